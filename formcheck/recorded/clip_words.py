"""What is said of a clip that could not be used, or not as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from formcheck.sources.clock import PAUSE_S

SMALLEST_PX: Final = 100
"""In a picture that is less wide or high, nobody can be expected to be found."""


def leap_words(path: Path, at_s: float, long_s: float) -> str:
    """That the clock of a clip leaps ahead by ``long_s`` after ``at_s``."""
    return (
        f"{path}: its clock leaps ahead by {long_s:.0f} s after {at_s:.1f} s; the pause is taken "
        f"for one of {float(PAUSE_S):.0f} s, and times after it are those of the files written here"
    )


def nobody_words(path: Path, frames: int, size_px: tuple[int, int], stopped_s: float | None) -> str:
    """Why nobody was found in a clip, and what to do.

    Args:
        path: the clip.
        frames: that were looked at.
        size_px: (width, height) of its picture.
        stopped_s: when the person stopped the analysis; None: it ran to the end.
    """
    if stopped_s is not None:
        return f"{path}: stopped after {stopped_s:.1f} s, before a person was seen"
    if min(size_px) < SMALLEST_PX:
        return (
            f"{path}: no person found; its picture has only {size_px[0]} x {size_px[1]} pixels, "
            "too few to find one in: take the clip itself, not a preview of it"
        )
    return (
        f"{path}: no person found in its {frames} frames; film the whole body, head to feet, "
        "upright and in good light"
    )
