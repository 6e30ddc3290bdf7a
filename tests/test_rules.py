"""Rules: limits and errors worked out by hand; every rule complete, passed, failed and refused."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import ConfigError
from formcheck.exercises import EXERCISES
from formcheck.measures import MEASURES, role_landmarks
from formcheck.rules import ErrorModel, Limit, Measurement, Rule, Verdict
from formcheck.window import Part
from tests import rule_cases, rule_cases_deadlift, rule_cases_lunge
from tests.rule_cases import Case
from tests.sessions import finding, run

RULES = {rule.slug: rule for exercise in EXERCISES.values() for rule in exercise.rules}
NOT_JUDGED = [entry for exercise in EXERCISES.values() for entry in exercise.not_judged]
CASES = (*rule_cases.CASES, *rule_cases_deadlift.CASES, *rule_cases_lunge.CASES)
ABOVE = Limit("deg", minor_above=10, major_above=20)
BELOW = Limit("ratio", minor_below=0.4, major_below=0.2)
BETWEEN = Limit("deg", minor_below=65, minor_above=115, major_below=45)
OK, BORDERLINE, MINOR, MAJOR = Verdict.OK, Verdict.BORDERLINE, Verdict.MINOR, Verdict.MAJOR


class TestJudging:
    @pytest.mark.parametrize(
        ("limit", "value", "error", "verdict", "bound"),
        [
            (ABOVE, 6.9, 3, OK, 10),
            (ABOVE, 7, 3, BORDERLINE, 10),  # within the error, the edge included
            (ABOVE, 10, 3, BORDERLINE, 10),
            (ABOVE, 13, 3, BORDERLINE, 10),
            (ABOVE, 13.1, 3, MINOR, 10),
            (ABOVE, 20, 3, MINOR, 10),
            (ABOVE, 23, 3, MINOR, 10),  # beyond the major limit, but not by more than the error
            (ABOVE, 23.1, 3, MAJOR, 20),
            (ABOVE, 10, 0, BORDERLINE, 10),
            (ABOVE, 10.001, 0, MINOR, 10),
            (ABOVE, -400, 3, OK, 10),
            (BELOW, 0.51, 0.1, OK, 0.4),
            (BELOW, 0.45, 0.1, BORDERLINE, 0.4),
            (BELOW, 0.29, 0.1, MINOR, 0.4),
            (BELOW, 0.12, 0.1, MINOR, 0.4),
            (BELOW, 0.09, 0.1, MAJOR, 0.2),
            (BETWEEN, 90, 5, OK, 115),  # equally far from both: the upper one is named
            (BETWEEN, 80, 5, OK, 65),
            (BETWEEN, 100, 5, OK, 115),
            (BETWEEN, 121, 5, MINOR, 115),
            (BETWEEN, 179, 5, MINOR, 115),  # there is no major limit above
            (BETWEEN, 59, 5, MINOR, 65),
            (BETWEEN, 39, 5, MAJOR, 45),
        ],
    )
    def test_verdict_and_the_bound_that_decided(
        self, limit: Limit, value: float, error: float, verdict: Verdict, bound: float
    ) -> None:
        assert limit.judge(value, error) == (verdict, bound)

    @pytest.mark.parametrize(
        ("value", "error"), [(math.nan, 1), (math.inf, 1), (5, -1), (5, math.nan)]
    )
    def test_what_is_no_number_is_not_judged(self, value: float, error: float) -> None:
        with pytest.raises(ValueError, match="cannot judge"):
            ABOVE.judge(value, error)

    @given(st.floats(-50, 50), st.floats(0, 30), st.floats(0, 30))
    def test_a_larger_error_never_makes_it_worse(
        self, value: float, error: float, more: float
    ) -> None:
        order = [OK, BORDERLINE, MINOR, MAJOR]
        sure, unsure = (order.index(ABOVE.judge(value, e)[0]) for e in (error, error + more))
        if sure > order.index(BORDERLINE):
            assert unsure <= sure
        else:
            assert unsure <= order.index(BORDERLINE)

    @given(st.floats(-50, 50), st.floats(0, 30))
    def test_above_and_below_are_mirror_images(self, value: float, error: float) -> None:
        mirrored = Limit("deg", minor_below=-10, major_below=-20)
        verdict, bound = ABOVE.judge(value, error)
        assert mirrored.judge(-value, error) == (verdict, -bound)


class TestLimits:
    @pytest.mark.parametrize(
        ("bounds", "message"),
        [
            ({}, "needs minor_above or minor_below"),
            ({"major_above": 5}, "needs minor_above or minor_below"),
            ({"minor_above": 10, "major_above": 5}, "beyond its minor"),
            ({"minor_below": 10, "major_below": 15}, "beyond its minor"),
            ({"minor_above": 10, "major_below": 5}, "beyond its minor"),
            ({"minor_above": 10, "minor_below": 20}, "must not lie above"),
        ],
    )
    def test_impossible_ones(self, bounds: dict[str, float], message: str) -> None:
        with pytest.raises(ConfigError, match=message):
            Limit("deg", **bounds)

    def test_verdicts(self) -> None:
        assert [v for v in Verdict if v.is_fault] == [MINOR, MAJOR]
        assert [v for v in Verdict if not v.is_assessed] == [Verdict.NOT_ASSESSABLE]


class TestErrorModel:
    MODEL = ErrorModel(2.0, per_deg=0.5, per_square_deg=0.01, no_stance=3.0, far_leg=4.0)

    @pytest.mark.parametrize(
        ("off_plane_deg", "stance_known", "far_leg", "error"),
        [
            (0, True, False, 2.0),
            (10, True, False, 2.0 + 5.0 + 1.0),
            (0, False, False, 5.0),
            (0, True, True, 6.0),
            (20, False, True, 2.0 + 10.0 + 4.0 + 3.0 + 4.0),
        ],
    )
    def test_grows_with_everything_that_disturbs(
        self, off_plane_deg: float, stance_known: bool, far_leg: bool, error: float
    ) -> None:
        found = self.MODEL.at(off_plane_deg, stance_known=stance_known, far_leg=far_leg)
        assert found == pytest.approx(error)


class TestMeasurement:
    def test_unknown_measure(self) -> None:
        with pytest.raises(ConfigError, match="unknown measure 'knee_bend'"):
            Measurement("knee_bend", Part.DEEP, "high", ABOVE, ErrorModel(1))

    def test_limit_in_another_unit(self) -> None:
        with pytest.raises(ConfigError, match="the limit is not in ratio"):
            Measurement("hip_drop", Part.DEEP, "high", ABOVE, ErrorModel(1))

    def test_rule_without_one(self) -> None:
        rule = RULES["squat-knee-in"]
        with pytest.raises(ConfigError, match="needs a measurement and a stance"):
            replace(rule, measurements=())
        with pytest.raises(ConfigError, match="needs a measurement and a stance"):
            replace(rule, stances=())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
class TestEveryRule:
    def test_slug_names_exercise_and_fault(self, rule: Rule) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.slug)
        assert rule.slug.startswith(f"{rule.exercise}-")
        assert rule.exercise in EXERCISES

    def test_cue_is_a_short_imperative(self, rule: Rule) -> None:
        for low in (None, True, False):
            cue = rule.wording(low).cue
            assert 1 <= len(cue.split()) <= 4
            assert cue[0].isupper()
            assert not cue.endswith((".", "!"))
            negations = {"not", "don't", "never", "no", "stop"}
            assert not negations & set(cue.lower().split()), "say what to do"

    def test_where_a_limit_has_two_sides_it_says_which(self, rule: Rule) -> None:
        limits = [measurement.limit for measurement in rule.measurements]
        two = any(None not in (limit.minor_below, limit.minor_above) for limit in limits)
        titles = {rule.wording(low).title for low in (None, True, False)}
        assert len(titles) == (3 if two else 1)

    def test_texts_are_complete(self, rule: Rule) -> None:
        assert rule.title[0].islower()
        assert not rule.title.endswith(".")
        assert len(rule.why.split()) >= 6
        assert rule.why[0].isupper()
        assert rule.why.endswith(".")
        assert len(rule.known_limits.split()) >= 4
        assert rule.known_limits.endswith(".")
        assert rule.source

    def test_source_is_a_citation_or_says_whose_judgement(self, rule: Rule) -> None:
        cited = re.search(r"(19|20)\d\d|10\.\d{4,}/|the coach's text|S3D", rule.source)
        assert cited or "own judgement" in rule.source

    def test_numbers_make_sense(self, rule: Rule) -> None:
        assert rule.priority >= 1
        assert 0.5 <= rule.min_visible_share <= 1
        for measurement in rule.measurements:
            error = measurement.error
            assert error.base > 0
            assert min(asdict(error).values()) >= 0
            assert 0 < error.max_off_plane_deg <= 90
            sustained = measurement.reduction.startswith("sustained")
            assert (measurement.sustained_s > 0) == sustained

    def test_only_the_first_measurement_is_the_real_thing(self, rule: Rule) -> None:
        first, *others = rule.measurements
        assert first.surrogate is None
        assert all(other.surrogate for other in others)

    def test_one_that_leans_on_a_plane_says_how_far_off_it_may_be(self, rule: Rule) -> None:
        for measurement in rule.measurements:
            if MEASURES[measurement.measure].plane != "any":
                assert measurement.error.max_off_plane_deg <= 45

    def test_has_a_joint_on_both_sides(self, rule: Rule) -> None:
        left, right = role_landmarks(rule.joint, "left"), role_landmarks(rule.joint, "right")
        assert left
        assert right
        assert (left == right) == (rule.joint in {"shoulders", "hips", "ankles", "knees"})

    def test_prints_as_plain_data(self, rule: Rule) -> None:
        data = rule.to_dict()
        assert data["slug"] == rule.slug
        for entry, measurement in zip(data["measurements"], rule.measurements, strict=True):
            assert entry["measure"] == measurement.measure
            assert entry["what"] == MEASURES[measurement.measure].what
            assert entry["plane"] in {"frontal", "sagittal", "any"}

    def test_has_its_three_cases(self, rule: Rule) -> None:
        kinds = {case.kind for case in CASES if case.rule == rule.slug}
        assert kinds == {"passes", "fails", "cannot be judged"}


class TestRegistry:
    def test_slugs_are_unique(self) -> None:
        count = sum(len(exercise.rules) for exercise in EXERCISES.values())
        assert len(RULES) == count
        assert not RULES.keys() & {entry.slug for entry in NOT_JUDGED}

    def test_no_case_of_a_rule_that_is_gone(self) -> None:
        assert {case.rule for case in CASES} == RULES.keys()

    def test_what_is_not_judged_says_why(self) -> None:
        for entry in NOT_JUDGED:
            assert entry.slug.startswith(f"{entry.exercise}-")
            assert len(entry.reason.split()) >= 5

    def test_control_comes_before_depth(self) -> None:
        depth = [RULES[slug].priority for slug in ("squat-shallow", "squat-double-shallow")]
        control = [
            RULES[slug].priority
            for slug in ("squat-knee-in", "squat-shaky", "squat-knee-wobble", "squat-trunk-lean")
        ]
        assert max(control) < min(depth)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.kind}")
def test_case(case: Case) -> None:
    result = run(case.clip(), RULES[case.rule].exercise)
    rep = next(rep for rep in result.reps if rep.complete)
    found = finding(rep, case.rule)
    if case.kind == "cannot be judged":
        assert found.verdict is Verdict.NOT_ASSESSABLE
        assert case.reason in (found.reason or "")
        assert (found.value, found.limit, found.error, found.time_s) == (None,) * 4
        assert found.cue == ""
        return
    assert found.verdict is OK if case.kind == "passes" else found.verdict.is_fault
    assert found.value is not None
    assert found.limit is not None
    assert found.error is not None
    assert abs(found.value - found.limit) > found.error > 0
    after_s = EXERCISES[RULES[case.rule].exercise].after_s
    assert rep.start_s - 0.6 <= (found.time_s or 0.0) <= rep.end_s + after_s
    cue = RULES[case.rule].wording(low=found.value < found.limit).cue
    assert found.cue == ("" if found.verdict is OK else cue)
    assert found.landmark is not None
    surrogates = [measurement.surrogate for measurement in RULES[case.rule].measurements[1:]]
    assert found.unit == RULES[case.rule].measurements[0].limit.unit or found.reason in surrogates
