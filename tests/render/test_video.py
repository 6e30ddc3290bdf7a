from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from formcheck.errors import InputError
from formcheck.render import video as video_module
from formcheck.render.video import TIME_BASE, VideoWriter
from tests.clip_makers import INDEX_CYCLE, Rgb, index_of, picture, quarter_colours

SIZE = (96, 64)
EVEN = [i / 30 for i in range(20)]
UNEVEN = [0.0, 1 / 240, 2 / 240, 0.0333667, 0.5, 0.5000113, 7.25, 7.3, 3600.0, 3600.04]
LATE = [2.5 + i / 25 for i in range(8)]
TICK_S = float(TIME_BASE)


@pytest.fixture(autouse=True)
def _no_thread_stays_behind() -> Iterator[None]:
    yield
    assert [t.name for t in threading.enumerate() if t.name.startswith("formcheck")] == []


def write_video(path: Path, times_s: Sequence[float], size: tuple[int, int] = SIZE) -> Path:
    with VideoWriter(path, size) as video:
        for index, time_s in enumerate(times_s):
            video.write(picture(index, size), time_s)
    return path


def decoded(path: Path) -> list[tuple[float, Rgb]]:
    frames = []
    with av.open(path) as container:
        stream = container.streams.video[0]
        assert stream.time_base is not None
        for frame in container.decode(stream):
            assert isinstance(frame, VideoFrame)
            assert frame.pts is not None
            rgb = np.array(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            frames.append((float(frame.pts * stream.time_base), rgb))
    return frames


@pytest.mark.parametrize("times_s", [EVEN, UNEVEN, LATE, [0.0]])
def test_times_come_out_as_they_went_in(tmp_path: Path, times_s: list[float]) -> None:
    frames = decoded(write_video(tmp_path / "a.mp4", times_s))
    assert [time_s for time_s, _ in frames] == pytest.approx(times_s, abs=TICK_S)
    assert [index_of(rgb) for _, rgb in frames] == [i % INDEX_CYCLE for i in range(len(times_s))]


def test_moments_closer_than_a_tick_stay_in_order(tmp_path: Path) -> None:
    times_s = [0.0, 0.1, 0.100001, 0.2]
    frames = decoded(write_video(tmp_path / "a.mp4", times_s))
    seen_s = [time_s for time_s, _ in frames]
    assert seen_s == pytest.approx(times_s, abs=TICK_S)
    assert all(a < b for a, b in pairwise(seen_s))


def test_the_last_frame_lasts_as_long_as_the_one_before(tmp_path: Path) -> None:
    with av.open(write_video(tmp_path / "a.mp4", [0.0, 0.1, 0.3])) as container:
        stream = container.streams.video[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        assert float(stream.duration * stream.time_base) == pytest.approx(0.5, abs=TICK_S)


def test_every_browser_plays_it(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", EVEN, (1280, 720))
    content = path.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")
    with av.open(path) as container:
        (stream,) = container.streams
        context = container.streams.video[0].codec_context
        assert stream.type == "video"
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.color_range, context.colorspace) == (1, 1)
        assert (context.color_primaries, context.color_trc) == (1, 1)
        assert context.extradata is not None
        level = context.extradata[3]  # avcC: version, profile, compatibility, level
        assert level <= 40  # what phones decode in hardware
        packets = list(container.demux(video=0))[:-1]
    assert all(packet.pts == packet.dts for packet in packets)  # no edit list needed


@pytest.mark.parametrize("size", [(95, 63), (96, 63), (95, 64), (97, 65), (1281, 721)])
def test_odd_sides_get_one_more_row_or_column(tmp_path: Path, size: tuple[int, int]) -> None:
    frames = decoded(write_video(tmp_path / "a.mp4", EVEN[:3], size))
    width, height = size
    for index, (_, rgb) in enumerate(frames):
        assert rgb.shape == (height + height % 2, width + width % 2, 3)
        expected = quarter_colours(picture(index, size))
        assert np.abs(np.subtract(quarter_colours(rgb), expected)).max() <= 6
        assert np.abs(rgb[-1].astype(int) - rgb[-3]).mean() <= 6
        assert np.abs(rgb[:, -1].astype(int) - rgb[:, -3]).mean() <= 6


def test_colours_survive(tmp_path: Path) -> None:
    ((_, rgb),) = decoded(write_video(tmp_path / "a.mp4", [0.0], (320, 240)))
    expected = quarter_colours(picture(0, (320, 240)))
    assert np.abs(np.subtract(quarter_colours(rgb), expected)).max() <= 5


def test_the_caller_may_draw_on_its_picture_at_once(tmp_path: Path) -> None:
    canvas = np.zeros((64, 96, 3), dtype=np.uint8)
    with VideoWriter(tmp_path / "a.mp4", SIZE) as video:
        for index, time_s in enumerate(EVEN):
            canvas[:] = picture(index, SIZE)
            video.write(canvas, time_s)
            canvas[:] = 255
    frames = decoded(tmp_path / "a.mp4")
    assert [index_of(rgb) for _, rgb in frames] == [i % INDEX_CYCLE for i in range(len(EVEN))]


def test_pictures_need_not_be_contiguous(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4", SIZE) as video:
        video.write(np.fliplr(picture(0, SIZE)), 0.0)
    ((_, rgb),) = decoded(tmp_path / "a.mp4")
    expected = quarter_colours(np.fliplr(picture(0, SIZE)))
    assert np.abs(np.subtract(quarter_colours(rgb), expected)).max() <= 6


# --- nothing half-written -----------------------------------------------------------------------


def test_the_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_text("the video of last week")
    with VideoWriter(path, SIZE) as video:
        for index, time_s in enumerate(EVEN):
            video.write(picture(index, SIZE), time_s)
        assert path.read_text() == "the video of last week"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mp4", "a.mp4.part"]
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    assert len(decoded(path)) == len(EVEN)


@pytest.mark.parametrize("frames", [0, 1, 15])
def test_after_an_exception_nothing_is_left(tmp_path: Path, frames: int) -> None:
    def draw() -> None:
        with VideoWriter(tmp_path / "a.mp4", SIZE) as video:
            for index in range(frames):
                video.write(picture(index, SIZE), EVEN[index])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw()
    assert list(tmp_path.iterdir()) == []


def test_a_video_without_pictures_is_an_error(tmp_path: Path) -> None:
    video = VideoWriter(tmp_path / "a.mp4", SIZE)
    with pytest.raises(ValueError, match="at least one picture"):
        video.close()
    assert list(tmp_path.iterdir()) == []


def test_closing_and_discarding_twice_is_fine(tmp_path: Path) -> None:
    video = VideoWriter(tmp_path / "a.mp4", SIZE)
    video.write(picture(0, SIZE), 0.0)
    video.close()
    video.close()
    video.discard()
    assert len(decoded(tmp_path / "a.mp4")) == 1
    with pytest.raises(ValueError, match="closed"):
        video.write(picture(1, SIZE), 1.0)


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize("time_s", [0.5, 0.25, -1.0, float("nan"), float("inf")])
def test_time_must_increase(tmp_path: Path, time_s: float) -> None:
    video = VideoWriter(tmp_path / "a.mp4", SIZE)
    video.write(picture(0, SIZE), 0.5)
    with pytest.raises(ValueError, match="time_s must increase"):
        video.write(picture(1, SIZE), time_s)
    video.discard()


def test_time_zero_comes_once(tmp_path: Path) -> None:
    video = VideoWriter(tmp_path / "a.mp4", SIZE)
    video.write(picture(0, SIZE), 0.0)
    with pytest.raises(ValueError, match="time_s must increase"):
        video.write(picture(1, SIZE), 0.0)
    video.discard()


@pytest.mark.parametrize(
    "wrong", [np.zeros((96, 64, 3), np.uint8), np.zeros((64, 96, 3)), np.zeros((64, 96), np.uint8)]
)
def test_pictures_of_another_shape_are_refused(tmp_path: Path, wrong: Rgb) -> None:
    video = VideoWriter(tmp_path / "a.mp4", SIZE)
    with pytest.raises(ValueError, match=r"rgb must be \(64, 96, 3\) uint8"):
        video.write(wrong, 0.0)
    video.discard()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none: the video cannot be written there .*; choose"):
        VideoWriter(tmp_path / "none" / "a.mp4", SIZE)


def test_a_folder_with_the_videos_name(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    with pytest.raises(InputError, match="a folder has the video's name"):
        VideoWriter(tmp_path / "a.mp4", SIZE)
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.skipif(os.name != "posix", reason="file size limits are a POSIX thing")
@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_full_disk(tmp_path: Path, at_the_end: bool) -> None:
    import resource  # noqa: PLC0415 - does not exist on Windows
    import signal  # noqa: PLC0415 - SIGXFSZ does not either

    noise = np.random.default_rng(0)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old_handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    video = VideoWriter(tmp_path / "a.mp4", (320, 240))

    def draw() -> None:
        for index in range(1 if at_the_end else 300):
            video.write(noise.integers(0, 255, (240, 320, 3), dtype=np.uint8), index / 30)
        video.close()

    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
        with pytest.raises(InputError, match=r"cannot be written there \(.*\); free some space"):
            draw()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old_handler)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_in_the_encoder_reaches_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: VideoWriter, *args: object) -> None:
        raise MemoryError("no room for another frame")

    monkeypatch.setattr(VideoWriter, "_encode", fail)

    def draw() -> None:
        with VideoWriter(tmp_path / "a.mp4", SIZE) as video:
            for index in range(100):
                video.write(picture(index, SIZE), index / 30)

    with pytest.raises(MemoryError, match="no room"):
        draw()
    assert list(tmp_path.iterdir()) == []


# --- encoders -----------------------------------------------------------------------------------


def test_without_the_first_encoder_the_next_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is not there, the second is but does not start, as without its hardware."""
    encoders = [
        ("h264_of_another_machine", {}),
        ("libx264", {"preset": "no such preset"}),
        ("libx264", {"preset": "ultrafast", "bf": "0"}),
    ]
    monkeypatch.setattr(video_module, "_ENCODERS", encoders)
    frames = decoded(write_video(tmp_path / "a.mp4", UNEVEN))
    assert [time_s for time_s, _ in frames] == pytest.approx(UNEVEN, abs=TICK_S)


def test_without_any_encoder_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_module, "_ENCODERS", [("h264_of_another_machine", {})])
    with pytest.raises(InputError, match=r"no H\.264 encoder .*another_machine.*reinstall PyAV"):
        VideoWriter(tmp_path / "a.mp4", SIZE)
    assert list(tmp_path.iterdir()) == []
