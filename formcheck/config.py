"""A person's own limits: a TOML file that switches rules off and moves limits by their names.

::

    [rules.squat-knee-in]
    enabled = false

    [rules.squat-trunk-lean]
    minor_above = 35
    major_above = 50

A rule that measures in more than one way, each with its own limit, is moved one measure at a
time: ``[rules.squat-shallow.hip_drop]``.  Limits are in the rule's unit, as
``formcheck rules SLUG`` prints it.  Whatever is not known is an error that names what is.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from formcheck.errors import ConfigError, nearest
from formcheck.reading import read_small_text
from formcheck.rules import Limit, Rule

BOUNDS: Final = ("minor_above", "major_above", "minor_below", "major_below")


@dataclass(frozen=True)
class RuleOverride:
    """What a person changed in one rule.

    Attributes:
        enabled: False takes the rule out of the report.
        bounds: measure -> name of the bound -> value, in the unit of the measure's limit.
    """

    enabled: bool = True
    bounds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, in the form of the file, the same for the same change."""
        moved = {measure: dict(sorted(b.items())) for measure, b in sorted(self.bounds.items())}
        return moved if self.enabled else {"enabled": False, **moved}


@dataclass(frozen=True)
class RuleOverrides:
    """What a person changed, by the slug of the rule; nothing by default."""

    rules: Mapping[str, RuleOverride] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, in the form of the file, the same for the same changes."""
        return {slug: rule.to_dict() for slug, rule in sorted(self.rules.items())}


def load_config(path: Path, known_rules: Iterable[Rule]) -> RuleOverrides:
    """Read a person's changes and check them against every rule there is.

    Args:
        path: the TOML file.
        known_rules: the rules of all exercises: one file may serve them all.

    Raises:
        ConfigError: no such file, not TOML, a key or slug that is not known, or a limit that
            makes no sense; the message names the file and the nearest known name.
    """
    try:
        document = _read_toml(path)
        _expect_keys(document, ("rules",), "at the top of the file")
        return read_overrides(document.get("rules", {}), known_rules)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def read_overrides(entries: object, known_rules: Iterable[Rule]) -> RuleOverrides:
    """Check changes in the form of `RuleOverrides.to_dict`, slug -> what is changed.

    Raises:
        ConfigError: see `load_config`.
    """
    rules = {rule.slug: rule for rule in known_rules}
    table = _table(entries, "rules")
    _expect_keys(table, list(rules), "as a rule", "formcheck rules")
    return RuleOverrides(
        {
            slug: _rule_override(rules[slug], _table(entry, f"rules.{slug}"))
            for slug, entry in table.items()
        }
    )


def apply(overrides: RuleOverrides, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules as the person wants them, in their order, without those switched off.

    Raises:
        ConfigError: a limit that makes no sense; never for overrides that `load_config` read.
    """
    wanted = []
    for rule in rules:
        override = overrides.rules.get(rule.slug)
        if override is None:
            wanted.append(rule)
        elif override.enabled:
            wanted.append(_moved(rule, override.bounds))
    return tuple(wanted)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        # utf-8-sig: some editors put a byte order mark first, which TOML does not allow.
        return tomllib.loads(read_small_text(path, "utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError:
        raise ConfigError("no such file") from None
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigError("is not text; save it as UTF-8") from None
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5000 digits
        raise ConfigError(f"is not valid TOML: {error}") from None


def _expect_keys(
    table: Mapping[str, Any], known: Sequence[str], where: str, listed_by: str = ""
) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"{key!r} is not known {where}; {nearest(key, known, listed_by)}")


def _table(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"[{name}] must be a table, like [{name}] followed by key = value")
    return value


def _rule_override(rule: Rule, entry: Mapping[str, Any]) -> RuleOverride:
    measures = list(dict.fromkeys(measurement.measure for measurement in rule.measurements))
    known = ["enabled", *BOUNDS, *measures]
    _expect_keys(entry, known, f"in [rules.{rule.slug}]")
    enabled = entry.get("enabled", True)
    if not isinstance(enabled, bool):
        raise ConfigError(f"enabled of [rules.{rule.slug}] must be true or false")
    bounds = {}
    for measure in measures:
        if measure in entry:
            name = f"rules.{rule.slug}.{measure}"
            table = _table(entry[measure], name)
            _expect_keys(table, BOUNDS, f"in [{name}]")
            bounds[measure] = {key: _number(value, f"{name}.{key}") for key, value in table.items()}
    shared = {
        key: _number(entry[key], f"rules.{rule.slug}.{key}") for key in BOUNDS if key in entry
    }
    if shared:
        _require_one_limit(rule)
        bounds = {measure: {**shared, **bounds.get(measure, {})} for measure in measures}
    override = RuleOverride(enabled, bounds)
    _moved(rule, override.bounds)
    return override


def _number(value: object, name: str) -> float:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = float(value)
            if math.isfinite(number):
                return number
    except OverflowError:  # TOML's whole numbers have no end
        pass
    raise ConfigError(f"{name} must be a number, got {value!r}")


def _require_one_limit(rule: Rule) -> None:
    if len({measurement.limit for measurement in rule.measurements}) > 1:
        tables = ", ".join(
            f"[rules.{rule.slug}.{measurement.measure}]" for measurement in rule.measurements
        )
        raise ConfigError(
            f"{rule.slug} measures in more than one way, each with a limit of its own; "
            f"move the one you mean: {tables}"
        )


def _moved(rule: Rule, bounds: Mapping[str, Mapping[str, float]]) -> Rule:
    measurements = []
    for measurement in rule.measurements:
        changes = bounds.get(measurement.measure, {})
        try:
            limit = Limit(
                measurement.limit.unit,
                **{key: changes.get(key, getattr(measurement.limit, key)) for key in BOUNDS},
            )
        except ConfigError as error:
            stated = ", ".join(
                f"{key} = {getattr(measurement.limit, key)}"
                for key in BOUNDS
                if getattr(measurement.limit, key) is not None
            )
            raise ConfigError(
                f"[rules.{rule.slug}]: {error} (without your changes: {stated} "
                f"{measurement.limit.unit})"
            ) from None
        measurements.append(replace(measurement, limit=limit))
    return replace(rule, measurements=tuple(measurements))
