"""What a hinge shows: back, free leg, supporting knee, reaching arm, pelvis."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, Side, other_side
from formcheck.legs.stance import NOMINAL_LEG_M
from formcheck.measures.base import HIPS, SHOULDERS, Measure, facing_sign, middle, once
from formcheck.measures.frontal import pelvic_drop_deg
from formcheck.measures.motion import DOWN_AND_UP, halts, shoulder_drop
from formcheck.measures.sagittal import knee_flexion_deg, trunk_lean_deg
from formcheck.pose import FloatArray
from formcheck.signals.control import MIN_CONTROL_RATE_HZ, phase_speed, sparc
from formcheck.signals.robust import median, median_over_time
from formcheck.window import Part, RepWindow

LEAST_LEAN_DEG: Final = 10.0
"""A trunk that leans by less counts as leaning so much: the ratio to it would mean nothing."""
LIFTED_HEAD_DEG: Final = 15.0
"""A neck that leans less than the back by more than this is lifted: the error of the angle."""
HINGE_AWAY_SHARE: Final = 0.15
"""The same as `WAY_SHARE`, of the shoulders: nothing but the hinge moves them far."""
STILL_S: Final = 0.15
"""A foot stands where it goes nowhere in this time."""


def _against_upright(window: RepWindow, values: FloatArray) -> FloatArray:
    """Values against those with the trunk up, before and after the hinge."""
    return np.asarray(values - median(values[window.nearly_up]))


def back_to_horizontal_deg(window: RepWindow, side: Side) -> FloatArray:
    """How far the back stays above the horizontal; below it is negative."""
    return np.asarray(90.0 - trunk_lean_deg(window, side))


def back_bend_deg(window: RepWindow, side: Side) -> FloatArray:
    """How much further the neck leans than the back, against the same person upright.

    NaN where the head is lifted: that takes away from the bend what a rounded back adds to it.
    """
    points, facing = window.image_px, facing_sign(window)
    shoulders = middle(points, SHOULDERS)
    neck = geo.lean_deg(shoulders, points[:, BODY_SIDES[side].ear], facing)
    bend = neck - geo.lean_deg(middle(points, HIPS), shoulders, facing)
    bend = _against_upright(window, (bend + 180.0) % 360.0 - 180.0)
    return np.where(bend >= -LIFTED_HEAD_DEG, bend, np.nan)


def free_leg_to_horizontal_deg(window: RepWindow, side: Side) -> FloatArray:
    """How far the line from hip to ankle of the free leg stays below the horizontal."""
    points, free = window.image_px, BODY_SIDES[other_side(side)]
    return geo.elevation_deg(points[:, free.ankle], points[:, free.hip])


def line_break_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the line from the shoulders over the free hip to the free ankle, 0 = straight."""
    points, free = window.image_px, BODY_SIDES[other_side(side)]
    return geo.flexion_deg(middle(points, SHOULDERS), points[:, free.hip], points[:, free.ankle])


def knee_per_hinge(window: RepWindow, side: Side) -> FloatArray:
    """Degrees that the supporting knee bends more for each that the trunk leans more."""
    lean = _against_upright(window, trunk_lean_deg(window, side))
    bend = _against_upright(window, knee_flexion_deg(window, side))
    return np.asarray(bend / np.maximum(lean, LEAST_LEAN_DEG))


def reach_height(window: RepWindow, side: Side) -> FloatArray:
    """Height of the reaching hand (opposite the supporting leg) over the supporting ankle."""
    points, wrist = window.image_px, BODY_SIDES[other_side(side)].wrist
    ankle = median_over_time(points[:, BODY_SIDES[side].ankle])
    return geo.height_px(points[:, wrist], ankle) / window.leg_length_px


def reach_lead(window: RepWindow, side: Side) -> FloatArray:
    """How much lower the reaching hand is than the one on the side of the supporting leg.

    In the model's own space: in the picture the nearer of two low hands looks lower.
    """
    own, opposite = BODY_SIDES[side].wrist, BODY_SIDES[other_side(side)].wrist
    return (window.world_m[:, opposite, 1] - window.world_m[:, own, 1]) / NOMINAL_LEG_M


def reach_from_vertical_deg(window: RepWindow, side: Side) -> FloatArray:
    """Angle of the reaching arm, shoulder to wrist, from hanging straight down."""
    points, arm = window.image_px, BODY_SIDES[other_side(side)]
    return geo.inclination_deg(points[:, arm.wrist], points[:, arm.shoulder])


def pelvis_tilt_deg(window: RepWindow, side: Side) -> FloatArray:
    """Slope of the hip line against the quiet stance, whichever side is the lower one."""
    return np.abs(pelvic_drop_deg(window, side))


