from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.sources.clock import LEAP_S, PAUSE_S, FrameClock

STEP = Fraction(1, 30)


def times(stamps: list[Fraction | int | None]) -> list[Fraction | None]:
    clock = FrameClock(STEP)
    return [clock.time_s(None if s is None else Fraction(s)) for s in stamps]


def test_times_count_from_the_first_frame_and_stay_exact() -> None:
    stamps = [Fraction(n, 15360) for n in (700, 1212, 1213, 99_999)]
    assert times([*stamps]) == [stamp - stamps[0] for stamp in stamps]


def test_negative_timestamps_are_as_good_as_others() -> None:
    assert times([Fraction(-1, 10), Fraction(0)]) == [0, Fraction(1, 10)]


def test_doubled_and_late_frames_get_no_time() -> None:
    stamps = [Fraction(n, 30) for n in (0, 1, 1, 3, 2, 4)]
    clock = FrameClock(STEP)
    given_s = [clock.time_s(stamp) for stamp in stamps]
    assert given_s == [0, Fraction(1, 30), None, Fraction(3, 30), None, Fraction(4, 30)]
    assert clock.dropped == 2


@pytest.mark.parametrize("gap_s", [1, 5, 3600])
def test_a_restarted_clock_goes_on_one_step_later(gap_s: int) -> None:
    given_s = times([10 + gap_s - 1, 10 + gap_s, 10, 11])
    assert given_s == [0, 1, 1 + STEP, 2 + STEP]


def test_a_clock_that_leaps_ahead_goes_on_after_a_pause() -> None:
    clock = FrameClock(STEP, LEAP_S)
    stamps = [Fraction(1), Fraction(2), 2 + LEAP_S, Fraction(7200), Fraction(7201)]
    given_s = [clock.time_s(stamp) for stamp in stamps]
    assert given_s == [0, 1, 1 + LEAP_S, 1 + LEAP_S + PAUSE_S, 2 + LEAP_S + PAUSE_S]
    assert clock.leaps_s == [(1 + LEAP_S, 7200 - 2 - LEAP_S)]
    assert times([0, 7200]) == [0, 7200]  # a live stream may pause as long as it likes


def test_frames_without_timestamps_come_one_step_apart() -> None:
    assert times([None, None, None]) == [0, STEP, 2 * STEP]


def test_a_missing_timestamp_between_others_is_filled_in() -> None:
    assert times([5, None, 6]) == [0, STEP, 1]


def test_a_first_timestamp_after_frames_without_one_goes_on_from_them() -> None:
    assert times([None, 7, 8]) == [0, STEP, 1 + STEP]


@given(st.lists(st.one_of(st.none(), st.fractions(-100, 100, max_denominator=90_000)), max_size=40))
def test_times_strictly_increase_from_zero_whatever_the_clip_says(
    stamps: list[Fraction | None],
) -> None:
    clock = FrameClock(STEP)
    given_s = [clock.time_s(stamp) for stamp in stamps]
    kept = [time_s for time_s in given_s if time_s is not None]
    assert kept == sorted(set(kept))
    assert kept[:1] == ([0] if stamps else [])
    assert clock.dropped == len(given_s) - len(kept)


@given(
    st.lists(st.fractions(0, 100, max_denominator=90_000), min_size=1, max_size=40, unique=True),
    st.fractions(-1000, 1000),
)
def test_where_the_clock_starts_makes_no_difference(
    stamps: list[Fraction], shift_s: Fraction
) -> None:
    ordered = sorted(stamps)
    assert times([*ordered]) == times([stamp + shift_s for stamp in ordered])
