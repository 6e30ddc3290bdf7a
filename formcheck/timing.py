"""When the phases of a repetition begin and end, from the speed of its depth signal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import FloatArray
from formcheck.reps import Excursion
from formcheck.signals.filters import savgol_derivative, zero_lag
from formcheck.signals.robust import median

STILL_SHARE: Final = 0.05
"""A movement begins and ends where its speed is this share of its peak, the usual criterion of
motor control studies; what moves slower is a hold."""
CUTOFF_HZ: Final = 4.0
MIN_STROKE_SHARE: Final = 0.1
"""A stroke that takes the hips no farther than this share of the main one is a sway, or the foot
that is put down after the repetition; not a part of the movement that a pause has cut off."""

REST_SHARE: Final = 0.3
REST_S: Final = 0.2
"""Who moves no faster than `STILL_SHARE` for so long, within this share of the way, rests."""
TOGETHER_SHARE: Final = 0.5
"""Feet closer than this share of the stride at the bottom have come together."""
STEP_S: Final = 0.6
"""A foot has come to rest so long after, or before, it is half-way."""
AT_BOTTOM_S: Final = 0.2
STAYS_UP: Final = 0.025
"""A knee that was driven up stays up while it sinks by no more than this, in thighs."""


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
    since_s, until_s = _between_rests(time_s, depth, velocity, bottom_s)
    down = _stroke(time_s, velocity, (time_s >= since_s) & (time_s <= bottom_s), slowest)
    up = _stroke(time_s, -velocity, (time_s >= bottom_s) & (time_s <= until_s), slowest)
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


def _between_rests(
    time_s: FloatArray, depth: FloatArray, velocity: FloatArray, bottom_s: float
) -> tuple[float, float]:
    """Last moment before the bottom and first one after it at which the person rests, nearly up.

    Lifting a foot takes the hips down a little, and the trunk forward; what follows, after a
    moment of rest, is the repetition.  Infinite where nobody rests.
    """
    away_s = []
    for where in (time_s <= bottom_s, time_s >= bottom_s):
        known = where & np.isfinite(depth) & np.isfinite(velocity)
        if not known.any():
            away_s.append(np.inf)
            continue
        nearly_up = depth <= depth[known].min() + REST_SHARE * np.ptp(depth[known])
        slow = np.abs(velocity) <= STILL_SHARE * np.abs(velocity[known]).max()
        away_s.append(_nearest_rest_s(time_s, known & slow & nearly_up, bottom_s))
    return bottom_s - away_s[0], bottom_s + away_s[1]


def _nearest_rest_s(time_s: FloatArray, resting: NDArray[np.bool_], bottom_s: float) -> float:
    """Seconds between the bottom and the nearest rest of `REST_S` at least; infinite: none."""
    moments = np.flatnonzero(resting)
    rests = np.split(moments, np.flatnonzero(np.diff(moments) > 1) + 1)
    spans = [time_s[rest[[0, -1]]] for rest in rests if len(rest)]
    apart = [np.abs(span - bottom_s).min() for span in spans if np.ptp(span) >= REST_S]
    return float(min(apart, default=np.inf))


def time_steps(
    time_s: FloatArray, apart: FloatArray, rate_hz: float, bottom_s: float
) -> tuple[float, float]:
    """When the feet of a lunge part before its bottom, and when they have come together again.

    Args:
        time_s: (T,) uniform grid, with some rest before and after.
        apart: (T,) how far the leading foot is ahead of the other; <= 0 side by side.
        rate_hz: of the grid.
        bottom_s: deepest moment.

    Returns:
        Infinite, the second one negative, where the feet were not seen to be together.
    """
    apart = np.maximum(zero_lag(apart, rate_hz, CUTOFF_HZ), 0.0)
    near = np.abs(time_s - bottom_s) <= AT_BOTTOM_S
    together = apart <= TOGETHER_SHARE * median(apart[near])
    before = together & (time_s < bottom_s)
    after = together & (time_s > bottom_s)
    if not before.any() and not after.any():
        return np.inf, -np.inf
    velocity = savgol_derivative(apart, rate_hz)
    # Beyond the moment when they are together it is another repetition's step.
    since_s = time_s[before].max(initial=-np.inf) - STEP_S
    until_s = time_s[after].min(initial=np.inf) + STEP_S
    out = _stroke(time_s, velocity, (time_s >= since_s) & (time_s <= bottom_s), 0.0)
    back = _stroke(time_s, -velocity, (time_s >= bottom_s) & (time_s <= until_s), 0.0)
    return (
        out[0] if out is not None and before.any() else np.inf,
        back[1] if back is not None and after.any() else -np.inf,
    )


def deep_about(
    time_s: FloatArray, depth: FloatArray, bottom_s: float, share: float
) -> NDArray[np.bool_]:
    """(T,) the stretch about the bottom of a lunge in which the hips stay about as low.

    In a shallow one they sink again on the way back, lower than at the bottom: that is no bottom.

    Args:
        time_s: (T,).
        depth: (T,) larger = deeper.
        bottom_s: deepest moment.
        share: of the depth there, that counts as as low.
    """
    near = np.abs(time_s - bottom_s) <= AT_BOTTOM_S
    deep = depth >= share * np.nanmax(depth[near], initial=0.0)
    stretch = np.cumsum(np.diff(deep, prepend=False))  # which one, odd where it is deep
    return np.asarray(deep & np.isin(stretch, stretch[near & deep]))


def held_until_s(time_s: FloatArray, height: FloatArray, peak_s: float, band: float) -> float:
    """Until when something that was raised stays up.

    Args:
        time_s: (T,).
        height: (T,) of it.
        peak_s: when it is highest.
        band: by how much it may sink meanwhile.
    """
    after = time_s >= peak_s
    highest = float(np.nanmax(height[after][:1], initial=-np.inf))
    sunk = after & ~(height >= highest - band)
    return float(time_s[after & (time_s < time_s[sunk].min(initial=np.inf))].max(initial=peak_s))


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
