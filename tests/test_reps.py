"""Counting excursions of one signal: each parameter by its effect, then what must not matter."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from formcheck.counting import CounterParameters
from formcheck.reps import Excursion, ExcursionCounter, Phase

Array = NDArray[np.float64]
FPS = 20.0
DEPTH = 0.3


def path(*keys: tuple[float, float], fps: float = FPS) -> tuple[Array, Array]:
    """Times and a signal that moves from key (s, depth) to key by minimum jerk."""
    times_s, depths = np.array(keys, dtype=np.float64).T
    time_s = np.arange(round(times_s[-1] * fps) + 1) / fps
    i = np.clip(np.searchsorted(times_s, time_s, side="right") - 1, 0, len(keys) - 2)
    x = (time_s - times_s[i]) / (times_s[i + 1] - times_s[i])
    share = x**3 * (10 - 15 * x + 6 * x * x)
    return time_s, depths[i] + (depths[i + 1] - depths[i]) * share


def rests_and_reps(*depths: float, fps: float = FPS) -> tuple[Array, Array]:
    """A second of rest, then for each depth a second down, a second up and a second of rest."""
    keys = [(0.0, 0.0), (1.0, 0.0)]
    for i, depth in enumerate(depths):
        keys += [(3 * i + 2.0, depth), (3 * i + 3.0, 0.0), (3 * i + 4.0, 0.0)]
    return path(*keys, fps=fps)


def run(
    signal: tuple[Array, Array], counter: ExcursionCounter | None = None, **changes: Any
) -> list[Excursion]:
    """All excursions of a signal, the one that is open at its end included."""
    counter = counter or ExcursionCounter(replace(CounterParameters(), **changes))
    found = [counter.step(float(t), float(d)) for t, d in zip(*signal, strict=True)]
    return [excursion for excursion in (*found, counter.finish()) if excursion is not None]


def complete(excursions: list[Excursion]) -> list[bool]:
    return [excursion.complete for excursion in excursions]


class TestOneRepetition:
    def test_when_and_how_deep(self) -> None:
        (found,) = run(rests_and_reps(DEPTH))
        assert found.complete
        assert found.reason is None
        assert found.bottom_s == 2.0
        # Leaving rest is the last sample within the margin of it; the end is the highest point.
        assert 1.0 <= found.start_s <= 1.35
        assert found.end_s == 3.0
        assert found.descent == pytest.approx(DEPTH)
        assert found.ascent == pytest.approx(DEPTH)
        assert found.amplitude == pytest.approx(DEPTH)
        assert found.usual is None

    def test_phases_follow_each_other(self) -> None:
        counter = ExcursionCounter()
        phases: list[Phase] = []
        for time_s, depth in zip(*rests_and_reps(DEPTH), strict=True):
            counter.step(float(time_s), float(depth))
            if not phases or phases[-1] != counter.phase:
                phases.append(counter.phase)
        assert phases == [Phase.REST, Phase.DOWN, Phase.BOTTOM, Phase.UP, Phase.REST]

    def test_knows_what_is_open_and_where_rest_is(self) -> None:
        counter = ExcursionCounter()
        known = []
        for time_s, depth in ((0.0, 0.02), (0.1, 0.01), (0.2, 0.09)):
            counter.step(time_s, depth)
            known.append((counter.open_since_s, counter.rest_level, counter.amplitude))
        assert known == [(None, 0.02, None), (None, 0.01, None), (0.1, 0.01, None)]

    def test_knows_nothing_at_first(self) -> None:
        counter = ExcursionCounter()
        assert (counter.open_since_s, counter.rest_level, counter.amplitude) == (None,) * 3

    def test_is_closed_as_soon_as_the_person_has_settled(self) -> None:
        counter = ExcursionCounter()
        closed_s = [
            time_s
            for time_s, depth in zip(*rests_and_reps(DEPTH), strict=True)
            if counter.step(float(time_s), float(depth))
        ]
        assert closed_s == [pytest.approx(3.25)]

    def test_usual_depth_is_the_median_of_the_last_three(self) -> None:
        counter = ExcursionCounter()
        found = run(rests_and_reps(0.30, 0.36, 0.34, 0.40), counter)
        assert complete(found) == [True] * 4
        assert [f.usual for f in found] == pytest.approx([None, 0.30, 0.33, 0.34])
        assert counter.amplitude == pytest.approx(0.36)


class TestWhatIsNoRepetition:
    def test_resting_sway(self) -> None:
        time_s = np.arange(400) / FPS
        assert run((time_s, 0.025 * np.sin(2 * math.pi * 0.3 * time_s))) == []

    @pytest.mark.parametrize("signal", [np.zeros(200), np.full(200, np.nan), np.full(200, 0.7)])
    def test_stillness(self, signal: Array) -> None:
        assert run((np.arange(200) / FPS, signal)) == []

    def test_one_sample(self) -> None:
        assert run((np.zeros(1), np.full(1, 0.3))) == []

    def test_sinking_slowly(self) -> None:
        assert run(path((0, 0), (60, 0.7))) == []

    def test_sitting_down_and_getting_up_again_later(self) -> None:
        signal = path((0, 0), (1, 0), (2, 0.5), (40, 0.5), (41, 0), (43, 0))
        assert run(signal) == []

    def test_repetitions_go_on_counting_after_a_rest_on_a_chair(self) -> None:
        sitting = path((0, 0), (1, 0), (2, 0.5), (40, 0.5), (41, 0), (44, 0))
        time_s, reps = rests_and_reps(DEPTH, DEPTH)
        both = np.concatenate([sitting[0], 45 + time_s]), np.concatenate([sitting[1], reps])
        assert complete(run(both)) == [True, True]


class TestEnter:
    def test_smallest_departure_from_rest(self) -> None:
        assert len(run(rests_and_reps(0.10))) == 1
        assert run(rests_and_reps(0.10), enter=0.11) == []

    def test_share_of_the_usual_depth(self) -> None:
        # Usual depth .4: the third must leave rest by .35 of it, which .13 does not.
        shallow = rests_and_reps(0.4, 0.4, 0.13)
        assert len(run(shallow, ignore_share=0.1)) == 2
        assert len(run(shallow, ignore_share=0.1, enter_share=0.3)) == 3


class TestSizes:
    def test_smallest_worth_logging(self) -> None:
        assert run(rests_and_reps(0.07)) == []
        assert len(run(rests_and_reps(0.07), min_amplitude=0.065)) == 1

    @pytest.mark.parametrize(
        ("share", "logged", "counted"),
        [(1.0, True, True), (0.72, True, True), (0.68, True, False), (0.42, True, False),
         (0.38, False, False)],
    )  # fmt: skip
    def test_share_of_the_usual_depth(self, share: float, logged: bool, counted: bool) -> None:
        found = run(rests_and_reps(0.4, 0.4, share * 0.4))
        assert len(found) == 2 + logged
        assert sum(complete(found)) == 2 + counted

    def test_partial_says_how_deep_and_does_not_become_usual(self) -> None:
        *_, partial, last = run(rests_and_reps(0.4, 0.4, 0.2, 0.4))
        assert partial.reason == "only 50% as deep as the others"
        assert last.usual == pytest.approx(0.4)

    def test_deeper_than_ever_counts(self) -> None:
        assert complete(run(rests_and_reps(0.2, 0.2, 0.5))) == [True] * 3


class TestHolds:
    # Into a split, on to its bottom and back to the split, twice; then up to standing.
    SPLIT = path(
        (0, 0), (1, 0), (2, 0.15), (3, 0.15), (4, 0.45), (5, 0.15), (6, 0.15), (7, 0.45),
        (8, 0.15), (9, 0.15), (10, 0), (12, 0),
    )  # fmt: skip

    def test_half_way_down_are_rest_where_that_is_asked_for(self) -> None:
        first, *_ = found = run(self.SPLIT, hold_s=0.6)
        assert complete(found)[:2] == [True, True]
        assert first.descent == pytest.approx(0.3)
        assert first.start_s == pytest.approx(3.0, abs=0.3)

    def test_are_no_rest_else(self) -> None:
        assert len(run(self.SPLIT)) == 1

    def test_at_the_bottom_put_it_in_their_middle(self) -> None:
        (found,) = run(path((0, 0), (1, 0), (2, 0.4), (5, 0.4), (6, 0), (8, 0)))
        assert found.bottom_s == pytest.approx(3.5, abs=0.06)


class TestPulses:
    @staticmethod
    def pulsing(up_to: float, settle_s: float = 0.6) -> tuple[Array, Array]:
        """Down to .4, up to ``up_to``, down again, then all the way up."""
        return path(
            (0, 0), (1, 0), (2, 0.4), (2 + settle_s, up_to), (2 + 2 * settle_s, 0.4),
            (3 + 2 * settle_s, 0), (4.5 + 2 * settle_s, 0),
        )  # fmt: skip

    @pytest.mark.parametrize("up_to", [0.3, 0.2, 0.12])
    def test_at_the_bottom_are_one_repetition(self, up_to: float) -> None:
        (found,) = run(self.pulsing(up_to))
        assert found.complete

    def test_that_come_back_three_quarters_of_the_way_are_two(self) -> None:
        first, second = run(self.pulsing(0.08))
        assert (first.complete, second.complete) == (True, True)
        assert first.ascent == pytest.approx(0.32)
        assert second.start_s >= first.end_s

    def test_return_share(self) -> None:
        assert len(run(self.pulsing(0.12), return_share=0.6)) == 2

    def test_touch_and_go_at_the_top_is_two(self) -> None:
        signal = path((0, 0), (1, 0), (2, 0.4), (3, 0), (4, 0.4), (5, 0), (6, 0))
        first, second = run(signal)
        assert (first.end_s, second.bottom_s) == (3.0, 4.0)

    def test_who_does_not_stand_up_straight_in_between_is_counted(self) -> None:
        # From standing into bent knees, three repetitions from there, and straight at last.
        bent = path(
            (0, 0), (1, 0), (2, 0.12), (2.5, 0.12), (3.5, 0.3), (4.5, 0.12), (5, 0.12),
            (6, 0.3), (7, 0.12), (7.5, 0.12), (8.5, 0.3), (9.5, 0.12), (10, 0.12), (11, 0), (13, 0),
        )  # fmt: skip
        found = run(bent, again_share=0.5, partial_share=0.55)
        assert complete(found) == [True] * 3
        assert [f.bottom_s for f in found] == pytest.approx([3.5, 6.0, 8.5], abs=0.1)
        assert len(run(bent)) < 3

    @pytest.mark.parametrize("up_to", [0.3, 0.22])
    def test_of_less_than_half_the_way_are_one_even_so(self, up_to: float) -> None:
        assert complete(run(self.pulsing(up_to), again_share=0.5)) == [True]

    def test_a_hesitation_on_the_way_up_is_none_of_its_own(self) -> None:
        signal = path((0, 0), (1, 0), (2, 0.4), (2.7, 0.2), (4, 0.2), (4.7, 0), (6, 0))
        assert complete(run(signal)) == [True]


class TestDurations:
    def test_a_glitch_is_no_repetition(self) -> None:
        glitch = path((0, 0), (1, 0), (1.1, 0.4), (1.2, 0), (3, 0))
        assert run(glitch) == []
        assert len(run(glitch, min_duration_s=0.1)) == 1

    def test_the_slowest(self) -> None:
        slow = path((0, 0), (1, 0), (9, 0.4), (17, 0), (19, 0))
        assert complete(run(slow)) == [True]
        assert run(slow, max_duration_s=10.0) == []

    def test_margin_moves_the_start(self) -> None:
        (tight,), (wide,) = (run(rests_and_reps(DEPTH), margin=m) for m in (0.001, 0.05))
        assert tight.start_s < wide.start_s
        assert tight.start_s == pytest.approx(1.1, abs=0.06)

    def test_rest_is_looked_for_no_further_back_than_its_window(self) -> None:
        # From 0 to .05 and, three seconds later, on to .1: each step alone is too small to enter.
        stairs = path((0, 0), (1, 0), (1.5, 0.05), (4.5, 0.05), (5, 0.1), (8, 0.1))
        counter = ExcursionCounter()
        assert run(stairs, counter) == []
        assert len(run(stairs, rest_window_s=10.0)) == 1

    def test_settling_takes_as_long_as_it_is_told(self) -> None:
        closed = []
        for settle_s in (0.1, 0.4):
            counter = ExcursionCounter(CounterParameters(settle_s=settle_s))
            closed += [
                time_s
                for time_s, depth in zip(*rests_and_reps(DEPTH), strict=True)
                if counter.step(float(time_s), float(depth))
            ]
        assert closed == pytest.approx([3.1, 3.4], abs=1.01 / FPS)


class TestHoles:
    @staticmethod
    def holed(start_s: float, end_s: float) -> tuple[Array, Array]:
        time_s, depth = rests_and_reps(DEPTH, DEPTH)
        return time_s, np.where((time_s >= start_s) & (time_s <= end_s), np.nan, depth)

    def test_a_short_one_is_bridged(self) -> None:
        whole, holed = run(rests_and_reps(DEPTH, DEPTH)), run(self.holed(1.5, 2.2))
        assert complete(holed) == complete(whole) == [True, True]
        assert [f.end_s for f in holed] == [f.end_s for f in whole]

    def test_the_bottom_lies_in_one_around_it(self) -> None:
        (found, _) = run(self.holed(1.6, 2.3))
        assert found.bottom_s == pytest.approx(1.95, abs=0.1)

    def test_a_long_one_loses_the_repetition(self) -> None:
        lost, whole = run(self.holed(2.2, 3.9))
        assert (lost.complete, lost.reason) == (False, "the person was lost inside it")
        assert whole.complete

    def test_frames_that_never_came_are_no_better(self) -> None:
        time_s, depth = rests_and_reps(DEPTH, DEPTH)
        came = (time_s < 2.2) | (time_s > 3.9)
        lost, whole = run((time_s[came], depth[came]))
        assert (lost.complete, lost.reason) == (False, "the person was lost inside it")
        assert whole.complete

    def test_gap(self) -> None:
        assert complete(run(self.holed(2.2, 3.9), gap_s=2.0)) == [True, True]

    def test_rest_before_the_hole_is_forgotten(self) -> None:
        counter = ExcursionCounter()
        for i in range(40):
            counter.step(i / FPS, 0.0)
        for i in range(40, 80):
            counter.step(i / FPS, math.nan)
        assert (counter.rest_level, counter.phase) == (None, Phase.REST)

    @given(st.lists(st.one_of(st.floats(-2, 2), st.just(math.nan)), max_size=80))
    def test_nothing_breaks_it(self, depths: list[float]) -> None:
        found = run((np.arange(len(depths)) / 8, np.array(depths)))
        for excursion in found:
            numbers = (excursion.start_s, excursion.bottom_s, excursion.end_s, excursion.amplitude)
            assert all(math.isfinite(n) for n in numbers)
            assert excursion.start_s <= excursion.bottom_s <= excursion.end_s
            assert excursion.complete == (excursion.reason is None)
        for before, after in itertools.pairwise(found):
            assert before.end_s <= after.start_s


class TestWhatMustNotMatter:
    @pytest.mark.parametrize("fps", [12.0, 15.0, 23.976, 30.0, 60.0, 240.0])
    def test_frame_rate(self, fps: float) -> None:
        depths = (0.3, 0.32, 0.18, 0.3, 0.25)
        usual, found = run(rests_and_reps(*depths)), run(rests_and_reps(*depths, fps=fps))
        assert complete(found) == complete(usual) == [True, True, False, True, True]
        for a, b in zip(usual, found, strict=True):
            assert b.bottom_s == pytest.approx(a.bottom_s, abs=0.1)
            assert b.start_s == pytest.approx(a.start_s, abs=0.1)
            assert b.end_s == pytest.approx(a.end_s, abs=0.1)

    @given(st.floats(-0.5, 0.5), st.floats(0, 1e6))
    def test_level_of_rest_and_the_clock(self, level: float, later_s: float) -> None:
        time_s, depth = rests_and_reps(0.3, 0.2, 0.35)
        found = run((time_s + later_s, depth + level))
        usual = run((time_s, depth))
        assert complete(found) == complete(usual)
        assert [f.bottom_s - later_s for f in found] == pytest.approx([f.bottom_s for f in usual])

    @given(st.sets(st.integers(0, 260), max_size=60))
    def test_dropped_samples(self, dropped: set[int]) -> None:
        time_s, depth = rests_and_reps(0.3, 0.3, 0.3, 0.3)
        keep = [i for i in range(len(time_s)) if i not in dropped]
        # Not so many at once that a repetition vanishes.
        if max(np.diff([-1, *keep, len(time_s)])) > 7:
            return
        assert complete(run((time_s[keep], depth[keep]))) == [True] * 4
