"""The coach beside the mat: from what the session says to what the person sees and hears.

The coach decides what to show and nothing else.  The session sees every pose whatever the stage,
so that a live run counts and judges as a recorded one does; who starts before the count-down
ends has those repetitions counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from formcheck.coaching.cue_board import HOLD_S, CueBoard, Notice
from formcheck.coaching.live_state import (
    Cue,
    Key,
    LiveState,
    PlanTarget,
    SetSummary,
    SideChoice,
    Stage,
)
from formcheck.coaching.setup_check import Reading, SetupWatcher
from formcheck.coaching.tally import Tally
from formcheck.events import Event, RepClosed, SetEnded, Status
from formcheck.exercises import EXERCISES, Exercise
from formcheck.landmarks import Side
from formcheck.pose import Pose, PoseSequence
from formcheck.rep import Rep, most_important
from formcheck.reps import Phase
from formcheck.rules import Rule

UNKNOWN_TITLE: Final = "Any exercise"
COUNTDOWN_S: Final = 3.0
STILL_S: Final = 0.8
ADVICE_S: Final = 6.0
"""So long is advice shown that only costs checks, before the set may begin without it."""
GONE_S: Final = 1.0
"""Out of the picture for so long ends a count-down."""
FIRST_ADVICE_S: Final = 2.0
NEXT_ADVICE_S: Final = 5.0
JUDGING_S: Final = 1.5
"""A repetition is closed so soon after it ended, unless what follows has to tell what it is."""
NOBODY_S: Final = 0.7
LACKING_S: Final = 6.0
"""So long is shown large what the session has to go without; small from then on."""
STARTED: Final = 0.35
"""Depth from which a rest counts as over; a bow to the bottle is less, or is not counted."""
HELD_REPS: Final = 3
"""So many repetitions of one leg in a row are a series; the other leg after it is a switch."""
_SETTING_UP: Final = (Stage.SETUP, Stage.COUNTDOWN, Stage.REST)
_CHOICES: Final[tuple[SideChoice, ...]] = ("auto", "left", "right")


@dataclass(frozen=True)
class Seen:
    """What came in with one pose.

    Attributes:
        pose: as captured.
        status: of the session after it.
        events: that it brought about.
        luma: mean brightness of the frame, 0..255; None: not measured.
        provisional: a fault that shows inside the open repetition; None without one.
        doing: leg of the repetition that is going on, None while that cannot be told.
        lacking: what the session has to go without, in a sentence; None without that.
    """

    pose: Pose
    status: Status
    events: Sequence[Event] = ()
    luma: float | None = None
    provisional: Cue | None = None
    doing: Side | None = None
    lacking: str | None = None


@dataclass(frozen=True)
class Watched:
    """What is being done.

    Attributes:
        exercise: see `Exercise`; None: whichever the session finds out.
        rules: of the session, of all exercises that it watches for.
        size_px: (width, height) of the picture.
        mirrored: the camera gives a mirror image, as a session may be told.
    """

    exercise: Exercise | None
    rules: tuple[Rule, ...]
    size_px: tuple[int, int]
    mirrored: bool = False


class Coach:
    """Makes one `LiveState` for each pose.

    Args:
        watched: what is being done.
        target: the plan; None without one.
        voice: whether cues are spoken at all.
    """

    def __init__(
        self,
        watched: Watched,
        target: PlanTarget | None = None,
        *,
        voice: bool = False,
    ) -> None:
        self._rules, self._watched = watched.rules, watched
        self._title, self._setup = UNKNOWN_TITLE, self._watcher(watched.exercise)
        self._exercise = None if watched.exercise is None else watched.exercise.name
        if watched.exercise is not None:
            self._title = watched.exercise.title
        self._voice = voice
        self._tally = Tally(target)
        self._cues = CueBoard()
        self._words: deque[str] = deque()
        self._stage = Stage.SETUP
        self._reading: Reading | None = None
        self._summary: SetSummary | None = None
        self._choice: SideChoice = "auto"
        self._muted = self._paused = False
        self._mirrored = not watched.mirrored  # a mirror image is shown as it is
        self._notice = Notice()
        self._lacking: str | None = None
        self._asked_for: Side | None = None
        self._now_s = self._seen_s = self._stage_s = self._last_end_s = self._moved_s = 0.0
        self._perfect_s = self._good_s = 0.0
        self._spoken_s, self._advised = FIRST_ADVICE_S - NEXT_ADVICE_S, ""
        self._trying = False
        self._state = LiveState(self._title, self._stage, target=target, voice=voice)

    @property
    def paused(self) -> bool:
        """Whether the person asked for a pause: then nothing is counted and nothing recorded."""
        return self._paused

    @property
    def muted(self) -> bool:
        """Whether nothing may be heard."""
        return self._muted

    @property
    def watches_light(self) -> bool:
        """Whether it matters now how bright the picture is."""
        return self._stage in _SETTING_UP

    def press(self, key: Key) -> None:
        """Take a key.

        Space begins at once while the set-up or the count-down is shown, and pauses otherwise.  The
        side key goes through automatic, left and right: the leg that the person means to do
        next.  The set-up wants that leg near the camera and the screen announces it; no verdict
        depends on it, for the leg of a repetition is always found from the movement.
        """
        if key is Key.PAUSE and not self._paused and self._stage in (Stage.SETUP, Stage.COUNTDOWN):
            self._go(Stage.SET if self._stage is Stage.COUNTDOWN else Stage.COUNTDOWN)
        elif key is Key.PAUSE:
            self._paused = not self._paused
        elif key is Key.MUTE:
            self._muted = not self._muted
        elif key is Key.FLIP:
            self._mirrored = not self._mirrored
        elif key is Key.SIDE:
            self._choice = _CHOICES[(_CHOICES.index(self._choice) + 1) % len(_CHOICES)]

    def step(self, seen: Seen) -> LiveState:
        """Take the next pose and what the session made of it."""
        self._now_s = seen.pose.time_s
        if seen.lacking != self._lacking:
            self._lacking = seen.lacking
            self._notice.show(seen.lacking or "", self._now_s, LACKING_S)
        if seen.pose.detected:
            self._seen_s = self._now_s
        if seen.status.phase != Phase.REST:
            self._moved_s = self._now_s
        for event in seen.events:
            if isinstance(event, RepClosed):
                self._close(event.rep)
            elif isinstance(event, SetEnded) and self._stage is Stage.SET:
                self._end_set()
        if self._stage in _SETTING_UP:
            pose = seen.pose
            if self._watched.mirrored:
                pose = PoseSequence.from_poses([pose], self._watched.size_px).mirrored()[0]
            self._reading = self._setup.step(pose, seen.luma, self._next_side())
        if seen.provisional is not None and self._stage is Stage.SET:
            self._cues.offer(seen.provisional, self._now_s)
        if seen.status.exercise not in (None, self._exercise):
            self._recognise(str(seen.status.exercise))
        self._advance(seen.status)
        self._state = self._describe(seen)
        return self._state

    def idle(
        self, pose: Pose | None = None, trouble: str | None = None, *, still: bool = False
    ) -> LiveState:
        """The state while nothing is analysed: paused, or the camera is in trouble.

        Args:
            pose: seen in the frame that is shown, for its skeleton.
            trouble: what is wrong and what to do, in a sentence.
            still: the frame that is shown is that of the latest state, and so is the pose in it.
        """
        shown = None if pose is None else self._shown(pose)
        return replace(
            self._state,
            pose=self._state.pose if still and not self._paused else shown,
            trouble=trouble,
            next_side=self._next_side(),
            side_choice=self._choice,
            muted=self._muted,
            paused=self._paused,
            mirrored=self._mirrored,
        )

    def take_words(self) -> list[str]:
        """What is to be said since the last call, in order; nothing while muted."""
        words = list(self._words)
        self._words.clear()
        return words if self._voice and not self._muted else []

    def _recognise(self, name: str) -> None:
        """Go on with the exercise that the session has found out."""
        self._exercise = name
        self._title, self._setup = EXERCISES[name].title, self._watcher(EXERCISES[name])

    def _watcher(self, exercise: Exercise | None) -> SetupWatcher:
        """What looks at the set-up; while the exercise is not known, for the rules of all."""
        rules, size_px = self._watched.rules, self._watched.size_px
        if exercise is None:
            return SetupWatcher("hip_drop", rules, size_px)
        mine = [rule for rule in rules if rule.exercise == exercise.name]
        return SetupWatcher(exercise.signal, mine, size_px)

    def _go(self, stage: Stage) -> None:
        self._stage, self._stage_s, self._trying = stage, self._now_s, False
        if stage is Stage.SET:
            self._cues.clear()
        if stage in (Stage.REST, Stage.DONE):
            self._summary = self._tally.summary(self._rules)
        if stage is Stage.SETUP:
            self._perfect_s = self._good_s = self._now_s
            self._advised = ""
        if stage is Stage.COUNTDOWN:
            self._words.append("Get ready")

    def _close(self, rep: Rep) -> None:
        """Take a closed repetition: it counts in every stage."""
        former, run = self._tally.side, self._tally.run_length()
        new_set = rep.set_index != self._tally.set_index
        self._tally.add(rep)
        self._last_end_s, self._trying = rep.end_s, False
        if self._stage is not Stage.SET:
            self._go(Stage.SET)
        elif new_set:
            self._cues.clear()
        switched = former not in (None, rep.side) and rep.side != "both" and run >= HELD_REPS
        if switched and not new_set and rep.side != self._asked_for:
            self._say(f"{rep.side.capitalize()} leg now")
        self._asked_for = None
        if self._choice not in ("auto", rep.side) and rep.side != "both":
            self._notice.show(f"That was your {rep.side} leg", self._now_s)
        self._cues.settle(rep, rep.end_s if self._moved_s == self._now_s else self._now_s)
        if not rep.complete:
            reason = f": {rep.partial_reason}" if rep.partial_reason else ""
            self._notice.show(f"Not counted{reason}", self._now_s)
            return
        fault = most_important(rep.findings, self._rules)
        if fault is not None:
            cue = Cue.of(fault)
            self._cues.offer(cue, self._now_s)
            self._words.extend(filter(None, [self._cues.to_speak(cue)]))
        self._announce(rep)

    def _announce(self, rep: Rep) -> None:
        """Say what the plan has reached with this repetition."""
        target, counts = self._tally.target, self._tally.counts()
        if target is None or counts[rep.side] != target.reps:
            return
        if self._tally.plan_is_done():
            self._say("All sets done")
            self._go(Stage.DONE)
        elif self._tally.set_is_done():
            self._say(f"Set {self._tally.set_index} done")
            self._go(Stage.REST)
        elif (leg := self._tally.next_side()) is not None:
            self._say(f"Now the {leg} leg")
            self._asked_for = leg

    def _say(self, text: str) -> None:
        self._notice.show(text, self._now_s)
        self._words.append(text)

    def _end_set(self) -> None:
        self._go(Stage.DONE if self._tally.plan_is_done() else Stage.REST)

    def _advance(self, status: Status) -> None:
        """Move on from the set-up, the count-down or a rest when it is time."""
        now_s = self._now_s
        if self._stage is Stage.SETUP and self._reading is not None:
            self._wait_for_readiness(self._reading)
        elif self._stage is Stage.COUNTDOWN:
            if now_s - self._seen_s > GONE_S:
                self._go(Stage.SETUP)
            elif now_s - self._stage_s >= COUNTDOWN_S:
                self._words.append("Go")
                self._go(Stage.SET)
        elif self._stage in (Stage.REST, Stage.DONE) and self._has_begun(status):
            self._go(Stage.SET)
            self._trying = True
        elif self._trying and self._came_to_nothing(status):
            self._end_set()

    def _wait_for_readiness(self, reading: Reading) -> None:
        """Begin to count down when all is well, or when advice that may be left has been shown."""
        now_s = self._now_s
        if not reading.ready:
            self._good_s = self._perfect_s = now_s
            self._speak_advice(reading.advice)
            return
        if not reading.perfect:
            self._perfect_s = now_s
            self._speak_advice(reading.advice)
        if now_s - self._perfect_s >= STILL_S or now_s - self._good_s >= ADVICE_S:
            self._go(Stage.COUNTDOWN)

    def _speak_advice(self, advice: str) -> None:
        """Say what to do about the set-up, not too soon after the last advice, nor that again."""
        if advice in ("", self._advised) or self._now_s - self._spoken_s < NEXT_ADVICE_S:
            return
        self._spoken_s, self._advised = self._now_s, advice
        self._words.append(advice)

    def _has_begun(self, status: Status) -> bool:
        moving = status.phase != Phase.REST and (status.depth or 0.0) >= STARTED
        return moving and self._now_s - self._stage_s > HOLD_S

    def _came_to_nothing(self, status: Status) -> bool:
        """Whether the movement that ended a rest was no repetition: the rest goes on."""
        over = status.phase == Phase.REST and self._now_s - self._moved_s > JUDGING_S
        return over and not status.waits

    def _next_side(self) -> Side | None:
        if self._choice != "auto":
            return self._choice
        if self._stage is Stage.SET and self._tally.target is None and not self._tally.takes_turns:
            return None  # after one repetition of a series the other leg is not next
        return self._tally.next_side()

    def _describe(self, seen: Seen) -> LiveState:
        """Everything to draw now."""
        now_s, stage, tally = self._now_s, self._stage, self._tally
        resting = stage in (Stage.REST, Stage.DONE)
        reading = self._reading if stage not in (Stage.SET, Stage.DONE) else None
        left_s = COUNTDOWN_S - (now_s - self._stage_s)
        return LiveState(
            exercise=self._title,
            stage=stage,
            time_s=now_s,
            pose=self._shown(seen.pose),
            side=tally.side,
            doing=seen.doing,
            next_side=self._next_side(),
            side_choice=self._choice,
            counts=tally.counts(),
            verdicts=tally.verdicts(),
            set_index=tally.set_index,
            target=tally.target,
            phase=seen.status.phase,
            depth=seen.status.depth,
            cue=self._cues.at(now_s),
            checks=reading.checks if reading else (),
            unseen=reading.prospect.unseen if reading else (),
            coarse=reading.prospect.coarse if reading else (),
            countdown_s=max(0.0, left_s) if stage is Stage.COUNTDOWN else None,
            rest_s=now_s - self._last_end_s if stage is Stage.REST else None,
            summary=self._summary if resting else None,
            notice=self._notice_now(seen),
            lacking=self._lacking,
            voice=self._voice,
            muted=self._muted,
            paused=self._paused,
            mirrored=self._mirrored,
        )

    def _shown(self, pose: Pose) -> Pose:
        """The pose under the person's own left and right, where it lies in the picture."""
        return pose.with_sides_exchanged() if self._watched.mirrored else pose

    def _notice_now(self, seen: Seen) -> str | None:
        if self._stage is Stage.SET and self._now_s - self._seen_s > NOBODY_S:
            return "Nobody in view"
        if (other := seen.status.looks_like) is not None:
            return f"Looks like {other}s: end this and use --exercise {other}"
        return self._notice.at(self._now_s)
