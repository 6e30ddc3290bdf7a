"""The knee of a planted leg, moved in or out as a repetition asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.legs import BentLeg, bend, frontal_angle_deg, medial_knee_m, swivelled
from benchmarks.synthetic.posture import LegPose, Posture
from benchmarks.synthetic.rotations import rotated
from formcheck.landmarks import Side

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class KneeDemand:
    """Where the knee goes between two moments, as the repetition deepens.

    Attributes:
        start_s, end_s: when it holds.
        valgus_deg: true frontal-plane projection angle at full depth; None: as it comes.
        medial_m: instead: how far inside the vertical plane through ankle and toe.
        wobble_deg, wobble_hz: swing about that path.
    """

    start_s: float
    end_s: float
    valgus_deg: float | None = None
    medial_m: float | None = None
    wobble_deg: float = 0.0
    wobble_hz: float = 2.0


def demanded_knee(
    body: Body,
    posture: Posture,
    side: Side,
    demands: Sequence[KneeDemand],
    time_s: FloatArray,
    depth: FloatArray,
) -> LegPose:
    """One planted leg with its knee where the demands want it.

    Args:
        body: whose leg.
        posture: with the knee bending the way the toes point.
        side: of the leg.
        demands: one per repetition.
        time_s: (T,) of the frames, on the clock of the demands.
        depth: (T,) 0..1; a demand is met in full at 1 and in part before.
    """
    leg, hip_m = posture.legs[side], posture.hip_m(body, side)
    ball_m = leg.ankle_m + rotated(leg.foot_rot, body.offset("ankle_to_ball", side))
    toe_m = ball_m + rotated(leg.toes_rot, body.offset("ball_to_toe", side))

    def valgus(bent: BentLeg) -> FloatArray:
        return frontal_angle_deg(hip_m, bent.knee_m, bent.ankle_m, posture.heading_deg, side)

    def medial(bent: BentLeg) -> FloatArray:
        return medial_knee_m(bent.knee_m, bent.ankle_m, toe_m, posture.heading_deg, side)

    plain = bend(body, hip_m, leg.ankle_m, leg.pole)
    want_deg, want_m = valgus(plain), medial(plain)
    by_angle, by_distance = np.zeros((2, len(time_s)), dtype=bool)
    for demand in demands:
        now = (time_s >= demand.start_s) & (time_s <= demand.end_s)
        swing = demand.wobble_deg * np.sin(
            2 * np.pi * demand.wobble_hz * (time_s[now] - demand.start_s)
        )
        if demand.medial_m is not None:
            by_distance |= now
            want_m[now] += depth[now] * (demand.medial_m - want_m[now])
            # A knee midway along a leg moves by a quarter of its length per radian of angle.
            want_m[now] += depth[now] * np.radians(swing) * body.leg_m / 4
        elif demand.valgus_deg is not None or demand.wobble_deg:
            by_angle |= now
            goal = want_deg[now] if demand.valgus_deg is None else demand.valgus_deg
            want_deg[now] += depth[now] * (goal - want_deg[now] + swing)
    pole = leg.pole.copy()
    for chosen, measure, target in ((by_angle, valgus, want_deg), (by_distance, medial, want_m)):
        if chosen.any():
            moved = swivelled(body, posture, side, measure, target)
            pole = np.where(chosen[:, None], moved.pole, pole)
    return LegPose(leg.ankle_m, pole, leg.foot_rot, leg.toes_rot)
