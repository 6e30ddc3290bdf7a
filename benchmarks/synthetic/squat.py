"""Squats on one leg and on two."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.bout import StanceName
from benchmarks.synthetic.grounded import NEUTRAL, Channels
from benchmarks.synthetic.knees import KneeDemand
from benchmarks.synthetic.skeleton import TrueRep, gapless
from benchmarks.synthetic.stance import Footing
from benchmarks.synthetic.tracks import Tracks
from benchmarks.synthetic.trunk import ArmStyle
from formcheck.landmarks import Side


@dataclass(frozen=True)
class SquatRep:
    """One squat.  Angles in degrees, as they are at the bottom where nothing else is said.

    Attributes:
        side: the supporting leg; on two legs the side that the hips shift to.
        stance: on one leg or on two.
        knee_flexion_deg: depth.
        top_flexion_deg: knee flexion at the top, 0 = straight.
        valgus_deg: true frontal-plane projection angle, knee to the midline positive.  None: the
            knee bends the way the toes point, which on one leg, the hip being outside the foot,
            is bow-legged.
        knee_medial_m: overrules ``valgus_deg``: how far the knee lies inside the vertical plane
            through ankle and toe.
        trunk_lean_deg, lean_top_deg: trunk against the vertical, seen from the side.
        rounding_deg: how much further the chest leans than the pelvis.
        head_bow_deg: head bowed, beyond where the eyes stay on a point ahead.
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
        judder, judder_hz: on the way down and up the movement comes nearly to a halt this often a
            second: 0 = even, 1 = full stops.
        touch_downs: when the free foot touches the floor, as shares of the time from the start
            of the descent to the end of the ascent.
        touch_s: how long it stays there.
        partial: share of the way down that is done; under 1 the repetition is incomplete.
    """

    side: Side = "left"
    stance: StanceName = "single"
    knee_flexion_deg: float = 72.0
    top_flexion_deg: float = 7.0
    valgus_deg: float | None = 2.0
    knee_medial_m: float | None = None
    trunk_lean_deg: float = 20.0
    lean_top_deg: float = 3.0
    rounding_deg: float = 6.0
    head_bow_deg: float = 0.0
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
    judder: float = 0.0
    judder_hz: float = 2.5
    touch_downs: tuple[float, ...] = ()
    touch_s: float = 0.25
    partial: float = 1.0

    @classmethod
    def double(cls, **knobs: Any) -> SquatRep:
        """A two-legged squat to about thighs parallel, with ``knobs`` changed."""
        plain: dict[str, Any] = {
            "stance": "double",
            "knee_flexion_deg": 116.0,
            "valgus_deg": None,
            "top_flexion_deg": 6.0,
            "trunk_lean_deg": 36.0,
            "rounding_deg": 8.0,
            "lateral_lean_deg": 0.0,
            "pelvic_drop_deg": 0.0,
            "arms": "forward",
        }
        return cls(**(plain | knobs))

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

    def ready(self) -> Channels:
        """Channels at the top."""
        return NEUTRAL | {
            "flexion": self.top_flexion_deg,
            "lean": self.lean_top_deg,
            "up": 1.0 if self.stance == "single" else 0.0,
            "free_knee": self.free_knee_deg,
            "free_thigh": self.free_thigh_deg,
            f"arm_{self.arms}": 0.1 if self.arms == "forward" else 1.0,
        }

    def done(self) -> Channels:
        """Channels at the end: the top again."""
        return self.ready()

    def bottom(self) -> Channels:
        """Channels at the deepest point."""
        top = self.ready()
        full = top | {
            "flexion": self.knee_flexion_deg,
            "lean": self.trunk_lean_deg,
            "lateral": SIGN[self.side] * self.lateral_lean_deg,
            "hip_up": SIGN[self.side] * self.pelvic_drop_deg,
            "rounding": self.rounding_deg,
            "bow": self.head_bow_deg,
            "heel": self.heel_lift_deg,
            "shift": SIGN[self.side] * self.hip_shift_m,
            "depth": 1.0,
            f"arm_{self.arms}": 1.0,
        }
        return {name: top[name] + self.partial * (full[name] - top[name]) for name in full}

    def write(self, tracks: Tracks, start_s: float, before: Channels) -> None:  # noqa: ARG002
        """Key the channels from top to top; the top before may differ, so the hold adapts."""
        tracks.key(start_s, **self.ready())
        tracks.key(start_s + self.descent_s, **self.bottom())
        tracks.key(start_s + self.descent_s + self.pause_s, **self.bottom())
        tracks.key(start_s + self.moving_s, **self.done())

    def demand(self, start_s: float) -> KneeDemand:
        """What the repetition asks of the supporting knees."""
        return KneeDemand(
            start_s,
            start_s + self.moving_s,
            self.valgus_deg,
            self.knee_medial_m,
            self.wobble_deg,
            self.wobble_hz,
        )

    def truth(self, start_s: float) -> TrueRep:
        """What the repetition is."""
        spans_s = {"descent": self.descent_s, "bottom": self.pause_s, "ascent": self.ascent_s}
        return TrueRep(
            exercise="squat",
            variant=self.stance,
            side=self.side if self.stance == "single" else "both",
            stance=self.stance,
            complete=self.partial >= 1,
            phases=gapless(start_s, spans_s),
            knobs=asdict(self),
        )
