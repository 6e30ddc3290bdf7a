"""The kinematic person squats as asked, on bones that do not stretch and feet that do not slip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import Body, SquatRep, Truth, Workout, synthesize
from benchmarks.synthetic.balance import centre_of_mass_m
from benchmarks.synthetic.bout import GroundedBout
from benchmarks.synthetic.skeleton import SUFFIX
from tests.synthetic.checks import assert_anatomy, assert_smooth, bottom, mirrored

LEFT = SquatRep(
    knee_flexion_deg=68.0, trunk_lean_deg=22.0, lateral_lean_deg=5.0, pelvic_drop_deg=7.0
)
QUIET = {"sway_m": 0.0}


def truth(*reps: SquatRep, body: Body | None = None, fps: float = 30.0) -> Truth:
    return synthesize(Workout.of(reps, **QUIET), body=body, fps=fps)[1]


@pytest.mark.parametrize("height_m", [1.52, 1.94])
@pytest.mark.parametrize(
    "rep",
    [
        LEFT,
        replace(LEFT, side="right", touch_downs=(0.5,), wobble_deg=4.0),
        SquatRep.double(heel_lift_deg=20.0),
        SquatRep.double(stance_width_m=0.7, hip_shift_m=0.04, partial=0.5),
    ],
)
def test_bones_keep_their_length_feet_stay_put_and_nothing_jumps(
    rep: SquatRep, height_m: float
) -> None:
    body = Body.adult("male", height_m)
    track = truth(rep, rep, body=body).track
    assert_anatomy(track)
    assert_smooth(track)
    planted = ["l", "r"] if rep.stance == "double" else [SUFFIX[rep.side]]
    for name in ("ball", "toe"):
        for s in planted:
            points = track.joints[f"{name}_{s}"]
            assert np.abs(points - points[0]).max() < 1e-3


@pytest.mark.parametrize(
    ("rep", "expected"),
    [
        (LEFT, {"knee_flexion_l": 68, "trunk_lean": 22, "lateral_lean": 5, "left_hip_up": 7}),
        (
            LEFT,
            {"knee_flexion_r": 90, "thigh_from_vertical_r": 4, "rounding": 6, "foot_pitch_l": 0},
        ),
        (replace(LEFT, valgus_deg=18.0), {"frontal_knee_l": 18, "knee_flexion_l": 68}),
        (replace(LEFT, valgus_deg=-8.0), {"frontal_knee_l": -8, "knee_flexion_l": 68}),
        (replace(LEFT, side="right", valgus_deg=12.0), {"frontal_knee_r": 12, "left_hip_up": -7}),
        (replace(LEFT, heel_lift_deg=16.0), {"foot_pitch_l": 16, "knee_flexion_l": 68}),
        (replace(LEFT, trunk_lean_deg=45.0, rounding_deg=25.0), {"trunk_lean": 45, "rounding": 25}),
        (SquatRep(free_knee_deg=80.0, pelvic_drop_deg=0.0), {"knee_flexion_r": 80}),
        (
            SquatRep.double(knee_flexion_deg=102.0, valgus_deg=10.0, heel_lift_deg=12.0),
            {
                "knee_flexion_l": 102,
                "knee_flexion_r": 102,
                "frontal_knee_r": 10,
                "foot_pitch_r": 12,
            },
        ),
    ],
)
def test_knobs_come_out_within_half_a_degree(rep: SquatRep, expected: dict[str, float]) -> None:
    angles = bottom(truth(rep))
    for name, value in expected.items():
        assert angles[name] == pytest.approx(value, abs=0.5), name


def test_knee_moves_in_by_the_distance_asked_for() -> None:
    angles = bottom(truth(SquatRep(knee_medial_m=0.06)))
    assert angles["medial_knee_m_l"] == pytest.approx(0.06, abs=1e-3)


def test_top_is_as_straight_as_asked() -> None:
    result = truth(SquatRep(top_flexion_deg=24.0))
    assert result.angles["knee_flexion_l"][result.frame_at(result.reps[0].start_s)] == (
        pytest.approx(24.0, abs=0.5)
    )


def test_the_right_leg_is_the_mirror_image_of_the_left() -> None:
    left = truth(replace(LEFT, valgus_deg=9.0)).track
    right = truth(replace(LEFT, valgus_deg=9.0, side="right")).track
    reflected = mirrored(right)
    for name, points in left.joints.items():
        assert reflected[name] == pytest.approx(points, abs=1e-9), name


def test_balance_centre_of_mass_lies_over_the_supporting_foot() -> None:
    result = truth(SquatRep())
    frame = result.frame_at(result.reps[0].bottom_s)
    joints = {name: points[frame : frame + 1] for name, points in result.track.joints.items()}
    centre = centre_of_mass_m(joints)[0]
    heel, toe = joints["heel_l"][0], joints["toe_l"][0]
    assert heel[2] < centre[2] < toe[2]
    assert abs(centre[0] - joints["ankle_l"][0, 0]) < 0.03


def test_truth_tells_when_which_leg_and_whether_complete() -> None:
    plain = SquatRep(hold_top_s=0.4, descent_s=1.0, pause_s=0.2, ascent_s=0.8)
    result = truth(plain, replace(plain, partial=0.5), replace(plain, side="right"))
    assert [rep.side for rep in result.reps] == ["left", "left", "right"]
    assert [rep.complete for rep in result.reps] == [True, False, True]
    for rep in result.reps:
        assert rep.end_s - rep.start_s == pytest.approx(2.0)
        assert [phase.name for phase in rep.phases] == ["descent", "bottom", "ascent"]
        window = slice(result.frame_at(rep.start_s), result.frame_at(rep.end_s) + 1)
        height = result.angles["hip_height_m"][window]
        low_s = result.track.time_s[window][np.argmin(height)]
        assert low_s == pytest.approx(rep.bottom_s, abs=0.15)
    full, half = (bottom(result, i)["knee_flexion_l"] for i in (0, 1))
    assert half - 7 == pytest.approx((full - 7) / 2, abs=0.5)


def test_a_touch_down_brings_the_free_foot_to_the_floor_and_back() -> None:
    result = truth(SquatRep(touch_downs=(0.5,)))
    low = result.track.joints["toe_r"][:, 1] < 0.02
    during = low[result.frame_at(result.reps[0].start_s) : result.frame_at(result.reps[0].end_s)]
    assert 0.2 < during.sum() / 30 < 0.6
    assert not during[0]
    assert not during[-1]


def test_frame_rate_does_not_change_the_movement() -> None:
    slow, fast = truth(LEFT, fps=30.0).track, truth(LEFT, fps=60.0).track
    for name, points in slow.joints.items():
        assert fast.joints[name][::2][: len(points)] == pytest.approx(points, abs=1e-9)


def test_one_bout_keeps_its_leg() -> None:
    with pytest.raises(ValueError, match="share"):
        GroundedBout((SquatRep(), SquatRep(side="right")))


def test_the_head_bows_as_far_as_asked_and_nothing_else_moves() -> None:
    level, bowed = (truth(replace(LEFT, head_bow_deg=bow_deg)) for bow_deg in (0.0, 40.0))
    low = level.frame_at(level.reps[0].bottom_s)
    turn = level.track.rotations["head"][low].T @ bowed.track.rotations["head"][low]
    cosine = np.clip((np.trace(turn) - 1) / 2, -1, 1)
    assert np.degrees(np.arccos(cosine)) == pytest.approx(40.0, abs=0.5)
    assert bottom(level) == pytest.approx(bottom(bowed), abs=0.5)
