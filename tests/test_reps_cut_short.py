"""Excursions of which a clip, or a gap in it, shows only a part."""

from __future__ import annotations

import pytest

from formcheck.reps import ExcursionCounter
from tests.test_reps import complete, path, run


class TestEnds:
    def test_begins_at_the_bottom(self) -> None:
        assert run(path((0, 0.4), (1, 0), (2, 0))) == []

    def test_begins_on_the_way_down(self) -> None:
        # .1 of the way down is seen and .4 of the way up: what was before cannot be known.
        (found,) = run(path((0, 0.3), (0.5, 0.4), (1.5, 0), (3, 0)))
        assert not found.complete
        assert found.reason == "the clip begins inside it"
        assert found.amplitude == pytest.approx(0.4)

    def test_begins_half_way_up_from_the_one_before(self) -> None:
        # Up by .32 of .4, and down again by less than half of the way up.
        signal = path((0, 0), (2, 0), (3, 0.4), (4, 0.08), (4.7, 0.25), (5.7, -0.15), (8, -0.15))
        first, second = run(signal)
        assert first.complete
        assert second.reason == "it began before the way up of the one before it was finished"

    def test_begins_lower_than_it_ends_long_after_the_clip_began(self) -> None:
        (found,) = run(path((0, 0.3), (5, 0.3), (5.5, 0.4), (6.5, 0), (8, 0)))
        assert found.reason == "it began much lower than it ended"

    def test_begins_while_nobody_is_seen(self) -> None:
        nan = float("nan")
        signal = path(
            (0, 0), (2, 0), (2.1, nan), (4.1, nan), (4.2, 0.3), (4.7, 0.4), (5.7, 0), (8, 0)
        )
        (found,) = run(signal)
        assert found.reason == "the person was not seen when it began"

    def test_known_share(self) -> None:
        begun = path((0, 0.3), (0.5, 0.4), (1.5, 0), (3, 0))
        assert complete(run(begun, known_share=0.2)) == [True]

    def test_ends_on_the_way_down_or_at_the_bottom(self) -> None:
        for keys in (((2, 0.4),), ((2, 0.4), (3, 0.4)), ((2, 0.4), (2.5, 0.3))):
            (found,) = run(path((0, 0), (1, 0), *keys))
            assert not found.complete
            assert found.reason == "the clip ends inside it"
            assert found.start_s < found.bottom_s <= found.end_s

    def test_ends_when_almost_back(self) -> None:
        (found,) = run(path((0, 0), (1, 0), (2, 0.4), (3, 0.05)))
        assert found.complete

    def test_ends_nearly_as_far_up_as_is_asked_for(self) -> None:
        assert complete(run(path((0, 0), (1, 0), (2, 0.4), (3, 0.12)))) == [True]
        assert complete(run(path((0, 0), (1, 0), (2, 0.4), (3, 0.16)))) == [False]

    def test_finishing_twice_or_without_anything(self) -> None:
        counter = ExcursionCounter()
        assert counter.finish() is None
        run(path((0, 0), (1, 0), (2, 0.4)), counter)
        assert counter.finish() is None
