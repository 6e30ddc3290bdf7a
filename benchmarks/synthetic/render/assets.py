"""The packed MakeHuman assets, read once: mesh, rig, weights, shape targets, skin masks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.assets.pack import PACK, TARGET_STEP_M

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Bone:
    """One bone of the rig; its ends are the centres of two small cubes of the mesh."""

    name: str
    parent: str
    head_cube: str
    tail_cube: str


@dataclass(frozen=True)
class Assets:
    """Everything in the pack. Metres, y up, the person faces +z, the left hand is at +x."""

    vertices_m: FloatArray
    """(V, 3)"""
    texture: FloatArray
    """(T, 2) texture points, v up"""
    faces: Mapping[str, IntArray]
    """surface -> (F, 4) vertex indices; a triangle repeats its last corner"""
    faces_texture: Mapping[str, IntArray]
    """surface -> (F, 4) indices into ``texture``"""
    cubes: Mapping[str, IntArray]
    bones: tuple[Bone, ...]
    weights: FloatArray
    """(V, bones), rows sum to 1"""
    targets: Mapping[str, tuple[IntArray, FloatArray]]
    """name -> vertex indices (K,) and shifts (K, 3) in metres"""
    masks: Mapping[str, NDArray[np.uint8]]

    def target(self, name: str) -> FloatArray:
        """The shape target as a shift of every vertex, (V, 3) in metres."""
        index, shift = self.targets[name]
        full = np.zeros_like(self.vertices_m)
        full[index] = shift
        return full


@lru_cache(maxsize=1)
def load_assets() -> Assets:
    """Reads the pack that stands in the repository."""
    with np.load(PACK) as pack:
        arrays: dict[str, NDArray[np.generic]] = {name: pack[name] for name in pack.files}

    def below(prefix: str) -> dict[str, NDArray[np.generic]]:
        start = prefix + "/"
        return {name.removeprefix(start): a for name, a in arrays.items() if name.startswith(start)}

    columns = ("bones", "bone_parents", "bone_heads", "bone_tails")
    bones = tuple(Bone(*map(str, row)) for row in zip(*(arrays[c] for c in columns), strict=True))
    vertices_m = arrays["vertices_m"].astype(np.float64)
    steps = below("target_steps")
    return Assets(
        vertices_m=vertices_m,
        texture=arrays["texture"].astype(np.float64),
        faces={name: a.astype(np.int64) for name, a in below("faces").items()},
        faces_texture={name: a.astype(np.int64) for name, a in below("faces_texture").items()},
        cubes={name: a.astype(np.int64) for name, a in below("cube").items()},
        bones=bones,
        weights=_weights(arrays, (len(vertices_m), len(bones))),
        targets={
            name: (index.astype(np.int64), steps[name].astype(np.float64) * TARGET_STEP_M)
            for name, index in below("target_index").items()
        },
        masks={name: a.astype(np.uint8) for name, a in below("mask").items()},
    )


def _weights(arrays: dict[str, NDArray[np.generic]], shape: tuple[int, int]) -> FloatArray:
    """Rows normalised to 1; vertices that the rig leaves free (joint cubes) keep zero rows."""
    raw = np.zeros(shape)
    raw[arrays["weight_vertex"].astype(np.int64), arrays["weight_bone"].astype(np.int64)] = arrays[
        "weight"
    ]
    total = raw.sum(axis=1, keepdims=True)
    weights: FloatArray = np.divide(raw, total, out=np.zeros_like(raw), where=total > 0)
    return weights
