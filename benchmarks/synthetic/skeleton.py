"""A person over time: every joint in 3-D, every segment's rotation, and the truth about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.legs import bend
from benchmarks.synthetic.posture import Posture
from benchmarks.synthetic.rotations import blended, carrying, rotated, shortest_turn, unit
from formcheck.landmarks import SIDES, Side

FloatArray = NDArray[np.float64]
SUFFIX: Final[dict[Side, str]] = {"left": "l", "right": "r"}


@dataclass(frozen=True)
class Phase:
    """One phase of a repetition."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class TrueRep:
    """What really happened in one repetition.

    Attributes:
        exercise: squat, deadlift or lunge.
        variant: in words, e.g. "single", "reverse", "walking".
        side: supporting or leading leg; "both" = on two legs.
        stance: single, double or split.
        complete: False: broken off on the way down.
        phases: in order, gapless from start to end; one of them is "bottom".
        knobs: the parameters of the repetition, plain JSON values.
        set_index: of its set in the workout, from 1.
    """

    exercise: str
    variant: str
    side: str
    stance: str
    complete: bool
    phases: tuple[Phase, ...]
    knobs: Mapping[str, Any]
    set_index: int = 1

    @property
    def start_s(self) -> float:
        """Leaving the top."""
        return self.phases[0].start_s

    @property
    def bottom_s(self) -> float:
        """Middle of the time at the bottom."""
        (bottom,) = (phase for phase in self.phases if phase.name == "bottom")
        return (bottom.start_s + bottom.end_s) / 2

    @property
    def end_s(self) -> float:
        """Back at the top."""
        return self.phases[-1].end_s


def gapless(start_s: float, spans_s: Mapping[str, float]) -> tuple[Phase, ...]:
    """Phases one after the other, from their lengths."""
    phases = []
    for name, span_s in spans_s.items():
        phases.append(Phase(name, start_s, start_s + span_s))
        start_s += span_s
    return tuple(phases)


@dataclass(frozen=True, eq=False)
class SkeletonTrack:
    """A person over time.

    World metres: y up, floor at y = 0; at heading 0 the person faces +z with the left towards +x.

    Attributes:
        time_s: (T,) strictly increasing.
        joints: name -> (T, 3).  Middle: pelvis, lumbar, thorax, neck, head, head_top, nose.
            With suffix _l and _r: hip, knee, ankle, heel, ball, toe (tip of the big toe),
            shoulder, elbow, wrist, hand (tip of the middle finger), index, pinky, thumb, eye,
            ear, mouth.
        rotations: name -> (T, 3, 3) world rotation of a segment, identity = rest pose of `Body`.
            Middle: pelvis, lumbar, chest, neck, head.  With suffix _l and _r: thigh, shank, foot,
            toes, upper_arm, forearm, hand.
        heading_deg: (T,) where the movement faces: 0 = +z, positive = turned to the left.
        body: whose skeleton.
        reps: the repetitions, in order.
        distractors: (what, start_s, end_s) of everything else the person does.
    """

    time_s: FloatArray
    joints: Mapping[str, FloatArray]
    rotations: Mapping[str, FloatArray]
    heading_deg: FloatArray
    body: Body
    reps: tuple[TrueRep, ...] = ()
    distractors: tuple[Phase, ...] = field(default=())

    def __post_init__(self) -> None:
        if (np.diff(self.time_s) <= 0).any():
            raise ValueError("time_s must strictly increase")

    def __len__(self) -> int:
        return len(self.time_s)

    def since(self, start_s: float) -> SkeletonTrack:
        """The same frames on a clock that starts at ``start_s``, as a camera begun then has it.

        Repetitions that began before are incomplete; those that were over are gone.
        """
        reps = tuple(
            replace(rep, phases=_since(rep.phases, start_s), complete=rep.complete and whole)
            for rep in self.reps
            if rep.end_s > start_s
            for whole in [rep.start_s >= start_s]
        )
        others = tuple(p for p in self.distractors if p.end_s > start_s)
        return replace(
            self,
            time_s=self.time_s - start_s,
            reps=reps,
            distractors=_since(others, start_s),
        )


def _since(phases: tuple[Phase, ...], start_s: float) -> tuple[Phase, ...]:
    return tuple(Phase(p.name, p.start_s - start_s, p.end_s - start_s) for p in phases)


