"""The truth goes into a file and comes back; label rows say what is true."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from benchmarks.labels import FAULT_CODES, Label
from benchmarks.synthetic import (
    Body,
    Camera,
    DeadliftRep,
    LungeRep,
    RepTruth,
    Shake,
    SitDown,
    SquatRep,
    Truth,
    Workout,
    at_hip_drop,
    dump_record,
    label_row,
    load_truth,
    synthesize,
    truth_record,
)
from benchmarks.synthetic.truth_file import view_words
from benchmarks.synthetic.workout import ExerciseSet, Rep
from formcheck.errors import InputError

CAMERA = Camera(yaw_deg=70, height_m=1.3, shake=Shake(0.1, 0.002, seed=4))


def truth(*reps: Rep) -> Truth:
    return synthesize(Workout.of(reps), CAMERA)[1]


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    workout = Workout((ExerciseSet((SquatRep(), SquatRep(partial=0.5))), SitDown(1.0)))
    _, written = synthesize(workout, CAMERA)
    path = tmp_path / "truth.json"
    path.write_text(dump_record({"look": "red"} | truth_record(written, 30.0, frame_step=2)))
    read = load_truth(path)
    assert read.camera == CAMERA
    assert [replace(rep, knobs={}) for rep in read.reps] == [
        replace(rep, knobs={}) for rep in written.reps
    ]
    assert read.reps[0].knobs["knee_flexion_deg"] == 72.0
    assert read.distractors == written.track.distractors
    assert read.about["look"] == "red"
    assert read.fps == 30.0
    kept = slice(None, None, 2)
    assert read.time_s == pytest.approx(written.track.time_s[kept], abs=1e-5)
    assert read.joints_m["knee_l"] == pytest.approx(written.track.joints["knee_l"][kept], abs=6e-4)
    assert read.angles["knee_flexion_l"] == pytest.approx(
        written.angles["knee_flexion_l"][kept], abs=0.06
    )
    knee = written.track.joints["knee_l"][:, None]
    pixels = CAMERA.project(knee, written.track.time_s)[0][kept, 0]
    assert read.joints_px["knee_l"] == pytest.approx(pixels, abs=0.06)


def test_phases_are_named_frame_by_frame(tmp_path: Path) -> None:
    written = truth(SquatRep())
    path = tmp_path / "truth.json"
    path.write_text(dump_record(truth_record(written, 30.0)))
    read = load_truth(path)
    rep = read.reps[0]
    assert read.phases[0] == ""
    assert read.phases[written.frame_at(rep.bottom_s)] == "bottom"
    assert read.phases[written.frame_at(rep.start_s + 0.5)] == "descent"
    assert set(read.phases) == {"", "descent", "bottom", "ascent"}


def test_a_record_is_plain_json_of_modest_size() -> None:
    text = dump_record(truth_record(truth(SquatRep(), SquatRep()), 30.0, frame_step=3))
    assert json.loads(text)["format"] == "formcheck-truth"
    assert len(text) < 300_000


@pytest.mark.parametrize("text", ["", "[]", '{"format": "formcheck-truth", "version": 99}'])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"truth\.json"):
        load_truth(path)
    with pytest.raises(InputError, match="cannot read"):
        load_truth(tmp_path / "missing.json")


@pytest.mark.parametrize(
    ("rep", "faults"),
    [
        (SquatRep(), set()),
        (SquatRep(knee_flexion_deg=88, trunk_lean_deg=33), {"trunk_lean"}),
        (SquatRep(knee_medial_m=0.1), {"knee_in"}),
        (SquatRep(side="right", knee_medial_m=0.1), {"knee_in"}),
        (SquatRep(knee_flexion_deg=40), {"shallow"}),
        (SquatRep(heel_lift_deg=18), {"heel_lift"}),
        (SquatRep.double(), set()),
        (SquatRep.double(knee_flexion_deg=75, trunk_lean_deg=50), {"shallow", "trunk_lean"}),
        (DeadliftRep(), set()),
        (DeadliftRep(trunk_lean_deg=55), {"back_not_horizontal"}),
        (DeadliftRep(free_knee_deg=60), {"free_leg_bent"}),
        (DeadliftRep(support_knee_deg=50), {"support_knee_bent"}),
        (DeadliftRep.double(), set()),
        (LungeRep(), set()),
        (LungeRep(landing_width_m=0.02), {"narrow_stance"}),
        (LungeRep(knee_flexion_deg=70), {"shallow"}),
        (LungeRep(trunk_lean_deg=25), {"trunk_lean"}),
        (LungeRep(variant="reverse", knee_medial_m=0.09), {"knee_in"}),
    ],
)
def test_a_fault_is_known_by_its_code(rep: Rep, faults: set[str]) -> None:
    result = truth(rep)
    assert RepTruth(result, result.reps[0]).faults() == faults
    assert faults <= set(FAULT_CODES)


def test_true_values_are_plausible() -> None:
    result = truth(SquatRep())
    values = RepTruth(result, result.reps[0])
    assert 0.17 < values.hip_drop() < 0.24
    assert 0.1 < values.sight_line_margin() < 0.2
    assert -0.06 < values.knee_inside_foot() < 0.05


@pytest.mark.parametrize("rep", [SquatRep(side="right", pelvic_drop_deg=8.0), SquatRep.double()])
def test_depth_can_be_given_as_a_hip_drop(rep: SquatRep) -> None:
    body = Body.adult("male", 1.84)
    deep = at_hip_drop(rep, body, 0.25)
    _, result = synthesize(Workout.of([deep], sway_m=0.0), body=body)
    assert RepTruth(result, result.reps[0]).hip_drop() == pytest.approx(0.25, abs=2e-3)
    with pytest.raises(ValueError, match="reach"):
        at_hip_drop(rep, body, 0.95)


def test_a_label_row_is_a_label() -> None:
    reps = (SquatRep(), SquatRep(knee_medial_m=0.1), SquatRep(partial=0.4))
    row = label_row(truth(*reps), "clip.mp4", 30.0)
    label = TypeAdapter(Label).validate_python(row)
    assert label.reps == 2
    assert label.rep_bottoms_s is not None
    assert len(label.rep_bottoms_s) == 3
    assert label.has_fault("knee_in", 1) is True
    assert label.has_fault("knee_in", 0) is False
    assert label.leg_of(0) == "left"
    assert label.view_group == "side"
    clean = Label.model_validate(label_row(truth(LungeRep(side="right")), "b.mp4", 30.0))
    assert clean.clean
    assert clean.leg_of(0) == "right"


@pytest.mark.parametrize(
    ("yaw_deg", "words"),
    [
        (0, "front"),
        (40, "oblique-left"),
        (-90, "side-right"),
        (135, "back-oblique-left"),
        (-180, "back"),
        (270, "side-right"),
    ],
)
def test_view_in_words(yaw_deg: float, words: str) -> None:
    assert view_words(yaw_deg) == words


def test_no_repetition_no_row_of_faults() -> None:
    _, nothing = synthesize(Workout((SitDown(1.0),)), CAMERA)
    row = label_row(nothing, "c.mp4", 30.0)
    assert row["reps"] == 0
    assert row["clean"]
    assert np.isfinite(nothing.track.joints["nose"]).all()
