"""Draws people in a room with OpenGL, without a screen.

The context is EGL's; on a machine without graphics hardware Mesa's llvmpipe does the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.optics import View, light_matrix
from benchmarks.synthetic.render.painting import RgbImage, noise_image
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.room import Panel, Room
from benchmarks.synthetic.render.skin import paint_skin

FloatArray = NDArray[np.float64]

SHADERS: Final = Path(__file__).parent / "shaders"
SHADOW_SIZE: Final = 1024
SHADOW_RADIUS_M: Final = 1.9
MATERIALS: Final = ("skin", "cloth", "hair", "eye", "plain", "room")
CONTACT_COUNT: Final = 8
CAPSULE_COUNT: Final = 12
EGL: Final[dict[str, Any]] = {"backend": "egl"}
CLOSED: Final = ("skin", "eye", "room")
MOVING_FORMAT: Final = ("3f 3f", "position", "normal")


class NoRendererError(RuntimeError):
    """This machine cannot draw; the message says what to install."""


def open_context() -> moderngl.Context:
    """An OpenGL context without a window.

    Raises:
        NoRendererError: when EGL or its driver is missing.
    """
    try:
        # the stub of create_context takes its keywords for one dictionary
        return moderngl.create_context(standalone=True, **EGL)
    except Exception as error:  # moderngl and glcontext raise bare Exceptions
        raise NoRendererError(
            f"no OpenGL context through EGL ({error}); on Debian: "
            "apt-get install libegl1 libgl1 libgl1-mesa-dri"
        ) from error


@dataclass(frozen=True)
class Pose:
    """One posed person: vertices (V, 3), normals (V, 3) and where feet are near the floor."""

    vertices_m: FloatArray
    normals: FloatArray
    contacts: FloatArray
    """(k, 4): x, z, height and radius in metres."""
    capsules: FloatArray
    """(c, 2, 4): limbs that shade one another: start and radius, end and nothing."""


@dataclass(frozen=True)
class Mesh:
    """What the graphics side keeps of one surface."""

    material: str
    array: moderngl.VertexArray
    shadow: moderngl.VertexArray | None
    texture: moderngl.Texture
    moving: moderngl.Buffer
    rows: slice
    uniforms: dict[str, Any]


class Stage:
    """A room with people in it, drawn frame by frame at one size."""

    def __init__(
        self, size: tuple[int, int], room: Room, people: list[Person], samples: int = 4
    ) -> None:
        self.size = size
        self._gl = open_context()
        self._programs = {name: self._program(name) for name in MATERIALS}
        self._shadow_program = self._gl.program(
            vertex_shader=(SHADERS / "shadow.vert").read_text(),
            fragment_shader=(SHADERS / "shadow.frag").read_text(),
        )
        self._open_targets(samples)
        self._noise = self._texture(noise_image())
        self._people = [self._add_person(person) for person in people]
        self._room = [self._add_panel(panel) for panel in room.panels]
        solids = room.solids
        fixed = _constants(solids.vertices_m, colour=solids.colour)
        self._room.append(
            self._mesh("plain", solids.vertices_m, solids.normals, solids.triangles, fixed)
        )
        self._set_light(room)

    def _program(self, material: str) -> moderngl.Program:
        parts = ("surface.head.frag", "light.glsl", f"{material}.frag")
        return self._gl.program(
            vertex_shader=(SHADERS / "surface.vert").read_text(),
            fragment_shader="".join((SHADERS / part).read_text() for part in parts),
        )

    def _open_targets(self, samples: int) -> None:
        gl, size = self._gl, self.size
        self._target = gl.framebuffer(
            [gl.renderbuffer(size, 4, samples=samples)],
            gl.depth_renderbuffer(size, samples=samples),
        )
        self._resolved = gl.framebuffer([gl.renderbuffer(size, 4)])
        self._shadow_map = gl.depth_texture((SHADOW_SIZE, SHADOW_SIZE))
        self._shadow_map.compare_func = "<="
        self._shadow_map.repeat_x = self._shadow_map.repeat_y = False
        self._shadow_target = gl.framebuffer(depth_attachment=self._shadow_map)

    def _texture(self, image: RgbImage) -> moderngl.Texture:
        height, width, channels = image.shape
        texture = self._gl.texture(
            (width, height), channels, np.ascontiguousarray(image).tobytes(), alignment=1
        )
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        return texture

    def _mesh(
        self,
        material: str,
        vertices_m: FloatArray,
        normals: FloatArray,
        triangles: NDArray[np.int64],
        fixed: FloatArray,
    ) -> Mesh:
        moving = self._gl.buffer(_bytes(np.concatenate([vertices_m, normals], axis=1)))
        constants = self._gl.buffer(_bytes(fixed))
        index = self._gl.buffer(triangles.astype("i4").tobytes())
        program = self._programs[material]
        names = {"rest": 3, "texture_point": 2, "paint": 4}
        layout = " ".join(f"{k}f" if n in program else f"{4 * k}x" for n, k in names.items())
        used = [name for name in names if name in program]
        array = self._gl.vertex_array(
            program,
            [(moving, *MOVING_FORMAT), *([(constants, layout, *used)] if used else [])],
            index,
        )
        shadow = self._gl.vertex_array(
            self._shadow_program, [(moving, "3f 12x", "position")], index
        )
        return Mesh(material, array, shadow, self._noise, moving, slice(0), {})

    def _add_person(self, person: Person) -> list[Mesh]:
        skin = self._texture(paint_skin(self._gl, person, self._noise))
        crown = person.figure.tails_m["head"]
        uniforms = {"iris_colour": person.look.iris, "hair_root": tuple(crown)}
        meshes, first = [], 0
        for surface in person.surfaces:
            fixed = _constants(surface.vertices_m, surface.texture, surface.colour, surface.edge_m)
            mesh = self._mesh(
                surface.material, surface.vertices_m, surface.normals, surface.triangles, fixed
            )
            texture = skin if surface.material == "skin" else self._noise
            rows = slice(first, first + len(surface.vertices_m))
            first = rows.stop
            meshes.append(
                Mesh(mesh.material, mesh.array, mesh.shadow, texture, mesh.moving, rows, uniforms)
            )
        return meshes

    def _add_panel(self, panel: Panel) -> Mesh:
        # texture rows start at the top of the picture: v runs down
        points = np.array([[0.0, 1.0], [1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
        fixed = _constants(panel.corners_m, points)
        normals = np.tile(panel.normal, (4, 1))
        triangles = np.array([[0, 1, 2], [0, 2, 3]])
        mesh = self._mesh("room", panel.corners_m, normals, triangles, fixed)
        texture = self._texture(panel.image)
        return Mesh("room", mesh.array, None, texture, mesh.moving, slice(0), {})

    def _set_light(self, room: Room) -> None:
        light = room.light
        key = np.array(light.key_direction) / np.linalg.norm(light.key_direction)
        self._key = key
        for program in self._programs.values():
            _set(program, "shadow_map", 0)
            for sampler in ("skin_texture", "noise_texture", "room_texture"):
                _set(program, sampler, 1)
            _set(program, "key_direction", tuple(key))
            _set(program, "key_colour", light.key)
            _set(program, "sky_colour", light.sky)
            _set(program, "ground_colour", light.ground)
            _set(program, "exposure", light.exposure)
            _set(program, "shadow_softness", light.softness)
            _set(program, "floor_gloss", room.floor_gloss)

    def draw(self, view: View, poses: list[Pose]) -> RgbImage:
        """One picture (height, width, 3) of the people, in the order given to the stage.

        Args:
            view: the camera; its size is the stage's.
            poses: one for each person.
        """
        for meshes, pose in zip(self._people, poses, strict=True):
            both = np.concatenate([pose.vertices_m, pose.normals], axis=1).astype("f4")
            for mesh in meshes:
                mesh.moving.write(both[mesh.rows].tobytes())
        centre = np.median(poses[0].vertices_m, axis=0) * np.array([1, 0, 1]) + [0, 0.85, 0]
        light = _bytes(light_matrix(self._key, centre, SHADOW_RADIUS_M).T)
        self._draw_shadows(light)
        self._target.use()
        self._gl.enable(moderngl.DEPTH_TEST)
        self._target.clear(0.5, 0.5, 0.5, 1.0)
        self._shadow_map.use(0)
        contacts = np.zeros((CONTACT_COUNT, 4))
        contacts[:, 2:] = [9.0, 1.0]
        near = np.concatenate([pose.contacts for pose in poses])[:CONTACT_COUNT]
        contacts[: len(near)] = near
        projection = _bytes(view.matrix().T)
        for program in self._programs.values():
            _set(program, "eye_position", tuple(view.position_m))
            _write(program, "view_projection", projection)
            _write(program, "light_projection", light)
            _write(program, "contacts", _bytes(contacts))
        for meshes, pose in zip(self._people, poses, strict=True):
            self._set_capsules(pose.capsules)
            self._render(meshes)
        self._set_capsules(np.zeros((0, 2, 4)))
        self._render(self._room)
        self._gl.copy_framebuffer(self._resolved, self._target)
        raw = np.frombuffer(self._resolved.read(components=3, alignment=1), np.uint8)
        return np.ascontiguousarray(raw.reshape(self.size[1], self.size[0], 3)[::-1])

    def _set_capsules(self, capsules: FloatArray) -> None:
        padded = np.zeros((CAPSULE_COUNT, 2, 4))
        padded[: len(capsules)] = capsules
        for program in self._programs.values():
            _set(program, "capsule_count", len(capsules))
            _write(program, "capsule_starts", _bytes(padded[:, 0]))
            _write(program, "capsule_ends", _bytes(padded[:, 1]))

    def _render(self, meshes: list[Mesh]) -> None:
        for mesh in meshes:
            mesh.texture.use(1)
            # leaves, hems and hair have two sides; culling spares half of the rest
            closed = mesh.material in CLOSED
            self._gl.enable(moderngl.CULL_FACE) if closed else self._gl.disable(moderngl.CULL_FACE)
            for name, value in mesh.uniforms.items():
                _set(self._programs[mesh.material], name, value)
            mesh.array.render()

    def _draw_shadows(self, light: bytes) -> None:
        self._shadow_target.use()
        self._gl.enable(moderngl.DEPTH_TEST)
        self._shadow_target.clear(depth=1.0)
        _write(self._shadow_program, "light_projection", light)
        for mesh in [*(m for meshes in self._people for m in meshes), *self._room]:
            if mesh.shadow is not None:
                mesh.shadow.render()

    def close(self) -> None:
        """Frees the context and all that belongs to it."""
        self._gl.release()


def _bytes(values: FloatArray) -> bytes:
    return np.ascontiguousarray(values, dtype="f4").tobytes()


def _set(program: moderngl.Program, name: str, value: object) -> None:
    """Sets a uniform if the program has kept it."""
    uniform = program.get(name, None)
    if isinstance(uniform, moderngl.Uniform):
        uniform.value = value


def _write(program: moderngl.Program, name: str, value: bytes) -> None:
    """Sets a uniform from its bytes if the program has kept it."""
    uniform = program.get(name, None)
    if isinstance(uniform, moderngl.Uniform):
        uniform.write(value)


def _constants(
    rest_m: FloatArray,
    texture: FloatArray | None = None,
    colour: FloatArray | None = None,
    edge_m: FloatArray | None = None,
) -> FloatArray:
    """What does not change from frame to frame, (n, 9): rest, texture point, colour, edge."""
    n = len(rest_m)
    return np.concatenate(
        [
            rest_m,
            np.zeros((n, 2)) if texture is None else texture,
            np.ones((n, 3)) if colour is None else colour,
            np.ones((n, 1)) if edge_m is None else edge_m[:, None],
        ],
        axis=1,
    )
