"""Clothes cut from MakeHuman's own tights: shirts, shorts and leggings.

A garment is a region of the tights, pushed outwards and smoothed. Where it ends is not a row of
vertices but a field, the distance inside its hem, that the renderer cuts at zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.assets import load_assets
from benchmarks.synthetic.render.figure import RestFigure
from benchmarks.synthetic.render.meshes import smooth, triangulate, vertex_normals
from benchmarks.synthetic.render.surfaces import Colour, Shape, Surface, plain_surface

FloatArray = NDArray[np.float64]

FAR_M: Final = 0.2
"""Stands for 'nowhere near this hem'."""

ARM: Final = ("upperarm", "lowerarm", "hand")
LEG: Final = ("thigh", "calf", "foot", "ball")


@dataclass(frozen=True)
class Top:
    """What is worn above the waist."""

    colour: Colour = (0.72, 0.17, 0.17)
    sleeve: float = 0.6
    """Where the sleeve ends: 0 shoulder, 1 elbow, 2 wrist; negative for a tank top."""
    hem: float = 0.02
    """Height of its lower end above the hip joints, in body heights."""
    ease_m: float = 0.014
    """How far it stands off the belly."""
    neck_dip_m: float = 0.05
    """How low its collar is in front."""


@dataclass(frozen=True)
class Bottom:
    """What is worn below the waist."""

    colour: Colour = (0.13, 0.14, 0.19)
    hem: float = 0.85
    """Where it ends: 0 hip, 1 knee, 2 ankle."""
    ease_m: float = 0.016
    """How far it stands off the leg at its hem."""
    waist: float = 0.065
    """Height of its upper end above the hip joints, in body heights."""


def along_limb(points_m: FloatArray, figure: RestFigure, upper: str, lower: str) -> FloatArray:
    """How far down the left limb each point (n, 3) lies: 0 its root, 1 its joint, 2 its end.

    Points of the right half are mirrored first: bodies at rest are symmetric.
    """
    points = points_m.copy()
    points[:, 0] = np.abs(points[:, 0])

    def share(bone: str) -> FloatArray:
        start, end = figure.heads_m[f"{bone}_l"], figure.tails_m[f"{bone}_l"]
        along: FloatArray = (points - start) @ (end - start) / ((end - start) @ (end - start))
        return along

    first, second = share(upper), share(lower)
    return np.where((first > 1) & (second > 0), 1 + second, np.minimum(first, 1.0))


def bone_length_m(figure: RestFigure, bone: str) -> float:
    """Length of a bone at rest."""
    return float(np.linalg.norm(figure.tails_m[bone] - figure.heads_m[bone]))


def top_edge_m(top: Top, figure: RestFigure, points: FloatArray) -> FloatArray:
    """Distance of every vertex (V,), when at ``points`` (V, 3), inside the top; or negative."""
    arm = figure.weight_of(*ARM)
    height = figure.vertices_m[:, 1].max()
    hem = points[:, 1] - (figure.heads_m["thigh_l"][1] + top.hem * height)
    length = bone_length_m(figure, "upperarm_l")
    sleeve = (top.sleeve - along_limb(points, figure, "upperarm", "lowerarm")) * length
    neck = figure.heads_m["neck_01"]
    front = 1 / (1 + np.exp(-(points[:, 2] - neck[2]) / 0.015))
    collar = neck[1] + 0.012 - front * top.neck_dip_m * np.exp(-((points[:, 0] / 0.06) ** 2))
    near_neck = np.where(np.abs(points[:, 0]) < 0.13, collar - points[:, 1], FAR_M)
    above_hem = np.where(arm > 0.35, FAR_M, np.minimum(hem, near_neck))
    # from the arm to the trunk the sleeve's end fades, so that an armhole is cut smoothly
    on_trunk = FAR_M * np.clip(1 - arm / 0.35, 0, 1)
    edge = np.minimum(above_hem, np.maximum(sleeve, -0.6 * FAR_M) + on_trunk)
    below = figure.weight_of(*LEG) > 0.8
    return np.where(below & (hem < 0), hem, np.minimum(edge, FAR_M))


def bottom_edge_m(bottom: Bottom, figure: RestFigure, points: FloatArray) -> FloatArray:
    """Distance of every vertex (V,), when at ``points`` (V, 3), inside the bottom; or negative."""
    height = figure.vertices_m[:, 1].max()
    waist = figure.heads_m["thigh_l"][1] + bottom.waist * height - points[:, 1]
    length = bone_length_m(figure, "thigh_l")
    hem = (bottom.hem - along_limb(points, figure, "thigh", "calf")) * length
    edge = np.minimum(waist, np.minimum(hem, FAR_M))
    return np.where(figure.weight_of(*ARM) > 0.35, -FAR_M, edge)


def make_top(top: Top, figure: RestFigure) -> Surface:
    """The top as a surface."""
    hem_y = figure.heads_m["thigh_l"][1]
    chest_y = figure.heads_m["upperarm_l"][1] - 0.06
    down = np.clip((chest_y - figure.vertices_m[:, 1]) / (chest_y - hem_y), 0, 1)
    on_arm = figure.weight_of(*ARM) > 0.35
    along_arm = np.clip(along_limb(figure.vertices_m, figure, "upperarm", "lowerarm"), 0, 1)
    ease = 0.004 + top.ease_m * np.where(on_arm, 0.9 * along_arm, down)
    roundness = np.where(on_arm, 0.3, 0.35 + 0.25 * down) if top.ease_m > 0.008 else 0.15 * down
    vertices = _draped(figure, ease, roundness)
    return _garment(figure, vertices, top_edge_m(top, figure, vertices), top.colour)


def make_bottom(bottom: Bottom, figure: RestFigure) -> Surface:
    """The bottom as a surface."""
    leg = along_limb(figure.vertices_m, figure, "thigh", "calf")
    down = np.clip(leg / max(bottom.hem, 0.3), 0, 1)
    ease = 0.003 + bottom.ease_m * (0.25 + 0.75 * down) * (bottom.ease_m > 0.006)
    roundness = np.full(len(leg), 0.35 if bottom.ease_m > 0.006 else 0.0)
    vertices = _draped(figure, ease, roundness)
    return _garment(figure, vertices, bottom_edge_m(bottom, figure, vertices), bottom.colour)


def _draped(figure: RestFigure, ease_m: FloatArray, roundness: FloatArray) -> FloatArray:
    """The tights (V, 3), smoothed and pushed outwards, never inside the body they cover."""
    triangles = triangulate(load_assets().faces["helper-tights"])
    vertices = smooth(figure.vertices_m, triangles, roundness, 8)
    # smoothing shrinks; what it took away is given back along with the ease
    normals = vertex_normals(vertices, triangles)
    shrunk = np.clip(((figure.vertices_m - vertices) * normals).sum(axis=1), 0, None)
    draped: FloatArray = vertices + normals * (ease_m + shrunk)[:, None]
    return draped


def _garment(
    figure: RestFigure, vertices: FloatArray, edge_m: FloatArray, colour: Colour
) -> Surface:
    triangles = triangulate(load_assets().faces["helper-tights"])
    keep = (edge_m[triangles] > 0).any(axis=1)
    shape = Shape(vertices, figure.weights, np.tile(np.array(colour), (len(vertices), 1)))
    return plain_surface("cloth", shape, triangles[keep], edge_m)
