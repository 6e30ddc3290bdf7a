"""What happens to one pose after the other at the desk where they are judged."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from formcheck.coaching.live_state import Key, LiveState, Stage
from formcheck.exercises import get_exercise
from formcheck.live.desk import JudgingDesk, Listeners
from formcheck.live.pipeline import Looked
from formcheck.live.rate import RateWatcher
from formcheck.pose import Frame, PoseSequence
from formcheck.reporting.event_lines import CameraLine, CueLine, PausedLine, RepLine, StageLine
from formcheck.session import Session
from formcheck.sources.camera import Captured
from tests.live.stagecraft import Told, squat_coach
from tests.sessions import play
from tests.staged import REPS, SIZE, staged_poses

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

    def __post_init__(self) -> None:
        squat = get_exercise("squat")
        session = Session(squat, squat.rules, size_px=SIZE)
        self.coach = squat_coach(session, SIZE)
        self.desk = JudgingDesk(session, Listeners(self.coach, self, self.told))

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


def test_the_delay_of_every_frame_is_noted() -> None:
    bench, poses = Bench(), staged_poses()
    for index in range(3):
        bench.take(poses, index)
    assert len(bench.desk.delays_s) == len(bench.desk.times_s) == 3
    assert all(0 <= delay_s < 10 for delay_s in bench.desk.delays_s)


def watched(watcher: RateWatcher, rate_hz: float, start_s: float, count: int) -> list[object]:
    changes = (watcher.step(start_s + i / rate_hz) for i in range(count))
    return [change for change in changes if change is not None]


def test_the_rate_is_told_only_when_other_rules_can_be_judged() -> None:
    watcher = RateWatcher(get_exercise("squat").rules)
    assert watched(watcher, 30.0, 0.0, 300) == []
    slow = watched(watcher, 12.0, 10.1, 120)
    assert len(slow) <= 2  # one for control alone, when the change falls into a window
    assert "squat-knee-in" in watcher.latest.too_slow_for
    assert "Only 12 pictures a second: " in str(watcher.latest.notice)
    watched(watcher, 30.0, 21.0, 300)
    assert watcher.latest.notice is None
    watcher.restart()
    assert watcher.step(1000.0) is None


def test_without_a_plan_the_leg_that_works_stays_the_active_one_until_the_rest() -> None:
    bench, poses = Bench(), staged_poses()
    states = [bench.take(poses, index) for index in range(len(poses))]
    during = [s for s in states if s.stage is Stage.SET and s.counts.get("left") == REPS - 1]
    assert during
    assert {(state.side, state.next_side) for state in during} == {("left", None)}
