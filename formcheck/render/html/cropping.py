"""The part of a picture that shows the person, small enough for a page."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from formcheck.landmarks import Landmark
from formcheck.pose import FloatArray, RgbArray

STILL_HEIGHT_PX: Final = 560
STILL_QUALITY: Final = 78
_MARGIN: Final = 0.1
_NARROWEST: Final = 0.62  # width over height of a figure
_WIDEST: Final = 1.25
BODY: Final = tuple(Landmark(i) for i in range(len(Landmark)) if i in (0, 7, 8) or i >= 11)


@dataclass(frozen=True)
class Crop:
    """The part of the picture that a figure shows, in its pixels."""

    x: float
    y: float
    width: float
    height: float


def crop_around(points: FloatArray, size_px: tuple[int, int]) -> Crop:
    """A part of the picture that holds the person, neither very narrow nor very wide."""
    body = points[list(BODY)]
    body = body[np.isfinite(body).all(axis=1)]
    size = np.array(size_px, dtype=np.float64)
    low, high = np.clip(body.min(axis=0), 0, size), np.clip(body.max(axis=0), 0, size)
    tall = max(float((high - low)[1]), 0.25 * float((high - low)[0]), 8.0)
    low = np.clip(low - _MARGIN * tall * np.array([1.2, 1.3]), 0, size)
    high = np.clip(high + _MARGIN * tall * np.array([1.2, 1.0]), 0, size)
    width, height = np.maximum(high - low, 8.0)
    centre = (low + high) / 2
    width = min(max(width, _NARROWEST * height), size[0])
    height = min(max(height, width / _WIDEST), size[1])
    x = float(np.clip(centre[0] - width / 2, 0, size[0] - width))
    y = float(np.clip(centre[1] - height / 2, 0, size[1] - height))
    return Crop(float(round(x)), float(round(y)), float(round(width)), float(round(height)))


def jpeg_of(picture: RgbArray, crop: Crop, *, mirrored: bool) -> str:
    """The cropped picture as JPEG in base64; flipped for a mirrored clip."""
    rgb = picture[:, ::-1] if mirrored else picture
    x, y = int(crop.x), int(crop.y)
    part = np.ascontiguousarray(rgb[y : y + int(crop.height), x : x + int(crop.width)])
    scale = min(1.0, STILL_HEIGHT_PX / part.shape[0])
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    settings = [cv2.IMWRITE_JPEG_QUALITY, STILL_QUALITY]
    _, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), settings)
    return base64.b64encode(data.tobytes()).decode("ascii")
