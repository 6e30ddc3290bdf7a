"""Decoding a clip in order, up to its end or up to where it breaks."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcheck.sources.layout import Layout

Break = Literal["cut short", "damaged"]

_USUAL_RATE: Final = Fraction(30)
_MICROSECOND: Final = Fraction(1, 1_000_000)


class Decoder:
    """One pass over the pictures of an open clip, in the order in which they are shown.

    What comes out is always the beginning of the clip, without holes: where bytes are missing
    or damaged, the pictures before that place come out and nothing after it.  Known limits:
    damage is noticed where the decoder notices it (VP9 and HEVC often draw on unawares), and of
    the pictures that build on a damaged one up to three may have been shown before it.

    Attributes:
        broken: why the pass ended before the clip did; none while all is well.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, layout: Layout) -> None:
        self._container = container
        self._stream = stream
        self._layout = layout
        self._packets = 0
        self._last_dts: int | None = None
        self._first_pts: int | None = None
        self._end: int | None = None
        self._started = False
        self.broken: Break | None = None

    def frames(self) -> Generator[VideoFrame, None, None]:
        """The pictures; ``broken`` is settled when they are exhausted."""
        safe_until: int | None = None  # a timestamp before which no picture is missing
        try:
            for packet in self._packets_that_came():
                self._note(packet)
                if packet.size == 0:  # "the same picture again" of AVI, or the demuxer's end mark
                    continue
                if packet.is_corrupt and self._packets > 1:
                    self.broken, safe_until = "cut short", packet.dts
                    break
                yield from self._sound(self._decode(packet))
                if self.broken is not None:
                    return
        except FFmpegError:
            self.broken = "damaged"
        if self.broken is None and self._missing():
            self.broken = "cut short"
        if self.broken is not None and safe_until is None:
            safe_until = self._first_that_may_be_missing()
        for frame in self._sound(self._decode(None)):
            # Pictures are shown in another order than they are stored in: of those that wait
            # in the decoder, the ones after a lost one would leave a hole.
            if safe_until is not None and frame.pts is not None and frame.pts >= safe_until:
                return
            yield frame

    def _packets_that_came(self) -> Iterator[Packet[VideoStream]]:
        packets = self._container.demux(self._stream)
        if self._layout.kind != "gif" or not self._layout.cut_short:
            yield from packets
            return
        # The other demuxers drop or mark half a picture; the one for GIF hands it on.
        whole = (packet for packet in packets if packet.size)
        yield from (packet for packet, _ in pairwise(whole))

    def _decode(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._stream.decode(packet)
        except FFmpegError:
            if self._started:
                self.broken = self.broken or "damaged"
            return []  # nothing lost yet: a clip cut out of another may begin on half a picture

    def _sound(self, frames: list[VideoFrame]) -> Iterator[VideoFrame]:
        for frame in frames:
            if not frame.is_corrupt:
                self._started = True
                yield frame
            elif self._started:
                self.broken = self.broken or "damaged"
                return

    def _note(self, packet: Packet[VideoStream]) -> None:
        if packet.size or packet.dts is not None:
            self._packets += 1
        if packet.dts is not None:
            self._last_dts = packet.dts
        if packet.pts is not None:
            self._first_pts = packet.pts if self._first_pts is None else self._first_pts
            end = packet.pts + (packet.duration or 0)
            self._end = end if self._end is None else max(self._end, end)

    def _first_that_may_be_missing(self) -> int | None:
        """Pictures that did not come are decoded, so also shown, after the last that did."""
        last = self._last_dts
        if last is None:  # Matroska knows no decoding times, FFmpeg guesses them from the third on
            last = self._first_pts
        return None if last is None else last + 1

    def _missing(self) -> bool:
        """Whether the container promised more than came."""
        if self._layout.kind == "iso" and not self._layout.fragmented:
            return self._packets < len(self._stream.index_entries)
        if self._layout.cut_short:
            return True
        promised_s, came_s = container_duration_s(self._container, self._stream), self._end_s()
        if promised_s is None or came_s is None:
            return False
        # Sound may go on a little after the picture, and some writers round to seconds.
        return promised_s - came_s > max(Fraction(1), promised_s / 20)

    def _end_s(self) -> Fraction | None:
        time_base = self._stream.time_base
        if self._end is None or time_base is None:
            return None
        return (self._end - (self._stream.start_time or 0)) * time_base


def container_duration_s(container: InputContainer, stream: VideoStream) -> Fraction | None:
    """How long the container says the picture is, in seconds."""
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    return container.duration * _MICROSECOND if container.duration else None


def usual_step_s(stream: VideoStream) -> Fraction:
    """The usual time between frames in seconds, as far as the container knows."""
    rate = stream.average_rate or stream.guessed_rate
    return 1 / (rate if rate and rate > 0 else _USUAL_RATE)
