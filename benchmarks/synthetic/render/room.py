"""Rooms to film in: floor, walls, what stands about, and the light.

A room is built in its own frame, with the person at the origin and the camera somewhere along
+z; ``Room.turned`` swings it round to whatever side the camera films from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.painting import RgbImage, painted, tinted
from benchmarks.synthetic.render.props import (
    Solid,
    box,
    dumbbell,
    kettlebell,
    plant,
    rod,
    together,
    turned,
)
from benchmarks.synthetic.render.surfaces import Colour

FloatArray = NDArray[np.float64]
RoomName = Literal["plain", "home", "gym", "evening"]
ROOM_NAMES: Final[tuple[RoomName, ...]] = get_args(RoomName)

BACK_M: Final = 2.1
"""How far the back wall stands behind the person."""
HALF_WIDTH_M: Final = 3.2
FRONT_M: Final = 5.5
HEIGHT_M: Final = 2.75
FLOOR_PX_PER_M: Final = 240.0
WALL_PX_PER_M: Final = 200.0


@dataclass(frozen=True)
class Light:
    """How a room is lit; colours are linear and may exceed 1."""

    key_direction: tuple[float, float, float] = (-0.5, 1.0, 0.75)
    """Towards the light, in the frame of the room."""
    key: tuple[float, float, float] = (1.15, 1.08, 0.98)
    sky: tuple[float, float, float] = (0.62, 0.64, 0.68)
    ground: tuple[float, float, float] = (0.36, 0.32, 0.28)
    exposure: float = 1.25
    grain: float = 1.0
    """Noise of the sensor, standard deviation in levels of 255."""
    softness: float = 0.0022
    """Blur of the shadow, as a share of the shadow map."""


@dataclass(frozen=True)
class Panel:
    """A flat rectangle with a picture on it, whose first row lies along corners 3 and 2."""

    corners_m: FloatArray
    """(4, 3): from the lower left, anticlockwise as seen from within the room."""
    normal: FloatArray
    image: RgbImage

    def turned(self, turn: FloatArray) -> Panel:
        """Turned (3, 3) about the origin."""
        return replace(self, corners_m=self.corners_m @ turn.T, normal=turn @ self.normal)


@dataclass(frozen=True)
class Room:
    """A room, ready to be drawn."""

    panels: tuple[Panel, ...]
    solids: Solid
    light: Light
    floor_gloss: float = 0.0

    def with_things(self, things: tuple[Solid, ...]) -> Room:
        """With more standing about."""
        return replace(self, solids=together([self.solids, *things]))

    def turned(self, yaw_deg: float) -> Room:
        """Swung round so that it opens to a camera at ``yaw_deg``: 0 = +z, 90 = +x."""
        yaw = np.radians(yaw_deg)
        turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        key = turn @ np.array(self.light.key_direction)
        return Room(
            tuple(panel.turned(turn) for panel in self.panels),
            self.solids.moved(turn, np.zeros(3)),
            replace(self.light, key_direction=(float(key[0]), float(key[1]), float(key[2]))),
            self.floor_gloss,
        )


@dataclass(frozen=True)
class Rectangle:
    """Something flat on a wall: (left, bottom, width, height) in metres from the wall's middle."""

    place: tuple[float, float, float, float]
    colour: Colour


@dataclass(frozen=True)
class Decor:
    """What tells one room from another."""

    floor: str
    floor_colour: Colour
    wall: str
    wall_colour: Colour
    skirting: Colour | None = None
    band: tuple[float, float, Colour] | None = None
    """A painted band on the walls: from, to (metres), colour."""
    mat: Colour | None = None
    pictures: tuple[Rectangle, ...] = ()
    gloss: float = 0.0
    ceiling: Colour = (0.95, 0.95, 0.94)


