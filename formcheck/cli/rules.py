"""``formcheck rules``: what is judged, where the limits lie and where they come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from formcheck.cli.streams import emit_json, new_console
from formcheck.config import apply, load_config
from formcheck.errors import ConfigError, nearest
from formcheck.exercises import EXERCISES, get_exercise
from formcheck.render.words import fault_words
from formcheck.rules import Limit, Measurement, NotJudged, Rule
from formcheck.verdicts.judging import TOO_FINE, is_never_judged

_STANCES: Final = {"single": "one leg", "double": "two legs", "split": "split legs"}
_SEEN_FROM_SHORT: Final = {"frontal": "front", "sagittal": "side", "any": "anywhere"}
_SEEN_FROM: Final = {
    "frontal": "the front or behind",
    "sagittal": "the side",
    "any": "anywhere",
}
_UNITS: Final = {
    "deg": "degrees",
    "ratio": "",
    "s": "s",
    "per_s": "per s",
    "count": "",
    "score": "",
}
_REDUCTIONS: Final = {
    "median": "median",
    "max": "largest value",
    "min": "smallest value",
    "high": "90th percentile",
    "low": "10th percentile",
    "sustained_high": "largest value kept up for {seconds:g} s",
    "sustained_low": "smallest value kept up for {seconds:g} s",
}


def rules(
    slug: Annotated[
        str | None,
        typer.Argument(
            metavar="[SLUG]",
            help="One rule, in full; or an exercise, for its rules.",
            show_default=False,
        ),
    ] = None,
    *,
    exercise: Annotated[
        str | None, typer.Option(help="Only the rules of this exercise.", show_default=False)
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="Show them with these changes.",
            readable=False,
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: JSON.")] = False,
) -> None:
    """Print the rules: what each one finds, how it is measured, where its limits come from."""
    if slug in EXERCISES and exercise is None:
        slug, exercise = None, slug
    exercises = [get_exercise(exercise)] if exercise else list(EXERCISES.values())
    known = [rule for each in exercises for rule in each.rules]
    if config is not None:
        every = [rule for each in EXERCISES.values() for rule in each.rules]
        known = list(apply(load_config(config, every), known))
    unjudged = [entry for each in exercises for entry in each.not_judged]
    if slug is not None:
        _print_one(_find(slug, [*known, *unjudged]), as_json=as_json)
    elif as_json:
        data = {
            "rules": [rule.to_dict() for rule in known],
            "not_judged": [_not_judged_dict(entry) for entry in unjudged],
        }
        emit_json(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
    else:
        _print_table(new_console(), known, unjudged)


def _find(slug: str, entries: Sequence[Rule | NotJudged]) -> Rule | NotJudged:
    for entry in entries:
        if entry.slug == slug:
            return entry
    names = [*(entry.slug for entry in entries), *EXERCISES]
    raise ConfigError(f"there is no rule {slug!r}; {nearest(slug, names, 'formcheck rules')}")


def _not_judged_dict(entry: NotJudged) -> dict[str, str]:
    return {
        "slug": entry.slug,
        "exercise": entry.exercise,
        "title": entry.title,
        "reason": entry.reason,
    }


def _print_one(entry: Rule | NotJudged, *, as_json: bool) -> None:
    if as_json:
        data = entry.to_dict() if isinstance(entry, Rule) else _not_judged_dict(entry)
        emit_json(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
        return
    console = new_console()
    console.print(Text(entry.slug, style="bold"))
    console.print(Text(_sentence(entry.title)))
    console.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="bright_black", no_wrap=True)
    facts.add_column()
    for name, value in _facts(entry):
        facts.add_row(name, Text(value))
    console.print(facts)


def _facts(entry: Rule | NotJudged) -> Iterable[tuple[str, str]]:
    if isinstance(entry, NotJudged):
        yield "Exercise", entry.exercise
        yield "Not judged", _sentence(entry.reason)
        return
    yield "Exercise", f"{entry.exercise}, on {' or '.join(_STANCES[s] for s in entry.stances)}"
    if is_never_judged(entry):
        yield "Never judged", f"{_sentence(TOO_FINE)}, from wherever you film"
    yield "Why", entry.why
    yield "Cue", _cue_words(entry)
    for measurement in entry.measurements:
        yield "Measured", _how(measurement)
        yield "Limit", limit_words(measurement.limit)
        yield "Error", _error_words(measurement)
        yield "Rests on", _calibration_words(measurement)
    yield "Source", _sentence(entry.source)
    yield "Cannot tell", _sentence(entry.known_limits)


def _cue_words(rule: Rule) -> str:
    sided = (("too little", rule.too_low), ("too much", rule.too_high))
    extra = [f"{when}: {told.cue}" for when, told in sided if told and told.cue != rule.cue]
    return f"{rule.cue} ({'; '.join(extra)})" if extra else rule.cue


def _how(measurement: Measurement) -> str:
    measure = measurement.source
    reduction = _REDUCTIONS[measurement.reduction].format(seconds=measurement.sustained_s)
    text = (
        f"{measure.name}: {measure.what.rstrip('.')}. Seen from {_SEEN_FROM[measure.plane]}; "
        f"{reduction} of this part: {measurement.part}."
    )
    return f"{text} {_sentence(measurement.surrogate)}" if measurement.surrogate else text


def limit_words(limit: Limit) -> str:
    """A limit as one line, like ``minor above 5, major above 10 degrees``."""
    bounds = [
        f"{name.replace('_', ' ')} {value:g}"
        for name, value in (
            ("minor_below", limit.minor_below),
            ("major_below", limit.major_below),
            ("minor_above", limit.minor_above),
            ("major_above", limit.major_above),
        )
        if value is not None
    ]
    return f"{', '.join(bounds)} {_UNITS[limit.unit]}".rstrip()


def _error_words(measurement: Measurement) -> str:
    error = measurement.error
    extras = [
        words
        for value, words in (
            (error.per_deg or error.per_square_deg, "a camera off the ideal direction"),
            (error.no_stance, "no quiet stance in the clip"),
            (error.far_leg, "the leg away from the camera"),
        )
        if value
    ]
    least = f"{error.base:g} {_UNITS[measurement.limit.unit]}".rstrip()
    more = f"; more with {', '.join(extras)}" if extras else ""
    return f"at least {least}{more}; within it of the limit, a value is borderline"


def _calibration_words(measurement: Measurement) -> str:
    found, unit = measurement.calibration, _UNITS[measurement.limit.unit]
    if found is None:
        return "own judgement: too few people of known truth were measured"
    bias = f"{-found.correction.offset:+.3g} {unit}".rstrip()
    return (
        f"{found.repetitions} repetitions of rendered people, whose truth is known; what was "
        f"read {bias} off in all of them alike is taken off"
    )


_PROGRAMME: Final = (
    "3 sets of 10 repetitions on each leg, three times a week for four weeks, barefoot or not (the "
    "programme): a clip shows one session, which --plan 3x10 holds against the sets; the weeks and "
    "the shoes are yours to keep"
)


def _print_table(console: Console, known: Sequence[Rule], unjudged: Sequence[NotJudged]) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Rule", no_wrap=True, style="bold")
    table.add_column("What it finds")
    table.add_column("On", no_wrap=True)
    table.add_column("Seen from")
    for rule in known:
        table.add_row(rule.slug, Text(fault_words(rule.slug)), _stances(rule), _seen_from(rule))
    console.print(table)
    if unjudged:
        console.print(Text("Not judged, because a camera cannot tell:", style="bold"))
    for entry in unjudged:
        line = f"{entry.title} ({entry.exercise}): {entry.reason}"
        console.print(Padding(Text(line), (0, 0, 0, 2)))
    if unjudged:
        console.print(Padding(Text(_PROGRAMME), (0, 0, 0, 2)))
    console.print()
    console.print(Text("Everything about one of them: formcheck rules SLUG"))


def _seen_from(rule: Rule) -> Text:
    if is_never_judged(rule):
        return Text("nowhere: too fine")
    views = dict.fromkeys(_SEEN_FROM_SHORT[each.source.plane] for each in rule.measurements)
    return Text(", ".join(views))


def _stances(rule: Rule) -> str:
    if set(rule.stances) == {"single", "double"}:
        return "either"
    return ", ".join(_STANCES[stance] for stance in rule.stances)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
