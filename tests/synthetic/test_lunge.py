"""The kinematic person lunges as asked, on feet that stay where they land."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import Body, LungeRep, Truth, Workout, synthesize
from benchmarks.synthetic.lunge import LungeVariant
from tests.synthetic.checks import assert_anatomy, assert_smooth, bottom, mirrored

REP = LungeRep()
VARIANTS: list[LungeVariant] = ["forward", "walking", "reverse", "split"]


def truth(*reps: LungeRep, body: Body | None = None, sway_m: float = 0.0) -> Truth:
    return synthesize(Workout.of(reps, sway_m=sway_m), body=body)[1]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "rep",
    [REP, LungeRep(step_ratio=1.2, landing_width_m=0.0, wobble_deg=5.0, knee_medial_m=0.06)],
    ids=["plain", "long"],
)
def test_bones_keep_their_length_and_nothing_jumps(variant: LungeVariant, rep: LungeRep) -> None:
    one = replace(rep, variant=variant)
    result = truth(one, replace(one, side="right"), body=Body.adult("male", 1.83), sway_m=0.003)
    assert_anatomy(result.track)
    assert_smooth(result.track, 800.0)
    for s in ("l", "r"):
        assert result.track.joints[f"knee_{s}"][:, 1].min() > 0.04


@pytest.mark.parametrize("variant", VARIANTS)
def test_feet_stay_while_they_stand(variant: LungeVariant) -> None:
    result = truth(replace(REP, variant=variant), replace(REP, variant=variant))
    for rep in result.reps:
        spans = {phase.name: phase for phase in rep.phases}
        frames = slice(
            result.frame_at(spans["descent"].start_s) + 1, result.frame_at(spans["ascent"].end_s)
        )
        for name in ("ball_l", "toe_l", "heel_l", "ball_r", "toe_r"):
            drift = np.ptp(result.track.joints[name][frames], axis=0).max()
            assert drift < 1e-3, name


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("knobs", "expected"),
    [
        ({}, {"knee_flexion_l": 94, "shin_from_vertical_l": 6, "trunk_lean": 7}),
        ({"knee_flexion_deg": 70.0}, {"knee_flexion_l": 70, "shin_from_vertical_l": 6}),
        ({"shin_lean_deg": 24.0, "trunk_lean_deg": 25.0}, {"shin_from_vertical_l": 24}),
        ({"front_heel_lift_deg": 12.0, "step_ratio": 0.8}, {"foot_pitch_l": 12}),
        ({"lateral_lean_deg": 10.0}, {"lateral_lean": 10, "left_hip_up": 2}),
        ({"knee_medial_m": 0.05}, {"knee_flexion_l": 94, "shin_from_vertical_l": 6}),
    ],
)
def test_knobs_come_out(
    variant: LungeVariant, knobs: dict[str, float], expected: dict[str, float]
) -> None:
    rep = replace(REP, variant=variant, **knobs)  # type: ignore[arg-type]  # all of them floats
    result = truth(rep)
    angles = bottom(result)
    for name, value in expected.items():
        assert angles[name] == pytest.approx(value, abs=0.5), name
    if rep.knee_medial_m is not None:
        assert angles["medial_knee_m_l"] == pytest.approx(rep.knee_medial_m, abs=1e-3)
    joints, body = result.track.joints, result.track.body
    apart = (joints["ankle_l"] - joints["ankle_r"])[result.frame_at(result.reps[0].bottom_s)]
    assert apart[2] / body.leg_m == pytest.approx(rep.step_ratio, abs=2e-3)


def test_width_in_the_lunge_is_the_width_asked_for() -> None:
    for width_m in (-0.05, 0.0, 0.3):
        result = truth(replace(REP, landing_width_m=width_m))
        joints = result.track.joints
        apart = (joints["ankle_l"] - joints["ankle_r"])[result.frame_at(result.reps[0].bottom_s)]
        assert apart[0] == pytest.approx(width_m, abs=0.01)


def early_gain_deg(result: Truth, name: str) -> float:
    """How much an angle grows on the way up beyond what it is at the bottom."""
    (ascent,) = [phase for phase in result.reps[0].phases if phase.name == "ascent"]
    inside = slice(result.frame_at(ascent.start_s), result.frame_at(ascent.end_s))
    values = result.angles[name]
    return float(values[inside].max() - values[result.frame_at(result.reps[0].bottom_s)])


@pytest.mark.parametrize(
    ("knob", "angle"),
    [("trunk_swing_deg", "trunk_lean"), ("knee_push_deg", "shin_from_vertical_l")],
)
def test_trunk_and_shin_tip_forward_early_on_the_way_up(knob: str, angle: str) -> None:
    for asked in (0.0, 12.0, 24.0):
        rep = replace(REP, **{knob: asked})  # type: ignore[arg-type]  # both are floats
        result = truth(rep, rep)
        assert early_gain_deg(result, angle) == pytest.approx(asked, abs=0.5)
        assert_anatomy(result.track)
        assert_smooth(result.track, 800.0)


def test_a_foot_that_comes_back_short_stands_there_and_is_set_right() -> None:
    result = truth(replace(REP, return_short_m=0.25), REP)
    joints, end_s = result.track.joints, result.reps[0].end_s
    ahead = joints["toe_l"][:, 2] - joints["toe_l"][0, 2]
    standing = slice(result.frame_at(end_s) + 1, result.frame_at(end_s + 0.75))
    assert ahead[standing] == pytest.approx(np.full(len(ahead[standing]), 0.25), abs=1e-3)
    assert ahead[result.frame_at(result.reps[1].start_s)] == pytest.approx(0, abs=1e-3)
    assert np.ptp(joints["toe_r"][standing], axis=0).max() < 1e-3
    assert_anatomy(result.track)
    assert_smooth(result.track, 800.0)


def test_legs_stay_as_bent_as_asked_until_the_next_step() -> None:
    result = truth(replace(REP, end_flexion_deg=38.0), REP)
    rest = slice(result.frame_at(result.reps[0].end_s) + 1, result.frame_at(result.reps[1].start_s))
    for s in ("l", "r"):
        assert np.abs(result.angles[f"knee_flexion_{s}"][rest] - 38.0).max() < 0.5
    assert bottom(result)["knee_flexion_l"] == pytest.approx(94, abs=0.5)
    assert_smooth(result.track, 800.0)


def test_the_feet_start_as_far_apart_as_asked() -> None:
    for width_m in (0.06, 0.45):
        result = truth(replace(REP, stance_width_m=width_m, landing_width_m=0.22))
        apart = result.track.joints["ankle_l"] - result.track.joints["ankle_r"]
        start = apart[result.frame_at(result.reps[0].start_s)]
        low = apart[result.frame_at(result.reps[0].bottom_s)]
        assert (start[0], low[0]) == pytest.approx((width_m, 0.22), abs=0.01)


def test_the_right_leg_is_the_mirror_image_of_the_left() -> None:
    for variant in VARIANTS:
        left, right = (truth(replace(REP, variant=variant, side=s)) for s in ("left", "right"))
        reflected = mirrored(right.track)
        for name, points in left.track.joints.items():
            assert reflected[name] == pytest.approx(points, abs=1e-9), (variant, name)


def test_forward_returns_and_walking_travels() -> None:
    back, on = (truth(*[replace(REP, variant=v)] * 2) for v in ("forward", "walking"))
    for result, lengths in ((back, 0.0), (on, 2.0)):
        joints, body = result.track.joints, result.track.body
        for name in ("heel_l", "heel_r", "pelvis"):
            travelled = joints[name][-1] - joints[name][0]
            assert travelled[0] == pytest.approx(0, abs=1e-6)
            assert travelled[2] >= lengths * 0.95 * body.leg_m - 1e-6
    assert np.allclose(back.track.joints["toe_l"][0], back.track.joints["toe_l"][-1])


def test_the_foot_that_steps_is_the_one_the_variant_says() -> None:
    for variant, moving in (("forward", "l"), ("reverse", "r")):
        result = truth(replace(REP, variant=variant))  # type: ignore[arg-type]  # both are variants
        lifted = {s: np.ptp(result.track.joints[f"toe_{s}"][:, 1]) for s in ("l", "r")}
        assert lifted[moving] > 0.05
        assert lifted["l" if moving == "r" else "r"] < 1e-6


def test_phases_step_down_up_and_back() -> None:
    result = truth(REP, replace(REP, partial=0.6, side="right"))
    assert [phase.name for phase in result.reps[0].phases] == [
        "step",
        "descent",
        "bottom",
        "ascent",
        "return",
    ]
    assert [rep.complete for rep in result.reps] == [True, False]
    assert bottom(result, 1)["knee_flexion_r"] == pytest.approx(20 + 0.6 * 74, abs=0.5)
    for rep in result.reps:
        inside = slice(result.frame_at(rep.start_s), result.frame_at(rep.end_s) + 1)
        heights = result.angles["hip_height_m"]
        low_s = result.track.time_s[inside][np.argmin(heights[inside])]
        assert low_s == pytest.approx(rep.bottom_s, abs=0.15)
        assert heights[result.frame_at(rep.end_s)] == pytest.approx(heights[0], abs=0.01)


def test_a_lunge_that_no_leg_allows_is_refused() -> None:
    with pytest.raises(ValueError, match="rear leg"):
        truth(replace(REP, step_ratio=2.0))
