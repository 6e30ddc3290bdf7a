"""What the drive after a hinge shows: the raised knee, and the arm opposite to it.

The raised knee is that of the free leg, so the arm opposite to it is the one on the side of the
supporting leg: not the arm that reached for the floor.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, Side
from formcheck.measures.base import HIPS, SHOULDERS, Measure, facing_sign, middle
from formcheck.pose import FloatArray
from formcheck.window import RepWindow

ARRIVED_SHARE: Final = 0.85
"""Who has come this share of the way has arrived.  The top itself may be held, and an arm that is
held creeps on: when it has come nine tenths of the way is anybody's guess."""
_NO_DRIVE: Final = "the knee was not driven up, so there is no running position to look at"


def knee_drive(window: RepWindow, _side: Side) -> FloatArray:
    """Height of the free knee over its hip, in thighs: 0 = the thigh is level."""
    return window.free_knee_height


def _if_driven(window: RepWindow, values: FloatArray) -> FloatArray:
    return np.full_like(values, np.nan) if window.drive_s is None else values


def _arm_forward_deg(window: RepWindow, side: Side) -> FloatArray:
    """Upper arm of the driving arm from hanging down, forward positive."""
    points, arm = window.image_px, BODY_SIDES[side]
    return -geo.lean_deg(points[:, arm.elbow], points[:, arm.shoulder], facing_sign(window))


def arm_drive_deg(window: RepWindow, side: Side) -> FloatArray:
    """The same, where there is a drive."""
    return _if_driven(window, _arm_forward_deg(window, side))


def arm_bend_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the driving arm's elbow, 0 = straight."""
    points, arm = window.image_px, BODY_SIDES[side]
    bend = geo.flexion_deg(points[:, arm.shoulder], points[:, arm.elbow], points[:, arm.wrist])
    return _if_driven(window, bend)


def hand_in_trunk(window: RepWindow, side: Side) -> FloatArray:
    """Height of the driving hand between hips (0) and shoulders (1)."""
    points = window.image_px
    hips, shoulders = middle(points, HIPS), middle(points, SHOULDERS)
    trunk_px = geo.distance(shoulders, hips)
    height_px = geo.height_px(points[:, BODY_SIDES[side].wrist], hips)
    return _if_driven(window, np.asarray(height_px / trunk_px))


def drive_gap_s(window: RepWindow, side: Side) -> FloatArray:
    """Time between the knee's and the arm's arrival in the running position."""
    knee_s = _arrival_s(window, window.free_knee_height)
    arm_s = _arrival_s(window, _arm_forward_deg(window, side))
    gap_s = np.nan if knee_s is None or arm_s is None else abs(knee_s - arm_s)
    return _if_driven(window, np.full(len(window.time_s), gap_s))


def _arrival_s(window: RepWindow, values: FloatArray) -> float | None:
    """When values have come most of their way up, after the bottom."""
    known = np.where(window.rising & np.isfinite(values), values, np.nan)
    if not np.isfinite(known).any():
        return None
    highest = int(np.nanargmax(known))
    way = np.flatnonzero(window.rising)
    before = values[way[0] : highest + 1]
    if not np.isfinite(before).all():
        return None
    reached = before >= before.min() + ARRIVED_SHARE * (before.max() - before.min())
    return float(window.time_s[way[0] + int(np.argmax(reached))])


DRIVE: Final = (
    Measure(
        "knee_drive",
        "height of the free knee over its hip at the top, in thighs: 0 = thigh level",
        "score", "any", ("free_hip", "free_knee"), knee_drive,
    ),
    Measure(
        "arm_drive_deg",
        "how far the upper arm opposite the raised knee points forward from hanging down",
        "deg", "sagittal", ("shoulder", "elbow"), arm_drive_deg,
        unknown=_NO_DRIVE,
    ),
    Measure(
        "arm_bend_deg", "bend of the elbow opposite the raised knee, 0 = straight",
        "deg", "sagittal", ("shoulder", "elbow", "wrist"), arm_bend_deg,
        unknown=_NO_DRIVE,
    ),
    Measure(
        "hand_in_trunk",
        "height of the hand opposite the raised knee between hips (0) and shoulders (1)",
        "score", "any", ("wrist", "shoulders", "hips"), hand_in_trunk,
        unknown=_NO_DRIVE,
    ),
    Measure(
        "drive_gap_s", "time between the arrival of the knee and of the arm at the top",
        "s", "sagittal", ("free_knee", "shoulder", "elbow"), drive_gap_s,
        unknown=_NO_DRIVE,
    ),
)  # fmt: skip
