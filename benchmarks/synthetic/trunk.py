"""The trunk and the arms: leans that come out as asked, and poses of the arms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.posture import ArmPose, Trunk
from benchmarks.synthetic.rotations import blended, length, rot_x, rot_y, rot_z, rotated, unit
from formcheck.landmarks import SIDES, Side

FloatArray = NDArray[np.float64]
ArmStyle = Literal["hang", "out", "hips", "forward", "clasp"]
ARM_STYLES: tuple[ArmStyle, ...] = get_args(ArmStyle)

HANG_SWING_DEG = 2.0
HANG_ELBOW_DEG = 9.0
_HANG_ABDUCTION_DEG = 7.0

_ROUNDS = 8  # each shrinks the error of the lean about tenfold


@dataclass(frozen=True, eq=False)
class TrunkAngles:
    """Angles (T,) in degrees.

    Attributes:
        lean: line from mid-hips to mid-shoulders against the vertical, forward positive, as seen
            exactly from the side.
        lateral: the same line as seen exactly from the front, towards the left positive; out of the
            sagittal plane where the trunk leans further than 60 degrees.
        left_hip_up: slope of the hip line in the frontal plane, left hip up positive.
        rounding: how much further the chest leans than the pelvis.
        pelvis_turn: pelvis (and half of the chest) turned to the left of the heading.
        head_bow: head bowed, beyond where eyes stay on a point ahead.
    """

    lean: FloatArray
    lateral: FloatArray
    left_hip_up: FloatArray
    rounding: FloatArray
    pelvis_turn: FloatArray
    head_bow: FloatArray | float = 0.0


def _hips_to_shoulders(body: Body, pelvis: FloatArray, chest: FloatArray) -> FloatArray:
    lumbar = blended(pelvis, chest, np.full(len(pelvis), 0.5))
    mid_hips = np.array([0.0, *body.pelvis_to_hip[1:]])
    mid_shoulders = np.array([0.0, *body.thorax_to_shoulder[1:]])
    return (
        rotated(pelvis, body.offset("pelvis_to_lumbar") - mid_hips)
        + rotated(lumbar, body.offset("lumbar_to_thorax"))
        + rotated(chest, mid_shoulders)
    )


def trunk_at(body: Body, heading_deg: FloatArray, angles: TrunkAngles) -> Trunk:
    """Pelvis, chest and head such that the leans and the hip line are those asked for."""
    tilt, roll = angles.lean.copy(), -angles.lateral
    pelvis = chest = np.broadcast_to(np.eye(3), (len(tilt), 3, 3))
    for _ in range(_ROUNDS):
        pelvis = (
            rot_y(angles.pelvis_turn)
            @ rot_z(angles.left_hip_up)
            @ rot_x(tilt - angles.rounding / 2)
        )
        chest = rot_y(angles.pelvis_turn / 2) @ rot_z(roll) @ rot_x(tilt + angles.rounding / 2)
        line = _hips_to_shoulders(body, pelvis, chest)
        tilt = tilt + angles.lean - np.degrees(np.arctan2(line[:, 2], line[:, 1]))
        # Past 60 degrees of lean the front view says ever less about the sides: there the height
        # of the shoulders counts as half of the trunk's length.
        height = np.maximum(line[:, 1], 0.5 * length(line))
        roll = roll - (angles.lateral - np.degrees(np.arctan2(line[:, 0], height)))
    heading = rot_y(heading_deg)
    # The eyes stay on a point ahead: the head follows the chest's lean only in part.
    head = (
        rot_y(angles.pelvis_turn / 4)
        @ rot_z(roll * 0.3)
        @ rot_x(angles.lean * 0.35 + angles.head_bow)
    )
    return Trunk(heading @ pelvis, heading @ chest, heading @ head)


@dataclass(frozen=True, eq=False)
class ArmSwing:
    """An arm that hangs or swings: (T,) degrees, whatever the trunk does.

    Attributes:
        upper: upper arm against the vertical, forward positive.
        elbow: flexion.
    """

    upper: FloatArray
    elbow: FloatArray


def _swinging(heading_deg: FloatArray, side: Side, swing: ArmSwing) -> ArmPose:
    out = rot_y(heading_deg) @ rot_z(SIGN[side] * _HANG_ABDUCTION_DEG)
    down = np.array([0.0, -1.0, 0.0])
    # The forearm turns in a little, so that a bent arm points ahead of the body.
    inward = rot_y(heading_deg) @ rot_z(-SIGN[side] * _HANG_ABDUCTION_DEG / 2)
    return ArmPose(
        rotated(out @ rot_x(-swing.upper), down),
        rotated(inward @ rot_x(-swing.upper - swing.elbow), down),
    )


def _style_directions(style: ArmStyle, side: Side) -> tuple[FloatArray, FloatArray]:
    """Upper arm and forearm of a pose, (3,) each, relative to the chest."""
    upper, fore = {
        "out": ((0.99, 0.02, 0.10), (0.97, 0.04, 0.20)),
        "hips": ((0.70, -0.66, -0.28), (-0.66, -0.66, 0.36)),
        "forward": ((0.05, 0.35, 0.94), (-0.10, 0.42, 0.90)),
        "clasp": ((0.28, -0.78, 0.56), (-0.62, 0.30, 0.72)),
    }[style]
    mirror = np.array([SIGN[side], 1, 1])
    return unit(np.array(upper)) * mirror, unit(np.array(fore)) * mirror


def arms_at(
    trunk: Trunk,
    heading_deg: FloatArray,
    weights: Mapping[ArmStyle, FloatArray],
    swings: Mapping[Side, ArmSwing] | None = None,
) -> dict[Side, ArmPose]:
    """Both arms, hanging or swinging, and from there towards poses by their weights (T,)."""
    zero = np.zeros(len(heading_deg))
    at_rest = ArmSwing(zero + HANG_SWING_DEG, zero + HANG_ELBOW_DEG)
    arms: dict[Side, ArmPose] = {}
    for side in SIDES:
        pose = _swinging(heading_deg, side, swings[side] if swings else at_rest)
        for style, weight in weights.items():
            if style != "hang" and weight.any():
                upper, fore = _style_directions(style, side)
                goal = ArmPose(rotated(trunk.chest, upper), rotated(trunk.chest, fore))
                pose = pose.towards(goal, weight)
        arms[side] = pose
    return arms
