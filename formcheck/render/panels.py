"""Panels of text: rows of words and symbols on a dark plate, made once and pasted often."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from formcheck.render.hud import Scale
from formcheck.render.palette import GREY, INK, WHITE, IconName, Rgb
from formcheck.render.patch import Canvas, Patch, framed, icon, plate
from formcheck.render.text import TextMask, Weight, fit_lines, text_mask

LINE_STEP: Final = 1.65
"""From baseline to baseline, in heights of a capital."""
ICON_SIZE: Final = 1.6
"""In heights of the capitals beside it."""


@dataclass(frozen=True)
class Row:
    """One row of a panel.

    Attributes:
        text: wrapped where it is too wide.
        cap: height of its capitals, as a share of the picture's shorter side.
        weight, rgb: of the text.
        icons: symbols before the text, each with its colour.
        gap: space above, in heights of a capital.
        max_lines: cut with an ellipsis after so many.
    """

    text: str
    cap: float = 0.03
    weight: Weight = "regular"
    rgb: Rgb = WHITE
    icons: tuple[tuple[IconName, Rgb], ...] = ()
    gap: float = 0.9
    max_lines: int = 3


@dataclass(frozen=True)
class PanelStyle:
    """How a panel looks.

    Attributes:
        ground: colour of its plate.
        opacity: of the plate.
        centred: rows stand in the middle rather than at the left.
        border: colour of a frame around it; None: no frame.
        pad: space to the border of the plate, as a share of the picture's shorter side.
    """

    ground: Rgb = INK
    opacity: float = 0.8
    centred: bool = False
    border: Rgb | None = None
    pad: float = 0.028


@dataclass(frozen=True)
class _Laid:
    row: Row
    lines: list[TextMask]
    cap_px: int
    icons_px: int

    @property
    def width_px(self) -> int:
        return self.icons_px + max((line.width_px for line in self.lines), default=0)

    @property
    def step_px(self) -> int:
        return round(LINE_STEP * self.cap_px)

    @property
    def height_px(self) -> int:
        return self.cap_px + self.step_px * max(0, len(self.lines) - 1)


def _lay(row: Row, scale: Scale, room_px: int) -> _Laid:
    cap_px = scale.px(row.cap, 8)
    size_px = round(ICON_SIZE * cap_px)
    icons_px = len(row.icons) * round(1.25 * size_px)
    if row.icons and row.text:
        icons_px += round(0.35 * cap_px)
    words = fit_lines(row.text, cap_px, room_px - icons_px, row.weight, row.max_lines)
    return _Laid(row, [text_mask(line, cap_px, row.weight) for line in words], cap_px, icons_px)


@lru_cache(maxsize=64)
def panel(
    rows: tuple[Row, ...],
    scale: Scale,
    max_width_px: int,
    style: PanelStyle = PanelStyle(),
) -> Patch:
    """Draw a panel, as wide as its rows need and at most ``max_width_px``."""
    pad = scale.px(style.pad, 6)
    laid = [_lay(row, scale, max_width_px - 2 * pad) for row in rows]
    inner_px = max((one.width_px for one in laid), default=0)
    gaps = [round(one.row.gap * one.cap_px) if i else 0 for i, one in enumerate(laid)]
    width = inner_px + 2 * pad
    foot = max([pad, *(line.below_px for one in laid[-1:] for line in one.lines[-1:])])
    height = pad + sum(gaps) + sum(one.height_px for one in laid) + foot
    radius = scale.px(0.022, 4)
    canvas = Canvas(width, height)
    canvas.lay(plate(width, height, radius), (0, 0), style.ground, style.opacity)
    if style.border is not None:
        canvas.lay(framed(width, height, radius, scale.px(0.005, 2)), (0, 0), style.border)
    y = pad
    for one, gap in zip(laid, gaps, strict=True):
        y += gap
        x = pad + ((inner_px - one.width_px) // 2 if style.centred else 0)
        _write(canvas, one, (x, y), centred=style.centred)
        y += one.height_px
    return canvas.patch()


def _write(canvas: Canvas, one: _Laid, at: tuple[int, int], *, centred: bool) -> None:
    x, y = at
    size_px = round(ICON_SIZE * one.cap_px)
    for number, (name, rgb) in enumerate(one.row.icons):
        ground, strokes = icon(name, size_px)
        corner = (x + number * round(1.25 * size_px), y - (size_px - one.cap_px) // 2)
        canvas.lay(ground, corner, rgb)
        canvas.lay(strokes, corner, INK)
    widest = max((line.width_px for line in one.lines), default=0)
    for number, line in enumerate(one.lines):
        shift = (widest - line.width_px) // 2 if centred else 0
        baseline = y + one.cap_px + number * one.step_px
        canvas.write(line, (x + one.icons_px + shift, baseline), one.row.rgb)


@dataclass(frozen=True, eq=False)
class _KeyCap:
    key: TextMask
    what: TextMask
    key_px: int
    width_px: int


@lru_cache(maxsize=16)
def key_lines(keys: tuple[tuple[str, str], ...], scale: Scale, max_width_px: int) -> Patch:
    """The keys, each on a key cap, and what they do; in as many lines as they need."""
    cap = scale.px(0.0215, 7)
    pad, gap, height = round(0.7 * cap), round(1.3 * cap), round(2.5 * cap)
    lines: list[list[_KeyCap]] = [[]]
    for name, does in keys:
        key, what = text_mask(name, cap, "bold"), text_mask(does, cap)
        key_px = key.width_px + 2 * pad
        one = _KeyCap(key, what, key_px, key_px + round(0.5 * cap) + what.width_px)
        if lines[-1] and _line_px([*lines[-1], one], gap) + 2 * gap > max_width_px:
            lines.append([])
        lines[-1].append(one)
    width = max(_line_px(line, gap) for line in lines) + 2 * gap
    step = height + pad
    canvas = Canvas(width, step * len(lines) + pad)
    canvas.lay(plate(width, step * len(lines) + pad, round(0.9 * cap)), (0, 0), INK)
    for number, line in enumerate(lines):
        x, y = gap, pad + number * step
        for one in line:
            canvas.lay(plate(one.key_px, height, round(0.5 * cap)), (x, y), WHITE, 0.16)
            canvas.lay(framed(one.key_px, height, round(0.5 * cap), 1), (x, y), GREY, 0.8)
            baseline = y + (height + cap) // 2
            canvas.write(one.key, (x + pad, baseline), WHITE)
            canvas.write(one.what, (x + one.key_px + round(0.5 * cap), baseline), WHITE)
            x += one.width_px + gap
    return canvas.patch()


def _line_px(line: list[_KeyCap], gap: int) -> int:
    return sum(one.width_px for one in line) + gap * (len(line) - 1)
