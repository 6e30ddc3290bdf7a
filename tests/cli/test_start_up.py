"""What is asked for is answered soon: nothing is loaded that it does not need."""

from __future__ import annotations

import subprocess
import sys

SLOW_TO_LOAD = ("scipy.signal", "scipy.special", "scipy.stats", "jinja2", "mediapipe", "pyarrow")


def test_the_command_line_loads_nothing_slow() -> None:
    code = (
        f"import sys, formcheck.cli.main; print(*[m for m in {SLOW_TO_LOAD} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_opencv_is_loaded_before_pyav_whose_libxcb_its_windows_cannot_use() -> None:
    for first in ("formcheck.cli.main", "formcheck.sources.clip", "formcheck.render.video"):
        code = f"import sys, {first}; print(*[m for m in sys.modules if m in ('cv2', 'av')])"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.split() == ["cv2", "av"], first
