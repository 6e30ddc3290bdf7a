"""The deadlift from end to end: counted from hinge to drive, on its leg, judged honestly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarks.synthetic import (
    Camera,
    DeadliftRep,
    ExerciseSet,
    LungeRep,
    NoiseModel,
    PickUp,
    Rest,
    SitDown,
    SquatRep,
    Stand,
    Turn,
    Walk,
    Workout,
)
from formcheck.events import RepClosed
from formcheck.exercises.deadlift import DEADLIFT
from formcheck.landmarks import Side
from formcheck.pose import PoseSequence
from formcheck.rules import Finding, Verdict
from formcheck.session import Session, SessionResult
from tests.sessions import (
    EXACT,
    FRONT,
    OTHER_SIDE,
    SIDE,
    TYPICAL,
    film,
    finding,
    frames,
    report_of,
    run,
    sides,
)

LEFT, RIGHT = DeadliftRep(side="left"), DeadliftRep(side="right")


def done(*reps: Any, camera: Camera = SIDE, noise: NoiseModel = EXACT) -> SessionResult:
    """The session over one set of repetitions."""
    poses, _ = film(Workout.of(reps, before_s=0.8, after_s=0.5), camera, noise=noise)
    return run(poses, "deadlift")


def complete(result: SessionResult) -> int:
    return sum(rep.complete for rep in result.reps)


def verdicts(found: tuple[Finding, ...]) -> dict[str, Verdict]:
    return {each.rule: each.verdict for each in found}


class TestCounting:
    @pytest.mark.parametrize(
        ("yaw_deg", "side"),
        [(0, "left"), (35, "right"), (60, "left"), (90, "left"), (90, "right"), (180, "right"),
         (-35, "left"), (-35, "right"), (-60, "left"), (-90, "left"), (-90, "right")],
    )  # fmt: skip
    def test_leg_and_count_from_everywhere(self, yaw_deg: float, side: Side) -> None:
        camera, rep = Camera(yaw_deg=float(yaw_deg)), DeadliftRep(side=side)
        poses, truth = film(Workout.of([rep] * 2, before_s=0.8, after_s=0.5), camera, noise=TYPICAL)
        result = run(poses, "deadlift")
        assert sides(result) == [side[0]] * 2
        for found, true in zip(result.reps, truth.reps, strict=True):
            assert found.bottom_s == pytest.approx(true.bottom_s, abs=0.25)
            assert found.support.sure

    def test_from_the_running_position_straight_into_the_next_hinge(self) -> None:
        result = done(LEFT, LEFT, LEFT)
        assert complete(result) == 3
        for first, second in zip(result.reps, result.reps[1:], strict=False):
            assert first.end_s <= second.start_s + 0.05
            assert finding(first, "deadlift-knee-drive").verdict.is_assessed

    def test_the_leg_put_down_between_them(self) -> None:
        lowered = replace(LEFT, lower_s=0.8)
        assert sides(done(lowered, lowered)) == ["l", "l"]

    def test_without_a_drive_it_counts_and_has_that_fault(self) -> None:
        lazy = replace(LEFT, drive_thigh_deg=5.0, arm_drive_deg=0.0)
        result = done(lazy, lazy)
        assert complete(result) == 2
        for rep in result.reps:
            assert finding(rep, "deadlift-knee-drive").verdict is Verdict.MAJOR
            found = finding(rep, "deadlift-not-together")
            assert found.verdict is Verdict.NOT_ASSESSABLE
            assert "not driven up" in (found.reason or "")

    def test_legs_in_turn(self) -> None:
        reps = [replace(rep, lower_s=0.7) for rep in (LEFT, RIGHT, LEFT)]
        assert sides(done(*reps)) == ["l", "r", "l"]

    def test_who_hinges_half_way_is_told_so_but_counted(self) -> None:
        result = done(LEFT, LEFT, replace(LEFT, trunk_lean_deg=50.0, free_leg_deg=50.0))
        assert complete(result) == 3
        assert finding(result.reps[2], "deadlift-back-high").verdict.is_fault

    def test_a_start_of_one_is_logged_and_not_counted(self) -> None:
        result = done(LEFT, LEFT, replace(LEFT, partial=0.45), LEFT)
        assert complete(result) == 3
        assert all(rep.partial_reason for rep in result.reps if not rep.complete)

    def test_who_stays_bent_at_the_top_is_still_counted(self) -> None:
        result = done(*[replace(LEFT, drive_lean_deg=28.0)] * 3)
        assert complete(result) == 3
        assert finding(result.reps[1], "deadlift-leaning-finish").verdict.is_fault

    @pytest.mark.parametrize("fps", [15.0, 60.0])
    def test_the_frame_rate_does_not_matter(self, fps: float) -> None:
        poses, _ = film(Workout.of([LEFT] * 2, before_s=0.8, after_s=0.5), SIDE, fps)
        assert sides(run(poses, "deadlift")) == ["l", "l"]

    def test_a_mirrored_clip(self) -> None:
        poses, _ = film(Workout.of([LEFT] * 2, before_s=0.8, after_s=0.5), SIDE)
        assert sides(run(poses.mirrored(), "deadlift")) == ["r", "r"]
        assert sides(run(poses.mirrored(), "deadlift", mirrored=True)) == ["l", "l"]


class TestTwoLegs:
    @pytest.mark.parametrize("yaw_deg", [0, 45, 90, -90, 180])
    def test_are_never_taken_for_one(self, yaw_deg: float) -> None:
        camera = Camera(yaw_deg=float(yaw_deg))
        result = done(DeadliftRep.double(), DeadliftRep.double(), camera=camera, noise=TYPICAL)
        assert sides(result) == ["b", "b"]
        assert {rep.support.variant for rep in result.reps} == {"two-legged"}

    def test_are_judged_by_what_applies(self) -> None:
        (rep,) = done(DeadliftRep.double()).reps
        assert verdicts(rep.findings) == {
            "deadlift-double-squatting": Verdict.OK,
            "deadlift-back-rounding": Verdict.OK,
            "deadlift-shaky": Verdict.OK,
            "deadlift-leaning-finish": Verdict.OK,
        }

    def test_the_report_names_them(self) -> None:
        poses, _ = film(Workout.of([DeadliftRep.double()], before_s=0.8, after_s=0.5), SIDE)
        report = report_of(poses, "deadlift")
        assert report.reps[0].variant == "two-legged"
        assert any("two legs" in note for note in report.notes)

    def test_a_pull_from_the_floor_begins_at_the_bottom(self) -> None:
        poses, truth = film(Workout.of([DeadliftRep.double()] * 2, before_s=0.8, after_s=0.5), SIDE)
        cut = frames(poses, poses.time_s >= truth.reps[0].bottom_s)
        result = run(cut, "deadlift")
        assert [rep.complete for rep in result.reps] == [True, True]
        assert result.reps[0].bottom_s == pytest.approx(cut.time_s[0], abs=0.3)
        # Bottom, top, bottom are two pulls of which the second has not come up yet.
        half = frames(cut, cut.time_s <= truth.reps[1].bottom_s + 0.1)
        assert [rep.complete for rep in run(half, "deadlift").reps] == [True, False]


class TestWhatIsNone:
    @pytest.mark.parametrize("camera", [FRONT, SIDE])
    def test_squats_and_lunges(self, camera: Camera) -> None:
        assert complete(done(SquatRep.double(), SquatRep.double(), camera=camera)) == 0
        assert complete(done(SquatRep(), SquatRep(), camera=camera)) == 0
        leaning = replace(LungeRep(), trunk_lean_deg=32.0)
        assert complete(done(LungeRep(), leaning, camera=camera)) == 0

    @pytest.mark.parametrize("camera", [FRONT, SIDE])
    def test_walking_turning_and_standing_about(self, camera: Camera) -> None:
        items = (Walk(2.0), Turn(180.0), Rest(6.0), Turn(-180.0), ExerciseSet((LEFT,)), Stand(1.0))
        poses, _ = film(Workout(items, before_s=0.5), camera)
        assert sides(run(poses, "deadlift")) == ["l"]

    @pytest.mark.parametrize("yaw_deg", [0, 45, 90, 180])
    def test_squats_that_lean_far_forward_and_sitting_down(self, yaw_deg: float) -> None:
        items = (SitDown(), ExerciseSet(tuple(map(leaning_squat, (35.0, 45.0, 55.0)))))
        workout = Workout(items, before_s=0.8, rest_s=1.0)
        poses, _ = film(workout, Camera(yaw_deg=float(yaw_deg)), 15.0, TYPICAL)
        result = run(poses, "deadlift")
        assert complete(result) == 0
        assert all("squat" in (rep.partial_reason or "") for rep in result.reps)


def leaning_squat(lean_deg: float) -> SquatRep:
    return SquatRep.double(trunk_lean_deg=lean_deg)


class TestPickingSomethingUp:
    """One bend on two legs is none of a series on one, before, in, or after it."""

    @pytest.mark.parametrize(
        ("items", "counted", "bend"),
        [
            ((PickUp(), ExerciseSet((LEFT, LEFT))), "ll", 0),
            ((ExerciseSet((LEFT, LEFT)), PickUp()), "ll", 2),
            ((ExerciseSet((LEFT,)), PickUp(), ExerciseSet((RIGHT,))), "lr", 1),
            ((ExerciseSet((LEFT, LEFT)), PickUp(), Stand(8.0)), "ll", 2),
        ],
        ids=["before", "after", "between", "before a rest"],
    )
    def test_is_logged_and_not_counted(
        self, items: tuple[Any, ...], counted: str, bend: int
    ) -> None:
        poses, _ = film(Workout(items, before_s=0.8, rest_s=0.8), SIDE, 15.0)
        result = run(poses, "deadlift")
        assert "".join(sides(result)) == counted
        assert "picking something up" in (result.reps[bend].partial_reason or "")
        starts_s = [rep.start_s for rep in result.reps]
        assert starts_s == sorted(starts_s)

    def test_a_series_on_two_legs_counts_after_one_on_one(self) -> None:
        both = ExerciseSet((DeadliftRep.double(), DeadliftRep.double()))
        poses, _ = film(Workout((ExerciseSet((LEFT, LEFT)), both), rest_s=2.0), SIDE, 15.0)
        assert sides(run(poses, "deadlift")) == ["l", "l", "b", "b"]

    def test_nothing_before_what_is_settled_is_added_later(self) -> None:
        """Frames before that are drawn and forgotten."""
        items = (PickUp(), ExerciseSet((LEFT,)), PickUp(), Stand(8.0))
        poses, _ = film(Workout(items, before_s=0.8, rest_s=0.8), SIDE, 15.0)
        session = Session(DEADLIFT, DEADLIFT.rules, size_px=poses.size_px)
        closed = 0
        for pose in poses:
            settled_s = session.settled_until_s
            for event in session.step(pose):
                if isinstance(event, RepClosed):
                    closed += 1
                    assert event.rep.start_s >= settled_s
        assert closed == 3


class TestViews:
    def test_facing_the_camera_the_hinge_is_not_judged(self) -> None:
        (rep,) = done(LEFT, camera=FRONT).reps
        found = verdicts(rep.findings)
        for rule in ("back-high", "free-leg-low", "broken-line", "knee-bent", "squatting"):
            assert found[f"deadlift-{rule}"] is Verdict.NOT_ASSESSABLE
            assert finding(rep, f"deadlift-{rule}").reason == "needs a side view"
        for rule in ("knee-drive", "arm-drive", "pelvis-tilt", "wrong-arm", "shaky"):
            assert found[f"deadlift-{rule}"].is_assessed

    @pytest.mark.parametrize("camera", [SIDE, OTHER_SIDE])
    def test_a_clean_one_has_no_fault(self, camera: Camera) -> None:
        clean = replace(LEFT, trunk_lean_deg=84.0, free_leg_deg=84.0, drive_thigh_deg=105.0)
        for rep in done(clean, clean, camera=camera, noise=TYPICAL).reps:
            assert [each for each in rep.findings if each.verdict.is_fault] == []

    def test_reaching_and_driving_arm_are_different_ones(self) -> None:
        still = replace(LEFT, arm_drive_deg=0.0, arm_drive_elbow_deg=10.0)
        (rep,) = done(still).reps
        assert finding(rep, "deadlift-wrong-arm").verdict is Verdict.OK
        assert finding(rep, "deadlift-arm-drive").verdict.is_fault
        (rep,) = done(replace(LEFT, reaching_arm="same")).reps
        assert finding(rep, "deadlift-wrong-arm").verdict.is_fault
        assert finding(rep, "deadlift-arm-drive").verdict is Verdict.OK


class TestMeasuredAgainstTrue:
    @pytest.mark.parametrize("camera", [SIDE, OTHER_SIDE])
    @pytest.mark.parametrize(
        ("rule", "knob", "value", "true"),
        [
            ("back-high", "trunk_lean_deg", 60.0, 30.0),
            ("free-leg-low", "free_leg_deg", 70.0, 20.0),
            ("free-leg-bent", "free_knee_deg", 40.0, 40.0),
            ("knee-bent", "support_knee_deg", 40.0, 40.0),
            ("knee-drive", "drive_thigh_deg", 70.0, -np.cos(np.radians(70.0))),
            ("arm-drive", "arm_drive_deg", 45.0, 45.0),
            ("arm-bend", "arm_drive_elbow_deg", 75.0, 75.0),
            ("leaning-finish", "drive_lean_deg", 20.0, 20.0),
            ("bent-finish", "top_flexion_deg", 30.0, 30.0),
        ],
    )
    def test_within_the_stated_error(
        self, rule: str, knob: str, value: float, true: float, camera: Camera
    ) -> None:
        changed: dict[str, Any] = {knob: value}
        rep = done(replace(LEFT, **changed), camera=camera).reps[0]
        found = finding(rep, f"deadlift-{rule}")
        assert found.error is not None
        assert found.value == pytest.approx(true, abs=found.error)


def test_every_rule_says_something_about_one_leg_or_two() -> None:
    stances = {stance for rule in DEADLIFT.rules for stance in rule.stances}
    assert stances == {"single", "double"}


def test_nothing_is_found_where_nobody_is() -> None:
    poses, _ = film(Workout.of([LEFT], before_s=0.8, after_s=0.5), SIDE)
    gone = PoseSequence(
        poses.time_s,
        np.full_like(poses.image_px, np.nan),
        np.full_like(poses.world_m, np.nan),
        np.full_like(poses.visibility, np.nan),
        np.full_like(poses.presence, np.nan),
        poses.size_px,
    )
    assert run(gone, "deadlift").reps == ()
