"""From a decoded picture to upright RGB of the right shape, size and colours."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, cast

import cv2
import numpy as np
from av.sidedata.sidedata import SideDataContainer, Type
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from formcheck.pose import RgbArray
from formcheck.sources.hdr import HdrToSdr

_UNSPECIFIED: Final = 2
# AVColorSpace of H.273 -> matrix of swscale; whatever is missing is guessed from the size.
_MATRICES: Final = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
_ODDEST_PIXEL: Final = 4  # nobody films with pixels more stretched than 4 : 1


@dataclass(frozen=True)
class Orientation:
    """How a stored picture is turned to stand upright: transposed first, then flipped."""

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False
    rotation_deg: int = 0

    @classmethod
    def of(cls, frame: VideoFrame) -> Orientation:
        """Read the display matrix that the container or the codec put on ``frame``."""
        try:
            # The stubs know one kind of side data only.
            side_data = cast(SideDataContainer, frame.side_data)
            if Type.DISPLAYMATRIX not in side_data:
                return cls()
            matrix = struct.unpack("=9i", bytes(side_data[Type.DISPLAYMATRIX]))
        except ValueError:
            # PyAV refuses to list side data when one kind is newer than itself.
            return cls.turned(frame.rotation)
        a, b, _, c, d, *_ = matrix
        turn_deg = round(-np.degrees(np.arctan2(b, a)) / 90) * 90 % 360
        if abs(a) + abs(d) >= abs(b) + abs(c):
            return cls(False, a < 0, d < 0, turn_deg)
        return cls(True, c < 0, b < 0, turn_deg)

    @classmethod
    def turned(cls, degrees: float) -> Orientation:
        """Turn counter-clockwise by the quarter turn nearest to ``degrees``."""
        quarter = round(degrees / 90) % 4
        return cls(quarter in (1, 3), quarter in (2, 3), quarter in (1, 2), 90 * quarter)

    def apply(self, rgb: RgbArray) -> RgbArray:
        """``rgb`` (H, W, 3) upright; OpenCV is ten times faster at it than numpy."""
        if self.transposed:
            rgb = _as_rgb(cv2.transpose(rgb))
        if self.flip_x or self.flip_y:
            rgb = _as_rgb(cv2.flip(rgb, -1 if self.flip_x and self.flip_y else int(self.flip_x)))
        return rgb


class PictureMaker:
    """Makes every picture of a clip upright RGB of one and the same size.

    Pixels that are not square are stretched to square ones, the longest side is brought down to
    ``max_side_px`` while converting (never up), transparent parts show white as in a browser,
    HDR becomes SDR, and a clip whose frames change size midway is fitted, with black bars, into
    the size of its first frame.

    Args:
        first: the first picture of the clip.
        pixel_aspect: width : height of a pixel, if known.
        max_side_px: limit for the longest side, in pixels.

    Attributes:
        orientation: how the stored pictures are turned.
        filmed_size_px: (width, height) upright, in square pixels, before scaling.
        size_px: (width, height) of what ``rgb`` returns.
    """

    def __init__(self, first: VideoFrame, pixel_aspect: Fraction | None, max_side_px: int) -> None:
        self._pixel_aspect = _plausible(pixel_aspect)
        self._max_side_px = max_side_px
        self._scaler = VideoReformatter()
        self._hdr = HdrToSdr.of(first)
        self.orientation = Orientation.of(first)
        stored = self._square(first)
        self.filmed_size_px = self._upright(stored)
        self.size_px = self._upright(_fitted(stored, (max_side_px, max_side_px)))

    def rgb(self, frame: VideoFrame) -> RgbArray:
        """(H, W, 3) uint8, C-contiguous, the caller's own."""
        stored_limit = self._upright(self.size_px)  # a quarter turn is its own inverse here
        width, height = _fitted(self._square(frame), stored_limit)
        rgb = self._converted(frame, width, height)
        if self._hdr is not None:
            rgb = self._hdr.apply(rgb)
        rgb = self.orientation.apply(rgb)
        return rgb if (rgb.shape[1], rgb.shape[0]) == self.size_px else self._barred(rgb)

    def _converted(self, frame: VideoFrame, width: int, height: int) -> RgbArray:
        has_alpha = any(component.is_alpha for component in frame.format.components)
        shrinks = width <= frame.width and height <= frame.height
        converted = self._scaler.reformat(
            frame,
            width=width,
            height=height,
            format="rgba" if has_alpha else "rgb24",
            src_colorspace=_matrix(frame),
            interpolation=Interpolation.AREA if shrinks else Interpolation.BILINEAR,
            threads=1,  # it runs beside the pose model, which needs the other core
        )
        pixels = cast(RgbArray, converted.to_ndarray())
        # Rows may be padded, and what needed no conversion is still the decoder's.
        if converted is frame or not pixels.flags.c_contiguous:
            pixels = np.array(pixels, dtype=np.uint8, order="C")
        return _on_white(pixels) if has_alpha else pixels

    def _square(self, frame: VideoFrame) -> tuple[int, int]:
        aspect = self._pixel_aspect
        if aspect >= 1:
            return round(frame.width * aspect), frame.height
        return frame.width, round(frame.height / aspect)

    def _upright(self, size: tuple[int, int]) -> tuple[int, int]:
        return size[::-1] if self.orientation.transposed else size

    def _barred(self, rgb: RgbArray) -> RgbArray:
        width, height = self.size_px
        canvas = np.zeros((height, width, 3), dtype=np.uint8)
        top, left = (height - rgb.shape[0]) // 2, (width - rgb.shape[1]) // 2
        canvas[top : top + rgb.shape[0], left : left + rgb.shape[1]] = rgb
        return canvas


def _plausible(aspect: Fraction | None) -> Fraction:
    if aspect is None or not Fraction(1, _ODDEST_PIXEL) <= aspect <= _ODDEST_PIXEL:
        return Fraction(1)
    return aspect


def _fitted(size: tuple[int, int], limit: tuple[int, int]) -> tuple[int, int]:
    """``size`` scaled to fit into ``limit``, keeping its shape, never larger than it is."""
    scale = min(Fraction(limit[0], size[0]), Fraction(limit[1], size[1]), Fraction(1))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _matrix(frame: VideoFrame) -> Colorspace:
    guessed = Colorspace.ITU709 if frame.height > 576 or frame.width > 1024 else Colorspace.ITU601
    return _MATRICES.get(frame.colorspace, guessed)


def _on_white(rgba: NDArray[np.uint8]) -> RgbArray:
    alpha = rgba[..., 3:]
    if alpha.min() == 255:
        return np.ascontiguousarray(rgba[..., :3])
    part = alpha.astype(np.uint16)
    mixed = (rgba[..., :3] * part + 255 * (255 - part) + 127) // 255
    return mixed.astype(np.uint8)


def _as_rgb(image: object) -> RgbArray:
    return np.asarray(image, dtype=np.uint8)
