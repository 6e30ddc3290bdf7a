"""Standing: scale and height, and the moment of quiet stance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.landmarks import Landmark
from formcheck.legs.lean import trunk_lean_deg
from formcheck.legs.stance import (
    BodySample,
    QuietStanceFinder,
    hips_px,
    leg_length_px,
    lower_ankle_px,
    pixels_per_metre,
)
from formcheck.legs.tracker import BodyTracker
from formcheck.pose import Pose, PoseSequence
from tests.stick import (
    CENTRE_PX,
    LEG_M,
    PX_PER_M,
    crouched_m,
    on_floor,
    seen,
    sequence,
    standing_m,
    still,
    turned,
)

LEFT_ANKLE_UP = {"left_ankle": (0.0, -0.3, 0.0), "left_knee": (0.0, -0.1, -0.2)}


def scale_of(pose: Pose) -> float:
    return float(pixels_per_metre(pose.image_px, pose.world_m))


class TestScale:
    @given(st.floats(-180, 180), st.floats(0, 0.5), st.floats(20, 900))
    def test_neither_turning_nor_bending_changes_it(
        self, yaw: float, drop_m: float, zoom: float
    ) -> None:
        points = turned(crouched_m(drop_m), yaw)
        assert scale_of(seen(points, px_per_m=zoom)) == pytest.approx(zoom)

    def test_a_missing_joint_hides_it(self) -> None:
        points = standing_m()
        points[Landmark.LEFT_KNEE] = np.nan
        assert math.isnan(scale_of(seen(points)))
        assert math.isnan(scale_of(Pose.missing(0.0)))

    def test_no_extent_no_scale(self) -> None:
        assert math.isnan(scale_of(seen(np.zeros((33, 3)))))


class TestHeights:
    def test_middle_of_the_hips_and_the_lower_ankle(self) -> None:
        points = standing_m(**LEFT_ANKLE_UP, left_hip=(0.0, -0.02, 0.0))
        image_px = seen(points).image_px
        assert hips_px(image_px) == pytest.approx(CENTRE_PX[1] - 0.01 * PX_PER_M)
        assert lower_ankle_px(image_px) == pytest.approx(CENTRE_PX[1] + LEG_M * PX_PER_M)

    def test_leg_length_is_the_mean_of_both(self) -> None:
        image_px = seen(standing_m(left_ankle=(0.0, -0.25, 0.0))).image_px
        assert leg_length_px(image_px) == pytest.approx((0.75 + 0.5) / 2 * PX_PER_M)

    def test_over_time(self) -> None:
        poses = sequence(seen(standing_m(), 0.0), seen(crouched_m(0.25), 1.0))
        expected = CENTRE_PX[1] + np.array([0.75, 0.5]) * PX_PER_M
        np.testing.assert_allclose(lower_ankle_px(poses.image_px), expected)


class TestTrunkLean:
    @pytest.mark.parametrize("yaw", [0.0, 50.0, 90.0, 180.0])
    @pytest.mark.parametrize(("ahead_m", "lean"), [(0.0, 0.0), (-0.5, 45.0), (0.5, 45.0)])
    def test_is_the_same_from_any_side(self, yaw: float, ahead_m: float, lean: float) -> None:
        aside = (0.0, 0.0, ahead_m)
        points = turned(standing_m(left_shoulder=aside, right_shoulder=aside), yaw)
        assert trunk_lean_deg(points) == pytest.approx(lean, abs=1e-6)
        sample = BodyTracker().step(seen(points))
        assert sample.trunk_lean_deg == pytest.approx(lean, abs=1e-6)


class TestBodyTracker:
    def test_standing_is_one_leg_high(self) -> None:
        sample = BodyTracker().step(seen(standing_m(), 0.5))
        assert (sample.time_s, sample.upright) == (0.5, True)
        assert sample.px_per_m == pytest.approx(PX_PER_M)
        assert sample.hip_height == pytest.approx(1.0)

    def test_nobody(self) -> None:
        sample = BodyTracker().step(Pose.missing(0.0))
        assert math.isnan(sample.hip_height)
        assert math.isnan(sample.px_per_m)
        assert not sample.upright

    def test_a_frame_without_a_person_is_no_height_but_keeps_the_scale(self) -> None:
        tracker = BodyTracker()
        tracker.step(seen(standing_m(), 0.0))
        sample = tracker.step(Pose.missing(0.1))
        assert math.isnan(sample.hip_height)
        assert sample.px_per_m == pytest.approx(PX_PER_M)
        assert math.isnan(tracker.step(Pose.missing(1.2)).px_per_m)

    def test_one_frame_that_leaps_does_not_move_the_height(self) -> None:
        tracker = BodyTracker()
        heights = []
        for i in range(12):
            points = crouched_m(0.4) if i == 6 else standing_m()
            heights.append(tracker.step(on_floor(points, i / 30)).hip_height)
        assert heights == pytest.approx([1.0] * 12)

    def test_a_foot_that_is_mislaid_for_a_moment_does_not_move_the_floor(self) -> None:
        tracker = BodyTracker()
        up = {"left_ankle": (0.0, -0.2, 0.0), "right_ankle": (0.0, -0.2, 0.0)}
        heights = [
            tracker.step(seen(standing_m(**up if 20 <= i < 26 else {}), i / 30)).hip_height
            for i in range(40)
        ]
        assert heights == pytest.approx([1.0] * 40)

    def test_walking_closer_is_no_movement(self) -> None:
        tracker = BodyTracker()
        for i in range(300):
            pose = on_floor(standing_m(), i / 30, px_per_m=PX_PER_M * (1 + 0.2 * i / 300))
            sample = tracker.step(pose)
            assert sample.hip_height == pytest.approx(1.0, abs=0.012)
            assert sample.upright

    @pytest.mark.parametrize(
        ("drop_m", "shoulders_aside_m", "upright"),
        [(0.0, 0.0, True), (0.11, 0.0, True), (0.12, 0.0, False), (0.0, 0.28, True),
         (0.0, 0.30, False)],
    )  # fmt: skip
    def test_upright(self, drop_m: float, shoulders_aside_m: float, upright: bool) -> None:
        # Hips at 85 % of the leg's length, trunk (.5 m) within 30 degrees of the vertical.
        aside = (shoulders_aside_m, 0.0, 0.0)
        points = crouched_m(drop_m, left_shoulder=aside, right_shoulder=aside)
        assert BodyTracker().step(seen(points)).upright is upright

    def test_upside_down_is_not_upright(self) -> None:
        points = standing_m()
        points[:, 1] *= -1
        assert not BodyTracker().step(seen(points)).upright

    def test_all_landmarks_in_one_place(self) -> None:
        sample = BodyTracker().step(Pose(0.0, *degenerate_pose()))
        assert math.isnan(sample.hip_height)
        assert not sample.upright


def degenerate_pose() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Every landmark at one pixel, though the body has an extent."""
    ones = np.ones(33)
    return np.full((33, 2), 100.0), standing_m(), ones, ones


