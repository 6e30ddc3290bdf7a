"""A window to look at, and the plainest measure of it."""

from __future__ import annotations

from formcheck.exercises import EXERCISES
from formcheck.landmarks import Side
from formcheck.legs.support import Support
from formcheck.pose import FloatArray
from formcheck.window import RepWindow
from tests.stick import crouched_m
from tests.windows import ONE_LEG, Scene, window_of

RULES = [rule for exercise in EXERCISES.values() for rule in exercise.rules]


def window(yaw_deg: float = 0.0, support: Support = ONE_LEG["left"]) -> RepWindow:
    return window_of(crouched_m(0.2), Scene(yaw_deg, support))


def ramp(seen: RepWindow, _side: Side) -> FloatArray:
    """0 at the start of the repetition, 100 at its end."""
    return 100 * (seen.time_s - seen.start_s) / (seen.end_s - seen.start_s)
