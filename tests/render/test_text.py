from __future__ import annotations

import numpy as np
import pytest

from formcheck.render.palette import STYLES
from formcheck.render.patch import icon
from formcheck.render.text import RASTERISER, Rasteriser, fit_lines, hershey, text_mask
from formcheck.rules import Verdict

# the font of the installed OpenCV, and the one that every OpenCV has
RASTERISERS = list(dict.fromkeys((RASTERISER, hershey)))


@pytest.mark.parametrize("rasteriser", RASTERISERS)
@pytest.mark.parametrize("cap_px", [8, 20, 100])
def test_text_is_as_large_as_asked_and_stands_on_its_baseline(
    rasteriser: Rasteriser, cap_px: int
) -> None:
    text = text_mask("Hop 107", cap_px, "bold", rasteriser)
    ink = np.flatnonzero(text_mask("H", cap_px, "bold", rasteriser).mask.max(axis=1) > 64)
    assert text.cap_px == cap_px
    # OpenCV 5 draws the stroke font's text in its own, whose capitals are lower
    assert 0.55 * cap_px <= len(ink) <= 1.2 * cap_px + 1
    assert abs(int(ink[-1]) + 1 - text.baseline_px) <= 0.1 * cap_px + 1
    assert not text.mask[0].any()  # nothing is cut off above
    assert text.mask[:, 0].any()
    assert text.mask[:, -1].any()
    assert text_mask("Hop 107 times", cap_px, "bold", rasteriser).width_px > text.width_px


@pytest.mark.parametrize("rasteriser", RASTERISERS)
def test_accents_lose_no_letter_where_only_ascii_can_be_drawn(rasteriser: Rasteriser) -> None:
    plain = text_mask("Genou a l'interieur", 20, "bold", rasteriser).width_px
    accented = text_mask("Genou à l'intérieur", 20, "bold", rasteriser).width_px
    assert accented == pytest.approx(plain, rel=0.1)
    assert text_mask("Set 2 · 45°", 20, "bold", rasteriser).width_px > 0


def test_nothing_and_spaces_are_text_too() -> None:
    for empty in ("", "   "):
        assert not text_mask(empty, 20).mask.any()
    assert fit_lines("", 20, 100) == []


def test_lines_fit_and_say_when_they_are_cut() -> None:
    words = "Film the whole body from the side with the camera at the height of your hips"
    lines = fit_lines(words, 20, 260, "bold")
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_mask(line, 20, "bold").width_px <= 260 for line in lines)
    assert " ".join(fit_lines(words, 20, 260, "bold", max_lines=20)) == words
    (cut,) = fit_lines("Donaudampfschifffahrt", 20, 120)
    assert cut.endswith("…")
    assert text_mask(cut, 20).width_px <= 120


def test_lines_are_about_equally_long() -> None:
    width = text_mask("Knee bends too", 20, "bold").width_px
    assert fit_lines("Knee bends too much", 20, width, "bold") == ["Knee bends", "too much"]


def test_symbols_differ_in_shape_not_only_in_colour() -> None:
    shapes = {}
    for verdict in Verdict:
        ground, strokes = icon(STYLES[verdict].icon, 24)
        assert ground.any()
        assert strokes.any()
        shapes[verdict] = np.minimum(ground, 255 - strokes).astype(float)
    for verdict in Verdict:
        for other in Verdict:
            if other is not verdict:
                difference = np.abs(shapes[verdict] - shapes[other]).mean()
                assert difference > 10, (verdict, other)


def test_every_verdict_has_its_own_sign_in_text() -> None:
    for name in ("rgb", "icon", "symbol", "ascii_symbol", "word"):
        assert len({getattr(STYLES[verdict], name) for verdict in Verdict}) == len(Verdict)
    assert all(STYLES[verdict].ascii_symbol.isascii() for verdict in Verdict)
