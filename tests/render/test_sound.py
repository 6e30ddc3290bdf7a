from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from formcheck.pose import FloatArray
from formcheck.render.sound import Soundtrack
from formcheck.render.video import VideoWriter
from formcheck.sources.clip import ClipSource
from tests.clip_makers import ClipRecipe, coded_frames, make_clip, picture

RATE_HZ = 44_100
SIZE = (96, 64)
SAMPLES = 1024


def clicking(duration_s: float, clicks_s: list[float]) -> NDArray[np.float32]:
    """(2, N) silence with 20 ms of tone at each of ``clicks_s``."""
    sound = np.zeros((2, int(duration_s * RATE_HZ)), dtype=np.float32)
    tone = 0.8 * np.sin(2 * np.pi * 1000 * np.arange(int(0.02 * RATE_HZ)) / RATE_HZ)
    for click_s in clicks_s:
        start = round(click_s * RATE_HZ)
        sound[:, start : start + len(tone)] = tone
    return sound


def make_talkie(
    path: Path,
    sound: NDArray[np.float32],
    *,
    codec: str = "aac",
    starts_s: float = 0.0,
    gap: range = range(0),
) -> Path:
    """A clip of one second with ``sound`` from ``starts_s`` on, without its blocks in ``gap``."""
    recipe = ClipRecipe(times_s=tuple(1 + Fraction(i, 10) for i in range(10)))
    with av.open(path, "w") as container:
        video = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        audio = container.add_stream(codec, rate=RATE_HZ if codec == "aac" else 48_000)
        assert isinstance(video, VideoStream)
        assert isinstance(audio, AudioStream)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        video.codec_context.time_base = recipe.time_base
        audio.codec_context.layout = "stereo"
        for frame in coded_frames(recipe):
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        offset = round(starts_s * RATE_HZ)
        for block in range(sound.shape[1] // SAMPLES):
            if block in gap:
                continue
            part = np.ascontiguousarray(sound[:, block * SAMPLES : (block + 1) * SAMPLES])
            heard = AudioFrame.from_ndarray(part, "fltp", "stereo")
            heard.sample_rate, heard.time_base = RATE_HZ, Fraction(1, RATE_HZ)
            heard.pts = offset + block * SAMPLES
            container.mux(audio.encode(heard))
        container.mux(audio.encode(None))
    return path


def dub(path: Path, clip: Path, frames: int = 10) -> Path:
    start_s = ClipSource(clip).info.start_s
    with VideoWriter(path, SIZE, audio=Soundtrack(clip, start_s)) as video:
        for index in range(frames):
            video.write(picture(index, SIZE), index / 10)
    return path


def heard_clicks_s(path: Path) -> list[float]:
    """When tones begin, by the clock that the pictures share."""
    with av.open(path) as container:
        stream = container.streams.audio[0]
        assert stream.codec_context.name == "aac"
        begin_s: float | None = None
        parts: list[FloatArray] = []
        for frame in container.decode(stream):
            assert isinstance(frame, AudioFrame)
            if begin_s is None:
                assert frame.pts is not None
                assert stream.time_base is not None
                begin_s = float(frame.pts * stream.time_base)
            parts.append(np.asarray(frame.to_ndarray()[0], dtype=np.float64))
        rate_hz = stream.rate
    assert begin_s is not None
    loud = np.abs(np.concatenate(parts)) > 0.3
    apart = int(0.1 * rate_hz)
    starts = [i for i in np.flatnonzero(loud) if not loud[max(0, i - apart) : i].any()]
    return [begin_s + float(i) / rate_hz for i in starts]


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
def test_sound_stays_with_the_picture(tmp_path: Path, name: str) -> None:
    # The pictures begin at 1 s of the clip's clock: what is heard at 1.4 s comes at 0.4 s.
    clip = make_talkie(tmp_path / name, clicking(2.5, [0.5, 1.4, 1.8, 2.2]))
    dubbed = dub(tmp_path / "dubbed.mp4", clip)
    assert heard_clicks_s(dubbed) == pytest.approx([0.4, 0.8], abs=0.012)
    with av.open(dubbed) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
        audio = container.streams.audio[0]
        assert audio.duration is not None
        assert audio.time_base is not None
        assert float(audio.duration * audio.time_base) == pytest.approx(1.0, abs=0.05)


def test_sound_that_begins_after_the_picture(tmp_path: Path) -> None:
    clip = make_talkie(tmp_path / "a.mkv", clicking(1.0, [0.2]), starts_s=1.35)
    assert heard_clicks_s(dub(tmp_path / "dubbed.mp4", clip)) == pytest.approx([0.55], abs=0.012)


def test_a_gap_becomes_silence(tmp_path: Path) -> None:
    sound = clicking(2.5, [1.1, 1.7])
    clip = make_talkie(tmp_path / "a.mkv", sound, gap=range(52, 66))
    assert heard_clicks_s(dub(tmp_path / "dubbed.mp4", clip)) == pytest.approx(
        [0.1, 0.7], abs=0.012
    )


def test_sound_that_ends_before_the_picture(tmp_path: Path) -> None:
    clip = make_talkie(tmp_path / "a.mp4", clicking(1.4, [1.2]))
    dubbed = dub(tmp_path / "dubbed.mp4", clip)
    assert heard_clicks_s(dubbed) == pytest.approx([0.2], abs=0.012)
    assert sum(1 for _ in ClipSource(dubbed)) == 10


def test_a_clip_without_sound_makes_a_silent_video(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "a.mp4")
    with av.open(dub(tmp_path / "dubbed.mp4", clip)) as container:
        assert [stream.type for stream in container.streams] == ["video"]


def test_sound_that_cannot_be_opened_costs_the_sound_only(tmp_path: Path) -> None:
    path = tmp_path / "dubbed.mp4"
    with VideoWriter(path, SIZE, audio=Soundtrack(tmp_path / "none.mp4")) as video:
        video.write(picture(0, SIZE), 0.0)
    assert sum(1 for _ in ClipSource(path)) == 1


def test_damaged_sound_never_costs_the_video(tmp_path: Path) -> None:
    whole = make_talkie(tmp_path / "a.mkv", clicking(2.5, [1.2, 1.8])).read_bytes()
    clip = tmp_path / "b.mkv"
    clip.write_bytes(whole[: len(whole) * 3 // 4])
    dubbed = dub(tmp_path / "dubbed.mp4", clip)
    assert sum(1 for _ in ClipSource(dubbed)) == 10


def test_leaving_early_lets_go_of_the_sound(tmp_path: Path) -> None:
    clip = make_talkie(tmp_path / "a.mp4", clicking(2.5, [1.2]))
    video = VideoWriter(tmp_path / "dubbed.mp4", SIZE, audio=Soundtrack(clip, 1.0))
    video.write(picture(0, SIZE), 0.0)
    video.discard()
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
