"""A stretch of the timeline, and where it leaves the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.posture import Posture
from benchmarks.synthetic.skeleton import TrueRep
from benchmarks.synthetic.stance import Footing, standing

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """A spot on the floor and the way one faces there.

    Attributes:
        x_m, z_m: on the floor.
        heading_deg: 0 = towards +z, positive = turned to the left.
    """

    x_m: float = 0.0
    z_m: float = 0.0
    heading_deg: float = 0.0

    def after(self, step: Place) -> Place:
        """Where a movement relative to this place ends."""
        cos, sin = np.cos(np.radians(self.heading_deg)), np.sin(np.radians(self.heading_deg))
        return Place(
            float(self.x_m + cos * step.x_m + sin * step.z_m),
            float(self.z_m - sin * step.x_m + cos * step.z_m),
            self.heading_deg + step.heading_deg,
        )


HERE: Final = Place()


class Segment(Protocol):
    """Something a person does; it starts and ends in quiet stance.

    Its own frame is the place where it starts: origin between the feet, facing +z.
    """

    @property
    def duration_s(self) -> float:
        """How long it lasts."""

    def footing(self, body: Body) -> Footing:
        """Where the feet are at its start."""

    def arrival(self, body: Body) -> tuple[Place, Footing]:
        """Where it ends, and where the feet are then, seen from there."""

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body at (T,) seconds from its start, swaying by (T, 2) metres."""

    def true_reps(self) -> tuple[TrueRep, ...]:
        """The repetitions in it, with times from its start."""

    def distraction(self) -> str | None:
        """What it is, where it is no exercise."""


@dataclass(frozen=True)
class Standing:
    """Quiet stance.

    Attributes:
        duration_s: how long.
        feet: where they are.
    """

    duration_s: float
    feet: Footing

    def footing(self, body: Body) -> Footing:  # noqa: ARG002 - as every Segment
        """Where the feet are."""
        return self.feet

    def arrival(self, body: Body) -> tuple[Place, Footing]:  # noqa: ARG002 - as every Segment
        """Nothing moves."""
        return HERE, self.feet

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """Quiet stance."""
        return standing(body, self.feet, np.broadcast_to(sway_xz_m, (len(time_s), 2)))

    def true_reps(self) -> tuple[TrueRep, ...]:
        """None."""
        return ()

    def distraction(self) -> str | None:
        """Standing is not worth a note."""
        return None
