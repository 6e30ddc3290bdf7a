"""The sets of a session in the report: what was done in each, in numbers and in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from formcheck.coaching.live_state import PlanTarget
from formcheck.coaching.plan import PlanDone, done_of, legs_due, plan_words
from formcheck.rep import Rep, RepSide
from formcheck.report import PlanInfo, PlannedExerciseInfo, SetInfo

FEWEST_FOR_TREND: Final = 6
"""Repetitions on a leg from which a first and a last third can be told apart."""
FEWEST_FOR_SPREAD: Final = 3
UNEQUAL_BY: Final = 2
"""One repetition more on a leg may be where the clip was cut."""

_ORDER: Final[tuple[RepSide, ...]] = ("left", "right", "both")
_WORDS: Final[dict[RepSide, str]] = {"left": "left", "right": "right", "both": "on both legs"}


def set_infos(reps: Sequence[Rep], plan: PlanTarget | None) -> list[SetInfo]:
    """The sets, in their order in time.

    Args:
        reps: all of a session.
        plan: what was meant to be done, if anything.
    """
    return [
        _set_info([rep for rep in reps if rep.set_index == index], plan)
        for index in sorted({rep.set_index for rep in reps})
    ]


def _set_info(members: Sequence[Rep], plan: PlanTarget | None) -> SetInfo:
    done = [rep for rep in members if rep.complete]
    sides = {rep.side for rep in (done or members)}
    side: Literal["left", "right", "both", "mixed"] = sides.pop() if len(sides) == 1 else "mixed"
    counts = {leg: sum(rep.side == leg for rep in done) for leg in _ORDER}
    return SetInfo(
        index=members[0].set_index,
        exercise=members[0].exercise,
        exercise_confidence=_round(members[-1].exercise_confidence),
        start_s=_round(members[0].start_s),
        end_s=_round(members[-1].end_s),
        side=side,
        reps_left=counts["left"],
        reps_right=counts["right"],
        reps_both=counts["both"],
        partial=len(members) - len(done),
        text=_words(counts, members, plan),
        metrics=_set_metrics(done),
    )


def _words(counts: dict[RepSide, int], members: Sequence[Rep], plan: PlanTarget | None) -> str:
    """``10 right, 8 of 10 left``; the leg that came first is named first."""
    order = list(dict.fromkeys([*(rep.side for rep in members), *_ORDER]))
    legs = legs_due([rep for rep in members if rep.complete] or members)
    parts = []
    for side in order:
        due = plan is not None and side in legs
        if counts[side] or due:
            short = plan is not None and due and counts[side] < plan.reps
            of = f" of {plan.reps}" if plan is not None and short else ""
            parts.append(f"{counts[side]}{of} {_WORDS[side]}")
    return ", ".join(parts) or "none complete"


def _set_metrics(done: Sequence[Rep]) -> dict[str, float | None]:
    """Tempo and how it changes, for information; leg by leg, for legs may differ."""
    by_leg = [[rep for rep in done if rep.side == side] for side in _ORDER]
    times = [[rep.end_s - rep.start_s for rep in leg] for leg in by_leg if leg]
    depths = [[rep.metrics.get("hip_drop") for rep in leg] for leg in by_leg if leg]
    known = [[depth for depth in leg if depth is not None] for leg in depths]
    every = [time_s for leg in times for time_s in leg]
    return {
        "rep_time_s": _maybe(float(np.median(every)) if every else np.nan),
        "rep_time_variation": _mean([_variation(leg) for leg in times]),
        "rep_time_trend": _mean([_trend(leg) for leg in times]),
        "depth_trend": _mean([_trend(leg) for leg in known]),
    }


def _variation(values: Sequence[float]) -> float:
    """Standard deviation as a share of the mean."""
    if len(values) < FEWEST_FOR_SPREAD:
        return np.nan
    return float(np.std(values, ddof=1) / np.mean(values))


def _trend(values: Sequence[float]) -> float:
    """The last third against the first: .2 is a fifth longer, or deeper, than at first."""
    if len(values) < FEWEST_FOR_TREND:
        return np.nan
    third = len(values) // 3
    return float(np.mean(values[-third:]) / np.mean(values[:third]) - 1)


def _mean(values: Sequence[float]) -> float | None:
    known = [value for value in values if np.isfinite(value)]
    return _maybe(float(np.mean(known))) if known else None


def leg_notes(reps: Sequence[Rep]) -> list[str]:
    """A note for each exercise of which one leg has done clearly more than the other."""
    notes = []
    for exercise in dict.fromkeys(rep.exercise for rep in reps):
        done = [rep.side for rep in reps if rep.complete and rep.exercise == exercise]
        left, right = done.count("left"), done.count("right")
        if min(left, right) and abs(left - right) >= UNEQUAL_BY:
            notes.append(f"The legs did not do the same ({exercise}): {left} left, {right} right.")
    return notes


def plan_info(plan: PlanTarget, reps: Sequence[Rep]) -> PlanInfo:
    """What was prescribed and what was done of it."""
    done = done_of(plan, reps)
    return PlanInfo(
        sets=plan.sets,
        reps=plan.reps,
        exercises=[
            PlannedExerciseInfo(
                exercise=each.exercise,
                series={side: list(counts) for side, counts in each.series.items()},
                missing=dict(each.missing),
                fulfilled=each.fulfilled,
                text=_plan_words(each),
            )
            for each in done
        ],
        fulfilled=bool(done) and all(each.fulfilled for each in done),
        text=f"{plan_words(plan)} on each leg",
    )


def _plan_words(done: PlanDone) -> str:
    parts = []
    for side, counts in done.series.items():
        series = ", ".join(map(str, counts)) or "none"
        parts.append(f"{_WORDS[side]} {series}")
    lacking = [f"{number} {_WORDS[side]}" for side, number in done.missing.items() if number]
    end = f"still to do: {', '.join(lacking)}" if lacking else "all done"
    return f"{'; '.join(parts)} ({end})"


def _round(value: float) -> float:
    return round(float(value), 4)


def _maybe(value: float) -> float | None:
    return _round(value) if np.isfinite(value) else None
