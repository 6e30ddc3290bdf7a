"""Other things people do: continuous, marked, and no repetition."""

from __future__ import annotations

import pytest

from benchmarks.synthetic import Body, PickUp, Rest, SitDown, Workout
from benchmarks.synthetic.angles import true_angles
from benchmarks.synthetic.workout import Item
from tests.synthetic.checks import assert_anatomy, assert_smooth


@pytest.mark.parametrize(
    ("item", "what"),
    [
        (SitDown(2.0), "sitting"),
        (PickUp(), "picking something up"),
        (Rest(12.0, seed=3), "resting"),
    ],
)
def test_it_is_continuous_and_known(item: Item, what: str) -> None:
    track = Workout((item,)).track(Body.adult("male", 1.78))
    assert_anatomy(track)
    assert_smooth(track)
    assert [phase.name for phase in track.distractors] == [what]
    assert track.reps == ()


def test_who_sits_sits_on_a_chair() -> None:
    track = Workout((SitDown(3.0),)).track(Body.adult())
    phase = track.distractors[0]
    frame = int((phase.start_s + phase.end_s) / 2 * 30)
    joints = track.joints
    assert 0.4 < joints["hip_l"][frame, 1] < 0.6
    assert joints["hip_l"][frame, 2] < joints["ankle_l"][frame, 2] - 0.3
    assert abs(true_angles(track)["trunk_lean"][frame]) < 10


def test_picking_up_brings_a_hand_to_the_floor() -> None:
    track = Workout((PickUp(),)).track(Body.adult())
    assert track.joints["hand_r"][:, 1].min() < 0.25


def test_resting_differs_by_seed_and_stops_where_nobody_is_restless() -> None:
    one, two, still = (
        Workout((Rest(15.0, restless, seed),), sway_m=0.0).track(Body.adult())
        for restless, seed in ((1.0, 1), (1.0, 2), (0.0, 1))
    )
    assert abs(one.joints["pelvis"] - two.joints["pelvis"]).max() > 0.01
    drop = one.joints["pelvis"][0, 1] - one.joints["pelvis"][:, 1]
    assert 0.001 < drop.max() < 0.04
    moved = still.joints["pelvis"] - still.joints["pelvis"][0]
    assert abs(moved).max() < 0.02
