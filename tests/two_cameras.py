"""One set before two cameras that were started by hand: what each of them recorded."""

from __future__ import annotations

from typing import Any

from benchmarks.synthetic import (
    Camera,
    DeadliftRep,
    LungeRep,
    NoiseModel,
    SquatRep,
    Workout,
    series,
)

FRONT, SIDE = Camera(yaw_deg=0.0, distance_m=4.4), Camera(yaw_deg=-90.0)
EXACT, TYPICAL = NoiseModel.none(), NoiseModel.typical()


def tired_squats(count: int = 5, seed: int = 3, **knobs: Any) -> Workout:
    """One-legged squats on the right leg in the rhythm of a person, never twice the same."""
    spread = {"descent_s": 0.15, "ascent_s": 0.12, "hold_top_s": 0.2, "knee_flexion_deg": 2.0}
    rep = SquatRep(side="right", arms="hips", **knobs)
    return _set(series(rep, count, spread=spread, seed=seed), seed)


def tired_lunges(count: int = 5, seed: int = 5, **knobs: Any) -> Workout:
    """Forward lunges with the right leg, likewise."""
    spread = {"step_s": 0.08, "descent_s": 0.12, "return_s": 0.08, "hold_top_s": 0.25}
    plain: dict[str, Any] = {"side": "right", "knee_flexion_deg": 90.0}
    rep = LungeRep(**(plain | knobs))
    return _set(series(rep, count, spread=spread, seed=seed), seed)


def tired_deadlifts(count: int = 4, seed: int = 7) -> Workout:
    """One-legged deadlifts on the left leg, likewise."""
    spread = {"descent_s": 0.15, "ascent_s": 0.12, "hold_top_s": 0.15, "trunk_lean_deg": 2.0}
    return _set(series(DeadliftRep(side="left"), count, spread=spread, seed=seed), seed)


def _set(reps: tuple[Any, ...], seed: int) -> Workout:
    return Workout.of(reps, before_s=2.5, after_s=2.0, seed=seed)
