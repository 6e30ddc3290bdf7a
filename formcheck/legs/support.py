"""Which leg carries the weight during a repetition, and on how many it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.geometry import flexion_deg
from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.legs.stance import NOMINAL_LEG_M, QuietStance
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.signals.robust import median, percentile_over_time
from formcheck.view import estimate_view

Stance = Literal["single", "double", "split"]


@dataclass(frozen=True)
class Support:
    """Which leg carries the weight during a repetition.

    Attributes:
        stance: on one leg, on two, or in a split stance.
        side: the supporting or leading leg; None on two legs.
        confidence: 0..1, 0.5 is a guess.
        evidence: > 0 for the right leg, < 0 for the left, about 0 on two.
        variant: of the exercise, where there are several ("walking").
    """

    stance: Stance
    side: Side | None
    confidence: float
    evidence: float
    variant: str | None = None

    @property
    def sure(self) -> bool:
        """Whether rules may speak of the supporting leg."""
        return self.confidence >= SURE_LEG


SINGLE_EVIDENCE: Final = 2.0
_CAP: Final = 1.5
_TRAVEL_SCALE: Final = 0.2
_BEND_SCALE_DEG: Final = 30.0
_LIFT_SCALE: Final = 0.2
_HELD_SCALE: Final = 0.1
_SHANK_SCALE: Final = 0.3
_OVER_FOOT: Final = (0.6, 0.8)
"""Where the hips count as over one foot: 0 midway between the feet, 1 over one of them.  On two
legs .34 at most was seen, on one .73 and more from behind; a hip shifted by 14 cm makes .6."""
_OVER_FOOT_WEIGHT: Final = 2.5
"""More than the other signs: over one foot nobody stands on two, and from behind it is the only
sign that can be seen well."""
_SQUARE_DEG: Final = 20.0
"""How far from squarely in front or behind the camera sees over which foot the hips are."""
_FROM_THE_SIDE_DEG: Final = 60.0
_LOST_BEND_DEG: Final = 25.0
_LOST_TRAVEL: Final = 0.3
HYSTERESIS: Final = 0.8
"""What the repetition before counts for, in the unit of the evidence."""
WEAK_EVIDENCE: Final = SINGLE_EVIDENCE + HYSTERESIS
"""Evidence beyond this needs no help."""
GUESS: Final = 0.5
"""Confidence in a leg that is hidden."""
SURE_LEG: Final = 0.65
"""Confidence below which the leg may be the other one, and nothing is said about it."""


SupportFinder = Callable[[PoseSequence, float, float, QuietStance | None], Support]
"""(repetition from rest to rest, deepest moment in s, pixels per metre, quiet stance before it)
-> support."""

Reviewer = Callable[[PoseSequence, Excursion, Support], tuple[Excursion, Support] | None]
"""(repetition with the rest around it, its times, its leg) -> times and leg after a closer look;
None when it was something else."""


def support_leg(
    window: PoseSequence, bottom_s: float, px_per_m: float, quiet: QuietStance | None = None
) -> Support:
    """Find the supporting leg of one squat from its whole window.

    Signs are weighed, each capped so that none decides alone: the foot that travels is free (the
    other is planted); the knee that bends with the descent carries; the ankle that is higher at
    the bottom is free.  A foot that stays up between repetitions does not travel, so two more ask
    where it is rather than what it does: over the whole repetition its ankle is higher in the
    picture, against the quiet stance, and its shank is less upright.  Squarely from the front or
    behind the foot that the hips are over counts as well, and more.  On two legs all are small.

    Args:
        window: the repetition, from rest to rest.
        bottom_s: its deepest moment.
        px_per_m: scale of the person.
        quiet: standing on both feet before it; None: that sign is not known.
    """
    size = px_per_m * NOMINAL_LEG_M
    deep = np.abs(window.time_s - bottom_s) <= max(0.15, 0.2 * np.ptp(window.time_s))
    edge = max(2, len(window) // 8)
    rest = np.r_[0:edge, len(window) - edge : len(window)]
    travel, bend = [], []
    for leg in SIDES:
        body = BODY_SIDES[leg]
        ankle = window.image_px[:, body.ankle]
        travel.append(float(np.hypot(*np.ptp(_trimmed(ankle), axis=0)) / size))
        knee = flexion_deg(
            *(window.world_m[:, joint] for joint in (body.hip, body.knee, body.ankle))
        )
        bend.append(median(knee[deep]) - median(knee[rest]))
    signs = (
        (travel[0] - travel[1]) / _TRAVEL_SCALE,
        (bend[1] - bend[0]) / _BEND_SCALE_DEG,
        _lift(window, deep, size, quiet) / _LIFT_SCALE,
        _held_up(window, size, quiet) / _HELD_SCALE,
        _shank_uprightness(window) / _SHANK_SCALE,
    )
    evidence = float(np.nansum(np.clip(signs, -_CAP, _CAP))) + _over_one_foot(window)
    side: Side = "right" if evidence > 0 else "left"
    if max(bend) < _LOST_BEND_DEG and min(travel) > _LOST_TRAVEL:
        # Hips cannot come down over two nearly straight, travelling legs: the leg that carries
        # is hidden and the model has put both on the free one.
        return Support("single", side, GUESS, evidence)
    return _decide(evidence)


def _lift(
    window: PoseSequence, deep: NDArray[np.bool_], size_px: float, quiet: QuietStance | None
) -> float:
    """How much higher the left ankle is at the bottom than the right, in legs.

    In the model's space; but from the side the ankle that is farther away wavers in it, and no more
    is believed than the picture shows against the quiet stance.
    """
    left, right = (BODY_SIDES[side].ankle for side in SIDES)
    down_m = window.world_m[deep][..., 1]
    made = (median(down_m[:, right]) - median(down_m[:, left])) / NOMINAL_LEG_M
    view = estimate_view(window.world_m)
    if quiet is None or view is None or view.from_frontal_deg < _FROM_THE_SIDE_DEG:
        return made
    seen = _held_up(window, size_px, quiet, deep)
    return float(np.clip(made, min(0.0, seen), max(0.0, seen))) if np.isfinite(seen) else made


def _held_up(
    window: PoseSequence,
    size_px: float,
    quiet: QuietStance | None,
    when: NDArray[np.bool_] | None = None,
) -> float:
    """How much higher the left ankle is in the picture than the right, in legs.

    Perspective shows the farther of two feet on one floor higher, the same in the quiet stance.
    """
    if quiet is None:
        return float("nan")
    left, right = (BODY_SIDES[side].ankle for side in SIDES)
    down_px = window.image_px[..., 1] if when is None else window.image_px[when, :, 1]
    now = median(down_px[:, right] - down_px[:, left]) / size_px
    then = float(quiet.image_px[right, 1] - quiet.image_px[left, 1])
    return now - then / (quiet.px_per_m * NOMINAL_LEG_M)


def _shank_uprightness(window: PoseSequence) -> float:
    """By how much more upright the right shank is than the left: 1 stands, 0 lies."""
    upright = []
    for side in SIDES:
        body = BODY_SIDES[side]
        shank = window.world_m[:, body.ankle] - window.world_m[:, body.knee]
        upright.append(shank[:, 1] / np.linalg.norm(shank, axis=1))
    return median(upright[1] - upright[0])


def _over_one_foot(window: PoseSequence) -> float:
    """Evidence from the hips' place over one of the feet; 0 from where it cannot be seen."""
    view = estimate_view(window.world_m)
    if view is None or view.from_frontal_deg > _SQUARE_DEG:
        return 0.0
    hips, ankles = (
        [window.image_px[:, getattr(BODY_SIDES[side], joint), 0] for side in SIDES]
        for joint in ("hip", "ankle")
    )
    between = (ankles[0] + ankles[1]) / 2
    half_width = (ankles[1] - ankles[0]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        over = median(((hips[0] + hips[1]) / 2 - between) / half_width)
    if not np.isfinite(over):
        return 0.0
    share = np.interp(abs(over), _OVER_FOOT, (0.0, 1.0))
    return float(np.copysign(_OVER_FOOT_WEIGHT * share, over))


def _decide(evidence: float) -> Support:
    confidence = float(1 / (1 + np.exp(-2.0 * abs(abs(evidence) - SINGLE_EVIDENCE))))
    if abs(evidence) < SINGLE_EVIDENCE:
        return Support("double", None, confidence, evidence)
    return Support("single", "right" if evidence > 0 else "left", confidence, evidence)


def with_hysteresis(found: Support, previous: Support | None) -> Support:
    """The leg of a repetition in the light of the one before it in the same set.

    Nobody changes the stance by chance: where the signs of this repetition are weak, those of the
    last one count for something; against clear signs they change nothing.

    Args:
        found: from this repetition alone.
        previous: of the repetition before, None for the first of a set.
    """
    if previous is None or not previous.sure or found.stance == "split":
        return found
    if found.confidence <= GUESS and previous.stance == "double" and found.variant is None:
        return Support("double", None, found.confidence, found.evidence)
    if abs(found.evidence) > WEAK_EVIDENCE:
        return found
    if previous.stance == "single":
        agrees = found.evidence * previous.evidence > 0
        decided = _decide(found.evidence + np.copysign(HYSTERESIS, found.evidence))
        return decided if agrees and decided.stance == "single" else found
    if found.variant is not None:
        return found
    shrunk = max(0.0, abs(found.evidence) - HYSTERESIS) * float(np.sign(found.evidence))
    return _decide(shrunk)


def _trimmed(points: FloatArray) -> FloatArray:
    """The 5th and 95th percentile of (T, 2) points: their extent without outliers."""
    return np.stack([percentile_over_time(points, q) for q in (5.0, 95.0)])
