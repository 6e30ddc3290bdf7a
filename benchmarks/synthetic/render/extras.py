"""What makes a clip harder: somebody who walks past behind, and things that hide a foot."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.render.props import Solid, box, kettlebell, plant, rod, together
from benchmarks.synthetic.segment import Place
from benchmarks.synthetic.skeleton import SkeletonTrack
from benchmarks.synthetic.workout import Walk, Workout

FloatArray = NDArray[np.float64]
ObstacleName = Literal["bench", "kettlebells", "plant"]

BEHIND_M: Final = 1.25
"""How far behind the one who exercises somebody walks past."""
PASSING_M: Final = 5.2


def passer_by(
    body: Body, camera: Camera, time_s: FloatArray, *, to_right: bool = True, start_s: float = 0.0
) -> SkeletonTrack:
    """Somebody who walks past behind, across the picture.

    Args:
        body: whose.
        camera: that films; "behind" and "right" are as it sees them.
        time_s: (T,) of the frames.
        to_right: across the picture from left to right, or the other way.
        start_s: when they set out, from outside the picture.
    """
    yaw = np.radians(camera.yaw_deg)
    right = np.array([np.cos(yaw), -np.sin(yaw)])
    back = -np.array([np.sin(yaw), np.cos(yaw)])
    sign = 1 if to_right else -1
    x, z = BEHIND_M * back - sign * PASSING_M / 2 * right
    place = Place(float(x), float(z), camera.yaw_deg + sign * 90.0)
    walk = Workout((Walk(PASSING_M),), before_s=start_s + 0.1, after_s=1.0, start=place)
    last_s = walk.duration_s(body)
    # who has arrived stands there; the clock of a workout ends with it
    return walk.track_at(body, np.minimum(time_s, last_s + 1e-3 * time_s))


def obstacle(name: ObstacleName, camera: Camera, across_m: float = 0.0) -> Solid:
    """Something between the camera and the feet at the origin that hides them in part.

    Args:
        name: what.
        camera: from which it hides them.
        across_m: shifted to the right of the picture.
    """
    # on the line of sight to the ankle, as far off as its height allows
    ahead_m = 0.62
    kinds = {
        "bench": together(
            [
                box((0.0, 0.30, 0.0), (1.0, 0.07, 0.28), (0.14, 0.14, 0.15)),
                *(
                    rod((x, 0.0, z), (x, 0.28, z), 0.02, (0.55, 0.56, 0.58))
                    for x in (-0.42, 0.42)
                    for z in (-0.1, 0.1)
                ),
            ]
        ),
        "kettlebells": together(
            [
                kettlebell((-0.14, 0.0, 0.0), (0.15, 0.15, 0.16)),
                kettlebell((0.14, 0.0, 0.04), (0.62, 0.16, 0.15)),
            ]
        ),
        "plant": plant((0.0, 0.0, 0.0), 3),
    }
    yaw = np.radians(camera.yaw_deg)
    turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    return kinds[name].moved(turn, turn @ np.array([across_m, 0.0, ahead_m]))
