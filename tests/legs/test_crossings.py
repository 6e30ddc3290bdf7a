"""Legs that the model exchanges while feet travel are put back, and nothing else is touched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import Camera, LungeRep, Workout, synthesize
from benchmarks.synthetic.lunge import LungeVariant
from formcheck.exercises import EXERCISES
from formcheck.landmarks import BODY_SIDES, MIRROR_ORDER
from formcheck.legs.crossings import with_legs_put_back
from formcheck.pose import PoseSequence
from formcheck.session import run_session

FPS = 30.0
SHANKS = [*BODY_SIDES["left"].leg[1:], *BODY_SIDES["right"].leg[1:]]
FEET = [BODY_SIDES[side].ankle for side in ("left", "right")]


def lunge(yaw_deg: float, variant: LungeVariant = "forward", fps: float = FPS) -> PoseSequence:
    reps = [LungeRep(side="right", variant=variant)]
    return synthesize(Workout.of(reps), Camera(yaw_deg=yaw_deg), fps=fps)[0]


def deepest_s(poses: PoseSequence) -> float:
    hips = poses.image_px[:, [b.hip for b in BODY_SIDES.values()], 1].mean(axis=1)
    return float(poses.time_s[np.argmax(hips)])


def with_exchanged(
    poses: PoseSequence, start_s: float, stop_s: float, slide_s: float = 0.1
) -> PoseSequence:
    """Below the hips both legs slide to the other one's place, stay there, and slide back."""
    times = [start_s, start_s + slide_s, stop_s, stop_s + slide_s]
    share = np.interp(poses.time_s, times, [0.0, 1.0, 1.0, 0.0])[:, None, None]
    order = np.array(MIRROR_ORDER)[SHANKS]
    image_px, world_m = poses.image_px.copy(), poses.world_m.copy()
    for points in (image_px, world_m):
        points[:, SHANKS] += share * (points[:, order] - points[:, SHANKS])
    return replace(poses, image_px=image_px, world_m=world_m)


@pytest.mark.parametrize("variant", ["forward", "reverse", "walking"])
@pytest.mark.parametrize("yaw_deg", [0, 45, 90, -90, 180])
def test_a_clean_lunge_is_left_alone(yaw_deg: float, variant: LungeVariant) -> None:
    poses = lunge(yaw_deg, variant)
    fixed = with_legs_put_back(poses)
    np.testing.assert_array_equal(fixed.image_px, poses.image_px)


@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
@pytest.mark.parametrize("yaw_deg", [90, -90])
@pytest.mark.parametrize("duration_s", [0.4, 1.0, 1.8])
def test_exchanged_legs_are_put_back(yaw_deg: float, duration_s: float, fps: float) -> None:
    truth = lunge(yaw_deg, fps=fps)
    start_s = deepest_s(truth) - duration_s / 2
    fixed = with_legs_put_back(with_exchanged(truth, start_s, start_s + duration_s))
    inside = np.abs(truth.time_s - start_s - duration_s / 2) <= duration_s / 2 - 0.12
    assert inside.sum() >= 2
    np.testing.assert_allclose(fixed.image_px[inside], truth.image_px[inside], atol=1e-9)
    np.testing.assert_allclose(fixed.world_m[inside], truth.world_m[inside], atol=1e-9)


def test_what_the_model_says_for_most_of_the_time_stands() -> None:
    """Legs that have been exchanged the whole time are believed: nothing speaks against it."""
    poses = lunge(90)
    other = with_exchanged(poses, -2.0, float(poses.time_s[-1]) + 1.0)
    np.testing.assert_array_equal(with_legs_put_back(other).image_px, other.image_px)


def test_from_the_front_the_model_is_believed() -> None:
    poses = lunge(0)
    middle_s = deepest_s(poses)
    other = with_exchanged(poses, middle_s - 0.5, middle_s + 0.5)
    assert with_legs_put_back(other) is other


def test_the_leading_leg_is_told_although_it_was_exchanged_at_the_bottom() -> None:
    """A median over the deep part is outvoted itself when all of that is exchanged."""
    poses = lunge(-90)
    middle_s = deepest_s(poses)
    other = with_exchanged(poses, middle_s - 0.8, middle_s + 0.8)
    (rep,) = run_session(other, EXERCISES["lunge"], EXERCISES["lunge"].rules).reps
    assert (rep.side, rep.support.stance) == ("right", "split")


@pytest.mark.parametrize("frames", [0, 1, 2, 5])
def test_a_handful_of_frames_is_no_reason_to_fail(frames: int) -> None:
    poses = lunge(90).between(0, frames)
    assert len(with_legs_put_back(poses)) == frames


def test_legs_that_are_missing_stay_missing() -> None:
    poses = lunge(90)
    image_px = poses.image_px.copy()
    image_px[::3, FEET] = np.nan
    other = with_exchanged(
        replace(poses, image_px=image_px), deepest_s(poses) - 0.5, deepest_s(poses) + 0.5
    )
    fixed = with_legs_put_back(other)
    np.testing.assert_array_equal(np.isnan(fixed.image_px), np.isnan(image_px))
