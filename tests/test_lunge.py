"""The lunge from end to end, on the kinematic person: counts, legs, variants, verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from benchmarks.packed_recordings import load_rounded
from benchmarks.rendered_clips import COMMITTED
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
from benchmarks.synthetic.lunge import LungeVariant
from formcheck.exercises.lunge import LUNGE
from formcheck.landmarks import Side
from formcheck.pose import PoseSequence
from formcheck.rules import Verdict
from formcheck.session import SessionResult
from tests.sessions import (
    EXACT,
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
from tests.true_values import heel_lift_deg

FRONT, BACK = Camera(yaw_deg=0.0, distance_m=4.0), Camera(yaw_deg=180.0, distance_m=4.0)
LEFT, RIGHT = LungeRep(side="left"), LungeRep(side="right")
NAMES: dict[str, str] = {name: name for name in get_args(LungeVariant)} | {"split": "split squat"}


def filmed(*reps: Any, camera: Camera = SIDE, noise: NoiseModel = EXACT) -> PoseSequence:
    return film(Workout.of(reps, before_s=0.8, after_s=0.5), camera, noise=noise)[0]


def done(*reps: Any, camera: Camera = SIDE, noise: NoiseModel = EXACT) -> SessionResult:
    """The session over one set of repetitions."""
    return run(filmed(*reps, camera=camera, noise=noise), "lunge")


def complete(result: SessionResult) -> int:
    return sum(rep.complete for rep in result.reps)


class TestCounting:
    @pytest.mark.parametrize("variant", get_args(LungeVariant))
    @pytest.mark.parametrize("yaw_deg", [0, 60, -90, 180, -45])
    def test_leg_and_variant_from_everywhere(self, variant: LungeVariant, yaw_deg: float) -> None:
        first: Side = "left" if yaw_deg >= 0 else "right"
        other: Side = "right" if first == "left" else "left"
        # On the spot the feet stay where they are; all other variants change legs.
        legs = [first, first] if variant == "split" else [first, other]
        camera = Camera(yaw_deg=float(yaw_deg), distance_m=4.5)
        reps = [LungeRep(side=leg, variant=variant) for leg in legs]
        poses, truth = film(Workout.of(reps, before_s=0.8, after_s=0.5), camera, noise=TYPICAL)
        result = run(poses, "lunge")
        assert sides(result) == [leg[0] for leg in legs]
        assert [rep.support.variant for rep in result.reps] == [NAMES[variant]] * len(legs)
        for found, true in zip(result.reps, truth.reps, strict=True):
            assert found.bottom_s == pytest.approx(true.bottom_s, abs=0.25)
            assert found.support.sure
            assert [each.rule for each in found.findings if each.verdict.is_fault] == []

    def test_one_leg_in_a_row_and_then_the_other(self) -> None:
        assert sides(done(LEFT, LEFT, RIGHT, RIGHT, camera=FRONT)) == ["l", "l", "r", "r"]

    def test_in_turn(self) -> None:
        assert sides(done(RIGHT, LEFT, RIGHT, LEFT)) == ["r", "l", "r", "l"]

    @pytest.mark.parametrize("camera", [FRONT, SIDE])
    def test_a_shallow_one_is_counted_and_told_so(self, camera: Camera) -> None:
        shallow = replace(LEFT, knee_flexion_deg=60.0, step_ratio=0.8)
        result = done(LEFT, LEFT, shallow, camera=camera)
        assert complete(result) == 3
        assert finding(result.reps[2], "lunge-shallow").verdict.is_fault

    def test_a_start_of_one_is_not_counted(self) -> None:
        result = done(LEFT, LEFT, replace(LEFT, partial=0.2, step_ratio=0.6), LEFT)
        assert complete(result) == 3

    @pytest.mark.parametrize("fps", [15.0, 60.0])
    def test_the_frame_rate_does_not_matter(self, fps: float) -> None:
        poses, _ = film(Workout.of([LEFT, RIGHT], before_s=0.8, after_s=0.5), SIDE, fps)
        assert sides(run(poses, "lunge")) == ["l", "r"]

    def test_a_mirrored_clip(self) -> None:
        poses = filmed(LEFT, LEFT)
        assert sides(run(poses.mirrored(), "lunge")) == ["r", "r"]
        assert sides(run(poses.mirrored(), "lunge", mirrored=True)) == ["l", "l"]

    def test_a_clip_that_ends_at_the_bottom(self) -> None:
        poses, truth = film(Workout.of([LEFT, LEFT], before_s=0.8, after_s=0.5), SIDE)
        cut = frames(poses, poses.time_s <= truth.reps[1].bottom_s + 0.1)
        assert [rep.complete for rep in run(cut, "lunge").reps] == [True, False]


class TestVariants:
    @pytest.mark.parametrize("variant", get_args(LungeVariant))
    def test_are_judged_by_what_applies(self, variant: LungeVariant) -> None:
        # A single split squat is nothing but a forward lunge.
        rep, _ = done(*[replace(LEFT, variant=variant)] * 2).reps
        judged = {each.rule for each in rep.findings}
        name = NAMES[variant]
        assert judged == {
            rule.slug for rule in LUNGE.rules if not rule.variants or name in rule.variants
        }
        assert ("lunge-step-length" in judged) == (variant != "split")
        assert ("lunge-return" in judged) == (variant in ("forward", "reverse"))

    @pytest.mark.parametrize("variant", ["walking", "reverse", "split"])
    def test_the_report_says_so(self, variant: LungeVariant) -> None:
        report = report_of(filmed(*[replace(LEFT, variant=variant)] * 2), "lunge")
        assert report.reps[0].variant == NAMES[variant]
        note = LUNGE.variant_notes[NAMES[variant]].replace("Some repetitions", "The repetitions")
        assert note in report.notes

    def test_the_coachs_own_needs_no_words(self) -> None:
        report = report_of(filmed(LEFT), "lunge")
        assert report.reps[0].variant == "forward"
        assert not set(LUNGE.variant_notes.values()) & set(report.notes)


class TestWhatIsNone:
    @pytest.mark.parametrize("camera", [FRONT, SIDE])
    def test_feet_side_by_side(self, camera: Camera) -> None:
        assert complete(done(SquatRep.double(), SquatRep.double(), camera=camera)) == 0
        assert complete(done(DeadliftRep.double(), DeadliftRep.double(), camera=camera)) == 0

    @pytest.mark.parametrize("yaw_deg", [0, 90])
    def test_walking_turning_sitting_and_standing_about(self, yaw_deg: float) -> None:
        camera = Camera(yaw_deg=float(yaw_deg), distance_m=6.0)  # all of it is in the picture
        items = (Walk(2.0), Turn(180.0), Rest(4.0), Turn(-180.0), ExerciseSet((LEFT,)), Stand(1.0))
        assert sides(run(film(Workout(items, before_s=0.5), camera)[0], "lunge")) == ["l"]
        down = (ExerciseSet((LEFT,)), Stand(0.5), PickUp(), SitDown())
        assert sides(run(film(Workout(down, before_s=0.5), camera)[0], "lunge")) == ["l"]


class TestViews:
    @pytest.mark.parametrize("camera", [SIDE, OTHER_SIDE, FRONT, BACK])
    @pytest.mark.parametrize("variant", ["forward", "reverse"])
    def test_a_clean_one_has_no_fault(self, camera: Camera, variant: LungeVariant) -> None:
        clean = replace(LEFT, variant=variant)
        for rep in done(clean, clean, camera=camera, noise=TYPICAL).reps:
            assert [each for each in rep.findings if each.verdict.is_fault] == []

    def test_each_plane_only_where_it_can_be_seen(self) -> None:
        (front,), (side,) = done(LEFT, camera=FRONT).reps, done(LEFT, camera=SIDE).reps
        for rule in ("shin", "trunk-lean", "step-length", "heel-lift", "trunk-swing", "knee-push"):
            assert finding(front, f"lunge-{rule}").reason == "needs a side view"
            assert finding(side, f"lunge-{rule}").verdict.is_assessed
        for rule in ("tightrope", "knee-in", "start-width", "side-lean", "knee-wobble"):
            assert finding(side, f"lunge-{rule}").reason == "needs a front view"
            assert finding(front, f"lunge-{rule}").verdict is not Verdict.NOT_ASSESSABLE


class TestMeasuredAgainstTrue:
    @pytest.mark.parametrize(
        ("rule", "knobs", "true"),
        [
            ("step-length", {"step_ratio": 0.7, "knee_flexion_deg": 80.0}, 0.7),
            ("step-length", {"step_ratio": 1.1}, 1.1),
            ("trunk-lean", {"trunk_lean_deg": 25.0}, 23.0),  # quiet stance leans by 2 degrees
            ("shallow", {"knee_flexion_deg": 70.0}, 26.0),
            ("too-deep", {"knee_flexion_deg": 98.0, "shin_lean_deg": 0.0, "step_ratio": 1.2}, -8.0),
            ("shin", {"shin_lean_deg": 22.0, "knee_flexion_deg": 110.0}, 22.0),
            ("shin", {"shin_lean_deg": -15.0, "knee_flexion_deg": 75.0}, -15.0),
            ("shin", {"knee_flexion_deg": 66.0}, 6.0),  # hips sink deeper on the way back
        ],
    )
    @pytest.mark.parametrize("camera", [SIDE, Camera(yaw_deg=-75.0, distance_m=4.0)])
    def test_from_the_side(
        self, rule: str, knobs: dict[str, float], true: float, camera: Camera
    ) -> None:
        side: Side = "left" if camera.yaw_deg > 0 else "right"
        rep = done(replace(LungeRep(side=side), **knobs), camera=camera).reps[0]  # type: ignore[arg-type]  # knobs of several types
        found = finding(rep, f"lunge-{rule}")
        assert found.error is not None
        assert found.value == pytest.approx(true, abs=found.error)

    @pytest.mark.parametrize(("camera", "side"), [(SIDE, "left"), (OTHER_SIDE, "right")])
    def test_heel_of_the_front_foot(self, camera: Camera, side: Side) -> None:
        lifted = LungeRep(side=side, front_heel_lift_deg=25.0, pause_s=0.5)
        poses, truth = film(Workout.of([lifted], before_s=0.8, after_s=0.5), camera)
        found = finding(run(poses, "lunge").reps[0], "lunge-heel-lift")
        assert found.time_s is not None
        assert found.error is not None
        true_deg = heel_lift_deg(truth, side)[truth.frame_at(found.time_s)]
        assert true_deg > 15
        assert found.value == pytest.approx(true_deg, abs=found.error)

    def test_feet_that_look_apart_from_behind_have_come_back(self) -> None:
        # The model shows them .18 legs apart side by side, and .35 in the lunge.
        poses = load_rounded(COMMITTED / "lunge_forward_l180_2.lm")
        assert finding(run(poses, "lunge").reps[0], "lunge-return").verdict is Verdict.OK

    @pytest.mark.parametrize("camera", [FRONT, BACK, Camera(yaw_deg=8.0, distance_m=4.0)])
    @pytest.mark.parametrize("side", ["left", "right"])
    @pytest.mark.parametrize("width_m", [0.0, 0.1, 0.3])
    def test_width_of_the_stance(self, camera: Camera, side: Side, width_m: float) -> None:
        rep = done(replace(LungeRep(side=side), landing_width_m=width_m), camera=camera).reps[0]
        found = finding(rep, "lunge-tightrope")
        hips_m = LungeRep().footing(film(Workout.of([LEFT]), camera)[1].track.body).left[0] * 2
        assert found.error is not None
        assert found.value == pytest.approx(width_m / (hips_m / 1.05), abs=found.error)

    @pytest.mark.parametrize("camera", [FRONT, BACK, Camera(yaw_deg=-8.0, distance_m=4.0)])
    @pytest.mark.parametrize("medial_m", [0.0, 0.06, 0.12])
    def test_knee_over_the_foot(self, camera: Camera, medial_m: float) -> None:
        poses, truth = film(
            Workout.of([replace(LEFT, knee_medial_m=medial_m)], before_s=0.8, after_s=0.5), camera
        )
        found = finding(run(poses, "lunge").reps[0], "lunge-knee-in")
        assert found.error is not None
        expected = medial_m / truth.track.body.leg_m
        assert found.value == pytest.approx(expected, abs=found.error)


def test_nothing_is_found_where_nobody_is() -> None:
    poses = filmed(LEFT)
    gone = PoseSequence(
        poses.time_s,
        np.full_like(poses.image_px, np.nan),
        np.full_like(poses.world_m, np.nan),
        np.full_like(poses.visibility, np.nan),
        np.full_like(poses.presence, np.nan),
        poses.size_px,
    )
    assert run(gone, "lunge").reps == ()
