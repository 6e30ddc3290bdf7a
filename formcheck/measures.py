"""Named measures: what can be read off a repetition, from which view, with which landmarks.

A measure gives one value per sample of the window; a rule picks the part of the repetition and
reduces it.  Measures that describe a whole stretch (smoothness, wobble) give that one value
for every sample of the stretch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from formcheck import geometry as geo
from formcheck.control import MIN_CONTROL_RATE_HZ, MIN_RATE_HZ, knee_wobble, phase_speed, sparc
from formcheck.landmarks import BODY_SIDES, BodySide, Landmark, Side, other_side
from formcheck.pose import FloatArray
from formcheck.robust import median, median_over_time
from formcheck.view import Plane
from formcheck.window import Part, RepWindow

Unit = Literal["deg", "ratio", "s", "per_s", "count", "score"]
Role = Literal[
    "shoulders", "hips", "eyes", "hip", "knee", "ankle", "heel", "foot_index",
    "ankles", "knees", "free_hip", "free_knee", "free_ankle", "ear", "elbows", "wrists",
]  # fmt: skip
_BOTH_SIDES: Final[frozenset[Role]] = frozenset(
    ("shoulders", "hips", "eyes", "ankles", "knees", "elbows", "wrists")
)
MeasureFunction = Callable[[RepWindow, Side], FloatArray]

_L = Landmark


@dataclass(frozen=True)
class Measure:
    """One thing that can be measured.

    Attributes:
        name: key in `MEASURES`.
        what: one sentence, with the geometry.
        unit: of the values.
        plane: plane of the body that the camera must look at squarely.
        roles: landmarks that must be visible.
        function: (window, side of the judged leg) -> (T,) values, NaN where unknown.
        min_rate_hz: frames per second below which it means nothing.
        needs_stance: relative to the quiet stance, without which it cannot be taken.
    """

    name: str
    what: str
    unit: Unit
    plane: Plane
    roles: tuple[Role, ...]
    function: MeasureFunction
    min_rate_hz: float = MIN_RATE_HZ
    needs_stance: bool = False

    @property
    def depends_on_leg(self) -> bool:
        """Whether it matters which leg is the supporting one."""
        return not _BOTH_SIDES.issuperset(self.roles)


def role_landmarks(role: Role, side: Side) -> tuple[Landmark, ...]:
    """The landmarks that a role stands for, for the judged leg on ``side``."""
    body, free = BODY_SIDES[side], BODY_SIDES[other_side(side)]
    left, right = BODY_SIDES["left"], BODY_SIDES["right"]
    table: dict[Role, tuple[Landmark, ...]] = {
        "shoulders": (left.shoulder, right.shoulder),
        "hips": (left.hip, right.hip),
        "knees": (left.knee, right.knee),
        "ankles": (left.ankle, right.ankle),
        "elbows": (left.elbow, right.elbow),
        "wrists": (left.wrist, right.wrist),
        "eyes": (_L.LEFT_EYE, _L.RIGHT_EYE),
        "ear": (body.ear,),
        "hip": (body.hip,),
        "knee": (body.knee,),
        "ankle": (body.ankle,),
        "heel": (body.heel,),
        "foot_index": (body.foot_index,),
        "free_hip": (free.hip,),
        "free_knee": (free.knee,),
        "free_ankle": (free.ankle,),
    }
    return table[role]


def _middle(points: FloatArray, pair: tuple[Landmark, Landmark]) -> FloatArray:
    return np.asarray(points[..., list(pair), :].mean(axis=-2))


_SHOULDERS: Final = (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER)
_HIPS: Final = (_L.LEFT_HIP, _L.RIGHT_HIP)
_EYES: Final = (_L.LEFT_EYE, _L.RIGHT_EYE)


def _facing(window: RepWindow) -> int:
    return 0 if window.view is None else window.view.facing_sign


def _medial(window: RepWindow, side: Side) -> int:
    if window.view is None:
        return 0
    return geo.medial_sign(side, faces_camera=not window.view.from_behind)


def knee_medial_offset(window: RepWindow, side: Side) -> FloatArray:
    """Knee against its place over the foot, share of the leg length, + = towards the midline."""
    points, body = window.image_px, BODY_SIDES[side]
    ankle = median_over_time(points[:, body.ankle])
    toe = median_over_time(points[:, body.foot_index])
    target = geo.knee_target_px(np.broadcast_to(ankle, (len(points), 2)), toe, window.drop)
    return geo.medial_deviation(
        points[:, body.knee], target, window.leg_length_px, _medial(window, side)
    )


def knee_valgus_deg(window: RepWindow, side: Side) -> FloatArray:
    """Frontal-plane projection angle of the knee, + = valgus."""
    points, body = window.image_px, BODY_SIDES[side]
    hip, knee, ankle = (points[:, joint] for joint in (body.hip, body.knee, body.ankle))
    return geo.frontal_projection_deg(hip, knee, ankle, _medial(window, side))


def sight_line_margin(window: RepWindow, side: Side) -> FloatArray:
    """How far beyond the toes the line from the eyes over the knee meets the ground."""
    points, body = window.image_px, BODY_SIDES[side]
    return geo.sight_line_margin(
        _middle(points, _EYES), points[:, list(body.leg)], window.leg_length_px, _facing(window)
    )


def hip_drop(window: RepWindow, _side: Side) -> FloatArray:
    """How far the hips have come down, share of their standing height over the ankle."""
    return window.drop


def trunk_lean_deg(window: RepWindow, _side: Side) -> FloatArray:
    """Forward lean of the trunk from the vertical; backwards is negative."""
    points = window.image_px
    return geo.lean_deg(_middle(points, _HIPS), _middle(points, _SHOULDERS), _facing(window))


def back_rounding_deg(window: RepWindow, side: Side) -> FloatArray:
    """Change of the angle ear-shoulder-hip against the start: a rough proxy of rounding."""
    points, body = window.image_px, BODY_SIDES[side]
    bend = geo.flexion_deg(points[:, body.ear], _middle(points, _SHOULDERS), _middle(points, _HIPS))
    return np.asarray(bend - median(bend[window.mask(Part.START)]))


def lateral_lean_deg(window: RepWindow, _side: Side) -> FloatArray:
    """Sideways lean of the trunk against the quiet stance, unsigned."""
    lean = geo.lean_deg(_middle(window.image_px, _HIPS), _middle(window.image_px, _SHOULDERS), 1)
    neutral = 0.0
    if window.quiet is not None:
        still = window.quiet.image_px
        neutral = float(geo.lean_deg(_middle(still, _HIPS), _middle(still, _SHOULDERS), 1))
    return np.abs(lean - neutral)


def pelvic_drop_deg(window: RepWindow, side: Side) -> FloatArray:
    """Drop of the free side's hip against the quiet stance, + = the free side is lower."""
    points, body, free = window.image_px, BODY_SIDES[side], BODY_SIDES[other_side(side)]
    slope = geo.pelvic_drop_deg(points[:, body.hip], points[:, free.hip])
    if window.quiet is None:
        return slope
    still = window.quiet.image_px
    return np.asarray(slope - geo.pelvic_drop_deg(still[body.hip], still[free.hip]))


