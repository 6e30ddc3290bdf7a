"""Films of the kinematic person, and sessions run over them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from benchmarks.synthetic import Camera, NoiseModel, SquatRep, Truth, Workout, synthesize
from formcheck.events import Event
from formcheck.exercises import get_exercise
from formcheck.landmarks import Landmark
from formcheck.pose import PoseSequence
from formcheck.rep import Rep
from formcheck.report import ModelInfo, Report, SourceInfo
from formcheck.reporting.session_report import build_report
from formcheck.rules import Finding
from formcheck.session import Session, SessionResult
from formcheck.verdicts.calibration import uncalibrated

EXACT = NoiseModel.none()
TYPICAL = NoiseModel.typical()
FRONT, SIDE, OTHER_SIDE, BACK = (Camera(yaw_deg=yaw) for yaw in (0.0, 90.0, -90.0, 180.0))


@lru_cache(maxsize=64)
def film(
    workout: Workout,
    camera: Camera = FRONT,
    fps: float = 30.0,
    noise: NoiseModel = EXACT,
    seed: int = 1,
) -> tuple[PoseSequence, Truth]:
    """Landmarks of a workout and the truth about it; the same call costs nothing again."""
    return synthesize(workout, camera, fps=fps, noise=noise, seed=seed)


def squats(*reps: SquatRep) -> Workout:
    """One set of repetitions with a little quiet stance before and after."""
    return Workout.of(reps, before_s=0.8, after_s=0.3)


@lru_cache(maxsize=64)
def run(poses: PoseSequence, exercise: str = "squat", *, mirrored: bool = False) -> SessionResult:
    """A whole session; the same poses cost nothing again."""
    return play(poses, exercise, mirrored=mirrored)[1]


@lru_cache(maxsize=32)
def run_as_shipped(poses: PoseSequence, exercise: str) -> SessionResult:
    """A whole session over what the pose model saw, calibrated for it."""
    done = get_exercise(exercise)
    session = Session(done, done.rules, size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return session.result()


def play(
    poses: PoseSequence, exercise: str = "squat", *, mirrored: bool = False
) -> tuple[list[Event], SessionResult]:
    """A whole session: what it said on the way, and its outcome.

    Without calibration: the kinematic person's landmarks have none of the pose model's bias.
    """
    done = get_exercise(exercise)
    session = Session(done, uncalibrated(done.rules), size_px=poses.size_px, mirrored=mirrored)
    events = [event for pose in poses for event in session.step(pose)]
    return events + session.finish(), session.result()


def report_of(poses: PoseSequence, exercise: str = "squat", *, mirrored: bool = False) -> Report:
    """The report on a session over ``poses``."""
    width, height = poses.size_px
    return build_report(
        run(poses, exercise, mirrored=mirrored),
        source=SourceInfo(
            file="synthetic",
            sha256=None,
            duration_s=float(poses.time_s[-1]) if len(poses) else 0.0,
            frames=len(poses),
            width=width,
            height=height,
        ),
        model=ModelInfo(name="kinematic person", sha256="0" * 64),
        settings={"mirrored": mirrored},
    )


def sides(result: SessionResult) -> list[str]:
    """Leg of each complete repetition: l, r or b."""
    return [rep.side[0] for rep in result.reps if rep.complete]


def finding(rep: Rep, rule: str) -> Finding:
    """What one rule says about a repetition."""
    (found,) = [f for f in rep.findings if f.rule == rule]
    return found


def frames(poses: PoseSequence, chosen: ArrayLike) -> PoseSequence:
    """Only the chosen frames (indices, or one True or False each), at their own times."""
    index = np.arange(len(poses))[np.asarray(chosen)]
    return replace(
        poses,
        time_s=poses.time_s[index],
        image_px=poses.image_px[index],
        world_m=poses.world_m[index],
        visibility=poses.visibility[index],
        presence=poses.presence[index],
    )


def lost(poses: PoseSequence, chosen: ArrayLike) -> PoseSequence:
    """The same clip with nobody found in the chosen frames (one True or False each)."""
    gone = np.asarray(chosen, dtype=bool)

    def without(values: np.ndarray) -> np.ndarray:
        rows = values.copy()
        rows[gone] = np.nan
        return rows

    return replace(
        poses,
        image_px=without(poses.image_px),
        world_m=without(poses.world_m),
        visibility=without(poses.visibility),
        presence=without(poses.presence),
    )


def hidden(poses: PoseSequence, *landmarks: Landmark) -> PoseSequence:
    """The same clip with the landmarks guessed instead of seen."""
    visibility = poses.visibility.copy()
    visibility[:, list(landmarks)] = 0.1
    return replace(poses, visibility=visibility)
