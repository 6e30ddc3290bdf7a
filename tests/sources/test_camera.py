"""The newest picture only; and what a camera says when there is none."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from formcheck.errors import CameraLost, InputError
from formcheck.pose import Frame
from formcheck.sources.camera import Camera, CameraInfo, Captured, Ending
from formcheck.sources.cameras import list_cameras, open_camera
from formcheck.sources.clip import ClipSource
from formcheck.sources.device_feed import DeviceFeed
from formcheck.sources.file_feed import FileFeed
from formcheck.sources.stream_feed import StreamFeed, stream_name
from tests.clip_makers import ClipRecipe, make_clip
from tests.sources.loopback import SIZE, Served, serving

PATIENCE_S = 20.0
PICTURE = np.zeros((8, 8, 3), np.uint8)


class ScriptedFeed:
    """Gives pictures when it is told to."""

    lossless = False
    info = CameraInfo("scripted", 8, 8, (8, 8))
    ending: Ending | None = None

    def __init__(self, count: int, *, then: Exception | None = None) -> None:
        self.count, self.then = count, then
        self.go_on = threading.Semaphore(0)
        self.closed = False

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        for index in range(self.count):
            self.go_on.acquire(timeout=PATIENCE_S)
            yield Captured(Frame(index, index / 30, PICTURE), time.monotonic())
        self.go_on.acquire(timeout=PATIENCE_S)
        if self.then is not None:
            raise self.then

    def close(self) -> None:
        self.closed = True


def wait_for_captured(camera: Camera, count: int) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while camera.captured < count:
        assert time.monotonic() < until_s
        time.sleep(0.001)


def taken(camera: Camera) -> list[Frame]:
    """Everything until the end."""
    frames = []
    with camera:
        camera.start()
        while not camera.ended:
            captured = camera.take(PATIENCE_S)
            if captured is not None:
                frames.append(captured.frame)
    return frames


def test_only_the_newest_picture_is_kept_and_the_others_are_counted() -> None:
    feed = ScriptedFeed(5)
    with Camera(feed) as camera:
        camera.start()
        assert camera.take(0.0) is None
        feed.go_on.release(4)
        wait_for_captured(camera, 4)
        captured = camera.take(PATIENCE_S)
        assert captured is not None
        assert captured.frame.index == 3
        assert camera.take(0.0) is None
        assert (camera.replaced, camera.ended) == (3, False)
        feed.go_on.release(2)
        last = camera.take(PATIENCE_S)
        assert last is not None
        assert last.frame.index == 4
        assert camera.take(PATIENCE_S) is None
        assert camera.ended
    assert feed.closed


def test_a_camera_that_was_never_started_lets_go_of_its_device() -> None:
    feed = ScriptedFeed(1)
    with Camera(feed):
        pass
    assert feed.closed


@pytest.mark.parametrize("trouble", [CameraLost("gone"), ZeroDivisionError("driver")])
def test_the_last_picture_before_a_failure_is_still_given(trouble: Exception) -> None:
    feed = ScriptedFeed(1, then=trouble)
    with Camera(feed) as camera:
        camera.start()
        feed.go_on.release(2)
        wait_for_captured(camera, 1)
        captured = camera.take(PATIENCE_S)
        assert captured is not None
        with pytest.raises(CameraLost, match=r"gone|driver"):
            camera.take(PATIENCE_S)


def test_a_file_without_pace_gives_every_frame_of_the_clip_with_its_time(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mp4")
    camera = Camera(FileFeed(path, speed=None))
    frames = taken(camera)
    with ClipSource(path) as clip:
        expected = list(clip)
        assert [(f.index, f.time_s) for f in frames] == [(f.index, f.time_s) for f in expected]
        for mine, theirs in zip(frames, expected, strict=True):
            np.testing.assert_array_equal(mine.rgb, theirs.rgb)
        assert camera.ending is not None
        assert camera.ending.duration_s == clip.outcome.duration_s
        assert (camera.info.sha256, camera.info.name) == (clip.info.sha256, clip.info.file)
    assert camera.replaced == 0
    assert not camera.info.live


def test_a_file_as_a_camera_leaves_out_frames_rather_than_to_lag(tmp_path: Path) -> None:
    camera = Camera(FileFeed(make_clip(tmp_path / "clip.mp4"), speed=20.0))
    with camera:
        camera.start()
        wait_for_captured(camera, 12)
        captured = camera.take(PATIENCE_S)
    assert captured is not None
    assert captured.frame.index == 11
    assert captured.frame.time_s == pytest.approx(11 / 30)
    assert camera.replaced == 11


def test_leaving_a_file_early_stops_its_threads(tmp_path: Path) -> None:
    before = threading.active_count()
    with Camera(FileFeed(make_clip(tmp_path / "clip.mp4"), speed=0.01)) as camera:
        camera.start()
        assert camera.take(PATIENCE_S) is not None
    assert threading.active_count() == before


class FakeDevice:
    """A webcam of ``pictures`` pictures (None: a read that fails), then unplugged."""

    def __init__(self, pictures: list[Any], stamps_s: list[float] | None = None) -> None:
        self.pictures, self.stamps_s = list(pictures), list(stamps_s or [])
        self.released = False

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return bool(self.pictures)

    def read(self) -> tuple[bool, Any]:
        picture = self.pictures.pop(0) if self.pictures else None
        return picture is not None, picture

    def get(self, prop: int, /) -> float:
        if prop == cv2.CAP_PROP_FPS:
            return 30.0
        return 1000 * self.stamps_s.pop(0) if self.stamps_s else 0.0

    def set(self, prop: int, value: float, /) -> bool:
        return True

    def release(self) -> None:
        self.released = True


@pytest.fixture
def _any_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.sources.device_feed._check_device", lambda *_: None)


@pytest.mark.usefixtures("_any_device")
def test_a_webcam_gives_rgb_with_the_drivers_times_and_survives_a_failed_read() -> None:
    blue_bgr = np.zeros((720, 1280, 3), np.uint8)
    blue_bgr[..., 0] = 255
    now_s = time.monotonic()
    device = FakeDevice([blue_bgr, blue_bgr, None, blue_bgr], [now_s - 0.5, now_s - 0.4])
    feed = DeviceFeed(0, lambda _: device)
    captures = feed.captures(threading.Event())
    first, second = next(captures), next(captures)
    assert first.frame.rgb[0, 0].tolist() == [0, 0, 255]
    assert first.frame.time_s == 0.0
    assert second.frame.time_s == pytest.approx(0.1)
    assert first.captured_s == pytest.approx(now_s - 0.5)
    with pytest.raises(CameraLost, match="unplugged"):
        next(captures)


@pytest.mark.usefixtures("_any_device")
def test_a_camera_with_large_pictures_is_brought_down_to_720p() -> None:
    large = np.zeros((1080, 1920, 3), np.uint8)
    feed = DeviceFeed(0, lambda _: FakeDevice([large, large]))
    assert (feed.info.width, feed.info.height) == (1920, 1080)
    assert feed.info.size_px == (1280, 720)
    assert next(iter(feed.captures(threading.Event()))).frame.size == (1280, 720)


@pytest.mark.usefixtures("_any_device")
@pytest.mark.parametrize("pictures", [[], [None] * 20])
def test_a_busy_camera_is_said_to_be_busy_and_let_go(pictures: list[Any]) -> None:
    device = FakeDevice(pictures)
    with pytest.raises(InputError, match=r"camera 2: .*close other programs"):
        DeviceFeed(2, lambda _: device)
    assert device.released


@pytest.mark.skipif(not Path("/dev").is_dir(), reason="there is no /dev here")
@pytest.mark.parametrize("name", ["4321", "/dev/video4321"])
def test_a_camera_that_is_not_there(name: str) -> None:
    with pytest.raises(InputError, match="there is no such camera"):
        open_camera(name)


def test_a_name_that_is_nothing_is_explained() -> None:
    with pytest.raises(InputError, match=r"no such clip or camera; a camera is a number"):
        open_camera("webcam")
    with pytest.raises(InputError, match="no such clip or camera"):
        open_camera("x" * 300)  # longer than any name can be


def test_cameras_are_listed_with_their_names_and_busy_ones_too(tmp_path: Path) -> None:
    for number, (index, name) in enumerate([("0", "Front"), ("1", "Front"), ("0", "Desk")]):
        folder = tmp_path / f"video{number}"
        folder.mkdir()
        (folder / "index").write_text(f"{index}\n")
        (folder / "name").write_text(f"{name}\n")
    picture = np.zeros((480, 640, 3), np.uint8)
    devices = {0: FakeDevice([picture]), 2: FakeDevice([])}
    found = list_cameras(lambda number: devices[int(number)], tmp_path)
    assert [(c.number, c.name, c.size_px, c.fps) for c in found] == [
        (0, "Front", (640, 480), 30.0),
        (2, "Desk", None, None),
    ]
    assert all(device.released for device in devices.values())


def test_a_stream_of_jpegs_gives_pictures_with_the_times_of_their_arrival() -> None:
    with serving(Served(pictures=12)) as address:
        feed = StreamFeed(f"{address}/video")
        assert feed.info.size_px == SIZE
        assert feed.info.live
        captures = feed.captures(threading.Event())
        frames = [next(captures) for _ in range(5)]
        feed.close()
    times_s = [captured.frame.time_s for captured in frames]
    assert times_s == sorted(set(times_s))
    # FFmpeg would have made up 25 frames a second.
    gaps = np.diff([captured.captured_s for captured in frames])
    np.testing.assert_allclose(np.diff(times_s), gaps, atol=1e-9)
    assert [captured.frame.index for captured in frames] == list(range(5))


@pytest.mark.parametrize(("then", "words"), [("end", "cut off|ended"), ("hang", "too long")])
def test_a_stream_that_stops_says_so_after_its_last_picture(then: str, words: str) -> None:
    with serving(Served(pictures=6, then=then)) as address:
        camera = Camera(StreamFeed(f"{address}/video", timeouts_s=(PATIENCE_S, 0.3)))
        count = 0
        with camera, pytest.raises(CameraLost, match=words):  # noqa: PT012 - it ends in the middle
            camera.start()
            while True:
                count += camera.take(PATIENCE_S) is not None
    assert 1 <= count <= 6


def test_a_clip_behind_an_address_plays_by_its_own_times(tmp_path: Path) -> None:
    at_the_front = ClipRecipe(container={"movflags": "+faststart"})
    clip = make_clip(tmp_path / "clip.mp4", at_the_front)
    with serving(Served(clip=clip)) as address:
        feed = StreamFeed(f"{address}/clip.mp4")
        times_s = [captured.frame.time_s for captured in feed.captures(threading.Event())]
        feed.close()
    np.testing.assert_allclose(times_s, np.arange(12) / 30, atol=1e-4)
    assert feed.ending is not None
    assert feed.ending.duration_s == pytest.approx(12 / 30)


@pytest.mark.parametrize(
    ("path", "words"), [("/nothing", "cannot be opened"), ("/page", "cannot be opened|web page")]
)
def test_an_address_without_a_video_is_refused_in_words(path: str, words: str) -> None:
    with serving(Served()) as address, pytest.raises(InputError, match=words):
        StreamFeed(address + path)


def test_a_phone_that_does_not_answer_is_refused_and_no_password_is_repeated() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        silent = f"http://me:secret@127.0.0.1:{port}/video?token=abc"
        with pytest.raises(InputError, match=r"too long") as refused:
            StreamFeed(silent, timeouts_s=(0.3, 0.3))
    assert f"http://127.0.0.1:{port}/video" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert "abc" not in str(refused.value)
    with pytest.raises(InputError, match="cannot be opened"):  # nobody listens any more
        StreamFeed(silent, timeouts_s=(5.0, 5.0))


def test_only_addresses_of_streams_are_opened(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4")
    for url in (f"file://{clip}", "ftp://127.0.0.1/clip.mp4", f"concat://{clip}"):
        with pytest.raises(InputError, match="an address begins with rtsp://"):
            open_camera(url)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        open_camera("http://[::1")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such device")
def test_a_device_that_is_no_camera_gives_no_picture() -> None:
    with pytest.raises(InputError, match="the camera gives no picture"):
        open_camera("/dev/zero")


def test_the_name_of_a_strange_address_can_still_be_said() -> None:
    assert stream_name("rtsp://me:secret@[::1") == "[::1"
