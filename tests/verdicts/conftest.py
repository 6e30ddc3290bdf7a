"""A rule whose measure returns whatever a test wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from formcheck.landmarks import Side
from formcheck.measures import MEASURES, Measure, Role
from formcheck.pose import FloatArray
from formcheck.rules import ErrorModel, Limit, Measurement, Reduction, Rule
from formcheck.view import Plane
from formcheck.window import Part, RepWindow
from tests.verdicts.made_up import RULES


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Rule]:
    """A rule whose measure returns what the test wants it to."""

    def make(
        function: Callable[[RepWindow, Side], FloatArray],
        reduction: Reduction = "median",
        *,
        part: Part = Part.WHOLE,
        plane: Plane = "any",
        roles: tuple[Role, ...] = ("hips",),
        **measure: float | bool,
    ) -> Rule:
        made = Measure("made_up", "made up for a test", "ratio", plane, roles, function)
        monkeypatch.setitem(MEASURES, "made_up", replace(made, **measure))  # type: ignore[arg-type]  # plain flags
        limit, error = Limit("ratio", minor_above=10, major_above=20), ErrorModel(1)
        measurement = Measurement("made_up", part, reduction, limit, error, sustained_s=0.5)
        return replace(
            RULES[0], slug="squat-made-up", cue="Do it well", measurements=(measurement,),
            stances=("single", "double"), joint="knee",
        )  # fmt: skip

    return make
