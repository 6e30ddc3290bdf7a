"""From where the camera looks, and what that allows to be measured.

The yaw is the person's, as the camera sees it: 0 = facing the camera, +90 = the left side
nearest it, -90 = the right side, 180 = from behind.  A person whose left side is nearest
looks towards the left of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from formcheck.landmarks import Landmark, Side
from formcheck.pose import FloatArray

ViewName = Literal["frontal", "oblique", "sagittal"]
Facing = Literal["left", "right", "camera", "away"]
Plane = Literal["frontal", "sagittal", "any"]
CameraRole = Literal["front", "side"]
"""What one of two cameras that film the same set is there for."""

FRONTAL_MAX_DEG: Final = 15.0
SAGITTAL_MIN_DEG: Final = 60.0
_FACING_ERROR_DEG: Final = 2.0
_TURNED_ERROR_DEG: Final = 6.0
"""Spread of the model's own yaw on rendered people who face the camera, and on all others.

It turns whom it sees aslant a little towards itself; what is left has no direction in common.
(``python -m benchmarks.depth_slant``)
"""


@dataclass(frozen=True)
class View:
    """Camera direction relative to the person.

    Attributes:
        yaw_deg: -180..180, see the module's text.
        error_deg: one standard error of the yaw.
    """

    yaw_deg: float
    error_deg: float

    @property
    def from_frontal_deg(self) -> float:
        """Angle between the line of sight and the person's sagittal plane, 0..90."""
        return 90.0 - abs(90.0 - abs(self.yaw_deg))

    @property
    def from_sagittal_deg(self) -> float:
        """Angle between the line of sight and the person's frontal plane, 0..90."""
        return 90.0 - self.from_frontal_deg

    @property
    def name(self) -> ViewName:
        """The bin that the yaw falls into; from behind counts as frontal."""
        if self.from_frontal_deg <= FRONTAL_MAX_DEG:
            return "frontal"
        return "sagittal" if self.from_frontal_deg >= SAGITTAL_MIN_DEG else "oblique"

    @property
    def from_behind(self) -> bool:
        """Whether the camera sees the person's back rather than the front."""
        return abs(self.yaw_deg) > 90.0

    @property
    def facing(self) -> Facing:
        """Where the person looks, as seen in the picture."""
        if self.name == "frontal":
            return "away" if self.from_behind else "camera"
        return "left" if self.yaw_deg > 0 else "right"

    @property
    def facing_sign(self) -> int:
        """+1 when the person looks towards the right of the picture, -1 towards the left."""
        return -1 if self.yaw_deg > 0 else 1

    @property
    def near_side(self) -> Side:
        """The side of the body that is nearer to the camera."""
        return "left" if self.yaw_deg > 0 else "right"

    def off_plane_deg(self, plane: Plane) -> float:
        """How far the line of sight is from looking squarely at ``plane``, 0..90."""
        if plane == "any":
            return 0.0
        return self.from_frontal_deg if plane == "frontal" else self.from_sagittal_deg


def yaw_deg(world_m: FloatArray) -> FloatArray:
    """Yaw of the trunk in each frame, from the lines of the shoulders and of the hips.

    Args:
        world_m: (T, 33, 3).

    Returns:
        (T, 2) yaw of shoulders and of hips in degrees; NaN where they are missing.
    """
    columns = []
    for left, right in (
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
    ):
        across = world_m[:, left] - world_m[:, right]
        columns.append(np.degrees(np.arctan2(-across[:, 2], across[:, 0])))
    return np.stack(columns, axis=1)


def estimate_view(world_m: FloatArray) -> View | None:
    """View from upright frames.

    Args:
        world_m: (T, 33, 3) of frames in which the person stands; yaw is unreliable in a crouch.

    Returns:
        The circular mean over shoulders and hips, or None without a usable frame.
    """
    angles = yaw_deg(world_m)
    angles = angles[np.isfinite(angles).all(axis=1)]
    if not len(angles):
        return None
    vectors = np.exp(1j * np.radians(angles))
    per_line = np.angle(np.median(vectors.real, axis=0) + 1j * np.median(vectors.imag, axis=0))
    mean = np.angle(np.exp(1j * per_line).sum())
    disagreement = abs(np.angle(np.exp(1j * (per_line[0] - per_line[1])))) / 2
    yaw = float(np.degrees(mean))
    known = _FACING_ERROR_DEG if abs(yaw) <= FRONTAL_MAX_DEG else _TURNED_ERROR_DEG
    return View(yaw, float(np.hypot(known, np.degrees(disagreement))))
