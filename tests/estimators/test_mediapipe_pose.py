"""The adapter, with the real model on drawn people."""

from __future__ import annotations

import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import ModelError
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import built_in_path
from formcheck.landmarks import Landmark
from formcheck.pose import Frame, Pose, PoseSequence
from formcheck.sources.clip import ClipSource
from formcheck.view import estimate_view
from tests.drawn_person import STANDING, DrawnPerson, empty_room, picture_of, squat_frames

ROOT = Path(__file__).parents[2]
FIELDS = ("image_px", "world_m", "visibility", "presence")


@pytest.fixture
def estimator() -> Iterator[MediaPipePoseEstimator]:
    with MediaPipePoseEstimator(built_in_path()) as opened:
        yield opened


def poses_of(frames: Iterator[Frame]) -> list[Pose]:
    with MediaPipePoseEstimator(built_in_path()) as estimator:
        return [estimator.estimate(frame) for frame in frames]


def assert_identical(a: Pose, b: Pose) -> None:
    assert a.time_s == b.time_s
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


def test_the_landmarks_lie_on_the_drawn_body(estimator: MediaPipePoseEstimator) -> None:
    pose = estimator.estimate(Frame(0, 0.0, picture_of(STANDING)))
    assert pose.detected
    expected_px = {
        Landmark.NOSE: (160, 42),
        Landmark.LEFT_SHOULDER: (183, 66),  # facing the camera: the person's left is on our right
        Landmark.RIGHT_SHOULDER: (137, 66),
        Landmark.LEFT_HIP: (171, 128),
        Landmark.RIGHT_HIP: (149, 128),
        Landmark.LEFT_ANKLE: (173, 213),
        Landmark.RIGHT_ANKLE: (147, 213),
    }
    for landmark, drawn in expected_px.items():
        assert np.linalg.norm(pose.image_px[landmark] - drawn) < 10, landmark.name


