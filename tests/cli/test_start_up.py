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
