"""What `formcheck analyze` prints: progress, the table of repetitions, what to work on.

Everything is readable in 80 columns, without colour and in plain ASCII: verdicts have symbols
and words of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from formcheck.exercises import AUTO
from formcheck.legs.support import SURE_LEG
from formcheck.render.palette import STYLES
from formcheck.render.words import (
    CONTROL_FIRST,
    METRIC_WORDS,
    clock,
    counted,
    fault_words,
    finding_words,
    first_sentence,
    measured_metric,
    printable,
    view_words,
)
from formcheck.report import (
    ComparisonInfo,
    FindingInfo,
    PairInfo,
    RepInfo,
    Report,
    SourceInfo,
    Summary,
    ViewInfo,
)
from formcheck.rules import Verdict

_SHOWN_BORDERLINE = 2


def print_report(report: Report, console: Console, files: Sequence[Path] = ()) -> None:
    """Print the report of one clip, or of two that show the same set.

    Args:
        report: what was found.
        console: where to print; its width, colour and encoding are respected.
        files: what was written, named at the end.
    """
    symbols = _Symbols(console)
    _print_head(report, console)
    if report.reps:
        console.print(_rep_table(report, symbols))
        unsure = any(rep.side_confidence < SURE_LEG for rep in report.reps)
        key = "Tempo: seconds down/held/up" + "; ?: leg not sure" * unsure
        console.print(Text(key, style="dim"))
    _print_sets(report, console)
    _print_plan(report, console)
    _print_comparisons(report.comparisons, console)
    if report.summary.reps or (report.reps and not report.other_exercises):
        _print_advice(report.summary, console, symbols)
    _print_not_judged(report.summary, console, symbols)
    _print_files(files, console)


def print_error(error: Exception, console: Console) -> None:
    """Print why something could not be done; long paths are left whole, ready to be copied."""
    line = Text.assemble(("Error: ", "bold red"), printable(str(error)))
    console.print(line, soft_wrap=True)


class _Symbols:
    """Signs that the console can write."""

    def __init__(self, console: Console) -> None:
        self._plain = not console.encoding.lower().startswith("utf")
        self.dot = " - " if self._plain else " · "
        self.arrow = " -> " if self._plain else " → "

    def verdict(self, verdict: Verdict) -> str:
        style = STYLES[verdict]
        return style.ascii_symbol if self._plain else style.symbol


def _print_head(report: Report, console: Console) -> None:
    symbols, summary = _Symbols(console), report.summary
    title = Text(_exercise_words(report), style="bold")
    if report.pair is None:
        title = Text.assemble(title, symbols.dot, _clip_words(report.source, report.view, symbols))
    console.print(title, soft_wrap=True)
    if report.pair is not None:
        _print_pair(report.pair, console, symbols)
    legs = [
        f"{number} {name}"
        for number, name in (
            (summary.reps_left, "left"),
            (summary.reps_right, "right"),
            (summary.reps_both, "on both legs"),
        )
        if number
    ]
    parts = [counted(summary.reps, "repetition") + (f" ({', '.join(legs)})" if legs else "")]
    if summary.partial:
        parts.append(f"{summary.partial} not counted")
    if len(report.sets) > 1:
        parts.append(counted(len(report.sets), "set"))
    if report.pair is not None:
        parts.append(f"{report.pair.matched} in both clips")
    console.print(Text(symbols.dot.join(parts), style="bold"))
    for other in report.other_exercises:
        console.print(_item("Warning: ", Text(other.text, style="bold"), "bold red"))
    for note in report.notes:
        console.print(_item("Note: ", Text(printable(note)), "bold"))


def _exercise_words(report: Report) -> str:
    """What was asked for; where it was to be found out, what was found."""
    if report.exercise != AUTO:
        return report.exercise.capitalize()
    found = dict.fromkeys(entry.exercise for entry in report.sets)
    return " and ".join(found).capitalize() or "No exercise recognised"


def _clip_words(source: SourceInfo, view: ViewInfo, symbols: _Symbols) -> Text:
    return Text.assemble(printable(source.file), (symbols.dot + view_words(view), "dim"))


def _print_pair(pair: PairInfo, console: Console, symbols: _Symbols) -> None:
    """Both clips, and how much later the second of them was started."""
    for lead, clip in (("Front: ", pair.front), ("Side:  ", pair.side)):
        later = f"{symbols.dot}begins {clip.start_s:.2f} s later" if clip.start_s else ""
        words = Text.assemble(lead, _clip_words(clip.source, clip.view, symbols), (later, "dim"))
        console.print(words, soft_wrap=True)


def _rep_table(report: Report, symbols: _Symbols) -> Table:
    several_sets = len(report.sets) > 1
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    several_exercises = len({rep.exercise for rep in report.reps}) > 1
    if several_exercises:
        table.add_column("Exercise")
    if several_sets:
        table.add_column("Set", justify="right")
    table.add_column("Rep", justify="right")
    table.add_column("Leg")
    table.add_column("Start", justify="right", no_wrap=True)
    table.add_column("Tempo", justify="right", no_wrap=True)
    table.add_column("Result", ratio=1)
    for rep, following in zip(report.reps, [*report.reps[1:], None], strict=True):
        cells: list[str | Text] = [
            str(rep.index),
            rep.side + ("?" if rep.side_confidence < SURE_LEG else ""),
            clock(rep.start_s),
            _tempo(rep),
            _result(rep, symbols),
        ]
        table.add_row(
            *([rep.exercise] if several_exercises else []),
            *([str(rep.set), *cells] if several_sets else cells),
            style=None if rep.complete else "dim",
            end_section=following is not None and following.set != rep.set,
        )
    return table


def _tempo(rep: RepInfo) -> str:
    """Seconds down/held/up, from the metrics where they were measured."""
    down = rep.metrics.get("eccentric_s")
    held = rep.metrics.get("pause_s")
    up = rep.metrics.get("concentric_s")
    if down is None or held is None or up is None:
        return "-"
    return f"{down:.1f}/{held:.1f}/{up:.1f}"


def _result(rep: RepInfo, symbols: _Symbols) -> Text:
    if not rep.complete:
        return Text("not counted" + (f": {rep.partial_reason}" * bool(rep.partial_reason)))
    lines = [
        _verdict_line(verdict, f"{finding_words(finding)} ({_how_bad(finding)})", symbols)
        for verdict in (Verdict.MAJOR, Verdict.MINOR)
        for finding in _with_verdict(rep, verdict)
    ]
    assessed = sum(Verdict(finding.verdict).is_assessed for finding in rep.findings)
    if not assessed:
        why = _usual(finding.reason for finding in rep.findings if finding.reason)
        return _verdict_line(Verdict.NOT_ASSESSABLE, f"counted, not judged: {why}", symbols)
    if close := _with_verdict(rep, Verdict.BORDERLINE):
        names = ", ".join(fault_words(finding.rule) for finding in close[:_SHOWN_BORDERLINE])
        more = len(close) - _SHOWN_BORDERLINE
        rest = f" and {more} more" if more > 0 else ""
        lines.append(_verdict_line(Verdict.BORDERLINE, f"borderline: {names}{rest}", symbols))
    if not lines:
        checks = counted(assessed, "check")
        lines.append(_verdict_line(Verdict.OK, f"no fault in {checks}", symbols))
    return Text("\n").join(lines)


def _how_bad(finding: FindingInfo) -> str:
    """The verdict in a word, and with two clips the one that shows it."""
    word = STYLES[Verdict(finding.verdict)].word
    return word if finding.view is None else f"{word}, {finding.view}"


def _with_verdict(rep: RepInfo, verdict: Verdict) -> list[FindingInfo]:
    return [finding for finding in rep.findings if finding.verdict == verdict]


def _verdict_line(verdict: Verdict, words: str, symbols: _Symbols) -> Text:
    return Text.assemble((f"{symbols.verdict(verdict)} ", STYLES[verdict].terminal), words)


def _print_sets(report: Report, console: Console) -> None:
    """What was done in each set; and how sure it is of which exercise, where that was found out."""
    found_out = report.exercise == AUTO
    if not (found_out and report.sets) and len(report.sets) < 2 and report.plan is None:
        return
    _print_heading("Sets", console)
    for entry in report.sets:
        body = Text(entry.text)
        if found_out:
            body.append(f" ({entry.exercise}, {entry.exercise_confidence:.0%} sure)", style="dim")
        if entry.partial:
            body.append(f", {entry.partial} partial")
        console.print(_item(f"  Set {entry.index}: ", body))


def _print_plan(report: Report, console: Console) -> None:
    """What was prescribed and what was done of it."""
    if report.plan is None:
        return
    _print_heading(f"Plan: {report.plan.text}", console)
    for done in report.plan.exercises:
        console.print(_item(f"  {done.exercise.capitalize()}: ", Text(done.text)))
    if not report.plan.exercises:
        console.print(Text("  nothing of it was seen"))


def _print_comparisons(comparisons: Sequence[ComparisonInfo], console: Console) -> None:
    """Left against right, where the difference is larger than chance and measuring error."""
    real = [comparison for comparison in comparisons if comparison.real]
    if not real:
        return
    _print_heading("Left and right differ", console)
    for comparison in real:
        name = METRIC_WORDS.get(comparison.metric, comparison.metric.replace("_", " "))
        left, right = (
            measured_metric(comparison.metric, value, comparison.unit)
            for value in (comparison.left, comparison.right)
        )
        several = len({each.exercise for each in comparisons}) > 1
        where = f" ({comparison.exercise})" if several else ""
        console.print(_item("  ", Text(f"{name}{where}: left {left}, right {right}")))


def _print_advice(summary: Summary, console: Console, symbols: _Symbols) -> None:
    _print_heading("Work on first", console)
    for number, advice in enumerate(summary.advice, 1):
        body = Text.assemble((f"{advice.cue}. ", "bold"), advice.text)
        console.print(_item(f"  {number}. ", body))
    if not summary.advice:
        console.print(_item("  ", _no_advice(summary, symbols)))
    for waits in summary.later:
        body = Text(f"{first_sentence(waits.text)} {CONTROL_FIRST}", style="dim")
        console.print(_item("  Later: ", body))


def _no_advice(summary: Summary, symbols: _Symbols) -> Text:
    """Why there is nothing to work on: an honest pass, single slips, or nothing seen."""
    if not summary.assessed:
        words = f"unknown: nothing could be judged{_usual_obstacle(summary)}"
        return _verdict_line(Verdict.NOT_ASSESSABLE, words, symbols)
    if any(counts.minor or counts.major for counts in summary.faults.values()):
        return _verdict_line(Verdict.OK, "nothing: single slips, no habit", symbols)
    judged, missing = len(summary.rules_assessed), len(summary.rules_not_assessable)
    if judged < missing:
        words = f"too little to judge by: no fault in {judged} of {judged + missing} checks"
        return _verdict_line(Verdict.NOT_ASSESSABLE, words, symbols)
    return _verdict_line(Verdict.OK, "nothing: no fault in what could be judged", symbols)


def _usual_obstacle(summary: Summary) -> str:
    """What kept most rules from being judged, to be added to a sentence; "" when none did."""
    remedies = list(summary.rules_not_assessable.values())
    if not remedies:
        return ""
    # Rules need different rates, but it is the one camera or machine that is too slow for all.
    slow = [remedy for remedy in remedies if "frames per second" in remedy]
    if len(slow) > len(remedies) / 2:
        return f"; too few frames: it {printable(min(slow))}"
    usual = _usual(remedies)
    return f"; it {usual}" if usual.startswith("needs ") else f": {usual}"


def _usual(reasons: Iterable[str]) -> str:
    """The commonest of them, the first where there are several; "no check applies" of none."""
    found = Counter(reasons).most_common(1)
    return printable(found[0][0]) if found else "no check applies"


def _print_not_judged(summary: Summary, console: Console, symbols: _Symbols) -> None:
    """What could not be judged, by what would help; then how much could be."""
    by_remedy: dict[str, list[str]] = {}
    for rule, remedy in summary.rules_not_assessable.items():
        by_remedy.setdefault(remedy, []).append(fault_words(rule))
    if by_remedy:
        _print_heading("Could not be judged", console)
    for remedy, rules in by_remedy.items():
        body = Text.assemble(
            ", ".join(dict.fromkeys(rules)), (symbols.arrow + printable(remedy), "italic")
        )
        console.print(_item(f"  {symbols.verdict(Verdict.NOT_ASSESSABLE)} ", body))
    every = set(summary.rules_assessed) | set(summary.rules_not_assessable)
    if not every:
        return
    total = summary.assessed + summary.not_assessable
    line = f"{len(summary.rules_assessed)} of {len(every)} checks assessed"
    if summary.reps > 1:
        line += f" ({summary.assessed} of {total} over all repetitions)"
    console.print()
    console.print(Text(line))


def _print_files(files: Sequence[Path], console: Console) -> None:
    by_folder: dict[Path, list[str]] = {}
    for file in files:
        by_folder.setdefault(file.parent, []).append(printable(file.name))
    for folder, names in by_folder.items():
        line = Text.assemble("Written to ", (printable(str(folder)), "bold"), ": ")
        console.print(line.append(", ".join(names)), soft_wrap=True)


def _print_heading(text: str, console: Console) -> None:
    console.print()
    console.print(Text(text, style="bold"))


def _item(lead: str, body: Text, style: str = "") -> Table:
    """A paragraph whose later lines are set in under its first word."""
    grid = Table.grid()
    grid.add_column(no_wrap=True, width=len(lead))
    grid.add_column(ratio=1)
    grid.add_row(Text(lead, style=style), body)
    return grid
