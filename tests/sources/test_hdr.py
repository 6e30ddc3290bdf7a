from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame

from formcheck.sources.clip import ClipSource
from formcheck.sources.hdr import HdrToSdr
from tests.clip_makers import ClipRecipe, Rgb, make_clip, picture, quarter_colours

HLG, PQ, BT709, BT2020 = 18, 16, 1, 9


def conversion(transfer: int, primaries: int = BT2020) -> HdrToSdr:
    frame = VideoFrame(16, 16, "yuv420p10le")
    frame.color_trc, frame.color_primaries = transfer, primaries
    hdr = HdrToSdr.of(frame)
    assert hdr is not None
    return hdr


# An independent opinion: FFmpeg 8's own conversion to BT.709, by
# VideoReformatter.reformat(frame, dst_color_trc=1, dst_color_primaries=1).  It takes seconds.
GREYS_BY_FFMPEG = {
    HLG: (
        (0, 30, 60, 75, 90, 105, 120, 135, 150, 165),
        (0, 34, 67, 84, 101, 118, 135, 152, 172, 197),
    ),
    PQ: ((0, 15, 30, 45, 60, 75, 90, 105, 120), (0, 10, 21, 34, 50, 70, 95, 125, 162)),
}
COLOURS_BY_FFMPEG = {
    (130, 105, 95): (155, 116, 108),  # skin
    (90, 70, 62): (108, 77, 70),
    (60, 80, 110): (46, 91, 119),
    (110, 90, 60): (132, 99, 67),
    (70, 95, 75): (61, 108, 84),
}


def row(colours: Iterable[Sequence[int]]) -> Rgb:
    return np.array([list(colours)], dtype=np.uint8)


@pytest.mark.parametrize("transfer", GREYS_BY_FFMPEG)
def test_greys_up_to_the_knee_are_those_of_ffmpeg(transfer: int) -> None:
    coded, expected = GREYS_BY_FFMPEG[transfer]
    (ours,) = conversion(transfer).apply(row([(grey,) * 3 for grey in coded])).astype(int)
    assert np.abs(ours - np.array(expected)[:, None]).max() <= 2
    assert (ours.max(axis=1) == ours.min(axis=1)).all()


@pytest.mark.parametrize(("transfer", "white"), [(HLG, 0.75), (PQ, 0.58)])
def test_white_is_bright_and_highlights_stay_apart(transfer: int, white: float) -> None:
    levels = [round(255 * v) for v in (white, (white + 1) / 2, 1)]
    ours = conversion(transfer).apply(row([[v, v, v] for v in levels]))[0, :3, 0].tolist()
    assert 225 <= ours[0] <= 250
    assert ours[0] < ours[1] <= ours[2] <= 255


def test_skin_and_clothes_come_close_to_ffmpeg() -> None:
    coded, expected = row(COLOURS_BY_FFMPEG), row(COLOURS_BY_FFMPEG.values()).astype(int)
    error = np.abs(conversion(HLG).apply(coded) - expected)
    assert error.mean() < 5
    assert error.max() <= 12
    assert np.abs(coded - expected).mean() > 2 * error.mean()


def test_a_narrow_gamut_keeps_its_hues() -> None:
    red = row([(120, 40, 40)])
    narrow = conversion(HLG, BT709).apply(red)[0, 0].astype(int)
    wide = conversion(HLG).apply(red)[0, 0].astype(int)
    assert wide[0] - wide[2] > narrow[0] - narrow[2] > 60


@pytest.mark.parametrize("transfer", [BT709, 2, 13, 14])
def test_plain_video_is_left_alone(transfer: int) -> None:
    frame = VideoFrame(16, 16, "yuv420p")
    frame.color_trc = transfer
    assert HdrToSdr.of(frame) is None


def test_an_hdr_clip_is_converted(tmp_path: Path) -> None:
    recipe = replace(ClipRecipe(), codec="libx265", pixels="yuv420p10le", transfer=HLG)
    frames = list(ClipSource(make_clip(tmp_path / "a.mov", recipe)))
    expected = conversion(HLG).apply(picture(0, recipe.size))
    assert len(frames) == 12
    assert (
        np.abs(np.subtract(quarter_colours(frames[0].rgb), quarter_colours(expected))).max() <= 10
    )
