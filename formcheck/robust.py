"""Order statistics that leave missing values out: NaN, without a warning, where nothing is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from formcheck.pose import FloatArray


def median_over_time(values: ArrayLike) -> FloatArray:
    """Median of the finite values along the first axis; (T, ...) -> (...)."""
    return percentile_over_time(values, 50.0)


def percentile_over_time(values: ArrayLike, percent: float) -> FloatArray:
    """Percentile of the finite values along the first axis; (T, ...) -> (...)."""
    array = np.asarray(values, dtype=np.float64)
    if not array.shape[0]:
        return np.full(array.shape[1:], np.nan)
    empty = np.isnan(array).all(axis=0)
    filled = np.where(empty, 0.0, array)
    return np.where(empty, np.nan, np.nanpercentile(filled, percent, axis=0))


def median(values: ArrayLike) -> float:
    """Median of all finite values."""
    return percentile(values, 50.0)


def percentile(values: ArrayLike, percent: float) -> float:
    """Percentile of all finite values."""
    return float(percentile_over_time(np.ravel(np.asarray(values, dtype=np.float64)), percent))
