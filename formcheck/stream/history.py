"""What a session remembers of the stream: enough for the open repetition, never more."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from typing import Final

import numpy as np

from formcheck.landmarks import LANDMARK_COUNT, Landmark
from formcheck.pose import Pose, PoseSequence
from formcheck.view import View, estimate_view

BUFFER_S: Final = 25.0
"""Longer than the longest repetition, so that one is always whole in memory."""
VIEW_WINDOW_S: Final = 6.0
_FEWEST_UPRIGHT: Final = 3
_FEET: Final = 2
_SHAPE: Final = (LANDMARK_COUNT, 3)
_L = Landmark
_SEEN: Final = np.array(
    [_L.LEFT_ANKLE, _L.RIGHT_ANKLE, _L.NOSE, _L.LEFT_SHOULDER, _L.RIGHT_SHOULDER]
)
"""Two landmarks for the feet, three for the head."""


class PoseHistory:
    """The latest poses, and those of them in which the person stands upright.

    Args:
        size_px: (width, height) of the picture.
    """

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size_px = size_px
        self._poses: deque[Pose] = deque()
        self._upright: deque[Pose] = deque()

    def add(self, pose: Pose, *, upright: bool) -> None:
        """Remember the next pose."""
        self._poses.append(pose)
        if upright:
            self._upright.append(pose)

    def forget_before(self, oldest_s: float) -> None:
        """Drop what is no longer needed; nothing older than the buffer is kept in any case."""
        newest_s = self._poses[-1].time_s
        oldest_s = max(oldest_s, newest_s - BUFFER_S)
        while self._poses[0].time_s < oldest_s:
            self._poses.popleft()
        while self._upright and self._upright[0].time_s < newest_s - BUFFER_S:
            self._upright.popleft()

    def between(self, start_s: float, stop_s: float) -> PoseSequence:
        """Poses from ``start_s`` to ``stop_s``, both included, as far as remembered."""
        part = [pose for pose in self._poses if start_s <= pose.time_s <= stop_s]
        return PoseSequence.from_poses(part, self._size_px)

    def view(self, start_s: float, stop_s: float) -> View | None:
        """Camera view from the upright frames shortly before and during a time span.

        Without any (the clip begins in a crouch) from all of its frames.
        """
        upright = [p for p in self._upright if start_s - VIEW_WINDOW_S <= p.time_s <= stop_s]
        if len(upright) < _FEWEST_UPRIGHT:
            upright = [p for p in self._poses if start_s <= p.time_s <= stop_s]
        return _view_of(upright)

    def latest_view(self) -> View | None:
        """View from all upright frames that are remembered."""
        return _view_of(self._upright)


def _view_of(poses: Collection[Pose]) -> View | None:
    if not poses:
        return None
    # Six seconds of poses: stacking them takes five times as long as this.
    return estimate_view(np.concatenate([pose.world_m for pose in poses]).reshape(-1, *_SHAPE))


class Diagnosis:
    """How well the person could be seen, for the report's notes.

    Attributes:
        frames: all of them.
        with_person: in which somebody was found.
        with_legs, with_head: in which both ankles, or nose and shoulders, lie in the picture.
        frame_rate_hz: usual rate, NaN below two frames.
    """

    _INTERVALS_KEPT: Final = 300

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size_px = size_px
        self._intervals_s: list[float] = []
        self._last_s: float | None = None
        self.frames = 0
        self.with_person = 0
        self.with_legs = 0
        self.with_head = 0

    @property
    def frame_rate_hz(self) -> float:
        """One over the median interval of the first frames."""
        return 1 / float(np.median(self._intervals_s)) if self._intervals_s else float("nan")

    def note(self, pose: Pose) -> None:
        """Take the next pose."""
        if self._last_s is not None and len(self._intervals_s) < self._INTERVALS_KEPT:
            self._intervals_s.append(pose.time_s - self._last_s)
        self._last_s = pose.time_s
        self.frames += 1
        if not pose.detected:
            return
        self.with_person += 1
        (width, height), points = self._size_px, pose.image_px[_SEEN].tolist()
        inside = [0 <= x <= width and 0 <= y <= height for x, y in points]
        self.with_legs += all(inside[:_FEET])
        self.with_head += all(inside[_FEET:])
