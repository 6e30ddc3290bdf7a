"""Small pictures with transparency, made once and pasted onto many frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.pose import RgbArray
from formcheck.render.palette import IconName, Rgb
from formcheck.render.text import Mask, TextMask

_SHIFT: Final = 4  # cv2 draws in sixteenths of a pixel


class Box(NamedTuple):
    """An upright rectangle in pixels; the right and bottom edges are not part of it."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.y1 - self.y0

    def grown(self, by_px: int) -> Box:
        """The rectangle with a margin on all sides."""
        return Box(self.x0 - by_px, self.y0 - by_px, self.x1 + by_px, self.y1 + by_px)

    def overlaps(self, other: Box) -> bool:
        """Whether the two have a pixel in common."""
        return (
            self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1
        )


@dataclass(frozen=True, eq=False)
class Patch:
    """A finished picture.

    Attributes:
        ink: (h, w, 3) colour times opacity.
        keep: (h, w, 3) share of what lies below that stays, 0..255.
    """

    ink: RgbArray
    keep: RgbArray

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.ink.shape[1], self.ink.shape[0]

    @cached_property
    def _bands(self) -> tuple[tuple[int, int, bool], ...]:
        """Rows from, rows to, and whether nothing shows through: to blend is five times a copy."""
        solid = np.asarray(self.keep.max(axis=(1, 2)) == 0)
        edges = [0, *(np.flatnonzero(solid[1:] != solid[:-1]) + 1).tolist(), len(solid)]
        return tuple((top, end, bool(solid[top])) for top, end in pairwise(edges))

    def paste(self, rgb: RgbArray, x: int, y: int) -> Box:
        """Blend onto ``rgb`` with the top left corner at (x, y); what sticks out is cut off."""
        width, height = self.size
        box = Box(max(x, 0), max(y, 0), min(x + width, rgb.shape[1]), min(y + height, rgb.shape[0]))
        for top, end, solid in self._bands if box.width > 0 else ():
            y0, y1 = max(y + top, box.y0), min(y + end, box.y1)
            if y0 >= y1:
                continue
            part = (slice(y0 - y, y1 - y), slice(box.x0 - x, box.x1 - x))
            below = rgb[y0:y1, box.x0 : box.x1]
            if solid:
                np.copyto(below, self.ink[part])
                continue
            cv2.multiply(below, self.keep[part], below, scale=1 / 255)
            cv2.add(below, self.ink[part], below)
        return box


