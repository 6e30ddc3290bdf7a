"""Which exercise a single movement is: squat, deadlift, lunge, or none of them.

Every sign that an exercise needs is a number that is 0 where it is a toss-up and grows with how
clearly the sign is there; the weakest sign decides.  All are taken in the model's own space, so
that they mean the same from every side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.geometry import flexion_deg
from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.legs.lead_leg import heading_xz, stride
from formcheck.legs.lean import trunk_lean_deg
from formcheck.legs.stance import NOMINAL_LEG_M
from formcheck.pose import FloatArray
from formcheck.signals.robust import median, percentile
from formcheck.stream.rep_finder import FoundRep

CLEAR: Final = 3.0
"""A sign counts for no more than this: no single one makes up for another."""
SQUAT, DEADLIFT, LUNGE = "squat", "deadlift", "lunge"

_REST_SHARE: Final = 0.2
_DEEP_SHARE: Final = 0.75
_SPLIT: Final = 0.3
_SPLIT_TOWARDS: Final = 0.26
"""Seen from the front a stride must be by so much longer: there a free foot held out in front makes
one of .5, a lunge .6 and more.  From behind the model shortens it to between .25 and .5."""
_TOGETHER: Final = 0.35
_TOGETHER_BEHIND: Final = 0.1
"""Seen from behind feet must be by so much closer together to be side by side."""
_STRAIGHT_DEG: Final = 48.0
"""The knee of a lunge that is ahead bends by more, that of a leg held out in front by less."""
_LEAST_BEND_DEG: Final = 8.0
_LEAST_DROP: Final = 0.05
_HINGE_RATIO: Final = 0.62
"""Lean of the trunk per bend of the knee between a squat (.2 to .5) and a hinge (.9 and more)."""
_SIT_S: Final = 2.0
_SIT_LEAN_DEG: Final = 15.0


@dataclass(frozen=True)
class Signs:
    """A movement in a few numbers; heights and distances in legs, angles in degrees.

    Attributes:
        lean_deg: by how much the trunk tips forward.
        deep_lean_deg: its lean while deep.
        drop: how far the hips come down over the lower foot.
        drop_over_both: the same over the middle of both feet: half as much when one hangs from
            the hips, more when one lifts.
        apart: distance of the feet along the heading while deep.
        ahead_deg: bend of the knee that is ahead, while deep.
        ahead_bend_deg: how much it bends on the way down.
        behind_bend_deg: how much the other one does.
        uneven: difference of the ankles' heights, while deep.
        rest_uneven: the same before and after.
        held_s: time spent at the bottom.
        hands_down: how far the hands are below the knees while deep; negative: above.
        hanging: how far they are below the shoulders while deep.
        towards: 1 facing the camera, 0 across its line of sight, -1 seen from behind.
        seen_drop: how far the hips come down in the picture, as counted: from the front the
            model's own space shows less of it.  0 where something else is counted.
    """

    lean_deg: float
    deep_lean_deg: float
    drop: float
    drop_over_both: float
    apart: float
    ahead_deg: float
    ahead_bend_deg: float
    behind_bend_deg: float
    uneven: float
    rest_uneven: float
    held_s: float
    hands_down: float
    hanging: float
    towards: float
    seen_drop: float

    @property
    def hinge(self) -> float:
        """How much more the trunk tips than the knee bends that carries: > 0 like a hinge."""
        split = self.apart >= _SPLIT
        both = (self.ahead_bend_deg + self.behind_bend_deg) / 2
        bend = max(self.ahead_bend_deg if split else both, _LEAST_BEND_DEG)
        ratio = max(self.lean_deg, 1.0) / bend
        return min((self.lean_deg - 32.0) / 6.0, float(np.log(ratio / _HINGE_RATIO)) / 0.15)

    @property
    def lunge(self) -> float:
        """Both feet on the floor, one ahead, its knee bent: > 0 like a lunge."""
        ratio = self.drop_over_both / max(self.drop, _LEAST_DROP)
        return min(
            (self.apart - _SPLIT - _SPLIT_TOWARDS * max(0.0, self.towards)) / 0.1,
            (self.ahead_deg - 50.0) / 6.0,
            (0.29 - self.uneven) / 0.03,
            (0.2 - self.rest_uneven) / 0.04,
            (self.drop - 0.12) / 0.04,
            (ratio - 0.65) / 0.1,
            (1.7 - ratio) / 0.1,
        )

    @property
    def squat(self) -> float:
        """The hips come down, the trunk stays up: > 0 like a squat, if it is nothing else.

        That a knee bends can be hidden; so can it not be that a foot hangs free all the while, or
        that the hips come down by more than a straight leg allows.
        """
        bend = max(self.ahead_bend_deg, self.behind_bend_deg)
        hanging = min(self.uneven, self.rest_uneven)
        over_a_leg = max((bend - 22.0) / 6.0, (hanging - 0.25) / 0.05, (self.drop - 0.25) / 0.04)
        drop = max(self.drop, self.seen_drop)
        return min(
            (drop - 0.085) / 0.02,
            over_a_leg,
            self.stays,
            (65.0 - self.deep_lean_deg) / 5.0,
            (self.lean_deg + 22.0) / 4.0,  # who comes up on the way down comes up from a hinge
        )

    @property
    def stays(self) -> float:
        """The feet are where they were: > 0 like a squat's, < 0 as if one of them had stepped.

        Either both stand side by side all the while, or one is off the floor before it begins, or
        the one that is ahead hangs from a straight leg.  From the front and from behind nothing
        else tells a step from a foot that is lifted.
        """
        spread = float(np.hypot(self.apart, self.uneven))
        together = _TOGETHER - _TOGETHER_BEHIND * max(0.0, -self.towards)
        both_bend_deg = min(self.ahead_bend_deg, self.behind_bend_deg)
        kneels = min((self.apart - 0.45) / 0.1, (both_bend_deg - 35.0) / 8.0)
        return max(
            (together - spread) / 0.1,
            min((self.rest_uneven - 0.22) / 0.04, -kneels),
            min((_STRAIGHT_DEG - self.ahead_deg) / 5.0, (self.drop - 0.12) / 0.02),
        )

    @property
    def picks_up(self) -> float:
        """> 0 when the hands go down to the floor, as for a barbell."""
        return (self.hands_down - 0.15) / 0.05

    @property
    def sits(self) -> bool:
        """Whether the person stays down with the trunk upright, as on a chair."""
        return self.held_s >= _SIT_S and self.deep_lean_deg <= _SIT_LEAN_DEG


def scores(found: FoundRep) -> Mapping[str, float]:
    """How clearly a movement is each exercise, -3..3; > 0 for one of them at most.

    Args:
        found: the movement, by whichever exercise's finder.
    """
    signs = signs_of(found)
    if signs is None or (signs.sits and found.support.side is None):
        return {SQUAT: -CLEAR, DEADLIFT: -CLEAR, LUNGE: -CLEAR}
    hinge, lunge = signs.hinge, signs.lunge
    grasps = signs.picks_up if found.support.side is None else -CLEAR
    raw = {
        SQUAT: min(signs.squat, -hinge, -lunge, -grasps),
        DEADLIFT: min(hinge, -lunge),
        LUNGE: min(lunge, -hinge),
    }
    return {name: float(np.clip(score, -CLEAR, CLEAR)) for name, score in raw.items()}


def signs_of(found: FoundRep) -> Signs | None:
    """Measure a movement; None when too little of it was seen."""
    poses, excursion = found.poses, found.excursion
    inside = (poses.time_s >= excursion.start_s) & (poses.time_s <= excursion.end_s)
    inside &= np.isfinite(poses.world_m).all(axis=(1, 2))
    if inside.sum() < 4:
        return None
    world_m = poses.world_m[inside]
    heights = _Heights.of(world_m)
    lean_deg = trunk_lean_deg(world_m)
    depth = {
        "trunk_lean": lean_deg,
        "step_drop": heights.over_both,
        "hip_drop": heights.over_lower,
    }[found.exercise.signal]
    shallow, deepest = percentile(depth, 10), percentile(depth, 95)
    share = (depth - shallow) / max(deepest - shallow, 1e-9)
    rest, deep = share <= _REST_SHARE, share >= _DEEP_SHARE
    heading = heading_xz(world_m)
    apart = median(stride(world_m, heading)[deep])
    ahead, behind = (SIDES[1], SIDES[0]) if apart > 0 else SIDES
    knees = {side: _knee_deg(world_m, side) for side in SIDES}
    bends = {side: median(knee[deep]) - median(knee[rest]) for side, knee in knees.items()}
    step_s = float(np.median(np.diff(poses.time_s[inside])))
    return Signs(
        lean_deg=median(lean_deg[deep]) - median(lean_deg[rest]),
        deep_lean_deg=median(lean_deg[deep]),
        drop=median(heights.over_lower[deep]) - median(heights.over_lower[rest]),
        drop_over_both=median(heights.over_both[deep]) - median(heights.over_both[rest]),
        apart=abs(apart),
        ahead_deg=median(knees[ahead][deep]),
        ahead_bend_deg=bends[ahead],
        behind_bend_deg=bends[behind],
        uneven=abs(median(heights.uneven[deep])),
        rest_uneven=abs(median(heights.uneven[rest])),
        held_s=float((share >= 0.85).sum()) * step_s,
        hands_down=median(heights.hands[deep]),
        hanging=median(heights.hanging[deep]),
        towards=float(np.nan_to_num(-heading[1])),
        seen_drop=excursion.amplitude if found.exercise.signal == "hip_drop" else 0.0,
    )


@dataclass(frozen=True, eq=False)
class _Heights:
    """In the model's space, in legs, down: (T,) each.

    Attributes:
        over_lower, over_both: of the hips against the lower ankle, and the middle of both.
        uneven: of the left ankle against the right one.
        hands, hanging: of the middle of both wrists against that of both knees, and shoulders.
    """

    over_lower: FloatArray
    over_both: FloatArray
    uneven: FloatArray
    hands: FloatArray
    hanging: FloatArray

    @classmethod
    def of(cls, world_m: FloatArray) -> _Heights:
        down = world_m[..., 1] / NOMINAL_LEG_M
        left, right = (BODY_SIDES[side] for side in SIDES)
        ankles = down[:, [left.ankle, right.ankle]]
        hips = down[:, [left.hip, right.hip]].mean(axis=1)
        wrists, knees, shoulders = (
            down[:, [getattr(body, joint) for body in (left, right)]].mean(axis=1)
            for joint in ("wrist", "knee", "shoulder")
        )
        return cls(
            over_lower=hips - ankles.max(axis=1),
            over_both=hips - ankles.mean(axis=1),
            uneven=ankles[:, 0] - ankles[:, 1],
            hands=wrists - knees,
            hanging=wrists - shoulders,
        )


def _knee_deg(world_m: FloatArray, side: Side) -> FloatArray:
    body = BODY_SIDES[side]
    return np.asarray(flexion_deg(*(world_m[:, j] for j in (body.hip, body.knee, body.ankle))))