_Parts = dict[str, FloatArray]


def _solve_leg(body: Body, posture: Posture, side: Side, joints: _Parts, turns: _Parts) -> None:
    leg, s = posture.legs[side], SUFFIX[side]
    hip = joints[f"hip_{s}"] = posture.hip_m(body, side)
    bent = bend(body, hip, leg.ankle_m, leg.pole)
    joints[f"knee_{s}"], joints[f"ankle_{s}"] = bent.knee_m, bent.ankle_m
    turns[f"thigh_{s}"] = carrying(body.offset("hip_to_knee", side), bent.knee_m - hip, bent.hinge)
    turns[f"shank_{s}"] = carrying(
        body.offset("knee_to_ankle", side), bent.ankle_m - bent.knee_m, bent.hinge
    )
    turns[f"foot_{s}"], turns[f"toes_{s}"] = leg.foot_rot, leg.toes_rot
    for point in ("heel", "ball"):
        offset = body.offset(f"ankle_to_{point}", side)
        joints[f"{point}_{s}"] = bent.ankle_m + rotated(leg.foot_rot, offset)
    to_toe = rotated(leg.toes_rot, body.offset("ball_to_toe", side))
    joints[f"toe_{s}"] = joints[f"ball_{s}"] + to_toe


def _solve_trunk(body: Body, posture: Posture, joints: _Parts, turns: _Parts) -> None:
    trunk = posture.trunk
    half = np.full(len(posture.pelvis_m), 0.5)
    turns["pelvis"], turns["chest"], turns["head"] = trunk.pelvis, trunk.chest, trunk.head
    turns["lumbar"] = blended(trunk.pelvis, trunk.chest, half)
    turns["neck"] = blended(trunk.chest, trunk.head, half)
    joints["pelvis"] = posture.pelvis_m
    chain = (
        ("pelvis", "lumbar", "pelvis"),
        ("lumbar", "thorax", "lumbar"),
        ("thorax", "neck", "chest"),
        ("neck", "head", "neck"),
    )
    for start, end, segment in chain:
        offset = body.offset(f"{start}_to_{end}")
        joints[end] = joints[start] + rotated(turns[segment], offset)
    joints["head_top"] = joints["head"] + rotated(trunk.head, body.head_to_top)
    joints["nose"] = joints["head"] + rotated(trunk.head, body.head_to_nose)
    for side in SIDES:
        for point in ("eye", "ear", "mouth"):
            offset = body.offset(f"head_to_{point}", side)
            joints[f"{point}_{SUFFIX[side]}"] = joints["head"] + rotated(trunk.head, offset)


def _solve_arm(body: Body, posture: Posture, side: Side, joints: _Parts, turns: _Parts) -> None:
    arm, s, chest = posture.arms[side], SUFFIX[side], posture.trunk.chest
    shoulder = joints["thorax"] + rotated(chest, body.offset("thorax_to_shoulder", side))
    upper, fore = body.offset("shoulder_to_elbow", side), body.offset("elbow_to_wrist", side)
    turn = shortest_turn(rotated(chest, unit(upper)), arm.upper) @ chest
    elbow = shoulder + rotated(turn, upper)
    fore_turn = shortest_turn(rotated(turn, unit(fore)), arm.fore) @ turn
    wrist = elbow + rotated(fore_turn, fore)
    joints[f"shoulder_{s}"], joints[f"elbow_{s}"], joints[f"wrist_{s}"] = shoulder, elbow, wrist
    turns[f"upper_arm_{s}"], turns[f"forearm_{s}"], turns[f"hand_{s}"] = turn, fore_turn, fore_turn
    for point in ("hand", "index", "pinky", "thumb"):
        offset = body.offset(f"wrist_to_{point}", side)
        joints[f"{point}_{s}"] = wrist + rotated(fore_turn, offset)


def solve(body: Body, posture: Posture, time_s: FloatArray) -> SkeletonTrack:
    """Inverse kinematics: the skeleton that a posture prescribes."""
    joints: _Parts = {}
    turns: _Parts = {}
    _solve_trunk(body, posture, joints, turns)
    for side in SIDES:
        _solve_leg(body, posture, side, joints, turns)
        _solve_arm(body, posture, side, joints, turns)
    return SkeletonTrack(time_s, joints, turns, posture.heading_deg, body)
