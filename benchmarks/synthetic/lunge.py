"""Lunges: forward and back, walking, stepping backwards, and on a split stance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.grounded import NEUTRAL, Channels
from benchmarks.synthetic.knees import KneeDemand
from benchmarks.synthetic.skeleton import TrueRep, gapless
from benchmarks.synthetic.stance import Footing
from benchmarks.synthetic.trunk import ArmStyle
from formcheck.landmarks import Side

LungeVariant = Literal["forward", "walking", "reverse", "split"]

_SHALLOWEST_DEG = 20.0
TOE_OUT_DEG = 5.0


@dataclass(frozen=True)
class LungeRep:
    """One lunge.  Angles in degrees, at the bottom unless said otherwise.

    Attributes:
        side: the leg in front.
        variant: forward = step ahead and push back; walking = step ahead and bring the other foot
            up; reverse = the other foot steps back and returns; split = up and down on the spot.
        knee_flexion_deg: of the front knee.  Front thigh against the vertical = this minus
            ``shin_lean_deg``.
        shin_lean_deg: front shin against the vertical, knee ahead of the ankle positive.
        step_ratio: distance of the ankles along the heading, as a share of the leg's length.
        stance_width_m: between the ankles before the step; None: a natural one.
        landing_width_m: the same in the lunge; None: as before, 0: a tightrope.
        knee_medial_m: how far the front knee lies inside the vertical plane through ankle and
            toe; None: it bends the way the toes point.  (With the thigh pointing at the camera the
            frontal-plane projection angle says nothing, so it is no knob here.)
        wobble_deg, wobble_hz: swing of the front knee; a degree moves it by 1/230 of the leg.
        trunk_lean_deg, lateral_lean_deg, rounding_deg: as in `SquatRep`; lateral: to ``side``.
        head_bow_deg: head bowed, beyond where the eyes stay on a point ahead.
        pelvic_drop_deg: slope of the hip line, rear side down.
        front_heel_lift_deg: pitch of the front foot.
        trunk_swing_deg: how much further the trunk leans at the start of the way up.
        knee_push_deg: how much further the front shin tips forward at the start of the way up.
        return_short_m: how far ahead of the other one the foot lands that comes back; after a
            moment it is set right.
        end_flexion_deg: knee flexion in which the legs stay afterwards; None: quiet stance.
        judder, judder_hz: see `SquatRep`.
        arms: pose of the arms, held throughout.
        hold_top_s, step_s, descent_s, pause_s, ascent_s, return_s: tempo; the hold comes first.
            A split lunge has no step and no return of its own: they are those of the first and
            the last repetition.
        partial: share of the way down that is done; under 1 the repetition is incomplete.
    """

    side: Side = "left"
    variant: LungeVariant = "forward"
    knee_flexion_deg: float = 94.0
    shin_lean_deg: float = 6.0
    step_ratio: float = 0.95
    stance_width_m: float | None = None
    landing_width_m: float | None = None
    knee_medial_m: float | None = None
    wobble_deg: float = 0.0
    wobble_hz: float = 2.0
    trunk_lean_deg: float = 7.0
    lateral_lean_deg: float = 0.0
    rounding_deg: float = 2.0
    head_bow_deg: float = 0.0
    pelvic_drop_deg: float = 2.0
    front_heel_lift_deg: float = 0.0
    trunk_swing_deg: float = 0.0
    knee_push_deg: float = 0.0
    return_short_m: float = 0.0
    end_flexion_deg: float | None = None
    judder: float = 0.0
    judder_hz: float = 2.5
    arms: ArmStyle = "hips"
    hold_top_s: float = 0.5
    step_s: float = 0.8
    descent_s: float = 0.8
    pause_s: float = 0.15
    ascent_s: float = 0.6
    return_s: float = 0.75
    partial: float = 1.0

    @property
    def steps(self) -> bool:
        """Whether a foot leaves the floor in the repetition itself."""
        return self.variant != "split"

    @property
    def spans_s(self) -> dict[str, float]:
        """Phases and their lengths."""
        middle = {"descent": self.descent_s, "bottom": self.pause_s, "ascent": self.ascent_s}
        return {"step": self.step_s, **middle, "return": self.return_s} if self.steps else middle

    @property
    def moving_s(self) -> float:
        """From its start to its end."""
        return sum(self.spans_s.values())

    @property
    def flexion_reached_deg(self) -> float:
        """Front knee flexion at the bottom, of a partial repetition too."""
        return _SHALLOWEST_DEG + self.partial * (self.knee_flexion_deg - _SHALLOWEST_DEG)

    def footing(self, body: Body) -> Footing:
        """Both feet before the step."""
        natural_m = body.hip_width_m * 1.05
        width_m = natural_m if self.stance_width_m is None else self.stance_width_m
        return Footing.parallel(width_m, TOE_OUT_DEG)

    def ready(self) -> Channels:
        """Channels before the step."""
        return NEUTRAL | {f"arm_{self.arms}": 1.0}

    def bottom(self) -> Channels:
        """Channels of trunk and arms at the deepest point."""
        top = self.ready()
        full = top | {
            "lean": self.trunk_lean_deg,
            "lateral": SIGN[self.side] * self.lateral_lean_deg,
            "hip_up": SIGN[self.side] * self.pelvic_drop_deg,
            "rounding": self.rounding_deg,
            "bow": self.head_bow_deg,
        }
        return {name: top[name] + self.partial * (full[name] - top[name]) for name in full}

    def done(self) -> Channels:
        """Channels of trunk, arms and standing legs at the end."""
        end_deg = self.end_flexion_deg
        return self.ready() | ({} if end_deg is None else {"flexion": end_deg})

    def demand(self, start_s: float) -> KneeDemand:
        """What the repetition asks of the front knee."""
        return KneeDemand(
            start_s,
            start_s + self.moving_s,
            None,
            self.knee_medial_m,
            self.wobble_deg,
            self.wobble_hz,
        )

    def truth(self, start_s: float) -> TrueRep:
        """What the repetition is."""
        knobs: Mapping[str, Any] = asdict(self)
        return TrueRep(
            exercise="lunge",
            variant=self.variant,
            side=self.side,
            stance="split",
            complete=self.partial >= 1,
            phases=gapless(start_s, self.spans_s),
            knobs=knobs,
        )
