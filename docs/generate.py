"""Write the pages under ``docs/rules/`` from the rules themselves.

Usage::

    python docs/generate.py            # writes the pages
    python docs/generate.py --check    # exit code 1 when a page differs from its rule
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from formcheck.exercises import EXERCISES, Exercise
from formcheck.measures import MEASURES
from formcheck.rules import Limit, Measurement, Rule
from formcheck.verdicts.judging import TOO_FINE, is_never_judged

RULES_DIR: Final = Path(__file__).with_name("rules")
_GENERATED: Final = (
    "<!-- Written by docs/generate.py from the rule itself: change the rule. -->\n\n"
)

_PARTS: Final = {
    "whole": "the whole repetition",
    "start": "the start",
    "descent": "the way down",
    "deep": "the deep part (at least 60 % of the way down)",
    "bottom": "the bottom (at least 90 % of the way down)",
    "ascent": "the way up",
    "top": "the top, after the way up",
    "peak": "the moment when the free knee is highest after the hinge (without a drive: the end)",
    "raised": "the time after the hinge with the trunk nearly up",
    "lifted": "the time from the hinge to the drive (without a drive: the hinge)",
    "around": "the repetition and the rest around it",
}
_LEGS = {"single": "one", "double": "two", "split": "split"}
_REDUCTIONS: Final = {
    "median": "median over",
    "max": "largest value in",
    "min": "smallest value in",
    "high": "90th percentile over",
    "low": "10th percentile over",
    "sustained_high": "largest value kept up for {s:g} s in",
    "sustained_low": "smallest value kept up for {s:g} s in",
}


def pages() -> dict[str, str]:
    """Every page: file name -> text."""
    result = {"README.md": _index()}
    for exercise in EXERCISES.values():
        for rule in exercise.rules:
            result[f"{rule.slug}.md"] = _page(rule)
    return result


def _index() -> str:
    lines = [_GENERATED + "# Rules\n"]
    for exercise in EXERCISES.values():
        lines += _exercise(exercise)
    return "\n".join(lines)


def _exercise(exercise: Exercise) -> list[str]:
    lines = [
        f"## {exercise.title}\n",
        "| rule | fault | camera | legs |",
        "| --- | --- | --- | --- |",
    ]
    for rule in exercise.rules:
        planes = ", ".join(dict.fromkeys(_camera(m) for m in rule.measurements))
        planes = "none: too fine" if is_never_judged(rule) else planes
        legs = " and ".join(_LEGS[s] for s in rule.stances)
        lines.append(f"| [`{rule.slug}`]({rule.slug}.md) | {rule.title} | {planes} | {legs} |")
    lines += ["", "Asked for by the coach, but not judged:\n"]
    lines += [f"- **{entry.title}**: {entry.reason}" for entry in exercise.not_judged]
    return [*lines, ""]


def _camera(measurement: Measurement) -> str:
    return {"frontal": "front or behind", "sagittal": "side", "any": "any"}[
        measurement.source.plane
    ]


def _page(rule: Rule) -> str:
    lines = [
        f"{_GENERATED}# {rule.slug}\n",
        f"**{rule.title[0].upper()}{rule.title[1:]}.** Cue: *{rule.cue}*.\n",
        *([f"*Never judged: {TOO_FINE}, from wherever one films.*\n"] * is_never_judged(rule)),
        f"## Why it matters\n\n{rule.why}\n",
        "## How it is measured\n",
    ]
    for number, measurement in enumerate(rule.measurements, start=1):
        lines += _measurement(measurement, number if len(rule.measurements) > 1 else None)
    lines += [
        f"## What it cannot tell\n\n{rule.known_limits}\n",
        f"## Where the limit comes from\n\n{rule.source}\n",
        "## Changing it\n",
        f"```toml\n[rules.{rule.slug}]\n{_setting(rule.measurements[0].limit)}\n```",
    ]
    return "\n".join(lines) + "\n"


def _measurement(measurement: Measurement, number: int | None) -> list[str]:
    measure = MEASURES[measurement.measure]
    lines = [f"### {number}. `{measure.name}`\n"] if number else []
    reduction = _REDUCTIONS[measurement.reduction].format(s=measurement.sustained_s)
    lines += [
        f"{measure.what[0].upper()}{measure.what[1:]}.\n",
        f"- taken as: {reduction} {_PARTS[measurement.part]}",
        f"- camera: {_camera(measurement)}"
        + (
            ""
            if measure.plane == "any"
            else f", up to {measurement.error.max_off_plane_deg:g} degrees off"
        ),
        f"- must be seen: {', '.join(role.replace('_', ' ') for role in measure.roles)}",
        f"- limit: {_limit(measurement.limit)}",
        f"- measuring error: {_error(measurement)}; a value within it of the limit is *borderline*",
    ]
    lines.append(f"- the error rests on: {_calibration(measurement)}")
    if measure.needs_stance:
        lines.append("- needs a quiet stance on both feet before the set")
    if measure.min_rate_hz > 20:
        lines.append("- needs 24 frames per second")
    if measurement.surrogate:
        lines.append(f"- a stand-in: {measurement.surrogate}")
    return [*lines, ""]


def _limit(limit: Limit) -> str:
    unit = {"deg": " degrees", "ratio": "", "score": ""}.get(limit.unit, f" {limit.unit}")
    parts = []
    for word, minor, major in (
        ("above", limit.minor_above, limit.major_above),
        ("below", limit.minor_below, limit.major_below),
    ):
        if minor is not None:
            text = f"minor {word} {minor:g}{unit}"
            parts.append(text if major is None else f"{text}, major {word} {major:g}{unit}")
    return "; ".join(parts)


def _error(measurement: Measurement) -> str:
    error = measurement.error
    parts = [f"{error.base:g}"]
    if error.per_deg:
        parts.append(f"{error.per_deg:g} per degree that the camera is off")
    if error.per_square_deg:
        parts.append(f"{error.per_square_deg:g} per squared degree that the camera is off")
    if error.no_stance:
        parts.append(f"{error.no_stance:g} without a quiet stance")
    if error.far_leg:
        parts.append(f"{error.far_leg:g} when the leg is away from the camera")
    return " + ".join(parts)


def _calibration(measurement: Measurement) -> str:
    found = measurement.calibration
    if found is None:
        return "own judgement; too few rendered people, whose truth is known, were measured"
    correction = found.correction
    parts = [f"{correction.offset:+.3g}"]
    if correction.per_deg:
        parts.append(f"{correction.per_deg:+.2g} per degree that the camera is off")
    if correction.far_leg:
        parts.append(f"{correction.far_leg:+.3g} when the leg is away from the camera")
    if correction.slope:
        parts.append(f"{correction.slope:+.2g} of what it lies above {correction.pivot:.3g}")
    return (
        f"{found.repetitions} repetitions of rendered people, whose truth is known; "
        f"the bias found in them is taken off the value: {', '.join(parts)}"
    )


def _setting(limit: Limit) -> str:
    name = "minor_above" if limit.minor_above is not None else "minor_below"
    return f"enabled = true\n{name} = {getattr(limit, name):g}"


def main() -> int:
    """Command line entry point; returns the exit code."""
    parser = argparse.ArgumentParser(description="write docs/rules/ from the rules")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    check = parser.parse_args().check
    wanted = pages()
    stale = {path.name for path in RULES_DIR.glob("*.md")} - set(wanted)
    changed = []
    for name, text in wanted.items():
        path = RULES_DIR / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        changed.append(name)
        if not check:
            path.write_text(text, encoding="utf-8")
    for name in stale:
        if not check:
            (RULES_DIR / name).unlink()
    if check and (changed or stale):
        print(f"out of date: {', '.join(sorted({*changed, *stale}))}; run docs/generate.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
