"""From a workout to landmarks, in one call."""

from __future__ import annotations

from benchmarks.synthetic.blazepose import observe
from benchmarks.synthetic.body import Body
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.noise import NoiseModel
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.workout import Workout
from formcheck.pose import PoseSequence


def synthesize(
    workout: Workout,
    camera: Camera | None = None,
    *,
    fps: float = 30.0,
    noise: NoiseModel | None = None,
    seed: int = 0,
    body: Body | None = None,
) -> tuple[PoseSequence, Truth]:
    """Landmarks of a person doing ``workout``, and the truth about it.

    Args:
        workout: what the person does.
        camera: from where it is filmed; None: from the front.
        fps: frames per second.
        noise: how the pose model errs; None: not at all.
        seed: of the noise.
        body: whose; None: a woman of 1.72 m.
    """
    camera = camera or Camera()
    track = workout.track(body or Body.adult(), fps)
    return observe(track, camera, noise, seed), Truth(track, camera)
