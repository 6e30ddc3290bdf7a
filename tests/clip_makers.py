"""Makes tiny clips at test time, so that no video stands in the repository."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.codec import Codec
from av.codec.codec import UnknownCodecError
from av.codec.context import Flags
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

QUARTERS: tuple[tuple[int, int, int], ...] = (
    (200, 40, 40),
    (40, 180, 60),
    (50, 60, 200),
    (190, 180, 50),
)
"""Colours of the top left, top right, bottom left and bottom right of every test picture."""

INDEX_CYCLE = 6
"""Pictures are numbered modulo this: coarse enough to survive the palette of a GIF."""

QUIET = {
    "libx264": {"preset": "ultrafast", "crf": "12"},
    "libx265": {"preset": "ultrafast", "crf": "12", "x265-params": "log-level=none"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "crf": "12", "b": "0"},
    "libsvtav1": {"preset": "12", "crf": "20"},
    "mpeg4": {"q": "2"},
    "ffv1": {},
    "gif": {},
}
"""Fast settings per encoder, and none of their chatter."""

MATRIX_TAGS = {Colorspace.ITU709: 1, Colorspace.ITU601: 6, Colorspace.BT2020: 9}
BT2020_PRIMARIES = 9

TICK = Fraction(1, 90_000)


@dataclass(frozen=True)
class ClipRecipe:
    """A clip to be made: ``times_s`` has one entry per picture."""

    times_s: Sequence[Fraction] = tuple(Fraction(i, 30) for i in range(12))
    size: tuple[int, int] = (96, 64)
    codec: str = "libx264"
    pixels: str = "yuv420p"
    options: dict[str, str] = field(default_factory=dict)
    container: dict[str, str] = field(default_factory=dict)
    time_base: Fraction = TICK
    rotation_deg: int | None = None
    mirrored: bool = False
    pixel_aspect: Fraction | None = None
    matrix: Colorspace = Colorspace.ITU601
    full_range: bool = False
    tagged: bool = True
    transfer: int | None = None

    def with_frames(self, count: int, fps: int = 30) -> ClipRecipe:
        """The same clip with ``count`` evenly spaced pictures."""
        return replace(self, times_s=tuple(Fraction(i, fps) for i in range(count)))


def can_encode(codec: str, pixels: str) -> bool:
    """Whether the installed PyAV can write ``codec`` with this pixel format."""
    try:
        formats = Codec(codec, "w").video_formats
    except UnknownCodecError:
        return False
    return formats is not None and any(fmt.name == pixels for fmt in formats)


def picture(index: int, size: tuple[int, int]) -> Rgb:
    """Four quarters in four colours: no turn or flip of it looks the same.

    A grey patch in the middle carries ``index`` (see ``index_of``), so that a picture that is
    lost, doubled or swapped is noticed.
    """
    width, height = size
    rgb = np.empty((height, width, 3), dtype=np.uint8)
    half_x, half_y = width // 2, height // 2
    rgb[:half_y, :half_x], rgb[:half_y, half_x:] = QUARTERS[0], QUARTERS[1]
    rgb[half_y:, :half_x], rgb[half_y:, half_x:] = QUARTERS[2], QUARTERS[3]
    rgb[half_y - height // 6 : half_y + height // 6, half_x - width // 6 : half_x + width // 6] = (
        _grey(index)
    )
    return rgb


def _grey(index: int) -> int:
    return 20 + 40 * (index % INDEX_CYCLE)


def index_of(rgb: Rgb) -> int:
    """Which ``picture`` this is, modulo ``INDEX_CYCLE``."""
    height, width = rgb.shape[:2]
    centre = rgb[height // 2 - 2 : height // 2 + 2, width // 2 - 2 : width // 2 + 2]
    return round((float(centre[..., 1].mean()) - 20) / 40)


def quarter_colours(rgb: Rgb) -> list[tuple[float, ...]]:
    """Mean colour near each corner, in the order of ``QUARTERS``."""
    height, width = rgb.shape[:2]
    dy, dx = max(1, height // 6), max(1, width // 6)
    corners = (rgb[:dy, :dx], rgb[:dy, -dx:], rgb[-dy:, :dx], rgb[-dy:, -dx:])
    return [tuple(float(v) for v in corner.reshape(-1, 3).mean(axis=0)) for corner in corners]


def coded_frames(recipe: ClipRecipe) -> Iterator[VideoFrame]:
    """The pictures of ``recipe`` in the encoder's pixel format, with their timestamps."""
    lengths_s = [b - a for a, b in pairwise(recipe.times_s)]
    lengths_s.append(lengths_s[-1] if lengths_s else Fraction(1, 30))
    for index, time_s in enumerate(recipe.times_s):
        frame = VideoFrame.from_ndarray(picture(index, recipe.size)).reformat(
            format=recipe.pixels,
            dst_colorspace=recipe.matrix,
            dst_color_range=ColorRange.JPEG if recipe.full_range else ColorRange.MPEG,
        )
        frame.pts = round(time_s / recipe.time_base)
        frame.duration = round(lengths_s[index] / recipe.time_base)
        frame.time_base = recipe.time_base
        yield frame


def make_sound_only(path: Path) -> Path:
    """Write half a second of AAC silence to ``path`` (an m4a)."""
    with av.open(path, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48_000)
        for start in range(0, 24 * 1024, 1024):
            frame = AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), "fltp", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def make_clip(path: Path, recipe: ClipRecipe | None = None) -> Path:
    """Write the clip of ``recipe`` to ``path``; the container follows from the name."""
    recipe = recipe or ClipRecipe()
    with av.open(path, "w", options=recipe.container) as container:
        stream = container.add_stream(
            recipe.codec, rate=30, options={**QUIET[recipe.codec], **recipe.options}
        )
        assert isinstance(stream, VideoStream)
        _configure(stream, recipe)
        for frame in coded_frames(recipe):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _configure(stream: VideoStream, recipe: ClipRecipe) -> None:
    context = stream.codec_context
    context.width, context.height = recipe.size
    context.pix_fmt = recipe.pixels
    stream.time_base = context.time_base = recipe.time_base
    context.flags |= Flags.frame_duration
    if recipe.tagged:
        context.colorspace = MATRIX_TAGS[recipe.matrix]
        context.color_range = 2 if recipe.full_range else 1
    if recipe.transfer is not None:
        context.color_trc, context.color_primaries = recipe.transfer, BT2020_PRIMARIES
    if recipe.pixel_aspect is not None:
        context.sample_aspect_ratio = recipe.pixel_aspect
    if recipe.rotation_deg is not None:
        stream.set_display_rotation(recipe.rotation_deg, hflip=recipe.mirrored)
