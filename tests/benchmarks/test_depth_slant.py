"""What is said about the slant of the pose model's depth, held against the recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.accuracy_set import Half
from benchmarks.depth_slant import HALVES, mirrored_slant, slant_of, yaw_errors_deg
from formcheck.pose import DEPTH_SLANT
from formcheck.view import estimate_view
from tests.stick import standing_m

SAMPLES = Path(__file__).parents[2] / "sample_videos"


@pytest.mark.parametrize("half", HALVES)
def test_the_slant_that_is_taken_off_is_what_recordings_say(half: Half) -> None:
    assert slant_of(half) == pytest.approx(DEPTH_SLANT, abs=0.01)


def test_people_who_face_the_camera_are_seen_so() -> None:
    apart_deg = np.array([each for _, each in yaw_errors_deg("report")["front"]])
    stated = estimate_view(standing_m()[np.newaxis])
    assert stated is not None
    assert np.sqrt(np.mean(apart_deg**2)) < stated.error_deg


def test_a_mirror_shows_the_same_slant() -> None:
    slant = mirrored_slant(SAMPLES / "squat_single_front_clean.mp4", frames=15)
    assert slant == pytest.approx(DEPTH_SLANT, abs=0.025)
