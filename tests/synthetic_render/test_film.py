from __future__ import annotations

from dataclasses import replace
from itertools import repeat
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.render.extras import obstacle, passer_by
from benchmarks.synthetic.render.film import Actor, Film, Scene, write_mp4
from benchmarks.synthetic.render.looks import LOOKS
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.rig import body_of
from benchmarks.synthetic.render.room import ROOM_NAMES, RoomName, build_room
from benchmarks.synthetic.skeleton import SkeletonTrack


def colour_at(scene: Scene, joint: str, shift_m: tuple[float, float, float]) -> list[float]:
    """Mean colour of the 3 x 3 pixels where a joint, shifted, is drawn."""
    picture = next(iter(Film(scene)))
    track = scene.actors[0].track
    point = track.joints[joint][:1, None] + np.array(shift_m)
    (column, row), _ = (a[0, 0] for a in scene.camera.project(point, track.time_s[:1]))
    patch = picture[int(row) - 1 : int(row) + 2, int(column) - 1 : int(column) + 2]
    return [float(value) for value in patch.reshape(-1, 3).mean(axis=0)]


def test_the_person_stands_where_the_truth_says(standing_scene: Scene) -> None:
    red, green, blue = colour_at(standing_scene, "thorax", (0.0, 0.0, 0.12))
    assert red > green + 40  # a coral T-shirt
    assert red > blue + 40
    red, green, blue = colour_at(standing_scene, "hip_l", (0.0, -0.1, 0.1))
    assert max(red, green, blue) < 110  # dark shorts
    red, green, blue = colour_at(standing_scene, "head", (0.5, 0.0, 0.0))
    assert max(red, green, blue) - min(red, green, blue) < 30  # a grey wall beside her


def test_the_same_scene_gives_the_same_pictures(standing_scene: Scene) -> None:
    first, second = (list(Film(standing_scene)) for _ in range(2))
    assert len(first) == len(standing_scene.actors[0].track)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("name", ROOM_NAMES)
def test_every_room_can_be_filmed_from_every_side(standing_scene: Scene, name: RoomName) -> None:
    for yaw_deg in (0.0, 120.0):
        camera = replace(standing_scene.camera, yaw_deg=yaw_deg)
        picture = next(iter(Film(replace(standing_scene, room=build_room(name), camera=camera))))
        assert picture.std() > 10


def test_the_evening_is_dim_and_grainy(standing_scene: Scene) -> None:
    def film(name: RoomName) -> tuple[float, float]:
        """Mean brightness of the person, and how much a wall without light differs by frame."""
        pictures = list(Film(replace(standing_scene, room=build_room(name))))[:2]
        first, second = (picture.astype(float) for picture in pictures)
        return float(first.mean()), float(np.abs(first - second).mean())

    (bright, clean), (dim, grainy) = film("home"), film("evening")
    assert dim < 0.6 * bright
    assert grainy > 1.2 * clean


def test_a_camera_in_a_hand_moves_the_picture_of_who_stands_still(standing_scene: Scene) -> None:
    held = replace(standing_scene.camera, shake=Shake(0.4, 0.01, 2.0, 3))
    on_a_stand, in_a_hand = (
        [picture.astype(float) for picture in Film(replace(standing_scene, camera=camera))]
        for camera in (standing_scene.camera, held)
    )
    still, moved = (np.abs(film[0] - film[-1]).mean() for film in (on_a_stand, in_a_hand))
    assert moved > 1.5 * still


def test_an_obstacle_hides_the_feet_and_nothing_above(standing_scene: Scene) -> None:
    camera = standing_scene.camera
    bench = replace(standing_scene, things=(obstacle("bench", camera),))
    free, hidden = (next(iter(Film(scene))).astype(int) for scene in (standing_scene, bench))
    changed = np.abs(free - hidden).max(axis=2) > 40
    rows = np.flatnonzero(changed.any(axis=1))
    height = camera.size_px[1]
    assert rows.size
    assert rows.min() > 0.6 * height


def test_somebody_walks_past_behind(standing_scene: Scene) -> None:
    other = Person(LOOKS["teal_tee"])
    body, camera = body_of(other.figure), standing_scene.camera
    clock_s = np.arange(0.0, 8.0, 0.1)
    pelvis_m = passer_by(body, camera, clock_s).joints["pelvis"][:, None]
    seen_px, depth_m = camera.project(pelvis_m, clock_s)
    assert (depth_m > camera.distance_m + 1).all()
    beside = int(np.argmin(np.abs(seen_px[:, 0, 0] - camera.size_px[0] * 0.2)))
    assert 0 < seen_px[beside, 0, 0] < camera.size_px[0] / 2
    time_s = clock_s[beside : beside + 2]
    track = passer_by(body, camera, time_s)
    crowd = replace(standing_scene, actors=(*standing_scene.actors, Actor(other, track)))
    alone, both = (next(iter(Film(scene))).astype(int) for scene in (standing_scene, crowd))
    assert (np.abs(alone - both).max(axis=2) > 40).sum() > 100


def test_motion_blur_is_spent_on_motion_alone(
    standing_scene: Scene, person: Person, squat_track: SkeletonTrack
) -> None:
    still = Film(replace(standing_scene, moments=6))
    view, poses = still._views[0], still._poses(0)
    assert still._moments(view, poses, poses) == 1
    fast = replace(
        standing_scene,
        actors=(Actor(person, squat_track),),
        camera=Camera(size_px=(540, 960), distance_m=2.0),
        moments=6,
    )
    moving = Film(fast)
    start, end = moving._poses(23), moving._poses(36)  # down to the bottom in one frame
    assert moving._moments(moving._views[0], start, end) == 6


def test_clips_have_the_frames_rate_and_size_asked_for(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (64, 96, 3), dtype=np.uint8)
    path = tmp_path / "clip.mp4"
    assert write_mp4(path, repeat(picture, 7), 60) == 7
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = list(container.decode(stream))
        assert (stream.width, stream.height) == (96, 64)
        assert stream.average_rate == 60
    assert len(frames) == 7
    assert [round(float(frame.time) * 60) for frame in frames if frame.time is not None] == [
        *range(7)
    ]
