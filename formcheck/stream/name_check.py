"""Whether what is done is another exercise than the one that was named.

The rules of the wrong exercise find faults in good repetitions.  So the finders of the others
listen as well, and `recogniser` tells what is done, as where no exercise is named; but only what
is clear is spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from formcheck.exercises import EXERCISES, Exercise
from formcheck.legs.hinge import HANGING, PAST_KNEES
from formcheck.pose import Pose
from formcheck.stream.recogniser import Recogniser
from formcheck.stream.recognition import DEADLIFT, LUNGE, SQUAT, scores, signs_of
from formcheck.stream.rep_finder import FoundRep, RepFinder, Watcher
from formcheck.stream.sets import SET_GAP_S

CLEAR: Final = 0.7
"""So sure must it be that it is the other exercise."""
LISTEN_HZ: Final = 12.0
"""So many frames a second are enough to tell exercises apart; more would cost the live run."""
_ASIDE: Final = 0.8
"""Share of the way from the side (0) to squarely in front or behind (1)."""
_LEVEL: Final = 0.2
"""Feet whose heights differ by no more, in legs, stand side by side."""
_SINKS: Final = 0.13
"""Hips that come down by more, in legs, may squat on one leg: .14 and more there, up to .14 in
hinges on one."""


@dataclass(frozen=True)
class OtherExercise:
    """A stretch in which another exercise was done than the one that was named.

    Attributes:
        exercise: name of what it looks like.
        start_s, end_s: from its first repetition to the end of its latest.
        reps: how many there were.
        sure: how sure that is, `CLEAR`..1.
    """

    exercise: str
    start_s: float
    end_s: float
    reps: int
    sure: float

    def holds(self, time_s: float) -> bool:
        """Whether a moment lies in it."""
        return self.start_s <= time_s <= self.end_s

    def overlaps(self, start_s: float, end_s: float) -> bool:
        """Whether something happened in it, or began or ended in it."""
        return start_s <= self.end_s and self.start_s <= end_s

    def is_near(self, start_s: float, end_s: float) -> bool:
        """Whether something belongs to the same series: no rest lies between the two."""
        return self.overlaps(start_s - SET_GAP_S, end_s + SET_GAP_S)

    def goes_on_with(self, following: OtherExercise) -> bool:
        """Whether nothing else was done, and no rest taken, before another stretch."""
        same = self.exercise == following.exercise
        return same and following.start_s - self.end_s <= SET_GAP_S


class NameCheck:
    """Listens for the exercises that were not named.

    Args:
        named: the one that was.
        size_px: (width, height) of the picture.
    """

    def __init__(self, named: Exercise, size_px: tuple[int, int]) -> None:
        self._named = named.name
        others = [each for each in EXERCISES.values() if each.name != named.name]
        self._finders = {each.name: RepFinder(each, size_px) for each in others}
        self._watcher = Watcher()
        self._recogniser = Recogniser()
        self._heard: list[OtherExercise] = []
        self._own: list[tuple[float, float]] = []
        self._counted: list[tuple[float, float]] = []
        self._latest: str | None = None
        self._next_s = float("-inf")
        self._time_s, self._own_open_s = float("-inf"), float("inf")

    @property
    def heard(self) -> tuple[OtherExercise, ...]:
        """The stretches of other exercises so far, as far as they are clear.

        One repetition nearby that looks like the exercise that was named is enough for doubt, and
        so are more of them before and after it that may be of that exercise.
        """
        return tuple(each for each in self._heard if each.sure >= CLEAR and self._stands(each))

    def _stands(self, other: OtherExercise) -> bool:
        if any(other.is_near(*times_s) for times_s in self._own):
            return False
        around = [times_s for times_s in self._counted if other.is_near(*times_s)]
        beside = [
            (start_s, end_s) for start_s, end_s in around if not other.overlaps(start_s, end_s)
        ]
        return len(beside) <= other.reps

    @property
    def undecided_since_s(self) -> float:
        """What lies before it stays as it is told now; infinite where nothing is in doubt."""
        open_s = [finder.oldest_open_s for finder in self._finders.values()]
        since_s = min(*open_s, self._recogniser.undecided_since_s)
        latest = self._heard[-1] if self._heard else None
        if latest is not None and min(self._time_s, self._own_open_s) - latest.end_s <= SET_GAP_S:
            since_s = min(since_s, latest.start_s)
        # Near what looks like the exercise that was named nothing else becomes clear, however
        # long the finders of the others keep a movement open.
        own_end_s = max((end_s for _, end_s in self._own), default=float("-inf"))
        return max(since_s, own_end_s + SET_GAP_S)

    @property
    def now(self) -> str | None:
        """The other exercise that is being done, if it is clear; None at rest."""
        return self.latest if self.latest == self._recogniser.exercise else None

    @property
    def latest(self) -> str | None:
        """The other exercise that was done last, if it is clear; None after the one named."""
        heard = self.heard
        return heard[-1].exercise if heard and heard[-1].exercise == self._latest else None

    def step(self, pose: Pose, own: Iterable[FoundRep], open_since_s: float) -> None:
        """Take the next pose.

        Args:
            pose: with the person's own left and right.
            own: repetitions that the finder of the named exercise offers with it.
            open_since_s: start of what that finder has open; infinite: nothing.
        """
        self._time_s, self._own_open_s = pose.time_s, open_since_s
        found = self._noted(own)
        listens = pose.time_s >= self._next_s
        if not (listens or found):
            return
        if listens:
            self._next_s = pose.time_s + 1.0 / LISTEN_HZ
            seen = self._watcher.step(pose)
            for finder in self._finders.values():
                found += finder.step(seen)
        self._take(found, pose.time_s)
        open_s = {name: finder.oldest_open_s for name, finder in self._finders.items()}
        open_s[self._named] = open_since_s
        self._note(self._recogniser.decide(pose.time_s, open_s))
        doing = self._recogniser.exercise
        busy = min(open_s.values() if doing is None else [open_s[doing]]) < float("inf")
        self._note(self._recogniser.step(pose.time_s, seen=pose.detected, busy=busy))

    def finish(self, own: Iterable[FoundRep], time_s: float) -> None:
        """Close what is open; no pose may follow."""
        others = [rep for finder in self._finders.values() for rep in finder.finish()]
        self._take([*self._noted(own), *others], time_s)
        self._note(self._recogniser.close())

    def _noted(self, own: Iterable[FoundRep]) -> list[FoundRep]:
        """What the finder of the named exercise offers; its times are kept."""
        found = list(own)
        for each in found:
            times_s = (each.excursion.start_s, each.excursion.end_s)
            if scores(each)[self._named] > 0:
                self._own.append(times_s)
            if each.excursion.complete:
                self._counted.append(times_s)
        return found

    def _take(self, found: Iterable[FoundRep], time_s: float) -> None:
        for each in found:
            self._note(self._recogniser.take(each, time_s))

    def _is_telling(self, found: FoundRep) -> bool:
        """Whether a repetition of another exercise cannot be a bad one of the exercise named."""
        signs, name = signs_of(found), found.exercise.name
        if signs is None:
            return False
        hang, sinks = signs.hanging >= HANGING, signs.drop >= _SINKS
        if (self._named, name) == (LUNGE, SQUAT):
            # From the front and from behind the step of a lunge looks like a foot held out.
            level = found.support.side is None and signs.uneven <= _LEVEL
            return level or abs(signs.towards) <= _ASIDE
        if (self._named, name) == (SQUAT, DEADLIFT):
            # However far the trunk tips, it is a squat that sinks with the hands held up.
            return hang or not sinks
        if (self._named, name) == (DEADLIFT, SQUAT):
            # Whoever lifts something from low hips squats it, which is a fault of a deadlift.
            return not (hang and sinks and signs.hands_down >= PAST_KNEES)
        return True

    def _note(self, passed: Sequence[FoundRep]) -> None:
        """Remember what was let through as another exercise."""
        sure = self._recogniser.confidence
        for each in passed:
            name, times = each.exercise.name, each.excursion
            self._latest = name
            if name == self._named or not times.complete or not self._is_telling(each):
                continue
            latest = self._heard[-1] if self._heard else None
            new = OtherExercise(name, times.start_s, times.end_s, 1, sure)
            if latest is None or not latest.goes_on_with(new):
                self._heard.append(new)
            else:
                self._heard[-1] = joined(latest, new)


def joined(one: OtherExercise, following: OtherExercise) -> OtherExercise:
    """Two stretches of one exercise as a single one."""
    return OtherExercise(
        one.exercise,
        min(one.start_s, following.start_s),
        max(one.end_s, following.end_s),
        one.reps + following.reps,
        max(one.sure, following.sure),
    )
