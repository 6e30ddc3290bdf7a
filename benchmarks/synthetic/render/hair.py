"""Hair: a shell over the scalp that ends at a hairline, and a bun or tail behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.assets import load_assets
from benchmarks.synthetic.render.figure import BONES, RestFigure, body_triangles
from benchmarks.synthetic.render.meshes import smooth, tube, vertex_normals
from benchmarks.synthetic.render.surfaces import Colour, Shape, Surface, plain_surface

FloatArray = NDArray[np.float64]
Style = Literal["cropped", "short", "bun", "tail"]

THICKNESS_M: Final[dict[Style, float]] = {
    "cropped": 0.006,
    "short": 0.017,
    "bun": 0.010,
    "tail": 0.010,
}


@dataclass(frozen=True)
class Hair:
    """How the hair is cut and what colour it has."""

    style: Style = "short"
    colour: Colour = (0.14, 0.09, 0.06)


@dataclass(frozen=True)
class Face:
    """Where things are on the head at rest."""

    eye_m: FloatArray
    """(3,) middle of the left eyeball."""
    front_m: float
    """z of the eyeball's front."""
    top_m: float
    """y of the crown."""

    @property
    def size_m(self) -> float:
        """From the eyes to the crown: the unit in which the face is described."""
        return float(self.top_m - self.eye_m[1])


def find_face(figure: RestFigure) -> Face:
    """Measures the head."""
    assets = load_assets()
    eye = figure.vertices_m[np.unique(assets.faces["helper-l-eye"])]
    return Face(
        eye_m=(eye.min(axis=0) + eye.max(axis=0)) / 2,
        front_m=float(eye[:, 2].max()),
        top_m=float(figure.vertices_m[np.unique(body_triangles()), 1].max()),
    )


def hairline_edge_m(figure: RestFigure, face: Face) -> FloatArray:
    """Height of every vertex (V,) above the hairline, in metres; negative on the face and neck.

    The line runs over the forehead, down before the ear as a sideburn, behind the
    ear and across the nape.
    """
    unit = face.size_m
    x = np.abs(figure.vertices_m[:, 0]) / unit
    y = (figure.vertices_m[:, 1] - face.eye_m[1]) / unit
    z = (figure.vertices_m[:, 2] - face.front_m) / unit
    forehead = 0.60 + 0.10 * np.clip(1 - x / 0.35, 0, 1) - 0.25 * np.clip(x - 0.42, 0, 1)
    temple = np.clip((z + 0.62) / 0.25, 0, 1)
    side = -0.02 - 0.65 * np.clip((-z - 1.0) / 0.5, 0, 1)
    line = side + (forehead - side) * (temple * temple * (3 - 2 * temple))
    edge: FloatArray = (y - line) * unit
    return edge


def make_hair(figure: RestFigure, hair: Hair) -> list[Surface]:
    """The shell and, by style, what hangs from it."""
    face = find_face(figure)
    edge = hairline_edge_m(figure, face)
    on_head = figure.weight_of("head") > 0.5
    skin = body_triangles()
    outside = ~_inside_or_ear(figure, face)
    scalp = skin[((edge > -0.012) & on_head & outside)[skin].all(axis=1)]
    base = smooth(figure.vertices_m, scalp, np.full(len(edge), 0.3), 6)
    normals = vertex_normals(base, scalp)
    thickness = THICKNESS_M[hair.style]
    up = np.clip((figure.vertices_m[:, 1] - face.eye_m[1]) / face.size_m, 0, 1)
    grow = np.clip((edge + 0.004) / 0.03, 0.0, 1) * (0.65 + 0.6 * up)
    shell = base + normals * (0.004 + thickness * grow)[:, None]
    colour = np.tile(np.array(hair.colour), (len(shell), 1))
    surfaces = [plain_surface("hair", Shape(shell, figure.weights, colour), scalp, edge)]
    if hair.style == "bun":
        surfaces.append(_bun(face, hair.colour))
    elif hair.style == "tail":
        surfaces.append(_tail(face, hair.colour))
    return surfaces


def _inside_or_ear(figure: RestFigure, face: Face) -> NDArray[np.bool_]:
    """Vertices of the ears and of the linings of mouth and eyes, where no hair grows."""
    assets = load_assets()
    mask = assets.masks["ears"]
    size = mask.shape[0]
    quads, texture = assets.faces["body"], assets.faces_texture["body"]
    point = np.zeros((len(figure.vertices_m), 2))
    point[quads.ravel()] = assets.texture[texture.ravel()]
    column = np.clip((point[:, 0] * size).astype(int), 0, size - 1)
    row = np.clip(((1 - point[:, 1]) * size).astype(int), 0, size - 1)
    radius = np.linalg.norm(
        figure.vertices_m - np.array([0, face.eye_m[1] + 0.2 * face.size_m, face.front_m - 0.095]),
        axis=1,
    )
    bald: NDArray[np.bool_] = (mask[row, column] > 90) | (radius < 0.055)
    return bald


def _bun(face: Face, colour: Colour) -> Surface:
    unit = face.size_m
    centre = np.array([0.0, face.eye_m[1] + 0.62 * unit, face.front_m - 1.80 * unit])
    path = centre + np.linspace(-0.30, 0.30, 11)[:, None] * np.array([0.0, 0.35, -0.94]) * unit
    share = np.linspace(-1, 1, 11)
    return _lofted(path, 0.36 * unit * np.sqrt(np.clip(1 - share**2, 0.02, 1)), colour)


def _tail(face: Face, colour: Colour) -> Surface:
    unit, share = face.size_m, np.linspace(0, 1, 16)
    start = np.array([0.0, face.eye_m[1] + 0.55 * unit, face.front_m - 1.72 * unit])
    back = -0.62 * unit * np.sin(np.pi * np.clip(share * 1.25, 0, 1) * 0.62)
    down = -1.9 * unit * share**1.35
    path = start + np.stack([np.zeros(16), down, back], axis=1)
    radius = unit * (0.10 + 0.17 * np.sin(np.pi * share**0.7)) * (1 - 0.5 * share**3)
    return _lofted(path, radius, colour)


def _lofted(path: FloatArray, radius: FloatArray, colour: Colour, spokes: int = 18) -> Surface:
    """A tube along a path in the plane x = 0, rigid with the head."""
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.array([1.0, 0.0, 0.0])
    up = np.cross(ahead, side)
    angle = np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    rings = (
        path[:, None]
        + radius[:, None, None] * np.cos(angle)[None, :, None] * side
        + radius[:, None, None] * np.sin(angle)[None, :, None] * up[:, None]
    )
    vertices = np.concatenate([rings.reshape(-1, 3), path[[0, -1]]])
    weights = np.zeros((len(vertices), len(BONES)))
    weights[:, BONES.index("head")] = 1
    paint = np.tile(np.array(colour), (len(vertices), 1))
    shape = Shape(vertices, weights, paint)
    return plain_surface("hair", shape, tube(len(path), spokes))
