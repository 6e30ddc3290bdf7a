"""How far the trunk leans, from whichever side the camera looks."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck.geometry import midpoint
from formcheck.landmarks import Landmark
from formcheck.pose import FloatArray, PoseSequence
from formcheck.signals.robust import median, percentile

TRUNK_M: Final = 0.40
"""Length of a trunk in the model's own metres, hips to shoulders, that nobody's falls short of.

It lies between .44 and .51 on people who stand or bend sideways to the camera.  Of one who bends
towards the camera or away from it the model makes a shorter one."""
UNSHORTENED: Final = 0.9
"""Share of the trunk's full length in the picture from which on it may well stand upright."""
TURNED_AWAY: Final = 0.25
"""Breadth of the shoulders, in trunks, from which on the back is seen; .5 to .8 squarely."""
FULL_PERCENT: Final = 90.0

_L = Landmark


def middle(points: FloatArray, a: Landmark, b: Landmark) -> FloatArray:
    """Half-way between two landmarks of points (..., 33, C), (..., C)."""
    return midpoint(points[..., a, :], points[..., b, :])


def trunk_lean_deg(world_m: FloatArray) -> FloatArray:
    """Angle of the line from the hips to the shoulders from the vertical, 0..180.

    A trunk that looks shorter than `TRUNK_M` leans along the line of sight by what is missing.

    Args:
        world_m: (..., 33, 3); the vertical is that of the picture.

    Returns:
        (...) degrees.
    """
    hips = middle(world_m, _L.LEFT_HIP, _L.RIGHT_HIP)
    trunk = middle(world_m, _L.LEFT_SHOULDER, _L.RIGHT_SHOULDER) - hips
    up, length = -trunk[..., 1], np.linalg.norm(trunk, axis=-1)
    aside = np.sqrt(np.maximum(np.maximum(length, TRUNK_M) ** 2 - up**2, 0.0))
    return np.asarray(np.degrees(np.arctan2(aside, up)))


def trunk_px(image_px: FloatArray) -> FloatArray:
    """The line from the hips to the shoulders in the picture, (..., 2) pixels."""
    hips = middle(image_px, _L.LEFT_HIP, _L.RIGHT_HIP)
    return np.asarray(middle(image_px, _L.LEFT_SHOULDER, _L.RIGHT_SHOULDER) - hips)


def turned_away(image_px: FloatArray) -> FloatArray:
    """Breadth of the shoulders as seen from behind, in trunks, (...); < 0 from the front."""
    breadth = image_px[..., _L.RIGHT_SHOULDER, 0] - image_px[..., _L.LEFT_SHOULDER, 0]
    length = np.linalg.norm(trunk_px(image_px), axis=-1)
    return np.asarray(breadth / np.where(length > 0, length, np.nan))


def foreshortened_lean_deg(image_px: FloatArray, full_px: float) -> FloatArray:
    """Lean of a trunk by how much shorter than upright it looks in the picture, (...) degrees.

    From behind the model takes a trunk that leans away from it for an upright one: of 78 degrees
    it makes 15 to 60 (three rendered clips); its length in the picture gives 45 to 65.  A trunk
    counts as shortened where it looks shorter than `UNSHORTENED` of the full length.

    Args:
        image_px: (..., 33, 2).
        full_px: length of the trunk upright.
    """
    trunk = trunk_px(image_px)
    full_px = full_px * UNSHORTENED
    short = np.linalg.norm(trunk, axis=-1) < full_px
    lean = np.degrees(np.arccos(np.clip(-trunk[..., 1] / full_px, -1.0, 1.0)))
    return np.where(short, lean, 0.0)


def lean_over_time_deg(poses: PoseSequence) -> FloatArray:
    """Lean of the trunk from the vertical over a stretch that shows it upright, too, (T,) degrees.

    `trunk_lean_deg`, and from behind the `foreshortened_lean_deg`, if that is larger.
    """
    lean = trunk_lean_deg(poses.world_m)
    length = np.linalg.norm(trunk_px(poses.image_px), axis=-1)
    full_px = percentile(length, FULL_PERCENT)
    if not median(turned_away(poses.image_px)[length >= UNSHORTENED * full_px]) >= TURNED_AWAY:
        return lean
    return np.maximum(lean, foreshortened_lean_deg(poses.image_px, full_px))
