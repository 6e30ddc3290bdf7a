"""What the person beside the mat is shown, and the keys that can be pressed: the live contract.

The coach makes one `LiveState` per pose; a `Screen` shows the newest.  A state is complete in
itself, so that a screen may skip any number of them and no frame ever waits for drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Literal, Protocol

from formcheck.landmarks import Landmark, Side
from formcheck.pose import Pose, RgbArray
from formcheck.rep import RepSide
from formcheck.rules import Finding, Verdict


class Stage(StrEnum):
    """Where in the session the person is."""

    SETUP = "setup"
    COUNTDOWN = "countdown"
    SET = "set"
    REST = "rest"
    DONE = "done"


class Key(Enum):
    """What a key press asks for."""

    PAUSE = "pause"
    MUTE = "mute"
    FLIP = "flip"
    SIDE = "side"
    QUIT = "quit"


SideChoice = Literal["auto"] | Side
"""Which leg comes next: found out from the repetitions, or as the person said."""


@dataclass(frozen=True)
class SetupCheck:
    """One thing that has to be right before the set begins.

    Attributes:
        name: what is looked at, like "Whole body".
        ok: whether it is right; None while it cannot be told.
        advice: what to do about it, like "Step back"; "" when nothing is to do.
        blocks: the countdown waits for it; else it only costs some of the checks.
    """

    name: str
    ok: bool | None
    advice: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class Unseen:
    """A rule that cannot be assessed from where the camera stands.

    Attributes:
        rule: slug.
        reason: what would make it assessable, like "needs a front view".
    """

    rule: str
    reason: str


@dataclass(frozen=True)
class Cue:
    """The one thing to do, and where.

    Attributes:
        text: an imperative of at most four words.
        landmark: the joint it is about; None when there is no one joint.
        verdict: minor or major.
        provisional: the repetition is still going on; the verdict may change.
    """

    text: str
    landmark: Landmark | None
    verdict: Verdict = Verdict.MINOR
    provisional: bool = False

    @classmethod
    def of(cls, fault: Finding, *, provisional: bool = False) -> Cue:
        """What a fault asks for."""
        return cls(fault.cue, fault.landmark, fault.verdict, provisional)


@dataclass(frozen=True)
class PlanTarget:
    """What the person means to do.

    Attributes:
        sets: how many.
        reps: in each, of each leg.
    """

    sets: int
    reps: int


@dataclass(frozen=True)
class SetSummary:
    """A set that has just ended.

    Attributes:
        set_index: from 1.
        counts: complete repetitions of each leg that took part.
        clean: how many of them showed no fault in what could be judged.
        work_on: the rule (slug) whose fault was no single slip and matters most; None without one.
        cue: what to do about it; "" without one.
        faulty, judged: in how many repetitions it showed, of how many.
        verdicts: of its repetitions in turn, see `LiveState`.
        work_on_low: whether that lay below its limit (False: above it, None: both or neither).
    """

    set_index: int
    counts: Mapping[RepSide, int]
    clean: int
    work_on: str | None = None
    cue: str = ""
    faulty: int = 0
    judged: int = 0
    verdicts: tuple[Verdict, ...] = ()
    work_on_low: bool | None = None


@dataclass(frozen=True)
class LiveState:
    """Everything to draw at one moment.

    Attributes:
        exercise: its title.
        stage: see `Stage`.
        time_s: of the pose, on the clock of the source.
        pose: in pixels of the frame as captured; None or empty when nobody is seen.
        side: leg of the latest repetition; None before the first.
        doing: leg of the repetition that is going on, as soon as that can be told.
        next_side: the leg to do next, when that is known or chosen.
        side_choice: who says which leg comes next.
        counts: complete repetitions of the current set; the legs that take part only.
        verdicts: of the repetitions of the current set in turn, the worst finding of each:
            OK, BORDERLINE, MINOR or MAJOR; NOT_ASSESSABLE for one that was not counted or not
            judged.
        set_index: current set from 1; 0 before the first repetition.
        target: the plan; None without one.
        phase: "rest", "down", "bottom" or "up".
        depth: 0 at rest .. 1 as deep as usual; None when nobody is seen.
        cue: at most one, held long enough to be read.
        checks: of the set-up, in the order in which to see to them.
        unseen: what cannot be assessed from where the camera stands.
        coarse: rules (slugs) of which only gross faults can be told from there.
        countdown_s: left until the set begins; None outside the countdown.
        rest_s: since the last set ended; None outside of a rest.
        summary: the set before a rest, and the last one when all is done.
        notice: what the person should know now, like "Nobody in view".
        lacking: what the session has to go without, in a sentence: checks because too few pictures
            come, or the video; else None.
        trouble: what is wrong with the camera, in a sentence that says what to do; else None.
        voice: whether cues are spoken, or sounded, at all.
        muted, paused: as chosen by key.
        mirrored: show the picture as in a mirror (for display only).
    """

    exercise: str
    stage: Stage
    time_s: float = 0.0
    pose: Pose | None = None
    side: RepSide | None = None
    doing: Side | None = None
    next_side: Side | None = None
    side_choice: SideChoice = "auto"
    counts: Mapping[RepSide, int] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = ()
    set_index: int = 0
    target: PlanTarget | None = None
    phase: str = "rest"
    depth: float | None = None
    cue: Cue | None = None
    checks: tuple[SetupCheck, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    coarse: tuple[str, ...] = ()
    countdown_s: float | None = None
    rest_s: float | None = None
    summary: SetSummary | None = None
    notice: str | None = None
    lacking: str | None = None
    trouble: str | None = None
    voice: bool = False
    muted: bool = False
    paused: bool = False
    mirrored: bool = True

    @property
    def bright_side(self) -> RepSide | None:
        """The leg to show bright: the one that works, else the one to come, else the latest.

        None rather than the wrong one: after a single repetition nobody knows whether the legs
        take turns, so the next one is lit when its leg has been seen.
        """
        known = self.doing or self.next_side
        if known or self.stage is not Stage.SET:
            return known
        return None if self.phase != "rest" and len(self.verdicts) == 1 else self.side


class Screen(Protocol):
    """Where states are shown and keys come from.

    All of it is called from one thread; for a window that is the main one, window systems insist.
    """

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        """Show one frame, (H, W, 3) uint8 as captured, never changed; handles window events."""

    def wait(self, words: str) -> None:
        """Say what is waited for before the first frame; called again and again meanwhile."""

    def keys(self) -> tuple[Key, ...]:
        """What was pressed since the last call; a closed window is `Key.QUIT`.

        Raises:
            ScreenLost: nothing can be shown any more.
        """

    def close(self) -> None:
        """Take the window away; may be called twice."""


class Voice(Protocol):
    """What speaks; never keeps the caller waiting."""

    def say(self, text: str) -> None:
        """Speak as soon as the words before are out; a tone where there is no voice."""

    def silence(self) -> None:
        """Stop in mid-word."""

    def close(self) -> None:
        """Stop, and leave no process behind; may be called twice."""
