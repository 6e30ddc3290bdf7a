"""What filters are made of, for many channels at once: cubics, local polynomials, recursions.

The same numbers as the general functions of SciPy give, without their checks of every argument
and with everything kept that depends on the filter alone: a repetition is short, and most of what
they take is not for its samples.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Literal

import numpy as np

from formcheck.pose import FloatArray

Pass = Literal["lowpass", "highpass"]


def _scipy_signal() -> ModuleType:
    # Half of the time until anything is shown would go by with it, and much of what is asked for
    # filters nothing.
    from scipy import signal  # noqa: PLC0415

    return signal


def prepare() -> None:
    """Load now what the first repetition would have to wait for."""
    _scipy_signal()


def monotone_cubics(times: FloatArray, values: FloatArray, at: FloatArray) -> FloatArray:
    """Interpolate by cubics that stay between their neighbours (Fritsch and Butland 1984).

    The tangents at the ends are those of three points, as C. Moler has them (Numerical Computing
    with MATLAB, chapter 3.6).

    Args:
        times: (N,) strictly increasing, two at least.
        values: (N, C) finite.
        at: (M,) between the first and the last.

    Returns:
        (M, C).
    """
    step = np.diff(times)[:, np.newaxis]
    slope = np.diff(values, axis=0) / step
    tangent = _tangents(step, slope)
    bend = (tangent[:-1] + tangent[1:] - 2 * slope) / step
    square, cube = (slope - tangent[:-1]) / step - bend, bend / step
    i = np.clip(np.searchsorted(times, at, "right") - 1, 0, len(step) - 1)
    ahead = (at - times[i])[:, np.newaxis]
    line = values[i] + tangent[i] * ahead
    return np.asarray(line + square[i] * ahead**2 + cube[i] * (ahead * ahead * ahead))


def _tangents(step: FloatArray, slope: FloatArray) -> FloatArray:
    if len(slope) == 1:
        return np.repeat(slope, 2, axis=0)
    tangent = np.empty((len(slope) + 1, slope.shape[1]))
    before, after = slope[:-1], slope[1:]
    first, second = 2 * step[1:] + step[:-1], step[1:] + 2 * step[:-1]
    turns = (np.sign(before) != np.sign(after)) | (before == 0) | (after == 0)
    with np.errstate(divide="ignore", invalid="ignore"):  # where it turns, the tangent is level
        mean = (first / before + second / after) / (first + second)
        tangent[1:-1] = np.where(turns, 0.0, 1.0 / mean)
    tangent[0] = _end_tangent(step[0], step[1], slope[0], slope[1])
    tangent[-1] = _end_tangent(step[-1], step[-2], slope[-1], slope[-2])
    return tangent


def _end_tangent(
    step: FloatArray, next_step: FloatArray, slope: FloatArray, next_slope: FloatArray
) -> FloatArray:
    tangent = ((2 * step + next_step) * slope - step * next_slope) / (step + next_step)
    wrong_way = np.sign(tangent) != np.sign(slope)
    steep = (np.sign(slope) != np.sign(next_slope)) & (np.abs(tangent) > 3.0 * np.abs(slope))
    return np.where(wrong_way, 0.0, np.where(steep, 3.0 * slope, tangent))


def local_slopes(run: FloatArray, window: int, degree: int) -> FloatArray:
    """Derivative per sample of the polynomials that fit best around each (Savitzky and Golay 1964).

    At the ends, the slopes of the first and of the last polynomial.

    Args:
        run: (T, C), at least as long as the window.
        window: odd.
        degree: below ``window``.
    """
    slopes, half = _slope_weights(window, degree), window // 2
    around = np.lib.stride_tricks.sliding_window_view(run, window, axis=0)
    middle = around @ slopes[half]
    return np.concatenate(
        [slopes[:half] @ run[:window], middle, slopes[half + 1 :] @ run[-window:]]
    )


@lru_cache(maxsize=64)
def _slope_weights(window: int, degree: int) -> FloatArray:
    """(W, W) weights of the samples of a window for the slope at each of its samples."""
    at = np.arange(window) - window // 2
    powers = np.vander(at, degree + 1, increasing=True).astype(np.float64)
    derived = np.zeros_like(powers)
    derived[:, 1:] = powers[:, :-1] * np.arange(1, degree + 1)
    return np.asarray(derived @ np.linalg.pinv(powers))


@lru_cache(maxsize=64)
def butterworth(order: int, cutoff: float, kind: Pass) -> tuple[FloatArray, FloatArray]:
    """A Butterworth filter's sections, and their state after a long time at 1.

    Args:
        order: of a single run.
        cutoff: as a share of half the rate.
        kind: what passes.
    """
    signal = _scipy_signal()
    sections = np.asarray(signal.butter(order, cutoff, btype=kind, output="sos"))
    return sections, np.asarray(signal.sosfilt_zi(sections))


def there_and_back(
    sections: FloatArray, settled: FloatArray, run: FloatArray, padding: int
) -> FloatArray:
    """Run a recursive filter over (T, C) forwards, then backwards: no frequency is delayed.

    The ends are continued point-symmetrically.

    Args:
        sections: see `butterworth`.
        settled: see there.
        run: (T, C), longer than ``padding``.
        padding: by how many samples it is continued.
    """
    channels = run.T
    left = 2 * channels[:, :1] - channels[:, padding:0:-1]
    right = 2 * channels[:, -1:] - channels[:, -2 : -padding - 2 : -1]
    signals = np.concatenate([left, channels, right], axis=1)
    sosfilt = _scipy_signal().sosfilt
    for _ in range(2):
        state = settled[:, np.newaxis] * signals[np.newaxis, :, :1]
        signals = sosfilt(sections, signals, zi=state)[0][:, ::-1]
    return np.asarray(signals[:, padding:-padding].T)


def running_range(values: FloatArray, half: int) -> FloatArray:
    """Largest less smallest of the samples (T, C) up to ``half`` away from each; NaN is none."""
    missing = np.isnan(values)
    highest = _running(np.maximum, np.where(missing, -np.inf, values), half, -np.inf)
    return highest - _running(np.minimum, np.where(missing, np.inf, values), half, np.inf)


def _running(
    extreme: Callable[[FloatArray, FloatArray], FloatArray],
    values: FloatArray,
    half: int,
    beyond: float,
) -> FloatArray:
    """Of windows that double in length, each made of two of the former."""
    edge = np.full((half, *values.shape[1:]), beyond)
    found, width, wanted = np.concatenate([edge, values, edge]), 1, 2 * half + 1
    while width < wanted:
        more = min(width, wanted - width)
        found = extreme(found[: len(found) - more], found[more:])
        width += more
    return found
