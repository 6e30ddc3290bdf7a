from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

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


def by_swscale(rgb: Rgb, transfer: int) -> Rgb:
    """FFmpeg's own, slow conversion: an independent opinion."""
    frame = VideoFrame.from_ndarray(rgb)
    frame.color_trc, frame.color_primaries, frame.color_range = transfer, BT2020, 2
    converted = VideoReformatter().reformat(
        frame, format="rgb24", dst_color_trc=BT709, dst_color_primaries=BT709
    )
    return np.array(converted.to_ndarray(), dtype=np.uint8)


def row(colours: object) -> Rgb:
    return np.repeat(np.array(colours, dtype=np.uint8)[None], 16, axis=0)


@pytest.mark.parametrize(("transfer", "white"), [(HLG, 0.75), (PQ, 0.58)])
def test_greys_up_to_the_knee_are_those_of_ffmpeg(transfer: int, white: float) -> None:
    greys = row([[v, v, v] for v in range(0, int(220 * white), 5)])
    ours = conversion(transfer).apply(greys).astype(int)
    assert np.abs(ours - by_swscale(greys, transfer)).max() <= 8
    assert (ours.max(axis=2) == ours.min(axis=2)).all()


@pytest.mark.parametrize(("transfer", "white"), [(HLG, 0.75), (PQ, 0.58)])
def test_white_is_bright_and_highlights_stay_apart(transfer: int, white: float) -> None:
    levels = [round(255 * v) for v in (white, (white + 1) / 2, 1)]
    ours = conversion(transfer).apply(row([[v, v, v] for v in levels]))[0, :, 0].tolist()
    assert 225 <= ours[0] <= 250
    assert ours[0] < ours[1] <= ours[2] <= 255


def test_skin_and_clothes_come_close_to_ffmpeg() -> None:
    colours = row([(130, 105, 95), (90, 70, 62), (60, 80, 110), (110, 90, 60), (70, 95, 75)])
    plain_error = np.abs(colours.astype(int) - by_swscale(colours, HLG)).mean()
    error = np.abs(conversion(HLG).apply(colours).astype(int) - by_swscale(colours, HLG)).mean()
    assert error < 8 < plain_error


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
