"""How every command ends: errors become words on stderr and an exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import typer

from formcheck.cli.streams import new_console, silence_stdout
from formcheck.errors import FormcheckError
from formcheck.render.terminal import print_error

EXIT_UNUSABLE: Final = 2
EXIT_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it
EXIT_PIPE_CLOSED: Final = 141  # 128 + SIGPIPE


@contextmanager
def told() -> Iterator[None]:
    """Turn errors into words on stderr and an exit code.

    Raises:
        typer.Exit: instead of every error that a person can cause.
    """
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


def ending_of(work: Callable[[], int]) -> int:
    """The exit code of ``work``, which returns one or fails; its errors are told."""
    try:
        with told():
            return work()
    except typer.Exit as ending:
        return ending.exit_code


def _complain(error: FormcheckError) -> None:
    with suppress(OSError):  # stderr is full or closed as well: the exit code says it all the same
        print_error(error, new_console(stderr=True))


def _unprintable(error: OSError) -> FormcheckError:
    return FormcheckError(
        f"the output cannot be written ({error.strerror or error}); free some space, or send it "
        "somewhere else"
    )
