"""The parts of a page as data: what the templates put into words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from formcheck.exercises import EXERCISES
from formcheck.legs.support import SURE_LEG
from formcheck.measures import MEASURES
from formcheck.render.html.rulebook import Rulebook
from formcheck.render.palette import STYLES
from formcheck.render.words import CONTROL_FIRST, clock, counted, first_sentence, measured
from formcheck.report import FindingInfo, RepInfo, Report, ReportSide, SetInfo
from formcheck.rules import Limit, Measurement, Verdict

FAULTS: Final = ("major", "minor")
SEVERITY: Final = {"not_assessable": 0, "ok": 1, "borderline": 2, "minor": 3, "major": 4}
_SIDE_WORDS: Final[dict[ReportSide, str]] = {
    "left": "left leg",
    "right": "right leg",
    "both": "both legs",
}


@dataclass(frozen=True)
class Top:
    """What stands at the top of the page.

    Attributes:
        mood: ``work``, ``good`` or ``unknown``.
        headline: a few words.
        sentences: at most two.
        then: what comes after that, "" for nothing.
        later: what waits until nothing else is at fault.
        slug: of the rule in question, "" for none.
        checks: how many kinds of checks could be judged, out of how many.
        reps: how many were counted, of which leg.
    """

    mood: str
    headline: str
    sentences: tuple[str, ...]
    then: str
    later: tuple[str, ...]
    slug: str
    checks: tuple[int, int]
    reps: tuple[tuple[int, str], ...]
    partial: int


def top(report: Report, rulebook: Rulebook) -> Top:
    """What to work on first, and how much could be judged."""
    summary = report.summary
    mood, headline, sentences, slug, then = _message(report, rulebook)
    kinds = len(summary.rules_assessed)
    sides: tuple[tuple[int, str], ...] = (
        (summary.reps_left, "left leg"),
        (summary.reps_right, "right leg"),
        (summary.reps_both, "both legs"),
    )
    return Top(
        mood=mood,
        headline=headline,
        sentences=sentences,
        then=then,
        later=tuple(f"{first_sentence(each.text)} {CONTROL_FIRST}" for each in summary.later),
        slug=slug,
        checks=(kinds, kinds + len(summary.rules_not_assessable)),
        reps=tuple((count, words) for count, words in sides if count),
        partial=summary.partial,
    )


def _message(report: Report, rulebook: Rulebook) -> tuple[str, str, tuple[str, ...], str, str]:
    summary = report.summary
    sentences: tuple[str, ...]
    if not summary.reps:
        return _nothing_counted(report)
    if not summary.assessed:
        sentences = (
            "None of the checks could be judged in this clip.",
            "How to film it next time is shown below.",
        )
        return "unknown", "This clip cannot be judged", sentences, "", ""
    if summary.advice:
        first, rest = summary.advice[0], summary.advice[1:]
        then = f"{rest[0].cue}: {first_sentence(rest[0].text)}" if rest else ""
        return "work", first.cue, _sentences(first.text), first.rule, then
    faulty = fault_slugs(report, rulebook)
    if faulty:
        words = rulebook.words(faulty[0]).lower()
        sentences = (
            f"A slip now and then, and nothing that happened often: {words}.",
            "A single slip is no habit.",
        )
        return "good", "Nothing to work on first", sentences, "", ""
    judged, missing = len(summary.rules_assessed), len(summary.rules_not_assessable)
    if judged < missing:
        sentences = (
            f"Only {judged} of {judged + missing} checks could be judged in this clip, and those "
            "found no fault.",
            "How to film it so that the others can be judged is drawn further down.",
        )
        return "unknown", "Too little to judge by", sentences, "", ""
    borderline = sum(counts.borderline for counts in summary.faults.values())
    close = " Some checks came too close to a limit to be sure." if borderline else ""
    sentences = (
        f"No fault was found in {counted(summary.reps, 'repetition')}.{close}",
        "That holds for what this clip shows, and no further.",
    )
    return "good", "Well done, keep it so", sentences, "", ""


def _nothing_counted(report: Report) -> tuple[str, str, tuple[str, ...], str, str]:
    if report.other_exercises:
        other = report.other_exercises[0]
        return "unknown", f"This looks like {other.exercise}s", _sentences(other.text), "", ""
    sentences = ("The clip must show the whole body going down and coming up again.",)
    return "unknown", "No repetition was counted", sentences, "", ""


def _sentences(text: str) -> tuple[str, ...]:
    first = first_sentence(text)
    rest = text[len(first) :].strip()
    return (first, rest) if rest else (first,)


def complete(report: Report) -> list[RepInfo]:
    """The repetitions that counted."""
    return [rep for rep in report.reps if rep.complete]


def fault_slugs(report: Report, rulebook: Rulebook) -> list[str]:
    """Rules that found a fault: those to work on first, then the worst."""
    advised = [advice.rule for advice in report.summary.advice]
    faulty = [
        slug for slug, counts in report.summary.faults.items() if counts.minor or counts.major
    ]

    def order(slug: str) -> tuple[int, int, int, str]:
        place = advised.index(slug) if slug in advised else len(advised)
        major = report.summary.faults[slug].major
        return place, -major, rulebook.priority(slug), slug

    return sorted(faulty, key=order)


def findings_of(report: Report, slug: str) -> list[tuple[RepInfo, FindingInfo]]:
    """What one rule said about each repetition that counted."""
    return [(rep, f) for rep in complete(report) for f in rep.findings if f.rule == slug]


def beyond(finding: FindingInfo, rulebook: Rulebook) -> float:
    """How far a value lies on the wrong side of its limit; negative while it is fine."""
    measurement = rulebook.measurement(finding)
    if finding.value is None or finding.limit is None or measurement is None:
        return 0.0
    above = _has_top(finding, rulebook)
    return finding.value - finding.limit if above else finding.limit - finding.value


def _has_top(finding: FindingInfo, rulebook: Rulebook) -> bool:
    """Whether the limit that a finding was held against is one that must not be exceeded."""
    measurement = rulebook.measurement(finding)
    if measurement is None:
        return False
    return finding.limit in (measurement.limit.minor_above, measurement.limit.major_above)


def worst_and_best(
    report: Report, slug: str, rulebook: Rulebook
) -> tuple[tuple[RepInfo, FindingInfo], tuple[RepInfo, FindingInfo] | None]:
    """The repetition with the largest fault, and the one of the same person that went best.

    The best is one of the same leg where there is one without fault, else of the other.  Where less
    is better that is the value nearest to 0: a knee that bows out is no better than a straight one.
    """
    found = [e for e in findings_of(report, slug) if e[1].verdict != "not_assessable"]

    def badness(entry: tuple[RepInfo, FindingInfo]) -> tuple[float, float]:
        return SEVERITY[entry[1].verdict], beyond(entry[1], rulebook)

    def strayed(entry: tuple[RepInfo, FindingInfo]) -> tuple[float, float]:
        verdict, off = badness(entry)
        value = entry[1].value
        return verdict, abs(value) if value is not None and _has_top(entry[1], rulebook) else off

    worst = max(found, key=badness)
    rest = [entry for entry in found if entry is not worst and entry[1].unit == worst[1].unit]
    own = [e for e in rest if e[0].side == worst[0].side and e[1].verdict not in FAULTS]
    return worst, min(own or rest, key=strayed, default=None)


def number_sentence(finding: FindingInfo, rulebook: Rulebook) -> str:
    """The value with its limit and error, in words."""
    bound = rulebook.fine_bound(finding)
    if finding.value is None or bound is None or finding.error is None:
        reason = finding.reason or ""
        return reason[:1].upper() + reason[1:]
    measurement = rulebook.measurement(finding)
    above = measurement is None or bound == measurement.limit.minor_above
    value, limit, error = (
        measured(number, finding.unit, _share_of(measurement)).replace("-", "\u2212")
        for number in (finding.value, bound, finding.error)
    )
    fine = f"Up to {limit}" if above else f"From {limit} on"
    return f"Measured {value}. {fine} is fine; the camera may be off by {error}."


def exercise_title(report: Report, rulebook: Rulebook) -> str:
    """The exercise, or all that were recognised."""
    names = list(dict.fromkeys(rep.exercise for rep in report.reps if rep.exercise))
    return ", ".join(rulebook.title(name) for name in names or [report.exercise])


def sets(report: Report, rulebook: Rulebook) -> list[tuple[SetInfo, str]]:
    """The sets, with the exercise of each where they differ or were found out.

    None when there is nothing to tell.
    """
    several = len({s.exercise for s in report.sets}) > 1 or report.exercise not in EXERCISES
    if len(report.sets) < 2 and not several and report.plan is None:
        return []
    return [(s, _set_title(s, report, rulebook) if several else "") for s in report.sets]


def _set_title(entry: SetInfo, report: Report, rulebook: Rulebook) -> str:
    """Its exercise; and how sure that is, where it was found out."""
    title = rulebook.title(entry.exercise)
    asked = report.exercise in EXERCISES
    return title if asked else f"{title} ({entry.exercise_confidence:.0%} sure)"


@dataclass(frozen=True)
class Cell:
    """One verdict in the grid: of a repetition by a rule."""

    rep: RepInfo
    finding: FindingInfo
    icon: str
    word: str
    label: str


@dataclass(frozen=True)
class Row:
    """One rule in the grid; None where it does not apply."""

    slug: str
    words: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Grid:
    """Repetitions by rules."""

    reps: tuple[RepInfo, ...]
    rows: tuple[Row, ...]


def grid(report: Report, rulebook: Rulebook) -> Grid:
    """Every verdict, the rules with the worst first."""
    reps = tuple(report.reps)
    slugs = {f.rule for rep in reps for f in rep.findings}

    def order(slug: str) -> tuple[int, int, str]:
        found = [SEVERITY[f.verdict] for rep in reps for f in rep.findings if f.rule == slug]
        return -max(found), rulebook.priority(slug), slug

    rows = []
    for slug in sorted(slugs, key=order):
        cells = tuple(_cell(rep, slug, rulebook) for rep in reps)
        rows.append(Row(slug, rulebook.words(slug), cells))
    return Grid(reps, tuple(rows))


def _cell(rep: RepInfo, slug: str, rulebook: Rulebook) -> Cell | None:
    finding = next((f for f in rep.findings if f.rule == slug), None)
    if finding is None:
        return None
    word = verdict_word(finding.verdict)
    why = f" ({finding.reason})" if finding.verdict == "not_assessable" and finding.reason else ""
    label = f"Repetition {rep.index}, {rulebook.finding_words(finding)}: {word}{why}"
    return Cell(rep, finding, verdict_icon(finding.verdict), word, label)


def verdict_word(verdict: str) -> str:
    """What a verdict is called."""
    return STYLES[Verdict(verdict)].word


def verdict_icon(verdict: str) -> str:
    """Name of its symbol."""
    return STYLES[Verdict(verdict)].icon


def side_words(side: ReportSide) -> str:
    """Which leg."""
    return _SIDE_WORDS[side]


def leg_words(rep: RepInfo) -> str:
    """Which leg a repetition was on, and whether that is not sure."""
    return side_words(rep.side) + ("" if rep.side_confidence >= SURE_LEG else " (leg not sure)")


def rep_title(rep: RepInfo, finding: FindingInfo | None = None) -> str:
    """A repetition's name, leg and moment: that of a finding, or the deepest."""
    time_s = rep.bottom_s if finding is None or finding.time_s is None else finding.time_s
    return f"Repetition {rep.index}, {leg_words(rep)}, at {clock(time_s)}"


