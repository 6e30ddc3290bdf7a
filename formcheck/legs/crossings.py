"""Left and right legs that the pose model has mixed up while the feet travel, put back.

Where feet travel, a place does not tell whose foot is there, which `formcheck.legs.swaps` has to
rely on.  But while one foot steps the other one stands: where both seem to trade places, it is the
labels that do.  Of all ways to exchange them, frame by frame, the one is taken that lets the feet
jump least and contradicts the model least.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import BODY_SIDES, SIDES
from formcheck.legs.lead_leg import BoolArray, heading_xz
from formcheck.legs.stance import NOMINAL_LEG_M, hips_over_feet, pixels_per_metre
from formcheck.pose import FloatArray, PoseSequence
from formcheck.signals.robust import median, percentile

MOST_TOWARDS: Final = 0.5
"""Sine of the angle between heading and picture up to which legs are looked after.

Of the frames of rendered lunges with the feet apart, 2.8 % are exchanged from the side, none from
30 degrees off the side and from behind, .3 % from the front (own measurement)."""
DOUBT_PER_S: Final = (1.0, 0.15)
"""What it costs to contradict the model for a second: upright, and with the hips at their lowest.

In roots of leg lengths that a foot jumps.  From the side, 0 % are exchanged in the upper quarter of
the way down, .9, 4.1 and 7.9 % in the next ones."""
BOTH_MOVE_PER_S: Final = 1.5
"""Legs per second.  Where both feet are faster, the labels are on their way from foot to foot."""
_SPAN_S: Final = 0.05
_FEWEST: Final = 3

_SHANKS: Final = tuple([int(mark) for mark in BODY_SIDES[side].leg[1:]] for side in SIDES)
"""Without the hips, which keep their places meanwhile."""
_LANDMARKS: Final = ("image_px", "world_m", "visibility", "presence")


def with_legs_put_back(poses: PoseSequence) -> PoseSequence:
    """The same frames, with the legs exchanged where the model took one for the other.

    Args:
        poses: a repetition and the rest around it, so that both feet are seen side by side, too.
    """
    scale_px = median(pixels_per_metre(poses.image_px, poses.world_m)) * NOMINAL_LEG_M
    if not abs(heading_xz(poses.world_m)[1]) <= MOST_TOWARDS or not np.isfinite(scale_px):
        return poses
    feet = _feet_px(poses) / scale_px
    known = np.flatnonzero(np.isfinite(feet).all(axis=(1, 2)))
    known = known[~_trade_places(poses.time_s[known], feet[known])]
    if len(known) < _FEWEST:
        return poses
    doubt = _doubt_per_s(poses)[known[1:]] * np.diff(poses.time_s[known])
    exchanged = _cheapest(feet[known], doubt)
    if not exchanged.any():
        return poses
    feet[known[exchanged]] = feet[known[exchanged], ::-1]
    where = _farther_apart(poses.time_s, feet, known)
    where[known] = exchanged
    return _with_shanks_exchanged(poses, where)


def _feet_px(poses: PoseSequence) -> FloatArray:
    """(T, 2, 2) the middle of the left and of the right foot."""
    feet = [poses.image_px[:, [b.ankle, b.heel]].mean(axis=1) for b in BODY_SIDES.values()]
    return np.stack(feet, axis=1)


def _trade_places(time_s: FloatArray, feet: FloatArray) -> BoolArray:
    """(T,) where both feet move faster than people do: there is no saying where they are."""
    if not len(time_s):
        return np.zeros(0, dtype=bool)
    last = len(time_s) - 1
    before = (np.searchsorted(time_s, time_s - _SPAN_S, "right") - 1).clip(min=0)
    after = np.searchsorted(time_s, time_s + _SPAN_S).clip(max=last)
    way = np.linalg.norm(feet[after] - feet[before], axis=-1).min(axis=1)
    return np.asarray(way > BOTH_MOVE_PER_S * (time_s[after] - time_s[before]))


def _doubt_per_s(poses: PoseSequence) -> FloatArray:
    """(T,) what contradicting the model costs; the dearer, the higher the hips are."""
    height = hips_over_feet(poses.world_m)
    low, high = percentile(height, 5), percentile(height, 95)
    upright = np.nan_to_num((height - low) / max(high - low, 1e-9)).clip(0.0, 1.0)
    dear, cheap = DOUBT_PER_S
    return np.asarray(cheap + (dear - cheap) * upright)


def _cheapest(feet: FloatArray, doubt: FloatArray) -> BoolArray:
    """(T,) in which frames to exchange the labels, by Viterbi's algorithm.

    A jump costs the root of its length, so that one foot that steps past another is cheaper than
    two that move half as far.

    Args:
        feet: (T, 2, 2) places, in leg lengths.
        doubt: (T - 1,) what it costs to exchange the frames from the second one on.
    """
    kept = np.sqrt(np.linalg.norm(feet[1:] - feet[:-1], axis=-1)).sum(axis=1)
    traded = np.sqrt(np.linalg.norm(feet[1:] - feet[:-1, ::-1], axis=-1)).sum(axis=1)
    as_labelled = exchanged = 0.0
    came_from: list[tuple[bool, bool]] = []  # whether as labelled, and exchanged, came by a change
    for keep, trade, price in zip(kept.tolist(), traded.tolist(), doubt.tolist(), strict=True):
        changes = (exchanged + trade < as_labelled + keep, as_labelled + trade < exchanged + keep)
        as_labelled, exchanged = (
            min(as_labelled + keep, exchanged + trade),
            min(exchanged + keep, as_labelled + trade) + price,
        )
        came_from.append(changes)
    path = [exchanged < as_labelled]
    for changes in reversed(came_from):
        path.append(path[-1] != changes[path[-1]])
    return np.array(path[::-1], dtype=bool)


def _farther_apart(time_s: FloatArray, feet: FloatArray, known: NDArray[np.intp]) -> BoolArray:
    """(T,) where feet, as labelled, lie farther from the known ones around them than exchanged."""
    columns = feet[known].reshape(-1, 4).T
    between = np.stack([np.interp(time_s, time_s[known], each) for each in columns], axis=1)
    places = between.reshape(-1, 2, 2)
    own, other = (
        np.linalg.norm(each - places, axis=-1).sum(axis=1) for each in (feet, feet[:, ::-1])
    )
    return np.asarray(other < own)


def _with_shanks_exchanged(poses: PoseSequence, where: BoolArray) -> PoseSequence:
    left, right = _SHANKS
    changed = {}
    for name in _LANDMARKS:
        array = getattr(poses, name).copy()
        frames = np.flatnonzero(where)[:, np.newaxis]
        array[frames, left + right] = array[frames, right + left]
        changed[name] = array
    return replace(poses, **changed)
