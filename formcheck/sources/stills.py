"""Single pictures of a clip at given moments, decoding little else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Final

from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcheck.pose import RgbArray
from formcheck.sources.clip import DEFAULT_MAX_SIDE_PX, ClipSource
from formcheck.sources.clock import LEAP_S
from formcheck.sources.layout import Layout
from formcheck.sources.opening import check_readable, open_clip
from formcheck.sources.picture import PictureMaker

_DECODER_THREADS: Final = 2
_NEAR_S: Final = 1.0
"""What lies less ahead than this is reached by decoding on: key frames are about as far apart."""
_TOLERANCE_S: Final = Fraction(1, 1000)


def pictures_at(
    path: Path, times_s: Sequence[float], *, max_side_px: int = DEFAULT_MAX_SIDE_PX
) -> dict[float, RgbArray]:
    """The pictures that a clip shows at ``times_s``, upright and as large as `ClipSource` has them.

    Jumps from key frame to key frame; a clip that cannot be trusted to know its times is read
    from the beginning instead.  Moments that cannot be reached are left out.

    Args:
        path: the clip.
        times_s: seconds from the first frame, in any order.
        max_side_px: see `ClipSource`.

    Returns:
        Time, as it was given -> (H, W, 3) uint8.

    Raises:
        InputError: the file cannot be used.
    """
    wanted = sorted(set(times_s))
    if not wanted:
        return {}
    layout = check_readable(path)
    try:
        found = _by_jumping(path, layout, wanted, max_side_px)
    except FFmpegError:
        found = None
    return _from_the_beginning(path, wanted, max_side_px) if found is None else found


def _by_jumping(
    path: Path, layout: Layout, wanted: Sequence[float], max_side_px: int
) -> dict[float, RgbArray] | None:
    """None when the clip's own times do not lead to the pictures."""
    with open_clip(path, layout, threads=_DECODER_THREADS) as (container, stream):
        first = next(container.decode(stream), None)
        if first is None or first.pts is None or stream.time_base is None or layout.kind == "gif":
            return None
        maker = PictureMaker(first, stream.sample_aspect_ratio, max_side_px)
        walk = _Walk(container, stream, first)
        found = {}
        for time_s in wanted:
            picture = walk.to(Fraction(time_s))
            if walk.lost:
                return None
            if picture is not None:
                found[time_s] = maker.rgb(picture)
        return found


class _Walk:
    """Goes forward through an open clip, from one moment to the next."""

    def __init__(self, container: InputContainer, stream: VideoStream, first: VideoFrame) -> None:
        self._container, self._stream = container, stream
        self._time_base = stream.time_base or Fraction(1)
        self._start = first.pts or 0
        self._ahead: Iterator[VideoFrame] = iter(())
        self._at_s: Fraction | None = None
        self.lost = False

    def to(self, time_s: Fraction) -> VideoFrame | None:
        """The picture shown at ``time_s``, which may not lie before the moment asked for last."""
        if self._at_s is None or time_s - self._at_s > _NEAR_S:
            target = self._start + int(time_s / self._time_base)
            self._container.seek(target, stream=self._stream)
            self._ahead, self._at_s = self._container.decode(self._stream), None
        for picture in self._ahead:
            if picture.pts is None:
                self.lost = True
                return None
            now_s = (picture.pts - self._start) * self._time_base
            behind = self._at_s is None and now_s > time_s + _TOLERANCE_S  # landed behind it
            if behind or now_s - time_s > LEAP_S:  # the clock of `ClipSource` is another one there
                self.lost = True
                return None
            self._at_s = now_s
            if now_s >= time_s - _TOLERANCE_S:
                return picture
        return None


def _from_the_beginning(
    path: Path, wanted: Sequence[float], max_side_px: int
) -> dict[float, RgbArray]:
    found: dict[float, RgbArray] = {}
    with ClipSource(path, max_side_px=max_side_px) as clip, closing(iter(clip)) as frames:
        for frame in frames:
            while len(found) < len(wanted) and frame.time_s >= wanted[len(found)] - _TOLERANCE_S:
                found[wanted[len(found)]] = frame.rgb
            if len(found) == len(wanted):
                break
    return found
