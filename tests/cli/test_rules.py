"""``formcheck rules``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from formcheck.cli.main import app
from formcheck.exercises import EXERCISES
from formcheck.verdicts.judging import is_never_judged

RULES = [rule for exercise in EXERCISES.values() for rule in exercise.rules]
NOT_JUDGED = [entry for exercise in EXERCISES.values() for entry in exercise.not_judged]


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", *arguments])


def test_every_rule_and_everything_that_is_not_judged_is_listed() -> None:
    result = run()
    assert result.exit_code == 0
    for entry in RULES:
        assert entry.slug in result.stdout
    for each in NOT_JUDGED:
        assert each.title in result.stdout


@pytest.mark.parametrize("slug", [rule.slug for rule in RULES])
def test_a_rule_is_told_in_full(slug: str) -> None:
    rule = next(rule for rule in RULES if rule.slug == slug)
    text = " ".join(run(slug).stdout.split())
    parts = [rule.slug, rule.cue, *(m.measure for m in rule.measurements)]
    for part in (*parts, rule.why, rule.known_limits[1:], rule.source[1:]):
        assert " ".join(part.split()) in text


@pytest.mark.parametrize("entry", NOT_JUDGED, ids=lambda entry: entry.slug)
def test_what_is_not_judged_says_why(entry: object) -> None:
    known = next(each for each in NOT_JUDGED if each == entry)
    assert known.reason[1:] in " ".join(run(known.slug).stdout.split())


def test_json_has_everything() -> None:
    data = json.loads(run("--json").stdout)
    assert [rule["slug"] for rule in data["rules"]] == [rule.slug for rule in RULES]
    assert [entry["slug"] for entry in data["not_judged"]] == [e.slug for e in NOT_JUDGED]
    one = json.loads(run(RULES[0].slug, "--json").stdout)
    assert one == data["rules"][0]
    assert one["measurements"][0]["limit"]["unit"]


def test_one_exercise_alone() -> None:
    for name, exercise in EXERCISES.items():
        for arguments in (["--exercise", name], [name]):
            data = json.loads(run(*arguments, "--json").stdout)
            assert [rule["slug"] for rule in data["rules"]] == [r.slug for r in exercise.rules]


def test_a_rule_that_no_view_allows_to_judge_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(rule for rule in RULES if not is_never_judged(rule))
    assert "Never judged" not in run(rule.slug).stdout
    monkeypatch.setattr("formcheck.cli.rules.is_never_judged", lambda each: each is rule)
    assert "Never judged" in run(rule.slug).stdout
    (line,) = [line for line in run().stdout.splitlines() if line.split()[:1] == [rule.slug]]
    assert "too fine" in line


def test_rules_are_shown_as_configured(tmp_path: Path) -> None:
    config = tmp_path / "mine.toml"
    config.write_text(
        "[rules.squat-valgus]\nenabled = false\n[rules.squat-knee-in]\nminor_above = 0.07"
    )
    data = json.loads(run("--json", "--config", str(config)).stdout)
    by_slug = {rule["slug"]: rule for rule in data["rules"]}
    assert "squat-valgus" not in by_slug
    assert by_slug["squat-knee-in"]["measurements"][0]["limit"]["minor_above"] == 0.07
    assert "minor above 0.07" in run("squat-knee-in", "--config", str(config)).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["squat-kneein"], "did you mean 'squat-knee-in'?"),
        (["valgus"], "did you mean 'squat-valgus'?"),
        (["nonsense"], "`formcheck rules` lists them all"),
        (["--exercise", "squats"], "did you mean 'squat'?"),
        (["--config", "missing.toml"], "missing.toml: no such file"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
