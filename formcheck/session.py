"""The one streaming core: poses in, events out, live and recorded alike.

Phases and counts come from causal signals; a repetition is judged once it is closed, over its
buffered window.  So the events of a prefix are a prefix of the events, whatever the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from formcheck.config import RuleOverrides, apply
from formcheck.events import Event, PhaseChanged, RepClosed, SetEnded, Status
from formcheck.exercises import AUTO, EXERCISES, Exercise, exercise_asked_for
from formcheck.landmarks import Side
from formcheck.metrics import Comparison, Metrics, compare_sides
from formcheck.pose import Pose, PoseSequence
from formcheck.rep import Place, Rep, judge_rep
from formcheck.reps import Phase
from formcheck.rules import Rule
from formcheck.stream.history import Diagnosis
from formcheck.stream.lone import LoneWatch
from formcheck.stream.name_check import NameCheck, OtherExercise
from formcheck.stream.recogniser import Recogniser, Unrecognised
from formcheck.stream.rep_finder import FoundRep, RepFinder, Watcher
from formcheck.stream.sets import SetKeeper
from formcheck.view import View


@dataclass(frozen=True)
class SessionResult:
    """Everything a finished session knows.

    Attributes:
        asked: name of the exercise that was asked for, or "auto".
        exercises: those that were watched for, by name.
        rules: that were applied.
        reps: all of them, partial ones included.
        view: camera view over all repetitions.
        comparisons: exercise -> left against right.
        diagnosis: how well the person could be seen.
        unrecognised: what was done and is none of the exercises, or could not be told.
        others: where another exercise was clearly done than the one that was asked for.
    """

    asked: str
    exercises: Mapping[str, Exercise]
    rules: tuple[Rule, ...]
    reps: tuple[Rep, ...]
    view: View | None
    comparisons: Mapping[str, tuple[Comparison, ...]]
    diagnosis: Diagnosis
    unrecognised: tuple[Unrecognised, ...] = ()
    others: tuple[OtherExercise, ...] = ()


class Session:
    """Counts and judges, pose by pose, one exercise or whichever is being done.

    Args:
        exercise: what is being done; None: any of them, which one is found out set by set.
        rules: the rules to apply, limits as configured.
        size_px: (width, height) of the picture.
        mirrored: the picture was flipped (selfie clips): left and right are exchanged first.
    """

    def __init__(
        self,
        exercise: Exercise | None,
        rules: Sequence[Rule],
        *,
        size_px: tuple[int, int],
        mirrored: bool = False,
    ) -> None:
        self._asked = AUTO if exercise is None else exercise.name
        watched = EXERCISES if exercise is None else {exercise.name: exercise}
        self._exercises = dict(watched)
        self._rules = tuple(rules)
        self._size_px = size_px
        self._mirrored = mirrored
        self._finders = {name: RepFinder(each, size_px) for name, each in watched.items()}
        self._watcher = Watcher()
        self._recogniser = Recogniser() if exercise is None else None
        self._lone = LoneWatch()
        known = exercise is not None and EXERCISES.get(exercise.name) is exercise
        self._check = NameCheck(exercise, size_px) if exercise is not None and known else None
        self._sets = SetKeeper()
        self._reps: list[Rep] = []  # as judged
        self._told: list[Rep] = []  # as told when they were closed
        self._diagnosis = Diagnosis(size_px)
        self._time_s = 0.0
        self._status: Status | None = None

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Closed repetitions so far; those that turned out to be another exercise only logged."""
        return tuple(without_others(self._reps, self._others))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that are applied."""
        return self._rules

    def open_rep(self) -> FoundRep | None:
        """The repetition that is going on, as far as it has come.

        None at rest, and while it is not known which exercise is being done, or is another one.
        What it tells of the leg and of its phases may change with the next pose.
        """
        return None if self._doing is None or self._looks_like else self._shown.open_rep()

    @property
    def settled_until_s(self) -> float:
        """Nothing before this time can change any more: no repetition is open there."""
        settled_s = min(finder.settled_until_s for finder in self._finders.values())
        before_s = max(exercise.before_s for exercise in self._exercises.values())
        undecided_s = self._undecided_since_s
        if self._check is not None:
            undecided_s = min(undecided_s, self._check.undecided_since_s)
        return min(settled_s, undecided_s - before_s)

    @property
    def status(self) -> Status:
        """What to show now."""
        if self._status is None:  # several ask in every frame
            self._status = self._describe()
        return self._status

    def _describe(self) -> Status:
        latest = self._told[-1] if self._told else None
        shown = self._shown
        return Status(
            phase=str(shown.phase),
            side=latest.side if latest else None,
            counts=self._counts(),
            set_index=self._sets.index,
            depth=shown.depth,
            exercise=self._doing,
            looks_like=None if self._check is None else self._check.latest,
            waits=self._undecided_since_s < float("inf"),
        )

    def step(self, pose: Pose) -> list[Event]:
        """Take the next pose (time strictly increasing); return what it brought about."""
        if self._mirrored:
            pose = PoseSequence.from_poses([pose], self._size_px).mirrored()[0]
        self._time_s, self._status = pose.time_s, None
        self._diagnosis.note(pose)
        phase = self._shown.phase
        seen = self._watcher.step(pose)
        found = [rep for finder in self._finders.values() for rep in finder.step(seen)]
        if self._check is not None:
            self._check.step(pose, found, self._shown.oldest_open_s)
        passed = self._lone.take(self._recognised(found, pose))
        moving = self._shown.moving
        passed += self._lone.step(pose.time_s, busy=moving)
        reps = self._judge(passed)
        events = [*self._phase_change(phase), *reps]
        busy = moving or self._lone.open_since_s < float("inf")
        if self._sets.step(pose.time_s, seen=pose.detected, busy=busy):
            events.append(SetEnded(pose.time_s, self._sets.index))
        return events

    def finish(self) -> list[Event]:
        """Close what is open; no pose may follow."""
        self._status, phase = None, self._shown.phase
        found = [rep for finder in self._finders.values() for rep in finder.finish()]
        if self._check is not None:
            self._check.finish(found, self._time_s)
        if self._recogniser is not None:
            passed = [rep for each in found for rep in self._recogniser.take(each, self._time_s)]
            found = passed + self._recogniser.close()
        reps = self._judge([*self._lone.take(found), *self._lone.close()])
        events = [*self._phase_change(phase), *reps]
        if self._sets.finish():
            events.append(SetEnded(self._time_s, self._sets.index))
        return events

    def result(self) -> SessionResult:
        """The session's outcome; call after `finish`."""
        unrecognised = () if self._recogniser is None else tuple(self._recogniser.unrecognised)
        reps = self.reps
        return SessionResult(
            asked=self._asked,
            exercises=self._exercises,
            rules=self._rules,
            reps=reps,
            view=self._overall_view(),
            comparisons={
                name: comparison
                for name in self._exercises
                if (comparison := tuple(_compared(reps, name)))
            },
            diagnosis=self._diagnosis,
            unrecognised=unrecognised,
            others=self._others,
        )

    @property
    def _undecided_since_s(self) -> float:
        """Start of the first movement that waits for what follows to tell what it is."""
        if self._recogniser is None:
            return self._lone.open_since_s
        return min(self._lone.open_since_s, self._recogniser.undecided_since_s)

    def _phase_change(self, before: Phase) -> list[Event]:
        now = self._shown.phase
        return [] if now is before else [PhaseChanged(self._time_s, now)]

    @property
    def _doing(self) -> str | None:
        """The exercise that is being done, None while that is not known."""
        return self._asked if self._recogniser is None else self._recogniser.exercise

    @property
    def _others(self) -> tuple[OtherExercise, ...]:
        return () if self._check is None else self._check.heard

    @property
    def _looks_like(self) -> str | None:
        """Another exercise that is clearly being done than the one that was named."""
        return None if self._check is None else self._check.now

    @property
    def _shown(self) -> RepFinder:
        """The finder whose phase and depth are shown: until it is known, whichever is deepest."""
        if self._doing is not None:
            return self._finders[self._doing]
        return max(self._finders.values(), key=lambda finder: finder.depth or 0.0)

    def _recognised(self, found: list[FoundRep], pose: Pose) -> list[FoundRep]:
        """Those that are of the exercise that is being done, as soon as that is known."""
        recogniser = self._recogniser
        if recogniser is None:
            return found
        passed = [rep for each in found for rep in recogniser.take(each, pose.time_s)]
        open_s = {name: finder.oldest_open_s for name, finder in self._finders.items()}
        passed += recogniser.decide(pose.time_s, open_s)
        doing = recogniser.exercise
        busy = min(open_s.values() if doing is None else [open_s[doing]]) < float("inf")
        return passed + recogniser.step(pose.time_s, seen=pose.detected, busy=busy)

    def _judge(self, found: Iterable[FoundRep]) -> list[Event]:
        events: list[Event] = []
        for each in found:
            name, window = each.exercise.name, each.window
            side = window.support.side or "both"
            sure = 1.0 if self._recogniser is None else self._recogniser.confidence
            set_index = self._sets.add(
                name, side, window.start_s, window.end_s, complete=window.excursion.complete
            )
            place = Place(len(self._reps) + 1, set_index, sure)
            rules = [rule for rule in self._rules if rule.exercise == name]
            rep = judge_rep(window, name, rules, place).after(
                self._reps[-1] if self._reps else None
            )
            told = rep if self._looks_like is None else rep.as_other(self._looks_like)
            self._reps.append(rep)
            self._told.append(told)
            events.append(RepClosed(self._time_s, told))
        return events

    def _counts(self) -> dict[str, int]:
        counts = {"left": 0, "right": 0, "both": 0}
        for rep in self._told:
            counts[rep.side] += rep.complete
        return counts

    def _overall_view(self) -> View | None:
        """The middle one of the views that most repetitions were seen in."""
        views = [rep.view for rep in self._reps if rep.view is not None]
        if not views:
            return next(iter(self._finders.values())).latest_view()
        names = [view.name for view in views]
        usual = [view for view in views if view.name == max(names, key=names.count)]
        return sorted(usual, key=lambda view: abs(view.yaw_deg))[len(usual) // 2]


def without_others(reps: Iterable[Rep], others: Sequence[OtherExercise]) -> list[Rep]:
    """The repetitions, those only logged that lie where another exercise was done.

    It takes a few repetitions until that is clear, so that the first ones were counted; and a
    doubt may be withdrawn, so that one that was only logged is counted after all.
    """
    found = [(rep, next((o for o in others if o.holds(rep.bottom_s)), None)) for rep in reps]
    return [rep if other is None else rep.as_other(other.exercise) for rep, other in found]


def _compared(reps: Iterable[Rep], name: str) -> list[Comparison]:
    metrics: dict[Side, list[Metrics]] = {"left": [], "right": []}
    for rep in reps:
        if rep.exercise == name and rep.complete and rep.side != "both":
            metrics[rep.side].append(rep.metrics)
    return compare_sides(metrics["left"], metrics["right"])


def open_session(
    exercise: str, overrides: RuleOverrides, *, size_px: tuple[int, int], mirrored: bool = False
) -> Session:
    """A session for what somebody asked for.

    Args:
        exercise: its name, or `AUTO`.
        overrides: rules switched off and limits moved.
        size_px: (width, height) of the picture.
        mirrored: the picture was flipped (selfie clips).

    Raises:
        ConfigError: there is no exercise of that name.
    """
    known = exercise_asked_for(exercise)
    every = [rule for each in EXERCISES.values() for rule in each.rules]
    rules = apply(overrides, every if known is None else known.rules)
    return Session(known, rules, size_px=size_px, mirrored=mirrored)


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
