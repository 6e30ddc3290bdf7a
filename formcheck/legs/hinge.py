"""Whether somebody who bends forward hinges at the hips as in a deadlift, squats, or sits down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from formcheck.geometry import flexion_deg
from formcheck.landmarks import BODY_SIDES, SIDES
from formcheck.legs.lean import lean_over_time_deg
from formcheck.legs.stance import NOMINAL_LEG_M, hips_px, pixels_per_metre
from formcheck.legs.support import Support
from formcheck.pose import FloatArray, PoseSequence
from formcheck.reps import Excursion
from formcheck.signals.robust import median, percentile

MIN_HINGE: Final = 0.62
"""Lean of the trunk per bend of the knee, below which somebody squats or lunges: .3 to .55 in
squats that lean far forward, .84 and more in deadlifts, a barbell pulled from low hips apart."""
MIN_LIFT: Final = 0.45
"""The same where both hands are down at the shins: .5 and .6 in barbells pulled from low hips."""
MIN_SQUATTED: Final = 0.36
"""The same where arms hang straight down past the knees: .43 where a weight is squatted up, which
is a fault, and a deadlift."""
MIN_SUNK_HINGE: Final = 1.0
"""The same where hands hang above that and the hips sink: .83 in sitting down, 1.4 in a hinge."""
MIN_LEAN_DEG: Final = 30.0
"""Who sits down leans by about 30 degrees on the way."""
HANGING: Final = 0.48
"""Hands are so far below the shoulders (legs) where arms hang: .54 to .69 in deadlifts on two legs,
.42 at most in squats, whose arms are held out or folded."""
_STRAIGHT_DOWN: Final = 0.55
"""The same where they hang straight down; .5 at most in squats that lean 55 degrees."""
_LOW: Final = 0.08
"""Hands so far below the knees (legs) are at the shins: .11 to .3 with a barbell on the floor."""
PAST_KNEES: Final = 0.03
"""Hands so far below the knees (legs) are past them, whatever the model's noise says."""
_HIGH_HIPS: Final = 0.15
"""Hips that come down by less (legs, in the picture) stay high: .2 to .7 in squats."""
_SEATED: Final = -0.12
"""Hips that are by so much higher in the bend than with the trunk upright come from a seat."""
_UPRIGHT_SHARE: Final = 0.35
_BOTTOM_SHARE: Final = 0.9
_LEAST_BEND_DEG: Final = 5.0
_STRAIGHTEST: Final = 10.0
"""Percentile of a knee's bend that stands for the straight knee: who sits has it bent at rest."""


def is_a_hinge(
    poses: PoseSequence, excursion: Excursion, support: Support
) -> tuple[Excursion, Support]:
    """Count no squat that leans forward, and nobody who sits down.

    Args:
        poses: the repetition, with the rest before and after it.
        excursion: its times.
        support: the leg that carries.

    Returns:
        The excursion, not complete if it is no hinge; the support as it was.
    """
    if not excursion.complete:
        return excursion, support
    bend = _Bend.of(poses, excursion, support)
    squats = bend.squats_on_two_legs if support.side is None else bend.ratio < MIN_HINGE
    if not squats:
        return excursion, support
    reason = "the hips sank more than the body tipped: a squat or sitting down, not a hinge"
    return replace(excursion, complete=False, reason=reason), support


@dataclass(frozen=True)
class _Bend:
    """A bend forward in a few numbers; NaN where too little was seen.

    Attributes:
        tipped_deg: by how much the trunk tips.
        knees_deg: by how much the knees bend, those that carry.
        hanging: how far the hands are below the shoulders at the bottom, in legs.
        low: the same below the knees.
        drop: how far the hips come down over the feet in the picture, in legs.
    """

    tipped_deg: float
    knees_deg: float
    hanging: float
    low: float
    drop: float

    @property
    def ratio(self) -> float:
        return self.tipped_deg / max(self.knees_deg, _LEAST_BEND_DEG)

    @property
    def squats_on_two_legs(self) -> bool:
        """With both feet on the floor: what a bend is depends on where the hands are.

        Nobody deadlifts without something in the hands: they are down at the shins, or hang above
        them while the knees bend little.  Where they are elsewhere the hips have to stay high.
        From the front the model's own space makes half of a squat's lean up, and none of that.
        """
        hang = self.hanging >= HANGING
        if self.hanging >= _STRAIGHT_DOWN and self.low >= PAST_KNEES:
            return self.ratio < MIN_SQUATTED
        if hang and self.low >= _LOW:
            return self.ratio < MIN_LIFT
        sinks = self.drop > _HIGH_HIPS
        if self.drop < _SEATED or (sinks and not hang):
            return True
        least = MIN_SUNK_HINGE if sinks else MIN_HINGE
        return self.tipped_deg < MIN_LEAN_DEG or self.ratio < least

    @classmethod
    def of(cls, poses: PoseSequence, excursion: Excursion, support: Support) -> _Bend:
        lean_deg = lean_over_time_deg(poses)
        inside = (poses.time_s >= excursion.start_s) & (poses.time_s <= excursion.end_s)
        deepest = float(np.nanmax(lean_deg[inside], initial=0.0))
        deep = inside & (lean_deg >= _BOTTOM_SHARE * deepest)
        upright = lean_deg <= _UPRIGHT_SHARE * deepest
        knees_deg = _knees_deg(poses.world_m, support)
        over_feet = _hips_over_feet_px(poses.image_px)
        leg_px = median(pixels_per_metre(poses.image_px, poses.world_m)) * NOMINAL_LEG_M
        down = poses.world_m[deep, :, 1] / NOMINAL_LEG_M
        shoulders, wrists, knees = (
            down[:, [getattr(BODY_SIDES[side], joint) for side in SIDES]].mean(axis=1)
            for joint in ("shoulder", "wrist", "knee")
        )
        return cls(
            tipped_deg=median(lean_deg[deep]) - median(lean_deg[upright]),
            knees_deg=median(knees_deg[deep]) - percentile(knees_deg, _STRAIGHTEST),
            hanging=median(wrists - shoulders),
            low=median(wrists - knees),
            drop=(median(over_feet[upright]) - median(over_feet[deep])) / leg_px,
        )


def _knees_deg(world_m: FloatArray, support: Support) -> FloatArray:
    """(T,) bend of the knee that carries, or the mean of both."""
    sides = SIDES if support.side is None else (support.side,)
    bodies = [BODY_SIDES[side] for side in sides]
    bends = [flexion_deg(*(world_m[:, j] for j in (b.hip, b.knee, b.ankle))) for b in bodies]
    return np.asarray(np.stack(bends).mean(axis=0))


def _hips_over_feet_px(image_px: FloatArray) -> FloatArray:
    """(T,) height of the hips over the middle of both ankles in the picture."""
    ankles = image_px[:, [BODY_SIDES[side].ankle for side in SIDES], 1].mean(axis=1)
    return np.asarray(ankles - hips_px(image_px))
