"""Whatever a phone or a browser makes comes out upright, square, timed and coloured right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace

from formcheck.pose import Frame
from formcheck.sources.clip import ClipSource
from tests.clip_makers import (
    INDEX_CYCLE,
    QUARTERS,
    ClipRecipe,
    Rgb,
    can_encode,
    index_of,
    make_clip,
    picture,
    quarter_colours,
)

RECIPE = ClipRecipe()
MILLISECONDS = Fraction(1, 1000)


def frames_of(path: Path) -> list[Frame]:
    with ClipSource(path) as clip:
        frames = list(clip)
    assert clip.outcome.complete, clip.outcome.problem
    assert clip.outcome.frames == len(frames)
    return frames


def colour_error(rgb: Rgb, expected: Rgb) -> float:
    return float(np.abs(np.subtract(quarter_colours(rgb), quarter_colours(expected))).max())


FORMATS = {
    "h264.mp4": RECIPE,
    "h264-b-frames.mp4": replace(RECIPE, options={"preset": "veryfast", "bf": "3"}),
    "h264.mov": RECIPE,
    "h264-full-range.mp4": replace(RECIPE, pixels="yuvj420p", full_range=True),
    "h264-10bit.mp4": replace(RECIPE, pixels="yuv420p10le"),
    "h264.mkv": replace(RECIPE, time_base=MILLISECONDS),
    "h264-fragmented.mp4": replace(RECIPE, container={"movflags": "frag_keyframe+empty_moov"}),
    "hevc.mp4": replace(RECIPE, codec="libx265"),
    "hevc-10bit.mov": replace(RECIPE, codec="libx265", pixels="yuv420p10le"),
    "vp9.webm": replace(RECIPE, codec="libvpx-vp9", time_base=MILLISECONDS),
    "vp9-10bit.webm": replace(
        RECIPE, codec="libvpx-vp9", pixels="yuv420p10le", time_base=MILLISECONDS
    ),
    "vp9-live.webm": replace(
        RECIPE, codec="libvpx-vp9", time_base=MILLISECONDS, container={"live": "1"}
    ),
    "av1.mp4": replace(RECIPE, codec="libsvtav1"),
    "av1-10bit.mkv": replace(
        RECIPE, codec="libsvtav1", pixels="yuv420p10le", time_base=MILLISECONDS
    ),
    "mpeg4.avi": replace(RECIPE, codec="mpeg4", time_base=Fraction(1, 30)),
    "gif.gif": replace(RECIPE, codec="gif", pixels="rgb8", time_base=Fraction(1, 100)),
    "lossless.mkv": replace(RECIPE, codec="ffv1", pixels="yuv444p", time_base=MILLISECONDS),
}
CODECS = {"libx265": "hevc", "libx264": "h264", "libvpx-vp9": "vp9", "libsvtav1": "av1"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(tmp_path: Path, name: str) -> None:
    recipe = FORMATS[name]
    if not can_encode(recipe.codec, recipe.pixels):
        pytest.skip(f"this PyAV cannot write {recipe.codec} {recipe.pixels} to read it back")
    path = make_clip(tmp_path / name, recipe)

    frames = frames_of(path)

    expected_s = [float(round(t / recipe.time_base) * recipe.time_base) for t in recipe.times_s]
    assert [frame.index for frame in frames] == list(range(len(recipe.times_s)))
    assert [frame.time_s for frame in frames] == expected_s
    assert [index_of(f.rgb) for f in frames] == [i % INDEX_CYCLE for i in range(len(frames))]
    for frame in frames:
        assert frame.size == recipe.size
        assert colour_error(frame.rgb, picture(frame.index, recipe.size)) <= 6
    info = ClipSource(path).info
    assert (info.width, info.height) == info.size_px == recipe.size
    assert info.codec == CODECS.get(recipe.codec, recipe.codec)
    assert info.rotation == 0


# --- time ---------------------------------------------------------------------------------------

UNEVEN = tuple(Fraction(tick, 90_000) for tick in (0, 1, 3000, 3001, 6007, 90_000, 90_375, 999_999))
SLOW_MOTION = tuple(Fraction(i, 240) for i in range(40))
NTSC = tuple(Fraction(i * 1001, 30_000) for i in range(20))
LATE_START = tuple(5 + Fraction(i, 25) for i in range(10))


@pytest.mark.parametrize("times_s", [UNEVEN, SLOW_MOTION, NTSC, LATE_START])
@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("b_frames", ["0", "3"])
def test_times_are_the_clips_own_to_the_last_digit(
    tmp_path: Path, times_s: Sequence[Fraction], name: str, b_frames: str
) -> None:
    recipe = replace(RECIPE, times_s=times_s, options={"preset": "veryfast", "bf": b_frames})
    frames = frames_of(make_clip(tmp_path / name, recipe))
    assert [frame.time_s for frame in frames] == [float(t - times_s[0]) for t in times_s]


def test_what_the_container_says_of_time_is_passed_on(tmp_path: Path) -> None:
    clip = ClipSource(make_clip(tmp_path / "a.mp4", replace(RECIPE, times_s=LATE_START)))
    assert clip.info.start_s == 5
    assert clip.info.average_fps == pytest.approx(25)
    assert clip.info.duration_s == pytest.approx(0.4)
    assert sum(1 for _ in clip) == 10
    assert clip.outcome.duration_s == pytest.approx(0.4)


def test_doubled_timestamps_are_dropped_and_counted(tmp_path: Path) -> None:
    doubled = [Fraction(ms, 1000) for ms in (0, 33, 33, 67, 100, 100, 133)]
    recipe = replace(RECIPE, codec="ffv1", pixels="yuv444p", time_base=MILLISECONDS)
    clip = ClipSource(make_clip(tmp_path / "a.mkv", replace(recipe, times_s=doubled)))
    frames = list(clip)
    assert [frame.time_s for frame in frames] == [0, 0.033, 0.067, 0.1, 0.133]
    assert [index_of(frame.rgb) for frame in frames] == [0, 1, 3, 4, 0]
    assert [frame.index for frame in frames] == [0, 1, 2, 3, 4]
    assert clip.outcome.dropped == 2
    assert clip.outcome.complete


def test_joined_clips_go_on_where_the_clock_starts_again(tmp_path: Path) -> None:
    recipe = replace(
        RECIPE, codec="libvpx-vp9", time_base=MILLISECONDS, container={"live": "1"}
    ).with_frames(45)
    one = make_clip(tmp_path / "one.webm", recipe).read_bytes()
    joined = tmp_path / "joined.webm"
    joined.write_bytes(one + one[one.index(bytes.fromhex("1f43b675")) :])  # from the first cluster
    frames = frames_of(joined)
    assert [index_of(f.rgb) for f in frames] == 2 * [i % INDEX_CYCLE for i in range(45)]
    assert np.diff([frame.time_s for frame in frames]) == pytest.approx(1 / 30, abs=1.5e-3)


# --- shape --------------------------------------------------------------------------------------


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("rotation_deg", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(96, 64), (64, 96), (90, 62)])
def test_turned_and_mirrored_clips_stand_upright(
    tmp_path: Path, rotation_deg: int, mirrored: bool, size: tuple[int, int]
) -> None:
    recipe = replace(RECIPE, rotation_deg=rotation_deg, mirrored=mirrored, size=size)
    path = make_clip(tmp_path / "a.mp4", recipe.with_frames(3))

    frames = frames_of(path)

    # numpy turns counter-clockwise, as the container's angle does; the mirror comes after.
    upright = np.rot90(picture(0, size), rotation_deg // 90)
    upright = np.fliplr(upright) if mirrored else upright
    assert frames[0].rgb.shape == upright.shape
    assert frames[0].rgb.flags.c_contiguous
    assert np.abs(frames[0].rgb.astype(int) - upright).mean() < 6
    assert colour_error(frames[0].rgb, upright) <= 6
    info = ClipSource(path).info
    assert (info.width, info.height) == frames[0].size
    if not mirrored:
        assert info.rotation == rotation_deg


@pytest.mark.parametrize("size", [(95, 63), (64, 33), (33, 64), (1, 1), (17, 1), (360, 640)])
def test_odd_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    recipe = replace(RECIPE, codec="ffv1", pixels="yuv444p", size=size, time_base=MILLISECONDS)
    frames = frames_of(make_clip(tmp_path / "a.mkv", recipe.with_frames(3)))
    assert [frame.size for frame in frames] == [size] * 3
    assert np.abs(frames[1].rgb.astype(int) - picture(1, size)).max() <= 3


@pytest.mark.parametrize(
    ("size", "rotation_deg", "limit", "scaled"),
    [
        ((3840, 2160), 0, 1280, (1280, 720)),
        ((3840, 2160), 90, 1280, (720, 1280)),
        ((400, 300), 0, 100, (100, 75)),
        ((302, 998), 270, 500, (500, 151)),
        ((400, 300), 0, 400, (400, 300)),
        ((96, 64), 180, 5000, (96, 64)),
    ],
)
def test_large_pictures_are_scaled_down_and_small_ones_left_alone(
    tmp_path: Path, size: tuple[int, int], rotation_deg: int, limit: int, scaled: tuple[int, int]
) -> None:
    recipe = replace(RECIPE, size=size, rotation_deg=rotation_deg).with_frames(2)
    clip = ClipSource(make_clip(tmp_path / "a.mp4", recipe), max_side_px=limit)
    upright = np.rot90(picture(0, size), rotation_deg // 90)
    for frame in clip:
        assert frame.size == clip.info.size_px == scaled
        assert colour_error(frame.rgb, upright) <= 6
    assert (clip.info.width, clip.info.height) == (upright.shape[1], upright.shape[0])


def test_scaling_down_averages_instead_of_picking(tmp_path: Path) -> None:
    stripes = np.zeros((64, 512, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    path = tmp_path / "a.mkv"
    with av.open(path, "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = 512, 64, "yuv444p"
        container.mux(stream.encode(VideoFrame.from_ndarray(stripes)))
        container.mux(stream.encode(None))
    (frame,) = ClipSource(path, max_side_px=128)
    assert frame.size == (128, 16)
    assert np.abs(frame.rgb[:, 2:-2].astype(int) - 127).max() <= 16


@pytest.mark.parametrize(
    ("aspect", "rotation_deg", "upright_size"),
    [
        (Fraction(4, 3), 0, (128, 64)),
        (Fraction(1, 2), 0, (96, 128)),
        (Fraction(4, 3), 90, (64, 128)),
        (Fraction(1), 0, (96, 64)),
        (Fraction(99), 0, (96, 64)),  # nonsense is not believed
    ],
)
def test_pixels_become_square(
    tmp_path: Path, aspect: Fraction, rotation_deg: int, upright_size: tuple[int, int]
) -> None:
    recipe = replace(RECIPE, pixel_aspect=aspect, rotation_deg=rotation_deg)
    path = make_clip(tmp_path / "a.mp4", recipe)
    info = ClipSource(path).info
    assert (info.width, info.height) == info.size_px == upright_size
    frames = frames_of(path)
    assert frames[0].size == upright_size
    turned = np.rot90(picture(0, RECIPE.size), rotation_deg // 90)
    assert colour_error(frames[0].rgb, turned) <= 6


def test_a_clip_that_changes_size_keeps_the_size_it_began_with(tmp_path: Path) -> None:
    path = tmp_path / "a.webm"
    with av.open(path, "w") as container:
        first = container.add_stream("libvpx-vp9", rate=30)
        first.width, first.height, first.pix_fmt = 96, 64, "yuv420p"
        container.mux(
            [*first.encode(VideoFrame.from_ndarray(picture(0, (96, 64)))), *first.encode()]
        )
        second = av.CodecContext.create("libvpx-vp9", "w")
        second.width, second.height, second.pix_fmt = 64, 96, "yuv420p"
        second.time_base = Fraction(1, 30)
        frame = VideoFrame.from_ndarray(picture(1, (64, 96)))
        frame.pts, frame.time_base = 1, Fraction(1, 30)
        for packet in [*second.encode(frame), *second.encode(None)]:
            packet.stream, packet.time_base = first, Fraction(1, 30)
            container.mux(packet)
    frames = frames_of(path)
    assert [frame.size for frame in frames] == [(96, 64), (96, 64)]
    width = round(64 * 64 / 96)
    left = (96 - width) // 2
    shown = frames[1].rgb[:, left : left + width]
    assert colour_error(shown, picture(1, (64, 96))) <= 12
    assert frames[1].rgb[:, : left - 1].max() <= 2
    assert frames[1].rgb[:, left + width + 1 :].max() <= 2


# --- colour -------------------------------------------------------------------------------------


@pytest.mark.parametrize("full_range", [False, True])
@pytest.mark.parametrize("matrix", [Colorspace.ITU601, Colorspace.ITU709, Colorspace.BT2020])
def test_colours_follow_the_tags(tmp_path: Path, matrix: Colorspace, full_range: bool) -> None:
    pixels = "yuvj420p" if full_range else "yuv420p"
    recipe = replace(RECIPE, matrix=matrix, full_range=full_range, pixels=pixels).with_frames(2)
    frames = frames_of(make_clip(tmp_path / "a.mp4", recipe))
    assert colour_error(frames[0].rgb, picture(0, RECIPE.size)) <= 6


@pytest.mark.parametrize(
    ("size", "matrix"), [((320, 240), Colorspace.ITU601), ((1280, 720), Colorspace.ITU709)]
)
def test_without_tags_the_size_tells(
    tmp_path: Path, size: tuple[int, int], matrix: Colorspace
) -> None:
    recipe = replace(RECIPE, size=size, matrix=matrix, tagged=False).with_frames(1)
    frames = frames_of(make_clip(tmp_path / "a.mp4", recipe))
    assert colour_error(frames[0].rgb, picture(0, size)) <= 6


def test_what_is_transparent_shows_white(tmp_path: Path) -> None:
    rgba = np.zeros((64, 96, 4), dtype=np.uint8)
    rgba[:, :32] = (200, 30, 30, 255)
    rgba[:, 32:64] = (0, 0, 200, 128)
    path = tmp_path / "a.mkv"
    with av.open(path, "w") as container:
        stream = container.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "bgra"
        container.mux(stream.encode(VideoFrame.from_ndarray(rgba, "rgba").reformat(format="bgra")))
        container.mux(stream.encode(None))
    (frame,) = frames_of(path)
    assert frame.rgb[30, 10].tolist() == [200, 30, 30]
    assert frame.rgb[30, 48] == pytest.approx([127, 127, 227], abs=1)
    assert frame.rgb[30, 80].tolist() == [255, 255, 255]


def test_quarters_are_told_apart() -> None:
    """The pictures of these tests would show a turn, a flip or swapped colours."""
    seen = quarter_colours(picture(0, (96, 64)))
    assert np.allclose(seen, QUARTERS)
    for wrong in (np.rot90(picture(0, (64, 64))), np.fliplr(picture(0, (96, 64)))):
        assert colour_error(np.ascontiguousarray(wrong), picture(0, (96, 64))) > 50
    assert colour_error(picture(0, (96, 64))[..., ::-1], picture(0, (96, 64))) > 50
