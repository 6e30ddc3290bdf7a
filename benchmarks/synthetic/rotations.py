"""Rotation matrices, stacked over time: axis turns, blends, and rotations that carry a bone.

World axes: y up, and a person who has not turned faces +z with the left side towards +x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation

FloatArray = NDArray[np.float64]


def _axis_turn(angle_deg: ArrayLike, axis: int) -> FloatArray:
    angle = np.radians(np.asarray(angle_deg, dtype=np.float64))
    after, last = (axis + 1) % 3, (axis + 2) % 3
    out = np.zeros((*angle.shape, 3, 3))
    out[..., axis, axis] = 1.0
    out[..., after, after] = out[..., last, last] = np.cos(angle)
    out[..., after, last] = -np.sin(angle)
    out[..., last, after] = np.sin(angle)
    return out


def rot_x(angle_deg: ArrayLike) -> FloatArray:
    """Turn about x, (...,) degrees -> (..., 3, 3): positive leans an upright body forward."""
    return _axis_turn(angle_deg, 0)


def rot_y(angle_deg: ArrayLike) -> FloatArray:
    """Turn about y, (...,) degrees -> (..., 3, 3): positive turns a person to the left."""
    return _axis_turn(angle_deg, 1)


def rot_z(angle_deg: ArrayLike) -> FloatArray:
    """Turn about z, (...,) degrees -> (..., 3, 3): positive leans an upright body to its right."""
    return _axis_turn(angle_deg, 2)


def rotated(rotation: FloatArray, vector: ArrayLike) -> FloatArray:
    """Apply (..., 3, 3) rotations to (..., 3) vectors; both broadcast."""
    out: FloatArray = np.einsum("...ij,...j->...i", rotation, np.asarray(vector, dtype=np.float64))
    return out


def transposed(rotation: FloatArray) -> FloatArray:
    """The inverse of (..., 3, 3) rotations."""
    return np.swapaxes(rotation, -1, -2)


def unit(vector: FloatArray) -> FloatArray:
    """(..., 3) vectors scaled to length one."""
    out: FloatArray = vector / np.linalg.norm(vector, axis=-1, keepdims=True)
    return out


def length(vector: FloatArray) -> FloatArray:
    """Euclidean length of (..., n) vectors, shape (...,)."""
    out: FloatArray = np.linalg.norm(vector, axis=-1)
    return out


def across(vector: FloatArray, axis: FloatArray) -> FloatArray:
    """The part of (..., 3) ``vector`` at right angles to the unit ``axis``."""
    out: FloatArray = vector - np.sum(vector * axis, axis=-1, keepdims=True) * axis
    return out


def turned_about(axis: FloatArray, angle_rad: FloatArray, vector: FloatArray) -> FloatArray:
    """Turn (T, 3) vectors about unit axes by (T,) radians (Rodrigues' formula)."""
    cos, sin = np.cos(angle_rad)[..., None], np.sin(angle_rad)[..., None]
    along = np.sum(axis * vector, axis=-1, keepdims=True) * axis
    out: FloatArray = vector * cos + np.cross(axis, vector) * sin + along * (1 - cos)
    return out


def bone_frame(direction: FloatArray, hinge: FloatArray) -> FloatArray:
    """Orthonormal frame (..., 3, 3) whose y runs along a bone and whose x is its hinge axis."""
    y = unit(direction)
    x = unit(across(hinge, y))
    return np.stack([x, y, np.cross(x, y)], axis=-1)


def carrying(rest: ArrayLike, direction: FloatArray, hinge: FloatArray) -> FloatArray:
    """Rotation (T, 3, 3) that carries a bone at rest (hinge axis +x) to a direction and hinge."""
    rest_frame = bone_frame(np.asarray(rest, dtype=np.float64), np.array([1.0, 0.0, 0.0]))
    out: FloatArray = bone_frame(direction, hinge) @ transposed(rest_frame)
    return out


def shortest_turn(start: FloatArray, end: FloatArray) -> FloatArray:
    """The smallest rotation (T, 3, 3) that carries unit vectors ``start`` to ``end``.

    Not defined for opposite vectors, which no arm in these motions reaches.
    """
    cross = np.cross(start, end)
    cosine = np.sum(start * end, axis=-1)[..., None, None]
    skew = np.zeros((*cross.shape, 3))
    skew[..., 0, 1], skew[..., 0, 2], skew[..., 1, 2] = (
        -cross[..., 2],
        cross[..., 1],
        -cross[..., 0],
    )
    skew = skew - transposed(skew)
    out: FloatArray = np.eye(3) + skew + skew @ skew / (1 + cosine)
    return out


def blended(start: FloatArray, end: FloatArray, weight: FloatArray) -> FloatArray:
    """Part of the way (weight 0..1, (T,)) along the shortest turn between (T, 3, 3) rotations."""
    turn = Rotation.from_matrix(transposed(start) @ end).as_rotvec()
    out: FloatArray = start @ Rotation.from_rotvec(turn * weight[:, None]).as_matrix()
    return out
