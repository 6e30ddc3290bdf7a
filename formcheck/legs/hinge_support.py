"""Which leg carries the weight during a hinge, or whether both do; and whether it is a hinge."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from formcheck.geometry import flexion_deg
from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.legs.stance import NOMINAL_LEG_M, QuietStance, trunk_lean_deg
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.signals.robust import median, percentile_over_time

TWO_LEGGED: Final = "two-legged"
SINGLE_EVIDENCE: Final = 2.0
_CAP: Final = 1.5
_LIFT_SCALE: Final = 0.25
_TRAVEL_SCALE: Final = 0.4
_DEEP_SHARE: Final = 0.7
_UPRIGHT_SHARE: Final = 0.35
_BOTTOM_SHARE: Final = 0.9
MIN_HINGE: Final = 0.35
"""Lean of the trunk per bend of the knee, below which somebody squats or lunges: under .3 in a
squat, .5 in a barbell pulled from low hips, over 3 in a one-legged deadlift."""
_LEAST_BEND_DEG: Final = 5.0


def hinge_leg(
    window: PoseSequence, _bottom_s: float, px_per_m: float, _quiet: QuietStance | None = None
) -> Support:
    """Find the supporting leg of one deadlift from its whole window.

    Three signs are weighed, each capped so that none decides alone: the foot that travels is
    free; so is the ankle that is higher at the bottom, in the model's space and in the picture.
    On two legs all three are small, also where a barbell's plates make the shins tremble.

    Args:
        window: the repetition, from rest to rest.
        _bottom_s: its deepest moment; the lean of the trunk says more.
        px_per_m: scale of the person.
        _quiet: not needed.
    """
    size_px = px_per_m * NOMINAL_LEG_M
    lean_deg = trunk_lean_deg(window.world_m)
    deep = lean_deg >= _DEEP_SHARE * np.nanmax(lean_deg)
    travel, lift, height = [], [], []
    for side in SIDES:
        ankle = BODY_SIDES[side].ankle
        places = window.image_px[:, ankle]
        travel.append(_extent(places) / size_px)
        lift.append(-median(places[deep, 1]) / size_px)
        height.append(-median(window.world_m[deep, ankle, 1]) / NOMINAL_LEG_M)
    signs = (
        (travel[0] - travel[1]) / _TRAVEL_SCALE,
        (lift[0] - lift[1]) / _LIFT_SCALE,
        (height[0] - height[1]) / _LIFT_SCALE,
    )
    evidence = float(np.nansum(np.clip(signs, -_CAP, _CAP)))
    confidence = float(1 / (1 + np.exp(-2.0 * abs(abs(evidence) - SINGLE_EVIDENCE))))
    if abs(evidence) < SINGLE_EVIDENCE:
        return Support("double", None, confidence, evidence, TWO_LEGGED)
    carries: Side = "right" if evidence > 0 else "left"
    return Support("single", carries, confidence, evidence)


def _extent(points: FloatArray) -> float:
    """How far (T, 2) points spread, outliers left out."""
    low, high = (percentile_over_time(points, q) for q in (5.0, 95.0))
    return float(np.hypot(*(high - low)))


def is_a_hinge(
    poses: PoseSequence, excursion: Excursion, support: Support
) -> tuple[Excursion, Support]:
    """Count no squat that leans forward: there the knees bend more than the trunk tips.

    Args:
        poses: the repetition, with the rest before and after it.
        excursion: its times.
        support: the leg that carries.

    Returns:
        The excursion, not complete if it is no hinge; the support as it was.
    """
    lean_deg = trunk_lean_deg(poses.world_m)
    inside = (poses.time_s >= excursion.start_s) & (poses.time_s <= excursion.end_s)
    deepest = float(np.nanmax(lean_deg[inside], initial=0.0))
    deep = inside & (lean_deg >= _BOTTOM_SHARE * deepest)
    upright = lean_deg <= _UPRIGHT_SHARE * deepest
    sides = SIDES if support.side is None else (support.side,)
    bends = np.stack(
        [
            flexion_deg(*(poses.world_m[:, joint] for joint in (body.hip, body.knee, body.ankle)))
            for body in (BODY_SIDES[side] for side in sides)
        ]
    ).mean(axis=0)
    bend = max(median(bends[deep]) - median(bends[upright]), _LEAST_BEND_DEG)
    tipped = median(lean_deg[deep]) - median(lean_deg[upright])
    if excursion.complete and tipped / bend < MIN_HINGE:
        reason = "the knees bent more than the body tipped: a squat, not a hinge"
        return replace(excursion, complete=False, reason=reason), support
    return excursion, support
