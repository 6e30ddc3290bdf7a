"""Finds the repetitions of one exercise in a stream of poses; counts and judges nothing itself.

Phases come from causal signals.  A repetition is handed out once the rest after it has been seen,
with the poses that it is to be judged by.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from formcheck.exercises import Exercise
from formcheck.legs.crossings import with_legs_put_back
from formcheck.legs.stance import BodySample, QuietStance, QuietStanceFinder
from formcheck.legs.support import Support
from formcheck.legs.swaps import LegSorter
from formcheck.legs.tracker import BodyTracker
from formcheck.pose import Pose, PoseSequence
from formcheck.rep import look_closer
from formcheck.reps import Excursion, ExcursionCounter, Phase
from formcheck.stream.history import PoseHistory
from formcheck.stream.idling import IdleWatch
from formcheck.stream.sets import SET_GAP_S
from formcheck.stream.usual_depths import UsualDepths
from formcheck.view import View, estimate_view
from formcheck.window import RepWindow, Surroundings, build_window

MAX_TURN_DEG: Final = 30.0
"""Who has turned by more since the quiet stance cannot be compared with it."""


@dataclass(frozen=True, eq=False)
class FoundRep:
    """A repetition that was found, not judged yet.

    Attributes:
        exercise: of which it is one.
        poses: its frames, with the rest before and after it.
        excursion: its times, after a closer look.
        support: the leg that carries or leads.
        around: what is known from before it.
    """

    exercise: Exercise
    poses: PoseSequence
    excursion: Excursion
    support: Support
    around: Surroundings

    @cached_property
    def window(self) -> RepWindow:
        """Its frames, smoothed without lag."""
        return build_window(
            self.poses, self.excursion, self.support, self.exercise.signal, self.around
        )


@dataclass(frozen=True, eq=False)
class Sighting:
    """One pose as a finder takes it.

    Attributes:
        pose: left and right legs as they are believed to be from moment to moment.
        seen: as the model saw them.
        sample: what counting needs of it.
    """

    pose: Pose
    seen: Pose
    sample: BodySample


class Watcher:
    """Reduces each pose once, for the finders of all exercises."""

    def __init__(self) -> None:
        self._tracker = BodyTracker()
        self._sorter = LegSorter()

    def step(self, pose: Pose) -> Sighting:
        """Take the next pose."""
        sorted_pose = self._sorter.step(pose, self._tracker.px_per_m)
        return Sighting(sorted_pose, pose, self._tracker.step(sorted_pose))


class RepFinder:
    """Streaming finder of the repetitions of one exercise, whose poses a `Watcher` has reduced.

    Attributes:
        depth: 0 at rest .. 1 as deep as usual, None when nobody is seen.
    """

    def __init__(self, exercise: Exercise, size_px: tuple[int, int]) -> None:
        self._exercise = exercise
        self._stance = QuietStanceFinder()
        self._counter = ExcursionCounter(exercise.counter)
        self._history = PoseHistory(size_px)
        self._usual = UsualDepths(exercise.counter)
        self._idling = IdleWatch(exercise.counter.margin, exercise.counter.partial_share)
        self._idle = False
        self._pending: deque[Excursion] = deque()
        self._last: FoundRep | None = None
        self._time_s = 0.0
        self.depth: float | None = None

    @property
    def phase(self) -> Phase:
        """Of the movement, in the newest frame."""
        return Phase.REST if self._idle else self._counter.phase

    @property
    def moving(self) -> bool:
        """Whether a repetition is going on, or is not handed out yet."""
        return bool(self._pending) or (self._counter.open_since_s is not None and not self._idle)

    @property
    def oldest_open_s(self) -> float:
        """Start of the oldest repetition that is not handed out yet; infinite without one."""
        starts_s = [excursion.start_s for excursion in self._pending]
        if self._counter.open_since_s is not None:
            starts_s.append(self._counter.open_since_s)
        return min(starts_s, default=float("inf"))

    @property
    def settled_until_s(self) -> float:
        """No repetition that is still to be handed out begins before this time."""
        # At rest an excursion may still turn out to have begun within the rest window, and once
        # closed its start may be put back into the rest before it.
        resting_s = self._time_s - self._exercise.counter.rest_window_s
        return min(resting_s, self.oldest_open_s) - self._exercise.before_s

    def latest_view(self) -> View | None:
        """From where the camera looks, as the latest upright frames show it."""
        return self._history.latest_view()

    def step(self, sighting: Sighting) -> list[FoundRep]:
        """Take the next pose; give the repetitions that can be judged now."""
        pose, sample = sighting.pose, sighting.sample
        self._time_s = pose.time_s
        # A pause at the bottom is still, too, but no quiet stance.
        if self._counter.open_since_s is None:
            self._stance.step(pose, sample)
        # Where feet travel, only the repetition as a whole tells whose foot is where.
        kept = sighting.seen if self._exercise.feet_travel else pose
        self._history.add(kept, upright=sample.upright)
        keep_s = self._exercise.before_s + self._exercise.counter.rest_window_s
        open_s = self.oldest_open_s - self._exercise.before_s
        self._history.forget_before(min(pose.time_s - keep_s, open_s))
        depth = self._exercise.depth(sample)
        excursion = self._counter.step(pose.time_s, depth)
        share = self._share(depth)
        self._idle = self._idling.step(pose.time_s, depth, share)
        self.depth = None if math.isnan(share) else 0.0 if self._idle else min(1.0, max(0.0, share))
        if excursion is not None:
            self._pending.append(excursion)
        return self._ripe(pose.time_s)

    def open_rep(self) -> FoundRep | None:
        """The repetition under way as if it ended now; None at rest."""
        excursion = self._counter.so_far()
        return None if excursion is None or self._pending else self._close(excursion)

    def finish(self) -> list[FoundRep]:
        """Close what is open; no pose may follow."""
        excursion = self._counter.finish()
        if excursion is not None:
            self._pending.append(excursion)
        return self._ripe(float("inf"))

    def _share(self, depth: float) -> float:
        """How deep that is, as a share of the usual depth; NaN while that cannot be told."""
        rest = self._counter.rest_level
        if not math.isfinite(depth) or rest is None:
            return math.nan
        return (depth - rest) / (self._counter.amplitude or self._exercise.full_depth)

    def _ripe(self, now_s: float) -> list[FoundRep]:
        """Repetitions after which the rest has been seen."""
        ripe = []
        while self._pending:
            end_s = self._pending[0].end_s
            if self._counter.open_since_s is None and now_s < end_s + self._exercise.after_s:
                break
            found = self._close(self._pending.popleft())
            if found is not None:
                self._last = found
                usual = self._usual.learn(found.excursion, found.support)
                if usual is not None:
                    self._counter.expect(usual)
                ripe.append(found)
        return ripe

    def _close(self, excursion: Excursion) -> FoundRep | None:
        last, feet_travel = self._last, self._exercise.feet_travel
        start_s = excursion.start_s - self._exercise.before_s
        stop_s = excursion.end_s + self._exercise.after_s
        if last is not None:
            before = last.window.bottom_s if feet_travel else last.window.end_s
            start_s = max(start_s, before)
        if self._counter.open_since_s is not None and not feet_travel:
            stop_s = max(excursion.end_s, min(stop_s, self._counter.open_since_s))
        view = self._history.view(excursion.start_s, stop_s)
        in_a_row = last and excursion.start_s - last.excursion.end_s <= SET_GAP_S
        previous = last.support if last and in_a_row else None
        around = Surroundings(view, self._stance_seen_from(view), previous)
        poses = self._history.between(start_s, stop_s)
        if feet_travel:
            poses = with_legs_put_back(poses)
        seen = look_closer(poses, excursion, self._exercise, around.quiet, previous)
        if seen is None:
            return None
        excursion, support = seen
        judged = self._usual.judge(excursion, support)
        if judged is None:
            return None
        return FoundRep(self._exercise, poses, judged, support, around)

    def _stance_seen_from(self, view: View | None) -> QuietStance | None:
        """The quiet stance, if it was seen from about where the repetition was."""
        quiet = self._stance.stance
        then = None if quiet is None else estimate_view(quiet.world_m[np.newaxis])
        if then is None or view is None:
            return None
        turned = abs((then.yaw_deg - view.yaw_deg + 180) % 360 - 180)
        return quiet if turned <= MAX_TURN_DEG else None
