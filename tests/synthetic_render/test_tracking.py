from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.synthetic.blazepose import observe
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.skeleton import SkeletonTrack
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.truth_file import RecordedTruth, dump_record, load_truth, truth_record
from benchmarks.tracking import JOINTS, compare, landmark_of, table, torso_px
from formcheck.landmarks import MIRROR_ORDER, Landmark

FPS = 10.0


@pytest.fixture
def recorded(squat_track: SkeletonTrack, tmp_path: Path) -> RecordedTruth:
    """The truth of her squat from an angle, every second frame, as read from a file."""
    path = tmp_path / "truth.json"
    truth = Truth(squat_track, Camera(yaw_deg=30.0))
    path.write_text(dump_record(truth_record(truth, FPS, frame_step=2)))
    assert json.loads(path.read_text())["frames"] == len(squat_track)
    return load_truth(path)


def perfect(squat_track: SkeletonTrack) -> NDArray[np.float64]:
    image_px = np.full((len(squat_track), 33, 2), 5.0)
    camera = Camera(yaw_deg=30.0)
    for joint in JOINTS:
        for side in ("left", "right"):
            points_m = squat_track.joints[f"{joint}_{side[0]}"][:, None]
            pixels, _ = camera.project(points_m, squat_track.time_s)
            image_px[:, landmark_of(joint, side)] = pixels[:, 0]
    return image_px


def test_perfect_landmarks_have_no_error(
    recorded: RecordedTruth, squat_track: SkeletonTrack
) -> None:
    result = compare(recorded, perfect(squat_track))
    assert result.frames == len(squat_track)
    assert (result.detected, result.swapped) == (1.0, 0.0)
    assert result.mean_error < 0.001


def test_swapped_and_missing_frames_are_counted(
    recorded: RecordedTruth, squat_track: SkeletonTrack
) -> None:
    landmarks = perfect(squat_track)
    squatting = slice(20, 30)
    landmarks[squatting] = landmarks[squatting][:, list(MIRROR_ORDER)]
    landmarks[:4] = np.nan
    result = compare(recorded, landmarks)
    frames = len(squat_track)
    assert result.detected == pytest.approx(1 - 4 / frames)
    assert result.swapped == pytest.approx(5 / (-(-frames // 2) - 2))
    assert np.isfinite(result.mean_error)


def test_errors_are_shares_of_the_torso(
    recorded: RecordedTruth, squat_track: SkeletonTrack
) -> None:
    landmarks = perfect(squat_track)
    landmarks[:, Landmark.LEFT_KNEE, 0] += 0.2 * torso_px(recorded)
    result = compare(recorded, landmarks)
    assert result.error["knee"] == pytest.approx(0.1, abs=0.002)  # the right knee has none
    assert result.error["hip"] < 0.001


def test_the_table_has_a_row_for_every_clip(
    recorded: RecordedTruth, squat_track: SkeletonTrack
) -> None:
    noise_free = observe(squat_track, Camera(yaw_deg=30.0), None, 0)
    result = compare(recorded, noise_free.image_px)
    lines = table([("a", recorded, result), ("b", recorded, result)]).splitlines()
    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {lines[0].count("|")}
    assert "oblique-left" in lines[2]
