"""What is true of a rendered clip in formcheck's own terms.

The true value of a measure is what formcheck reads off the joints themselves, seen squarely from
infinitely far away: no lens, no pose model, no wrong angle.  (That the measures are right about
joints is tested elsewhere.)  So any rule of any exercise has a true value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.scoring import MATCH_TOLERANCE_S, pair_times
from benchmarks.synthetic.blazepose import observe
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.skeleton import SUFFIX
from benchmarks.synthetic.truth import Truth
from formcheck.exercises import Exercise
from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.rep import Rep
from formcheck.rules import ErrorModel, Measurement, Rule
from formcheck.session import run_session
from formcheck.verdicts.calibration import uncalibrated
from formcheck.verdicts.judging import aslant_deg, is_far_leg

FloatArray = NDArray[np.float64]
_SEPARATOR: Final = "@"
_SIDEWAYS: Final = np.sin(np.radians(45))

TrueValues = Mapping[tuple[str, str], float]
"""(rule, measure) -> true value, of one repetition."""


def split_rules(rules: Sequence[Rule]) -> list[Rule]:
    """One rule per measurement, so that every one of them is taken whether it decides or not."""
    return [
        replace(
            rule, slug=f"{rule.slug}{_SEPARATOR}{measurement.measure}", measurements=(measurement,)
        )
        for rule in rules
        for measurement in rule.measurements
    ]


def measuring_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Split rules that give the plain readings: no correction, nothing too uncertain to tell."""
    return [
        replace(rule, measurements=tuple(_exactly(each) for each in rule.measurements))
        for rule in split_rules(uncalibrated(rules))
    ]


def _exactly(measurement: Measurement) -> Measurement:
    widest_deg = measurement.stated_error.max_off_plane_deg
    return replace(measurement, stated_error=ErrorModel(0.0, max_off_plane_deg=widest_deg))


@dataclass(frozen=True)
class Conditions:
    """What a measuring error depends on.

    Attributes:
        off_plane_deg: see `formcheck.verdicts.judging.aslant_deg`.
        far_leg: from the side, the judged leg is the one away from the camera.
        stance_known: a quiet stance was seen.
    """

    off_plane_deg: float
    far_leg: bool
    stance_known: bool

    @classmethod
    def of(cls, measurement: Measurement, rep: Rep) -> Conditions:
        """Those under which a repetition was seen; on two legs the near one is judged."""
        return cls(
            off_plane_deg=aslant_deg(measurement, rep.view),
            far_leg=rep.side != "both" and is_far_leg(measurement, rep.view, rep.side),
            stance_known=rep.quiet is not None,
        )

    def error(self, measurement: Measurement) -> float:
        """The measuring error under these conditions."""
        return measurement.error.at(
            self.off_plane_deg, stance_known=self.stance_known, far_leg=self.far_leg
        )

    def corrected(self, measurement: Measurement, value: float) -> float:
        """A plain reading without the bias that is known."""
        return measurement.correction.apply(value, self.off_plane_deg, far_leg=self.far_leg)


def is_split(slug: str) -> bool:
    """Whether the slug is that of a rule made by `split_rules`."""
    return _SEPARATOR in slug


def split_name(slug: str) -> tuple[str, str]:
    """The rule and the measure that a slug of `split_rules` stands for."""
    rule, _, measure = slug.partition(_SEPARATOR)
    return rule, measure


def measurements_of(rules: Sequence[Rule]) -> dict[tuple[str, str], Measurement]:
    """Every measurement by rule and measure."""
    return {(rule.slug, m.measure): m for rule in rules for m in rule.measurements}


def matched(bottoms_s: Sequence[float], reps: Sequence[Rep]) -> dict[int, Rep]:
    """Index of a true bottom -> the counted repetition that is it."""
    counted = [rep for rep in reps if rep.complete]
    pairs = pair_times(bottoms_s, [rep.bottom_s for rep in counted], MATCH_TOLERANCE_S)
    return {i: counted[j] for i, j in pairs}


