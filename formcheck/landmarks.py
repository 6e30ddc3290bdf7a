"""The 33 landmarks of the pose model: names, mirror pairs, skeleton edges.

Numbering and names are those of BlazePose GHUM 3D, as MediaPipe gives them.  Left and right
are the person's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

Side = Literal["left", "right"]
SIDES: Final[tuple[Side, Side]] = ("left", "right")
LANDMARK_COUNT: Final = 33


class Landmark(IntEnum):
    """Index of each landmark in every (33, ...) array."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


_L = Landmark

MIRROR_PAIRS: Final[tuple[tuple[Landmark, Landmark], ...]] = (
    (_L.LEFT_EYE_INNER, _L.RIGHT_EYE_INNER),
    (_L.LEFT_EYE, _L.RIGHT_EYE),
    (_L.LEFT_EYE_OUTER, _L.RIGHT_EYE_OUTER),
    (_L.LEFT_EAR, _L.RIGHT_EAR),
    (_L.MOUTH_LEFT, _L.MOUTH_RIGHT),
    (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER),
    (_L.LEFT_ELBOW, _L.RIGHT_ELBOW),
    (_L.LEFT_WRIST, _L.RIGHT_WRIST),
    (_L.LEFT_PINKY, _L.RIGHT_PINKY),
    (_L.LEFT_INDEX, _L.RIGHT_INDEX),
    (_L.LEFT_THUMB, _L.RIGHT_THUMB),
    (_L.LEFT_HIP, _L.RIGHT_HIP),
    (_L.LEFT_KNEE, _L.RIGHT_KNEE),
    (_L.LEFT_ANKLE, _L.RIGHT_ANKLE),
    (_L.LEFT_HEEL, _L.RIGHT_HEEL),
    (_L.LEFT_FOOT_INDEX, _L.RIGHT_FOOT_INDEX),
)

_swap = {int(a): int(b) for pair in MIRROR_PAIRS for a, b in (pair, pair[::-1])}

MIRROR_ORDER: Final[tuple[int, ...]] = tuple(_swap.get(i, i) for i in range(LANDMARK_COUNT))
"""Index order that exchanges left and right: ``points[..., MIRROR_ORDER, :]``."""

SKELETON_EDGES: Final[tuple[tuple[Landmark, Landmark], ...]] = (
    (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER),
    (_L.LEFT_HIP, _L.RIGHT_HIP),
    (_L.LEFT_SHOULDER, _L.LEFT_HIP),
    (_L.RIGHT_SHOULDER, _L.RIGHT_HIP),
    (_L.LEFT_SHOULDER, _L.LEFT_ELBOW),
    (_L.LEFT_ELBOW, _L.LEFT_WRIST),
    (_L.RIGHT_SHOULDER, _L.RIGHT_ELBOW),
    (_L.RIGHT_ELBOW, _L.RIGHT_WRIST),
    (_L.LEFT_HIP, _L.LEFT_KNEE),
    (_L.LEFT_KNEE, _L.LEFT_ANKLE),
    (_L.RIGHT_HIP, _L.RIGHT_KNEE),
    (_L.RIGHT_KNEE, _L.RIGHT_ANKLE),
    (_L.LEFT_ANKLE, _L.LEFT_HEEL),
    (_L.LEFT_HEEL, _L.LEFT_FOOT_INDEX),
    (_L.LEFT_ANKLE, _L.LEFT_FOOT_INDEX),
    (_L.RIGHT_ANKLE, _L.RIGHT_HEEL),
    (_L.RIGHT_HEEL, _L.RIGHT_FOOT_INDEX),
    (_L.RIGHT_ANKLE, _L.RIGHT_FOOT_INDEX),
)

BODY: Final[tuple[Landmark, ...]] = (
    *(_L.NOSE, _L.LEFT_EYE, _L.RIGHT_EYE, _L.LEFT_EAR, _L.RIGHT_EAR),
    *sorted({end for edge in SKELETON_EDGES for end in edge}),
)
"""The landmarks that something is measured at or drawn to; the rest are those of face and hands."""


@dataclass(frozen=True)
class BodySide:
    """The landmarks of one side of the body, under their anatomical names."""

    side: Side
    ear: Landmark
    shoulder: Landmark
    elbow: Landmark
    wrist: Landmark
    hip: Landmark
    knee: Landmark
    ankle: Landmark
    heel: Landmark
    foot_index: Landmark

    @property
    def leg(self) -> tuple[Landmark, ...]:
        """Hip, knee, ankle, heel and foot index, from the top down."""
        return (self.hip, self.knee, self.ankle, self.heel, self.foot_index)


def _body_side(side: Side) -> BodySide:
    prefix = side.upper()
    names = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
    return BodySide(side, *(Landmark[f"{prefix}_{name.upper()}"] for name in names))


BODY_SIDES: Final[dict[Side, BodySide]] = {side: _body_side(side) for side in SIDES}


def other_side(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"
