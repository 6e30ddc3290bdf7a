"""A whole session: sets of repetitions and what lies between them, on one timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.bout import GroundedBout
from benchmarks.synthetic.deadlift import DeadliftRep
from benchmarks.synthetic.footsteps import shuffle, turn, walk
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.lunge_bout import LungeBout
from benchmarks.synthetic.posture import Posture, joined
from benchmarks.synthetic.segment import HERE, Place, Segment, Standing
from benchmarks.synthetic.skeleton import Phase, SkeletonTrack, TrueRep, solve
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.stance import Footing

FloatArray = NDArray[np.float64]
Rep = SquatRep | DeadliftRep | LungeRep
Bout = GroundedBout | LungeBout


class Item(Protocol):
    """One entry of a workout."""

    def segments(self, body: Body, feet: Footing) -> list[Segment]:
        """What it is made of, given where the feet are when it starts."""


@dataclass(frozen=True)
class ExerciseSet:
    """Repetitions in a row; legs and feet may change between them."""

    reps: tuple[Rep, ...]

    def segments(self, body: Body, feet: Footing) -> list[Segment]:  # noqa: ARG002 - as every Item
        """The set, cut where the supporting leg or the feet change."""
        bouts: list[Bout] = []
        for rep in self.reps:
            longer = bouts[-1].followed_by(rep) if bouts else None
            if longer is not None:
                bouts[-1] = longer
            elif isinstance(rep, LungeRep):
                bouts.append(LungeBout((rep,)))
            else:
                bouts.append(GroundedBout((rep,)))
        return [*bouts]


@dataclass(frozen=True)
class Stand:
    """Standing still."""

    duration_s: float

    def segments(self, body: Body, feet: Footing) -> list[Segment]:  # noqa: ARG002 - as every Item
        """Quiet stance."""
        return [Standing(self.duration_s, feet)]


@dataclass(frozen=True)
class Walk:
    """Walking straight ahead."""

    distance_m: float

    def segments(self, body: Body, feet: Footing) -> list[Segment]:  # noqa: ARG002 - as every Item
        """Steps."""
        return [walk(feet, self.distance_m)]


@dataclass(frozen=True)
class Turn:
    """Turning on the spot, to the left where positive."""

    angle_deg: float

    def segments(self, body: Body, feet: Footing) -> list[Segment]:  # noqa: ARG002 - as every Item
        """Steps."""
        return [turn(feet, self.angle_deg)]


@dataclass(frozen=True)
class Workout:
    """What a person does in one clip.

    Attributes:
        items: sets of repetitions and other things, in order.
        before_s, rest_s, after_s: quiet stance before all, between two sets that follow each
            other, and after all.
        start: where the person stands at first.
        sway_m: standard deviation of the sway of the centre of mass, per axis.
        seed: of the sway.
    """

    items: tuple[Item, ...]
    before_s: float = 1.5
    rest_s: float = 7.0
    after_s: float = 1.5
    start: Place = HERE
    sway_m: float = 0.003
    seed: int = 0

    @classmethod
    def of(cls, reps: Sequence[Rep], **options: Any) -> Workout:
        """One set of ``reps``; ``options`` are fields of the workout."""
        return cls((ExerciseSet(tuple(reps)),), **options)

    def duration_s(self, body: Body) -> float:
        """From the first to the last moment."""
        return sum(part.segment.duration_s for part in self._plan(body))

    def track(self, body: Body, fps: float = 30.0) -> SkeletonTrack:
        """The person over time, a frame every 1/fps seconds."""
        return self.track_at(body, np.arange(int(self.duration_s(body) * fps) + 1) / fps)

    def track_at(self, body: Body, time_s: FloatArray) -> SkeletonTrack:
        """The person at the given times (T,), in seconds from the start."""
        sway = sway_xz_m(time_s, self.sway_m, self.seed)
        parts: list[Posture] = []
        reps: list[TrueRep] = []
        others: list[Phase] = []
        plan = self._plan(body)
        for part in plan:
            end_s = part.start_s + part.segment.duration_s
            now = (time_s >= part.start_s) & ((time_s < end_s) | (part is plan[-1]))
            if now.any():
                parts.append(part.posture(body, time_s[now], sway[now]))
            reps += [
                _shifted(rep, part.start_s, part.set_index) for rep in part.segment.true_reps()
            ]
            what = part.segment.distraction()
            if what:
                others.append(Phase(what, part.start_s, end_s))
        return replace(
            solve(body, joined(parts), time_s), reps=tuple(reps), distractors=tuple(others)
        )

    def _plan(self, body: Body) -> list[_Part]:
        sets = [item for item in self.items if isinstance(item, ExerciseSet)]
        natural = SquatRep().footing(body)
        feet = sets[0].segments(body, natural)[0].footing(body) if sets else natural
        items: list[Item] = [Stand(self.before_s)]
        for item in self.items:
            if isinstance(item, ExerciseSet) and isinstance(items[-1], ExerciseSet):
                items.append(Stand(self.rest_s))
            items.append(item)
        plan: list[_Part] = []
        place, start_s, set_index = self.start, 0.0, 0
        for item in [*items, Stand(self.after_s)]:
            set_index += isinstance(item, ExerciseSet)
            for segment in item.segments(body, feet):
                for part in _reached(body, feet, segment):
                    plan.append(_Part(part, place, start_s, set_index))
                    start_s += part.duration_s
                    move, feet = part.arrival(body)
                    place = place.after(move)
        return plan


@dataclass(frozen=True)
class _Part:
    """A segment in its place on the floor and on the clock."""

    segment: Segment
    place: Place
    start_s: float
    set_index: int

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body at (T,) seconds of the workout."""
        local = self.segment.posture(body, time_s - self.start_s, sway_xz_m)
        return local.placed(self.place.x_m, self.place.z_m, self.place.heading_deg)


def _reached(body: Body, feet: Footing, segment: Segment) -> list[Segment]:
    """The segment, with the feet moved first where they stand otherwise."""
    needed = segment.footing(body)
    if np.allclose([*feet.left, *feet.right], [*needed.left, *needed.right], atol=1e-6):
        return [segment]
    return [shuffle(feet, needed), segment]


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
