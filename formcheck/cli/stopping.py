"""Ctrl-C, SIGTERM and a closed terminal end a run in good order."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

EXIT_SIGNAL_BASE: Final = 128
# Closing the terminal is SIGHUP, which Windows does not know and nohup ignores.
_STOP_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Stop(threading.Event):
    """Set by Ctrl-C, SIGTERM or SIGHUP; remembers which."""

    signal_number = 0


@contextmanager
def stop_on_signal() -> Iterator[Stop]:
    """Let the first Ctrl-C end the analysis in good order; the second one breaks it off."""
    stop = Stop()
    former = {}

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.signal_number = number
        stop.set()

    for number in _STOP_SIGNALS:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            former[number] = signal.signal(number, on_signal)
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
