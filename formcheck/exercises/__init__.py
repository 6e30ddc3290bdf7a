"""Exercises as data: one file each."""

from __future__ import annotations

import difflib
from typing import Final

from formcheck.errors import ConfigError
from formcheck.exercises.deadlift import DEADLIFT
from formcheck.exercises.exercise import Exercise
from formcheck.exercises.lunge import LUNGE
from formcheck.exercises.squat import SQUAT

EXERCISES: Final[dict[str, Exercise]] = {
    exercise.name: exercise for exercise in (SQUAT, DEADLIFT, LUNGE)
}
"""Every exercise that formcheck knows, by name."""


def get_exercise(name: str) -> Exercise:
    """The exercise called ``name``.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    if name in EXERCISES:
        return EXERCISES[name]
    near = difflib.get_close_matches(name, EXERCISES, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(EXERCISES)}"
    raise ConfigError(f"unknown exercise {name!r}; {hint}")


__all__ = ["EXERCISES", "Exercise", "get_exercise"]
