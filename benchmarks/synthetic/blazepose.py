"""From joints to the 33 landmarks that BlazePose would give, perfect or erring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.noise import NoiseModel, episodes, lagged, wandering
from benchmarks.synthetic.rotations import length, unit
from benchmarks.synthetic.skeleton import SkeletonTrack
from formcheck.geometry import SHOE_TIP
from formcheck.landmarks import LANDMARK_COUNT, MIRROR_ORDER, Landmark
from formcheck.pose import PoseSequence

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
_L = Landmark

_JOINT_OF: Final[dict[str, str]] = {
    "EYE": "eye",
    "EAR": "ear",
    "SHOULDER": "shoulder",
    "ELBOW": "elbow",
    "WRIST": "wrist",
    "PINKY": "pinky",
    "INDEX": "index",
    "THUMB": "thumb",
    "HIP": "hip",
    "KNEE": "knee",
    "ANKLE": "ankle",
    "HEEL": "heel",
}
_EYE_CORNERS: Final = (("INNER", 0.5), ("OUTER", 1.6))
"""Corners of an eye: share of the way from the middle of the face to the middle of the eye."""
_UPPER_BODY: Final = [int(mark) for mark in Landmark if mark < _L.LEFT_HIP]
_HEAD: Final = [int(mark) for mark in Landmark if mark <= _L.MOUTH_RIGHT]
_TORSO: Final = [_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER, _L.LEFT_HIP, _L.RIGHT_HIP]
_LIMBS: Final = [int(mark) for mark in Landmark if mark >= _L.LEFT_ELBOW]

_OCCLUDERS: Final = (
    ("neck", "lumbar", 0.11),
    ("lumbar", "pelvis", 0.11),
    ("hip_l", "knee_l", 0.065),
    ("hip_r", "knee_r", 0.065),
    ("knee_l", "ankle_l", 0.045),
    ("knee_r", "ankle_r", 0.045),
)
"""Thick parts: from, to, radius in metres."""


def landmark_points_m(track: SkeletonTrack) -> FloatArray:
    """World positions (T, 33, 3) of the landmarks, at the joint centres where there is a joint."""
    j = track.joints
    out = np.empty((len(track), LANDMARK_COUNT, 3))
    out[:, _L.NOSE] = j["nose"]
    face = (j["eye_l"] + j["eye_r"]) / 2
    for side, s in (("LEFT", "l"), ("RIGHT", "r")):
        for part, joint in _JOINT_OF.items():
            out[:, Landmark[f"{side}_{part}"]] = j[f"{joint}_{s}"]
        out[:, Landmark[f"{side}_FOOT_INDEX"]] = foot_index_m(track.joints, s)
        out[:, Landmark[f"MOUTH_{side}"]] = j[f"mouth_{s}"]
        for corner, share in _EYE_CORNERS:
            out[:, Landmark[f"{side}_EYE_{corner}"]] = face + share * (j[f"eye_{s}"] - face)
    return out


def foot_index_m(joints: Mapping[str, FloatArray], s: str) -> FloatArray:
    """Where the model puts the toes (..., 3), given the joints of a foot with suffix ``s``.

    Not at the tip of the shoe but short of it, as formcheck reckons (`SHOE_TIP`, a share of the
    foot up to there): on rendered people by .035 m (spread .008) of .28.
    """
    heel, ball, tip = (joints[f"{name}_{s}"] for name in ("heel", "ball", "toe"))
    foot_m = length(ball - heel) + length(tip - ball)
    short_m = SHOE_TIP / (1 + SHOE_TIP) * foot_m
    return np.asarray(tip - short_m[..., None] * unit(tip - ball))


def _biased(points: FloatArray, noise: NoiseModel, knee_gain: float) -> FloatArray:
    """Where the model believes the landmarks (T, 33, 3) to be, in world metres."""
    out = points.copy()
    hips = points[:, [_L.LEFT_HIP, _L.RIGHT_HIP]]
    shoulders = points[:, [_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER]]
    trunk = shoulders.mean(axis=1) - hips.mean(axis=1)
    for (left, right), out_share, up_share in (
        ((_L.LEFT_HIP, _L.RIGHT_HIP), noise.hip_out, noise.hip_up),
        ((_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER), noise.shoulder_out, noise.shoulder_up),
    ):
        width = points[:, left] - points[:, right]
        out[:, left] += out_share * width + up_share * trunk
        out[:, right] += -out_share * width + up_share * trunk
    flat = np.array([1.0, 0.0, 1.0])
    out[:, _UPPER_BODY] += ((noise.trunk_gain - 1) * trunk * flat)[:, None]
    for hip, knee, ankle in (
        (_L.LEFT_HIP, _L.LEFT_KNEE, _L.LEFT_ANKLE),
        (_L.RIGHT_HIP, _L.RIGHT_KNEE, _L.RIGHT_ANKLE),
    ):
        axis = unit(points[:, ankle] - points[:, hip])
        offset = points[:, knee] - points[:, hip]
        aside = offset - np.sum(offset * axis, axis=-1, keepdims=True) * axis
        out[:, knee] += (knee_gain - 1) * aside
    return out


def hidden_landmarks(track: SkeletonTrack, camera: Camera) -> BoolArray:
    """Which landmarks (T, 33) lie behind the trunk, a thigh or a shank, as the camera sees them."""
    marks = camera.seen_m(landmark_points_m(track), track.time_s)
    hidden = np.zeros(marks.shape[:2], dtype=bool)
    flat_marks = marks[..., :2] / marks[..., 2:]
    for start, end, radius_m in _OCCLUDERS:
        ends = np.stack([track.joints[start], track.joints[end]], axis=1)
        a, b = np.moveaxis(camera.seen_m(ends, track.time_s), 1, 0)
        flat_a, flat_b = a[:, :2] / a[:, 2:], b[:, :2] / b[:, 2:]
        line = flat_b - flat_a
        share = np.einsum("tnj,tj->tn", flat_marks - flat_a[:, None], line)
        share = np.clip(share / np.maximum(np.sum(line**2, axis=-1), 1e-12)[:, None], 0.0, 1.0)
        nearest = flat_a[:, None] + share[..., None] * line[:, None]
        depth = a[:, None, 2] + share * (b - a)[:, None, 2]
        aside_m = length(flat_marks - nearest) * depth
        hidden |= (aside_m < radius_m) & (marks[..., 2] > depth + radius_m + 0.02)
    return hidden


def _seen_share(pixels: FloatArray, size_px: tuple[int, int]) -> FloatArray:
    """Presence (..., N): near 1 inside the picture, falling to 0 outside it."""
    size = np.array(size_px, dtype=np.float64)
    outside = np.maximum(np.maximum(-pixels, pixels - size), 0.0).max(axis=-1) / size.min()
    out: FloatArray = 0.999 * np.exp(-outside / 0.02)
    return out


def observe(
    track: SkeletonTrack, camera: Camera, noise: NoiseModel | None = None, seed: int = 0
) -> PoseSequence:
    """What the pose model sees of a person.

    Args:
        track: the person.
        camera: from where.
        noise: how the model errs; None: not at all.
        seed: of everything random.

    Returns:
        Landmarks in the conventions of `PoseSequence`: pixels, hip-centred metres along the
        camera's axes, visibility and presence.
    """
    noise = noise or NoiseModel.none()
    rng = np.random.default_rng(seed)
    time_s = track.time_s
    hidden = hidden_landmarks(track, camera) & (noise.hidden_visibility < 1)
    points = landmark_points_m(track)
    seen = camera.seen_m(_biased(points, noise, noise.knee_gain), time_s)
    image_px = camera.pixels(seen)
    torso_m, torso_px = _torso(seen), _torso(image_px)
    presence = _seen_share(image_px, camera.size_px)
    growth = np.where(hidden, noise.hidden_factor, 1.0)[..., None]

    shape = (LANDMARK_COUNT, 2)
    error = noise.white * rng.standard_normal((len(time_s), *shape))
    error = error + noise.slow * wandering(rng, time_s, shape, noise.slow_s)
    error = error * growth
    image_px = lagged(time_s, image_px, noise.lag_s, torso_px) + error * torso_px

    deep = noise.depth_noise * wandering(rng, time_s, (LANDMARK_COUNT, 1), noise.slow_s)
    deeper = _biased(points, noise, noise.knee_gain * noise.world_knee_gain)
    world = camera.seen_m(deeper, time_s)
    world = world - world[:, [_L.LEFT_HIP, _L.RIGHT_HIP]].mean(axis=1, keepdims=True)
    world[..., 2] *= noise.depth_gain
    world = lagged(time_s, world, noise.lag_s, torso_m)
    world = world + np.concatenate([error * torso_m, deep * growth], axis=-1)
    world = world - world[:, [_L.LEFT_HIP, _L.RIGHT_HIP]].mean(axis=1, keepdims=True)

    certainty = np.where(hidden, noise.hidden_visibility, 1.0)
    visibility = np.clip(certainty * presence, 0.0, 1.0)
    swapped = episodes(rng, time_s, noise.swap_rate_hz, noise.swap_s)
    order = [MIRROR_ORDER[i] if i in _LIMBS else i for i in range(LANDMARK_COUNT)]
    lost = episodes(rng, time_s, noise.dropout_rate_hz, noise.dropout_s)
    lost |= (presence[:, _TORSO] < 0.5).all(axis=1)  # nothing to find outside the picture
    for row in (image_px, world, visibility, presence):
        row[swapped] = row[swapped][:, order]
        row[lost] = np.nan
    source = {"source": "synthetic", "seed": seed}
    return PoseSequence(time_s, image_px, world, visibility, presence, camera.size_px, source)


def _torso(points: FloatArray) -> float:
    """Median distance from mid-shoulders to mid-hips of landmarks (T, 33, n)."""
    shoulders = points[:, [_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER]].mean(axis=1)
    hips = points[:, [_L.LEFT_HIP, _L.RIGHT_HIP]].mean(axis=1)
    return float(np.median(length(shoulders - hips)))
