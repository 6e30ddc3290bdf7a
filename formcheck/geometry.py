"""Angles, distances and signed offsets: pure, and vectorised over all leading axes.

Image functions take pixels, x right and y **down**, never normalised units.  ``up`` is the
calibrated vertical: a direction in the image that points against gravity, (2,) or one per frame
(..., 2), of any length; an upright camera has (0, -1).  "Right" below is ``up`` turned by a quarter
clockwise as seen on the screen, (1, 0) for an upright camera.

Missing (NaN) in gives NaN out, and so does whatever is undefined: an angle at a limb of zero
length, a line through one point, a side or facing that is unknown (0).  Nothing here warns.  A
wrong number of coordinates is a programming error and raises ``ValueError``.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from formcheck.landmarks import Side

FloatArray = NDArray[np.float64]

UP: Final[tuple[float, float]] = (0.0, -1.0)
"""The vertical of an upright camera, in image coordinates."""

FULL_FOOT_DROP: Final = 0.13
"""Hip drop (share of the standing hip-to-ankle length) from which the knee is held to the toes."""
MID_FOOT: Final = 0.5
"""Where between ankle and foot index the middle of the foot lies."""
KNEE_FRONT: Final = 0.06
"""How far the front of the knee lies before its joint, as a share of the leg length."""
SHOE_TIP: Final = 0.1
"""How far the tip of the shoe lies beyond the foot index, as a share of the foot length."""


def _points(value: ArrayLike, dimensions: tuple[int, ...] = (2,)) -> FloatArray:
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0 or array.shape[-1] not in dimensions:
        wanted = " or ".join(map(str, dimensions))
        raise ValueError(f"points need {wanted} coordinates on the last axis, got {array.shape}")
    return np.where(np.isfinite(array), array, np.nan)


def _sign(value: ArrayLike) -> FloatArray:
    """A direction of +1 or -1; anything else is unknown."""
    sign = np.asarray(value, dtype=np.float64)
    return np.where(np.abs(sign) == 1, sign, np.nan)


def _norm(vectors: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(np.sum(vectors * vectors, axis=-1)))


def _ratio(numerator: ArrayLike, denominator: ArrayLike) -> FloatArray:
    """Division that is NaN where the denominator is 0."""
    below = np.asarray(denominator, dtype=np.float64)
    return np.asarray(numerator, dtype=np.float64) / np.where(below == 0, np.nan, below)


def _cross(u: FloatArray, v: FloatArray) -> FloatArray:
    return np.asarray(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0])


def _dot(u: FloatArray, v: FloatArray) -> FloatArray:
    return np.asarray(np.sum(u * v, axis=-1))


def _turn_deg(across: FloatArray, along: FloatArray) -> FloatArray:
    """Angle of a direction given by its two components, -180..180, NaN when both are 0."""
    somewhere = (across != 0) | (along != 0)
    # Adding 0 turns -0.0 into 0.0: half a turn is +180, whichever zero the arithmetic left.
    return np.where(somewhere, np.degrees(np.arctan2(across + 0.0, along)), np.nan)


def _angle_between_deg(u: FloatArray, v: FloatArray) -> FloatArray:
    """Unsigned angle, 0..180, in any dimension.

    Twice the arctangent of half-difference over half-sum of the unit vectors: exact near 0 and 180
    degrees, where the arccosine loses half of its digits (W. Kahan, "How futile are mindless
    assessments of roundoff", section 12).
    """
    a = _ratio(u, _norm(u)[..., np.newaxis])
    b = _ratio(v, _norm(v)[..., np.newaxis])
    return np.asarray(np.degrees(2 * np.arctan2(_norm(a - b), _norm(a + b))))


def image_axes(up: ArrayLike = UP) -> tuple[FloatArray, FloatArray]:
    """(right, up) as unit vectors, each of the shape of ``up``; NaN when ``up`` has no length."""
    raw = _points(up)
    unit_up = _ratio(raw, _norm(raw)[..., np.newaxis])
    return np.stack([-unit_up[..., 1], unit_up[..., 0]], axis=-1), unit_up


def midpoint(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """The middle between two points, (..., 2 or 3)."""
    return np.asarray((_points(a, (2, 3)) + _points(b, (2, 3))) / 2)


def distance(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Distance between two points, (...), in the unit of the points."""
    return _norm(_points(a, (2, 3)) - _points(b, (2, 3)))


def interior_angle_deg(a: ArrayLike, b: ArrayLike, c: ArrayLike) -> FloatArray:
    """Angle at ``b`` between the limbs to ``a`` and to ``c``, 0..180; points in 2-D or 3-D."""
    vertex = _points(b, (2, 3))
    return _angle_between_deg(_points(a, (2, 3)) - vertex, _points(c, (2, 3)) - vertex)


def flexion_deg(a: ArrayLike, b: ArrayLike, c: ArrayLike) -> FloatArray:
    """Bend at ``b``, 180 minus the interior angle: 0 is straight, as clinicians read it."""
    return np.asarray(180 - interior_angle_deg(a, b, c))


def signed_angle_deg(u: ArrayLike, v: ArrayLike) -> FloatArray:
    """Turn from direction ``u`` to direction ``v`` in the image, -180..180.

    Positive is clockwise as seen on the screen: from right (1, 0) to down (0, 1) is +90.
    """
    first, second = _points(u), _points(v)
    return _turn_deg(_cross(first, second), _dot(first, second))


def angle_to_axis_deg(vector: ArrayLike, axis: ArrayLike) -> FloatArray:
    """Unsigned angle between a vector and a directed axis, 0..180; both 2-D or both 3-D."""
    return _angle_between_deg(_points(vector, (2, 3)), _points(axis, (2, 3)))


def inclination_deg(start: ArrayLike, end: ArrayLike, axis: ArrayLike = UP) -> FloatArray:
    """Unsigned angle between the segment ``start`` -> ``end`` and ``axis``, 0..180.

    Trunk lean is ``inclination_deg(hips, shoulders, up)``: 0 upright, 90 horizontal.
    """
    return angle_to_axis_deg(_points(end, (2, 3)) - _points(start, (2, 3)), axis)


def lean_deg(
    lower: ArrayLike, upper: ArrayLike, direction: ArrayLike, up: ArrayLike = UP
) -> FloatArray:
    """Angle of the segment ``lower`` -> ``upper`` from the vertical, signed, -180..180.

    Positive leans towards ``direction``: +1 is image right, -1 image left.  With the facing sign
    this is the forward lean of the trunk (hips, shoulders) or of the shank (ankle, knee); with the
    direction of the supporting side it is the lateral trunk lean.
    """
    right, vertical = image_axes(up)
    segment = _points(upper) - _points(lower)
    return _turn_deg(_sign(direction) * _dot(segment, right), _dot(segment, vertical))


def unforeshortened_deg(angle_deg: ArrayLike, off_plane_deg: ArrayLike) -> FloatArray:
    """An angle from the vertical, as it would be seen squarely.

    Looking past a plane by some degrees, what lies across shrinks by their cosine, and what stands
    upright does not: tan(true) = tan(seen) / cos(off).

    Args:
        angle_deg: (...) as seen, -180..180.
        off_plane_deg: (...) how far the line of sight is from square, below 90.
    """
    seen = np.radians(np.asarray(angle_deg, dtype=np.float64))
    off = np.radians(np.asarray(off_plane_deg, dtype=np.float64))
    return _turn_deg(np.sin(seen), np.cos(seen) * np.cos(off))


def elevation_deg(start: ArrayLike, end: ArrayLike, up: ArrayLike = UP) -> FloatArray:
    """How steeply the segment ``start`` -> ``end`` climbs above the horizontal, -90..90.

    0 is horizontal whichever way the person faces; positive when ``end`` is the higher point.
    """
    right, vertical = image_axes(up)
    segment = _points(end) - _points(start)
    return _turn_deg(_dot(segment, vertical), np.abs(_dot(segment, right)))


def thigh_to_horizontal_deg(hip: ArrayLike, knee: ArrayLike, up: ArrayLike = UP) -> FloatArray:
    """Thigh against the horizontal, -90..90: positive while the hip is above the knee (shallow)."""
    return elevation_deg(knee, hip, up)


def foot_pitch_deg(heel: ArrayLike, foot_index: ArrayLike, up: ArrayLike = UP) -> FloatArray:
    """Pitch of the foot, -90..90: grows as the heel leaves the floor."""
    return elevation_deg(foot_index, heel, up)


def pelvic_drop_deg(support_hip: ArrayLike, free_hip: ArrayLike, up: ArrayLike = UP) -> FloatArray:
    """Slope of the hip line, -90..90: positive when the hip of the free leg is the lower one."""
    return elevation_deg(free_hip, support_hip, up)


def height_px(point: ArrayLike, reference: ArrayLike, up: ArrayLike = UP) -> FloatArray:
    """How far ``point`` lies above ``reference``, along the vertical, in pixels."""
    return _dot(_points(point) - _points(reference), image_axes(up)[1])


def lateral_px(point: ArrayLike, reference: ArrayLike, up: ArrayLike = UP) -> FloatArray:
    """How far ``point`` lies to the image right of ``reference``, along the horizontal, pixels."""
    return _dot(_points(point) - _points(reference), image_axes(up)[0])


def hip_drop(
    hip: ArrayLike, ankle: ArrayLike, standing_height_px: ArrayLike, up: ArrayLike = UP
) -> FloatArray:
    """Share of the standing hip-over-ankle height that the hip has come down: 0 standing."""
    return np.asarray(1 - _ratio(height_px(hip, ankle, up), standing_height_px))


def rotate_px(points: ArrayLike, angle_deg: ArrayLike, centre: ArrayLike = (0, 0)) -> FloatArray:
    """Points (..., 2) turned about ``centre``, clockwise as seen on the screen.

    A camera rolled clockwise shows the world turned counter-clockwise: turning the points
    by the roll undoes it.
    """
    middle = _points(centre)
    offset = _points(points) - middle
    turn = np.radians(np.asarray(angle_deg, dtype=np.float64))
    cos, sin = np.cos(turn), np.sin(turn)
    x, y = offset[..., 0], offset[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1) + middle


def medial_sign(side: Side, *, faces_camera: bool) -> int:
    """On which side of a leg the midline of the body lies in the image: +1 right, -1 left.

    A person who faces the camera has the right leg on the image left, so that its midline lies
    to the image right; seen from behind it is the other way round.
    """
    return 1 if (side == "right") == faces_camera else -1


def knee_target_px(ankle: ArrayLike, foot_index: ArrayLike, drop: ArrayLike) -> FloatArray:
    """Where over the foot the knee belongs: the ankle when standing, then the middle of the foot.

    As the knee bends it travels forward over the foot, and the target with it: in proportion to
    the hip drop, as far as the middle of the foot at `FULL_FOOT_DROP`.  For a foot that points
    straight ahead this is the clinical line (a knee medial to the big toe fails the single-leg
    squat: Ressman et al. 2021, BMC Sports Sci Med Rehabil); for toes turned out, asking for
    the tip of the toes would call a knee over the ankle a fault, which no coach does.

    Args:
        ankle: (..., 2) pixels; its median over the stance keeps the target still.
        foot_index: (..., 2) pixels, the same.
        drop: (...) see `hip_drop`.
    """
    start = _points(ankle)
    share = MID_FOOT * np.clip(np.asarray(drop, dtype=np.float64) / FULL_FOOT_DROP, 0, 1)
    return np.asarray(start + share[..., np.newaxis] * (_points(foot_index) - start))


def medial_deviation(
    knee: ArrayLike,
    target: ArrayLike,
    leg_length_px: ArrayLike,
    medial: ArrayLike,
    up: ArrayLike = UP,
) -> FloatArray:
    """How far the knee is inside its target, as a share of the leg length; positive is medial.

    Args:
        knee: (..., 2) pixels.
        target: (..., 2) see `knee_target_px`.
        leg_length_px: standing hip-to-ankle length.
        medial: see `medial_sign`.
        up: the vertical.
    """
    return _ratio(_sign(medial) * lateral_px(knee, target, up), leg_length_px)


def frontal_projection_deg(
    hip: ArrayLike, knee: ArrayLike, ankle: ArrayLike, medial: ArrayLike
) -> FloatArray:
    """Frontal-plane projection angle of the knee: positive valgus, negative varus, 0 straight.

    180 minus the angle hip-knee-ankle in the image, with the sign of the side to which the knee
    points (Munro, Herrington and Carolan 2012, J Sport Rehabil; their standard error is 2.7-3.0
    degrees).  ``medial``: see `medial_sign`.
    """
    joint = _points(knee)
    turn = signed_angle_deg(joint - _points(hip), _points(ankle) - joint)
    return np.asarray(_sign(medial) * turn)


def sight_line_margin(
    eye: ArrayLike,
    leg: ArrayLike,
    leg_length_px: ArrayLike,
    facing: ArrayLike,
    up: ArrayLike = UP,
) -> FloatArray:
    """Whether the knee hides the toes from the person's own eyes, seen from the side.

    The line from the eyes over the front of the knee meets the height of the toes at some distance
    beyond the tip of the shoe: that distance, as a share of the shank, is the margin.  0 or more:
    the toes are covered.  It is a construction of this project after the coaching cue "until
    the knee hides the toes"; unlike "knee past the toes" it takes the lean of the trunk in.

    Args:
        eye: (..., 2) pixels, the middle of the eyes.
        leg: (..., 5, 2) pixels: hip, knee, ankle, heel, foot index (`BodySide.leg`).
        leg_length_px: (...) standing hip-to-ankle length.
        facing: (...) +1 when the person faces image right, -1 left.
        up: the vertical, (2,) or (..., 2).

    Returns:
        (...) the margin; NaN when the eyes are not above the knee.

    Raises:
        ValueError: ``leg`` is not (..., 5, 2).
    """
    joints = _points(leg)
    if joints.ndim < 2 or joints.shape[-2] != 5:
        raise ValueError(f"leg must be (..., 5, 2), got {joints.shape}")
    knee, ankle, heel, toe = (joints[..., i, :] for i in (1, 2, 3, 4))
    ahead = _sign(facing)
    # Forward and upward from the foot index, so that every term is a small, signed length.
    knee_x = ahead * lateral_px(knee, toe, up) + KNEE_FRONT * np.asarray(leg_length_px)
    eye_x = ahead * lateral_px(eye, toe, up)
    eye_y = height_px(eye, toe, up)
    fall = height_px(eye, knee, up)
    ground_x = eye_x + _ratio((knee_x - eye_x) * eye_y, np.where(fall > 0, fall, np.nan))
    tip_x = SHOE_TIP * distance(heel, toe)
    return _ratio(ground_x - tip_x, distance(knee, ankle))
