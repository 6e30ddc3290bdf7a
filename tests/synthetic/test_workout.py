"""Sets, rests, walking and turning on one timeline without a jump."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from benchmarks.synthetic import (
    Body,
    Camera,
    DeadliftRep,
    ExerciseSet,
    NoiseModel,
    Place,
    SquatRep,
    Stand,
    Turn,
    Walk,
    Workout,
    synthesize,
)
from tests.synthetic.checks import assert_anatomy, assert_smooth

SESSION = Workout(
    (
        Walk(1.9),
        Turn(-90),
        ExerciseSet((SquatRep(), SquatRep(side="right"))),
        Stand(1.0),
        ExerciseSet((SquatRep.double(), SquatRep.double())),
        ExerciseSet((DeadliftRep(side="right"),)),
        Turn(60),
    ),
    start=Place(-1.9, 0.0, 90.0),
    rest_s=2.0,
)


def test_the_whole_session_is_continuous() -> None:
    track = SESSION.track(Body.adult("male", 1.8))
    assert_anatomy(track)
    assert_smooth(track)
    for name, points in track.joints.items():
        steps = np.linalg.norm(np.diff(points, axis=0), axis=-1)
        assert steps.max() * 30 < 8.0, name  # metres per second; a swinging toe is the fastest


def test_feet_on_the_floor_do_not_slide() -> None:
    track = SESSION.track(Body.adult())
    for s in ("l", "r"):
        toe = track.joints[f"toe_{s}"]
        low = toe[:, 1] < toe[:, 1].min() + 1e-4
        held = low[1:] & low[:-1]
        assert held.mean() > 0.5
        assert (
            np.linalg.norm(np.diff(toe, axis=0), axis=-1)[held].max() < 3e-3
        )  # a foot being set down


def test_walking_and_turning_lead_to_the_place() -> None:
    track = SESSION.track(Body.adult())
    first = np.argmin(np.abs(track.time_s - track.reps[0].start_s))
    assert track.heading_deg[first] == pytest.approx(0.0, abs=1e-3)
    middle = (track.joints["ball_l"] + track.joints["ball_r"])[0] / 2
    assert middle[0] < -1.5
    assert np.abs(track.joints["pelvis"][first, [0, 2]]).max() < 0.15
    assert track.heading_deg[-1] == pytest.approx(60.0, abs=1e-3)


def test_truth_knows_sets_sides_and_what_was_no_exercise() -> None:
    _, truth = synthesize(SESSION, Camera())
    reps = truth.reps
    assert [(r.exercise, r.side, r.set_index) for r in reps] == [
        ("squat", "left", 1),
        ("squat", "right", 1),
        ("squat", "both", 2),
        ("squat", "both", 2),
        ("deadlift", "right", 3),
    ]
    assert all(a.end_s <= b.start_s for a, b in pairwise(reps))
    assert {phase.name for phase in truth.track.distractors} == {
        "walking",
        "turning",
        "moving the feet",
    }
    assert truth.track.time_s[-1] == pytest.approx(SESSION.duration_s(Body.adult()), abs=0.04)


def test_time_increases_and_poses_are_valid_at_any_frame_rate() -> None:
    for fps in (15.0, 29.97, 60.0):
        poses, _ = synthesize(Workout.of([SquatRep()]), fps=fps, noise=NoiseModel.typical())
        assert np.diff(poses.time_s) == pytest.approx(1 / fps)
        assert np.isfinite(poses.image_px).all()


def test_sway_is_small_seeded_and_stands_on_planted_feet() -> None:
    still, one, again, other = (
        Workout((Stand(10.0),), sway_m=sway, seed=seed).track(Body.adult())
        for sway, seed in ((0.0, 0), (0.004, 1), (0.004, 1), (0.004, 2))
    )
    assert np.ptp(still.joints["pelvis"], axis=0).max() < 1e-9
    assert 0.002 < one.joints["pelvis"][:, [0, 2]].std(axis=0).mean() < 0.008
    assert np.array_equal(one.joints["nose"], again.joints["nose"])
    assert not np.allclose(one.joints["nose"], other.joints["nose"])
    assert np.ptp(one.joints["heel_l"], axis=0).max() < 1e-9


def test_a_camera_that_is_started_later_has_a_clock_of_its_own() -> None:
    workout = Workout.of([SquatRep(), SquatRep()], before_s=1.0, after_s=1.0)
    whole = workout.track(Body.adult(), 10.0)
    first, second = whole.reps
    late = whole.since(first.start_s + 0.5)
    assert late.time_s[0] == pytest.approx(-first.start_s - 0.5)
    assert [rep.complete for rep in late.reps] == [False, True]
    assert late.reps[1].bottom_s == pytest.approx(second.bottom_s - first.start_s - 0.5)
    assert len(whole.since(first.end_s + 0.01).reps) == 1
