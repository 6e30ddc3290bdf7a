"""What shows of a lunge: the step, the front leg over its foot, the way back.

Feet travel in a lunge, so that rest is not where a clip begins but where the feet are side by side.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, Landmark, Side, other_side
from formcheck.legs.lead_leg import heading_xz
from formcheck.legs.stance import NOMINAL_LEG_M, hips_over_feet, pixels_per_metre
from formcheck.measures.base import (
    HIPS,
    SHOULDERS,
    Measure,
    facing_sign,
    forward_lean_deg,
    leg_flexion_deg,
    medial_sign,
    middle,
    once,
)
from formcheck.measures.motion import halts, shoulder_drop
from formcheck.measures.sagittal import trunk_lean_deg
from formcheck.measures.side_by_side import feet_stride, rest_after, rest_before
from formcheck.pose import FloatArray
from formcheck.signals.control import MIN_CONTROL_RATE_HZ, knee_wobble
from formcheck.signals.robust import median, median_over_time, percentile
from formcheck.window import BoolArray, Part, RepWindow

LANDED_SHARE: Final = 0.5
"""From this share of the depth on the foot has landed, and the hips only come down."""
EARLY_SHARE: Final = 0.4
"""The early way up: until this share of the depth is left."""
CAMERA_M: Final = 3.0
"""Distance of the camera that is assumed, in metres of the model: it shifts a foot that is half a
stride away by 2 % per half metre."""
MAX_KNEE_TO_FOOT: Final = 0.7
"""Sideways distance from the rear knee to its foot, in hip widths, that no lunge has."""
_CURVE_DEGREE: Final = 3
_LEAST_SINE: Final = 0.5
"""Of the yaw: a view nearer to the front than 30 degrees does not show the step."""

_L = Landmark
_NO_START: Final = "the feet side by side before the step are not in the clip"
_NO_END: Final = "the feet side by side after the step are not in the clip"
_NOT_BOTH: Final = "the feet side by side before and after the step are not both in the clip"


def start_width(window: RepWindow, _side: Side) -> FloatArray:
    """Distance of the ankles over that of the hips."""
    points = window.image_px
    ankles = np.abs(points[:, _L.LEFT_ANKLE, 0] - points[:, _L.RIGHT_ANKLE, 0])
    hips = np.abs(points[:, _L.LEFT_HIP, 0] - points[:, _L.RIGHT_HIP, 0])
    return np.asarray(ankles / np.where(hips > 0, hips, np.nan))


@once
def _deep_px_per_m(window: RepWindow) -> float:
    """Scale in the lunge: who steps towards the camera looks larger there than at the start."""
    deep = window.mask(Part.DEEP)
    return median(pixels_per_metre(window.image_px[deep], window.world_m[deep]))


@once
def _hip_line_m(window: RepWindow) -> float:
    """Left hip minus right hip along the picture's horizontal, in the model's metres.

    Standing, since the pelvis turns in a lunge; if that is never seen, in the lunge.
    """
    points, world_m = window.image_px, window.world_m
    line_m = points[:, _L.LEFT_HIP, 0] - points[:, _L.RIGHT_HIP, 0]
    line_m = line_m / pixels_per_metre(points, world_m)
    for rest in (rest_before(window), rest_after(window)):
        if rest.any():
            return median(line_m[rest])
    if window.quiet is None:
        return median(line_m[window.mask(Part.DEEP)])
    still = window.quiet.image_px
    apart_px = still[_L.LEFT_HIP, 0] - still[_L.RIGHT_HIP, 0]
    return float(apart_px / window.quiet.px_per_m)


def landing_width(window: RepWindow, side: Side) -> FloatArray:
    """Sideways distance of the feet over the width of the hips; negative when they cross.

    Each foot is brought to the depth of the pelvis: what is nearer looks wider.  What the step
    itself adds where the camera looks past the front is taken off again.  The rear foot is mostly
    hidden behind the front leg; where the model places it too far from the rear knee, which can be
    seen, there is no value.
    """
    front, rear = BODY_SIDES[side], BODY_SIDES[other_side(side)]
    outwards = -medial_sign(window, side)
    ankle_m, rear_ankle_m, rear_knee_m = (
        _beside_hips_m(window, joint) for joint in (front.ankle, rear.ankle, rear.knee)
    )
    ahead = feet_stride(window) * (1 if side == "right" else -1)
    # The heading points to the left of the picture when the left side is nearest.
    step_m = -np.sin(_yaw(window)) * ahead * NOMINAL_LEG_M
    hips_m = abs(_hip_line_m(window))
    width = outwards * (ankle_m - rear_ankle_m - step_m) / hips_m
    plausible = np.abs(rear_ankle_m - rear_knee_m) <= MAX_KNEE_TO_FOOT * hips_m
    return np.where(plausible, width, np.nan)


def _beside_hips_m(window: RepWindow, joint: Landmark) -> FloatArray:
    """(T,) how far right of the hips a joint is in the picture, as if it were as near as they."""
    points = window.image_px
    offset_px = points[:, joint, 0] - middle(points, HIPS)[:, 0]
    return np.asarray(offset_px * _nearer(window, joint) / _deep_px_per_m(window))


def _nearer(window: RepWindow, joint: Landmark) -> FloatArray:
    """(T,) how much larger things look beside the hips than beside a joint."""
    return np.asarray(1 + window.world_m[:, joint, 2] / CAMERA_M)


def step_length(window: RepWindow, _side: Side) -> FloatArray:
    """Distance of the ankles along the heading, share of the leg length.

    Seen from past the side, the width of the stance (taken as that of the hips) is taken off.
    """
    points = window.image_px
    if window.view is None:
        return np.full(len(points), np.nan)
    apart_px = points[:, _L.LEFT_ANKLE, 0] - points[:, _L.RIGHT_ANKLE, 0]
    along_m = apart_px / _deep_px_per_m(window) - _hip_line_m(window)
    ahead = float(np.abs(np.sin(np.radians(window.view.yaw_deg))))
    return np.asarray(np.abs(along_m) / max(ahead, _LEAST_SINE) / _leg_m(window))


def _leg_m(window: RepWindow) -> float:
    """Standing hip-to-ankle length in the model's metres."""
    leg_m = window.leg_length_px / window.px_per_m
    # Without a quiet stance, perhaps the leg is never seen straight.
    return leg_m if window.quiet is not None else max(leg_m, NOMINAL_LEG_M)


