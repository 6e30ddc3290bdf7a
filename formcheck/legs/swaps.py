"""Left and right legs that the pose model has mixed up, put back by where the feet were.

Seen from the side, the model now and then exchanges the legs for some frames: its two labels slide
from one foot to the other and back.  A foot that stands does not move, though, and two
feet never trade places in an instant: who steps passes one foot by the other, which stands.

Squarely from the front it never does to somebody upright (in 0 % of the frames of 29 rendered
squats and lunges), and a foot that steps straight ahead comes to where the other one was.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Final

import numpy as np

from formcheck.landmarks import BODY_SIDES, SIDES, BodySide
from formcheck.legs.posture import Point, turned_away
from formcheck.pose import FloatArray, Pose
from formcheck.signals.robust import percentile_of_ordered

MEMORY_S: Final = 0.5
"""How long back a foot's place is remembered."""
NEAR_M: Final = 0.08
"""A foot within this distance (model metres) of a remembered place is at that place."""
APART_M: Final = 0.12
"""Feet closer together than this cannot be told apart by place: the model is believed."""
MAX_SLIDE_S: Final = 0.5
"""Labels change feet within a quarter of a second.  Those that are on their way for longer are feet
that walk, seen by a camera that goes with them."""
MAX_SWAP_S: Final = 2.5
"""A doubt that lasts longer is none: then the memory is wrong, and the model is believed."""

SQUARELY: Final = 0.6
"""Shoulders so broad, in trunks, are seen squarely from the front or from behind: .72 to .75, and
.5 aslant at 45 degrees, where the legs do get exchanged."""
BENT: Final = 1.0
"""Shoulders broader than the trunk is long in the picture: it is bent towards the camera or away,
and hides the legs, which the model exchanges then."""
TURN_S: Final = 3.0
"""How long back it is remembered whether somebody was seen so."""
PROBATION_S: Final = 0.2
"""After a doubt, a foot's place is remembered again once nothing was odd for so long."""
REPAIRED_TRUST: Final = 0.4
"""Factor on the visibility of legs that were put back: good for counting and for telling the leg,
not seen well enough to be judged by."""

_LEGS: Final = tuple(list(BODY_SIDES[side].leg) for side in SIDES)
_Feet = tuple[float, float, float, float]
"""x and y of the left foot, then of the right one, in pixels."""
_ORDERED: Final = np.array(
    [[getattr(BODY_SIDES[side], joint) for side in SIDES] for joint in ("shoulder", "hip", "ankle")]
)


class LegSorter:
    """Streaming repair of exchanged legs; feed it every pose in order."""

    def __init__(self) -> None:
        self._memory: deque[tuple[float, _Feet]] = deque()
        self._away: deque[tuple[float, float]] = deque()
        self._doubted_since_s: float | None = None
        self._doubted_s = float("-inf")
        self._slides_since_s: float | None = None

    def step(self, pose: Pose, px_per_m: float) -> Pose:
        """The pose with its legs as they really are.

        Args:
            pose: next in time.
            px_per_m: scale of the person, NaN while it is not known.

        Returns:
            The pose itself, or with both legs exchanged, or, while the labels are on their way
            from one foot to the other, with both legs missing.
        """
        image = pose.image_px.tolist()  # numbers of Python are quicker, and this is every frame
        (x, y), (u, v) = (_middle(image, BODY_SIDES[side]) for side in SIDES)
        feet_px = x, y, u, v
        # Remembered in pixels: in a scale that wavers, who stands far from the corner of the
        # picture would seem to move.
        feet = [each / px_per_m for each in feet_px]
        if not all(map(math.isfinite, feet)):
            self._slides_since_s = None
            return pose
        self._forget(pose.time_s)
        away = turned_away(image)
        self._away.append((pose.time_s, away))
        if not self._memory:
            return self._believe(pose, feet_px)
        places = [self._usual_px(i) / px_per_m for i in range(len(feet))]
        if math.dist(places[:2], places[2:]) < APART_M or _one_stays(feet, places):
            return self._believe(pose, feet_px)
        from_front = self._mostly(-1) and away > -BENT
        if from_front or (self._mostly(1) and _are_in_order(pose.image_px)):
            return self._believe(pose, feet_px)
        return self._look_closer(
            pose, feet_px, np.reshape(feet, (2, 2)), np.reshape(places, (2, 2))
        )

    def _usual_px(self, i: int) -> float:
        """Where a foot has been lately, one of its coordinates."""
        ordered = sorted(feet_px[i] for _, feet_px in self._memory)
        return percentile_of_ordered(ordered, len(ordered), 50.0)

    def _look_closer(
        self, pose: Pose, feet_px: _Feet, feet: FloatArray, places: FloatArray
    ) -> Pose:
        """Both labels are elsewhere than their feet were: at the other one, or on the way there?"""
        if _are_sliding(feet, places):
            if self._slides_since_s is None:
                self._slides_since_s = pose.time_s
            if pose.time_s - self._slides_since_s > MAX_SLIDE_S:
                self._trust_anew()
                return self._believe(pose, feet_px)
            return self._doubt(pose, None)
        self._slides_since_s = None
        if _have_traded(feet, places):
            left, right = feet_px[:2], feet_px[2:]
            self._remember(pose.time_s, (*right, *left))
            return self._doubt(pose, pose)
        return self._believe(pose, feet_px)

    def _mostly(self, sign: int) -> bool:
        """Whether most of what is remembered was seen squarely from behind (1), the front (-1).

        Most, because the model may turn somebody round for some frames.
        """
        squarely = sum(sign * away >= SQUARELY for _, away in self._away)
        return 2 * squarely > len(self._away)

    def _believe(self, pose: Pose, feet_px: _Feet) -> Pose:
        self._slides_since_s = None
        if self._doubted_since_s is not None and pose.time_s - self._doubted_s < PROBATION_S:
            return pose
        self._doubted_since_s = None
        self._remember(pose.time_s, feet_px)
        return pose

    def _doubt(self, pose: Pose, source: Pose | None) -> Pose:
        self._doubted_s = pose.time_s
        if self._doubted_since_s is None:
            self._doubted_since_s = pose.time_s
        return _with_legs(pose, source)

    def _forget(self, time_s: float) -> None:
        """Drop places that are too old; in doubt those from before it still hold, for a while."""
        while self._away and self._away[0][0] < time_s - TURN_S:
            self._away.popleft()
        since_s = time_s if self._doubted_since_s is None else self._doubted_since_s
        if time_s - since_s > MAX_SWAP_S:
            self._trust_anew()
        while self._memory and self._memory[0][0] < since_s - MEMORY_S:
            self._memory.popleft()

    def _trust_anew(self) -> None:
        """Forget all places: the memory was wrong."""
        self._memory.clear()
        self._doubted_since_s = self._slides_since_s = None

    def _remember(self, time_s: float, feet_px: _Feet) -> None:
        self._memory.append((time_s, feet_px))


