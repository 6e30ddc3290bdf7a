"""A pinhole camera that looks at the person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.rotations import rot_x, rot_y, rot_z, unit

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Shake:
    """Unsteadiness of a hand or a wobbly stand: smooth, seeded, a function of time alone.

    Attributes:
        angle_deg: standard deviation of pan, tilt and roll.
        position_m: standard deviation of each coordinate.
        hz: the highest frequency in it.
        seed: of its course.
    """

    angle_deg: float = 0.0
    position_m: float = 0.0
    hz: float = 2.0
    seed: int = 0

    def course(self, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Angles (T, 3) in degrees and offsets (T, 3) in metres at (T,) seconds."""
        rng = np.random.default_rng(self.seed)
        hz = rng.uniform(0.15 * self.hz, self.hz, (6, 6))
        phase = rng.uniform(0, 2 * np.pi, (6, 6))
        waves = np.sin(2 * np.pi * time_s[:, None, None] * hz + phase).sum(axis=1) / np.sqrt(3)
        return self.angle_deg * waves[:, :3], self.position_m * waves[:, 3:]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera.

    Attributes:
        yaw_deg: from where it looks at a person who faces +z: 0 = from the front, 90 = the
            person's left side nearest, -90 = the right side, 180 = from behind.
        height_m: of the lens above the floor.
        distance_m: from the lens to the vertical axis through ``aim_m``, along the floor.
        roll_deg: turned clockwise, seen from behind the camera; the picture turns the other way.
        aim_m: point in the middle of the picture.
        vertical_fov_deg: field of view over the picture's height.
        size_px: (width, height).
        shake: unsteadiness.

    Raises:
        ValueError: no such camera.
    """

    yaw_deg: float = 0.0
    height_m: float = 1.1
    distance_m: float = 3.4
    roll_deg: float = 0.0
    aim_m: tuple[float, float, float] = (0.0, 0.9, 0.0)
    vertical_fov_deg: float = 42.0
    size_px: tuple[int, int] = (1280, 720)
    shake: Shake = Shake()

    def __post_init__(self) -> None:
        if self.distance_m <= 0 or not 0 < self.vertical_fov_deg < 170 or min(self.size_px) < 1:
            raise ValueError(f"no such camera: {self}")

    @classmethod
    def distant(cls, yaw_deg: float, size_px: tuple[int, int] = (1000, 1000)) -> Camera:
        """So far away that nothing is foreshortened by depth: what a rule would ideally see.

        The picture is 2.6 m high; what a measure reads in it off perfect landmarks, exactly from
        the front or the side, is its true value.
        """
        far_m, half_m = 2000.0, 1.3
        return cls(
            yaw_deg,
            height_m=0.9,
            distance_m=far_m,
            vertical_fov_deg=float(2 * np.degrees(np.arctan2(half_m, far_m))),
            size_px=size_px,
        )

    @property
    def focal_px(self) -> float:
        """Focal length in pixels; pixels are square."""
        return float(self.size_px[1] / 2 / np.tan(np.radians(self.vertical_fov_deg) / 2))

    def eye_m(self, time_s: FloatArray) -> FloatArray:
        """(T, 3) position of the lens."""
        yaw = np.radians(self.yaw_deg)
        x, _, z = self.aim_m
        still = np.array(
            [
                x + self.distance_m * np.sin(yaw),
                self.height_m,
                z + self.distance_m * np.cos(yaw),
            ]
        )
        out: FloatArray = still + self.shake.course(time_s)[1]
        return out

    def axes(self, time_s: FloatArray) -> FloatArray:
        """(T, 3, 3) rotations from the world into the camera: x right, y down, z away from it."""
        yaw = np.radians(self.yaw_deg)
        rise = self.aim_m[1] - self.height_m
        ahead = unit(
            np.array([-np.sin(yaw) * self.distance_m, rise, -np.cos(yaw) * self.distance_m])
        )
        right = unit(np.cross(ahead, [0.0, 1.0, 0.0]))
        level = np.stack([right, np.cross(ahead, right), ahead])
        pan, tilt, roll = self.shake.course(time_s)[0].T
        out: FloatArray = rot_z(-self.roll_deg - roll) @ rot_x(tilt) @ rot_y(pan) @ level
        return out

    def seen_m(self, points_m: FloatArray, time_s: FloatArray) -> FloatArray:
        """World points (T, N, 3) in camera metres: x right, y down, z away from the camera."""
        out: FloatArray = np.einsum(
            "tij,tnj->tni", self.axes(time_s), points_m - self.eye_m(time_s)[:, None]
        )
        return out

    def project(self, points_m: FloatArray, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Pixels (T, N, 2) and depth in metres (T, N) of world points (T, N, 3) at (T,) seconds."""
        seen = self.seen_m(points_m, time_s)
        return self.pixels(seen), seen[..., 2]

    def pixels(self, seen_m: FloatArray) -> FloatArray:
        """Pixels (..., 2) of points (..., 3) in camera metres."""
        middle = np.array(self.size_px) / 2
        out: FloatArray = middle + self.focal_px * seen_m[..., :2] / seen_m[..., 2:]
        return out
