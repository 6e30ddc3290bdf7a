"""What the measures ought to find: the same geometry on the kinematic person's own joints.

Without a camera there is no perspective: sideways is the person's left, forward is where it faces.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.synthetic import Truth
from benchmarks.synthetic.blazepose import foot_index_m
from benchmarks.synthetic.skeleton import SUFFIX
from formcheck.geometry import FULL_FOOT_DROP, KNEE_FRONT, MID_FOOT, SHOE_TIP
from formcheck.landmarks import Side, other_side
from formcheck.pose import FloatArray

TrueValue = Callable[[Truth, Side], FloatArray]


def _joint(truth: Truth, name: str, side: Side | None = None) -> FloatArray:
    return np.asarray(truth.track.joints[name if side is None else f"{name}_{SUFFIX[side]}"])


def _middle(truth: Truth, name: str) -> FloatArray:
    return np.asarray((_joint(truth, name, "left") + _joint(truth, name, "right")) / 2)


def _at_rest(truth: Truth, values: FloatArray) -> float:
    return float(values[truth.frame_at(truth.reps[0].start_s)])


def _angle(name: str, truth: Truth, side: Side) -> FloatArray:
    return np.asarray(truth.angles[f"{name}_{SUFFIX[side]}"])


def hip_drop(truth: Truth, side: Side) -> FloatArray:
    height = _middle(truth, "hip")[:, 1] - _joint(truth, "ankle", side)[:, 1]
    return np.asarray(1 - height / _at_rest(truth, height))


def knee_medial_offset(truth: Truth, side: Side) -> FloatArray:
    ankle, knee = (_joint(truth, name, side)[:, 0] for name in ("ankle", "knee"))
    toe = foot_index_m(truth.track.joints, SUFFIX[side])[:, 0]
    share = MID_FOOT * np.clip(hip_drop(truth, side) / FULL_FOOT_DROP, 0, 1)
    target = ankle + share * (toe - ankle)
    inwards = -1 if side == "left" else 1  # the left lies towards +x
    return np.asarray(inwards * (knee - target) / truth.track.body.leg_m)


def sight_line_margin(truth: Truth, side: Side) -> FloatArray:
    body = truth.track.body
    eye = _middle(truth, "eye")
    knee, heel = (_joint(truth, name, side) for name in ("knee", "heel"))
    toe = foot_index_m(truth.track.joints, SUFFIX[side])
    front = knee[:, 2] + KNEE_FRONT * body.leg_m
    fall = (eye[:, 1] - toe[:, 1]) / (eye[:, 1] - knee[:, 1])
    ground = eye[:, 2] + (front - eye[:, 2]) * fall
    tip = toe[:, 2] + SHOE_TIP * np.linalg.norm(heel - toe, axis=1)
    return np.asarray((ground - tip) / body.shank_m)


def heel_lift_deg(truth: Truth, side: Side) -> FloatArray:
    heel, toe = _joint(truth, "heel", side), foot_index_m(truth.track.joints, SUFFIX[side])
    along = np.linalg.norm((toe - heel)[:, [0, 2]], axis=1)
    pitch = np.degrees(np.arctan2(heel[:, 1] - toe[:, 1], along))
    return np.asarray(pitch - _at_rest(truth, pitch))


def weight_shift(truth: Truth, _side: Side) -> FloatArray:
    offset = _middle(truth, "hip")[:, 0] - _middle(truth, "ankle")[:, 0]
    return np.asarray(np.abs(offset - _at_rest(truth, offset)) / truth.track.body.leg_m)


def stance_width(truth: Truth, _side: Side) -> FloatArray:
    ankles = np.abs(_joint(truth, "ankle", "left") - _joint(truth, "ankle", "right"))[:, 0]
    return np.asarray(ankles / truth.track.body.shoulder_width_m)


def pelvic_drop_deg(truth: Truth, side: Side) -> FloatArray:
    return np.asarray(truth.angles["left_hip_up"]) * (1 if side == "left" else -1)


def knee_flexion_rel_deg(truth: Truth, side: Side) -> FloatArray:
    bend = _angle("knee_flexion", truth, side)
    return bend - float(bend[0])  # every clip begins in quiet stance


def _height(truth: Truth, part: str, side: Side) -> FloatArray:
    points = foot_index_m(truth.track.joints, SUFFIX[side]) if part == "toe" else None
    return np.asarray((_joint(truth, part, side) if points is None else points)[:, 1])


def free_foot_height(truth: Truth, side: Side) -> FloatArray:
    heights = []
    for part in ("ankle", "toe"):
        free, support = (_height(truth, part, s) for s in (other_side(side), side))
        heights.append(free - support)
    return np.asarray(np.minimum(*heights) / truth.track.body.leg_m)


TRUE_VALUES: Final[dict[str, TrueValue]] = {
    "knee_medial_offset": knee_medial_offset,
    "knee_valgus_deg": lambda truth, side: _angle("frontal_knee", truth, side),
    "sight_line_margin": sight_line_margin,
    "hip_drop": hip_drop,
    "trunk_lean_deg": lambda truth, _: np.asarray(truth.angles["trunk_lean"]),
    "lateral_lean_deg": lambda truth, _: np.abs(truth.angles["lateral_lean"]),
    "pelvic_drop_deg": pelvic_drop_deg,
    "knee_flexion_rel_deg": knee_flexion_rel_deg,
    "free_knee_flexion_deg": lambda truth, side: _angle("knee_flexion", truth, other_side(side)),
    "free_foot_height": free_foot_height,
    "heel_lift_deg": heel_lift_deg,
    "thigh_to_horizontal_deg": lambda truth, side: 90 - _angle("thigh_from_vertical", truth, side),
    "weight_shift": weight_shift,
    "stance_width": stance_width,
}
"""Measure -> (T,) its true values over a clip, for the judged leg."""
