"""The live speed benchmark: its arithmetic, and a clip that plays over and over."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import speed, webcam_clip
from benchmarks.live_speed import (
    CALLS,
    CallTimes,
    LoopedFeed,
    NoScreen,
    Stopwatch,
    print_live,
    summarise,
)
from benchmarks.speed_times import MODEL_STAGE
from formcheck.live.run import LiveOutcome
from formcheck.sources.clip import ClipSource
from tests.clip_makers import ClipRecipe, make_clip
from tests.coaching.test_early_faults import KNEE_IN
from tests.sessions import FRONT, film, report_of, squats


@pytest.fixture(scope="module")
def outcome() -> LiveOutcome:
    poses, _ = film(squats(KNEE_IN), FRONT)
    count = 120
    return LiveOutcome(
        report=report_of(poses),
        files=(),
        reason="end_of_source",
        failure=None,
        frames=count,
        dropped=30,
        skipped=0,
        unfilmed=None,
        delays_s=(0.02,) * 60 + (0.04,) * 60,
        times_s=tuple(1000.0 + i for i in range(count)),
    )


def test_delays_are_told_minute_by_minute(outcome: LiveOutcome) -> None:
    stages = {
        "pose": CallTimes([12.0] * 120, [1.0] * 120),
        MODEL_STAGE: CallTimes([11.0] * 120, [0.4] * 120),
        "judge": CallTimes([1.0] * 120, [0.8] * 120),
        "draw": CallTimes([2.0] * 60, [1.0] * 60),
        "judge: coach": CallTimes(),
    }
    result = summarise(outcome, stages, (1280, 720))
    assert [p.p50 for p in result.delay_by_minute_ms] == pytest.approx([20, 40])
    assert result.delay_ms.p99 == pytest.approx(40)
    assert result.played_s == 119
    # Half of the frames were drawn; what the model's own call takes is left out.
    assert result.beside_model_ms == pytest.approx(0.8 + 0.5 + (1.0 - 0.4))
    assert "judge: coach" not in result.stages
    console = Console(file=io.StringIO(), width=120)
    print_live(console, replace(result, drawn=60))
    text = console.file.getvalue()  # type: ignore[attr-defined] # the StringIO above
    assert "120 of 150 frames looked at" in text
    assert "minute 2" in text


def test_a_looped_clip_goes_on_with_rising_times_until_it_is_time(tmp_path: Path) -> None:
    feed = LoopedFeed(make_clip(tmp_path / "clip.mp4"), play_s=0.9)
    frames = [captured.frame for captured in feed.captures(threading.Event())]
    feed.close()
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert len(frames) > 24  # twice through and a little more
    steps = [b.time_s - a.time_s for a, b in pairwise(frames)]
    assert steps == pytest.approx([1 / 30] * len(steps))


def test_everything_that_is_timed_exists_and_still_works_when_timed() -> None:
    for owner, method, _ in CALLS:
        assert callable(getattr(owner, method))

    class Thing:
        def double(self, number: int) -> int:
            return 2 * number

    watch = Stopwatch()
    watch.time_calls(Thing, "double", "doubling")
    assert Thing().double(4) == 8
    times = watch.stages["doubling"]
    assert len(times.wall_ms) == len(times.cpu_ms) == 1
    assert NoScreen().keys() == ()


def test_a_clip_that_is_not_there_gives_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.live_speed.CALLS", ())
    assert speed.main(["--live", str(tmp_path / "none.mp4")]) == 2
    assert "none.mp4: no such file" in capsys.readouterr().err


@pytest.mark.parametrize("size", [(90, 160), (160, 90)])
def test_a_clip_becomes_that_of_a_webcam(tmp_path: Path, size: tuple[int, int]) -> None:
    clip = make_clip(tmp_path / "phone.mp4", ClipRecipe(size=size))
    assert webcam_clip.main([str(clip), str(tmp_path / "webcam.mp4")]) == 0
    source = ClipSource(tmp_path / "webcam.mp4")
    frames = list(source)
    assert source.info.size_px == webcam_clip.SIZE_PX
    assert len(frames) == len(list(ClipSource(clip)))
    assert all(frame.rgb.std() > 1 for frame in frames)