def trunk_lean_rel_deg(window: RepWindow, side: Side) -> FloatArray:
    """Forward lean of the trunk against the quiet stance."""
    lean = trunk_lean_deg(window, side)
    if window.quiet is None:
        return lean
    still = window.quiet.image_px
    neutral = forward_lean_deg(window, middle(still, HIPS), middle(still, SHOULDERS))
    return np.asarray(lean - neutral)


def front_shin_lean_deg(window: RepWindow, side: Side) -> FloatArray:
    """Front shin from the vertical, knee ahead of the ankle positive."""
    points, body = window.image_px, BODY_SIDES[side]
    return geo.lean_deg(points[:, body.ankle], points[:, body.knee], facing_sign(window))


def _mid_foot(points: FloatArray, window: RepWindow, side: Side) -> FloatArray:
    """Middle of the front foot while it stands, of (T, 33, ...) points."""
    standing, body = points[window.mask(Part.DEEP)], BODY_SIDES[side]
    ankle, toe = (median_over_time(standing[:, part]) for part in (body.ankle, body.foot_index))
    return np.asarray(ankle + geo.MID_FOOT * (toe - ankle))


def _yaw(window: RepWindow) -> float:
    """Of the person, in radians; facing the camera where it is unknown."""
    return 0.0 if window.view is None else float(np.radians(window.view.yaw_deg))


