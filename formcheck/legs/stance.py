"""How the person stands: scale in the picture, posture from frame to frame, quiet stance."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from formcheck.geometry import flexion_deg, lean_deg, rotate_px
from formcheck.landmarks import BODY_SIDES, BodySide, Landmark
from formcheck.legs.lean import (
    FULL_PERCENT,
    TURNED_AWAY,
    UNSHORTENED,
    foreshortened_lean_deg,
    middle,
    trunk_lean_deg,
    trunk_px,
    turned_away,
)
from formcheck.pose import FloatArray, Pose
from formcheck.signals.robust import percentile, percentile_over_time

NOMINAL_LEG_M: Final = 0.75
"""Standing hip-to-ankle height in the model's own metres.

World landmarks are up to scale, but that scale hardly varies from person to person: the standing
height of the hips over the ankles lay between .70 and .84 on 40 people (own measurement)."""

_L = Landmark
_SCALE_SEGMENTS: Final = (
    (_L.LEFT_SHOULDER, _L.LEFT_HIP),
    (_L.RIGHT_SHOULDER, _L.RIGHT_HIP),
    (_L.LEFT_HIP, _L.LEFT_KNEE),
    (_L.RIGHT_HIP, _L.RIGHT_KNEE),
    (_L.LEFT_KNEE, _L.LEFT_ANKLE),
    (_L.RIGHT_KNEE, _L.RIGHT_ANKLE),
    (_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER),
    (_L.LEFT_HIP, _L.RIGHT_HIP),
)
_STARTS, _ENDS = np.array(_SCALE_SEGMENTS).T


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


class _RecentMedian:
    """Median, or another percentile, of the samples of the last ``window_s`` seconds."""

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._samples: deque[tuple[float, float]] = deque()

    @property
    def latest(self) -> float:
        """The median as of the latest sample, NaN before the first."""
        return _median_of_few([v for _, v in self._samples])

    def step(self, time_s: float, value: float, percent: float = 50.0) -> float:
        if math.isfinite(value):
            self._samples.append((time_s, value))
        while self._samples and self._samples[0][0] < time_s - self._window_s:
            self._samples.popleft()
        values = [v for _, v in self._samples]
        return _median_of_few(values) if percent == 50.0 else percentile(values, percent)


def _median_of_few(values: list[float]) -> float:
    """`robust.median` of finite values, to the last bit: for so few, an array costs more."""
    if not values:
        return float("nan")
    ordered = sorted(values)
    below, above = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return above - (above - below) * 0.5


class BodyTracker:
    """Causal reduction of poses to body samples; durations in seconds, never in frames.

    Attributes:
        px_per_m: scale of the person at the latest pose, NaN before the first.
    """

    SCALE_WINDOW_S: Final = 1.0
    TRUNK_WINDOW_S: Final = 6.0
    HEIGHT_WINDOW_S: Final = 0.12
    FLOOR_WINDOW_S: Final = 0.8
    UPRIGHT_HEIGHT: Final = 0.85
    UPRIGHT_TRUNK_DEG: Final = 30.0

    def __init__(self) -> None:
        self.px_per_m = float("nan")
        self._scale = _RecentMedian(self.SCALE_WINDOW_S)
        # A foot that stands does not move; one that the model mislays for some frames does.
        self._floor = _RecentMedian(self.FLOOR_WINDOW_S)
        self._height = _RecentMedian(self.HEIGHT_WINDOW_S)
        self._over_feet = _RecentMedian(self.HEIGHT_WINDOW_S)
        self._lean = _RecentMedian(self.HEIGHT_WINDOW_S)
        self._trunk = _RecentMedian(self.TRUNK_WINDOW_S)
        self._away = _RecentMedian(self.TRUNK_WINDOW_S)

    def step(self, pose: Pose) -> BodySample:
        """Reduce one pose."""
        raw = float(pixels_per_metre(pose.image_px, pose.world_m))
        self.px_per_m = scale = self._scale.step(pose.time_s, raw)
        ankle, hips = float(lower_ankle_px(pose.image_px)), float(hips_px(pose.image_px))
        height = (self._floor.step(pose.time_s, ankle) - hips) / scale / NOMINAL_LEG_M
        smooth = self._height.step(pose.time_s, height)
        above = float(hips_over_feet(pose.world_m))
        over_feet = self._over_feet.step(pose.time_s, above)
        lean = self._lean.step(pose.time_s, self._lean_deg(pose))
        if not np.isfinite(height):
            smooth = lean = float("nan")
        if not np.isfinite(above):
            over_feet = float("nan")
        upright = self._upright(pose, smooth)
        return BodySample(pose.time_s, scale, smooth, lean, upright, over_feet)

    def _lean_deg(self, pose: Pose) -> float:
        """As `lean_over_time_deg`, from what was seen lately."""
        length = float(np.linalg.norm(trunk_px(pose.image_px)))
        full_px = self._trunk.step(pose.time_s, length, FULL_PERCENT)
        lean = float(trunk_lean_deg(pose.world_m))
        if length >= UNSHORTENED * full_px:
            self._away.step(pose.time_s, float(turned_away(pose.image_px)))
            return lean
        if not self._away.latest >= TURNED_AWAY:
            return lean
        return max(lean, float(foreshortened_lean_deg(pose.image_px, full_px)))

    def _upright(self, pose: Pose, height: float) -> bool:
        if not height >= self.UPRIGHT_HEIGHT:
            return False
        hips = middle(pose.image_px, _L.LEFT_HIP, _L.RIGHT_HIP)
        trunk = middle(pose.image_px, _L.LEFT_SHOULDER, _L.RIGHT_SHOULDER) - hips
        lean = np.degrees(np.arctan2(abs(trunk[0]), -trunk[1]))
        return bool(lean <= self.UPRIGHT_TRUNK_DEG)


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

    @property
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
        image_px = np.stack([pose.image_px for pose, _ in self._recent])
        world_m = np.stack([pose.world_m for pose, _ in self._recent])
        scale = float(np.median([s for _, s in self._recent]))
        joints = image_px[:, [_L.LEFT_HIP, _L.RIGHT_HIP, _L.LEFT_ANKLE, _L.RIGHT_ANKLE]]
        spread = percentile_over_time(joints, 90) - percentile_over_time(joints, 10)
        still = (spread / (scale * NOMINAL_LEG_M) <= self.STILL).all()
        if not still or np.isnan(joints).any():
            return None
        world = np.median(world_m, axis=0)
        step = abs(world[_L.LEFT_ANKLE, 1] - world[_L.RIGHT_ANKLE, 1]) / NOMINAL_LEG_M
        bends = [
            flexion_deg(world[b.hip], world[b.knee], world[b.ankle]) for b in BODY_SIDES.values()
        ]
        if step > self.MAX_ANKLE_STEP or max(bends) > self.MAX_KNEE_FLEXION_DEG:
            return None
        standing = np.median(image_px, axis=0)
        first, last = self._recent[0][0].time_s, self._recent[-1][0].time_s
        return QuietStance(first, last, standing, world, scale, float(leg_length_px(standing)))
