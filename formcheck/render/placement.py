"""Where a label goes: near its joint, inside the picture, covering nothing that matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formcheck.render.patch import Box

Point = tuple[float, float]
_DIRECTIONS = np.array(
    [(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)]
)
_NUDGES = np.array([(x, y) for x in (-1, -0.4, 0, 0.4, 1) for y in (-1, -0.4, 0, 0.4, 1)])
_MOVE_COST = 0.5  # of standing a label height away from where it stood before
_STAY_GAIN = 1.5  # of staying where it stood, in label heights: labels that jump cannot be read
_OUTWARD_GAIN = 0.6  # of lying on the side away from the body, in label heights
_CROWD_COST = 0.6  # of covering one more landmark, in label heights


@dataclass(frozen=True)
class Surroundings:
    """What a label has to respect.

    Attributes:
        frame: it must lie inside.
        taken: boxes that it must not touch.
        joints: points that it must stay ``clear_px`` away from.
        clear_px: see there.
        body: points that it should rather not cover.
        centre: the middle of the body: labels go away from it.
    """

    frame: Box
    taken: Sequence[Box]
    joints: Sequence[Point]
    clear_px: int
    body: Sequence[Point]
    centre: Point


def place_label(
    size: tuple[int, int], joint: Point, around: Surroundings, last: Point | None = None
) -> Box | None:
    """Find the best place for a label of ``size`` beside ``joint``.

    Args:
        size: (width, height) in pixels.
        joint: the point that it belongs to.
        around: what to respect.
        last: where it stood in the frame before, as its corner relative to the joint; kept
            while that is allowed and no other place is much better, so that labels do not jump.

    Returns:
        Its box, or None when there is no room at all.
    """
    corners = _ring(size, around.clear_px) + joint
    stood: NDArray[np.float64] | None = None
    if last is not None:
        stood = np.round(np.array(last) + joint)
        corners = np.concatenate([stood[None], corners, stood + _NUDGES * size[1]])
    corners = _into(around.frame, corners, size)
    allowed = _allowed(corners, size, around)
    if not allowed.any():
        corners = _grid(size, around.frame)
        allowed = _allowed(corners, size, around)
        if not allowed.any():
            return None
    cost = _cost(corners, size, joint, around)
    if stood is not None:
        moved = np.hypot(*(corners - stood).T) / size[1]
        cost = cost + _MOVE_COST * moved - _STAY_GAIN * (moved == 0)
    return _box(corners[np.where(allowed, cost, np.inf).argmin()], size)


def _box(corner: NDArray[np.float64], size: tuple[int, int]) -> Box:
    x, y = int(corner[0]), int(corner[1])
    return Box(x, y, x + size[0], y + size[1])


@lru_cache(maxsize=16)
def _ring(size: tuple[int, int], clear_px: int) -> NDArray[np.float64]:
    """Corners, from the joint, of boxes all around it at four distances."""
    half = np.array(size) / 2
    gaps = clear_px + np.array([0.35, 0.9, 2.0, 4.0]) * size[1]
    # distance from the middle of a box to its edge, along each direction
    with np.errstate(divide="ignore"):
        reach = np.min(half / np.abs(_DIRECTIONS), axis=1)
    middles = _DIRECTIONS[None] * (reach[None, :, None] + gaps[:, None, None])
    return np.asarray(middles.reshape(-1, 2) - half, np.float64)


def _into(frame: Box, corners: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    """Push boxes into the frame."""
    inner = np.minimum(corners, np.array(frame[2:]) - size)
    return np.asarray(np.round(np.maximum(inner, frame[:2])), np.float64)


def _grid(size: tuple[int, int], frame: Box) -> NDArray[np.float64]:
    step = max(2, size[1] // 2)
    xs = np.arange(frame.x0, frame.x1 - size[0] + 1, step)
    ys = np.arange(frame.y0, frame.y1 - size[1] + 1, step)
    return np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(np.float64)


def _allowed(
    corners: NDArray[np.float64], size: tuple[int, int], around: Surroundings
) -> NDArray[np.bool_]:
    (x, y), frame, (width, height) = corners.T, around.frame, size
    good = (x >= frame.x0) & (y >= frame.y0) & (x + width <= frame.x1) & (y + height <= frame.y1)
    x0, y0, x1, y1 = np.array(around.taken).reshape(-1, 4, 1).swapaxes(0, 1)
    good &= ((x >= x1) | (x + width <= x0) | (y >= y1) | (y + height <= y0)).all(axis=0)
    # What lies within reach of a box keeps it away.
    joints, clear = np.array(around.joints).reshape(-1, 2), around.clear_px
    good &= ~_covers(corners - clear, (width + 2 * clear, height + 2 * clear), joints).any(axis=1)
    return np.asarray(good, np.bool_)


def _covers(
    corners: NDArray[np.float64], size: tuple[int, int], points: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """(B, P) which of the points lie in which of the boxes, their edges included."""
    x, y = (points - corners[:, np.newaxis]).transpose(2, 0, 1)
    return np.asarray((x >= 0) & (x <= size[0]) & (y >= 0) & (y <= size[1]))


def _cost(
    corners: NDArray[np.float64], size: tuple[int, int], joint: Point, around: Surroundings
) -> NDArray[np.float64]:
    """Far from the joint, over the body and towards its middle are bad, in label heights."""
    offset = corners + np.array(size) / 2 - joint
    gap = np.hypot(*np.maximum(np.abs(offset) - np.array(size) / 2, 0).T) / size[1]
    outward = np.sign(joint[0] - around.centre[0]) or 1.0
    cost = gap - _OUTWARD_GAIN * outward * offset[:, 0] / (np.abs(offset).sum(axis=1) + 1)
    body = np.array(around.body).reshape(-1, 2)
    cost = cost + _CROWD_COST * _covers(corners, size, body).sum(axis=1)
    return np.asarray(cost, np.float64)
