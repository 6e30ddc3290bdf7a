"""Lunges in a row: the feet that step, and the pelvis that follows them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.footsteps import FootCourse, Step, foot_course, smooth_minimum
from benchmarks.synthetic.grounded import NEUTRAL, Grounded
from benchmarks.synthetic.judder import juddered_s
from benchmarks.synthetic.knees import demanded_knee
from benchmarks.synthetic.legs import bend
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.lunge_geometry import lunge_bottom
from benchmarks.synthetic.posture import LegPose, Posture, joined
from benchmarks.synthetic.segment import HERE, Place
from benchmarks.synthetic.skeleton import TrueRep
from benchmarks.synthetic.stance import Footing, Support, pelvis_over
from benchmarks.synthetic.tracks import Tracks, minimum_jerk
from formcheck.landmarks import SIDES, Side, other_side

FloatArray = NDArray[np.float64]

_SWING_LIFT_M = 0.09
_LATERAL_SHIFT_M = 0.035  # of the pelvis over the foot stood on while the other swings
_LANDING_HEEL = 0.6  # of the rear heel's final pitch when the front foot lands
_SPLIT_TOP = 0.30  # of the way down where a split lunge turns round
_LEAST_FLEXION_DEG = 1.5
_STRIDE_FLEXION_DEG = 15.0  # more than that with the feet apart: nobody lands on a straight leg
_ROUNDING_M = 0.03
_EARLY = 0.4  # of the ascent: when the trunk swings or the knee pushes, and the hips go back
_SHORT_S, _CORRECTION_S = 0.8, 0.5  # standing with one foot short of the other, setting it right
_CORRECTION_LIFT_M = 0.03
_PUSH_ROUNDS = 6
_PUSH_TOLERANCE_DEG = 1e-3
_SETTLING = 0.45  # of the time to settle in which legs that ended bent are straightened


@dataclass(frozen=True)
class _Timed:
    """A repetition on the bout's clock."""

    rep: LungeRep
    start_s: float

    @property
    def low_s(self) -> float:
        """Reaching the bottom."""
        return self.start_s + (self.rep.step_s if self.rep.steps else 0.0) + self.rep.descent_s

    @property
    def rise_s(self) -> float:
        """Leaving the bottom."""
        return self.low_s + self.rep.pause_s

    @property
    def end_s(self) -> float:
        """The end of the ascent, or of the return."""
        return self.start_s + self.rep.moving_s

    @property
    def early_s(self) -> float:
        """Early on the way up."""
        return self.rise_s + _EARLY * self.rep.ascent_s


@dataclass(frozen=True)
class _Excursion:
    """From both feet side by side to both feet side by side again."""

    start_s: float
    end_s: float
    reps: tuple[_Timed, ...]
    origin: Place

    @property
    def first(self) -> LungeRep:
        """Of its repetitions."""
        return self.reps[0].rep

    @property
    def home_s(self) -> float:
        """When the foot that returns is down."""
        return self.end_s - _correction_s(self.reps[-1].rep)


