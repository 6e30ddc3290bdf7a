"""A camera as a source of frames: the newest one only, so that no delay can grow.

Whatever the pictures come from, a thread takes them as they arrive and leaves the newest in a
slot of one.  Who is slower than the camera gets fewer frames, never older ones.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Protocol, Self

from formcheck.errors import CameraLost, FormcheckError
from formcheck.pose import Frame

_JOIN_S: Final = 2.0
"""A driver may keep a thread in a read for longer; that thread ends on its own."""

Rotation = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class CameraInfo:
    """What is known of a camera once it is open.

    Attributes:
        name: as a report says it, without passwords.
        width, height: of the upright picture as filmed, in square pixels.
        size_px: (width, height) of the frames that come.
        rotation: degrees counter-clockwise that made the picture upright.
        sha256: of a file's bytes; None for a real camera.
        live: a real camera; false: a file, whose beginning and end are those of the movement.
        path: of the file; None for a real camera.
    """

    name: str
    width: int
    height: int
    size_px: tuple[int, int]
    rotation: Rotation = 0
    sha256: str | None = None
    live: bool = True
    path: Path | None = None


@dataclass(frozen=True)
class Captured:
    """A frame, and when it was captured.

    Attributes:
        frame: its time counts from the first frame.
        captured_s: on the clock of `time.monotonic`.
    """

    frame: Frame
    captured_s: float


@dataclass(frozen=True)
class Ending:
    """How a source came to its end by itself.

    Attributes:
        duration_s: from the first frame to the end of the last.
        complete: false when it broke off.
        problem: why, in plain words.
    """

    duration_s: float
    complete: bool = True
    problem: str | None = None


class Feed(Protocol):
    """Where a camera's pictures come from."""

    @property
    def info(self) -> CameraInfo:
        """What is known of it."""

    @property
    def lossless(self) -> bool:
        """Whether the next picture waits until the one before has been taken."""

    @property
    def ending(self) -> Ending | None:
        """How it ended by itself; None for a camera, which has no end."""

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        """The pictures as they come, until the end of a file or until ``stop`` is set.

        Raises:
            CameraLost: no more pictures come, and more should have.
        """

    def close(self) -> None:
        """Let go of the device or file, from the thread that took pictures last."""


class Camera:
    """Takes pictures in a thread; a context manager.  Nothing is taken before `start`.

    Args:
        feed: where they come from; closed with the camera.

    Attributes:
        captured: pictures that came so far.
        replaced: those of them that a newer one replaced before anybody took them.
    """

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._newest: Captured | None = None
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._failure: Exception | None = None
        self._over = False
        self._last_s = time.monotonic()
        self._thread: threading.Thread | None = None
        self.captured = 0
        self.replaced = 0

    @property
    def info(self) -> CameraInfo:
        """What is known of the camera."""
        return self._feed.info

    @property
    def ending(self) -> Ending | None:
        """How it ended by itself; None for a camera, or before the end."""
        return self._feed.ending

    @property
    def ended(self) -> bool:
        """Whether every picture has been taken and none will follow."""
        with self._changed:
            return self._over and self._newest is None

    @property
    def silent_s(self) -> float:
        """Seconds since the last picture came, or since the start."""
        return time.monotonic() - self._last_s

    def start(self) -> None:
        """Begin to take pictures."""
        self._last_s = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="formcheck-camera", daemon=True)
        self._thread.start()

    def take(self, timeout_s: float) -> Captured | None:
        """The newest picture that nobody has taken; None when none comes in time, or any more.

        Raises:
            CameraLost: no more pictures come, and more should have.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._over, timeout_s)
            newest, self._newest = self._newest, None
            if newest is None and self._failure is not None:
                raise self._failure
            self._changed.notify_all()
        return newest

    def close(self) -> None:
        """Stop; closing twice is fine."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is None:
            self._feed.close()
        elif self._thread is not threading.current_thread():
            self._thread.join(_JOIN_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self) -> None:
        try:
            for captured in self._feed.captures(self._stop):
                self._put(captured)
                if self._stop.is_set():
                    break
        except FormcheckError as error:
            self._failure = error
        except Exception as error:  # noqa: BLE001 - whatever a driver does, the session is kept
            self._failure = CameraLost(f"{self.info.name}: the camera failed ({error})")
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()
            self._feed.close()

    def _put(self, captured: Captured) -> None:
        with self._changed:
            self._last_s = time.monotonic()
            self.captured += 1
            if self._feed.lossless:
                self._changed.wait_for(lambda: self._newest is None or self._stop.is_set())
            self.replaced += self._newest is not None
            self._newest = captured
            self._changed.notify_all()
