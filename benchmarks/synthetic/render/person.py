"""A person ready to be drawn: a body, what it wears, and how its bones move it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.assets import load_assets
from benchmarks.synthetic.render.figure import (
    BONES,
    Physique,
    RestFigure,
    body_triangles,
    build_figure,
)
from benchmarks.synthetic.render.hair import Hair, make_hair
from benchmarks.synthetic.render.meshes import compact, triangulate, vertex_normals
from benchmarks.synthetic.render.shoes import Shoes, collar_m, make_shoe
from benchmarks.synthetic.render.surfaces import Colour, Shape, Surface, plain_surface
from benchmarks.synthetic.render.wardrobe import (
    ARM,
    Bottom,
    Top,
    bottom_edge_m,
    make_bottom,
    make_top,
    top_edge_m,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Look:
    """Everything that shows of a person besides how they move."""

    physique: Physique = field(default_factory=Physique)
    skin: Colour = (0.80, 0.60, 0.49)
    hair: Hair = field(default_factory=Hair)
    top: Top = field(default_factory=Top)
    bottom: Bottom = field(default_factory=Bottom)
    shoes: Shoes = field(default_factory=Shoes)
    socks: Colour = (0.85, 0.85, 0.84)
    sock_height: float = 1.82
    """Where the socks begin: 1 knee, 2 ankle."""
    beard: float = 0.0
    """0 none .. 1 full"""
    iris: Colour = (0.28, 0.19, 0.12)


class Person:
    """All surfaces of a look, moved together by linear blend skinning."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.figure: RestFigure = build_figure(look.physique)
        self.surfaces: tuple[Surface, ...] = tuple(_surfaces(look, self.figure))
        self._rest = np.concatenate([s.vertices_m for s in self.surfaces])
        self._normals = np.concatenate([s.normals for s in self.surfaces])
        self._weights = np.concatenate([s.weights for s in self.surfaces])
        self._heads = np.array([self.figure.heads_m[bone] for bone in BONES])

    @property
    def vertex_count(self) -> int:
        """Vertices of all surfaces."""
        return len(self._rest)

    def pose(self, turns: FloatArray, heads_m: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Moves every vertex with the bones.

        Args:
            turns: (bones, 3, 3) rotation of each bone of ``BONES`` from rest.
            heads_m: (bones, 3) where each bone begins.

        Returns:
            Vertices (V, 3) in metres and normals (V, 3), surface after surface.
        """
        shift = heads_m - np.einsum("bij,bj->bi", turns, self._heads)
        blend = self._weights @ np.concatenate([turns.reshape(-1, 9), shift], axis=1)
        turn = blend[:, :9].reshape(-1, 3, 3)
        vertices = np.einsum("nij,nj->ni", turn, self._rest) + blend[:, 9:]
        return vertices, np.einsum("nij,nj->ni", turn, self._normals)


def _surfaces(look: Look, figure: RestFigure) -> list[Surface]:
    return [
        _skin(look, figure),
        *_eyes(figure),
        *make_hair(figure, look.hair),
        make_bottom(look.bottom, figure),
        make_top(look.top, figure),
        make_shoe(figure, "l", look.shoes),
        make_shoe(figure, "r", look.shoes),
    ]


def _skin(look: Look, figure: RestFigure) -> Surface:
    """The skin that clothes leave free, split where its texture is cut."""
    assets = load_assets()
    triangles = body_triangles()
    points = figure.vertices_m
    cover = np.maximum(
        top_edge_m(look.top, figure, points), bottom_edge_m(look.bottom, figure, points)
    )
    normals = vertex_normals(figure.vertices_m, triangles)
    tuck = np.clip(cover * 0.4, 0, 0.006)
    vertices = figure.vertices_m - normals * tuck[:, None]
    shod = np.zeros(len(vertices), dtype=bool)
    for side in "lr":
        foot = figure.weight_of(f"foot_{side}", f"ball_{side}") > 0.3
        shod |= foot & (figure.vertices_m[:, 1] < collar_m(figure, side) - 0.012)
    # one may look into sleeves, armholes and shorts, not further
    hidden = ((cover > 0.10) & (figure.weight_of(*ARM) < 0.02)) | shod
    shown = ~hidden[triangles].all(axis=1)
    corners = triangulate(assets.faces_texture["body"])[shown]
    pairs = np.stack([triangles[shown].ravel(), corners.ravel()], axis=1)
    unique, index = np.unique(pairs, axis=0, return_inverse=True)
    used = unique[:, 0]
    return Surface(
        material="skin",
        vertices_m=vertices[used],
        normals=normals[used],
        triangles=index.reshape(-1, 3),
        weights=figure.weights[used],
        texture=assets.texture[unique[:, 1]],
        colour=np.ones((len(used), 3)),
        edge_m=np.ones(len(used)),
    )


def _eyes(figure: RestFigure) -> list[Surface]:
    """Eyeballs, with the offset from the line of gaze as texture, and lashes."""
    assets = load_assets()
    out = []
    for side in "lr":
        balls = triangulate(assets.faces[f"helper-{side}-eye"])
        used, _ = compact(balls)
        centre = figure.vertices_m[used].mean(axis=0)
        offset = (figure.vertices_m - centre)[:, :2]
        white = np.full_like(figure.vertices_m, 0.9)
        shape = Shape(figure.vertices_m, figure.weights, white)
        out.append(plain_surface("eye", shape, balls, texture=offset))
        # the upper lid's lashes alone: both together look like paint from a few metres away
        lashes = triangulate(assets.faces[f"helper-{side}-eyelashes-2"])
        shape = Shape(figure.vertices_m, figure.weights, np.full_like(figure.vertices_m, 0.16))
        out.append(plain_surface("plain", shape, lashes))
    return out
