"""Deadlifts: hinge on one leg and drive up into a running position, or hinge on two."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from benchmarks.synthetic.body import SIGN, Body
from benchmarks.synthetic.bout import StanceName
from benchmarks.synthetic.grounded import NEUTRAL, Channels
from benchmarks.synthetic.knees import KneeDemand
from benchmarks.synthetic.skeleton import SUFFIX, TrueRep, gapless
from benchmarks.synthetic.stance import Footing
from benchmarks.synthetic.tracks import Tracks
from benchmarks.synthetic.trunk import ArmStyle
from formcheck.landmarks import Side, other_side


@dataclass(frozen=True)
class DeadliftRep:
    """One hinge with the drive after it.  Angles in degrees, at the bottom unless said otherwise.

    On one leg: the free leg lifts behind, the arm opposite the supporting leg reaches for the
    floor; then the free knee swings up in front and the arm opposite to it swings forward.

    Attributes:
        side: the supporting leg.
        stance: on one leg or on two (then there is no drive).
        trunk_lean_deg: trunk against the vertical, 90 = horizontal.
        rounding_deg: how much further the chest leans than the pelvis.
        head_bow_deg: head bowed, beyond where the eyes stay on a point ahead.
        support_knee_deg, top_flexion_deg: knee flexion of the supporting leg at the bottom and in
            the drive.
        free_leg_deg: line from hip to ankle of the free leg, behind the vertical, 90 = horizontal.
        free_knee_deg: its knee flexion.
        pelvic_drop_deg: slope of the hip line, free side down; negative opens the hips.
        lateral_lean_deg: trunk to the supporting side, seen from the front.
        valgus_deg, knee_medial_m, wobble_deg, wobble_hz: of the supporting knee, see `SquatRep`.
        drive_thigh_deg, drive_knee_deg: the raised thigh against the vertical in the drive (90 =
            knee at hip height) and its knee flexion.
        drive_lean_deg: trunk against the vertical in the drive.
        arm_drive_deg, arm_drive_elbow_deg: upper arm opposite the raised knee, forward of the
            vertical, and its elbow.
        arm_delay_s: how much later than the knee that arm arrives.
        reach_deg: the reaching arm against the vertical at the bottom, towards the hip positive.
        reaching_arm: the one opposite the supporting leg, the one on the same side, or both.
        idle_arm_deg: how far behind the vertical the arm that does not reach is held.
        arms: "hang" = reaching and driving as above; another pose is held throughout.
        hold_top_s, descent_s, pause_s, ascent_s, drive_s: tempo; the hold comes before the
            descent, ``drive_s`` is spent in the running position.
        lower_s: time to take the raised leg down before the next repetition; None: the next one
            starts from the running position.
        stance_width_m, toe_out_deg: None: natural ones.
        judder, judder_hz, touch_downs, touch_s: see `SquatRep`.
        partial: share of the way down that is done; under 1 the repetition is incomplete.
    """

    side: Side = "left"
    stance: StanceName = "single"
    trunk_lean_deg: float = 78.0
    rounding_deg: float = 8.0
    head_bow_deg: float = 0.0
    support_knee_deg: float = 20.0
    top_flexion_deg: float = 8.0
    free_leg_deg: float = 78.0
    free_knee_deg: float = 12.0
    pelvic_drop_deg: float = 0.0
    lateral_lean_deg: float = 0.0
    valgus_deg: float | None = None
    knee_medial_m: float | None = None
    wobble_deg: float = 0.0
    wobble_hz: float = 2.0
    drive_thigh_deg: float = 96.0
    drive_knee_deg: float = 95.0
    drive_lean_deg: float = 4.0
    arm_drive_deg: float = 50.0
    arm_drive_elbow_deg: float = 90.0
    arm_delay_s: float = 0.0
    reach_deg: float = 0.0
    reaching_arm: Literal["opposite", "same", "both"] = "opposite"
    idle_arm_deg: float = 55.0
    arms: ArmStyle = "hang"
    hold_top_s: float = 0.1
    descent_s: float = 1.6
    pause_s: float = 0.2
    ascent_s: float = 1.4
    drive_s: float = 0.35
    lower_s: float | None = None
    stance_width_m: float | None = None
    toe_out_deg: float | None = None
    judder: float = 0.0
    judder_hz: float = 2.5
    touch_downs: tuple[float, ...] = ()
    touch_s: float = 0.25
    partial: float = 1.0

    @classmethod
    def double(cls, **knobs: Any) -> DeadliftRep:
        """A two-legged (Romanian) deadlift with hanging arms, with ``knobs`` changed."""
        plain: dict[str, Any] = {
            "stance": "double",
            "trunk_lean_deg": 72.0,
            "reaching_arm": "both",
            "hold_top_s": 0.5,
        }
        return cls(**(plain | knobs))

    @property
    def _spans_s(self) -> dict[str, float]:
        spans = {"descent": self.descent_s, "bottom": self.pause_s, "ascent": self.ascent_s}
        drive_s = max(self.drive_s, self.arm_delay_s)
        return spans | ({"drive": drive_s} if self.stance == "single" else {})

    @property
    def moving_s(self) -> float:
        """From the start of the descent to the end of the drive, and down again where asked."""
        return sum(self._spans_s.values()) + (self.lower_s or 0.0)

    def footing(self, body: Body) -> Footing:
        """Both feet, side by side."""
        natural_m = body.hip_width_m * 1.05
        width_m = natural_m if self.stance_width_m is None else self.stance_width_m
        return Footing.parallel(width_m, 6.0 if self.toe_out_deg is None else self.toe_out_deg)

    def ready(self) -> Channels:
        """Channels standing on the supporting leg, the other just off the floor."""
        return (
            NEUTRAL
            | {
                "flexion": self.top_flexion_deg,
                "lean": self.drive_lean_deg,
                "up": 1.0 if self.stance == "single" else 0.0,
                "free_thigh": 35.0,
                "free_knee": 70.0,
                "free_ankle": 0.0,
            }
            | self._held_arms()
        )

    def _held_arms(self) -> Channels:
        return {} if self.arms == "hang" else {f"arm_{self.arms}": 1.0}

    def drive(self) -> Channels:
        """Channels in the running position; on two legs simply the top."""
        if self.stance == "double":
            return self.ready()
        knee_arm, other_arm = SUFFIX[self.side], SUFFIX[other_side(self.side)]
        return self.ready() | {
            "free_thigh": self.drive_thigh_deg,
            "free_knee": self.drive_knee_deg,
            f"swing_{knee_arm}": self.arm_drive_deg,
            f"elbow_{knee_arm}": self.arm_drive_elbow_deg,
            f"swing_{other_arm}": -22.0,
            f"elbow_{other_arm}": 50.0,
        }

    def done(self) -> Channels:
        """Channels at the end."""
        return self.drive() if self.lower_s is None else self.ready()

    def bottom(self) -> Channels:
        """Channels at the deepest point."""
        knee = np.radians(self.free_knee_deg)
        # Thigh and shank are of nearly the same length: the line to the ankle halves the angle.
        thigh_deg = -self.free_leg_deg + float(np.degrees(knee / 2))
        top = self.ready()
        full = top | {
            "flexion": self.support_knee_deg,
            "lean": self.trunk_lean_deg,
            "lateral": SIGN[self.side] * self.lateral_lean_deg,
            "hip_up": SIGN[self.side] * self.pelvic_drop_deg,
            "rounding": self.rounding_deg,
            "bow": self.head_bow_deg,
            "free_thigh": thigh_deg,
            "free_knee": self.free_knee_deg,
            "depth": 1.0,
        }
        same, opposite = SUFFIX[self.side], SUFFIX[other_side(self.side)]
        for arm, reaches in ((same, "same"), (opposite, "opposite")):
            reaching = self.reaching_arm in (reaches, "both")
            full[f"swing_{arm}"] = -self.reach_deg if reaching else -self.idle_arm_deg
            full[f"elbow_{arm}"] = 4.0 if reaching else 15.0
        return {name: top[name] + self.partial * (full[name] - top[name]) for name in full}

    def write(self, tracks: Tracks, start_s: float, before: Channels) -> None:
        """Key the channels from the posture before to the running position."""
        rise_s = start_s + self.descent_s + self.pause_s
        tracks.key(start_s, **before)
        # Swinging through, the leg stays bent until it has passed the other: feet clear the floor.
        passing_deg = 75.0
        if self.stance == "single" and before["free_thigh"] > 50:
            tracks.key(start_s + self.descent_s / 2, free_knee=passing_deg)
        tracks.key(rise_s - self.pause_s, **self.bottom())
        tracks.key(rise_s, **self.bottom())
        drive = self.drive()
        arms = {
            name: drive.pop(name) for name in list(drive) if name.startswith(("swing", "elbow"))
        }
        peak_s = rise_s + self.ascent_s
        if self.stance == "single" and self.drive_thigh_deg > 50:
            tracks.key(rise_s + self.ascent_s / 2, free_knee=passing_deg)
        tracks.key(peak_s, **drive)
        tracks.key(peak_s + self.arm_delay_s, **arms)
        tracks.key(start_s + sum(self._spans_s.values()), **drive, **arms)
        tracks.key(start_s + self.moving_s, **self.done())

    def demand(self, start_s: float) -> KneeDemand:
        """What the repetition asks of the supporting knee."""
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
        return TrueRep(
            exercise="deadlift",
            variant=self.stance,
            side=self.side if self.stance == "single" else "both",
            stance=self.stance,
            complete=self.partial >= 1,
            phases=gapless(start_s, self._spans_s),
            knobs=asdict(self),
        )
