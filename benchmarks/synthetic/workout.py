"""A whole session: sets of repetitions with what lies between them, on one timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.posture import Posture, joined
from benchmarks.synthetic.skeleton import Phase, SkeletonTrack, TrueRep, solve
from benchmarks.synthetic.squat import SquatBout, SquatRep
from benchmarks.synthetic.stance import Footing, standing

FloatArray = NDArray[np.float64]


class Segment(Protocol):
    """A stretch of the timeline that starts and ends in quiet stance."""

    @property
    def duration_s(self) -> float:
        """How long it lasts."""

    def footing(self, body: Body) -> Footing | None:
        """Where it needs the feet, in its own frame; None: wherever they are."""

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body at (T,) seconds from its start, in its own frame."""

    def true_reps(self) -> tuple[TrueRep, ...]:
        """The repetitions in it, with times from its start."""


@dataclass(frozen=True)
class Stand:
    """Standing still on both feet."""

    duration_s: float
    feet: Footing | None = None

    def footing(self, body: Body) -> Footing | None:  # noqa: ARG002 - as every Segment
        """Wherever the feet are."""
        return self.feet

    def posture(
        self,
        body: Body,
        time_s: FloatArray,  # noqa: ARG002 - as every Segment; stillness needs no clock
        sway_xz_m: FloatArray,
    ) -> Posture:
        """Quiet stance."""
        return standing(body, self.feet or SquatRep().footing(body), sway_xz_m)

    def true_reps(self) -> tuple[TrueRep, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class ExerciseSet:
    """Repetitions in a row; legs may change between them, feet need not stay."""

    reps: tuple[SquatRep, ...]

    def bouts(self) -> list[SquatBout]:
        """The set cut where the supporting leg or the feet change."""
        bouts: list[SquatBout] = []
        for rep in self.reps:
            if bouts and bouts[-1].continues(rep):
                bouts[-1] = replace(bouts[-1], reps=(*bouts[-1].reps, rep))
            else:
                bouts.append(SquatBout((rep,)))
        return bouts


@dataclass(frozen=True)
class Workout:
    """What a person does in one clip.

    Attributes:
        sets: in order.
        before_s, rest_s, after_s: quiet stance before, between and after the sets.
        sway_m: standard deviation of the sway of the centre of mass, per axis.
        seed: of the sway.
    """

    sets: tuple[ExerciseSet, ...]
    before_s: float = 1.5
    rest_s: float = 7.0
    after_s: float = 1.5
    sway_m: float = 0.003
    seed: int = 0

    @classmethod
    def of(cls, reps: Sequence[SquatRep], **options: Any) -> Workout:
        """One set of ``reps``; ``options`` are fields of the workout."""
        return cls((ExerciseSet(tuple(reps)),), **options)

    def track(self, body: Body, fps: float = 30.0) -> SkeletonTrack:
        """The person over time, a frame every 1/fps seconds."""
        plan = self._plan(body)
        duration_s = sum(segment.duration_s for segment, _ in plan)
        return self.track_at(body, np.arange(int(np.floor(duration_s * fps)) + 1) / fps)

    def track_at(self, body: Body, time_s: FloatArray) -> SkeletonTrack:
        """The person at the given times (T,), in seconds from the start."""
        sway = sway_xz_m(time_s, self.sway_m, self.seed)
        parts: list[Posture] = []
        reps: list[TrueRep] = []
        start_s = 0.0
        plan = self._plan(body)
        for i, (segment, set_index) in enumerate(plan):
            end_s = start_s + segment.duration_s
            last = i == len(plan) - 1
            now = (time_s >= start_s) & ((time_s < end_s) | last)
            if now.any():
                parts.append(segment.posture(body, time_s[now] - start_s, sway[now]))
            reps += [_shifted(rep, start_s, set_index) for rep in segment.true_reps()]
            start_s = end_s
        return replace(solve(body, joined(parts), time_s), reps=tuple(reps))

    def _plan(self, body: Body) -> list[tuple[Segment, int]]:
        bouts = [(bout, i) for i, part in enumerate(self.sets, 1) for bout in part.bouts()]
        if not bouts:
            return [(Stand(self.before_s + self.after_s), 0)]
        plan: list[tuple[Segment, int]] = [(Stand(self.before_s, bouts[0][0].footing(body)), 0)]
        for (bout, index), (following, next_index) in pairwise([*bouts, bouts[-1]]):
            plan.append((bout, index))
            if next_index != index:
                plan.append((Stand(self.rest_s, following.footing(body)), 0))
        plan.append((Stand(self.after_s, bouts[-1][0].footing(body)), 0))
        return plan


def _shifted(rep: TrueRep, by_s: float, set_index: int) -> TrueRep:
    phases = tuple(Phase(p.name, p.start_s + by_s, p.end_s + by_s) for p in rep.phases)
    return replace(rep, phases=phases, set_index=set_index)


def sway_xz_m(time_s: FloatArray, spread_m: float, seed: int) -> FloatArray:
    """Slow wandering (T, 2) of the centre of mass: eight sinusoids of .1 to .8 Hz per axis."""
    rng = np.random.default_rng(seed)
    hz = rng.uniform(0.1, 0.8, (8, 2))
    phase = rng.uniform(0, 2 * np.pi, (8, 2))
    waves = np.sin(2 * np.pi * time_s[:, None, None] * hz + phase)
    out: FloatArray = spread_m * waves.sum(axis=1) / 2.0  # 8 sinusoids: variance 8/2
    return out
