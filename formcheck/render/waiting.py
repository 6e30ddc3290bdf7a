"""The picture before the first one: what is waited for."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from formcheck.pose import RgbArray
from formcheck.render.hud import Scale
from formcheck.render.palette import GREY, INK, SKY_BLUE, WHITE
from formcheck.render.panels import PanelStyle, Row, key_lines, panel

BEAT_S: Final = 0.4
"""A dot goes on so often, so that nobody takes the program for dead."""
SIZE: Final = (1280, 720)
_STYLE: Final = PanelStyle(INK, 0.0, centred=True)
_DOTS: Final = 3
_RADIUS: Final = 0.012
_KEYS: Final = (("q", "quit"),)


def draw_wait(words: str, beat: int) -> RgbArray:
    """Say what is waited for.

    Args:
        words: at most a line.
        beat: how often `BEAT_S` has passed since whenever.

    Returns:
        (720, 1280, 3) uint8.
    """
    scale = Scale(SIZE)
    picture = np.full((SIZE[1], SIZE[0], 3), INK, np.uint8)
    rows = (Row("formcheck", 0.036, "bold", SKY_BLUE), Row(words, 0.06, "bold", gap=1.1))
    patch = panel(rows, scale, scale.frame.width, _STYLE)
    x, y = ((a - b) // 2 for a, b in zip(SIZE, patch.size, strict=True))
    below = patch.paste(picture, x, y).y1 + scale.px(0.05)
    radius = scale.px(_RADIUS)
    for dot in range(_DOTS):
        centre = (SIZE[0] // 2 + (dot - _DOTS // 2) * 4 * radius, below)
        lit = dot == beat % _DOTS
        cv2.circle(picture, centre, radius, WHITE if lit else GREY, -1 if lit else 2, cv2.LINE_AA)
    keys = key_lines(_KEYS, scale, scale.frame.width)
    keys.paste(picture, scale.frame.x0, scale.frame.y1 - keys.size[1])
    return picture
