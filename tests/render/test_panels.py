"""Panels of text hold all of what is written on them."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.render.hud import Scale
from formcheck.render.palette import INK
from formcheck.render.panels import PanelStyle, Row, panel

SCALE = Scale((1280, 720))


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_what_hangs_below_the_last_line_is_not_cut_off(weight: str) -> None:
    def inked(text: str, pad: float) -> int:
        black = np.zeros((200, 600, 3), np.uint8)
        row = Row(text, 0.056, "bold" if weight == "bold" else "regular")
        panel((row,), SCALE, 500, PanelStyle(INK, 0.0, pad=pad)).paste(black, 0, 0)
        return int(black.any(axis=(1, 2)).sum())

    assert inked("Hg", 0.01) == inked("Hg", 0.05) > inked("H", 0.01)
