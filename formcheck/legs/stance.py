"""How the person stands: scale in the picture, posture from frame to frame, quiet stance."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median
from typing import Final

import numpy as np

from formcheck.geometry import flexion_deg, lean_deg, rotate_px
from formcheck.landmarks import BODY_SIDES, BodySide, Landmark
from formcheck.pose import FloatArray, Pose
from formcheck.signals.robust import percentile_over_time

NOMINAL_LEG_M: Final = 0.75
"""Standing hip-to-ankle height in the model's own metres.

World landmarks are up to scale, but that scale hardly varies from person to person: the standing
height of the hips over the ankles lay between .70 and .84 on 40 people (own measurement)."""

_L = Landmark
SCALE_SEGMENTS: Final = (
    (_L.LEFT_SHOULDER, _L.LEFT_HIP),
    (_L.RIGHT_SHOULDER, _L.RIGHT_HIP),
    (_L.LEFT_HIP, _L.LEFT_KNEE),
    (_L.RIGHT_HIP, _L.RIGHT_KNEE),
    (_L.LEFT_KNEE, _L.LEFT_ANKLE),
    (_L.RIGHT_KNEE, _L.RIGHT_ANKLE),
    (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER),
    (_L.LEFT_HIP, _L.RIGHT_HIP),
)
_STARTS, _ENDS = np.array(SCALE_SEGMENTS).T
_STANDING: Final = np.array([_L.LEFT_HIP, _L.RIGHT_HIP, _L.LEFT_ANKLE, _L.RIGHT_ANKLE])


def pixels_per_metre(image_px: FloatArray, world_m: FloatArray) -> FloatArray:
    """Scale of the person in the picture.

    Compares the length of limbs and trunk in the image with that of the same segments in the
    model's own space, as seen from the camera, so that neither a bend of the body nor
    the camera's direction changes it; only distance and zoom do.

    Args:
        image_px: (..., 33, 2).
        world_m: (..., 33, 3).

    Returns:
        (...) pixels per model metre; NaN where a segment is missing or nothing has an extent.
    """
    image = image_px[..., _STARTS, :] - image_px[..., _ENDS, :]
    image = np.linalg.norm(image, axis=-1).sum(axis=-1)
    world = (world_m[..., _STARTS, :] - world_m[..., _ENDS, :])[..., :2]
    length = np.linalg.norm(world, axis=-1).sum(axis=-1)
    extended = (image > 0) & (length > 0)
    return np.asarray(image / np.where(extended, length, np.nan))


def hips_px(image_px: FloatArray) -> FloatArray:
    """Vertical position of the middle of the hips, (...) pixels from the top of the picture."""
    return np.asarray((image_px[..., _L.LEFT_HIP, 1] + image_px[..., _L.RIGHT_HIP, 1]) / 2)


def lower_ankle_px(image_px: FloatArray) -> FloatArray:
    """Vertical position of the ankle that is lower in the picture, (...) pixels from the top."""
    return np.maximum(image_px[..., _L.LEFT_ANKLE, 1], image_px[..., _L.RIGHT_ANKLE, 1])


def hips_over_feet(world_m: FloatArray) -> FloatArray:
    """Height of the hips over the middle of both feet in the model's space, (...) nominal legs.

    In the picture a foot that steps towards the camera looks lower, and a camera that follows the
    person moves the floor; in the model's space neither happens, and what a camera that looks
    down does to the two feet of a stride cancels in their middle.
    """
    down_m = world_m[..., 1]
    ankles = (down_m[..., _L.LEFT_ANKLE] + down_m[..., _L.RIGHT_ANKLE]) / 2
    hips = (down_m[..., _L.LEFT_HIP] + down_m[..., _L.RIGHT_HIP]) / 2
    return np.asarray((ankles - hips) / NOMINAL_LEG_M)


@dataclass(frozen=True)
class BodySample:
    """One pose reduced to what counting needs; NaN where unknown.

    Attributes:
        time_s: of the pose.
        px_per_m: scale, median over the last second.
        hip_height: height of the hips over the floor that the lower foot stands on, as a share of
            the nominal leg.
        trunk_lean_deg: lean of the trunk from the vertical, whatever the direction, in the model's
            space and so from any view.
        upright: the person stands: hips high, trunk near the vertical.
        hips_over_feet: see `hips_over_feet`, for feet that travel.
    """

    time_s: float
    px_per_m: float
    hip_height: float
    trunk_lean_deg: float
    upright: bool
    hips_over_feet: float = float("nan")


@dataclass(frozen=True, eq=False)
class QuietStance:
    """The person standing still on both feet: the zero of every "rel" measure.

    Attributes:
        start_s, end_s: when.
        image_px: (33, 2) median pose.
        world_m: (33, 3) median pose.
        px_per_m: scale at that time.
        leg_length_px: hip to ankle, mean of both legs.
    """

    start_s: float
    end_s: float
    image_px: FloatArray
    world_m: FloatArray
    px_per_m: float
    leg_length_px: float

    @cached_property
    def knee_flexion_deg(self) -> float:
        """Bend of the more bent knee, in the model's space."""
        return max(
            float(flexion_deg(*(self.world_m[joint] for joint in (b.hip, b.knee, b.ankle))))
            for b in BODY_SIDES.values()
        )

    @property
    def tilt_deg(self) -> float:
        """Lean of the line from the ankles to the shoulders, + = towards the picture's right.

        Facing the camera nobody stands aslant, so that it is the roll of the camera then; from the
        side it may be the person's own way of standing.
        """
        ankles = self.image_px[[_L.LEFT_ANKLE, _L.RIGHT_ANKLE]].mean(axis=0)
        shoulders = self.image_px[[_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER]].mean(axis=0)
        return float(lean_deg(ankles, shoulders, 1))

    def levelled(self, roll_deg: float) -> QuietStance:
        """The same stance in a picture turned back by the camera's roll."""
        return replace(self, image_px=rotate_px(self.image_px, -roll_deg))


