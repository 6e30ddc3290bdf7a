"""For every rule of the deadlift a clip that passes, one that fails and one that says nothing.

The faults are knobs of the kinematic person; the few that it cannot do are done to its landmarks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.synthetic import Camera, DeadliftRep, SquatRep, Workout
from formcheck.landmarks import BODY_SIDES, Landmark
from formcheck.pose import PoseSequence
from tests.rule_cases import Case, jerky
from tests.sessions import BACK, FRONT, OTHER_SIDE, SIDE, film, hidden

_LEFT, _RIGHT = BODY_SIDES["left"], BODY_SIDES["right"]
_NEEDS_FRONT: Final = "needs a front view"
_NEEDS_SIDE: Final = "needs a side view"
_NO_DRIVE: Final = "the knee was not driven up"


def hinges(rep: DeadliftRep, camera: Camera, fps: float = 30.0) -> PoseSequence:
    """One repetition, from quiet stance."""
    return film(Workout.of([rep], before_s=0.8, after_s=0.3), camera, fps)[0]


def _one(camera: Camera, fps: float = 30.0, **knobs: Any) -> PoseSequence:
    return hinges(replace(DeadliftRep(side="left", trunk_lean_deg=84.0), **knobs), camera, fps)


def _two(camera: Camera, **knobs: Any) -> PoseSequence:
    return hinges(replace(DeadliftRep.double(), **knobs), camera)


def _no_drive(camera: Camera) -> PoseSequence:
    return _one(camera, drive_thigh_deg=5.0, arm_drive_deg=0.0, arm_drive_elbow_deg=10.0)


def low_bar_squat(camera: Camera) -> PoseSequence:
    """More hinge than a squat has, but less than a deadlift."""
    rep = SquatRep.double(knee_flexion_deg=125.0, trunk_lean_deg=60.0)
    return film(Workout.of([rep], before_s=0.8, after_s=0.3), camera)[0]


def head_hanging(poses: PoseSequence, by_px: float = 90.0) -> PoseSequence:
    """The head below the line of the back, as over a rounded upper back, while bent over."""
    shoulders = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    down_px = poses.image_px[:, shoulders, 1].mean(axis=1)
    depth = (down_px - down_px[0]) / np.ptp(down_px)
    image_px = poses.image_px.copy()
    for ear in (Landmark.LEFT_EAR, Landmark.RIGHT_EAR):
        image_px[:, ear, 1] += by_px * depth
    return replace(poses, image_px=image_px)


CASES: Final[tuple[Case, ...]] = (
    Case("deadlift-back-high", "passes", lambda: _one(SIDE)),
    Case("deadlift-back-high", "fails", lambda: _one(SIDE, trunk_lean_deg=50.0)),
    Case("deadlift-back-high", "fails", lambda: _one(SIDE, side="right", trunk_lean_deg=50.0)),
    Case("deadlift-back-high", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-free-leg-low", "passes", lambda: _one(SIDE, free_leg_deg=84.0)),
    Case("deadlift-free-leg-low", "fails", lambda: _one(SIDE, free_leg_deg=50.0)),
    Case("deadlift-free-leg-low", "cannot be judged", lambda: _one(BACK), _NEEDS_SIDE),
    Case("deadlift-free-leg-bent", "passes", lambda: _one(SIDE, free_knee_deg=5.0)),
    Case("deadlift-free-leg-bent", "fails", lambda: _one(SIDE, free_knee_deg=60.0)),
    Case(
        "deadlift-free-leg-bent", "cannot be judged", lambda: hidden(_one(SIDE), _RIGHT.knee),
        "the free knee could not be seen",
    ),
    Case("deadlift-broken-line", "passes", lambda: _one(SIDE)),
    Case("deadlift-broken-line", "fails", lambda: _one(SIDE, free_leg_deg=30.0)),
    Case("deadlift-broken-line", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-knee-bent", "passes", lambda: _one(SIDE)),
    Case("deadlift-knee-bent", "fails", lambda: _one(SIDE, support_knee_deg=60.0)),
    Case(
        "deadlift-knee-bent", "fails",
        lambda: _one(OTHER_SIDE, support_knee_deg=60.0),  # the leg away from the camera
    ),
    Case("deadlift-knee-bent", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-squatting", "passes", lambda: _one(SIDE)),
    Case("deadlift-squatting", "fails", lambda: _one(SIDE, support_knee_deg=70.0)),
    Case("deadlift-squatting", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-double-squatting", "passes", lambda: _two(SIDE)),
    Case(
        "deadlift-double-squatting", "passes",
        lambda: _two(SIDE, support_knee_deg=70.0, trunk_lean_deg=62.0),  # pulled from the floor
    ),
    Case("deadlift-double-squatting", "fails", lambda: low_bar_squat(SIDE)),
    Case("deadlift-double-squatting", "cannot be judged", lambda: _two(FRONT), _NEEDS_SIDE),
    Case("deadlift-back-rounding", "passes", lambda: _one(SIDE)),
    Case("deadlift-back-rounding", "passes", lambda: _two(SIDE)),
    Case("deadlift-back-rounding", "fails", lambda: head_hanging(_one(SIDE))),
    Case("deadlift-back-rounding", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case(
        "deadlift-back-rounding",
        "cannot be judged",
        lambda: head_hanging(_one(SIDE), -90.0),
        "the head is lifted",
    ),
    Case("deadlift-pelvis-tilt", "passes", lambda: _one(FRONT)),
    Case("deadlift-pelvis-tilt", "fails", lambda: _one(FRONT, pelvic_drop_deg=-25.0)),
    Case("deadlift-pelvis-tilt", "fails", lambda: _one(BACK, pelvic_drop_deg=25.0)),
    Case("deadlift-pelvis-tilt", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case("deadlift-short-reach", "passes", lambda: _one(OTHER_SIDE)),
    Case("deadlift-short-reach", "passes", lambda: _one(FRONT)),
    Case("deadlift-short-reach", "fails", lambda: _one(SIDE, reach_deg=60.0)),
    Case("deadlift-short-reach", "fails", lambda: _one(FRONT, reach_deg=85.0)),
    Case(
        "deadlift-short-reach", "cannot be judged", lambda: hidden(_one(SIDE), _RIGHT.wrist),
        "the reaching hand could not be seen",
    ),
    Case("deadlift-wrong-arm", "passes", lambda: _one(SIDE)),
    Case("deadlift-wrong-arm", "passes", lambda: _one(FRONT, side="right")),
    Case("deadlift-wrong-arm", "fails", lambda: _one(SIDE, reaching_arm="same")),
    Case("deadlift-wrong-arm", "fails", lambda: _one(FRONT, side="right", reaching_arm="same")),
    Case(
        "deadlift-wrong-arm", "cannot be judged", lambda: hidden(_one(SIDE), _LEFT.wrist),
        "hand could not be seen",
    ),
    Case("deadlift-reach-aslant", "passes", lambda: _one(SIDE)),
    Case("deadlift-reach-aslant", "fails", lambda: _one(SIDE, reach_deg=60.0)),
    Case("deadlift-reach-aslant", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-touch-down", "passes", lambda: _one(SIDE)),
    Case("deadlift-touch-down", "passes", lambda: _one(SIDE, drive_thigh_deg=5.0)),
    Case("deadlift-touch-down", "fails", lambda: _one(SIDE, touch_downs=(0.65,), touch_s=0.5)),
    Case("deadlift-touch-down", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-shaky", "passes", lambda: _one(SIDE)),
    Case("deadlift-shaky", "passes", lambda: _two(FRONT)),
    Case("deadlift-shaky", "fails", lambda: jerky(_one(SIDE, descent_s=3.0, ascent_s=3.0))),
    Case(
        "deadlift-shaky", "cannot be judged", lambda: _one(SIDE, fps=15.0),
        "needs 24 frames per second (there were 15)",
    ),
    Case("deadlift-knee-drive", "passes", lambda: _one(SIDE, drive_thigh_deg=110.0)),
    Case("deadlift-knee-drive", "passes", lambda: _one(BACK, drive_thigh_deg=110.0)),
    Case(
        "deadlift-knee-drive", "passes",
        lambda: _one(SIDE, trunk_lean_deg=78.0, drive_lean_deg=33.0),
    ),
    Case("deadlift-knee-drive", "fails", lambda: _one(SIDE, drive_thigh_deg=60.0)),
    Case("deadlift-knee-drive", "fails", lambda: _one(FRONT, drive_thigh_deg=50.0)),
    Case("deadlift-knee-drive", "fails", lambda: _no_drive(SIDE)),
    Case(
        "deadlift-knee-drive", "cannot be judged", lambda: hidden(_one(FRONT), _RIGHT.knee),
        "the free knee could not be seen",
    ),
    Case("deadlift-arm-drive", "passes", lambda: _one(SIDE)),
    Case("deadlift-arm-drive", "passes", lambda: _one(FRONT)),
    Case("deadlift-arm-drive", "fails", lambda: _one(SIDE, arm_drive_deg=5.0)),
    Case(
        "deadlift-arm-drive", "fails",
        lambda: _one(FRONT, arm_drive_deg=0.0, arm_drive_elbow_deg=10.0),
    ),
    Case("deadlift-arm-drive", "cannot be judged", lambda: _no_drive(SIDE), _NO_DRIVE),
    Case("deadlift-arm-bend", "passes", lambda: _one(SIDE)),
    Case("deadlift-arm-bend", "fails", lambda: _one(SIDE, arm_drive_elbow_deg=15.0)),
    Case("deadlift-arm-bend", "cannot be judged", lambda: _no_drive(SIDE), _NO_DRIVE),
    Case("deadlift-not-together", "passes", lambda: _one(SIDE)),
    Case("deadlift-not-together", "fails", lambda: _one(SIDE, arm_delay_s=0.8, drive_s=0.9)),
    Case("deadlift-not-together", "cannot be judged", lambda: _no_drive(SIDE), _NO_DRIVE),
    Case("deadlift-leaning-finish", "passes", lambda: _one(SIDE)),
    Case("deadlift-leaning-finish", "passes", lambda: _two(SIDE)),
    Case("deadlift-leaning-finish", "fails", lambda: _one(SIDE, drive_lean_deg=28.0)),
    Case("deadlift-leaning-finish", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("deadlift-bent-finish", "passes", lambda: _one(SIDE)),
    Case("deadlift-bent-finish", "fails", lambda: _one(SIDE, top_flexion_deg=40.0)),
    Case("deadlift-bent-finish", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
)  # fmt: skip
