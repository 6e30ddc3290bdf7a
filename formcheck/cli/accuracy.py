"""``formcheck accuracy``: how right this version is, as measured and published with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from formcheck.accuracy import (
    ALL_VIEWS,
    Accuracy,
    CountFigures,
    ErrorFigures,
    RealCounts,
    RealFault,
    RuleFigures,
    Share,
    published_accuracy,
)
from formcheck.cli.streams import emit_json, new_console
from formcheck.errors import ConfigError, nearest
from formcheck.exercises import EXERCISES, Exercise, get_exercise

_NOTHING: Final = "-"
_MEANING: Final = (
    "precision: truly beyond the limit, of the reported. recall: reported, of the faults that the "
    "view allows to assess; a fault is a true value beyond the limit by more than the measuring "
    "error, on real people what was labelled by eye. borderline: of all assessed. not assessable: "
    "of all repetitions, from whichever side they were filmed."
)
Row = tuple[str, ...]


def accuracy(
    *,
    rule: Annotated[
        str | None,
        typer.Option(metavar="SLUG", help="One rule, view by view.", show_default=False),
    ] = None,
    exercise: Annotated[
        str | None,
        typer.Option("--exercise", "-e", metavar="NAME", help="One alone.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON.")] = False,
) -> None:
    """Print how right this version is: counts, and every rule's precision and recall."""
    figures = published_accuracy()
    chosen = None if exercise is None else get_exercise(exercise)
    if chosen is not None:
        figures = figures.of_exercise(chosen.name)
    if rule is not None:
        figures = figures.of_rule(_known(rule, chosen))
    if as_json:
        emit_json(figures.to_json())
        return
    console = new_console()
    console.print(Text(_about(figures)))
    console.print()
    for table in _one_rule(figures) if rule is not None else _every_rule(figures):
        console.print(table)
        console.print()
    console.print(Text(_MEANING, style="bright_black"))
    unmeasured = _unmeasured(figures, exercise, rule)
    if unmeasured:
        console.print(Text(f"\nNot measured yet on rendered people: {', '.join(unmeasured)}."))


def _known(slug: str, exercise: Exercise | None) -> str:
    rules = {rule.slug: rule for each in EXERCISES.values() for rule in each.rules}
    if slug not in rules:
        raise ConfigError(f"there is no rule {slug!r}; {nearest(slug, rules, 'formcheck rules')}")
    if exercise is not None and rules[slug].exercise != exercise.name:
        raise ConfigError(
            f"{slug} is a rule of the {rules[slug].exercise}, not of the {exercise.name}; "
            "--rule alone is enough"
        )
    return slug


def _about(figures: Accuracy) -> str:
    rendered = figures.rendered
    kept_apart = (
        ", none of which the measuring errors were fitted on" if rendered.half == "report" else ""
    )
    text = (
        f"formcheck {figures.formcheck_version}, measured on {rendered.clips} clips of rendered "
        f"people whose joints are known{kept_apart}"
    )
    if figures.real is not None:
        text += f", and on {figures.real.clips} clips of real people labelled by eye"
    return text + "."


def _every_rule(figures: Accuracy) -> Iterator[Table]:
    rendered = figures.rendered
    counts = [row for row in rendered.counts if row.view == ALL_VIEWS]
    rules = [row for row in rendered.rules if row.view == ALL_VIEWS]
    yield from _tables("Repetitions, rendered people", _COUNTS, [_count_row(c) for c in counts])
    if figures.real is not None:
        rows = [_real_count_row(row) for row in figures.real.counts]
        yield from _tables("Repetitions, real people", _REAL_COUNTS, rows)
    errors = _decisive(rendered.errors)
    rows = [(*_rule_row(row.rule, row), _error(errors.get(row.rule))) for row in rules]
    yield from _tables("Faults, rendered people", ("rule", *_RATES, "error"), rows)
    if figures.real is not None:
        rows = [_fault_row(row) for row in figures.real.faults]
        yield from _tables("Faults, real people", _FAULTS, rows)


