"""Which faults a repetition really has, by the codes that clips are labelled with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.blazepose import foot_index_m
from benchmarks.synthetic.rotations import rot_y, rotated
from benchmarks.synthetic.skeleton import SUFFIX, TrueRep
from benchmarks.synthetic.truth import Truth
from formcheck.geometry import sight_line_margin
from formcheck.landmarks import SIDES, Side, other_side

FloatArray = NDArray[np.float64]


class RepTruth:
    """True values of one repetition, each as it is at the bottom where nothing else is said.

    The definitions are those of the rules, with joints in place of pixels; no rule's code is used
    but for the line of sight over the knee.
    """

    def __init__(self, truth: Truth, rep: TrueRep) -> None:
        """Look at one repetition of ``truth``."""
        self._truth, self._rep = truth, rep
        self._bottom, self._start = truth.frame_at(rep.bottom_s), truth.frame_at(rep.start_s)
        back = rot_y(-truth.track.heading_deg[self._bottom])
        self._now, self._before = (
            {name: rotated(back, points[frame]) for name, points in truth.track.joints.items()}
            for frame in (self._bottom, self._start)
        )

    @property
    def sides(self) -> tuple[Side, ...]:
        """The judged legs."""
        return tuple(side for side in SIDES if self._rep.side in (side, "both"))

    def angle(self, name: str, side: Side | None = None) -> float:
        """One of `true_angles`, at the bottom."""
        key = name if side is None else f"{name}_{SUFFIX[side]}"
        return float(self._truth.angles[key][self._bottom])

    def worst(self, name: str) -> float:
        """The larger of the judged legs' values."""
        return max(self.angle(name, side) for side in self.sides)

    def knee_inside_foot(self) -> float:
        """How far the knee is inside the middle of the foot, share of the leg; the worse leg."""
        inside = []
        for side in self.sides:
            s, sign = SUFFIX[side], 1 if side == "left" else -1
            foot = (self._now[f"ankle_{s}"] + foot_index_m(self._now, s)) / 2
            inside.append(sign * float(foot[0] - self._now[f"knee_{s}"][0]))
        return max(inside) / self._truth.track.body.leg_m

    def hip_drop(self) -> float:
        """How far hips have sunk towards the ankle, share of their height when standing."""
        s = SUFFIX[self.sides[0]]
        now, before = (
            float((j["hip_l"] + j["hip_r"])[1] / 2 - j[f"ankle_{s}"][1])
            for j in (self._now, {n: p[0] for n, p in self._truth.track.joints.items()})
        )
        return 1 - now / before

    def sight_line_margin(self) -> float:
        """`formcheck.geometry.sight_line_margin` from exactly the side."""
        s = SUFFIX[self.sides[0]]
        leg = [self._now[f"{name}_{s}"] for name in ("hip", "knee", "ankle", "heel")]
        leg.append(foot_index_m(self._now, s))
        eyes = (self._now["eye_l"] + self._now["eye_r"]) / 2
        side_on = np.array([[0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])  # x ahead, y down
        length = self._truth.track.body.leg_m
        return float(sight_line_margin(side_on @ eyes, np.array(leg) @ side_on.T, length, 1))

    def thigh_above_horizontal_deg(self) -> float:
        """Hip above the knee, seen from the side; the worse leg."""
        return max(90.0 - self.angle("thigh_from_vertical", side) for side in self.sides)

    def width_ratio(self) -> float:
        """Sideways distance of the ankles against the one at the start."""
        now, before = (float(j["ankle_l"][0] - j["ankle_r"][0]) for j in (self._now, self._before))
        return now / before

    def faults(self) -> frozenset[str]:
        """Codes of the faults whose value lies beyond the rules' first limit."""
        found = {"squat": self._squat, "deadlift": self._deadlift, "lunge": self._lunge}
        return frozenset(code for code, wrong in found[self._rep.exercise]().items() if wrong)

    def _squat(self) -> dict[str, bool]:
        single = self._rep.stance == "single"
        shallow = self.sight_line_margin() < 0 if single else self.thigh_above_horizontal_deg() > 10
        return {
            "knee_in": self.knee_inside_foot() > 0.05,
            "shallow": shallow,
            "trunk_lean": self.angle("trunk_lean") > (30 if single else 45),
            "heel_lift": self.worst("foot_pitch") > 10,
        }

    def _deadlift(self) -> dict[str, bool]:
        single = self._rep.stance == "single"
        free_deg = self.angle("knee_flexion", other_side(self.sides[0]))
        return {
            "back_not_horizontal": self.angle("trunk_lean") < 70,
            "free_leg_bent": single and free_deg > 25,
            "support_knee_bent": self.worst("knee_flexion") > 35,
        }

    def _lunge(self) -> dict[str, bool]:
        return {
            "knee_in": self.knee_inside_foot() > 0.05,
            "shallow": self.thigh_above_horizontal_deg() > 12,
            "trunk_lean": self.angle("trunk_lean") > 12,
            "heel_lift": self.worst("foot_pitch") > 10,
            "narrow_stance": self.width_ratio() < 0.7,
        }
