"""Numbers for information: a guess is none."""

from __future__ import annotations

import pytest

from benchmarks.synthetic import SquatRep
from formcheck.landmarks import Landmark
from formcheck.metrics import rep_metrics
from tests.sessions import SIDE, film, run, squats
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


def test_too_few_frames_tell_no_tempo() -> None:
    names = ("eccentric_s", "pause_s", "concentric_s")
    slow, fast = (run(film(squats(SquatRep(), SquatRep()), SIDE, fps)[0]).reps for fps in (12, 30))
    assert all(rep.metrics[name] is None for rep in slow for name in names)
    assert all(rep.metrics[name] is not None for rep in fast for name in names)
    assert slow
    assert fast
