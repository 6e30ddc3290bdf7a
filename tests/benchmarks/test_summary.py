"""Every expected number here was worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.scoring import ClipScore, failed_score, score_clip
from benchmarks.summary import GroupScore, Rate, summarise
from tests.benchmarks.builders import make_label, rep_at, report_of
from tests.report_factory import make_finding


def _group(groups: list[GroupScore], exercise: str, facet: str, value: str = "") -> GroupScore:
    (group,) = [g for g in groups if (g.exercise, g.facet, g.value) == (exercise, facet, value)]
    return group


def _scores() -> list[ClipScore]:
    knees = [make_finding("squat-knee-in", "major"), make_finding("squat-heel-lift", "ok")]
    close = [make_finding("squat-knee-in", "borderline"), make_finding("squat-heel-lift", "major")]
    unseen = [
        make_finding("squat-knee-in", "not_assessable"),
        make_finding("squat-heel-lift", "ok"),
    ]
    return [
        # Front, tier A, knees in twice: one found, one borderline with a heel called by mistake.
        score_clip(
            make_label((1.0, 3.0), file="a.mp4", faults_present=["knee_in"]),
            report_of(rep_at(1.2, knees), rep_at(3.0, close)),
        ),
        # Side, tier B, clean: three labelled, two counted, knees never assessable.
        score_clip(
            make_label((1.0, 3.0, 5.0), file="b.mp4", view="side-left", tier="B"),
            report_of(rep_at(0.9, unseen), rep_at(4.8, unseen)),
        ),
        # Front, tier C, clean: right count, one knee called by mistake.
        score_clip(make_label((1.0,), file="c.mp4", tier="C"), report_of(rep_at(1.0, knees))),
        failed_score(make_label((1.0, 2.0), file="d.mp4", exercise="lunge", stance="split"), "no"),
    ]


def test_groups_are_exercises_and_their_views_tiers_and_stances() -> None:
    groups = [(g.exercise, g.facet, g.value) for g in summarise(_scores())]
    assert groups == [
        ("all", "all", ""),
        ("lunge", "all", ""),
        ("lunge", "view", "front"),
        ("lunge", "tier", "A"),
        ("lunge", "stance", "split"),
        ("squat", "all", ""),
        ("squat", "view", "front"),
        ("squat", "view", "side"),
        ("squat", "tier", "A"),
        ("squat", "tier", "B"),
        ("squat", "tier", "C"),
        ("squat", "tier", "A+B"),
        ("squat", "stance", "double"),
    ]
    assert summarise([]) == []


def test_counts_and_bottoms_add_up() -> None:
    groups = summarise(_scores())
    everything = _group(groups, "all", "all")
    assert (everything.clips, everything.failed) == (4, 1)
    assert everything.in_range == Rate(2, 4, 0.5)
    assert everything.off_by_one == Rate(3, 4, 0.75)
    # The failed clip adds its two labelled bottoms to the one missed in b.mp4.
    assert (everything.bottoms.hits, everything.bottoms.misses) == (5, 3)
    assert everything.bottoms.f1 == pytest.approx(10 / 13)
    # abs(3 - 2) / 3 over the three clips that were analysed.
    assert everything.normalised_error == pytest.approx(1 / 9)
    squats = _group(groups, "squat", "tier", "A+B")
    assert (squats.clips, squats.in_range.hits) == (2, 1)
    # 0.2, 0.0, -0.1, -0.2
    assert squats.timing_median_s == pytest.approx(0.15)
    assert squats.timing_bias_s == pytest.approx(-0.05)


def test_fault_figures() -> None:
    knee = _group(summarise(_scores()), "squat", "all").faults["knee_in"]
    assert knee.rules == ("squat-knee-in", "squat-valgus")
    assert (knee.present, knee.found, knee.missed_borderline, knee.missed) == (2, 1, 1, 0)
    # Two repetitions of b.mp4 could not be judged, the one of c.mp4 was, wrongly.
    assert (knee.absent, knee.false_alarms) == (1, 1)
    assert knee.precision == 0.5
    assert knee.recall == 0.5
    assert knee.borderline == Rate(1, 3, 1 / 3)
    assert knee.not_assessable == Rate(2, 5, 0.4)
    heel = _group(summarise(_scores()), "squat", "all").faults["heel_lift"]
    assert (heel.present, heel.recall) == (0, None)
    assert (heel.absent, heel.false_alarms, heel.precision) == (5, 1, 0.0)


def test_faults_of_repetitions_that_were_not_counted_lower_recall() -> None:
    label = make_label((1.0, 3.0), faults_present=["knee_in"])
    knees = [make_finding("squat-knee-in", "minor")]
    groups = summarise([score_clip(label, report_of(rep_at(1.0, knees)))])
    knee = _group(groups, "squat", "all").faults["knee_in"]
    assert (knee.present, knee.found, knee.not_counted) == (2, 1, 1)
    assert knee.recall == 0.5


def test_faults_of_different_exercises_are_not_mixed() -> None:
    assert _group(summarise(_scores()), "all", "all").faults == {}


def test_clean_clips_and_their_worst_rules() -> None:
    clean = _group(summarise(_scores()), "squat", "all").clean
    # b.mp4: two repetitions, heels assessed; c.mp4: one repetition, knees and heels assessed.
    assert (clean.clips, clean.reps) == (2, 3)
    assert clean.major == Rate(1, 4, 0.25)
    assert clean.minor == Rate(0, 4, 0.0)
    assert clean.major_per_rep == pytest.approx(1 / 3)
    (offender,) = clean.offenders
    assert (offender.rule, offender.clips) == ("squat-knee-in", ("c.mp4",))
    assert offender.major == Rate(1, 1, 1.0)
