"""A clip that plays as if it were a camera, for demonstrations and tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

from formcheck.sources.camera import CameraInfo, Captured, Ending, Rotation
from formcheck.sources.clip import ClipSource


class Pace:
    """Holds items back until their time has come, counted from the first one.

    Args:
        speed: how many seconds of theirs pass in one second.
    """

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._origin_s: float | None = None

    def wait(self, time_s: float, stop: threading.Event) -> float:
        """Wait for ``time_s``, or for ``stop``; returns the moment it was due, or now if later."""
        now_s = time.monotonic()
        if self._origin_s is None:
            self._origin_s = now_s - time_s / self._speed
        due_s = self._origin_s + time_s / self._speed
        if due_s > now_s:
            stop.wait(due_s - now_s)
            return time.monotonic()
        return now_s


class FileFeed:
    """A clip at its own speed, by its own timestamps: the frames that `ClipSource` gives.

    Args:
        path: the clip.
        speed: 1: as filmed; None: as fast as frames are taken, none of them dropped.

    Raises:
        InputError: the clip cannot be used.
    """

    def __init__(self, path: Path, speed: float | None = 1.0) -> None:
        self._clip = ClipSource(path)
        self._speed = speed
        self._ending: Ending | None = None
        clip = self._clip.info
        self.info = CameraInfo(
            name=clip.file,
            width=clip.width,
            height=clip.height,
            size_px=clip.size_px,
            rotation=cast(Rotation, clip.rotation),
            sha256=clip.sha256,
            live=False,
            path=path,
        )

    @property
    def lossless(self) -> bool:
        """Whether every frame is waited for."""
        return self._speed is None

    @property
    def ending(self) -> Ending | None:
        """How the clip ended; None before."""
        return self._ending

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        """Every frame when its time has come."""
        pace = None if self._speed is None else Pace(self._speed)
        with closing(iter(self._clip)) as frames:
            for frame in frames:
                moment_s = time.monotonic() if pace is None else pace.wait(frame.time_s, stop)
                if stop.is_set():
                    return
                yield Captured(frame, moment_s)
        outcome = self._clip.outcome
        self._ending = Ending(outcome.duration_s, outcome.complete, outcome.problem)

    def close(self) -> None:
        """Stop decoding."""
        self._clip.close()