DECOR: Final[dict[RoomName, Decor]] = {
    "plain": Decor("carpet", (0.66, 0.66, 0.67), "plaster", (0.84, 0.84, 0.83)),
    "home": Decor(
        "planks",
        (0.70, 0.52, 0.36),
        "plaster",
        (0.87, 0.85, 0.80),
        skirting=(0.93, 0.92, 0.90),
        mat=(0.30, 0.44, 0.50),
        pictures=(
            Rectangle((0.95, 1.25, 0.55, 0.75), (0.20, 0.20, 0.21)),
            Rectangle((0.98, 1.28, 0.49, 0.69), (0.90, 0.88, 0.84)),
            Rectangle((1.06, 1.40, 0.33, 0.45), (0.78, 0.52, 0.38)),
            Rectangle((1.10, 1.44, 0.20, 0.22), (0.34, 0.46, 0.50)),
            Rectangle((-2.35, 0.0, 0.98, 2.10), (0.80, 0.78, 0.74)),
            Rectangle((-2.28, 0.0, 0.84, 2.03), (0.90, 0.89, 0.87)),
            Rectangle((-1.56, 0.98, 0.05, 0.05), (0.45, 0.42, 0.38)),
        ),
        gloss=0.10,
    ),
    "gym": Decor(
        "rubber",
        (0.25, 0.26, 0.28),
        "bricks",
        (0.80, 0.79, 0.76),
        band=(0.0, 0.95, (0.28, 0.42, 0.46)),
    ),
    "evening": Decor(
        "planks",
        (0.46, 0.33, 0.24),
        "plaster",
        (0.40, 0.45, 0.52),
        skirting=(0.75, 0.74, 0.72),
        pictures=(
            Rectangle((-1.9, 1.10, 1.10, 1.15), (0.78, 0.77, 0.75)),
            Rectangle((-1.85, 1.15, 0.48, 1.05), (0.10, 0.12, 0.20)),
            Rectangle((-1.33, 1.15, 0.48, 1.05), (0.09, 0.11, 0.18)),
        ),
        gloss=0.05,
    ),
}

LIGHTS: Final[dict[RoomName, Light]] = {
    "plain": Light(key=(0.95, 0.93, 0.90), sky=(0.72, 0.72, 0.74), softness=0.0032),
    "home": Light(key_direction=(-0.75, 1.0, 0.65)),
    "gym": Light(
        key_direction=(0.35, 1.3, 0.7), key=(1.0, 1.0, 1.02), sky=(0.70, 0.72, 0.76), exposure=1.35
    ),
    "evening": Light(
        key_direction=(0.8, 1.0, 0.5),
        key=(0.62, 0.47, 0.30),
        sky=(0.17, 0.17, 0.21),
        ground=(0.13, 0.10, 0.08),
        exposure=1.5,
        grain=4.0,
    ),
}


def build_room(name: RoomName, seed: int = 0) -> Room:
    """A room by name; the seed varies grain and shades."""
    decor = DECOR[name]
    return Room(
        panels=tuple(_panels(decor, seed)),
        solids=together(_furniture(name, seed)),
        light=LIGHTS[name],
        floor_gloss=decor.gloss,
    )


def _panels(decor: Decor, seed: int) -> list[Panel]:
    left, right, back, front, top = -HALF_WIDTH_M, HALF_WIDTH_M, -BACK_M, FRONT_M, HEIGHT_M

    def panel(corners: list[list[float]], normal: list[float], image: RgbImage) -> Panel:
        return Panel(np.array(corners), np.array(normal), image)

    ceiling = np.full((4, 4, 3), np.array(decor.ceiling) * 255, np.uint8)
    side = front - back
    return [
        panel(
            [[left, 0, front], [right, 0, front], [right, 0, back], [left, 0, back]],
            [0, 1, 0],
            _floor_image(decor, seed),
        ),
        panel(
            [[left, 0, back], [right, 0, back], [right, top, back], [left, top, back]],
            [0, 0, 1],
            _wall_image(decor, 2 * HALF_WIDTH_M, decor.pictures, seed),
        ),
        panel(
            [[left, 0, front], [left, 0, back], [left, top, back], [left, top, front]],
            [1, 0, 0],
            _wall_image(decor, side, (), seed + 1),
        ),
        panel(
            [[right, 0, back], [right, 0, front], [right, top, front], [right, top, back]],
            [-1, 0, 0],
            _wall_image(decor, side, (), seed + 2),
        ),
        panel(
            [[left, top, back], [right, top, back], [right, top, front], [left, top, front]],
            [0, -1, 0],
            ceiling,
        ),
    ]


def _floor_image(decor: Decor, seed: int) -> RgbImage:
    """The floor from above, first row along the back wall, darker where it meets the walls."""
    scale = FLOOR_PX_PER_M
    rows, columns = int((BACK_M + FRONT_M) * scale), int(2 * HALF_WIDTH_M * scale)
    z = np.arange(rows) / scale - BACK_M
    x = np.arange(columns) / scale - HALF_WIDTH_M
    to_wall = np.minimum((z + BACK_M)[:, None], (HALF_WIDTH_M - np.abs(x))[None, :])
    shade = 1 - 0.38 * np.exp(-to_wall / 0.22)
    image = tinted(painted(decor.floor, (rows, columns), scale, seed), decor.floor_colour, shade)
    if decor.mat is not None:
        inside = np.ix_((np.abs(z - 0.1) < 0.95), (np.abs(x) < 0.75))
        pattern = painted("carpet", (rows, columns), scale, seed + 5)
        image[inside] = tinted(pattern[inside], decor.mat, np.ones(shade[inside].shape))
    return image


