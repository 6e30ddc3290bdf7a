"""The command ``formcheck``: registers the commands."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from formcheck import __version__
from formcheck.cli.accuracy import accuracy
from formcheck.cli.analyze import analyze
from formcheck.cli.cameras import cameras
from formcheck.cli.endings import told
from formcheck.cli.live import live
from formcheck.cli.models import models
from formcheck.cli.report import report
from formcheck.cli.rules import rules
from formcheck.cli.schema import schema
from formcheck.cli.streams import survive_any_encoding, survive_closed_streams


class _Group(TyperGroup):
    """All commands, with one place where their errors end."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the command line; ``--help`` and ``--version`` print here already."""
        with told():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; no error that a person can cause shows a traceback."""
        with told():
            result = super().invoke(ctx)
            sys.stdout.flush()
        return result


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
