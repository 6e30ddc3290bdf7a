"""The one streaming core: poses in, events out, live and recorded alike.

Phases and counts come from causal signals; a repetition is judged once it is closed, over its
buffered window.  So the events of a prefix are a prefix of the events, whatever the source.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np

from formcheck.exercises import Exercise
from formcheck.judging import judge
from formcheck.landmarks import Landmark, Side
from formcheck.metrics import Comparison, Metrics, compare_sides, rep_metrics
from formcheck.pose import Pose, PoseSequence
from formcheck.reps import Excursion, ExcursionCounter, Phase
from formcheck.robust import median
from formcheck.rules import Finding, Rule, Verdict
from formcheck.stance import (
    BodyTracker,
    QuietStance,
    QuietStanceFinder,
    Support,
    pixels_per_metre,
    support_leg,
)
from formcheck.view import View, estimate_view
from formcheck.window import Part, RepWindow, build_window

RepSide = Literal["left", "right", "both"]

MARGIN_S: Final = 0.6
"""Rest kept before and after a repetition, to see the top of it."""
BUFFER_S: Final = 25.0
VIEW_WINDOW_S: Final = 6.0
SET_GAP_S: Final = 6.0
LOST_S: Final = 1.0
CUE_S: Final = 3.0


@dataclass(frozen=True)
class Rep:
    """One closed repetition.

    Attributes:
        index: from 1, partial ones included.
        set_index: from 1.
        side: supporting leg, "both" on two.
        start_s, bottom_s, end_s: when.
        complete: counted; else ``partial_reason`` says why not.
        support: how the leg was found.
        view: camera view during it.
        findings: one per rule that applies; empty for a partial repetition.
        metrics: numbers for information.
        phases: (name, start_s, end_s).
        quiet: quiet stance that it was compared with.
    """

    index: int
    set_index: int
    side: RepSide
    start_s: float
    bottom_s: float
    end_s: float
    complete: bool
    partial_reason: str | None
    support: Support
    view: View | None
    findings: tuple[Finding, ...]
    metrics: Metrics
    phases: tuple[tuple[str, float, float], ...]
    quiet: QuietStance | None


@dataclass(frozen=True)
class RepClosed:
    """A repetition has been judged."""

    time_s: float
    rep: Rep


@dataclass(frozen=True)
class PhaseChanged:
    """The person went into another phase of the movement."""

    time_s: float
    phase: Phase


@dataclass(frozen=True)
class SetEnded:
    """No repetition for a while, or the person left."""

    time_s: float
    set_index: int


Event = RepClosed | PhaseChanged | SetEnded


@dataclass(frozen=True)
class Status:
    """What can be shown right now.

    Attributes:
        phase: of the movement.
        side: leg of the latest repetition, None before the first.
        counts: complete repetitions per side.
        set_index: current set, 0 before the first repetition.
        depth: 0 at rest .. 1 as deep as usual, None when nobody is seen.
        cue, cue_landmark: what to work on, from the latest repetition.
    """

    phase: str
    side: RepSide | None
    counts: dict[str, int]
    set_index: int
    depth: float | None
    cue: str | None
    cue_landmark: Landmark | None


@dataclass
class Diagnosis:
    """What was seen of the person, for the report's notes."""

    frames: int = 0
    with_person: int = 0
    with_legs: int = 0
    with_head: int = 0
    first_s: float | None = None
    last_s: float = 0.0
    intervals_s: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class SessionResult:
    """Everything a finished session knows."""

    exercise: Exercise
    rules: tuple[Rule, ...]
    reps: tuple[Rep, ...]
    view: View | None
    quiet_stance_seen: bool
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
        self._stance = QuietStanceFinder()
        self._counter = ExcursionCounter(exercise.counter)
        self._poses: deque[Pose] = deque()
        self._upright: deque[Pose] = deque()
        self._pending: deque[Excursion] = deque()
        self._reps: list[Rep] = []
        self._diagnosis = Diagnosis()
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
        starts = [e.start_s for e in self._pending]
        if self._counter.open_since_s is not None:
            starts.append(self._counter.open_since_s)
        # At rest an excursion may still turn out to have begun within the rest window.
        resting = self._time_s - self._exercise.counter.rest_window_s
        return min([resting, *starts])

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
            pose = _unmirror(pose, self._size_px)
        self._note(pose)
        sample = self._tracker.step(pose)
        # Still poses while an excursion is open are pauses at the bottom, not quiet stance.
        if self._counter.open_since_s is None:
            self._stance.step(pose, sample)
        if sample.upright:
            self._upright.append(pose)
        self._poses.append(pose)
        self._trim(pose.time_s)
        before = self._counter.phase
        excursion = self._counter.step(pose.time_s, 1.0 - sample.hip_height)
        self._depth = self._gauge(sample.hip_height)
        events: list[Event] = []
        if self._counter.phase is not before:
            events.append(PhaseChanged(pose.time_s, self._counter.phase))
        if excursion is not None:
            self._pending.append(excursion)
        events += self._judge_ripe(pose.time_s)
        events += self._end_set(pose.time_s)
        return events

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
        sides: dict[Side, list[Metrics]] = {
            "left": [r.metrics for r in self._reps if r.complete and r.side == "left"],
            "right": [r.metrics for r in self._reps if r.complete and r.side == "right"],
        }
        return SessionResult(
            exercise=self._exercise,
            rules=self._rules,
            reps=self.reps,
            view=self._overall_view(),
            quiet_stance_seen=self._stance.stance is not None,
            comparisons=tuple(compare_sides(sides["left"], sides["right"])),
            diagnosis=self._diagnosis,
        )

    def _counts(self) -> dict[str, int]:
        counts = {"left": 0, "right": 0, "both": 0}
        for rep in self._reps:
            counts[rep.side] += rep.complete
        return counts

    def _gauge(self, hip_height: float) -> float | None:
        rest = self._counter.rest_level
        if not np.isfinite(hip_height) or rest is None:
            return None
        full = self._counter.amplitude or self._exercise.full_depth
        return float(np.clip((1.0 - hip_height - rest) / full, 0.0, 1.0))

    def _note(self, pose: Pose) -> None:
        seen = self._diagnosis
        if seen.first_s is None:
            seen.first_s = pose.time_s
        elif len(seen.intervals_s) < 300:
            seen.intervals_s.append(pose.time_s - self._time_s)
        self._time_s = seen.last_s = pose.time_s
        seen.frames += 1
        if not pose.detected:
            return
        seen.with_person += 1
        seen.with_legs += self._inside(pose, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
        seen.with_head += self._inside(pose, Landmark.NOSE, Landmark.LEFT_SHOULDER)

    def _inside(self, pose: Pose, *landmarks: Landmark) -> bool:
        points = pose.image_px[list(landmarks)]
        return bool(((points >= 0) & (points <= self._size_px)).all())

    def _trim(self, time_s: float) -> None:
        keep_s = time_s - MARGIN_S - self._exercise.counter.rest_window_s
        starts = [e.start_s - MARGIN_S for e in self._pending]
        if self._counter.open_since_s is not None:
            starts.append(self._counter.open_since_s - MARGIN_S)
        oldest = max(min([keep_s, *starts]), time_s - BUFFER_S)
        while self._poses[0].time_s < oldest:
            self._poses.popleft()
        while self._upright and self._upright[0].time_s < time_s - BUFFER_S:
            self._upright.popleft()

    def _judge_ripe(self, now_s: float) -> list[Event]:
        """Judge pending repetitions once the rest after them has been seen."""
        events: list[Event] = []
        while self._pending and self._is_ripe(self._pending[0], now_s):
            rep = self._close(self._pending.popleft())
            if rep is not None:
                self._reps.append(rep)
                events.append(RepClosed(self._time_s, rep))
        return events

    def _is_ripe(self, excursion: Excursion, now_s: float) -> bool:
        started_again = self._counter.open_since_s is not None
        return now_s >= excursion.end_s + MARGIN_S or started_again

    def _close(self, excursion: Excursion) -> Rep | None:
        following = self._counter.open_since_s
        stop_s = excursion.end_s + MARGIN_S
        if following is not None:
            stop_s = max(excursion.end_s, min(stop_s, following))
        poses = [p for p in self._poses if excursion.start_s - MARGIN_S <= p.time_s <= stop_s]
        inside = [p for p in poses if excursion.start_s <= p.time_s <= excursion.end_s]
        if sum(p.detected for p in inside) < 4:
            return None
        window_poses = PoseSequence.from_poses(inside, self._size_px)
        scale = self._scale(window_poses)
        support = support_leg(window_poses, excursion.bottom_s, scale)
        view = self._view(excursion)
        window = build_window(
            PoseSequence.from_poses(poses, self._size_px),
            excursion,
            support,
            view,
            self._stance.stance,
        )
        side: RepSide = support.side or "both"
        return Rep(
            index=len(self._reps) + 1,
            set_index=self._next_set(side),
            side=side,
            start_s=excursion.start_s,
            bottom_s=excursion.bottom_s,
            end_s=excursion.end_s,
            complete=excursion.complete,
            partial_reason=excursion.reason,
            support=support,
            view=view,
            findings=self._judge(window) if excursion.complete else (),
            metrics=rep_metrics(window),
            phases=_phases(window),
            quiet=window.quiet,
        )

    def _judge(self, window: RepWindow) -> tuple[Finding, ...]:
        return tuple(
            judge(rule, window) for rule in self._rules if window.support.stance in rule.stances
        )

    def _scale(self, poses: PoseSequence) -> float:
        return median(pixels_per_metre(poses.image_px, poses.world_m))

    def _view(self, excursion: Excursion) -> View | None:
        """View from upright frames around the repetition, else from all of its frames."""
        since = excursion.start_s - VIEW_WINDOW_S
        upright = [p for p in self._upright if since <= p.time_s <= excursion.end_s + MARGIN_S]
        if len(upright) < 3:
            upright = [p for p in self._poses if excursion.start_s <= p.time_s <= excursion.end_s]
        return estimate_view(np.stack([p.world_m for p in upright])) if upright else None

    def _overall_view(self) -> View | None:
        views = [rep.view for rep in self._reps if rep.view is not None]
        if not views:
            upright = list(self._upright)
            return estimate_view(np.stack([p.world_m for p in upright])) if upright else None
        mean = np.exp(1j * np.radians([v.yaw_deg for v in views])).mean()
        return View(float(np.degrees(np.angle(mean))), float(np.mean([v.error_deg for v in views])))

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

    def _end_set(self, time_s: float) -> list[Event]:
        if not self._set_open or self._counter.open_since_s is not None or self._pending:
            return []
        latest = self._reps[-1].end_s if self._reps else time_s
        if time_s - latest <= SET_GAP_S:
            return []
        self._set_open = False
        return [SetEnded(time_s, self._set_index)]


def most_important(findings: Sequence[Finding], rules: Sequence[Rule]) -> Finding | None:
    """The one fault to speak of: major before minor, then by the rules' priority."""
    priority = {rule.slug: rule.priority for rule in rules}
    faults = [finding for finding in findings if finding.verdict.is_fault]
    return min(
        faults,
        key=lambda f: (f.verdict is not Verdict.MAJOR, priority.get(f.rule, 99), f.rule),
        default=None,
    )


def _phases(window: RepWindow) -> tuple[tuple[str, float, float], ...]:
    bottom = window.time_s[window.mask(Part.BOTTOM)]
    inside = bottom[(bottom >= window.start_s) & (bottom <= window.end_s)]
    first = float(inside.min(initial=window.bottom_s))
    last = float(inside.max(initial=window.bottom_s))
    return (
        ("down", window.start_s, first),
        ("bottom", first, last),
        ("up", last, window.end_s),
    )


def _unmirror(pose: Pose, size_px: tuple[int, int]) -> Pose:
    return PoseSequence.from_poses([pose], size_px).mirrored()[0]
