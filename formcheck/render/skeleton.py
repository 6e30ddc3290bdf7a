"""The skeleton: the judged leg bright, everything else quiet, the unseen left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import BODY_SIDES, SIDES, SKELETON_EDGES, Landmark
from formcheck.pose import FloatArray, RgbArray
from formcheck.render.hud import Scale
from formcheck.render.palette import INK, SKY_BLUE, WHITE, Rgb
from formcheck.report import ReportSide

SURE: Final = 0.5  # visibility from which a landmark is drawn in full
GUESSED: Final = 0.2  # below this the model only invents it: left out
_SHIFT: Final = 4
_QUIET: Final[Rgb] = (196, 200, 208)
_QUIET_OUTLINE: Final[Rgb] = (70, 74, 82)
"""Muted but solid: letting the body show through takes as long as all the lines of it."""
_Point = tuple[int, int]  # in sixteenths of a pixel
_Segment = tuple[_Point, _Point]

JOINTS: Final[tuple[Landmark, ...]] = tuple(
    sorted({end for edge in SKELETON_EDGES for end in edge})
)
"""The landmarks that the skeleton connects; those of face and fingers are not drawn."""


def judged_landmarks(side: ReportSide | None) -> frozenset[Landmark]:
    """The landmarks of the leg or legs in question."""
    sides = [s for s in SIDES if side in (s, "both")]
    return frozenset(landmark for s in sides for landmark in BODY_SIDES[s].leg)


def drawable(image_px: FloatArray, visibility: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Visibility with 0 for what must not be drawn: NaN, or far outside the picture."""
    limit = np.array(size, dtype=np.float64)
    # What is missing compares as false, without a warning.
    near = ((image_px > -limit) & (image_px < 2 * limit)).all(axis=1)
    return np.where(near & (visibility >= GUESSED), visibility, 0.0)


def draw_skeleton(
    rgb: RgbArray, image_px: FloatArray, shown: FloatArray, side: ReportSide | None, scale: Scale
) -> None:
    """Draw bones and joints.

    Args:
        rgb: drawn on in place.
        image_px: (33, 2) in pixels of ``rgb``.
        shown: (33,) from `drawable`.
        side: the leg to make stand out.
        scale: of the picture.
    """
    judged = judged_landmarks(side)
    points, seen = _fixed_point(image_px, shown), shown.tolist()  # numbers of Python are quicker
    bones = [
        (points[a], points[b], min(seen[a], seen[b]) >= SURE, a in judged and b in judged)
        for a, b in SKELETON_EDGES
        if min(seen[a], seen[b]) > 0
    ]
    bright = [(a, b) for a, b, sure, in_judged in bones if sure and in_judged]
    quiet = [(a, b) for a, b, sure, in_judged in bones if sure and not in_judged]
    thin = scale.px(0.005, 1)
    for a, b, sure, in_judged in bones:
        if not sure:
            colour, thickness = (SKY_BLUE, thin) if in_judged else (_QUIET, max(1, thin // 2))
            _lines(rgb, [(a, b)], colour, thickness)
    _lines(rgb, quiet, _QUIET_OUTLINE, thin + scale.px(0.004, 2))
    _lines(rgb, quiet, _QUIET, thin)
    for i in JOINTS:
        if seen[i] >= SURE and i not in judged:
            _dot(rgb, points[i], scale.px(0.007, 2), _QUIET)

    width = scale.px(0.0095, 2)
    _lines(rgb, bright, INK, width + scale.px(0.006, 2))
    _lines(rgb, bright, SKY_BLUE, width)
    radius, rim = scale.px(0.0115, 3), scale.px(0.003)
    for i in sorted(judged):
        if seen[i] >= SURE:
            _dot(rgb, points[i], radius + rim, INK)
            _dot(rgb, points[i], radius, WHITE)


def _fixed_point(image_px: FloatArray, shown: FloatArray) -> list[_Point]:
    """Points in sixteenths of a pixel, counted from the middle of the first pixel."""
    safe = np.where((shown > 0)[:, None], image_px, 0.0)
    fixed: NDArray[np.int64] = np.round((safe - 0.5) * (1 << _SHIFT)).astype(np.int64)
    return [(x, y) for x, y in fixed.tolist()]


def _lines(rgb: RgbArray, segments: Sequence[_Segment], colour: Rgb, width_px: int) -> None:
    for start, end in segments:
        cv2.line(rgb, start, end, colour, width_px, cv2.LINE_AA, _SHIFT)


def _dot(rgb: RgbArray, point: _Point, radius_px: int, colour: Rgb) -> None:
    cv2.circle(rgb, point, radius_px << _SHIFT, colour, -1, cv2.LINE_AA, _SHIFT)
