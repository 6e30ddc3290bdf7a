"""Standing: where the feet are, how high the pelvis is over them, and quiet stance itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.balance import balanced_xz_m
from benchmarks.synthetic.body import Body
from benchmarks.synthetic.legs import leg_span_m
from benchmarks.synthetic.posture import ArmPose, LegPose, Posture, Trunk, planted
from benchmarks.synthetic.rotations import rotated
from benchmarks.synthetic.skeleton import solve
from benchmarks.synthetic.trunk import TrunkAngles, arms_at, trunk_at
from formcheck.landmarks import SIDES, Side

FloatArray = NDArray[np.float64]

STAND_FLEXION_DEG = 5.0
STAND_LEAN_DEG = 2.0
MID_FOOT = 0.17
"""Where weight rests in quiet stance: ahead of the ankle, as a share of the foot's length."""


@dataclass(frozen=True)
class Footing:
    """Both feet on the floor: ankle (x, z) in metres and toe direction in degrees, each.

    The direction is 0 for toes along +z and grows to the left.
    """

    left: tuple[float, float, float]
    right: tuple[float, float, float]

    @classmethod
    def parallel(cls, width_m: float, toe_out_deg: float) -> Footing:
        """Feet side by side about the origin, ``width_m`` between the ankles."""
        return cls((width_m / 2, 0.0, toe_out_deg), (-width_m / 2, 0.0, -toe_out_deg))

    def foot(self, side: Side) -> tuple[float, float, float]:
        """One foot's (x, z, direction)."""
        return self.left if side == "left" else self.right

    def planted(self, body: Body, side: Side, heel_lift_deg: FloatArray) -> LegPose:
        """One foot on the floor over time, its heel lifted by (T,) degrees."""
        x, z, yaw = (np.full(len(heel_lift_deg), value) for value in self.foot(side))
        return planted(body, x, z, yaw, heel_lift_deg)

    def placed(self, x_m: float, z_m: float, heading_deg: float) -> Footing:
        """The same, turned about the origin by ``heading_deg``, then moved to (x, z)."""
        cos, sin = np.cos(np.radians(heading_deg)), np.sin(np.radians(heading_deg))

        def place(foot: tuple[float, float, float]) -> tuple[float, float, float]:
            x, z, yaw = foot
            return (
                float(x * cos + z * sin + x_m),
                float(-x * sin + z * cos + z_m),
                yaw + heading_deg,
            )

        return Footing(place(self.left), place(self.right))


@dataclass(frozen=True, eq=False)
class Support:
    """A leg that carries weight: its ankle (T, 3) and knee flexion (T,)."""

    side: Side
    ankle_m: FloatArray
    flexion_deg: FloatArray


def mean_height(heights: FloatArray) -> FloatArray:
    """The mean (T,) of the heights (legs, T) that each leg would have the pelvis at."""
    out: FloatArray = heights.mean(axis=0)
    return out


def pelvis_over(
    body: Body,
    trunk: Trunk,
    xz_m: FloatArray,
    supports: tuple[Support, ...],
    height_rule: Callable[[FloatArray], FloatArray] = mean_height,
) -> FloatArray:
    """Pelvis (T, 3) above (T, 2) at the height that the knees' flexion leaves."""
    heights = []
    for support in supports:
        to_hip = rotated(trunk.pelvis, body.offset("pelvis_to_hip", support.side))
        aside = xz_m + to_hip[:, [0, 2]] - support.ankle_m[:, [0, 2]]
        drop = leg_span_m(body, support.flexion_deg) ** 2 - np.sum(aside**2, axis=-1)
        heights.append(support.ankle_m[:, 1] + np.sqrt(np.maximum(drop, 0.0)) - to_hip[:, 1])
    return np.stack([xz_m[:, 0], height_rule(np.array(heights)), xz_m[:, 1]], axis=-1)


@dataclass(frozen=True, eq=False)
class Balance:
    """A body whose feet are given and whose pelvis is still to be found.

    Attributes:
        trunk, arms: as in `Posture`.
        supports: the legs that carry.
        legs_under: all legs, given the pelvis (T, 3).
        centre_xz_m: (T, 2) where the centre of mass is to be.
        height_rule: pelvis height (T,) from what each support would have (legs, T).
    """

    trunk: Trunk
    arms: dict[Side, ArmPose]
    supports: tuple[Support, ...]
    legs_under: Callable[[FloatArray], dict[Side, LegPose]]
    centre_xz_m: FloatArray
    height_rule: Callable[[FloatArray], FloatArray] = mean_height

    def posture(self, body: Body, heading_deg: FloatArray) -> Posture:
        """The posture whose centre of mass lies where it should."""
        clock = np.arange(len(heading_deg), dtype=np.float64)

        def at(xz_m: FloatArray) -> Posture:
            pelvis_m = pelvis_over(body, self.trunk, xz_m, self.supports, self.height_rule)
            return Posture(heading_deg, pelvis_m, self.trunk, self.legs_under(pelvis_m), self.arms)

        def joints_over(xz_m: FloatArray) -> Mapping[str, FloatArray]:
            return solve(body, at(xz_m), clock).joints

        return at(balanced_xz_m(joints_over, self.centre_xz_m))


def mid_foot_xz_m(body: Body, leg: LegPose, side: Side) -> FloatArray:
    """Where weight rests (T, 2) on a planted foot: between heel and ball, over the ball on tiptoe.

    Taken from the ball, which stays put, so that a lifting heel moves the weight smoothly.
    """
    ball = leg.ankle_m + rotated(leg.foot_rot, body.offset("ankle_to_ball", side))
    back_m = body.ankle_to_ball[2] - MID_FOOT * body.foot_m
    heel_down = leg.foot_rot[:, 1, 1]  # cosine of the foot's pitch
    share = np.clip((heel_down - 0.86) / 0.14, 0.0, 1.0)  # all on the ball from 30 degrees
    behind = rotated(leg.toes_rot, np.array([0.0, 0.0, -1.0])) * (back_m * share)[:, None]
    out: FloatArray = (ball + behind)[:, [0, 2]]
    return out


def standing(body: Body, footing: Footing, sway_xz_m: FloatArray) -> Posture:
    """Quiet stance on both feet, arms hanging, swaying by (T, 2) metres."""
    frames = len(sway_xz_m)
    zero = np.zeros(frames)
    legs = {side: footing.planted(body, side, zero) for side in SIDES}
    lean = np.full(frames, STAND_LEAN_DEG)
    trunk = trunk_at(body, zero, TrunkAngles(lean, zero, zero, zero, zero))
    flexion = np.full(frames, STAND_FLEXION_DEG)
    balance = Balance(
        trunk,
        arms_at(trunk, zero, {}),
        tuple(Support(side, legs[side].ankle_m, flexion) for side in SIDES),
        lambda _: legs,
        sum((mid_foot_xz_m(body, legs[side], side) for side in SIDES), start=np.zeros((frames, 2)))
        / 2
        + sway_xz_m,
    )
    return balance.posture(body, zero)
