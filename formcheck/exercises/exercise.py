"""What an exercise is: how its repetitions are counted, which rules apply, what no camera sees."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.reps import CounterParameters
from formcheck.rules import NotJudged, Rule


@dataclass(frozen=True)
class Exercise:
    """One exercise, as data.

    Attributes:
        name: as typed on the command line.
        title: as shown.
        counter: when an excursion of the hips is a repetition.
        rules: every fault that can be found.
        not_judged: the coach's instructions that a camera cannot judge, with the reason.
        full_depth: of a usual repetition, for the gauge until the person's own is known.
    """

    name: str
    title: str
    counter: CounterParameters
    rules: tuple[Rule, ...]
    not_judged: tuple[NotJudged, ...]
    full_depth: float
