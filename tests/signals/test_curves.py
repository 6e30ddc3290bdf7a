"""The building blocks of the filters: the numbers of SciPy's general functions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal
from scipy.interpolate import PchipInterpolator

from formcheck.pose import FloatArray
from formcheck.signals.curves import (
    Pass,
    butterworth,
    local_slopes,
    monotone_cubics,
    running_range,
    there_and_back,
)
from formcheck.signals.robust import running_median

VALUES = st.floats(-100.0, 100.0, width=32)
RUNS = st.integers(2, 40).flatmap(lambda frames: arrays(np.float64, (frames, 3), elements=VALUES))


def wavering_times(frames: int) -> FloatArray:
    return np.cumsum(np.random.default_rng(frames).uniform(0.01, 0.1, frames))


@given(RUNS)
def test_cubics_are_those_of_scipy(values: FloatArray) -> None:
    times = wavering_times(len(values))
    at = np.sort(np.concatenate([np.linspace(times[0], times[-1], 50), times]))
    expected = PchipInterpolator(times, values)(at)
    np.testing.assert_allclose(monotone_cubics(times, values, at), expected, atol=1e-9)


@given(RUNS, st.sampled_from([3, 5, 11]), st.integers(1, 3))
def test_slopes_are_those_of_savgol(values: FloatArray, window: int, degree: int) -> None:
    if degree >= window or window > len(values):
        return
    expected = signal.savgol_filter(values, window, degree, deriv=1, axis=0)
    np.testing.assert_allclose(local_slopes(values, window, degree), expected, atol=1e-8)


@given(RUNS, st.sampled_from([1, 2, 4]), st.floats(0.05, 0.9), st.integers(1, 12))
def test_there_and_back_is_filtfilt(
    values: FloatArray, order: int, cutoff: float, padding: int
) -> None:
    padding = min(padding, len(values) - 1)
    kinds: tuple[Pass, ...] = ("lowpass", "highpass")
    for kind in kinds:
        sections, settled = butterworth(order, cutoff, kind)
        expected = signal.sosfiltfilt(sections, values, axis=0, padlen=padding)
        found = there_and_back(sections, settled, values, padding)
        np.testing.assert_allclose(found, expected, atol=1e-9)


@given(RUNS, st.integers(1, 9))
def test_running_range(values: FloatArray, half: int) -> None:
    width = 2 * half + 1
    highest = ndimage.maximum_filter1d(values, width, axis=0, mode="constant", cval=-np.inf)
    lowest = ndimage.minimum_filter1d(values, width, axis=0, mode="constant", cval=np.inf)
    np.testing.assert_array_equal(running_range(values, half), highest - lowest)
    holed = np.vstack([values, np.full((1, 3), np.nan)])
    np.testing.assert_array_equal(running_range(holed, half)[:-1], highest - lowest)


@given(RUNS, st.floats(0.0, 1.0), st.data())
def test_running_median_is_that_of_the_values_nearby(
    values: FloatArray, window_s: float, data: st.DataObject
) -> None:
    values = values.copy()
    values[data.draw(arrays(np.bool_, values.shape))] = np.nan
    times = wavering_times(len(values))
    found = running_median(times, values, window_s)
    for moment, row in zip(times, found, strict=True):
        near = values[np.abs(times - moment) <= window_s / 2]
        for channel, value in zip(near.T, row, strict=True):
            known = channel[np.isfinite(channel)]
            expected = np.median(known) if len(known) else np.nan
            assert value == pytest.approx(expected, nan_ok=True)
