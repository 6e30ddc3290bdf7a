"""Phones film in HDR (HLG, PQ): bring such pictures back to what a plain screen shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from formcheck.pose import FloatArray, RgbArray

_PQ, _HLG = 16, 18  # AVColorTransferCharacteristic, numbered as in H.273
_BT2020_PRIMARIES: Final = 9
_WHITE_NIT: Final = 203.0  # diffuse white, ITU-R BT.2408
_HLG_PEAK_NIT: Final = 1000.0
_KNEE: Final = 0.7

# Linear BT.2020 -> BT.709 (ITU-R BT.2087).
_TO_BT709: Final = np.array(
    [[1.6605, -0.5876, -0.0729], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1188]],
    dtype=np.float32,
)


def _hlg_light(signal: FloatArray) -> FloatArray:
    """ITU-R BT.2100, table 5: signal 0..1 to display light (1 = diffuse white), for greys."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
    return scene**1.2 * _HLG_PEAK_NIT / _WHITE_NIT


def _pq_light(signal: FloatArray) -> FloatArray:
    """ITU-R BT.2100, table 4: signal 0..1 to display light (1 = diffuse white)."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    root = signal ** (1 / m2)
    light = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return light * 10_000 / _WHITE_NIT


def _curve(light: FloatArray) -> NDArray[np.uint8]:
    """A soft shoulder above the knee keeps highlights apart; below it light stays as it is."""
    over = np.maximum(light - _KNEE, 0)
    shown = np.minimum(light, _KNEE) + (1 - _KNEE) * (1 - np.exp(-over / (1 - _KNEE)))
    return np.round(255 * shown ** (1 / 2.4)).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class HdrToSdr:
    """One curve for all channels, then a colour matrix.

    The matrix belongs on linear light; applied to the coded values it is exact for greys and
    right to first order around them, and costs 0.6 ms for a 1280 x 720 picture.  swscale's own
    conversion takes 22 ms, more than the pose model, and 1.3 s to get ready.
    """

    curve: NDArray[np.uint8]
    wide_gamut: bool

    @classmethod
    def of(cls, frame: VideoFrame) -> HdrToSdr | None:
        """The conversion that ``frame`` needs, if it is HDR."""
        light = {_HLG: _hlg_light, _PQ: _pq_light}.get(frame.color_trc)
        if light is None:
            return None
        signal = np.linspace(0, 1, 256)
        return cls(_curve(light(signal)), frame.color_primaries == _BT2020_PRIMARIES)

    def apply(self, rgb: RgbArray) -> RgbArray:
        """``rgb`` (H, W, 3) as coded, to (H, W, 3) for a plain screen."""
        shown = cv2.LUT(rgb, self.curve)
        if self.wide_gamut:
            shown = cv2.transform(shown, _TO_BT709)
        return np.asarray(shown, dtype=np.uint8)