@dataclass(frozen=True)
class LungeBout:
    """Stand, get ready, lunge again and again, stand.

    Attributes:
        reps: of one variant and stance width; the leg may change.
        ready_s, settle_s: time to get into position and out of it.
    """

    reps: tuple[LungeRep, ...]
    ready_s: float = 0.9
    settle_s: float = 0.9

    def followed_by(self, rep: object) -> Self | None:
        """The bout with one more repetition; None where the stance has to change."""
        if not isinstance(rep, LungeRep):
            return None
        first = self.reps[0]
        same = (first.variant, first.stance_width_m) == (rep.variant, rep.stance_width_m)
        return replace(self, reps=(*self.reps, rep)) if same else None

    def footing(self, body: Body) -> Footing:
        """Where the feet stand at the start."""
        return self.reps[0].footing(body)

    def arrival(self, body: Body) -> tuple[Place, Footing]:
        """Where it ends: walking lunges travel."""
        place = HERE
        for excursion in self._excursions(body):
            place = excursion.origin.after(_travel(body, excursion.first))
        return place, self.footing(body)

    def distraction(self) -> str | None:
        """It is exercise."""
        return None

    @property
    def duration_s(self) -> float:
        """All of it."""
        return self._runs()[-1][1] + self.settle_s

    def _runs(self) -> list[tuple[float, float, tuple[_Timed, ...]]]:
        """Start, end and repetitions of each excursion."""
        runs: list[tuple[float, float, tuple[_Timed, ...]]] = []
        clock_s = self.ready_s
        groups: list[list[LungeRep]] = []
        for rep in self.reps:
            if groups and not rep.steps and groups[-1][0].side == rep.side:
                groups[-1].append(rep)
            else:
                groups.append([rep])
        for group in groups:
            start_s, timed = clock_s, []
            for i, rep in enumerate(group):
                if i == 0 and not rep.steps:
                    clock_s += rep.step_s
                clock_s += rep.hold_top_s
                timed.append(_Timed(rep, clock_s))
                clock_s += rep.moving_s
            if not group[-1].steps:
                clock_s += group[-1].return_s
            clock_s += _correction_s(group[-1])
            runs.append((start_s, clock_s, tuple(timed)))
        return runs

    def _excursions(self, body: Body) -> list[_Excursion]:
        excursions, origin = [], HERE
        for start_s, end_s, timed in self._runs():
            excursions.append(_Excursion(start_s, end_s, timed, origin))
            origin = origin.after(_travel(body, timed[0].rep))
        return excursions

    def true_reps(self) -> tuple[TrueRep, ...]:
        """What happens, with times from the start of the bout."""
        return tuple(timed.rep.truth(timed.start_s) for _, _, run in self._runs() for timed in run)

    def posture(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """The body over (T,) seconds of the bout, swaying by (T, 2) metres."""
        time_s = juddered_s(time_s, self.true_reps())
        upright = self._upright(body, time_s, sway_xz_m)
        parts, place, clock_s = [], HERE, -np.inf
        for excursion in self._excursions(body):
            for until_s, lunging in ((excursion.start_s, False), (excursion.end_s, True)):
                now = (time_s >= clock_s) & (time_s < until_s)
                part = upright.frames(now)
                if lunging:
                    part = _Lunging(body, excursion).posture(part, time_s[now])
                parts.append(part.placed(place.x_m, place.z_m, 0.0))
                clock_s = until_s
            place = excursion.origin.after(_travel(body, excursion.first))
        parts.append(upright.frames(time_s >= clock_s).placed(place.x_m, place.z_m, 0.0))
        return joined(parts)

    def _upright(self, body: Body, time_s: FloatArray, sway_xz_m: FloatArray) -> Posture:
        """Trunk and arms as they are to be, over feet that stay where they are at first."""
        tracks = Tracks()
        tracks.key(0.0, **NEUTRAL)
        tracks.key(self.ready_s, **self.reps[0].ready())
        before = self.reps[0].ready()
        for _, _, run in self._runs():
            for timed in run:
                rep, bottom = timed.rep, timed.rep.bottom()
                tracks.key(timed.start_s, **rep.ready() | {"flexion": before["flexion"]})
                tracks.key(timed.low_s, **bottom)
                tracks.key(timed.rise_s, **bottom)
                if rep.trunk_swing_deg:
                    tracks.key(timed.early_s, lean=bottom["lean"] + rep.trunk_swing_deg)
                tracks.key(timed.end_s, **rep.done())
                before = rep.done()
        tracks.key(self.duration_s - self.settle_s, **before)
        if self.reps[-1].end_flexion_deg is not None:
            tracks.key(self.duration_s - _SETTLING * self.settle_s, **before)
        tracks.key(self.duration_s, **NEUTRAL)
        return Grounded(self.footing(body), None, tracks).posture(body, time_s, sway_xz_m)


def _correction_s(rep: LungeRep) -> float:
    """Time after a repetition to stand short of the start and to go there."""
    return _SHORT_S + _CORRECTION_S if rep.return_short_m else 0.0


def _travel(body: Body, rep: LungeRep) -> Place:
    """Where a repetition leaves the person, from where it began."""
    if rep.variant != "walking":
        return HERE
    front_x, front_z, _ = lunge_bottom(body, rep).front
    return Place(front_x - SIGN[rep.side] * rep.footing(body).left[0], front_z)


class _Lunging:
    """One excursion: feet, heels and pelvis over its course."""

    def __init__(self, body: Body, excursion: _Excursion) -> None:
        self._body, self._run, rep = body, excursion, excursion.first
        self._front, self._rear = rep.side, other_side(rep.side)
        self._feet = rep.footing(body)
        self._bottoms = [lunge_bottom(body, timed.rep) for timed in excursion.reps]
        self._travel = _travel(body, rep)
        self._step_s = excursion.start_s + (rep.hold_top_s if rep.steps else 0.0)
        self._land_s = self._step_s + rep.step_s
        self._back_s = excursion.home_s - excursion.reps[-1].rep.return_s
        leaves = self._rear if rep.variant == "reverse" else self._front
        returns = self._front if rep.variant in ("forward", "split") else self._rear
        lands = {self._front: self._bottoms[0].front, self._rear: self._bottoms[0].rear}
        home = self._feet.placed(self._travel.x_m, self._travel.z_m, 0.0).foot(returns)
        lift_m, short_m = _SWING_LIFT_M, excursion.reps[-1].rep.return_short_m
        short = (home[0], home[1] + short_m, home[2])
        self._steps: tuple[Step, ...] = (
            Step(leaves, self._step_s, self._land_s, lands[leaves], lift_m),
            Step(returns, self._back_s, excursion.home_s, short, lift_m),
        )
        if short_m:
            corrected_s = (excursion.home_s + _SHORT_S, excursion.end_s)
            self._steps += (Step(returns, *corrected_s, home, _CORRECTION_LIFT_M),)

    def _tracks(self, push_m: FloatArray) -> Tracks:
        """Heels, and the pelvis: its goal, and how far along (`u`) and down (`v`) it is.

        ``push_m``, one per repetition, is how far the pelvis goes ahead early on the way up.
        """
        tracks, rep, land_s, back_s = Tracks(), self._run.first, self._land_s, self._back_s
        top = 0.0 if rep.steps else _SPLIT_TOP
        heel_deg = _LANDING_HEEL * self._bottoms[0].rear_heel_deg
        tracks.key(self._step_s, u=0.0, rear=0.0, front=0.0)
        tracks.key(self._step_s + 0.35 * rep.step_s, v=0.0)
        tracks.key(land_s, rear=heel_deg, front=0.0)
        settled_s = land_s + (0.3 * rep.descent_s if rep.steps else 0.0)
        tracks.key(settled_s, u=1.0)
        if not rep.steps:
            tracks.key(land_s, v=top)
        for timed, bottom in zip(self._run.reps, self._bottoms, strict=True):
            x, y, z = bottom.pelvis_m
            if not rep.steps:
                tracks.key(timed.start_s, v=top, rear=heel_deg, front=0.0)
                tracks.key(timed.end_s, v=top, rear=heel_deg, front=0.0)
            for at_s in (timed.low_s, timed.rise_s):
                front_deg = timed.rep.front_heel_lift_deg
                tracks.key(at_s, v=1.0, rear=bottom.rear_heel_deg, front=front_deg, x=x, y=y, z=z)
        if push_m.any():
            for timed, ahead_m in zip(self._run.reps, push_m, strict=True):
                tracks.key(timed.rise_s, ahead=0.0)
                tracks.key(timed.early_s, ahead=float(ahead_m))
                tracks.key(timed.rise_s + timed.rep.ascent_s, ahead=0.0)
        end_s, rise_s = self._run.home_s, self._run.reps[-1].rise_s
        tracks.key(back_s, rear=heel_deg, front=0.0)
        # Pushing off the front foot the hips first rise, then go back over the other foot.
        pushes = rep.variant in ("forward", "reverse")
        tracks.key(rise_s + _EARLY * (back_s - rise_s) if pushes else back_s, u=1.0)
        tracks.key(end_s, u=0.0, rear=0.0)
        tracks.key(back_s + 0.65 * (end_s - back_s), v=0.0)
        return tracks

    def posture(self, upright: Posture, time_s: FloatArray) -> Posture:
        """The frames of the excursion, from the upright body over the feet at its start."""
        push_m = np.zeros(len(self._run.reps))
        want_deg = np.array([timed.rep.knee_push_deg for timed in self._run.reps])
        posture = self._pushed(push_m, upright, time_s)
        if not want_deg.any():
            return posture
        # The shin tips by about a degree per hundredth of the leg: secant steps from there.
        last_m, last_deg = push_m, self._push_deg(posture, time_s)
        push_m = np.where(want_deg, (want_deg - last_deg) * self._body.leg_m / 100, 0.0)
        for _ in range(_PUSH_ROUNDS):
            posture = self._pushed(push_m, upright, time_s)
            now_deg = self._push_deg(posture, time_s)
            moved = np.abs(now_deg - last_deg) > _PUSH_TOLERANCE_DEG
            per_deg = np.divide(
                push_m - last_m, now_deg - last_deg, out=np.zeros_like(push_m), where=moved
            )
            last_m, last_deg = push_m, now_deg
            push_m = push_m + np.where(want_deg, (want_deg - now_deg) * per_deg, 0.0)
        return posture

    def _push_deg(self, posture: Posture, time_s: FloatArray) -> FloatArray:
        """How much further the front shin tips forward on each way up than at the bottom."""
        body, side = self._body, self._front
        leg, hip_m = posture.legs[side], posture.hip_m(body, side)
        shin = bend(body, hip_m, leg.ankle_m, leg.pole).knee_m - leg.ankle_m
        tip_deg = np.degrees(np.arctan2(shin[:, 2], shin[:, 1]))
        return np.array(
            [
                float(
                    np.interp(timed.early_s, time_s, tip_deg)
                    - np.interp(timed.rise_s, time_s, tip_deg)
                )
                for timed in self._run.reps
            ]
        )

    def _pushed(self, push_m: FloatArray, upright: Posture, time_s: FloatArray) -> Posture:
        """The frames with the pelvis going ahead early on the way up."""
        body, c = self._body, self._tracks(push_m).sample_all(time_s)
        feet = {
            side: foot_course(self._feet.foot(side), self._steps, side, time_s) for side in SIDES
        }
        legs = {
            side: feet[side].leg(body, c["front" if side == self._front else "rear"])
            for side in SIDES
        }
        pelvis_m = self._pelvis_m(upright, time_s, c, feet)
        apart_m = np.abs(feet["left"].z_m - feet["right"].z_m)
        pelvis_m[:, 1] = self._reachable(upright, pelvis_m, legs, minimum_jerk(apart_m / 0.3))
        posture = Posture(upright.heading_deg, pelvis_m, upright.trunk, legs, upright.arms)
        demands = [timed.rep.demand(timed.start_s) for timed in self._run.reps]
        depth = np.clip(c["v"], 0.0, 1.0)
        legs[self._front] = demanded_knee(body, posture, self._front, demands, time_s, depth)
        return posture

    def _pelvis_m(
        self,
        upright: Posture,
        time_s: FloatArray,
        c: dict[str, FloatArray],
        feet: dict[Side, FootCourse],
    ) -> FloatArray:
        base_m = upright.pelvis_m.copy()
        past = (
            time_s >= self._run.reps[-1].low_s
        )  # wholly at the bottom: the base counts for nothing
        base_m[past] += np.array([self._travel.x_m, 0.0, self._travel.z_m])
        share = np.stack([c["u"], c["v"], c["u"]], axis=-1)
        goal_m = np.stack([c["x"], c["y"], c["z"]], axis=-1)
        pelvis_m = base_m + share * (goal_m - base_m)
        pelvis_m[:, 2] += c.get("ahead", 0.0)
        for side in SIDES:
            swing = feet[side].lift_m / _SWING_LIFT_M
            pelvis_m[:, 0] -= SIGN[side] * _LATERAL_SHIFT_M * swing
        return pelvis_m

    def _reachable(
        self,
        upright: Posture,
        pelvis_m: FloatArray,
        legs: dict[Side, LegPose],
        away: FloatArray,
    ) -> FloatArray:
        """Pelvis height (T,) no higher than both legs allow, rounded off with the feet ``away``."""
        body, least = self._body, _LEAST_FLEXION_DEG + _STRIDE_FLEXION_DEG * away
        supports = (Support(side, legs[side].ankle_m, least) for side in SIDES)
        limits = [
            pelvis_over(body, upright.trunk, pelvis_m[:, [0, 2]], (support,))[:, 1]
            for support in supports
        ]
        limit = smooth_minimum(limits[0], limits[1], _ROUNDING_M * away)
        return smooth_minimum(pelvis_m[:, 1], limit, _ROUNDING_M * away)
