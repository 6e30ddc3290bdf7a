"""Sessions: whole clips with everything that goes wrong around a repetition."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.synthetic import (
    Camera,
    ExerciseSet,
    NoiseModel,
    SquatRep,
    Stand,
    Truth,
    Turn,
    Walk,
    Workout,
)
from formcheck.events import PhaseChanged, RepClosed, SetEnded
from formcheck.exercises.squat import SQUAT
from formcheck.landmarks import Landmark
from formcheck.pose import Pose, PoseSequence
from formcheck.reps import Phase
from formcheck.session import Session
from tests.sessions import (
    BACK,
    EXACT,
    FRONT,
    OTHER_SIDE,
    SIDE,
    TYPICAL,
    film,
    finding,
    frames,
    lost,
    play,
    run,
    sides,
    squats,
)

LEFT, RIGHT, TWO = SquatRep(), SquatRep(side="right"), SquatRep.double()
VIEWS = [FRONT, SIDE, OTHER_SIDE, BACK, Camera(yaw_deg=45.0)]
VIEW = pytest.mark.parametrize("camera", VIEWS, ids=lambda c: f"{c.yaw_deg:g}")
NOISE = pytest.mark.parametrize("noise", [EXACT, TYPICAL], ids=["exact", "typical"])
QUICK: dict[str, Any] = {"before_s": 1.0, "rest_s": 1.5, "after_s": 0.5}


def shot(
    workout: Workout, camera: Camera = SIDE, noise: NoiseModel = EXACT, seed: int = 1
) -> tuple[PoseSequence, Truth]:
    """A film at 15 frames/s: enough to count, and quick."""
    return film(workout, camera, 15.0, noise, seed)


def set_of(*reps: SquatRep) -> ExerciseSet:
    return ExerciseSet(reps)


class TestCounts:
    @VIEW
    def test_one_leg_then_the_other(self, camera: Camera) -> None:
        workout = Workout((set_of(LEFT, LEFT), set_of(RIGHT, RIGHT)), **QUICK)
        poses, truth = shot(workout, camera, TYPICAL, seed=3)
        result = run(poses)
        assert sides(result) == ["l", "l", "r", "r"]
        for rep, true in zip(result.reps, truth.reps, strict=True):
            assert rep.bottom_s == pytest.approx(true.bottom_s, abs=0.2)

    @VIEW
    def test_two_legs(self, camera: Camera) -> None:
        assert sides(run(shot(squats(TWO, TWO), camera, TYPICAL)[0])) == ["b", "b"]

    @pytest.mark.parametrize(
        "rep",
        [
            SquatRep(descent_s=0.7, ascent_s=0.6, hold_top_s=0.2),
            SquatRep(descent_s=3.5, pause_s=2.0, ascent_s=3.0),
        ],
        ids=["quick", "slow"],
    )
    def test_any_pace(self, rep: SquatRep) -> None:
        assert sides(run(shot(squats(rep, rep))[0])) == ["l", "l"]

    def test_one_that_is_broken_off_is_logged_and_not_counted(self) -> None:
        half = replace(TWO, knee_flexion_deg=80.0)  # what goes deep enough is counted anyway
        result = run(shot(squats(half, half, replace(half, partial=0.66), half))[0])
        assert [rep.complete for rep in result.reps] == [True, True, False, True]
        partial = result.reps[2]
        assert "as deep as the others" in (partial.partial_reason or "")
        assert partial.findings == ()
        assert [rep.index for rep in result.reps] == [1, 2, 3, 4]

    def test_phases_lie_within_their_repetition_and_meet(self) -> None:
        for rep in run(shot(squats(LEFT, LEFT))[0]).reps:
            (_, start, bottom), (_, bottom_start, bottom_end), (_, up, end) = rep.phases
            assert [name for name, _, _ in rep.phases] == ["down", "bottom", "up"]
            assert start == rep.start_s < bottom == bottom_start <= bottom_end == up < end
            assert end == rep.end_s
            assert bottom_start <= rep.bottom_s <= bottom_end


class TestNothingToCount:
    @NOISE
    @pytest.mark.parametrize("camera", [FRONT, SIDE], ids=["front", "side"])
    def test_standing_still(self, camera: Camera, noise: NoiseModel) -> None:
        poses, _ = shot(Workout((Stand(12.0),)), camera, noise)
        assert run(poses).reps == ()

    @pytest.mark.parametrize("camera", [FRONT, SIDE], ids=["front", "side"])
    def test_getting_onto_one_leg_and_off_again(self, camera: Camera) -> None:
        idle = replace(LEFT, knee_flexion_deg=9.0, trunk_lean_deg=4.0, descent_s=2.0)
        assert run(shot(Workout.of([idle]), camera)[0]).reps == ()

    @pytest.mark.parametrize("move", [Turn(360.0), Turn(-90.0)], ids=str)
    @pytest.mark.parametrize("yaw", [0.0, 90.0])
    def test_turning(self, move: Turn, yaw: float) -> None:
        poses, _ = shot(Workout((move,)), Camera(yaw_deg=yaw, distance_m=6.0))
        assert run(poses).reps == ()

    @pytest.mark.parametrize("yaw", [0.0, 20.0, 45.0, 180.0])
    def test_walking(self, yaw: float) -> None:
        poses, _ = shot(Workout((Walk(2.0),)), Camera(yaw_deg=yaw, distance_m=6.0))
        assert sides(run(poses)) == []

    def test_sitting_down_for_a_while(self) -> None:
        sitting = replace(TWO, knee_flexion_deg=92.0, pause_s=24.0)
        assert run(shot(squats(sitting))[0]).reps == ()

    def test_a_face_alone(self) -> None:
        poses, _ = film(squats(LEFT, LEFT), FRONT)
        low = [mark for mark in Landmark if mark > Landmark.RIGHT_SHOULDER]
        image_px = poses.image_px.copy()
        # The model draws the body below the picture, steady under the head.
        image_px[:, low, 1] = poses.size_px[1] + 200 + 20 * np.arange(len(low))
        result = run(replace(poses, image_px=image_px))
        assert sides(result) == []
        assert result.diagnosis.with_legs == 0

    @pytest.mark.parametrize("count", [0, 1, 2, 5])
    def test_hardly_a_frame(self, count: int) -> None:
        result = run(film(squats(LEFT), FRONT)[0].between(0, count))
        assert (result.reps, result.diagnosis.frames) == ((), count)
        assert (result.view is None) == (count == 0)

    def test_nobody_at_all(self) -> None:
        poses = PoseSequence.from_poses([Pose.missing(i / 30) for i in range(200)], (640, 480))
        events, result = play(poses)
        assert (events, result.reps, result.view) == ([], (), None)
        assert (result.diagnosis.frames, result.diagnosis.with_person) == (200, 0)


class TestAround:
    @NOISE
    def test_walking_in_turning_to_the_camera_and_walking_out(self, noise: NoiseModel) -> None:
        workout = Workout(
            (Walk(1.5), Turn(-90.0), set_of(LEFT, LEFT), Turn(90.0), Walk(1.5)), **QUICK
        )
        poses, _ = shot(workout, Camera(yaw_deg=-90.0, distance_m=6.0), noise)
        assert sides(run(poses)) == ["l", "l"]

    def test_turning_around_between_the_legs(self) -> None:
        workout = Workout((set_of(LEFT, LEFT), Turn(180.0), set_of(RIGHT, RIGHT)), **QUICK)
        result = run(shot(workout)[0])
        assert sides(result) == ["l", "l", "r", "r"]
        views = [rep.view for rep in result.reps if rep.view is not None]
        assert [view.near_side for view in views] == ["left", "left", "right", "right"]

    def test_view_of_a_clip_with_a_turn(self) -> None:
        workout = Workout((set_of(LEFT, LEFT), Turn(180.0), set_of(RIGHT, RIGHT)), **QUICK)
        view = run(shot(workout)[0]).view
        assert view is not None
        assert view.name == "sagittal"

    def test_two_legs_then_one(self) -> None:
        workout = Workout((set_of(TWO, TWO), set_of(LEFT, LEFT)), **QUICK)
        assert sides(run(shot(workout, FRONT)[0])) == ["b", "b", "l", "l"]

    def test_one_leg_then_two(self) -> None:
        workout = Workout((set_of(LEFT, LEFT), set_of(TWO, TWO)), **QUICK)
        assert sides(run(shot(workout, FRONT)[0])) == ["l", "l", "b", "b"]

    @pytest.mark.parametrize("seed", [1, 2])
    def test_legs_taken_for_each_other_now_and_then(self, seed: int) -> None:
        swapping = replace(TYPICAL, swap_rate_hz=0.5, swap_s=0.1)
        poses, _ = film(squats(LEFT, LEFT), SIDE, 30.0, swapping, seed)
        assert sides(run(poses)) == ["l", "l"]

    @pytest.mark.parametrize("seed", [1, 4])
    def test_person_lost_now_and_then(self, seed: int) -> None:
        losing = replace(TYPICAL, dropout_rate_hz=0.8, dropout_s=0.1)
        poses, _ = shot(squats(LEFT, LEFT), SIDE, losing, seed)
        assert np.isnan(poses.image_px).any()
        assert sides(run(poses)) == ["l", "l"]

    def test_person_gone_for_two_seconds_in_a_repetition(self) -> None:
        poses, truth = shot(squats(LEFT, LEFT, LEFT))
        bottom_s = truth.reps[1].bottom_s
        gone = (poses.time_s > bottom_s) & (poses.time_s < bottom_s + 2.0)
        result = run(lost(poses, gone))
        assert sides(result) == ["l", "l"]
        (broken,) = [rep for rep in result.reps if not rep.complete]
        assert broken.partial_reason == "the person was lost inside it"

    def test_a_looped_clip(self) -> None:
        poses, truth = shot(squats(LEFT))
        once = frames(poses, poses.time_s < truth.reps[0].end_s + 0.3)
        step_s = float(once.time_s[-1]) + 1 / 15
        loops = [replace(once, time_s=once.time_s + i * step_s) for i in range(3)]
        looped = PoseSequence.from_poses([p for loop in loops for p in loop], poses.size_px)
        assert sides(run(looped)) == ["l", "l", "l"]


class TestCuts:
    @pytest.mark.parametrize(("share", "count"), [(0.15, 3), (0.4, 2), (0.55, 2), (0.7, 2)])
    def test_begins_inside_a_repetition(self, share: float, count: int) -> None:
        """One of which most of the way down was seen counts."""
        poses, truth = shot(squats(LEFT, LEFT, LEFT))
        first = truth.reps[0]
        cut_s = first.start_s + share * (first.end_s - first.start_s)
        result = run(frames(poses, poses.time_s >= cut_s))
        assert sides(result) == ["l"] * count

    @pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
    def test_ends_inside_a_repetition(self, share: float) -> None:
        poses, truth = shot(squats(LEFT, LEFT, LEFT))
        last = truth.reps[-1]
        cut_s = last.start_s + share * (last.end_s - last.start_s)
        events, result = play(frames(poses, poses.time_s <= cut_s))
        assert sides(result) == ["l", "l"]
        assert isinstance(events[-1], SetEnded)
        for rep in result.reps[2:]:
            assert rep.partial_reason == "the clip ends inside it"

    def test_without_a_stance_before_it_says_what_it_cannot_tell(self) -> None:
        poses, truth = shot(squats(LEFT, LEFT))
        start_s = truth.reps[0].start_s - 0.1
        result = run(frames(poses, (poses.time_s >= start_s) & (poses.time_s < 7.8)))
        assert sides(result) == ["l", "l"]
        for slug in ("squat-bent-at-top", "squat-touch-down"):
            assert "standing still" in (finding(result.reps[0], slug).reason or "")


class TestSets:
    @staticmethod
    def sets(result_of: Workout) -> list[int]:
        return [rep.set_index for rep in run(shot(result_of)[0]).reps]

    def test_a_long_rest_ends_a_set(self) -> None:
        one = set_of(LEFT, LEFT)
        workout = Workout((one, one), before_s=1.0, rest_s=6.0, after_s=0.5)
        assert self.sets(workout) == [1, 1, 2, 2]

    def test_a_short_rest_does_not(self) -> None:
        one = set_of(LEFT, LEFT)
        workout = Workout((one, one), before_s=1.0, rest_s=1.0, after_s=0.5)
        assert self.sets(workout) == [1, 1, 1, 1]

    def test_one_leg_and_then_the_other_are_one_set(self) -> None:
        workout = Workout((set_of(LEFT, LEFT), set_of(RIGHT, RIGHT)), **QUICK)
        assert self.sets(workout) == [1, 1, 1, 1]

    def test_legs_in_turn_are_one_set(self) -> None:
        workout = Workout((set_of(LEFT, RIGHT, LEFT, RIGHT),), **QUICK)
        assert self.sets(workout) == [1, 1, 1, 1]

    def test_who_leaves_ends_a_set_although_the_rest_was_short(self) -> None:
        two = set_of(LEFT, LEFT)
        poses, _ = shot(Workout((two, two), before_s=1.0, rest_s=1.0, after_s=0.5))
        at_rest = run(poses).reps
        assert [rep.set_index for rep in at_rest] == [1, 1, 1, 1]
        middle_s = (at_rest[1].end_s + at_rest[2].start_s) / 2
        gone = np.abs(poses.time_s - middle_s) < 1.8
        assert [rep.set_index for rep in run(lost(poses, gone)).reps] == [1, 1, 2, 2]

    def test_an_unfinished_set_is_one_too(self) -> None:
        workout = Workout((set_of(LEFT, LEFT, RIGHT), set_of(LEFT)), before_s=1.0, rest_s=7.0)
        assert self.sets(workout) == [1, 1, 1, 2]


class TestEvents:
    def test_order_and_times(self) -> None:
        poses, _ = shot(squats(LEFT, LEFT))
        events, result = play(poses)
        times_s = [event.time_s for event in events]
        assert times_s == sorted(times_s)
        closed = [event.rep for event in events if isinstance(event, RepClosed)]
        assert tuple(closed) == result.reps
        for event in events:
            if isinstance(event, RepClosed):
                assert event.rep.end_s <= event.time_s
        assert [e.set_index for e in events if isinstance(e, SetEnded)] == [1]

    def test_phases_come_in_their_order(self) -> None:
        events, _ = play(shot(squats(LEFT, LEFT))[0])
        phases = [event.phase for event in events if isinstance(event, PhaseChanged)]
        assert phases[0] is Phase.DOWN
        after = {
            Phase.REST: {Phase.DOWN},
            Phase.DOWN: {Phase.BOTTOM, Phase.REST, Phase.UP},
            Phase.BOTTOM: {Phase.UP, Phase.DOWN},
            Phase.UP: {Phase.REST, Phase.BOTTOM, Phase.DOWN},
        }
        for one, following in itertools.pairwise(phases):
            assert following in after[one]
        assert phases.count(Phase.BOTTOM) >= 2

    def test_a_set_ends_live_after_the_gap(self) -> None:
        workout = Workout((set_of(LEFT),), before_s=1.0, after_s=9.0)
        session = Session(SQUAT, SQUAT.rules, size_px=(1280, 720))
        ended = [
            (pose.time_s, event)
            for pose in shot(workout)[0]
            for event in session.step(pose)
            if isinstance(event, SetEnded)
        ]
        ((time_s, event),) = ended
        assert event.set_index == 1
        assert time_s - session.reps[0].end_s == pytest.approx(6.0, abs=1.0)
        assert session.finish() == []


class TestStatus:
    def test_counts_and_gauge(self) -> None:
        session = Session(SQUAT, SQUAT.rules, size_px=(1280, 720))
        poses, truth = film(squats(LEFT, LEFT), FRONT)
        assert session.status.counts == {"left": 0, "right": 0, "both": 0}
        depths = {}
        for pose in poses:
            session.step(pose)
            depths[pose.time_s] = session.status.depth
        known = [depth for depth in depths.values() if depth is not None]
        assert 0 <= min(known) < 0.1
        second_s = min(depths, key=lambda time_s: abs(time_s - truth.reps[1].bottom_s))
        assert depths[second_s] == pytest.approx(max(known), abs=0.02)
        assert 0.75 < max(known) <= 1  # of the depth of the first one
        session.finish()
        status = session.status
        assert status.counts == {"left": 2, "right": 0, "both": 0}
        assert (status.side, status.set_index) == ("left", 1)

    def test_nothing_before_what_is_settled_changes_any_more(self) -> None:
        poses, _ = shot(squats(LEFT, LEFT))
        session = Session(SQUAT, SQUAT.rules, size_px=poses.size_px)
        settled_s: list[float] = []
        for pose in poses:
            before_s = session.settled_until_s
            for event in session.step(pose):
                if isinstance(event, RepClosed):
                    assert event.rep.start_s >= before_s
            settled_s.append(session.settled_until_s)
        assert settled_s[-1] > poses.time_s[-1] - 4
        assert all(s <= t for s, t in zip(settled_s, poses.time_s, strict=True))

    def test_a_long_clip_keeps_no_more_than_it_needs(self) -> None:
        session = Session(SQUAT, SQUAT.rules, size_px=(1280, 720))
        poses, _ = shot(Workout((Stand(40.0),)), FRONT)
        for pose in poses:
            session.step(pose)
        assert session.settled_until_s > 30
        # Its memory cannot be seen from outside.
        assert session._finders["squat"]._history.between(0.0, 100.0).time_s[0] > 30


class TestMirrored:
    @pytest.mark.parametrize("camera", [FRONT, SIDE], ids=["front", "side"])
    def test_a_flipped_clip_names_the_right_leg(self, camera: Camera) -> None:
        poses, _ = shot(squats(LEFT, LEFT), camera)
        flipped = poses.mirrored()
        assert sides(run(flipped)) == ["r", "r"]
        assert sides(run(flipped, mirrored=True)) == ["l", "l"]