def _flexion(points: FloatArray, body: BodySide) -> FloatArray:
    return geo.flexion_deg(
        points[..., body.hip, :], points[..., body.knee, :], points[..., body.ankle, :]
    )


def knee_flexion_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the judged knee in the image, 0 = straight."""
    return _flexion(window.image_px, BODY_SIDES[side])


def knee_flexion_rel_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the judged knee against the same knee in quiet stance."""
    bend = knee_flexion_deg(window, side)
    if window.quiet is None:
        return np.full_like(bend, np.nan)
    return np.asarray(bend - _flexion(window.quiet.image_px, BODY_SIDES[side]))


def free_knee_flexion_deg(window: RepWindow, side: Side) -> FloatArray:
    """Bend of the free leg's knee in the image, 0 = straight."""
    return _flexion(window.image_px, BODY_SIDES[other_side(side)])


def free_foot_height(window: RepWindow, side: Side) -> FloatArray:
    """Height of the free ankle over the supporting one, share of the leg length.

    Against the quiet stance, because perspective shows the farther foot higher up.
    """
    points, body, free = window.image_px, BODY_SIDES[side], BODY_SIDES[other_side(side)]
    support = median_over_time(points[:, body.ankle])
    height = geo.height_px(points[:, free.ankle], support) / window.leg_length_px
    if window.quiet is not None:
        still = window.quiet
        height = (
            height
            - geo.height_px(still.image_px[free.ankle], still.image_px[body.ankle])
            / still.leg_length_px
        )
    return np.asarray(height)


def heel_lift_deg(window: RepWindow, side: Side) -> FloatArray:
    """Change of the foot's pitch against the start of the repetition, + = heel up."""
    points, body = window.image_px, BODY_SIDES[side]
    pitch = geo.foot_pitch_deg(points[:, body.heel], points[:, body.foot_index])
    return np.asarray(pitch - median(pitch[window.mask(Part.START)]))


def thigh_to_horizontal_deg(window: RepWindow, side: Side) -> FloatArray:
    """Thigh against the horizontal, + = hip above the knee."""
    points, body = window.image_px, BODY_SIDES[side]
    return geo.thigh_to_horizontal_deg(points[:, body.hip], points[:, body.knee])


def weight_shift(window: RepWindow, _side: Side) -> FloatArray:
    """Sideways travel of the hips between the feet against the start, share of the leg length."""
    points = window.image_px
    ankles = _middle(points, (_L.LEFT_ANKLE, _L.RIGHT_ANKLE))
    offset = geo.lateral_px(_middle(points, _HIPS), median_over_time(ankles))
    start = median(offset[window.mask(Part.START)])
    return np.abs(offset - start) / window.leg_length_px


