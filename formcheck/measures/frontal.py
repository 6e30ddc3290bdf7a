"""What shows from the front or from behind."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, Landmark, Side, other_side
from formcheck.measures.base import (
    HIPS,
    SHOULDERS,
    Measure,
    medial_sign,
    middle,
)
from formcheck.pose import FloatArray
from formcheck.signals.robust import median, median_over_time
from formcheck.window import BoolArray, Part, RepWindow

MAX_LEAN_DEG: Final = 40.0
"""A lean forwards beyond this hides one to the side: less than 3/4 of the trunk is upright."""


def knee_medial_offset(window: RepWindow, side: Side) -> FloatArray:
    """Knee against its place over the foot, share of the leg length, + = towards the midline."""
    points, body = window.image_px, BODY_SIDES[side]
    ankle = median_over_time(points[:, body.ankle])
    toe = median_over_time(points[:, body.foot_index])
    target = geo.knee_target_px(np.broadcast_to(ankle, (len(points), 2)), toe, window.drop)
    return geo.medial_deviation(
        points[:, body.knee], target, window.leg_length_px, medial_sign(window, side)
    )


def knee_valgus_deg(window: RepWindow, side: Side) -> FloatArray:
    """Frontal-plane projection angle of the knee, + = valgus."""
    points, body = window.image_px, BODY_SIDES[side]
    hip, knee, ankle = (points[:, joint] for joint in (body.hip, body.knee, body.ankle))
    return geo.frontal_projection_deg(hip, knee, ankle, medial_sign(window, side))


def lateral_lean_deg(window: RepWindow, _side: Side) -> FloatArray:
    """Sideways lean of the trunk from the vertical, unsigned.

    In the model's space, along the person's own left and right: in a picture that is taken aslant a
    forward lean looks like one to the side.  The camera's roll is that of the quiet stance.
    """
    points = window.world_m
    trunk = middle(points, SHOULDERS) - middle(points, HIPS)
    yaw = np.radians(0.0 if window.view is None else window.view.yaw_deg)
    to_the_left = trunk @ np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    lean = np.degrees(np.arctan2(to_the_left, -trunk[:, 1]))
    roll = window.around.roll_deg * np.sign(np.cos(yaw))
    return np.asarray(np.abs(lean - roll))


def upright_enough(window: RepWindow) -> BoolArray:
    """(T,) where a lean to the side can be told from one forwards.

    A forward lean looks like one to the side by the sine of what the camera's direction is wrong
    by: little, as long as the person does not lean far.
    """
    return np.asarray(window.trunk_lean_deg <= MAX_LEAN_DEG)


def pelvic_drop_deg(window: RepWindow, side: Side) -> FloatArray:
    """Drop of the free side's hip against the quiet stance, + = the free side is lower."""
    points, body, free = window.image_px, BODY_SIDES[side], BODY_SIDES[other_side(side)]
    slope = geo.pelvic_drop_deg(points[:, body.hip], points[:, free.hip])
    if window.quiet is None:
        return slope
    still = window.quiet.image_px
    return np.asarray(slope - geo.pelvic_drop_deg(still[body.hip], still[free.hip]))


def weight_shift(window: RepWindow, _side: Side) -> FloatArray:
    """Sideways travel of the hips between the feet against the start, share of the leg length."""
    points = window.image_px
    ankles = middle(points, (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE))
    offset = geo.lateral_px(middle(points, HIPS), median_over_time(ankles))
    start = median(offset[window.mask(Part.START)])
    return np.abs(offset - start) / window.leg_length_px


def stance_width(window: RepWindow, _side: Side) -> FloatArray:
    """Distance of the ankles over the width of the shoulders at the start."""
    points = window.image_px
    ankles = np.abs(points[:, Landmark.LEFT_ANKLE, 0] - points[:, Landmark.RIGHT_ANKLE, 0])
    start = window.mask(Part.START)
    shoulders = np.abs(
        points[start, Landmark.LEFT_SHOULDER, 0] - points[start, Landmark.RIGHT_SHOULDER, 0]
    )
    return np.asarray(ankles / median(shoulders))


FRONTAL: Final = (
    Measure(
        "knee_medial_offset",
        "sideways distance of the knee from its place over the foot, towards the midline, "
        "as a share of the leg's length",
        "ratio", "frontal", ("hip", "knee", "ankle", "foot_index"), knee_medial_offset,
    ),
    Measure(
        "knee_valgus_deg",
        "frontal-plane projection angle: bend of the line hip-knee-ankle towards the midline",
        "deg", "frontal", ("hip", "knee", "ankle"), knee_valgus_deg,
    ),
    Measure(
        "lateral_lean_deg",
        "sideways lean of the trunk from the vertical, in the model's own space",
        "deg", "frontal", ("shoulders", "hips"), lateral_lean_deg, where=upright_enough,
        unknown="the upper body leans too far forwards to tell from here",
    ),
    Measure(
        "pelvic_drop_deg", "slope of the hip line towards the free leg, against the quiet stance",
        "deg", "frontal", ("hip", "free_hip"), pelvic_drop_deg,
    ),
    Measure(
        "weight_shift", "sideways travel of the hips between the feet, share of the leg's length",
        "ratio", "frontal", ("hips", "ankles"), weight_shift,
    ),
    Measure(
        "stance_width", "distance of the ankles over the width of the shoulders",
        "ratio", "frontal", ("ankles", "shoulders"), stance_width, share_of="shoulder width",
    ),
)  # fmt: skip
