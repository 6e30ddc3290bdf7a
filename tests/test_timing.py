"""When a repetition begins and ends: with its steps, without what comes before it."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose import FloatArray
from formcheck.reps import Excursion
from formcheck.timing import BENDS, deep_about, held_until_s, time_phases, time_steps

RATE_HZ = 30.0


def path(*keys: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Times and a signal that moves from key (s, value) to key by minimum jerk."""
    at_s, values = np.array(keys).T
    time_s = np.arange(round(at_s[-1] * RATE_HZ) + 1) / RATE_HZ
    i = np.clip(np.searchsorted(at_s, time_s, side="right") - 1, 0, len(keys) - 2)
    x = (time_s - at_s[i]) / (at_s[i + 1] - at_s[i])
    return time_s, values[i] + (values[i + 1] - values[i]) * (x**3 * (10 - 15 * x + 6 * x * x))


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_lifting_a_foot_is_no_part_of_it(share: float) -> None:
    lifted = share * 0.3
    time_s, depth = path(
        (0.0, 0.0), (0.5, 0.0), (1.3, lifted), (1.8, lifted), (2.8, 0.3), (3.8, lifted),
        (4.3, lifted), (5.0, 0.0), (5.5, 0.0),
    )  # fmt: skip
    timing = time_phases(time_s, depth, RATE_HZ, Excursion(0.6, 2.8, 4.9, 0.3, 0.3, complete=True))
    assert timing.start_s == pytest.approx(1.8, abs=0.15)
    assert timing.end_s == pytest.approx(3.8, abs=0.15)


def test_a_pause_half_way_is_part_of_it() -> None:
    time_s, depth = path(
        (0.0, 0.0), (0.5, 0.0), (1.3, 0.15), (2.0, 0.15), (2.8, 0.3), (3.8, 0.0), (4.5, 0.0)
    )
    timing = time_phases(time_s, depth, RATE_HZ, Excursion(0.6, 2.8, 3.8, 0.3, 0.3, complete=True))
    assert timing.start_s == pytest.approx(0.5, abs=0.15)


def test_hips_that_sink_lower_on_the_way_back_are_no_bottom() -> None:
    time_s, depth = path(
        (0.0, 0.0), (1.0, 0.26), (1.4, 0.26), (2.0, 0.15), (2.6, 0.3), (3.2, 0.0), (3.6, 0.0)
    )
    deep_s = time_s[deep_about(time_s, depth, 1.2, 0.9)]
    assert deep_s.min() == pytest.approx(0.8, abs=0.15)
    assert deep_s.max() == pytest.approx(1.6, abs=0.15)


class TestSlowEnds:
    """A joint that moves with minimum jerk has left long before the signal shows it."""

    KEYS = ((0.0, 0.0), (1.0, 0.0), (2.2, 1.0), (2.5, 1.0), (3.5, 0.0), (4.5, 0.0))
    SEEN = Excursion(1.3, 2.35, 3.3, 0.3, 0.3, complete=True)

    @pytest.mark.parametrize("signal", ["hip_drop", "trunk_lean"])
    def test_begin_and_end_where_the_joint_rests(self, signal: str) -> None:
        time_s, joint = path(*self.KEYS)
        depth = 0.3 * joint ** BENDS[signal]
        when = time_phases(time_s, depth, RATE_HZ, self.SEEN, signal)
        moments = [when.start_s, when.bottom_start_s, when.bottom_end_s, when.end_s]
        assert moments == pytest.approx([1.0, 2.2, 2.5, 3.5], abs=0.08)
        assert when.start_s < when.moving_start_s < when.moving_end_s < when.end_s

    def test_what_is_not_known_to_be_slow_begins_where_it_is_seen(self) -> None:
        time_s, joint = path(*self.KEYS)
        when = time_phases(time_s, 0.3 * joint**1.8, RATE_HZ, self.SEEN)
        assert (when.start_s, when.end_s) == (when.moving_start_s, when.moving_end_s)

    def test_without_a_rest_one_ends_where_the_next_begins(self) -> None:
        time_s, joint = path(
            (0.0, 0.0), (1.0, 0.0), (2.0, 1.0), (3.0, 0.3), (4.0, 1.0), (5.0, 0.0), (6.0, 0.0)
        )
        first, second = (
            time_phases(time_s[part], joint[part], RATE_HZ, seen, "hip_drop")
            for part, seen in (
                (time_s <= 3.6, Excursion(1.2, 2.0, 3.0, 1.0, 0.7, complete=True)),
                (time_s >= 2.4, Excursion(3.1, 4.0, 4.9, 0.7, 1.0, complete=True)),
            )
        )
        assert first.end_s == pytest.approx(3.0, abs=0.1)
        assert second.start_s == pytest.approx(3.0, abs=0.1)
        assert first.end_s <= second.start_s + 0.05

    def test_never_beyond_what_is_seen(self) -> None:
        time_s, joint = path(*self.KEYS)
        part = (time_s >= 1.2) & (time_s <= 3.2)
        when = time_phases(time_s[part], 0.3 * joint[part] ** 1.8, RATE_HZ, self.SEEN, "hip_drop")
        assert time_s[part][0] <= when.start_s
        assert when.end_s <= max(time_s[part][-1], self.SEEN.end_s)


class TestSteps:
    def test_out_and_back(self) -> None:
        time_s, apart = path((0.0, 0.0), (1.0, 0.0), (1.8, 0.9), (3.4, 0.9), (4.2, 0.0), (5.0, 0.0))
        out_s, back_s = time_steps(time_s, apart, RATE_HZ, 2.6)
        assert out_s == pytest.approx(1.0, abs=0.12)
        assert back_s == pytest.approx(4.2, abs=0.12)

    def test_the_other_legs_step_is_not_this_ones(self) -> None:
        # Walking: the other leg was ahead before, and is afterwards.
        time_s, apart = path(
            (0.0, -0.9), (1.0, -0.9), (2.0, 0.9), (3.0, 0.9), (4.0, -0.9), (5.0, -0.9)
        )
        out_s, back_s = time_steps(time_s, apart, RATE_HZ, 2.5)
        assert out_s == pytest.approx(1.5, abs=0.12)
        assert back_s == pytest.approx(3.5, abs=0.12)

    def test_feet_that_stay_apart_take_no_step(self) -> None:
        time_s, apart = path((0.0, 0.9), (5.0, 0.9))
        assert time_steps(time_s, apart, RATE_HZ, 2.5) == (np.inf, -np.inf)


def test_held_up_until_it_sinks() -> None:
    time_s, height = path((0.0, -0.8), (1.0, 0.1), (1.6, 0.1), (2.4, -0.8), (3.0, -0.8))
    assert held_until_s(time_s, height, 1.0, 0.1) == pytest.approx(1.85, abs=0.1)
    assert held_until_s(time_s[:40], height[:40], 1.0, 0.1) == time_s[39]
