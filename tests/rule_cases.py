"""For every rule a clip that passes, one that fails, and one in which it cannot be judged.

The faults are knobs of the kinematic person where it has one; the few that it cannot do are done
to its landmarks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from benchmarks.synthetic import Camera, SquatRep
from formcheck.landmarks import BODY_SIDES, Landmark, Side, other_side
from formcheck.pose import FloatArray, PoseSequence
from tests.sessions import BACK, FRONT, SIDE, film, hidden, squats

Kind = Literal["passes", "fails", "cannot be judged"]


@dataclass(frozen=True)
class Case:
    """One clip of one repetition and what a rule has to say about it.

    Attributes:
        rule: slug.
        kind: what the clip is an example of.
        clip: makes it.
        reason: part of the reason why it cannot be judged.
    """

    rule: str
    kind: Kind
    clip: Callable[[], PoseSequence]
    reason: str = ""


def _one(camera: Camera, fps: float = 30.0, reps: int = 1, **knobs: Any) -> PoseSequence:
    rep = replace(SquatRep(pelvic_drop_deg=0.0), **knobs)
    return film(squats(*[rep] * reps), camera, fps)[0]


def _two(camera: Camera, **knobs: Any) -> PoseSequence:
    rep = replace(SquatRep.double(knee_flexion_deg=125.0), **knobs)
    return film(squats(rep), camera)[0]


def ears_forward(poses: PoseSequence, yaw_deg: float) -> PoseSequence:
    """The head carried low and far ahead, as over a rounded back, while the hips are down."""
    hips_m = poses.image_px[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1].mean(axis=1)
    depth = (hips_m - hips_m[0]) / np.ptp(hips_m)
    ahead = -1 if yaw_deg > 0 else 1
    image_px = poses.image_px.copy()
    for ear in (Landmark.LEFT_EAR, Landmark.RIGHT_EAR):
        image_px[:, ear] += depth[:, None] * np.array([ahead * 130.0, 90.0])
    return replace(poses, image_px=image_px)


def foot_down(poses: PoseSequence, side: Side, bottom_s: float, seconds: float) -> PoseSequence:
    """The free foot stands where it stood before, for a while about the bottom."""
    body = BODY_SIDES[other_side(side)]
    now = np.abs(poses.time_s - bottom_s) <= seconds / 2
    image_px = poses.image_px.copy()
    for landmark in (body.ankle, body.heel, body.foot_index):
        image_px[now, landmark] = image_px[0, landmark]
    return replace(poses, image_px=image_px)


def jerky(poses: PoseSequence, hz: float = 3.0, back: float = 3.0) -> PoseSequence:
    """The same movement, ``hz`` times a second going back a little."""
    even_s = poses.time_s
    # Time itself runs in jerks: up to ``back`` - 1 times as fast, backwards.
    shown_s = even_s + back * np.sin(2 * np.pi * hz * even_s) / (2 * np.pi * hz)

    def at(values: FloatArray) -> FloatArray:
        flat = values.reshape(len(values), -1)
        columns = [np.interp(shown_s, even_s, column) for column in flat.T]
        return np.stack(columns, axis=1).reshape(values.shape)

    return replace(poses, image_px=at(poses.image_px), world_m=at(poses.world_m))


def _touching() -> PoseSequence:
    poses, truth = film(squats(SquatRep(pelvic_drop_deg=0.0)), SIDE)
    return foot_down(poses, "left", truth.reps[0].bottom_s, 0.4)


_LEFT, _RIGHT = BODY_SIDES["left"], BODY_SIDES["right"]
_NEEDS_FRONT: Final = "needs a front view"
_NEEDS_SIDE: Final = "needs a side view"
_SQUARER: Final = "needs a view more squarely from the front (it is 10 degrees off)"

CASES: Final[tuple[Case, ...]] = (
    Case("squat-knee-in", "passes", lambda: _one(FRONT)),
    Case("squat-knee-in", "passes", lambda: _one(BACK)),
    Case("squat-knee-in", "passes", lambda: _two(FRONT)),
    Case("squat-knee-in", "fails", lambda: _one(FRONT, knee_medial_m=0.12)),
    Case("squat-knee-in", "fails", lambda: _one(BACK, knee_medial_m=0.12, side="right")),
    Case("squat-knee-in", "fails", lambda: _two(FRONT, knee_medial_m=0.14)),
    Case("squat-knee-in", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case(
        "squat-knee-in", "cannot be judged", lambda: hidden(_one(FRONT), _LEFT.foot_index), "toes"
    ),
    Case("squat-valgus", "passes", lambda: _one(FRONT, valgus_deg=0.0)),
    Case("squat-valgus", "fails", lambda: _one(FRONT, valgus_deg=20.0)),
    Case("squat-valgus", "cannot be judged", lambda: _one(Camera(yaw_deg=10.0)), _SQUARER),
    Case("squat-shallow", "passes", lambda: _one(SIDE, knee_flexion_deg=80.0)),
    Case("squat-shallow", "fails", lambda: _one(SIDE, knee_flexion_deg=40.0)),
    Case("squat-shallow", "passes", lambda: _one(FRONT)),
    Case("squat-shallow", "fails", lambda: _one(FRONT, knee_flexion_deg=40.0)),
    Case(
        "squat-shallow", "cannot be judged", lambda: hidden(_one(FRONT), _LEFT.ankle), _NEEDS_SIDE
    ),
    Case("squat-trunk-lean", "passes", lambda: _one(SIDE)),
    Case("squat-trunk-lean", "fails", lambda: _one(SIDE, trunk_lean_deg=50.0)),
    Case("squat-trunk-lean", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("squat-double-trunk-lean", "passes", lambda: _two(SIDE)),
    Case("squat-double-trunk-lean", "fails", lambda: _two(SIDE, trunk_lean_deg=65.0)),
    Case("squat-double-trunk-lean", "cannot be judged", lambda: _two(FRONT), _NEEDS_SIDE),
    Case("squat-back-rounding", "passes", lambda: _one(SIDE)),
    Case("squat-back-rounding", "fails", lambda: ears_forward(_one(SIDE), 90.0)),
    Case("squat-back-rounding", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("squat-side-lean", "passes", lambda: _one(FRONT)),
    Case("squat-side-lean", "fails", lambda: _one(FRONT, lateral_lean_deg=14.0)),
    Case("squat-side-lean", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case("squat-pelvic-drop", "passes", lambda: _one(FRONT)),
    Case("squat-pelvic-drop", "fails", lambda: _one(FRONT, pelvic_drop_deg=16.0)),
    Case("squat-pelvic-drop", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case("squat-free-leg", "passes", lambda: _one(SIDE)),
    Case(
        "squat-free-leg", "fails", lambda: _one(SIDE, free_thigh_deg=75.0, free_knee_deg=12.0)
    ),
    Case("squat-free-leg", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("squat-touch-down", "passes", lambda: _one(SIDE)),
    Case("squat-touch-down", "fails", _touching),
    Case(
        "squat-touch-down", "cannot be judged", lambda: hidden(_one(SIDE), _RIGHT.ankle),
        "the free foot could not be seen",
    ),
    Case("squat-touch-down", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("squat-bent-at-top", "passes", lambda: _one(SIDE)),
    Case("squat-bent-at-top", "fails", lambda: _one(SIDE, reps=2, top_flexion_deg=25.0)),
    Case("squat-bent-at-top", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("squat-heel-lift", "passes", lambda: _one(SIDE)),
    Case("squat-heel-lift", "fails", lambda: _one(SIDE, heel_lift_deg=30.0)),
    Case("squat-heel-lift", "cannot be judged", lambda: _one(FRONT), _NEEDS_SIDE),
    Case("squat-shaky", "passes", lambda: _one(FRONT)),
    Case("squat-shaky", "passes", lambda: _two(SIDE)),
    Case("squat-shaky", "fails", lambda: jerky(_one(FRONT, descent_s=3.0, ascent_s=3.0))),
    Case(
        "squat-shaky", "cannot be judged", lambda: _one(FRONT, fps=15.0),
        "needs 24 frames per second (there were 15)",
    ),
    Case("squat-knee-wobble", "passes", lambda: _one(FRONT)),
    Case("squat-knee-wobble", "fails", lambda: _one(FRONT, wobble_deg=12.0)),
    Case("squat-knee-wobble", "cannot be judged", lambda: _one(SIDE), _NEEDS_FRONT),
    Case("squat-double-shallow", "passes", lambda: _two(SIDE)),
    Case("squat-double-shallow", "fails", lambda: _two(SIDE, knee_flexion_deg=70.0)),
    Case("squat-double-shallow", "passes", lambda: _two(FRONT)),
    Case("squat-double-shallow", "fails", lambda: _two(FRONT, knee_flexion_deg=70.0)),
    Case(
        "squat-double-shallow", "cannot be judged",
        lambda: hidden(_two(FRONT), _LEFT.ankle, _RIGHT.ankle), _NEEDS_SIDE,
    ),
    Case("squat-weight-shift", "passes", lambda: _two(FRONT)),
    Case("squat-weight-shift", "fails", lambda: _two(FRONT, hip_shift_m=0.12)),
    Case("squat-weight-shift", "cannot be judged", lambda: _two(SIDE), _NEEDS_FRONT),
    Case("squat-stance-width", "passes", lambda: _two(FRONT)),
    Case("squat-stance-width", "fails", lambda: _two(FRONT, stance_width_m=0.15)),
    Case("squat-stance-width", "fails", lambda: _two(FRONT, stance_width_m=0.95)),
    Case("squat-stance-width", "cannot be judged", lambda: _two(SIDE), _NEEDS_FRONT),
)  # fmt: skip
