"""Numbers for information: a guess is none."""

from __future__ import annotations

import pytest

from formcheck.landmarks import Landmark
from formcheck.metrics import rep_metrics
from tests.stick import crouched_m
from tests.windows import ONE_LEG, Scene, window_of

ON_HIPS = {"left_wrist": (0.0, -0.05, 0.0), "right_wrist": (0.0, -0.05, 0.0)}
ONE_LEGGED = Scene(support=ONE_LEG["left"])


@pytest.mark.parametrize("landmark", [Landmark.LEFT_WRIST, Landmark.RIGHT_ELBOW])
@pytest.mark.parametrize(("hidden_share", "known"), [(0.1, True), (0.3, False)])
def test_arms_that_cannot_be_seen_are_in_no_position(
    landmark: Landmark, hidden_share: float, known: bool
) -> None:
    window = window_of(crouched_m(0.2, **ON_HIPS), ONE_LEGGED)
    assert rep_metrics(window)["arms_in_position_share"] == 1
    window.visibility[: round(hidden_share * len(window.time_s)), landmark] = 0.2
    assert rep_metrics(window)["arms_in_position_share"] == (1 if known else None)
