"""A window that fails, hangs or is lost, and the session beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from formcheck.coaching.live_state import Key, LiveState, Screen, Stage
from formcheck.errors import ScreenLost
from formcheck.live import beside_window
from formcheck.live.beside_window import run_beside
from formcheck.pose import RgbArray
from tests.live.stagecraft import PATIENCE_S

ROOT = Path(__file__).parents[2]
PICTURE = np.zeros((4, 4, 3), np.uint8)
STATE = LiveState("Squat", Stage.SET)


@dataclass
class Window:
    """A window whose main thread has an accident when the first picture is shown."""

    accident: Callable[[], object] = int
    shown: list[LiveState | str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    closed: bool = False

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        self.shown.append(state)
        self.threads.add(threading.current_thread().name)
        self.accident()

    def wait(self, words: str) -> None:
        self.shown.append(words)

    def keys(self) -> tuple[Key, ...]:
        return (Key.MUTE,) if STATE in self.shown else ()

    def close(self) -> None:
        self.closed = True


def shows_until(screen: Screen, stop: Callable[[tuple[Key, ...]], object]) -> None:
    """Go on until a key is pressed that is waited for, or the screen is lost."""
    waited = threading.Event()
    for _ in range(int(PATIENCE_S / 0.01)):
        screen.show(PICTURE, STATE)
        if stop(screen.keys()):
            return
        waited.wait(0.01)
    raise TimeoutError


def test_the_window_has_the_main_thread_and_the_session_another() -> None:
    window = Window()
    ran_in: list[threading.Thread] = []

    def session(screen: Screen) -> int:
        ran_in.append(threading.current_thread())
        screen.wait("Loading")
        shows_until(screen, lambda keys: Key.MUTE in keys)
        screen.close()
        return 3

    assert run_beside(window, session) == 3
    assert window.threads == {threading.current_thread().name}
    assert window.closed
    assert ran_in[0] is not threading.current_thread()
    assert not ran_in[0].is_alive()


def test_a_session_that_fails_fails() -> None:
    def session(_: Screen) -> int:
        raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        run_beside(Window(), session)


def test_a_window_that_fails_costs_no_report() -> None:
    def fail() -> None:
        raise RuntimeError("no more windows")

    reported: list[str] = []

    def session(screen: Screen) -> int:
        with pytest.raises(ScreenLost):
            shows_until(screen, lambda _: False)
        reported.append("all of it")
        return 2

    with pytest.raises(RuntimeError, match="no more windows"):
        run_beside(Window(fail), session)
    assert reported == ["all of it"]


def interrupt() -> None:
    raise KeyboardInterrupt


def test_ctrl_c_again_breaks_off_the_session_which_tidies_up() -> None:
    tidied: list[str] = []

    def session(screen: Screen) -> int:
        try:
            shows_until(screen, lambda _: False)
        except KeyboardInterrupt:
            tidied.append("up")
            raise
        return 0

    with pytest.raises(KeyboardInterrupt):
        run_beside(Window(interrupt), session)
    assert tidied == ["up"]


@pytest.fixture
def endings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The exit codes with which the process was ended."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    return codes


def test_ctrl_c_again_does_not_wait_for_a_session_that_takes_no_notice(
    endings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_window, "GRACE_S", 0.1)
    answered = threading.Event()

    def session(screen: Screen) -> int:
        screen.show(PICTURE, STATE)
        answered.wait(PATIENCE_S)
        return 0

    with pytest.raises(KeyboardInterrupt):
        run_beside(Window(interrupt), session)
    assert endings == [130]
    answered.set()


def test_a_window_that_hangs_does_not_hold_up_the_end(
    endings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_window, "GRACE_S", 0.1)
    hanging = threading.Event()

    def hang() -> None:
        for _ in range(int(PATIENCE_S / 0.01)):
            if endings:
                return
            hanging.wait(0.01)

    def session(screen: Screen) -> int:
        screen.show(PICTURE, STATE)
        return 5

    run_beside(Window(hang), session)
    assert endings == [5]


ENDED_BY_ITS_WINDOW = """
import ctypes
from formcheck.errors import ScreenLost
from formcheck.live.beside_window import run_beside
from tests.live.test_beside_window import PICTURE, STATE, Window, shows_until

def session(screen):
    try:
        shows_until(screen, lambda _: False)
    except ScreenLost:
        print("reported", end="")  # and not yet flushed
    return 2

run_beside(Window(lambda: ctypes.CDLL(None).exit(1)), session)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no other window system does it")
def test_a_window_that_ends_the_process_waits_for_the_session() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDED_BY_ITS_WINDOW],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "reported", "")
