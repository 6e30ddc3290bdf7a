"""A body at rest: MakeHuman's mesh under shape targets, with the bones that move it.

At rest the mesh stands with arms held out and legs apart. The *neutral* pose is what a kinematic
person calls identity: the same with the legs straight down. ``RestFigure.to_neutral`` turns
each bone from the first to the second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.assets import Assets, load_assets
from benchmarks.synthetic.render.meshes import triangulate

FloatArray = NDArray[np.float64]
Sex = Literal["female", "male"]
People = Literal["african", "asian", "caucasian"]

SOLE_M: Final = 0.022
"""How far shoes lift the foot off the floor."""

BONES: Final = (
    "pelvis",
    "spine_01",
    "spine_02",
    "spine_03",
    "neck_01",
    "head",
    *(
        f"{name}_{side}"
        for name in ("upperarm", "lowerarm", "hand", "thigh", "calf", "foot", "ball")
        for side in "lr"
    ),
)
"""Bones that move the mesh, parents first; fingers go with the hand, clavicles with spine_03."""

EXPRESSION: Final = {
    "mouth-corner-puller": 0.35,
    "eye-left-closure": 0.14,
    "eye-right-closure": 0.14,
}
"""The base mesh stares; a little of these makes a calm face."""

_DOWN: Final = np.array([0.0, -1.0, 0.0])


@dataclass(frozen=True)
class Physique:
    """What makes one body differ from another."""

    sex: Sex = "female"
    people: People = "caucasian"
    height_m: float = 1.72
    """Without shoes."""
    muscle: float = 0.0
    """0 average .. 1 strong"""
    weight: float = 0.0
    """-1 slim .. 1 heavy"""
    leg_length: float = 0.0
    """-1 short .. 1 long, at the same height"""
    shoulder_width: float = 0.0
    hip_width: float = 0.0
    ideal: float = 0.5
    """0 the base mesh's proportions .. 1 athletic ones"""
    face: Mapping[str, float] = field(default_factory=dict)
    """Further shape targets with their weights."""


@dataclass(frozen=True)
class RestFigure:
    """A body at rest, in metres, y up, facing +z, soles of its shoes on y = 0."""

    vertices_m: FloatArray
    """(V, 3), in the order of the assets."""
    weights: FloatArray
    """(V, bones of ``BONES``)"""
    heads_m: Mapping[str, FloatArray]
    """Where each bone begins, the joint; also of the fingers' bones."""
    tails_m: Mapping[str, FloatArray]
    to_neutral: Mapping[str, FloatArray]
    """(3, 3) rotation of each bone of ``BONES`` from rest to the neutral pose."""

    def weight_of(self, *prefixes: str) -> FloatArray:
        """Sum of the weights (V,) of the bones whose names begin with one of the prefixes."""
        chosen = [k for k, bone in enumerate(BONES) if bone.startswith(prefixes)]
        total: FloatArray = self.weights[:, chosen].sum(axis=1)
        return total


def shape_targets(physique: Physique) -> dict[str, float]:
    """Names and weights of the shape targets that make this physique."""
    sex, out = physique.sex, {f"macrodetails/{physique.people}-{physique.sex}-young": 1.0}
    heavy = "max" if physique.weight > 0 else "min"
    weight, muscle = abs(physique.weight), physique.muscle
    universal = f"macrodetails/universal-{sex}-young-"
    out[f"{universal}averagemuscle-averageweight"] = (1 - muscle) * (1 - weight)
    out[f"{universal}averagemuscle-{heavy}weight"] = (1 - muscle) * weight
    out[f"{universal}maxmuscle-averageweight"] = muscle * (1 - weight)
    out[f"{universal}maxmuscle-{heavy}weight"] = muscle * weight
    average = f"{sex}-young-averagemuscle-averageweight"
    out[f"macrodetails/proportions/{average}-idealproportions"] = physique.ideal

    def signed(name: str, value: float) -> None:
        out[f"{name}-{'incr' if value > 0 else 'decr'}"] = abs(value)

    signed("legs/upperlegs-height", physique.leg_length)
    signed("legs/lowerlegs-height", physique.leg_length)
    signed("torso/measure-shoulder-dist", physique.shoulder_width)
    signed("hip/hip-scale-horiz", physique.hip_width)
    for name, value in EXPRESSION.items():
        out[f"expression/units/caucasian/{name}"] = value
    return {name: w for name, w in (out | dict(physique.face)).items() if w}