def free_foot_touch(window: RepWindow, side: Side) -> FloatArray:
    """Height of the free foot's lowest point over the floor where it is still.

    Where it moves, the way that it covers, if that is more: a foot that swings through close to
    the floor gets somewhere meanwhile, one that stands does not.  The floor is where the same heel
    and toes stood in the quiet stance.
    """
    if window.quiet is None:
        return np.full(len(window.time_s), np.nan)
    points, still, support = window.image_px, window.quiet.image_px, BODY_SIDES[side].ankle
    free = BODY_SIDES[other_side(side)]
    ankle = median_over_time(points[:, support])
    heights = [
        geo.height_px(points[:, foot], ankle) / window.leg_length_px
        - geo.height_px(still[foot], still[support]) / window.quiet.leg_length_px
        for foot in (free.heel, free.foot_index)
    ]
    lowest = np.min(heights, axis=0)
    return np.asarray(np.maximum(lowest, _way(points[:, free.foot_index], window)))


def _way(points: FloatArray, window: RepWindow) -> FloatArray:
    """How far a point gets within `STILL_S` about each sample, share of the leg's length."""
    half = max(1, round(STILL_S * window.rate_hz / 2))
    covered = np.full(len(points), np.inf)
    covered[half:-half] = np.linalg.norm(points[2 * half :] - points[: -2 * half], axis=1)
    return np.asarray(covered / window.leg_length_px)


@once
def hinge_smoothness(window: RepWindow, _side: Side) -> FloatArray:
    """Spectral arc length of the speed of the trunk's lean, of the way down and of the way up."""
    speed = phase_speed(window.trunk_lean_deg, window.rate_hz)
    result = np.full(len(speed), np.nan)
    for part in (Part.DESCENT, Part.ASCENT):
        stretch = window.mask(part)
        result[stretch] = sparc(speed[stretch], window.rate_hz)
    return result


def shoulder_halts(window: RepWindow, _side: Side) -> FloatArray:
    """How much the shoulders slow down in the middle of their way down and of their way up.

    In the picture: the lean in the model's own space shakes by itself where the camera looks from
    the front.
    """
    return halts(window, (shoulder_drop(window),), DOWN_AND_UP, HINGE_AWAY_SHARE)


HINGE: Final = (
    Measure(
        "back_to_horizontal_deg",
        "how far the line from hips to shoulders stays above the horizontal",
        "deg", "sagittal", ("shoulders", "hips"), back_to_horizontal_deg,
    ),
    Measure(
        "back_bend_deg",
        "how much further the line from shoulders to ear leans than the line from hips to "
        "shoulders, against standing: no landmark lies on the spine",
        "deg", "sagittal", ("ear", "shoulders", "hips"), back_bend_deg,
        unknown="the head is lifted, which hides a rounded back",
    ),
    Measure(
        "free_leg_to_horizontal_deg",
        "how far the line from hip to ankle of the free leg stays below the horizontal",
        "deg", "sagittal", ("free_hip", "free_ankle"), free_leg_to_horizontal_deg,
    ),
    Measure(
        "line_break_deg",
        "bend of the line from the shoulders over the hip to the ankle of the free leg, 0 = one "
        "line",
        "deg", "sagittal", ("shoulders", "free_hip", "free_ankle"), line_break_deg,
    ),
    Measure(
        "knee_per_hinge", "degrees that the knee bends more per degree that the trunk leans more",
        "score", "sagittal", ("shoulders", "hips", "hip", "knee", "ankle"), knee_per_hinge,
    ),
    Measure(
        "reach_height",
        "height of the hand opposite the supporting leg over the ankle of that leg, as a share of "
        "the leg's length",
        "ratio", "sagittal", ("free_wrist", "ankle"), reach_height,
    ),
    Measure(
        "reach_height_any", "the same height, from wherever the camera stands",
        "ratio", "any", ("free_wrist", "ankle"), reach_height,
    ),
    Measure(
        "reach_lead",
        "how much lower the hand opposite the supporting leg is than the other, as a share of the "
        "leg's length",
        "ratio", "any", ("free_wrist", "wrist"), reach_lead,
    ),
    Measure(
        "reach_from_vertical_deg",
        "angle of the arm opposite the supporting leg, shoulder to wrist, from hanging down",
        "deg", "sagittal", ("free_shoulder", "free_wrist"), reach_from_vertical_deg,
    ),
    Measure(
        "pelvis_tilt_deg", "slope of the hip line, whichever side is lower, against quiet stance",
        "deg", "frontal", ("hip", "free_hip"), pelvis_tilt_deg,
    ),
    Measure(
        "free_foot_touch",
        "height of the free foot's heel or toes over the floor while they are still, as a share of "
        "the leg's length",
        "ratio", "sagittal", ("ankle", "free_ankle"), free_foot_touch,
        needs_stance=True,
    ),
    Measure(
        "shoulder_halts",
        "deepest slow-down of the shoulders between two bursts of speed on one way, down or up, as "
        "a share of the slower burst: 1 = a stop",
        "score", "any", ("shoulders",), shoulder_halts, MIN_CONTROL_RATE_HZ,
        unknown="the way down and the way up are too short to tell",
    ),
)  # fmt: skip
