"""The second clips of clear faults: sizes spread over their ranges, each beyond its limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.accuracy_set import FIT_LOOKS, Setting, body_of_look
from benchmarks.fault_dealing import REPS
from benchmarks.rendered_scoring import beyond
from benchmarks.rendered_truth import measurements_of, true_values
from benchmarks.spread_faults import GROUPS, spread_fault_set
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.render.looks import FIRST_LOOKS
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.workout import ExerciseSet, Rep, Workout
from formcheck.exercises import EXERCISES

SETTINGS = spread_fault_set()
RULES: dict[tuple[str, str], tuple[str, str]] = {
    ("squat single side", "top_bent"): ("squat-bent-at-top", "knee_flexion_rel_deg"),
    ("squat single side", "trunk_lean"): ("squat-trunk-lean", "trunk_lean_deg"),
    ("squat single side", "heel_lift"): ("squat-heel-lift", "heel_lift_deg"),
    ("squat single side", "free_bent"): ("squat-free-leg", "free_knee_flexion_deg"),
    ("squat single front", "wobble"): ("squat-knee-wobble", "wobble"),
    ("squat single front", "side_lean"): ("squat-side-lean", "lateral_lean_deg"),
    ("squat double side", "shallow"): ("squat-double-shallow", "thigh_to_horizontal_deg"),
    ("squat double front", "narrow"): ("squat-stance-width", "stance_width"),
    ("squat double front", "wide"): ("squat-stance-width", "stance_width"),
    ("deadlift single side", "squatting"): ("deadlift-squatting", "knee_per_hinge"),
    ("deadlift single side", "broken"): ("deadlift-broken-line", "line_break_deg"),
    ("deadlift single side", "free_bent"): ("deadlift-free-leg-bent", "free_knee_flexion_deg"),
    ("deadlift single side", "touch"): ("deadlift-touch-down", "free_foot_touch"),
    ("deadlift single side", "arm_late"): ("deadlift-not-together", "drive_gap_s"),
    ("deadlift single far side", "wrong_arm"): ("deadlift-wrong-arm", "reach_lead"),
    ("deadlift single far side", "reach_aslant"): (
        "deadlift-reach-aslant",
        "reach_from_vertical_deg",
    ),
    ("lunge forward side", "knee_push"): ("lunge-knee-push", "knee_push_deg"),
    ("lunge forward side", "too_deep"): ("lunge-too-deep", "thigh_to_horizontal_deg"),
    ("lunge forward side", "heel_lift"): ("lunge-heel-lift", "front_heel_lift_deg"),
    ("lunge forward side", "shin_ahead"): ("lunge-shin", "front_shin_lean_deg"),
    ("lunge forward side", "step_long"): ("lunge-step-length", "step_length"),
    ("lunge forward side", "step_short"): ("lunge-step-length", "step_length"),
    ("lunge forward front", "tightrope"): ("lunge-tightrope", "landing_width"),
    ("lunge forward front", "knee_in"): ("lunge-knee-in", "front_knee_offset"),
    ("lunge forward front", "wobble"): ("lunge-knee-wobble", "front_knee_wobble"),
    ("lunge forward front", "start_narrow"): ("lunge-start-width", "start_width"),
    ("lunge forward front", "start_wide"): ("lunge-start-width", "start_width"),
}
"""(kind and view, fault) -> the measurement that it is beyond the limit of."""


def reps_of(setting: Setting) -> tuple[Rep, ...]:
    (item,) = setting.workout.items
    assert isinstance(item, ExerciseSet)
    assert len(item.reps) == REPS
    return item.reps


def test_they_are_drawn_alike_every_time() -> None:
    spread_fault_set.cache_clear()
    assert spread_fault_set() == SETTINGS


def test_no_body_stands_in_both_halves_and_two_in_three_clips_are_to_report() -> None:
    assert all((s.look in FIT_LOOKS) == (s.half == "fit") for s in SETTINGS)
    halves = Counter(setting.half for setting in SETTINGS)
    assert halves["report"] >= 2 * halves["fit"] > 20


@pytest.mark.parametrize("half", ["fit", "report"])
def test_both_halves_show_people_who_are_in_no_other_clip(half: str) -> None:
    assert {s.look for s in SETTINGS if s.half == half}.difference(FIRST_LOOKS)


def test_sizes_lie_apart_and_reach_over_most_of_their_range() -> None:
    group = next(group for group in GROUPS if "knee_push" in group.faults)
    low, high = (float(end) for end in group.faults["knee_push"].knobs["knee_push_deg"])
    sizes = sorted(
        rep.knee_push_deg
        for setting in SETTINGS
        if setting.half == "report"
        for rep in reps_of(setting)
        if isinstance(rep, LungeRep) and rep.knee_push_deg
    )
    fifths = [int(5 * (size - low) / (high - low)) for size in sizes]
    assert fifths == [0, 1, 2, 3, 4]


def test_the_leg_that_carries_is_the_far_one_where_the_other_arm_is_to_be_seen() -> None:
    for setting in SETTINGS:
        if setting.view != "side":
            continue
        near = "left" if setting.camera.yaw_deg > 0 else "right"
        assert all((rep.side != near) == ("_far_" in setting.name) for rep in reps_of(setting))


@pytest.mark.parametrize(("kind", "name"), RULES)
def test_the_mildest_of_each_fault_is_beyond_the_limit_by_more_than_the_error(
    kind: str, name: str
) -> None:
    group = next(group for group in GROUPS if group.title == kind)
    rule, measure = RULES[kind, name]
    exercise = EXERCISES[group.family.exercise]
    measurement = measurements_of(exercise.rules)[rule, measure]
    mildest = {
        knob: value[0] if isinstance(value, tuple) and len(value) == 2 else value
        for knob, value in group.faults[name].knobs.items()
    }
    # The last repetition of a clip ends in standing, which is another fault gone.
    reps = [replace(group.family.rep, side="left", **mildest) for _ in range(2)]  # type: ignore[arg-type]
    track = Workout.of(reps, before_s=1.2, after_s=0.6).track(body_of_look(FIT_LOOKS[0]), 24.0)
    yaw_deg = 0.0 if group.view == "front" else 90.0
    values = true_values(Truth(track, Camera.distant(yaw_deg)), exercise)[0]
    assert beyond(measurement, values[rule, measure]) > measurement.stated_error.base
