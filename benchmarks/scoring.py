"""How right one report is: counts, repetitions, legs, stances and faults against a label.

Pure: a `Label` and a `Report` in, numbers out.  ``benchmarks/README.md`` says in words what each
number means; `benchmarks.summary` adds them up over clips.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.labels import FAULT_CODES, FAULT_RULES, Label, ViewGroup
from formcheck.report import FindingInfo, RepInfo, Report, ReportVerdict, RuleCounts

MATCH_TOLERANCE_S: Final = 0.5
"""A counted bottom this close to a labelled one is the same repetition."""

Outcome = Literal["found", "borderline", "ok", "not_assessable", "not_counted", "no_rule"]

_WORST_FIRST: Final[tuple[ReportVerdict, ...]] = (
    "major",
    "minor",
    "borderline",
    "ok",
    "not_assessable",
)
_OUTCOMES: Final[Mapping[ReportVerdict, Outcome]] = {
    "major": "found",
    "minor": "found",
    "borderline": "borderline",
    "ok": "ok",
    "not_assessable": "not_assessable",
}
_EDGES: Final = 2


@dataclass(frozen=True)
class Matching:
    """Labelled bottoms against counted ones; indices into the two lists.

    Attributes:
        pairs: (labelled, counted) that are the same repetition.
        missed: labelled ones that should have been counted.
        forgiven: labelled ones that were not counted and need not be.
        extra: counted ones that nobody labelled.
        excused: counted ones that nobody labelled, but that the label's range allows.
    """

    pairs: tuple[tuple[int, int], ...]
    missed: tuple[int, ...]
    forgiven: tuple[int, ...]
    extra: tuple[int, ...]
    excused: tuple[int, ...]


def pair_times(
    labelled_s: Sequence[float], counted_s: Sequence[float], tolerance_s: float
) -> list[tuple[int, int]]:
    """Pair two lists of moments one to one: as many pairs as possible, then the closest ones."""
    if not labelled_s or not counted_s:
        return []
    apart_s = np.abs(np.subtract.outer(np.array(labelled_s), np.array(counted_s)))
    too_far_s = 1.0 + tolerance_s * (min(apart_s.shape) + 1)  # dearer than any set of true pairs
    # A hair of slack, so that .5 s computed from two decimal times counts as .5 s.
    near = apart_s <= tolerance_s + 1e-9
    rows, columns = linear_sum_assignment(np.where(near, apart_s, too_far_s))
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if near[i, j]]


def match_bottoms(
    labelled_s: Sequence[float], counted_s: Sequence[float], reps_min: int, reps_max: int
) -> Matching:
    """Match counted bottoms to labelled ones, fairly to clips that begin or end inside one.

    The label lists the incomplete repetitions too, but asks for no more than ``reps_min``.  So
    ``len(labelled_s) - reps_min`` of them need not be counted: up to two of these are the first
    and the last labelled one (a clip's ends cut nothing else), any further ones (several dips
    to a repetition, jump cuts) may lie anywhere.  An optional one that is counted is a hit.
    In the other direction, where ``reps_max`` exceeds the number of labelled bottoms, as many
    counted ones before the first or after the last labelled bottom are no false alarms.
    """
    pairs = pair_times(labelled_s, counted_s, MATCH_TOLERANCE_S)
    last = len(labelled_s) - 1
    unmatched = sorted(set(range(len(labelled_s))).difference(i for i, _ in pairs))
    optional = max(0, len(labelled_s) - reps_min)
    at_edges = [i for i in unmatched if i in (0, last)][: min(optional, _EDGES)]
    elsewhere = [i for i in unmatched if i not in at_edges][: max(0, optional - _EDGES)]
    forgiven = sorted(at_edges + elsewhere)
    unlabelled = sorted(set(range(len(counted_s))).difference(j for _, j in pairs))
    outside = [
        j
        for j in unlabelled
        if not labelled_s or not labelled_s[0] <= counted_s[j] <= labelled_s[-1]
    ]
    excused = outside[: max(0, reps_max - len(labelled_s))]
    return Matching(
        pairs=tuple(pairs),
        missed=tuple(i for i in unmatched if i not in forgiven),
        forgiven=tuple(forgiven),
        extra=tuple(j for j in unlabelled if j not in excused),
        excused=tuple(excused),
    )


@dataclass(frozen=True)
class BottomScore:
    """Repetitions found by their bottoms, in one clip or many."""

    hits: int
    misses: int
    extras: int
    precision: float | None
    recall: float | None
    f1: float | None


def bottom_score(hits: int, misses: int, extras: int) -> BottomScore:
    """Precision, recall and F1; None where there is nothing to divide by."""
    return BottomScore(
        hits=hits,
        misses=misses,
        extras=extras,
        precision=ratio(hits, hits + extras),
        recall=ratio(hits, hits + misses),
        f1=ratio(2 * hits, 2 * hits + misses + extras),
    )


def ratio(part: float, whole: float) -> float | None:
    """``part / whole``, or None for an empty whole: nothing measured is not zero."""
    return part / whole if whole else None


@dataclass(frozen=True)
class LegScore:
    """The leg named, over the labelled repetitions whose leg is known."""

    right: int = 0
    wrong: int = 0
    not_counted: int = 0


@dataclass(frozen=True)
class StanceScore:
    """One leg or two, over the counted repetitions that were labelled one or the other."""

    right: int = 0
    wrong: int = 0


@dataclass(frozen=True)
class FaultOutcome:
    """What became of one fault code in one repetition.

    Attributes:
        rep: labelled repetition, from 1; None where the label does not tell them apart.
        time_s: bottom of the counted repetition; None when it was not counted.
        present: whether the label names the fault there.
        outcome: the worst verdict of the rules that can report it; ``no_rule`` when none of
            them ran on this repetition.
        rule, value, limit, unit, reason: from the finding that decided.
    """

    code: str
    rep: int | None
    time_s: float | None
    present: bool
    outcome: Outcome
    rule: str | None = None
    value: float | None = None
    limit: float | None = None
    unit: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ClipScore:
    """Everything measured on one clip.

    Attributes:
        error: why the clip could not be analysed; it then counts as missed.
        counted: complete repetitions in the report; None after an error.
        normalised_error: abs(counted - reps) / max(reps, 1).
        bottoms: None where the label has no bottoms.
        timing_s: counted minus labelled bottom, for each pair.
        missed_s, extra_s: labelled but not counted; counted but not labelled.
        misplaced_s: (labelled, counted) of these that lie in one counted repetition: it was
            found, but its bottom was put elsewhere, as in a long hold.
        partial: repetitions that were logged without being counted, with their reason.
        faults: one entry per repetition and code whose presence or absence is known.
        verdicts: over the complete repetitions, by rule.
    """

    label: Label
    view: ViewGroup
    error: str | None = None
    counted: int | None = None
    counted_s: tuple[float, ...] = ()
    in_range: bool = False
    exact: bool = False
    off_by_one: bool = False
    normalised_error: float | None = None
    bottoms: BottomScore | None = None
    timing_s: tuple[float, ...] = ()
    missed_s: tuple[float, ...] = ()
    extra_s: tuple[float, ...] = ()
    misplaced_s: tuple[tuple[float, float], ...] = ()
    partial: tuple[tuple[float, str], ...] = ()
    legs: LegScore = LegScore()
    stances: StanceScore = StanceScore()
    faults: tuple[FaultOutcome, ...] = ()
    verdicts: Mapping[str, RuleCounts] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def missed_something(self) -> bool:
        """Whether a reader wants to look at this clip."""
        return bool(
            not self.in_range
            or self.missed_s
            or self.extra_s
            or self.legs.wrong
            or self.stances.wrong
        )


Pair = tuple[int | None, RepInfo]
"""A labelled repetition (None: the label does not tell them apart) and its counterpart."""


def failed_score(label: Label, error: str) -> ClipScore:
    """The score of a clip that could not be analysed: all that was asked for is missed."""
    labelled_s = label.rep_bottoms_s or ()
    matching = match_bottoms(labelled_s, (), label.reps_min, label.reps_max)
    return ClipScore(
        label=label,
        view=label.view_group,
        error=error,
        bottoms=None if label.rep_bottoms_s is None else _bottom_score_of(matching),
        missed_s=tuple(labelled_s[i] for i in matching.missed),
        legs=_score_legs(label, [], matching),
        faults=tuple(_uncounted_faults(label, matching)),
    )


def score_clip(label: Label, report: Report) -> ClipScore:
    """Hold ``report`` against ``label``."""
    reps = [rep for rep in report.reps if rep.complete]
    counted_s = tuple(rep.bottom_s for rep in reps)
    labelled_s = label.rep_bottoms_s or ()
    timed = label.rep_bottoms_s is not None
    matching = match_bottoms(labelled_s, counted_s, label.reps_min, label.reps_max)
    pairs: list[Pair] = [(i, reps[j]) for i, j in matching.pairs]
    if not timed:
        pairs = [(None, rep) for rep in reps]
    off = abs(len(reps) - label.reps)
    return ClipScore(
        label=label,
        view=label.view_group,
        counted=len(reps),
        counted_s=counted_s,
        in_range=label.reps_min <= len(reps) <= label.reps_max,
        exact=off == 0,
        off_by_one=off <= 1,
        normalised_error=off / max(label.reps, 1),
        bottoms=_bottom_score_of(matching) if timed else None,
        timing_s=tuple(counted_s[j] - labelled_s[i] for i, j in matching.pairs),
        missed_s=tuple(labelled_s[i] for i in matching.missed),
        extra_s=tuple(counted_s[j] for j in matching.extra) if timed else (),
        misplaced_s=tuple(
            (labelled_s[i], counted_s[j])
            for j in matching.extra
            for i in matching.missed
            if reps[j].start_s <= labelled_s[i] <= reps[j].end_s
        ),
        partial=tuple(
            (rep.bottom_s, rep.partial_reason or "") for rep in report.reps if not rep.complete
        ),
        legs=_score_legs(label, pairs, matching),
        stances=_score_stances(label, pairs),
        faults=(*_counted_faults(label, pairs), *_uncounted_faults(label, matching)),
        verdicts=count_verdicts(reps),
        notes=tuple(report.notes),
    )


def _bottom_score_of(matching: Matching) -> BottomScore:
    return bottom_score(len(matching.pairs), len(matching.missed), len(matching.extra))


def _score_legs(label: Label, pairs: Sequence[Pair], matching: Matching) -> LegScore:
    named = [(label.leg_of(i), rep.side) for i, rep in pairs]
    known = [(truth, side) for truth, side in named if truth is not None]
    right = sum(truth == side for truth, side in known)
    missed = sum(label.leg_of(i) is not None for i in matching.missed)
    return LegScore(right=right, wrong=len(known) - right, not_counted=missed)


def _score_stances(label: Label, pairs: Sequence[Pair]) -> StanceScore:
    if label.stance == "split":
        return StanceScore()
    right = sum(rep.stance == label.stance for _, rep in pairs)
    return StanceScore(right=right, wrong=len(pairs) - right)


def _codes_of(label: Label) -> list[str]:
    """Codes worth scoring: those that a rule can report, and those that the label names."""
    ruled = FAULT_RULES.get(label.exercise, {})
    return [code for code in FAULT_CODES if code in ruled or label.has_fault(code, None)]


def _counted_faults(label: Label, pairs: Sequence[Pair]) -> list[FaultOutcome]:
    outcomes: list[FaultOutcome] = []
    for code in _codes_of(label):
        rules = FAULT_RULES.get(label.exercise, {}).get(code, ())
        for index, rep in pairs:
            present = label.has_fault(code, index)
            if present is None:
                continue
            number = None if index is None else index + 1
            decisive = decisive_finding(rep.findings, rules)
            if decisive is None:
                outcomes.append(FaultOutcome(code, number, rep.bottom_s, present, "no_rule"))
                continue
            outcomes.append(
                FaultOutcome(
                    code=code,
                    rep=number,
                    time_s=rep.bottom_s,
                    present=present,
                    outcome=_OUTCOMES[decisive.verdict],
                    rule=decisive.rule,
                    value=decisive.value,
                    limit=decisive.limit,
                    unit=decisive.unit,
                    reason=decisive.reason,
                )
            )
    return outcomes


def _uncounted_faults(label: Label, matching: Matching) -> list[FaultOutcome]:
    """Labelled faults of repetitions that should have been counted and were not."""
    return [
        FaultOutcome(code, i + 1, None, present=True, outcome="not_counted")
        for code in _codes_of(label)
        for i in matching.missed
        if label.has_fault(code, i)
    ]


def decisive_finding(findings: Sequence[FindingInfo], rules: Sequence[str]) -> FindingInfo | None:
    """The finding of ``rules`` with the worst verdict; None when none of them ran."""
    candidates = [finding for finding in findings if finding.rule in rules]
    return min(candidates, key=lambda finding: _WORST_FIRST.index(finding.verdict), default=None)


def count_verdicts(reps: Sequence[RepInfo]) -> dict[str, RuleCounts]:
    """How often each rule gave each verdict over ``reps``, by rule."""
    counted = Counter((f.rule, f.verdict) for rep in reps for f in rep.findings)
    rules = sorted({rule for rule, _ in counted})
    return {rule: RuleCounts(**{v: counted[rule, v] for v in _WORST_FIRST}) for rule in rules}
