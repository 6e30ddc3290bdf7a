"""What a motion prescribes in every frame, before inverse kinematics: feet, pelvis, trunk, arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.rotations import (
    blended,
    rot_x,
    rot_y,
    rotated,
    unit,
)
from formcheck.landmarks import SIDES, Side

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LegPose:
    """One leg, stacked over time.

    Attributes:
        ankle_m: (T, 3) where the ankle is to be.
        pole: (T, 3) where the knee points; only its part across the hip-ankle line counts.
        foot_rot, toes_rot: (T, 3, 3).
    """

    ankle_m: FloatArray
    pole: FloatArray
    foot_rot: FloatArray
    toes_rot: FloatArray

    def towards(self, other: LegPose, weight: FloatArray) -> LegPose:
        """Part of the way (weight 0..1, (T,)) to another pose of the same leg."""
        w = weight[:, None]
        return LegPose(
            self.ankle_m + (other.ankle_m - self.ankle_m) * w,
            self.pole + (other.pole - self.pole) * w,
            blended(self.foot_rot, other.foot_rot, weight),
            blended(self.toes_rot, other.toes_rot, weight),
        )


@dataclass(frozen=True, eq=False)
class ArmPose:
    """World directions (T, 3) of upper arm and forearm."""

    upper: FloatArray
    fore: FloatArray

    def towards(self, other: ArmPose, weight: FloatArray) -> ArmPose:
        """Part of the way (weight 0..1, (T,)) to another pose of the same arm."""
        w = weight[:, None]
        return ArmPose(
            unit(self.upper + (other.upper - self.upper) * w),
            unit(self.fore + (other.fore - self.fore) * w),
        )


@dataclass(frozen=True, eq=False)
class Trunk:
    """World rotations (T, 3, 3) of pelvis, chest and head."""

    pelvis: FloatArray
    chest: FloatArray
    head: FloatArray


@dataclass(frozen=True, eq=False)
class Posture:
    """The whole body, stacked over time.

    Attributes:
        heading_deg: (T,) where the movement faces: 0 = +z, positive = turned to the left.
        pelvis_m: (T, 3) position of the pelvis joint.
        trunk, legs, arms: see there.
    """

    heading_deg: FloatArray
    pelvis_m: FloatArray
    trunk: Trunk
    legs: dict[Side, LegPose]
    arms: dict[Side, ArmPose]

    def hip_m(self, body: Body, side: Side) -> FloatArray:
        """(T, 3) hip joint of one side."""
        return self.pelvis_m + rotated(self.trunk.pelvis, body.offset("pelvis_to_hip", side))

    def frames(self, which: NDArray[np.bool_]) -> Posture:
        """Only the frames where ``which`` (T,) holds."""
        legs = {
            side: LegPose(
                leg.ankle_m[which], leg.pole[which], leg.foot_rot[which], leg.toes_rot[which]
            )
            for side, leg in self.legs.items()
        }
        arms = {s: ArmPose(arm.upper[which], arm.fore[which]) for s, arm in self.arms.items()}
        trunk = Trunk(self.trunk.pelvis[which], self.trunk.chest[which], self.trunk.head[which])
        return Posture(self.heading_deg[which], self.pelvis_m[which], trunk, legs, arms)

    def placed(self, x_m: float, z_m: float, heading_deg: float) -> Posture:
        """The same, turned about the origin by ``heading_deg``, then moved to (x, z)."""
        turn, move = rot_y(heading_deg), np.array([x_m, 0.0, z_m])
        legs = {
            side: LegPose(
                rotated(turn, leg.ankle_m) + move,
                rotated(turn, leg.pole),
                turn @ leg.foot_rot,
                turn @ leg.toes_rot,
            )
            for side, leg in self.legs.items()
        }
        arms = {
            side: ArmPose(rotated(turn, arm.upper), rotated(turn, arm.fore))
            for side, arm in self.arms.items()
        }
        trunk = Trunk(turn @ self.trunk.pelvis, turn @ self.trunk.chest, turn @ self.trunk.head)
        pelvis_m = rotated(turn, self.pelvis_m) + move
        return Posture(self.heading_deg + heading_deg, pelvis_m, trunk, legs, arms)


def joined(parts: list[Posture]) -> Posture:
    """Postures one after the other in time."""
    if not parts:
        raise ValueError("nothing to join")
    stack = np.concatenate
    legs = {
        side: LegPose(
            stack([p.legs[side].ankle_m for p in parts]),
            stack([p.legs[side].pole for p in parts]),
            stack([p.legs[side].foot_rot for p in parts]),
            stack([p.legs[side].toes_rot for p in parts]),
        )
        for side in SIDES
    }
    arms = {
        side: ArmPose(
            stack([p.arms[side].upper for p in parts]),
            stack([p.arms[side].fore for p in parts]),
        )
        for side in SIDES
    }
    trunk = Trunk(
        stack([p.trunk.pelvis for p in parts]),
        stack([p.trunk.chest for p in parts]),
        stack([p.trunk.head for p in parts]),
    )
    return Posture(
        stack([p.heading_deg for p in parts]),
        stack([p.pelvis_m for p in parts]),
        trunk,
        legs,
        arms,
    )


def planted(
    body: Body, x_m: FloatArray, z_m: FloatArray, yaw_deg: FloatArray, heel_lift_deg: FloatArray
) -> LegPose:
    """A foot on the floor, its heel lifted about the ball; the toes stay where they are.

    Args:
        body: whose foot.
        x_m: (T,) where the ankle is with the heel down.
        z_m: the same, along z.
        yaw_deg: (T,) where the toes point, 0 = +z, positive = to the left.
        heel_lift_deg: (T,) pitch of the foot, heel up.

    Returns:
        The leg with its knee pointing where the toes point.
    """
    toes_rot = rot_y(yaw_deg)
    foot_rot = toes_rot @ rot_x(heel_lift_deg)
    flat_m = np.stack([x_m, np.full(len(x_m), body.ankle_height_m), z_m], axis=-1)
    # Sideways the offset turns with the foot either way and cancels: either side's will do.
    to_ball = body.offset("ankle_to_ball")
    ankle_m = flat_m + rotated(toes_rot, to_ball) - rotated(foot_rot, to_ball)
    return LegPose(ankle_m, rotated(toes_rot, [0.0, 0.0, 1.0]), foot_rot, toes_rot)


def cleared(body: Body, leg: LegPose, side: Side) -> LegPose:
    """The same leg, raised where its heel, ball or toe would touch the floor."""
    heel = rotated(leg.foot_rot, body.offset("ankle_to_heel", side))[:, 1]
    ball = rotated(leg.foot_rot, body.offset("ankle_to_ball", side))[:, 1]
    toe = ball + rotated(leg.toes_rot, body.offset("ball_to_toe", side))[:, 1]
    lowest_m = leg.ankle_m[:, 1] + np.min([heel, ball, toe], axis=0)
    toe_height_m = body.ankle_height_m + body.ankle_to_ball[1] + body.ball_to_toe[1]
    ankle_m = leg.ankle_m.copy()
    ankle_m[:, 1] += np.maximum(toe_height_m - lowest_m, 0.0)
    return LegPose(ankle_m, leg.pole, leg.foot_rot, leg.toes_rot)
