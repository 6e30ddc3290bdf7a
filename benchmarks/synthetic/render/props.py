"""Things that stand about in rooms, made of boxes and turned shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.meshes import tube, vertex_normals
from benchmarks.synthetic.render.surfaces import Colour

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Solid:
    """A coloured mesh that does not move; vertices (V, 3) in metres, triangles (F, 3)."""

    vertices_m: FloatArray
    normals: FloatArray
    triangles: IntArray
    colour: FloatArray

    def moved(self, turn: FloatArray, shift_m: FloatArray) -> Solid:
        """The same, turned (3, 3) about the origin, then shifted (3,)."""
        return Solid(
            self.vertices_m @ turn.T + shift_m, self.normals @ turn.T, self.triangles, self.colour
        )


def together(solids: list[Solid]) -> Solid:
    """One mesh of many."""
    offsets = np.cumsum([0, *(len(s.vertices_m) for s in solids)])
    return Solid(
        np.concatenate([s.vertices_m for s in solids]),
        np.concatenate([s.normals for s in solids]),
        np.concatenate([s.triangles + o for s, o in zip(solids, offsets, strict=False)]),
        np.concatenate([s.colour for s in solids]),
    )


def box(centre: Point, size: Point, colour: Colour) -> Solid:
    """A box with sharp edges."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]) / 2.0
    faces = [[1, 5, 7, 3], [4, 0, 2, 6], [5, 4, 6, 7], [0, 1, 3, 2], [3, 7, 6, 2], [0, 4, 5, 1]]
    vertices = np.concatenate([corners[face] for face in faces]) * np.array(size) + np.array(centre)
    triangles = np.array(
        [[4 * k + a for a in part] for k in range(6) for part in ((0, 1, 2), (0, 2, 3))]
    )
    paint = np.tile(np.array(colour), (len(vertices), 1))
    return Solid(vertices, vertex_normals(vertices, triangles), triangles, paint)


def turned(base: Point, outline: list[tuple[float, float]], colour: Colour) -> Solid:
    """A shape turned about the vertical through ``base``: (radius, height) from the bottom up."""
    spokes = 20
    angle = np.linspace(0, -2 * np.pi, spokes, endpoint=False)
    rings = [
        np.stack([r * np.cos(angle), np.full(spokes, h), r * np.sin(angle)], 1) for r, h in outline
    ]
    ends = np.array([[0.0, outline[0][1], 0.0], [0.0, outline[-1][1], 0.0]])
    vertices = np.concatenate([*rings, ends]) + np.array(base)
    triangles = tube(len(outline), spokes)
    paint = np.tile(np.array(colour), (len(vertices), 1))
    return Solid(vertices, vertex_normals(vertices, triangles), triangles, paint)


def rod(start: Point, end: Point, radius_m: float, colour: Colour) -> Solid:
    """A straight round bar between two points."""
    a, b = np.array(start), np.array(end)
    length = float(np.linalg.norm(b - a))
    upright = turned((0, 0, 0), [(radius_m, 0.0), (radius_m, length)], colour)
    y = (b - a) / length
    x = np.cross(y, [0.0, 0.0, 1.0] if abs(y[2]) < 0.9 else [1.0, 0.0, 0.0])
    x /= np.linalg.norm(x)
    return upright.moved(np.stack([x, y, np.cross(x, y)], axis=1), a)


def dumbbell(centre: Point, colour: Colour) -> Solid:
    """A hex dumbbell lying across the view."""
    x, y, z = centre
    plates = [box((x + side * 0.09, y, z), (0.09, 0.11, 0.11), colour) for side in (-1, 1)]
    return together([*plates, rod((x - 0.06, y, z), (x + 0.06, y, z), 0.014, (0.6, 0.6, 0.62))])


def kettlebell(base: Point, colour: Colour) -> Solid:
    """A ball with a flat bottom and a handle."""
    x, y, z = base
    ball = turned(
        base, [(0.06, 0.0), (0.10, 0.05), (0.11, 0.11), (0.08, 0.18), (0.03, 0.20)], colour
    )
    top = y + 0.27
    handle = [
        rod((x - 0.055, y + 0.17, z), (x - 0.06, top, z), 0.014, colour),
        rod((x + 0.055, y + 0.17, z), (x + 0.06, top, z), 0.014, colour),
        rod((x - 0.06, top, z), (x + 0.06, top, z), 0.015, colour),
    ]
    return together([ball, *handle])


def plant(base: Point, seed: int) -> Solid:
    """A pot with long leaves."""
    rng = np.random.default_rng(seed)
    x, y, z = base
    pot = turned(base, [(0.13, 0.0), (0.17, 0.30), (0.15, 0.31)], (0.72, 0.70, 0.66))
    leaves = []
    for angle in np.linspace(0, 2 * np.pi, 15, endpoint=False) + rng.uniform(0, 0.3, 15):
        reach, height = rng.uniform(0.18, 0.42), rng.uniform(0.45, 0.95)
        path = np.linspace(0, 1, 7)
        out = reach * path**1.6
        up = 0.28 + height * np.sin(path * 1.9) / np.sin(1.9) * path**0.3 * 0.9
        width = 0.045 * np.sin(np.pi * np.clip(path * 0.95 + 0.05, 0, 1))
        along = np.array([np.cos(angle), np.sin(angle)])
        side = np.array([-along[1], along[0]])
        left, right = (
            np.stack(
                [
                    x + out * along[0] + s * width * side[0],
                    y + up,
                    z + out * along[1] + s * width * side[1],
                ],
                1,
            )
            for s in (-1, 1)
        )
        vertices = np.concatenate([left, right])
        k = np.arange(6)
        triangles = np.concatenate(
            [np.stack([k, k + 1, k + 7], 1), np.stack([k + 1, k + 8, k + 7], 1)]
        )
        green = np.array([0.22, 0.38, 0.20]) * rng.uniform(0.75, 1.25)
        paint = np.tile(green, (len(vertices), 1))
        leaves.append(Solid(vertices, vertex_normals(vertices, triangles), triangles, paint))
    return together([pot, *leaves])
