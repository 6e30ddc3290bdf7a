"""One drawable part of a person: a mesh at rest, what moves it, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.meshes import compact, vertex_normals

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Material = Literal["skin", "cloth", "hair", "eye", "plain"]
Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 1, as one would pick them on a screen."""


@dataclass(frozen=True)
class Surface:
    """A mesh at rest in metres; every array has one row per vertex, n in all."""

    material: Material
    vertices_m: FloatArray
    normals: FloatArray
    triangles: IntArray
    """(F, 3)"""
    weights: FloatArray
    """(n, bones)"""
    texture: FloatArray
    """(n, 2): skin: texture point; eye: offset from the line of gaze in metres"""
    colour: FloatArray
    """(n, 3)"""
    edge_m: FloatArray
    """(n,): distance inside the hem or hairline; nothing is drawn where it is negative"""


@dataclass(frozen=True)
class Shape:
    """Vertices (V, 3), weights (V, bones) and colours (V, 3) before unused ones are dropped."""

    vertices_m: FloatArray
    weights: FloatArray
    colour: FloatArray


def plain_surface(
    material: Material,
    shape: Shape,
    triangles: IntArray,
    edge_m: FloatArray | None = None,
    texture: FloatArray | None = None,
) -> Surface:
    """A surface of the vertices that ``triangles`` use, with normals from its own faces."""
    used, faces = compact(triangles)
    vertices = shape.vertices_m[used]
    n = len(used)
    return Surface(
        material=material,
        vertices_m=vertices,
        normals=vertex_normals(vertices, faces),
        triangles=faces,
        weights=shape.weights[used],
        texture=np.zeros((n, 2)) if texture is None else texture[used],
        colour=shape.colour[used],
        edge_m=np.ones(n) if edge_m is None else edge_m[used],
    )
