"""Signals that end a run in good order, or at once."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from formcheck.cli import stopping
from formcheck.cli.stopping import Stop, stop_on_signal

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def test_a_second_ctrl_c_breaks_off() -> None:
    with stop_on_signal() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


@posix_only
def test_a_terminal_that_closes_sends_several_signals_and_none_breaks_off() -> None:
    with stop_on_signal() as stop:
        for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM):
            signal.raise_signal(number)
        assert stop.signal_number == signal.SIGHUP


@posix_only
def test_nohup_keeps_its_word() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stop_on_signal(main_may_hang=True) as stop:
            signal.raise_signal(signal.SIGHUP)
            assert not stop.is_set()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


@posix_only
def test_a_signal_is_heard_while_native_code_keeps_the_main_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stopping, "HELD_UP_S", 0.05)
    threads = threading.active_count()
    with stop_on_signal(main_may_hang=True) as stop:
        mouth = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(mouth)
        # This is what Python itself does at once; the handler has to wait for the main thread.
        os.write(mouth, bytes([signal.SIGTERM]))
        assert stop.wait(20.0)
        assert stop.signal_number == signal.SIGTERM
        signal.raise_signal(signal.SIGTERM)
        assert not stop.overheard
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert threading.active_count() == threads
    assert signal.set_wakeup_fd(-1) == -1


def test_a_signal_in_the_middle_of_another_ones_handler_waits_for_no_lock() -> None:
    class Reentered(Stop):
        times = 0

        def set(self) -> None:
            self.times += 1
            self.set_by(15)
            super().set()

    stop = Reentered()
    stop.set_by(1)
    assert (stop.times, stop.signal_number, stop.is_set()) == (1, 1, True)
