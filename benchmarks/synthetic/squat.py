"""Squats on one leg and on two."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.legs import (
    BentLeg,
    FreeLeg,
    bend,
    free_leg,
    frontal_angle_deg,
    medial_knee_m,
    swivelled,
)
from benchmarks.synthetic.posture import LegPose, Posture, cleared
from benchmarks.synthetic.rotations import rotated
from benchmarks.synthetic.skeleton import Phase, TrueRep
from benchmarks.synthetic.stance import (
    STAND_FLEXION_DEG,
    STAND_LEAN_DEG,
    Balance,
    Footing,
    Support,
    mid_foot_xz_m,
)
from benchmarks.synthetic.tracks import Tracks
from benchmarks.synthetic.trunk import ARM_STYLES, ArmStyle, TrunkAngles, arms_at, trunk_at
from formcheck.landmarks import SIDES, Side, other_side

FloatArray = NDArray[np.float64]
_Channels = dict[str, FloatArray]

_TOUCH_RAMP_S = 0.2


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


def _neutral() -> dict[str, float]:
    return {
        "flexion": STAND_FLEXION_DEG,
        "lean": STAND_LEAN_DEG,
        **dict.fromkeys(("lateral", "drop", "rounding", "heel", "shift", "depth"), 0.0),
        **{f"arm_{style}": 0.0 for style in ARM_STYLES},
    }


def _top(rep: SquatRep) -> dict[str, float]:
    arm_weight = 0.1 if rep.arms == "forward" else 1.0
    return _neutral() | {
        "flexion": rep.top_flexion_deg,
        "lean": rep.lean_top_deg,
        f"arm_{rep.arms}": arm_weight,
        "free_knee": rep.free_knee_deg,
        "free_thigh": rep.free_thigh_deg,
    }


def _bottom(rep: SquatRep) -> dict[str, float]:
    top = _top(rep)
    full = top | {
        "flexion": rep.knee_flexion_deg,
        "lean": rep.trunk_lean_deg,
        "lateral": SIGN[rep.side] * rep.lateral_lean_deg,
        "drop": SIGN[rep.side] * rep.pelvic_drop_deg,
        "rounding": rep.rounding_deg,
        "heel": rep.heel_lift_deg,
        "shift": SIGN[rep.side] * rep.hip_shift_m,
        "depth": 1.0,
        f"arm_{rep.arms}": 1.0,
    }
    return {name: top[name] + rep.partial * (full[name] - top[name]) for name in full}


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
        first = self.reps[0]
        keys = {(r.stance, r.stance_width_m, r.toe_out_deg) for r in self.reps}
        if len(keys) > 1 or (first.stance == "single" and len({r.side for r in self.reps}) > 1):
            raise ValueError("the repetitions of one bout share stance, feet and supporting leg")

    @property
    def duration_s(self) -> float:
        """All of it."""
        return self.ready_s + sum(rep.duration_s for rep in self.reps) + self.settle_s

    def footing(self, body: Body) -> Footing:
        """Where the feet stand, before and after."""
        return self.reps[0].footing(body)

    def starts_s(self) -> list[float]:
        """When each descent starts, from the start of the bout."""
        ends = np.cumsum([0.0, *(rep.duration_s for rep in self.reps)])
        return [
            self.ready_s + float(end) + rep.hold_top_s
            for end, rep in zip(ends[:-1], self.reps, strict=True)
        ]

    def true_reps(self) -> tuple[TrueRep, ...]:
        """What happens, with times from the start of the bout."""
        out = []
        for start, rep in zip(self.starts_s(), self.reps, strict=True):
            low, rise = start + rep.descent_s, start + rep.descent_s + rep.pause_s
            end = start + rep.moving_s
            phases = (
                Phase("descent", start, low),
                Phase("bottom", low, rise),
                Phase("ascent", rise, end),
            )
            out.append(
                TrueRep(
                    exercise="squat",
                    variant=rep.stance,
                    side=rep.side if rep.stance == "single" else "both",
                    stance=rep.stance,
                    complete=rep.partial >= 1,
                    start_s=start,
                    bottom_s=(low + rise) / 2,
                    end_s=end,
                    phases=phases,
                    set_index=1,
                    knobs=asdict(rep),
                )
            )
        return tuple(out)

    def _tracks(self) -> Tracks:
        tracks, first, last = Tracks(), self.reps[0], self.reps[-1]
        single = 1.0 if first.stance == "single" else 0.0
        tracks.key(0.0, **_top(first) | _neutral(), up=0.0)
        tracks.key(self.ready_s, **_top(first), up=single)
        for start, rep in zip(self.starts_s(), self.reps, strict=True):
            tracks.key(start, **_top(rep))
            tracks.key(start + rep.descent_s, **_bottom(rep))
            tracks.key(start + rep.descent_s + rep.pause_s, **_bottom(rep))
            tracks.key(start + rep.moving_s, **_top(rep))
            for share in rep.touch_downs:
                bump_s = start + share * rep.moving_s - _TOUCH_RAMP_S - rep.touch_s / 2
                tracks.bump("touch", bump_s, _TOUCH_RAMP_S, rep.touch_s)
        end = self.duration_s - self.settle_s
        tracks.key(end, **_top(last), up=single)
        tracks.key(self.duration_s, **_top(last) | _neutral(), up=0.0)
        return tracks

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body over (T,) seconds of the bout, swaying by (T, 2) metres."""
        tracks = self._tracks()
        c = tracks.sample_all(time_s)
        c.setdefault("touch", np.zeros(len(time_s)))
        zero = np.zeros(len(time_s))
        angles = TrunkAngles(c["lean"], c["lateral"], c["drop"], c["rounding"], zero)
        trunk = trunk_at(body, zero, angles)
        arms = arms_at(trunk, zero, {style: c[f"arm_{style}"] for style in ARM_STYLES})
        rep = self.reps[0]
        footing = self.footing(body)
        on_floor = {side: footing.planted(body, side, c["heel"]) for side in SIDES}
        middle = (
            mid_foot_xz_m(body, on_floor["left"]) + mid_foot_xz_m(body, on_floor["right"])
        ) / 2
        if rep.stance == "single":
            carrying: tuple[Side, ...] = (rep.side,)
            over = mid_foot_xz_m(body, on_floor[rep.side])
            centre = middle + c["up"][:, None] * (over - middle)
        else:
            carrying = SIDES
            centre = middle + np.stack([c["shift"], zero], axis=-1)

        def legs_under(pelvis_m: FloatArray) -> dict[Side, LegPose]:
            if rep.stance == "double":
                return on_floor
            free = other_side(rep.side)
            hip_m = pelvis_m + rotated(trunk.pelvis, body.offset("pelvis_to_hip", free))
            return {
                rep.side: on_floor[rep.side],
                free: self._free_leg(body, hip_m, footing, c),
            }

        supports = tuple(Support(s, on_floor[s].ankle_m, c["flexion"]) for s in carrying)
        balance = Balance(trunk, arms, supports, legs_under, centre + sway_xz_m)
        posture = balance.posture(body, zero)
        for side in carrying:
            posture.legs[side] = self._knee(body, posture, side, time_s, c["depth"])
        return posture

    def _free_leg(self, body: Body, hip_m: FloatArray, footing: Footing, c: _Channels) -> LegPose:
        """The leg in the air: from the floor to behind the body, and down when it touches."""
        side = other_side(self.reps[0].side)
        zero = np.zeros(len(hip_m))
        angles = FreeLeg(c["free_thigh"], zero + 2.0, c["free_knee"], zero + 22.0)
        lifted = free_leg(body, hip_m, zero, side, angles)
        floor = footing.planted(body, side, zero)
        x, z, yaw = footing.foot(side)
        behind = Footing((x, z - 0.12, yaw), (x, z - 0.12, yaw))
        tiptoe = behind.planted(body, side, zero + 55.0)
        tiptoe = replace(tiptoe, toes_rot=tiptoe.foot_rot)
        pose = floor.towards(lifted, c["up"]).towards(tiptoe, c["touch"])
        return cleared(body, pose)

    def _knee(
        self, body: Body, posture: Posture, side: Side, time_s: FloatArray, depth: FloatArray
    ) -> LegPose:
        """The supporting leg with its knee moved in or out as each repetition asks."""
        leg, hip_m = posture.legs[side], posture.hip_m(body, side)
        ball_m = leg.ankle_m + rotated(leg.foot_rot, body.offset("ankle_to_ball", side))
        toe_m = ball_m + rotated(leg.toes_rot, body.offset("ball_to_toe", side))

        def valgus(bent: BentLeg) -> FloatArray:
            return frontal_angle_deg(hip_m, bent.knee_m, bent.ankle_m, posture.heading_deg, side)

        def medial(bent: BentLeg) -> FloatArray:
            return medial_knee_m(bent.knee_m, bent.ankle_m, toe_m, posture.heading_deg, side)

        plain = bend(body, hip_m, leg.ankle_m, leg.pole)
        want_deg, want_m = valgus(plain), medial(plain)
        wants_m = np.zeros(len(time_s), dtype=bool)
        for start, rep in zip(self.starts_s(), self.reps, strict=True):
            now = (time_s >= start) & (time_s <= start + rep.moving_s)
            if rep.valgus_deg is not None:
                want_deg[now] += depth[now] * (rep.valgus_deg - want_deg[now])
            if rep.knee_medial_m is not None:
                wants_m |= now
                want_m[now] += depth[now] * (rep.knee_medial_m - want_m[now])
            swing = rep.wobble_deg * np.sin(2 * np.pi * rep.wobble_hz * (time_s[now] - start))
            want_deg[now] += depth[now] * swing
            want_m[now] += depth[now] * np.radians(swing) * body.leg_m / 4
        by_angle = swivelled(body, posture, side, valgus, want_deg)
        if not wants_m.any():
            return by_angle
        by_distance = swivelled(body, posture, side, medial, want_m)
        pole = np.where(wants_m[:, None], by_distance.pole, by_angle.pole)
        return LegPose(leg.ankle_m, pole, leg.foot_rot, leg.toes_rot)
