"""For every rule of the lunge a clip that passes, one that fails and one that says nothing.

The faults are knobs of the kinematic person; the few that it cannot do are done to its landmarks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.synthetic import Camera, LungeRep, Workout
from formcheck.landmarks import BODY_SIDES, Landmark
from formcheck.pose import PoseSequence
from tests.rule_cases import Case, ears_forward, jerky
from tests.sessions import OTHER_SIDE, SIDE, film, frames, hidden

FRONT, BACK = Camera(yaw_deg=0.0, distance_m=4.0), Camera(yaw_deg=180.0, distance_m=4.0)
_LEFT, _RIGHT = BODY_SIDES["left"], BODY_SIDES["right"]
_NEEDS_FRONT: Final = "needs a front view"
_NEEDS_SIDE: Final = "needs a side view"


def _one(camera: Camera, fps: float = 30.0, **knobs: Any) -> PoseSequence:
    rep = replace(LungeRep(side="left"), **knobs)
    return film(Workout.of([rep], before_s=0.8, after_s=0.3), camera, fps)[0]


def from_the_bottom(poses: PoseSequence) -> PoseSequence:
    """The clip without the way there: it begins shortly before the bottom."""
    hips_px = poses.image_px[:, _LEFT.hip, 1]
    return frames(poses, poses.time_s >= poses.time_s[np.argmax(hips_px)] - 0.95)


def tipping(
    poses: PoseSequence, turning: tuple[Landmark, ...], about: Landmark, ahead_px: float
) -> PoseSequence:
    """Landmarks carried ahead (the person looks to the left) on the early way up."""
    hips_px = poses.image_px[:, about, 1]
    low_s = poses.time_s[np.argmax(hips_px)]
    share = np.clip((poses.time_s - low_s - 0.1) / 0.3, 0, 1)
    share *= np.clip((low_s + 1.4 - poses.time_s) / 0.3, 0, 1)
    image_px = poses.image_px.copy()
    for landmark in turning:
        image_px[:, landmark, 0] -= ahead_px * share
    return replace(poses, image_px=image_px)


def _swinging() -> PoseSequence:
    above = tuple(landmark for landmark in Landmark if landmark < Landmark.LEFT_HIP)
    return tipping(_one(SIDE), above, Landmark.LEFT_HIP, 75.0)


def _pushing() -> PoseSequence:
    return tipping(_one(SIDE), (Landmark.LEFT_KNEE,), Landmark.LEFT_HIP, 60.0)


def _steps_elsewhere(poses: PoseSequence) -> PoseSequence:
    """The foot that comes back lands far from where it started."""
    hips_px = poses.image_px[:, Landmark.LEFT_HIP, 1]
    after = poses.time_s > poses.time_s[np.argmax(hips_px)] + 1.0
    image_px, world_m = poses.image_px.copy(), poses.world_m.copy()
    for landmark in (_LEFT.ankle, _LEFT.heel, _LEFT.foot_index):
        image_px[after, landmark, 0] -= 60.0
    return replace(poses, image_px=image_px, world_m=world_m)


def _stays_bent(poses: PoseSequence) -> PoseSequence:
    """The knee near the camera stays ahead of the line from hip to ankle after the step."""
    hips_px = poses.image_px[:, Landmark.LEFT_HIP, 1]
    after = poses.time_s > poses.time_s[np.argmax(hips_px)] + 1.0
    image_px = poses.image_px.copy()
    image_px[after, _LEFT.knee, 0] -= 45.0
    return replace(poses, image_px=image_px)


CASES: Final[tuple[Case, ...]] = (
    Case("lunge-tightrope", "passes", lambda: _one(FRONT, landing_width_m=0.3)),
    Case("lunge-tightrope", "passes", lambda: _one(BACK, landing_width_m=0.3, side="right")),
    Case("lunge-tightrope", "fails", lambda: _one(FRONT, landing_width_m=0.0)),
    Case("lunge-tightrope", "fails", lambda: _one(BACK, landing_width_m=0.0, side="right")),
    Case("lunge-tightrope", "fails", lambda: _one(FRONT, landing_width_m=0.05, variant="reverse")),
    Case("lunge-tightrope", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case("lunge-knee-in", "passes", lambda: _one(FRONT)),
    Case("lunge-knee-in", "passes", lambda: _one(BACK)),
    Case("lunge-knee-in", "fails", lambda: _one(FRONT, knee_medial_m=0.14)),
    Case("lunge-knee-in", "fails", lambda: _one(FRONT, knee_medial_m=0.14, side="right")),
    Case("lunge-knee-in", "fails", lambda: _one(BACK, knee_medial_m=0.14)),
    Case("lunge-knee-in", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case(
        "lunge-knee-in", "cannot be judged", lambda: hidden(_one(FRONT), _LEFT.foot_index), "toes"
    ),
    Case("lunge-start-width", "passes", lambda: _one(FRONT)),
    Case("lunge-start-width", "fails", lambda: _one(FRONT, stance_width_m=0.06)),
    Case("lunge-start-width", "fails", lambda: _one(BACK, stance_width_m=0.5)),
    Case("lunge-start-width", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case(
        "lunge-start-width", "cannot be judged", lambda: from_the_bottom(_one(FRONT)),
        "the feet side by side before the step are not in the clip",
    ),
    Case("lunge-step-length", "passes", lambda: _one(SIDE)),
    Case("lunge-step-length", "fails", lambda: _one(SIDE, step_ratio=0.6, knee_flexion_deg=70.0)),
    Case(
        "lunge-step-length", "fails",
        lambda: _one(OTHER_SIDE, step_ratio=1.4, shin_lean_deg=0.0, knee_flexion_deg=95.0),
    ),
    Case("lunge-step-length", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-trunk-lean", "passes", lambda: _one(SIDE, trunk_lean_deg=3.0)),
    Case("lunge-trunk-lean", "fails", lambda: _one(SIDE, trunk_lean_deg=30.0)),
    Case("lunge-trunk-lean", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-back-rounding", "passes", lambda: _one(SIDE)),
    Case("lunge-back-rounding", "fails", lambda: ears_forward(_one(SIDE), 90.0)),
    Case("lunge-back-rounding", "cannot be judged", lambda: _one(BACK), _NEEDS_SIDE),
    Case("lunge-side-lean", "passes", lambda: _one(FRONT)),
    Case("lunge-side-lean", "fails", lambda: _one(FRONT, lateral_lean_deg=16.0)),
    Case("lunge-side-lean", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case("lunge-shallow", "passes", lambda: _one(SIDE)),
    Case("lunge-shallow", "fails", lambda: _one(SIDE, knee_flexion_deg=60.0)),
    Case("lunge-shallow", "passes", lambda: _one(FRONT)),
    Case("lunge-shallow", "fails", lambda: _one(FRONT, knee_flexion_deg=45.0, step_ratio=0.7)),
    Case(
        "lunge-shallow", "cannot be judged", lambda: hidden(_one(FRONT), _LEFT.ankle), _NEEDS_SIDE
    ),
    Case("lunge-too-deep", "passes", lambda: _one(SIDE)),
    Case(
        "lunge-too-deep", "fails",
        lambda: _one(SIDE, knee_flexion_deg=119.0, shin_lean_deg=0.0, step_ratio=1.4),
    ),
    Case("lunge-too-deep", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-shin", "passes", lambda: _one(SIDE, shin_lean_deg=0.0, knee_flexion_deg=88.0)),
    Case("lunge-shin", "fails", lambda: _one(SIDE, shin_lean_deg=25.0, knee_flexion_deg=110.0)),
    Case("lunge-shin", "fails", lambda: _one(SIDE, shin_lean_deg=-22.0, knee_flexion_deg=70.0)),
    Case("lunge-shin", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-heel-lift", "passes", lambda: _one(SIDE)),
    Case("lunge-heel-lift", "fails", lambda: _one(SIDE, front_heel_lift_deg=30.0)),
    Case("lunge-heel-lift", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-trunk-swing", "passes", lambda: _one(SIDE)),
    Case("lunge-trunk-swing", "fails", _swinging),
    Case("lunge-trunk-swing", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-knee-push", "passes", lambda: _one(SIDE)),
    Case("lunge-knee-push", "fails", _pushing),
    Case("lunge-knee-push", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-return", "passes", lambda: _one(SIDE)),
    Case("lunge-return", "passes", lambda: _one(FRONT, variant="reverse")),
    Case("lunge-return", "fails", lambda: _steps_elsewhere(_one(SIDE))),
    Case(
        "lunge-return", "cannot be judged", lambda: from_the_bottom(_one(SIDE)),
        "the feet side by side before and after the step are not both in the clip",
    ),
    Case("lunge-bent-at-end", "passes", lambda: _one(SIDE)),
    Case("lunge-bent-at-end", "fails", lambda: _stays_bent(_one(SIDE))),
    Case("lunge-bent-at-end", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("lunge-shaky", "passes", lambda: _one(FRONT)),
    Case("lunge-shaky", "passes", lambda: _one(SIDE)),
    Case("lunge-shaky", "fails", lambda: jerky(_one(SIDE, descent_s=2.0, ascent_s=2.0))),
    Case(
        "lunge-shaky", "cannot be judged", lambda: _one(FRONT, fps=15.0),
        "needs 24 frames per second (there were 15)",
    ),
    Case("lunge-knee-wobble", "passes", lambda: _one(FRONT)),
    Case("lunge-knee-wobble", "fails", lambda: _one(FRONT, wobble_deg=16.0, pause_s=1.0)),
    Case("lunge-knee-wobble", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case(
        "lunge-knee-wobble", "cannot be judged", lambda: hidden(_one(FRONT), _LEFT.knee),
        "the knee could not be seen",
    ),
)  # fmt: skip
