"""Rules as data, and the one function that turns a measured value into a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np

from formcheck.errors import ConfigError
from formcheck.landmarks import Landmark
from formcheck.view import ViewName

Unit = Literal["deg", "ratio", "s", "per_s", "count", "score"]
Stance = Literal["single", "double"]


class Verdict(StrEnum):
    """What a rule says about one repetition, from best to worst, then the honest shrug."""

    OK = "ok"
    BORDERLINE = "borderline"
    MINOR = "minor"
    MAJOR = "major"
    NOT_ASSESSABLE = "not_assessable"

    @property
    def is_fault(self) -> bool:
        """Whether the limit was passed by more than the measuring error."""
        return self in (Verdict.MINOR, Verdict.MAJOR)

    @property
    def is_assessed(self) -> bool:
        """Whether the camera could judge at all; a shrug is never counted as passed."""
        return self is not Verdict.NOT_ASSESSABLE


@dataclass(frozen=True)
class Limit:
    """Where a value stops being fine.

    Attributes:
        minor_above, major_above: the value is a fault beyond these (None: never).
        minor_below, major_below: the same on the low side.
        unit: of all four.

    Raises:
        ConfigError: no bound at all, or a major bound that is stricter than its minor one.
    """

    unit: Unit
    minor_above: float | None = None
    major_above: float | None = None
    minor_below: float | None = None
    major_below: float | None = None

    def __post_init__(self) -> None:
        if self.minor_above is None and self.minor_below is None:
            raise ConfigError("a limit needs minor_above or minor_below")
        for minor, major, sign in (
            (self.minor_above, self.major_above, 1),
            (self.minor_below, self.major_below, -1),
        ):
            if major is not None and (minor is None or sign * (major - minor) < 0):
                raise ConfigError("a major limit must lie beyond its minor limit")
        if (
            self.minor_above is not None
            and self.minor_below is not None
            and self.minor_below > self.minor_above
        ):
            raise ConfigError("minor_below must not lie above minor_above")

    def judge(self, value: float, error: float) -> tuple[Verdict, float]:
        """Verdict on ``value`` measured to within ``error``, and the bound it refers to.

        A value is a fault only when it lies beyond the minor bound by more than ``error``;
        within ``error`` of it, on either side, it is borderline.  A fault is major only when
        it also lies beyond the major bound by more than ``error``.  The bound returned is the
        one that decided: the nearest minor bound for ok and borderline.

        Raises:
            ValueError: ``value`` is not finite or ``error`` is negative.
        """
        if not np.isfinite(value) or not error >= 0:
            raise ValueError(f"cannot judge value {value} with error {error}")
        sides = [
            (
                sign * (value - minor),
                None if major is None else sign * (value - major),
                minor,
                major,
            )
            for sign, minor, major in (
                (1, self.minor_above, self.major_above),
                (-1, self.minor_below, self.major_below),
            )
            if minor is not None
        ]
        beyond, beyond_major, minor, major = max(sides, key=lambda side: side[0])
        if beyond_major is not None and major is not None and beyond_major > error:
            return Verdict.MAJOR, major
        if beyond > error:
            return Verdict.MINOR, minor
        if beyond >= -error:
            return Verdict.BORDERLINE, minor
        return Verdict.OK, minor


@dataclass(frozen=True)
class Finding:
    """What one rule found in one repetition.

    Attributes:
        rule: slug.
        verdict: see `Verdict`.
        value, limit, error: in ``unit``; None when not assessable.
        time_s: the moment the value was taken at (the worst one of the phase).
        reason: for not_assessable and borderline: why, and what would make it assessable.
        cue: what to do about it, an imperative of at most four words; "" when nothing is wrong.
        landmark: the joint where the fault shows, for drawing; None when there is no one joint.
    """

    rule: str
    verdict: Verdict
    unit: Unit
    value: float | None = None
    limit: float | None = None
    error: float | None = None
    time_s: float | None = None
    reason: str | None = None
    cue: str = ""
    landmark: Landmark | None = None


RequiredViews = frozenset[ViewName]
