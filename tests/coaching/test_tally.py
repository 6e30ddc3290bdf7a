"""The plan: what has been done of it, which leg comes next, what a set was like."""

from __future__ import annotations

from dataclasses import replace

from formcheck.coaching.live_state import PlanTarget
from formcheck.coaching.tally import Tally
from formcheck.rep import Rep, RepSide
from formcheck.rules import Verdict
from tests.rep_factory import SQUAT, made_rep

MINOR, MAJOR = Verdict.MINOR, Verdict.MAJOR
UNSEEN = Verdict.NOT_ASSESSABLE


def tally_of(*reps: Rep, target: PlanTarget | None = None) -> Tally:
    tally = Tally(target)
    for rep in reps:
        tally.add(rep)
    return tally


def series(side: RepSide, count: int, set_index: int = 1) -> list[Rep]:
    return [made_rep(3.0 * i, side, set_index=set_index) for i in range(1, count + 1)]


def test_nothing_yet() -> None:
    tally = Tally(PlanTarget(3, 10))
    assert tally.counts() == {}
    assert tally.next_side() is None
    assert tally.summary(SQUAT.rules) is None
    assert not tally.plan_is_done()


def test_only_the_legs_that_take_part_are_counted() -> None:
    assert tally_of(*series("left", 2)).counts() == {"left": 2, "right": 0}
    assert tally_of(*series("both", 2)).counts() == {"both": 2}


def test_a_partial_repetition_counts_for_nothing() -> None:
    tally = tally_of(made_rep(3.0), made_rep(6.0, partial="not deep enough"))
    assert tally.counts() == {"left": 1, "right": 0}
    assert tally.verdicts() == (Verdict.OK, Verdict.NOT_ASSESSABLE)


def test_the_plan_leads_through_legs_and_sets() -> None:
    target = PlanTarget(2, 3)
    done: list[Rep] = []
    for count, expected in ((2, "left"), (3, "right")):
        assert tally_of(*series("left", count), target=target).next_side() == expected
    done = [*series("left", 3), *series("right", 3)]
    first = tally_of(*done, target=target)
    assert first.set_is_done()
    assert not first.plan_is_done()
    assert first.next_side() == "left"
    whole = tally_of(*done, *series("left", 3, 2), *series("right", 3, 2), target=target)
    assert whole.plan_is_done()
    assert whole.next_side() is None


def test_a_plan_is_done_when_every_exercise_that_was_begun_is() -> None:
    target = PlanTarget(1, 2)
    squats = [*series("left", 2), *series("right", 1)]
    lunges = [
        replace(rep, exercise="lunge") for rep in (*series("left", 2, 2), *series("right", 2, 2))
    ]
    assert not tally_of(*squats, *lunges, target=target).plan_is_done()
    assert tally_of(*squats, *series("right", 1), *lunges, target=target).plan_is_done()


def test_a_set_with_one_leg_missing_is_not_done() -> None:
    assert not tally_of(*series("left", 3), target=PlanTarget(1, 3)).set_is_done()


def test_one_misread_repetition_holds_no_set_up() -> None:
    target = PlanTarget(1, 3)
    pairs: tuple[tuple[RepSide, RepSide], ...] = (("both", "left"), ("left", "both"))
    for usual, stray in pairs:
        others = series("right", 3) if usual == "left" else []
        tally = tally_of(*series(stray, 1), *others, *series(usual, 3), target=target)
        assert tally.set_is_done()
        assert tally.plan_is_done()


def test_on_two_legs_no_leg_comes_next() -> None:
    tally = tally_of(*series("both", 3), target=PlanTarget(1, 3))
    assert tally.plan_is_done()
    assert tally.next_side() is None


def test_without_a_plan_the_other_leg_catches_up() -> None:
    assert tally_of(*series("right", 4)).next_side() == "left"
    assert tally_of(*series("right", 4), *series("left", 4)).next_side() is None


def test_a_summary_names_the_habit_and_not_the_slip() -> None:
    knee = ("squat-knee-in", MINOR)
    slip = ("squat-side-lean", MINOR)
    tally = tally_of(
        made_rep(3.0, "left", knee, slip),
        made_rep(6.0, "left", knee),
        *(made_rep(9.0 + i, "left", ("squat-side-lean", Verdict.OK)) for i in range(3)),
    )
    found = tally.summary(SQUAT.rules)
    assert found is not None
    assert (found.work_on, found.faulty, found.clean) == ("squat-knee-in", 2, 3)
    assert found.cue == next(r.cue for r in SQUAT.rules if r.slug == "squat-knee-in")


def test_a_fault_that_alone_could_be_told_is_weighed_against_all() -> None:
    """Where nothing could pass, one slip in nine is not one of the one that was judged."""
    unseen = [made_rep(6.0 + i, "left", ("squat-knee-in", UNSEEN)) for i in range(8)]
    slip = made_rep(3.0, "left", ("squat-knee-in", MINOR))
    one_in_nine = tally_of(slip, *unseen).summary(SQUAT.rules)
    one_in_three = tally_of(slip, *unseen[:2]).summary(SQUAT.rules)
    assert one_in_nine is not None
    assert one_in_three is not None
    assert (one_in_nine.work_on, one_in_three.work_on) == (None, "squat-knee-in")


def test_a_set_without_faults_has_nothing_to_work_on() -> None:
    found = tally_of(*series("left", 3)).summary(SQUAT.rules)
    assert found is not None
    assert (found.work_on, found.clean) == (None, 3)


def test_what_is_borderline_gets_no_tick_and_is_no_fault() -> None:
    tally = tally_of(made_rep(3.0, "left", ("squat-knee-in", Verdict.BORDERLINE)))
    assert tally.verdicts() == (Verdict.BORDERLINE,)
    found = tally.summary(SQUAT.rules)
    assert found is not None
    assert found.clean == 1


def test_the_worst_of_a_repetition_is_its_mark() -> None:
    both = (("squat-knee-in", MINOR), ("squat-side-lean", MAJOR))
    assert tally_of(made_rep(3.0, "left", *both)).verdicts() == (MAJOR,)
