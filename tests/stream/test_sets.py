"""Which repetitions make a set, as a coach means it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.rep import RepSide
from formcheck.stream.sets import LOST_S, SET_GAP_S, SetKeeper

LEGS: dict[str, RepSide] = {"r": "right", "l": "left", "b": "both"}
REP_S = 3.0


def numbers(course: str) -> list[int]:
    """Set of each repetition of a course: a letter for each, capital if partial; ``-``: a rest."""
    keeper, now_s, found = SetKeeper(), 0.0, []
    for what in course:
        if what == "-":
            now_s += SET_GAP_S + 1
        else:
            leg, complete = LEGS[what.lower()], what.islower()
            found.append(keeper.add("squat", leg, now_s, now_s + REP_S - 1, complete=complete))
            now_s += REP_S
    return found


@pytest.mark.parametrize(
    ("course", "sets"),
    [
        ("rrrr", "1111"),
        ("rrrrllll", "11111111"),  # ten right and then ten left
        ("rrrr-llll", "1111-1111"),  # with a rest between the legs
        ("rrrrllll-rrrrllll", "11111111-22222222"),
        ("rrrr-llll-rrrr-llll", "1111-1111-2222-2222"),
        ("rrrrllllrrrrllll", "1111111122222222"),  # without any rest
        ("rlrlrl", "111111"),  # in turn
        ("rrllrrll", "11111111"),
        ("rlrlrl-rlrlrl", "111111-222222"),
        ("rrrr-rrrr-llll", "1111-2222-2222"),  # who does a leg again has begun a new set
        ("rrrr-rrrr-llll-llll", "1111-2222-2222-3333"),
        ("rrrrlrrrr-llll", "111111111-1111"),  # one misread repetition
        ("rrrrbrrrr", "111111111"),
        ("brrrr-llll", "11111-1111"),  # also where it is the first
        ("lbbbb-bbbb", "11111-2222"),
        ("bbbb-bbbb", "1111-2222"),
        ("bbbb-rrrr-llll", "1111-2222-2222"),
        ("bbbbrrrr", "11111222"),
        ("rrr-rr", "111-22"),
        ("bbbbRRbbbb", "1111111111"),  # partial repetitions open no set
        ("bbbb-R-bbbb", "1111-1-2222"),
        ("rrrrL-llll", "11111-1111"),
        ("Rrrr", "1111"),
        ("Bllll-llll", "11111-2222"),
    ],
)
def test_numbers(course: str, sets: str) -> None:
    assert "".join(map(str, numbers(course))) == sets.replace("-", "")


def test_another_exercise_is_another_set() -> None:
    keeper = SetKeeper()
    assert keeper.add("squat", "right", 0.0, 2.0) == 1
    assert keeper.add("lunge", "left", 3.0, 5.0) == 2
    assert keeper.add("squat", "left", 6.0, 8.0) == 3


def ends(keeper: SetKeeper, seen: bool, until_s: float) -> list[float]:
    """When series end, frame by frame."""
    times_s = [2.0 + i / 10 for i in range(round(10 * (until_s - 2.0)))]
    return [t for t in times_s if keeper.step(t, seen=seen, busy=False)]


def test_a_rest_ends_a_series_once() -> None:
    keeper = SetKeeper()
    keeper.step(0.0, seen=True, busy=False)
    keeper.add("squat", "right", 0.0, 2.0)
    (ended_s,) = ends(keeper, seen=True, until_s=20.0)
    assert ended_s == pytest.approx(2.0 + SET_GAP_S, abs=0.11)
    assert not keeper.under_way
    assert keeper.finish() is False


def test_who_has_left_ends_it_sooner() -> None:
    keeper = SetKeeper()
    keeper.step(1.9, seen=True, busy=False)
    keeper.add("squat", "right", 0.0, 2.0)
    (ended_s,) = ends(keeper, seen=False, until_s=20.0)
    assert ended_s == pytest.approx(1.9 + LOST_S, abs=0.11)
    assert keeper.add("squat", "right", 6.0, 8.0) == 2


def test_nothing_ends_inside_a_repetition() -> None:
    keeper = SetKeeper()
    keeper.step(0.0, seen=True, busy=False)
    keeper.add("squat", "right", 0.0, 2.0)
    assert not keeper.step(30.0, seen=True, busy=True)
    assert keeper.finish() is True


@given(st.text("rlbRLB-", max_size=40))
def test_numbers_never_go_back_nor_leave_any_out(course: str) -> None:
    found = numbers(course)
    assert found == sorted(found)
    assert sorted(set(found)) == list(range(1, len(set(found)) + 1))


@given(st.text("rlbRLB-", max_size=30), st.integers(0, 30))
def test_what_comes_later_changes_no_number(course: str, length: int) -> None:
    early = numbers(course[:length])
    assert early == numbers(course)[: len(early)]


@given(st.text("rlbRLB-", max_size=30))
def test_left_and_right_are_alike(course: str) -> None:
    mirrored = course.translate(str.maketrans("rlRL", "lrLR"))
    assert numbers(mirrored) == numbers(course)
