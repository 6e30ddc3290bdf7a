"""Which exercise is done: found out set by set, never taken back, never guessed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.synthetic import (
    Camera,
    DeadliftRep,
    ExerciseSet,
    LungeRep,
    PickUp,
    Rest,
    SitDown,
    SquatRep,
    Stand,
    Turn,
    Walk,
    Workout,
)
from formcheck.config import RuleOverride, RuleOverrides
from formcheck.events import Event, RepClosed
from formcheck.exercises import AUTO, EXERCISES
from formcheck.pose import PoseSequence
from formcheck.rep import Rep
from formcheck.report import ModelInfo, Report, SourceInfo
from formcheck.reporting.session_report import build_report
from formcheck.session import SessionResult, open_session
from tests.sessions import FRONT, SIDE, TYPICAL, film, frames

FAR = Camera(yaw_deg=45.0, distance_m=6.0)
SQUATS = ExerciseSet((SquatRep(), SquatRep()))
TWO_LEGGED = ExerciseSet((SquatRep.double(), SquatRep.double()))
DEADLIFTS = ExerciseSet((DeadliftRep(side="right"), DeadliftRep(side="right")))
HINGES = ExerciseSet((DeadliftRep.double(), DeadliftRep.double()))
LUNGES = ExerciseSet((LungeRep(side="left"), LungeRep(side="right")))
SESSION = Workout((SQUATS, DEADLIFTS, LUNGES), before_s=1.0, rest_s=7.5, after_s=1.0)
KEEP = RuleOverrides()


def shot(workout: Workout, camera: Camera = SIDE) -> PoseSequence:
    return film(workout, camera, 15.0, TYPICAL, 3)[0]


def clip(*items: Any, camera: Camera = SIDE, rest_s: float = 7.5) -> PoseSequence:
    return shot(Workout(items, before_s=1.0, rest_s=rest_s, after_s=1.0), camera)


def listen(
    poses: PoseSequence, overrides: RuleOverrides = KEEP, exercise: str = AUTO
) -> tuple[list[Event], SessionResult]:
    session = open_session(exercise, overrides, size_px=poses.size_px)
    events = [event for pose in poses for event in session.step(pose)]
    return events + session.finish(), session.result()


def done(result: SessionResult) -> list[str]:
    return [rep.exercise for rep in result.reps if rep.complete]


def report_on(result: SessionResult) -> Report:
    source = SourceInfo(
        file="synthetic", sha256=None, duration_s=60.0, frames=900, width=1280, height=720
    )
    model = ModelInfo(name="kinematic person", sha256="0" * 64)
    return build_report(result, source=source, model=model, settings={"plan": "1x2"})


@pytest.mark.parametrize("camera", [SIDE, FRONT], ids=["side", "front"])
@pytest.mark.parametrize(
    ("what", "exercise"),
    [
        (SQUATS, "squat"),
        (TWO_LEGGED, "squat"),
        (DEADLIFTS, "deadlift"),
        (HINGES, "deadlift"),
        (LUNGES, "lunge"),
    ],
    ids=["squat", "two-legged squat", "deadlift", "two-legged deadlift", "lunge"],
)
def test_each_exercise_is_recognised(what: ExerciseSet, exercise: str, camera: Camera) -> None:
    result = listen(clip(what, camera=camera))[1]
    assert done(result) == [exercise] * 2
    assert result.unrecognised == ()
    assert all(0.6 < rep.exercise_confidence <= 0.99 for rep in result.reps)


def test_one_repetition_alone_is_enough_on_one_leg() -> None:
    assert done(listen(clip(ExerciseSet((DeadliftRep(),))))[1]) == ["deadlift"]


@pytest.mark.parametrize(
    "items",
    [
        (Walk(2.0),),
        (Turn(360.0),),
        (Stand(8.0),),
        (SitDown(),),
        (PickUp(),),
        (Rest(10.0),),
        (PickUp(), Walk(1.0), Stand(8.0), PickUp()),
    ],
    ids=["walk", "turn", "stand", "sit", "pick up", "rest", "pick up twice"],
)
def test_whatever_else_people_do_counts_nothing(items: tuple[Any, ...]) -> None:
    assert listen(clip(*items, camera=FAR))[1].reps == ()


def test_a_single_bend_is_mentioned_and_not_counted() -> None:
    result = listen(clip(PickUp()))[1]
    assert [each.lone_hinge for each in result.unrecognised] == [True]
    notes = report_on(result).notes
    assert any("picking something up" in note for note in notes)
    assert not any("No repetition was found" in note for note in notes)


class TestSession:
    def test_every_set_has_its_exercise(self) -> None:
        result = listen(shot(SESSION))[1]
        assert done(result) == ["squat"] * 2 + ["deadlift"] * 2 + ["lunge"] * 2
        assert [rep.set_index for rep in result.reps] == [1, 1, 2, 2, 3, 3]

    def test_a_set_that_follows_at_once_is_recognised_too(self) -> None:
        lunges = ExerciseSet(LUNGES.reps + LUNGES.reps[:1])
        result = listen(clip(SQUATS, lunges, rest_s=1.5))[1]
        assert done(result) == ["squat"] * 2 + ["lunge"] * 3

    def test_walking_in_between_changes_nothing(self) -> None:
        items = (Walk(1.5), Turn(-90.0), SQUATS, Turn(90.0), Walk(1.5))
        camera = Camera(yaw_deg=-90.0, distance_m=6.0)
        assert done(listen(clip(*items, camera=camera))[1]) == ["squat"] * 2

    def test_the_repetitions_are_those_of_the_exercise_named(self) -> None:
        poses = clip(DEADLIFTS)
        named = listen(poses, exercise="deadlift")[1].reps
        heard = listen(poses)[1].reps
        assert [_plain(rep) for rep in heard] == [_plain(rep) for rep in named]

    def test_events_of_a_prefix_are_a_prefix_of_the_events(self) -> None:
        poses = shot(SESSION)
        session = open_session(AUTO, KEEP, size_px=poses.size_px)
        steps = [session.step(pose) for pose in poses]
        for share in (0.2, 0.5, 0.8):
            part = frames(poses, poses.time_s <= share * poses.time_s[-1])
            again = open_session(AUTO, KEEP, size_px=poses.size_px)
            for pose, events in zip(part, steps, strict=False):
                assert [_told(e) for e in again.step(pose)] == [_told(e) for e in events]

    def test_nothing_before_what_is_settled_changes_any_more(self) -> None:
        poses = shot(SESSION)
        session = open_session(AUTO, KEEP, size_px=poses.size_px)
        for pose in poses:
            before_s = session.settled_until_s
            for event in session.step(pose):
                if isinstance(event, RepClosed):
                    assert event.rep.start_s >= before_s

    def test_the_status_names_the_exercise_once_it_is_known(self) -> None:
        poses = shot(SESSION)
        session = open_session(AUTO, KEEP, size_px=poses.size_px)
        named: list[str | None] = []
        for pose in poses:
            session.step(pose)
            if not named or named[-1] != session.status.exercise:
                named.append(session.status.exercise)
        assert named[0] is None
        assert [name for name in named if name] == ["squat", "deadlift", "lunge"]

    def test_a_configuration_holds_for_all_exercises(self) -> None:
        off = ("squat-shallow", "deadlift-back-high", "lunge-shallow")
        known = {rule.slug for exercise in EXERCISES.values() for rule in exercise.rules}
        assert known.issuperset(off)
        overrides = RuleOverrides({slug: RuleOverride(enabled=False) for slug in off})
        found = {f.rule for rep in listen(shot(SESSION), overrides)[1].reps for f in rep.findings}
        assert found.isdisjoint(off)
        assert {slug.partition("-")[0] for slug in found} == set(EXERCISES)

    def test_the_report_says_what_was_recognised_and_how_sure_that_is(self) -> None:
        report = report_on(listen(shot(SESSION))[1])
        assert report.exercise == AUTO
        assert [entry.exercise for entry in report.sets] == ["squat", "deadlift", "lunge"]
        assert all(0.5 <= entry.exercise_confidence < 1 for entry in report.sets)
        assert report.sets[0].text == "2 left, 0 of 2 right"
        assert report.plan is not None
        assert [each.exercise for each in report.plan.exercises] == ["squat", "deadlift", "lunge"]
        assert Report.model_validate_json(report.to_json()) == report


def _plain(rep: Rep) -> dict[str, Any]:
    """A repetition without what only an exercise found out has."""
    values = vars(replace(rep, exercise_confidence=1.0)).copy()
    del values["quiet"]  # arrays
    return values


def _told(event: Event) -> object:
    return _plain(event.rep) if isinstance(event, RepClosed) else event
