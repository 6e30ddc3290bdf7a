"""The command ``formcheck``: registers the commands, and turns errors into words and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from formcheck import __version__
from formcheck.cli.accuracy import accuracy
from formcheck.cli.analyze import analyze
from formcheck.cli.cameras import cameras
from formcheck.cli.live import live
from formcheck.cli.models import models
from formcheck.cli.report import report
from formcheck.cli.rules import rules
from formcheck.cli.schema import schema
from formcheck.cli.streams import (
    new_console,
    silence_stdout,
    survive_any_encoding,
    survive_closed_streams,
)
from formcheck.errors import FormcheckError
from formcheck.render.terminal import print_error

EXIT_UNUSABLE: Final = 2
EXIT_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it
EXIT_PIPE_CLOSED: Final = 141  # 128 + SIGPIPE


class _Group(TyperGroup):
    """All commands, with one place where their errors end."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the command line; ``--help`` and ``--version`` print here already."""
        with _told():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; no error that a person can cause shows a traceback."""
        with _told():
            result = super().invoke(ctx)
            sys.stdout.flush()
        return result


@contextmanager
def _told() -> Iterator[None]:
    """Turn errors into words on stderr and an exit code."""
    try:
        yield
    except FormcheckError as error:
        _complain(error)
        raise typer.Exit(EXIT_UNUSABLE) from None
    except BrokenPipeError:
        silence_stdout()
        raise typer.Exit(EXIT_PIPE_CLOSED) from None
    except OSError as error:  # files have words of their own: this is stdout
        silence_stdout()
        _complain(_unprintable(error))
        raise typer.Exit(EXIT_UNUSABLE) from None
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None


def _complain(error: FormcheckError) -> None:
    with suppress(OSError):  # stderr is full or closed as well: the exit code says it all the same
        print_error(error, new_console(stderr=True))


def _unprintable(error: OSError) -> FormcheckError:
    return FormcheckError(
        f"the output cannot be written ({error.strerror or error}); free some space, or send it "
        "somewhere else"
    )


app = typer.Typer(
    name="formcheck",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"formcheck {__version__}")
        raise typer.Exit


@app.callback()
def _formcheck(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say which."),
    ] = False,
) -> None:
    """Check exercise form in a clip, repetition by repetition."""


app.command()(analyze)
app.command()(report)
app.command()(live)
app.command()(cameras)
app.command()(rules)
app.command()(accuracy)
app.command()(models)
app.command()(schema)


def main() -> None:
    """Entry point of the command ``formcheck``."""
    survive_closed_streams()
    survive_any_encoding()
    app()
