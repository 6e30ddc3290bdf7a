"""Feet that step: walking in, turning, moving into another stance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.posture import LegPose, Posture, planted
from benchmarks.synthetic.segment import HERE, Place
from benchmarks.synthetic.skeleton import TrueRep
from benchmarks.synthetic.stance import (
    MID_FOOT,
    STAND_FLEXION_DEG,
    STAND_LEAN_DEG,
    Balance,
    Footing,
    Support,
)
from benchmarks.synthetic.tracks import minimum_jerk
from benchmarks.synthetic.trunk import (
    HANG_ELBOW_DEG,
    HANG_SWING_DEG,
    ArmSwing,
    TrunkAngles,
    arms_at,
    trunk_at,
)
from formcheck.landmarks import SIDES, Side, other_side

FloatArray = NDArray[np.float64]

_GRID_HZ = 100
_SMOOTHING_S = 0.13
_PAUSE_S = 0.55  # before the first and after the last step: four times the smoothing
_STEP_LENGTH_M = 0.62
_STEP_S = 0.52
_TURN_PER_STEP_DEG = 38.0
_LEAN_OVER = 0.3  # of the way from between the feet to the foot stood on
_ARM_DEG_PER_M = 45.0


@dataclass(frozen=True)
class Step:
    """One foot goes to (x, z, toe direction) between two moments."""

    side: Side
    start_s: float
    end_s: float
    to: tuple[float, float, float]
    lift_m: float = 0.06


@dataclass(frozen=True, eq=False)
class FootCourse:
    """A foot over time (T,): where its ankle would stand, and how high it swings."""

    x_m: FloatArray
    z_m: FloatArray
    yaw_deg: FloatArray
    lift_m: FloatArray
    swings: NDArray[np.bool_]

    def leg(self, body: Body, heel_deg: FloatArray) -> LegPose:
        """The leg whose foot this is, with its heel lifted by (T,) degrees."""
        flat = planted(body, self.x_m, self.z_m, self.yaw_deg, heel_deg)
        up = np.stack([0 * self.lift_m, self.lift_m, 0 * self.lift_m], axis=-1)
        return LegPose(flat.ankle_m + up, flat.pole, flat.foot_rot, flat.toes_rot)


def foot_course(
    start: tuple[float, float, float], steps: Sequence[Step], side: Side, time_s: FloatArray
) -> FootCourse:
    """The course of one foot that starts at (x, z, toe direction) and does its own ``steps``."""
    at = np.array(start)
    now = np.tile(at, (len(time_s), 1))
    lift_m, swings = np.zeros(len(time_s)), np.zeros(len(time_s), dtype=bool)
    for step in steps:
        if step.side != side:
            continue
        progress = np.clip((time_s - step.start_s) / (step.end_s - step.start_s), 0.0, 1.0)
        to = np.array(step.to)
        now += minimum_jerk(progress)[:, None] * (to - at)
        lift_m += step.lift_m * 16 * progress**2 * (1 - progress) ** 2
        swings |= (progress > 0) & (progress < 1)
        at = to
    return FootCourse(now[:, 0], now[:, 1], now[:, 2], lift_m, swings)


def smooth_minimum(a: FloatArray, b: FloatArray, width: FloatArray) -> FloatArray:
    """The smaller of two, rounded off where they differ by less than ``width``."""
    near = np.maximum(width - np.abs(a - b), 0.0) / np.maximum(width, 1e-9)
    out: FloatArray = np.minimum(a, b) - near**2 * width / 4
    return out


@dataclass(frozen=True)
class Stepping:
    """Steps from one footing to another, from quiet stance to quiet stance.

    Attributes:
        feet: at the start.
        steps: in order; a foot's steps do not overlap.
        ends_at: the place where it ends, from the place where it starts.
        what: in words, for the list of distractions.
    """

    feet: Footing
    steps: tuple[Step, ...]
    ends_at: Place = HERE
    what: str = "stepping"

    @property
    def duration_s(self) -> float:
        """Until the body has come to rest after the last step."""
        return max(step.end_s for step in self.steps) + _PAUSE_S

    def footing(self, body: Body) -> Footing:  # noqa: ARG002 - as every Segment
        """Where the feet are at the start."""
        return self.feet

    def _last(self, side: Side) -> tuple[float, float, float]:
        ends = [step.to for step in self.steps if step.side == side]
        return ends[-1] if ends else self.feet.foot(side)

    def arrival(self, body: Body) -> tuple[Place, Footing]:  # noqa: ARG002 - as every Segment
        """Where it ends, and where the feet are then."""
        back = Place(0.0, 0.0, -self.ends_at.heading_deg).after(
            Place(-self.ends_at.x_m, -self.ends_at.z_m)
        )
        feet = Footing(self._last("left"), self._last("right"))
        return self.ends_at, feet.placed(back.x_m, back.z_m, back.heading_deg)

    def true_reps(self) -> tuple[TrueRep, ...]:
        """None."""
        return ()

    def distraction(self) -> str | None:
        """What it is."""
        return self.what

    def _foot(self, side: Side, time_s: FloatArray) -> FootCourse:
        return foot_course(self.feet.foot(side), self.steps, side, time_s)

    def _course(self, body: Body) -> tuple[FloatArray, FloatArray]:
        """Clock and smoothed (x, z, heading) of the point above which the body balances."""
        clock = np.arange(-1.0, self.duration_s + 1.0, 1 / _GRID_HZ)
        left, right = (self._foot(side, clock) for side in SIDES)
        share = 0.5 + _LEAN_OVER * (
            1.0 * right.swings - left.swings
        )  # of the weight, on the left foot
        heading = (left.yaw_deg + right.yaw_deg) / 2
        ahead_m = body.ankle_to_ball[2] - _mid_foot_behind_ball_m(body)
        x = share * left.x_m + (1 - share) * right.x_m + ahead_m * np.sin(np.radians(heading))
        z = share * left.z_m + (1 - share) * right.z_m + ahead_m * np.cos(np.radians(heading))
        raw = np.stack([x, z, heading], axis=-1)
        return clock, gaussian_filter1d(raw, _SMOOTHING_S * _GRID_HZ, axis=0, mode="nearest")

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body at (T,) seconds from the start, swaying by (T, 2) metres."""
        clock, course = self._course(body)
        x, z, heading = (np.interp(time_s, clock, column) for column in course.T)
        ahead = np.stack([np.sin(np.radians(heading)), np.cos(np.radians(heading))], axis=-1)
        legs: dict[Side, LegPose] = {}
        behind: dict[Side, FloatArray] = {}
        for side in SIDES:
            foot = self._foot(side, time_s)
            to_centre = np.stack([x - foot.x_m, z - foot.z_m], axis=-1)
            behind[side] = np.sum(to_centre * ahead, axis=-1)
            heel_deg = 45.0 * minimum_jerk((behind[side] - 0.10) / 0.40)
            legs[side] = foot.leg(body, heel_deg)
        zero = np.zeros(len(time_s))
        lean = zero + STAND_LEAN_DEG
        trunk = trunk_at(body, heading, TrunkAngles(lean, zero, zero, zero, zero))
        apart = behind["left"] - behind["right"]
        swings = {
            side: ArmSwing(
                HANG_SWING_DEG + SIGN[side] * _ARM_DEG_PER_M * apart, zero + HANG_ELBOW_DEG
            )
            for side in SIDES
        }
        balance = Balance(
            trunk,
            arms_at(trunk, heading, {}, swings),
            tuple(Support(side, legs[side].ankle_m, zero + STAND_FLEXION_DEG) for side in SIDES),
            lambda _: legs,
            np.stack([x, z], axis=-1) + sway_xz_m,
            self._height_rule(time_s),
        )
        return balance.posture(body, heading)

    def _height_rule(self, time_s: FloatArray) -> Callable[[FloatArray], FloatArray]:
        """Both knees in quiet stance; while stepping, the leg that reaches least far decides."""
        away = minimum_jerk(time_s / 0.3) * minimum_jerk((self.duration_s - time_s) / 0.3)

        def height(heights: FloatArray) -> FloatArray:
            lowest = smooth_minimum(heights[0], heights[1], 0.03 * away)
            out: FloatArray = heights.mean(axis=0) * (1 - away) + lowest * away
            return out

        return height


