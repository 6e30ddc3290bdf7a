"""The rules that a report speaks of, with their limits as they were applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from formcheck.config import apply, read_overrides
from formcheck.errors import ConfigError
from formcheck.exercises import EXERCISES
from formcheck.landmarks import SIDES, Side
from formcheck.measures import role_landmarks
from formcheck.render.words import fault_words, finding_words
from formcheck.report import FindingInfo, Report
from formcheck.rules import Limit, Measurement, NotJudged, Rule

BOUND_WORDS: Final = {
    "minor_above": "minor above",
    "major_above": "major above",
    "minor_below": "minor below",
    "major_below": "major below",
}


@dataclass(frozen=True)
class Change:
    """A limit that the person moved, or a rule that was switched off."""

    slug: str
    words: str
    what: str


class Rulebook:
    """Rules by slug, limits as configured; it also names rules that this version does not know."""

    def __init__(self, report: Report) -> None:
        settings = report.settings.get("rules", {})
        self._usual = {r.slug: r for exercise in EXERCISES.values() for r in exercise.rules}
        self._settings: Mapping[str, Any] = settings if isinstance(settings, Mapping) else {}
        try:
            overrides = read_overrides(dict(self._settings), self._usual.values())
            self._rules = {r.slug: r for r in apply(overrides, tuple(self._usual.values()))}
        except ConfigError:  # of a version that knew other rules
            self._rules = dict(self._usual)
        self._exercises = {
            exercise.name: exercise
            for exercise in EXERCISES.values()
            if exercise.name == report.exercise
            or any(f.rule.startswith(f"{exercise.name}-") for r in report.reps for f in r.findings)
        }

    def get(self, slug: str) -> Rule | None:
        """The rule as it was applied; None when it is not known."""
        return self._rules.get(slug) or self._usual.get(slug)

    def words(self, slug: str, *, low: bool | None = None) -> str:
        """What it finds (below, above its limit), in a few words, with a capital letter."""
        words = fault_words(slug, low=low)
        return words[:1].upper() + words[1:]

    def finding_words(self, finding: FindingInfo) -> str:
        """What was found, in a few words, with a capital letter."""
        words = finding_words(finding)
        return words[:1].upper() + words[1:]

    def priority(self, slug: str) -> int:
        """Lower comes first."""
        rule = self.get(slug)
        return 99 if rule is None else rule.priority

    def title(self, exercise: str) -> str:
        """Name of an exercise as shown."""
        known = EXERCISES.get(exercise)
        return exercise.capitalize() if known is None else known.title

    def not_judged(self) -> list[NotJudged]:
        """Instructions of the coach that no camera can judge."""
        return [item for exercise in self._exercises.values() for item in exercise.not_judged]

    def measurement(self, finding: FindingInfo) -> Measurement | None:
        """How a finding was measured, told by its unit and limit; None when it was not."""
        rule = self.get(finding.rule)
        if rule is None or finding.limit is None:
            return None
        for measurement in rule.measurements:
            bounds = _bounds(measurement.limit).values()
            if measurement.limit.unit == finding.unit and any(
                abs(bound - finding.limit) < 5e-4 for bound in bounds
            ):
                return measurement
        return None

    def fine_bound(self, finding: FindingInfo) -> float | None:
        """Where a value of this finding stops being fine: the minor bound on its side."""
        measurement = self.measurement(finding)
        if measurement is None:
            return finding.limit
        limit = measurement.limit
        above = finding.limit in (limit.minor_above, limit.major_above)
        return limit.minor_above if above else limit.minor_below

    def side(self, finding: FindingInfo) -> Side | None:
        """The judged leg of a finding, told by the joint where it shows."""
        rule = self.get(finding.rule)
        if rule is None or finding.landmark is None:
            return None
        for side in SIDES:
            shown = role_landmarks(rule.joint, side)
            if len(shown) == 1 and shown[0].name.lower() == finding.landmark:
                return side
        return None

    def changes(self) -> list[Change]:
        """What was configured otherwise than usual."""
        found = []
        for slug, entry in sorted(self._settings.items()):
            if not isinstance(entry, Mapping):
                continue
            if entry.get("enabled") is False:
                found.append(Change(slug, self.words(slug), "switched off"))
            for measure, bounds in entry.items():
                if not isinstance(bounds, Mapping):
                    continue
                usual = self._usual_bounds(slug, measure)
                for name, value in bounds.items():
                    was = usual.get(name)
                    suffix = "" if was is None else f" (usually {was:g})"
                    what = f"{BOUND_WORDS.get(name, name)} {value:g}{suffix}"
                    found.append(Change(slug, self.words(slug), what))
        return found

    def _usual_bounds(self, slug: str, measure: str) -> dict[str, float]:
        rule = self._usual.get(slug)
        found = [m for m in rule.measurements if m.measure == measure] if rule else []
        return _bounds(found[0].limit) if found else {}


def _bounds(limit: Limit) -> dict[str, float]:
    return {name: value for name in BOUND_WORDS if (value := getattr(limit, name)) is not None}
