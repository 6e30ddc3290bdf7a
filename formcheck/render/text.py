"""Text as coverage masks, with whatever font the installed OpenCV has.

OpenCV 5 carries a TrueType font and draws UTF-8; OpenCV 4 has the stroke fonts of Hershey and
ASCII only.  Both are measured by the height of their capitals here, so that the rest of the
drawing code knows one kind of text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]
Weight = Literal["regular", "bold"]
Rasteriser = Callable[[str, int, Weight], Mask]

_ABOVE: Final = 1.5  # room over the baseline, in heights of a capital: accents fit
_BELOW: Final = 0.45  # room under it: descenders fit
_PROBE_PX: Final = 100
_HERSHEY_OVERSAMPLING: Final = 4
_BALANCING: Final = (0.5, 0.6, 0.7, 0.8, 0.9)  # shares of the width to try for even lines
_PLAIN_FORMS: Final = {"·": "-", "\u2013": "-", "—": "-", "…": "...", "°": " deg"}


@dataclass(frozen=True, eq=False)
class TextMask:
    """One line of text.

    Attributes:
        mask: (h, w) coverage 0..255, without empty columns at the sides.
        baseline_px: row of the baseline.
        cap_px: height of a capital.
    """

    mask: Mask
    baseline_px: int
    cap_px: int

    @property
    def width_px(self) -> int:
        """Width of the ink."""
        return int(self.mask.shape[1])

    @property
    def below_px(self) -> int:
        """How far the ink comes down under the baseline."""
        return int(self.mask[self.baseline_px :].any(axis=1).sum())


@lru_cache(maxsize=1)
def _truetype_cap_ratio() -> float:
    """Height of a capital of OpenCV's own font, in font sizes."""
    canvas = np.zeros((2 * _PROBE_PX, 2 * _PROBE_PX), np.uint8)
    origin = (_PROBE_PX // 2, _PROBE_PX + _PROBE_PX // 2)
    cv2.putText(canvas, "H", origin, (255,), cv2.FontFace("sans"), _PROBE_PX, 600)
    return float((canvas.max(axis=1) > 127).sum()) / _PROBE_PX


def truetype(text: str, cap_px: int, weight: Weight) -> Mask:
    """Coverage of ``text`` in the TrueType font of OpenCV 5."""
    font, size_px = cv2.FontFace("sans"), max(1, round(cap_px / _truetype_cap_ratio()))
    boldness = 700 if weight == "bold" else 500
    box = cv2.getTextSize((0, 0), text, (0, 0), font, size_px, boldness)
    canvas = np.zeros(_canvas_shape(cap_px, box[2] + 2 * size_px), np.uint8)
    origin = (size_px, round(_ABOVE * cap_px))
    cv2.putText(canvas, text, origin, (255,), font, size_px, boldness)
    return canvas


def hershey(text: str, cap_px: int, weight: Weight) -> Mask:
    """Coverage of ``text`` in the stroke font that every OpenCV has; ASCII only.

    Drawn larger and scaled down: its own edges are rough at the size of a label.
    """
    plain = "".join(_PLAIN_FORMS.get(char, char) for char in text)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    face, large_px = cv2.FONT_HERSHEY_SIMPLEX, _HERSHEY_OVERSAMPLING * cap_px
    stroke_px = round(large_px / (7 if weight == "bold" else 10))
    scale = cv2.getFontScaleFromHeight(face, max(1, large_px - stroke_px))
    (width_px, _), _ = cv2.getTextSize(plain, face, scale, stroke_px)
    height_px, width_px = _canvas_shape(cap_px, width_px // _HERSHEY_OVERSAMPLING + 4 * cap_px)
    large = np.zeros(
        (height_px * _HERSHEY_OVERSAMPLING, width_px * _HERSHEY_OVERSAMPLING), np.uint8
    )
    baseline_px = round(_ABOVE * cap_px) * _HERSHEY_OVERSAMPLING
    origin = (large_px, baseline_px - stroke_px // 2)
    cv2.putText(large, plain, origin, face, scale, (255,), stroke_px, cv2.LINE_AA)
    small = cv2.resize(large, (width_px, height_px), None, 0, 0, cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _canvas_shape(cap_px: int, width_px: int) -> tuple[int, int]:
    return round(_ABOVE * cap_px) + round(_BELOW * cap_px), max(1, width_px)


RASTERISER: Final[Rasteriser] = truetype if hasattr(cv2, "FontFace") else hershey
"""The better of the two that the installed OpenCV can do."""


@lru_cache(maxsize=256)
def text_mask(
    text: str, cap_px: int, weight: Weight = "regular", rasteriser: Rasteriser = RASTERISER
) -> TextMask:
    """Draw one line of text whose capitals are ``cap_px`` high; read-only."""
    mask = rasteriser(text, cap_px, weight)
    inked = np.flatnonzero(mask.max(axis=0))
    mask = mask[:, inked[0] : inked[-1] + 1] if len(inked) else mask[:, :1]
    mask = mask.copy()
    mask.setflags(write=False)
    return TextMask(mask, round(_ABOVE * cap_px), cap_px)


def fit_lines(
    text: str, cap_px: int, max_width_px: int, weight: Weight = "regular", max_lines: int = 3
) -> list[str]:
    """Break ``text`` into lines of at most ``max_width_px``, cut with an ellipsis at the end.

    The lines are about equally long.
    """
    lines = _wrap(text, cap_px, max_width_px, weight)
    for share in _BALANCING:
        narrower = _wrap(text, cap_px, round(share * max_width_px), weight)
        if len(narrower) == len(lines) > 1:
            lines = narrower
            break
    shown = lines[:max_lines]
    if len(lines) > max_lines:
        shown[-1] += "…"
    return [_cut(line, cap_px, max_width_px, weight) for line in shown]


def _wrap(text: str, cap_px: int, max_width_px: int, weight: Weight) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_mask(longer, cap_px, weight).width_px <= max_width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(line: str, cap_px: int, max_width_px: int, weight: Weight) -> str:
    """Shorten one line until it fits; at least one character stays."""
    while len(line) > 1 and text_mask(line, cap_px, weight).width_px > max_width_px:
        line = line.rstrip("…")[:-1].rstrip() + "…"
        if line == "…":
            break
    return line
