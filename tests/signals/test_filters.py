"""Filters: what they keep, what they take away, and that a gap stays a gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formcheck.signals import filters as f

Array = NDArray[np.float64]
rate = st.sampled_from([10.0, 12.0, 15.0, 23.976, 24.0, 29.97, 30.0, 60.0, 120.0, 240.0])
samples = st.lists(
    st.one_of(st.integers(-900, 900).map(lambda n: n / 5), st.just(np.nan)), min_size=1, max_size=60
).map(lambda values: np.array(values, dtype=np.float64))


def repetition(time_s: Array, depth: float = 90.0, length_s: float = 3.0) -> Array:
    """One smooth squat: minimum-jerk down and up, stillness before and after."""
    half = np.clip(time_s / (length_s / 2), 0, 2)
    x = np.where(half < 1, half, 2 - half)
    return np.asarray(depth * (10 * x**3 - 15 * x**4 + 6 * x**5))


def sine(frequency_hz: float, rate_hz: float, length_s: float = 10.0) -> Array:
    time_s = np.arange(round(length_s * rate_hz)) / rate_hz
    return np.asarray(np.sin(2 * np.pi * frequency_hz * time_s))


def gain(filtered: Array, original: Array) -> float:
    """Amplitude kept, away from the ends."""
    middle = slice(len(original) // 4, -len(original) // 4)
    return float(np.std(filtered[middle]) / np.std(original[middle]))


class TestResampleUniform:
    @given(samples, rate, st.integers(0, 2**32 - 1))
    def test_invents_nothing(self, values: Array, rate_hz: float, seed: int) -> None:
        wait_s = np.random.default_rng(seed).uniform(0.005, 0.3, values.size)
        time_s = np.cumsum(wait_s)
        grid_s, uniform = f.resample_uniform(time_s, values, rate_hz)
        np.testing.assert_allclose(np.diff(grid_s), 1 / rate_hz)
        assert grid_s[0] == time_s[0]
        assert time_s[-1] - 1 / rate_hz < grid_s[-1] <= time_s[-1] + 1e-6
        known = time_s[np.isfinite(values)]
        for t, value in zip(grid_s, uniform, strict=True):
            # Rounding may put the last grid point a hair beyond the sample that it stands for.
            before, after = known[known <= t + 1e-6], known[known >= t - 1e-6]
            bridged = before.size > 0 and after.size > 0 and after[0] - before[-1] <= f.MAX_GAP_S
            if abs(t - time_s).min() > 1e-5:
                assert np.isfinite(value) == bridged
            if np.isfinite(value):
                around = values[(time_s >= before[-1] - 1e-5) & (time_s <= after[0] + 1e-5)]
                assert np.nanmin(around) - 1e-3 <= value <= np.nanmax(around) + 1e-3

    @given(samples, rate)
    def test_uniform_samples_come_back(self, values: Array, rate_hz: float) -> None:
        time_s = 3.0 + np.arange(values.size) / rate_hz
        _, uniform = f.resample_uniform(time_s, values, rate_hz, max_gap_s=0.5 / rate_hz)
        np.testing.assert_allclose(uniform, values, atol=1e-6)

    @pytest.mark.parametrize("rate_hz", [12.0, 15.0, 24.0, 60.0])
    def test_frame_rate_and_jitter_hardly_matter(self, rate_hz: float) -> None:
        rng = np.random.default_rng(2)
        time_s = np.arange(0, 3, 1 / rate_hz)
        time_s[1:] += rng.uniform(-0.3, 0.3, time_s.size - 1) / rate_hz
        grid_s, uniform = f.resample_uniform(time_s, repetition(time_s), 60)
        np.testing.assert_allclose(uniform, repetition(grid_s), atol=1.0)

    def test_dropped_frames_are_bridged_and_long_holes_are_not(self) -> None:
        time_s = np.arange(90) / 30
        values = time_s.copy()
        values[10:15] = np.nan
        values[40:55] = np.nan
        _, uniform = f.resample_uniform(time_s, values, 30)
        np.testing.assert_allclose(uniform[:40], time_s[:40])
        assert np.isnan(uniform[40:55]).all()
        np.testing.assert_allclose(uniform[55:], time_s[55:])

    def test_frames_absent_from_time_itself_are_a_hole_too(self) -> None:
        time_s = np.array([0.0, 0.1, 0.2, 1.0, 1.1])
        _, uniform = f.resample_uniform(time_s, time_s, 10)
        np.testing.assert_array_equal(np.isnan(uniform), [0, 0, 0, *[1] * 7, 0, 0])

    def test_keeps_further_axes(self) -> None:
        time_s = np.arange(9) / 10
        values = np.stack([time_s, np.full(9, np.nan), -time_s], axis=-1)[:, np.newaxis]
        _, uniform = f.resample_uniform(time_s, values, 20)
        assert uniform.shape == (17, 1, 3)
        np.testing.assert_allclose(uniform[:, 0, 0], -uniform[:, 0, 2])
        assert np.isnan(uniform[:, 0, 1]).all()

    def test_no_samples(self) -> None:
        grid_s, uniform = f.resample_uniform([], np.empty((0, 2)), 30)
        assert grid_s.shape == (0,)
        assert uniform.shape == (0, 2)

    def test_misuse_is_refused(self) -> None:
        with pytest.raises(ValueError, match="strictly increasing"):
            f.resample_uniform([0.0, 0.0], [1.0, 2.0], 30)
        with pytest.raises(ValueError, match="do not belong together"):
            f.resample_uniform([0.0, 1.0], [1.0], 30)
        with pytest.raises(ValueError, match="rate_hz must be positive"):
            f.resample_uniform([0.0], [1.0], 0)


class TestZeroLag:
    @pytest.mark.parametrize("rate_hz", [15.0, 24.0, 30.0, 60.0, 240.0])
    @pytest.mark.parametrize("order", [2, 4])
    def test_loses_three_decibels_at_the_cutoff_of_the_double_pass(
        self, rate_hz: float, order: int
    ) -> None:
        wave = sine(6, rate_hz)
        assert gain(f.zero_lag(wave, rate_hz, 6, order), wave) == pytest.approx(0.707, abs=0.01)

    def test_order_of_the_double_pass(self) -> None:
        wave = sine(24, 480)
        # Four times the cut-off: 1 / (1 + (4 * .802)^4) for order 4, a quarter per octave more.
        assert gain(f.zero_lag(wave, 480, 6), wave) == pytest.approx(0.0093, abs=0.001)

    @pytest.mark.parametrize("rate_hz", [15.0, 30.0, 60.0, 240.0])
    def test_peak_keeps_its_time_and_height(self, rate_hz: float) -> None:
        time_s = np.arange(round(3 * rate_hz) + 1) / rate_hz
        values = repetition(time_s, length_s=2.0)
        smooth = f.zero_lag(values, rate_hz)
        assert np.argmax(smooth) == np.argmax(values)
        assert smooth.max() == pytest.approx(values.max(), abs=0.5)

    def test_symmetric_signal_stays_symmetric(self) -> None:
        bump = np.exp(-(np.linspace(-3, 3, 121) ** 2))
        smooth = f.zero_lag(bump, 30)
        np.testing.assert_allclose(smooth, smooth[::-1], atol=1e-4)

    @pytest.mark.parametrize("rate_hz", [10.0, 12.0])
    def test_cutoff_beyond_half_the_rate_changes_nothing(self, rate_hz: float) -> None:
        wave = sine(2, rate_hz)
        np.testing.assert_array_equal(f.zero_lag(wave, rate_hz, 6), wave)

    @given(samples, rate, st.sampled_from([2, 4]))
    def test_missing_stays_missing_and_runs_do_not_see_each_other(
        self, values: Array, rate_hz: float, order: int
    ) -> None:
        smooth = f.zero_lag(values, rate_hz, 3, order)
        np.testing.assert_array_equal(np.isnan(smooth), np.isnan(values))
        for run in f.finite_runs(values):
            np.testing.assert_array_equal(smooth[run], f.zero_lag(values[run], rate_hz, 3, order))

    @given(
        st.integers(1, 50),
        rate,
        st.floats(-100, 100).map(lambda x: round(x, 3)),
        st.floats(-9, 9).map(lambda x: round(x, 3)),
    )
    def test_straight_lines_pass(self, size: int, rate_hz: float, start: float, by: float) -> None:
        line = start + by * np.arange(size)
        np.testing.assert_allclose(f.zero_lag(line, rate_hz), line, atol=1e-6)

    @given(samples, rate, st.floats(0.1, 10), st.integers(-50, 50))
    def test_is_linear(self, values: Array, rate_hz: float, factor: float, shift: int) -> None:
        moved = f.zero_lag(values * factor + shift, rate_hz)
        np.testing.assert_allclose(moved, f.zero_lag(values, rate_hz) * factor + shift, atol=1e-6)

    @settings(max_examples=20)
    @given(st.sampled_from([15.0, 24.0, 30.0]))
    def test_frame_rate_hardly_matters(self, rate_hz: float) -> None:
        time_s = np.arange(round(3 * rate_hz) + 1) / rate_hz
        fine_s = np.arange(181) / 60
        fine = f.zero_lag(repetition(fine_s), 60)
        coarse = f.zero_lag(repetition(time_s), rate_hz)
        np.testing.assert_allclose(coarse, np.interp(time_s, fine_s, fine), atol=0.6)

    def test_keeps_further_axes_and_its_input(self) -> None:
        values = np.random.default_rng(3).normal(size=(50, 4, 2))
        values[7, 1] = np.nan
        before = values.copy()
        smooth = f.zero_lag(values, 30)
        np.testing.assert_array_equal(values, before)
        np.testing.assert_allclose(smooth[:, 2, 1], f.zero_lag(values[:, 2, 1], 30), rtol=1e-12)

    @pytest.mark.parametrize("empty", [np.empty(0), np.empty((0, 3)), np.full((4, 0), 1.0)])
    def test_nothing_in_nothing_out(self, empty: Array) -> None:
        assert f.zero_lag(empty, 30).shape == empty.shape
        assert f.savgol_derivative(empty, 30).shape == empty.shape
        assert f.despike(empty, 30, min_spike=1).shape == empty.shape

    @pytest.mark.parametrize("order", [0, 1, 3])
    def test_odd_orders_are_refused(self, order: int) -> None:
        with pytest.raises(ValueError, match="order must be even"):
            f.zero_lag([1.0, 2.0], 30, order=order)


class TestBandPass:
    def test_keeps_the_band_and_drops_the_rest(self) -> None:
        for frequency_hz, kept in ((0.25, 0.02), (1, 0.707), (2, 0.95), (4, 0.707), (12, 0.02)):
            wave = sine(frequency_hz, 60, 20)
            found = gain(f.band_pass(wave, 60, 1, 4), wave)
            assert found == pytest.approx(kept, abs=0.03), frequency_hz

    def test_constant_is_no_swing(self) -> None:
        np.testing.assert_allclose(f.band_pass(np.full(40, 7.0), 30, 1, 4), 0, atol=1e-9)
        np.testing.assert_array_equal(f.band_pass([5.0, np.nan], 30, 1, 4), [0, np.nan])

    @pytest.mark.parametrize("band", [(4, 1), (20, 30)])
    def test_empty_band_is_refused(self, band: tuple[float, float]) -> None:
        with pytest.raises(ValueError, match="no band"):
            f.band_pass(np.zeros(9), 30, *band)


class TestSavgolDerivative:
    @given(rate, st.integers(1, 60))
    def test_slope_of_a_parabola(self, rate_hz: float, size: int) -> None:
        time_s = np.arange(size) / rate_hz
        slope = f.savgol_derivative(5 * time_s**2 - 3 * time_s, rate_hz)
        if size == 1:
            assert np.isnan(slope).all()
        elif size > 2:
            np.testing.assert_allclose(slope, 10 * time_s - 3, atol=1e-6)
        else:
            np.testing.assert_allclose(slope, 5 / rate_hz - 3, atol=1e-9)

    @given(samples, rate)
    def test_missing_stays_missing(self, values: Array, rate_hz: float) -> None:
        slope = f.savgol_derivative(values, rate_hz)
        for run in f.finite_runs(values):
            assert np.isfinite(slope[run]).all() == (run.stop - run.start > 1)
        assert np.isnan(slope[np.isnan(values)]).all()

    def test_frame_rate_hardly_matters(self) -> None:
        peaks = []
        for rate_hz in (15.0, 30.0, 60.0, 240.0):
            time_s = np.arange(round(4 * rate_hz) + 1) / rate_hz
            peaks.append(f.savgol_derivative(repetition(time_s, length_s=4), rate_hz).max())
        # A minimum-jerk motion of 90 degrees in 2 s peaks at 1.875 times its mean speed.
        np.testing.assert_allclose(peaks, 1.875 * 45, rtol=0.02)


class TestDespike:
    def test_takes_single_leaps_out(self) -> None:
        values = repetition(np.arange(90) / 30)
        leaps = [5, 20, 45, 46, 70]
        values[leaps] += [60, -50, 60, 60, 8]
        cleaned = f.despike(values, 30, min_spike=5)
        assert set(np.flatnonzero(np.isnan(cleaned))) == set(leaps)

    @pytest.mark.parametrize("rate_hz", [12.0, 15.0, 30.0, 60.0, 240.0])
    def test_leaves_a_clean_repetition_alone(self, rate_hz: float) -> None:
        values = repetition(np.arange(round(4 * rate_hz)) / rate_hz, length_s=2.0)
        np.testing.assert_array_equal(f.despike(values, rate_hz, min_spike=5), values)

    def test_leaves_a_lasting_step_alone(self) -> None:
        step = np.repeat([0.0, 50.0], 30)
        np.testing.assert_array_equal(f.despike(step, 30, min_spike=5), step)

    @given(samples, rate)
    def test_only_takes_away(self, values: Array, rate_hz: float) -> None:
        cleaned = f.despike(values, rate_hz, min_spike=1)
        kept = np.isfinite(cleaned)
        np.testing.assert_array_equal(cleaned[kept], values[kept])
        assert cleaned.shape == values.shape

    def test_what_is_not_finite_is_missing(self) -> None:
        np.testing.assert_array_equal(f.despike([1.0, np.inf], 30, min_spike=1), [1, np.nan])

    @given(samples, st.floats(0.01, 20))
    def test_is_the_hampel_identifier_on_levelled_windows(
        self, values: Array, min_spike: float
    ) -> None:
        cleaned, half = f.despike(values, 30, min_spike=min_spike, window_s=0.35), 5
        padded = np.concatenate([np.full(half, np.nan), values, np.full(half, np.nan)])
        for i in np.flatnonzero(np.isfinite(values)):
            window = padded[i : i + 2 * half + 1]
            low, high = window[:half], window[half + 1 :]
            if np.isfinite(low).any() and np.isfinite(high).any():
                slope = (np.nanmedian(high) - np.nanmedian(low)) / (half + 1)
                window = window - slope * np.arange(-half, half + 1)
            middle = np.nanmedian(window)
            spread = 1.4826 * np.nanmedian(np.abs(window - middle))
            far, limit = abs(values[i] - middle), max(min_spike, 4 * spread)
            if abs(far - limit) > 1e-9 * (1 + limit + np.nanmax(np.abs(window))):
                assert np.isnan(cleaned[i]) == (far > limit)
