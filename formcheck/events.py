"""What a session says while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.rep import Rep, RepSide
from formcheck.reps import Phase
from formcheck.rules import Finding


@dataclass(frozen=True)
class RepClosed:
    """A repetition has been judged."""

    time_s: float
    rep: Rep


@dataclass(frozen=True)
class PhaseChanged:
    """The person went into another phase of the movement."""

    time_s: float
    phase: Phase


@dataclass(frozen=True)
class SetEnded:
    """No repetition for a while, or the person left."""

    time_s: float
    set_index: int


@dataclass(frozen=True)
class ProvisionalCue:
    """A rule finds a fault in the repetition that is still going on: the verdict may change.

    Attributes:
        time_s: of the pose that it was seen with.
        finding: what the rule says of the repetition so far.
    """

    time_s: float
    finding: Finding


Event = RepClosed | PhaseChanged | SetEnded


@dataclass(frozen=True)
class Status:
    """What can be shown right now.

    Attributes:
        phase: of the movement.
        side: leg of the latest repetition, None before the first.
        counts: complete repetitions per side.
        set_index: current set, 0 before the first repetition.
        depth: 0 at rest .. 1 as deep as usual, None when nobody is seen.
        exercise: name of what is being done, None while that is not known.
        looks_like: another exercise that is clearly being done than the one that was named.
        waits: a movement has been seen that is judged once what follows tells what it was.
    """

    phase: str
    side: RepSide | None
    counts: dict[str, int]
    set_index: int
    depth: float | None
    exercise: str | None = None
    looks_like: str | None = None
    waits: bool = False
