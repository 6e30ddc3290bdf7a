"""Every sentence of the coach ends as a rule, or as a line that says why no camera can tell."""

from __future__ import annotations

from typing import Final

import pytest

from formcheck.exercises import EXERCISES

INSTRUCTIONS: Final = {
    "squat": {
        "Arms out to the sides or hands on hips": ("arms",),
        "Stand on one leg": ("touch-down", "pelvic-drop", "weight-on-foot", "heel-lift"),
        "the other bent behind at about 90 degrees": ("free-leg",),
        "Back straight": ("back-rounding", "trunk-lean", "side-lean"),
        "supporting knee over the foot": ("knee-in", "valgus"),
        "raised foot off the floor": ("touch-down",),
        "knee moving smoothly": ("shaky", "knee-wobble"),
        "to just past the point where the knee hides the toes": ("shallow",),
        "Back up until the supporting leg is straight": ("bent-at-top",),
        "but not locked": ("locked-knee",),
        "an ordinary two-legged squat, judged by the rules that apply": (
            "double-shallow", "double-trunk-lean", "weight-shift", "stance-width",
        ),
    },
    "deadlift": {
        "On one foot": ("touch-down",),
        "back straight": ("back-rounding", "straight-spine"),
        "supporting knee slightly bent": ("knee-bent", "stiff-knee"),
        "Lower the upper body at the waist": ("squatting", "double-squatting", "weight-on-foot"),
        "free leg lifting behind": ("free-leg-low", "free-leg-bent"),
        "the arm opposite the supporting leg reaching": ("wrong-arm",),
        "for the ground": ("short-reach", "reach-aslant", "touch-the-ground"),
        "Back and free leg get close to parallel with the ground": (
            "back-high", "free-leg-low", "broken-line", "pelvis-tilt",
        ),
        "the free leg swings through to the front, knee to hip height or higher": ("knee-drive",),
        "at the same time": ("not-together", "shaky"),
        "the arm opposite the raised knee swings forward and up": ("arm-drive", "arm-bend"),
        "a running position": ("leaning-finish", "bent-finish"),
    },
    "lunge": {
        "Feet hip-width": ("start-width",),
        "A moderate step forward": ("step-length",),
        "upper body straight": ("back-rounding", "straight-spine"),
        "and upright": ("trunk-lean", "side-lean"),
        "hips down until the front thigh is parallel to the ground": (
            "shallow", "too-deep", "shaky",
        ),
        "and the shin about vertical": ("shin", "knee-in", "knee-wobble"),
        "The feet stay hip-width apart: not on a tightrope": ("tightrope",),
        "Press through the front heel": (
            "heel-press", "heel-lift", "knee-push", "trunk-swing",
        ),
        "to drive back to the start": ("return", "bent-at-end", "locked-knee"),
    },
}  # fmt: skip
"""Exercise -> the coach's words -> what becomes of them, rules and lines together."""


@pytest.mark.parametrize("name", INSTRUCTIONS)
def test_nothing_is_left_out_and_nothing_is_made_up(name: str) -> None:
    exercise = EXERCISES[name]
    known = {rule.slug for rule in exercise.rules} | {line.slug for line in exercise.not_judged}
    named = {f"{name}-{slug}" for slugs in INSTRUCTIONS[name].values() for slug in slugs}
    assert named == known
