from __future__ import annotations

import io

import pytest
from rich.console import Console

from formcheck.render.progress import AnalysisProgress, speed_words, time_words


def shown(duration_s: float | None, *, terminal: bool = True) -> str:
    buffer = io.StringIO()
    console = Console(file=buffer, width=80, force_terminal=terminal, color_system=None)
    with AnalysisProgress(console, "a [very] long name of a clip.mp4", duration_s) as progress:
        for frame in range(1, 91):
            progress.update(frame / 30, frame)
        progress.finish(3.0)
    return buffer.getvalue()


@pytest.mark.parametrize("duration_s", [3.0, 10.0, None])
def test_a_terminal_sees_frames_speed_and_the_time_it_took(duration_s: float | None) -> None:
    last = shown(duration_s).rsplit("\r", 1)[-1]
    assert "a [very]" in last
    assert "90 frames" in last
    assert "x real time" in last
    assert "took 0:0" in last
    assert len(last.splitlines()[0]) <= 90


def test_a_pipe_sees_nothing() -> None:
    assert shown(3.0, terminal=False).strip() == ""


def test_speed_and_time_left_in_words() -> None:
    assert speed_words(3.0, 2.0) == "1.5x real time"
    assert speed_words(0.0, 2.0) == ""
    assert time_words(elapsed_s=2.0, done_s=3.0, total_s=33.0) == "0:20 left"
    assert time_words(elapsed_s=2.0, done_s=3.0, total_s=None) == ""
    assert time_words(elapsed_s=0.0, done_s=0.0, total_s=33.0) == ""
    assert time_words(elapsed_s=65.4, done_s=33.0, total_s=33.0) == "took 1:05"