def true_values(truth: Truth, exercise: Exercise) -> list[TrueValues]:
    """The true values of every complete repetition; what cannot be had is left out."""
    reps = [rep for rep in truth.reps if rep.complete]
    bottoms_s = [rep.bottom_s for rep in reps]
    near: Side = "right" if reps and reps[0].side == "right" else "left"
    side_yaw_deg, front_yaw_deg = (90.0 if near == "left" else -90.0), 0.0
    split = measuring_rules(exercise.rules)
    out: list[dict[tuple[str, str], float]] = [{} for _ in reps]
    # Each plane's own measures only one can see; what both can is taken from the one that is nearer
    # to where the clip was filmed from: a foot that lands short does so seen from the side.
    sideways = abs(np.sin(np.radians(truth.camera.yaw_deg))) > _SIDEWAYS
    nearer_last = (front_yaw_deg, side_yaw_deg) if sideways else (side_yaw_deg, front_yaw_deg)
    # A copy: what is true must not depend on whether it looks like another exercise.
    measured = replace(exercise)
    for yaw_deg in nearer_last:
        poses = observe(truth.track, Camera.distant(yaw_deg), None, 0)
        for i, rep in matched(bottoms_s, run_session(poses, measured, split).reps).items():
            out[i] |= {split_name(f.rule): f.value for f in rep.findings if f.value is not None}
    return [*out]


@dataclass(frozen=True)
class LegPoints:
    """What angles of one side are made of, (T, 3) each; y points down."""

    shoulders: FloatArray
    hips: FloatArray
    hip: FloatArray
    knee: FloatArray
    ankle: FloatArray

    @classmethod
    def seen(cls, points: FloatArray, side: Side) -> LegPoints:
        """From landmarks (T, 33, 3), or (T, 33, 2) in the plane of the picture."""
        if points.shape[-1] == 2:
            points = np.concatenate([points, np.zeros_like(points[..., :1])], axis=-1)
        both, leg = [BODY_SIDES[name] for name in SIDES], BODY_SIDES[side]
        return cls(
            shoulders=points[:, [body.shoulder for body in both]].mean(axis=1),
            hips=points[:, [body.hip for body in both]].mean(axis=1),
            hip=points[:, leg.hip],
            knee=points[:, leg.knee],
            ankle=points[:, leg.ankle],
        )

    @classmethod
    def true(cls, truth: Truth, side: Side) -> LegPoints:
        """From the joints."""
        down = np.array([1.0, -1.0, 1.0])
        joints = {name: points * down for name, points in truth.track.joints.items()}
        s = SUFFIX[side]
        return cls(
            shoulders=(joints["shoulder_l"] + joints["shoulder_r"]) / 2,
            hips=(joints["hip_l"] + joints["hip_r"]) / 2,
            hip=joints[f"hip_{s}"],
            knee=joints[f"knee_{s}"],
            ankle=joints[f"ankle_{s}"],
        )

    def angles_deg(self) -> dict[str, FloatArray]:
        """Flexion of knee and hip (0 = straight), and the tilt of the trunk, each (T,)."""
        trunk, thigh, shank = (
            self.shoulders - self.hips,
            self.knee - self.hip,
            self.ankle - self.knee,
        )
        up = np.broadcast_to([0.0, -1.0, 0.0], trunk.shape)
        return {
            "knee_flexion": _between_deg(thigh, shank),
            "hip_flexion": _between_deg(thigh, -trunk),
            "trunk_tilt": _between_deg(trunk, up),
        }


def _between_deg(a: FloatArray, b: FloatArray) -> FloatArray:
    sine = np.linalg.norm(np.cross(a, b), axis=-1)
    out: FloatArray = np.degrees(np.arctan2(sine, np.sum(a * b, axis=-1)))
    return out
