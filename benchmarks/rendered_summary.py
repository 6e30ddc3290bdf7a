"""Scores of rendered clips, added up by exercise, view and rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy_set import VIEWS
from benchmarks.rendered_scoring import Judgement, Reading, RenderedScore, Source
from benchmarks.scoring import ratio
from benchmarks.summary import Rate
from formcheck.rules import Verdict

FloatArray = NDArray[np.float64]

COVERAGE: Final = 0.9
"""Share of the readings that a measuring error is meant to cover: one in twenty is too high by more
than it, one in twenty too low."""
ALL_VIEWS: Final = "all"


@dataclass(frozen=True)
class TimingError:
    """Counted minus true time: median of the distance, and of the difference."""

    apart_s: float
    bias_s: float


@dataclass(frozen=True)
class CountRow:
    """Repetitions and tracking of one exercise in one view (``all``: every view).

    Attributes:
        exact: clips whose number of repetitions is right.
        missed, extra: true repetitions not counted, and counted ones that are none.
        legs, stances: right ones of the repetitions found.
        detected, swapped: mean share over the clips.
        start, bottom, end: None when nothing was found.
    """

    exercise: str
    view: str
    clips: int
    exact: Rate
    missed: int
    extra: int
    legs: Rate
    stances: Rate
    detected: float
    swapped: float
    start: TimingError | None
    bottom: TimingError | None
    end: TimingError | None


@dataclass(frozen=True)
class AngleRow:
    """Error of one joint angle in one view, over the frames of all clips alike."""

    exercise: str
    view: str
    angle: str
    source: Source
    clips: int
    bias_deg: float
    mae_deg: float


@dataclass(frozen=True)
class MeasureRow:
    """One measurement of one rule against its true values.

    Attributes:
        bias, spread: mean and standard deviation of measured minus true.
        gain: slope of measured over true, where the true values spread; None with too few.
        stated: median of the errors that were stated.
        covered: share of the readings within the error stated for them.
        base: what the rule states for the best view.
        needed_base: what the base would have to be to cover `COVERAGE` of the readings.
        needed_without_bias: the same, once ``bias`` is taken off.
    """

    exercise: str
    rule: str
    measure: str
    unit: str
    readings: int
    bias: float
    spread: float
    gain: float | None
    stated: float
    covered: Rate
    base: float
    needed_base: float
    needed_without_bias: float


@dataclass(frozen=True)
class RuleRow:
    """How one rule judged repetitions whose faults are known.

    Attributes:
        faults: true values beyond the limit by more than the measuring error.
        precision: reported with a true value beyond the limit, of all reported.
        recall: reported, of the ``faults`` that could be assessed; not counted is missed.
        recall_twice: the same for faults beyond the limit by more than twice the error.
        passed: ``faults`` called ok, of those assessed.
        false_alarms: reported, of the assessed ones on the right side of the limit.
        borderline: of all assessed.
        not_assessable: of all counted repetitions that the rule is for.
    """

    exercise: str
    rule: str
    view: str
    faults: int
    precision: Rate
    recall: Rate
    recall_twice: Rate
    passed: Rate
    false_alarms: Rate
    borderline: Rate
    not_assessable: Rate


@dataclass(frozen=True)
class RenderedSummary:
    """Everything added up."""

    counts: tuple[CountRow, ...]
    angles: tuple[AngleRow, ...]
    measures: tuple[MeasureRow, ...]
    rules: tuple[RuleRow, ...]


def summarise_rendered(scores: Sequence[RenderedScore]) -> RenderedSummary:
    """Add up, exercise by exercise."""
    exercises = list(dict.fromkeys(score.exercise for score in scores))
    groups = [
        (exercise, view, group)
        for exercise in exercises
        for view, group in _by_view([s for s in scores if s.exercise == exercise])
    ]
    return RenderedSummary(
        counts=tuple(count_row(*group) for group in groups),
        angles=tuple(row for group in groups for row in _angle_rows(*group)),
        measures=tuple(
            row
            for exercise, view, group in groups
            if view == ALL_VIEWS
            for row in _measure_rows(exercise, group)
        ),
        rules=tuple(row for group in groups for row in _rule_rows(*group)),
    )


def _by_view(scores: Sequence[RenderedScore]) -> Iterator[tuple[str, list[RenderedScore]]]:
    yield ALL_VIEWS, list(scores)
    for view in dict.fromkeys(name for name, _ in VIEWS):
        members = [score for score in scores if score.view == view]
        if members:
            yield view, members


def count_row(exercise: str, view: str, scores: Sequence[RenderedScore]) -> CountRow:
    """Repetitions and tracking of one group of clips."""
    found = sum(score.found for score in scores)
    timings = [timing for score in scores for timing in score.timing]
    return CountRow(
        exercise=exercise,
        view=view,
        clips=len(scores),
        exact=Rate.of(sum(s.counted == s.true_reps for s in scores), len(scores)),
        missed=sum(s.true_reps - s.found for s in scores),
        extra=sum(s.counted - s.found for s in scores),
        legs=Rate.of(sum(s.legs for s in scores), found),
        stances=Rate.of(sum(s.stances for s in scores), found),
        detected=fmean(s.detected for s in scores),
        swapped=fmean(s.swapped for s in scores),
        start=_timing_error([t.start_s for t in timings]),
        bottom=_timing_error([t.bottom_s for t in timings]),
        end=_timing_error([t.end_s for t in timings]),
    )


def _timing_error(apart_s: Sequence[float]) -> TimingError | None:
    return TimingError(median(map(abs, apart_s)), median(apart_s)) if apart_s else None


def _angle_rows(exercise: str, view: str, scores: Sequence[RenderedScore]) -> Iterator[AngleRow]:
    errors = [error for score in scores for error in score.angles]
    for key in dict.fromkeys((error.angle, error.source) for error in errors):
        of_key = [error for error in errors if (error.angle, error.source) == key]
        if key[1] == "image" and view != "side":
            continue  # an angle of the picture is one of the body from the side alone
        yield AngleRow(
            exercise=exercise,
            view=view,
            angle=key[0],
            source=key[1],
            clips=len(of_key),
            bias_deg=fmean(error.bias_deg for error in of_key),
            mae_deg=fmean(error.mae_deg for error in of_key),
        )


def _measure_rows(exercise: str, scores: Sequence[RenderedScore]) -> Iterator[MeasureRow]:
    readings = [reading for score in scores for reading in score.readings]
    for rule, measure in dict.fromkeys((r.rule, r.measure) for r in readings):
        yield measure_row(exercise, [r for r in readings if (r.rule, r.measure) == (rule, measure)])


def measure_row(exercise: str, readings: Sequence[Reading]) -> MeasureRow:
    """Bias, spread and the error that ought to be stated, of readings of one measurement."""
    true, value = (np.array([getattr(r, name) for r in readings]) for name in ("true", "value"))
    extra = np.array([reading.extra for reading in readings])
    apart = value - true
    first = readings[0]
    stated = median(reading.error for reading in readings)

    def needed(off: float) -> float:
        return float(max(np.quantile(np.abs(apart - off) - extra, COVERAGE), 0.0))

    return MeasureRow(
        exercise=exercise,
        rule=first.rule,
        measure=first.measure,
        unit=first.unit,
        readings=len(readings),
        bias=float(apart.mean()),
        spread=float(apart.std()),
        gain=_gain(true, value, stated),
        stated=stated,
        covered=Rate.of(sum(abs(r.value - r.true) <= r.error for r in readings), len(readings)),
        base=first.error - first.extra,
        needed_base=needed(0.0),
        needed_without_bias=needed(float(apart.mean())),
    )


_GAIN_READINGS: Final = 8


def _gain(true: FloatArray, value: FloatArray, error: float) -> float | None:
    """Slope through the readings; None where they are too few or the true values too alike."""
    if len(true) < _GAIN_READINGS or np.ptp(true) <= 2 * error:
        return None
    return float(np.polyfit(true, value, 1)[0])


def _rule_rows(exercise: str, view: str, scores: Sequence[RenderedScore]) -> Iterator[RuleRow]:
    judgements = [judgement for score in scores for judgement in score.judgements]
    for rule in dict.fromkeys(judgement.rule for judgement in judgements):
        yield rule_row(exercise, view, [j for j in judgements if j.rule == rule])


Called = Literal["fault", "borderline", "ok", "not_assessable", "not_counted"]


def called(judgement: Judgement) -> Called:
    """The verdict, minor and major together."""
    verdict = judgement.verdict
    if verdict is None:
        return "not_counted"
    if verdict.is_fault:
        return "fault"
    if verdict is Verdict.BORDERLINE:
        return "borderline"
    return "ok" if verdict is Verdict.OK else "not_assessable"


def rule_row(exercise: str, view: str, judgements: Sequence[Judgement]) -> RuleRow:
    """Add up the judgements of one rule."""
    known = [j for j in judgements if j.fact is not None]
    counted = [j for j in judgements if j.verdict is not None]
    assessed = [j for j in known if called(j) in ("fault", "borderline", "ok")]
    reported = [j for j in assessed if called(j) == "fault"]
    fine = [j for j in assessed if not j.over]
    faults = [j for j in known if j.fact == "fault"]
    judged_faults = [j for j in faults if called(j) != "not_assessable"]
    return RuleRow(
        exercise=exercise,
        rule=judgements[0].rule,
        view=view,
        faults=len(faults),
        precision=Rate.of(sum(j.over for j in reported), len(reported)),
        recall=_recall(judged_faults),
        recall_twice=_recall([j for j in judged_faults if (j.clear or 0.0) > 2]),
        passed=Rate.of(
            sum(called(j) == "ok" for j in judged_faults), sum(j in faults for j in assessed)
        ),
        false_alarms=Rate.of(sum(called(j) == "fault" for j in fine), len(fine)),
        borderline=Rate.of(sum(called(j) == "borderline" for j in assessed), len(assessed)),
        not_assessable=Rate.of(sum(called(j) == "not_assessable" for j in counted), len(counted)),
    )


def _recall(faults: Sequence[Judgement]) -> Rate:
    return Rate.of(sum(called(j) == "fault" for j in faults), len(faults))


def overall_exact(summary: RenderedSummary) -> float | None:
    """Share of clips with the right number of repetitions, over all exercises."""
    rows = [row for row in summary.counts if row.view == ALL_VIEWS]
    return ratio(sum(row.exact.hits for row in rows), sum(row.exact.total for row in rows))
