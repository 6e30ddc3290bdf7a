"""Who does another exercise than the one that was named is told so on the screen."""

from __future__ import annotations

from benchmarks.synthetic import ExerciseSet, LungeRep, Workout
from formcheck.coaching.coach import Coach, Seen, Watched
from formcheck.exercises import get_exercise
from formcheck.session import Session
from tests.sessions import SIDE, TYPICAL, film


def test_it_stays_on_the_screen_and_no_cue_is_given() -> None:
    lunges = ExerciseSet((LungeRep(side="left"),) * 4)
    poses = film(Workout((lunges,), before_s=1.0, after_s=8.0), SIDE, 15.0, TYPICAL)[0]
    squat = get_exercise("squat")
    session = Session(squat, squat.rules, size_px=poses.size_px)
    coach = Coach(Watched(squat, squat.rules, poses.size_px))
    told = []
    for pose in poses:
        events = session.step(pose)
        state = coach.step(Seen(pose, session.status, events))
        if state.notice is not None and "--exercise lunge" in state.notice:
            told.append(state)
    assert told
    assert told[-1].time_s == poses.time_s[-1]
    assert session.open_rep() is None
    latest = [rep for rep in session.reps if rep.start_s > told[0].time_s]
    assert not any(rep.complete or rep.findings for rep in latest)
