"""Faults drawn where they happen: a ring round the joint, a line, a label with its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from formcheck.pose import RgbArray
from formcheck.render.hud import Mark, Scale
from formcheck.render.palette import INK, STYLES, WHITE, Rgb
from formcheck.render.patch import Box, Canvas, Patch, icon, plate
from formcheck.render.placement import Point
from formcheck.render.text import fit_lines, text_mask
from formcheck.rules import Verdict

_SHIFT: Final = 4
_QUARTER: Final = 1 << (_SHIFT - 2)  # of a pixel
_DASHES: Final = 8
_LABEL_OPACITY: Final = 0.88
_WIDEST: Final = 0.45  # of the picture: a label fits on one side of a person in its middle
_RING: Final = (0.027, 6)  # radius: share of the shorter side, and pixels at least
_MAJOR_RING: Final = (0.037, 9)
_STROKE: Final = (0.006, 2)


@dataclass(frozen=True, eq=False)
class PlacedMark:
    """A mark with its joint in the picture and its label's box (None: no room for it)."""

    mark: Mark
    joint: Point
    label: Patch
    box: Box | None


def ring_radius_px(scale: Scale) -> int:
    """Radius of the largest ring around a marked joint, its outline included."""
    return scale.px(*_MAJOR_RING) + scale.px(*_STROKE)


@lru_cache(maxsize=64)
def label_patch(text: str, verdict: Verdict, scale: Scale) -> Patch:
    """The label: symbol and words on a dark plate."""
    cap, style = scale.px(0.028, 9), STYLES[verdict]
    pad, size, step = round(0.75 * cap), round(1.55 * cap), round(1.7 * cap)
    room = max(round(_WIDEST * scale.frame.width), min(scale.frame.width, 14 * cap))
    max_width = room - 3 * pad - size
    lines = [text_mask(line, cap, "bold") for line in fit_lines(text, cap, max_width, "bold")]
    width = max((line.width_px for line in lines), default=0) + 3 * pad + size
    height = max(cap + step * (len(lines) - 1), size) + 2 * round(0.5 * cap)
    canvas = Canvas(width, height)
    canvas.lay(plate(width, height, round(0.6 * cap)), (0, 0), INK, _LABEL_OPACITY)
    ground, strokes = icon(style.icon, size)
    at = (pad, (height - size) // 2)
    canvas.lay(ground, at, style.rgb)
    canvas.lay(strokes, at, INK)
    first = (height - cap - step * (len(lines) - 1)) // 2 + cap
    for row, line in enumerate(lines):
        canvas.write(line, (2 * pad + size, first + row * step), WHITE)
    return canvas.patch()


def draw_marks(rgb: RgbArray, placed: Sequence[PlacedMark], scale: Scale) -> None:
    """Draw lines and rings first, then labels, so that nothing runs through a word."""
    ringed: set[Point] = set()
    for one in placed:
        if one.box is not None:
            _draw_leader(rgb, one, one.box, scale)
    for one in placed:
        if one.joint not in ringed:  # the first, the most important, has the ring
            ringed.add(one.joint)
            _draw_ring(rgb, one, scale)
    for one in placed:
        if one.box is not None:
            one.label.paste(rgb, one.box.x0, one.box.y0)


def _draw_leader(rgb: RgbArray, one: PlacedMark, box: Box, scale: Scale) -> None:
    """Join the ring and the nearest point of the label."""
    x, y = one.joint
    end_x, end_y = min(max(x, box.x0 + 1), box.x1 - 2), min(max(y, box.y0 + 1), box.y1 - 2)
    distance = max(((end_x - x) ** 2 + (end_y - y) ** 2) ** 0.5, 1e-6)
    radius = scale.px(*(_MAJOR_RING if one.mark.verdict is Verdict.MAJOR else _RING))
    share = min(1.0, radius / distance)
    start = _fixed(x + share * (end_x - x), y + share * (end_y - y))
    end, width = _fixed(end_x, end_y), scale.px(0.004, 1)
    cv2.line(rgb, start, end, INK, 3 * width, cv2.LINE_AA, _SHIFT)
    cv2.line(rgb, start, end, STYLES[one.mark.verdict].rgb, width, cv2.LINE_AA, _SHIFT)


def _draw_ring(rgb: RgbArray, one: PlacedMark, scale: Scale) -> None:
    """Paste the ring, to a quarter of a pixel: so it moves with the joint, and few are drawn."""
    (x, x_past), (y, y_past) = (divmod(each, 1 << _SHIFT) for each in _fixed(*one.joint))
    patch = _ring(one.mark.verdict, scale, (x_past // _QUARTER, y_past // _QUARTER))
    half = patch.size[0] // 2
    patch.paste(rgb, x - half, y - half)


@lru_cache(maxsize=64)
def _ring(verdict: Verdict, scale: Scale, past: tuple[int, int]) -> Patch:
    """One ring for minor, two for major, a broken one for what is not certain.

    Smooth circles take longer to draw than a whole skeleton.

    Args:
        verdict: whose ring.
        scale: of the picture.
        past: by how many quarters of a pixel the joint lies past the middle of the patch.
    """
    half = ring_radius_px(scale) + 2
    x, y = ((half << _SHIFT) + _QUARTER * each for each in past)
    canvas = Canvas(2 * half + 1, 2 * half + 1)

    def circle(radius_px: int, width_px: int, rgb: Rgb, dashes: int = 1) -> None:
        mask = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
        axes = (radius_px << _SHIFT, radius_px << _SHIFT)
        for dash in range(dashes):
            first, share = dash * 360 / dashes, 1.0 if dashes == 1 else 0.64
            last = first + share * 360 / dashes
            cv2.ellipse(mask, (x, y), axes, 0, first, last, (255,), width_px, cv2.LINE_AA, _SHIFT)
        canvas.lay(mask, (0, 0), rgb)

    colour, radius, width = STYLES[verdict].rgb, scale.px(*_RING), scale.px(*_STROKE)
    outline = width + scale.px(0.004, 2)
    if verdict is Verdict.MAJOR:
        circle(scale.px(*_MAJOR_RING), outline, INK)
        circle(scale.px(*_MAJOR_RING), width, colour)
        radius = scale.px(_RING[0] * 0.8, 4)
    circle(radius, outline, INK)
    uncertain = verdict in (Verdict.BORDERLINE, Verdict.NOT_ASSESSABLE)
    circle(radius, width, colour, _DASHES if uncertain else 1)
    return canvas.patch()


def _fixed(x: float, y: float) -> tuple[int, int]:
    scale = 1 << _SHIFT
    return round((x - 0.5) * scale), round((y - 0.5) * scale)
