"""Which leg carries the weight during a hinge, or whether both do."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.legs.hinge import is_a_hinge
from formcheck.legs.lean import lean_over_time_deg, turned_away
from formcheck.legs.stance import NOMINAL_LEG_M, QuietStance, pixels_per_metre
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.signals.robust import median, percentile, percentile_over_time

TWO_LEGGED: Final = "two-legged"
SINGLE_EVIDENCE: Final = 2.0
_CAP: Final = 1.5
_LIFT_SCALE: Final = 0.25
_TRAVEL_SCALE: Final = 0.4
_DEEP_SHARE: Final = 0.7
_UPRIGHT_SHARE: Final = 0.35
_DRIVEN: Final = 0.25
"""Ankle over ankle, in legs, of a knee that is driven up: .55 to .65; of a leg that hangs off the
floor .15."""
_DRIVEN_S: Final = 0.25
_BY_DRIVE: Final = 0.8
_SQUARELY: Final = 0.5
"""Breadth of the shoulders, in trunks, that is seen squarely from behind: .72 to .75."""
_FEWEST: Final = 4


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
    lean_deg = lean_over_time_deg(window)
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


def review_hinge(
    poses: PoseSequence, excursion: Excursion, support: Support
) -> tuple[Excursion, Support]:
    """Look at a hinge together with what follows it: the knee that is driven up, what it was.

    Args:
        poses: the repetition, with the rest before and after it.
        excursion: its times.
        support: from `hinge_leg`.

    Returns:
        See `is_a_hinge`; from behind with the leg that carries while the other knee is driven up.
    """
    lift = _driven_up(poses, excursion)
    if abs(lift) > _DRIVEN:
        side: Side = "right" if lift > 0 else "left"
        if side != support.side:
            support = Support("single", side, _BY_DRIVE, float(np.copysign(SINGLE_EVIDENCE, lift)))
    return is_a_hinge(poses, excursion, support)


def _driven_up(poses: PoseSequence, excursion: Excursion) -> float:
    """How much higher the left ankle is than the right in the picture after a hinge, in legs.

    0 but squarely from behind, where the free leg points at the camera in the hinge and is made
    up; while it is driven up, it is seen well.  The height that is kept for `_DRIVEN_S` counts.
    """
    lean_deg = lean_over_time_deg(poses)
    inside = (poses.time_s >= excursion.start_s) & (poses.time_s <= excursion.end_s)
    upright = lean_deg <= _UPRIGHT_SHARE * float(np.nanmax(lean_deg[inside], initial=0.0))
    after = upright & (poses.time_s > excursion.bottom_s)
    if not median(turned_away(poses.image_px[upright])) >= _SQUARELY or after.sum() < _FEWEST:
        return 0.0
    left, right = (poses.image_px[after, BODY_SIDES[side].ankle, 1] for side in SIDES)
    scale = median(pixels_per_metre(poses.image_px, poses.world_m)) * NOMINAL_LEG_M
    lift = (right - left) / scale
    step_s = float(np.median(np.diff(poses.time_s)))
    kept = 100.0 * min(1.0, _DRIVEN_S / (after.sum() * step_s))
    high, low = percentile(lift, 100.0 - kept), percentile(lift, kept)
    return high if high > -low else low


def _extent(points: FloatArray) -> float:
    """How far (T, 2) points spread, outliers left out."""
    low, high = (percentile_over_time(points, q) for q in (5.0, 95.0))
    return float(np.hypot(*(high - low)))
