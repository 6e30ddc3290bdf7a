"""Windows over a stick person that goes into one posture, stays, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from formcheck.landmarks import Landmark, Side
from formcheck.legs.stance import QuietStance
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.view import View
from formcheck.window import RepWindow, Surroundings, build_window
from tests.stick import CENTRE_PX, LEG_M, PX_PER_M, seen, sequence, standing_m, turned

FPS = 30.0
START_S, BOTTOM_S, END_S, STOP_S = 0.8, 2.0, 3.2, 4.0
DEEP_S = (1.5, 2.5)
"""While the posture is held; half a second on either side of it is the way there and back."""
EXCURSION = Excursion(START_S, BOTTOM_S, END_S, 0.3, 0.3, complete=True)
ONE_LEG: dict[Side, Support] = {
    "left": Support("single", "left", 0.95, -4.0),
    "right": Support("single", "right", 0.95, 4.0),
}
BOTH_LEGS = Support("double", None, 0.95, 0.0)


def there_and_back(time_s: float) -> float:
    """0 at rest, 1 while the posture is held, minimum jerk between."""
    into, out = ((time_s - begin_s) / 0.5 for begin_s in (DEEP_S[0] - 0.5, DEEP_S[1]))
    x = np.clip(into, 0, 1) if time_s < BOTTOM_S else 1 - np.clip(out, 0, 1)
    return float(x**3 * (10 - 15 * x + 6 * x * x))


@dataclass(frozen=True)
class Scene:
    """How a posture is filmed.

    Attributes:
        yaw_deg: of the camera.
        support: the leg that carries.
        stance_known: whether the person stood still before.
        fps: frames per second.
    """

    yaw_deg: float = 0.0
    support: Support = BOTH_LEGS
    stance_known: bool = True
    fps: float = FPS


FROM_FRONT = Scene()


def film_of(posture: Callable[[float], FloatArray], scene: Scene = FROM_FRONT) -> PoseSequence:
    """Poses of (33, 3) ``posture(time_s)`` over feet that stay where they are."""
    frames = np.arange(round(STOP_S * scene.fps) + 1) / scene.fps
    poses = []
    for time_s in frames:
        points = posture(float(time_s))
        points = turned(points, scene.yaw_deg)
        ankles = points[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]]
        feet_m = (float(ankles[:, 0].mean()), float(ankles[:, 1].max()))
        floor_px = CENTRE_PX[1] + PX_PER_M * LEG_M
        hips_px = (CENTRE_PX[0] - PX_PER_M * feet_m[0], floor_px - PX_PER_M * feet_m[1])
        poses.append(seen(points, float(time_s), hips_px=hips_px))
    return sequence(*poses)


def window_over(poses: PoseSequence, scene: Scene = FROM_FRONT) -> RepWindow:
    """The window of a repetition from `START_S` over `BOTTOM_S` to `END_S`."""
    around = Surroundings(View(scene.yaw_deg, 4.0), quiet(scene) if scene.stance_known else None)
    return build_window(poses, EXCURSION, scene.support, "hip_drop", around)


def window_of(deep_m: FloatArray, scene: Scene = FROM_FRONT) -> RepWindow:
    """From standing into the posture ``deep_m`` (33, 3), and back."""
    rest_m = standing_m()
    return window_over(
        film_of(lambda t: rest_m + there_and_back(t) * (deep_m - rest_m), scene), scene
    )


def quiet(scene: Scene = FROM_FRONT) -> QuietStance:
    """The stick person standing still before the repetition."""
    points = turned(standing_m(), scene.yaw_deg)
    return QuietStance(0.0, 0.5, seen(points).image_px, points, PX_PER_M, LEG_M * PX_PER_M)


def held(window: RepWindow, values: Any) -> FloatArray:
    """Values while the posture is held, the edges of the filter left out."""
    middle = (window.time_s >= DEEP_S[0] + 0.2) & (window.time_s <= DEEP_S[1] - 0.2)
    return np.asarray(values)[middle]


def without_stance(window: RepWindow) -> RepWindow:
    """The same repetition in a clip that showed no quiet stance."""
    return replace(window, around=replace(window.around, quiet=None))


def seen_from(window: RepWindow, view: View | None) -> RepWindow:
    """The same landmarks, held to be seen from ``view``."""
    return replace(window, around=replace(window.around, view=view))
