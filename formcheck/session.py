"""The one streaming core: poses in, events out, live and recorded alike.

Phases and counts come from causal signals; a repetition is judged once it is closed, over its
buffered window.  So the events of a prefix are a prefix of the events, whatever the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formcheck.config import RuleOverrides, apply
from formcheck.events import Event, PhaseChanged, RepClosed, SetEnded, Status
from formcheck.exercises import Exercise, get_exercise
from formcheck.history import Diagnosis
from formcheck.landmarks import Side
from formcheck.metrics import Comparison, Metrics, compare_sides
from formcheck.pose import Pose, PoseSequence
from formcheck.rep import Place, Rep, judge_rep, most_important
from formcheck.rep_finder import FoundRep, RepFinder
from formcheck.rules import Rule
from formcheck.sets import SetKeeper
from formcheck.view import View

CUE_S: Final = 3.0


@dataclass(frozen=True)
class SessionResult:
    """Everything a finished session knows.

    Attributes:
        asked: name of the exercise that was asked for.
        exercises: those that were watched for, by name.
        rules: that were applied.
        reps: all of them, partial ones included.
        view: camera view over all repetitions.
        comparisons: left against right.
        diagnosis: how well the person could be seen.
    """

    asked: str
    exercises: Mapping[str, Exercise]
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
        self._finder = RepFinder(exercise, size_px)
        self._sets = SetKeeper()
        self._reps: list[Rep] = []
        self._diagnosis = Diagnosis(size_px)
        self._time_s = 0.0

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Closed repetitions so far."""
        return tuple(self._reps)

    @property
    def settled_until_s(self) -> float:
        """Nothing before this time can change any more: no repetition is open there."""
        return self._finder.settled_until_s

    @property
    def status(self) -> Status:
        """What to show now."""
        latest = self._reps[-1] if self._reps else None
        fault = None
        if latest is not None and self._time_s - latest.end_s <= CUE_S:
            fault = most_important(latest.findings, self._rules)
        return Status(
            phase=str(self._finder.phase),
            side=latest.side if latest else None,
            counts=self._counts(),
            set_index=self._sets.index,
            depth=self._finder.depth,
            cue=fault.cue if fault else None,
            cue_landmark=fault.landmark if fault else None,
        )

    def step(self, pose: Pose) -> list[Event]:
        """Take the next pose (time strictly increasing); return what it brought about."""
        if self._mirrored:
            pose = PoseSequence.from_poses([pose], self._size_px).mirrored()[0]
        self._time_s = pose.time_s
        self._diagnosis.note(pose)
        phase = self._finder.phase
        found = self._finder.step(pose)
        events: list[Event] = []
        if self._finder.phase is not phase:
            events.append(PhaseChanged(pose.time_s, self._finder.phase))
        events += self._judge(found)
        busy = self._finder.oldest_open_s < float("inf")
        if self._sets.step(pose.time_s, seen=pose.detected, busy=busy):
            events.append(SetEnded(pose.time_s, self._sets.index))
        return events

    def finish(self) -> list[Event]:
        """Close what is open; no pose may follow."""
        events = self._judge(self._finder.finish())
        if self._sets.finish():
            events.append(SetEnded(self._time_s, self._sets.index))
        return events

    def result(self) -> SessionResult:
        """The session's outcome; call after `finish`."""
        metrics: dict[Side, list[Metrics]] = {"left": [], "right": []}
        for rep in self._reps:
            if rep.complete and rep.side != "both":
                metrics[rep.side].append(rep.metrics)
        return SessionResult(
            asked=self._exercise.name,
            exercises={self._exercise.name: self._exercise},
            rules=self._rules,
            reps=self.reps,
            view=self._overall_view(),
            comparisons=tuple(compare_sides(metrics["left"], metrics["right"])),
            diagnosis=self._diagnosis,
        )

    def _judge(self, found: Iterable[FoundRep]) -> list[Event]:
        events: list[Event] = []
        for each in found:
            name, window = each.exercise.name, each.window
            side = window.support.side or "both"
            place = Place(
                len(self._reps) + 1, self._sets.add(name, side, window.start_s, window.end_s)
            )
            rep = judge_rep(window, name, self._rules, place)
            self._reps.append(rep)
            events.append(RepClosed(self._time_s, rep))
        return events

    def _counts(self) -> dict[str, int]:
        counts = {"left": 0, "right": 0, "both": 0}
        for rep in self._reps:
            counts[rep.side] += rep.complete
        return counts

    def _overall_view(self) -> View | None:
        """The middle one of the views that most repetitions were seen in."""
        views = [rep.view for rep in self._reps if rep.view is not None]
        if not views:
            return self._finder.latest_view()
        names = [view.name for view in views]
        usual = [view for view in views if view.name == max(names, key=names.count)]
        return sorted(usual, key=lambda view: abs(view.yaw_deg))[len(usual) // 2]


def open_session(
    exercise: str, overrides: RuleOverrides, *, size_px: tuple[int, int], mirrored: bool = False
) -> Session:
    """A session for what somebody asked for.

    Args:
        exercise: its name.
        overrides: rules switched off and limits moved.
        size_px: (width, height) of the picture.
        mirrored: the picture was flipped (selfie clips).

    Raises:
        ConfigError: there is no exercise of that name.
    """
    known = get_exercise(exercise)
    return Session(known, apply(overrides, known.rules), size_px=size_px, mirrored=mirrored)


def run_session(
    poses: PoseSequence, exercise: Exercise, rules: Sequence[Rule] | None = None
) -> SessionResult:
    """A whole session over recorded poses.

    Args:
        poses: left and right already exchanged for a mirrored clip.
        exercise: what is being done; need not be one that formcheck knows by name.
        rules: to apply instead of the exercise's own.
    """
    applied = exercise.rules if rules is None else rules
    session = Session(exercise, applied, size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return session.result()
