"""Landmarks from joints: exact without noise, seeded and plausible with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import (
    Camera,
    NoiseModel,
    Place,
    SquatRep,
    Truth,
    Walk,
    Workout,
    synthesize,
)
from formcheck.geometry import SHOE_TIP
from formcheck.landmarks import Landmark
from formcheck.pose import PoseSequence

L = Landmark
WORKOUT = Workout.of([SquatRep(side="left"), SquatRep(side="left")])
SIDE = Camera(yaw_deg=90)


def angle_deg(points: np.ndarray, a: int, b: int, c: int) -> np.ndarray:
    u, v = points[:, a] - points[:, b], points[:, c] - points[:, b]
    cosine = (u * v).sum(-1) / np.linalg.norm(u, axis=-1) / np.linalg.norm(v, axis=-1)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def seen(noise: NoiseModel, camera: Camera = SIDE, seed: int = 1) -> tuple[PoseSequence, Truth]:
    return synthesize(WORKOUT, camera, noise=noise, seed=seed)


def test_without_noise_landmarks_are_the_projected_joints() -> None:
    poses, truth = seen(NoiseModel.none())
    track = truth.track
    joints = np.stack([track.joints[f"{j}_l"] for j in ("knee", "wrist", "heel")], axis=1)
    pixels, _ = SIDE.project(joints, track.time_s)
    got = poses.image_px[:, [L.LEFT_KNEE, L.LEFT_WRIST, L.LEFT_HEEL]]
    assert got == pytest.approx(pixels)
    assert len(poses) == len(track)
    assert poses.visibility.min() > 0.99
    assert poses.presence.min() > 0.99


def test_toes_lie_short_of_the_tip_of_the_shoe_by_what_formcheck_reckons() -> None:
    poses, truth = seen(NoiseModel.none())
    joints = truth.track.joints
    flat = truth.frame_at(truth.reps[0].start_s)
    foot_m = np.linalg.norm(joints["toe_l"][flat] - joints["heel_l"][flat])
    heel, toes = (poses.world_m[flat, mark] for mark in (L.LEFT_HEEL, L.LEFT_FOOT_INDEX))
    assert np.linalg.norm(toes - heel) * (1 + SHOE_TIP) == pytest.approx(foot_m, rel=0.02)


def test_world_landmarks_are_hip_centred_and_keep_true_angles() -> None:
    poses, truth = seen(NoiseModel.none(), Camera(yaw_deg=40, height_m=1.8))
    hips = poses.world_m[:, [L.LEFT_HIP, L.RIGHT_HIP]].mean(axis=1)
    assert hips == pytest.approx(np.zeros_like(hips), abs=1e-12)
    flexion = 180 - angle_deg(poses.world_m, L.LEFT_HIP, L.LEFT_KNEE, L.LEFT_ANKLE)
    assert flexion == pytest.approx(truth.angles["knee_flexion_l"], abs=1e-6)


def test_world_axes_x_right_y_down_z_away() -> None:
    front, _ = seen(NoiseModel.none(), Camera(yaw_deg=0, height_m=0.9))
    first = front.world_m[0]
    assert first[L.NOSE, 1] < -0.5
    assert first[L.LEFT_SHOULDER, 0] > 0
    assert first[L.NOSE, 2] < 0
    side, _ = seen(NoiseModel.none())
    assert side.world_m[0, L.LEFT_SHOULDER, 2] < side.world_m[0, L.RIGHT_SHOULDER, 2]


def test_the_same_seed_gives_the_same_landmarks() -> None:
    rough = replace(NoiseModel.typical(), swap_rate_hz=0.5, dropout_rate_hz=0.5)
    one, two, other = (seen(rough, seed=s)[0] for s in (7, 7, 8))
    assert np.array_equal(one.image_px, two.image_px, equal_nan=True)
    assert np.array_equal(one.world_m, two.world_m, equal_nan=True)
    assert not np.array_equal(one.image_px, other.image_px, equal_nan=True)


def test_typical_noise_is_small_against_the_body_and_larger_on_the_far_side() -> None:
    exact, _ = seen(NoiseModel.none())
    noisy, _ = seen(replace(NoiseModel.typical(), knee_gain=1.0, trunk_gain=1.0, hip_up=0.0))
    torso = np.linalg.norm(exact.image_px[0, L.LEFT_SHOULDER] - exact.image_px[0, L.LEFT_HIP])
    error = np.linalg.norm(noisy.image_px - exact.image_px, axis=-1) / torso
    near, far = np.median(error[:, L.LEFT_KNEE]), np.median(error[:, L.RIGHT_ANKLE])
    assert 0.002 < near < 0.05
    assert near < far < 0.15


def test_typical_bias_reads_flexion_and_lean_short_from_the_side() -> None:
    still = replace(NoiseModel.typical(), white=0.0, slow=0.0, lag_s=0.0)
    poses, truth = seen(still)
    at = truth.frame_at(truth.reps[0].bottom_s)
    flexion = 180 - angle_deg(poses.image_px, L.LEFT_HIP, L.LEFT_KNEE, L.LEFT_ANKLE)[at]
    assert 4 < truth.angles["knee_flexion_l"][at] - flexion < 12


def test_far_limbs_are_hidden_from_the_side_and_seen_from_the_front() -> None:
    side, truth = seen(NoiseModel.typical())
    front, _ = seen(NoiseModel.typical(), Camera())
    at = truth.frame_at(0.5)
    far = [L.RIGHT_HIP, L.RIGHT_KNEE, L.RIGHT_SHOULDER]
    near = [L.LEFT_HIP, L.LEFT_KNEE, L.LEFT_SHOULDER, L.LEFT_ANKLE]
    assert side.visibility[at, far].max() < 0.5
    assert side.visibility[at, near].min() > 0.9
    assert front.visibility[at, far + near].min() > 0.9


def test_what_leaves_the_picture_has_low_presence() -> None:
    poses, _ = seen(NoiseModel.none(), Camera(aim_m=(0.0, 1.7, 0.0), distance_m=2.0))
    assert poses.presence[0, L.LEFT_ANKLE] < 0.1
    assert poses.presence[0, L.NOSE] > 0.9


def test_nobody_is_found_before_walking_into_the_picture() -> None:
    walking_in = Workout((Walk(3.0),), start=Place(-3.0, 0.0, 90.0))
    poses, _ = synthesize(walking_in, Camera())
    found = np.array([pose.detected for pose in poses])
    assert not found[0]
    assert found[-1]
    assert np.diff(found.astype(int)).sum() == 1


def test_swaps_exchange_the_sides_and_dropouts_leave_nothing() -> None:
    exact, _ = seen(NoiseModel.none())
    swapped, _ = seen(NoiseModel(swap_rate_hz=0.5, swap_s=0.3))
    wrong = np.abs(swapped.image_px - exact.image_px).max(axis=(1, 2)) > 1
    assert 0 < wrong.sum() < len(exact) / 2
    assert swapped.image_px[wrong][:, L.LEFT_KNEE] == pytest.approx(
        exact.image_px[wrong][:, L.RIGHT_KNEE]
    )
    lost, _ = seen(NoiseModel(dropout_rate_hz=0.5, dropout_s=0.3))
    gone = [not pose.detected for pose in lost]
    assert 0 < sum(gone) < len(gone) / 2
    assert np.isnan(lost.world_m[gone]).all()
    assert np.isnan(lost.visibility[gone]).all()


def test_lag_delays_the_bottom_but_not_by_much() -> None:
    exact, truth = seen(NoiseModel.none())
    late, _ = seen(NoiseModel(lag_s=0.1))
    rep = truth.reps[0]
    window = slice(truth.frame_at(rep.start_s), truth.frame_at(rep.end_s))
    now, then = (p.image_px[window, L.LEFT_HIP, 1].argmax() / 30 for p in (exact, late))
    assert 0 < then - now < 0.2
