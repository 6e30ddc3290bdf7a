"""Who else is in the picture, and whom to watch: the largest and most central person.

BlazePose is made for one person.  Asked for several it loses its smoothing, takes about twice
the time and still misses most second persons (figures in CONTRIBUTING.md), so it is asked for
one, and now and then the picture left and right of that one is searched on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.landmarks import Landmark
from formcheck.pose import FloatArray, Pose, RgbArray

# Calibrated on 64 clips of real people, eleven frames each: with these, the second person is
# found in all three clips that show two, and nobody is invented in the others except a
# reflection in a mirror.
_MIN_STRIP_SHARE: Final = 0.1  # of the picture's width: a narrower strip holds no body
_MIN_TORSO_RATIO: Final = 0.5  # to the person found first: smaller ones are in the background
_MIN_HEIGHT_RATIO: Final = 0.4  # likewise; lower, because a second person may crouch or sit
_MIN_VISIBILITY: Final = 0.85  # mean over the joints below: machines and posters score less
_MIN_PRESENCE: Final = 0.5
_PREFER_RATIO: Final = 1.1  # leave the model's own choice only for a clearly better one
_BODY: Final = (
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
    Landmark.LEFT_KNEE,
    Landmark.RIGHT_KNEE,
)
_FULL_HEIGHT: Final = (Landmark.NOSE, *_BODY, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)


@dataclass(frozen=True)
class Strip:
    """Columns ``start`` to ``stop`` (not included) of a picture."""

    start: int
    stop: int

    def cut(self, rgb: RgbArray) -> RgbArray:
        """The strip alone, as a picture of its own."""
        return np.ascontiguousarray(rgb[:, self.start : self.stop])

    def isolate(self, rgb: RgbArray) -> RgbArray:
        """The whole picture with everything outside the strip painted grey."""
        isolated = np.full_like(rgb, 128)
        isolated[:, self.start : self.stop] = rgb[:, self.start : self.stop]
        return isolated


def strips_beside(pose: Pose, size_px: tuple[int, int]) -> list[Strip]:
    """The parts of the picture left and right of the person, where wide enough for another."""
    width, _ = size_px
    x_px = pose.image_px[:, 0]
    margin_px = 0.03 * float(np.ptp(pose.image_px[:, 1]))
    left = int(np.clip(x_px.min() - margin_px, 0, width))
    right = int(np.clip(x_px.max() + margin_px, 0, width))
    strips = (Strip(0, left), Strip(right, width))
    return [s for s in strips if s.stop - s.start >= _MIN_STRIP_SHARE * width]


def is_second_person(found: Pose, first: Pose) -> bool:
    """Whether a pose found beside ``first`` is a person that could be meant instead.

    Small figures in the background and half-recognised furniture are not.
    """
    body = list(_BODY)
    return bool(
        _torso_px(found) >= _MIN_TORSO_RATIO * _torso_px(first)
        and _height_px(found) >= _MIN_HEIGHT_RATIO * _height_px(first)
        and found.visibility[body].mean() >= _MIN_VISIBILITY
        and found.presence[body].min() >= _MIN_PRESENCE
    )


def is_preferred(other: Pose, first: Pose, size_px: tuple[int, int]) -> bool:
    """Whether ``other`` is clearly the larger and more central of the two."""
    return prominence(other, size_px) > _PREFER_RATIO * prominence(first, size_px)


def prominence(pose: Pose, size_px: tuple[int, int]) -> float:
    """Size times centrality: torso length in pixels, falling to 0 at the picture's sides."""
    hips_x = float(_middle(pose.image_px, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)[0]) / size_px[0]
    return _torso_px(pose) * max(0.0, 1.0 - 2.0 * abs(hips_x - 0.5))


def _torso_px(pose: Pose) -> float:
    shoulders = _middle(pose.image_px, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hips = _middle(pose.image_px, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    return float(np.linalg.norm(shoulders - hips))


def _height_px(pose: Pose) -> float:
    return float(np.ptp(pose.image_px[list(_FULL_HEIGHT), 1]))


def _middle(image_px: FloatArray, a: Landmark, b: Landmark) -> FloatArray:
    middle: FloatArray = (image_px[a] + image_px[b]) / 2
    return middle
