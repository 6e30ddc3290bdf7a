"""A stick person with round measures, for expectations that can be worked out by hand.

Metres, x to the right of the picture, y down, z away from the camera, the middle of the hips at
the origin.  It faces the camera, so that its left side lies to the right of the picture.
"""

from __future__ import annotations

import numpy as np

from formcheck.landmarks import BODY_SIDES, LANDMARK_COUNT, SIDES, Landmark
from formcheck.pose import FloatArray, Pose, PoseSequence

SIZE_PX = (640, 480)
PX_PER_M = 200.0
CENTRE_PX = (320.0, 240.0)
LEG_M = 0.75
"""Hip to ankle: the nominal leg, so that a standing stick person is 1.0 high."""

_SIDE_M = {
    "ear": (0.08, -0.7, 0.0),
    "shoulder": (0.2, -0.5, 0.0),
    "elbow": (0.2, -0.2, 0.0),
    "wrist": (0.2, 0.1, 0.0),
    "hip": (0.1, 0.0, 0.0),
    "knee": (0.1, 0.375, 0.0),
    "ankle": (0.1, LEG_M, 0.0),
    "heel": (0.1, 0.8, 0.05),
    "foot_index": (0.1, 0.8, -0.15),
}
_FACE_M = {
    Landmark.NOSE: (0.0, -0.7, -0.1),
    Landmark.LEFT_EYE: (0.03, -0.75, -0.08),
    Landmark.RIGHT_EYE: (-0.03, -0.75, -0.08),
}


def standing_m(**moved: tuple[float, float, float]) -> FloatArray:
    """(33, 3) the person standing; ``left_knee=(dx, dy, dz)`` moves that landmark."""
    points = np.zeros((LANDMARK_COUNT, 3))
    points[: Landmark.LEFT_SHOULDER] = _FACE_M[Landmark.NOSE]
    for landmark, place in _FACE_M.items():
        points[landmark] = place
    for side in SIDES:
        for name, (x, y, z) in _SIDE_M.items():
            points[getattr(BODY_SIDES[side], name)] = (x if side == "left" else -x, y, z)
        body = BODY_SIDES[side]
        hand = [Landmark[f"{side.upper()}_{part}"] for part in ("PINKY", "INDEX", "THUMB")]
        points[hand] = points[body.wrist]
    for name, by_m in moved.items():
        points[Landmark[name.upper()]] += by_m
    return points


def turned(points_m: FloatArray, yaw_deg: float) -> FloatArray:
    """The same person with its left side turned towards the camera by ``yaw_deg``."""
    cos, sin = np.cos(np.radians(yaw_deg)), np.sin(np.radians(yaw_deg))
    x, y, z = points_m[..., 0], points_m[..., 1], points_m[..., 2]
    return np.stack([cos * x + sin * z, y, cos * z - sin * x], axis=-1)


def crouched_m(drop_m: float, **moved: tuple[float, float, float]) -> FloatArray:
    """The hips, and all above them, ``drop_m`` lower over the same feet; knees halfway."""
    points = standing_m(**moved)
    low = [Landmark[f"{side.upper()}_{n}"] for side in SIDES for n in ("ANKLE", "HEEL")]
    low += [Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]
    points[low, 1] -= drop_m  # seen from the hips, which stay at the origin
    points[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE], 1] -= drop_m / 2
    return points


def seen(
    points_m: FloatArray,
    time_s: float = 0.0,
    *,
    px_per_m: float = PX_PER_M,
    hips_px: tuple[float, float] = CENTRE_PX,
) -> Pose:
    """The person through a camera without perspective, everything in sight."""
    image_px = np.array(hips_px) + px_per_m * points_m[:, :2]
    ones = np.ones(LANDMARK_COUNT)
    return Pose(time_s, image_px, points_m, ones, ones)


def on_floor(points_m: FloatArray, time_s: float = 0.0, *, px_per_m: float = PX_PER_M) -> Pose:
    """The person seen with the lower ankle always at the same height of the picture."""
    ankles = points_m[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 1]
    floor_px = CENTRE_PX[1] + PX_PER_M * LEG_M
    hips_px = (CENTRE_PX[0], floor_px - px_per_m * float(ankles.max()))
    return seen(points_m, time_s, px_per_m=px_per_m, hips_px=hips_px)


def sequence(*poses: Pose) -> PoseSequence:
    """Poses stacked over time."""
    return PoseSequence.from_poses(poses, SIZE_PX)


def still(points_m: FloatArray, seconds: float, fps: float = 30.0) -> PoseSequence:
    """The same posture for a while."""
    return sequence(*(seen(points_m, i / fps) for i in range(round(seconds * fps) + 1)))
