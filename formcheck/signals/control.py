"""How well a movement is controlled: smoothness, wobble, sway, tempo, left against right.

Everything here takes signals of a closed repetition at a uniform rate (`resample_uniform`) and
gives plain numbers, NaN where a number would be a guess.  Control needs more frames than counting:
compare `frame_rate_hz` of the clip with `MIN_CONTROL_RATE_HZ` first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from formcheck.pose import FloatArray
from formcheck.signals.filters import band_pass, finite_runs, savgol_derivative, zero_lag

# Broadcast rates lie .1 % below their names (23.976), webcams a little more.
_TOLERANCE: Final = 0.99
MIN_RATE_HZ: Final = 15 * _TOLERANCE
"""Fewest frames per second for counts and angles."""
MIN_CONTROL_RATE_HZ: Final = 24 * _TOLERANCE
"""Fewest frames per second for anything of this module that looks at speed or wobble."""

SPEED_CUTOFF_HZ: Final = 3.5
HALT_CUTOFF_HZ: Final = 4.0
"""Jerks come two or three to the second; what is faster is the noise of landmarks."""
LEAST_BURST: Final = 0.35
"""Share of the fastest speed that a burst reaches: less is the creeping before and after a way."""
WOBBLE_BAND_HZ: Final = (1.0, 4.0)
SWAY_CUTOFF_HZ: Final = 3.0
MIN_HOLD_S: Final = 0.5
"""Shortest hold in which sway means anything."""
CONFIDENCE: Final = 0.95


def frame_rate_hz(time_s: ArrayLike) -> float:
    """Usual frame rate: one over the median time step, which holes and stutters do not move.

    NaN for fewer than two frames.

    Raises:
        ValueError: ``time_s`` (T,) does not strictly increase.
    """
    steps_s = np.diff(np.asarray(time_s, dtype=np.float64))
    if not (steps_s > 0).all():
        raise ValueError("time_s must be finite and strictly increasing")
    return 1 / float(np.median(steps_s)) if steps_s.size else math.nan


def phase_speed(values: ArrayLike, rate_hz: float) -> FloatArray:
    """Speed (T,) of a signal (T,), per second, smooth enough for `sparc` and `peak_to_mean_speed`.

    Give it the whole repetition and cut the phases out of the result: a phase that is filtered by
    itself has ends of its own.
    """
    smooth = zero_lag(values, rate_hz, SPEED_CUTOFF_HZ)
    return np.abs(savgol_derivative(smooth, rate_hz))


def _unbroken(values: ArrayLike) -> FloatArray | None:
    """The signal without what is missing at its ends; None if it has holes or nothing is left."""
    signal = np.asarray(values, dtype=np.float64)
    if signal.ndim != 1:
        raise ValueError(f"one signal (T,) at a time, got {signal.shape}")
    runs = list(finite_runs(signal))
    return signal[runs[0]] if len(runs) == 1 else None


def sparc(
    speed: ArrayLike,
    rate_hz: float,
    cutoff_hz: float = 10.0,
    amplitude_threshold: float = 0.05,
) -> float:
    """Smoothness as spectral arc length: about -1.4 for a single smooth stroke, lower if jerky.

    The length of the curve that the normalised amplitude spectrum of the speed draws, up to the
    last frequency with a noteworthy amplitude; it depends neither on how fast nor on how large
    the movement is (Balasubramanian, Melendez-Calderon, Roby-Brami and Burdet 2015, J
    Neuroeng Rehabil 12:112).

    Args:
        speed: (T,) of one phase; see `phase_speed`.
        rate_hz: of the samples.
        cutoff_hz: end of the spectrum; half of the rate if that is less.
        amplitude_threshold: share of the largest amplitude that is noteworthy.

    Returns:
        The arc length, negative; NaN with samples missing inside, fewer than 4, or no movement.

    Raises:
        ValueError: ``speed`` is not (T,).
    """
    stroke = _unbroken(speed)
    if stroke is None or stroke.size < 4 or not stroke.any():
        return math.nan
    # Zeros up to 16 times the length make the arc a smooth curve, as in the authors' own analysis.
    length = 2 ** (math.ceil(math.log2(stroke.size)) + 4)
    amplitude = np.abs(np.fft.rfft(stroke, length))
    amplitude = amplitude[np.fft.rfftfreq(length, 1 / rate_hz) <= cutoff_hz]
    amplitude = amplitude / amplitude.max()
    noteworthy = np.flatnonzero(amplitude >= amplitude_threshold)
    curve = amplitude[noteworthy[0] : noteworthy[-1] + 1]
    if curve.size < 2:
        return math.nan
    return -float(np.sum(np.hypot(1 / (curve.size - 1), np.diff(curve))))


def unfilled_speed(values: ArrayLike, rate_hz: float) -> FloatArray:
    """Speed (T,) of a signal (T,), per second, for `slow_down`.

    Not `phase_speed`: a derivative over a third of a second fills halts in that are shorter.
    """
    smooth = zero_lag(values, rate_hz, HALT_CUTOFF_HZ)
    return np.abs(np.gradient(smooth) * rate_hz)


def slow_down(speed: ArrayLike) -> float:
    """How much the speed (T,) of one way drops between two bursts, as a share of the slower burst.

    0 for a single stroke, 1 where the movement stops in between.  Unlike a spectral arc length,
    which an even stop-and-go hardly changes, it does not depend on how often that happens.

    Returns:
        The deepest one; NaN with samples missing inside, fewer than 5, or no movement.

    Raises:
        ValueError: ``speed`` is not (T,).
    """
    stroke = _unbroken(speed)
    if stroke is None or stroke.size < 5 or not stroke.any():
        return math.nan
    before = np.maximum.accumulate(stroke)
    after = np.maximum.accumulate(stroke[::-1])[::-1]
    slower = np.minimum(before, after)
    between = slower >= LEAST_BURST * stroke.max()
    return float(np.max(1 - stroke[between] / slower[between]))


def peak_to_mean_speed(speed: ArrayLike) -> float:
    """How peaked the speed (T,) of one phase is: 1.9 (15/8) for a minimum-jerk stroke.

    (Flash and Hogan 1985, J Neurosci 5:1688-1703.)  Stops and starts raise it.  NaN with samples
    missing inside, or no movement.

    Raises:
        ValueError: ``speed`` is not (T,).
    """
    stroke = _unbroken(speed)
    if stroke is None or not stroke.any():
        return math.nan
    return float(np.max(np.abs(stroke)) / np.mean(np.abs(stroke)))


def knee_wobble(deviation: ArrayLike, rate_hz: float, depth: ArrayLike | None = None) -> float:
    """Root mean square of what swings at 1-4 Hz in a medial knee deviation (T,), in its unit.

    The travel of the knee that belongs to the repetition is slower and drops out, if not wholly: a
    smooth excursion of .08 and back in 3 s leaves .001, in 2 s .003, in 1.5 s .008.  Unbroken runs
    shorter than one period of the slowest wobble (1 s) are left out.

    Args:
        deviation: (T,).
        rate_hz: of the samples.
        depth: (T,) where it is given, what goes with it or its square within the band is taken
            off (ordinary least squares): a knee that falls in and comes back once, or travels
            forwards before a camera that looks aslant, does not shake.

    Returns:
        NaN when no run is long enough, or the frame rate cannot carry 4 Hz.

    Raises:
        ValueError: ``deviation`` is not (T,), or the rate is not positive.
    """
    track = np.asarray(deviation, dtype=np.float64)
    if depth is not None:
        track = np.where(np.isfinite(depth), track, np.nan)
    if track.ndim != 1:
        raise ValueError(f"one signal (T,) at a time, got {track.shape}")
    low_hz, high_hz = WOBBLE_BAND_HZ
    if rate_hz <= 2 * high_hz:
        return math.nan
    swing = band_pass(track, rate_hz, low_hz, high_hz, order=8)
    runs = [run for run in finite_runs(track) if run.stop - run.start >= rate_hz / low_hz]
    if not runs:
        return math.nan
    samples = np.concatenate([np.arange(len(track))[run] for run in runs])
    shaking = swing[samples]
    if depth is not None:
        # Of the way down and up alone: hips that bob with a shaking knee must not excuse it.
        deep = zero_lag(np.where(np.isfinite(track), depth, np.nan), rate_hz, low_hz)
        travels = [
            band_pass(deep**power, rate_hz, low_hz, high_hz, order=8)[samples] for power in (1, 2)
        ]
        travel = np.stack(travels, axis=1)
        shaking = shaking - travel @ np.linalg.lstsq(travel, shaking)[0]
    return float(np.sqrt(np.mean(shaking**2)))


@dataclass(frozen=True)
class Sway:
    """Balance in a hold, as shares of the leg length.

    Attributes:
        lateral_rms: spread about the mean position, from side to side.
        path_velocity_per_s: distance travelled per second, whichever way.
    """

    lateral_rms: float
    path_velocity_per_s: float


def sway(offset: ArrayLike, rate_hz: float) -> Sway:
    """Sway of the hips over the supporting ankle while they should be still.

    Both figures are those of the force-plate literature (Prieto et al. 1996, IEEE Trans Biomed Eng
    43:956-966) taken on a landmark instead of the centre of pressure; the cut-off of 3 Hz keeps
    landmark noise, which would only add to the path, out.

    Args:
        offset: (T, 2) hips minus ankle over leg length: to the right, and up.
        rate_hz: of the samples.

    Returns:
        Both NaN when less than `MIN_HOLD_S` was seen.

    Raises:
        ValueError: ``offset`` is not (T, 2).
    """
    track = np.array(offset, dtype=np.float64)
    if track.ndim != 2 or track.shape[1] != 2:
        raise ValueError(f"offset must be (T, 2), got {track.shape}")
    track[~np.isfinite(track).all(axis=1)] = np.nan
    smooth = zero_lag(track, rate_hz, SWAY_CUTOFF_HZ)
    steps = np.hypot(*np.diff(smooth, axis=0).T)
    steps = steps[np.isfinite(steps)]
    if steps.size == 0 or steps.size < MIN_HOLD_S * rate_hz - 1e-6:
        return Sway(math.nan, math.nan)
    lateral = smooth[np.isfinite(smooth[:, 0]), 0]
    return Sway(float(np.std(lateral)), float(np.mean(steps) * rate_hz))


@dataclass(frozen=True)
class Tempo:
    """How long the phases of one repetition took, in seconds."""

    eccentric_s: float
    pause_s: float
    concentric_s: float

    @property
    def total_s(self) -> float:
        """From the start of the way down to the end of the way up."""
        return self.eccentric_s + self.pause_s + self.concentric_s


def tempo(start_s: float, bottom_start_s: float, bottom_end_s: float, end_s: float) -> Tempo:
    """Tempo from the times at which the phases meet.

    Raises:
        ValueError: the times run backwards.
    """
    spans_s = np.diff([start_s, bottom_start_s, bottom_end_s, end_s])
    if (spans_s < 0).any():
        raise ValueError("the phases of a repetition must follow each other in time")
    return Tempo(*(float(span_s) for span_s in spans_s))


def _known(values: ArrayLike) -> FloatArray:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]


def limb_symmetry_index(left: float, right: float) -> float:
    """100 times the smaller over the larger value: 100 is even, below 90 worth a word.

    For ratio-scale values only (times, lengths, counts): an angle has no zero to divide from.
    NaN when a value is missing or negative, or both are 0.
    """
    smaller, larger = sorted((left, right))
    if not (smaller >= 0 and larger > 0 and math.isfinite(larger)):
        return math.nan
    return 100 * (smaller / larger)


@dataclass(frozen=True)
class SideDifference:
    """Left against right over the repetitions of a set or session.

    Attributes:
        difference: mean of the left minus mean of the right, in the unit of the values.
        threshold: what it must exceed to be called real; NaN when that cannot be told.
    """

    difference: float
    threshold: float

    @property
    def is_real(self) -> bool:
        """Whether it is larger than chance and measuring error; False if that cannot be told."""
        return abs(self.difference) > self.threshold


def real_difference(
    left_values: ArrayLike, right_values: ArrayLike, error: float
) -> SideDifference:
    """Whether the two legs differ by more than each varies and by more than the camera errs.

    The threshold is the larger of ``error`` and the 95 % least significant difference of Student's
    two-sample test (Student 1908; pooled variance, n - 2 degrees of freedom): t * SD_pooled *
    sqrt(1/n_left + 1/n_right).  The error is not divided by the number of repetitions, because the
    better part of it is the same in all of them.

    Args:
        left_values: one value per repetition; missing ones are left out.
        right_values: the same of the other leg.
        error: measuring error of one value, in the same unit.

    Returns:
        The difference; with fewer than two values on a side its threshold is NaN.

    Raises:
        ValueError: ``error`` is negative or not finite.
    """
    if not 0 <= error < math.inf:
        raise ValueError(f"error must be finite and not negative, got {error}")
    left, right = _known(left_values), _known(right_values)
    if min(left.size, right.size) == 0:
        return SideDifference(math.nan, math.nan)
    difference = float(np.mean(left) - np.mean(right))
    if min(left.size, right.size) < 2:
        return SideDifference(difference, math.nan)
    freedom = left.size + right.size - 2
    squares = np.var(left) * left.size + np.var(right) * right.size
    standard_error = math.sqrt(squares / freedom * (1 / left.size + 1 / right.size))
    from scipy.special import stdtrit  # noqa: PLC0415 - a quarter of a second, for the report alone

    quantile = float(stdtrit(freedom, (1 + CONFIDENCE) / 2))
    return SideDifference(difference, max(error, quantile * standard_error))
