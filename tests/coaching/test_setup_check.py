"""The set-up as it is found: kinematic people from all sides, near and far, cut off and hidden."""

from __future__ import annotations

import pytest

from benchmarks.synthetic import Camera, SquatRep, Workout
from benchmarks.synthetic.workout import Stand
from formcheck.coaching.setup_check import Reading, SetupWatcher, camera_pitch_deg
from formcheck.exercises import EXERCISES
from formcheck.landmarks import BODY_SIDES, Side
from formcheck.pose import Pose, PoseSequence
from formcheck.verdicts.calibration import uncalibrated
from tests.sessions import film, frames, hidden

STANDING = Workout((Stand(1.6),))
SIZE = (1280, 720)


def read(
    poses: PoseSequence, exercise: str = "squat", luma: float = 120.0, side: Side | None = None
) -> Reading:
    """The reading at the end of the poses."""
    done = EXERCISES[exercise]
    watcher = SetupWatcher(done.signal, uncalibrated(done.rules), poses.size_px)
    return [watcher.step(pose, luma, side) for pose in poses][-1]


def standing(camera: Camera) -> PoseSequence:
    return film(STANDING, camera)[0]


def advice(reading: Reading) -> dict[str, str]:
    return {check.name: check.advice for check in reading.checks if check.ok is False}


@pytest.mark.parametrize("yaw", [0.0, 90.0, -90.0])
def test_who_stands_well_is_ready(yaw: float) -> None:
    reading = read(standing(Camera(yaw_deg=yaw)))
    assert reading.perfect
    assert reading.ready
    assert reading.still
    assert reading.advice == ""


def test_a_portrait_picture_is_as_good() -> None:
    assert read(standing(Camera(size_px=(720, 1280), vertical_fov_deg=60.0))).perfect


def test_nobody_there_is_asked_in() -> None:
    done = EXERCISES["squat"]
    watcher = SetupWatcher(done.signal, done.rules, SIZE)
    reading = watcher.step(Pose.missing(0.0), 120.0)
    assert not reading.ready
    assert advice(reading)["Whole body"] == "Step into the picture"
    assert reading.view is None


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        (Camera(distance_m=1.2), "Step back"),
        (Camera(distance_m=8.0), "Come closer"),
        (Camera(aim_m=(0.0, 1.6, 0.0)), "Your feet are cut off: tilt the camera down"),
        (Camera(aim_m=(0.0, 0.1, 0.0)), "Your head is cut off: tilt the camera up"),
        (Camera(aim_m=(2.1, 0.9, 0.0)), "Move to the middle of the picture"),
        (Camera(aim_m=(-2.1, 0.9, 0.0)), "Move to the middle of the picture"),
    ],
    ids=["too near", "too far", "feet", "head", "left", "right"],
)
def test_a_body_that_is_not_all_there(camera: Camera, words: str) -> None:
    reading = read(standing(camera))
    assert advice(reading)["Whole body"] == words
    assert reading.advice == words
    assert not reading.ready


def test_a_deadlift_from_the_side_needs_room_in_front_and_behind() -> None:
    narrow = Camera(yaw_deg=90.0, size_px=(720, 1280), vertical_fov_deg=44.0)
    assert advice(read(standing(narrow), "deadlift"))["Whole body"] == "Step back"
    assert read(standing(narrow), "squat").ready


def test_legs_behind_a_table_are_asked_for() -> None:
    poses = standing(Camera())
    knees = [body.knee for body in BODY_SIDES.values()]
    assert "Show your legs" in advice(read(hidden(poses, *knees)))["Whole body"]


@pytest.mark.parametrize(
    ("luma", "words"),
    [(20.0, "Turn on more light"), (240.0, "Too bright: turn from the window")],
)
def test_light(luma: float, words: str) -> None:
    reading = read(standing(Camera()), luma=luma)
    assert advice(reading)["Light"] == words
    assert not reading.ready


@pytest.mark.parametrize(
    ("exercise", "yaw", "side", "words"),
    [
        ("deadlift", 0.0, None, "Turn to your side"),
        ("deadlift", 0.0, "left", "Turn your left side to the camera"),
        ("deadlift", 90.0, None, None),
        ("deadlift", -90.0, "left", "Turn round: left leg to the camera"),
        ("deadlift", -90.0, "right", None),
        ("squat", 0.0, None, None),
        ("squat", 7.0, None, None),
        ("squat", -12.0, None, None),
        ("squat", 90.0, None, None),
        ("squat", 40.0, None, "Face the camera"),
        ("lunge", 0.0, None, "Turn to your side"),
        ("lunge", 180.0, None, "Turn to your side"),
    ],
)
def test_direction(exercise: str, yaw: float, side: Side | None, words: str | None) -> None:
    reading = read(standing(Camera(yaw_deg=yaw)), exercise, side=side)
    assert advice(reading).get("Direction") == words
    assert reading.ready, "it costs checks and keeps nobody from beginning"


def test_a_direction_cannot_be_told_of_half_a_body() -> None:
    reading = read(standing(Camera(distance_m=1.2)))
    assert [check.ok for check in reading.checks if check.name == "Direction"] == [None]


@pytest.mark.parametrize("yaw", [0.0, 90.0, -45.0])
def test_the_pitch_of_the_camera_is_read_off_the_body(yaw: float) -> None:
    low, level, high = (
        camera_pitch_deg(standing(Camera(yaw_deg=yaw, height_m=height)).world_m)
        for height in (0.1, 0.9, 2.6)
    )
    assert low < -5 < level < 5 < high


def test_a_camera_on_the_ceiling_is_asked_down() -> None:
    assert advice(read(standing(Camera(height_m=3.2))))["Camera"] == (
        "Lower the camera to hip height"
    )


def test_a_camera_on_the_floor_is_asked_up() -> None:
    low = Camera(height_m=0.05, distance_m=2.6, vertical_fov_deg=60.0)
    assert advice(read(standing(low)))["Camera"] == "Raise the camera to hip height"


def test_a_camera_held_aslant_is_asked_upright() -> None:
    assert advice(read(standing(Camera(roll_deg=10.0))))["Camera"] == "Set the camera upright"


def test_who_moves_is_not_still() -> None:
    poses, truth = film(Workout.of((SquatRep(),), before_s=1.5, after_s=0.3))
    (rep,) = truth.reps
    upto = frames(poses, poses.time_s <= rep.bottom_s)
    reading = read(upto)
    assert not reading.still
    assert not reading.ready


def test_a_crouch_tells_nothing_of_the_camera() -> None:
    far = Camera(distance_m=5.2)
    poses, truth = film(Workout.of((SquatRep(pause_s=2.0),), before_s=1.5, after_s=0.3), far)
    (rep,) = truth.reps
    upto = frames(poses, poses.time_s <= rep.bottom_s + 1.0)
    assert advice(read(upto)) == {"Stand still": "Stand still on both feet"}
    assert [check.ok for check in read(upto).checks if check.name == "Camera"] == [None]


def test_a_slow_camera_is_noticed() -> None:
    poses, _ = film(Workout((Stand(3.0),)), fps=12.0)
    assert any("frames per second" in one.reason for one in read(poses).prospect.unseen)
    usual, _ = film(Workout((Stand(3.0),)), fps=24.0)
    assert not any("frames per second" in one.reason for one in read(usual).prospect.unseen)
