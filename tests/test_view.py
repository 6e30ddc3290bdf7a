"""Views: bins, sides and signs; the yaw read off the body, from every direction."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.landmarks import Landmark
from formcheck.view import Facing, View, ViewName, estimate_view, yaw_deg
from tests.stick import crouched_m, standing_m, turned

FACING_ERROR_DEG, TURNED_ERROR_DEG = 2.0, 6.0
yaws = st.floats(-180, 180)


def seen_from(*yaws_deg: float) -> np.ndarray:
    """World landmarks of one frame for each yaw."""
    return np.stack([turned(standing_m(), yaw) for yaw in yaws_deg])


class TestBins:
    @pytest.mark.parametrize(
        ("yaw", "name", "facing"),
        [
            (0, "frontal", "camera"),
            (15, "frontal", "camera"),
            (-15, "frontal", "camera"),
            (15.1, "oblique", "left"),
            (-15.1, "oblique", "right"),
            (59.9, "oblique", "left"),
            (60, "sagittal", "left"),
            (90, "sagittal", "left"),
            (-90, "sagittal", "right"),
            (120, "sagittal", "left"),
            (120.1, "oblique", "left"),
            (-164.9, "oblique", "right"),
            (165, "frontal", "away"),
            (180, "frontal", "away"),
            (-180, "frontal", "away"),
        ],
    )
    def test_name_and_facing(self, yaw: float, name: ViewName, facing: Facing) -> None:
        view = View(yaw, 0.0)
        assert (view.name, view.facing) == (name, facing)

    @pytest.mark.parametrize(("yaw", "off"), [(0, 0), (30, 30), (90, 90), (150, 30), (-180, 0)])
    def test_how_far_from_each_plane(self, yaw: float, off: float) -> None:
        view = View(yaw, 0.0)
        assert view.off_plane_deg("frontal") == pytest.approx(off)
        assert view.off_plane_deg("sagittal") == pytest.approx(90 - off)
        assert view.off_plane_deg("any") == 0

    def test_left_side_nearest_looks_to_the_left_of_the_picture(self) -> None:
        left, right = View(90, 0.0), View(-90, 0.0)
        assert (left.near_side, left.facing_sign) == ("left", -1)
        assert (right.near_side, right.facing_sign) == ("right", 1)

    def test_behind(self) -> None:
        assert [View(yaw, 0.0).from_behind for yaw in (0, 90, 91, -91, 180)] == [
            False, False, True, True, True,
        ]  # fmt: skip

    @given(yaws)
    def test_a_mirror_exchanges_left_and_right_and_nothing_else(self, yaw: float) -> None:
        view, mirrored = View(yaw, 0.0), View(-yaw, 0.0)
        swap = {"left": "right", "right": "left", "camera": "camera", "away": "away"}
        assert view.name == mirrored.name
        assert view.from_frontal_deg == mirrored.from_frontal_deg
        if yaw:  # seen straight from the front neither side is nearer
            assert mirrored.facing == swap[view.facing]
            assert mirrored.near_side == swap[view.near_side]


class TestYaw:
    @given(yaws)
    def test_read_off_shoulders_and_hips(self, yaw: float) -> None:
        shoulders, hips = yaw_deg(seen_from(yaw))[0]
        for found in (shoulders, hips):
            assert math.remainder(found - yaw, 360) == pytest.approx(0, abs=1e-9)

    def test_a_missing_shoulder_hides_its_line_alone(self) -> None:
        world_m = seen_from(40)
        world_m[0, Landmark.LEFT_SHOULDER] = np.nan
        shoulders, hips = yaw_deg(world_m)[0]
        assert math.isnan(shoulders)
        assert hips == pytest.approx(40)


class TestEstimate:
    @given(yaws)
    def test_from_every_direction(self, yaw: float) -> None:
        view = estimate_view(seen_from(yaw, yaw, yaw))
        assert view is not None
        assert math.remainder(view.yaw_deg - yaw, 360) == pytest.approx(0, abs=1e-9)
        facing = abs(yaw) <= 15
        expected_deg = FACING_ERROR_DEG if facing else TURNED_ERROR_DEG
        assert abs(yaw) == pytest.approx(15) or view.error_deg == pytest.approx(expected_deg)

    def test_from_behind_the_angle_wraps_around(self) -> None:
        view = estimate_view(seen_from(178, -176, 179, -179, -178))
        assert view is not None
        assert abs(view.yaw_deg) == pytest.approx(179, abs=0.2)
        assert view.facing == "away"

    def test_a_few_frames_turned_around_do_not_move_it(self) -> None:
        view = estimate_view(seen_from(*[20.0] * 8, -160, -160, 110))
        assert view is not None
        assert view.yaw_deg == pytest.approx(20)

    def test_lines_that_disagree_widen_the_error(self) -> None:
        points = turned(standing_m(), 30)
        hips = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
        points[hips] = turned(standing_m(), 42)[hips]
        view = estimate_view(points[np.newaxis])
        assert view is not None
        assert view.yaw_deg == pytest.approx(36)
        assert view.error_deg == pytest.approx(math.hypot(TURNED_ERROR_DEG, 6))

    def test_frames_without_a_trunk_are_left_out(self) -> None:
        world_m = seen_from(10, 80, 10)
        world_m[1, Landmark.RIGHT_HIP] = np.nan
        view = estimate_view(world_m)
        assert view is not None
        assert view.yaw_deg == pytest.approx(10)

    @pytest.mark.parametrize("frames", [0, 3])
    def test_nothing_seen_no_view(self, frames: int) -> None:
        assert estimate_view(np.full((frames, 33, 3), np.nan)) is None

    def test_bending_the_knees_is_no_turn(self) -> None:
        view = estimate_view(turned(crouched_m(0.4), 25)[np.newaxis])
        assert view is not None
        assert view.yaw_deg == pytest.approx(25)