def _one_rule(figures: Accuracy) -> Iterator[Table]:
    rows = [_rule_row(row.view.replace("_", " "), row) for row in figures.rendered.rules]
    yield from _tables("By view, rendered people", ("view", *_RATES), rows)
    errors = [
        (
            *(row.measure, str(row.readings), _value(row.bias, row.unit)),
            *(_value(row.spread, row.unit), _value(row.stated, row.unit), _share(row.covered)),
        )
        for row in figures.rendered.errors
    ]
    yield from _tables("Measured against the truth", _ERRORS, errors)
    if figures.real is not None:
        rows = [_fault_row(row) for row in figures.real.faults]
        yield from _tables("Real people", _FAULTS, rows)


_COUNTS: Final = ("exercise", "clips", "exact", "missed", "extra", "leg right")
_REAL_COUNTS: Final = (
    *("exercise", "clips", "in range", "exact", "found", "extra", "leg right"),
    "major\non clean",
)
_RATES: Final = ("faults", "precision", "recall", "border-\nline", "not as-\nsessable")
_ERRORS: Final = ("measure", "n", "bias", "spread", "stated error", "within it")
_FAULTS: Final = ("exercise", "fault", *_RATES[1:])


def _tables(title: str, head: Row, rows: Sequence[Row]) -> Iterator[Table]:
    """One table, or none without rows."""
    if not rows:
        return
    # Everything fits into 80 columns; where there are fewer, cells are broken and never cut.
    table = Table(
        title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD,
        show_edge=False, padding=0,
    )  # fmt: skip
    words = 1 + ("fault" in head)
    for i, name in enumerate(head):
        table.add_column(name, justify="left" if i < words else "right", overflow="fold")
    for row in rows:
        table.add_row(*row)
    yield table


def _share(share: Share) -> str:
    if share.value is None:
        return _NOTHING
    return f"{share.hits}/{share.total} {100 * share.value:3.0f}%"


def _percent(share: Share) -> str:
    return _NOTHING if share.value is None else f"{100 * share.value:.0f} %"


def _value(value: float, unit: str) -> str:
    return f"{value:.1f}°" if unit == "deg" else f"{value:.3f}"


def _count_row(row: CountFigures) -> Row:
    return (
        *(row.exercise, str(row.clips), _share(row.exact), str(row.missed), str(row.extra)),
        _share(row.leg),
    )


def _real_count_row(row: RealCounts) -> Row:
    return (
        *(row.exercise, str(row.clips), _share(row.in_range), _share(row.exact)),
        *(_share(row.found), str(row.extra), _share(row.leg), _share(row.clean_major)),
    )


def _rule_row(name: str, row: RuleFigures) -> Row:
    return (
        *(name, str(row.faults), _share(row.precision), _share(row.recall)),
        *(_percent(row.borderline), _percent(row.not_assessable)),
    )


def _fault_row(row: RealFault) -> Row:
    return (
        *(row.exercise, row.fault.replace("_", " "), _share(row.precision), _share(row.recall)),
        *(_percent(row.borderline), _percent(row.not_assessable)),
    )


def _decisive(errors: Sequence[ErrorFigures]) -> dict[str, ErrorFigures]:
    """The first measurement of each rule, by which it judges where the view allows."""
    return {row.rule: row for row in reversed(errors)}


def _error(row: ErrorFigures | None) -> str:
    return _NOTHING if row is None else f"± {_value(row.stated, row.unit)}"


def _unmeasured(figures: Accuracy, exercise: str | None, slug: str | None) -> list[str]:
    """Rules that no rendered clip tells about, whole exercises by their name."""
    measured = {row.rule for row in figures.rendered.rules}
    if slug is not None:
        return [] if slug in measured else [slug]
    names: list[str] = []
    for each in [get_exercise(exercise)] if exercise else EXERCISES.values():
        left = [rule.slug for rule in each.rules if rule.slug not in measured]
        names += [f"the {each.name}"] if len(left) == len(each.rules) else left
    return names
