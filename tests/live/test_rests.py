"""The rest between sets, and the end of a run: shown when it is one, told to the last line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.dropped_frames import RECORDINGS, chosen_frames
from benchmarks.packed_recordings import load_rounded
from formcheck.coaching.coach import Coach, Watched
from formcheck.coaching.live_state import LiveState, Stage
from formcheck.exercises import get_exercise
from formcheck.live.desk import JudgingDesk, Listeners
from formcheck.live.pipeline import Looked
from formcheck.live.run import LiveOptions
from formcheck.pose import Frame, Pose, PoseSequence
from formcheck.recording import Settings
from formcheck.reporting.event_lines import PhaseLine, RepLine
from formcheck.session import Session, run_session
from formcheck.sources.camera import Captured
from formcheck.stream.sets import SET_GAP_S
from tests.live.stagecraft import PlainFeed, Told, watch
from tests.staged import StagedEstimator

RATE_HZ = 30.0


def person(name: str) -> PoseSequence:
    return replace(load_rounded(RECORDINGS / f"{name}.lm"), provenance={})


def still(poses: list[Pose], at: int, lasts_s: float) -> list[Pose]:
    """Somebody who stays as in the frames around one, for so long."""
    some = poses[max(0, at - 7) : at + 8]
    course = some + some[::-1]
    return [course[i % len(course)] for i in range(round(lasts_s * RATE_HZ))]


def in_time(poses: list[Pose]) -> list[Pose]:
    return [replace(pose, time_s=i / RATE_HZ) for i, pose in enumerate(poses)]


def coached(
    exercise: str, poses: list[Pose], size_px: tuple[int, int]
) -> tuple[list[LiveState], Session]:
    """Every state that is shown of some poses, and their session."""
    done = get_exercise(exercise)
    session = Session(done, done.rules, size_px=size_px)
    coach = Coach(Watched(done, session.rules, size_px))
    desk = JudgingDesk(session, Listeners(coach))
    picture = np.full((size_px[1], size_px[0], 3), 120, np.uint8)
    states = []
    for i, pose in enumerate(poses):
        state = desk.take(Looked(Captured(Frame(i, pose.time_s, picture), 0.0), pose))
        assert state is not None
        states.append(state)
    return states, session


def test_a_rest_begins_on_both_feet_though_the_hips_are_lower_than_on_one() -> None:
    seen = person("squat_single_l180_3")
    poses = list(seen)
    states, session = coached("squat", in_time([*poses, *still(poses, 10, 9.0)]), seen.size_px)
    last_s = session.reps[-1].end_s
    resting = [state for state in states if state.stage is Stage.REST]
    assert resting[0].time_s - last_s == pytest.approx(SET_GAP_S, abs=1.0)
    assert {state.phase for state in resting} == {"rest"}
    assert {state.depth for state in resting} == {0.0}


def test_a_rest_is_over_while_it_is_not_known_yet_what_was_done() -> None:
    """One bend to the floor may be anything until another one follows."""
    first, second = person("deadlift_single_l30_0"), person("deadlift_double_l30_0")
    reps = run_session(second, get_exercise("deadlift")).reps
    before, after = list(first), list(second)
    between = round((reps[0].end_s + reps[1].start_s) / 2 * RATE_HZ)
    poses = [*before, *still(before, 10, 10.0), *after[:between], *still(after, between, 2.5)]
    begun = len(before) + 300 + round(reps[0].bottom_s * RATE_HZ)
    states, session = coached("deadlift", in_time([*poses, *after[between:]]), first.size_px)
    assert [rep.side for rep in session.reps][-2:] == ["both", "both"]
    assert {state.stage for state in states[begun:]} == {Stage.SET}


def test_what_the_end_closes_is_told(tmp_path: Path) -> None:
    seen = person("squat_single_l0_3")
    bottom_s = run_session(seen, get_exercise("squat")).reps[-1].bottom_s
    poses = chosen_frames(seen, (seen.time_s <= bottom_s).nonzero()[0])
    told = Told()
    outcome = watch(
        PlainFeed(poses),
        LiveOptions(Settings("squat", False), out_dir=tmp_path),
        StagedEstimator(poses=poses),
        tell=told,
    )
    reps = [line for line in told.lines if isinstance(line, RepLine)]
    assert [line.rep.index for line in reps] == [rep.index for rep in outcome.report.reps]
    assert reps[-1].rep.partial_reason == "the clip ends inside it"
    phases = [line.phase for line in told.lines if isinstance(line, PhaseLine)]
    assert phases[-1] == "rest"
    assert told.lines[-1].event == "ended"
