"""When an excursion of a depth signal is a repetition, as numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

BOTTOM_BAND: Final = 0.1
"""Share of the travel within which a depth counts as the bottom."""


@dataclass(frozen=True)
class CounterParameters:
    """When an excursion of the depth signal is a repetition.

    Depths are in the unit of the signal, durations in seconds.

    Attributes:
        enter: smallest departure from rest that opens an excursion before any is known.
        enter_share: the same as a share of the usual amplitude, once that is known.
        min_amplitude: smallest excursion that is worth logging.
        return_share: share of the descent that must be undone before it can end.
        again_share: share of the descent after which going down again ends it as well: not
            everybody stands up straight between two repetitions.  Infinite: they have to.
        known_share: share of the larger of descent and ascent that the smaller one must reach;
            less means that the clip began or ended inside it.
        partial_share, ignore_share: an excursion below these shares of the usual amplitude
            is logged but not counted, or not logged at all.  One that never comes back is
            logged from ``return_share`` of the usual amplitude on.
        deep_enough, deep_enough_single: an excursion as large as this, both ways, is counted
            however deep the others are; the second on one leg, once that is known.  To come down
            half as far as before is a shallow repetition, not none.  Infinite: none is.
        first_ways: how large both ways of the first one must be: lifting a foot moves the hips.
        margin: how close to rest counts as being there.
        rest_window_s: how far back the level at rest is looked for.
        settle_s: an excursion that is back is closed this long after its highest point.
        min_duration_s, max_duration_s: of a whole repetition.
        gap_s: without a signal for so long, an open excursion is given up.
        hold_s: who stays this long at one level on the way down, less than half-way, rests
            there: the feet of a split squat stay apart, and its top is lower than standing.
            Infinite: nobody does.
        bottom_band: share of the travel within which a depth counts as the bottom; the middle
            of the time spent there is its moment.
        begins_deep: a clip whose first sample is deeper than this begins at the bottom of a
            repetition (a barbell is pulled from the floor); infinite: none does.
        rest_level: depth of somebody who stands, where that is known: a clip that begins
            deeper has not shown it yet.  Infinite: it is not known.
    """

    enter: float = 0.06
    enter_share: float = 0.35
    min_amplitude: float = 0.08
    return_share: float = 0.75
    again_share: float = math.inf
    known_share: float = 0.5
    partial_share: float = 0.7
    ignore_share: float = 0.4
    deep_enough: float = math.inf
    deep_enough_single: float = math.inf
    first_ways: float = 0.0
    margin: float = 0.03
    rest_window_s: float = 2.0
    settle_s: float = 0.25
    min_duration_s: float = 0.4
    max_duration_s: float = 20.0
    gap_s: float = 1.0
    hold_s: float = math.inf
    bottom_band: float = BOTTOM_BAND
    begins_deep: float = math.inf
    rest_level: float = math.inf
