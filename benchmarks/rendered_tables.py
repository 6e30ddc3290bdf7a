"""The figures of the accuracy set as tables, for the terminal and for the page in ``docs/``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.rendered_summary import (
    ALL_VIEWS,
    COVERAGE,
    AngleRow,
    CountRow,
    MeasureRow,
    RenderedSummary,
    RuleRow,
    TimingError,
)
from benchmarks.summary import Rate

_NOTHING: Final = "-"


@dataclass(frozen=True)
class PlainTable:
    """A table of text: ``texts`` columns of words, then numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int
    note: str = ""

    def rich(self) -> Table:
        """For the terminal."""
        table = Table(
            title=self.title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
        )
        for i, name in enumerate(self.head):
            table.add_column(name, justify="left" if i < self.texts else "right", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For a page."""
        marks = [" --- " if i < self.texts else " ---: " for i in range(len(self.head))]
        lines = [f"## {self.title}", "", *([self.note, ""] if self.note else [])]
        lines += [f"| {' | '.join(self.head)} |", f"|{'|'.join(marks)}|"]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        return "\n".join(lines) + "\n"


def tables(summary: RenderedSummary) -> Iterator[PlainTable]:
    """Every table that has rows."""
    made = (
        count_table(summary.counts),
        timing_table(summary.counts),
        angle_table(summary.angles),
        measure_table(summary.measures),
        rule_table([row for row in summary.rules if row.view == ALL_VIEWS]),
        view_table([row for row in summary.rules if row.view != ALL_VIEWS]),
    )
    return (table for table in made if table.rows)


def print_tables(console: Console, summary: RenderedSummary) -> None:
    """To the terminal."""
    for table in tables(summary):
        console.print(table.rich())


def _share(rate: Rate) -> str:
    return _NOTHING if rate.share is None else f"{rate.hits}/{rate.total} {100 * rate.share:.0f} %"


def _percent(share: float | None) -> str:
    return _NOTHING if share is None else f"{100 * share:.1f} %"


def _value(value: float | None, unit: str) -> str:
    """Degrees with one decimal, shares of a leg with three."""
    if value is None:
        return _NOTHING
    return f"{value:.1f}" if unit == "deg" else f"{value:.3f}"


def count_table(rows: Sequence[CountRow]) -> PlainTable:
    """Repetitions and tracking."""
    return PlainTable(
        "Repetitions",
        (
            *("exercise", "view", "clips", "exact", "missed", "extra", "leg right"),
            *("stance right", "found", "swapped"),
        ),
        tuple(
            (
                *(row.exercise, row.view, str(row.clips), _share(row.exact)),
                *(str(row.missed), str(row.extra), _share(row.legs), _share(row.stances)),
                *(_percent(row.detected), _percent(row.swapped)),
            )
            for row in rows
        ),
        texts=2,
        note="*exact*: clips with the right number. *found*: frames in which somebody is found. "
        "*swapped*: of these, frames in which the legs fit better with left and right exchanged.",
    )


def _timing(error: TimingError | None) -> tuple[str, str]:
    if error is None:
        return _NOTHING, _NOTHING
    return f"{error.apart_s:.2f}", f"{error.bias_s:+.2f}"


def timing_table(rows: Sequence[CountRow]) -> PlainTable:
    """When repetitions begin, are deepest, and end."""
    return PlainTable(
        "When they begin, are deepest, and end",
        (
            *("exercise", "view", "start apart", "bias", "bottom apart", "bias"),
            *("end apart", "bias"),
        ),
        tuple(
            (
                *(row.exercise, row.view, *_timing(row.start)),
                *(*_timing(row.bottom), *_timing(row.end)),
            )
            for row in rows
        ),
        texts=2,
        note="Counted against true, in seconds: median distance, and median difference (bias). "
        "The true start is when the movement leaves the top, the bottom the middle of the pause.",
    )


def angle_table(rows: Sequence[AngleRow]) -> PlainTable:
    """Joint angles."""
    return PlainTable(
        "Joint angles",
        ("exercise", "view", "angle", "from", "clips", "mean abs. error", "bias"),
        tuple(
            (
                *(row.exercise, row.view, row.angle.replace("_", " "), row.source),
                *(str(row.clips), f"{row.mae_deg:.1f}", f"{row.bias_deg:+.1f}"),
            )
            for row in rows
        ),
        texts=4,
        note="Degrees, over the frames inside repetitions, supporting or leading leg. *world*: off "
        "the pose model's 3-D landmarks; *image*: off the picture, from the side alone.",
    )


def measure_table(rows: Sequence[MeasureRow]) -> PlainTable:
    """Measured against true values."""
    return PlainTable(
        "Measured against true values",
        (
            *("rule", "measure", "unit", "n", "bias", "spread", "gain", "stated", "covered"),
            *("base", "needed", "w/o bias"),
        ),
        tuple(
            (
                *(row.rule, row.measure, row.unit, str(row.readings)),
                *(_value(row.bias, row.unit), _value(row.spread, row.unit)),
                _NOTHING if row.gain is None else f"{row.gain:.2f}",
                *(_value(row.stated, row.unit), _percent(row.covered.share)),
                *(_value(row.base, row.unit), _value(row.needed_base, row.unit)),
                _value(row.needed_without_bias, row.unit),
            )
            for row in rows
        ),
        texts=3,
        note="*bias* and *spread*: mean and standard deviation of measured minus true, where the "
        "right leg was named. *gain*: change of the measured per change of the true value. "
        "*stated*: the median of the measuring errors that were stated, which cover this share of "
        f"the readings. *needed*: what the rule's *base* error would have to be to cover "
        f"{100 * COVERAGE:.0f} %, and the same once the bias is taken off.",
    )


def rule_table(rows: Sequence[RuleRow]) -> PlainTable:
    """Verdicts over all views."""
    return PlainTable(
        "Faults",
        (
            *("rule", "faults", "precision", "recall", "recall x2", "passed", "false alarms"),
            *("borderline", "not assessable"),
        ),
        tuple(
            (
                *(row.rule, str(row.faults), _share(row.precision), _share(row.recall)),
                *(_share(row.recall_twice), _share(row.passed), _share(row.false_alarms)),
                *(_share(row.borderline), _share(row.not_assessable)),
            )
            for row in rows
        ),
        texts=1,
        note="*faults*: repetitions beyond the limit by more than the measuring error. *recall*: "
        "of those that the view allows to assess, reported; *x2*: of those beyond the limit by "
        "more than twice the error. *passed*: of the faults, called ok (the rest is borderline). "
        "*precision*: of the reported, truly beyond the limit. *false alarms*: of the assessed "
        "ones on the right side of the limit, reported. *borderline*: of all assessed.",
    )


def view_table(rows: Sequence[RuleRow]) -> PlainTable:
    """Verdicts by view, where the rule can be assessed."""
    seen = [row for row in rows if row.not_assessable.hits < row.not_assessable.total]
    return PlainTable(
        "Faults by view",
        ("rule", "view", "faults", "precision", "recall", "borderline", "not assessable"),
        tuple(
            (
                *(row.rule, row.view, str(row.faults), _share(row.precision), _share(row.recall)),
                *(_share(row.borderline), _share(row.not_assessable)),
            )
            for row in sorted(seen, key=lambda row: (row.exercise, row.rule))
        ),
        texts=2,
        note="Views in which a rule is never assessable are left out.",
    )
