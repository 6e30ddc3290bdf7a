"""When the phases of a repetition begin and end, from the speed of its depth signal."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
BEHIND_SHARE: Final = 0.2
"""Feet that are as far apart as this the other way round have not been side by side."""
STEP_S: Final = 0.6
"""A foot has come to rest so long after, or before, it is half-way."""
AT_BOTTOM_S: Final = 0.2
STAYS_UP: Final = 0.025
"""A knee that was driven up stays up while it sinks by no more than this, in thighs."""


BENDS: Final = {"hip_drop": 1.8, "trunk_lean": 1.2, "feet_apart": 1.3}
"""How a signal grows with the joint that makes it: as this power of the share of the joint's way.

Hips come down nearly as the square of the bend of the knees, so that a squat has begun long before
its hips move.  A lean, which has no sign, and feet that part begin a little late as well.  Fitted
on the half of the rendered clips that is there for it."""
RISES: Final = (0.15, 0.5)
"""Shares of the way at which a signal is far from rest, and seen well."""

_PROGRESS: Final = np.linspace(0.0, 1.0, 501)
_MINIMUM_JERK: Final = _PROGRESS**3 * (10 - 15 * _PROGRESS + 6 * _PROGRESS**2)
_FEWEST: Final = 4
_SAME_S: Final = 1e-6
_TINY: Final = 1e-9


@dataclass(frozen=True)
class Timing:
    """The moments that divide a repetition.

    Attributes:
        start_s, bottom_start_s: begin and end of the way down.
        bottom_end_s, end_s: begin and end of the way up.
        bottom_s: deepest moment; the middle of a hold.
        moving_start_s, moving_end_s: first and last moment at which it is clearly under way.
    """

    start_s: float
    bottom_start_s: float
    bottom_s: float
    bottom_end_s: float
    end_s: float
    moving_start_s: float
    moving_end_s: float


def time_phases(
    time_s: FloatArray,
    depth: FloatArray,
    rate_hz: float,
    excursion: Excursion,
    signal: str = "",
) -> Timing:
    """Refine the counter's causal times over the closed repetition.

    Args:
        time_s: (T,) uniform grid, with some rest before and after.
        depth: (T,) larger = deeper.
        rate_hz: of the grid.
        excursion: what the counter saw, which stands where the signal has holes.
        signal: what it is the depth by, see `BENDS`; of another one phases begin and end where it
            is clearly under way.
    """
    bottom_s = excursion.bottom_s
    smooth = zero_lag(depth, rate_hz, CUTOFF_HZ)
    velocity = savgol_derivative(smooth, rate_hz)
    # The way takes no longer than the whole: a peak below this is that of a sway beside a hole.
    slowest = excursion.amplitude / max(excursion.end_s - excursion.start_s, 1 / rate_hz)
    since_s, until_s = _between_rests(time_s, depth, velocity, bottom_s)
    down = _stroke(time_s, velocity, (time_s >= since_s) & (time_s <= bottom_s), slowest)
    up = _stroke(time_s, -velocity, (time_s >= bottom_s) & (time_s <= until_s), slowest)
    start_s, bottom_start_s = down or (excursion.start_s, bottom_s)
    bottom_end_s, end_s = up or (bottom_s, excursion.end_s)
    bottom_start_s = min(bottom_start_s, bottom_s)
    bottom_end_s = max(bottom_end_s, bottom_s)
    start_s, end_s = min(start_s, bottom_start_s), max(end_s, bottom_end_s)
    moving = Timing(start_s, bottom_start_s, bottom_s, bottom_end_s, end_s, start_s, end_s)
    bends = BENDS.get(signal)
    if bends is None:
        return moving
    turned_s = _turns(time_s, velocity, moving)
    forwards = _Course(time_s, smooth, bends)
    # The way up is a way down backwards in time, and the bottom the top upside down.
    backwards = _Course(-time_s[::-1], smooth[::-1], bends)
    if down is not None:
        start_s = max(forwards.leaves_s(start_s, bottom_start_s), turned_s[0])
        bottom_start_s = min(-backwards.leaves_s(-bottom_start_s, -down[0]), bottom_s)
    if up is not None:
        end_s = min(-backwards.leaves_s(-end_s, -bottom_end_s), turned_s[1])
        bottom_end_s = max(forwards.leaves_s(bottom_end_s, up[1]), bottom_s)
    return replace(
        moving,
        start_s=start_s,
        bottom_start_s=bottom_start_s,
        bottom_end_s=bottom_end_s,
        end_s=end_s,
    )


@dataclass(frozen=True, eq=False)
class _Course:
    """A signal that joints move with minimum jerk: slowly at first, and slowly at last.

    Attributes:
        time_s, signal: (T,) each.
        bends: which power of a joint's way the signal is, from its lower end on.
    """

    time_s: FloatArray
    signal: FloatArray
    bends: float

    def leaves_s(self, since_s: float, until_s: float) -> float:
        """When a stroke has begun that is clearly under way from ``since_s`` to ``until_s``.

        From the moments at which it has come as far as `RISES`: so near the rest the
        signal is hidden in the noise.  ``since_s`` where it does not get there.
        """
        inside = (self.time_s >= since_s - _SAME_S) & (self.time_s <= until_s + _SAME_S)
        time_s, way = self.time_s[inside], self.signal[inside]
        if len(way) < _FEWEST or not np.isfinite(way).all() or way[0] == way[-1]:
            return since_s
        share = (way - way[0]) / (way[-1] - way[0])
        late_s = _reaches_s(time_s, share, RISES[1])
        early_s = _reaches_s(time_s[time_s <= late_s], share[time_s <= late_s], RISES[0])
        early, late = (self._progress(each, falls=way[-1] < way[0]) for each in RISES)
        left_s = early_s - (late_s - early_s) * early / (late - early)
        return min(since_s, max(left_s, float(self.time_s[0])))

    def _progress(self, share: float, *, falls: bool) -> float:
        """Share of the stroke's time after which the signal has gone that far."""
        joint = 1 - (1 - share) ** (1 / self.bends) if falls else share ** (1 / self.bends)
        return float(np.interp(joint, _MINIMUM_JERK, _PROGRESS))


