"""A person's own limits: what is read, what is refused, and in which words."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck import config
from formcheck.config import apply, load_config, read_overrides
from formcheck.errors import ConfigError
from formcheck.exercises import EXERCISES
from formcheck.rules import ErrorModel, Limit, Measurement, Rule
from formcheck.window import Part

KNEE_IN = Rule(
    slug="squat-knee-in",
    exercise="squat",
    title="knee falls inwards",
    why="because",
    cue="Knee over your toes",
    source="own judgement",
    known_limits="none",
    measurements=(
        Measurement(
            "knee_medial_offset",
            Part.DEEP,
            "high",
            Limit("ratio", minor_above=0.05, major_above=0.08),
            ErrorModel(0.025),
        ),
    ),
    stances=("single",),
    joint="knee",
    priority=1,
)
SHALLOW = replace(
    KNEE_IN,
    slug="squat-shallow",
    measurements=(
        Measurement(
            "sight_line_margin",
            Part.BOTTOM,
            "high",
            Limit("ratio", minor_below=0.0),
            ErrorModel(0.07),
        ),
        Measurement(
            "hip_drop", Part.BOTTOM, "high", Limit("ratio", minor_below=0.1), ErrorModel(0.01)
        ),
    ),
)
RULES = (KNEE_IN, SHALLOW)


def written(folder: Path, text: str) -> Path:
    path = folder / "my limits.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    path = written(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_config(path, RULES)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    overrides = load_config(written(tmp_path, ""), RULES)
    assert apply(overrides, RULES) == RULES
    assert overrides.to_dict() == {}


def test_a_rule_can_be_switched_off_and_the_others_keep_their_order(tmp_path: Path) -> None:
    overrides = load_config(written(tmp_path, "[rules.squat-knee-in]\nenabled = false"), RULES)
    assert apply(overrides, RULES) == (SHALLOW,)
    assert apply(overrides, (SHALLOW, KNEE_IN, SHALLOW)) == (SHALLOW, SHALLOW)


def test_a_moved_limit_keeps_the_bounds_that_are_not_named(tmp_path: Path) -> None:
    overrides = load_config(written(tmp_path, "[rules.squat-knee-in]\nminor_above = 0.06"), RULES)
    moved, untouched = apply(overrides, RULES)
    assert moved.measurements[0].limit == Limit("ratio", minor_above=0.06, major_above=0.08)
    assert replace(moved, measurements=KNEE_IN.measurements) == KNEE_IN
    assert untouched is SHALLOW


def test_the_changes_of_other_exercises_do_not_matter(tmp_path: Path) -> None:
    overrides = load_config(written(tmp_path, "[rules.squat-shallow]\nenabled = false"), RULES)
    assert apply(overrides, (KNEE_IN,)) == (KNEE_IN,)


def test_a_rule_with_several_measures_is_moved_one_measure_at_a_time(tmp_path: Path) -> None:
    text = "[rules.squat-shallow.hip_drop]\nminor_below = 0.2"
    moved = apply(load_config(written(tmp_path, text), RULES), (SHALLOW,))[0]
    assert [m.limit.minor_below for m in moved.measurements] == [0.0, 0.2]
    message = refusal(tmp_path, "[rules.squat-shallow]\nminor_below = 0.2")
    assert "[rules.squat-shallow.sight_line_margin], [rules.squat-shallow.hip_drop]" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[rules.squat-knee-inn]\nenabled = false", "did you mean 'squat-knee-in'?"),
        ("[rules.squat-knee-in]\nminor_abve = 1", "did you mean 'minor_above'?"),
        ("[rule.squat-knee-in]\nenabled = false", "did you mean 'rules'?"),
        ("[rules.squat-shallow.hip_drop]\nminr_below = 1", "did you mean 'minor_below'?"),
        ("[rules.xyz]\nenabled = false", "known: squat-knee-in, squat-shallow"),
        ("[rules.squat-knee-in]\nenabled = 0", "must be true or false"),
        ("[rules.squat-knee-in]\nminor_above = '5'", "must be a number, got '5'"),
        ("[rules.squat-knee-in]\nminor_above = true", "must be a number"),
        ("[rules.squat-knee-in]\nminor_above = nan", "must be a number"),
        ("[rules.squat-knee-in]\nminor_above = inf", "must be a number"),
        ("[rules.squat-knee-in]\nminor_above = 1" + 400 * "0", "must be a number"),
        ("[rules.squat-knee-in]\nminor_above = 1" + 5000 * "0", "is not valid TOML"),
        ("x = " + 5000 * "[" + 5000 * "]", "is not valid TOML"),
        ("rules = 3", "must be a table"),
        ("[rules]\nsquat-knee-in = false", "must be a table"),
        ("[rules.squat-knee-in\n", "is not valid TOML"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text)


def test_a_limit_that_makes_no_sense_is_refused_with_the_usual_one(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[rules.squat-knee-in]\nminor_above = 0.2")
    assert "a major limit must lie beyond its minor limit" in message
    assert "minor_above = 0.05, major_above = 0.08 ratio" in message


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "missing.toml", "no such file"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=words):
            load_config(path, RULES)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="save it as UTF-8"):
        load_config(binary, RULES)


def test_a_byte_order_mark_is_no_reason_to_refuse(tmp_path: Path) -> None:
    path = tmp_path / "notepad.toml"
    path.write_bytes(b"\xef\xbb\xbf[rules.squat-knee-in]\r\nenabled = false\r\n")
    assert apply(load_config(path, RULES), RULES) == (SHALLOW,)


def test_changes_survive_being_stored(tmp_path: Path) -> None:
    text = """
        [rules.squat-shallow]
        enabled = false
        hip_drop = { minor_below = 0.2 }
        [rules.squat-knee-in]
        major_above = 1
    """
    overrides = load_config(written(tmp_path, text), RULES)
    stored = overrides.to_dict()
    assert stored == {
        "squat-knee-in": {"knee_medial_offset": {"major_above": 1.0}},
        "squat-shallow": {"enabled": False, "hip_drop": {"minor_below": 0.2}},
    }
    assert read_overrides(stored, RULES) == overrides


def test_every_rule_that_there_is_can_be_switched_off(tmp_path: Path) -> None:
    rules = [rule for exercise in EXERCISES.values() for rule in exercise.rules]
    assert rules
    text = "\n".join(f"[rules.{rule.slug}]\nenabled = false" for rule in rules)
    assert apply(load_config(written(tmp_path, text), rules), rules) == ()


def test_the_examples_in_the_description_name_rules_that_exist() -> None:
    measures = {
        rule.slug: {m.measure for m in rule.measurements}
        for exercise in EXERCISES.values()
        for rule in exercise.rules
    }
    named = re.findall(r"\[rules\.([a-z-]+)(?:\.(\w+))?\]", config.__doc__ or "")
    assert len(named) == 3
    for slug, measure in named:
        assert slug in measures
        assert not measure or measure in measures[slug]
