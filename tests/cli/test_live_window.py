"""``formcheck live`` as somebody beside the mat uses it: a window, keys, a voice, a report."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def watching(display: XDisplay, *options: str) -> Iterator[subprocess.Popen[str]]:
    """``formcheck live --events`` with a window, as soon as it has looked at some pictures."""
    command = ["live", "-e", "squat", "--camera", str(CLIP), "--events", "--out", "out", *options]
    run = subprocess.Popen(
        [sys.executable, "-m", "formcheck", *command],
        env=display.environment | {"COLUMNS": "200"},
        cwd=display.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert run.stdout is not None
        seen = (line for line in run.stdout if '"frame"' in line and '"person":true' in line)
        assert len(list(itertools.islice(seen, 10))) == 10, run.communicate()
        yield run
    finally:
        run.kill()
        run.communicate()


def test_a_screen_that_dies_costs_nothing_of_what_was_seen(tmp_path: Path) -> None:
    with running_display(tmp_path) as display, watching(display, "--record", "kept") as run:
        display.server.kill()
        out, errors = run.communicate(timeout=2 * PATIENCE_S)
    assert run.returncode == 2, errors
    assert "Error: the screen of the window is gone" in errors
    ended = json.loads(out.splitlines()[-1])
    assert (ended["event"], ended["reason"]) == ("ended", "failed")
    assert "the screen of the window is gone" in ended["message"]
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["source"]["frames"] == ended["frames"] >= 10
    assert "the screen of the window is gone" in report["source"]["problem"]
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"video.mp4", "landmarks.npz"}
    assert {path.name for path in tmp_path.iterdir()} == {"out", "kept"}, "nothing half-written"


def test_a_screen_that_hangs_does_not_hold_up_a_signal(tmp_path: Path) -> None:
    with running_display(tmp_path) as display, watching(display) as run:
        display.server.send_signal(signal.SIGSTOP)
        run.send_signal(signal.SIGTERM)
        out, errors = run.communicate(timeout=2 * PATIENCE_S)  # the screen hangs to the end
    assert run.returncode == 128 + signal.SIGTERM, errors
    ended = json.loads(out.splitlines()[-1])
    assert (ended["event"], ended["reason"]) == ("ended", "signal")
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert report["source"]["frames"] == ended["frames"] >= 10


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