@dataclass(frozen=True)
class CheckLine:
    """How one check was made, for the table at the end."""

    slug: str
    words: str
    how: str
    limit: str
    error: str
    source: str
    known_limits: str
    verdicts: str


def check_lines(report: Report, rulebook: Rulebook) -> list[CheckLine]:
    """All checks of this report with limits and errors as they were applied."""
    lines = []
    for row in grid(report, rulebook).rows:
        found = [cell.finding for cell in row.cells if cell is not None]
        rule = rulebook.get(row.slug)
        measurements = [m for f in found if (m := rulebook.measurement(f)) is not None]
        used = measurements[0] if measurements else rule.measurements[0] if rule else None
        errors = sorted(f.error for f in found if f.error is not None)
        unit = used.limit.unit if used else ""
        share_of = _share_of(used)
        bounds = "" if used is None else _bounds_text(used.limit, share_of)
        lines.append(
            CheckLine(
                slug=row.slug,
                words=row.words,
                how="" if used is None else MEASURES[used.measure].what,
                limit=bounds,
                error=_span(errors, unit, share_of),
                source="" if rule is None else rule.source,
                known_limits="" if rule is None else rule.known_limits,
                verdicts=_tally(f.verdict for f in found),
            )
        )
    return lines


def _share_of(measurement: Measurement | None) -> str:
    return "leg length" if measurement is None else measurement.source.share_of


def _bounds_text(limit: Limit, share_of: str) -> str:
    below, above, parts = limit.minor_below, limit.minor_above, []
    if below is not None:
        parts.append(f"at least {measured(below, limit.unit, share_of)}")
    if above is not None:
        parts.append(f"at most {measured(above, limit.unit, share_of)}")
    return ", ".join(parts)


def _span(errors: Sequence[float], unit: str, share_of: str) -> str:
    if not errors:
        return "not judged"
    low, high = (measured(error, unit, share_of) for error in (errors[0], errors[-1]))
    return f"± {low}" if low == high else f"± {low} to {high}"


def _tally(verdicts: Iterable[str]) -> str:
    found = list(verdicts)
    order = sorted(set(found), key=lambda verdict: -SEVERITY[verdict])
    return ", ".join(f"{found.count(verdict)} {verdict_word(verdict)}" for verdict in order)
