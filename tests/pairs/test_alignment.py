"""Where one recording lies on the clock of another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import Camera, SquatRep, Workout
from benchmarks.two_cameras import Shot, shoot
from formcheck.errors import InputError
from formcheck.pairs.alignment import align, joint_heights_m
from formcheck.pose import PoseSequence
from tests.sessions import lost
from tests.two_cameras import FRONT, SIDE, tired_deadlifts, tired_lunges, tired_squats

TOLERANCE_S = 0.08


@pytest.mark.parametrize(
    ("workout", "front", "side"),
    [
        (tired_squats(), Shot(FRONT), Shot(SIDE, fps=60, start_s=1.37)),
        (tired_squats(7), Shot(FRONT, fps=24, start_s=6.2), Shot(SIDE)),
        (tired_lunges(), Shot(FRONT, stop_s=19.0), Shot(SIDE, fps=24, start_s=4.9)),
        (tired_lunges(), Shot(Camera(yaw_deg=180)), Shot(Camera(yaw_deg=70), fps=60)),
        (tired_deadlifts(), Shot(Camera(yaw_deg=-12), fps=60, start_s=3.1), Shot(SIDE, fps=24)),
    ],
    ids=["late side", "late front", "only the middle in common", "from behind", "deadlift"],
)
def test_the_offset_is_found_from_the_movement(workout: Workout, front: Shot, side: Shot) -> None:
    found = align(shoot(workout, front), shoot(workout, replace(side, seed=2)))
    assert found.offset_s == pytest.approx(side.start_s - front.start_s, abs=TOLERANCE_S)
    assert found.clock_rate == pytest.approx(1.0, abs=2e-3)
    assert found.runner_up < found.agreement


def test_a_clock_that_runs_fast_is_found_out() -> None:
    workout = tired_squats(12)
    front, side = shoot(workout, Shot(FRONT)), shoot(workout, Shot(SIDE, clock_rate=1.003, seed=2))
    found = align(front, side)
    assert found.clock_rate == pytest.approx(1.003, abs=1.5e-3)
    late_s = float(side.time_s[-1])
    assert found.to_first_s(late_s) == pytest.approx(1.003 * late_s, abs=TOLERANCE_S)
    assert found.to_second_s(found.to_first_s(late_s)) == pytest.approx(late_s)


def test_exchanged_legs_and_a_flipped_clip_change_nothing() -> None:
    workout = tired_lunges()
    front, side = shoot(workout, Shot(FRONT)), shoot(workout, Shot(SIDE, start_s=2.0, seed=2))
    assert align(front, side.mirrored()) == align(front, side)


def test_heights_are_those_of_the_joints_over_the_hips() -> None:
    poses = shoot(tired_squats(), Shot(FRONT))
    heights = joint_heights_m(poses)
    standing = heights[:30].mean(axis=0)
    assert heights.shape == (len(poses), 4)
    assert standing[0] > 0.3  # shoulders over the hips
    assert (standing[1:3] < 0).all()  # knees and ankles under them


def test_from_one_repetition_alone_nobody_can_tell_how_even_the_offset_is() -> None:
    workout = tired_squats()
    front, side = shoot(workout, Shot(FRONT)), shoot(workout, Shot(SIDE, start_s=1.0, seed=2))
    assert align(front, side, [(6.0, 9.0)]).timing_s is None
    even_s = align(front, side).timing_s
    assert even_s is not None
    assert even_s < 0.1


def test_frames_without_a_person_are_left_out() -> None:
    workout = tired_squats()
    front, side = shoot(workout, Shot(FRONT)), shoot(workout, Shot(SIDE, start_s=1.0, seed=2))
    gone = (front.time_s > 7.0) & (front.time_s < 9.0)
    found = align(lost(front, gone), side)
    assert found.offset_s == pytest.approx(1.0, abs=TOLERANCE_S)


def still(seconds: float) -> PoseSequence:
    return shoot(Workout((), before_s=seconds, after_s=0.0), Shot(FRONT))


def refused(front: PoseSequence, side: PoseSequence) -> str:
    with pytest.raises(InputError) as caught:
        align(front, side)
    return str(caught.value)


def test_clips_without_enough_in_common_are_refused() -> None:
    workout = tired_squats()
    first, last = Shot(FRONT, stop_s=4.0), Shot(SIDE, start_s=9.0)
    assert "too little movement in common" in refused(
        shoot(workout, first), shoot(workout, replace(last, stop_s=13.0))
    )


def test_a_person_who_stands_still_moves_like_nobody() -> None:
    assert "two clips" in refused(still(12.0), shoot(tired_squats(), Shot(SIDE)))


def test_other_exercises_are_refused() -> None:
    text = refused(shoot(tired_squats(), Shot(FRONT)), shoot(tired_deadlifts(), Shot(SIDE, seed=2)))
    assert "two clips" in text


def test_another_set_of_the_same_exercise_is_refused() -> None:
    mine, theirs = tired_lunges(6, seed=5), tired_lunges(6, seed=6, step_s=0.7, hold_top_s=0.8)
    assert "sets" in refused(shoot(mine, Shot(FRONT)), shoot(theirs, Shot(SIDE, seed=2)))


def test_repetitions_like_clockwork_without_begin_and_end_are_refused() -> None:
    rep = SquatRep(side="right", arms="hips")
    workout = Workout.of((rep,) * 9, before_s=1.0, after_s=1.0, sway_m=0.0)
    front = shoot(workout, Shot(FRONT, start_s=5.0, stop_s=20.0))
    side = shoot(workout, Shot(SIDE, start_s=8.0, stop_s=22.0, seed=2))
    assert "more than one place" in refused(front, side)


def test_nobody_at_all_is_refused() -> None:
    poses = shoot(tired_squats(), Shot(FRONT))
    empty = lost(poses, np.ones(len(poses), dtype=bool))
    assert "too little movement" in refused(empty, poses)
    assert "too little movement" in refused(poses.between(0, 3), poses)
