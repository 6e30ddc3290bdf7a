"""What every consumer of a clip may rely on."""

from __future__ import annotations

import hashlib
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame

from formcheck.errors import InputError
from formcheck.pose import RgbArray
from formcheck.sources.clip import DEFAULT_MAX_SIDE_PX, ClipSource
from formcheck.sources.picture import PictureMaker
from tests.clip_makers import ClipRecipe, make_clip

RECIPE = replace(ClipRecipe().with_frames(40), options={"preset": "veryfast", "bf": "3"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "squat.mp4", RECIPE)


@pytest.fixture(autouse=True)
def _no_thread_stays_behind() -> Iterator[None]:
    yield
    assert [t.name for t in threading.enumerate() if t.name.startswith("formcheck")] == []


def test_info(tmp_path: Path) -> None:
    recipe = replace(RECIPE, size=(200, 100), rotation_deg=90)
    path = make_clip(tmp_path / "squat.mp4", recipe)
    info = ClipSource(path, max_side_px=100).info
    assert info.file == "squat.mp4"
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (info.width, info.height) == (100, 200)
    assert info.size_px == (50, 100)
    assert info.rotation == 90
    assert info.average_fps == pytest.approx(30)
    assert "mp4" in info.container
    assert info.codec == "h264"
    assert info.duration_s == pytest.approx(40 / 30)
    assert info.start_s == 0
    with pytest.raises(FrozenInstanceError):
        info.width = 1  # type: ignore[misc]  # that it is refused is the point


def test_the_outcome_is_known_at_the_end_only(path: Path) -> None:
    with ClipSource(path) as clip:
        for _ in clip:
            with pytest.raises(RuntimeError, match="iterated to its end"):
                _ = clip.outcome
        assert clip.outcome.frames == 40
        assert clip.outcome.duration_s == pytest.approx(40 / 30)
        assert clip.outcome.complete
        assert clip.outcome.problem is None


def test_every_pass_gives_the_same_frames(path: Path) -> None:
    with ClipSource(path) as clip, ClipSource(path) as other:
        first, second, third = list(clip), list(clip), list(other)
    assert len(first) == 40
    for again in (second, third):
        assert [(f.index, f.time_s) for f in again] == [(f.index, f.time_s) for f in first]
        assert all(np.array_equal(a.rgb, b.rgb) for a, b in zip(again, first, strict=True))


def test_two_passes_side_by_side_do_not_disturb_each_other(path: Path) -> None:
    with ClipSource(path) as one, ClipSource(path) as other:
        for a, b in zip(one, other, strict=True):
            assert a.time_s == b.time_s
            assert np.array_equal(a.rgb, b.rgb)


def test_a_new_pass_ends_the_one_before(path: Path) -> None:
    with ClipSource(path) as clip:
        first = iter(clip)
        next(first)
        assert sum(1 for _ in clip) == 40
        with pytest.raises(RuntimeError, match="closed"):
            next(first)


def test_frames_belong_to_whoever_took_them(path: Path) -> None:
    untouched = [frame.rgb.copy() for frame in ClipSource(path)]
    kept = []
    for frame in ClipSource(path):
        kept.append(frame.rgb.copy())
        frame.rgb[:] = 0  # must not reach a picture that the decoder builds on
    assert all(np.array_equal(a, b) for a, b in zip(kept, untouched, strict=True))


def test_leaving_early_stops_decoding(path: Path) -> None:
    with ClipSource(path) as clip:
        for frame in clip:
            if frame.index == 3:
                break
        clip.close()
        with pytest.raises(RuntimeError):
            _ = clip.outcome
        assert sum(1 for _ in clip) == 40


def test_a_consumer_that_fails_leaves_no_thread(path: Path) -> None:
    def consume() -> None:
        with ClipSource(path) as clip:
            for frame in clip:
                _ = 1 / (5 - frame.index)

    with pytest.raises(ZeroDivisionError):
        consume()


def test_a_source_that_is_only_looked_at_starts_no_thread(path: Path) -> None:
    clip = ClipSource(path)
    assert [t for t in threading.enumerate() if t.name.startswith("formcheck")] == []
    clip.close()


def test_errors_while_decoding_reach_the_consumer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = ClipSource(path)
    original = PictureMaker.rgb

    def fails_at_ten(self: PictureMaker, frame: VideoFrame) -> RgbArray:
        if frame.pts is not None and frame.pts >= 10 * 3000:
            raise MemoryError("too large")
        return original(self, frame)

    monkeypatch.setattr(PictureMaker, "rgb", fails_at_ten)
    frames = iter(clip)
    assert [next(frames).index for _ in range(10)] == list(range(10))
    with pytest.raises(MemoryError, match="too large"):
        next(frames)


def test_a_clip_that_vanishes_is_an_input_error(path: Path) -> None:
    clip = ClipSource(path)
    path.unlink()
    with pytest.raises(InputError):
        list(clip)


def test_memory_stays_flat_however_long_the_clip(tmp_path: Path) -> None:
    size = (322, 240)  # padded rows are copied into memory that Python keeps an account of
    frame_bytes = size[0] * size[1] * 3
    recipe = replace(RECIPE, size=size).with_frames(200)
    clip = ClipSource(make_clip(tmp_path / "long.mp4", recipe))
    tracemalloc.start()
    try:
        frames = sum(1 for _ in clip)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert frames == 200
    # Four wait, one is in hand, one being made and copied; not 200.
    assert frame_bytes < peak_bytes < 9 * frame_bytes


def test_one_frame_is_a_clip(tmp_path: Path) -> None:
    clip = ClipSource(make_clip(tmp_path / "a.mp4", RECIPE.with_frames(1)))
    (frame,) = clip
    assert frame.time_s == 0
    assert clip.outcome.frames == 1
    assert clip.outcome.complete
    assert clip.outcome.duration_s == pytest.approx(1 / 30)


def test_a_still_clip_keeps_every_frame(tmp_path: Path) -> None:
    recipe = replace(RECIPE, times_s=tuple(Fraction(i) for i in range(0, 60, 5)))
    assert [f.time_s for f in ClipSource(make_clip(tmp_path / "a.mp4", recipe))] == list(
        range(0, 60, 5)
    )


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_that_leaves_nothing_is_refused(path: Path, limit: int) -> None:
    with pytest.raises(ValueError, match="max_side_px"):
        ClipSource(path, max_side_px=limit)


def test_paths_may_be_text(path: Path) -> None:
    assert ClipSource(str(path)).info.size_px == RECIPE.size
    assert max(RECIPE.size) < DEFAULT_MAX_SIDE_PX
