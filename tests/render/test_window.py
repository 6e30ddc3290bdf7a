"""A real window on a screen in memory: what it shows, which keys it takes, how it is closed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from formcheck.coaching.live_state import Key
from formcheck.errors import InputError
from formcheck.pose import RgbArray
from formcheck.render.window import Window
from tests.x_display import PATIENCE_S, XDisplay, missing_programs, running_display

MISSING = missing_programs()
needs_screen = pytest.mark.skipif(
    bool(MISSING) or sys.platform != "linux",
    reason=f"windows are tested under Xvfb; not installed: {', '.join(MISSING) or 'Linux'}",
)

MIRROR = """
import sys, time
import numpy as np
from dataclasses import replace
from formcheck.coaching.live_state import Key, LiveState, Stage
from formcheck.render.window import Window
frame = np.full((360, 640, 3), 120, np.uint8)
state = LiveState("Squat", Stage.SET, counts={"left": 3, "right": 0}, side="left", set_index=1)
window = Window()
limit = time.monotonic() + 60
while time.monotonic() < limit:
    window.show(frame, state)
    for key in window.keys():
        print(key.name, flush=True)
        if key is Key.QUIT:
            window.close()
            window.close()
            sys.exit(0)
        if key is Key.PAUSE:
            state = replace(state, paused=not state.paused)
    time.sleep(0.01)
sys.exit("nobody pressed q")
"""

WAITING = """
import sys, time
from formcheck.coaching.live_state import Key
from formcheck.render.window import Window
window = Window()
limit = time.monotonic() + 60
while time.monotonic() < limit:
    window.wait("Loading the pose model ...")
    for key in window.keys():
        print(key.name, flush=True)
        if key is Key.QUIT:
            window.close()
            sys.exit(0)
    time.sleep(0.01)
sys.exit("nobody pressed q")
"""


class Shown:
    """A program that shows a window and prints the keys that it takes."""

    def __init__(self, display: XDisplay, program: str = MIRROR) -> None:
        self.display = display
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program],
            env=display.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self.window = display.window("formcheck", self.process)
        except Exception as error:
            error.add_note(f"it complained: {self.kill()}")
            raise

    @property
    def out(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def press(self, key: str) -> str:
        """Press a key; the name of what the window took it for."""
        self.display.press(self.window, key)
        return self.out.readline().strip()

    def end(self) -> tuple[int, str]:
        """Exit code and what was complained about."""
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors

    def kill(self) -> str:
        """End it, whatever it does; what was complained about."""
        self.process.kill()
        return self.process.communicate()[1]


def drawn(picture: RgbArray) -> bool:
    """Whether the window has been painted: before that it is black."""
    return bool(picture[500, 1200].any())


@pytest.fixture(scope="module")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XDisplay]:
    with running_display(tmp_path_factory.mktemp("screen")) as running:
        yield running


@pytest.fixture
def shown(display: XDisplay) -> Iterator[Shown]:
    program = Shown(display)
    try:
        yield program
    finally:
        program.kill()


@needs_screen
def test_the_window_shows_the_counter_and_takes_the_keys(shown: Shown) -> None:
    assert shown.display.size(shown.window) == (1280, 720), "as large as the picture"
    picture = shown.display.seen(shown.window, drawn)
    card, keys, body = picture[20:240, 20:300], picture[620:700, 20:300], picture[300:500, 600:900]
    assert (card >= 250).all(axis=2).mean() > 0.05, "large white digits on the card"
    assert (keys >= 250).all(axis=2).mean() > 0.01, "the keys are named"
    assert np.unique(body).tolist() == [120], "the rest is the camera's picture"
    assert [shown.press(key) for key in ("m", "f", "s", "M")] == ["MUTE", "FLIP", "SIDE", "MUTE"]
    assert shown.press("q") == "QUIT"
    assert shown.end() == (0, "")


@needs_screen
def test_it_says_what_is_waited_for_and_can_be_left(display: XDisplay) -> None:
    waiting = Shown(display, WAITING)
    try:
        picture = display.seen(waiting.window, drawn)
        assert picture.shape == (720, 1280, 3)
        assert (picture[350:440, 240:1040] >= 250).all(axis=2).mean() > 0.05, "large white words"
        assert waiting.press("q") == "QUIT"
        assert waiting.end() == (0, "")
    finally:
        waiting.kill()


@needs_screen
def test_a_pause_can_be_seen(shown: Shown) -> None:
    before = shown.display.seen(shown.window, drawn)
    assert shown.press("space") == "PAUSE"
    bright = before[500, 1200].min()
    paused = shown.display.seen(shown.window, lambda now: 0 < now[500, 1200].max() < bright / 2)
    middle = paused[300:420, 400:880]
    assert (middle >= 250).all(axis=2).mean() > 0.03, "and says so in large letters"
    assert shown.press("space") == "PAUSE"
    assert shown.press("Escape") == "QUIT"
    assert shown.end() == (0, "")


@needs_screen
def test_it_can_be_resized_and_closed(shown: Shown) -> None:
    shown.display.tool("windowsize", "--sync", shown.window, "800", "450")
    assert shown.press("m") == "MUTE"
    assert shown.display.size(shown.window) == (800, 450)
    shown.display.close(shown.window)
    assert shown.out.readline().strip() == Key.QUIT.name
    assert shown.end() == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
class TestWithoutAScreen:
    def test_no_display_is_an_error_that_says_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(InputError, match=r"DISPLAY is not set.*--no-window"):
            Window()

    def test_wayland_alone_is_none_to_the_qt_of_opencv(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
        with pytest.raises(InputError, match=r"DISPLAY is not set.*--no-window"):
            Window()

    @needs_screen
    def test_nor_is_a_screen_that_the_display_does_not_have(
        self, monkeypatch: pytest.MonkeyPatch, display: XDisplay
    ) -> None:
        monkeypatch.setenv("DISPLAY", f"{display.name}.7")
        with pytest.raises(InputError, match=r"\.7 does not answer.*--no-window"):
            Window()

    def test_nor_does_a_display_that_is_gone_end_the_process(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setenv("DISPLAY", ":4095")
        with pytest.raises(InputError, match=r":4095 does not answer.*--no-window"):
            Window()