def front_knee_offset(window: RepWindow, side: Side) -> FloatArray:
    """Front knee against its place over the foot, share of the leg length, + = inwards.

    Against the same knee in quiet stance, which takes the bias of the landmarks out.  A knee that
    is ahead of the middle of the foot looks aside of it where the camera looks past the front:
    that is taken off.
    """
    body, inwards = BODY_SIDES[side], medial_sign(window, side)
    aside_px = window.image_px[:, body.knee, 0] - _mid_foot(window.image_px, window, side)[0]
    aside_m = aside_px / _deep_px_per_m(window) * _nearer(window, body.knee)
    ahead_m = window.world_m[:, body.knee] - _mid_foot(window.world_m, window, side)
    heading = heading_xz(window.world_m[window.mask(Part.WHOLE)])
    aside_m = aside_m + np.sin(_yaw(window)) * (ahead_m[:, [0, 2]] @ heading)
    offset = np.asarray(inwards * aside_m / _leg_m(window))
    if window.quiet is None:
        return offset
    still = window.quiet
    neutral = geo.medial_deviation(
        still.image_px[body.knee], still.image_px[body.ankle], still.leg_length_px, inwards
    )
    return np.asarray(offset - neutral)


def front_knee_wobble(window: RepWindow, side: Side) -> FloatArray:
    """Side-to-side shaking of the front knee (1-4 Hz) while the foot stands, RMS, share of leg.

    The knee comes and goes with the step, which is no shaking: a smooth curve is taken off first.
    Depth, by which `front_knee_offset` is corrected, shakes by itself in the model's space: this
    is of the picture alone.
    """
    aside_px, deep = window.image_px[:, BODY_SIDES[side].knee, 0], window.mask(Part.DEEP)
    offset = aside_px / (_deep_px_per_m(window) * _leg_m(window))
    known = deep & np.isfinite(offset)
    if known.sum() <= _CURVE_DEGREE + 1:
        return np.full(len(offset), np.nan)
    curve = np.polynomial.Polynomial.fit(window.time_s[known], offset[known], _CURVE_DEGREE)
    shaking = np.where(known, offset - curve(window.time_s), np.nan)
    return np.full(len(offset), knee_wobble(shaking, window.rate_hz))


def front_heel_lift_deg(window: RepWindow, side: Side) -> FloatArray:
    """Slope of the front foot against the same foot standing flat, + = heel up."""
    body = BODY_SIDES[side]

    def pitch(points: FloatArray) -> FloatArray:
        return geo.foot_pitch_deg(points[..., body.heel, :], points[..., body.foot_index, :])

    slope, rest = pitch(window.image_px), rest_before(window)
    if window.quiet is not None:
        return np.asarray(slope - pitch(window.quiet.image_px))
    if window.support.variant == "split squat":  # the foot stands there all the time
        rest = window.mask(Part.START)
    return np.asarray(slope - median(slope[rest]))


def early_rise(window: RepWindow) -> BoolArray:
    """(T,) the first part of the way up."""
    drop, inside = window.drop, window.mask(Part.ASCENT)
    deepest = np.nanmax(drop[window.mask(Part.WHOLE)], initial=0.0)
    return np.asarray(inside & (drop >= EARLY_SHARE * deepest))


def _gain(window: RepWindow, values: FloatArray) -> FloatArray:
    """Values against those at the bottom."""
    return np.asarray(values - median(values[window.mask(Part.BOTTOM)]))


def trunk_swing_deg(window: RepWindow, side: Side) -> FloatArray:
    """How much further forward the trunk leans than at the bottom."""
    return _gain(window, trunk_lean_deg(window, side))


def knee_push_deg(window: RepWindow, side: Side) -> FloatArray:
    """How much further the front shin tips forward than at the bottom."""
    return _gain(window, front_shin_lean_deg(window, side))


def return_gap(window: RepWindow, _side: Side) -> FloatArray:
    """How far the feet end up from where they were to each other, share of the leg length."""
    apart = window.image_px[:, _L.LEFT_ANKLE] - window.image_px[:, _L.RIGHT_ANKLE]
    start = median_over_time(apart[rest_before(window)])
    # Side by side the model now and then exchanges the feet: which is which does not matter here.
    gaps = [np.linalg.norm(apart - sign * start, axis=-1) for sign in (1, -1)]
    return np.asarray(np.minimum(*gaps) / window.leg_length_px)


