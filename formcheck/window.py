"""One closed repetition, smoothed without lag and put on a uniform time grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.geometry import rotate_px
from formcheck.landmarks import BODY, BODY_SIDES, LANDMARK_COUNT, SIDES, Side, other_side
from formcheck.legs.lead_leg import SPLIT_SQUAT, heading_xz, right_ahead
from formcheck.legs.lean import lean_over_time_deg
from formcheck.legs.stance import (
    NOMINAL_LEG_M,
    QuietStance,
    bone_lengths,
    hips_over_feet,
    leg_length_px,
    pixels_per_metre,
)
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.signals.control import frame_rate_hz
from formcheck.signals.filters import despike, resample_uniform, zero_lag
from formcheck.signals.robust import median, percentile, percentile_over_time
from formcheck.timing import STAYS_UP, Timing, deep_about, held_until_s, time_phases, time_steps
from formcheck.view import Plane, View

BoolArray = NDArray[np.bool_]

MAX_RATE_HZ: Final = 60.0
MAX_SOURCE_HZ: Final = 1000.0
"""No camera is faster; the times of a damaged recording may be."""
MIN_VISIBILITY: Final = 0.5
"""A landmark that is less visible than this is a guess."""
MIN_SPIKE_LEG: Final = 0.1
"""A landmark that jumps by less than this share of the leg is not called a spike."""

DepthSignal = Literal["hip_drop", "step_drop", "trunk_lean"]


@dataclass(frozen=True)
class Surroundings:
    """What is known about a repetition from before it.

    Attributes:
        view: camera view, None when unknown.
        quiet: quiet stance to compare with, None when the clip showed none.
        previous: support in the repetition before it in the same set, None for the first.
    """

    view: View | None
    quiet: QuietStance | None
    previous: Support | None = None

    @property
    def roll_deg(self) -> float:
        """Roll of the camera as the quiet stance shows it, looking from the front or behind."""
        if self.view is None or self.quiet is None or self.view.from_frontal_deg > LEVEL_VIEW_DEG:
            return 0.0
        return self.quiet.tilt_deg


LEVEL_VIEW_DEG: Final = 30.0
"""Up to so far from the front, a person standing aslant is a camera held aslant."""
START_S: Final = 0.15
TOP_S: Final = 0.1
DEEP_SHARE: Final = 0.6
BOTTOM_SHARE: Final = 0.9
PEAK_S: Final = 0.1
NEARLY_UP_SHARE: Final = 0.35
"""The trunk counts as nearly up where it leans no more than this share of its deepest lean."""
LEANING_SHARE: Final = 0.42
"""The same in a drive: finishing bent forward is a fault of its own, and a drive all the same."""
NO_DRIVE: Final = -0.8
"""A knee that stays lower than this under the hip, in thighs, was not driven up."""


class Part(StrEnum):
    """The stretch of a repetition that a rule looks at."""

    WHOLE = "whole"
    START = "start"
    DESCENT = "descent"
    DEEP = "deep"
    BOTTOM = "bottom"
    ASCENT = "ascent"
    TOP = "top"
    PEAK = "peak"
    RAISED = "raised"
    LIFTED = "lifted"
    AROUND = "around"


@dataclass(frozen=True, eq=False)
class RepWindow:
    """Everything that measures may look at.

    Attributes:
        time_s: (T,) uniform grid over the repetition.
        image_px: (T, 33, 2) zero-lag smoothed at 6 Hz, turned back by the camera's roll; of those
            of face and hands that nothing is measured at (not in `BODY`) NaN.
        world_m: (T, 33, 3) the same of the model's own space.
        visibility: (T, 33) the lower of visibility and presence; 0 outside the picture.
        rate_hz: of the grid.
        source_rate_hz: of the frames that it was made from.
        excursion: what the counter saw.
        trunk_lean_deg: (T,) lean of the trunk in the model's space, from any view.
        support: supporting leg.
        signal: what tells how deep the person is.
        around: what is known from before it.
        px_per_m: scale during the repetition.
        worked_out: by the measures, what several of them build on.
    """

    time_s: FloatArray
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    rate_hz: float
    source_rate_hz: float
    excursion: Excursion
    trunk_lean_deg: FloatArray
    support: Support
    signal: DepthSignal
    around: Surroundings
    px_per_m: float
    worked_out: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def view(self) -> View | None:
        """Camera view, None when unknown."""
        return self.around.view

    @cached_property
    def quiet(self) -> QuietStance | None:
        """Quiet stance to compare with, levelled as the repetition is; None when there is none."""
        quiet = self.around.quiet
        return None if quiet is None else quiet.levelled(self.around.roll_deg)

    @cached_property
    def timing(self) -> Timing:
        """When its phases begin and end."""
        depth = self.depth
        if self.support.stance == "split":  # before and after it the feet travel
            depth = np.where(self._within_excursion, depth, np.nan)
        return time_phases(self.time_s, depth, self.rate_hz, self.excursion, self.signal)

    @property
    def _within_excursion(self) -> BoolArray:
        seen = self.excursion
        return np.asarray((self.time_s >= seen.start_s) & (self.time_s <= seen.end_s))

    @property
    def start_s(self) -> float:
        """From when on it is clearly on the way down."""
        return self.timing.moving_start_s

    @property
    def bottom_s(self) -> float:
        """Deepest moment."""
        return self.timing.bottom_s

    @property
    def end_s(self) -> float:
        """Until when it is clearly on the way up."""
        return self.timing.moving_end_s

    @cached_property
    def span_s(self) -> tuple[float, float]:
        """Begin and end of all that belongs to it: a lunge's steps, the drive after a hinge."""
        start_s, end_s = self.timing.start_s, self.timing.end_s
        if self.support.stance == "split" and self.support.variant != SPLIT_SQUAT:
            heading = heading_xz(self.world_m[self._within_excursion])
            ahead = right_ahead(self.world_m, heading, self.around.quiet)
            apart = ahead if self.support.side == "right" else -ahead
            out_s, back_s = time_steps(self.time_s, apart, self.rate_hz, self.bottom_s)
            start_s, end_s = min(start_s, out_s), max(end_s, back_s)
        elif self.signal == "trunk_lean" and self.drive_s is not None:
            held_s = held_until_s(self.time_s, self.free_knee_height, self.drive_s, STAYS_UP)
            end_s = max(end_s, held_s)
        return start_s, end_s

    @cached_property
    def leg_length_px(self) -> float:
        """Standing hip-to-ankle length at the scale of this repetition.

        From the quiet stance; without one from the repetition's own straightest frames.
        """
        if self.quiet is not None and self.quiet.px_per_m > 0:
            return self.quiet.leg_length_px * self.px_per_m / self.quiet.px_per_m
        if self.support.side is None:
            lengths = leg_length_px(self.image_px)
        else:
            body = BODY_SIDES[self.support.side]
            leg = self.image_px[:, body.hip] - self.image_px[:, body.ankle]
            lengths = np.linalg.norm(leg, axis=1)
        return percentile(lengths, 95)

    def bone_share(self, side: Side) -> FloatArray:
        """(T,) length of thigh or shank, the shorter one, as a share of that in the quiet stance.

        Without one, of the longest that either leg gets here.
        """
        return self._bone_shares[side]

    @cached_property
    def _bone_shares(self) -> dict[Side, FloatArray]:
        bones_px = {each: bone_lengths(self.image_px, BODY_SIDES[each]) for each in SIDES}
        if self.quiet is not None and self.quiet.px_per_m > 0:
            still = [bone_lengths(self.quiet.image_px, BODY_SIDES[each]) for each in SIDES]
            full_px = np.max(still, axis=0) * self.px_per_m / self.quiet.px_per_m
        else:
            full_px = percentile_over_time(np.concatenate(list(bones_px.values())), 90)
        return {each: np.asarray((bones_px[each] / full_px).min(axis=-1)) for each in SIDES}

    @cached_property
    def drop(self) -> FloatArray:
        """(T,) how far the hips have come down, as a share of their height at rest.

        Over the planted foot, or the middle of both: a free foot that lifts moves no hips.
        """
        points = self.image_px
        sides = SIDES if self.support.side is None else (self.support.side,)
        # In a split stance that foot comes from elsewhere and may go elsewhere.
        split = self.support.stance == "split"
        stands = self._within_excursion if split else np.ones(len(points), dtype=bool)
        floor = np.mean([median(points[stands, BODY_SIDES[s].ankle, 1]) for s in sides])
        hips = points[:, [BODY_SIDES[s].hip for s in SIDES], 1].mean(axis=1)
        height = floor - hips
        return np.asarray(1 - height / percentile(height, 95))

    @cached_property
    def depth(self) -> FloatArray:
        """(T,) how deep the person is, by the signal that the exercise counts by."""
        if self.signal == "step_drop":
            height = hips_over_feet(self.world_m)
            return np.asarray(1 - height / percentile(height, 95))
        return self.trunk_lean_deg if self.signal == "trunk_lean" else self.drop

    def sides_to_judge(self, plane: Plane) -> tuple[Side, ...]:
        """The leg or legs that a measure in ``plane`` looks at.

        On two legs both; but from the side the near one stands for both, and the far one, hidden
        behind it, would be judged by what the model makes up.
        """
        return SIDES if self.support.side is None and plane == "frontal" else self.judged_sides

    @cached_property
    def judged_sides(self) -> tuple[Side, ...]:
        """The leg or legs that rules about "the leg" look at."""
        if self.support.side is not None:
            return (self.support.side,)
        if (
            self.support.stance == "double"
            and self.view is not None
            and self.view.name != "frontal"
        ):
            return (self.view.near_side,)
        return SIDES

    @cached_property
    def free_knee_height(self) -> FloatArray:
        """(T,) height of the free knee over its hip in thighs; NaN on two legs."""
        if self.support.side is None:
            return np.full(len(self.time_s), np.nan)
        free = BODY_SIDES[other_side(self.support.side)]
        points = self.image_px
        thigh_px = max(
            percentile(np.linalg.norm(points[:, b.hip] - points[:, b.knee], axis=1), 95)
            for b in BODY_SIDES.values()
        )
        return np.asarray((points[:, free.hip, 1] - points[:, free.knee, 1]) / thigh_px)

    @cached_property
    def nearly_up(self) -> BoolArray:
        """(T,) where the trunk leans little against the deepest moment."""
        return self._leans_at_most(NEARLY_UP_SHARE)

    def _leans_at_most(self, share: float) -> BoolArray:
        deepest = np.nanmax(self.depth[self._masks[Part.WHOLE]], initial=0.0)
        return np.asarray(self.depth <= share * deepest)

    @cached_property
    def rising(self) -> BoolArray:
        """(T,) after the bottom, the trunk upright enough: where a knee can be driven up."""
        # However late: a foot that is put down on the way delays the drive, not the trunk.
        after = self.time_s >= self.bottom_s
        return np.asarray(after & self._leans_at_most(LEANING_SHARE))

    @cached_property
    def drive_s(self) -> float | None:
        """When the free knee is highest after the hinge; None when it is not driven up."""
        height = np.where(self.rising, self.free_knee_height, np.nan)
        if not (height > NO_DRIVE).any():
            return None
        return float(self.time_s[np.nanargmax(height)])

    def mask(self, part: Part) -> BoolArray:
        """(T,) which samples belong to a part of the repetition."""
        if part in (Part.PEAK, Part.RAISED, Part.LIFTED):
            return self._driven(part)
        return self._masks[part]

    @cached_property
    def _masks(self) -> dict[Part, BoolArray]:
        """The parts that follow from time and depth alone."""
        time_s, depth = self.time_s, self.depth
        inside = (time_s >= self.start_s) & (time_s <= self.end_s)
        deepest = float(np.nanmax(depth[inside], initial=0.0))
        deep = depth >= BOTTOM_SHARE * deepest
        if self.support.stance == "split":
            deep = deep_about(time_s, depth, self.bottom_s, BOTTOM_SHARE)
        return {
            Part.START: time_s <= self.start_s + START_S,
            Part.TOP: time_s >= self.end_s - TOP_S,
            Part.DESCENT: inside & (time_s <= self.bottom_s),
            Part.ASCENT: inside & (time_s >= self.bottom_s),
            Part.DEEP: inside & (depth >= DEEP_SHARE * deepest),
            Part.BOTTOM: inside & deep,
            Part.WHOLE: inside,
            Part.AROUND: np.ones(len(time_s), dtype=bool),
        }

    def _driven(self, part: Part) -> BoolArray:
        """(T,) the drive's highest moment; what follows the hinge; from the hinge to the drive."""
        if part is Part.RAISED:
            return self.rising
        if part is Part.LIFTED:
            deep = self.mask(Part.DEEP)
            if self.drive_s is None or not deep.any():
                return deep
            hinged_s = self.time_s[np.argmax(deep)]
            return np.asarray((self.time_s >= hinged_s) & (self.time_s <= self.drive_s))
        peak_s = self.end_s if self.drive_s is None else self.drive_s
        return np.asarray(np.abs(self.time_s - peak_s) <= PEAK_S)


