"""What stands beside the person: counter, phase, depth, cue and notice.

Sizes are shares of the picture's shorter side.  The counter's digits are 11 % of it and a cue's
capitals 4.4 %: on a laptop screen 18 cm high that is 20 and 8 mm, which three metres away are
23 and 9 minutes of arc; reading needs 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import cv2

from formcheck.landmarks import Landmark
from formcheck.pose import RgbArray
from formcheck.render.palette import GREY, INK, SKY_BLUE, WHITE, YELLOW, Rgb
from formcheck.render.patch import Box, Canvas, Patch, framed, plate
from formcheck.render.text import TextMask, fit_lines, text_mask
from formcheck.report import ReportSide
from formcheck.rules import Verdict

PLATE_OPACITY: Final = 0.78
_SHIFT: Final = 4
_ACTIVE_CAP: Final = (0.11, 18)  # share of the shorter side, and pixels at least
_OTHER_CAP: Final = (0.062, 11)
_COLUMNS: Final[tuple[tuple[ReportSide, str], ...]] = (
    ("left", "Left"),
    ("right", "Right"),
    ("both", "Reps"),
)


@dataclass(frozen=True)
class Mark:
    """A fault where it shows.

    Attributes:
        landmark: the joint it is drawn at.
        text: the fault in words a person understands, like "Knee in".
        verdict: chooses the symbol and the ring around the joint.
    """

    landmark: Landmark
    text: str
    verdict: Verdict


@dataclass(frozen=True)
class Hud:
    """Everything but the skeleton, for one frame.

    Attributes:
        exercise: its name, as people say it.
        side: the judged leg, the person's own left or right; None when not known yet.
        counts: repetitions so far under "left", "right", "both"; only what is given is shown.
        set_index: from 1; 0 before the first set.
        phase: a word for what the body does now; "" for none.
        depth: how far down, 0 standing to 1 a full repetition; None when not measured.  It is
            information, no verdict.
        cue: the one thing to do, at most four words.
        cue_provisional: the repetition is still going on, the verdict may change.
        marks: faults at their joints, the most important first.
        notice: what the person should know about the picture, like "Step back".
    """

    exercise: str
    side: ReportSide | None = None
    counts: Mapping[ReportSide, int] = field(default_factory=dict)
    set_index: int = 0
    phase: str = ""
    depth: float | None = None
    cue: str | None = None
    cue_provisional: bool = False
    marks: tuple[Mark, ...] = ()
    notice: str | None = None


@dataclass(frozen=True)
class Scale:
    """Turns shares of the shorter side into pixels.

    Attributes:
        size: (width, height) of the picture.
        zoom: makes everything larger or smaller than its share.
    """

    size: tuple[int, int]
    zoom: float = 1.0

    def px(self, share: float, least: int = 1) -> int:
        """``share`` of the shorter side, but no less than ``least`` pixels."""
        return max(least, round(share * self.zoom * min(self.size)))

    @property
    def margin_px(self) -> int:
        """Space that stays free along the border."""
        return self.px(0.025, 4)

    @property
    def small_cap_px(self) -> int:
        """Height of the capitals of the smallest text."""
        return self.px(0.026, 8)

    @property
    def frame(self) -> Box:
        """The picture within its margins."""
        width, height = self.size
        return Box(self.margin_px, self.margin_px, width - self.margin_px, height - self.margin_px)


@dataclass(frozen=True)
class CardText:
    """What the counter card says, hashable: the card is drawn anew only when this changes."""

    exercise: str
    side: ReportSide | None
    counts: tuple[tuple[str, int, bool], ...]
    set_index: int

    @classmethod
    def of(cls, hud: Hud) -> CardText:
        """Pick it out of the HUD."""
        counts = tuple(
            (label, hud.counts[side], hud.side in (side, None))
            for side, label in _COLUMNS
            if side in hud.counts
        )
        return cls(hud.exercise, hud.side, counts, hud.set_index)


@dataclass(frozen=True, eq=False)
class Card:
    """The counter card, with the places of phase and gauge from its top left corner in pixels."""

    patch: Patch
    phase_x: int
    phase_baseline: int
    phase_width: int
    phase_cap_px: int
    gauge_x: int
    gauge_top: int
    gauge_bottom: int
    gauge_width: int


@dataclass(frozen=True, eq=False)
class _Column:
    label: TextMask
    number: TextMask
    active: bool
    width_px: int


def _columns(text: CardText, scale: Scale) -> list[_Column]:
    columns = []
    for label, count, active in text.counts:
        cap_px = scale.px(*(_ACTIVE_CAP if active else _OTHER_CAP))
        number = text_mask(str(count), cap_px, "bold")
        widest = text_mask("00", cap_px, "bold")
        caption = text_mask(label, scale.small_cap_px, "bold" if active else "regular")
        width = max(number.width_px, widest.width_px, caption.width_px)
        columns.append(_Column(caption, number, active, width))
    return columns


def _header(text: CardText, cap_px: int) -> tuple[TextMask, TextMask | None]:
    exercise = text_mask(text.exercise[:1].upper() + text.exercise[1:], cap_px, "bold")
    return exercise, text_mask(f"Set {text.set_index}", cap_px) if text.set_index > 0 else None


@lru_cache(maxsize=8)
def card(text: CardText, scale: Scale) -> Card:
    """Draw the counter card."""
    pad, gap, cap = scale.px(0.026, 5), scale.px(0.034, 6), scale.small_cap_px
    columns, (exercise, set_name) = _columns(text, scale), _header(text, cap)
    gauge_width = scale.px(0.022, 5)
    numbers_px = sum(column.width_px for column in columns) + gap * len(columns)
    header_px = exercise.width_px + (set_name.width_px + gap if set_name else 0)
    inner_px = max(numbers_px + gauge_width, header_px)
    digits_px = scale.px(*_ACTIVE_CAP)
    top = pad + cap + gap  # of the captions
    baseline = top + cap + round(0.6 * gap) + digits_px
    height = baseline + gap + cap + pad + round(0.2 * gap)
    width = inner_px + 2 * pad

    canvas = Canvas(width, height)
    canvas.lay(plate(width, height, scale.px(0.025)), (0, 0), INK, PLATE_OPACITY)
    canvas.write(exercise, (pad, pad + cap), WHITE)
    if set_name:
        canvas.write(set_name, (width - pad - set_name.width_px, pad + cap), GREY)
    x = pad
    for column in columns:
        known = column.active and text.side is not None
        canvas.write(column.label, (x, top + cap), SKY_BLUE if known else GREY)
        canvas.write(column.number, (x, baseline), WHITE if column.active else GREY)
        x += column.width_px + gap
    gauge_x = width - pad - gauge_width // 2 - 1
    track = plate(gauge_width, baseline - top, gauge_width)
    canvas.lay(track, (gauge_x - gauge_width // 2, top), WHITE, 0.22)
    phase = (pad, height - pad - round(0.1 * gap), inner_px, cap)
    return Card(canvas.patch(), *phase, gauge_x, top, baseline, gauge_width)


@lru_cache(maxsize=64)
def _phase_patch(word: str, cap_px: int, max_width_px: int) -> tuple[Patch, int]:
    """The phase on its own, because it changes far more often than the card; and its baseline."""
    lines = fit_lines(word.replace("_", " ").capitalize(), cap_px, max_width_px, max_lines=1)
    mask = text_mask(" ".join(lines), cap_px)
    canvas = Canvas(mask.width_px, mask.mask.shape[0])
    canvas.write(mask, (0, mask.baseline_px), WHITE)
    return canvas.patch(), mask.baseline_px


def draw_card(rgb: RgbArray, hud: Hud, scale: Scale) -> Box:
    """Draw counter, phase and depth gauge in the top left corner."""
    at = (scale.margin_px, scale.margin_px)
    return paste_card(rgb, card(CardText.of(hud), scale), at, hud.phase, hud.depth)


def paste_card(
    rgb: RgbArray, drawn: Card, at: tuple[int, int], phase: str, depth: float | None
) -> Box:
    """Put a card at a place, with what changes all the time: phase and depth."""
    x, y = at
    box = drawn.patch.paste(rgb, x, y)
    if phase:
        word, rise = _phase_patch(phase, drawn.phase_cap_px, drawn.phase_width)
        word.paste(rgb, x + drawn.phase_x, y + drawn.phase_baseline - rise)
    if depth is not None:
        _draw_gauge(rgb, drawn, at, depth)
    return box


def _draw_gauge(rgb: RgbArray, drawn: Card, at: tuple[int, int], depth: float) -> None:
    """Fill the track from its top, as the hips come down."""
    radius = drawn.gauge_width / 2
    top, bottom = drawn.gauge_top + radius, drawn.gauge_bottom - radius
    depth = min(max(depth, 0.0), 1.0)
    x, y = at[0] + drawn.gauge_x, at[1] + top
    end = y + depth * (bottom - top)
    start_point = (x << _SHIFT, round(y * (1 << _SHIFT)))
    end_point = (x << _SHIFT, round(end * (1 << _SHIFT)))
    cv2.line(rgb, start_point, end_point, SKY_BLUE, drawn.gauge_width, cv2.LINE_AA, _SHIFT)
    knob = round(drawn.gauge_width * 0.95)
    cv2.circle(rgb, end_point, knob << _SHIFT, INK, -1, cv2.LINE_AA, _SHIFT)
    cv2.circle(rgb, end_point, (knob - 1) << _SHIFT, SKY_BLUE, -1, cv2.LINE_AA, _SHIFT)


@lru_cache(maxsize=16)
def cue_patch(text: str, scale: Scale, max_width_px: int, *, provisional: bool) -> Patch:
    """The cue: bright when it is certain, only framed while the repetition is going on."""
    colours = (INK, YELLOW, 0.86) if provisional else (YELLOW, INK, 0.97)
    return _banner(text, scale, max_width_px, _BannerStyle(0.044, *colours, framed=provisional))


@lru_cache(maxsize=16)
def notice_patch(text: str, scale: Scale, max_width_px: int) -> Patch:
    """The notice: quieter than a cue."""
    style = _BannerStyle(0.03, INK, WHITE, PLATE_OPACITY, framed=False)
    return _banner(text, scale, max_width_px, style)


@dataclass(frozen=True)
class _BannerStyle:
    cap_share: float
    ground: Rgb
    ink: Rgb
    opacity: float
    framed: bool


def _banner(text: str, scale: Scale, max_width_px: int, style: _BannerStyle) -> Patch:
    cap = scale.px(style.cap_share, 9)
    pad_x, pad_y, step = round(0.85 * cap), round(0.8 * cap), round(1.75 * cap)
    lines = [
        text_mask(line, cap, "bold")
        for line in fit_lines(text, cap, max_width_px - 2 * pad_x, "bold")
    ]
    width = max((line.width_px for line in lines), default=0) + 2 * pad_x
    height = cap + step * (len(lines) - 1) + 2 * pad_y
    radius = round(0.7 * cap)
    canvas = Canvas(width, height)
    canvas.lay(plate(width, height, radius), (0, 0), style.ground, style.opacity)
    if style.framed:
        canvas.lay(framed(width, height, radius, max(1, round(cap / 9))), (0, 0), style.ink)
    for row, line in enumerate(lines):
        canvas.write(line, ((width - line.width_px) // 2, pad_y + cap + row * step), style.ink)
    return canvas.patch()
