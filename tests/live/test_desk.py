"""What happens to one pose after the other at the desk where they are judged."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import pytest

from benchmarks.synthetic import Camera, ExerciseSet, SquatRep, Workout, synthesize
from formcheck.coaching.coach import LACKING_S, Coach, Watched
from formcheck.coaching.live_state import Key, LiveState, PlanTarget, Stage
from formcheck.exercises import get_exercise
from formcheck.landmarks import Side
from formcheck.live.desk import JudgingDesk, Listeners
from formcheck.live.pipeline import Looked
from formcheck.live.rate import RateChange, RateWatcher
from formcheck.pose import Frame, PoseSequence
from formcheck.reporting.event_lines import (
    CameraLine,
    CueLine,
    PausedLine,
    RepLine,
    StageLine,
    line_of,
)
from formcheck.session import Session
from formcheck.sources.camera import Captured
from formcheck.stream.sets import LOST_S
from tests.live.stagecraft import Told
from tests.sessions import play
from tests.staged import REPS, SIZE, staged_poses, without_person

PICTURE = np.full((SIZE[1], SIZE[0], 3), 120, np.uint8)


@dataclass
class Bench:
    """A desk with a coach, fed by hand.

    Attributes:
        spoken: everything that was said.
    """

    told: Told = field(default_factory=Told)
    spoken: list[str] = field(default_factory=list)
    silenced: int = 0
    target: PlanTarget | None = None

    def __post_init__(self) -> None:
        squat = get_exercise("squat")
        self.session = Session(squat, squat.rules, size_px=SIZE)
        watched = Watched(squat, self.session.rules, SIZE)
        self.coach = Coach(watched, self.target, voice=True)
        self.desk = JudgingDesk(self.session, Listeners(self.coach, self, self.told))

    def say(self, text: str) -> None:
        self.spoken.append(text)

    def silence(self) -> None:
        self.silenced += 1

    def close(self) -> None: ...

    def take(self, poses: PoseSequence, index: int, *, looked_at: bool = True) -> LiveState:
        pose = poses[index]
        captured = Captured(Frame(index, pose.time_s, PICTURE), time.monotonic())
        state = self.desk.take(Looked(captured, pose if looked_at else None))
        assert state is not None
        return state


def press_begin(bench: Bench) -> None:
    """Space begins at once: it skips the set-up, then the count-down."""
    bench.desk.press(Key.PAUSE)
    bench.desk.press(Key.PAUSE)


def press_pause(bench: Bench) -> None:
    """Space begins at once before the set, and pauses in it."""
    for _ in range(3):
        if not bench.desk.paused:
            bench.desk.press(Key.PAUSE)
    assert bench.desk.paused


def test_nothing_is_judged_or_kept_during_a_pause_and_a_replay_agrees() -> None:
    bench, poses = Bench(), staged_poses()
    down = next(i for i in range(len(poses)) if bench.take(poses, i).phase == "down")
    press_pause(bench)
    resumed = down + 45  # the repetition goes on meanwhile
    for index in range(down + 1, resumed):
        assert bench.take(poses, index, looked_at=False).paused
    bench.desk.press(Key.PAUSE)
    for index in range(resumed, len(poses)):
        assert not bench.take(poses, index).paused
    log = bench.desk.log.sequence(SIZE, {})
    kept = [*range(down + 1), *range(resumed, len(poses))]
    assert [p.time_s for p in log if p.detected] == [poses[i].time_s for i in kept]
    paused = [line.paused for line in bench.told.lines if isinstance(line, PausedLine)]
    assert paused == [True, False]
    _, replayed = play(log)
    told = [line.rep for line in bench.told.lines if isinstance(line, RepLine)]
    assert [rep.start_s for rep in told] == [
        round(rep.start_s, 4) for rep in replayed.reps[: len(told)]
    ]
    assert sum(rep.complete for rep in replayed.reps) == REPS - 1


@pytest.mark.parametrize("pause_s", [0.5, 4.0])
def test_a_repetition_that_is_over_when_a_pause_begins_is_told_and_counted(pause_s: float) -> None:
    bench, poses = Bench(), twice_with_a_rest()
    press_begin(bench)
    take_until_at_rest_but_not_told(bench, poses)
    press_pause(bench)
    begun = len(bench.desk.log)
    assert not bench.told.of("rep")
    resumed = next(
        i for i in range(begun, len(poses)) if poses.time_s[i] > bench.desk.time_s + pause_s
    )
    for index in range(begun, resumed):
        assert bench.take(poses, index, looked_at=False).paused
    bench.desk.press(Key.PAUSE)
    state = bench.take(poses, resumed)
    assert state.counts == {"left": 1, "right": 0}
    assert len(bench.told.of("rep")) == 1
    assert [line.event for line in bench.told.lines].count("set_ended") == (pause_s > LOST_S)
    for index in range(resumed + 1, len(poses)):
        bench.take(poses, index)
    for event in bench.session.finish():
        bench.desk.tell(line_of(event))
    told = [line.rep for line in bench.told.lines if isinstance(line, RepLine)]
    _, replayed = play(bench.desk.log.sequence(SIZE, {}))
    assert [rep.start_s for rep in told] == [round(rep.start_s, 4) for rep in replayed.reps]
    assert sum(rep.complete for rep in told) == REPS


def twice_with_a_rest() -> PoseSequence:
    """Two squats, and so long a rest after the first that a pause fits into it."""
    squat = SquatRep(side="left", valgus_deg=0.0)
    sets = tuple(ExerciseSet((squat,)) for _ in range(REPS))
    workout = Workout(sets, before_s=1.0, rest_s=5.0, after_s=2.0)
    return synthesize(workout, Camera(size_px=SIZE))[0]


def take_until_at_rest_but_not_told(bench: Bench, poses: PoseSequence) -> None:
    phases = ["rest"]
    for index in range(len(poses)):
        phases.append(bench.take(poses, index).phase)
        if phases[-2:] == ["up", "rest"]:
            return
    raise AssertionError(set(phases))


def test_a_frame_that_was_looked_at_while_space_was_pressed_is_not_judged() -> None:
    bench, poses = Bench(), staged_poses()
    bench.take(poses, 0)
    press_pause(bench)
    bench.take(poses, 1)
    assert len(bench.desk.log) == 1


def test_the_stages_are_told_and_the_words_are_spoken() -> None:
    bench, poses = Bench(), staged_poses()
    for index in range(len(poses)):
        bench.take(poses, index)
    stages = [line.stage for line in bench.told.lines if isinstance(line, StageLine)]
    assert stages[0] == "setup"
    assert "set" in stages
    cues = [line for line in bench.told.lines if isinstance(line, CueLine)]
    assert cues[0].finding.rule == "squat-knee-in"


def test_a_change_of_legs_is_said_once() -> None:
    sides: list[Side] = ["left", "left", "left", "right", "right", "right"]
    workout = Workout.of([SquatRep(side=side) for side in sides], before_s=1.0, after_s=1.0)
    poses, _ = synthesize(workout, Camera(size_px=SIZE))
    for target, expected in (
        (PlanTarget(2, 3), ["Now the right leg", "Set 1 done"]),
        (None, ["Right leg now"]),
    ):
        bench = Bench(target=target)
        for index in range(len(poses)):
            bench.take(poses, index)
        words = ". ".join(bench.spoken).split(". ")
        assert [each for each in words if "leg" in each or "done" in each] == expected


def test_advice_is_spoken_once_and_not_over_and_over() -> None:
    bench, poses = Bench(), without_person(staged_poses())
    for index in range(len(poses)):
        bench.take(poses, index)
    assert bench.spoken == ["Step into the picture"]


def test_mute_cuts_the_voice_short() -> None:
    bench = Bench()
    bench.desk.press(Key.MUTE)
    assert bench.silenced == 1


def test_a_silent_camera_is_told_once_and_shown_until_it_comes_back() -> None:
    bench, poses = Bench(), staged_poses()
    bench.take(poses, 0)
    assert bench.desk.idle(0.5) is not None
    for silent_s in (2.0, 3.0):
        state = bench.desk.idle(silent_s)
        assert state is not None
        assert state.trouble is not None
        assert f"No picture for {silent_s:.0f} s" in state.trouble
    assert bench.take(poses, 1).trouble is None
    states = [line.state for line in bench.told.lines if isinstance(line, CameraLine)]
    assert states == ["silent", "ok"]


def test_the_person_stays_drawn_between_the_pictures_of_a_slow_machine() -> None:
    bench, poses = Bench(), staged_poses()
    shown = bench.take(poses, 0)
    between = bench.desk.idle(0.2)
    assert between is not None
    assert between.pose is shown.pose is not None
    press_pause(bench)
    paused = bench.desk.idle(0.3)
    assert paused is not None
    assert paused.pose is None, "the pictures of a pause show somebody who has moved on"


def test_the_delay_of_every_frame_is_noted() -> None:
    bench, poses = Bench(), staged_poses()
    for index in range(3):
        bench.take(poses, index)
    assert len(bench.desk.delays_s) == len(bench.desk.times_s) == 3
    assert all(0 <= delay_s < 10 for delay_s in bench.desk.delays_s)


def watched(watcher: RateWatcher, rate_hz: float, start_s: float, count: int) -> list[RateChange]:
    changes = (watcher.step(start_s + i / rate_hz) for i in range(count))
    return [change for change in changes if change is not None]


def test_the_rate_is_told_only_when_other_rules_can_be_judged() -> None:
    watcher = RateWatcher(get_exercise("squat").rules)
    assert watched(watcher, 30.0, 0.0, 300) == []
    slow = watched(watcher, 12.0, 10.1, 120)
    assert len(slow) <= 2  # one for control alone, when the change falls into a window
    assert "squat-knee-in" in watcher.latest.too_slow_for
    watched(watcher, 30.0, 21.0, 300)
    assert watcher.latest.notice is None
    watcher.restart()
    assert watcher.step(1000.0) is None


def test_what_so_few_frames_do_not_tell_is_named_on_the_screen_and_in_the_terminal() -> None:
    watcher = RateWatcher(get_exercise("squat").rules)
    watched(watcher, 15.0, 0.0, 60)
    fifteen = watcher.latest
    assert fifteen.notice is not None
    assert fifteen.notice.startswith("Not judged at 15 pictures a second: ")
    assert "movement is jerky" in fifteen.notice
    assert "knee falls inwards" not in fifteen.notice
    assert "not judged with fewer than 24: " in fifteen.line
    watched(watcher, 10.0, 4.1, 60)
    ten = watcher.latest
    assert ten.notice == "Only counting: 10 pictures a second, form needs 15"
    assert "repetitions are counted, form is not judged, which needs 15; close" in ten.line


def test_better_is_promised_only_when_it_lasts() -> None:
    watcher = RateWatcher(get_exercise("squat").rules)
    watched(watcher, 10.0, 0.0, 60)
    assert watched(watcher, 30.0, 6.0, 100) == [], "three good seconds may be chance"
    assert watched(watcher, 10.0, 9.4, 60) == [], "and were"
    (better,) = watched(watcher, 30.0, 16.0, 300)
    assert "enough to judge everything again" in str(better.line)


def test_too_few_frames_are_announced_large_and_stay_in_mind_small() -> None:
    bench, poses = Bench(), staged_poses()
    press_begin(bench)
    states = [bench.take(poses, index) for index in range(0, len(poses), 3)]
    slow = [state for state in states if state.lacking is not None]
    assert slow[0].notice == slow[0].lacking
    assert "Only counting: 10 pictures a second" in str(slow[0].lacking)
    late = [state for state in slow if state.time_s - slow[0].time_s > LACKING_S]
    assert late
    assert all(state.notice != state.lacking for state in late)


def test_where_legs_take_turns_the_leg_that_works_is_lit_and_never_the_other() -> None:
    sides: list[Side] = ["left", "right"] * 2
    workout = Workout.of([SquatRep(side=side) for side in sides], before_s=1.0, after_s=1.0)
    poses, _ = synthesize(workout, Camera(size_px=SIZE))
    bench = Bench()
    states = [bench.take(poses, index) for index in range(len(poses))]
    bench.session.finish()
    reps = [rep for rep in bench.session.reps if rep.complete]
    assert [rep.side for rep in reps] == sides
    moving = [state for state in states if state.phase != "rest"]
    lit = [
        [state.bright_side for state in moving if rep.start_s <= state.time_s <= rep.end_s]
        for rep in reps
    ]
    for rep, seen in zip(reps[1:], lit[1:], strict=True):
        assert set(seen) <= {rep.side, None}
        assert seen.count(rep.side) > len(seen) / 3
    assert set(lit[-1]) == {sides[-1]}, "by then it is known which leg is next"


def test_without_a_plan_the_leg_that_works_stays_the_active_one_until_the_rest() -> None:
    bench, poses = Bench(), staged_poses()
    states = [bench.take(poses, index) for index in range(len(poses))]
    during = [s for s in states if s.stage is Stage.SET and s.counts.get("left") == REPS - 1]
    assert during
    assert {(state.side, state.next_side) for state in during} == {("left", None)}


def test_nothing_is_called_not_certain_that_the_judged_repetition_confirms() -> None:
    bench, poses = Bench(), staged_poses()
    press_begin(bench)
    doubted: set[str] = set()
    confirmed = 0
    for index in range(len(poses)):
        told = len(bench.told.of("rep"))
        cue = bench.take(poses, index).cue
        if cue is not None and cue.provisional:
            doubted.add(cue.text)
        new = [line for line in bench.told.lines if isinstance(line, RepLine)][told:]
        faults = {found.cue for line in new for found in line.rep.findings if found.cue}
        if cue is not None and cue.text in faults & doubted:
            assert not cue.provisional
            confirmed += 1
    assert confirmed
