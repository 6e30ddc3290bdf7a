"""What people do in a clip beside exercising: sitting down, picking something up, fidgeting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.grounded import NEUTRAL, Channels, Grounded
from benchmarks.synthetic.posture import Posture
from benchmarks.synthetic.segment import HERE, Place, Segment
from benchmarks.synthetic.skeleton import TrueRep
from benchmarks.synthetic.stance import Footing
from benchmarks.synthetic.tracks import Tracks

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Gesture:
    """Channels keyed over time on feet that stay; begins and ends in quiet stance.

    Attributes:
        what: in words, for the list of distractions.
        keys: (time, channels that differ from quiet stance), from 0 to the end.
        feet: where they are.
    """

    what: str
    keys: tuple[tuple[float, Channels], ...]
    feet: Footing

    @property
    def duration_s(self) -> float:
        """Until the last key."""
        return self.keys[-1][0]

    def footing(self, body: Body) -> Footing:  # noqa: ARG002 - as every Segment
        """Where the feet are."""
        return self.feet

    def arrival(self, body: Body) -> tuple[Place, Footing]:  # noqa: ARG002 - as every Segment
        """The feet stay."""
        return HERE, self.feet

    def true_reps(self) -> tuple[TrueRep, ...]:
        """None."""
        return ()

    def distraction(self) -> str | None:
        """What it is."""
        return self.what

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body at (T,) seconds, swaying by (T, 2) metres."""
        tracks = Tracks()
        for at_s, channels in self.keys:
            tracks.key(at_s, **NEUTRAL | channels)
        return Grounded(self.feet, None, tracks).posture(body, time_s, sway_xz_m)


@dataclass(frozen=True)
class SitDown:
    """Sitting down on a chair, staying there, getting up."""

    sit_s: float = 3.0

    def segments(self, body: Body, feet: Footing) -> list[Segment]:
        """One gesture."""
        # Thighs level and shins upright put the hips a thigh's length behind the ankles; the
        # centre of mass of one who sits upright lies some two thirds of that back.
        back_m = 0.72 * body.thigh_m
        hover = {"flexion": 68.0, "lean": 44.0, "back": 0.15 * back_m, "rounding": 8.0}
        touch = {"flexion": 91.0, "lean": 30.0, "back": 0.8 * back_m, "rounding": 8.0}
        seated = {"flexion": 91.0, "lean": -2.0, "back": back_m, "arm_clasp": 0.7}
        down_s, rest_s = 2.2, 2.2 + self.sit_s
        keys: tuple[tuple[float, Channels], ...] = (
            (0.0, {}),
            (0.9, hover),
            (1.5, touch),
            (down_s, seated),
            (rest_s, seated),
            (rest_s + 0.7, touch),
            (rest_s + 1.3, hover),
            (rest_s + 2.3, {}),
        )
        return [Gesture("sitting", keys, feet)]


@dataclass(frozen=True)
class PickUp:
    """Bending down to the floor for something, and up again."""

    def segments(self, body: Body, feet: Footing) -> list[Segment]:  # noqa: ARG002 - as every Item
        """One gesture."""
        low = {"flexion": 62.0, "lean": 78.0, "rounding": 25.0, "swing_r": 12.0, "elbow_r": 4.0}
        low |= {"swing_l": -20.0, "elbow_l": 30.0}
        keys: tuple[tuple[float, Channels], ...] = (
            (0.0, {}),
            (1.1, low),
            (1.6, low),
            (2.7, {"elbow_r": 80.0}),
            (3.6, {}),
        )
        return [Gesture("picking something up", keys, feet)]


@dataclass(frozen=True)
class Rest:
    """Getting one's breath: weight from leg to leg, hands on the hips and down again.

    Attributes:
        duration_s: how long.
        restless: 1 = as most people; 0 = stands still.
        seed: of what is done when.
    """

    duration_s: float
    restless: float = 1.0
    seed: int = 0

    def segments(self, body: Body, feet: Footing) -> list[Segment]:  # noqa: ARG002 - as every Item
        """One gesture."""
        rng = np.random.default_rng(self.seed)
        keys: list[tuple[float, Channels]] = [(0.0, {})]
        clock_s = 0.6
        while clock_s < self.duration_s - 1.4:
            amount = self.restless
            keys.append(
                (
                    clock_s,
                    {
                        "shift": amount * float(rng.uniform(-0.05, 0.05)),
                        "lean": NEUTRAL["lean"] + amount * float(rng.uniform(-2, 10)),
                        "flexion": NEUTRAL["flexion"] + amount * float(rng.uniform(3, 9)),
                        "lateral": amount * float(rng.uniform(-3, 3)),
                        "arm_hips": min(1.0, amount) * float(rng.random() < 0.4),
                        "elbow_r": NEUTRAL["elbow_r"] + amount * float(rng.uniform(0, 60)),
                    },
                )
            )
            clock_s += float(rng.uniform(0.9, 2.4))
        keys.append((self.duration_s, {}))
        return [Gesture("resting", tuple(keys), feet)]
