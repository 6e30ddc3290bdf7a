"""The threads of a live run: pictures are taken, looked at, judged and shown side by side.

The camera's thread leaves the newest picture; the watching thread asks the pose model; the
judging thread does everything after it; the thread that made them shows the newest picture with
what is known of it.  Nothing but judging waits for anything, and judging waits for the model alone.
"""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, Queue
from types import TracebackType
from typing import Final, Protocol, Self

from formcheck.coaching.live_state import Key, LiveState
from formcheck.errors import CameraLost
from formcheck.live.slot import NewestSlot
from formcheck.pose import Pose, RgbArray
from formcheck.recorded.analysis import PoseEstimator
from formcheck.sources.camera import Camera, Captured

WAIT_S: Final = 0.1
SILENT_S: Final = 2.0
"""A camera without a picture for so long is mentioned."""
GIVE_UP_S: Final = 10.0
"""After so long it is given up; the session up to then is kept."""
_WAITING: Final = 2


@dataclass(frozen=True)
class Looked:
    """A picture and the pose in it.

    Attributes:
        captured: the picture.
        pose: None while paused, when the model is spared.
    """

    captured: Captured
    pose: Pose | None


@dataclass(frozen=True)
class Shown:
    """A picture to be shown, and what is known of it."""

    rgb: RgbArray
    state: LiveState


class Desk(Protocol):
    """Where poses are judged; used by the judging thread alone, except ``paused``."""

    @property
    def paused(self) -> bool:
        """Whether nothing is to be judged now."""

    def press(self, key: Key) -> None:
        """Take a key."""

    def take(self, looked: Looked) -> LiveState | None:
        """Take a picture and its pose; gives what to show, if anything is shown."""

    def idle(self, silent_s: float) -> LiveState | None:
        """No picture has come for a while; gives what to show, if that has changed."""


class Pipeline:
    """Runs the watching and the judging thread; a context manager that ends them.

    Args:
        camera: opened, not started.
        estimator: the pose model, which only the watching thread will use.
        desk: judges.
        stop: ends the run when it is set.
        give_up_s: a camera that is silent for so long is lost.

    Attributes:
        shown: what to show, newest only.
        failure: what ended the run, if it was not its natural end.
        at_end: whether the source came to its natural end.
    """

    def __init__(
        self,
        camera: Camera,
        estimator: PoseEstimator,
        desk: Desk,
        stop: threading.Event,
        give_up_s: float = GIVE_UP_S,
    ) -> None:
        self._camera = camera
        self._estimator = estimator
        self._desk = desk
        self._stop = stop
        self._give_up_s = give_up_s
        self._over = threading.Event()
        self._looked: Queue[Looked | None] = Queue(_WAITING)
        self._keys: deque[Key] = deque()
        self._picture: RgbArray | None = None
        self._threads = [
            threading.Thread(target=self._run, args=(work,), name=f"formcheck-{name}", daemon=True)
            for name, work in (("watch", self._watch), ("judge", self._judge))
        ]
        self.shown: NewestSlot[Shown] = NewestSlot()
        self.failure: Exception | None = None
        self.at_end = False

    def press(self, key: Key) -> None:
        """Hand a key to the judging thread."""
        self._keys.append(key)

    def __enter__(self) -> Self:
        self._camera.start()
        # A full collection looks at all that was ever imported, which takes as long as two frames:
        # once now, and from then on only at what the run itself makes.
        gc.collect()
        gc.freeze()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._camera.close()
        for thread in self._threads:
            thread.join()
        gc.unfreeze()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told in the report, the session is kept
            self.failure = self.failure or error
            self._over.set()

    def _is_ending(self) -> bool:
        return self._over.is_set() or self._stop.is_set()

    def _watch(self) -> None:
        try:
            while not self._is_ending():
                captured = self._camera.take(WAIT_S)
                if captured is not None:
                    pose = None if self._desk.paused else self._estimator.estimate(captured.frame)
                    self._looked.put(Looked(captured, pose))
                elif self._camera.ended:
                    # One that is closed because the run ends has not come to its end.
                    self.at_end = not self._is_ending()
                    return
                elif self._camera.silent_s > self._give_up_s:
                    raise CameraLost(
                        f"{self._camera.info.name}: no picture for {self._give_up_s:.0f} s; check "
                        "the camera and its cable or network, then start a new session"
                    )
        finally:
            self._looked.put(None)

    def _judge(self) -> None:
        try:
            while True:
                try:
                    looked = self._looked.get(timeout=WAIT_S)
                except Empty:
                    self._press_keys()
                    self._show(self._desk.idle(self._camera.silent_s))
                    continue
                if looked is None:
                    return
                self._press_keys()
                self._picture = looked.captured.frame.rgb
                self._show(self._desk.take(looked))
        finally:
            self.shown.close()
            self._drain()

    def _press_keys(self) -> None:
        while self._keys:
            self._desk.press(self._keys.popleft())

    def _show(self, state: LiveState | None) -> None:
        if state is not None and self._picture is not None:
            self.shown.put(Shown(self._picture, state))

    def _drain(self) -> None:
        """After a failure: let the watching thread get rid of what it has."""
        self._over.set()
        while self._threads[0].is_alive():
            try:
                self._looked.get(timeout=WAIT_S)
            except Empty:
                continue
