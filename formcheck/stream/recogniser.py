"""Which exercise is being done, decided while it is done: what `--exercise auto` listens to.

Every exercise's finder offers what it takes for repetitions.  Those that look like what they are
offered as speak for that exercise; once one is clearly ahead, its repetitions are let through, the
earlier ones first, and later ones at once.  So nothing that was said is ever taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from formcheck.stream.recognition import DEADLIFT, SQUAT, scores
from formcheck.stream.rep_finder import FoundRep
from formcheck.stream.sets import SET_GAP_S, RestWatch

AHEAD: Final = 1.5
"""By so much an exercise must be ahead of the next one to be decided while the set goes on."""
INSTEAD: Final = 2.0
"""So clear must repetitions of another exercise be to be taken for it while the set goes on."""
ENOUGH: Final = 0.4
"""By so much at the end of a set."""
LONE: Final = 2.5
"""So clear must a single repetition of another exercise be, at the end of a set."""
DOUBTFUL: Final = -1.5
"""A repetition of the exercise that is being done passes even where its own signs are weak."""
WAIT_S: Final = 1.5
"""So long a decision waits for what another exercise's finder has still open."""
CLEARLY_AHEAD: Final = 2.5
SHORT_WAIT_S: Final = 0.5
"""So long it waits where an exercise is that far ahead."""
MOST_SURE: Final = 0.99
_PARTIAL_WEIGHT: Final = 0.3
_CLEARLY_ONE_LEG: Final = 0.8
"""Confidence from which one bend on one leg alone is a repetition."""
_SQUAT_WEIGHT: Final = 0.9
"""A squat is known by what it is not, so between two equals it is the other one."""


@dataclass(frozen=True)
class Unrecognised:
    """Something that was done and not counted: which exercise it was could not be told.

    Attributes:
        start_s, end_s: when.
        lone_hinge: it was a single bend on two legs, as for picking something up.
    """

    start_s: float
    end_s: float
    lone_hinge: bool


@dataclass(frozen=True)
class _Offer:
    found: FoundRep
    score: float
    claims: bool
    arrived_s: float

    @property
    def name(self) -> str:
        return self.found.exercise.name

    @property
    def weight(self) -> float:
        """What it says for its exercise."""
        if not self.claims:
            return 0.0
        partial = 1.0 if self.found.excursion.complete else _PARTIAL_WEIGHT
        return self.score * partial * (_SQUAT_WEIGHT if self.name == SQUAT else 1.0)


@dataclass
class _Bout:
    """What is done in a row.

    Attributes:
        exercise: as decided, None before that.
        offers: not let through yet.
        says: exercise -> how much speaks for it.
        end_s: end of the latest offer that claims anything, or was let through.
        passed_until_s: end of the latest one that was let through.
    """

    exercise: str | None = None
    offers: list[_Offer] = field(default_factory=list)
    says: dict[str, float] = field(default_factory=dict)
    end_s: float = float("-inf")
    passed_until_s: float = float("-inf")

    @property
    def claims(self) -> list[_Offer]:
        return [offer for offer in self.offers if offer.claims]

    def ranked(self) -> list[tuple[float, str]]:
        return sorted(((total, name) for name, total in self.says.items()), reverse=True)

    @property
    def lead(self) -> float:
        """How far the exercise that is ahead, or is decided, is ahead of the others."""
        names = dict(self.says)
        first = names.pop(self.exercise or (self.ranked()[0][1] if names else ""), 0.0)
        return first - max(names.values(), default=0.0)


