"""Repetitions without a break whose feet stay: squats and deadlifts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.grounded import NEUTRAL, TOUCH_RAMP_S, Channels, Grounded
from benchmarks.synthetic.judder import juddered_s
from benchmarks.synthetic.knees import KneeDemand
from benchmarks.synthetic.posture import Posture
from benchmarks.synthetic.segment import HERE, Place
from benchmarks.synthetic.skeleton import TrueRep
from benchmarks.synthetic.stance import Footing
from benchmarks.synthetic.tracks import Tracks
from formcheck.landmarks import Side

FloatArray = NDArray[np.float64]
StanceName = Literal["single", "double"]
_WHILE_STANDING = ("free_knee", "free_thigh", "free_ankle")


class GroundedRep(Protocol):
    """What a bout asks of a repetition."""

    @property
    def side(self) -> Side:
        """The supporting leg, where there is one."""

    @property
    def stance(self) -> StanceName:
        """On one leg or on two."""

    @property
    def stance_width_m(self) -> float | None:
        """Between the ankles; None: a natural one."""

    @property
    def toe_out_deg(self) -> float | None:
        """Direction of each foot; None: a natural one."""

    @property
    def hold_top_s(self) -> float:
        """Rest before the repetition."""

    @property
    def moving_s(self) -> float:
        """From its start to its end."""

    @property
    def touch_downs(self) -> tuple[float, ...]:
        """When the free foot touches the floor, as shares of `moving_s`."""

    @property
    def touch_s(self) -> float:
        """How long it stays there."""

    def footing(self, body: Body) -> Footing:
        """Both feet."""

    def ready(self) -> Channels:
        """Channels before the first repetition."""

    def done(self) -> Channels:
        """Channels at the end of the repetition."""

    def write(self, tracks: Tracks, start_s: float, before: Channels) -> None:
        """Key the channels from ``before``, at ``start_s``, to the end."""

    def demand(self, start_s: float) -> KneeDemand:
        """What it asks of the supporting knee."""

    def truth(self, start_s: float) -> TrueRep:
        """What it is, started at ``start_s``."""


def _standing_like(channels: Channels) -> Channels:
    """Quiet stance; the free leg, which then stands, keeps its angles for when it lifts."""
    return NEUTRAL | {name: channels[name] for name in _WHILE_STANDING}


@dataclass(frozen=True)
class GroundedBout:
    """Stand, get ready, repeat, stand again, all on the same feet.

    Attributes:
        reps: of one kind, with the same stance and footing, on one leg also the same side.
        ready_s, settle_s: time to get into position and out of it.
    """

    reps: tuple[GroundedRep, ...]
    ready_s: float = 1.3
    settle_s: float = 1.2

    def __post_init__(self) -> None:
        if not self.reps or any(not self._fits(rep) for rep in self.reps):
            raise ValueError("the repetitions of one bout share stance, feet and supporting leg")

    def _fits(self, rep: GroundedRep) -> bool:
        first = self.reps[0]
        same_feet = (type(first), first.stance, first.stance_width_m, first.toe_out_deg) == (
            type(rep),
            rep.stance,
            rep.stance_width_m,
            rep.toe_out_deg,
        )
        return same_feet and (rep.stance == "double" or first.side == rep.side)

    def followed_by(self, rep: object) -> Self | None:
        """The bout with one more repetition; None where feet or legs have to change."""
        if isinstance(rep, type(self.reps[0])) and self._fits(rep):
            return replace(self, reps=(*self.reps, rep))
        return None

    @property
    def duration_s(self) -> float:
        """All of it."""
        reps_s = sum(rep.hold_top_s + rep.moving_s for rep in self.reps)
        return self.ready_s + reps_s + self.settle_s

    def footing(self, body: Body) -> Footing:
        """Where the feet stand, before and after."""
        return self.reps[0].footing(body)

    def _starts_s(self) -> list[float]:
        clock_s, starts = self.ready_s, []
        for rep in self.reps:
            starts.append(clock_s + rep.hold_top_s)
            clock_s = starts[-1] + rep.moving_s
        return starts

    def arrival(self, body: Body) -> tuple[Place, Footing]:
        """The feet stay."""
        return HERE, self.footing(body)

    def distraction(self) -> str | None:
        """It is exercise."""
        return None

    def true_reps(self) -> tuple[TrueRep, ...]:
        """What happens, with times from the start of the bout."""
        starts = zip(self._starts_s(), self.reps, strict=True)
        return tuple(rep.truth(start_s) for start_s, rep in starts)

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body over (T,) seconds of the bout, swaying by (T, 2) metres."""
        first, tracks = self.reps[0], Tracks()
        channels = first.ready()
        tracks.key(0.0, **_standing_like(channels))
        tracks.key(self.ready_s, **channels)
        starts = self._starts_s()
        for start_s, rep in zip(starts, self.reps, strict=True):
            rep.write(tracks, start_s, channels)
            channels = rep.done()
        tracks.key(self.duration_s - self.settle_s, **channels)
        tracks.key(self.duration_s, **_standing_like(channels))
        self._touch(tracks)
        demands = [rep.demand(start_s) for start_s, rep in zip(starts, self.reps, strict=True)]
        support = first.side if first.stance == "single" else None
        grounded = Grounded(self.footing(body), support, tracks, demands)
        return grounded.posture(body, juddered_s(time_s, self.true_reps()), sway_xz_m)

    def _touch(self, tracks: Tracks) -> None:
        tracks.clear("touch")
        for start_s, rep in zip(self._starts_s(), self.reps, strict=True):
            for share in rep.touch_downs:
                middle_s = start_s + share * rep.moving_s
                ramp_start_s = middle_s - TOUCH_RAMP_S - rep.touch_s / 2
                tracks.bump("touch", ramp_start_s, TOUCH_RAMP_S, rep.touch_s)
