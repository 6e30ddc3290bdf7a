from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.render.video import VideoWriter
from formcheck.sources.clip import ClipSource
from formcheck.sources.stills import pictures_at

SIZE = (64, 48)
TIMES_S = [round(i / 25 + (0.3 if i > 60 else 0.0), 6) for i in range(200)]
"""At 25 frames per second, with a hole."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with VideoWriter(path, SIZE) as video:
        for i, time_s in enumerate(TIMES_S):
            video.write(np.full((48, 64, 3), 20 + i, dtype=np.uint8), time_s)
    return path


def test_stills_are_the_frames_that_the_clip_has_then(clip: Path) -> None:
    frames = {frame.time_s: frame.rgb for frame in ClipSource(clip)}
    wanted = [list(frames)[i] for i in (150, 0, 61, 3, 199, 60)]
    found = pictures_at(clip, wanted)
    assert sorted(found) == sorted(wanted)
    for time_s, rgb in found.items():
        assert np.array_equal(rgb, frames[time_s])


def test_moments_after_the_end_are_left_out(clip: Path) -> None:
    assert list(pictures_at(clip, [0.0, 99.0])) == [0.0]
    assert pictures_at(clip, []) == {}


def test_a_file_that_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("words")
    with pytest.raises(InputError, match="text file"):
        pictures_at(tmp_path / "a.mp4", [0.0])
