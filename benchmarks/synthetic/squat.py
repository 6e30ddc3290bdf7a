"""Squats on one leg and on two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.grounded import NEUTRAL, TOUCH_RAMP_S, Grounded
from benchmarks.synthetic.knees import KneeDemand
from benchmarks.synthetic.posture import Posture
from benchmarks.synthetic.skeleton import TrueRep, gapless
from benchmarks.synthetic.stance import Footing
from benchmarks.synthetic.tracks import Tracks
from benchmarks.synthetic.trunk import ArmStyle
from formcheck.landmarks import Side

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class SquatRep:
    """One squat.  Angles in degrees, as they are at the bottom where nothing else is said.

    Attributes:
        side: the supporting leg; on two legs the side that the hips shift to.
        stance: on one leg or on two.
        knee_flexion_deg: depth.
        top_flexion_deg: knee flexion at the top, 0 = straight.
        valgus_deg: true frontal-plane projection angle, knee to the midline positive.  None: the
            knee bends the way the toes point.
        knee_medial_m: instead of ``valgus_deg``: how far the knee lies inside the vertical plane
            through ankle and toe.
        trunk_lean_deg, lean_top_deg: trunk against the vertical, seen from the side.
        rounding_deg: how much further the chest leans than the pelvis.
        lateral_lean_deg: trunk to the supporting side, seen from the front.
        pelvic_drop_deg: slope of the hip line, free side down.
        hip_shift_m: centre of mass to ``side`` (on two legs).
        heel_lift_deg: pitch of the supporting foot.
        stance_width_m: between the ankles; None: a natural one.
        toe_out_deg: direction of each foot; None: a natural one.
        free_knee_deg, free_thigh_deg: the free leg's knee flexion, and its thigh against the
            vertical, forward positive.  Where the foot would meet the floor the knee bends more.
        arms: pose of the arms; "forward" raises them on the way down.
        hold_top_s, descent_s, pause_s, ascent_s: tempo; the hold comes before the descent.
        wobble_deg, wobble_hz: the knee swings by this much about its path, left and right.
        touch_downs: when the free foot touches the floor, as shares of the time from the start
            of the descent to the end of the ascent.
        touch_s: how long it stays there.
        partial: share of the way down that is done; under 1 the repetition is incomplete.
    """

    side: Side = "left"
    stance: Literal["single", "double"] = "single"
    knee_flexion_deg: float = 68.0
    top_flexion_deg: float = 7.0
    valgus_deg: float | None = None
    knee_medial_m: float | None = None
    trunk_lean_deg: float = 22.0
    lean_top_deg: float = 3.0
    rounding_deg: float = 6.0
    lateral_lean_deg: float = 2.0
    pelvic_drop_deg: float = 3.0
    hip_shift_m: float = 0.0
    heel_lift_deg: float = 0.0
    stance_width_m: float | None = None
    toe_out_deg: float | None = None
    free_knee_deg: float = 90.0
    free_thigh_deg: float = 4.0
    arms: ArmStyle = "out"
    hold_top_s: float = 0.5
    descent_s: float = 1.3
    pause_s: float = 0.15
    ascent_s: float = 1.1
    wobble_deg: float = 0.0
    wobble_hz: float = 2.0
    touch_downs: tuple[float, ...] = ()
    touch_s: float = 0.25
    partial: float = 1.0

    @classmethod
    def double(cls, **knobs: Any) -> SquatRep:
        """A two-legged squat to about thighs parallel, with ``knobs`` changed."""
        plain: dict[str, Any] = {
            "stance": "double",
            "knee_flexion_deg": 102.0,
            "top_flexion_deg": 6.0,
            "trunk_lean_deg": 33.0,
            "rounding_deg": 8.0,
            "lateral_lean_deg": 0.0,
            "pelvic_drop_deg": 0.0,
            "arms": "forward",
        }
        return cls(**(plain | knobs))

    @property
    def duration_s(self) -> float:
        """From one top to the next."""
        return self.hold_top_s + self.moving_s

    @property
    def moving_s(self) -> float:
        """From the start of the descent to the end of the ascent."""
        return self.descent_s + self.pause_s + self.ascent_s

    def footing(self, body: Body) -> Footing:
        """Both feet, side by side."""
        single = self.stance == "single"
        natural_m = body.hip_width_m * 1.05 if single else body.shoulder_width_m * 1.1
        toe_out = self.toe_out_deg if self.toe_out_deg is not None else (6.0 if single else 15.0)
        width_m = natural_m if self.stance_width_m is None else self.stance_width_m
        return Footing.parallel(width_m, toe_out)

    def top(self) -> dict[str, float]:
        """Channels at the top."""
        return NEUTRAL | {
            "flexion": self.top_flexion_deg,
            "lean": self.lean_top_deg,
            "up": 1.0 if self.stance == "single" else 0.0,
            "free_knee": self.free_knee_deg,
            "free_thigh": self.free_thigh_deg,
            f"arm_{self.arms}": 0.1 if self.arms == "forward" else 1.0,
        }

    def bottom(self) -> dict[str, float]:
        """Channels at the deepest point."""
        top = self.top()
        full = top | {
            "flexion": self.knee_flexion_deg,
            "lean": self.trunk_lean_deg,
            "lateral": SIGN[self.side] * self.lateral_lean_deg,
            "hip_up": SIGN[self.side] * self.pelvic_drop_deg,
            "rounding": self.rounding_deg,
            "heel": self.heel_lift_deg,
            "shift": SIGN[self.side] * self.hip_shift_m,
            "depth": 1.0,
            f"arm_{self.arms}": 1.0,
        }
        return {name: top[name] + self.partial * (full[name] - top[name]) for name in full}


@dataclass(frozen=True)
class SquatBout:
    """Squats without a break on the same feet: stand, get ready, repeat, stand again.

    Attributes:
        reps: all with the same stance and footing, on one leg also the same side.
        ready_s, settle_s: time to get into position and out of it.
    """

    reps: tuple[SquatRep, ...]
    ready_s: float = 1.3
    settle_s: float = 1.2

    def __post_init__(self) -> None:
        if any(not self.continues(rep) for rep in self.reps):
            raise ValueError("the repetitions of one bout share stance, feet and supporting leg")

    def continues(self, rep: SquatRep) -> bool:
        """Whether ``rep`` can be done without moving a foot or changing legs."""
        first = self.reps[0]
        same_feet = (first.stance, first.stance_width_m, first.toe_out_deg) == (
            rep.stance,
            rep.stance_width_m,
            rep.toe_out_deg,
        )
        return same_feet and (rep.stance == "double" or first.side == rep.side)

    @property
    def duration_s(self) -> float:
        """All of it."""
        return self.ready_s + sum(rep.duration_s for rep in self.reps) + self.settle_s

    def footing(self, body: Body) -> Footing:
        """Where the feet stand, before and after."""
        return self.reps[0].footing(body)

    def _starts_s(self) -> Sequence[float]:
        ends = np.cumsum([0.0, *(rep.duration_s for rep in self.reps[:-1])])
        return [
            self.ready_s + float(end) + rep.hold_top_s
            for end, rep in zip(ends, self.reps, strict=True)
        ]

    def true_reps(self) -> tuple[TrueRep, ...]:
        """What happens, with times from the start of the bout."""
        return tuple(
            TrueRep(
                exercise="squat",
                variant=rep.stance,
                side=rep.side if rep.stance == "single" else "both",
                stance=rep.stance,
                complete=rep.partial >= 1,
                phases=gapless(
                    start_s,
                    {"descent": rep.descent_s, "bottom": rep.pause_s, "ascent": rep.ascent_s},
                ),
                knobs=asdict(rep),
            )
            for start_s, rep in zip(self._starts_s(), self.reps, strict=True)
        )

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body over (T,) seconds of the bout, swaying by (T, 2) metres."""
        tracks, first, last = Tracks(), self.reps[0], self.reps[-1]
        demands = []
        at_rest = {"free_knee": first.free_knee_deg, "free_thigh": first.free_thigh_deg}
        tracks.key(0.0, **NEUTRAL | at_rest)
        tracks.key(self.ready_s, **first.top())
        for start_s, rep in zip(self._starts_s(), self.reps, strict=True):
            end_s = start_s + rep.moving_s
            tracks.key(start_s, **rep.top())
            tracks.key(start_s + rep.descent_s, **rep.bottom())
            tracks.key(start_s + rep.descent_s + rep.pause_s, **rep.bottom())
            tracks.key(end_s, **rep.top())
            demands.append(
                KneeDemand(
                    start_s, end_s, rep.valgus_deg, rep.knee_medial_m, rep.wobble_deg, rep.wobble_hz
                )
            )
        at_rest = {"free_knee": last.free_knee_deg, "free_thigh": last.free_thigh_deg}
        tracks.key(self.duration_s - self.settle_s, **last.top())
        tracks.key(self.duration_s, **NEUTRAL | at_rest)
        self._touch(tracks)
        support = first.side if first.stance == "single" else None
        grounded = Grounded(self.footing(body), support, tracks, demands)
        return grounded.posture(body, time_s, sway_xz_m)

    def _touch(self, tracks: Tracks) -> None:
        tracks.clear("touch")
        for start_s, rep in zip(self._starts_s(), self.reps, strict=True):
            for share in rep.touch_downs:
                middle_s = start_s + share * rep.moving_s
                ramp_start_s = middle_s - TOUCH_RAMP_S - rep.touch_s / 2
                tracks.bump("touch", ramp_start_s, TOUCH_RAMP_S, rep.touch_s)
