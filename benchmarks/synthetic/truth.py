"""What is true of a synthetic clip, beside what a camera sees of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.angles import true_angles
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.skeleton import SkeletonTrack, TrueRep

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Truth:
    """The person and the camera behind a synthetic clip."""

    track: SkeletonTrack
    camera: Camera

    @property
    def reps(self) -> tuple[TrueRep, ...]:
        """All repetitions, partial ones included."""
        return self.track.reps

    @cached_property
    def angles(self) -> dict[str, FloatArray]:
        """Per-frame angles; see `benchmarks.synthetic.angles.true_angles`."""
        return true_angles(self.track)

    def frame_at(self, time_s: float) -> int:
        """Index of the frame nearest in time."""
        return int(np.argmin(np.abs(self.track.time_s - time_s)))