def end_knee_bend_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the knee that is nearer to the camera, against the quiet stance."""
    near = BODY_SIDES[side if window.view is None else window.view.near_side]
    bend = leg_flexion_deg(window.image_px, near)
    if window.quiet is None:
        return bend
    return np.asarray(bend - leg_flexion_deg(window.quiet.image_px, near))


def lunge_halts(window: RepWindow, _side: Side) -> FloatArray:
    """How much hips and shoulders slow down on the deeper half of the way down.

    The step before it and the push after it have halts of their own, which are no fault.
    """
    signals = (window.drop, window.depth, shoulder_drop(window))
    return halts(window, signals, (Part.DESCENT,), LANDED_SHARE)


def feet_drop(window: RepWindow, _side: Side) -> FloatArray:
    """How far the hips have come down over the middle of the feet, share of standing."""
    height = hips_over_feet(window.world_m)
    standing = percentile(height, 95)
    if window.quiet is not None:
        standing = float(hips_over_feet(window.quiet.world_m))
    return np.asarray(1 - height / standing)


LUNGE: Final = (
    Measure(
        "start_width", "distance of the ankles over that of the hips, standing before the step",
        "ratio", "frontal", ("ankles", "hips"), start_width, unknown=_NO_START, where=rest_before,
        share_of="hip width",
    ),
    Measure(
        "landing_width",
        "sideways distance of the feet in the lunge over the width of the hips, each foot "
        "brought to the depth of the pelvis; negative when they cross",
        "ratio", "frontal", ("ankle", "free_knee", "hips"), landing_width,
        unknown="the rear foot could not be placed", share_of="hip width",
    ),
    Measure(
        "step_length", "distance of the ankles along the heading, as a share of the leg's length",
        "ratio", "sagittal", ("knee", "ankle", "free_ankle"), step_length,
    ),
    Measure(
        "trunk_lean_rel_deg", "forward lean of the trunk, against the quiet stance",
        "deg", "sagittal", ("shoulders", "hips"), trunk_lean_rel_deg,
    ),
    Measure(
        "front_shin_lean_deg", "front shin from the vertical, knee ahead of the ankle positive",
        "deg", "sagittal", ("knee", "ankle"), front_shin_lean_deg,
    ),
    Measure(
        "front_knee_offset",
        "sideways distance of the front knee from its place over the foot, inwards, as a share "
        "of the leg's length, against the same knee in quiet stance",
        "ratio", "frontal", ("knee", "ankle", "foot_index"), front_knee_offset,
    ),
    Measure(
        "front_knee_wobble",
        "RMS of the 1-4 Hz part of the front knee's sideways offset, share of the leg's length",
        "ratio", "frontal", ("knee", "ankle", "foot_index"), front_knee_wobble,
        MIN_CONTROL_RATE_HZ, unknown="the front foot stands for less than a second",
    ),
    Measure(
        "front_heel_lift_deg", "slope of the front foot, against the same foot standing flat",
        "deg", "sagittal", ("heel", "foot_index"), front_heel_lift_deg, unknown=_NO_START,
    ),
    Measure(
        "trunk_swing_deg", "forward lean of the trunk on the early way up, against the bottom",
        "deg", "sagittal", ("shoulders", "hips"), trunk_swing_deg, where=early_rise,
    ),
    Measure(
        "knee_push_deg", "forward tilt of the front shin on the early way up, against the bottom",
        "deg", "sagittal", ("knee", "ankle"), knee_push_deg, where=early_rise,
    ),
    Measure(
        "return_gap",
        "how far the feet end up from where they began, seen from each other, as a share of the "
        "leg's length",
        "ratio", "any", ("ankles",), return_gap, unknown=_NOT_BOTH, where=rest_after,
    ),
    Measure(
        "end_knee_bend_deg",
        "bend of the knee nearer to the camera, standing after the step, against the quiet stance",
        "deg", "sagittal", ("hips", "knees", "ankles"), end_knee_bend_deg,
        unknown=_NO_END, where=rest_after,
    ),
    Measure(
        "lunge_halts",
        "deepest slow-down of hips and shoulders between two bursts of speed on the deeper half of "
        "the way down, as a share of the slower burst: 1 = a stop",
        "score", "any", ("hips", "ankle"), lunge_halts, MIN_CONTROL_RATE_HZ,
        unknown="the way down is too short to tell",
    ),
    Measure(
        "feet_drop",
        "how far the hips have come down over the middle of the feet, in the model's space, as a "
        "share of their height standing",
        "ratio", "any", ("hips", "ankle"), feet_drop, share_of="hip height",
    ),
)  # fmt: skip
