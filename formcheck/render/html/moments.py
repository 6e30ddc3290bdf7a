"""Which moments of a clip get a figure, and the cards of the faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from formcheck.render.html.figures import Figure, Views
from formcheck.render.html.rulebook import Rulebook
from formcheck.render.html.sections import (
    FAULTS,
    complete,
    fault_slugs,
    findings_of,
    number_sentence,
    worst_and_best,
)
from formcheck.report import FindingInfo, RepInfo, Report
from formcheck.rules import Wording
from formcheck.verdicts.habits import side_of_limit

Json = dict[str, Any]

MAX_FIGURES: Final = 40
"""Stills of one page: the worst and the best of every fault first, then the other faults, then
the bottom of every repetition, as far as it goes.  About 25 kB each."""


@dataclass(frozen=True)
class Shown:
    """One repetition of a card, with its figure (None where there is none)."""

    rep: RepInfo
    finding: FindingInfo
    figure: Figure | None
    numbers: str


@dataclass(frozen=True)
class Card:
    """One fault: where it was worst and best, why it matters, what to do.

    Attributes:
        counts: (major, minor, judged) repetitions.
        best_is_clean: whether the best repetition is without this fault.
        others: further repetitions with it.
        chart: its values in all repetitions, as plain JSON data; None without a limit.
    """

    slug: str
    words: str
    title: str
    cue: str
    why: str
    known_limits: str
    counts: tuple[int, int, int]
    worst: Shown
    best: Shown | None
    best_is_clean: bool
    others: tuple[tuple[RepInfo, FindingInfo], ...]
    chart: Json | None


Key = tuple[int, str]
"""Repetition and rule; the rule is "" for the repetition as such."""


class Moments:
    """Draws the figures of a page, no more than `MAX_FIGURES`.

    Attributes:
        rulebook: the rules in question.
        left_out: faults that have no figure of their own.
    """

    def __init__(self, report: Report, views: Views, rulebook: Rulebook) -> None:
        self._report, self._views, self.rulebook = report, views, rulebook
        wanted = self._wanted()
        chosen, rest = wanted[:MAX_FIGURES], wanted[MAX_FIGURES:]
        self.left_out = sum(finding is not None for _, finding in rest)
        for figures in (views.main, views.side):
            if figures is None:
                continue
            mine = [(rep, f) for rep, f in chosen if views.of(f) is figures]
            figures.fetch([self._moment_s(rep, finding) for rep, finding in mine])
        self.figures: dict[Key, Figure] = {}
        for rep, finding in chosen:
            key = (rep.index, finding.rule if finding else "")
            name = f"figure-{rep.index}-{key[1] or 'bottom'}"
            figure = (
                views.main.of_rep(name, rep)
                if finding is None
                else views.of(finding).of_finding(name, rep, finding)
            )
            if figure is not None:
                self.figures[key] = figure

    def opening(self) -> tuple[RepInfo, Figure] | None:
        """A picture for the top of a page without anything to work on: the first repetition."""
        for rep in complete(self._report):
            figure = self.figures.get((rep.index, ""))
            if figure is not None:
                return rep, figure
        return None

    def further(self, in_cards: set[str]) -> list[tuple[Figure, str]]:
        """Figures that stand in no card, with their verdicts: for the viewer."""
        verdicts = {
            (rep.index, finding.rule): finding.verdict
            for rep in self._report.reps
            for finding in rep.findings
        }
        return [
            (figure, verdicts.get(key, "ok"))
            for key, figure in self.figures.items()
            if figure.key not in in_cards
        ]

    @staticmethod
    def _moment_s(rep: RepInfo, finding: FindingInfo | None) -> float:
        if finding is None or finding.time_s is None:
            return rep.bottom_s
        return finding.time_s

    def _wanted(self) -> list[tuple[RepInfo, FindingInfo | None]]:
        """Moments worth a figure, the most important first."""
        if self._views.main.poses is None:
            return []
        wanted: dict[Key, tuple[RepInfo, FindingInfo | None]] = {}
        for slug in fault_slugs(self._report, self.rulebook):
            worst, best = worst_and_best(self._report, slug, self.rulebook)
            for entry in (worst, best):
                if entry is not None:
                    wanted[entry[0].index, slug] = entry
        reps = complete(self._report)
        for verdict in FAULTS:
            for rep in reps:
                for finding in rep.findings:
                    if finding.verdict == verdict:
                        wanted.setdefault((rep.index, finding.rule), (rep, finding))
        for rep in reps:
            wanted.setdefault((rep.index, ""), (rep, None))
        return list(wanted.values())

    def cards(self) -> list[Card]:
        """One for each rule that found a fault, the most important first."""
        return [self._card(slug) for slug in fault_slugs(self._report, self.rulebook)]

    def _card(self, slug: str) -> Card:
        rule = self.rulebook.get(slug)
        counts = self._report.summary.faults[slug]
        judged = counts.ok + counts.borderline + counts.minor + counts.major
        worst, best = worst_and_best(self._report, slug, self.rulebook)
        found = findings_of(self._report, slug)
        low = side_of_limit(finding for _, finding in found)
        words = self.rulebook.words(slug, low=low)
        wording = rule.wording(low) if rule else Wording(words, worst[1].cue)
        return Card(
            slug=slug,
            words=words,
            title=wording.title[:1].upper() + wording.title[1:],
            cue=wording.cue,
            why=rule.why if rule else "",
            known_limits=rule.known_limits if rule else "",
            counts=(counts.major, counts.minor, judged),
            worst=self._shown(*worst),
            best=None if best is None else self._shown(*best),
            best_is_clean=best is not None and best[1].verdict not in FAULTS,
            others=tuple(e for e in found if e[1].verdict in FAULTS and e[0] is not worst[0]),
            chart=self._chart(slug, found),
        )

    def _shown(self, rep: RepInfo, finding: FindingInfo) -> Shown:
        figure = self.figures.get((rep.index, finding.rule))
        return Shown(rep, finding, figure, number_sentence(finding, self.rulebook))

    def _chart(self, slug: str, found: list[tuple[RepInfo, FindingInfo]]) -> Json | None:
        measured = [
            (rep, finding, measurement)
            for rep, finding in found
            if (measurement := self.rulebook.measurement(finding)) is not None
        ]
        if len(measured) < 2:
            return None
        limit = measured[0][2].limit
        scale, unit = (100.0, "%") if limit.unit == "ratio" else (1.0, "")
        unit = {"deg": "°", "s": " s"}.get(limit.unit, unit)
        bounds = (limit.minor_above, limit.minor_below, limit.major_above, limit.major_below)
        return {
            "slug": slug,
            "unit": unit,
            "reps": [rep.index for rep, _, _ in measured],
            "values": [_scaled(f.value, scale) for _, f, _ in measured],
            "errors": [_scaled(f.error, scale) for _, f, _ in measured],
            "verdicts": [f.verdict for _, f, _ in measured],
            "minor": [round(scale * b, 3) for b in bounds[:2] if b is not None],
            "major": [round(scale * b, 3) for b in bounds[2:] if b is not None],
        }


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(scale * value, 3)
