"""A clip and the poses in it, staged: analyses without the pose model.

The person is the kinematic one, the pictures are plain; an estimator that knows the script stands
in for the model.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.synthetic import Camera, SquatRep, Workout, synthesize
from formcheck.pose import Frame, Pose, PoseSequence
from formcheck.recorded.analysis import OpenedModel, PoseEstimator
from formcheck.report import ModelInfo
from tests.clip_makers import ClipRecipe, make_clip

SIZE = (160, 90)
REPS = 2
KNEE_IN = SquatRep(side="left", knee_medial_m=0.14)
"""A left squat from the front whose knee falls in so far that it is a major fault."""
CLEAN = SquatRep(side="left", valgus_deg=0.0)
MODEL = ModelInfo(name="staged", sha256="0" * 64)


@cache
def staged_poses(rep: SquatRep = KNEE_IN) -> PoseSequence:
    """What the model would see: quiet stance, ``REPS`` squats like ``rep``, quiet stance."""
    camera = Camera(size_px=SIZE)
    return synthesize(Workout.of([rep] * REPS, before_s=1.0, after_s=1.0), camera)[0]


def staged_clip(path: Path, frames: int | None = None) -> Path:
    """A clip with as many pictures as there are poses; the container follows from the name."""
    count = len(staged_poses()) if frames is None else frames
    times = tuple(Fraction(i, 30) for i in range(count))
    return make_clip(path, ClipRecipe(times_s=times, size=SIZE))


@dataclass
class StagedEstimator:
    """Gives the staged poses, in order.

    Attributes:
        poses: one per frame.
        on_frame: called with the index of each frame.
        people: as the real estimator has it.
        opened: how often it was opened.
    """

    poses: PoseSequence = field(default_factory=staged_poses)
    on_frame: Callable[[int], object] = lambda _: None
    people: int = 1
    opened: int = 0

    def estimate(self, frame: Frame) -> Pose:
        self.on_frame(frame.index)
        return replace(self.poses[frame.index], time_s=frame.time_s)

    def open(self, _name_or_path: str = "") -> OpenedModel:
        self.opened += 1
        estimator: AbstractContextManager[PoseEstimator] = self
        return OpenedModel(MODEL, estimator)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def without_person(poses: PoseSequence, frames: slice = slice(None)) -> PoseSequence:
    """The same time, with nobody there in ``frames``."""
    image_px = poses.image_px.copy()
    image_px[frames] = float("nan")
    return replace(poses, image_px=image_px)
