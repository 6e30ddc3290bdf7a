"""``formcheck live`` as somebody beside the mat uses it: a window, keys, a voice, a report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from formcheck.pose import RgbArray
from tests.x_display import PATIENCE_S, missing_programs, running_display

CLIP = Path(__file__).parents[2] / "sample_videos" / "session_squat_two_sets.mp4"
MISSING = missing_programs()
pytestmark = pytest.mark.skipif(
    bool(MISSING) or sys.platform != "linux",
    reason=f"windows are tested under Xvfb; not installed: {', '.join(MISSING) or 'Linux'}",
)


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
            window = display.window("formcheck", run)
            assert display.size(window) == (1280, 720), "what fits on a small laptop"
            middle = (slice(290, 430), slice(340, 940))
            words, person = (slice(15, 300), slice(0, 800)), (slice(225, 600), slice(-300, None))
            shown = display.seen(window, lambda seen: np.unique(seen[person]).size > 50)
            assert white_share(shown[words]) > 0.01, "words in a column beside the portrait"
            for _ in range(4):  # space begins while the set-up is shown, and pauses from then on
                display.press(window, "space")
                time.sleep(1.0)
                paused = display.screenshot(window)
                if white_share(paused[middle]) > 0.05:
                    break
            assert white_share(paused[middle]) > 0.05, "it says that it is paused"
            display.press(window, "space")
            display.seen(window, lambda seen: white_share(seen[middle]) < 0.02)
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
