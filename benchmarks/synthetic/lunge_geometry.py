"""The deepest point of a lunge: pelvis and feet such that the knobs come out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.knees import KneeDemand, demanded_knee
from benchmarks.synthetic.legs import bend, leg_span_m
from benchmarks.synthetic.lunge import TOE_OUT_DEG, LungeRep
from benchmarks.synthetic.posture import LegPose, Posture, planted
from benchmarks.synthetic.rotations import rotated
from benchmarks.synthetic.trunk import TrunkAngles, arms_at, trunk_at
from formcheck.landmarks import other_side

FloatArray = NDArray[np.float64]

_REAR_HEEL_DEG = 58.0
_REAR_HEELS_DEG = np.arange(25.0, 86.0, 0.5)
_STRAIGHTEST = 0.985  # of the leg: the rear knee of a lunge is never quite straight
_KNEE_CLEARANCE = 0.85  # of the ankle's height: where a knee all but touches the floor
_ROUNDS = 12


@dataclass(frozen=True)
class LungeBottom:
    """The deepest point, seen from between the feet before the step.

    Attributes:
        pelvis_m: where the pelvis is.
        front, rear: (x, z, toe direction) of each foot as if it stood flat.
        rear_heel_deg: pitch of the rear foot, on its ball.
    """

    pelvis_m: tuple[float, float, float]
    front: tuple[float, float, float]
    rear: tuple[float, float, float]
    rear_heel_deg: float


def _one(value: float) -> FloatArray:
    return np.array([value])


def _foot(body: Body, foot: tuple[float, float, float], heel_deg: float) -> LegPose:
    x, z, yaw = foot
    return planted(body, _one(x), _one(z), _one(yaw), _one(heel_deg))


@lru_cache(maxsize=256)
def lunge_bottom(body: Body, rep: LungeRep) -> LungeBottom:
    """Solve the deepest point of a lunge.

    Raises:
        ValueError: the rear leg does not reach, or its knee would go through the floor.
    """
    sign, half_m = SIGN[rep.side], rep.footing(body).left[0]
    width_m = 2 * half_m if rep.landing_width_m is None else rep.landing_width_m
    front_yaw, rear_yaw = sign * TOE_OUT_DEG, -sign * TOE_OUT_DEG
    heel_deg = _REAR_HEEL_DEG
    for _ in range(_ROUNDS):
        # A lifted heel carries the ankle forward over the ball: the footprint lies further back.
        ankle_shift_m = float(_foot(body, (0.0, 0.0, rear_yaw), heel_deg).ankle_m[0, 2])
        front_shift_m = float(
            _foot(body, (0.0, 0.0, front_yaw), rep.front_heel_lift_deg).ankle_m[0, 2]
        )
        step_m = rep.step_ratio * body.leg_m + ankle_shift_m - front_shift_m
        if rep.variant == "reverse":
            front = (sign * half_m, 0.0, front_yaw)
            rear = (sign * (half_m - width_m), -step_m, rear_yaw)
        else:
            rear = (-sign * half_m, 0.0, rear_yaw)
            front = (sign * (width_m - half_m), step_m, front_yaw)
        posture = _over_front_leg(body, rep, front, rear, heel_deg)
        previous_deg, heel_deg = heel_deg, _rear_heel_deg(body, rep, posture, rear)
        if heel_deg == previous_deg:
            break
    x, y, z = (float(value) for value in posture.pelvis_m[0])
    return LungeBottom((x, y, z), front, rear, heel_deg)


def _over_front_leg(
    body: Body,
    rep: LungeRep,
    front: tuple[float, float, float],
    rear: tuple[float, float, float],
    heel_deg: float,
) -> Posture:
    """The posture (one frame) whose front knee flexes and whose front shin leans as asked."""
    zero, bottom = np.zeros(1), rep.bottom()
    lean, lateral, hip_up, rounding = (
        _one(bottom[name]) for name in ("lean", "lateral", "hip_up", "rounding")
    )
    trunk = trunk_at(body, zero, TrunkAngles(lean, lateral, hip_up, rounding, zero))
    arms = arms_at(trunk, zero, {})
    legs = {
        rep.side: _foot(body, front, rep.front_heel_lift_deg),
        other_side(rep.side): _foot(body, rear, heel_deg),
    }
    to_hip = rotated(trunk.pelvis, body.offset("pelvis_to_hip", rep.side))[0]
    ankle = legs[rep.side].ankle_m[0]
    span = float(leg_span_m(body, _one(rep.flexion_reached_deg))[0])
    demand = KneeDemand(0.0, 0.0, None, rep.knee_medial_m)
    x = 0.5 * (front[0] + rear[0])

    def at(z: float) -> Posture:
        aside = np.array([x, z]) + to_hip[[0, 2]] - ankle[[0, 2]]
        y = ankle[1] + np.sqrt(max(span**2 - float(aside @ aside), 0.0)) - to_hip[1]
        return Posture(zero, np.array([[x, y, z]]), trunk, dict(legs), arms)

    def shin_deg(z: float) -> float:
        posture = at(z)
        leg = demanded_knee(body, posture, rep.side, [demand], zero, np.ones(1))
        shin = bend(body, posture.hip_m(body, rep.side), leg.ankle_m, leg.pole).knee_m[0] - ankle
        return float(np.degrees(np.arctan2(shin[2], shin[1])))

    low, high = ankle[2] - to_hip[2] - span * 0.999, ankle[2] - to_hip[2] + 0.3 * span
    for _ in range(50):  # the shin leans further ahead as the hip moves ahead
        middle = (low + high) / 2
        low, high = (middle, high) if shin_deg(middle) < rep.shin_lean_deg else (low, middle)
    return at((low + high) / 2)


def _rear_heel_deg(
    body: Body, rep: LungeRep, posture: Posture, rear: tuple[float, float, float]
) -> float:
    """The most natural pitch of the rear foot with which its leg reaches and its knee is clear."""
    side = other_side(rep.side)
    count = len(_REAR_HEELS_DEG)
    x, z, yaw = (np.full(count, value) for value in rear)
    leg = planted(body, x, z, yaw, _REAR_HEELS_DEG)
    hip_m = np.broadcast_to(posture.hip_m(body, side), (count, 3))
    knee_m = bend(body, hip_m, leg.ankle_m, leg.pole).knee_m
    reaches = np.linalg.norm(leg.ankle_m - hip_m, axis=-1) < _STRAIGHTEST * body.leg_m
    clear = knee_m[:, 1] > _KNEE_CLEARANCE * body.ankle_height_m
    fits = reaches & clear
    if not fits.any():
        raise ValueError(
            f"the rear leg does not fit into this lunge (reaches: {bool(reaches.any())}, knee "
            f"clear of the floor: {bool(clear.any())}); change depth, step or shin: {rep}"
        )
    far = np.where(fits, np.abs(_REAR_HEELS_DEG - _REAR_HEEL_DEG), np.inf)
    return float(_REAR_HEELS_DEG[np.argmin(far)])