def build_window(
    poses: PoseSequence,
    excursion: Excursion,
    support: Support,
    signal: DepthSignal,
    around: Surroundings,
) -> RepWindow:
    """Clean and smooth the poses of one repetition.

    Args:
        poses: the frames from the excursion's start to its end, a little margin included.
        excursion: its times.
        support: supporting leg.
        signal: what tells how deep the person is.
        around: camera view and quiet stance.

    Raises:
        ValueError: fewer than two frames, or in none of them the whole body.
    """
    source_rate = min(frame_rate_hz(poses.time_s), MAX_SOURCE_HZ)
    rate = min(MAX_RATE_HZ, max(10.0, source_rate))
    scale = median(pixels_per_metre(poses.image_px, poses.world_m))
    if not np.isfinite(source_rate) or not np.isfinite(scale):
        raise ValueError("a repetition needs at least two frames with a person")
    spike_m = MIN_SPIKE_LEG * NOMINAL_LEG_M
    body, frames = list(BODY), len(poses)
    clean_px = despike(poses.image_px[:, body], source_rate, min_spike=spike_m * scale)
    # All in one go: what a filter costs is mostly the call.
    seen = (clean_px, poses.world_m[:, body], lean_over_time_deg(poses))
    signals = np.column_stack([part.reshape(frames, -1) for part in seen])
    grid_s, signals = resample_uniform(poses.time_s, signals, rate)
    signals = zero_lag(signals, rate)
    image_px, world_m, lean_deg = np.split(signals, [2 * len(body), 5 * len(body)], axis=1)
    nearest = np.abs(poses.time_s[:, None] - grid_s[None, :]).argmin(axis=0)
    visibility = poses.seen[nearest]
    return RepWindow(
        time_s=grid_s,
        image_px=rotate_px(_of_landmarks(image_px), -around.roll_deg),
        world_m=_of_landmarks(world_m),
        visibility=visibility,
        rate_hz=rate,
        source_rate_hz=source_rate,
        excursion=excursion,
        support=support,
        signal=signal,
        trunk_lean_deg=lean_deg[:, 0],
        around=around,
        px_per_m=scale,
    )


def _of_landmarks(channels: FloatArray) -> FloatArray:
    """(T, 33, C) from (T, len(BODY) * C); the others are missing."""
    frames = len(channels)
    points = np.full((frames, LANDMARK_COUNT, channels.shape[1] // len(BODY)), np.nan)
    points[:, list(BODY)] = channels.reshape(frames, len(BODY), -1)
    return points
