"""Which leg carries the weight during a hinge, or whether both do."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.legs.stance import NOMINAL_LEG_M, QuietStance, trunk_lean_deg
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.signals.robust import median, percentile_over_time

TWO_LEGGED: Final = "two-legged"
SINGLE_EVIDENCE: Final = 2.0
_CAP: Final = 1.5
_LIFT_SCALE: Final = 0.25
_TRAVEL_SCALE: Final = 0.4
_DEEP_SHARE: Final = 0.7


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
