from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from benchmarks.labels import (
    FAULT_CODES,
    FAULT_RULES,
    load_labels,
    parse_fault,
    parse_leg,
    view_group,
)
from formcheck.errors import InputError
from formcheck.exercises import EXERCISES
from tests.benchmarks.builders import make_label


@pytest.mark.parametrize(
    ("text", "legs"),
    [
        ("right", ("right",)),
        ("Left", ("left",)),
        ("right lead both reps", ("right",)),
        ("left stance (far leg), right (near) leg lifted", ("left",)),
        ("left stance each rep, right leg back", ("left",)),
        ("right, left, right", ("right", "left", "right")),
        ("alternates right, left, right", ("right", "left", "right")),
        ("alternating right, left, right, left (first by eye)", ("right", "left") * 2),
        ("left lead, then right lead", ("left", "right")),
    ],
)
def test_a_leg_said_plainly_is_read(text: str, legs: tuple[str, ...]) -> None:
    assert parse_leg(text) == legs


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "both",
        "mixed",
        "alternating",
        "alternating left",
        "unknown (last part other leg)",
        "left lead by MediaPipe (low confidence)",
        "left or right",
        "left and right",
        "right?",
        "left first",
        "right leg lifted",
        "left for three reps, right for two",
    ],
)
def test_a_doubtful_leg_is_unknown(text: str) -> None:
    assert parse_leg(text) == ()


def test_one_leg_holds_for_every_repetition() -> None:
    label = make_label(stance="single", leg="right lead both reps")
    assert [label.leg_of(i) for i in (None, 0, 1, 2)] == ["right"] * 4


def test_a_sequence_of_legs_goes_with_the_bottoms() -> None:
    label = make_label(stance="single", leg="right, left, right")
    assert [label.leg_of(i) for i in (0, 1, 2, None)] == ["right", "left", "right", None]


def test_a_sequence_may_leave_out_the_bottom_that_the_clip_begins_at() -> None:
    label = make_label(
        (0.0, 2.5, 5.0, 7.6), stance="single", leg="right, left, right", reps=3, reps_max=4
    )
    assert [label.leg_of(i) for i in range(4)] == [None, "right", "left", "right"]


def test_a_sequence_that_fits_no_bottoms_is_unknown() -> None:
    label = make_label((1.0, 2.5, 5.0, 7.6), stance="single", leg="right, left, right")
    assert [label.leg_of(i) for i in range(4)] == [None] * 4
    assert make_label(None, stance="single", leg="right, left").leg_of(None) is None


def test_a_two_legged_clip_has_no_leg() -> None:
    assert make_label(leg="right").leg_of(0) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("front", "front"),
        ("side-right", "side"),
        ("side-right/back-oblique, back-lit", "side"),
        ("side-left to oblique-left (changes with cuts)", "side"),
        ("oblique-front (about 30 deg)", "oblique"),
        ("Back-oblique right", "back"),
        ("from above", "unknown"),
    ],
)
def test_the_first_view_word_decides(text: str, group: str) -> None:
    assert view_group(text) == group


def test_fault_codes_carry_repetitions() -> None:
    assert parse_fault("knee_in") == ("knee_in", None)
    assert parse_fault("knee_in:2") == ("knee_in", frozenset({2}))
    assert parse_fault("knee_in:1-3,5") == ("knee_in", frozenset({1, 2, 3, 5}))


@pytest.mark.parametrize("text", ["wobbly", "knee_in:", "knee_in:0", "knee_in:3-1", "knee_in:a"])
def test_a_fault_code_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fault"):
        parse_fault(text)


def test_a_fault_holds_for_its_repetitions_only() -> None:
    label = make_label(faults_present=["knee_in:2"])
    assert [label.has_fault("knee_in", i) for i in (0, 1, 2)] == [False, True, False]
    assert label.has_fault("knee_in", None) is None
    assert label.has_fault("shallow", 0) is False


def test_a_fault_in_words_only_says_nothing_about_codes() -> None:
    label = make_label(clean=False)
    assert label.has_fault("knee_in", 0) is None
    assert make_label(clean=True).has_fault("knee_in", 0) is False


@pytest.mark.parametrize(
    "fields",
    [
        {"reps_min": 4},
        {"reps_max": 2},
        {"file": "../clip.mp4"},
        {"file": "/clip.mp4"},
        {"tier": "D"},
        {"faults_present": ["wobbly"]},
        {"faults_present": ["knee_in:4"]},
        {"faults_present": ["knee_in"], "clean": True},
        {"rep_bottoms_s": [3.0, 1.0]},
        {"rep_bottoms_s": [-1.0]},
    ],
)
def test_an_inconsistent_label_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_label(**fields)


def test_a_label_file_is_read_and_unneeded_fields_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    entry = make_label().model_dump(mode="json") | {"notes": "blue shirt", "fps": 30.0}
    path.write_text(json.dumps([entry]))
    assert load_labels(path) == [make_label()]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{}", "valid array"),
        ("[", "JSON"),
        ('[{"file": "a.mp4"}]', "0.exercise"),
    ],
)
def test_a_broken_label_file_says_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "labels.json"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        load_labels(path)


def test_a_missing_label_file_and_a_clip_labelled_twice_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    with pytest.raises(InputError, match="cannot read"):
        load_labels(path)
    path.write_text(json.dumps([make_label().model_dump(mode="json")] * 2))
    with pytest.raises(InputError, match="more than once"):
        load_labels(path)


def test_the_table_of_faults_knows_only_codes_that_labels_may_use() -> None:
    codes = {code for rules in FAULT_RULES.values() for code in rules}
    assert codes
    assert codes <= set(FAULT_CODES)


def test_the_table_of_faults_names_rules_that_exist() -> None:
    for name, codes in FAULT_RULES.items():
        known = {rule.slug for rule in EXERCISES[name].rules}
        named = {slug for slugs in codes.values() for slug in slugs}
        assert named <= known
