"""Prescribed against done, and sets in plain words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from benchmarks.synthetic import SquatRep
from formcheck.coaching.live_state import PlanTarget
from formcheck.coaching.plan import done_of, read_plan
from formcheck.errors import ConfigError
from formcheck.rep import Rep, RepSide
from formcheck.reporting.set_report import leg_notes, plan_info, set_infos
from formcheck.stream.sets import SET_GAP_S, SetKeeper
from tests.sessions import SIDE, film, run, squats
from tests.stream.test_sets import LEGS, REP_S

PLAN = PlanTarget(2, 4)


@cache
def pattern() -> Rep:
    """Any real repetition."""
    return run(film(squats(SquatRep()), SIDE, 15.0)[0]).reps[0]


def course(text: str, exercise: str = "squat") -> list[Rep]:
    """Repetitions: a letter for each leg, upper case for one that is not complete, - for a rest."""
    keeper, now_s = SetKeeper(), 0.0
    reps: list[Rep] = []
    for what in text:
        if what == "-":
            now_s += SET_GAP_S + 1
            continue
        side: RepSide = LEGS[what.lower()]
        place = keeper.add(exercise, side, now_s, now_s + REP_S - 1)
        reps.append(
            replace(
                pattern(),
                index=len(reps) + 1,
                set_index=place,
                exercise=exercise,
                side=side,
                start_s=now_s,
                end_s=now_s + REP_S - 1,
                complete=what.islower(),
            )
        )
        now_s += REP_S
    return reps


@pytest.mark.parametrize("text", ["3x10", " 3 X 10", "3×10", "3*10"])  # noqa: RUF001
def test_a_plan_is_read(text: str) -> None:
    assert read_plan(text) == PlanTarget(3, 10)


@pytest.mark.parametrize("text", ["", "3", "x10", "0x10", "3x0", "3x10x2", "three", "100x1"])
def test_what_is_no_plan_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match="like 3x10"):
        read_plan(text)


@pytest.mark.parametrize(
    "text",
    [
        "rrrrllll-rrrrllll",
        "rrrr-llll-rrrr-llll",
        "rlrlrlrl-lrlrlrlr",  # in turn
        "rrrr-rrrr-llll-llll",  # all of one leg first
        "rrrrrllll-rrrrllllll",  # more does no harm
        "bbbb-bbbb",
    ],
)
def test_any_order_of_legs_fulfils_a_plan(text: str) -> None:
    (done,) = done_of(PLAN, course(text))
    assert done.fulfilled
    assert plan_info(PLAN, course(text)).fulfilled


@pytest.mark.parametrize(
    ("text", "right", "left"),
    [
        ("rrrrllll", 4, 4),
        ("rrrrlll-rrrrllll", 0, 1),
        ("rrrrllll-rrrr", 0, 4),
        ("rrrrrrrr", 4, 8),  # more in one set makes up for no other
        ("rrrRllll-rrrrllll", 1, 0),  # one that was not complete does not count
    ],
)
def test_what_is_missing_is_said_leg_by_leg(text: str, right: int, left: int) -> None:
    (done,) = done_of(PLAN, course(text))
    assert done.missing == {"right": right, "left": left}
    assert not done.fulfilled


def test_legs_are_named_in_the_order_in_which_they_were_done() -> None:
    for text, order in [("rrrllll", ["right", "left"]), ("lll", ["left", "right"])]:
        (done,) = done_of(PLAN, course(text))
        assert list(done.series) == list(done.missing) == order


def test_nothing_done_is_not_fulfilled() -> None:
    assert not plan_info(PLAN, []).fulfilled
    assert plan_info(PLAN, []).exercises == []


def test_each_exercise_has_the_plan_to_itself() -> None:
    reps = [*course("rrrrllll-rrrrllll"), *course("rrrr", "lunge")]
    assert [(d.exercise, d.fulfilled) for d in done_of(PLAN, reps)] == [
        ("squat", True),
        ("lunge", False),
    ]


@pytest.mark.parametrize(
    ("text", "plan", "words"),
    [
        ("rrrrlll", PLAN, ["4 right, 3 of 4 left"]),
        ("lllrrrr", PLAN, ["3 of 4 left, 4 right"]),
        ("rrrr", PLAN, ["4 right, 0 of 4 left"]),
        ("rrrr", None, ["4 right"]),  # nobody asked for a left leg
        ("rrrrlll-rrl", None, ["4 right, 3 left", "2 right, 1 left"]),
        ("bbb", PLAN, ["3 of 4 on both legs"]),
        ("bbbbr", PLAN, ["4 on both legs, 1 right"]),  # one that was misread asks for nothing
        ("rrrrblll", PLAN, ["4 right, 1 on both legs, 3 of 4 left"]),
        ("B", PLAN, ["0 of 4 on both legs"]),
        ("R", PLAN, ["0 of 4 right, 0 of 4 left"]),
        ("R", None, ["none complete"]),
    ],
)
def test_a_set_in_plain_words(text: str, plan: PlanTarget | None, words: list[str]) -> None:
    assert [entry.text for entry in set_infos(course(text), plan)] == words


def test_unequal_legs_are_reported_and_one_leg_alone_is_not() -> None:
    (note,) = leg_notes(course("rrrrrlll"))
    assert "3 left, 5 right" in note
    assert leg_notes(course("rrrrllll")) == leg_notes(course("rrrrrr")) == []
    assert leg_notes(course("rlrlr")) == []


def test_getting_slower_shows_as_a_trend() -> None:
    reps = course("rrrrrr")
    tired = [
        replace(rep, end_s=rep.end_s + (1.0 if i >= 4 else 0.0), set_index=1)
        for i, rep in enumerate(reps)
    ]
    steady, slower = (set_infos(each, None)[0].metrics for each in (reps, tired))
    assert steady["rep_time_trend"] == pytest.approx(0.0)
    assert slower["rep_time_trend"] == pytest.approx(0.5)
    assert (slower["rep_time_variation"] or 0) > 0.1
    assert set_infos(course("rr"), None)[0].metrics["rep_time_trend"] is None
