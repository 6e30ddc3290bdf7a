"""A standing figure to draw on: a pose with known places, on a plain picture."""

from __future__ import annotations

import numpy as np

from formcheck.landmarks import BODY_SIDES, LANDMARK_COUNT, Landmark
from formcheck.pose import Pose, RgbArray

GREY = 127
Size = tuple[int, int]

# x to the right of the middle for the left side (the person faces the camera), y from the top;
# both as shares of the height of the person
_PLACES = {
    "ear": (0.04, 0.08),
    "shoulder": (0.11, 0.20),
    "elbow": (0.17, 0.36),
    "wrist": (0.18, 0.50),
    "hip": (0.07, 0.52),
    "knee": (0.08, 0.74),
    "ankle": (0.08, 0.94),
    "heel": (0.07, 0.97),
    "foot_index": (0.10, 0.98),
}


def plain(size: Size, level: int = GREY) -> RgbArray:
    """A picture of one grey."""
    return np.full((size[1], size[0], 3), level, np.uint8)


def standing(size: Size, height: float = 0.6, middle: tuple[float, float] = (0.5, 0.55)) -> Pose:
    """A person standing upright.

    Args:
        size: (width, height) of the picture.
        height: of the person, as a share of the picture's shorter side.
        middle: of the person, as shares of width and height.
    """
    tall = height * min(size)
    points = np.full((LANDMARK_COUNT, 2), np.nan)
    x0, y0 = middle[0] * size[0], middle[1] * size[1] - tall / 2
    points[Landmark.NOSE] = x0, y0 + 0.09 * tall
    for side, sign in (("left", 1), ("right", -1)):
        for name, (x, y) in _PLACES.items():
            body = BODY_SIDES["left" if side == "left" else "right"]
            points[getattr(body, name)] = x0 + sign * x * tall, y0 + y * tall
    return with_points(points)


def with_points(image_px: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Pose:
    """A pose whose given points are clearly visible; NaN points are not seen."""
    seen = np.isfinite(image_px).all(axis=1).astype(float)
    return Pose(0.0, image_px, np.full((LANDMARK_COUNT, 3), np.nan), seen, seen)


def only(landmark: Landmark, at: tuple[float, float]) -> Pose:
    """A pose of which a single landmark is seen."""
    points = np.full((LANDMARK_COUNT, 2), np.nan)
    points[landmark] = at
    return with_points(points)