def find(poses: PoseSequence) -> QuietStanceFinder:
    finder, tracker = QuietStanceFinder(), BodyTracker()
    for pose in poses:
        finder.step(pose, tracker.step(pose))
    return finder


class TestQuietStance:
    def test_measured_over_the_last_half_second(self) -> None:
        stance = find(still(standing_m(), 2.0)).stance
        assert stance is not None
        assert [stance.start_s, stance.end_s] == pytest.approx([1.5, 2.0], abs=0.1)
        assert stance.px_per_m == pytest.approx(PX_PER_M)
        assert stance.leg_length_px == pytest.approx(LEG_M * PX_PER_M)
        np.testing.assert_allclose(stance.image_px, seen(standing_m()).image_px)
        np.testing.assert_allclose(stance.world_m, standing_m())

    @pytest.mark.parametrize("fps", [12.0, 24.0, 60.0])
    def test_takes_half_a_second_at_any_frame_rate(self, fps: float) -> None:
        assert find(still(standing_m(), 0.3, fps)).stance is None
        assert find(still(standing_m(), 0.55, fps)).stance is not None

    def test_noise_of_a_pixel_is_still(self) -> None:
        rng = np.random.default_rng(3)
        poses = [seen(standing_m() + rng.normal(0, 0.004, (33, 3)), i / 30) for i in range(30)]
        assert find(sequence(*poses)).stance is not None

    @pytest.mark.parametrize(("speed_m_per_s", "quiet"), [(0.04, True), (0.10, False)])
    def test_drifting(self, speed_m_per_s: float, quiet: bool) -> None:
        # 3.5 % of the leg in half a second are .0525 m/s.
        poses = [
            seen(standing_m(), i / 30, hips_px=(300 + speed_m_per_s * PX_PER_M * i / 30, 240))
            for i in range(60)
        ]
        assert (find(sequence(*poses)).stance is not None) is quiet

    def test_on_one_leg_is_none(self) -> None:
        assert find(still(standing_m(**LEFT_ANKLE_UP), 2.0)).stance is None

    @pytest.mark.parametrize(("knees_m", "quiet"), [(0.05, True), (0.2, False)])
    def test_knees_about_straight(self, knees_m: float, quiet: bool) -> None:
        # .2 m out of a line of .75 m bends the knee by 56 degrees, .05 m by 15.
        ahead = (0.0, 0.0, -knees_m)
        poses = still(standing_m(left_knee=ahead, right_knee=ahead), 2.0)
        assert (find(poses).stance is not None) is quiet

    def test_crouching_is_none(self) -> None:
        assert find(still(crouched_m(0.3), 2.0)).stance is None

    def test_the_newest_wins_and_moving_keeps_it(self) -> None:
        aside = [seen(standing_m(), 2 + i / 30, hips_px=(200, 240)) for i in range(30)]
        rest = [seen(standing_m(), i / 30) for i in range(30)]
        fall = [seen(crouched_m(0.3), 4 + i / 30) for i in range(30)]
        stance = find(sequence(*rest, *aside, *fall)).stance
        assert stance is not None
        assert stance.start_s >= 2
        assert stance.image_px[[23, 24], 0].mean() == pytest.approx(200)

    def test_sinking_slowly_into_a_crouch_is_none(self) -> None:
        """Each moment is hardly more bent than the one before, the last one is by 40 degrees."""
        poses = []
        for i in range(300):
            ahead = (0.0, 0.0, -0.13 * i / 300)
            poses.append(seen(standing_m(left_knee=ahead, right_knee=ahead), i / 30))
        stance = find(sequence(*poses)).stance
        assert stance is not None
        assert 0 < stance.knee_flexion_deg < 10

    def test_a_gap_does_not_join_two_short_rests(self) -> None:
        rest = [seen(standing_m(), i / 30) for i in range(10)]
        gone = [Pose.missing(0.34 + i / 30) for i in range(3)]
        again = [seen(standing_m(), 0.5 + i / 30) for i in range(10)]
        assert find(sequence(*rest, *gone, *again)).stance is None

    @pytest.mark.parametrize("poses", [[], [Pose.missing(0.0)], [seen(standing_m())]])
    def test_nothing_to_see(self, poses: list[Pose]) -> None:
        assert find(sequence(*poses)).stance is None

    def test_needs_the_body_to_be_upright(self) -> None:
        finder = QuietStanceFinder()
        for i in range(60):
            sample = BodySample(i / 30, PX_PER_M, 1.0, 0.0, upright=False)
            finder.step(seen(standing_m(), i / 30), sample)
        assert finder.stance is None


def test_a_foot_that_only_the_picture_shows_lifted_makes_no_new_stance() -> None:
    """From behind the model's own space has it on the floor."""
    finder, tracker = QuietStanceFinder(), BodyTracker()
    stood = None
    for i in range(75):
        pose = seen(standing_m(), i / 30)
        if i >= 40:
            image_px = pose.image_px.copy()
            image_px[[Landmark.RIGHT_ANKLE, Landmark.RIGHT_HEEL], 1] -= 0.15 * LEG_M * PX_PER_M
            pose = Pose(pose.time_s, image_px, pose.world_m, pose.visibility, pose.presence)
        found = finder.step(pose, tracker.step(pose))
        stood = found if i == 39 else stood
    assert stood is not None
    assert finder.stance is stood
