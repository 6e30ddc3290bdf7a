"""The accuracy result as tables that read well without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from benchmarks.scoring import ClipScore, FaultOutcome
from benchmarks.summary import FaultScore, GroupScore, Rate

_NOTHING = "-"


def print_result(
    console: Console, groups: Sequence[GroupScore], clips: Sequence[ClipScore]
) -> None:
    """Print every table that has something to say."""
    for renderable in _renderables(groups, clips):
        console.print(renderable)
        console.print()


def _renderables(
    groups: Sequence[GroupScore], clips: Sequence[ClipScore]
) -> Iterator[RenderableType]:
    yield count_table(groups)
    yield repetition_table(groups)
    yield leg_table(groups)
    if any(group.faults for group in groups):
        yield fault_table(groups)
    if any(o.present for clip in clips for o in clip.faults):
        yield labelled_fault_table(clips)
    if any(group.clean.clips for group in groups):
        yield clean_table(groups)
    if any(group.clean.offenders for group in groups):
        yield offender_table(groups)
    if any(clip.missed_something and clip.error is None for clip in clips):
        yield miss_list(clips)
    if any(clip.error for clip in clips):
        yield error_table(clips)


def _table(title: str, names: Sequence[str], texts: Sequence[str], numbers: Sequence[str]) -> Table:
    """A table of short names, then texts that may be broken over lines, then numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name in names:
        table.add_column(name, no_wrap=True)
    for name in texts:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _percent(share: float | None) -> str:
    return _NOTHING if share is None else f"{100 * share:.1f} %"


def _rate(rate: Rate) -> str:
    return _NOTHING if rate.share is None else f"{rate.hits}/{rate.total} {_percent(rate.share)}"


def _decimal(value: float | None, digits: int = 3) -> str:
    return _NOTHING if value is None else f"{value:.{digits}f}"


def _times(times_s: Sequence[float]) -> str:
    return " ".join(f"{time_s:.2f}" for time_s in times_s) or _NOTHING


def _name(group: GroupScore) -> str:
    return group.exercise if group.facet == "all" else f"  {group.facet} {group.value}"


def _add_rows(table: Table, rows: Sequence[tuple[GroupScore, tuple[str, ...]]]) -> Table:
    for i, (group, cells) in enumerate(rows):
        last_of_exercise = i + 1 == len(rows) or rows[i + 1][0].exercise != group.exercise
        table.add_row(_name(group), *cells, end_section=last_of_exercise)
    return table


def count_table(groups: Sequence[GroupScore]) -> Table:
    """Counts, one row per group."""
    columns = ("clips", "failed", "in range", "exact", "off by <= 1", "norm. error")
    table = _table("Counts", ("",), (), columns)
    rows = [
        (
            group,
            (
                str(group.clips),
                str(group.failed or _NOTHING),
                _rate(group.in_range),
                _percent(group.exact.share),
                _percent(group.off_by_one.share),
                _decimal(group.normalised_error),
            ),
        )
        for group in groups
    ]
    return _add_rows(table, rows)


def repetition_table(groups: Sequence[GroupScore]) -> Table:
    """Repetitions found by their bottoms, one row per group."""
    rates = ("F1", "precision", "recall", "found", "missed", "misplaced", "extra")
    table = _table("Repetitions, by their bottoms", ("",), (), (*rates, "apart", "bias"))
    rows = [
        (
            group,
            (
                _decimal(group.bottoms.f1),
                _decimal(group.bottoms.precision),
                _decimal(group.bottoms.recall),
                str(group.bottoms.hits),
                str(group.bottoms.misses),
                str(group.misplaced),
                str(group.bottoms.extras),
                _seconds(group.timing_median_s),
                _seconds(group.timing_bias_s, sign="+"),
            ),
        )
        for group in groups
    ]
    return _add_rows(table, rows)


def _seconds(value_s: float | None, sign: str = "") -> str:
    return _NOTHING if value_s is None else f"{value_s:{sign}.2f} s"


def leg_table(groups: Sequence[GroupScore]) -> Table:
    """Legs and stances; groups without either are left out."""
    table = _table("Legs and stances", ("",), (), ("right leg named", "stance recognised"))
    rows = [
        (group, (_rate(group.legs), _rate(group.stances)))
        for group in groups
        if group.legs.total or group.stances.total
    ]
    return _add_rows(table, rows)


def fault_table(groups: Sequence[GroupScore]) -> Table:
    """Fault codes per repetition, each with the views in which it was labelled or reported."""
    labelled = ("labelled", "found", "border", "missed", "n/a", "uncounted", "no rule", "recall")
    others = ("without", "alarms", "precision", "border %", "n/a %")
    table = _table("Faults, per repetition", ("fault", "view"), (), labelled + others)
    for whole in groups:
        if whole.facet != "all":
            continue
        views = [g for g in groups if g.facet == "view" and g.exercise == whole.exercise]
        for code, score in whole.faults.items():
            table.add_row(f"{whole.exercise} {code}", "all", *_fault_cells(score))
            for group in views:
                of_view = group.faults.get(code)
                if of_view is not None and (of_view.present or of_view.false_alarms):
                    table.add_row("", group.value, *_fault_cells(of_view))
    table.caption = (
        "border: borderline; n/a: not assessable; without: judged repetitions known not to have "
        "the fault"
    )
    table.caption_justify = "left"
    return table


