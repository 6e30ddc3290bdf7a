"""Legs that the pose model exchanges are put back, and nothing else is touched."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic import Camera, SquatRep, Workout, synthesize
from formcheck.landmarks import BODY_SIDES, MIRROR_ORDER
from formcheck.legs.swaps import MAX_SLIDE_S, MAX_SWAP_S, LegSorter
from formcheck.legs.tracker import BodyTracker
from formcheck.pose import Pose, PoseSequence

LEGS = [*BODY_SIDES["left"].leg, *BODY_SIDES["right"].leg]
FPS = 30.0


def one_legged(side_camera: float = -90.0) -> PoseSequence:
    reps = [SquatRep(side="right"), SquatRep(side="right")]
    poses, _ = synthesize(Workout.of(reps), Camera(yaw_deg=side_camera), fps=FPS)
    return poses


def exchanged(pose: Pose, share: float = 1.0) -> Pose:
    """Both legs moved by ``share`` of the way towards the other leg's place."""
    image_px, world_m = pose.image_px.copy(), pose.world_m.copy()
    order = np.array(MIRROR_ORDER)[LEGS]
    image_px[LEGS] += share * (pose.image_px[order] - pose.image_px[LEGS])
    world_m[LEGS] += share * (pose.world_m[order] - pose.world_m[LEGS])
    return Pose(pose.time_s, image_px, world_m, pose.visibility, pose.presence)


def sort(poses: list[Pose]) -> list[Pose]:
    tracker, sorter, result = BodyTracker(), LegSorter(), []
    for pose in poses:
        fixed = sorter.step(pose, tracker.px_per_m)
        tracker.step(fixed)
        result.append(fixed)
    return result


def during(poses: PoseSequence, start_s: float, stop_s: float) -> range:
    return range(*np.searchsorted(poses.time_s, [start_s, stop_s]))


@pytest.mark.parametrize("yaw_deg", [0, 45, 90, -90, 180])
def test_a_clean_recording_is_left_alone(yaw_deg: float) -> None:
    poses = list(one_legged(yaw_deg))
    assert all(fixed is pose for fixed, pose in zip(sort(poses), poses, strict=True))


@pytest.mark.parametrize("duration_s", [0.1, 0.5, 1.5])
def test_exchanged_legs_are_put_back(duration_s: float) -> None:
    truth = one_legged()
    swapped = during(truth, 4.0, 4.0 + duration_s)
    poses = [exchanged(p) if i in swapped else p for i, p in enumerate(truth)]
    for i, fixed in enumerate(sort(poses)):
        np.testing.assert_allclose(fixed.image_px[LEGS], truth[i].image_px[LEGS], atol=1e-9)
    assert len(swapped) >= 3


def test_legs_that_were_put_back_are_not_trusted() -> None:
    truth = one_legged()
    swapped = during(truth, 4.0, 4.5)
    fixed = sort([exchanged(p) if i in swapped else p for i, p in enumerate(truth)])
    for i in swapped:
        assert (fixed[i].visibility[LEGS] < 0.5).all()


def test_labels_half_way_between_the_feet_are_missing() -> None:
    truth = one_legged()
    sliding = during(truth, 4.0, 4.3)
    fixed = sort([exchanged(p, 0.5) if i in sliding else p for i, p in enumerate(truth)])
    for i in sliding:
        assert np.isnan(fixed[i].image_px[LEGS]).all()
        assert np.isfinite(fixed[i].image_px[:11]).all()
    assert np.isfinite(fixed[sliding.stop].image_px).all()


def test_the_model_is_believed_after_a_while() -> None:
    truth = one_legged()
    swapped = during(truth, 4.0, truth.time_s[-1])
    fixed = sort([exchanged(p) if i in swapped else p for i, p in enumerate(truth)])
    late = int(np.searchsorted(truth.time_s, 4.0 + MAX_SWAP_S + 0.5))
    np.testing.assert_array_equal(fixed[late].image_px[LEGS], exchanged(truth[late]).image_px[LEGS])


def test_a_missing_pose_stays_missing() -> None:
    sorter = LegSorter()
    assert not sorter.step(Pose.missing(0.0), float("nan")).detected


def test_from_behind_a_foot_held_up_at_the_other_ones_place_is_its_own() -> None:
    poses = list(one_legged(180.0))
    for i, pose in enumerate(poses):
        if not 60 <= i < 90:
            continue
        # Both feet where the other one was, shoulders and hips as they were, and not crossed.
        image_px = pose.image_px.copy()
        for side in ("left", "right"):
            feet = [BODY_SIDES[side].ankle, BODY_SIDES[side].heel]
            others = [MIRROR_ORDER[foot] for foot in feet]
            image_px[feet, 1] = poses[50].image_px[others, 1]
        poses[i] = Pose(pose.time_s, image_px, pose.world_m, pose.visibility, pose.presence)
    assert all(fixed is pose for fixed, pose in zip(sort(poses), poses, strict=True))


def test_from_the_front_a_foot_at_the_other_ones_place_is_its_own() -> None:
    truth = one_legged(0.0)
    stepping = during(truth, 4.0, 4.5)
    poses = [exchanged(p) if i in stepping else p for i, p in enumerate(truth)]
    assert all(fixed is pose for fixed, pose in zip(sort(poses), poses, strict=True))


def test_feet_that_walk_past_each_other_before_a_camera_that_goes_with_them_are_not_put_back() -> (
    None
):
    truth, first_s, last_s = one_legged(), 4.0, 5.2
    share = np.clip((truth.time_s - first_s) / (last_s - first_s), 0.0, 1.0)
    poses = [exchanged(p, s) if s > 0 else p for p, s in zip(truth, share, strict=True)]
    fixed = sort(poses)
    lost = [np.isnan(p.image_px[LEGS]).any() for p in fixed]
    assert sum(lost) <= (MAX_SLIDE_S + 0.1) * FPS
    assert all(p is pose for p, pose, gone in zip(fixed, poses, lost, strict=True) if not gone)