class Canvas:
    """Where a `Patch` is put together, layer over layer."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._ink = np.zeros((height_px, width_px, 3), np.float32)
        self._opacity = np.zeros((height_px, width_px), np.float32)

    def lay(self, mask: Mask, at: tuple[int, int], rgb: Rgb, opacity: float = 1.0) -> None:
        """Cover the canvas with ``rgb`` where ``mask`` says so, its top left corner at ``at``."""
        (x, y), (height, width) = at, mask.shape
        limit_y, limit_x = self._opacity.shape
        box = Box(max(x, 0), max(y, 0), min(x + width, limit_x), min(y + height, limit_y))
        if box.width <= 0 or box.height <= 0:
            return
        cover = mask[box.y0 - y : box.y1 - y, box.x0 - x : box.x1 - x] * np.float32(opacity / 255)
        below = (slice(box.y0, box.y1), slice(box.x0, box.x1))
        self._opacity[below] += cover * (1 - self._opacity[below])
        self._ink[below] *= 1 - cover[..., None]
        self._ink[below] += cover[..., None] * np.array(rgb, np.float32)

    def write(self, text: TextMask, at: tuple[int, int], rgb: Rgb) -> None:
        """Lay a line of text with the left end of its baseline at ``at``."""
        self.lay(text.mask, (at[0], at[1] - text.baseline_px), rgb)

    def patch(self) -> Patch:
        """What has been laid so far, ready to be pasted."""
        keep = np.round(255 * (1 - self._opacity)).astype(np.uint8)
        return Patch(np.round(self._ink).astype(np.uint8), np.repeat(keep[..., None], 3, axis=2))


@lru_cache(maxsize=64)
def plate(width_px: int, height_px: int, radius_px: int) -> Mask:
    """Coverage of a rectangle with round corners that fills its mask."""
    x = np.abs(np.arange(width_px, dtype=np.float32) - (width_px - 1) / 2)
    y = np.abs(np.arange(height_px, dtype=np.float32) - (height_px - 1) / 2)
    radius = min(radius_px, width_px / 2, height_px / 2)
    beyond_x = np.maximum(x - (width_px / 2 - radius), 0)
    beyond_y = np.maximum(y - (height_px / 2 - radius), 0)
    distance: NDArray[np.float32] = np.hypot(beyond_x[None, :], beyond_y[:, None]) - radius
    mask: Mask = np.round(255 * np.clip(0.5 - distance, 0, 1)).astype(np.uint8)
    mask.setflags(write=False)
    return mask


def framed(width_px: int, height_px: int, radius_px: int, border_px: int) -> Mask:
    """Coverage of the border of such a plate."""
    mask = plate(width_px, height_px, radius_px).copy()
    inner = plate(
        max(1, width_px - 2 * border_px),
        max(1, height_px - 2 * border_px),
        max(0, radius_px - border_px),
    )
    mask[border_px : border_px + inner.shape[0], border_px : border_px + inner.shape[1]] -= inner
    return mask


_STROKES: Final[dict[IconName, tuple[tuple[tuple[float, float], ...], ...]]] = {
    "check": (((0.26, 0.53), (0.43, 0.70), (0.75, 0.33)),),
    "cross": (((0.31, 0.31), (0.69, 0.69)), ((0.69, 0.31), (0.31, 0.69))),
    "triangle": (((0.5, 0.42), (0.5, 0.64)), ((0.5, 0.80), (0.5, 0.80))),
    "wave": (
        ((0.24, 0.44), (0.37, 0.36), (0.5, 0.42), (0.63, 0.48), (0.76, 0.40)),
        ((0.24, 0.64), (0.37, 0.56), (0.5, 0.62), (0.63, 0.68), (0.76, 0.60)),
    ),
    "question": (
        ((0.36, 0.38), (0.42, 0.28), (0.56, 0.27), (0.63, 0.38), (0.5, 0.50), (0.5, 0.58)),
        ((0.5, 0.75), (0.5, 0.75)),
    ),
}


@lru_cache(maxsize=64)
def icon(name: IconName, size_px: int) -> tuple[Mask, Mask]:
    """Coverage of a symbol's ground (a disc, a triangle) and of the strokes on it."""
    large = 4 * size_px
    ground = np.zeros((large, large), np.uint8)
    if name == "triangle":
        corners = np.array([(0.5, 0.1), (0.94, 0.88), (0.06, 0.88)]) * (large << _SHIFT)
        shape = [corners.astype(np.int32)]
        cv2.fillPoly(ground, shape, (255,), cv2.LINE_AA, _SHIFT)
        cv2.polylines(ground, shape, True, (255,), max(1, large // 10), cv2.LINE_AA, _SHIFT)
    else:
        cv2.circle(ground, (large // 2, large // 2), large // 2 - 1, (255,), -1, cv2.LINE_AA)
    strokes = np.zeros_like(ground)
    for stroke in _STROKES[name]:
        points = (np.array(stroke) * (large << _SHIFT)).astype(np.int32)
        width_px = max(1, round(large * 0.11))
        cv2.polylines(strokes, [points], False, (255,), width_px, cv2.LINE_AA, _SHIFT)
    small = (size_px, size_px)
    return (
        np.asarray(cv2.resize(ground, small, None, 0, 0, cv2.INTER_AREA), np.uint8),
        np.asarray(cv2.resize(strokes, small, None, 0, 0, cv2.INTER_AREA), np.uint8),
    )
