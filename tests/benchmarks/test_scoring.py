"""Every expected number here was worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.scoring import (
    BottomScore,
    FaultOutcome,
    LegScore,
    StanceScore,
    bottom_score,
    decisive_finding,
    failed_score,
    match_bottoms,
    pair_times,
    score_clip,
)
from tests.benchmarks.builders import make_label, rep_at, report_of
from tests.report_factory import make_finding


class TestPairing:
    def test_every_moment_is_used_once(self) -> None:
        assert pair_times([1.0], [0.9, 1.1, 1.2], 0.5) == [(0, 0)]
        assert pair_times([0.9, 1.1, 1.2], [1.0], 0.5) == [(0, 0)]

    def test_more_pairs_beat_closer_ones(self) -> None:
        # Nearest first would pair 1.0 with 1.3 and leave 1.7 alone: 1.3 must go to 1.7.
        assert pair_times([1.0, 1.7], [0.6, 1.3], 0.5) == [(0, 0), (1, 1)]

    def test_of_equally_many_pairs_the_closest_win(self) -> None:
        assert pair_times([1.0, 1.2], [1.25, 1.05], 0.5) == [(0, 1), (1, 0)]

    def test_the_tolerance_is_included_and_not_exceeded(self) -> None:
        assert pair_times([3.3], [2.8], 0.5) == [(0, 0)]
        assert pair_times([3.3], [2.79], 0.5) == []

    def test_nothing_pairs_with_nothing(self) -> None:
        assert pair_times([], [1.0], 0.5) == []
        assert pair_times([1.0], [], 0.5) == []


class TestEdges:
    def test_a_miss_and_a_false_alarm(self) -> None:
        matching = match_bottoms([1.0, 3.0, 5.0], [1.1, 4.0, 5.2], 3, 3)
        assert matching.pairs == ((0, 0), (2, 2))
        assert matching.missed == (1,)
        assert matching.extra == (1,)
        assert matching.forgiven == matching.excused == ()

    def test_an_incomplete_last_repetition_may_be_left_out(self) -> None:
        matching = match_bottoms([1.0, 3.0, 5.0], [1.0, 3.0], 2, 3)
        assert matching.missed == ()
        assert matching.forgiven == (2,)

    def test_only_as_many_are_forgiven_as_the_range_allows(self) -> None:
        matching = match_bottoms([1.0, 3.0, 5.0], [3.0], 2, 3)
        assert len(matching.missed) == len(matching.forgiven) == 1

    def test_a_complete_one_in_the_middle_is_not_forgiven(self) -> None:
        matching = match_bottoms([1.0, 3.0, 5.0], [1.0, 5.0], 2, 3)
        assert matching.missed == (1,)
        assert matching.forgiven == ()

    def test_a_counted_optional_one_is_a_hit(self) -> None:
        matching = match_bottoms([0.1], [0.2], 0, 1)
        assert matching.pairs == ((0, 0),)
        assert matching.extra == ()

    def test_a_clip_may_begin_and_end_at_the_bottom(self) -> None:
        matching = match_bottoms([0.1, 1.0], [], 0, 1)
        assert matching.missed == ()
        assert matching.forgiven == (0, 1)

    def test_double_dips_are_forgiven_anywhere(self) -> None:
        # Six dips, one repetition asked for: five are optional, whichever they are.
        matching = match_bottoms([0.4, 1.7, 3.8, 5.1, 7.4, 8.7], [3.8], 1, 3)
        assert matching.missed == ()
        assert matching.forgiven == (0, 1, 3, 4, 5)
        nothing = match_bottoms([0.4, 1.7, 3.8, 5.1, 7.4, 8.7], [], 1, 3)
        assert len(nothing.missed) == 1

    def test_an_unlabelled_one_outside_the_labelled_ones_is_excused_within_the_range(self) -> None:
        matching = match_bottoms([23.0, 34.0], [5.0, 23.0, 34.0], 2, 3)
        assert matching.excused == (0,)
        assert matching.extra == ()

    def test_an_unlabelled_one_between_labelled_ones_is_a_false_alarm(self) -> None:
        matching = match_bottoms([23.0, 34.0], [23.0, 28.0, 34.0], 2, 3)
        assert matching.extra == (1,)

    def test_no_more_are_excused_than_the_range_allows(self) -> None:
        assert len(match_bottoms([23.0], [1.0, 3.0, 23.0], 1, 2).extra) == 1
        assert match_bottoms([], [1.0], 0, 0).extra == (0,)
        assert match_bottoms([], [1.0], 0, 1).excused == (0,)


def test_precision_recall_and_f1() -> None:
    assert bottom_score(3, 1, 2) == BottomScore(3, 1, 2, 3 / 5, 3 / 4, 6 / 9)
    assert bottom_score(0, 0, 0) == BottomScore(0, 0, 0, None, None, None)
    assert bottom_score(0, 2, 0) == BottomScore(0, 2, 0, None, 0.0, 0.0)


class TestCounts:
    def test_a_perfect_clip(self) -> None:
        score = score_clip(make_label(), report_of(*map(rep_at, (1.1, 3.0, 4.9))))
        assert (score.counted, score.in_range, score.exact, score.off_by_one) == (
            3,
            True,
            True,
            True,
        )
        assert score.normalised_error == 0
        assert score.bottoms == bottom_score(3, 0, 0)
        assert score.timing_s == pytest.approx((0.1, 0.0, -0.1))
        assert not score.missed_something

    def test_two_too_few(self) -> None:
        score = score_clip(make_label(), report_of(rep_at(3.0)))
        assert (score.in_range, score.exact, score.off_by_one) == (False, False, False)
        assert score.normalised_error == pytest.approx(2 / 3)
        assert score.missed_s == (1.0, 5.0)
        assert score.missed_something

    def test_partial_repetitions_are_shown_but_not_counted(self) -> None:
        reps = (*map(rep_at, (1.0, 3.0, 5.0)), rep_at(7.0, complete=False))
        score = score_clip(make_label(), report_of(*reps))
        assert score.counted == 3
        assert score.partial == ((7.0, "too small"),)
        assert score.extra_s == ()

    def test_nothing_asked_for_and_one_counted(self) -> None:
        label = make_label((0.1,), reps=0, reps_min=0, reps_max=1)
        score = score_clip(label, report_of(rep_at(0.2)))
        assert (score.in_range, score.exact, score.off_by_one) == (True, False, True)
        assert score.normalised_error == 1

    def test_without_labelled_bottoms_only_the_count_is_scored(self) -> None:
        score = score_clip(make_label(None, reps=2), report_of(rep_at(1.0), rep_at(2.0)))
        assert score.exact
        assert score.bottoms is None
        assert score.extra_s == ()

    def test_a_right_count_of_wrong_repetitions_is_a_miss_worth_showing(self) -> None:
        score = score_clip(make_label(), report_of(*map(rep_at, (1.0, 4.0, 5.0))))
        assert score.exact
        assert (score.missed_s, score.extra_s) == ((3.0,), (4.0,))
        assert score.missed_something

    def test_a_bottom_put_elsewhere_in_its_repetition_is_a_miss_with_an_explanation(self) -> None:
        held = rep_at(24.4).model_copy(update={"start_s": 21.0, "end_s": 28.0})
        score = score_clip(make_label((23.0, 34.0)), report_of(held, rep_at(34.0)))
        assert score.bottoms == bottom_score(1, 1, 1)
        assert score.misplaced_s == ((23.0, 24.4),)


class TestLegsAndStances:
    def test_legs_go_with_the_labelled_repetitions(self) -> None:
        label = make_label(stance="single", leg="right, left, right")
        # The second one is not counted, a false one stands before the third, whose leg is wrong.
        reps = rep_at(1.0, side="right"), rep_at(4.1, side="left"), rep_at(5.0, side="left")
        score = score_clip(label, report_of(*reps))
        assert score.legs == LegScore(right=1, wrong=1, not_counted=1)

    def test_calling_one_leg_both_is_wrong_twice(self) -> None:
        label = make_label((1.0,), stance="single", leg="right")
        score = score_clip(label, report_of(rep_at(1.0, side="both")))
        assert score.legs == LegScore(wrong=1)
        assert score.stances == StanceScore(wrong=1)

    def test_an_unknown_leg_is_not_scored(self) -> None:
        label = make_label((1.0,), stance="single", leg="unknown")
        score = score_clip(label, report_of(rep_at(1.0, side="left")))
        assert score.legs == LegScore()
        assert score.stances == StanceScore(right=1)

    def test_without_bottoms_one_leg_for_all_is_scored_on_what_was_counted(self) -> None:
        label = make_label(None, reps=2, stance="single", leg="left")
        reps = rep_at(1.0, side="left"), rep_at(2.0, side="right")
        assert score_clip(label, report_of(*reps)).legs == LegScore(right=1, wrong=1)

    def test_a_lunge_has_a_leg_but_no_stance(self) -> None:
        label = make_label((1.0,), exercise="lunge", stance="split", leg="left lead")
        score = score_clip(label, report_of(rep_at(1.0, side="left")))
        assert score.legs == LegScore(right=1)
        assert score.stances == StanceScore()


class TestFaults:
    def test_the_worst_verdict_of_the_rules_decides(self) -> None:
        findings = [
            make_finding("squat-valgus", "not_assessable"),
            make_finding("squat-knee-in", "minor"),
            make_finding("squat-heel-lift", "major"),
        ]
        decisive = decisive_finding(findings, ("squat-knee-in", "squat-valgus"))
        assert decisive is not None
        assert decisive.rule == "squat-knee-in"
        assert decisive_finding(findings, ("squat-shallow",)) is None

    @pytest.mark.parametrize(
        ("verdict", "outcome"),
        [
            ("major", "found"),
            ("minor", "found"),
            ("borderline", "borderline"),
            ("ok", "ok"),
            ("not_assessable", "not_assessable"),
        ],
    )
    def test_verdicts_become_outcomes(self, verdict: str, outcome: str) -> None:
        label = make_label((1.0,), faults_present=["heel_lift"])
        finding = make_finding("squat-heel-lift", "ok").model_copy(update={"verdict": verdict})
        score = score_clip(label, report_of(rep_at(1.0, [finding])))
        assert [o.outcome for o in score.faults if o.present] == [outcome]

    def test_faults_hold_for_their_repetitions(self) -> None:
        label = make_label(faults_present=["heel_lift:2-3"])
        lifted = [make_finding("squat-heel-lift", "major")]
        fine = [make_finding("squat-heel-lift", "ok")]
        # Wrong alarm in the first, right in the second; the third is not counted.
        score = score_clip(label, report_of(rep_at(1.0, lifted), rep_at(3.0, lifted)))
        heels = [o for o in score.faults if o.code == "heel_lift"]
        assert [(o.rep, o.present, o.outcome) for o in heels] == [
            (1, False, "found"),
            (2, True, "found"),
            (3, True, "not_counted"),
        ]
        quiet = score_clip(label, report_of(rep_at(1.0, fine), rep_at(3.0, fine)))
        outcomes = [o.outcome for o in quiet.faults if o.code == "heel_lift"]
        assert outcomes == ["ok", "ok", "not_counted"]

    def test_a_code_without_a_rule_shows_as_such(self) -> None:
        label = make_label((1.0,), faults_present=["free_leg_bent"])
        score = score_clip(label, report_of(rep_at(1.0)))
        named = [o for o in score.faults if o.present]
        assert named == [FaultOutcome("free_leg_bent", 1, 1.0, True, "no_rule")]

    def test_a_clip_with_faults_in_words_only_scores_neither_way(self) -> None:
        label = make_label((1.0,), clean=False)
        finding = make_finding("squat-heel-lift", "major")
        assert score_clip(label, report_of(rep_at(1.0, [finding]))).faults == ()

    def test_verdicts_of_partial_repetitions_do_not_count(self) -> None:
        bad = [make_finding("squat-heel-lift", "major")]
        fine = [make_finding("squat-heel-lift", "ok")]
        report = report_of(rep_at(1.0, fine), rep_at(3.0, bad, complete=False))
        verdicts = score_clip(make_label((1.0,)), report).verdicts
        assert verdicts["squat-heel-lift"].ok == 1
        assert verdicts["squat-heel-lift"].major == 0


def test_a_clip_that_failed_counts_as_missed() -> None:
    label = make_label(
        (1.0, 3.0), reps_min=1, stance="single", leg="left", faults_present=["knee_in"]
    )
    score = failed_score(label, "broken")
    assert score.error == "broken"
    assert score.counted is None
    assert (score.in_range, score.exact, score.off_by_one) == (False, False, False)
    assert score.bottoms == bottom_score(0, 1, 0)
    assert score.legs == LegScore(not_counted=1)
    assert [o.outcome for o in score.faults] == ["not_counted"]
