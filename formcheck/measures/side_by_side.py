"""Where a lunge begins and ends: the moments of standing with the feet side by side."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.landmarks import Landmark
from formcheck.legs.lead_leg import heading_xz, stride
from formcheck.legs.stance import hips_over_feet
from formcheck.measures.base import once
from formcheck.pose import FloatArray
from formcheck.signals.robust import median, percentile
from formcheck.window import BoolArray, Part, RepWindow

REST_S: Final = 0.15
"""Half of the time about the moment of rest that is looked at."""
STILL: Final = 0.06
"""Share of the leg by which both feet together move in that time where somebody stands still."""
MAX_UNREST: Final = 0.25
"""The same where somebody who goes straight on can just be said to stand."""
HIGH_SHARE: Final = 0.5
TOGETHER_SHARE: Final = 0.5
"""Feet closer than this share of the stride count as having come together."""
ABOUT_SAME_WAY: Final = 0.7
"""Cosine between two headings of somebody who did not turn: from behind they are a rough guess."""

_L = Landmark


@once
def feet_stride(window: RepWindow) -> FloatArray:
    """(T,) how far the right foot is ahead of the left one, in legs."""
    inside = window.mask(Part.WHOLE)
    return stride(window.world_m, heading_xz(window.world_m[inside]))


def _rest(window: RepWindow, where: BoolArray) -> BoolArray:
    """(T,) the moment in ``where``, nearest to the bottom, of standing with the feet side by side.

    Not the one with the feet closest together: they also pass each other in a step, and the two
    labels meet on the way when the model exchanges them.  Who never stands quite still stood at
    the stillest moment.
    """
    apart = np.abs(_against_rest(window))
    usual = median(apart[window.mask(Part.DEEP)])
    drop = 1 - hips_over_feet(window.world_m)
    low, deepest = percentile(drop, 0), np.nanmax(drop[window.mask(Part.WHOLE)], initial=0.0)
    high = drop <= low + HIGH_SHARE * (deepest - low)
    beside = where & high & (apart <= TOGETHER_SHARE * usual)
    unrest = _unrest(window) / window.leg_length_px
    candidates = np.where(beside & (unrest <= MAX_UNREST), unrest, np.nan)
    if not np.isfinite(candidates).any():
        return np.zeros(len(apart), dtype=bool)
    still = candidates <= max(STILL, float(np.nanmin(candidates)))
    away_s = np.where(still, np.abs(window.time_s - window.bottom_s), np.inf)
    moment_s = window.time_s[np.argmin(away_s)]
    return np.asarray(np.abs(window.time_s - moment_s) <= REST_S)


def _against_rest(window: RepWindow) -> FloatArray:
    """(T,) the `feet_stride` against that of the quiet stance, where it faced about the same way.

    Seen from behind the model puts feet that stand side by side up to .2 apart, and those of a
    lunge no more than .4: half of that is nothing to tell them by.
    """
    ahead = feet_stride(window)
    if window.quiet is None:
        return ahead
    heading = heading_xz(window.world_m[window.mask(Part.WHOLE)])
    still_m = window.quiet.world_m[np.newaxis]
    if not float(heading @ heading_xz(still_m)) >= ABOUT_SAME_WAY:
        return ahead
    return np.asarray(ahead - stride(still_m, heading)[0])


def _unrest(window: RepWindow) -> FloatArray:
    """(T,) how far both feet move within `REST_S` before and after, in pixels."""
    feet = window.image_px[:, [_L.LEFT_ANKLE, _L.RIGHT_ANKLE]].reshape(len(window.time_s), 4)
    reach = min(round(REST_S * window.rate_hz), (len(feet) - 1) // 2)
    padded = np.pad(feet, ((reach, reach), (0, 0)), mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=0)
    return np.asarray((near.max(axis=-1) - near.min(axis=-1)).sum(axis=-1))


@once
def rest_before(window: RepWindow) -> BoolArray:
    """(T,) standing with the feet side by side before the step; nowhere if the clip lacks it."""
    return _rest(window, window.time_s < window.bottom_s)


@once
def rest_after(window: RepWindow) -> BoolArray:
    """(T,) the same after it."""
    return _rest(window, window.time_s > window.bottom_s)