def build_figure(physique: Physique) -> RestFigure:
    """Shapes the mesh, scales it to the height and finds its bones."""
    assets = load_assets()
    vertices = assets.vertices_m.copy()
    for name, weight in shape_targets(physique).items():
        index, shift = assets.targets[name]
        vertices[index] += weight * shift
    body = np.unique(assets.faces["body"])
    bottom, top = vertices[body, 1].min(), vertices[body, 1].max()
    vertices[:, 1] -= bottom
    vertices *= physique.height_m / (top - bottom)
    vertices[:, 1] += SOLE_M
    heads = {b.name: vertices[assets.cubes[b.head_cube]].mean(0) for b in assets.bones}
    tails = {b.name: vertices[assets.cubes[b.tail_cube]].mean(0) for b in assets.bones}
    vertices = _relax_hands(assets, vertices, heads, tails)
    return RestFigure(
        vertices_m=vertices,
        weights=_merge_weights(assets),
        heads_m=heads,
        tails_m=tails,
        to_neutral=_to_neutral(heads, tails),
    )


def body_triangles() -> NDArray[np.int64]:
    """Triangles (F, 3) of the skin."""
    return triangulate(load_assets().faces["body"])


def _merge_weights(assets: Assets) -> FloatArray:
    """Weights onto ``BONES``: each other bone hands its share to the nearest kept ancestor."""
    parents = {bone.name: bone.parent for bone in assets.bones}
    merged = np.zeros((len(assets.vertices_m), len(BONES)))
    for k, bone in enumerate(assets.bones):
        name = bone.name
        while name not in BONES:
            name = parents[name]
        merged[:, BONES.index(name)] += assets.weights[:, k]
    return merged


def _to_neutral(
    heads: Mapping[str, FloatArray], tails: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Thighs and shanks turn, by the shortest way, until they hang straight down."""
    out = {bone: np.eye(3) for bone in BONES}
    for side in "lr":
        turn = np.eye(3)
        for bone in (f"thigh_{side}", f"calf_{side}"):
            turn = rotation_between(turn @ (tails[bone] - heads[bone]), _DOWN) @ turn
            out[bone] = turn
    return out


def rotation_between(a: FloatArray, b: FloatArray) -> FloatArray:
    """The shortest rotation (3, 3) that turns direction ``a`` into direction ``b``."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    axis, cosine = np.cross(a, b), float(a @ b)
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    out: FloatArray = np.eye(3) + k + k @ k / (1 + cosine)
    return out


def rotation_about(axis: FloatArray, angle_deg: float) -> FloatArray:
    """Rotation (3, 3) about an axis by an angle, right-handed."""
    axis = axis / np.linalg.norm(axis)
    k = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    angle = np.radians(angle_deg)
    out: FloatArray = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * (k @ k)
    return out


def _relax_hands(
    assets: Assets,
    vertices: FloatArray,
    heads: Mapping[str, FloatArray],
    tails: Mapping[str, FloatArray],
) -> FloatArray:
    """Curls and closes the spread fingers of the base mesh, as in a hand that does nothing."""
    turns = {bone.name: np.eye(3) for bone in assets.bones}
    starts = dict(heads)
    parents = {bone.name: bone.parent for bone in assets.bones}
    for side in "lr":
        across = heads[f"pinky_01_{side}"] - heads[f"index_01_{side}"]
        along = tails[f"middle_01_{side}"] - heads[f"middle_01_{side}"]
        # the palm faces the side to which the fingers already bend
        bend = tails[f"middle_03_{side}"] - heads[f"middle_03_{side}"]
        axis = np.cross(along, bend)
        axis = across * np.sign(across @ axis)
        for finger in ("index", "middle", "ring", "pinky"):
            own = tails[f"{finger}_01_{side}"] - heads[f"{finger}_01_{side}"]
            close = rotation_between(own, 0.35 * own + 0.65 * along)
            for joint, curl_deg in (("01", 14.0), ("02", 16.0), ("03", 10.0)):
                name = f"{finger}_{joint}_{side}"
                parent = parents[name]
                own_turn = rotation_about(axis, curl_deg) @ (close if joint == "01" else np.eye(3))
                turns[name] = turns[parent] @ own_turn
                starts[name] = starts[parent] + turns[parent] @ (heads[name] - heads[parent])
    moved = np.zeros_like(vertices)
    free = assets.weights.sum(axis=1) == 0
    moved[free] = vertices[free]
    for k, bone in enumerate(assets.bones):
        rows = np.flatnonzero(assets.weights[:, k])
        share = assets.weights[rows, k, None]
        local = vertices[rows] - heads[bone.name]
        moved[rows] += share * (local @ turns[bone.name].T + starts[bone.name])
    return moved
