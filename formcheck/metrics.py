"""Numbers about a repetition that are no faults, and left against right in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.measures.base import depth_speed
from formcheck.measures.hinge import hinge_smoothness
from formcheck.measures.motion import smoothness
from formcheck.measures.sagittal import knee_flexion_deg, trunk_lean_deg
from formcheck.signals import control
from formcheck.signals.robust import median
from formcheck.view import Plane
from formcheck.window import MIN_VISIBILITY, BoolArray, Part, RepWindow

Metrics = dict[str, float | None]

ARMS_OUT_DEG: Final = (70.0, 110.0)
ARMS_STRAIGHT_DEG: Final = 40.0
HANDS_ON_HIPS: Final = 0.35
ARMS_SEEN_SHARE: Final = 0.8


@dataclass(frozen=True)
class ComparedMetric:
    """A metric worth comparing between the legs.

    Attributes:
        unit: as reported.
        error: measuring error of a difference between the legs.
        ratio_scale: whether it has a true zero, so that a symmetry index means something.
    """

    unit: str
    error: float
    ratio_scale: bool


COMPARED: Final[Mapping[str, ComparedMetric]] = {
    "hip_drop": ComparedMetric("ratio", 0.03, ratio_scale=True),
    "eccentric_s": ComparedMetric("s", 0.1, ratio_scale=True),
    "concentric_s": ComparedMetric("s", 0.1, ratio_scale=True),
    "knee_drive": ComparedMetric("score", 0.12, ratio_scale=False),
    "smoothness": ComparedMetric("score", 0.3, ratio_scale=False),
    "knee_flexion_deg": ComparedMetric("deg", 8.0, ratio_scale=False),
    "trunk_lean_deg": ComparedMetric("deg", 6.5, ratio_scale=False),
    "sway_lateral": ComparedMetric("ratio", 0.01, ratio_scale=True),
}


def rep_metrics(window: RepWindow) -> Metrics:
    """Everything that is reported about one repetition for information.

    Returns:
        Name -> value, None where it could not be measured; names end in their unit, shares of
        the leg's length have none.
    """
    values: dict[str, float] = {"hip_drop": float(np.nanmax(window.drop, initial=-np.inf))}
    tempo = dict.fromkeys(("eccentric_s", "pause_s", "concentric_s"), np.nan)
    if window.source_rate_hz >= control.MIN_RATE_HZ:
        when = window.timing
        known = control.tempo(when.start_s, when.bottom_start_s, when.bottom_end_s, when.end_s)
        tempo |= {name: getattr(known, name) for name in tempo}
    values |= tempo
    if window.source_rate_hz >= control.MIN_CONTROL_RATE_HZ:
        values |= _control(window)
    side = window.judged_sides[0]
    if window.signal == "trunk_lean":
        driven = window.free_knee_height[window.mask(Part.RAISED)]
        values["knee_drive"] = float(np.nanmax(driven, initial=-np.inf))
    if _looks_at(window, "sagittal", 30.0):
        deep = window.mask(Part.BOTTOM)
        values["knee_flexion_deg"] = median(knee_flexion_deg(window, side)[deep])
        values["trunk_lean_deg"] = median(trunk_lean_deg(window, side)[deep])
    if _looks_at(window, "frontal", 30.0):
        values["arms_in_position_share"] = _arms_in_position(window)
    return {name: _rounded(value) for name, value in values.items()}


def _rounded(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None


def _looks_at(window: RepWindow, plane: Plane, within_deg: float) -> bool:
    return window.view is not None and window.view.off_plane_deg(plane) <= within_deg


def _control(window: RepWindow) -> dict[str, float]:
    side = window.judged_sides[0]
    speed = depth_speed(window)
    smooth = hinge_smoothness if window.signal == "trunk_lean" else smoothness
    found = smooth(window, side)
    values = {
        "smoothness": float(np.nanmin(found)) if np.isfinite(found).any() else np.nan,
        "peak_to_mean_speed": control.peak_to_mean_speed(speed[window.mask(Part.ASCENT)]),
    }
    if window.support.stance == "single":
        values |= _sway(window, side)
    return values


def _sway(window: RepWindow, side: Side) -> dict[str, float]:
    """Sway of the hips over the supporting ankle while the person stands between repetitions."""
    points, body = window.image_px, BODY_SIDES[side]
    hold = (window.time_s <= window.start_s) | (window.time_s >= window.end_s)
    offset = (points[:, body.hip] - points[:, body.ankle]) / window.leg_length_px
    result = control.sway(np.where(hold[:, None], offset, np.nan), window.rate_hz)
    return {
        "sway_lateral": result.lateral_rms,
        "sway_velocity_per_s": result.path_velocity_per_s,
    }


def _arms_in_position(window: RepWindow) -> float:
    """Share of the samples with both arms out to the sides or both hands on the hips.

    Of those in which the arms can be seen; NaN when these are too few.
    """
    points = window.image_px
    arms = [joint for b in BODY_SIDES.values() for joint in (b.shoulder, b.elbow, b.wrist)]
    seen = np.asarray((window.visibility[:, arms] >= MIN_VISIBILITY).all(axis=1))
    if not len(seen) or seen.mean() < ARMS_SEEN_SHARE:
        return np.nan
    trunk = geo.distance(
        points[:, [b.shoulder for b in BODY_SIDES.values()]].mean(axis=1),
        points[:, [b.hip for b in BODY_SIDES.values()]].mean(axis=1),
    )
    good: list[BoolArray] = []
    for side in SIDES:
        body = BODY_SIDES[side]
        shoulder, elbow, wrist, hip = (
            points[:, joint] for joint in (body.shoulder, body.elbow, body.wrist, body.hip)
        )
        raised = geo.interior_angle_deg(hip, shoulder, elbow)
        out = (raised >= ARMS_OUT_DEG[0]) & (raised <= ARMS_OUT_DEG[1])
        straight = geo.flexion_deg(shoulder, elbow, wrist) <= ARMS_STRAIGHT_DEG
        on_hip = geo.distance(wrist, hip) <= HANDS_ON_HIPS * trunk
        good.append(np.asarray((out & straight) | on_hip))
    return float(np.mean((good[0] & good[1])[seen]))


@dataclass(frozen=True)
class Comparison:
    """Left against right in one metric."""

    metric: str
    unit: str
    left: float
    right: float
    symmetry_index: float | None
    real: bool


def compare_sides(left: Sequence[Metrics], right: Sequence[Metrics]) -> list[Comparison]:
    """Compare the repetitions of the left leg with those of the right.

    Args:
        left: metrics of the complete one-legged repetitions on the left leg.
        right: the same on the right leg.

    Returns:
        One comparison for each metric known on both sides; none without both legs.
    """
    result = []
    for name, compared in COMPARED.items():
        values = [
            [value for metrics in side if (value := metrics.get(name)) is not None]
            for side in (left, right)
        ]
        if not all(values):
            continue
        means = [float(np.mean(v)) for v in values]
        index = control.limb_symmetry_index(*means) if compared.ratio_scale else np.nan
        difference = control.real_difference(values[0], values[1], compared.error)
        result.append(
            Comparison(
                name,
                compared.unit,
                means[0],
                means[1],
                float(index) if np.isfinite(index) else None,
                difference.is_real,
            )
        )
    return result
