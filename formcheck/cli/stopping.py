"""Ctrl-C, SIGTERM and a closed terminal end a run in good order."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

EXIT_SIGNAL_BASE: Final = 128
HELD_UP_S: Final = 1.0
"""A main thread that has not taken a signal by then is held up in native code."""
# Closing the terminal is SIGHUP, which Windows does not know and nohup ignores.
_STOP_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Stop(threading.Event):
    """Set by Ctrl-C, SIGTERM or SIGHUP.

    Attributes:
        signal_number: which one it was; 0 when something else set it.
        overheard: its handler has not run yet.
    """

    signal_number = 0
    overheard = False

    def set_by(self, number: int) -> None:
        """Set it for a signal, unless it is set, or another signal is about to."""
        # A handler may interrupt another one inside `set`, and would wait there for its lock.
        if not (self.signal_number or self.is_set()):
            self.signal_number = number
            self.set()


@contextmanager
def stop_on_signal(*, main_may_hang: bool = False) -> Iterator[Stop]:
    """Let the first signal end the run in good order; a Ctrl-C after it breaks it off.

    No other signal does: a terminal that closes sends two, a session that ends several.

    Args:
        main_may_hang: set `Stop` although native code keeps the main thread, in which Python runs
            its handlers.
    """
    stop = Stop()
    former = {}

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if stop.overheard:
            stop.overheard = False
        elif stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        else:
            stop.set_by(number)

    for number in _STOP_SIGNALS:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            former[number] = signal.signal(number, on_signal)
    with ExitStack() as stack:
        if main_may_hang:
            stack.enter_context(_overhearing(stop))
        try:
            yield stop
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)


@contextmanager
def _overhearing(stop: Stop) -> Iterator[None]:
    """Listen in a thread to what Python writes down of each signal before its handler runs."""
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)

    def listen() -> None:
        while told := ear.recv(1):
            if not stop.wait(HELD_UP_S):
                stop.overheard = True
                stop.set_by(told[0])

    former = signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    thread = threading.Thread(target=listen, name="formcheck-signals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(former)
        mouth.close()
        thread.join()
        ear.close()
