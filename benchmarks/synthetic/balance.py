"""Where the pelvis has to be so that the body stands over its feet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.skeleton import SUFFIX
from formcheck.landmarks import SIDES

FloatArray = NDArray[np.float64]

_LIMBS: Final = (
    ("shoulder", "elbow", 0.0263, 0.576),
    ("elbow", "wrist", 0.0150, 0.457),
    ("wrist", "hand", 0.0059, 0.36),
    ("hip", "knee", 0.1447, 0.385),
    ("knee", "ankle", 0.0457, 0.437),
    ("heel", "toe", 0.0133, 0.42),
)
"""(from, to, share of body mass, share of the way): means of women and men in de Leva 1996,
Journal of Biomechanics 29(9), table 4; the trunk runs from mid-shoulders to mid-hips."""
_TRUNK: Final = (0.4302, 0.405)
_HEAD_MASS: Final = 0.0681
_ROUNDS: Final = 7


def centre_of_mass_m(joints: Mapping[str, FloatArray]) -> FloatArray:
    """Whole-body centre of mass (T, 3)."""

    def middle(name: str) -> FloatArray:
        return (joints[f"{name}_l"] + joints[f"{name}_r"]) / 2

    mass, part = _TRUNK
    total = mass + _HEAD_MASS
    moment = mass * ((1 - part) * middle("shoulder") + part * middle("hip"))
    moment = moment + _HEAD_MASS * middle("ear")
    for start, end, mass, part in _LIMBS:
        for side in SIDES:
            s = SUFFIX[side]
            moment = moment + mass * (
                (1 - part) * joints[f"{start}_{s}"] + part * joints[f"{end}_{s}"]
            )
            total += mass
    out: FloatArray = moment / total
    return out


def balanced_xz_m(
    joints_over: Callable[[FloatArray], Mapping[str, FloatArray]], target_xz_m: FloatArray
) -> FloatArray:
    """Pelvis (T, 2) in x and z that brings the centre of mass over ``target_xz_m`` (T, 2).

    Args:
        joints_over: joints of the body whose pelvis stands at (T, 2) x, z.
        target_xz_m: where the centre of mass is to be.
    """
    pelvis = target_xz_m.copy()
    for _ in range(_ROUNDS):
        centre = centre_of_mass_m(joints_over(pelvis))
        pelvis = pelvis + target_xz_m - centre[:, [0, 2]]
    return pelvis
