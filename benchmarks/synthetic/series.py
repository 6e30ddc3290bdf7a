"""Repetitions that differ as a person's do: drifting as they tire, and never twice the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from benchmarks.synthetic.deadlift import DeadliftRep
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.squat import SquatRep

RepT = TypeVar("RepT", SquatRep, DeadliftRep, LungeRep)


def series(
    rep: RepT,
    count: int,
    *,
    fatigue: Mapping[str, float] | None = None,
    spread: Mapping[str, float] | None = None,
    seed: int = 0,
) -> tuple[RepT, ...]:
    """A set of repetitions around one.

    Args:
        rep: the first, before any spread.
        count: how many.
        fatigue: knob -> how much it has changed by the last repetition; it changes evenly.
        spread: knob -> standard deviation from repetition to repetition.  Times (``*_s``) never
            fall below a third of what they would be without it.
        seed: of the spread.

    Raises:
        ValueError: a knob that is not a number, or is not set, in ``rep``.
    """
    fatigue, spread = fatigue or {}, spread or {}
    rng = np.random.default_rng(seed)
    reps = []
    for i in range(count):
        changes: dict[str, Any] = {}
        for name in sorted(set(fatigue) | set(spread)):
            start = getattr(rep, name, None)
            if not isinstance(start, int | float):
                raise ValueError(f"{name} is not a number in {rep}")
            tired = start + fatigue.get(name, 0.0) * (i / (count - 1) if count > 1 else 0.0)
            value = tired + spread.get(name, 0.0) * float(rng.standard_normal())
            changes[name] = max(value, tired / 3) if name.endswith("_s") else value
        reps.append(replace(rep, **changes))
    return tuple(reps)
