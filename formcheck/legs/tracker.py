"""Pose after pose, causally: where the body is, smoothed as little as counting allows."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from typing import Final

from formcheck.legs.lean import FULL_PERCENT, TURNED_AWAY, UNSHORTENED
from formcheck.legs.posture import Posture, posture_of
from formcheck.legs.stance import NOMINAL_LEG_M, BodySample
from formcheck.pose import Pose
from formcheck.signals.robust import percentile_of_ordered


class _Recent:
    """Order statistics of the samples of the last ``window_s`` seconds.

    Kept in order: of what differs from frame to frame by two samples, nothing need be sorted.
    """

    def __init__(self, window_s: float) -> None:
        self._window_s = window_s
        self._samples: deque[tuple[float, float]] = deque()
        self._ordered: list[float] = []

    @property
    def median(self) -> float:
        """As of the latest sample, NaN before the first."""
        return self.percentile(50.0)

    def percentile(self, percent: float) -> float:
        """As of the latest sample, NaN before the first."""
        return percentile_of_ordered(self._ordered, len(self._ordered), percent)

    def add(self, time_s: float, value: float) -> None:
        """Take the next sample; a missing one counts for nothing."""
        if math.isfinite(value):
            self._samples.append((time_s, value))
            insort(self._ordered, value)
        while self._samples and self._samples[0][0] < time_s - self._window_s:
            _, old = self._samples.popleft()
            del self._ordered[bisect_left(self._ordered, old)]

    def step(self, time_s: float, value: float) -> float:
        """Take the next sample, give the median."""
        self.add(time_s, value)
        return self.median


class BodyTracker:
    """Causal reduction of poses to body samples; durations in seconds, never in frames.

    Attributes:
        px_per_m: scale of the person at the latest pose, NaN before the first.
    """

    SCALE_WINDOW_S: Final = 1.0
    TALL: Final = 0.9
    TALL_WINDOW_S: Final = 4.0
    TRUNK_WINDOW_S: Final = 6.0
    HEIGHT_WINDOW_S: Final = 0.12
    FLOOR_WINDOW_S: Final = 0.8
    UPRIGHT_HEIGHT: Final = 0.85
    UPRIGHT_TRUNK_DEG: Final = 30.0

    def __init__(self) -> None:
        self.px_per_m = math.nan
        self._scale = _Recent(self.SCALE_WINDOW_S)
        # In a repetition the model makes limbs up to a tenth longer or shorter than they are, which
        # would be taken for hips that come down or go up: height is measured in the scale of
        # somebody who stands, on a clock that stands still meanwhile.
        self._standing_scale = _Recent(self.SCALE_WINDOW_S)
        self._tall_px = _Recent(self.TALL_WINDOW_S)
        self._stood_s = self._last_s = 0.0
        # A foot that stands does not move; one that the model mislays for some frames does.
        self._floor = _Recent(self.FLOOR_WINDOW_S)
        self._height = _Recent(self.HEIGHT_WINDOW_S)
        self._over_feet = _Recent(self.HEIGHT_WINDOW_S)
        self._lean = _Recent(self.HEIGHT_WINDOW_S)
        self._trunk = _Recent(self.TRUNK_WINDOW_S)
        self._away = _Recent(self.TRUNK_WINDOW_S)

    def step(self, pose: Pose) -> BodySample:
        """Reduce one pose."""
        now, time_s = posture_of(pose), pose.time_s
        self.px_per_m = scale = self._scale.step(time_s, now.px_per_m)
        floor = self._floor.step(time_s, now.lower_ankle_px)
        height_px = floor - now.hips_px
        height = height_px / self._scale_of(height_px, now, time_s) / NOMINAL_LEG_M
        smooth = self._height.step(time_s, height)
        over_feet = self._over_feet.step(time_s, now.hips_over_feet)
        lean = self._lean.step(time_s, self._lean_deg(now, time_s))
        if not math.isfinite(height):
            smooth = lean = math.nan
        if not math.isfinite(now.hips_over_feet):
            over_feet = math.nan
        stands = smooth >= self.UPRIGHT_HEIGHT and now.aside_deg <= self.UPRIGHT_TRUNK_DEG
        return BodySample(time_s, scale, smooth, lean, stands, over_feet)

    def _scale_of(self, height_px: float, now: Posture, time_s: float) -> float:
        """The scale of the time when the hips were last about as high as they have been lately."""
        self._tall_px.add(time_s, height_px)
        passed_s, self._last_s = max(0.0, time_s - self._last_s), time_s
        if height_px >= self.TALL * self._tall_px.percentile(FULL_PERCENT):
            self._stood_s += min(passed_s, self.SCALE_WINDOW_S)
            self._standing_scale.add(self._stood_s, now.px_per_m)
        return self._standing_scale.median

    def _lean_deg(self, now: Posture, time_s: float) -> float:
        """As `lean_over_time_deg`, from what was seen lately."""
        length, lean = now.trunk_length_px, now.trunk_lean_deg
        self._trunk.add(time_s, length)
        least_px = UNSHORTENED * self._trunk.percentile(FULL_PERCENT)
        if length >= least_px:
            self._away.add(time_s, now.turned_away)
            return lean
        if not self._away.median >= TURNED_AWAY:
            return lean
        return max(lean, now.foreshortened_lean_deg(least_px))
