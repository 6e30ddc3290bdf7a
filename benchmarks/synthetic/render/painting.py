"""Textures: noise, floors and walls painted with numpy, and the skin painted with OpenGL."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom

from benchmarks.synthetic.render.surfaces import Colour

FloatArray = NDArray[np.float64]
RgbImage = NDArray[np.uint8]
Paint = Callable[[tuple[int, int], float, int], FloatArray]
"""(rows, columns), pixels a metre, seed -> (rows, columns, 3) around 1: a pattern to tint."""

NOISE_SIZE: Final = 512


def cloudy(size: tuple[int, int], grain_px: float, seed: int) -> FloatArray:
    """Smooth noise of mean 0 and deviation 1 that tiles; coarse grains are made small and grown."""
    rng = np.random.default_rng(seed)
    shrink = max(1, int(grain_px / 3))
    small = (max(2, size[0] // shrink), max(2, size[1] // shrink))
    noise = gaussian_filter(rng.standard_normal(small), grain_px / shrink, mode="wrap")
    grown = zoom(
        noise, (size[0] / small[0], size[1] / small[1]), order=1, mode="grid-wrap", grid_mode=True
    )
    out: FloatArray = (grown - grown.mean()) / (grown.std() + 1e-12)
    return out


@lru_cache(maxsize=1)
def noise_image() -> RgbImage:
    """Four independent channels of noise (512, 512, 4) at several scales, for the shaders."""
    size = (NOISE_SIZE, NOISE_SIZE)
    layers = [
        sum(
            (
                weight * cloudy(size, grain, 10 * channel + k)
                for k, (grain, weight) in enumerate(((28.0, 0.6), (9.0, 0.3), (2.5, 0.18)))
            ),
            start=np.zeros(size),
        )
        for channel in range(4)
    ]
    return np.clip(128 + 62 * np.stack(layers, axis=-1), 0, 255).astype(np.uint8)


def planks(size: tuple[int, int], px_per_m: float, seed: int) -> FloatArray:
    """Boards 12 cm wide that run down the image, each of its own shade, with grain and joints."""
    rng = np.random.default_rng(seed)
    rows, columns = size
    board = np.arange(columns) / (0.12 * px_per_m)
    number = board.astype(int)
    shade = np.ones(size)
    for k in range(number.max() + 1):
        length = 1.1 * px_per_m
        start = rng.uniform(0, length)
        cut = (np.arange(rows) + start) / length
        tones = rng.normal(1.0, 0.09, int(cut.max()) + 2)
        columns_of = number == k
        shade[:, columns_of] *= tones[cut.astype(int)][:, None]
        joint = (cut % 1) * length < 1.2
        shade[np.ix_(joint, columns_of)] *= 0.55
    grain = cloudy((rows // 24, columns), 1.2, seed + 1).repeat(24, axis=0)[:rows]
    grain = np.pad(grain, ((0, rows - len(grain)), (0, 0)), mode="edge")
    grain = gaussian_filter(grain, (14, 0.5))
    shade *= 1 + 0.10 * grain / grain.std()
    edge = (board % 1) * 0.12 * px_per_m < 1.2
    shade[:, edge] *= 0.55
    boards: FloatArray = shade[..., None] * np.array([1.0, 0.98, 0.95])
    return boards


def plaster(size: tuple[int, int], px_per_m: float, seed: int) -> FloatArray:
    """A painted wall: hardly any pattern."""
    broad = cloudy(size, 0.5 * px_per_m, seed)
    fine = cloudy(size, 1.2, seed + 1)
    return np.repeat((1 + 0.015 * broad + 0.008 * fine)[..., None], 3, axis=2)


def rubber(size: tuple[int, int], px_per_m: float, seed: int) -> FloatArray:
    """Gym flooring: dark tiles of one metre with bright flecks."""
    rng = np.random.default_rng(seed)
    rows, columns = size
    shade = 1 + 0.06 * cloudy(size, 0.2 * px_per_m, seed)
    flecks = gaussian_filter((rng.random(size) > 0.985).astype(float), 0.7)
    shade = shade + 1.8 * flecks
    down, across = (np.arange(n) % px_per_m < 1.6 for n in (rows, columns))
    shade[down, :] *= 0.6
    shade[:, across] *= 0.6
    tiles: FloatArray = shade[..., None] * np.array([1.0, 1.0, 1.03])
    return tiles


def bricks(size: tuple[int, int], px_per_m: float, seed: int) -> FloatArray:
    """A brick wall under paint."""
    rng = np.random.default_rng(seed)
    rows, columns = size
    course = np.arange(rows) / (0.085 * px_per_m)
    number = course.astype(int)
    along = np.arange(columns)[None, :] / (0.25 * px_per_m) + 0.5 * (number[:, None] % 2)
    tones = rng.normal(1.0, 0.07, (number.max() + 1, int(along.max()) + 2))
    shade = tones[number[:, None], along.astype(int)]
    shade = shade * (1 + 0.03 * cloudy(size, 3.0, seed))
    mortar = ((course % 1)[:, None] < 0.13) | ((along % 1) < 0.045)
    shade[mortar] = 0.80
    return np.repeat(gaussian_filter(shade, 0.6)[..., None], 3, axis=2)


def carpet(size: tuple[int, int], px_per_m: float, seed: int) -> FloatArray:
    """Short pile."""
    fine = cloudy(size, 0.8, seed)
    broad = cloudy(size, 0.35 * px_per_m, seed + 1)
    return np.repeat((1 + 0.07 * fine + 0.03 * broad)[..., None], 3, axis=2)


PAINTS: Final[dict[str, Paint]] = {
    "planks": planks,
    "plaster": plaster,
    "rubber": rubber,
    "bricks": bricks,
    "carpet": carpet,
}


@lru_cache(maxsize=24)
def painted(kind: str, size: tuple[int, int], px_per_m: float, seed: int) -> NDArray[np.float32]:
    """The named pattern (rows, columns, 3), kept for the next room of its kind."""
    return PAINTS[kind](size, px_per_m, seed).astype(np.float32)


def tinted(pattern: NDArray[np.float32], colour: Colour, shade: FloatArray) -> RgbImage:
    """A pattern in a colour, under a shade (rows, columns) of 0..1, as bytes."""
    image = pattern * np.array(colour, np.float32) * shade.astype(np.float32)[..., None]
    bytes_image: RgbImage = np.clip(image * 255, 0, 255).astype(np.uint8)
    return bytes_image
