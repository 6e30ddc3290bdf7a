"""The coach: set-up, count-down, set, rest, plan; one cue at a time, and what is spoken."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.synthetic import Camera, SquatRep, Workout
from benchmarks.synthetic.workout import ExerciseSet, Stand
from formcheck.calibration import uncalibrated
from formcheck.coach import COUNTDOWN_S, Coach, Seen, Watched
from formcheck.cue_board import HOLD_S
from formcheck.events import Event, RepClosed, SetEnded, Status
from formcheck.exercises import EXERCISES
from formcheck.landmarks import Landmark
from formcheck.live_state import Cue, Key, LiveState, PlanTarget, Stage
from formcheck.pose import Pose, PoseSequence
from formcheck.rep import Rep
from formcheck.rules import Verdict
from formcheck.session import Session
from tests.rep_factory import SQUAT, made_rep
from tests.sessions import film

STANDING = Workout((Stand(8.0),))
RULES = uncalibrated(SQUAT.rules)
KNEE_IN = ("squat-knee-in", Verdict.MINOR)
LEAN = ("squat-side-lean", Verdict.MINOR)


def status(phase: str = "rest", depth: float = 0.0, exercise: str | None = "squat") -> Status:
    return Status(phase, None, {}, 0, depth, None, None, exercise)


class Mat:
    """A coach, and somebody who stands in front of it; time goes on in steps of 1/30 s."""

    def __init__(self, target: PlanTarget | None = None, *, mirrored: bool = False) -> None:
        self.poses, _ = film(STANDING)
        watched = Watched(SQUAT, RULES, self.poses.size_px, mirrored)
        self.coach = Coach(watched, target, voice=True)
        self.time_s = 0.0
        self.words: list[str] = []
        self.states: list[LiveState] = []

    @property
    def state(self) -> LiveState:
        return self.states[-1]

    def go(
        self,
        duration_s: float,
        *events: Event,
        seen: Status | None = None,
        there: bool = True,
        provisional: Cue | None = None,
    ) -> LiveState:
        """Let time go by; the events come with the first frame."""
        pending: Sequence[Event] = events
        for _ in range(max(1, round(duration_s * 30))):
            standing = self.poses[round(self.time_s * 30) % len(self.poses)]
            image_px = standing.image_px if there else standing.image_px * float("nan")
            pose = Pose(
                self.time_s, image_px, standing.world_m, standing.visibility, standing.presence
            )
            one = Seen(pose, seen or status(), pending, 120.0, provisional)
            self.states.append(self.coach.step(one))
            self.words += self.coach.take_words()
            pending, self.time_s = (), self.time_s + 1 / 30
        return self.state

    def rep(self, rep: Rep, duration_s: float = 0.1) -> LiveState:
        return self.go(duration_s, RepClosed(self.time_s, rep))

    def begin(self) -> None:
        """Into the set by key."""
        self.go(0.1)
        self.coach.press(Key.PAUSE)
        self.coach.press(Key.PAUSE)
        assert self.go(0.1).stage is Stage.SET


class TestBeginning:
    def test_who_stands_well_is_counted_down_and_off_it_goes(self) -> None:
        mat = Mat()
        mat.go(8.0)
        stages = list(dict.fromkeys(state.stage for state in mat.states))
        assert stages == [Stage.SETUP, Stage.COUNTDOWN, Stage.SET]
        assert mat.words == ["Get ready", "Go"]
        counted = [s.countdown_s for s in mat.states if s.countdown_s is not None]
        assert counted[0] == pytest.approx(COUNTDOWN_S)
        assert counted == sorted(counted, reverse=True)

    def test_what_cannot_be_assessed_is_said_before_the_set(self) -> None:
        mat = Mat()
        before = mat.go(1.0)
        assert before.stage is Stage.SETUP
        assert {"squat-trunk-lean", "squat-heel-lift"} <= {one.rule for one in before.unseen}
        assert mat.go(1.5).unseen, "and still during the count-down"

    def test_nobody_there_is_waited_for_and_asked_in(self) -> None:
        mat = Mat()
        mat.go(20.0, there=False)
        assert mat.state.stage is Stage.SETUP
        assert mat.words == ["Step into the picture"] * 3

    def test_leaving_ends_the_count_down(self) -> None:
        mat = Mat()
        while not mat.states or mat.state.stage is Stage.SETUP:
            mat.go(0.1)
        assert mat.go(1.5, there=False).stage is Stage.SETUP

    def test_advice_that_only_costs_checks_holds_nobody_up_for_long(self) -> None:
        mat = Mat()
        mat.poses, _ = film(STANDING, Camera(yaw_deg=45.0))
        early = mat.go(4.0)
        assert early.stage is Stage.SETUP
        assert "Face the camera" in mat.words
        assert mat.go(4.0).stage is not Stage.SETUP

    def test_the_key_begins_at_once(self) -> None:
        mat = Mat()
        mat.go(0.1, there=False)
        mat.coach.press(Key.PAUSE)
        assert mat.go(0.1).stage is Stage.COUNTDOWN
        mat.coach.press(Key.PAUSE)
        assert mat.go(0.1).stage is Stage.SET
        assert not mat.coach.paused

    def test_who_begins_without_waiting_is_counted(self) -> None:
        mat = Mat()
        mat.go(0.3)
        state = mat.rep(made_rep(0.2))
        assert state.stage is Stage.SET
        assert state.counts == {"left": 1, "right": 0}


class TestCues:
    def test_the_most_important_fault_is_the_one_cue(self) -> None:
        mat = Mat()
        mat.begin()
        state = mat.rep(made_rep(0.2, "left", LEAN, KNEE_IN))
        assert state.cue is not None
        assert state.cue.text == "Knee over your toes"
        assert mat.words[-1] == state.cue.text
        assert state.verdicts == (Verdict.MINOR,)

    def test_the_same_cue_is_shown_again_and_not_spoken_again(self) -> None:
        mat = Mat()
        mat.begin()
        for _ in range(3):
            assert mat.rep(made_rep(mat.time_s, "left", KNEE_IN), 3.0).cue is not None
        assert mat.words.count("Knee over your toes") == 1

    def test_a_cue_stays_long_enough_when_another_comes(self) -> None:
        mat = Mat()
        mat.begin()
        mat.rep(made_rep(0.2, "left", KNEE_IN), 1.0)
        mat.rep(made_rep(1.2, "left", LEAN), HOLD_S)
        shown = [s.cue.text for s in mat.states if s.cue]
        assert shown.count("Knee over your toes") >= round(HOLD_S * 30) - 1
        assert shown[-1] != "Knee over your toes"

    def test_a_provisional_cue_is_marked_and_not_spoken(self) -> None:
        mat = Mat()
        mat.begin()
        words = list(mat.words)
        maybe = Cue("Chest up", Landmark.LEFT_SHOULDER, provisional=True)
        state = mat.go(0.2, provisional=maybe)
        assert state.cue == maybe
        assert mat.words == words

    def test_a_partial_repetition_is_explained(self) -> None:
        mat = Mat()
        mat.begin()
        state = mat.rep(made_rep(0.2, partial="not deep enough"))
        assert state.notice == "Not counted: not deep enough"
        assert state.cue is None


class TestPlan:
    def test_from_leg_to_leg_to_rest_to_done(self) -> None:
        mat = Mat(PlanTarget(1, 3))
        mat.begin()
        for _ in range(3):
            mat.rep(made_rep(mat.time_s), 2.0)
        assert mat.words[-1] == "Now the right leg"
        assert mat.state.next_side == "right"
        for _ in range(3):
            mat.rep(made_rep(mat.time_s, "right"), 2.0)
        assert mat.words[-3:] == ["Now the right leg", "Right leg now", "All sets done"]
        assert mat.state.stage is Stage.DONE
        assert mat.state.summary is not None
        assert mat.state.summary.counts == {"left": 3, "right": 3}

    def test_a_rest_runs_from_the_end_of_the_last_repetition(self) -> None:
        mat = Mat()
        mat.begin()
        mat.rep(made_rep(mat.time_s), 6.0)
        state = mat.go(3.0, SetEnded(mat.time_s, 1))
        assert state.stage is Stage.REST
        assert state.rest_s == pytest.approx(9.0, abs=0.1)
        assert state.next_side == "right"
        assert state.unseen == Mat().go(1.0).unseen, "the set-up is looked at again"

    def test_going_down_ends_the_rest(self) -> None:
        mat = Mat()
        mat.begin()
        mat.rep(made_rep(mat.time_s), 6.0)
        mat.go(4.0, SetEnded(mat.time_s, 1))
        assert mat.go(0.2, seen=status("down", 0.6)).stage is Stage.SET

    def test_picking_up_a_bottle_does_not(self) -> None:
        mat = Mat()
        mat.begin()
        mat.rep(made_rep(mat.time_s), 6.0)
        mat.go(4.0, SetEnded(mat.time_s, 1))
        mat.go(1.0, seen=status("down", 0.6))
        state = mat.go(3.0)
        assert state.stage is Stage.REST
        assert state.rest_s is not None
        assert state.rest_s > 12.0

    def test_a_switch_of_legs_is_noticed(self) -> None:
        mat = Mat()
        mat.begin()
        for side in ("left", "left", "left", "right"):
            mat.rep(made_rep(mat.time_s, side), 2.0)
        assert mat.words.count("Right leg now") == 1

    def test_legs_in_turn_are_no_switch(self) -> None:
        mat = Mat()
        mat.begin()
        for _ in range(3):
            mat.rep(made_rep(mat.time_s, "left"), 2.0)
            mat.rep(made_rep(mat.time_s, "right"), 2.0)
            mat.rep(made_rep(mat.time_s, "left"), 2.0)
        assert not any("leg now" in words for words in mat.words)


class TestKeys:
    def test_pause_and_on_again(self) -> None:
        mat = Mat()
        mat.begin()
        mat.coach.press(Key.PAUSE)
        assert mat.coach.paused
        assert mat.coach.idle().paused
        mat.coach.press(Key.PAUSE)
        assert not mat.go(0.1).paused

    def test_muted_nothing_is_said(self) -> None:
        mat = Mat()
        mat.begin()
        words = list(mat.words)
        mat.coach.press(Key.MUTE)
        assert mat.rep(made_rep(0.2, "left", KNEE_IN)).muted
        assert mat.words == words

    def test_flip_changes_the_picture_alone(self) -> None:
        mat = Mat()
        before = mat.go(0.1)
        mat.coach.press(Key.FLIP)
        after = mat.go(0.1)
        assert before.mirrored
        assert not after.mirrored

    def test_the_side_key_says_which_leg_comes_next(self) -> None:
        mat = Mat()
        chosen = []
        for _ in range(4):
            state = mat.go(0.1)
            chosen.append((state.side_choice, state.next_side))
            mat.coach.press(Key.SIDE)
        assert chosen == [("auto", None), ("left", "left"), ("right", "right"), ("auto", None)]

    def test_another_leg_than_chosen_is_counted_where_it_belongs(self) -> None:
        mat = Mat()
        mat.begin()
        mat.coach.press(Key.SIDE)
        state = mat.rep(made_rep(0.2, "right"))
        assert state.counts == {"left": 0, "right": 1}
        assert state.notice == "That was your right leg"


class TestTrouble:
    def test_a_lost_person_is_missed(self) -> None:
        mat = Mat()
        mat.begin()
        assert mat.go(1.0, there=False).notice == "Nobody in view"

    def test_what_is_wrong_with_the_camera_is_passed_on(self) -> None:
        mat = Mat()
        mat.begin()
        kept = mat.rep(made_rep(0.2))
        state = mat.coach.idle(trouble="The camera is gone: plug it in again")
        assert state.trouble == "The camera is gone: plug it in again"
        assert state.counts == kept.counts
        assert mat.go(0.1).trouble is None

    def test_the_loop_may_have_something_to_say(self) -> None:
        mat = Mat()
        mat.begin()
        pose = Pose.missing(mat.time_s)
        state = mat.coach.step(Seen(pose, status(), notice="The camera is slow"))
        assert state.notice == "The camera is slow"


class TestAnyExercise:
    def test_the_set_up_speaks_of_all_until_the_exercise_is_found_out(self) -> None:
        poses, _ = film(STANDING)
        rules = tuple(rule for each in EXERCISES.values() for rule in uncalibrated(each.rules))
        coach = Coach(Watched(None, rules, poses.size_px))
        for pose in poses:
            if pose.time_s > 1.0:
                break
            state = coach.step(Seen(pose, status(exercise=None), (), 120.0))
        assert state.exercise == "Any exercise"
        named = {one.rule.split("-")[0] for one in state.unseen}
        assert named == {"squat", "deadlift", "lunge"}
        state = coach.step(Seen(pose, status(exercise="lunge"), (), 120.0))
        assert state.exercise == EXERCISES["lunge"].title


class TestMirrorImages:
    def test_a_camera_that_mirrors_is_shown_as_it_is_under_the_right_names(self) -> None:
        plain, flipped = Mat(), Mat(mirrored=True)
        state, other = plain.go(0.1), flipped.go(0.1)
        assert state.mirrored
        assert not other.mirrored
        assert state.pose is not None
        assert other.pose is not None
        left, right = Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE
        assert (other.pose.image_px[left] == state.pose.image_px[right]).all()

    def test_its_near_side_is_the_other_one(self) -> None:
        mat = Mat(mirrored=True)
        mat.poses, _ = film(STANDING, Camera(yaw_deg=90.0))
        mat.coach.press(Key.SIDE)
        state = mat.go(1.5)
        (direction,) = [check for check in state.checks if check.name == "Direction"]
        assert direction.advice == "Turn round: left leg to the camera"


def coached(poses: PoseSequence, presses: Sequence[tuple[float, Key]]) -> list[object]:
    session = Session(SQUAT, RULES, size_px=poses.size_px)
    coach = Coach(Watched(SQUAT, RULES, poses.size_px), PlanTarget(1, 2))
    waiting = list(presses)
    for pose in poses:
        while waiting and waiting[0][0] <= pose.time_s:
            coach.press(waiting.pop(0)[1])
        events = session.step(pose)
        state = coach.step(Seen(pose, session.status, events))
        done = {side: count for side, count in session.status.counts.items() if count}
        assert {s: c for s, c in state.counts.items() if c} == done or state.set_index > 1
    return [(rep.side, rep.start_s, rep.end_s, rep.findings) for rep in session.reps]


def test_whatever_the_stage_the_session_counts_the_same() -> None:
    reps = (SquatRep(side="left"), SquatRep(side="left"))
    poses, _ = film(Workout((Stand(1.0), ExerciseSet(reps), Stand(1.5))))
    hasty = coached(poses, [])
    keyed = coached(poses, [(0.2, Key.PAUSE), (0.4, Key.PAUSE), (1.0, Key.FLIP), (2.0, Key.SIDE)])
    assert hasty == keyed
    assert len(hasty) == 2
