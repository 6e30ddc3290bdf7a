"""A movement in jerks stops as often as asked, and nothing else about it changes."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic import DeadliftRep, LungeRep, SquatRep, Truth, Workout, synthesize
from benchmarks.synthetic.workout import Rep
from tests.synthetic.checks import assert_anatomy, bottom

FPS = 60.0
STOPPED = 0.08
"""Of the fastest speed in a phase."""


def truth(rep: Rep) -> Truth:
    return synthesize(Workout.of([rep], sway_m=0.0), fps=FPS)[1]


def stops(result: Truth, phase: str) -> int:
    """How often the depth stands still strictly inside a phase of the first repetition."""
    (span,) = [each for each in result.reps[0].phases if each.name == phase]
    depth = result.angles["trunk_lean" if result.reps[0].exercise == "deadlift" else "hip_height_m"]
    inside = (result.track.time_s >= span.start_s) & (result.track.time_s <= span.end_s)
    speed = np.abs(np.gradient(depth[inside]))
    dips = (speed[1:-1] <= speed[:-2]) & (speed[1:-1] < speed[2:])
    low = dips & (speed[1:-1] < STOPPED * speed.max())
    margin = len(speed) // 10  # at its ends every phase stands still
    return int(low[margin:-margin].sum())


@pytest.mark.parametrize(
    ("rep", "hz", "expected"),
    [
        (SquatRep(judder=1.0, judder_hz=2.5, descent_s=1.2, ascent_s=1.2), 2.5, 2),
        (SquatRep(judder=1.0, judder_hz=3.4, descent_s=1.2, ascent_s=1.2), 3.4, 3),
        (SquatRep(), 0.0, 0),
        (DeadliftRep(judder=1.0, judder_hz=2.5, descent_s=1.2, ascent_s=1.2), 2.5, 2),
    ],
)
def test_comes_to_a_halt_a_whole_number_of_times(rep: Rep, hz: float, expected: int) -> None:
    assert expected == max(0, round(hz * 1.2) - 1)
    result = truth(rep)
    assert stops(result, "descent") == stops(result, "ascent") == expected


def test_a_lunge_stops_on_its_way_down() -> None:
    even, jerky = (truth(LungeRep(descent_s=1.2, judder=share)) for share in (0.0, 1.0))
    assert stops(jerky, "descent") > stops(even, "descent")


@pytest.mark.parametrize("kind", [SquatRep, DeadliftRep, LungeRep])
def test_phases_bones_and_the_bottom_are_those_of_the_even_movement(kind: type[Rep]) -> None:
    even, jerky = truth(kind()), truth(kind(judder=1.0))
    assert even.reps[0].phases == jerky.reps[0].phases
    assert bottom(even) == pytest.approx(bottom(jerky), abs=1e-6)
    assert_anatomy(jerky.track)
    s = jerky.reps[0].side[0]
    inside = slice(
        jerky.frame_at(jerky.reps[0].bottom_s) - 20, jerky.frame_at(even.reps[0].bottom_s)
    )
    for name in (f"ball_{s}", f"toe_{s}"):
        assert np.ptp(jerky.track.joints[name][inside], axis=0).max() < 1e-3
