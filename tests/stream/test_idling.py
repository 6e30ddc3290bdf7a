"""Who stands about is not in the middle of a repetition."""

from __future__ import annotations

import math
from collections.abc import Sequence

from formcheck.stream.idling import IDLE_S, IdleWatch

RATE_HZ = 10.0


def idles(course: Sequence[tuple[float, float]]) -> list[bool]:
    """One answer for each (seconds, share of the usual depth) of a course."""
    watch, answers, frame = IdleWatch(margin=0.03, shallow=0.55), [], 0
    for lasts_s, share in course:
        for _ in range(round(lasts_s * RATE_HZ)):
            answers.append(watch.step(frame / RATE_HZ, 0.3 * share, share))
            frame += 1
    return answers


def test_a_level_that_is_kept_is_no_repetition() -> None:
    answers = idles([(IDLE_S + 1.0, 0.4)])
    assert answers.index(True) / RATE_HZ == IDLE_S
    assert all(answers[answers.index(True) :])


def test_a_hold_at_the_bottom_is_one() -> None:
    assert not any(idles([(5.0, 0.9)]))


def test_going_on_ends_it_at_once() -> None:
    answers = idles([(3.0, 0.4), (0.1, 0.55), (0.1, 0.2)])
    assert answers[-3:] == [True, False, False]


def test_what_is_not_known_is_no_standing_about() -> None:
    watch = IdleWatch(margin=0.03, shallow=0.55)
    assert not any(watch.step(i / RATE_HZ, math.nan, math.nan) for i in range(50))