def _wall_image(
    decor: Decor, width_m: float, pictures: tuple[Rectangle, ...], seed: int
) -> RgbImage:
    """A wall from within the room, first row at the ceiling."""
    scale = WALL_PX_PER_M
    rows, columns = int(HEIGHT_M * scale), int(width_m * scale)
    y = HEIGHT_M - (np.arange(rows) + 0.5) / scale
    x = (np.arange(columns) + 0.5) / scale - width_m / 2
    edge = np.minimum(np.minimum(y, HEIGHT_M - y)[:, None], (width_m / 2 - np.abs(x))[None, :])
    shade = 1 - 0.30 * np.exp(-edge / 0.25)
    pattern = painted(decor.wall, (rows, columns), scale, seed)
    image = tinted(pattern, decor.wall_colour, shade)
    if decor.band is not None:
        low, high, colour = decor.band
        part = (y >= low) & (y < high)
        image[part] = tinted(pattern[part], colour, shade[part])
    if decor.skirting is not None:
        part = y < 0.09
        image[part] = tinted(np.ones_like(pattern[part]), decor.skirting, shade[part] ** 0.3)
        image[(y >= 0.085) & (y < 0.095)] //= 2
    for picture in pictures:
        left, bottom, width, height = picture.place
        rows_in = np.flatnonzero((y >= bottom) & (y < bottom + height))
        columns_in = np.flatnonzero((x >= left) & (x < left + width))
        image[rows_in[:, None], columns_in] = np.array(picture.colour) * 255
    return image


def _furniture(name: RoomName, seed: int) -> list[Solid]:
    """What stands along the back wall."""
    back = -BACK_M
    if name == "home":
        oak, white = (0.62, 0.47, 0.33), (0.88, 0.87, 0.85)
        return [
            box((1.25, 0.36, back + 0.24), (1.3, 0.56, 0.42), white),
            box((1.25, 0.65, back + 0.24), (1.36, 0.03, 0.45), oak),
            *(box((x, 0.05, back + 0.24), (0.05, 0.10, 0.38), oak) for x in (0.72, 1.78)),
            turned(
                (1.55, 0.665, back + 0.22),
                [(0.05, 0), (0.08, 0.10), (0.04, 0.2)],
                (0.3, 0.42, 0.45),
            ),
            box((1.0, 0.70, back + 0.22), (0.22, 0.05, 0.16), (0.55, 0.25, 0.22)),
            box((1.01, 0.745, back + 0.22), (0.19, 0.04, 0.15), (0.85, 0.82, 0.74)),
            plant((-1.05, 0.0, back + 0.35), seed),
        ]
    if name == "gym":
        steel, black = (0.42, 0.43, 0.45), (0.13, 0.13, 0.14)
        rack = [box((1.5, h, back + 0.30), (1.7, 0.04, 0.36), steel) for h in (0.30, 0.68)] + [
            box((x, 0.40, back + 0.30), (0.06, 0.80, 0.40), steel) for x in (0.66, 2.34)
        ]
        bells = [
            dumbbell((x, h + 0.08, back + 0.30), black)
            for h in (0.30, 0.68)
            for x in np.arange(0.88, 2.3, 0.31)
        ]
        bars = [
            rod((-2.1, h, back + 0.10), (-1.2, h, back + 0.10), 0.018, (0.70, 0.52, 0.34))
            for h in np.arange(0.25, 2.5, 0.17)
        ] + [
            box((x, 1.25, back + 0.08), (0.05, 2.5, 0.12), (0.62, 0.45, 0.30)) for x in (-2.1, -1.2)
        ]
        row = [kettlebell((x, 0.0, back + 0.30), black) for x in (-0.85, -0.55)]
        return rack + bells + bars + row
    if name == "evening":
        lamp = (1.0, 0.93, 0.75)
        return [
            turned(
                (1.7, 0.0, back + 0.4),
                [(0.14, 0), (0.14, 0.02), (0.015, 0.03), (0.015, 1.35)],
                (0.2, 0.2, 0.2),
            ),
            turned((1.7, 1.35, back + 0.4), [(0.20, 0.0), (0.13, 0.28)], lamp),
            box((0.75, 0.22, back + 0.42), (1.5, 0.44, 0.7), (0.30, 0.32, 0.36)),
            box((0.75, 0.55, back + 0.18), (1.5, 0.5, 0.22), (0.32, 0.34, 0.38)),
        ]
    return [box((2.6, 0.22, back + 0.3), (0.44, 0.44, 0.44), (0.70, 0.68, 0.64))]
