"""Rendered clips of clear faults: the accuracy set's complement.

`benchmarks.accuracy_set` spreads every fault evenly over its range and over all views, so that few
repetitions are beyond a limit by more than the measuring error, filmed from where it can be seen.
Here each clip has three repetitions, filmed only from views that can assess them, and each fault is
dealt to several of them, clearly too large; repetitions without it are those that have others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from benchmarks.accuracy_set import (
    DEADLIFT,
    DEADLIFT_DOUBLE,
    LUNGE,
    SQUAT_DOUBLE,
    SQUAT_SINGLE,
    Setting,
    accuracy_set,
)
from benchmarks.fault_dealing import SIDEWAYS, ClearFault, Dealing, Group, settings_of
from benchmarks.spread_faults import spread_fault_set

SEED: Final = 41

_SHAKY: Final = {"judder": (0.85, 1.0), "judder_hz": (2.0, 3.0)}
_SQUAT_FRONTAL: Final = {
    "knee_in": ClearFault({"knee_medial_m": (0.09, 0.13)}),
    "side_lean": ClearFault({"lateral_lean_deg": (15.0, 21.0)}),
    "pelvic_drop": ClearFault({"pelvic_drop_deg": (17.0, 22.0)}),
    "wobble": ClearFault({"wobble_deg": (7.5, 10.0)}),
    "shaky": ClearFault(_SHAKY, report=3, fit=1, without=("wobble",)),
}
_SQUAT_SAGITTAL: Final = {
    "top_bent": ClearFault({"top_flexion_deg": (36.0, 44.0)}, fit=3, whole_clip=True),
    "shallow": ClearFault(
        {"knee_flexion_deg": (45.0, 50.0), "trunk_lean_deg": (16.0, 26.0)},
        fit=3,
        whole_clip=True,  # among deeper ones it would be taken for a repetition broken off
        without=("top_bent", "heel_lift"),
    ),
    "trunk_lean": ClearFault({"trunk_lean_deg": (44.0, 60.0)}),
    "rounding": ClearFault({"rounding_deg": (45.0, 60.0), "head_bow_deg": (45.0, 58.0)}, report=5),
    "free_straight": ClearFault(
        {"free_knee_deg": (20.0, 38.0), "free_thigh_deg": (48.0, 60.0)}, report=4, fit=1
    ),
    "free_bent": ClearFault({"free_knee_deg": (136.0, 145.0), "free_thigh_deg": (-6.0, 4.0)}, 3, 1),
    "heel_lift": ClearFault({"heel_lift_deg": (29.0, 35.0)}),
    "touch": ClearFault(
        {"touch_downs": (0.5,), "touch_s": (0.35, 0.6)}, without=("free_straight", "free_bent")
    ),
    "shaky": ClearFault(_SHAKY, report=4, fit=1, without=("touch",)),
}
_DEADLIFT_SAGITTAL: Final = {
    "high": ClearFault(
        {"trunk_lean_deg": (46.0, 54.0), "free_leg_deg": (42.0, 52.0)}, without=("lean_finish",)
    ),
    "broken": ClearFault({"trunk_lean_deg": (80.0, 86.0), "free_leg_deg": (30.0, 40.0)}),
    "squatting": ClearFault(
        {"support_knee_deg": (60.0, 72.0), "trunk_lean_deg": (58.0, 66.0)}, without=("free_bent",)
    ),
    "free_bent": ClearFault({"free_knee_deg": (48.0, 65.0)}),
    "rounding": ClearFault({"rounding_deg": (45.0, 60.0), "head_bow_deg": (50.0, 62.0)}, report=5),
    "reach_aslant": ClearFault({"reach_deg": (45.0, 58.0)}, without=("wrong_arm",)),
    "wrong_arm": ClearFault({"reaching_arm": "same"}, report=5),
    "touch": ClearFault({"touch_downs": (0.72,), "touch_s": (0.35, 0.6)}),
    "shaky": ClearFault(_SHAKY, without=("touch",)),
    "drive_low": ClearFault({"drive_thigh_deg": (54.0, 62.0)}, without=("bent_finish",)),
    "arm_low": ClearFault({"arm_drive_deg": (-5.0, 8.0)}),
    "arm_straight": ClearFault({"arm_drive_elbow_deg": (10.0, 30.0)}, without=("arm_low",)),
    "arm_late": ClearFault({"arm_delay_s": (0.6, 0.9)}, without=("arm_low", "arm_straight")),
    "lean_finish": ClearFault({"drive_lean_deg": (24.0, 28.0)}, without=("squatting",)),
    "bent_finish": ClearFault({"top_flexion_deg": (38.0, 48.0)}, without=("squatting",)),
}
_LUNGE_SAGITTAL: Final = {
    "step_short": ClearFault({"step_ratio": (0.5, 0.6)}, report=4, fit=1),
    "shallow": ClearFault(
        {"knee_flexion_deg": (66.0, 70.0), "step_ratio": (0.82, 0.9)},
        without=("knee_push", "trunk_swing", "return"),
    ),
    "shin_ahead": ClearFault(
        {
            "shin_lean_deg": (24.0, 29.0),
            "knee_flexion_deg": (98.0, 106.0),
            "step_ratio": (0.76, 0.86),
        },
        report=5,
    ),
    "shin_back": ClearFault(
        {"shin_lean_deg": (-24.0, -21.0), "knee_flexion_deg": (58.0, 66.0)}, report=3, fit=1
    ),
    "trunk_lean": ClearFault({"trunk_lean_deg": (28.0, 40.0)}),
    "rounding": ClearFault(
        {"rounding_deg": (40.0, 55.0), "head_bow_deg": (45.0, 58.0)},
        report=5,
        without=("trunk_lean",),
    ),
    "heel_lift": ClearFault({"front_heel_lift_deg": (31.0, 38.0)}, without=("shin_back",)),
    "trunk_swing": ClearFault({"trunk_swing_deg": (20.0, 28.0)}, without=("trunk_lean",)),
    "knee_push": ClearFault({"knee_push_deg": (20.0, 26.0)}, without=("shin_ahead", "heel_lift")),
    "return": ClearFault({"return_short_m": (0.22, 0.3)}),
    "bent_end": ClearFault({"end_flexion_deg": (36.0, 44.0)}, without=("return",)),
    "shaky": ClearFault(_SHAKY, without=("knee_push", "trunk_swing")),
}
_LUNGE_FRONTAL: Final = {
    "start_narrow": ClearFault(
        {"stance_width_m": (0.05, 0.07), "landing_width_m": (0.2, 0.24)}, 3, 3, whole_clip=True
    ),
    "start_wide": ClearFault(
        {"stance_width_m": (0.42, 0.48), "landing_width_m": (0.2, 0.24)}, 3, 0, whole_clip=True
    ),
    "tightrope": ClearFault({"landing_width_m": (-0.08, 0.0)}),
    "knee_in": ClearFault({"knee_medial_m": (0.13, 0.16)}),
    "side_lean": ClearFault({"lateral_lean_deg": (15.0, 21.0)}),
    "wobble": ClearFault({"wobble_deg": (15.0, 19.0)}),
    "shaky": ClearFault(_SHAKY, report=3, fit=1, without=("wobble",)),
}


def _of(faults: Mapping[str, ClearFault], *names: str, report: int, fit: int) -> dict[str, Any]:
    return {name: replace(faults[name], report=report, fit=fit) for name in names}


GROUPS: Final = (
    Group(SQUAT_SINGLE, "side", SIDEWAYS, 8, 3, _SQUAT_SAGITTAL),
    Group(SQUAT_SINGLE, "front", (0.0,), 5, 2, _SQUAT_FRONTAL),
    Group(
        SQUAT_SINGLE, "oblique_30", (30.0, -30.0), 1, 0,
        _of(_SQUAT_FRONTAL, "knee_in", "side_lean", "wobble", report=1, fit=0),
    ),
    Group(
        SQUAT_SINGLE, "oblique_60", (60.0, -60.0), 2, 1,
        _of(_SQUAT_SAGITTAL, "trunk_lean", "touch", "heel_lift", report=3, fit=1),
    ),
    Group(
        SQUAT_DOUBLE, "side", SIDEWAYS, 3, 1,
        {
            "shallow": ClearFault({"knee_flexion_deg": (70.0, 78.0)}, 3, 0, whole_clip=True),
            "trunk_lean": ClearFault({"trunk_lean_deg": (60.0, 70.0)}, fit=1),
            "heel_lift": ClearFault({"heel_lift_deg": (24.0, 30.0)}, report=2, fit=1),
        },
    ),
    Group(
        SQUAT_DOUBLE, "front", (0.0,), 4, 2,
        {
            "narrow": ClearFault({"stance_width_m": (0.12, 0.15)}, 3, 3, whole_clip=True),
            "wide": ClearFault({"stance_width_m": (0.96, 1.02)}, 3, 0, whole_clip=True),
            "shift": ClearFault({"hip_shift_m": (0.12, 0.16)}, fit=1, without=("narrow",)),
            "knee_in": ClearFault({"knee_medial_m": (0.08, 0.11)}, fit=1, without=("narrow",)),
            "side_lean": ClearFault({"lateral_lean_deg": (15.0, 20.0)}, report=3, fit=1),
        },
    ),
    Group(DEADLIFT, "side", SIDEWAYS, 11, 4, _DEADLIFT_SAGITTAL),
    Group(
        DEADLIFT, "front", (0.0,), 2, 1,
        {
            "pelvis_tilt": ClearFault({"pelvic_drop_deg": (-27.0, -20.0)}, report=5),
            "wrong_arm": ClearFault({"reaching_arm": "same"}, report=2, fit=1),
        },
    ),
    Group(
        DEADLIFT, "oblique_60", (60.0, -60.0), 1, 0,
        _of(_DEADLIFT_SAGITTAL, "high", "broken", "drive_low", "touch", report=1, fit=0),
    ),
    Group(
        DEADLIFT_DOUBLE, "side", SIDEWAYS, 2, 1,
        {
            "squatting": ClearFault(
                {"support_knee_deg": (98.0, 106.0), "trunk_lean_deg": (42.0, 47.0)}, 5, 1
            ),
            "rounding": ClearFault(
                {"rounding_deg": (45.0, 60.0), "head_bow_deg": (50.0, 62.0)}, report=1, fit=1
            ),
        },
    ),
    Group(LUNGE, "side", SIDEWAYS, 10, 4, _LUNGE_SAGITTAL),
    Group(LUNGE, "front", (0.0,), 5, 2, _LUNGE_FRONTAL),
    Group(
        LUNGE, "oblique_60", (60.0, -60.0), 1, 0,
        _of(_LUNGE_SAGITTAL, "trunk_lean", "return", "shaky", report=1, fit=0),
    ),
)  # fmt: skip


@cache
def every_setting() -> tuple[Setting, ...]:
    """The accuracy set and the clips of clear faults."""
    return accuracy_set() + fault_set() + spread_fault_set()


@cache
def fault_set() -> tuple[Setting, ...]:
    """Every setting: drawn from one seed."""
    return settings_of(GROUPS, SEED, Dealing("faults"))