def stance_width(window: RepWindow, _side: Side) -> FloatArray:
    """Distance of the ankles over the width of the shoulders at the start."""
    points = window.image_px
    ankles = np.abs(points[:, _L.LEFT_ANKLE, 0] - points[:, _L.RIGHT_ANKLE, 0])
    start = window.mask(Part.START)
    shoulders = np.abs(points[start, _L.LEFT_SHOULDER, 0] - points[start, _L.RIGHT_SHOULDER, 0])
    return np.asarray(ankles / median(shoulders))


def smoothness(window: RepWindow, _side: Side) -> FloatArray:
    """Spectral arc length of the speed of the hips, of the way down and of the way up.

    About -1.5 is as smooth as a movement can be; more negative is shakier.
    """
    speed = phase_speed(window.drop, window.rate_hz)
    result = np.full(len(speed), np.nan)
    for part in (Part.DESCENT, Part.ASCENT):
        stretch = window.mask(part)
        result[stretch] = sparc(speed[stretch], window.rate_hz)
    return result


def wobble(window: RepWindow, side: Side) -> FloatArray:
    """Side-to-side shaking of the knee (1-4 Hz), RMS, share of the leg length."""
    offset = knee_medial_offset(window, side)
    return np.full(len(offset), knee_wobble(offset, window.rate_hz))


_TABLE: Final = (
    Measure(
        "knee_medial_offset",
        "sideways distance of the knee from its place over the foot, towards the midline, "
        "as a share of the leg's length",
        "ratio", "frontal", ("hip", "knee", "ankle", "foot_index"), knee_medial_offset,
    ),
    Measure(
        "knee_valgus_deg",
        "frontal-plane projection angle: bend of the line hip-knee-ankle towards the midline",
        "deg", "frontal", ("hip", "knee", "ankle"), knee_valgus_deg,
    ),
    Measure(
        "sight_line_margin",
        "distance beyond the toes at which the line from the eyes over the front of the knee "
        "meets the ground, as a share of the shank: 0 or more hides the toes",
        "ratio", "sagittal", ("eyes", "knee", "ankle", "foot_index"), sight_line_margin,
    ),
    Measure(
        "hip_drop",
        "how far the hips have come down, as a share of their height over the ankle",
        "ratio", "any", ("hips", "ankle"), hip_drop,
    ),
    Measure(
        "trunk_lean_deg", "forward lean of the line from hips to shoulders from the vertical",
        "deg", "sagittal", ("shoulders", "hips"), trunk_lean_deg,
    ),
    Measure(
        "back_rounding_deg",
        "change of the angle ear-shoulders-hips since the start: no landmark lies on the spine",
        "deg", "sagittal", ("ear", "shoulders", "hips"), back_rounding_deg,
    ),
    Measure(
        "lateral_lean_deg", "sideways lean of the trunk, against the quiet stance",
        "deg", "frontal", ("shoulders", "hips"), lateral_lean_deg,
    ),
    Measure(
        "pelvic_drop_deg", "slope of the hip line towards the free leg, against the quiet stance",
        "deg", "frontal", ("hips",), pelvic_drop_deg,
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
        "free_foot_height",
        "height of the free ankle over the supporting one, as a share of the leg's length",
        "ratio", "any", ("ankle", "free_ankle"), free_foot_height,
        needs_stance=True,
    ),
    Measure(
        "heel_lift_deg", "change of the slope of the foot since the start of the repetition",
        "deg", "sagittal", ("heel", "foot_index"), heel_lift_deg,
    ),
    Measure(
        "thigh_to_horizontal_deg", "slope of the thigh, 0 = parallel to the ground, + = above it",
        "deg", "sagittal", ("hip", "knee"), thigh_to_horizontal_deg,
    ),
    Measure(
        "weight_shift", "sideways travel of the hips between the feet, share of the leg's length",
        "ratio", "frontal", ("hips", "ankles"), weight_shift,
    ),
    Measure(
        "stance_width", "distance of the ankles over the width of the shoulders",
        "ratio", "frontal", ("ankles", "shoulders"), stance_width,
    ),
    Measure(
        "smoothness", "spectral arc length of the hips' speed, down and up apart",
        "score", "any", ("hips", "ankle"), smoothness, MIN_CONTROL_RATE_HZ,
    ),
    Measure(
        "wobble", "RMS of the 1-4 Hz part of the knee's sideways offset, share of the leg's length",
        "ratio", "frontal", ("knee", "ankle", "foot_index"), wobble, MIN_CONTROL_RATE_HZ,
    ),
)  # fmt: skip

MEASURES: Final[dict[str, Measure]] = {measure.name: measure for measure in _TABLE}
