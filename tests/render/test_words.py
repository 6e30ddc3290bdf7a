from __future__ import annotations

import pytest

from formcheck.exercises import EXERCISES
from formcheck.measures import MEASURES, Measure
from formcheck.render.words import (
    clock,
    counted,
    fault_words,
    finding_words,
    measured,
    printable,
    view_words,
)
from formcheck.report import ViewInfo
from formcheck.rules import Finding, Verdict


@pytest.mark.parametrize(
    ("time_s", "text"),
    [
        (0, "0:00.0"),
        (12.34, "0:12.3"),
        (59.96, "1:00.0"),
        (754.0, "12:34.0"),
        (3723.4, "1:02:03.4"),
        (-0.01, "0:00.0"),
    ],
)
def test_clock(time_s: float, text: str) -> None:
    assert clock(time_s) == text


def test_every_rule_has_a_few_words_of_its_own() -> None:
    rules = [rule for exercise in EXERCISES.values() for rule in exercise.rules]
    assert rules
    for rule in rules:
        words = fault_words(rule.slug)
        assert rule.title.startswith(words)
        assert 1 <= len(words) <= 48, words


def test_a_fault_is_said_on_the_side_where_it_lies() -> None:
    def words(value: float, verdict: str) -> str:
        limit = 0.65 if value < 1 else 1.55
        where = Finding("lunge-start-width", Verdict(verdict), "ratio", value, limit, 0.05)
        return finding_words(where)

    assert words(0.4, "minor") == "feet start too close together"
    assert words(2.1, "major") == "feet start too far apart"
    assert words(0.6, "borderline") == words(1.0, "ok") == fault_words("lunge-start-width")


def test_an_unknown_rule_is_named_after_its_slug() -> None:
    assert fault_words("squat-left-elbow-up") == "left elbow up"
    assert fault_words("odd") == "odd"


def test_measured_values_have_their_unit() -> None:
    assert measured(0.213, "ratio") == "21.3 % of leg length"
    assert measured(12.4, "deg") == "12 degrees"
    assert measured(1.26, "s") == "1.3 s"
    assert measured(-1.5, "score") == "-1.50"
    assert measured(2.0, "per_s") == "2.00 per_s"


def test_small_words() -> None:
    assert counted(1, "repetition") == "1 repetition"
    assert counted(0, "set") == "0 sets"
    assert counted(2, "foot", "feet") == "2 feet"
    assert printable("a\tb\x1b[0m\u202e") == "a?b?[0m?"


def test_views_in_words() -> None:
    def view(**values: object) -> str:
        return view_words(ViewInfo.model_validate({"yaw_deg": 0.0} | values))

    assert view(name="frontal", facing="camera") == "filmed from the front"
    assert view(name="frontal", facing="away") == "filmed from behind"
    assert view(name="frontal") == "filmed from the front or behind"
    assert view(name="sagittal", facing="left") == "filmed from the side"
    assert view(name="unknown") == "camera view unknown"


@pytest.mark.parametrize("measure", [m for m in MEASURES.values() if m.unit == "ratio"])
def test_a_ratio_says_what_it_is_a_share_of(measure: Measure) -> None:
    assert measured(0.125, "ratio", measure.share_of) == f"12.5 % of {measure.share_of}"
    # As its geometry says; "the same height" points to the measure before it.
    assert measure.share_of.split()[0] in measure.what or "the same" in measure.what


def test_the_usual_share_is_that_of_the_leg() -> None:
    assert measured(0.05, "ratio") == "5.0 % of leg length"
    assert measured(12.4, "deg", "hip width") == "12 degrees"
