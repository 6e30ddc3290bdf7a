"""Scores of many clips, added up by exercise, view, tier and stance.

Pure, like `benchmarks.scoring`; ``benchmarks/README.md`` says in words what each number means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal

from benchmarks.labels import FAULT_CODES, FAULT_RULES
from benchmarks.scoring import BottomScore, ClipScore, FaultOutcome, bottom_score, ratio

Facet = Literal["all", "view", "tier", "stance"]
ALL = "all"

_FACETS: Mapping[Facet, Callable[[ClipScore], str]] = {
    "view": lambda score: score.view,
    "tier": lambda score: score.label.tier,
    "stance": lambda score: score.label.stance,
}


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``total``; ``share`` is None when there was nothing to count."""

    hits: int
    total: int
    share: float | None

    @classmethod
    def of(cls, hits: int, total: int) -> Rate:
        """The rate of two counts."""
        return cls(hits, total, ratio(hits, total))


@dataclass(frozen=True)
class FaultScore:
    """One fault code over the repetitions of a group.

    Attributes:
        rules: the rules that can report it.
        present: repetitions labelled with the fault; the five counts after it add up to it.
        no_rule: labelled, but none of the rules ran (no rule for it, switched off, other stance).
        absent: repetitions known to be without it that could be judged.
        false_alarms, false_borderline: of those ``absent``, reported / called borderline.
        precision: reported and labelled / all reported.
        recall: reported / labelled, without those not assessable and without a rule.
        borderline, not_assessable: shares of all repetitions that the label speaks about and
            that a rule looked at; the first leaves those not assessable out.
    """

    rules: tuple[str, ...]
    present: int
    found: int
    missed_borderline: int
    missed: int
    missed_not_assessable: int
    not_counted: int
    no_rule: int
    absent: int
    false_alarms: int
    false_borderline: int
    precision: float | None
    recall: float | None
    borderline: Rate
    not_assessable: Rate


@dataclass(frozen=True)
class Offender:
    """A rule that calls faults on clips where nothing obvious is wrong."""

    rule: str
    major: Rate
    minor: int
    clips: tuple[str, ...]


@dataclass(frozen=True)
class CleanScore:
    """Faults reported on clips labelled clean, over their complete repetitions.

    Attributes:
        major: major verdicts of all assessed checks.
        minor: minor verdicts of all assessed checks.
        major_per_rep: major verdicts per repetition.
        offenders: rules with major verdicts, the most frequent first.
    """

    clips: int
    reps: int
    major: Rate
    minor: Rate
    major_per_rep: float | None
    offenders: tuple[Offender, ...]


@dataclass(frozen=True)
class GroupScore:
    """Everything measured over one group of clips.

    Attributes:
        exercise: name, or ``"all"``.
        facet, value: what the group has in common beside the exercise, e.g. view / front.
        failed: clips that could not be analysed; they count as missed in the rates.
        in_range: counted within reps_min..reps_max.
        normalised_error: mean of abs(counted - reps) / max(reps, 1) over the analysed clips.
        bottoms: repetitions by their bottoms, over the clips whose bottoms are labelled.
        misplaced: of the missed bottoms, those inside a repetition that was counted with its
            bottom elsewhere.
        timing_median_s, timing_bias_s: median distance and median signed difference of paired
            bottoms (counted minus labelled).
        legs: the leg named on labelled repetitions whose leg is known; uncounted ones are wrong.
        stances: single or double recognised, over counted repetitions.
    """

    exercise: str
    facet: Facet
    value: str
    clips: int
    failed: int
    in_range: Rate
    exact: Rate
    off_by_one: Rate
    normalised_error: float | None
    bottoms: BottomScore
    misplaced: int
    timing_median_s: float | None
    timing_bias_s: float | None
    legs: Rate
    stances: Rate
    faults: Mapping[str, FaultScore]
    clean: CleanScore


def summarise(scores: Sequence[ClipScore]) -> list[GroupScore]:
    """One group for everything, then for each exercise: all, and by view, tier and stance."""
    groups = [summarise_group(scores, ALL, "all", "")] if scores else []
    for exercise in _ordered(score.label.exercise for score in scores):
        of_exercise = [score for score in scores if score.label.exercise == exercise]
        groups.append(summarise_group(of_exercise, exercise, "all", ""))
        for facet, value, members in _split(of_exercise):
            groups.append(summarise_group(members, exercise, facet, value))
    return groups


def _ordered(values: Iterator[str]) -> list[str]:
    return sorted(set(values))


def _split(scores: Sequence[ClipScore]) -> Iterator[tuple[Facet, str, list[ClipScore]]]:
    for facet, value_of in _FACETS.items():
        values = _ordered(value_of(score) for score in scores)
        for value in values:
            yield facet, value, [score for score in scores if value_of(score) == value]
        if facet == "tier" and {"A", "B"} < set(values):
            yield facet, "A+B", [score for score in scores if value_of(score) in ("A", "B")]


