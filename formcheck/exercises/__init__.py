"""Exercises as data: one file each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from formcheck.errors import ConfigError, nearest
from formcheck.exercises.deadlift import DEADLIFT
from formcheck.exercises.exercise import Exercise
from formcheck.exercises.lunge import LUNGE
from formcheck.exercises.squat import SQUAT

EXERCISES: Final[dict[str, Exercise]] = {
    exercise.name: exercise for exercise in (SQUAT, DEADLIFT, LUNGE)
}
"""Every exercise that formcheck knows, by name."""
AUTO: Final = "auto"
"""What to ask for when the exercise is to be found out."""
CHOICES: Final = (*EXERCISES, AUTO)
"""What can be asked for."""


def get_exercise(name: str) -> Exercise:
    """The exercise called ``name``.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    if name in EXERCISES:
        return EXERCISES[name]
    raise _unknown(name, list(EXERCISES))


def exercise_asked_for(name: str) -> Exercise | None:
    """The exercise called ``name``, or None for `AUTO`.

    Raises:
        ConfigError: there is none; the message names the nearest.
    """
    if name not in CHOICES:
        raise _unknown(name, CHOICES)
    return EXERCISES.get(name)


def _unknown(name: str, known: Sequence[str]) -> ConfigError:
    return ConfigError(f"unknown exercise {name!r}; {nearest(name, known)}")


__all__ = ["AUTO", "CHOICES", "EXERCISES", "Exercise", "exercise_asked_for", "get_exercise"]
