"""What shows from anywhere, and how the movement goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, Side, other_side
from formcheck.measures.base import SHOULDERS, Measure, drop_speed, middle, once
from formcheck.measures.frontal import knee_medial_offset
from formcheck.pose import FloatArray
from formcheck.signals.control import (
    MIN_CONTROL_RATE_HZ,
    knee_wobble,
    slow_down,
    sparc,
    unfilled_speed,
)
from formcheck.signals.robust import median_over_time
from formcheck.window import Part, RepWindow

WAY_SHARE: Final = 0.4
"""From this share on the way down and up is looked at for halts: before it people get ready."""
HELD_SHARE: Final = 0.97
"""Who is nearly as deep as ever has come down, and has not yet begun to come up."""
LEAST_WAY_S: Final = 0.4
"""A way that is over sooner has no time for a halt: what looks like one is the clip's own end."""
DOWN_AND_UP: Final = (Part.DESCENT, Part.ASCENT)


def hip_drop(window: RepWindow, _side: Side) -> FloatArray:
    """How far the hips have come down, share of their standing height over the ankle."""
    return window.drop


def free_foot_height(window: RepWindow, side: Side) -> FloatArray:
    """Height of the free foot over the supporting one, share of the leg length.

    Of ankle and toes the lower, each over its counterpart: a foot touches down with the toes.
    Against the quiet stance, because perspective shows the farther foot higher up.
    """
    points, body, free = window.image_px, BODY_SIDES[side], BODY_SIDES[other_side(side)]
    heights = []
    for mine, other in ((body.ankle, free.ankle), (body.foot_index, free.foot_index)):
        support = median_over_time(points[:, mine])
        height = geo.height_px(points[:, other], support) / window.leg_length_px
        if window.quiet is not None:
            still = window.quiet
            step = geo.height_px(still.image_px[other], still.image_px[mine])
            height = height - step / still.leg_length_px
        heights.append(height)
    return np.fmin(*heights)


@once
def smoothness(window: RepWindow, _side: Side) -> FloatArray:
    """Spectral arc length of the speed of the hips, of the way down and of the way up.

    About -1.5 is as smooth as a movement can be; more negative is shakier.
    """
    speed = drop_speed(window)
    result = np.full(len(speed), np.nan)
    for part in (Part.DESCENT, Part.ASCENT):
        stretch = window.mask(part)
        result[stretch] = sparc(speed[stretch], window.rate_hz)
    return result


def halts(
    window: RepWindow, signals: Sequence[FloatArray], parts: Sequence[Part], share: float
) -> FloatArray:
    """(T,) deepest slow-down of each part, 1 = a full stop; NaN outside of the parts.

    Args:
        window: the repetition.
        signals: (T,) each, what tells how deep the person is: the smoothest of them counts, since
            a camera that moves disturbs the one, feet that the model mislays the other.
        parts: those that are looked at, each by itself.
        share: of its depth, from which on a signal is looked at.
    """
    inside = window.mask(Part.WHOLE)
    found = {part: [np.nan] for part in parts}
    for signal in signals:
        speed = unfilled_speed(signal, window.rate_hz)
        deepest = np.nanmax(signal[inside], initial=0.0)
        away = signal >= share * deepest
        # Each signal has a hold of its own at the bottom: what it does there is on no way.
        held_s = window.time_s[inside & (signal >= HELD_SHARE * deepest)]
        for part in parts:
            moving = window.time_s >= held_s.max(initial=-np.inf)
            if part is Part.DESCENT:
                moving = window.time_s <= held_s.min(initial=np.inf)
            way = window.mask(part) & away
            if way.sum() >= LEAST_WAY_S * window.rate_hz:
                found[part].append(slow_down(speed[way & moving]))
    result = np.full(len(window.time_s), np.nan)
    for part, values in found.items():
        result[window.mask(part)] = np.fmin.reduce(values)
    return result


def shoulder_drop(window: RepWindow) -> FloatArray:
    """(T,) how far the shoulders have come down in the picture, in legs."""
    height_px = middle(window.image_px, SHOULDERS)[:, 1]
    return np.asarray((height_px - np.nanmin(height_px, initial=np.inf)) / window.leg_length_px)


def hip_halts(window: RepWindow, _side: Side) -> FloatArray:
    """How much hips and shoulders slow down in the middle of their way down and of their way up."""
    return halts(window, (window.drop, shoulder_drop(window)), DOWN_AND_UP, WAY_SHARE)


def wobble(window: RepWindow, side: Side) -> FloatArray:
    """Side-to-side shaking of the knee (1-4 Hz), RMS, share of the leg length.

    Of the repetition alone: the stillness before and after it would water it down.  Without what
    goes with the depth: a knee that falls in and comes back once does not shake.
    """
    inside = window.mask(Part.WHOLE)
    offset = np.where(inside, knee_medial_offset(window, side), np.nan)
    return np.full(len(offset), knee_wobble(offset, window.rate_hz, window.drop))


MOTION: Final = (
    Measure(
        "hip_drop",
        "how far the hips have come down, as a share of their height over the ankle",
        "ratio", "any", ("hips", "ankle"), hip_drop, share_of="hip height",
    ),
    Measure(
        "free_foot_height",
        "height of the free foot (of ankle and toes the lower) over the supporting one, as a share "
        "of the leg's length",
        "ratio", "sagittal", ("ankle", "free_ankle"), free_foot_height,
        needs_stance=True,
    ),
    Measure(
        "hip_halts",
        "deepest slow-down of hips and shoulders between two bursts of speed on one way, down or "
        "up, as a share of the slower burst: 1 = a stop",
        "score", "any", ("hips", "ankle"), hip_halts, MIN_CONTROL_RATE_HZ,
        unknown="the way down and the way up are too short to tell",
    ),
    Measure(
        "wobble",
        "RMS of the 1-4 Hz part of the knee's sideways offset, without what goes with the depth, "
        "share of the leg's length",
        "ratio", "frontal", ("knee", "ankle", "foot_index"), wobble, MIN_CONTROL_RATE_HZ,
        unknown="needs a repetition of at least a second in which the knee is never lost",
    ),
)  # fmt: skip
