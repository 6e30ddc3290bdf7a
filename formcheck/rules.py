"""Rules as data: what they measure, where the limit lies, how sure the camera can be."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

import numpy as np

from formcheck.errors import ConfigError
from formcheck.landmarks import Landmark
from formcheck.legs.support import Stance, Support
from formcheck.measures import MEASURES, Measure, Role, Unit
from formcheck.view import CameraRole
from formcheck.window import Part

Reduction = Literal["median", "max", "min", "high", "low", "sustained_high", "sustained_low"]


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
        measure: name of what was measured; None when not assessable.
        view: with two cameras, the one that it was seen by; ``choice`` says why that one.
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
    measure: str | None = None
    view: CameraRole | None = None
    choice: str | None = None


@dataclass(frozen=True)
class ErrorModel:
    """How far a measured value may be from the true one, in the unit of the measure.

    Attributes:
        base: looking squarely at the right plane, the leg near the camera, a quiet stance known.
        per_deg: added per degree that the camera looks past the plane.
        per_square_deg: added per squared degree (foreshortening).
        no_stance: added when the clip showed no quiet stance.
        far_leg: added, from the side, when the judged leg is the one away from the camera.
        max_off_plane_deg: beyond this the measure means nothing.
    """

    base: float
    per_deg: float = 0.0
    per_square_deg: float = 0.0
    no_stance: float = 0.0
    far_leg: float = 0.0
    max_off_plane_deg: float = 90.0

    def at(self, off_plane_deg: float, *, stance_known: bool, far_leg: bool) -> float:
        """The error for one repetition."""
        return (
            self.base
            + self.per_deg * off_plane_deg
            + self.per_square_deg * off_plane_deg**2
            + (0.0 if stance_known else self.no_stance)
            + (self.far_leg if far_leg else 0.0)
        )


@dataclass(frozen=True)
class Correction:
    """What the pose model reads wrong in the same way in everybody, and is taken off again.

    Attributes:
        offset: added to a measured value, the leg near the camera, looking squarely at the plane.
        per_deg: added per degree that the camera looks past the plane.
        far_leg: added, from the side, when the judged leg is the one away from the camera.
        slope: added per unit that the value lies above ``pivot``: what is read too small, the more
            the larger it is.
        pivot: the middle of the values that it was fitted on.
        lowest, highest: of those values; beyond them ``slope`` adds no more than at them, for
            nothing is known of how the bias goes on.
    """

    offset: float = 0.0
    per_deg: float = 0.0
    far_leg: float = 0.0
    slope: float = 0.0
    pivot: float = 0.0
    lowest: float = -np.inf
    highest: float = np.inf

    def apply(self, value: float, off_plane_deg: float, *, far_leg: bool) -> float:
        """The value as it would be read without the bias."""
        known = min(max(value, self.lowest), self.highest)
        return (
            value
            + self.offset
            + self.per_deg * off_plane_deg
            + (self.far_leg if far_leg else 0.0)
            + self.slope * (known - self.pivot)
        )


@dataclass(frozen=True)
class Calibration:
    """What rendered people, whose truth is known, say about one measurement.

    Attributes:
        correction: of the bias.
        error: what remains, at a confidence of 90 %.
        repetitions: that both rest on; where they are few, ``error`` stays near the stated one.
        faultless: what a repetition without a fault measures.
    """

    correction: Correction
    error: ErrorModel
    repetitions: int
    faultless: float


@dataclass(frozen=True)
class Measurement:
    """One way to measure what a rule asks: the first that the view allows is taken.

    Attributes:
        measure: name in `formcheck.measures.MEASURES`.
        part: the part of the repetition that counts.
        reduction: from the samples of that part to one value.  ``high`` and ``low`` are the 90th
            and 10th percentile; ``sustained_high`` is the largest value that is kept up
            for ``sustained_s``, ``sustained_low`` the smallest.
        limit: in the measure's unit.
        stated_error: own judgement; where a calibration exists, only what it started from.
        surrogate: set when this is a stand-in for the real thing, says for what.
        worst: the value beyond which none can lie, where there is one: a foot on the floor.
        most_lean_deg: with the trunk leaning further forwards than this, in the model's own space,
            the stand-in says nothing.
        calibration: None: too few people whose truth is known were measured.
    """

    measure: str
    part: Part
    reduction: Reduction
    limit: Limit
    stated_error: ErrorModel
    sustained_s: float = 0.0
    surrogate: str | None = None
    worst: float | None = None
    most_lean_deg: float | None = None
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ConfigError(f"unknown measure {self.measure!r}")
        if self.limit.unit != MEASURES[self.measure].unit:
            raise ConfigError(f"{self.measure}: the limit is not in {MEASURES[self.measure].unit}")

    @property
    def source(self) -> Measure:
        """The measure itself."""
        return MEASURES[self.measure]

    @property
    def error(self) -> ErrorModel:
        """How far a value may be from the true one."""
        return self.stated_error if self.calibration is None else self.calibration.error

    @property
    def correction(self) -> Correction:
        """What is added to a measured value; nothing without a calibration."""
        return Correction() if self.calibration is None else self.calibration.correction

    @property
    def room(self) -> float | None:
        """How far the best repetition lies from the limit, or the worst; None: not known.

        With an error as large as that, not even the best repetition could be called ok, or not even
        the worst one a fault.  Of what must not grow too large the best is none at all.
        """
        rooms = (self._room_to_best, self._room_to_worst)
        return min((room for room in rooms if room is not None), default=None)

    @property
    def _room_to_worst(self) -> float | None:
        if self.worst is None:
            return None
        above, below = self.limit.minor_above, self.limit.minor_below
        return min(abs(self.worst - bound) for bound in (above, below) if bound is not None)

    @property
    def _room_to_best(self) -> float | None:
        above, below = self.limit.minor_above, self.limit.minor_below
        if above is not None and below is not None:
            return (above - below) / 2
        if above is not None:
            return above if above > 0 else None
        if self.calibration is None or below is None:
            return None
        return max(self.calibration.faultless - below, 0.0)


@dataclass(frozen=True)
class Wording:
    """What is wrong, and what to do about it.

    Attributes:
        title: in words for the person exercising.
        cue: an imperative of at most four words.
    """

    title: str
    cue: str


@dataclass(frozen=True)
class Rule:
    """One fault that can be found, documented like a lint rule.

    Attributes:
        slug: names the fault; never changes once published.
        exercise: name of the exercise.
        title: what is wrong, in words for the person exercising.
        why: why it matters.
        cue: what to do, an imperative of at most four words.
        source: where the limit comes from: a citation, the coach's text or "own judgement".
        known_limits: what it cannot tell.
        measurements: ways to measure it, best first.
        stances: repetitions it applies to.
        too_low, too_high: the same for a fault on one side of a limit that has two.
        variants: of the exercise that it applies to; empty: to all.
        joint: where the fault shows.
        priority: lower is worked on first.
        depth: it asks for more depth, which nobody is told while anything else is at fault.
        min_visible_share: of the samples in which the landmarks must be visible.
    """

    slug: str
    exercise: str
    title: str
    why: str
    cue: str
    source: str
    known_limits: str
    measurements: tuple[Measurement, ...]
    stances: tuple[Stance, ...]
    joint: Role
    priority: int
    depth: bool = False
    min_visible_share: float = 0.7
    variants: tuple[str, ...] = ()
    too_low: Wording | None = None
    too_high: Wording | None = None

    def __post_init__(self) -> None:
        if not self.measurements or not self.stances:
            raise ConfigError(f"{self.slug}: a rule needs a measurement and a stance")

    def wording(self, low: bool | None = None) -> Wording:
        """Words for a fault below (True), above (False) or somewhere beyond (None) its limits."""
        told = None if low is None else self.too_low if low else self.too_high
        return told or Wording(self.title, self.cue)

    def applies_to(self, support: Support) -> bool:
        """Whether it says anything about a repetition; of a variant that is not known it does."""
        known = support.variant is None or not self.variants or support.variant in self.variants
        return support.stance in self.stances and known

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON data, everything that `formcheck rules --json` prints."""
        data = asdict(self)
        for entry, measurement in zip(data["measurements"], self.measurements, strict=True):
            measure = measurement.source
            entry.pop("stated_error")
            entry.update(
                error=asdict(measurement.error),
                what=measure.what,
                unit=measure.unit,
                plane=measure.plane,
                landmarks=list(measure.roles),
                min_frames_per_s=measure.min_rate_hz,
            )
        return data


@dataclass(frozen=True)
class NotJudged:
    """An instruction of the coach that a camera cannot judge, and why."""

    slug: str
    exercise: str
    title: str
    reason: str
