"""The forward lunge, and the variants of it that people also film."""

from __future__ import annotations

from typing import Final

from formcheck.exercises.exercise import Exercise
from formcheck.lead_leg import lead_leg, review_lunge
from formcheck.reps import CounterParameters

LUNGE: Final = Exercise(
    name="lunge",
    title="Forward lunge",
    signal="step_drop",
    counter=CounterParameters(
        enter=0.12,
        min_amplitude=0.2,
        return_share=0.62,
        margin=0.04,
        partial_share=0.55,
        min_duration_s=0.5,
        hold_s=0.5,
    ),
    find_support=lead_leg,
    review=review_lunge,
    rules=(),
    not_judged=(),
    full_depth=0.45,
    before_s=1.5,
    after_s=1.2,
)
