"""``formcheck accuracy``: the published figures on the screen."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from formcheck import __version__
from formcheck.accuracy import ALL_VIEWS, Accuracy, Share, published_accuracy
from formcheck.cli.main import app
from formcheck.exercises import EXERCISES


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["accuracy", *arguments])


def test_every_measured_rule_has_a_line_with_its_counts() -> None:
    result = run()
    assert result.exit_code == 0
    assert f"formcheck {__version__}" in result.stdout
    lines = {line.split()[0]: line for line in result.stdout.splitlines() if line.strip()}
    for row in published_accuracy().rendered.rules:
        if row.view == ALL_VIEWS:
            line = lines[row.rule]
            if row.recall.total:
                assert f"{row.recall.hits}/{row.recall.total}" in line
            if row.precision.total:
                assert f"{row.precision.hits}/{row.precision.total}" in line


def test_what_nobody_measured_is_said() -> None:
    measured = {row.rule for row in published_accuracy().rendered.rules}
    said = " ".join(run().stdout.split("Not measured yet")[-1].split())
    for exercise in EXERCISES.values():
        left = [rule.slug for rule in exercise.rules if rule.slug not in measured]
        expected = [f"the {exercise.name}"] if len(left) == len(exercise.rules) else left
        assert all(name in said for name in expected)


def test_one_rule_is_shown_view_by_view() -> None:
    result = run("--rule", "squat-knee-in")
    assert result.exit_code == 0
    for word in ("front", "side", "By view", "knee_medial_offset", "knee in"):
        assert word in result.stdout
    assert "squat-valgus" not in result.stdout


def test_one_exercise_alone() -> None:
    figures = Accuracy.model_validate_json(run("-e", "squat", "--json").stdout)
    assert {row.exercise for row in figures.rendered.counts} == {"squat"}
    assert {row.exercise for row in figures.rendered.rules} == {"squat"}
    assert figures.real is None or {row.exercise for row in figures.real.counts} == {"squat"}


def test_json_is_the_published_file() -> None:
    printed = json.loads(run("--json").stdout)
    assert printed == published_accuracy().model_dump(mode="json")
    assert printed["format_version"] == "1.0"


def test_no_clip_is_named() -> None:
    text = published_accuracy().to_json()
    assert ".mp4" not in text
    assert "__" not in text


def test_unknown_names_are_answered_with_the_nearest() -> None:
    result = run("--rule", "squat-kne-in")
    assert result.exit_code == 2
    assert "squat-knee-in" in result.stderr
    assert run("-e", "squad").exit_code == 2


def test_a_rule_of_another_exercise_is_an_error_not_an_empty_page() -> None:
    result = run("--rule", "squat-knee-in", "-e", "lunge")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is a rule of the squat, not of the lunge" in result.stderr
    assert run("--rule", "squat-knee-in", "-e", "squat").exit_code == 0


@pytest.mark.parametrize("width", [80, 40])
def test_nothing_is_cut_off(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for arguments in ((), ("--rule", "squat-knee-in")):
        printed = run(*arguments).stdout
        assert "\u2026" not in printed
        assert max(map(len, printed.splitlines())) <= width
    if width == 80:
        lines = {line.split()[0]: line for line in run().stdout.splitlines() if line.strip()}
        for row in published_accuracy().rendered.rules:
            assert row.rule in lines  # whole, and on one line with its figures
            assert "%" in lines[row.rule]


def test_shares_are_exact() -> None:
    assert Share(0, 0).value is None
    assert Share(1, 4).value == 0.25