def test_world_landmarks_are_centred_between_the_hips(estimator: MediaPipePoseEstimator) -> None:
    pose = estimator.estimate(Frame(0, 0.0, picture_of(STANDING)))
    hips = pose.world_m[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    np.testing.assert_allclose(hips, 0.0, atol=0.02)
    assert pose.world_m[Landmark.NOSE, 1] < -0.3  # y points down
    assert 0.5 < np.ptp(pose.world_m[:, 1]) < 2.5


def test_a_squat_is_followed(estimator: MediaPipePoseEstimator) -> None:
    hip_y_px = [
        estimator.estimate(frame).image_px[Landmark.LEFT_HIP, 1] for frame in squat_frames(31)
    ]
    assert hip_y_px[-1] - hip_y_px[0] > 25  # drawn: 44, behind the model's smoothing


def test_a_mirror_turns_who_faces_the_camera_the_other_way_and_no_further() -> None:
    """The model by itself sees both turned the same way, by 4 degrees."""
    with ClipSource(ROOT / "sample_videos" / "squat_single_front_clean.mp4") as clip:
        frames = list(islice(clip, 12))
    yaws_deg = []
    for step in (1, -1):
        turned = (replace(each, rgb=np.ascontiguousarray(each.rgb[:, ::step])) for each in frames)
        view = estimate_view(np.array([pose.world_m for pose in poses_of(turned)]))
        assert view is not None
        yaws_deg.append(view.yaw_deg)
    assert sum(yaws_deg) / 2 == pytest.approx(0, abs=1.5)


def test_an_empty_picture_gives_a_missing_pose_at_its_time(
    estimator: MediaPipePoseEstimator,
) -> None:
    pose = estimator.estimate(Frame(0, 1.25, empty_room()))
    assert not pose.detected
    assert pose.time_s == 1.25
    assert all(np.isnan(getattr(pose, name)).all() for name in FIELDS)
    assert estimator.people == 0


def test_the_same_frames_give_the_same_numbers() -> None:
    first, second = poses_of(squat_frames(20)), poses_of(squat_frames(20))
    assert all(pose.detected for pose in first)
    for a, b in zip(first, second, strict=True):
        assert_identical(a, b)


def test_a_second_clip_in_the_same_process_is_not_coloured_by_the_first() -> None:
    alone = poses_of(squat_frames(5))
    far_left = DrawnPerson(x_px=90, top_px=60, height_px=150)
    poses_of(squat_frames(10, person=far_left))
    after = poses_of(squat_frames(5))
    for a, b in zip(alone, after, strict=True):
        assert_identical(a, b)


def test_a_worker_thread_gives_the_same_numbers(estimator: MediaPipePoseEstimator) -> None:
    results: list[Pose] = []

    def work() -> None:
        results.extend(estimator.estimate(frame) for frame in squat_frames(5))

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    for a, b in zip(results, poses_of(squat_frames(5)), strict=True):
        assert_identical(a, b)


def test_two_estimators_side_by_side_do_not_disturb_each_other() -> None:
    alone = poses_of(squat_frames(6))
    other = DrawnPerson(x_px=100, top_px=50, height_px=160)
    with (
        MediaPipePoseEstimator(built_in_path()) as one,
        MediaPipePoseEstimator(built_in_path()) as two,
    ):
        interleaved = []
        for mine, theirs in zip(squat_frames(6), squat_frames(6, person=other), strict=True):
            interleaved.append(one.estimate(mine))
            assert two.estimate(theirs).detected
    for a, b in zip(alone, interleaved, strict=True):
        assert_identical(a, b)


def test_a_saved_and_loaded_pose_is_identical(tmp_path: Path) -> None:
    frames = [*squat_frames(4), Frame(4, 4 / 30, empty_room())]
    poses = poses_of(iter(frames))
    sequence = PoseSequence.from_poses(poses, frames[0].size)
    sequence.save(tmp_path / "landmarks.npz")
    loaded = PoseSequence.load(tmp_path / "landmarks.npz")
    for a, b in zip(poses, loaded, strict=True):
        assert_identical(a, b)


@pytest.mark.parametrize(
    "times_s",
    [
        pytest.param([0.0, 0.0002, 0.0004, 0.0006], id="faster than the millisecond clock"),
        pytest.param([0.0, 1 / 240, 2 / 240, 3 / 240], id="slow motion"),
        pytest.param([0.0, 0.04, 0.02, 0.06], id="out of order"),
        pytest.param([-0.04, 0.0, 0.04, 0.08], id="before zero"),
        pytest.param([5000.0, 5000.04, 5000.08, 9000.0], id="long clip with a gap"),
    ],
)
def test_any_times_are_accepted_and_handed_back(
    estimator: MediaPipePoseEstimator, times_s: list[float]
) -> None:
    rgb = picture_of(STANDING)
    for index, time_s in enumerate(times_s):
        pose = estimator.estimate(Frame(index, time_s, rgb))
        assert pose.detected
        assert pose.time_s == time_s


@pytest.mark.parametrize("size_px", [(320, 240), (240, 320), (639, 361), (97, 1200), (2, 2)])
def test_any_size_of_picture_is_accepted(
    estimator: MediaPipePoseEstimator, size_px: tuple[int, int]
) -> None:
    assert not estimator.estimate(Frame(0, 0.0, empty_room(size_px))).detected


def test_the_larger_and_more_central_person_is_followed() -> None:
    small = DrawnPerson(x_px=70, top_px=90, height_px=280)
    large = DrawnPerson(x_px=330, top_px=20, height_px=430)
    pair = picture_of(small, large, size_px=(640, 480))
    for rgb, x_px in ((pair, 330), (np.ascontiguousarray(pair[:, ::-1]), 639 - 330)):
        with MediaPipePoseEstimator(built_in_path()) as estimator:
            poses = [estimator.estimate(Frame(i, i / 30, rgb)) for i in range(8)]
            assert estimator.people == 2
        for pose in poses:
            hips_x_px = pose.image_px[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0].mean()
            assert abs(hips_x_px - x_px) < 20


def test_someone_alone_is_counted_once(estimator: MediaPipePoseEstimator) -> None:
    for frame in squat_frames(3):
        estimator.estimate(frame)
    assert estimator.people == 1


def test_somebody_who_walks_in_later_is_counted_but_not_followed(
    estimator: MediaPipePoseEstimator,
) -> None:
    me = DrawnPerson(x_px=230, top_px=90, height_px=300)
    visitor = DrawnPerson(x_px=470, top_px=30, height_px=420)
    size_px = (640, 480)
    estimator.estimate(Frame(0, 0.0, picture_of(me, size_px=size_px)))
    assert estimator.people == 1
    for index, time_s in enumerate((6.0, 6.1, 6.2), start=1):
        pose = estimator.estimate(Frame(index, time_s, picture_of(me, visitor, size_px=size_px)))
        assert abs(pose.image_px[Landmark.LEFT_HIP, 0] - 230) < 40
    assert estimator.people == 2


def test_after_closing_it_says_so(estimator: MediaPipePoseEstimator) -> None:
    estimator.close()
    estimator.close()
    with pytest.raises(ValueError, match="closed"):
        estimator.estimate(Frame(0, 0.0, empty_room()))


def _half_a_bundle(path: Path) -> None:
    with zipfile.ZipFile(built_in_path()) as whole, zipfile.ZipFile(path, "w") as half:
        half.writestr("pose_detector.tflite", whole.read("pose_detector.tflite"))


def _bundle_of_noise(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as bundle:
        for name in ("pose_detector.tflite", "pose_landmarks_detector.tflite"):
            bundle.writestr(name, b"no network at all" * 100)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_text("hello"), id="text"),
        pytest.param(_half_a_bundle, id="half a bundle"),
        pytest.param(_bundle_of_noise, id="noise for networks"),
        pytest.param(lambda path: None, id="no file"),
    ],
)
def test_an_unusable_model_is_refused_with_its_name_and_the_reason(
    tmp_path: Path, make: object, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.task"
    assert callable(make)
    make(path)
    with pytest.raises(ModelError, match=r"odd\.task: MediaPipe refuses this model \(.{10,}\)"):
        MediaPipePoseEstimator(path)
    assert capfd.readouterr().err == ""


QUIET_RUN = """
import sys
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import built_in_path
from formcheck.pose import Frame
from tests.drawn_person import empty_room, picture_of, STANDING
for _ in range(2):
    with MediaPipePoseEstimator(built_in_path()) as estimator:
        seen = [estimator.estimate(Frame(i, i / 30, rgb)).detected
                for i, rgb in enumerate([empty_room(), picture_of(STANDING), empty_room()])]
        assert seen == [False, True, False], seen
print("after", file=sys.stderr)
"""


def test_the_terminal_stays_clean() -> None:
    run = subprocess.run(
        [sys.executable, "-c", QUIET_RUN], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout == ""
    assert run.stderr == "after\n"
