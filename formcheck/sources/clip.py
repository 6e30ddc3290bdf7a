"""A recorded clip as a source of frames."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcheck.errors import InputError
from formcheck.pose import Frame
from formcheck.sources.clock import LEAP_S, FrameClock
from formcheck.sources.decoding import Break, Decoder, container_duration_s, usual_step_s
from formcheck.sources.opening import check_readable, no_picture_error, open_clip
from formcheck.sources.picture import PictureMaker
from formcheck.sources.readahead import ReadAhead

DEFAULT_MAX_SIDE_PX: Final = 1280
"""The detector looks at 224 px, the landmark model at a 256 px crop around the person, about
1.25 times as large as the person.  At 1280 px someone who takes up a sixth of the picture's long
side still fills that crop pixel for pixel, larger frames add nothing but time, and the annotated
video keeps the sharpness of 720p."""

_FRAMES_AHEAD: Final = 4  # evens out the expensive key frames; 11 MB at 1280 x 720
_DECODER_THREADS: Final = 2


@dataclass(frozen=True)
class ClipInfo:
    """What is known of a clip before it is decoded.

    Attributes:
        file: name without its folder.
        sha256: of the file's bytes, in hexadecimal.
        width: of the upright picture as filmed, in square pixels.
        height: the same.
        rotation: 0, 90, 180 or 270 degrees counter-clockwise that make the stored picture
            upright.
        average_fps: frames per second over the whole clip, if the container knows.
        container: FFmpeg's name of the container format.
        codec: name of the video codec, such as h264, hevc, vp9, av1.
        duration_s: as the container has it, if it has it.
        start_s: where time 0 (the first frame) lies on the container's own clock, which its
            sound shares.
        size_px: (width, height) of the frames that the source gives.
    """

    file: str
    sha256: str
    width: int
    height: int
    rotation: int
    average_fps: float | None
    container: str
    codec: str
    duration_s: float | None
    start_s: float
    size_px: tuple[int, int]


@dataclass(frozen=True)
class ClipOutcome:
    """How decoding went.

    Attributes:
        frames: number of frames given.
        duration_s: from the first frame to the end of the last, as really decoded.
        complete: false when the clip broke off before its end.
        problem: why it broke off, in plain words.
        dropped: frames left out because their timestamp did not come after the one before.
        leaps: (moment, length in seconds) where the clip's clock leaps ahead, shown as a pause.
    """

    frames: int
    duration_s: float
    complete: bool
    problem: str | None = None
    dropped: int = 0
    leaps: tuple[tuple[float, float], ...] = ()


class ClipSource:
    """The frames of a clip: upright, square pixels, exact times, decoded ahead in a thread.

    Every iteration decodes the clip from its beginning and gives the same frames with the same
    indices and times.  A clip that is cut short or damaged ends normally where it breaks, and
    ``outcome`` says so.  Use it as a context manager, or call ``close``, so that no thread stays
    behind when the consumer stops early.

    Args:
        path: the clip.
        max_side_px: larger pictures are scaled down to this longest side while decoding.

    Raises:
        InputError: the file cannot be used: missing, not a video, without a picture that can be
            decoded ...
    """

    def __init__(
        self, path: str | os.PathLike[str], *, max_side_px: int = DEFAULT_MAX_SIDE_PX
    ) -> None:
        if max_side_px < 1:
            raise ValueError(f"max_side_px must be positive, got {max_side_px}")
        self._path = Path(path)
        self._max_side_px = max_side_px
        self._layout = check_readable(self._path)
        self._ahead: ReadAhead[Frame, ClipOutcome] | None = None
        self._outcome: ClipOutcome | None = None
        self.info = self._probe()

    @property
    def outcome(self) -> ClipOutcome:
        """How the last iteration went.

        Raises:
            RuntimeError: no iteration has come to its end yet.
        """
        if self._outcome is None:
            raise RuntimeError("the outcome is known once the clip has been iterated to its end")
        return self._outcome

    def __iter__(self) -> Generator[Frame, None, None]:
        self.close()
        self._outcome = None
        self._ahead = ahead = ReadAhead(self._decode, _FRAMES_AHEAD)
        self._outcome = yield from ahead.items()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop decoding, if it is under way; ``info`` and ``outcome`` stay."""
        if self._ahead is not None:
            self._ahead.close()
            self._ahead = None

    def _probe(self) -> ClipInfo:
        with open_clip(self._path, self._layout, threads=1) as (container, stream):
            first = next(Decoder(container, stream, self._layout).frames(), None)
            if first is None:
                raise no_picture_error(self._path)
            maker = self._maker(first, stream)
            try:
                maker.rgb(first)
            except FFmpegError as error:
                raise InputError(
                    f"{self._path}: its pictures ({first.format.name}) cannot be converted "
                    f"({error.strerror}); export the clip again as H.264 mp4"
                ) from None
            return self._describe(container, stream, maker, _stamp_s(first, stream))

    def _describe(
        self,
        container: InputContainer,
        stream: VideoStream,
        maker: PictureMaker,
        start_s: Fraction | None,
    ) -> ClipInfo:
        duration_s = container_duration_s(container, stream)
        with self._path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return ClipInfo(
            file=self._path.name,
            sha256=sha256,
            width=maker.filmed_size_px[0],
            height=maker.filmed_size_px[1],
            rotation=maker.orientation.rotation_deg,
            average_fps=float(stream.average_rate) if stream.average_rate else None,
            container=container.format.name,
            codec=stream.codec_context.codec.canonical_name,
            duration_s=None if duration_s is None else float(duration_s),
            start_s=float(start_s or 0),
            size_px=maker.size_px,
        )

    def _maker(self, first: VideoFrame, stream: VideoStream) -> PictureMaker:
        return PictureMaker(first, stream.sample_aspect_ratio, self._max_side_px)

    def _decode(self) -> Generator[Frame, None, ClipOutcome]:
        with open_clip(self._path, self._layout, threads=_DECODER_THREADS) as (container, stream):
            decoder = Decoder(container, stream, self._layout)
            clock = FrameClock(usual_step_s(stream), LEAP_S)
            maker: PictureMaker | None = None
            index, time_s, end_s = 0, Fraction(0), Fraction(0)
            with closing(decoder.frames()) as pictures:
                for picture in pictures:
                    moment_s = clock.time_s(_stamp_s(picture, stream))
                    if moment_s is None:
                        continue
                    maker = maker or self._maker(picture, stream)
                    time_s, end_s = moment_s, moment_s + _length_s(picture, stream)
                    yield Frame(index, float(time_s), maker.rgb(picture))
                    index += 1
            if index == 0:
                raise no_picture_error(self._path)
            return ClipOutcome(
                frames=index,
                duration_s=float(end_s),
                complete=decoder.broken is None,
                problem=_problem(decoder.broken, end_s, self.info.duration_s),
                dropped=clock.dropped,
                leaps=tuple((float(at_s), float(long_s)) for at_s, long_s in clock.leaps_s),
            )


# Times count in the stream's time base: a frame that waited in the decoder until the end of the
# clip comes without its own.
def _stamp_s(frame: VideoFrame, stream: VideoStream) -> Fraction | None:
    if frame.pts is None or stream.time_base is None:
        return None
    return frame.pts * stream.time_base


def _length_s(frame: VideoFrame, stream: VideoStream) -> Fraction:
    if frame.duration and stream.time_base:
        return frame.duration * stream.time_base
    return usual_step_s(stream)


def _problem(broken: Break | None, end_s: Fraction, promised_s: float | None) -> str | None:
    if broken is None:
        return None
    of = f" of {promised_s:.1f} s" if promised_s and promised_s > end_s else ""
    why = {
        "cut short": "the file is cut short; copy it again from the phone to get the rest",
        "damaged": "the file is damaged there; copy it again, or export it again",
    }
    return f"the clip breaks off after {float(end_s):.1f} s{of}: {why[broken]}"
