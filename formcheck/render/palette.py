"""Colours and symbols of everything people look at.

The hues are those of Okabe and Ito (Color Universal Design, 2008), which stay apart for every
common kind of colour blindness.  Colour never speaks alone: each verdict has a symbol and a word
as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from formcheck.rules import Verdict

Rgb = tuple[int, int, int]
IconName = Literal["check", "wave", "triangle", "cross", "question"]

ORANGE: Final[Rgb] = (230, 159, 0)
SKY_BLUE: Final[Rgb] = (86, 180, 233)
BLUISH_GREEN: Final[Rgb] = (0, 158, 115)
YELLOW: Final[Rgb] = (240, 228, 66)
VERMILLION: Final[Rgb] = (213, 94, 0)
WHITE: Final[Rgb] = (255, 255, 255)
GREY: Final[Rgb] = (168, 174, 184)
INK: Final[Rgb] = (16, 19, 26)
"""Near-black of plates, outlines and of text on bright plates."""


@dataclass(frozen=True)
class VerdictStyle:
    """How one verdict looks.

    Attributes:
        rgb: its colour on a picture.
        icon: its symbol on a picture.
        symbol, ascii_symbol: its sign in text, and where only ASCII can be written.
        terminal: its ``rich`` style.
        word: what it is called.
    """

    rgb: Rgb
    icon: IconName
    symbol: str
    ascii_symbol: str
    terminal: str
    word: str


STYLES: Final[dict[Verdict, VerdictStyle]] = {
    Verdict.OK: VerdictStyle(BLUISH_GREEN, "check", "✓", "+", "green", "good"),
    Verdict.BORDERLINE: VerdictStyle(YELLOW, "wave", "≈", "~", "yellow", "borderline"),
    Verdict.MINOR: VerdictStyle(ORANGE, "triangle", "▲", "!", "bright_yellow", "minor"),
    Verdict.MAJOR: VerdictStyle(VERMILLION, "cross", "✖", "X", "bold bright_red", "major"),
    Verdict.NOT_ASSESSABLE: VerdictStyle(GREY, "question", "?", "?", "bright_black", "not judged"),
}