class Recogniser:
    """Lets the repetitions of whatever exercise is being done through."""

    def __init__(self) -> None:
        self._bout = self._heard = _Bout()
        self._rest = RestWatch()
        self.unrecognised: list[Unrecognised] = []

    @property
    def exercise(self) -> str | None:
        """What is being done, None while that is not known."""
        return self._bout.exercise

    @property
    def confidence(self) -> float:
        """How sure it is which exercise the latest repetition was of, 0.5..0.99."""
        return min(MOST_SURE, float(1 / (1 + np.exp(-max(0.0, self._heard.lead)))))

    @property
    def undecided_since_s(self) -> float:
        """No repetition before this time can still be let through; infinite when none waits."""
        starts_s = [offer.found.excursion.start_s for offer in self._bout.offers]
        return min(starts_s, default=float("inf"))

    def take(self, found: FoundRep, time_s: float) -> list[FoundRep]:
        """Take what a finder offers at a time; returns what that lets through."""
        bout, passed = self._bout, []
        if found.excursion.start_s - bout.end_s > SET_GAP_S and bout.end_s > float("-inf"):
            passed = self.close()
            bout = self._bout
        score = scores(found)
        name = found.exercise.name
        own = score[name]
        offer = _Offer(found, own, own > 0 and own == max(score.values()), time_s)
        if offer.claims:
            bout.end_s = max(bout.end_s, found.excursion.end_s)
            bout.says[name] = bout.says.get(name, 0.0) + offer.weight
        if own <= DOUBTFUL or found.excursion.bottom_s <= bout.passed_until_s:
            return passed
        bout.offers.append(offer)
        if bout.exercise == name:
            return passed + self._pass()
        return passed

    def decide(self, time_s: float, open_since_s: Mapping[str, float]) -> list[FoundRep]:
        """Decide, if that can be done by now; returns what that lets through.

        Args:
            time_s: now.
            open_since_s: exercise -> start of what its finder has open; infinite: nothing.
        """
        bout = self._bout
        if bout.exercise is not None:
            return self._change_over()
        best = self._best(AHEAD)
        if best is None:
            return []
        first = next(offer for offer in bout.claims if offer.name == best)
        others_s = min((s for name, s in open_since_s.items() if name != best), default=np.inf)
        waiting = others_s < first.found.excursion.end_s
        wait_s = SHORT_WAIT_S if bout.lead >= CLEARLY_AHEAD else WAIT_S
        if waiting and time_s - first.arrived_s < wait_s:
            return []
        bout.exercise = best
        return self._pass()

    def step(self, time_s: float, *, seen: bool, busy: bool) -> list[FoundRep]:
        """Take note of a frame; a rest, or nobody there, closes what went on."""
        over = self._rest.step(time_s, self._bout.end_s, seen=seen)
        if not over or busy or (self._bout.exercise is None and not self._bout.offers):
            return []
        return self.close()

    def close(self) -> list[FoundRep]:
        """End what went on: decide now, or say that it could not be told."""
        bout, passed = self._bout, []
        if bout.exercise is not None:
            passed = self._change_over(1, LONE)
        else:
            bout.exercise = self._best(ENOUGH)
            passed = self._pass() if bout.exercise is not None else []
        left = [offer for offer in self._bout.claims if offer.found.excursion.complete]
        if left and not passed:
            times = [offer.found.excursion for offer in left]
            self.unrecognised.append(
                Unrecognised(
                    min(each.start_s for each in times),
                    max(each.end_s for each in times),
                    lone_hinge=all(_is_two_legged_hinge(offer) for offer in left),
                )
            )
        self._bout = _Bout()
        return passed

    def _best(self, ahead: float) -> str | None:
        """The exercise that is ahead by so much, if it may be decided on."""
        bout = self._bout
        if not bout.says or bout.lead < ahead:
            return None
        best = bout.ranked()[0][1]
        return best if _is_enough([each for each in bout.claims if each.name == best]) else None

    def _pass(self) -> list[FoundRep]:
        """Let the offers of the exercise that is being done through; forget the others."""
        bout = self._heard = self._bout
        passed = [offer.found for offer in bout.offers if offer.name == bout.exercise]
        bout.passed_until_s = max([bout.passed_until_s, *(f.excursion.end_s for f in passed)])
        bout.end_s = max(bout.end_s, bout.passed_until_s)
        bout.offers = []
        return sorted(passed, key=lambda found: found.excursion.start_s)

    def _change_over(self, fewest: int = 2, clear: float = INSTEAD) -> list[FoundRep]:
        """Go over to another exercise once ``fewest`` of its repetitions came instead."""
        for name in sorted({offer.name for offer in self._bout.offers}):
            rivals = [offer for offer in self._bout.claims if offer.name == name]
            weight = sum(offer.weight for offer in rivals)
            if len(rivals) >= fewest and weight >= clear and _is_enough(rivals):
                self._bout = _Bout(name, rivals, {name: weight})
                return self._pass()
        return []


def _is_enough(offers: Sequence[_Offer]) -> bool:
    """Whether they are something to count: one may be enough, but not of bending down on two legs.

    That is what picking something up looks like, too.
    """
    done = [offer for offer in offers if offer.found.excursion.complete]
    return bool(done) and (len(offers) > 1 or not _is_two_legged_hinge(done[0]))


def _is_two_legged_hinge(offer: _Offer) -> bool:
    """Whether both feet may have been on the floor all the while."""
    support = offer.found.support
    one_leg = support.side is not None and support.confidence >= _CLEARLY_ONE_LEG
    return offer.name == DEADLIFT and not one_leg
