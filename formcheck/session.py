"""The one streaming core: poses in, events out, live and recorded alike.

Phases and counts come from causal signals; a repetition is judged once it is closed, over its
buffered window.  So the events of a prefix are a prefix of the events, whatever the source.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.events import Event, PhaseChanged, RepClosed, SetEnded, Status
from formcheck.exercises import Exercise
from formcheck.history import Diagnosis, PoseHistory
from formcheck.landmarks import Side
from formcheck.metrics import Comparison, Metrics, compare_sides
from formcheck.pose import Pose, PoseSequence
from formcheck.rep import Rep, RepSide, judge_rep, most_important, window_of
from formcheck.reps import Excursion, ExcursionCounter
from formcheck.rules import Rule
from formcheck.stance import BodyTracker, QuietStance, QuietStanceFinder
from formcheck.swaps import LegSorter
from formcheck.view import View, estimate_view
from formcheck.window import Surroundings

SET_GAP_S: Final = 6.0
CUE_S: Final = 3.0
MAX_TURN_DEG: Final = 30.0
"""Who has turned by more since the quiet stance cannot be compared with it."""


@dataclass(frozen=True)
class SessionResult:
    """Everything a finished session knows.

    Attributes:
        exercise: what was done.
        rules: that were applied.
        reps: all of them, partial ones included.
        view: camera view over all repetitions.
        comparisons: left against right.
        diagnosis: how well the person could be seen.
    """

    exercise: Exercise
    rules: tuple[Rule, ...]
    reps: tuple[Rep, ...]
    view: View | None
    comparisons: tuple[Comparison, ...]
    diagnosis: Diagnosis


class Session:
    """Counts and judges one exercise, pose by pose.

    Args:
        exercise: what is being done.
        rules: the rules to apply, limits as configured.
        size_px: (width, height) of the picture.
        mirrored: the picture was flipped (selfie clips): left and right are exchanged first.
    """

    def __init__(
        self,
        exercise: Exercise,
        rules: Sequence[Rule],
        *,
        size_px: tuple[int, int],
        mirrored: bool = False,
    ) -> None:
        self._exercise = exercise
        self._rules = tuple(rules)
        self._size_px = size_px
        self._mirrored = mirrored
        self._tracker = BodyTracker()
        self._sorter = LegSorter()
        self._stance = QuietStanceFinder()
        self._counter = ExcursionCounter(exercise.counter)
        self._history = PoseHistory(size_px)
        self._pending: deque[Excursion] = deque()
        self._reps: list[Rep] = []
        self._diagnosis = Diagnosis(size_px)
        self._set_index = 0
        self._set_open = False
        self._depth: float | None = None
        self._time_s = 0.0

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Closed repetitions so far."""
        return tuple(self._reps)

    @property
    def settled_until_s(self) -> float:
        """Nothing before this time can change any more: no repetition is open there."""
        # At rest an excursion may still turn out to have begun within the rest window, and once
        # closed its start may be put back into the rest before it.
        resting_s = self._time_s - self._exercise.counter.rest_window_s
        return min(resting_s, self._oldest_open_s()) - self._exercise.before_s

    @property
    def status(self) -> Status:
        """What to show now."""
        latest = self._reps[-1] if self._reps else None
        fault = None
        if latest is not None and self._time_s - latest.end_s <= CUE_S:
            fault = most_important(latest.findings, self._rules)
        return Status(
            phase=str(self._counter.phase),
            side=latest.side if latest else None,
            counts=self._counts(),
            set_index=self._set_index,
            depth=self._depth,
            cue=fault.cue if fault else None,
            cue_landmark=fault.landmark if fault else None,
        )

    def step(self, pose: Pose) -> list[Event]:
        """Take the next pose (time strictly increasing); return what it brought about."""
        if self._mirrored:
            pose = PoseSequence.from_poses([pose], self._size_px).mirrored()[0]
        self._time_s = pose.time_s
        self._diagnosis.note(pose)
        if not self._exercise.feet_travel:
            pose = self._sorter.step(pose, self._tracker.px_per_m)
        sample = self._tracker.step(pose)
        # A pause at the bottom is still, too, but no quiet stance.
        if self._counter.open_since_s is None:
            self._stance.step(pose, sample)
        self._history.add(pose, upright=sample.upright)
        keep_s = self._exercise.before_s + self._exercise.counter.rest_window_s
        open_s = self._oldest_open_s() - self._exercise.before_s
        self._history.forget_before(min(pose.time_s - keep_s, open_s))
        phase = self._counter.phase
        depth = self._exercise.depth(sample)
        excursion = self._counter.step(pose.time_s, depth)
        self._depth = self._gauge(depth)
        events: list[Event] = []
        if self._counter.phase is not phase:
            events.append(PhaseChanged(pose.time_s, self._counter.phase))
        if excursion is not None:
            self._pending.append(excursion)
        events += self._judge_ripe(pose.time_s)
        return events + self._end_set()

    def finish(self) -> list[Event]:
        """Close what is open; no pose may follow."""
        excursion = self._counter.finish()
        if excursion is not None:
            self._pending.append(excursion)
        events = self._judge_ripe(float("inf"))
        if self._set_open:
            self._set_open = False
            events.append(SetEnded(self._time_s, self._set_index))
        return events

    def result(self) -> SessionResult:
        """The session's outcome; call after `finish`."""
        metrics: dict[Side, list[Metrics]] = {"left": [], "right": []}
        for rep in self._reps:
            if rep.complete and rep.side != "both":
                metrics[rep.side].append(rep.metrics)
        return SessionResult(
            exercise=self._exercise,
            rules=self._rules,
            reps=self.reps,
            view=self._overall_view(),
            comparisons=tuple(compare_sides(metrics["left"], metrics["right"])),
            diagnosis=self._diagnosis,
        )

    def _oldest_open_s(self) -> float:
        """Start of the oldest repetition that is not judged yet; infinite without one."""
        starts_s = [excursion.start_s for excursion in self._pending]
        if self._counter.open_since_s is not None:
            starts_s.append(self._counter.open_since_s)
        return min(starts_s, default=float("inf"))

    def _counts(self) -> dict[str, int]:
        counts = {"left": 0, "right": 0, "both": 0}
        for rep in self._reps:
            counts[rep.side] += rep.complete
        return counts

    def _gauge(self, depth: float) -> float | None:
        rest = self._counter.rest_level
        if not np.isfinite(depth) or rest is None:
            return None
        full = self._counter.amplitude or self._exercise.full_depth
        return float(np.clip((depth - rest) / full, 0.0, 1.0))

    def _judge_ripe(self, now_s: float) -> list[Event]:
        """Judge pending repetitions once the rest after them has been seen."""
        events: list[Event] = []
        while self._pending:
            end_s = self._pending[0].end_s
            if self._counter.open_since_s is None and now_s < end_s + self._exercise.after_s:
                break
            rep = self._close(self._pending.popleft())
            if rep is not None:
                self._reps.append(rep)
                events.append(RepClosed(self._time_s, rep))
        return events

    def _close(self, excursion: Excursion) -> Rep | None:
        start_s, stop_s = (
            excursion.start_s - self._exercise.before_s,
            excursion.end_s + self._exercise.after_s,
        )
        if self._reps:
            last, shared = self._reps[-1], self._exercise.feet_travel
            start_s = max(start_s, last.bottom_s if shared else last.end_s)
        if self._counter.open_since_s is not None and not self._exercise.feet_travel:
            stop_s = max(excursion.end_s, min(stop_s, self._counter.open_since_s))
        view = self._history.view(excursion.start_s, stop_s)
        window = window_of(
            self._history.between(start_s, stop_s),
            excursion,
            self._exercise,
            Surroundings(
                view,
                self._stance_seen_from(view),
                self._reps[-1].support if self._set_open and self._reps else None,
            ),
        )
        if window is None:
            return None
        set_index = self._next_set(window.support.side or "both")
        return judge_rep(window, self._rules, len(self._reps) + 1, set_index)

    def _stance_seen_from(self, view: View | None) -> QuietStance | None:
        """The quiet stance, if it was seen from about where the repetition was."""
        quiet = self._stance.stance
        then = None if quiet is None else estimate_view(quiet.world_m[np.newaxis])
        if then is None or view is None:
            return None
        turned = abs((then.yaw_deg - view.yaw_deg + 180) % 360 - 180)
        return quiet if turned <= MAX_TURN_DEG else None

    def _next_set(self, side: RepSide) -> int:
        """Number of the set that a repetition on ``side`` belongs to.

        A run of one leg ends where the other begins; legs taken in turn stay one set.
        """
        current = [rep.side for rep in self._reps if rep.set_index == self._set_index]
        switched = len(current) > 1 and len(set(current)) == 1 and current[0] != side
        if not self._set_open or switched:
            self._set_index += 1
        self._set_open = True
        return self._set_index

    def _end_set(self) -> list[Event]:
        busy = self._oldest_open_s() < float("inf")
        if not self._set_open or busy or self._time_s - self._reps[-1].end_s <= SET_GAP_S:
            return []
        self._set_open = False
        return [SetEnded(self._time_s, self._set_index)]

    def _overall_view(self) -> View | None:
        """The middle one of the views that most repetitions were seen in."""
        views = [rep.view for rep in self._reps if rep.view is not None]
        if not views:
            return self._history.latest_view()
        names = [view.name for view in views]
        usual = [view for view in views if view.name == max(names, key=names.count)]
        return sorted(usual, key=lambda view: abs(view.yaw_deg))[len(usual) // 2]
