"""What must hold of every synthetic person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic import SkeletonTrack, Truth
from benchmarks.synthetic.skeleton import SUFFIX
from formcheck.landmarks import SIDES

FloatArray = NDArray[np.float64]

BONES = [
    ("pelvis", "lumbar"),
    ("lumbar", "thorax"),
    ("thorax", "neck"),
    ("neck", "head"),
    ("head", "nose"),
    ("hip_l", "hip_r"),
    ("shoulder_l", "shoulder_r"),
    *(
        (f"{a}_{s}", f"{b}_{s}")
        for s in SUFFIX.values()
        for a, b in (
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "heel"),
            ("ankle", "ball"),
            ("ball", "toe"),
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("wrist", "hand"),
        )
    ),
]


def assert_anatomy(track: SkeletonTrack) -> None:
    """Bones constant, rotations proper and in step with the joints, feet not below the floor."""
    for a, b in BONES:
        lengths = np.linalg.norm(track.joints[a] - track.joints[b], axis=-1)
        assert np.ptp(lengths) < 1e-9, (a, b)
    for name, turn in track.rotations.items():
        identity = np.einsum("tij,tkj->tik", turn, turn)
        assert np.abs(identity - np.eye(3)).max() < 1e-9, name
        assert np.linalg.det(turn).min() > 0.99, name
    for side in SIDES:
        s = SUFFIX[side]
        for segment, start, end, offset in (
            ("thigh", "hip", "knee", "hip_to_knee"),
            ("shank", "knee", "ankle", "knee_to_ankle"),
            ("foot", "ankle", "ball", "ankle_to_ball"),
            ("upper_arm", "shoulder", "elbow", "shoulder_to_elbow"),
            ("forearm", "elbow", "wrist", "elbow_to_wrist"),
        ):
            bone = track.joints[f"{end}_{s}"] - track.joints[f"{start}_{s}"]
            turned = track.rotations[f"{segment}_{s}"] @ track.body.offset(offset, side)
            assert np.abs(bone - turned).max() < 1e-9, segment
        for name in ("heel", "ball", "toe"):
            assert track.joints[f"{name}_{s}"][:, 1].min() > 0.005, name


def assert_smooth(track: SkeletonTrack, limit_deg_per_s: float = 700.0) -> None:
    """No segment turns faster than a person's, so that no frame jumps."""
    dt = np.diff(track.time_s)
    for name, turn in track.rotations.items():
        step = np.einsum("tji,tjk->tik", turn[:-1], turn[1:])
        cosine = np.clip((np.trace(step, axis1=1, axis2=2) - 1) / 2, -1, 1)
        speed = np.degrees(np.arccos(cosine)) / dt
        assert speed.max() < limit_deg_per_s, (name, track.time_s[np.argmax(speed)], speed.max())


def bottom(truth: Truth, rep: int = 0) -> dict[str, float]:
    """The true angles at the bottom of a repetition."""
    frame = truth.frame_at(truth.reps[rep].bottom_s)
    return {name: float(values[frame]) for name, values in truth.angles.items()}


def mirrored(track: SkeletonTrack) -> dict[str, FloatArray]:
    """Joints with left and right exchanged and x reflected."""
    swap = {"_l": "_r", "_r": "_l"}
    flip = np.array([-1.0, 1.0, 1.0])
    return {
        name[:-2] + swap[name[-2:]] if name[-2:] in swap else name: points * flip
        for name, points in track.joints.items()
    }
