"""The counter beside the mat: big enough for three metres, per leg and set.

The digits of the active leg are 17 % of the picture's shorter side high: 31 mm on a laptop screen
18 cm high, which is 35 minutes of arc three metres away; reading needs 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from formcheck.coaching.live_state import LiveState
from formcheck.render.hud import Card, Scale
from formcheck.render.palette import GREY, INK, SKY_BLUE, STYLES, WHITE, IconName, Rgb
from formcheck.render.patch import Canvas, icon, plate
from formcheck.render.text import TextMask, text_mask
from formcheck.report import ReportSide
from formcheck.rules import Verdict

ACTIVE: Final = (0.17, 26)  # share of the shorter side, and pixels at least
OTHER: Final = (0.075, 12)
MAX_MARKS: Final = 10
PHASES: Final[dict[str, str]] = {
    "rest": "ready", "down": "going down", "bottom": "bottom", "up": "coming up",
}  # fmt: skip
_SIDES: Final[tuple[tuple[ReportSide, str], ...]] = (
    ("left", "Left"),
    ("right", "Right"),
    ("both", "Reps"),
)


@dataclass(frozen=True)
class CounterText:
    """What the counter says, hashable: it is drawn anew only when this changes.

    Attributes:
        header: the exercise, and which set of how many.
        columns: (caption, number, is the active leg).
        goal: "/10"; "" without a plan.
        marks: verdicts of the latest repetitions.
    """

    header: tuple[str, str]
    columns: tuple[tuple[str, int, bool], ...]
    goal: str
    marks: tuple[Verdict, ...]

    @classmethod
    def of(cls, state: LiveState) -> CounterText:
        """Pick it out of the state."""
        counts = state.counts or {"both": 0}
        sides = (state.bright_side, state.side)
        active = next((side for side in sides if side in counts), None)
        columns = tuple(
            (caption, counts[side], active in (side, None))
            for side, caption in _SIDES
            if side in counts
        )
        target = state.target
        number = max(1, state.set_index)
        sets = f"Set {number} of {target.sets}" if target else f"Set {number}"
        if state.set_index == 0 and target is None:
            sets = ""
        goal = f"/{target.reps}" if target else ""
        return cls((state.exercise, sets), columns, goal, state.verdicts[-MAX_MARKS:])


@dataclass(frozen=True, eq=False)
class _Column:
    caption: TextMask
    number: TextMask
    goal: TextMask | None
    active: bool

    def width_px(self, gap: int) -> int:
        beside = self.number.width_px + (self.goal.width_px + gap if self.goal else 0)
        return max(beside, self.caption.width_px)


def mark_icon(verdict: Verdict) -> tuple[IconName, Rgb]:
    """Symbol and colour of one repetition in the row of marks."""
    style = STYLES[verdict]
    return style.icon, style.rgb


@lru_cache(maxsize=16)
def counter_card(text: CounterText, scale: Scale) -> Card:
    """Draw the counter card."""
    pad, gap, cap = scale.px(0.026, 5), scale.px(0.045, 6), scale.px(0.032, 9)
    columns = [_column(entry, text.goal, scale) for entry in text.columns]
    title, sets = (text_mask(words, scale.small_cap_px, "bold") for words in text.header)
    gauge_px, digits_px = scale.px(0.026, 6), scale.px(*ACTIVE)
    small_gap = round(0.4 * gap)
    numbers_px = sum(column.width_px(small_gap) + gap for column in columns)
    mark_px = scale.px(0.036, 10)
    marks_px = round(1.2 * mark_px) * len(text.marks)
    inner_px = max(numbers_px + gauge_px + gap, title.width_px + gap + sets.width_px, marks_px)
    top = pad + scale.small_cap_px + round(0.7 * gap)
    baseline = top + cap + round(0.5 * gap) + digits_px
    below = baseline + round(0.6 * gap)
    if text.marks:
        below += mark_px + round(0.5 * gap)
    width, height = inner_px + 2 * pad, below + cap + pad
    canvas = Canvas(width, height)
    canvas.lay(plate(width, height, scale.px(0.025)), (0, 0), INK)
    canvas.write(title, (pad, pad + scale.small_cap_px), WHITE)
    canvas.write(sets, (width - pad - sets.width_px, pad + scale.small_cap_px), GREY)
    x = pad
    for column in columns:
        canvas.write(column.caption, (x, top + cap), SKY_BLUE if column.active else GREY)
        canvas.write(column.number, (x, baseline), WHITE if column.active else GREY)
        if column.goal:
            canvas.write(column.goal, (x + column.number.width_px + small_gap, baseline), GREY)
        x += column.width_px(small_gap) + gap
    for number, verdict in enumerate(text.marks):
        name, rgb = mark_icon(verdict)
        at = (pad + number * round(1.2 * mark_px), baseline + round(0.6 * gap))
        for mask, colour in zip(icon(name, mark_px), (rgb, INK), strict=True):
            canvas.lay(mask, at, colour)
    gauge_x = width - pad - gauge_px // 2 - 1
    track = plate(gauge_px, baseline - top, gauge_px)
    canvas.lay(track, (gauge_x - gauge_px // 2, top), WHITE, 0.22)
    phase = (pad, height - pad, inner_px, cap)
    return Card(canvas.patch(), *phase, gauge_x, top, baseline, gauge_px)


def _column(entry: tuple[str, int, bool], goal: str, scale: Scale) -> _Column:
    caption, number, active = entry
    return _Column(
        text_mask(caption, scale.px(0.032, 9), "bold" if active else "regular"),
        text_mask(str(number), scale.px(*(ACTIVE if active else OTHER)), "bold"),
        text_mask(goal, scale.px(0.05, 9)) if goal and active else None,
        active,
    )
