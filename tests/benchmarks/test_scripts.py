"""The programs start the way the README says, from any folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import benchmarks


@pytest.mark.parametrize("name", ["accuracy.py", "speed.py"])
def test_a_program_runs_as_a_file(name: str, tmp_path: Path) -> None:
    script = Path(benchmarks.__file__).with_name(name)
    command = [sys.executable, str(script), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Exit codes" in done.stdout
