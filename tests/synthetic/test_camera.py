"""Projection: from where the camera looks, and what lands where in the picture."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic import Camera, Shake

CLOCK = np.zeros(1)
LEFT_HAND, RIGHT_HAND, HEAD = [0.8, 0.9, 0.0], [-0.8, 0.9, 0.0], [0.0, 1.6, 0.0]


def project(camera: Camera, *points: list[float]) -> tuple[np.ndarray, np.ndarray]:
    pixels, depth = camera.project(np.array([points]), CLOCK)
    return pixels[0], depth[0]


def test_the_aim_lies_in_the_middle_and_up_is_up() -> None:
    camera = Camera(size_px=(640, 480), height_m=1.4)
    pixels, depth = project(camera, [0.0, 0.9, 0.0], HEAD)
    assert pixels[0] == pytest.approx([320, 240])
    assert depth[0] == pytest.approx(np.hypot(camera.distance_m, 0.5))
    assert pixels[1, 1] < 240
    assert pixels[1, 0] == pytest.approx(320)


def test_from_the_front_the_persons_left_is_on_the_right_of_the_picture() -> None:
    pixels, _ = project(Camera(yaw_deg=0), LEFT_HAND, RIGHT_HAND)
    assert pixels[0, 0] > pixels[1, 0]


def test_from_behind_left_is_left() -> None:
    pixels, _ = project(Camera(yaw_deg=180), LEFT_HAND, RIGHT_HAND)
    assert pixels[0, 0] < pixels[1, 0]


@pytest.mark.parametrize(("yaw_deg", "left_nearer"), [(90, True), (-90, False), (45, True)])
def test_positive_yaw_shows_the_left_side(yaw_deg: float, left_nearer: bool) -> None:
    _, depth = project(Camera(yaw_deg=yaw_deg), LEFT_HAND, RIGHT_HAND)
    assert bool(depth[0] < depth[1]) is left_nearer


def test_with_the_left_side_near_the_person_faces_left_in_the_picture() -> None:
    pixels, _ = project(Camera(yaw_deg=90), [0.0, 0.9, 0.3], [0.0, 0.9, 0.0])
    assert pixels[0, 0] < pixels[1, 0]


def test_scale_follows_field_of_view_and_distance() -> None:
    camera = Camera(height_m=0.9, distance_m=4.0, vertical_fov_deg=2 * np.degrees(np.arctan(0.25)))
    pixels, _ = project(camera, [0.0, 1.9, 0.0])  # 1 m up at 4 m: the edge of the picture
    assert pixels[0] == pytest.approx([640, 0], abs=1e-9)


def test_a_camera_rolled_clockwise_turns_the_picture_counter_clockwise() -> None:
    pixels, _ = project(Camera(height_m=0.9, roll_deg=10), HEAD)
    assert pixels[0, 0] < 640
    offset = pixels[0] - [640, 360]
    assert np.degrees(np.arctan2(-offset[0], -offset[1])) == pytest.approx(10)


def test_axes_are_a_rotation_whatever_the_camera_does() -> None:
    camera = Camera(yaw_deg=37, height_m=2, roll_deg=-7, shake=Shake(1.0, 0.02, seed=3))
    axes = camera.axes(np.linspace(0, 2, 50))
    assert np.abs(axes @ np.swapaxes(axes, 1, 2) - np.eye(3)).max() < 1e-12
    assert np.linalg.det(axes) == pytest.approx(np.ones(50))


def test_shake_moves_the_picture_smoothly_and_repeats() -> None:
    time_s = np.arange(0, 10, 1 / 30)
    points = np.broadcast_to(np.array(HEAD), (len(time_s), 1, 3))
    camera = Camera(shake=Shake(angle_deg=0.3, position_m=0.005, seed=5))
    pixels, _ = camera.project(points, time_s)
    again, _ = camera.project(points[100:], time_s[100:])
    assert np.array_equal(pixels[100:], again)
    assert 1 < pixels.std(axis=0).max() < 15
    assert np.abs(np.diff(pixels, axis=0)).max() < 5


def test_an_impossible_camera_is_refused() -> None:
    with pytest.raises(ValueError, match="camera"):
        Camera(distance_m=0)


def test_from_far_away_depth_does_not_matter() -> None:
    pixels, _ = project(Camera.distant(0.0), [0.5, 1.9, 0.8], [0.5, 1.9, -0.8])
    assert pixels[0] == pytest.approx(pixels[1], abs=0.5)
    assert pixels[0] == pytest.approx([500 + 500 * 0.5 / 1.3, 500 - 500 * 1.0 / 1.3], abs=0.5)
