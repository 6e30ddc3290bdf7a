"""What shows from the side."""

from __future__ import annotations

from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, Side, other_side
from formcheck.measures.base import (
    EYES,
    HIPS,
    SHOULDERS,
    Measure,
    facing_sign,
    forward_lean_deg,
    leg_flexion_deg,
    middle,
)
from formcheck.pose import FloatArray
from formcheck.signals.robust import median
from formcheck.window import Part, RepWindow

FOOT_TOLERANCE: Final = 0.3
"""Share by which the length of a foot may differ from that at the start."""


def sight_line_margin(window: RepWindow, side: Side) -> FloatArray:
    """How far beyond the toes the line from the eyes over the knee meets the ground."""
    points, body = window.image_px, BODY_SIDES[side]
    return geo.sight_line_margin(
        middle(points, EYES), points[:, list(body.leg)], window.leg_length_px, facing_sign(window)
    )


def trunk_lean_deg(window: RepWindow, _side: Side) -> FloatArray:
    """Forward lean of the trunk from the vertical; backwards is negative."""
    points = window.image_px
    return forward_lean_deg(window, middle(points, HIPS), middle(points, SHOULDERS))


def back_rounding_deg(window: RepWindow, side: Side) -> FloatArray:
    """Change of the angle ear-shoulder-hip against the start: a rough proxy of rounding."""
    points, body = window.image_px, BODY_SIDES[side]
    bend = geo.flexion_deg(points[:, body.ear], middle(points, SHOULDERS), middle(points, HIPS))
    return np.asarray(bend - median(bend[window.mask(Part.START)]))


def knee_flexion_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the judged knee in the image, 0 = straight."""
    return leg_flexion_deg(window.image_px, BODY_SIDES[side])


def knee_flexion_rel_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the judged knee against the same knee in quiet stance."""
    bend = knee_flexion_deg(window, side)
    if window.quiet is None:
        return np.full_like(bend, np.nan)
    return np.asarray(bend - leg_flexion_deg(window.quiet.image_px, BODY_SIDES[side]))


def free_knee_flexion_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the free leg's knee in the image, 0 = straight."""
    return leg_flexion_deg(window.image_px, BODY_SIDES[other_side(side)])


def heel_lift_deg(window: RepWindow, side: Side) -> FloatArray:
    """Change of the slope from toes to ankle against the start of the repetition, + = heel up.

    The foot turns as one piece.  Of the ankle the model has a better idea than of the heel, which
    the shank drags along as it tips: of feet that stay flat the spread is 4.1 degrees, not 5.3.

    Unknown where the foot is not as long as usual: a foot that turns seen from the side keeps its
    length, one that the model has drawn between two feet does not.
    """
    points, body = window.image_px, BODY_SIDES[side]
    heel, toe = points[:, body.heel], points[:, body.foot_index]
    pitch = geo.foot_pitch_deg(points[:, body.ankle], toe)
    length = geo.distance(heel, toe)
    usual = np.abs(length / median(length[window.mask(Part.START)]) - 1) <= FOOT_TOLERANCE
    return np.where(usual, pitch - median(pitch[window.mask(Part.START)]), np.nan)


def thigh_to_horizontal_deg(window: RepWindow, side: Side) -> FloatArray:
    """Thigh against the horizontal, + = hip above the knee."""
    points, body = window.image_px, BODY_SIDES[side]
    return geo.thigh_to_horizontal_deg(points[:, body.hip], points[:, body.knee])


SAGITTAL: Final = (
    Measure(
        "sight_line_margin",
        "distance beyond the toes at which the line from the eyes over the front of the knee "
        "meets the ground, as a share of the shank: 0 or more hides the toes",
        "ratio", "sagittal", ("eyes", "knee", "ankle", "foot_index"), sight_line_margin,
        share_of="shank length",
    ),
    Measure(
        "trunk_lean_deg", "forward lean of the line from hips to shoulders from the vertical; "
        "what a camera aslant foreshortens of it is taken back",
        "deg", "sagittal", ("shoulders", "hips"), trunk_lean_deg,
    ),
    Measure(
        "back_rounding_deg",
        "change of the angle ear-shoulders-hips since the start: no landmark lies on the spine",
        "deg", "sagittal", ("ear", "shoulders", "hips"), back_rounding_deg,
    ),
    Measure(
        "knee_flexion_deg", "bend of the knee: angle hip-knee-ankle, 0 = straight",
        "deg", "sagittal", ("hip", "knee", "ankle"), knee_flexion_deg,
    ),
    Measure(
        "knee_flexion_rel_deg", "bend of the knee, against the same knee in quiet stance",
        "deg", "sagittal", ("hip", "knee", "ankle"), knee_flexion_rel_deg, needs_stance=True,
    ),
    Measure(
        "free_knee_flexion_deg", "bend of the free knee, 0 = straight",
        "deg", "sagittal", ("free_hip", "free_knee", "free_ankle"), free_knee_flexion_deg,
    ),
    Measure(
        "heel_lift_deg", "change of the slope of the foot since the start of the repetition",
        "deg", "sagittal", ("ankle", "heel", "foot_index"), heel_lift_deg,
    ),
    Measure(
        "thigh_to_horizontal_deg", "slope of the thigh, 0 = parallel to the ground, + = above it",
        "deg", "sagittal", ("hip", "knee"), thigh_to_horizontal_deg,
    ),
)  # fmt: skip
