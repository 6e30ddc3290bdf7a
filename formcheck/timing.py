"""When the phases of a repetition begin and end, from the speed of its depth signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import FloatArray
from formcheck.reps import Excursion
from formcheck.signals.filters import savgol_derivative, zero_lag

STILL_SHARE: Final = 0.05
"""A movement begins and ends where its speed is this share of its peak, the usual criterion of
motor control studies; what moves slower is a hold."""
CUTOFF_HZ: Final = 4.0
MIN_STROKE_SHARE: Final = 0.1
"""A stroke that takes the hips no farther than this share of the main one is a sway, or the foot
that is put down after the repetition; not a part of the movement that a pause has cut off."""


@dataclass(frozen=True)
class Timing:
    """The moments that divide a repetition.

    Attributes:
        start_s, bottom_start_s: begin and end of the way down.
        bottom_end_s, end_s: begin and end of the way up.
        bottom_s: deepest moment; the middle of a hold.
    """

    start_s: float
    bottom_start_s: float
    bottom_s: float
    bottom_end_s: float
    end_s: float


def time_phases(
    time_s: FloatArray, depth: FloatArray, rate_hz: float, excursion: Excursion
) -> Timing:
    """Refine the counter's causal times over the closed repetition.

    Args:
        time_s: (T,) uniform grid, with some rest before and after.
        depth: (T,) larger = deeper.
        rate_hz: of the grid.
        excursion: what the counter saw, which stands where the signal has holes.
    """
    bottom_s = excursion.bottom_s
    velocity = savgol_derivative(zero_lag(depth, rate_hz, CUTOFF_HZ), rate_hz)
    # The way takes no longer than the whole: a peak below this is that of a sway beside a hole.
    slowest = excursion.amplitude / max(excursion.end_s - excursion.start_s, 1 / rate_hz)
    down = _stroke(time_s, velocity, time_s <= bottom_s, slowest)
    up = _stroke(time_s, -velocity, time_s >= bottom_s, slowest)
    start_s, bottom_start_s = down or (excursion.start_s, bottom_s)
    bottom_end_s, end_s = up or (bottom_s, excursion.end_s)
    bottom_start_s = min(bottom_start_s, bottom_s)
    bottom_end_s = max(bottom_end_s, bottom_s)
    return Timing(
        min(start_s, bottom_start_s),
        bottom_start_s,
        bottom_s,
        bottom_end_s,
        max(end_s, bottom_end_s),
    )


def _stroke(
    time_s: FloatArray, velocity: FloatArray, where: NDArray[np.bool_], slowest: float
) -> tuple[float, float] | None:
    """Begin and end of the main stroke, with the others in the same direction that count.

    None when the signal is not known there, or nowhere as fast as ``slowest``.
    """
    inside = np.flatnonzero(where & np.isfinite(velocity))
    if not len(inside):
        return None
    peak = float(velocity[inside].max())
    if peak <= 0 or peak < slowest:
        return None
    moving = inside[velocity[inside] >= STILL_SHARE * peak]
    strokes = np.split(moving, np.flatnonzero(np.diff(moving) > 1) + 1)
    ways = np.array([velocity[stroke].sum() for stroke in strokes])
    main = np.flatnonzero(ways >= MIN_STROKE_SHARE * ways.max())
    return float(time_s[strokes[main[0]][0]]), float(time_s[strokes[main[-1]][-1]])
