"""Counting excursions that are much smaller than the others, and small first ones."""

from __future__ import annotations

import pytest

from tests.test_reps import complete, path, rests_and_reps, run


class TestOfAnyDepth:
    def test_half_as_deep_is_counted_where_it_is_deep_enough(self) -> None:
        signal = rests_and_reps(0.5, 0.5, 0.22)
        assert complete(run(signal)) == [True, True, False]
        assert complete(run(signal, deep_enough=0.2)) == [True, True, True]
        assert complete(run(signal, deep_enough=0.24)) == [True, True, False]

    def test_what_would_do_on_one_leg_is_handed_on(self) -> None:
        signal = rests_and_reps(0.3, 0.3, 0.11)
        assert len(run(signal)) == 2
        *_, last = run(signal, deep_enough_single=0.09)
        assert (last.complete, last.shallow) == (False, True)

    def test_a_first_one_that_ends_elsewhere_is_none(self) -> None:
        # Lifting a foot: the hips go down a little, and come up to more than before.
        lifted = path((0.0, 0.05), (1.0, 0.05), (1.6, 0.12), (2.3, 0.0), (4.0, 0.0))
        assert complete(run(lifted)) == [True]
        assert run(lifted, first_ways=0.08) == []

    def test_a_slow_step_is_no_rest(self) -> None:
        stepped = path(
            (0.0, 0.0), (1.0, 0.0), (1.6, 0.2), (2.4, 0.2), (3.2, 0.42), (4.2, 0.0), (5.5, 0.0)
        )
        (found,) = run(stepped, hold_s=0.5, known_share=0.6)
        assert found.complete
        assert found.descent == pytest.approx(0.42)
