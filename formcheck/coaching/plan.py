"""What somebody means to do, as on a coach's sheet: so many sets of so many repetitions a leg."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formcheck.coaching.live_state import PlanTarget
from formcheck.errors import ConfigError
from formcheck.rep import Rep, RepSide

MOST: Final = 99
_PLAN: Final = re.compile(r"\s*([0-9]{1,2})\s*[x×*]\s*([0-9]{1,2})\s*", re.IGNORECASE)  # noqa: RUF001 - people paste the sign
_LEGS: Final[tuple[RepSide, ...]] = ("left", "right")


def read_plan(text: str) -> PlanTarget:
    """The plan that ``3x10`` stands for: three sets of ten repetitions on each leg.

    Raises:
        ConfigError: it is not written like that, or asks for nothing.
    """
    match = _PLAN.fullmatch(text)
    sets, reps = (int(match[1]), int(match[2])) if match else (0, 0)
    if not sets or not reps:
        raise ConfigError(
            f"--plan {text}: write sets x repetitions on each leg, like 3x10 (1 to {MOST} of each)"
        )
    return PlanTarget(sets, reps)


def plan_words(plan: PlanTarget) -> str:
    """The plan as it is written: ``3x10``."""
    return f"{plan.sets}x{plan.reps}"


@dataclass(frozen=True)
class PlanDone:
    """What was done of a plan in one exercise.

    A leg's series are its repetitions in each set that it took part in, so that it makes no
    difference whether the legs took turns, followed each other, or one did all of its sets first.

    Attributes:
        exercise: name.
        series: leg -> complete repetitions of each of its series, in order; both legs, the one
            that began first, or "both".
        missing: leg -> how many repetitions are missing from the plan.
    """

    exercise: str
    series: Mapping[RepSide, tuple[int, ...]]
    missing: Mapping[RepSide, int]

    @property
    def fulfilled(self) -> bool:
        """Whether nothing is missing."""
        return not any(self.missing.values())


def legs_due(reps: Sequence[Rep]) -> tuple[RepSide, ...]:
    """Whose repetitions a plan asks for: each leg's, or those of both together.

    What most of ``reps`` were done on decides: a single one that was misread changes nothing.
    The leg that came first is named first.
    """
    one_legged = [rep.side for rep in reps if rep.side != "both"]
    if len(one_legged) * 2 < len(reps):
        return ("both",)
    return tuple(dict.fromkeys([*one_legged, *_LEGS]))


def done_of(plan: PlanTarget, reps: Sequence[Rep]) -> list[PlanDone]:
    """What was done of a plan, for each exercise of which a repetition was counted."""
    done = [rep for rep in reps if rep.complete]
    result = []
    for exercise in dict.fromkeys(rep.exercise for rep in done):
        mine = [rep for rep in done if rep.exercise == exercise]
        series = {
            side: _series([rep for rep in mine if rep.side == side]) for side in legs_due(mine)
        }
        missing = {side: _missing(plan, counts) for side, counts in series.items()}
        result.append(PlanDone(exercise, series, missing))
    return result


def _series(reps: Sequence[Rep]) -> tuple[int, ...]:
    sets = [rep.set_index for rep in reps]
    return tuple(sets.count(index) for index in sorted(set(sets)))


def _missing(plan: PlanTarget, counts: Sequence[int]) -> int:
    """Repetitions that the fullest series leave undone; more in one make up for no other."""
    fullest = sorted(counts, reverse=True)[: plan.sets]
    return plan.sets * plan.reps - sum(min(count, plan.reps) for count in fullest)