def _middle(image: list[Point], body: BodySide) -> tuple[float, float]:
    """Of one foot."""
    ankle, heel = image[body.ankle], image[body.heel]
    return (ankle[0] + heel[0]) / 2, (ankle[1] + heel[1]) / 2


def _one_stays(feet: Sequence[float], places: Sequence[float]) -> bool:
    """Whether a label has clearly not left its foot, so that the other questions need no asking."""
    x, y, u, v = (now - then for now, then in zip(feet, places, strict=True))
    return min(x * x + y * y, u * u + v * v) < 0.99 * NEAR_M**2


def _are_in_order(image_px: FloatArray) -> bool:
    """Whether shoulders, hips and ankles stand in one order, as seen from behind.

    There the model never exchanges the legs of somebody upright (0 % of the frames of nine rendered
    squats); but a foot held up behind comes near the other one's place.
    """
    rows = image_px[_ORDERED, 0]
    return bool((rows[:, 1] > rows[:, 0]).all())  # the right side is on the right


def _have_traded(feet: FloatArray, places: FloatArray) -> bool:
    """Whether a label sits on the other foot's place while neither sits on its own."""
    own = np.linalg.norm(feet - places, axis=1)
    other = np.linalg.norm(feet - places[::-1], axis=1)
    return bool(own.min() > NEAR_M and other.min() < NEAR_M and other.sum() < own.sum())


def _are_sliding(feet: FloatArray, places: FloatArray) -> bool:
    """Whether both labels have left their place towards the other's and reached neither."""
    way = places[::-1] - places
    length = np.linalg.norm(way, axis=1)
    towards = ((feet - places) * way).sum(axis=1) / length
    other = np.linalg.norm(feet - places[::-1], axis=1)
    return bool(towards.min() > NEAR_M and other.min() >= NEAR_M)


def _with_legs(pose: Pose, source: Pose | None) -> Pose:
    """``pose`` with its legs exchanged after ``source``, or missing without one."""

    def legs(mine: FloatArray, other: FloatArray | None) -> FloatArray:
        result = mine.copy()
        for to, taken in (_LEGS, _LEGS[::-1]):
            result[to] = np.nan if other is None else other[taken]
        return result

    return Pose(
        pose.time_s,
        legs(pose.image_px, None if source is None else source.image_px),
        legs(pose.world_m, None if source is None else source.world_m),
        legs(pose.visibility, None if source is None else REPAIRED_TRUST * source.visibility),
        legs(pose.presence, None if source is None else source.presence),
    )
