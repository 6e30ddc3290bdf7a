"""Movements whose feet stay: on one leg or two, squatting, hinging, sitting down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.knees import KneeDemand, demanded_knee
from benchmarks.synthetic.legs import FreeLeg, free_leg
from benchmarks.synthetic.posture import LegPose, Posture, cleared
from benchmarks.synthetic.rotations import rotated
from benchmarks.synthetic.skeleton import SUFFIX
from benchmarks.synthetic.stance import (
    STAND_FLEXION_DEG,
    STAND_LEAN_DEG,
    Balance,
    Footing,
    Support,
    mid_foot_xz_m,
)
from benchmarks.synthetic.tracks import Tracks
from benchmarks.synthetic.trunk import (
    ARM_STYLES,
    HANG_ELBOW_DEG,
    HANG_SWING_DEG,
    ArmSwing,
    TrunkAngles,
    arms_at,
    trunk_at,
)
from formcheck.landmarks import SIDES, Side, other_side

FloatArray = NDArray[np.float64]

TOUCH_RAMP_S = 0.2
_STRAIGHTEST_DEG = 4.0  # of knee flexion on two legs, when the hips shift to one side
Channels = dict[str, float]

NEUTRAL: Channels = {
    "flexion": STAND_FLEXION_DEG,
    "lean": STAND_LEAN_DEG,
    **dict.fromkeys(
        ("lateral", "hip_up", "rounding", "bow", "heel", "shift", "back", "depth", "up", "touch"),
        0.0,
    ),
    "free_ankle": 22.0,
    "free_knee": 60.0,
    "free_thigh": 15.0,
    **{f"swing_{s}": HANG_SWING_DEG for s in SUFFIX.values()},
    **{f"elbow_{s}": HANG_ELBOW_DEG for s in SUFFIX.values()},
    **{f"arm_{style}": 0.0 for style in ARM_STYLES},
}
"""Channels of quiet stance.  Degrees, but for `shift` (centre of mass to the left) and `back`
(behind its natural place) in metres, and weights 0..1: `depth` of the repetition, `up` (free foot
off the floor), `touch` (free foot tapping the floor), `arm_*` (pose of the arms)."""


def _height(heights: FloatArray) -> FloatArray:
    """The mean of the supporting legs (first half), unless that would overstretch one (second)."""
    count = len(heights) // 2
    out: FloatArray = np.minimum(heights[:count].mean(axis=0), heights[count:].min(axis=0))
    return out


@dataclass(frozen=True)
class Grounded:
    """Channels over time for a person whose feet stay where they are.

    Attributes:
        footing: the feet.
        support: the leg stood on; None: both.
        tracks: channels of `NEUTRAL`; one that has no keys keeps its neutral value.
        demands: on the knees of the supporting legs.
    """

    footing: Footing
    support: Side | None
    tracks: Tracks
    demands: Sequence[KneeDemand] = ()

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body over (T,) seconds, swaying by (T, 2) metres."""
        zero = np.zeros(len(time_s))
        c = {name: zero + value for name, value in NEUTRAL.items()}
        c |= self.tracks.sample_all(time_s)
        angles = TrunkAngles(c["lean"], c["lateral"], c["hip_up"], c["rounding"], zero, c["bow"])
        trunk = trunk_at(body, zero, angles)
        swings = {
            side: ArmSwing(c[f"swing_{SUFFIX[side]}"], c[f"elbow_{SUFFIX[side]}"]) for side in SIDES
        }
        arms = arms_at(trunk, zero, {style: c[f"arm_{style}"] for style in ARM_STYLES}, swings)
        on_floor = {side: self.footing.planted(body, side, c["heel"]) for side in SIDES}
        over = {side: mid_foot_xz_m(body, on_floor[side], side) for side in SIDES}
        centre = (over["left"] + over["right"]) / 2
        carrying = SIDES if self.support is None else (self.support,)
        if self.support is not None:
            centre = centre + c["up"][:, None] * (over[self.support] - centre)
        centre = centre + np.stack([c["shift"], -c["back"]], axis=-1)

        def legs_under(pelvis_m: FloatArray) -> dict[Side, LegPose]:
            if self.support is None:
                return dict(on_floor)
            free = other_side(self.support)
            hip_m = pelvis_m + rotated(trunk.pelvis, body.offset("pelvis_to_hip", free))
            return {
                self.support: on_floor[self.support],
                free: self._free_leg(body, hip_m, free, c),
            }

        supports = [Support(s, on_floor[s].ankle_m, c["flexion"]) for s in carrying]
        straight = np.minimum(c["flexion"], _STRAIGHTEST_DEG)
        limits = [Support(s, on_floor[s].ankle_m, straight) for s in carrying]
        balance = Balance(
            trunk, arms, (*supports, *limits), legs_under, centre + sway_xz_m, _height
        )
        posture = balance.posture(body, zero)
        for side in carrying:
            leg = demanded_knee(body, posture, side, self.demands, time_s, c["depth"])
            posture.legs[side] = leg
        return posture

    def _free_leg(
        self, body: Body, hip_m: FloatArray, side: Side, c: dict[str, FloatArray]
    ) -> LegPose:
        """The leg in the air: up from the floor, and down again where it touches."""
        zero = np.zeros(len(hip_m))
        angles = FreeLeg(c["free_thigh"], zero + 2.0, c["free_knee"], c["free_ankle"])
        lifted = free_leg(body, hip_m, zero, side, angles)
        floor = self.footing.planted(body, side, zero)
        x, z, yaw = self.footing.foot(side)
        behind = Footing((x, z - 0.12, yaw), (x, z - 0.12, yaw))
        tiptoe = behind.planted(body, side, zero + 55.0)
        tiptoe = replace(tiptoe, toes_rot=tiptoe.foot_rot)
        return cleared(body, floor.towards(lifted, c["up"]).towards(tiptoe, c["touch"]), side)
