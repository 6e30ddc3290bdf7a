"""One pose in plain numbers: those of the functions that take many poses at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formcheck.landmarks import LANDMARK_COUNT, Landmark
from formcheck.legs import lean, stance
from formcheck.legs.posture import posture_of
from formcheck.legs.tracker import BodyTracker
from formcheck.pose import FloatArray, Pose
from tests.stick import seen, standing_m

SEEN = st.one_of(st.floats(-2.0, 2.0, width=32), st.just(float("nan")))


def pose_of(world_m: FloatArray, time_s: float = 0.0) -> Pose:
    image_px = 300.0 * world_m[:, :2] + 400.0 + 20.0 * world_m[:, 2:]
    known = np.ones(LANDMARK_COUNT)
    return Pose(time_s, image_px, world_m, known, known)


@given(arrays(np.float64, (LANDMARK_COUNT, 3), elements=SEEN), st.floats(1.0, 900.0))
def test_is_what_many_poses_at_once_give(world_m: FloatArray, full_px: float) -> None:
    pose = pose_of(world_m)
    now = posture_of(pose)
    trunk_px = lean.trunk_px(pose.image_px)
    expected = {
        "px_per_m": stance.pixels_per_metre(pose.image_px, pose.world_m),
        "lower_ankle_px": stance.lower_ankle_px(pose.image_px),
        "hips_px": stance.hips_px(pose.image_px),
        "hips_over_feet": stance.hips_over_feet(pose.world_m),
        "trunk_length_px": np.linalg.norm(trunk_px),
        "turned_away": lean.turned_away(pose.image_px),
        "trunk_lean_deg": lean.trunk_lean_deg(pose.world_m),
    }
    for name, value in expected.items():
        assert getattr(now, name) == pytest.approx(float(value), rel=1e-9, nan_ok=True), name
    np.testing.assert_array_equal(now.trunk_px, trunk_px)
    shortened = lean.foreshortened_lean_deg(pose.image_px, full_px)
    assert now.foreshortened_lean_deg(lean.UNSHORTENED * full_px) == pytest.approx(float(shortened))


def test_numbers_of_the_last_moments_forget_what_is_older() -> None:
    tracker, standing = BodyTracker(), standing_m()
    near = [tracker.step(seen(standing, i / 30)).px_per_m for i in range(45)]
    far = []
    for i in range(45, 120):
        pose = seen(standing, i / 30)
        small = Pose(pose.time_s, pose.image_px / 2, pose.world_m, pose.visibility, pose.presence)
        far.append(tracker.step(small).px_per_m)
    assert far[0] == pytest.approx(near[-1])  # one frame does not change what a second has shown
    assert far[-1] == pytest.approx(near[-1] / 2)


def test_where_the_ankles_are_missing_the_height_is_and_the_scale_stays() -> None:
    tracker = BodyTracker()
    known = tracker.step(seen(standing_m(), 0.0))
    pose = seen(standing_m(), 0.1)
    image_px = pose.image_px.copy()
    image_px[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]] = np.nan
    lost = Pose(0.1, image_px, pose.world_m, pose.visibility, pose.presence)
    sample = tracker.step(lost)
    assert sample.px_per_m == known.px_per_m
    assert np.isfinite(sample.hip_height)  # the floor is where it was a moment ago
    assert not np.isnan(sample.hips_over_feet)
