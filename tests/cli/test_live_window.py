"""``formcheck live`` as somebody beside the mat uses it: a window, keys, a voice, a report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from formcheck.pose import RgbArray
from tests.x_display import PATIENCE_S, XDisplay, missing_programs, running_display

CLIP = Path(__file__).parents[2] / "sample_videos" / "session_squat_two_sets.mp4"
MISSING = missing_programs()
pytestmark = pytest.mark.skipif(
    bool(MISSING) or sys.platform != "linux",
    reason=f"windows are tested under Xvfb; not installed: {', '.join(MISSING) or 'Linux'}",
)


def until(display: XDisplay, window: str, condition: Callable[[RgbArray], bool]) -> RgbArray:
    """The first screenshot that shows something.

    Raises:
        TimeoutError: none does.
    """
    limit_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit_s:
        picture = display.screenshot(window)
        if condition(picture):
            return picture
        time.sleep(0.1)
    raise TimeoutError("the window never showed it")


def white_share(part: RgbArray) -> float:
    return float((part >= 250).all(axis=2).mean())


def fake_voice(folder: Path) -> Path:
    """A program that writes down what it is to speak."""
    folder.mkdir()
    heard = folder / "heard.txt"
    script = folder / "espeak-ng"
    script.write_text(f'#!/bin/sh\ncat >> "{heard}"\necho >> "{heard}"\n', encoding="utf-8")
    script.chmod(0o755)
    return heard


def test_a_session_with_window_keys_and_voice(tmp_path: Path) -> None:
    heard = fake_voice(tmp_path / "bin")
    command = ["live", "--exercise", "squat", "--camera", str(CLIP), "--voice", "--out", "out"]
    with running_display(tmp_path) as display:
        path = f"{heard.parent}{os.pathsep}{os.environ['PATH']}"
        run = subprocess.Popen(
            [sys.executable, "-m", "formcheck", *command],
            env=display.environment | {"PATH": path, "COLUMNS": "100"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            window = display.window("formcheck")
            width, height = display.size(window)
            assert height == 720, "what fits on a small laptop"
            assert width > height, "a portrait picture, with a column of words beside it"
            words = (slice(15, 300), slice(0, width - 420))
            shown = until(display, window, lambda seen: white_share(seen[words]) > 0.01)
            assert np.unique(shown[225:600, -300:]).size > 50, "and the person beside it"
            middle = (slice(285, 420), slice(width // 2 - 225, width // 2 + 225))
            for _ in range(4):  # space begins while the set-up is shown, and pauses from then on
                display.press(window, "space")
                time.sleep(1.0)
                paused = display.screenshot(window)
                if white_share(paused[middle]) > 0.05:
                    break
            assert white_share(paused[middle]) > 0.05, "it says that it is paused"
            display.press(window, "space")
            until(display, window, lambda seen: white_share(seen[middle]) < 0.02)
            display.press(window, "q")
            out, errors = run.communicate(timeout=2 * PATIENCE_S)
        finally:
            run.kill()
            run.communicate()
    assert run.returncode == 0, errors
    assert errors == ""
    assert "Squat" in out
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["source"]["frames"] > 0
    assert "Get ready\n" in heard.read_text(encoding="utf-8")