def summarise_group(
    scores: Sequence[ClipScore], exercise: str, facet: Facet, value: str
) -> GroupScore:
    """Add up ``scores``, which share ``exercise`` and the ``value`` of ``facet``."""
    count = len(scores)
    bottoms = [score.bottoms for score in scores if score.bottoms is not None]
    timing_s = [apart_s for score in scores for apart_s in score.timing_s]
    errors = [score.normalised_error for score in scores if score.normalised_error is not None]
    named = sum(score.legs.right for score in scores)
    misnamed = sum(score.legs.wrong + score.legs.not_counted for score in scores)
    recognised = sum(score.stances.right for score in scores)
    mistaken = sum(score.stances.wrong for score in scores)
    return GroupScore(
        exercise=exercise,
        facet=facet,
        value=value,
        clips=count,
        failed=sum(score.error is not None for score in scores),
        in_range=Rate.of(sum(score.in_range for score in scores), count),
        exact=Rate.of(sum(score.exact for score in scores), count),
        off_by_one=Rate.of(sum(score.off_by_one for score in scores), count),
        normalised_error=fmean(errors) if errors else None,
        bottoms=bottom_score(
            sum(b.hits for b in bottoms),
            sum(b.misses for b in bottoms),
            sum(b.extras for b in bottoms),
        ),
        misplaced=sum(len(score.misplaced_s) for score in scores),
        timing_median_s=median(map(abs, timing_s)) if timing_s else None,
        timing_bias_s=median(timing_s) if timing_s else None,
        legs=Rate.of(named, named + misnamed),
        stances=Rate.of(recognised, recognised + mistaken),
        # The same code means other rules in another exercise: adding them up says nothing.
        faults={} if exercise == ALL else summarise_faults(scores, exercise),
        clean=summarise_clean(scores),
    )


def summarise_faults(scores: Sequence[ClipScore], exercise: str) -> dict[str, FaultScore]:
    """Precision, recall and the rest for each fault code that occurs in ``scores``."""
    outcomes = [outcome for score in scores for outcome in score.faults]
    rules = FAULT_RULES.get(exercise, {})
    return {
        code: score_fault([o for o in outcomes if o.code == code], rules.get(code, ()))
        for code in FAULT_CODES
        if any(o.code == code for o in outcomes)
    }


def score_fault(outcomes: Sequence[FaultOutcome], rules: tuple[str, ...]) -> FaultScore:
    """Add up the outcomes of one fault code."""
    labelled = Counter(o.outcome for o in outcomes if o.present)
    absent = Counter(o.outcome for o in outcomes if not o.present)
    found, false_alarms = labelled["found"], absent["found"]
    judged = found + labelled["borderline"] + labelled["ok"]
    judged_absent = false_alarms + absent["borderline"] + absent["ok"]
    shrugs = labelled["not_assessable"] + absent["not_assessable"]
    seen = judged + judged_absent
    return FaultScore(
        rules=rules,
        present=sum(labelled.values()),
        found=found,
        missed_borderline=labelled["borderline"],
        missed=labelled["ok"],
        missed_not_assessable=labelled["not_assessable"],
        not_counted=labelled["not_counted"],
        no_rule=labelled["no_rule"],
        absent=judged_absent,
        false_alarms=false_alarms,
        false_borderline=absent["borderline"],
        precision=ratio(found, found + false_alarms),
        recall=ratio(found, judged + labelled["not_counted"]),
        borderline=Rate.of(labelled["borderline"] + absent["borderline"], seen),
        not_assessable=Rate.of(shrugs, seen + shrugs),
    )


def summarise_clean(scores: Sequence[ClipScore]) -> CleanScore:
    """Major and minor verdicts on the clips labelled clean."""
    clean = [score for score in scores if score.label.clean and score.error is None]
    major: Counter[str] = Counter()
    minor: Counter[str] = Counter()
    assessed: Counter[str] = Counter()
    clips: dict[str, list[str]] = {}
    for score in clean:
        for rule, counts in score.verdicts.items():
            major[rule] += counts.major
            minor[rule] += counts.minor
            assessed[rule] += counts.ok + counts.borderline + counts.minor + counts.major
            if counts.major:
                clips.setdefault(rule, []).append(score.label.file)
    reps = sum(score.counted or 0 for score in clean)
    worst = sorted(clips, key=lambda rule: (-major[rule], rule))
    return CleanScore(
        clips=len(clean),
        reps=reps,
        major=Rate.of(major.total(), assessed.total()),
        minor=Rate.of(minor.total(), assessed.total()),
        major_per_rep=ratio(major.total(), reps),
        offenders=tuple(
            Offender(rule, Rate.of(major[rule], assessed[rule]), minor[rule], tuple(clips[rule]))
            for rule in worst
        ),
    )
