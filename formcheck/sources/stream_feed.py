"""A stream over the local network, such as that of a phone which serves as a webcam."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from fractions import Fraction
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcheck.errors import CameraLost, InputError
from formcheck.pose import Frame
from formcheck.sources.camera import CameraInfo, Captured, Ending
from formcheck.sources.clip import DEFAULT_MAX_SIDE_PX
from formcheck.sources.clock import FrameClock
from formcheck.sources.decoding import usual_step_s
from formcheck.sources.file_feed import Pace
from formcheck.sources.picture import PictureMaker
from formcheck.sources.stream_trouble import why_not_opened, words_of

SCHEMES: Final = ("rtsp", "rtsps", "http", "https")
OPEN_TIMEOUT_S: Final = 10.0
READ_TIMEOUT_S: Final = 5.0
MAX_CLOCK_ERROR_S: Final = 1.0
"""A stream's clock that strays from ours by more is not believed."""
_OPTIONS: Final = {
    # Nothing but what such a stream is made of: a list of addresses must not open local files.
    "protocol_whitelist": "http,https,tcp,tls,udp,rtp,rtsp,rtsps,crypto",
    "rtsp_transport": "tcp",  # a firewall lets it through, and no picture arrives in pieces
    # Not "nobuffer": it drops the first key frame, and all that builds on it.
    "flags": "low_delay",
    "analyzeduration": "1000000",
    "probesize": "1000000",
}
_ENDED: Final = "the stream ended; start it again on the phone, then start a new session"
_STILL: Final = (
    "one single picture came and no more; take the address of the video, not of a snapshot"
)
_NO_CLOCK: Final = frozenset({"mpjpeg", "mjpeg", "image2pipe", "jpeg_pipe"})
"""Formats that carry no times: FFmpeg makes up 25 frames a second for them."""


class StreamFeed:
    """Pictures of an RTSP or HTTP stream, stamped by the stream's clock or on arrival.

    A clip behind an address (its length is known) plays at its own speed, as a file would.

    Args:
        url: its address.
        timeouts_s: how long to wait for the stream to open, and for its next picture.

    Raises:
        InputError: not an address of a stream, refused, or without a picture.
    """

    lossless = False

    def __init__(
        self, url: str, timeouts_s: tuple[float, float] = (OPEN_TIMEOUT_S, READ_TIMEOUT_S)
    ) -> None:
        self._name = stream_name(url)
        self._container, self._stream = self._open(url, timeouts_s)
        self._pictures = self._decoded()
        try:
            self._first = self._first_picture()
        except InputError:
            self._container.close()
            raise
        self._maker = PictureMaker(
            self._first, self._stream.sample_aspect_ratio, DEFAULT_MAX_SIDE_PX
        )
        self._finite = bool(self._container.duration or self._stream.duration)
        self.ending: Ending | None = None
        width, height = self._maker.filmed_size_px
        self.info = CameraInfo(
            name=self._name, width=width, height=height, size_px=self._maker.size_px
        )

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        """Pictures as they arrive."""
        clock = _Arrivals(self._stream, believed=self._container.format.name not in _NO_CLOCK)
        pace = Pace(1.0) if self._finite else None
        index, time_s = 0, 0.0
        for picture in chain((self._first,), self._guarded()):
            arrived_s = time.monotonic()
            if pace is not None:
                moment_s = clock.stream_time_s(picture)
                if moment_s is None:
                    continue
                arrived_s = pace.wait(moment_s, stop)
            else:
                moment_s = clock.time_s(picture, arrived_s)
                if moment_s is None:
                    continue
            if stop.is_set():
                return
            time_s = moment_s
            yield Captured(Frame(index, time_s, self._maker.rgb(picture)), arrived_s)
            index += 1
        if not self._finite:
            raise CameraLost(f"{self._name}: {_ENDED if index > 1 else _STILL}")
        self.ending = Ending(time_s + float(usual_step_s(self._stream)))

    def close(self) -> None:
        """Hang up."""
        self._pictures.close()
        self._container.close()

    def _open(
        self, url: str, timeouts_s: tuple[float, float]
    ) -> tuple[InputContainer, VideoStream]:
        if url.partition("://")[0].lower() not in SCHEMES:
            raise InputError(
                f"{self._name}: an address begins with {', '.join(f'{s}://' for s in SCHEMES)}"
            )
        begun_s = time.monotonic()
        try:
            container = av.open(url, "r", container_options=_OPTIONS, timeout=timeouts_s)
        except (FFmpegError, ValueError, UnicodeError) as error:
            # FFmpeg holds an RTSP server that never answers for one that talks nonsense.
            silent = time.monotonic() - begun_s >= timeouts_s[0]
            why = why_not_opened(url, TimeoutError() if silent else error)
            raise InputError(f"{self._name}: the stream cannot be opened: {why}") from None
        if not container.streams.video:
            container.close()
            raise InputError(f"{self._name}: there is no picture in this stream")
        stream = container.streams.video[0]
        stream.thread_type = "SLICE"  # threads by frame would each hold one back
        return container, stream

    def _decoded(self) -> Generator[VideoFrame, None, None]:
        for packet in self._container.demux(self._stream):
            if packet.is_corrupt:
                continue
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:  # joined in mid-picture, or one was damaged
                continue

    def _first_picture(self) -> VideoFrame:
        try:
            return next(iter(self._pictures))
        except (StopIteration, FFmpegError):
            raise InputError(
                f"{self._name}: no picture of this stream can be decoded; is it the address of "
                "the video itself, not of a web page around it?"
            ) from None

    def _guarded(self) -> Iterator[VideoFrame]:
        try:
            yield from self._pictures
        except FFmpegError as error:
            raise CameraLost(
                f"{self._name}: the stream stalled or was cut off ({words_of(error)}); check the "
                "phone and the network, then start a new session"
            ) from None


class _Arrivals:
    """From a stream's timestamps, or from arrival where they are of no use, to seconds."""

    def __init__(self, stream: VideoStream, *, believed: bool) -> None:
        self._time_base = stream.time_base
        self._clock = FrameClock(usual_step_s(stream))
        self._believed = believed
        self._origin_s: float | None = None
        self._last_s = float("-inf")

    def stream_time_s(self, picture: VideoFrame) -> float | None:
        """By the stream's own clock; None for a picture that came late."""
        known = picture.pts is not None and self._time_base is not None
        stamp = Fraction(picture.pts or 0) * (self._time_base or 1) if known else None
        time_s = self._clock.time_s(stamp)
        return None if time_s is None else float(time_s)

    def time_s(self, picture: VideoFrame, arrived_s: float) -> float | None:
        """Seconds since the first picture; None for one that came late."""
        if self._origin_s is None:
            self._origin_s = arrived_s
        time_s = arrived_s - self._origin_s
        if self._believed:
            stamped_s = self.stream_time_s(picture)
            if stamped_s is None:
                return None
            self._believed = abs(stamped_s - time_s) <= MAX_CLOCK_ERROR_S
            time_s = stamped_s if self._believed else time_s
        if time_s <= self._last_s:
            return None
        self._last_s = time_s
        return time_s


def stream_name(url: str) -> str:
    """The address without user, password and query: fit for messages and reports."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
    except ValueError:
        return url.rsplit("@", 1)[-1].split("?", 1)[0]