def _fault_cells(score: FaultScore) -> tuple[str, ...]:
    return (
        str(score.present),
        str(score.found),
        str(score.missed_borderline),
        str(score.missed),
        str(score.missed_not_assessable),
        str(score.not_counted),
        str(score.no_rule),
        _percent(score.recall),
        str(score.absent),
        str(score.false_alarms),
        _percent(score.precision),
        _percent(score.borderline.share),
        _percent(score.not_assessable.share),
    )


def labelled_fault_table(clips: Sequence[ClipScore]) -> Table:
    """What became of every labelled fault, one by one."""
    table = _table(
        "Labelled faults, one by one", (), ("clip", "view", "fault", "what came of it"), ()
    )
    for clip in clips:
        for outcome in clip.faults:
            if outcome.present:
                fault = outcome.code if outcome.rep is None else f"{outcome.code}:{outcome.rep}"
                table.add_row(
                    Text(clip.label.file),
                    Text(clip.label.view),
                    fault,
                    Text(_outcome_text(outcome)),
                )
    return table


def _outcome_text(outcome: FaultOutcome) -> str:
    parts = [outcome.outcome.replace("_", " ")]
    if outcome.rule is not None:
        parts.append(outcome.rule)
    if outcome.value is not None:
        limit = "" if outcome.limit is None else f" (limit {outcome.limit:g})"
        parts.append(f"{outcome.value:.3g} {outcome.unit}{limit}")
    if outcome.reason:
        parts.append(outcome.reason)
    return ", ".join(parts)


def clean_table(groups: Sequence[GroupScore]) -> Table:
    """Faults reported where nothing obvious is wrong."""
    columns = ("clips", "reps", "major of assessed checks", "major per rep", "minor")
    table = _table("Clips labelled clean", ("",), (), columns)
    rows = [
        (
            group,
            (
                str(group.clean.clips),
                str(group.clean.reps),
                _rate(group.clean.major),
                _decimal(group.clean.major_per_rep, 2),
                _rate(group.clean.minor),
            ),
        )
        for group in groups
        if group.clean.clips
    ]
    return _add_rows(table, rows)


def offender_table(groups: Sequence[GroupScore]) -> Table:
    """The rules behind the major faults on clean clips, worst first."""
    title = "Major faults on clean clips, by rule"
    table = _table(title, ("exercise", "rule"), ("clips",), ("major of assessed", "minor"))
    for group in groups:
        if group.facet == "all" and group.exercise != "all":
            for offender in group.clean.offenders:
                table.add_row(
                    group.exercise,
                    offender.rule,
                    Text("\n".join(offender.clips)),
                    _rate(offender.major),
                    str(offender.minor),
                )
    return table


def miss_list(clips: Sequence[ClipScore]) -> Text:
    """Every clip in which something was missed, with what was counted and when."""
    text = Text("Clips with a miss (times in seconds)\n", style="bold")
    for clip in clips:
        if clip.error is None and clip.missed_something:
            label = clip.label
            text.append(f"\n  {label.file}\n", style="not bold")
            about = f"{label.stance}, {label.view}, tier {label.tier}"
            for line in (about, *_miss_lines(clip)):
                text.append(f"    {line}\n", style="not bold")
    return text


def _miss_lines(clip: ClipScore) -> Iterator[str]:
    label = clip.label
    span = "" if label.reps_min == label.reps_max else f" ({label.reps_min}..{label.reps_max})"
    verdict = "" if clip.in_range else ", out of range"
    yield f"labelled {label.reps}{span}, counted {clip.counted}{verdict}: {_times(clip.counted_s)}"
    if clip.missed_s:
        yield f"missed: {_times(clip.missed_s)}"
    if clip.extra_s:
        yield f"extra: {_times(clip.extra_s)}"
    for labelled, counted in clip.misplaced_s:
        yield f"{labelled:.2f} lies in the repetition whose bottom was put at {counted:.2f}"
    for time_s, why in clip.partial:
        yield f"logged, not counted: {time_s:.2f} {why}"
    for wrong, what in ((clip.legs.wrong, "leg"), (clip.stances.wrong, "stance")):
        if wrong:
            yield f"wrong {what}: {wrong} of {clip.counted}"


def error_table(clips: Sequence[ClipScore]) -> Table:
    """Clips that could not be analysed."""
    table = _table("Clips that could not be analysed", (), ("clip", "why"), ())
    for clip in clips:
        if clip.error is not None:
            table.add_row(Text(clip.label.file), Text(clip.error))
    return table