def _mid_foot_behind_ball_m(body: Body) -> float:
    return body.ankle_to_ball[2] - MID_FOOT * body.foot_m


def _in_turn(
    goals: list[tuple[Side, tuple[float, float, float]]], lift_m: float
) -> tuple[Step, ...]:
    return tuple(
        Step(side, _PAUSE_S + i * _STEP_S, _PAUSE_S + (i + 0.9) * _STEP_S, to, lift_m)
        for i, (side, to) in enumerate(goals)
    )


def walk(feet: Footing, distance_m: float) -> Stepping:
    """Walk straight ahead and stop with the feet as they were."""
    count = max(1, int(np.ceil(distance_m / _STEP_LENGTH_M)))
    goals: list[tuple[Side, tuple[float, float, float]]] = []
    side: Side = "left"
    for i in range(1, count + 1):
        x, z, yaw = feet.foot(side)
        goals.append((side, (x, z + distance_m * i / count, yaw)))
        side = other_side(side)
    x, z, yaw = feet.foot(side)
    goals.append((side, (x, z + distance_m, yaw)))
    return Stepping(feet, _in_turn(goals, 0.07), Place(0.0, distance_m), "walking")


def turn(feet: Footing, angle_deg: float) -> Stepping:
    """Turn on the spot, to the left where ``angle_deg`` is positive."""
    count = max(1, int(np.ceil(abs(angle_deg) / _TURN_PER_STEP_DEG)))
    first: Side = "left" if angle_deg > 0 else "right"
    goals = []
    for i in range(1, count + 1):
        turned = feet.placed(0.0, 0.0, angle_deg * i / count)
        goals += [(side, turned.foot(side)) for side in (first, other_side(first))]
    return Stepping(feet, _in_turn(goals, 0.05), Place(heading_deg=angle_deg), "turning")


def shuffle(feet: Footing, goal: Footing) -> Stepping:
    """One step with each foot into another stance."""
    goals = [(side, goal.foot(side)) for side in SIDES]
    return Stepping(feet, _in_turn(goals, 0.05), what="moving the feet")
