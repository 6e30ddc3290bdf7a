"""Paints the skin of one person, once, in texture space."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import moderngl
import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.assets import load_assets
from benchmarks.synthetic.render.hair import Face, find_face, hairline_edge_m
from benchmarks.synthetic.render.meshes import triangulate
from benchmarks.synthetic.render.person import Look, Person
from benchmarks.synthetic.render.wardrobe import along_limb, bone_length_m

RgbaImage = NDArray[np.uint8]

SIZE: Final = 1024
SHADERS: Final = Path(__file__).parent / "shaders"


def paint_skin(gl: moderngl.Context, person: Person, noise: moderngl.Texture) -> RgbaImage:
    """The skin's texture (1024, 1024, 4): colour, and gloss in the last channel.

    The first row belongs to v = 0, as OpenGL has it.
    """
    program = gl.program(
        vertex_shader=(SHADERS / "bake.vert").read_text(),
        fragment_shader=(SHADERS / "bake_skin.frag").read_text(),
    )
    assets, figure, look = load_assets(), person.figure, person.look
    masks = np.stack([assets.masks[k] for k in ("lips", "eyelids", "fingernails", "ears")], -1)
    mask_texture = gl.texture(masks.shape[1::-1], 4, np.ascontiguousarray(masks).tobytes())
    vertex = triangulate(assets.faces["body"]).ravel()
    corner = triangulate(assets.faces_texture["body"]).ravel()
    length = bone_length_m(figure, "calf_l")
    sock = (along_limb(figure.vertices_m, figure, "thigh", "calf") - look.sock_height) * length
    sock = np.where(figure.weight_of("calf", "foot", "ball") > 0.5, sock, -0.2)
    face = find_face(figure)
    scalp = hairline_edge_m(figure, face)
    rows = np.concatenate(
        [
            figure.vertices_m[vertex],
            assets.texture[corner],
            sock[vertex, None],
            scalp[vertex, None],
        ],
        axis=1,
    )
    buffer = gl.buffer(rows.astype("f4").tobytes())
    array = gl.vertex_array(
        program, [(buffer, "3f 2f 1f 1f", "rest", "texture_point", "sock", "scalp")]
    )
    for name, value in _skin_values(look, face).items():
        uniform = program[name]
        if isinstance(uniform, moderngl.Uniform):
            uniform.value = value
    target = gl.framebuffer([gl.renderbuffer((SIZE, SIZE), 4)])
    target.use()
    gl.disable(moderngl.DEPTH_TEST)
    target.clear(*look.skin, 0.5)
    mask_texture.use(0)
    noise.use(1)
    array.render()
    raw = np.frombuffer(target.read(components=4), np.uint8).reshape(SIZE, SIZE, 4)
    for resource in (array, buffer, mask_texture, target, program):
        resource.release()
    return raw


def _skin_values(look: Look, face: Face) -> dict[str, object]:
    """What the shader is told of the person: uniform name -> value."""
    return {
        "masks": 0,
        "noise_texture": 1,
        "skin_colour": look.skin,
        "hair_colour": look.hair.colour,
        "sock_colour": look.socks,
        "eye": (float(face.eye_m[0]), float(face.eye_m[1]), face.front_m),
        "unit": face.size_m,
        "beard": look.beard,
        "softness": 1.0 if look.physique.sex == "female" else 0.0,
    }