def _reaches_s(time_s: FloatArray, share: FloatArray, level: float) -> float:
    """When ``share`` passes a level for the last time, upwards."""
    below = int(np.flatnonzero(share <= level).max(initial=0))
    above = min(below + 1, len(share) - 1)
    step = max(share[above] - share[below], _TINY)
    passed = min(1.0, max(0.0, (level - share[below]) / step))
    return float(time_s[below] + passed * (time_s[above] - time_s[below]))


def _turns(time_s: FloatArray, velocity: FloatArray, moving: Timing) -> tuple[float, float]:
    """Since when it has not come up before, and until when it does not go down again after.

    The ends of what is seen where it rests there: of two repetitions without a rest each ends where
    the other begins.
    """
    inside = (time_s >= moving.start_s) & (time_s <= moving.end_s) & np.isfinite(velocity)
    slow = STILL_SHARE * np.abs(velocity[inside]).max(initial=0.0)
    before = (time_s < moving.start_s) & (velocity <= -slow)
    after = (time_s > moving.end_s) & (velocity >= slow)
    came_up_s = time_s[before].max(initial=-np.inf)
    goes_down_s = time_s[after].min(initial=np.inf)
    first_s, last_s = min(time_s[0], moving.start_s), max(time_s[-1], moving.end_s)
    since = (time_s > came_up_s) & (time_s <= moving.start_s) & (velocity >= 0)
    until = (time_s < goes_down_s) & (time_s >= moving.end_s) & (velocity <= 0)
    return (
        float(time_s[since].min(initial=moving.start_s)) if before.any() else first_s,
        float(time_s[until].max(initial=moving.end_s)) if after.any() else last_s,
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
    signed = zero_lag(apart, rate_hz, CUTOFF_HZ)
    apart = np.maximum(signed, 0.0)
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
    forwards = _Course(time_s, apart, BENDS["feet_apart"])
    backwards = _Course(-time_s[::-1], apart[::-1], BENDS["feet_apart"])
    out_s, back_s = np.inf, -np.inf
    # Of a foot that comes from behind the other one, or goes there, only the part ahead is meant.
    behind = signed <= -BEHIND_SHARE * median(apart[near])
    if out is not None and before.any():
        passed_s = time_s[behind & (time_s < bottom_s)].max(initial=-np.inf)
        out_s = max(forwards.leaves_s(*out), out[0] if passed_s > out[0] - STEP_S else -np.inf)
    if back is not None and after.any():
        passes_s = time_s[behind & (time_s > bottom_s)].min(initial=np.inf)
        back_s = -backwards.leaves_s(-back[1], -back[0])
        back_s = min(back_s, back[1] if passes_s < back[1] + STEP_S else np.inf)
    return out_s, back_s


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
