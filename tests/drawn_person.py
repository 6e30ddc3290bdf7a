"""A cartoon person that the real pose model recognises: flat colours, a face, hair, shoes.

Enough to test the path from pixels to landmarks without a picture of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from formcheck.pose import Frame

Rgb = NDArray[np.uint8]
Colour = tuple[int, int, int]

SKIN: Colour = (222, 178, 150)
HAIR: Colour = (60, 40, 28)
SHIRT: Colour = (190, 40, 45)
TROUSERS: Colour = (35, 55, 120)
SHOE: Colour = (240, 240, 240)
LIPS: Colour = (150, 60, 60)


@dataclass(frozen=True)
class DrawnPerson:
    """Somebody facing the camera.

    Attributes:
        x_px: the middle of the body.
        top_px: the crown of the head when standing.
        height_px: standing.
        bend: 0 standing .. 1 squatting.
    """

    x_px: float
    top_px: float
    height_px: float
    bend: float = 0.0

    def draw(self, rgb: Rgb) -> None:
        """Paint the person over ``rgb``."""
        self._legs(rgb)
        self._trunk_and_arms(rgb)
        self._head(rgb)

    def _at(self, across: float, down: float) -> tuple[int, int]:
        """Pixel of a point of the body, in shares of the height; the upper body sinks."""
        sink = 0.22 * self.bend if down < 0.55 else 0.0
        return (
            round(self.x_px + across * self.height_px),
            round(self.top_px + (down + sink) * self.height_px),
        )

    def _limb(self, rgb: Rgb, points: list[tuple[float, float]], width: float, c: Colour) -> None:
        pixels = [self._at(*point) for point in points]
        for a, b in pairwise(pixels):
            cv2.line(rgb, a, b, c, max(1, round(width * self.height_px)), cv2.LINE_AA)

    def _legs(self, rgb: Rgb) -> None:
        for side in (-1, 1):
            knee = (side * (0.06 + 0.10 * self.bend), 0.74 + 0.06 * self.bend)
            ankle = (side * 0.065, 0.94)
            self._limb(rgb, [(side * 0.055, 0.50), knee], 0.085, TROUSERS)
            self._limb(rgb, [knee, ankle], 0.062, TROUSERS)
            self._limb(rgb, [ankle, (side * 0.085, 0.97)], 0.05, SHOE)

    def _trunk_and_arms(self, rgb: Rgb) -> None:
        trunk = [(-0.115, 0.19), (0.115, 0.19), (0.095, 0.53), (-0.095, 0.53)]
        corners = np.array([self._at(*corner) for corner in trunk], np.int32)
        cv2.fillPoly(rgb, [corners], SHIRT, cv2.LINE_AA)
        for side in (-1, 1):
            elbow, wrist = (side * 0.16, 0.35), (side * 0.175, 0.48)
            self._limb(rgb, [(side * 0.115, 0.205), elbow], 0.055, SHIRT)
            self._limb(rgb, [elbow, wrist], 0.04, SKIN)
            self._dot(rgb, wrist, 0.025, SKIN)

    def _head(self, rgb: Rgb) -> None:
        h = self.height_px
        self._limb(rgb, [(0, 0.13), (0, 0.2)], 0.05, SKIN)
        face, scalp = (round(0.052 * h), round(0.07 * h)), (round(0.056 * h), round(0.05 * h))
        cv2.ellipse(rgb, self._at(0, 0.075), face, 0, 0, 360, SKIN, -1, cv2.LINE_AA)
        cv2.ellipse(rgb, self._at(0, 0.05), scalp, 0, 180, 360, HAIR, -1, cv2.LINE_AA)
        for side in (-1, 1):
            self._dot(rgb, (side * 0.02, 0.07), 0.008, (250, 250, 250))
            self._dot(rgb, (side * 0.02, 0.07), 0.005, (30, 30, 30))
            self._limb(rgb, [(side * 0.012, 0.055), (side * 0.03, 0.055)], 0.005, HAIR)
        self._limb(rgb, [(0, 0.075), (0, 0.09)], 0.008, (190, 140, 115))
        self._limb(rgb, [(-0.015, 0.112), (0.015, 0.112)], 0.007, LIPS)

    def _dot(self, rgb: Rgb, point: tuple[float, float], radius: float, c: Colour) -> None:
        size = max(1, round(radius * self.height_px))
        cv2.circle(rgb, self._at(*point), size, c, -1, cv2.LINE_AA)


STANDING = DrawnPerson(x_px=160, top_px=25, height_px=200)
"""Fits the picture that `empty_room` gives by default."""


def empty_room(size_px: tuple[int, int] = (320, 240)) -> Rgb:
    """A wall and a floor; ``size_px`` is (width, height)."""
    width, height = size_px
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = np.linspace(215, 190, height)[:, None, None].astype(np.uint8)
    rgb[int(0.8 * height) :] = (140, 115, 95)
    return rgb


def picture_of(*people: DrawnPerson, size_px: tuple[int, int] = (320, 240)) -> Rgb:
    """The room with ``people`` in it."""
    rgb = empty_room(size_px)
    for person in people:
        person.draw(rgb)
    return rgb


def squat_frames(count: int, fps: float = 30.0, person: DrawnPerson = STANDING) -> Iterator[Frame]:
    """``count`` frames of somebody squatting every two seconds."""
    for index in range(count):
        bend = 0.5 - 0.5 * np.cos(np.pi * index / fps)
        yield Frame(index, index / fps, picture_of(replace(person, bend=float(bend))))


def make_squat_clip(path: Path, count: int = 75, fps: int = 30) -> Path:
    """Write the squats of `squat_frames` to ``path``."""
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"preset": "ultrafast"})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for frame in squat_frames(count, fps):
            container.mux(stream.encode(VideoFrame.from_ndarray(frame.rgb, format="rgb24")))
        container.mux(stream.encode(None))
    return path
