"""What a measure is, and which landmarks it speaks of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, Final, Literal, ParamSpec, TypeVar

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, BodySide, Landmark, Side, other_side
from formcheck.pose import FloatArray
from formcheck.signals.control import MIN_RATE_HZ, phase_speed
from formcheck.view import Plane
from formcheck.window import BoolArray, RepWindow

Unit = Literal["deg", "ratio", "s", "per_s", "count", "score"]
Role = Literal[
    "shoulders", "hips", "eyes", "hip", "knee", "ankle", "heel", "foot_index",
    "ankles", "knees", "free_hip", "free_knee", "free_ankle", "ear", "elbows", "wrists",
    "shoulder", "elbow", "wrist", "free_shoulder", "free_wrist",
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
        unknown: what it means when there is no value although everything could be seen.
        share_of: what a ratio is a share of, in words.
        where: (window) -> (T,) the samples in which alone it means something; None: all.
    """

    name: str
    what: str
    unit: Unit
    plane: Plane
    roles: tuple[Role, ...]
    function: MeasureFunction
    min_rate_hz: float = MIN_RATE_HZ
    needs_stance: bool = False
    unknown: str = "the landmarks it needs were lost"
    where: Callable[[RepWindow], BoolArray] | None = None
    share_of: str = "leg length"

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
        "shoulder": (body.shoulder,),
        "elbow": (body.elbow,),
        "wrist": (body.wrist,),
        "free_shoulder": (free.shoulder,),
        "free_wrist": (free.wrist,),
    }
    return table[role]


def middle(points: FloatArray, pair: tuple[Landmark, Landmark]) -> FloatArray:
    """Middle between a pair of landmarks of points (..., 33, 2)."""
    return geo.midpoint(points[..., pair[0], :], points[..., pair[1], :])


SHOULDERS: Final = (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER)
HIPS: Final = (_L.LEFT_HIP, _L.RIGHT_HIP)
EYES: Final = (_L.LEFT_EYE, _L.RIGHT_EYE)


_P = ParamSpec("_P")
_T = TypeVar("_T")


def once(
    function: Callable[Concatenate[RepWindow, _P], _T],
) -> Callable[Concatenate[RepWindow, _P], _T]:
    """Work out once per window what several measures build on."""

    @wraps(function)
    def remembered(window: RepWindow, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        known, key = window.worked_out, (function, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = function(window, *args, **kwargs)
        found: _T = known[key]
        return found

    return remembered


@once
def drop_speed(window: RepWindow) -> FloatArray:
    """(T,) speed of the hips' drop, smoothed for what asks about smoothness."""
    return phase_speed(window.drop, window.rate_hz)


@once
def depth_speed(window: RepWindow) -> FloatArray:
    """(T,) the same of the signal that the exercise counts by."""
    return phase_speed(window.depth, window.rate_hz)


def facing_sign(window: RepWindow) -> int:
    """+1 when the person looks to the right of the picture, -1 to the left, 0 unknown."""
    return 0 if window.view is None else window.view.facing_sign


def medial_sign(window: RepWindow, side: Side) -> int:
    """+1 when the midline lies to the right of the leg in the picture, -1 left, 0 unknown."""
    if window.view is None:
        return 0
    return geo.medial_sign(side, faces_camera=not window.view.from_behind)


MOST_STRETCH_DEG: Final = 60.0
"""Of cameras that look further past the side no more than this is taken back: noise would grow."""


def forward_lean_deg(window: RepWindow, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Forward lean of the line from ``lower`` to ``upper`` (..., 2) pixels, as from the side.

    A camera that looks past the side sees what goes forward shortened: that is taken back.
    """
    lean = geo.lean_deg(lower, upper, facing_sign(window))
    off_deg = 0.0 if window.view is None else window.view.off_plane_deg("sagittal")
    return geo.unforeshortened_deg(lean, min(off_deg, MOST_STRETCH_DEG))


def leg_flexion_deg(points: FloatArray, body: BodySide) -> FloatArray:
    """Bend of the knee of one leg in points (..., 33, 2), 0 = straight."""
    return geo.flexion_deg(
        points[..., body.hip, :], points[..., body.knee, :], points[..., body.ankle, :]
    )
