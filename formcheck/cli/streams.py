"""What leaves the program through stdout and stderr, on any terminal, into any pipe."""

from __future__ import annotations

import io
import json
import os
import sys

from rich.console import Console


class PipeConsole(Console):
    """A console that reports a closed pipe instead of ending the program with code 1.

    1 is what ``--fail-on-fault`` promises; see `formcheck.cli.endings`.
    """

    def on_broken_pipe(self) -> None:
        """Let the one place that handles closed pipes see it."""
        raise BrokenPipeError


def new_console(*, stderr: bool = False) -> Console:
    """A console on today's stdout or stderr."""
    return PipeConsole(stderr=stderr, highlight=False, soft_wrap=False)


def survive_closed_streams() -> None:
    """Put the null device where stdin, stdout or stderr was closed before the start.

    Otherwise the next file that is opened, such as a clip, would take the free number, and what
    native code prints would go into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
            nowhere = open(os.devnull, "r" if number == 0 else "w", encoding="utf-8")  # noqa: SIM115, PTH123
            setattr(sys, name, nowhere)


def survive_any_encoding() -> None:
    """Write a question mark for a letter that the terminal does not have, rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def silence_stdout() -> None:
    """Nobody reads stdout any more: send the rest nowhere, so that closing it cannot fail."""
    try:
        descriptor = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):  # not a real file: nothing is left to flush
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def emit(text: str) -> None:
    """Write ``text`` to stdout, now.

    Raises:
        BrokenPipeError: the reader has gone.
    """
    sys.stdout.write(text)
    sys.stdout.flush()


def emit_json(text: str) -> None:
    """Write JSON to stdout as it is, or escaped where stdout cannot take its letters.

    Raises:
        BrokenPipeError: the reader has gone.
    """
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        indent = 2 if "\n" in text.rstrip("\n") else None
        text = json.dumps(json.loads(text), indent=indent) + "\n"
    emit(text)
