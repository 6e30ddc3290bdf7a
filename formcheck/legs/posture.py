"""One pose in plain numbers, none of them smoothed: what is asked of every frame.

The same as the functions over many frames in `stance` and `lean`, in a tenth of their time: numpy
spends that on every call, however short the array.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from formcheck.landmarks import Landmark
from formcheck.legs.lean import TRUNK_M
from formcheck.legs.stance import NOMINAL_LEG_M, SCALE_SEGMENTS
from formcheck.pose import Pose

_L = Landmark
_NAN: Final = math.nan
Point = list[float]


@dataclass(frozen=True, slots=True)
class Posture:
    """A pose in a few numbers; NaN where unknown.

    Attributes:
        px_per_m: see `stance.pixels_per_metre`.
        lower_ankle_px, hips_px: see there.
        hips_over_feet: see there.
        trunk_px: from the hips to the shoulders in the picture.
        trunk_length_px: of that line.
        turned_away: see `lean.turned_away`.
        trunk_lean_deg: see `lean.trunk_lean_deg`.
    """

    px_per_m: float
    lower_ankle_px: float
    hips_px: float
    hips_over_feet: float
    trunk_px: tuple[float, float]
    trunk_length_px: float
    turned_away: float
    trunk_lean_deg: float

    @property
    def aside_deg(self) -> float:
        """Lean of the trunk to either side, as the picture shows it."""
        across, along = self.trunk_px
        return float(np.degrees(np.arctan2(abs(across), -along)))

    def foreshortened_lean_deg(self, full_px: float) -> float:
        """See `lean.foreshortened_lean_deg`; ``full_px`` as there, times `lean.UNSHORTENED`."""
        if not self.trunk_length_px < full_px:
            return 0.0
        upright = min(max(-self.trunk_px[1] / full_px, -1.0), 1.0)
        return float(np.degrees(np.arccos(upright)))


@lru_cache(maxsize=2)  # several trackers follow the same poses
def posture_of(pose: Pose) -> Posture:
    """Reduce one pose."""
    image, world = pose.image_px.tolist(), pose.world_m.tolist()
    trunk, ankles = _trunk(image), (image[_L.LEFT_ANKLE][1], image[_L.RIGHT_ANKLE][1])
    return Posture(
        px_per_m=_scale(image, world),
        lower_ankle_px=_larger(*ankles),
        hips_px=(image[_L.LEFT_HIP][1] + image[_L.RIGHT_HIP][1]) / 2,
        hips_over_feet=_hips_over_feet(world),
        trunk_px=trunk,
        trunk_length_px=_length(trunk),
        turned_away=turned_away(image),
        trunk_lean_deg=_lean_deg(world),
    )


def turned_away(image_px: list[Point]) -> float:
    """See `lean.turned_away`; of 33 points."""
    length = _length(_trunk(image_px))
    breadth = image_px[_L.RIGHT_SHOULDER][0] - image_px[_L.LEFT_SHOULDER][0]
    return breadth / length if length > 0 else _NAN


def _trunk(image: list[Point]) -> tuple[float, float]:
    hips = _middle(image[_L.LEFT_HIP], image[_L.RIGHT_HIP])
    shoulders = _middle(image[_L.LEFT_SHOULDER], image[_L.RIGHT_SHOULDER])
    return shoulders[0] - hips[0], shoulders[1] - hips[1]


def _length(line: tuple[float, float]) -> float:
    return math.sqrt(line[0] * line[0] + line[1] * line[1])


def _scale(image: list[Point], world: list[Point]) -> float:
    seen = sum(_apart(image[a], image[b]) for a, b in SCALE_SEGMENTS)
    made = sum(_apart(world[a], world[b]) for a, b in SCALE_SEGMENTS)
    return seen / made if seen > 0 and made > 0 else _NAN


def _apart(a: Point, b: Point) -> float:
    """Across the line of sight."""
    return _length((a[0] - b[0], a[1] - b[1]))


def _hips_over_feet(world: list[Point]) -> float:
    ankles = (world[_L.LEFT_ANKLE][1] + world[_L.RIGHT_ANKLE][1]) / 2
    hips = (world[_L.LEFT_HIP][1] + world[_L.RIGHT_HIP][1]) / 2
    return (ankles - hips) / NOMINAL_LEG_M


def _lean_deg(world: list[Point]) -> float:
    hips = _middle(world[_L.LEFT_HIP], world[_L.RIGHT_HIP])
    shoulders = _middle(world[_L.LEFT_SHOULDER], world[_L.RIGHT_SHOULDER])
    x, y, z = (a - b for a, b in zip(shoulders, hips, strict=True))
    length = _larger(math.sqrt(x * x + y * y + z * z), TRUNK_M)
    beyond = length**2 - y**2
    aside = math.sqrt(_larger(beyond, 0.0)) if not math.isnan(beyond) else _NAN
    return float(np.degrees(np.arctan2(aside, -y)))


def _middle(a: Point, b: Point) -> Point:
    return [(x + y) / 2 for x, y in zip(a, b, strict=True)]


def _larger(a: float, b: float) -> float:
    """The larger one; NaN where one is missing."""
    return a + b if math.isnan(a) or math.isnan(b) else max(a, b)
