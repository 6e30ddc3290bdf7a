"""Writing a video that every browser plays, with exactly the times it is given."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from queue import Queue
from types import TracebackType
from typing import Final, Self

import av
import numpy as np
from av.codec.codec import UnknownCodecError
from av.codec.context import Flags
from av.container import OutputContainer
from av.error import FFmpegError, InvalidDataError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream

from formcheck.errors import InputError
from formcheck.pose import RgbArray
from formcheck.render.sound import SoundFeed, Soundtrack

TIME_BASE: Final = Fraction(1, 90_000)
"""Times are kept to the nearest tick of this clock."""

# For 1280 x 720, per frame: superfast 4.1 ms and twice the size, veryfast 5.3 ms, faster 9 ms.
# Without B-frames pictures are stored in the order they are shown: no edit list is needed to get
# the times right, at 3 % more bytes.
_X264: Final = {"preset": "veryfast", "crf": "23", "bf": "0"}
_OTHERS: Final = {"bf": "0"}
_ENCODERS: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    ("libx264", _X264),
    ("libopenh264", _OTHERS),
    ("h264_videotoolbox", _OTHERS),
    ("h264_mf", _OTHERS),
    ("h264_nvenc", _OTHERS),
    ("h264_qsv", _OTHERS),
    ("h264_amf", _OTHERS),
)
"""H.264 encoders, best first.  Being listed by FFmpeg does not mean that the machine has one."""

_BITS_PER_PIXEL: Final = 5  # a second, for encoders that know no constant quality
_NOMINAL_FPS: Final = 30  # from it the encoder derives the level that players look at
_KEY_FRAME_EVERY: Final = 60  # so that seeking to a repetition is quick
_BT709: Final = 1  # the same number for matrix, primaries and transfer in H.273
_FRAMES_WAITING: Final = 4
_ENCODER_ERRORS: Final = (errno.EINVAL, errno.ERANGE, errno.EDOM)
"""What FFmpeg says of pictures and times that it cannot take; no other folder would help."""


class VideoWriter:
    """Writes pictures and their times to an H.264 mp4, encoding in a thread of its own.

    The picture is 4:2:0, BT.709, limited range; sides that are odd get one more row or column
    (its neighbour repeated), since 4:2:0 needs even ones.  The index stands at the front, so that
    playing begins before everything is loaded.  The file appears under its name when it is
    whole; until then, and when something fails, there is at most a ``.part`` file beside it,
    which is removed.

    Args:
        path: where the video will stand; an older file is replaced.
        size: (width, height) of the pictures.
        audio: sound to put under them.

    Raises:
        InputError: no H.264 encoder works here, or the place cannot be written to.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        size: tuple[int, int],
        *,
        audio: Soundtrack | None = None,
    ) -> None:
        self._path = Path(path)
        self._part = self._path.with_name(f"{self._path.name}.part")
        self._size = size
        self._even_size = (size[0] + size[0] % 2, size[1] + size[1] % 2)
        encoder, options = _first_that_works(self._even_size)
        self._reserve()
        try:
            self._container: OutputContainer = av.open(
                f"file:{self._part.absolute()}",
                "w",
                format="mp4",
                options={"movflags": "+faststart"},
            )
            self._stream = _add_stream(self._container, encoder, options, self._even_size)
            self._sound = None if audio is None else SoundFeed(audio, self._container)
        except BaseException:
            self._part.unlink(missing_ok=True)
            raise
        self._scaler = VideoReformatter()
        self._last_s = float("-inf")
        self._last_tick = -1
        self._step = round(1 / (TIME_BASE * _NOMINAL_FPS))
        self._failure: Exception | None = None
        self._closed = self._abandoned = False
        self._queue: Queue[tuple[RgbArray, int, int] | None] = Queue(_FRAMES_WAITING)
        self._thread = threading.Thread(target=self._run, name="formcheck-video", daemon=True)
        self._thread.start()

    @property
    def full(self) -> bool:
        """Whether `write` would have to wait for the encoder."""
        return self._queue.full()

    def write(self, rgb: RgbArray, time_s: float) -> None:
        """Add a picture; it is copied, so the caller may go on drawing on it.

        Args:
            rgb: (H, W, 3) uint8 of the size given at the start.
            time_s: when it is shown, in seconds; must increase.

        Raises:
            ValueError: wrong shape, time that does not increase, or the writer is closed.
            InputError: an earlier picture could not be written.
        """
        if self._closed:
            raise ValueError("the video is closed")
        shape = (self._size[1], self._size[0], 3)
        if rgb.shape != shape or rgb.dtype != np.uint8:
            raise ValueError(f"rgb must be {shape} uint8, got {rgb.shape} {rgb.dtype}")
        if not np.isfinite(time_s) or time_s < 0 or time_s <= self._last_s:
            raise ValueError(f"time_s must increase from picture to picture, got {time_s}")
        if self._failure is not None:
            self.discard()
            raise self._explained(self._failure)
        # Two moments within one tick still are two moments.
        tick = max(round(Fraction(time_s) / TIME_BASE), self._last_tick + 1)
        if self._last_tick >= 0:
            self._step = tick - self._last_tick
        self._last_s, self._last_tick = time_s, tick
        self._queue.put((self._even(rgb), tick, self._step))

    def close(self) -> None:
        """Finish the file and put it in its place.

        Raises:
            ValueError: no picture was written.
            InputError: the file could not be written.
        """
        if self._closed:
            return
        if self._last_tick < 0:
            self.discard()
            raise ValueError("a video needs at least one picture")
        self._closed = True
        self._queue.put(None)
        self._thread.join()
        try:
            if self._failure is not None:
                raise self._explained(self._failure)
            self._part.replace(self._path)
        except OSError as error:
            raise self._explained(error) from None
        finally:
            self._part.unlink(missing_ok=True)

    def discard(self) -> None:
        """Stop and remove what was written."""
        if self._closed:
            return
        self._closed = self._abandoned = True
        self._queue.put(None)
        self._thread.join()
        self._part.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self.discard()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if self._failure is None and not self._abandoned:
                self._attempt(lambda: self._encode(*item))
        if self._failure is None and not self._abandoned:
            self._attempt(self._finish)
        if self._sound is not None:
            self._sound.close()
        # After a failure there is no proper end to write; the first failure is the one to tell.
        with suppress(FFmpegError):
            self._container.close()

    def _attempt(self, action: Callable[[], None]) -> None:
        """Keep a failure for the caller's thread; this one must go on emptying the queue."""
        try:
            action()
        except Exception as failure:  # noqa: BLE001 - raised again by write or close
            self._failure = failure

    def _encode(self, rgb: RgbArray, tick: int, step: int) -> None:
        frame = self._scaler.reformat(
            VideoFrame.from_numpy_buffer(rgb),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        frame.pts, frame.time_base, frame.duration = tick, TIME_BASE, step
        self._container.mux(self._stream.encode(frame))
        if self._sound is not None:
            self._sound.feed_until(tick * TIME_BASE)

    def _finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        if self._sound is not None:
            self._sound.feed_until((self._last_tick + self._step) * TIME_BASE)
        self._container.close()

    def _even(self, rgb: RgbArray) -> RgbArray:
        width, height = self._size
        even = np.empty((self._even_size[1], self._even_size[0], 3), dtype=np.uint8)
        even[:height, :width] = rgb
        even[height:, :width] = rgb[-1:]
        even[:, width:] = even[:, width - 1 : width]
        return even

    def _reserve(self) -> None:
        try:
            if self._path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder has the video's name")
            self._part.touch()
        except OSError as error:
            raise self._explained(error) from None

    def _explained(self, failure: Exception) -> Exception:
        if not isinstance(failure, OSError | FFmpegError):
            return failure
        if isinstance(failure, InvalidDataError) or failure.errno in _ENCODER_ERRORS:
            return InputError(f"the video cannot be encoded ({failure.strerror}); go without it")
        full = failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        advice = "free some space or choose another folder" if full else "choose another folder"
        return InputError(
            f"{self._path.parent}: the video cannot be written there ({failure.strerror}); {advice}"
        )


def _first_that_works(size: tuple[int, int]) -> tuple[str, Mapping[str, str]]:
    for name, options in _ENCODERS:
        try:
            trial = av.CodecContext.create(name, "w")
            if isinstance(trial, VideoCodecContext):
                trial.options = dict(options)
                _configure(trial, size)
                trial.open()
                return name, options
        except (UnknownCodecError, FFmpegError):
            continue
    names = ", ".join(name for name, _ in _ENCODERS)
    raise InputError(
        f"no H.264 encoder works here (tried {names}); reinstall PyAV with `pip install "
        "--force-reinstall av`, or go without the annotated video"
    )


def _add_stream(
    container: OutputContainer, encoder: str, options: Mapping[str, str], size: tuple[int, int]
) -> VideoStream:
    stream = container.add_stream(encoder, rate=_NOMINAL_FPS, options=dict(options))
    if not isinstance(stream, VideoStream):
        raise TypeError(f"{encoder} does not encode video")
    stream.time_base = TIME_BASE
    _configure(stream.codec_context, size)
    return stream


def _configure(context: VideoCodecContext, size: tuple[int, int]) -> None:
    context.width, context.height = size
    context.pix_fmt = "yuv420p"
    context.framerate = Fraction(_NOMINAL_FPS)
    context.time_base = TIME_BASE
    context.flags |= Flags.frame_duration  # else the last frame lasts one nominal step
    context.gop_size = _KEY_FRAME_EVERY
    context.bit_rate = 0 if context.name == "libx264" else size[0] * size[1] * _BITS_PER_PIXEL
    context.thread_count = 1  # the pose model needs the other core
    context.color_range = ColorRange.MPEG
    context.colorspace = context.color_primaries = context.color_trc = _BT709
