"""The list of settings: complete, the same every time, and split by bodies."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

import numpy as np
import pytest

from benchmarks.accuracy_set import FAMILIES, FIT_LOOKS, VIEWS, Setting, accuracy_set
from benchmarks.synthetic.workout import ExerciseSet

SETTINGS = accuracy_set()


def knobs(setting: Setting) -> list[dict[str, object]]:
    (item,) = setting.workout.items
    assert isinstance(item, ExerciseSet)
    return [asdict(rep) for rep in item.reps]


def test_settings_are_named_apart_and_drawn_alike_every_time() -> None:
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS) == 200
    accuracy_set.cache_clear()
    assert accuracy_set() == SETTINGS


def test_no_body_stands_in_both_halves() -> None:
    halves = Counter(setting.half for setting in SETTINGS)
    assert halves["fit"] == halves["report"]
    assert all((s.look in FIT_LOOKS) == (s.half == "fit") for s in SETTINGS)


@pytest.mark.parametrize("exercise", ["squat", "deadlift", "lunge"])
def test_every_view_is_filmed_in_both_halves(exercise: str) -> None:
    members = [setting for setting in SETTINGS if setting.exercise == exercise]
    views = {name for name, _ in VIEWS}
    for half in ("fit", "report"):
        assert {s.view for s in members if s.half == half} == views


def test_every_family_is_filmed_in_every_view() -> None:
    filmed = {(setting.family, setting.view) for setting in SETTINGS}
    families = {f"{family.exercise} {family.kind}" for family in FAMILIES}
    assert filmed == {(family, view) for family in families for view, _ in VIEWS}


def test_the_first_ten_clips_show_every_view() -> None:
    assert {setting.view for setting in SETTINGS[:10]} == {name for name, _ in VIEWS}
    assert {setting.exercise for setting in SETTINGS[:90]} == {"squat"}


@pytest.mark.parametrize(
    ("family", "knob", "low", "high"),
    [
        ("squat single", "knee_medial_m", 0.0, 0.1),
        ("squat single", "knee_flexion_deg", 45.0, 85.0),
        ("squat single", "heel_lift_deg", 3.0, 22.0),
        ("deadlift single", "trunk_lean_deg", 48.0, 84.0),
        ("lunge forward", "landing_width_m", 0.0, 0.2),
    ],
)
def test_a_fault_is_swept_through_its_range_in_every_view(
    family: str, knob: str, low: float, high: float
) -> None:
    plain = {f"{f.exercise} {f.kind}": getattr(f.rep, knob, None) for f in FAMILIES}[family]
    values: list[float] = []
    views = set()
    for setting in SETTINGS:
        if setting.family == family:
            found = [rep[knob] for rep in knobs(setting) if rep[knob] != plain]
            values += [float(str(value)) for value in found]
            views |= {setting.view} if found else set()
    assert min(values) < low
    assert max(values) > high
    assert views == {name for name, _ in VIEWS}


def test_the_person_stays_in_the_picture() -> None:
    for setting in SETTINGS[::23]:
        truth = setting.truth()
        points_m = np.stack([truth.track.joints[n] for n in ("head_top", "toe_l", "toe_r")], axis=1)
        pixels, _ = setting.camera.project(points_m, truth.track.time_s)
        assert (pixels > 0).all(), setting.name
        assert (pixels < np.array(setting.camera.size_px)).all(), setting.name
        assert sum(rep.complete for rep in truth.reps) == 2
