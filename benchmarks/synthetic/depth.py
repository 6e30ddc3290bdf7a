"""Squats whose depth is given by how far the hips come down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.skeleton import SUFFIX
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.workout import Workout

_BISECTIONS = 24


def at_hip_drop(rep: SquatRep, body: Body, hip_drop: float) -> SquatRep:
    """The same squat with the knee flexion that lowers the hips by ``hip_drop``.

    Args:
        rep: everything but the depth.
        body: whose squat.
        hip_drop: share of the standing height of mid-hips above the ankle, as the rules measure
            depth from the front.

    Raises:
        ValueError: no knee flexion from 10 to 140 degrees goes as deep as that.
    """
    low, high = 10.0, 140.0
    if not _drop(rep, body, low) <= hip_drop <= _drop(rep, body, high):
        raise ValueError(f"hip_drop {hip_drop} is out of reach")
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if _drop(rep, body, middle) < hip_drop else (low, middle)
    return replace(rep, knee_flexion_deg=(low + high) / 2)


def _drop(rep: SquatRep, body: Body, flexion_deg: float) -> float:
    still = Workout.of([replace(rep, knee_flexion_deg=flexion_deg)], sway_m=0.0)
    bottom_s = still.track_at(body, np.array([0.0])).reps[0].bottom_s
    joints = still.track_at(body, np.array([0.0, bottom_s])).joints
    hips_m = (joints["hip_l"] + joints["hip_r"])[:, 1] / 2
    standing_m, low_m = hips_m - joints[f"ankle_{SUFFIX[rep.side]}"][:, 1]
    return float(1 - low_m / standing_m)
