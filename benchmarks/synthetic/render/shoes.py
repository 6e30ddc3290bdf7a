"""Trainers lofted around the feet of a figure at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.figure import BONES, RestFigure, body_triangles
from benchmarks.synthetic.render.meshes import tube
from benchmarks.synthetic.render.surfaces import Colour, Shape, Surface, plain_surface

FloatArray = NDArray[np.float64]

STATIONS: Final = 30
SPOKES: Final = 36
HEEL_ROOM_M: Final = 0.008
TOE_ROOM_M: Final = 0.012
SIDE_ROOM_M: Final = 0.006


@dataclass(frozen=True)
class Shoes:
    """Colours of a pair of trainers."""

    upper: Colour = (0.16, 0.18, 0.24)
    sole: Colour = (0.88, 0.88, 0.86)
    laces: Colour = (0.80, 0.80, 0.80)


@dataclass(frozen=True)
class FootShape:
    """One foot without its shoe, in slices from heel to toe."""

    z_m: FloatArray
    """(STATIONS,) from the heel of the shoe to its tip."""
    centre_x_m: FloatArray
    half_width_m: FloatArray
    top_m: FloatArray


def measure_foot(figure: RestFigure, side: str) -> FootShape:
    """Slices of the foot's skin: middle, half width and height, with room for the shoe."""
    weight = figure.weight_of(f"foot_{side}", f"ball_{side}")
    ankle = figure.heads_m[f"foot_{side}"]
    skin = np.unique(body_triangles())
    skin = skin[(weight[skin] > 0.5) & (figure.vertices_m[skin, 1] < ankle[1] + 0.03)]
    points = figure.vertices_m[skin]
    back, tip = points[:, 2].min(), points[:, 2].max()
    z = np.linspace(back - HEEL_ROOM_M, tip + TOE_ROOM_M, STATIONS)
    rows = []
    for station in np.clip(z, back + 0.018, tip - 0.022):
        # the shaft of the leg above the heel is no part of the foot's breadth
        near = np.abs(points[:, 2] - station) < 0.016
        low = points[near & (points[:, 1] < 0.055)]
        rows.append(
            ((low[:, 0].min() + low[:, 0].max()) / 2, np.ptp(low[:, 0]) / 2, points[near, 1].max())
        )
    centre, half, top = np.array(rows).T
    window = np.array([0.25, 0.5, 0.25])
    half, centre, top = (_smoothed(a, window) for a in (half, centre, top))
    return FootShape(z, centre, half + SIDE_ROOM_M, top + 0.006)


def _smoothed(values: FloatArray, window: FloatArray) -> FloatArray:
    padded = np.pad(values, 1, mode="edge")
    return np.convolve(padded, window, mode="valid")


def collar_m(figure: RestFigure, side: str) -> float:
    """Height at which the ankle leaves the shoe."""
    return float(figure.heads_m[f"foot_{side}"][1] + 0.012)


def make_shoe(figure: RestFigure, side: str, shoes: Shoes) -> Surface:
    """One shoe as a surface."""
    foot = measure_foot(figure, side)
    share = np.linspace(0, 1, STATIONS)
    round_heel = np.sin(np.pi / 2 * np.clip(share / 0.10, 0, 1))
    round_toe = np.sin(np.pi / 2 * np.clip((1 - share) / 0.20, 0, 1))
    cap = np.maximum(round_heel * round_toe, 0.03)
    top = np.minimum(foot.top_m, collar_m(figure, side))
    angle = np.linspace(0, 2 * np.pi, SPOKES, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    across = np.sign(cos) * np.abs(cos) ** 0.55
    rise = np.sign(sin) * np.abs(sin) ** 0.75
    # the toe of a trainer curls up a little
    spring = 0.010 * np.clip((share - 0.8) / 0.2, 0, 1) ** 2
    middle = (top + spring) / 2
    half_height = middle - spring
    narrowing = np.where(sin > 0, 1 - 0.34 * np.abs(sin) ** 2.2, 1.0)
    x = foot.centre_x_m[:, None] + np.outer(foot.half_width_m * cap**0.55, across * narrowing)
    flat = np.clip(rise * 1.35, -1, None)
    lift = np.where(sin > 0, cap[:, None] ** 0.6, 1.0) * half_height[:, None] * flat
    y = middle[:, None] + lift
    z = np.repeat(foot.z_m[:, None], SPOKES, axis=1)
    rings = np.stack([x, y, z], axis=-1)
    ends = np.stack([rings[0].mean(axis=0), rings[-1].mean(axis=0)])
    vertices = np.concatenate([rings.reshape(-1, 3), ends])
    along = np.concatenate([np.repeat(share, SPOKES), [0.0, 1.0]])
    colour = _paint(vertices, along, foot, shoes)
    shape = Shape(vertices, _weights(figure, side, vertices), colour)
    # rings run along +z, where the spokes turn clockwise
    return plain_surface("plain", shape, tube(STATIONS, SPOKES))


def _paint(vertices: FloatArray, along: FloatArray, foot: FootShape, shoes: Shoes) -> FloatArray:
    """White sole, coloured upper, a band of laces over the instep."""
    colour = np.tile(np.array(shoes.upper), (len(vertices), 1))
    centre = np.interp(vertices[:, 2], foot.z_m, foot.centre_x_m)
    top = np.interp(vertices[:, 2], foot.z_m, foot.top_m)
    laced = (np.abs(vertices[:, 0] - centre) < 0.016) & (vertices[:, 1] > 0.62 * top)
    colour[laced & (along > 0.42) & (along < 0.72)] = shoes.laces
    colour[vertices[:, 1] < 0.020 + 0.006 * (1 - along)] = shoes.sole
    return colour


def _weights(figure: RestFigure, side: str, vertices: FloatArray) -> FloatArray:
    """The heel goes with the foot, the tip with the toes, the shoe bends at the ball."""
    ball_z = figure.heads_m[f"ball_{side}"][2]
    toes = np.clip((vertices[:, 2] - ball_z + 0.025) / 0.05, 0, 1)
    full = np.zeros((len(vertices), len(BONES)))
    full[:, BONES.index(f"foot_{side}")] = 1 - toes
    full[:, BONES.index(f"ball_{side}")] = toes
    return full
