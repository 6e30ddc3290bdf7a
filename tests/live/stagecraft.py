"""Live runs over staged clips: no pose model, no window, and a machine as slow as is wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from formcheck.coaching.coach import Coach, Watched
from formcheck.coaching.live_state import Key, LiveState
from formcheck.exercises import get_exercise
from formcheck.live.run import LiveHooks, LiveOptions, LiveOutcome, run_live
from formcheck.pose import Frame, PoseSequence, RgbArray
from formcheck.reporting.event_lines import EventLine
from formcheck.session import Session
from formcheck.sources.camera import Camera, CameraInfo, Captured, Ending, Feed
from formcheck.sources.file_feed import FileFeed
from tests.staged import StagedEstimator

PATIENCE_S = 20.0


class GatedFeed(FileFeed):
    """A clip whose next frame comes when it is let through: time plays no part."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, speed=1000.0)
        self.gate = threading.Semaphore(1)

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        for captured in super().captures(stop):
            while not self.gate.acquire(timeout=0.05):
                if stop.is_set():
                    return
            yield captured


def slow_machine(path: Path, frames_per_look: int) -> tuple[Camera, StagedEstimator]:
    """A camera, and a model that is busy with one frame while so many come."""
    feed = GatedFeed(path)
    camera = Camera(feed)

    def busy(index: int) -> None:
        wanted = camera.captured + frames_per_look
        feed.gate.release(frames_per_look)
        until_s = time.monotonic() + PATIENCE_S
        while camera.captured < wanted and feed.ending is None:
            assert time.monotonic() < until_s
            time.sleep(0.0005)

    return camera, StagedEstimator(on_frame=busy)


def every_frame(path: Path) -> Camera:
    """A camera that waits for the program."""
    return Camera(FileFeed(path, speed=None))


class PlainFeed:
    """A clip in memory whose pictures show nothing, for an estimator that knows the poses.

    Args:
        poses: one for each picture; every ``step``-th is given, as on a machine so slow.
    """

    lossless = True

    def __init__(self, poses: PoseSequence, step: int = 1) -> None:
        width, height = poses.size_px
        self.info = CameraInfo("plain", width, height, poses.size_px, live=False)
        self.ending: Ending | None = None
        self._poses, self._step = poses, step
        self._rgb = np.zeros((height, width, 3), np.uint8)

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        for index in range(0, len(self._poses), self._step):
            if stop.is_set():
                return
            time_s = float(self._poses.time_s[index])
            yield Captured(Frame(index, time_s, self._rgb), time.monotonic())
        self.ending = Ending(float(self._poses.time_s[-1]))

    def close(self) -> None: ...


class FailingFeed(FileFeed):
    """A clip that breaks off like a camera: with an error, or in silence until it is stopped."""

    def __init__(self, path: Path, frames: int, error: Exception | None) -> None:
        super().__init__(path, speed=None)
        self._frames, self._error = frames, error

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        for captured in super().captures(stop):
            if captured.frame.index == self._frames:
                if self._error is not None:
                    raise self._error
                stop.wait(PATIENCE_S)
                return
            yield captured


@dataclass
class ScriptedScreen:
    """Remembers the states, and presses a key when its moment has come.

    Attributes:
        script: (wanted of the state, key to press then), one after the other.
    """

    script: list[tuple[Callable[[LiveState], bool], Key]] = field(default_factory=list)
    states: list[LiveState] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    closed: bool = False

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        self.states.append(state)

    def wait(self, words: str) -> None:
        self.waits.append(words)

    def keys(self) -> tuple[Key, ...]:
        if self.script and self.states and self.script[0][0](self.states[-1]):
            return (self.script.pop(0)[1],)
        return ()

    def close(self) -> None:
        self.closed = True


def squat_coach(session: Session, size_px: tuple[int, int]) -> Coach:
    return Coach(Watched(get_exercise("squat"), session.rules, size_px))


@dataclass
class Told:
    """Every line that other programs were told."""

    lines: list[EventLine] = field(default_factory=list)

    def __call__(self, line: EventLine) -> None:
        self.lines.append(line)

    def of(self, event: str) -> list[EventLine]:
        return [line for line in self.lines if line.event == event]


def watch(
    camera: Camera | Feed,
    options: LiveOptions | None = None,
    estimator: StagedEstimator | None = None,
    **hooks: object,
) -> LiveOutcome:
    """A live run with the staged estimator."""
    camera = camera if isinstance(camera, Camera) else Camera(camera)
    opener = (estimator or StagedEstimator()).open
    made = LiveHooks(open_model=opener, **hooks)  # type: ignore[arg-type] # named by the callers
    return run_live(camera, options or LiveOptions(), made)
