"""The kinematic person hinges and drives as asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import Body, DeadliftRep, Truth, Workout, synthesize
from tests.synthetic.checks import assert_anatomy, assert_smooth, bottom, mirrored

REP = DeadliftRep()


def truth(*reps: DeadliftRep, body: Body | None = None) -> Truth:
    return synthesize(Workout.of(reps, sway_m=0.0), body=body)[1]


def drive(result: Truth, rep: int = 0) -> dict[str, float]:
    phase = result.reps[rep].phases[-1]
    assert phase.name == "drive"
    frame = result.frame_at(phase.end_s)
    return {name: float(values[frame]) for name, values in result.angles.items()}


@pytest.mark.parametrize(
    "rep",
    [
        REP,
        replace(REP, side="right", lower_s=0.7, valgus_deg=8.0, wobble_deg=3.0),
        replace(REP, partial=0.5, touch_downs=(0.35,), arm_delay_s=0.3),
        DeadliftRep.double(),
    ],
)
def test_bones_keep_their_length_feet_stay_put_and_nothing_jumps(rep: DeadliftRep) -> None:
    track = truth(rep, rep, body=Body.adult("male", 1.85)).track
    assert_anatomy(track)
    assert_smooth(track)
    for s in ["l", "r"] if rep.stance == "double" else [rep.side[0]]:
        for name in ("heel", "ball", "toe"):
            points = track.joints[f"{name}_{s}"]
            assert np.abs(points - points[0]).max() < 1e-3


@pytest.mark.parametrize(
    ("rep", "expected"),
    [
        (REP, {"trunk_lean": 78, "knee_flexion_l": 20, "knee_flexion_r": 12, "rounding": 8}),
        (REP, {"leg_from_vertical_r": -78, "upper_arm_from_vertical_r": 0, "left_hip_up": 0}),
        (replace(REP, trunk_lean_deg=50.0, free_leg_deg=45.0), {"leg_from_vertical_r": -45}),
        (replace(REP, pelvic_drop_deg=-15.0), {"left_hip_up": -15, "trunk_lean": 78}),
        (replace(REP, reaching_arm="same"), {"upper_arm_from_vertical_l": 0}),
        (replace(REP, valgus_deg=10.0), {"frontal_knee_l": 10, "knee_flexion_l": 20}),
        (DeadliftRep.double(), {"trunk_lean": 72, "knee_flexion_l": 20, "knee_flexion_r": 20}),
    ],
)
def test_knobs_of_the_bottom_come_out(rep: DeadliftRep, expected: dict[str, float]) -> None:
    angles = bottom(truth(rep))
    for name, value in expected.items():
        assert angles[name] == pytest.approx(value, abs=0.5), name


def test_knobs_of_the_drive_come_out() -> None:
    angles = drive(truth(replace(REP, drive_thigh_deg=80.0, arm_drive_deg=40.0)))
    assert angles["thigh_from_vertical_r"] == pytest.approx(80, abs=0.5)
    assert angles["knee_flexion_r"] == pytest.approx(95, abs=0.5)
    assert angles["trunk_lean"] == pytest.approx(4, abs=0.5)
    assert angles["upper_arm_from_vertical_l"] == pytest.approx(40, abs=0.5)
    assert angles["upper_arm_from_vertical_r"] < 0


def test_reaching_and_driving_arm_are_two_different_arms() -> None:
    result = truth(replace(REP, side="right"))
    low, high = bottom(result), drive(result)
    assert low["upper_arm_from_vertical_l"] == pytest.approx(0, abs=0.5)
    assert low["upper_arm_from_vertical_r"] < -30
    assert high["upper_arm_from_vertical_r"] > 30


def test_a_late_arm_arrives_later_than_the_knee() -> None:
    result = truth(replace(REP, arm_delay_s=0.5))
    rise = result.reps[0].phases[2]
    later = slice(result.frame_at(rise.start_s), result.frame_at(result.reps[0].end_s) + 1)
    knee, arm = (
        result.angles[name][later]
        for name in ("thigh_from_vertical_r", "upper_arm_from_vertical_l")
    )
    half_knee, half_arm = (
        np.argmax(values > (values[0] + values[-1]) / 2) / 30 for values in (knee, arm)
    )
    assert half_arm - half_knee > 0.15


def test_the_next_hinge_starts_from_the_running_position_unless_the_leg_is_lowered() -> None:
    straight_on, lowered = truth(REP, REP), truth(replace(REP, lower_s=0.8), REP)
    for result, raised in ((straight_on, True), (lowered, False)):
        frame = result.frame_at(result.reps[1].start_s)
        assert (result.angles["thigh_from_vertical_r"][frame] > 80) is np.bool_(raised)


def test_the_right_leg_is_the_mirror_image_of_the_left() -> None:
    left, right = (truth(replace(REP, side=side)).track for side in ("left", "right"))
    reflected = mirrored(right)
    for name, points in left.joints.items():
        assert reflected[name] == pytest.approx(points, abs=1e-9), name
