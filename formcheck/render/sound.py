"""The sound of a clip, carried over into a video made from its pictures."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NothingMore
from av.error import FFmpegError
from av.filter import Graph
from av.filter.context import FilterContext
from av.packet import Packet

_RATE_HZ: Final = 48_000
_FRAME_SAMPLES: Final = 1024  # what an AAC encoder takes at a time
_BIT_RATE: Final = 128_000


@dataclass(frozen=True)
class Soundtrack:
    """Sound to put under a video.

    Attributes:
        path: a clip with sound; one without is no error.
        start_s: the moment on that clip's own clock that becomes time 0 of the video
            (``ClipInfo.start_s``).
    """

    path: Path
    start_s: float = 0.0


class SoundFeed:
    """Re-encodes a soundtrack as AAC, which every browser plays, in step with the pictures.

    Gaps become silence and overlaps are cut, so that the sound stays with the picture.  Damaged
    sound ends early; it never costs the video.

    Args:
        soundtrack: where the sound comes from.
        output: the video under construction; must not have been written to yet.
    """

    def __init__(self, soundtrack: Soundtrack, output: OutputContainer) -> None:
        self._soundtrack = soundtrack
        self._output = output
        self._encoder: AudioStream | None = None
        self._packets: Generator[Packet[AudioStream], None, None] | None = None
        self._next: Packet[AudioStream] | None = None
        self._input = self._open()
        if self._input is not None and self._input.streams.audio:
            self._encoder = output.add_stream("aac", rate=_RATE_HZ)
            self._encoder.codec_context.layout = "stereo"
            self._encoder.codec_context.format = "fltp"
            self._encoder.codec_context.bit_rate = _BIT_RATE
            self._packets = self._encoded(self._input.streams.audio[0], self._encoder)

    def feed_until(self, time_s: Fraction) -> None:
        """Mux the sound that begins before ``time_s`` of the video."""
        while self._packets is not None:
            packet = self._next or next(self._packets, None)
            self._next = packet
            if packet is None or _begin_s(packet) >= time_s:
                return
            self._output.mux(packet)
            self._next = None

    def close(self) -> None:
        """Let go of the clip."""
        if self._packets is not None:
            self._packets.close()
            self._packets = None
        if self._input is not None:
            self._input.close()
            self._input = None

    def _open(self) -> InputContainer | None:
        try:
            return av.open(
                f"file:{self._soundtrack.path.absolute()}",
                "r",
                container_options={"protocol_whitelist": "file"},
            )
        except (FFmpegError, UnicodeDecodeError):
            return None

    def _encoded(
        self, stream: AudioStream, encoder: AudioStream
    ) -> Generator[Packet[AudioStream], None, None]:
        with closing(self._levelled(stream)) as frames:
            for frame in frames:
                yield from encoder.encode(frame)
        yield from encoder.encode(None)

    def _levelled(self, stream: AudioStream) -> Generator[AudioFrame, None, None]:
        """The sound from time 0 on, without gaps, in frames that the encoder takes."""
        # The filters do not keep their graph alive; without this name it would be freed under them.
        _graph, source, sink = _pipeline(stream)
        time_base = stream.time_base or Fraction(1, _RATE_HZ)
        offset = round(Fraction(self._soundtrack.start_s) / time_base)
        for frame in self._decoded(stream):
            if frame.pts is not None:
                frame.pts -= offset
            frame.time_base = time_base
            source.push(frame)
            yield from _pulled(sink)
        source.push(None)
        yield from _pulled(sink)

    def _decoded(self, stream: AudioStream) -> Iterator[AudioFrame]:
        if self._input is None or stream.codec_context is None:
            return
        try:
            for packet in self._input.demux(stream):
                yield from stream.decode(packet if packet.size else None)
        except FFmpegError:
            return


def _pipeline(stream: AudioStream) -> tuple[Graph, FilterContext, FilterContext]:
    graph = Graph()
    source = graph.add_abuffer(template=stream)
    nodes = (
        source,
        graph.add("atrim", "start=0"),
        # 10 ms: as soon as sound and its timestamps differ by that much, fill or cut.
        graph.add("aresample", f"{_RATE_HZ}:async=1:first_pts=0:min_hard_comp=0.01"),
        graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
        graph.add("asetnsamples", f"n={_FRAME_SAMPLES}:p=0"),
        graph.add("abuffersink"),
    )
    graph.link_nodes(*nodes).configure()
    return graph, source, nodes[-1]


def _pulled(sink: FilterContext) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = sink.pull()
        except (NothingYet, NothingMore):
            return
        if isinstance(frame, AudioFrame):
            yield frame


def _begin_s(packet: Packet[AudioStream]) -> Fraction:
    return (packet.pts or 0) * packet.time_base
