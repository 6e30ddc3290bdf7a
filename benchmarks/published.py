"""From what the benchmarks measured to the figures that come with the package.

Clips of real people stay anonymous: of them there are sums, and no clip is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.rendered_summary import MeasureRow, RenderedSummary, RuleRow
from benchmarks.summary import ALL, FaultScore, GroupScore, Rate
from formcheck.accuracy import (
    CountFigures,
    ErrorFigures,
    RealCounts,
    RealFault,
    RealFigures,
    RenderedFigures,
    RuleFigures,
    Share,
)

_DIGITS = 4
"""Of biases and spreads: more would change with every rounding of a recording."""


def rendered_figures(
    summary: RenderedSummary, *, clips: int, settings: int, half: str
) -> RenderedFigures:
    """The part of a summary that is published."""
    return RenderedFigures(
        clips=clips,
        settings=settings,
        half=half,
        counts=[
            CountFigures(
                exercise=row.exercise,
                view=row.view,
                clips=row.clips,
                exact=_share(row.exact),
                missed=row.missed,
                extra=row.extra,
                leg=_share(row.legs),
            )
            for row in summary.counts
        ],
        rules=[_rule_figures(row) for row in summary.rules],
        errors=[_error_figures(row) for row in summary.measures],
    )


def _share(rate: Rate) -> Share:
    return Share(rate.hits, rate.total)


def _rule_figures(row: RuleRow) -> RuleFigures:
    return RuleFigures(
        exercise=row.exercise,
        rule=row.rule,
        view=row.view,
        faults=row.faults,
        precision=_share(row.precision),
        recall=_share(row.recall),
        false_alarms=_share(row.false_alarms),
        borderline=_share(row.borderline),
        not_assessable=_share(row.not_assessable),
    )


def _error_figures(row: MeasureRow) -> ErrorFigures:
    return ErrorFigures(
        exercise=row.exercise,
        rule=row.rule,
        measure=row.measure,
        unit=row.unit,
        readings=row.readings,
        bias=round(row.bias, _DIGITS),
        spread=round(row.spread, _DIGITS),
        stated=round(row.stated, _DIGITS),
        covered=_share(row.covered),
    )


def real_figures(groups: Sequence[GroupScore]) -> RealFigures:
    """Sums over clips of real people, exercise by exercise."""
    whole = [group for group in groups if group.facet == "all" and group.exercise != ALL]
    return RealFigures(
        clips=sum(group.clips for group in whole),
        counts=[_real_counts(group) for group in whole],
        faults=[fault for group in whole for fault in _real_faults(group)],
    )


def _real_counts(group: GroupScore) -> RealCounts:
    bottoms = group.bottoms
    return RealCounts(
        exercise=group.exercise,
        clips=group.clips,
        in_range=_share(group.in_range),
        exact=_share(group.exact),
        found=Share(bottoms.hits, bottoms.hits + bottoms.misses),
        extra=bottoms.extras,
        leg=_share(group.legs),
        clean_clips=group.clean.clips,
        clean_major=_share(group.clean.major),
        clean_minor=_share(group.clean.minor),
    )


def _real_faults(group: GroupScore) -> Iterator[RealFault]:
    for code, score in group.faults.items():
        if score.rules:
            yield RealFault(
                exercise=group.exercise,
                fault=code,
                rules=list(score.rules),
                precision=Share(score.found, score.found + score.false_alarms),
                recall=_recall(score),
                borderline=_share(score.borderline),
                not_assessable=_share(score.not_assessable),
            )


def _recall(score: FaultScore) -> Share:
    judged = score.found + score.missed_borderline + score.missed
    return Share(score.found, judged + score.not_counted)
