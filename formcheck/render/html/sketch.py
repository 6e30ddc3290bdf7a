"""A measurement drawn where it is taken: the angle or distance, the limit, the error about it.

Where the limit lies in the picture is not worked out anew for each measure.  A joint is
moved a little and the measure taken again: how much its value changes tells how far the
joint would have to go to stand at the limit.  So the drawing always agrees with the measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from formcheck.geometry import rotate_px
from formcheck.landmarks import BODY_SIDES, Landmark, Side
from formcheck.measures import MEASURES, Role, role_landmarks
from formcheck.pose import FloatArray
from formcheck.window import RepWindow

Axis = Literal["x", "y"]

_STEP_DEG: Final = 2.0
_STEP_LEG: Final = 0.02
_LEAST_SLOPE: Final = 0.4
"""A measure in degrees that changes by less per degree of turn is not simply that angle."""


@dataclass(frozen=True)
class Turn:
    """An angle at ``vertex``: the limb to ``end`` turns; ``arm``: the other limb of the angle."""

    vertex: Role
    end: Role
    arm: Role | None = None


@dataclass(frozen=True)
class Shift:
    """A distance: ``joint`` moves along ``axis``; ``against``: what it is measured from."""

    joint: Role
    axis: Axis
    against: Role | None = None


_TRUNK: Final = Turn("hips", "shoulders")
GEOMETRY: Final[dict[str, Turn | Shift]] = {
    "trunk_lean_deg": _TRUNK,
    "trunk_lean_rel_deg": _TRUNK,
    "trunk_swing_deg": _TRUNK,
    "lateral_lean_deg": _TRUNK,
    "back_to_horizontal_deg": _TRUNK,
    "back_rounding_deg": Turn("shoulders", "ear", "hips"),
    "back_bend_deg": Turn("shoulders", "ear", "hips"),
    "knee_flexion_deg": Turn("knee", "hip", "ankle"),
    "knee_flexion_rel_deg": Turn("knee", "hip", "ankle"),
    "knee_valgus_deg": Turn("knee", "ankle", "hip"),
    "free_knee_flexion_deg": Turn("free_knee", "free_ankle", "free_hip"),
    "thigh_to_horizontal_deg": Turn("knee", "hip"),
    "heel_lift_deg": Turn("foot_index", "heel"),
    "front_heel_lift_deg": Turn("foot_index", "heel"),
    "pelvic_drop_deg": Turn("hip", "free_hip"),
    "pelvis_tilt_deg": Turn("hip", "free_hip"),
    "free_leg_to_horizontal_deg": Turn("free_hip", "free_ankle"),
    "line_break_deg": Turn("free_hip", "free_ankle", "shoulders"),
    "front_shin_lean_deg": Turn("ankle", "knee"),
    "knee_push_deg": Turn("ankle", "knee"),
    "reach_from_vertical_deg": Turn("free_shoulder", "free_wrist"),
    "arm_drive_deg": Turn("shoulder", "elbow"),
    "arm_bend_deg": Turn("elbow", "wrist", "shoulder"),
    "knee_medial_offset": Shift("knee", "x", "ankle"),
    "front_knee_offset": Shift("knee", "x", "ankle"),
    "weight_shift": Shift("hips", "x", "ankles"),
    "sight_line_margin": Shift("knee", "x"),
    "hip_drop": Shift("hips", "y", "ankle"),
    "step_length": Shift("ankle", "x", "free_ankle"),
    "landing_width": Shift("ankle", "x", "free_ankle"),
    "start_width": Shift("ankle", "x", "free_ankle"),
    "stance_width": Shift("ankle", "x", "free_ankle"),
    "free_foot_height": Shift("free_ankle", "y", "ankle"),
    "reach_height": Shift("free_wrist", "y", "ankle"),
    "reach_height_any": Shift("free_wrist", "y", "ankle"),
    "knee_drive": Shift("free_knee", "y", "free_hip"),
    "hand_in_trunk": Shift("wrist", "y"),
}
"""Measure -> what turns or moves in it.  Those about a whole stretch of time have no drawing."""


@dataclass(frozen=True)
class Sketch:
    """What to draw, in pixels of the upright picture; parts that do not apply are empty.

    Attributes:
        vertex: where the angle, or the line to the limit, begins.
        measured: (2, 2) the limb, or the line from where the joint should be to where it is.
        limbs: other lines of the measurement.
        limit: (2, 2) where the limb would lie, or a line across where the joint would stand.
        band: (N, 2) outline of the error about the limit.
        arc: (N, 2) from the limit to the measured limb.
    """

    vertex: FloatArray
    measured: FloatArray
    limbs: tuple[FloatArray, ...] = ()
    limit: FloatArray | None = None
    band: FloatArray | None = None
    arc: FloatArray | None = None


@dataclass(frozen=True)
class Taken:
    """One value as it was taken.

    Attributes:
        measure: its name.
        value, limit, error: in the measure's unit.
        window, index: of the repetition, and the sample in it.
        side: of the judged leg.
    """

    measure: str
    value: float
    limit: float
    error: float
    window: RepWindow
    index: int
    side: Side


def sketch(taken: Taken) -> Sketch | None:
    """The drawing of one value; None when it cannot be drawn."""
    geometry = GEOMETRY.get(taken.measure)
    if geometry is None:
        return None
    drawn = _turn(taken, geometry) if isinstance(geometry, Turn) else _shift(taken, geometry)
    return None if drawn is None else _as_filmed(drawn, taken.window.around.roll_deg)


def _points(taken: Taken) -> FloatArray:
    points: FloatArray = taken.window.image_px[taken.index]
    return points


def _middle(taken: Taken, role: Role) -> FloatArray:
    return np.asarray(_points(taken)[list(role_landmarks(role, taken.side))].mean(axis=0))


def _value(taken: Taken, moved: Sequence[Landmark], where: FloatArray) -> float:
    """The measure with some joints elsewhere in this one sample."""
    points = taken.window.image_px.copy()
    points[taken.index, list(moved)] = where
    window = replace(taken.window, image_px=points)
    return float(MEASURES[taken.measure].function(window, taken.side)[taken.index])


def _slope(taken: Taken, moved: Sequence[Landmark], there: FloatArray, back: FloatArray) -> float:
    return _value(taken, moved, there) - _value(taken, moved, back)


def _turn(taken: Taken, geometry: Turn) -> Sketch | None:
    vertex, end = _middle(taken, geometry.vertex), _middle(taken, geometry.end)
    if not np.isfinite([vertex, end]).all() or np.allclose(vertex, end):
        return None
    limbs: tuple[FloatArray, ...] = ()
    if geometry.arm is not None:
        limbs = (np.stack([vertex, _middle(taken, geometry.arm)]),)
    plain = Sketch(vertex, np.stack([vertex, end]), limbs)
    moved = role_landmarks(geometry.end, taken.side)
    joints = _points(taken)[list(moved)]
    turned = [rotate_px(joints, angle, vertex) for angle in (_STEP_DEG, -_STEP_DEG)]
    slope = _slope(taken, moved, *turned) / (2 * _STEP_DEG)
    if not np.isfinite(slope) or abs(slope) < _LEAST_SLOPE:
        return plain
    sense = float(np.sign(slope))
    to_limit = sense * (taken.limit - taken.value)
    if abs(to_limit) > 120:
        return plain

    def ray(angle: float, share: float) -> FloatArray:
        return vertex + share * (rotate_px(end, angle, vertex) - vertex)

    edges = np.linspace(to_limit - taken.error, to_limit + taken.error, 12)
    return replace(
        plain,
        limit=np.stack([vertex, ray(to_limit, 1.15)]),
        band=np.stack([vertex, *(ray(float(angle), 1.08) for angle in edges)]),
        arc=np.stack([ray(float(angle), 0.5) for angle in np.linspace(0, to_limit, 16)]),
    )


def _shift(taken: Taken, geometry: Shift) -> Sketch | None:
    joint = _middle(taken, geometry.joint)
    leg_px = taken.window.leg_length_px
    if not np.isfinite(joint).all() or not np.isfinite(leg_px):
        return None
    along = np.array([1.0, 0.0]) if geometry.axis == "x" else np.array([0.0, 1.0])
    across = along[::-1]
    step = _STEP_LEG * leg_px
    moved = role_landmarks(geometry.joint, taken.side)
    joints = _points(taken)[list(moved)]
    slope = _slope(taken, moved, joints + step * along, joints - step * along) / (2 * step)
    if not np.isfinite(slope) or abs(slope) * leg_px < _LEAST_SLOPE / 2:
        return Sketch(joint, np.stack([joint, joint]))
    away = (taken.limit - taken.value) / slope
    if abs(away) > 1.5 * leg_px:
        return Sketch(joint, np.stack([joint, joint]))
    half, wide = 0.22 * leg_px * across, taken.error / abs(slope) * along
    target = joint + away * along
    limbs: tuple[FloatArray, ...] = ()
    if geometry.joint == "knee":
        body = BODY_SIDES[taken.side]
        limbs = (_points(taken)[[body.hip, body.knee, body.ankle]],)
    elif geometry.against is not None and geometry.axis == "x" and "ankle" in geometry.joint:
        limbs = (np.stack([joint, _middle(taken, geometry.against)]),)
    return Sketch(
        vertex=target,
        measured=np.stack([target, joint]),
        limbs=limbs,
        limit=np.stack([target - half, target + half]),
        band=np.stack(
            [target - half - wide, target + half - wide, target + half + wide, target - half + wide]
        ),
    )


def _as_filmed(drawn: Sketch, roll_deg: float) -> Sketch:
    """Turned forward again by the camera's roll, which windows are turned back by."""
    if not roll_deg:
        return drawn

    def turn(points: FloatArray | None) -> FloatArray | None:
        return None if points is None else rotate_px(points, roll_deg)

    return Sketch(
        rotate_px(drawn.vertex, roll_deg),
        rotate_px(drawn.measured, roll_deg),
        tuple(rotate_px(limb, roll_deg) for limb in drawn.limbs),
        turn(drawn.limit),
        turn(drawn.band),
        turn(drawn.arc),
    )
