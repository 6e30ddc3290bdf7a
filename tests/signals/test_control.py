"""Control: published values, then what must not matter (size, pace, frame rate, side)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from formcheck.signals import control as c

Array = NDArray[np.float64]
value = st.integers(-2000, 2000).map(lambda n: n / 10)
positive = st.floats(0.01, 1e4)


def seconds(length_s: float, rate_hz: float) -> Array:
    return np.arange(round(length_s * rate_hz) + 1) / rate_hz


def stroke(length_s: float, rate_hz: float) -> Array:
    """A minimum-jerk stroke from 0 to 1 with stillness around it, seconds 1 to 1 + length_s."""
    x = np.clip((seconds(length_s + 2, rate_hz) - 1) / length_s, 0, 1)
    return np.asarray(10 * x**3 - 15 * x**4 + 6 * x**5)


def bell(length_s: float, rate_hz: float) -> Array:
    x = seconds(length_s, rate_hz) / length_s
    return np.asarray(30 * x**2 * (1 - x) ** 2)


class TestFrameRate:
    @given(st.sampled_from([12.0, 15.0, 23.976, 29.97, 30.0, 60.0, 240.0]))
    def test_holes_and_stutters_do_not_move_it(self, rate_hz: float) -> None:
        time_s = np.delete(seconds(4, rate_hz), [5, 6, 7, 20])
        time_s[10] += 0.3 / rate_hz
        assert c.frame_rate_hz(time_s) == pytest.approx(rate_hz)

    @pytest.mark.parametrize("time_s", [[], [3.0]])
    def test_needs_two_frames(self, time_s: list[float]) -> None:
        assert math.isnan(c.frame_rate_hz(time_s))

    @pytest.mark.parametrize("time_s", [[0.0, 0.0], [1.0, 0.0], [0.0, math.nan]])
    def test_time_must_increase(self, time_s: list[float]) -> None:
        with pytest.raises(ValueError, match="strictly increasing"):
            c.frame_rate_hz(time_s)

    def test_film_has_enough_frames_for_control(self) -> None:
        assert c.frame_rate_hz(seconds(2, 24000 / 1001)) >= c.MIN_CONTROL_RATE_HZ
        assert c.frame_rate_hz(seconds(2, 15000 / 1001)) >= c.MIN_RATE_HZ
        assert c.frame_rate_hz(seconds(2, 20)) < c.MIN_CONTROL_RATE_HZ


class TestSparc:
    def test_example_of_its_authors(self) -> None:
        time_s = np.arange(-1, 1, 0.01)
        assert c.sparc(np.exp(-5 * time_s**2), 100) == pytest.approx(-1.41403, abs=2e-4)

    @given(
        st.sampled_from([15.0, 24.0, 30.0, 60.0, 240.0]), st.floats(0.6, 5), st.floats(0.01, 500)
    )
    def test_minimum_jerk_whatever_its_pace_and_size(
        self, rate_hz: float, length_s: float, size: float
    ) -> None:
        assert c.sparc(size * bell(length_s, rate_hz), rate_hz) == pytest.approx(-1.40, abs=0.03)

    def test_more_strokes_are_less_smooth(self) -> None:
        once = bell(1, 60)
        scores = [c.sparc(np.tile(once, count), 60) for count in (1, 2, 3, 4)]
        assert scores == sorted(scores, reverse=True)
        assert scores[1] < -2

    def test_survives_one_degree_of_landmark_noise(self) -> None:
        rng = np.random.default_rng(4)
        for rate_hz in (24.0, 30.0, 60.0):
            angle = 80 * stroke(1.5, rate_hz)
            noisy = angle + rng.normal(0, 1, angle.size)
            phase = slice(round(rate_hz), -round(rate_hz))
            assert c.sparc(c.phase_speed(noisy, rate_hz)[phase], rate_hz) > -2.0

    def test_trembling_shows(self) -> None:
        time_s = seconds(4, 30)
        shaky = 80 * stroke(2, 30) + 4 * np.sin(2 * np.pi * 2.5 * time_s)
        assert c.sparc(c.phase_speed(shaky, 30)[30:-30], 30) < -2.4


class TestPeakToMeanSpeed:
    @pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0, 240.0])
    def test_minimum_jerk(self, rate_hz: float) -> None:
        assert c.peak_to_mean_speed(bell(2, rate_hz)) == pytest.approx(1.875, rel=0.03)
        speed = c.phase_speed(90 * stroke(2, rate_hz), rate_hz)
        phase = slice(round(rate_hz), -round(rate_hz))
        assert c.peak_to_mean_speed(speed[phase]) == pytest.approx(1.875, rel=0.05)

    def test_stopping_halfway_raises_it(self) -> None:
        halting = np.concatenate([bell(0.5, 60), np.zeros(60), bell(0.5, 60)])
        assert c.peak_to_mean_speed(halting) > 2.5


class TestHoles:
    @given(st.lists(value, min_size=1, max_size=30), st.integers(0, 29))
    def test_a_hole_inside_is_not_guessed(self, values: list[float], where: int) -> None:
        holed = np.array([1.0, *values, 1.0])
        holed[1 + where % len(values)] = np.nan
        assert math.isnan(c.sparc(holed, 30))
        assert math.isnan(c.peak_to_mean_speed(holed))

    def test_what_is_missing_at_the_ends_is_cut_off(self) -> None:
        speed = bell(1, 30)
        padded = np.concatenate([[np.nan] * 3, speed, [np.nan]])
        assert c.sparc(padded, 30) == c.sparc(speed, 30)
        assert c.peak_to_mean_speed(padded) == c.peak_to_mean_speed(speed)

    @pytest.mark.parametrize("still", [[], [np.nan] * 9, [0.0] * 9, [0.0]])
    def test_no_movement_no_number(self, still: list[float]) -> None:
        assert math.isnan(c.sparc(still, 30))
        assert math.isnan(c.peak_to_mean_speed(still))

    def test_one_signal_at_a_time(self) -> None:
        for refuses in (c.peak_to_mean_speed, lambda v: c.sparc(v, 30)):
            with pytest.raises(ValueError, match="one signal"):
                refuses(np.ones((9, 2)))
        with pytest.raises(ValueError, match="one signal"):
            c.knee_wobble(np.ones((9, 2)), 30)


class TestKneeWobble:
    @pytest.mark.parametrize("rate_hz", [24.0, 30.0, 60.0, 240.0])
    def test_size_of_a_two_hertz_wobble(self, rate_hz: float) -> None:
        wobble = 0.02 * np.sin(2 * np.pi * 2 * seconds(5, rate_hz))
        assert c.knee_wobble(wobble, rate_hz) == pytest.approx(0.02 / math.sqrt(2), rel=0.05)

    @pytest.mark.parametrize(("length_s", "left"), [(1.5, 0.009), (2.0, 0.0035), (3.0, 0.0015)])
    def test_the_travel_of_the_repetition_is_not_wobble(self, length_s: float, left: float) -> None:
        down = stroke(length_s / 2, 30)[30:-30]
        excursion = 0.08 * np.concatenate([down, down[-2::-1]])
        assert c.knee_wobble(excursion, 30) < left

    def test_what_goes_with_the_depth_is_not_wobble(self) -> None:
        down = stroke(0.75, 30)[30:-30]
        depth = 0.3 * np.concatenate([down, down[-2::-1]])
        falls_in = 0.3 * depth + 0.4 * depth**2
        shakes = 0.02 * np.sin(2 * np.pi * 3 * np.arange(len(depth)) / 30)
        assert c.knee_wobble(falls_in, 30, depth) < 0.001 < c.knee_wobble(falls_in, 30)
        shaking = c.knee_wobble(falls_in + shakes, 30, depth)
        assert shaking == pytest.approx(c.knee_wobble(shakes, 30), rel=0.1)

    def test_hips_that_bob_with_the_knee_do_not_excuse_it(self) -> None:
        down = stroke(1.0, 30)[30:-30]
        depth = 0.3 * np.concatenate([down, down[-2::-1]])
        shakes = 0.02 * np.sin(2 * np.pi * 2 * np.arange(len(depth)) / 30)
        bobbing = c.knee_wobble(shakes, 30, depth + 0.2 * shakes)
        assert bobbing == pytest.approx(c.knee_wobble(shakes, 30), rel=0.1)

    @given(positive, value, st.booleans())
    def test_scales_with_it_and_ignores_side_and_offset(
        self, factor: float, offset: float, mirrored: bool
    ) -> None:
        track = np.random.default_rng(5).normal(0, 0.01, 90)
        moved = (-1 if mirrored else 1) * factor * track + offset
        wobble = c.knee_wobble(track, 30)
        assert c.knee_wobble(moved, 30) == pytest.approx(factor * wobble, rel=1e-4, abs=1e-9)

    def test_uses_runs_of_a_second_and_no_shorter(self) -> None:
        wobble = 0.02 * np.sin(2 * np.pi * 2 * seconds(3, 30))
        wobble[[70, 80]] = np.nan
        assert c.knee_wobble(wobble, 30) == c.knee_wobble(wobble[:70], 30)
        assert math.isnan(c.knee_wobble(wobble[60:], 30))

    def test_too_few_frames_for_four_hertz(self) -> None:
        assert math.isnan(c.knee_wobble(np.zeros(90), 8))


class TestSway:
    def track(self, rate_hz: float) -> Array:
        time_s = seconds(4, rate_hz)
        return np.stack([0.03 * np.sin(2 * np.pi * 0.5 * time_s), 0 * time_s], axis=1)

    @pytest.mark.parametrize("rate_hz", [15.0, 24.0, 60.0])
    def test_slow_swinging(self, rate_hz: float) -> None:
        found = c.sway(self.track(rate_hz) + np.array([0.1, 1.0]), rate_hz)
        assert found.lateral_rms == pytest.approx(0.03 / math.sqrt(2), rel=0.03)
        # Four amplitudes a period.
        assert found.path_velocity_per_s == pytest.approx(4 * 0.03 * 0.5, rel=0.03)

    def test_stillness(self) -> None:
        found = c.sway(np.full((40, 2), 0.5), 30)
        assert found.lateral_rms == pytest.approx(0, abs=1e-12)
        assert found.path_velocity_per_s == pytest.approx(0, abs=1e-12)

    def test_a_hole_hides_its_time_alone(self) -> None:
        whole = self.track(30)
        holed = whole.copy()
        holed[60, 1] = np.nan
        assert c.sway(holed, 30).path_velocity_per_s == pytest.approx(
            c.sway(whole, 30).path_velocity_per_s, rel=0.1
        )

    @pytest.mark.parametrize("frames", [0, 1, 2, 15])
    def test_too_short_to_tell(self, frames: int) -> None:
        found = c.sway(np.zeros((frames, 2)), 30)
        assert math.isnan(found.lateral_rms)
        assert math.isnan(found.path_velocity_per_s)
        assert math.isfinite(c.sway(np.zeros((16, 2)), 30).lateral_rms)

    def test_shape(self) -> None:
        with pytest.raises(ValueError, match="offset must be"):
            c.sway(np.zeros(9), 30)


class TestTempo:
    def test_phases(self) -> None:
        found = c.tempo(1.0, 3.0, 3.5, 4.5)
        assert found == c.Tempo(2.0, 0.5, 1.0)
        assert found.total_s == 3.5

    def test_unknown_stays_unknown(self) -> None:
        found = c.tempo(math.nan, 3.0, 3.5, 4.5)
        assert math.isnan(found.eccentric_s)
        assert math.isnan(found.total_s)
        assert found.concentric_s == 1

    def test_time_does_not_run_back(self) -> None:
        with pytest.raises(ValueError, match="follow each other"):
            c.tempo(1.0, 0.5, 3.5, 4.5)


class TestLeftRight:
    @given(positive, positive, positive)
    def test_index_ignores_side_and_unit(self, left: float, right: float, unit: float) -> None:
        index = c.limb_symmetry_index(left, right)
        assert 0 < index <= 100
        assert c.limb_symmetry_index(right, left) == index
        assert c.limb_symmetry_index(left * unit, right * unit) == pytest.approx(index)

    def test_index(self) -> None:
        assert c.limb_symmetry_index(9, 10) == pytest.approx(90)
        assert c.limb_symmetry_index(0, 10) == 0

    @pytest.mark.parametrize("pair", [(0, 0), (-1, 2), (math.nan, 1), (1, math.nan), (1, math.inf)])
    def test_no_index(self, pair: tuple[float, float]) -> None:
        assert math.isnan(c.limb_symmetry_index(*pair))

    @given(st.lists(value, min_size=2, max_size=12), st.lists(value, min_size=2, max_size=12))
    def test_agrees_with_the_two_sample_test(self, left: list[float], right: list[float]) -> None:
        assume(np.std(left) + np.std(right) > 0.1)
        legs = [(np.mean(leg), np.std(leg, ddof=1), len(leg)) for leg in (left, right)]
        p = float(stats.ttest_ind_from_stats(*legs[0], *legs[1]).pvalue)
        assume(abs(p - 0.05) > 1e-6)
        assert c.real_difference(left, right, 0).is_real == (p < 0.05)

    @given(st.lists(value, min_size=2, max_size=9), st.lists(value, min_size=2, max_size=9))
    def test_swapping_sides_turns_the_sign_alone(
        self, left: list[float], right: list[float]
    ) -> None:
        one, other = c.real_difference(left, right, 5), c.real_difference(right, left, 5)
        assert one.difference == -other.difference
        assert one.threshold == pytest.approx(other.threshold)
        assert one.threshold >= 5

    def test_a_difference_within_the_measuring_error_is_not_real(self) -> None:
        assert not c.real_difference([10, 10.1, 9.9], [14, 14.1, 13.9], 5).is_real
        assert c.real_difference([10, 10.1, 9.9], [16, 16.1, 15.9], 5).is_real

    def test_a_difference_within_the_variation_is_not_real(self) -> None:
        assert not c.real_difference([5, 15, 25], [15, 25, 35], 1).is_real

    @pytest.mark.parametrize("right", [[], [math.nan], [50.0], [50.0, math.nan]])
    def test_too_few_repetitions_to_tell(self, right: list[float]) -> None:
        found = c.real_difference([1.0, 2.0, 3.0], right, 1)
        assert math.isnan(found.threshold)
        assert not found.is_real

    @pytest.mark.parametrize("error", [-1, math.nan, math.inf])
    def test_error_must_make_sense(self, error: float) -> None:
        with pytest.raises(ValueError, match="error must be"):
            c.real_difference([1, 2], [3, 4], error)


class TestSlowDown:
    @staticmethod
    def way(share: float, hz: float = 2.5) -> NDArray[np.float64]:
        """Speed of a second's minimum-jerk way whose clock swings by ``share``."""
        time_s = np.arange(0, 1.0001, 1 / 60)
        uneven = time_s - share * np.sin(2 * np.pi * hz * time_s) / (2 * np.pi * hz)
        way = 10 * uneven**3 - 15 * uneven**4 + 6 * uneven**5
        return np.asarray(c.unfilled_speed(np.pad(way, 30, mode="edge"), 60.0)[30:-30])

    def test_grows_from_a_single_stroke_to_a_stop(self) -> None:
        found = [c.slow_down(self.way(share)) for share in (0.0, 0.5, 1.0)]
        assert found[0] == pytest.approx(0, abs=0.02)
        assert found[0] < found[1] < found[2]
        assert found[2] > 0.65

    def test_creeping_before_the_way_is_no_burst(self) -> None:
        stroke = self.way(0.0)
        creeping = np.concatenate([np.full(10, 0.2 * stroke.max()), np.zeros(5), stroke])
        assert c.slow_down(creeping) == pytest.approx(0, abs=0.02)

    def test_a_stop_between_two_bursts_is_a_stop(self) -> None:
        assert c.slow_down([0, 1, 2, 1, 0, 1, 3, 1, 0]) == 1
        assert c.slow_down([0, 1, 2, 1, 1, 1, 3, 1, 0]) == pytest.approx(0.5)

    def test_nothing_to_go_by(self) -> None:
        for speed in ([], [0.0] * 9, [1.0] * 4, [1.0, np.nan, 1.0, 2.0, 1.0, 1.0]):
            assert np.isnan(c.slow_down(speed))
        with pytest.raises(ValueError, match="one signal"):
            c.slow_down(np.ones((3, 2)))