def leg_length_px(image_px: FloatArray) -> FloatArray:
    """Hip-to-ankle distance, mean of both legs, (...) pixels."""
    legs = [
        np.linalg.norm(image_px[..., b.hip, :] - image_px[..., b.ankle, :], axis=-1)
        for b in BODY_SIDES.values()
    ]
    return np.asarray(np.mean(legs, axis=0))


def bone_lengths(points: FloatArray, body: BodySide) -> FloatArray:
    """(..., 2) lengths of thigh and shank of points (..., 33, 2)."""
    hip, knee, ankle = (points[..., joint, :] for joint in (body.hip, body.knee, body.ankle))
    return np.stack(
        [np.linalg.norm(hip - knee, axis=-1), np.linalg.norm(knee - ankle, axis=-1)], axis=-1
    )


class QuietStanceFinder:
    """Watches for the latest moment of standing still on two feet.

    Quiet: over a window of .5 s the hips and ankles stay within 3.5 % of the leg's length, both
    knees are near straight and the ankles about level in the model's space.  The newest counts,
    unless its knees are more bent than before: who does not come up straight between
    repetitions must not be compared with that.
    """

    WINDOW_S: Final = 0.5
    STILL: Final = 0.035
    MAX_KNEE_FLEXION_DEG: Final = 35.0
    MORE_BENT_DEG: Final = 5.0
    EVERY_S: Final = 0.1
    MAX_ANKLE_STEP: Final = 0.16
    SAME_SCALE: Final = 0.1
    STAYED: Final = 0.05
    LIFTED: Final = 0.08

    def __init__(self) -> None:
        self._recent: deque[tuple[Pose, float]] = deque()
        self._measured_s = -np.inf
        # Of all that were taken: each a little more bent than the last would creep into a crouch.
        self._straightest_deg = np.inf
        self.stance: QuietStance | None = None

    def step(self, pose: Pose, sample: BodySample) -> QuietStance | None:
        """Take one pose; return the newest quiet stance so far."""
        if not sample.upright:
            self._recent.clear()
            return self.stance
        self._recent.append((pose, sample.px_per_m))
        while self._recent[-1][0].time_s - self._recent[0][0].time_s > self.WINDOW_S:
            self._recent.popleft()
        span = self._recent[-1][0].time_s - self._recent[0][0].time_s
        due = pose.time_s - self._measured_s >= self.EVERY_S
        if due and span >= 0.8 * self.WINDOW_S and len(self._recent) >= 4:
            self._measured_s = pose.time_s
            found = self._measure()
            if found is not None and not (self._is_more_bent(found) or self._lifts_a_foot(found)):
                self.stance = found
                self._straightest_deg = min(self._straightest_deg, found.knee_flexion_deg)
        return self.stance

    def _is_more_bent(self, found: QuietStance) -> bool:
        return found.knee_flexion_deg > self._straightest_deg + self.MORE_BENT_DEG

    def _lifts_a_foot(self, found: QuietStance) -> bool:
        """Whether one foot alone has gone up in the picture since the stance that is known.

        From behind the model takes a foot that is held up for one on the floor.
        """
        known = self.stance
        if known is None or abs(found.px_per_m / known.px_per_m - 1) > self.SAME_SCALE:
            return False
        ankles = [_L.LEFT_ANKLE, _L.RIGHT_ANKLE]
        moved = found.image_px[ankles] - known.image_px[ankles]
        moved = moved / (found.px_per_m * NOMINAL_LEG_M)
        stayed, lifted = np.argsort(np.linalg.norm(moved, axis=-1))
        return bool(
            np.linalg.norm(moved[stayed]) <= self.STAYED and moved[lifted, 1] <= -self.LIFTED
        )

    def _measure(self) -> QuietStance | None:
        scale = median([s for _, s in self._recent])
        # Who moves, which is usual, needs no look at all the rest.
        spread = _spread([pose.image_px[_STANDING] for pose, _ in self._recent])
        if not (spread / (scale * NOMINAL_LEG_M) <= self.STILL).all():
            return None
        world = np.median([pose.world_m for pose, _ in self._recent], axis=0)
        step = abs(world[_L.LEFT_ANKLE, 1] - world[_L.RIGHT_ANKLE, 1]) / NOMINAL_LEG_M
        if step > self.MAX_ANKLE_STEP:
            return None
        standing = np.median([pose.image_px for pose, _ in self._recent], axis=0)
        first, last = self._recent[0][0].time_s, self._recent[-1][0].time_s
        legs_px = float(leg_length_px(standing))
        found = QuietStance(first, last, standing, world, scale, legs_px)
        return None if found.knee_flexion_deg > self.MAX_KNEE_FLEXION_DEG else found


def _spread(points: Sequence[FloatArray]) -> FloatArray:
    """How far points (N, 2) lie apart over time, without the outermost tenths; NaN: not known."""
    over_time = np.array(points)
    if np.isnan(over_time).any():
        return np.full_like(over_time[0], np.nan)
    return percentile_over_time(over_time, 90) - percentile_over_time(over_time, 10)
