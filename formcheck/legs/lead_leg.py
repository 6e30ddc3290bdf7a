"""Which leg leads a lunge, and which of its variants it is: forward, reverse, walking, on the spot.

The leading leg shows in the posture at the bottom.  The variant shows in which foot travels on the
way there and which one on the way back, as seen against the floor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import BODY_SIDES, SIDES, Landmark
from formcheck.legs.stance import (
    NOMINAL_LEG_M,
    QuietStance,
    hips_over_feet,
    hips_px,
    pixels_per_metre,
)
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.signals.robust import median, median_over_time, running_median

Variant = Literal["forward", "reverse", "walking", "split squat"]
SPLIT_SQUAT: Final = "split squat"

MIN_STRIDE: Final = 0.24
"""Feet closer together along the heading (share of the leg) are side by side: no lunge."""
_SHORTENED_BEHIND: Final = 0.12
"""Seen from behind they may be closer by so much: of strides of .9 the model makes .15 to .4."""
_DEEP: Final = 0.6
_BOTTOM_BAND: Final = 0.2
_STILL_PER_S: Final = 0.35
_STANDS_S: Final = 0.3
_STEADY: Final = 0.7
_HIGH: Final = 0.5
_SMOOTH_S: Final = 0.25
_LONG_S: Final = 0.6
_FOOT_S: Final = 0.08
_TOGETHER: Final = 0.5
"""Share of the stride under which the feet count as having come together."""
_REST_S: Final = 0.3
_REST_DROP: Final = 0.35
"""Hips lower than this are in a repetition, even between the two dips of a pulse."""
_CAP: Final = 1.5
_STRIDE_SCALE: Final = 0.4
_KNEE_SCALE: Final = 0.15
_SHANK_SCALE: Final = 0.25
_SAME_HEADING: Final = 0.94
_MOST_AT_REST: Final = 0.2
_TRAVEL_SCALE: Final = 0.2
_GROWTH_SCALE: Final = 0.08
_CLEARLY: Final = 0.4
"""Votes by which a variant must win."""
_DRIFT_PER_S: Final = 0.12
_DRIFT_COSINE: Final = 0.7

_L = Landmark
BoolArray = NDArray[np.bool_]
_FEET: Final = tuple(
    [BODY_SIDES[s].ankle, BODY_SIDES[s].heel, BODY_SIDES[s].foot_index] for s in SIDES
)


def heading_xz(world_m: FloatArray) -> FloatArray:
    """Where a person walks to, as a horizontal direction in the model's space.

    Shoulders, hips, both feet and the head vote with one unit vector each.

    Args:
        world_m: (T, 33, 3).

    Returns:
        (2,) unit vector (x, z); NaN when nothing could be seen.
    """
    floor = world_m[..., [0, 2]]
    across = [
        floor[:, left] - floor[:, right]
        for left, right in ((_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER), (_L.LEFT_HIP, _L.RIGHT_HIP))
    ]
    ahead = [np.stack([line[:, 1], -line[:, 0]], axis=-1) for line in across]
    ahead += [floor[:, b.foot_index] - floor[:, b.heel] for b in BODY_SIDES.values()]
    ahead.append(floor[:, _L.NOSE] - floor[:, [_L.LEFT_EAR, _L.RIGHT_EAR]].mean(axis=1))
    votes = np.nansum([_unit(vectors) for vectors in ahead], axis=0)
    return _unit(median_over_time(_unit(votes)))


def _unit(vectors: FloatArray) -> FloatArray:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, np.nan))


def stride(world_m: FloatArray, heading: FloatArray) -> FloatArray:
    """How far the right foot is ahead of the left one along ``heading`` (2,), (T,) legs."""
    apart = world_m[:, _L.RIGHT_ANKLE] - world_m[:, _L.LEFT_ANKLE]
    return np.asarray(apart[:, [0, 2]] @ heading / NOMINAL_LEG_M)


def right_ahead(world_m: FloatArray, heading: FloatArray, quiet: QuietStance | None) -> FloatArray:
    """The `stride` against how they stand in the quiet stance, side by side, (T,) legs.

    Seen from behind the model puts feet that stand side by side up to .2 apart, and those of a
    lunge, which are .9 apart, no more than .2 to .4.  From the side what it sees is there, and
    a quiet stance that faced another way tells nothing.
    """
    ahead = stride(world_m, heading)
    if quiet is None:
        return ahead
    away, still_m = float(np.nan_to_num(heading[1])), quiet.world_m[np.newaxis]
    if away <= 0 or not float(heading @ heading_xz(still_m)) >= _SAME_HEADING:
        return ahead
    at_rest = float(np.clip(stride(still_m, heading)[0], -_MOST_AT_REST, _MOST_AT_REST))
    return np.asarray(ahead - away * at_rest)


def lead_leg(
    window: PoseSequence, _bottom_s: float, px_per_m: float, quiet: QuietStance | None = None
) -> Support:
    """Find the leg in front from the posture of the deep part of one repetition.

    Three signs are weighed, each capped so that none decides alone: the ankle that is ahead; the
    rear knee, which all but touches the floor; the front shank, which stands while the rear one
    lies.  Each is a median over the deep part: legs exchanged for some frames are outvoted.

    Args:
        window: the repetition, from rest to rest.
        _bottom_s: its deepest moment; how low the hips are says more.
        px_per_m: scale of the person.
        quiet: standing with the feet side by side, however far apart the model puts them.

    Returns:
        A split stance, or, with the feet side by side, one on both legs.
    """
    size = px_per_m * NOMINAL_LEG_M
    drop = 1 - hips_over_feet(window.world_m)
    deep = _deeper_than(_DEEP, drop, np.ones(len(window), dtype=bool))
    heading = heading_xz(window.world_m)
    ahead = median(right_ahead(window.world_m, heading, quiet)[deep])
    left, right = (BODY_SIDES[side] for side in SIDES)
    down = window.image_px[deep, :, 1] / size
    world_down = window.world_m[deep, :, 1] / NOMINAL_LEG_M
    knee = (
        median(down[:, left.knee] - down[:, right.knee])
        + median(world_down[:, left.knee] - world_down[:, right.knee])
    ) / 2
    shank = median(
        (down[:, right.ankle] - down[:, right.knee]) - (down[:, left.ankle] - down[:, left.knee])
    )
    signs = (ahead / _STRIDE_SCALE, knee / _KNEE_SCALE, shank / _SHANK_SCALE)
    evidence = float(np.nansum(np.clip(signs, -_CAP, _CAP)))
    least = MIN_STRIDE - _SHORTENED_BEHIND * max(0.0, float(np.nan_to_num(heading[1])))
    if not abs(ahead) >= least:
        return Support("double", None, 1.0 if abs(ahead) < least else 0.5, evidence)
    confidence = float(1 / (1 + np.exp(-abs(evidence))))
    return Support("split", "right" if evidence > 0 else "left", confidence, evidence)


def _deeper_than(share: float, depth: FloatArray, where: BoolArray) -> BoolArray:
    """(T,) where the depth is in the upper part of its range over ``where``."""
    known = depth[where & np.isfinite(depth)]
    if not len(known):
        return np.zeros(len(depth), dtype=bool)
    low, high = float(known.min()), float(known.max())
    return np.asarray(where & (depth >= low + share * (high - low)))


def review_lunge(
    poses: PoseSequence, excursion: Excursion, support: Support
) -> tuple[Excursion, Support] | None:
    """Look at a lunge together with the steps before and after it.

    Args:
        poses: from the bottom of the repetition before it, at most, to the beginning of the next.
        excursion: the up and down of the hips.
        support: from `lead_leg`.

    Returns:
        The excursion with the moment of the lowest hips as its bottom, and the support with its
        variant; None when the feet stayed side by side: that is no lunge.
    """
    if support.side is None:
        return None
    course = _Course.of(poses, excursion, support)
    bottom_s = course.bottom_s(excursion.bottom_s)
    return replace(excursion, bottom_s=bottom_s), replace(support, variant=course.variant(bottom_s))


@dataclass(frozen=True, eq=False)
class _Course:
    """A lunge and what lies around it; lengths in legs.

    Attributes:
        time_s: (T,).
        inside: (T,) within the excursion.
        drop: (T,) of the hips over the feet, smoothed.
        hips: (T,) vertical position of the hips, down.
        lead: (T,) how far the leading foot is ahead.
        feet: (T, 2, 2) position of the front and of the rear foot in the picture.
        steady_feet: (T, 4) the same, smoothed.
        nearness: (T,) logarithm of the scale: grows as the person comes nearer.
        towards: 1 when the person faces the camera, -1 when seen from behind, 0 from the side.
        rests: whether the person is seen before and after it, standing up.
    """

    time_s: FloatArray
    inside: BoolArray
    drop: FloatArray
    hips: FloatArray
    lead: FloatArray
    feet: FloatArray
    steady_feet: FloatArray
    nearness: FloatArray
    towards: float
    rests: tuple[bool, bool]

    @classmethod
    def of(cls, poses: PoseSequence, excursion: Excursion, support: Support) -> _Course:
        time_s = poses.time_s
        inside = (time_s >= excursion.start_s) & (time_s <= excursion.end_s)
        scale = pixels_per_metre(poses.image_px, poses.world_m)
        points = poses.image_px / (median(scale[inside]) * NOMINAL_LEG_M)
        heading = heading_xz(poses.world_m[inside])
        right_leads = support.side == "right"
        ahead = stride(poses.world_m, heading) * (1 if right_leads else -1)
        order = _FEET[::-1] if right_leads else _FEET
        feet = np.stack([points[:, foot].mean(axis=1) for foot in order], axis=1)
        near = np.log(np.where(scale > 0, scale, np.nan))
        raw = (1 - hips_over_feet(poses.world_m), hips_px(points), ahead, near)
        every = np.column_stack([*raw, feet.reshape(len(feet), 4)])
        smooth = running_median(time_s, every, _SMOOTH_S)
        drop, hips, lead, nearness = smooth[:, :4].T
        up = drop <= _REST_DROP
        return cls(
            time_s=time_s,
            inside=inside,
            drop=drop,
            hips=hips,
            lead=lead,
            feet=feet,
            steady_feet=smooth[:, 4:],
            nearness=nearness,
            towards=float(np.nan_to_num(-heading[1])),
            rests=(
                bool((up & (time_s <= excursion.start_s - _REST_S)).any()),
                bool((up & (time_s >= excursion.end_s + _REST_S)).any()),
            ),
        )

    def bottom_s(self, otherwise_s: float) -> float:
        """Middle of the time that the hips are lowest in the picture, while both feet stand.

        Landing and pushing off, the hips may dip as low as in a shallow lunge, but not for long.
        """
        hips = self.hips - self._camera_per_s()[1] * self.time_s
        deep = _deeper_than(_DEEP, self.drop, self._standing()) & np.isfinite(hips)
        if not deep.any():
            return otherwise_s
        for_long = np.where(deep, running_median(self.time_s, hips, _LONG_S), -np.inf)
        deepest = int(np.argmax(for_long))
        band = _BOTTOM_BAND * float(np.ptp(hips[self.inside & np.isfinite(hips)]))
        far = np.flatnonzero(for_long < for_long[deepest] - band)
        first, last = (
            far[far < deepest].max(initial=-1) + 1,
            far[far > deepest].min(initial=len(hips)) - 1,
        )
        return float(self.time_s[first] + self.time_s[last]) / 2

    def _standing(self) -> BoolArray:
        """(T,) where both feet are on the floor and stay there, inside; all of it if nowhere."""
        speed = np.gradient(self.steady_feet.T, self.time_s, axis=1).reshape(2, 2, -1)
        speed -= self._camera_per_s()[np.newaxis, :, np.newaxis]
        still = np.linalg.norm(speed, axis=1) <= _STILL_PER_S
        # Where the front leg hides the rear foot, the model makes that up.
        for foot in (still.all(axis=0), still[0]):
            standing = np.asarray(foot & self.inside)
            if self._lasts_s(standing) >= _STANDS_S:
                return standing
        return self.inside

    def _lasts_s(self, where: BoolArray) -> float:
        """How long it goes on altogether."""
        return float(np.gradient(self.time_s)[where].sum())

    def variant(self, bottom_s: float) -> Variant | None:
        """Which foot travelled there, which one back; None when that cannot be told."""
        ways = self.time_s < bottom_s, self.time_s > bottom_s
        before, after = (self._step(bottom_s, where) for where in ways)
        for where, seen, step in zip(ways, self.rests, (before, after), strict=True):
            # Legs that were lost may have come together meanwhile.
            if seen and step is None and not np.isnan(self.lead[where]).any():
                return SPLIT_SQUAT
        out, back = before or 0.0, after or 0.0
        both = before is not None and after is not None
        votes: dict[Variant, float] = {
            "forward": out + back,
            "reverse": -out - back,
            "walking": abs(out - back) if both else out - back,
        }
        best = max(votes, key=lambda name: votes[name])
        rival = max(0.0, *(vote for name, vote in votes.items() if name != best))
        return best if votes[best] >= rival + _CLEARLY else None

    def _step(self, bottom_s: float, where: BoolArray) -> float | None:
        """Whether the front foot (> 0) or the rear one (< 0) moved between rest and bottom.

        Two signs are weighed, each capped: how far the feet moved over the floor, and whether the
        whole person came nearer to the camera or went away from it, which shows from the front
        and from behind even when the camera lies on the floor.

        Returns:
            None when the feet did not come together in that time.
        """
        high = where & (self.drop <= self._level(_HIGH))
        apart = np.where(high, np.abs(self.lead), np.nan)
        usual = median(self.lead[_deeper_than(_DEEP, self.drop, self.inside)])
        if not np.isfinite(apart).any() or not np.nanmin(apart) <= _TOGETHER * usual:
            return None
        together_s = float(self.time_s[np.nanargmin(apart)])
        span_s = bottom_s - together_s
        travel = self._foot_at(bottom_s) - self._foot_at(together_s) - self._camera_per_s() * span_s
        front, rear = np.linalg.norm(travel, axis=-1)
        growth = self._nearness_at(bottom_s) - self._nearness_at(together_s)
        signs = ((front - rear) / _TRAVEL_SCALE, self.towards * growth / _GROWTH_SCALE)
        return float(np.nansum(np.clip(signs, -_CAP, _CAP)))

    def _level(self, share: float) -> float:
        known = self.drop[self.inside & np.isfinite(self.drop)]
        return float(known.min() + share * np.ptp(known)) if len(known) else np.nan

    def _foot_at(self, time_s: float) -> FloatArray:
        """(2, 2) where both feet are."""
        return median_over_time(self.feet[np.abs(self.time_s - time_s) <= _FOOT_S])

    def _nearness_at(self, time_s: float) -> float:
        return median(self.nearness[np.abs(self.time_s - time_s) <= _FOOT_S])

    def _camera_per_s(self) -> FloatArray:
        """(2,) how fast the picture moves under both feet while both of them stand."""
        deep = _deeper_than(_STEADY, self.drop, self.inside) & np.isfinite(self.feet).all(
            axis=(1, 2)
        )
        time_s = self.time_s[deep]
        if len(time_s) < 4:
            return np.zeros(2)
        centred_s = time_s - time_s.mean()
        speeds = np.tensordot(centred_s, self.feet[deep], axes=1) / float(centred_s @ centred_s)
        lengths = np.linalg.norm(speeds, axis=-1)
        agree = float(speeds[0] @ speeds[1]) >= _DRIFT_COSINE * float(lengths.prod())
        return (
            np.asarray(speeds.mean(axis=0))
            if agree and lengths.min() >= _DRIFT_PER_S
            else np.zeros(2)
        )
