"""Nothing leaves the machine: the system calls of whole runs, as strace saw them.

MediaPipe 0.10.35 and later look up a metrics server when a task is created, so a promise in the
README is not enough; nor is blocking sockets in Python, which native code does not use.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drawn_person import make_squat_clip

ROOT = Path(__file__).parents[1]


def _why_no_trace() -> str | None:
    """Why this machine cannot trace system calls, or None if it can."""
    if sys.platform != "linux":
        return "system calls are traced with strace, which exists on Linux only"
    if shutil.which("strace") is None:
        return "strace is not installed (apt-get install strace)"
    probe = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    return None if probe.returncode == 0 else f"strace may not trace here: {probe.stderr.strip()}"


NO_TRACE = _why_no_trace()
pytestmark = pytest.mark.skipif(NO_TRACE is not None, reason=NO_TRACE or "")


def internet_calls(command: list[str], folder: Path) -> list[str]:
    """Run ``command`` in ``folder``; every call that it and its children made to the internet.

    Names are looked up and servers reached over AF_INET or AF_INET6 only; connections inside
    the machine (AF_UNIX) do not count.
    """
    trace = folder / "trace.txt"
    run = subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-o", str(trace), *command],
        cwd=folder,
        env={"HOME": str(folder), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return [line for line in trace.read_text().splitlines() if "AF_INET" in line]


def formcheck(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "formcheck", *arguments]


def test_the_trace_sees_a_connection_and_a_lookup(tmp_path: Path) -> None:
    """Without this, the tests below could pass because nothing is ever seen."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"import socket; socket.create_connection(('127.0.0.1', {port}))"
        calls = internet_calls([sys.executable, "-c", code], tmp_path)
    assert any("connect(" in call and f"htons({port})" in call for call in calls)
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()"
    assert internet_calls([sys.executable, "-c", code], tmp_path)


def test_a_whole_analysis_never_touches_the_network(tmp_path: Path) -> None:
    clip = make_squat_clip(tmp_path / "squat.mp4")
    out = tmp_path / "out"
    command = formcheck("analyze", str(clip), "--exercise", "squat", "--out", str(out))
    assert internet_calls(command, tmp_path) == []
    report = json.loads((out / "report.json").read_text())
    assert report["summary"]["reps"] >= 1  # it did watch, judge and draw
    assert (out / "annotated.mp4").stat().st_size > 0
    replay = formcheck("analyze", str(out / "landmarks.npz"), "--exercise", "squat", "--no-video")
    assert internet_calls([*replay, "--out", str(tmp_path / "again")], tmp_path) == []


def test_a_live_run_over_a_clip_never_touches_the_network(tmp_path: Path) -> None:
    clip = make_squat_clip(tmp_path / "squat.mp4")
    out = tmp_path / "out"
    command = formcheck("live", "--exercise", "squat", "--camera", str(clip), "--no-window")
    command += ["--voice", "--events", "--record", str(out)]
    assert internet_calls(command, tmp_path) == []
    report = json.loads((out / "report.json").read_text())
    assert report["source"]["frames"] >= 1
    assert (out / "video.mp4").stat().st_size > 0


@pytest.mark.parametrize("command", ["cameras", "models", "rules", "schema"])
def test_the_other_commands_never_touch_the_network(tmp_path: Path, command: str) -> None:
    assert internet_calls(formcheck(command), tmp_path) == []
