"""With perfect landmarks every measured value lies within the rule's stated error of the truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.synthetic import Camera, SquatRep, Truth
from formcheck.exercises.squat import SQUAT
from formcheck.landmarks import Side
from formcheck.rep import Rep
from formcheck.rules import Finding, Measurement
from tests.sessions import BACK, FRONT, OTHER_SIDE, SIDE, film, finding, run, squats
from tests.true_values import TRUE_VALUES

RULES = {rule.slug: rule for rule in SQUAT.rules}
ONE, TWO = SquatRep(), SquatRep.double()
RIGHT = replace(ONE, side="right")


def _filmed(camera: Camera, rep: SquatRep, *changes: dict[str, Any]) -> list[Any]:
    return [
        pytest.param(
            camera,
            replace(rep, **knobs),
            id=f"{rep.stance} {rep.side} from {camera.yaw_deg:g}: "
            + ", ".join(f"{name} {value}" for name, value in knobs.items()),
        )
        for knobs in changes
    ]


CASES = [
    *_filmed(
        FRONT, ONE,
        {"knee_medial_m": -0.05, "pelvic_drop_deg": 16.0}, {"knee_medial_m": 0.05},
        {"knee_medial_m": 0.12, "lateral_lean_deg": 15.0}, {"valgus_deg": -5.0},
        {"valgus_deg": 15.0, "knee_flexion_deg": 50.0},
    ),
    *_filmed(BACK, ONE, {"knee_medial_m": 0.1, "lateral_lean_deg": 0.0}, {"valgus_deg": 15.0}),
    *_filmed(FRONT, RIGHT, {"knee_medial_m": 0.1, "pelvic_drop_deg": 0.0}),
    *_filmed(BACK, RIGHT, {"lateral_lean_deg": 12.0, "pelvic_drop_deg": 10.0}),
    *_filmed(
        SIDE, ONE,
        {"trunk_lean_deg": 10.0, "knee_flexion_deg": 50.0},
        {"trunk_lean_deg": 50.0, "free_knee_deg": 110.0},
        {"heel_lift_deg": 25.0}, {"top_flexion_deg": 15.0},
    ),
    *_filmed(OTHER_SIDE, RIGHT, {"knee_flexion_deg": 85.0, "heel_lift_deg": 15.0}),
    *_filmed(SIDE, RIGHT, {"trunk_lean_deg": 35.0}),
    *_filmed(
        FRONT, TWO,
        {"knee_medial_m": -0.03, "stance_width_m": 0.2}, {"knee_medial_m": 0.08},
        {"hip_shift_m": 0.1, "stance_width_m": 0.7}, {"knee_flexion_deg": 70.0},
    ),
    *_filmed(BACK, TWO, {"hip_shift_m": 0.05}),
    *_filmed(SIDE, TWO, {"knee_flexion_deg": 70.0}, {"trunk_lean_deg": 60.0}),
    *_filmed(OTHER_SIDE, TWO, {"knee_flexion_deg": 115.0, "heel_lift_deg": 20.0}),
    # A camera that looks past the plane: the same truth, a wider error.
    *_filmed(Camera(yaw_deg=12.0), ONE, {"knee_medial_m": 0.1}),
    *_filmed(Camera(yaw_deg=-12.0), ONE, {"knee_medial_m": 0.0}),
    *_filmed(Camera(yaw_deg=72.0), ONE, {"trunk_lean_deg": 45.0}),
    *_filmed(Camera(yaw_deg=-108.0), RIGHT, {"trunk_lean_deg": 15.0}),
    *_filmed(Camera(yaw_deg=70.0), TWO, {"knee_flexion_deg": 90.0}),
]  # fmt: skip
NOT_COMPARED = {
    "back_rounding_deg": "a proxy: it follows the head, not the spine",
    "hip_halts": "belongs to a way, not to a moment: see test_halts",
    "wobble": "belongs to a stretch, not to a moment: see test_wobble",
}


def measurement_of(found: Finding) -> Measurement:
    """The measurement of its rule that a finding was made with."""
    first, *others = RULES[found.rule].measurements
    stand_ins = [m for m in others if m.surrogate and m.surrogate in (found.reason or "")]
    return stand_ins[0] if stand_ins else first


def true_value(found: Finding, rep: Rep, truth: Truth) -> float:
    """What the measure of a finding really was at its moment."""
    side: Side
    if rep.side == "both":
        assert found.landmark is not None
        side = "left" if found.landmark.name.startswith("LEFT") else "right"
    else:
        side = rep.side
    assert found.time_s is not None
    values = TRUE_VALUES[measurement_of(found).measure](truth, side)
    return float(values[truth.frame_at(found.time_s)])


def test_every_measure_has_a_truth_or_a_reason() -> None:
    measured = {m.measure for rule in RULES.values() for m in rule.measurements}
    assert measured == TRUE_VALUES.keys() | NOT_COMPARED.keys()


@pytest.mark.parametrize(("camera", "knobs"), CASES)
def test_within_the_stated_error(camera: Camera, knobs: SquatRep) -> None:
    count = 2 if knobs.top_flexion_deg > 10 else 1  # a single one ends in standing
    poses, truth = film(squats(*[knobs] * count), camera)
    rep, *_ = run(poses).reps
    assert rep.side == ("both" if knobs.stance == "double" else knobs.side)
    compared = 0
    for found in rep.findings:
        measurement = measurement_of(found)
        if found.value is None or measurement.measure in NOT_COMPARED:
            continue
        if (measurement.measure, knobs.stance) == ("hip_drop", "single"):
            continue  # see test_hip_drop_on_one_leg
        if measurement.measure == "free_foot_height":
            continue  # see test_free_foot
        assert found.value == pytest.approx(true_value(found, rep, truth), abs=found.error)
        compared += 1
    assert compared >= 3


@pytest.mark.parametrize(("wobble_deg", "share"), [(0.0, 0.0), (6.0, 0.0105), (12.0, 0.021)])
def test_wobble(wobble_deg: float, share: float) -> None:
    # The knee of a leg of .84 m swings by a quarter of the leg per radian, sin / sqrt(2), in
    # proportion to the depth: .74 of it over the repetition.
    knobs = SquatRep(wobble_deg=wobble_deg)
    rep, *_ = run(film(squats(knobs), FRONT)[0]).reps
    found = finding(rep, "squat-knee-wobble")
    assert found.value == pytest.approx(share, abs=found.error)


@pytest.mark.xfail(
    reason="a free foot comes to lie under the body, nearer to or farther from the camera than it "
    "stood: perspective moves it by twice the error that the rule states"
)
def test_free_foot() -> None:
    poses, truth = film(squats(RIGHT), SIDE)
    rep, *_ = run(poses).reps
    found = finding(rep, "squat-touch-down")
    assert found.value == pytest.approx(true_value(found, rep, truth), abs=found.error)


@pytest.mark.parametrize(("judder", "share"), [(0.0, 0.0), (1.0, 0.85)])
def test_halts(judder: float, share: float) -> None:
    # What stops twice a second; the filter that keeps noise out leaves a little of the speed.
    knobs = replace(ONE, judder=judder, judder_hz=2.0, descent_s=1.5)
    rep, *_ = run(film(squats(knobs), FRONT)[0]).reps
    found = finding(rep, "squat-shaky")
    assert found.value == pytest.approx(share, abs=found.error)


@pytest.mark.xfail(
    reason="hips that move back as they come down are nearer to a camera behind: perspective makes "
    "their drop look larger by more than the error that the rule states"
)
def test_hip_drop_on_one_leg() -> None:
    poses, truth = film(squats(ONE), BACK)
    rep, *_ = run(poses).reps
    found = finding(rep, "squat-shallow")
    assert found.value == pytest.approx(true_value(found, rep, truth), abs=found.error)


def test_two_legs_that_never_straighten() -> None:
    knobs = replace(TWO, top_flexion_deg=28.0, hold_top_s=0.8)
    poses, truth = film(squats(knobs, knobs, knobs), SIDE)
    last = run(poses).reps[-2]
    found = finding(last, "squat-bent-at-top")
    assert found.value == pytest.approx(true_value(found, last, truth), abs=found.error)
