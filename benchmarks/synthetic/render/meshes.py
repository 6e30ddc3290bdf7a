"""Small operations on triangle meshes: (V, 3) vertices in metres and (F, 3) corner indices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def triangulate(quads: IntArray) -> IntArray:
    """Splits quads (Q, 4) into triangles (F, 3); a repeated corner gives one triangle."""
    both: IntArray = np.stack([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]], axis=1).reshape(-1, 3)
    whole: IntArray = both[both[:, 1] != both[:, 2]]
    return whole


def vertex_normals(vertices_m: FloatArray, triangles: IntArray) -> FloatArray:
    """Unit normals (V, 3), faces weighted by area; zero where no face touches a vertex."""
    a, b, c = (vertices_m[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    total = np.zeros_like(vertices_m)
    for k in range(3):
        np.add.at(total, triangles[:, k], face)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    out: FloatArray = np.divide(total, length, out=np.zeros_like(total), where=length > 0)
    return out


def smooth(
    vertices_m: FloatArray, triangles: IntArray, strength: FloatArray, rounds: int
) -> FloatArray:
    """Moves each vertex towards the mean of its neighbours, ``rounds`` times.

    Args:
        vertices_m: (V, 3).
        triangles: (F, 3).
        strength: (V,) share of the way to go each round, 0..1.
        rounds: How often.

    Returns:
        New vertices (V, 3).
    """
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
    # sorted by their first vertex: each vertex's neighbours lie in one run
    moved, starts, counts = np.unique(edges[:, 0], return_index=True, return_counts=True)
    out = vertices_m.copy()
    for _ in range(rounds):
        mean = np.add.reduceat(out[edges[:, 1]], starts, axis=0) / counts[:, None]
        out[moved] += strength[moved, None] * (mean - out[moved])
    return out


def compact(triangles: IntArray) -> tuple[IntArray, IntArray]:
    """Vertices in use (K,) and the triangles renumbered to them."""
    used, renumbered = np.unique(triangles, return_inverse=True)
    return used, renumbered.reshape(triangles.shape)


def tube(rings: int, spokes: int, *, closed_ends: bool = True) -> IntArray:
    """Triangles (F, 3) of a tube with ``rings`` rings of ``spokes`` vertices.

    They face outwards for rings along +z that turn anticlockwise seen from +z.  With closed ends
    two more vertices follow: the middle of the first and of the last ring.
    """
    ring, spoke = np.meshgrid(np.arange(rings - 1), np.arange(spokes), indexing="ij")
    a = (ring * spokes + spoke).ravel()
    b = (ring * spokes + (spoke + 1) % spokes).ravel()
    faces = [np.stack([a, b, a + spokes], 1), np.stack([b, b + spokes, a + spokes], 1)]
    if closed_ends:
        first, last = rings * spokes, rings * spokes + 1
        k = np.arange(spokes)
        following = (k + 1) % spokes
        base = (rings - 1) * spokes
        faces.append(np.stack([np.full(spokes, first), following, k], 1))
        faces.append(np.stack([np.full(spokes, last), base + k, base + following], 1))
    return np.concatenate(faces)
