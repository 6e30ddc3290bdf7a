"""Geometry: known values, then what no camera may change (mirror, scale, shift, roll)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from formcheck import geometry as g
from formcheck.landmarks import Side

coordinate = st.integers(-4000, 4000).map(lambda n: n / 4)
point = st.tuples(coordinate, coordinate)
point_3d = st.tuples(coordinate, coordinate, coordinate)
turn_deg = st.floats(-180, 180)
scale = st.floats(0.05, 20)


def apart(a: ArrayLike, b: ArrayLike) -> bool:
    return float(g.distance(a, b)) > 1


# A right leg seen from the front (on the image left), and a side view facing image right.
HIP, KNEE, ANKLE = (100.0, 100.0), (100.0, 200.0), (100.0, 300.0)
EYE = (106.0, 0.0)
LEG = np.array([(60.0, 170.0), (110.0, 220.0), (80.0, 300.0), (70.0, 310.0), (110.0, 315.0)])

# Every function of points alone, as (points -> value, number of points).
Measure = Callable[..., g.FloatArray]
UP_MEASURES: dict[str, tuple[Measure, int]] = {
    "inclination": (g.inclination_deg, 2),
    "lean": (lambda a, b, up: g.lean_deg(a, b, 1, up), 2),
    "elevation": (g.elevation_deg, 2),
    "thigh": (g.thigh_to_horizontal_deg, 2),
    "foot pitch": (g.foot_pitch_deg, 2),
    "pelvic drop": (g.pelvic_drop_deg, 2),
    "medial deviation": (lambda a, b, up: g.medial_deviation(a, b, 90.0, 1, up), 2),
    "hip drop": (lambda a, b, up: g.hip_drop(a, b, 90.0, up), 2),
    "height": (g.height_px, 2),
    "lateral": (g.lateral_px, 2),
    "sight line": (lambda eye, leg, up: g.sight_line_margin(eye, leg, 170.0, 1, up), 0),
}
PLAIN_MEASURES: dict[str, tuple[Measure, int]] = {
    "interior": (g.interior_angle_deg, 3),
    "flexion": (g.flexion_deg, 3),
    "frontal projection": (lambda h, k, a: g.frontal_projection_deg(h, k, a, 1), 3),
    "distance": (g.distance, 2),
    "midpoint": (g.midpoint, 2),
}


def arguments(count: int) -> list[np.ndarray]:
    return [np.array(EYE), LEG] if count == 0 else [np.array(p) for p in (HIP, EYE, LEG[1])][:count]


class TestKnownValues:
    def test_right_angle_and_straight(self) -> None:
        assert g.interior_angle_deg((0, -1), (0, 0), (1, 0)) == pytest.approx(90)
        assert g.flexion_deg(HIP, KNEE, ANKLE) == pytest.approx(0, abs=1e-9)
        assert g.flexion_deg((0, 0, 1), (0, 0, 0), (0, 0, 1)) == pytest.approx(180)
        assert g.interior_angle_deg((1, 0, 0), (0, 0, 0), (0, 1, 1)) == pytest.approx(90)

    def test_tiny_bend_is_not_lost(self) -> None:
        bend = float(g.flexion_deg((0, 0), (1, 0), (2, 1e-9)))
        assert bend == pytest.approx(np.degrees(1e-9), rel=1e-6)

    def test_signed_angle_is_clockwise_on_the_screen(self) -> None:
        assert g.signed_angle_deg((1, 0), (0, 1)) == pytest.approx(90)
        assert g.signed_angle_deg((0, 1), (1, 0)) == pytest.approx(-90)

    def test_rotation_is_clockwise_on_the_screen(self) -> None:
        np.testing.assert_allclose(g.rotate_px((1, 0), 90), (0, 1), atol=1e-12)
        np.testing.assert_allclose(g.rotate_px((3, 2), 90, centre=(2, 2)), (2, 3), atol=1e-12)

    def test_lean_follows_the_direction(self) -> None:
        assert g.lean_deg((0, 0), (1, -1), 1) == pytest.approx(45)
        assert g.lean_deg((0, 0), (1, -1), -1) == pytest.approx(-45)
        assert g.inclination_deg((0, 0), (1, -1)) == pytest.approx(45)
        assert g.inclination_deg((0, 0), (1, 0)) == pytest.approx(90)

    def test_shallow_thigh_is_positive_whichever_way_the_person_faces(self) -> None:
        assert g.thigh_to_horizontal_deg((0, 0), (10, 10)) == pytest.approx(45)
        assert g.thigh_to_horizontal_deg((0, 0), (-10, 10)) == pytest.approx(45)
        assert g.thigh_to_horizontal_deg((0, 0), (10, -10)) == pytest.approx(-45)

    def test_lifted_heel_pitches_the_foot(self) -> None:
        assert g.foot_pitch_deg((0, -10), (10, 0)) == pytest.approx(45)
        assert g.foot_pitch_deg((0, 0), (-10, 0)) == pytest.approx(0)

    def test_pelvic_drop_is_the_free_side_lower(self) -> None:
        assert g.pelvic_drop_deg((0, 0), (10, 10)) == pytest.approx(45)
        assert g.pelvic_drop_deg((10, 0), (0, 10)) == pytest.approx(45)
        assert g.pelvic_drop_deg((0, 10), (10, 0)) == pytest.approx(-45)

    def test_hip_drop(self) -> None:
        assert g.hip_drop((0, 20), (0, 100), 100) == pytest.approx(0.2)

    def test_heights_and_sides(self) -> None:
        assert g.height_px((0, 10), (0, 30)) == pytest.approx(20)
        assert g.lateral_px((10, 0), (30, 0)) == pytest.approx(-20)
        np.testing.assert_allclose(g.midpoint((0, 2), (4, 4)), (2, 3))
        assert g.distance((0, 0, 0), (2, 3, 6)) == pytest.approx(7)


class TestKneeOverFoot:
    @pytest.mark.parametrize(
        ("side", "faces_camera", "sign"),
        [("right", True, 1), ("left", True, -1), ("right", False, -1), ("left", False, 1)],
    )
    def test_midline(self, side: Side, faces_camera: bool, sign: int) -> None:
        assert g.medial_sign(side, faces_camera=faces_camera) == sign

    def test_target_travels_from_ankle_to_the_middle_of_the_foot(self) -> None:
        drop = np.array([-0.1, 0.0, g.FULL_FOOT_DROP / 2, g.FULL_FOOT_DROP, 0.4, np.nan])
        target = g.knee_target_px((100, 300), (80, 310), drop)
        np.testing.assert_allclose(target[:, 0], [100, 100, 95, 90, 90, np.nan])

    def test_knee_to_the_midline_is_positive(self) -> None:
        assert g.medial_deviation((110, 200), (100, 300), 200, 1) == pytest.approx(0.05)
        assert g.medial_deviation((110, 200), (100, 300), 200, -1) == pytest.approx(-0.05)

    def test_valgus_is_positive_on_both_legs(self) -> None:
        inward = g.frontal_projection_deg((0, 0), (10, 100), (0, 200), 1)
        assert inward == pytest.approx(2 * np.degrees(np.arctan(0.1)))
        assert g.frontal_projection_deg((0, 0), (-10, 100), (0, 200), -1) == pytest.approx(inward)
        assert g.frontal_projection_deg((0, 0), (-10, 100), (0, 200), 1) == pytest.approx(-inward)


class TestSightLine:
    def margin(self, eye_x: float, knee_x: float) -> float:
        leg = np.array([(0, 100), (knee_x, 200), (0, 300), (-10, 310), (30, 310)], dtype=float)
        return float(g.sight_line_margin((eye_x, 0), leg, 200, 1))

    def test_worked_example(self) -> None:
        # Front of the knee 20 + .06 * 200 = 32, at height 110; eyes at 310 over the toes, x 0:
        # the line meets the ground at 32 * 310 / 200 = 49.6; the shoe ends at 30 + 4 = 34.
        expected = (49.6 - 34) / np.hypot(20, 100)
        assert self.margin(0, 20) == pytest.approx(expected)

    def test_knee_behind_the_toes_does_not_cover_them(self) -> None:
        assert self.margin(0, 0) < 0 < self.margin(0, 20)

    def test_leaning_forward_uncovers_the_toes(self) -> None:
        assert self.margin(40, 20) < self.margin(0, 20)

    def test_eyes_below_the_knee_see_no_ground(self) -> None:
        leg = np.array([(0, 100), (20, 200), (0, 300), (-10, 310), (30, 310)], dtype=float)
        assert np.isnan(g.sight_line_margin((0, 250), leg, 200, 1))
        assert np.isnan(g.sight_line_margin((0, 200), leg, 200, 1))

    def test_same_seen_from_the_other_side(self) -> None:
        mirror = np.array([-1.0, 1.0])
        seen = g.sight_line_margin(EYE, LEG, 170, 1)
        assert g.sight_line_margin(EYE * mirror, LEG * mirror, 170, -1) == pytest.approx(seen)

    def test_the_leg_has_five_joints(self) -> None:
        with pytest.raises(ValueError, match="leg must be"):
            g.sight_line_margin(EYE, LEG[:4], 170, 1)


class TestInvariance:
    @given(point_3d, point_3d, point_3d, scale, point_3d)
    def test_angle_ignores_scale_shift_and_mirror(
        self, a: ArrayLike, b: ArrayLike, c: ArrayLike, factor: float, shift: ArrayLike
    ) -> None:
        moved = [np.array(p) * factor * [-1, 1, 1] + np.array(shift) for p in (a, b, c)]
        if apart(a, b) and apart(b, c):
            np.testing.assert_allclose(
                g.interior_angle_deg(*moved), g.interior_angle_deg(a, b, c), atol=1e-5
            )
            np.testing.assert_allclose(
                g.interior_angle_deg(c, b, a), g.interior_angle_deg(a, b, c), atol=1e-9
            )

    @given(point, point, point, turn_deg)
    def test_plain_measures_ignore_camera_roll(
        self, a: ArrayLike, b: ArrayLike, c: ArrayLike, roll: float
    ) -> None:
        turned = [g.rotate_px(p, roll) for p in (a, b, c)]
        if apart(a, b) and apart(b, c):
            angle = g.interior_angle_deg(a, b, c)
            np.testing.assert_allclose(g.interior_angle_deg(*turned), angle, atol=1e-5)
            hip, knee, ankle = turned
            projection = np.abs(g.frontal_projection_deg(hip, knee, ankle, 1))
            np.testing.assert_allclose(projection, 180 - angle, atol=1e-5)

    @pytest.mark.parametrize("name", UP_MEASURES)
    @given(roll=turn_deg, length=st.floats(0.1, 10))
    def test_roll_with_its_vertical_changes_nothing(
        self, name: str, roll: float, length: float
    ) -> None:
        measure, count = UP_MEASURES[name]
        points = arguments(count)
        up = g.rotate_px(g.UP, roll) * length
        rolled = measure(*[g.rotate_px(p, roll, centre=(33, 44)) for p in points], up)
        np.testing.assert_allclose(rolled, measure(*points, np.array(g.UP)), atol=1e-6)

    @given(point, point, point)
    def test_a_mirror_changes_no_lean(self, a: ArrayLike, b: ArrayLike, axis: ArrayLike) -> None:
        def flip(q: ArrayLike) -> g.FloatArray:
            return np.asarray(q) * [-1.0, 1.0]

        if apart(a, b):
            np.testing.assert_allclose(g.lean_deg(flip(a), flip(b), -1), g.lean_deg(a, b, 1))
            np.testing.assert_allclose(g.elevation_deg(flip(a), flip(b)), g.elevation_deg(a, b))
            if apart(axis, (0, 0)):
                np.testing.assert_allclose(
                    g.inclination_deg(flip(a), flip(b), flip(axis)),
                    g.inclination_deg(a, b, axis),
                    atol=1e-9,
                )

    @given(point, point, point, scale, point)
    def test_ratios_ignore_scale_and_shift(
        self, knee: ArrayLike, ankle: ArrayLike, toe: ArrayLike, factor: float, shift: ArrayLike
    ) -> None:
        def moved(q: ArrayLike) -> g.FloatArray:
            return np.add(np.multiply(q, factor), shift, dtype=np.float64)

        before = g.medial_deviation(knee, g.knee_target_px(ankle, toe, 0.1), 200, 1)
        target = g.knee_target_px(moved(ankle), moved(toe), 0.1)
        after = g.medial_deviation(moved(knee), target, 200 * factor, 1)
        np.testing.assert_allclose(after, before, atol=1e-6)


class TestMissing:
    @pytest.mark.parametrize("name", [*UP_MEASURES, *PLAIN_MEASURES])
    def test_every_coordinate_counts(self, name: str) -> None:
        measure, count = (UP_MEASURES | PLAIN_MEASURES)[name]
        extra = [np.array(g.UP)] if name in UP_MEASURES else []
        whole = [*arguments(count), *extra]
        assert np.isfinite(measure(*whole)).all()
        for which, original in enumerate(whole):
            for hidden in (np.nan, np.inf):
                holed = original.copy()
                holed[...] = hidden
                assert np.isnan(measure(*whole[:which], holed, *whole[which + 1 :])).all()

    @pytest.mark.parametrize("joint", [1, 2, 3, 4])
    def test_sight_line_needs_all_it_uses(self, joint: int) -> None:
        leg = LEG.copy()
        leg[joint, 1] = np.nan
        assert np.isnan(g.sight_line_margin(EYE, leg, 170, 1))

    def test_only_the_missing_frame_is_missing(self) -> None:
        knees = np.array([KNEE, (np.nan, np.nan), KNEE])
        np.testing.assert_allclose(g.flexion_deg(HIP, knees, ANKLE), [0, np.nan, 0], atol=1e-9)

    def test_zero_length_is_undefined(self) -> None:
        assert np.isnan(g.interior_angle_deg(KNEE, KNEE, ANKLE))
        assert np.isnan(g.signed_angle_deg((0, 0), (1, 0)))
        assert np.isnan(g.inclination_deg(KNEE, KNEE))
        assert np.isnan(g.inclination_deg(KNEE, HIP, (0, 0)))
        assert np.isnan(g.lean_deg(KNEE, KNEE, 1))
        assert np.isnan(g.elevation_deg(KNEE, KNEE))
        assert np.isnan(g.medial_deviation(KNEE, ANKLE, 0, 1))
        assert np.isnan(g.hip_drop(HIP, ANKLE, 0))
        assert np.isnan(g.height_px(HIP, ANKLE, (0, 0)))

    @pytest.mark.parametrize("unknown", [0, np.nan, 0.5])
    def test_unknown_side_or_facing_is_undefined(self, unknown: float) -> None:
        assert np.isnan(g.lean_deg(KNEE, HIP, unknown))
        assert np.isnan(g.medial_deviation(KNEE, ANKLE, 200, unknown))
        assert np.isnan(g.frontal_projection_deg(HIP, (90, 200), ANKLE, unknown))
        assert np.isnan(g.sight_line_margin(EYE, LEG, 170, unknown))

    def test_no_frames(self) -> None:
        none = np.empty((0, 2))
        assert g.flexion_deg(none, none, none).shape == (0,)
        assert g.sight_line_margin(none, np.empty((0, 5, 2)), 170, 1).shape == (0,)


class TestShapes:
    def test_leading_axes_broadcast(self) -> None:
        legs = np.broadcast_to(LEG, (4, 3, 5, 2))
        ups = np.broadcast_to(g.UP, (4, 3, 2))
        assert g.sight_line_margin(EYE, legs, 170, np.ones((4, 1)), ups).shape == (4, 3)
        assert g.lean_deg(legs[..., 0, :], legs[..., 1, :], 1, ups).shape == (4, 3)
        assert g.rotate_px(legs, 5).shape == legs.shape

    @pytest.mark.parametrize("bad", [3.0, [1.0], [1.0, 2.0, 3.0]])
    def test_image_functions_take_two_coordinates(self, bad: ArrayLike) -> None:
        with pytest.raises(ValueError, match="need 2 coordinates"):
            g.signed_angle_deg(bad, (1, 0))
