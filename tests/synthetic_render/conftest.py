"""People and scenes that the tests of the renderer share; drawing is skipped where it cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.render.film import Actor, Scene
from benchmarks.synthetic.render.looks import LOOKS
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.rig import body_of
from benchmarks.synthetic.render.room import build_room
from benchmarks.synthetic.render.stage import NoRendererError, open_context
from benchmarks.synthetic.skeleton import SkeletonTrack
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.workout import Workout

SMALL = (120, 200)


@pytest.fixture(scope="session")
def person() -> Person:
    """A woman in a T-shirt and shorts."""
    return Person(LOOKS["coral_tee"])


@pytest.fixture(scope="session")
def squat_track(person: Person) -> SkeletonTrack:
    """She does one one-legged squat on her left leg, ten pictures a second."""
    workout = Workout.of([SquatRep(side="left")], before_s=0.5, after_s=0.2, sway_m=0.0)
    return workout.track(body_of(person.figure), 10.0)


@pytest.fixture(scope="session")
def can_draw() -> None:
    """Skips where there is no OpenGL."""
    try:
        open_context().release()
    except NoRendererError as error:
        pytest.skip(f"cannot draw here: {error}")


@pytest.fixture(scope="session")
def standing_scene(person: Person, can_draw: None) -> Scene:
    """She stands in a plain room, seen from the front, for two pictures."""
    track = Workout((), before_s=1.0, sway_m=0.0).track_at(
        body_of(person.figure), np.array([0.0, 0.1])
    )
    camera = Camera(size_px=SMALL, distance_m=3.3, vertical_fov_deg=40.0)
    return Scene((Actor(person, track),), build_room("plain"), camera)
