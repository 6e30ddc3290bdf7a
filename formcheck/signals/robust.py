"""Order statistics that leave missing values out: NaN, without a warning, where nothing is left."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from formcheck.pose import FloatArray


def median_over_time(values: ArrayLike) -> FloatArray:
    """Median of the finite values along the first axis; (T, ...) -> (...)."""
    return percentile_over_time(values, 50.0)


def percentile_over_time(values: ArrayLike, percent: float) -> FloatArray:
    """Percentile of the finite values along the first axis; (T, ...) -> (...).

    The same number as ``numpy.nanpercentile``, to the last bit, in a fraction of its time: several
    are taken in every frame, and hundreds when a repetition closes.
    """
    array = np.asarray(values, dtype=np.float64)
    if not array.shape[0]:
        return np.full(array.shape[1:], np.nan)
    ordered = np.sort(array, axis=0)  # NaN goes last
    if not np.isnan(ordered[-1]).any():  # nearly always, and then a third of the work
        return _between(ordered, (len(ordered) - 1) * (percent / 100))
    last = len(ordered) - 1 - np.isnan(ordered).sum(axis=0)
    at = np.maximum(last, 0) * (percent / 100)
    low = np.floor(at).astype(np.intp)
    high = np.minimum(low + 1, np.maximum(last, 0))
    below = np.take_along_axis(ordered, low[np.newaxis], axis=0)[0]
    above = np.take_along_axis(ordered, high[np.newaxis], axis=0)[0]
    share, apart = at - low, above - below
    between = np.where(share < 0.5, below + apart * share, above - apart * (1 - share))
    return np.where(last < 0, np.nan, between)


def _between(ordered: FloatArray, at: float) -> FloatArray:
    """The value at a place between two of the rows (T, ...) -> (...)."""
    low = int(at)
    below, above, share = ordered[low], ordered[min(low + 1, len(ordered) - 1)], at - low
    apart = above - below
    return np.asarray(below + apart * share if share < 0.5 else above - apart * (1 - share))


def running_median(time_s: FloatArray, values: FloatArray, window_s: float) -> FloatArray:
    """Median of the finite values around each moment; (T, ...) -> (T, ...).

    Args:
        time_s: (T,) strictly increasing.
        values: (T, ...) NaN is missing.
        window_s: length of the window, half of it before the moment and half after it.
    """
    half_s, frames = window_s / 2, len(time_s)
    # Wider than needed by what rounding may do: who is inside is asked below, of both alike.
    first = np.searchsorted(time_s, time_s - 1.001 * half_s, "left")
    last = np.searchsorted(time_s, time_s + 1.001 * half_s, "right")
    at = first + np.arange(int((last - first).max(initial=0)))[:, np.newaxis]
    near = np.minimum(at, frames - 1)
    inside = (at < frames) & (np.abs(time_s[near] - time_s) <= half_s)
    shape = inside.shape + (1,) * (values.ndim - 1)
    return median_over_time(np.where(inside.reshape(shape), values[near], np.nan))


def median(values: ArrayLike) -> float:
    """Median of all finite values."""
    return percentile(values, 50.0)


def percentile(values: ArrayLike, percent: float) -> float:
    """Percentile of all finite values."""
    array = np.sort(np.asarray(values, dtype=np.float64), axis=None)
    return percentile_of_ordered(array, len(array) - int(np.isnan(array).sum()), percent)


def percentile_of_ordered(
    values: Sequence[float] | FloatArray, count: int, percent: float
) -> float:
    """Percentile of the first ``count`` values, which are finite and in order; NaN for 0."""
    last = count - 1
    if last < 0:
        return float("nan")
    at = last * (percent / 100)
    low = int(at)
    below, above, share = float(values[low]), float(values[min(low + 1, last)]), at - low
    apart = above - below
    return below + apart * share if share < 0.5 else above - apart * (1 - share)
