"""What a single movement is taken for, by its numbers alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.stream.recognition import Signs

SQUAT = Signs(
    lean_deg=15.0,
    deep_lean_deg=25.0,
    drop=0.45,
    drop_over_both=0.45,
    apart=0.05,
    ahead_deg=95.0,
    ahead_bend_deg=80.0,
    behind_bend_deg=80.0,
    uneven=0.03,
    rest_uneven=0.02,
    held_s=0.5,
    hands_down=-0.4,
    hanging=0.3,
    towards=0.0,
    seen_drop=0.45,
)
LUNGE = replace(SQUAT, apart=0.9, ahead_deg=90.0, behind_bend_deg=75.0)
FREE_FOOT_UP = replace(SQUAT, apart=0.6, ahead_deg=60.0, behind_bend_deg=5.0, rest_uneven=0.4)
STRAIGHT_FREE_LEG = replace(SQUAT, apart=0.7, ahead_deg=20.0, ahead_bend_deg=0.0)


@pytest.mark.parametrize("towards", [1.0, 0.0, -1.0])
def test_feet_that_stay_are_a_squats(towards: float) -> None:
    for signs in (SQUAT, FREE_FOOT_UP, STRAIGHT_FREE_LEG):
        assert replace(signs, towards=towards).squat > 0
    assert replace(LUNGE, towards=towards).squat < 0
    assert replace(LUNGE, towards=towards).lunge > 0


def test_a_step_seen_from_behind_is_no_lifted_foot() -> None:
    """There it looks shorter than it is, and higher."""
    seen = replace(LUNGE, apart=0.28, uneven=0.32, towards=-1.0)
    assert seen.squat < 0
    assert seen.lunge < 0


def test_a_foot_held_out_towards_the_camera_is_no_step() -> None:
    seen = replace(LUNGE, apart=0.52, ahead_deg=60.0, behind_bend_deg=40.0, towards=1.0)
    assert seen.lunge < 0
    assert seen.squat < 0


def test_a_little_step_is_no_squat_because_its_leg_is_straight() -> None:
    step = replace(STRAIGHT_FREE_LEG, drop=0.07, drop_over_both=0.17, seen_drop=0.25)
    assert step.squat < 0


def test_hands_that_go_to_the_floor_pick_something_up() -> None:
    assert replace(SQUAT, hands_down=0.2).picks_up > 0
    assert SQUAT.picks_up < 0
