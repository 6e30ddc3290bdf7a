"""What can be assessed from where the camera stands: known from the rules before the set begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.coaching.live_state import Unseen
from formcheck.landmarks import SIDES, Landmark, Side
from formcheck.measures import Role, role_landmarks
from formcheck.rules import Measurement, Rule
from formcheck.verdicts.judging import (
    ROLE_WORDS,
    TOO_FINE,
    aslant_deg,
    is_far_leg,
    is_seen_from,
    is_too_fine,
    needs,
    wanted_view,
)
from formcheck.view import View
from formcheck.window import MIN_VISIBILITY

TOO_FINE_SHORT: Final = TOO_FINE.partition(":")[0]
"""What stands on a screen that is read from three metres."""

COARSE: Final = 1.5
"""An error this many times that of a square view is worth a word (own)."""


@dataclass(frozen=True)
class Prospect:
    """What a set that begins now would tell.

    Attributes:
        seen: rules (slugs) that can be assessed.
        unseen: those that cannot, with the reason.
        coarse: those of ``seen`` whose error here exceeds the band between a minor and a major
            fault, and that of a square view by far: only gross faults would be found.
    """

    seen: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    coarse: tuple[str, ...]


def usual_rules(rules: Sequence[Rule]) -> list[Rule]:
    """The rules of an exercise as it is meant: on one leg, or in a split stance.

    Before the first repetition nobody knows whether it will be on two.
    """
    return [rule for rule in rules if set(rule.stances) != {"double"}]


def prospect(
    rules: Sequence[Rule],
    view: View | None,
    *,
    rate_hz: float = np.inf,
    side: Side | None = None,
    visibility: Mapping[Landmark, float] | None = None,
) -> Prospect:
    """Foresee what the rules will be able to say.

    Args:
        rules: that would be applied.
        view: from which the person is seen; None: not known.
        rate_hz: frames per second.
        side: the leg to come; None: the near one.
        visibility: of each landmark while the person stands; None: everything can be seen.
    """
    seen, unseen, coarse = [], [], []
    for rule in usual_rules(rules):
        reasons = [
            _obstacle(one, view, rate_hz, visibility) or _blind(one, view, side)
            for one in rule.measurements
        ]
        usable = [m for m, why in zip(rule.measurements, reasons, strict=True) if why is None]
        if not usable:
            remedy = next((why for why in reasons if why and why != TOO_FINE_SHORT), TOO_FINE_SHORT)
            unseen.append(Unseen(rule.slug, remedy))
            continue
        seen.append(rule.slug)
        if _is_coarse(usable[0], view, side):
            coarse.append(rule.slug)
    return Prospect(tuple(seen), tuple(unseen), tuple(coarse))


def _obstacle(
    measurement: Measurement,
    view: View | None,
    rate_hz: float,
    visibility: Mapping[Landmark, float] | None,
) -> str | None:
    measure = measurement.source
    if is_too_fine(measurement):
        return TOO_FINE_SHORT
    lacks = []
    if not is_seen_from(measurement, view):
        lacks.append((wanted_view(measurement, view)[0], ""))
    if rate_hz < measure.min_rate_hz:
        lacks.append((f"{np.ceil(measure.min_rate_hz):.0f} frames per second", ""))
    if lacks:
        return needs(lacks)
    hidden = [role for role in measure.roles if _is_hidden(role, visibility)]
    return f"the {ROLE_WORDS[hidden[0]]} cannot be seen" if hidden else None


def _is_hidden(role: Role, visibility: Mapping[Landmark, float] | None) -> bool:
    """Whether neither side's landmark of a kind can be seen.

    Somebody who stands sideways hides one leg with the other; that says nothing about the
    repetition, in which the legs part.
    """
    if visibility is None:
        return False
    every = {mark for side in SIDES for mark in role_landmarks(role, side)}
    return max(visibility.get(mark, 0.0) for mark in every) < MIN_VISIBILITY


def _error(measurement: Measurement, view: View | None, side: Side | None) -> float:
    far = side is not None and is_far_leg(measurement, view, side)
    return measurement.error.at(aslant_deg(measurement, view), stance_known=True, far_leg=far)


def _blind(measurement: Measurement, view: View | None, side: Side | None) -> str | None:
    """What would help where the error is so large that nothing could be called fine; or None."""
    model, room = measurement.error, measurement.room
    error = _error(measurement, view, side)
    if room is None or error < room:
        return None
    if side and is_far_leg(measurement, view, side) and error - model.far_leg < room:
        return f"needs the {side} leg near the camera"
    return needs([(wanted_view(measurement, view)[0], "")])


def _is_coarse(measurement: Measurement, view: View | None, side: Side | None) -> bool:
    limit, error = measurement.limit, _error(measurement, view, side)
    bands = [
        abs(major - minor)
        for minor, major in (
            (limit.minor_above, limit.major_above),
            (limit.minor_below, limit.major_below),
        )
        if minor is not None and major is not None
    ]
    return bool(bands) and error > min(bands) and error >= COARSE * measurement.error.base
