from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.render.optics import View, light_matrix, look_at


@given(
    yaw_deg=st.floats(-180, 180),
    height_m=st.floats(0.3, 2.0),
    x=st.floats(-0.8, 0.8),
    y=st.floats(0.0, 1.8),
    z=st.floats(-0.8, 0.8),
)
def test_pictures_and_truth_share_one_camera(
    yaw_deg: float, height_m: float, x: float, y: float, z: float
) -> None:
    camera = Camera(yaw_deg=yaw_deg, height_m=height_m, shake=Shake(0.3, 0.01, seed=3))
    time_s, point = np.array([0.7]), np.array([[[x, y, z]]])
    view = View(camera.eye_m(time_s)[0], camera.axes(time_s)[0], camera.focal_px, camera.size_px)
    truth_px, _ = camera.project(point, time_s)
    np.testing.assert_allclose(view.project_px(point[0]), truth_px[0], atol=1e-6)
    clip = view.matrix() @ np.array([x, y, z, 1.0])
    width, height = camera.size_px
    drawn_px = (clip[:2] / clip[3] * [1, -1] + 1) / 2 * [width, height]
    np.testing.assert_allclose(drawn_px, truth_px[0, 0], atol=1e-6)


def test_looking_at_a_point_puts_it_in_the_middle() -> None:
    position, target = np.array([2.0, 1.0, 3.0]), np.array([0.1, 0.8, 0.0])
    view = View(position, look_at(position, target), 700.0, (320, 240))
    np.testing.assert_allclose(view.project_px(target), [160, 120], atol=1e-9)


def test_light_from_above_keeps_the_order_of_heights() -> None:
    matrix = light_matrix(np.array([0.2, 1.0, 0.1]), np.zeros(3), 2.0)
    low, high = (matrix @ np.array([0.0, y, 0.0, 1.0]) for y in (0.0, 1.5))
    assert high[2] < low[2]
    assert np.abs(matrix @ np.array([0.0, 0.0, 0.0, 1.0]))[:3].max() < 1e-12
