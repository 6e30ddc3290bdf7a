"""The lean of the trunk where the model does not see it: away from the camera, from behind."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.landmarks import Landmark
from formcheck.legs.lean import foreshortened_lean_deg, lean_over_time_deg, turned_away
from formcheck.legs.tracker import BodyTracker
from formcheck.pose import FloatArray, Pose
from tests.stick import CENTRE_PX, PX_PER_M, seen, sequence, standing_m, turned

TRUNK_PX = 0.5 * PX_PER_M
SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]


def bends(yaw_deg: float, lean_deg: float) -> list[Pose]:
    """Two seconds upright, then one in which the picture alone shows the trunk lean."""
    points = turned(standing_m(), yaw_deg)
    bent_px = CENTRE_PX[1] - TRUNK_PX * np.cos(np.radians(lean_deg))
    poses = []
    for i in range(90):
        pose = seen(points, i / 30)
        if i >= 60:
            image_px = pose.image_px.copy()
            image_px[SHOULDERS, 1] = bent_px
            pose = Pose(pose.time_s, image_px, pose.world_m, pose.visibility, pose.presence)
        poses.append(pose)
    return poses


def streamed(poses: list[Pose]) -> FloatArray:
    tracker = BodyTracker()
    return np.array([tracker.step(pose).trunk_lean_deg for pose in poses])


def test_breadth_of_the_back() -> None:
    assert turned_away(turned(standing_m(), 180.0)[..., :2]) == pytest.approx(0.8)
    assert turned_away(standing_m()[..., :2]) == pytest.approx(-0.8)


def test_shortened_by_less_than_a_tenth_is_upright() -> None:
    (pose,) = bends(180.0, 0.0)[:1]
    assert foreshortened_lean_deg(pose.image_px, TRUNK_PX / 0.91) == 0.0
    half = foreshortened_lean_deg(pose.image_px, 2 * TRUNK_PX)
    assert half == pytest.approx(np.degrees(np.arccos(0.5 / 0.9)))


@pytest.mark.parametrize(("yaw_deg", "found"), [(180.0, True), (0.0, False), (90.0, False)])
def test_the_picture_tells_from_behind_alone(yaw_deg: float, found: bool) -> None:
    poses = bends(yaw_deg, 70.0)
    expected = np.degrees(np.arccos(np.cos(np.radians(70.0)) / 0.9)) if found else 0.0
    for lean in (lean_over_time_deg(sequence(*poses)), streamed(poses)):
        assert lean[:60] == pytest.approx(np.zeros(60), abs=1e-6)
        assert lean[75:] == pytest.approx(np.full(15, expected), abs=1e-6)
