"""Matrices that carry the world to a picture, as OpenGL wants them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

NEAR_M: Final = 0.15
FAR_M: Final = 30.0


@dataclass(frozen=True)
class View:
    """A pinhole camera at one moment.

    Attributes:
        position_m: (3,) in the world.
        turn: (3, 3) rows are the camera's right, down and ahead in the world.
        focal_px: focal length.
        size: width and height in pixels; the principal point is the middle.
    """

    position_m: FloatArray
    turn: FloatArray
    focal_px: float
    size: tuple[int, int]

    def matrix(self) -> FloatArray:
        """World to clip space (4, 4)."""
        width, height = self.size
        # OpenGL's camera looks along -z with y up
        turn = self.turn * np.array([[1.0], [-1.0], [-1.0]])
        view = np.eye(4)
        view[:3, :3] = turn
        view[:3, 3] = -turn @ self.position_m
        project = np.zeros((4, 4))
        project[0, 0] = 2 * self.focal_px / width
        project[1, 1] = 2 * self.focal_px / height
        project[2, 2] = (FAR_M + NEAR_M) / (NEAR_M - FAR_M)
        project[2, 3] = 2 * FAR_M * NEAR_M / (NEAR_M - FAR_M)
        project[3, 2] = -1
        return project @ view

    def project_px(self, points_m: FloatArray) -> FloatArray:
        """Pixels (..., 2), x right and y down, of world points (..., 3)."""
        seen = (points_m - self.position_m) @ self.turn.T
        width, height = self.size
        return seen[..., :2] / seen[..., 2:] * self.focal_px + np.array([width, height]) / 2


def look_at(position_m: FloatArray, target_m: FloatArray) -> FloatArray:
    """Camera rotation (3, 3), rows right, down, ahead, level with the horizon."""
    ahead = target_m - position_m
    ahead = ahead / np.linalg.norm(ahead)
    right = np.cross(ahead, np.array([0.0, 1.0, 0.0]))
    right = right / np.linalg.norm(right)
    return np.stack([right, np.cross(ahead, right), ahead])


def light_matrix(towards: FloatArray, centre_m: FloatArray, radius_m: float) -> FloatArray:
    """World to the clip space (4, 4) of parallel light from ``towards`` around ``centre_m``."""
    ahead = -towards / np.linalg.norm(towards)
    right = np.cross(ahead, np.array([0.0, 0.0, 1.0]) if abs(ahead[1]) > 0.99 else [0.0, 1.0, 0.0])
    right = right / np.linalg.norm(right)
    turn = np.stack([right, np.cross(right, ahead), ahead])
    out = np.eye(4)
    out[:3, :3] = turn / radius_m
    out[2, :3] /= 2.0  # twice as deep as wide
    out[:3, 3] = -out[:3, :3] @ centre_m
    return out
