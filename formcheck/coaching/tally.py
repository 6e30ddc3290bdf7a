"""What has been done of the plan: repetitions per leg and set, and which leg comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from formcheck.coaching.live_state import PlanTarget, SetSummary
from formcheck.coaching.plan import done_of, legs_due
from formcheck.landmarks import SIDES, Side, other_side
from formcheck.rep import Rep, RepSide
from formcheck.rules import Rule, Verdict
from formcheck.verdicts.habits import habits

_NO_FAULT = (Verdict.OK, Verdict.BORDERLINE)


class Tally:
    """Keeps count of closed repetitions.

    Args:
        target: the plan; None without one.
    """

    def __init__(self, target: PlanTarget | None) -> None:
        self.target = target
        self._reps: list[Rep] = []

    @property
    def set_index(self) -> int:
        """Of the latest repetition, 0 before the first."""
        return self._reps[-1].set_index if self._reps else 0

    @property
    def side(self) -> RepSide | None:
        """Leg of the latest repetition."""
        return self._reps[-1].side if self._reps else None

    def add(self, rep: Rep) -> None:
        """Take a closed repetition."""
        self._reps.append(rep)

    def counts(self, set_index: int | None = None) -> dict[RepSide, int]:
        """Complete repetitions of a set, of the latest one by default; both legs, or "both"."""
        reps = self._of_set(self.set_index if set_index is None else set_index)
        done = [rep.side for rep in reps if rep.complete]
        taking_part = {rep.side for rep in reps}
        sides: list[RepSide] = ["both"] if "both" in taking_part else []
        if taking_part - {"both"}:
            sides = [*SIDES, *sides]
        return {side: done.count(side) for side in sides}

    def verdicts(self) -> tuple[Verdict, ...]:
        """The worst that was found in each repetition of the latest series: one leg's, or both's.

        NOT_ASSESSABLE stands for one that was not counted, or of which nothing could be judged.
        """
        reps = [rep for rep in self._of_set(self.set_index) if rep.side == self.side]
        return tuple(rep.worst for rep in reps)

    def run_length(self) -> int:
        """How many repetitions in a row the latest leg has done."""
        length = 0
        for rep in reversed(self._reps):
            if rep.side != self.side or rep.set_index != self.set_index:
                break
            length += 1
        return length

    @property
    def takes_turns(self) -> bool:
        """Whether the legs change with every repetition, rather than after a series."""
        last = [rep.side for rep in self._of_set(self.set_index)][-3:]
        return len(last) > 1 and "both" not in last and all(a != b for a, b in pairwise(last))

    def set_is_done(self, set_index: int | None = None) -> bool:
        """Whether a set has all repetitions that the plan asks for."""
        counts, target = self.counts(set_index), self.target
        reps = self._of_set(self.set_index if set_index is None else set_index)
        due = legs_due([rep for rep in reps if rep.complete])
        return target is not None and all(counts.get(side, 0) >= target.reps for side in due)

    def plan_is_done(self) -> bool:
        """Whether nothing is left to do of any exercise that was begun."""
        done = [] if self.target is None else done_of(self.target, self._reps)
        return bool(done) and all(each.fulfilled for each in done)

    def next_side(self) -> Side | None:
        """The leg that comes next; None when it does not matter or is not known."""
        counts, side = self.counts(), self.side
        if side is None or side == "both" or self.plan_is_done():
            return None
        other = other_side(side)
        if self.target is None:
            return other if counts[other] < counts[side] or self.takes_turns else None
        for due in (other, side) if self.takes_turns else (side, other):
            if counts[due] < self.target.reps:
                return due
        return self._first_side()

    def summary(self, rules: Sequence[Rule]) -> SetSummary | None:
        """The latest set in a few numbers; None before the first repetition."""
        if not self._reps:
            return None
        done = [rep for rep in self._of_set(self.set_index) if rep.complete]
        clean = sum(rep.worst in _NO_FAULT for rep in done)
        worst = habits([finding for rep in done for finding in rep.findings], rules)
        verdicts = tuple(rep.worst for rep in self._of_set(self.set_index))
        summary = SetSummary(self.set_index, self.counts(), clean, verdicts=verdicts)
        if not worst:
            return summary
        first = worst[0]
        return replace(
            summary,
            work_on=first.rule.slug,
            work_on_low=first.low,
            cue=first.wording.cue,
            faulty=first.faulty,
            judged=first.judged,
        )

    def _first_side(self) -> Side | None:
        return next((rep.side for rep in self._reps if rep.side != "both"), None)

    def _of_set(self, set_index: int) -> list[Rep]:
        return [rep for rep in self._reps if rep.set_index == set_index]
