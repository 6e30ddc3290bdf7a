"""Percentiles without the missing values: the numbers of numpy, to the last bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from formcheck.pose import FloatArray
from formcheck.signals.robust import percentile, percentile_over_time

VALUES = st.one_of(st.floats(-1e6, 1e6), st.just(float("nan")))
PERCENT = st.sampled_from([0.0, 5.0, 33.3, 50.0, 95.0, 100.0])


@given(arrays(np.float64, array_shapes(max_dims=3, max_side=6), elements=VALUES), PERCENT)
def test_percentiles_are_those_of_numpy(values: FloatArray, percent: float) -> None:
    missing = np.isnan(values).all(axis=0)
    expected = np.nanpercentile(np.where(missing, 0.0, values), percent, axis=0)
    found = percentile_over_time(values, percent)
    np.testing.assert_array_equal(found, np.where(missing, np.nan, expected))
    whole = values.ravel()
    if np.isfinite(whole).any():
        assert percentile(whole, percent) == np.nanpercentile(whole, percent)


def test_nothing_known_stays_unknown() -> None:
    assert np.isnan(percentile([], 50.0))
    assert np.isnan(percentile([np.nan], 50.0))
    assert np.isnan(percentile_over_time(np.empty((0, 3)), 50.0)).all()
