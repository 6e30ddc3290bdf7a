"""Legs: two-bone inverse kinematics, a free leg by its angles, and the knee's swivel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.posture import LegPose, Posture
from benchmarks.synthetic.rotations import (
    across,
    length,
    rot_x,
    rot_y,
    rot_z,
    rotated,
    turned_about,
    unit,
)
from formcheck.landmarks import Side

FloatArray = NDArray[np.float64]

_REACH = 1 - 1e-7  # of the straight leg: beyond it the knee's direction is lost in rounding
_SWIVEL_LIMIT_RAD = np.radians(80.0)
_BISECTIONS = 40


def leg_span_m(body: Body, knee_flexion_deg: FloatArray) -> FloatArray:
    """Distance from hip to ankle at a knee flexion (law of cosines)."""
    a, b = body.thigh_m, body.shank_m
    out: FloatArray = np.sqrt(a * a + b * b + 2 * a * b * np.cos(np.radians(knee_flexion_deg)))
    return out


@dataclass(frozen=True, eq=False)
class BentLeg:
    """A solved leg: knee and ankle (T, 3), and the knee's hinge axis (T, 3)."""

    knee_m: FloatArray
    ankle_m: FloatArray
    hinge: FloatArray


def bend(body: Body, hip_m: FloatArray, ankle_m: FloatArray, pole: FloatArray) -> BentLeg:
    """Two bones from hip to ankle with the knee towards ``pole``; all (T, 3).

    An ankle out of reach is drawn in to the reach of the leg, so that bones keep their length.
    """
    a, b = body.thigh_m, body.shank_m
    line = ankle_m - hip_m
    span = np.clip(length(line), abs(a - b) + 1e-6, (a + b) * _REACH)
    axis = unit(line)
    cosine = (a * a + span * span - b * b) / (2 * a * span)
    forward = unit(across(pole, axis))
    sine = np.sqrt(np.clip(1 - cosine * cosine, 0.0, None))
    knee_m = hip_m + a * (cosine[:, None] * axis + sine[:, None] * forward)
    return BentLeg(knee_m, hip_m + axis * span[:, None], np.cross(forward, axis))


@dataclass(frozen=True, eq=False)
class FreeLeg:
    """Angles (T,) in degrees of a leg that carries no weight.

    Attributes:
        thigh_deg: thigh against the vertical, forward positive.
        abduction_deg: thigh away from the midline.
        knee_deg: flexion.
        ankle_deg: plantarflexion, 0 = foot at right angles to the shank.
    """

    thigh_deg: FloatArray
    abduction_deg: FloatArray
    knee_deg: FloatArray
    ankle_deg: FloatArray


def free_leg(
    body: Body, hip_m: FloatArray, heading_deg: FloatArray, side: Side, angles: FreeLeg
) -> LegPose:
    """The leg that hangs from ``hip_m`` (T, 3) at the given angles."""
    thigh = rot_y(heading_deg) @ rot_z(SIGN[side] * angles.abduction_deg) @ rot_x(-angles.thigh_deg)
    shank = thigh @ rot_x(angles.knee_deg)
    foot = shank @ rot_x(angles.ankle_deg)
    down = np.array([0.0, -1.0, 0.0])
    ankle_m = hip_m + rotated(thigh, down * body.thigh_m) + rotated(shank, down * body.shank_m)
    # Half the knee's flexion past the thigh: across the hip-ankle line, on the knee's side,
    # also where the leg is straight.
    pole = rotated(thigh @ rot_x(angles.knee_deg / 2), np.array([0.0, 0.0, 1.0]))
    return LegPose(ankle_m, pole, foot, foot)


def frontal_angle_deg(
    hip_m: FloatArray, knee_m: FloatArray, ankle_m: FloatArray, heading_deg: FloatArray, side: Side
) -> FloatArray:
    """True frontal-plane projection angle (T,) of the knee: positive = valgus, knee to midline."""
    back = rot_y(-heading_deg)
    thigh = rotated(back, knee_m - hip_m)
    shank = rotated(back, ankle_m - knee_m)
    turn = np.arctan2(
        thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0],
        thigh[:, 0] * shank[:, 0] + thigh[:, 1] * shank[:, 1],
    )
    out: FloatArray = SIGN[side] * np.degrees(turn)
    return out


def medial_knee_m(
    knee_m: FloatArray,
    ankle_m: FloatArray,
    toe_m: FloatArray,
    heading_deg: FloatArray,
    side: Side,
) -> FloatArray:
    """How far (T,) the knee lies inside the vertical plane through ankle and toe, sideways."""
    back = rot_y(-heading_deg)
    foot, knee = rotated(back, toe_m - ankle_m), rotated(back, knee_m - ankle_m)
    out: FloatArray = SIGN[side] * (foot[:, 0] / foot[:, 2] * knee[:, 2] - knee[:, 0])
    return out


def swivelled(
    body: Body,
    posture: Posture,
    side: Side,
    measure: Callable[[BentLeg], FloatArray],
    target: FloatArray,
) -> LegPose:
    """The leg with its knee swivelled about the hip-ankle line until ``measure`` gives ``target``.

    ``measure`` (T,) has to grow as the knee moves towards the midline.  A target that the bent
    knee cannot reach is approached as far as it goes.
    """
    leg, hip_m = posture.legs[side], posture.hip_m(body, side)
    axis = unit(leg.ankle_m - hip_m)

    def pole_at(angle_rad: FloatArray) -> FloatArray:
        # About an axis that points down, a positive turn carries forward (+z) to the right (-x).
        return turned_about(axis, SIGN[side] * angle_rad, across(leg.pole, axis))

    low = np.full(len(axis), -_SWIVEL_LIMIT_RAD)
    high = np.full(len(axis), _SWIVEL_LIMIT_RAD)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        below = measure(bend(body, hip_m, leg.ankle_m, pole_at(middle))) < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return LegPose(leg.ankle_m, pole_at((low + high) / 2), leg.foot_rot, leg.toes_rot)
