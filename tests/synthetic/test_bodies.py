"""Any body moves as asked: tall or short, from a table of proportions or from a mesh's rig."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import Body, DeadliftRep, LungeRep, SquatRep, Truth, Workout, synthesize
from benchmarks.synthetic.workout import Rep
from tests.synthetic.checks import assert_anatomy, assert_smooth, bottom, mirrored

RIGGED = replace(
    Body.adult("male", 1.8),
    # A rig as meshes have them: hips below the pelvis joint, legs astride, knees not quite
    # straight, feet turned out, arms in an A, the chain of the spine not on one line.
    pelvis_to_hip=(0.095, -0.06, 0.01),
    hip_to_knee=(0.015, -0.43, 0.012),
    knee_to_ankle=(0.02, -0.42, -0.03),
    ankle_to_heel=(-0.006, -0.05, -0.06),
    ankle_to_ball=(0.022, -0.055, 0.125),
    ball_to_toe=(0.008, -0.004, 0.075),
    pelvis_to_lumbar=(0.0, 0.09, -0.01),
    shoulder_to_elbow=(0.19, -0.2, -0.01),
    elbow_to_wrist=(0.17, -0.18, 0.03),
)


def truth(rep: Rep, body: Body) -> Truth:
    return synthesize(Workout.of([rep], sway_m=0.0), body=body)[1]


@pytest.mark.parametrize(
    "rep", [SquatRep(), SquatRep.double(), DeadliftRep(), DeadliftRep.double(), LungeRep()]
)
def test_a_rig_moves_like_a_body_from_the_table(rep: Rep) -> None:
    left = truth(rep, RIGGED)
    assert_anatomy(left.track)
    assert_smooth(left.track)
    right = truth(replace(rep, side="right"), RIGGED)
    reflected = mirrored(right.track)
    for name, points in left.track.joints.items():
        assert reflected[name] == pytest.approx(points, abs=1e-9), name


@pytest.mark.parametrize(
    ("rep", "expected"),
    [
        (
            SquatRep(valgus_deg=9.0, heel_lift_deg=8.0, lateral_lean_deg=4.0),
            {"knee_flexion_l": 72, "frontal_knee_l": 9, "trunk_lean": 20, "lateral_lean": 4},
        ),
        (DeadliftRep(), {"trunk_lean": 78, "leg_from_vertical_r": -78, "knee_flexion_l": 20}),
        (LungeRep(), {"knee_flexion_l": 94, "shin_from_vertical_l": 6, "trunk_lean": 7}),
    ],
)
def test_knobs_come_out_on_a_rig(rep: Rep, expected: dict[str, float]) -> None:
    angles = bottom(truth(rep, RIGGED))
    for name, value in expected.items():
        assert angles[name] == pytest.approx(value, abs=0.5), name


def test_an_adult_has_the_height_and_proportions_asked_for() -> None:
    body = Body.adult("female", 1.7, leg_ratio=0.55, hip_width=0.11, shoulder_width=0.2)
    track = synthesize(Workout(()), body=body)[1].track
    top = track.joints["head_top"][0, 1]
    assert top == pytest.approx(1.7, abs=0.02)
    assert body.leg_m + body.ankle_height_m == pytest.approx(0.55 * 1.7)
    assert body.hip_width_m == pytest.approx(0.11 * 1.7)
    assert body.shoulder_width_m == pytest.approx(0.2 * 1.7)
    assert body.foot_m == pytest.approx(0.152 * 1.7)
    with pytest.raises(ValueError, match="adult"):
        Body.adult("male", 0.6)


def _numbers(**ranges: tuple[float, float]) -> dict[str, st.SearchStrategy[Any]]:
    return {name: st.floats(low, high) for name, (low, high) in ranges.items()}


SIDE: dict[str, st.SearchStrategy[Any]] = {"side": st.sampled_from(["left", "right"])}
SINGLE_SQUATS = st.builds(
    SquatRep,
    **SIDE,
    **_numbers(
        knee_flexion_deg=(30, 95),
        valgus_deg=(-8, 22),
        trunk_lean_deg=(5, 50),
        lateral_lean_deg=(-3, 15),
        pelvic_drop_deg=(-3, 15),
        heel_lift_deg=(0, 25),
        free_knee_deg=(40, 110),
        wobble_deg=(0, 6),
        descent_s=(0.7, 3),
        partial=(0.4, 1),
    ),
    arms=st.sampled_from(["out", "hips", "forward", "hang", "clasp"]),
)
DOUBLE_SQUATS = st.builds(
    SquatRep.double,
    **_numbers(
        knee_flexion_deg=(50, 125),
        knee_medial_m=(-0.05, 0.1),
        trunk_lean_deg=(15, 60),
        hip_shift_m=(-0.05, 0.05),
        stance_width_m=(0.15, 0.6),
        toe_out_deg=(0, 30),
    ),
)
DEADLIFTS = st.builds(
    DeadliftRep,
    **SIDE,
    **_numbers(
        trunk_lean_deg=(40, 92),
        support_knee_deg=(5, 50),
        free_leg_deg=(30, 92),
        free_knee_deg=(0, 60),
        pelvic_drop_deg=(-25, 10),
        drive_thigh_deg=(20, 110),
        arm_delay_s=(0, 0.6),
        descent_s=(1, 3),
    ),
)
LUNGES = st.builds(
    LungeRep,
    **SIDE,
    **_numbers(
        knee_flexion_deg=(70, 98),
        shin_lean_deg=(-5, 15),
        step_ratio=(0.9, 1.1),
        landing_width_m=(-0.03, 0.3),
        knee_medial_m=(-0.05, 0.08),
        trunk_lean_deg=(0, 30),
        step_s=(0.6, 1.2),
    ),
    variant=st.sampled_from(["forward", "walking", "reverse", "split"]),
)
BODIES = st.builds(
    Body.adult,
    st.sampled_from(["female", "male"]),
    st.floats(1.5, 2.0),
    leg_ratio=st.floats(0.51, 0.55),
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(rep=st.one_of(SINGLE_SQUATS, DOUBLE_SQUATS, DEADLIFTS, LUNGES), body=BODIES)
def test_whatever_is_asked_nothing_stretches_or_jumps(rep: Rep, body: Body) -> None:
    track = Workout.of([rep, rep]).track(body)
    assert_anatomy(track)
    assert_smooth(track, 900.0)
    assert np.isfinite(track.joints["nose"]).all()
