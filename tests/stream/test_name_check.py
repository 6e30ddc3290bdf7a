"""Whoever names the wrong exercise is told so, and gets no verdicts by the wrong rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.dropped_frames import RECORDINGS
from benchmarks.packed_recordings import load_rounded
from benchmarks.synthetic import (
    DeadliftRep,
    ExerciseSet,
    LungeRep,
    PickUp,
    SitDown,
    SquatRep,
    Walk,
    Workout,
)
from formcheck.config import RuleOverrides
from formcheck.exercises import EXERCISES
from formcheck.pose import PoseSequence
from formcheck.report import ModelInfo, Report, SourceInfo
from formcheck.reporting.session_report import build_report
from formcheck.session import Session, SessionResult, open_session, run_session
from formcheck.stream.name_check import NameCheck, OtherExercise
from tests.sessions import FRONT, SIDE, TYPICAL, film

SQUATTED = DeadliftRep.double(support_knee_deg=103.0, trunk_lean_deg=45.0)
SETS = {
    "squat": ExerciseSet((SquatRep.double(), SquatRep.double())),
    "deadlift": ExerciseSet((DeadliftRep(side="right"), DeadliftRep(side="right"))),
    "lunge": ExerciseSet((LungeRep(side="left"), LungeRep(side="right"))),
}
WRONG = [(done, named) for done in SETS for named in SETS if done != named]


def shot(*items: object, front: bool = False) -> PoseSequence:
    workout = Workout(items, before_s=1.0, rest_s=7.5, after_s=1.0)  # type: ignore[arg-type] # any of its items
    return film(workout, FRONT if front else SIDE, 15.0, TYPICAL, 3)[0]


def listen(poses: PoseSequence, named: str) -> tuple[Session, SessionResult]:
    session = open_session(named, RuleOverrides(), size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return session, session.result()


def report_on(result: SessionResult) -> Report:
    source = SourceInfo(
        file="synthetic", sha256=None, duration_s=60.0, frames=900, width=1280, height=720
    )
    model = ModelInfo(name="kinematic person", sha256="0" * 64)
    return build_report(result, source=source, model=model, settings={})


@pytest.mark.parametrize(("done", "named"), WRONG)
def test_a_wrong_name_is_told_and_nothing_is_judged_by_it(done: str, named: str) -> None:
    session, result = listen(shot(SETS[done]), named)
    assert {other.exercise for other in result.others} == {done}
    assert session.status.looks_like == done
    assert [rep for rep in result.reps if rep.complete or rep.findings] == []
    report = report_on(result)
    (told,) = report.other_exercises
    assert told.reps == 2
    assert told.text.startswith(f"This looks like {done}s, not {named}s")
    assert told.text.endswith(f"Use --exercise {done}.")
    assert not any("No repetition was found" in note for note in report.notes)
    assert Report.model_validate_json(report.to_json()) == report


@pytest.mark.parametrize("front", [False, True], ids=["side", "front"])
@pytest.mark.parametrize("named", SETS)
def test_the_right_name_is_never_doubted(named: str, front: bool) -> None:
    session, result = listen(shot(SETS[named], front=front), named)
    assert result.others == ()
    assert session.status.looks_like is None
    assert sum(rep.complete for rep in result.reps) == 2


LEANING = SquatRep(trunk_lean_deg=56.0, rounding_deg=10.0)
GROSS = {
    "squat": (ExerciseSet((LEANING,) * 3), False),
    "deadlift": (ExerciseSet((SQUATTED,) * 3), False),
    "lunge": (ExerciseSet((LungeRep(wobble_deg=16.0), LungeRep(lateral_lean_deg=18.0)) * 2), True),
}


@pytest.mark.parametrize("named", GROSS)
def test_a_gross_fault_is_no_reason_for_doubt(named: str) -> None:
    workout, front = GROSS[named]
    result = listen(shot(workout, front=front), named)[1]
    assert result.others == ()
    assert sum(rep.complete for rep in result.reps) == len(workout.reps)


@pytest.mark.parametrize(
    ("counted_s", "clear"),
    [
        ([(10.5, 11.5)], True),  # the same movement, counted as the exercise that was named
        ([(6.0, 8.0)], True),  # one beside one
        ([(6.0, 8.0), (14.0, 16.0)], False),  # two beside one
        ([(1.0, 3.0), (20.0, 22.0)], True),  # a rest lies between
    ],
)
def test_one_that_looks_like_another_among_more_that_do_not_is_no_reason_for_doubt(
    counted_s: list[tuple[float, float]], clear: bool
) -> None:
    check = NameCheck(EXERCISES["squat"], (540, 960))
    check._heard = [OtherExercise("deadlift", 10.0, 12.0, reps=1, sure=0.9)]
    check._counted = counted_s
    assert bool(check.heard) == clear


@pytest.mark.parametrize("named", SETS)
def test_what_is_none_of_them_is_taken_for_none(named: str) -> None:
    assert listen(shot(Walk(1.5), PickUp(), SitDown()), named)[1].others == ()


def test_of_two_exercises_the_one_that_was_named_is_judged() -> None:
    result = listen(shot(SETS["squat"], SETS["lunge"]), "squat")[1]
    counted = [rep for rep in result.reps if rep.complete]
    assert len(counted) == 2
    assert all(rep.findings for rep in counted)
    (told,) = report_on(result).other_exercises
    assert told.exercise == "lunge"
    assert told.start_s > counted[-1].end_s
    assert "from 0:" in told.text
    assert "--exercise auto" in told.text


def test_near_what_looks_like_the_exercise_that_was_named_nothing_is_clear() -> None:
    workout = Workout((SETS["squat"], SETS["lunge"]), before_s=1.0, rest_s=1.5, after_s=1.0)
    poses = film(workout, SIDE, 15.0, TYPICAL, 3)[0]
    assert listen(poses, "squat")[1].others == ()


def test_what_is_clear_while_it_goes_on_is_not_counted_any_more() -> None:
    squats = ExerciseSet((SquatRep.double(),) * 4)
    poses = shot(squats)
    session = open_session("lunge", RuleOverrides(), size_px=poses.size_px)
    told_s = [pose.time_s for pose in poses if session.step(pose) and session.status.looks_like]
    assert told_s
    assert told_s[0] < poses.time_s[-1] - 5.0


def test_an_exercise_of_ones_own_is_not_held_against_the_three() -> None:
    mine = replace(EXERCISES["squat"], name="dip")
    rules = [replace(rule, exercise="dip") for rule in mine.rules]
    assert run_session(shot(SETS["lunge"]), mine, rules).others == ()


def test_what_is_drawn_of_a_repetition_is_what_the_report_says() -> None:
    """Frames before what is settled are drawn and forgotten."""
    poses = load_rounded(RECORDINGS / "deadlift_single_l30_1.lm")
    session = open_session("lunge", RuleOverrides(), size_px=poses.size_px)
    first: dict[int, bool] = {}
    drawn: dict[int, bool] = {}
    for pose in poses:
        session.step(pose)
        for rep in session.reps:
            first.setdefault(rep.index, rep.complete)
            if rep.start_s < session.settled_until_s:
                drawn.setdefault(rep.index, rep.complete)
    session.finish()
    said = {rep.index: rep.complete for rep in session.result().reps}
    assert {rep.index: rep.complete for rep in session.reps} == said
    assert {**said, **drawn} == said
    assert {**said, **first} != said, "it was counted until the other exercise was clear"


def test_a_repetition_is_only_logged_where_the_doubt_still_stands_at_the_end() -> None:
    """In this one it is withdrawn: what was clear for a while looks like a squat later."""
    poses = load_rounded(RECORDINGS / "deadlift_single_r90_0.lm")
    result = listen(poses, "squat")[1]
    doubted = [rep for rep in result.reps if "looks like" in (rep.partial_reason or "")]
    assert all(any(each.holds(rep.bottom_s) for each in result.others) for rep in doubted)
