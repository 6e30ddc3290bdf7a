"""More rendered clips of clear faults, from a little beyond the measuring error to gross.

`benchmarks.fault_set` has a few of each fault, most of one size.  Here are those rules again that
met too few of them for anything to be shown, with sizes spread evenly: from beyond the limit by
just more than the error to well beyond it by twice the error, where people can go that far.  There
are people among them who are in no other clip.  From the side, the leg that carries is the near
one, except where the arm opposite to it is to be seen.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from benchmarks.accuracy_set import DEADLIFT, LUNGE, SQUAT_DOUBLE, SQUAT_SINGLE, Setting
from benchmarks.fault_dealing import SIDEWAYS, ClearFault, Dealing, Group, settings_of
from benchmarks.synthetic.render.looks import LOOK_NAMES

SEED: Final = 43
FRONT: Final = (0.0,)

_SQUAT_SAGITTAL: Final = {
    "top_bent": ClearFault({"top_flexion_deg": (26.0, 46.0)}, 9, 3, whole_clip=True),
    "trunk_lean": ClearFault({"trunk_lean_deg": (38.0, 58.0)}, 5, 2),
    "heel_lift": ClearFault({"heel_lift_deg": (32.0, 50.0)}, 7, 3),
    "free_straight": ClearFault(
        {"free_knee_deg": (48.0, 18.0), "free_thigh_deg": (58.0, 64.0)}, 4, 2
    ),
    "free_bent": ClearFault({"free_knee_deg": (129.0, 146.0), "free_thigh_deg": (4.0, -6.0)}, 4, 1),
    "rounding": ClearFault({"rounding_deg": (66.0, 78.0), "head_bow_deg": (88.0, 104.0)}, 3, 2),
}
_SQUAT_FRONTAL: Final = {
    "wobble": ClearFault({"wobble_deg": (7.2, 13.0)}, 6, 3),
    "side_lean": ClearFault({"lateral_lean_deg": (13.5, 21.0)}, 3, 1),
}
_DOUBLE_SAGITTAL: Final = {
    "shallow": ClearFault({"knee_flexion_deg": (98.0, 74.0)}, 6, 3, whole_clip=True),
    "heel_lift": ClearFault({"heel_lift_deg": (33.0, 48.0)}, 3, 1),
}
_DOUBLE_FRONTAL: Final = {
    "narrow": ClearFault({"stance_width_m": (0.2, 0.12)}, 3, 0, whole_clip=True),
    "wide": ClearFault({"stance_width_m": (0.98, 1.1)}, 3, 3, whole_clip=True),
}
_DEADLIFT_NEAR: Final = {
    "squatting": ClearFault(
        {"support_knee_deg": (48.0, 72.0), "trunk_lean_deg": (76.0, 66.0)},
        6,
        3,
        without=("free_bent", "lean_finish"),
    ),
    "broken": ClearFault(
        {"trunk_lean_deg": (80.0, 86.0), "free_leg_deg": (44.0, 26.0)}, 5, 2, without=("free_bent",)
    ),
    "lean_finish": ClearFault({"drive_lean_deg": (24.0, 33.0)}, 7, 3),
    "free_bent": ClearFault({"free_knee_deg": (38.0, 70.0)}, 5, 2),
    "touch": ClearFault({"touch_downs": (0.72,), "touch_s": (0.25, 0.8)}, 6, 3),
    "arm_late": ClearFault({"arm_delay_s": (0.75, 1.2)}, 4, 2),
    "rounding": ClearFault({"rounding_deg": (66.0, 78.0), "head_bow_deg": (100.0, 122.0)}, 4, 2),
}
_DEADLIFT_FAR: Final = {
    "wrong_arm": ClearFault({"reaching_arm": "same", "idle_arm_deg": (55.0, 85.0)}, 5, 2),
    "reach_aslant": ClearFault({"reach_deg": (39.0, 62.0)}, 6, 3, without=("wrong_arm",)),
    "high": ClearFault({"trunk_lean_deg": (64.0, 48.0), "free_leg_deg": (58.0, 44.0)}, 3, 1),
    "touch": ClearFault({"touch_downs": (0.72,), "touch_s": (0.25, 0.8)}, 3, 1),
}
_LUNGE_SAGITTAL: Final = {
    "knee_push": ClearFault({"knee_push_deg": (17.5, 29.0)}, 5, 3),
    "too_deep": ClearFault(
        {
            "knee_flexion_deg": (117.0, 127.0),
            "shin_lean_deg": (6.5, 6.0),
            "step_ratio": (1.28, 1.3),
        },
        report=5,
        without=("knee_push",),
    ),
    "heel_lift": ClearFault(
        {"front_heel_lift_deg": (28.0, 47.0)}, report=6, without=("knee_push", "too_deep")
    ),
    "shin_ahead": ClearFault(
        {"shin_lean_deg": (18.5, 28.0), "knee_flexion_deg": (98.0, 106.0)},
        report=3,
        fit=1,
        without=("knee_push", "heel_lift"),
    ),
    "step_long": ClearFault(
        {
            "step_ratio": (1.29, 1.38),
            "knee_flexion_deg": (100.0, 98.0),
            "shin_lean_deg": (0.0, -4.0),
        },
        report=2,
        fit=1,
        without=("knee_push", "heel_lift"),
    ),
    "step_short": ClearFault({"step_ratio": (0.66, 0.5)}, 3, 2, without=("shin_ahead",)),
    "return": ClearFault({"return_short_m": (0.14, 0.28)}, 3, 1),
    "rounding": ClearFault({"rounding_deg": (58.0, 76.0), "head_bow_deg": (78.0, 98.0)}, 5, 3),
}
_LUNGE_FRONTAL: Final = {
    "start_narrow": ClearFault(
        {"stance_width_m": (0.06, 0.02), "landing_width_m": (0.2, 0.24)}, 3, 0, whole_clip=True
    ),
    "start_wide": ClearFault(
        {"stance_width_m": (0.42, 0.5), "landing_width_m": (0.2, 0.24)}, 3, 3, whole_clip=True
    ),
    "tightrope": ClearFault({"landing_width_m": (0.07, -0.1)}, 6, 3),
    "knee_in": ClearFault({"knee_medial_m": (0.13, 0.19)}, 6, 3),
    "wobble": ClearFault({"wobble_deg": (17.0, 26.0)}, 8, 3),
}

GROUPS: Final = (
    Group(SQUAT_SINGLE, "side", SIDEWAYS, 5, 2, _SQUAT_SAGITTAL),
    Group(SQUAT_SINGLE, "front", FRONT, 2, 1, _SQUAT_FRONTAL),
    Group(SQUAT_DOUBLE, "side", SIDEWAYS, 2, 1, _DOUBLE_SAGITTAL),
    Group(SQUAT_DOUBLE, "front", FRONT, 2, 1, _DOUBLE_FRONTAL),
    Group(DEADLIFT, "side", SIDEWAYS, 6, 3, _DEADLIFT_NEAR),
    Group(DEADLIFT, "side", SIDEWAYS, 4, 2, _DEADLIFT_FAR, far=True),
    Group(LUNGE, "side", SIDEWAYS, 7, 3, _LUNGE_SAGITTAL),
    Group(LUNGE, "front", FRONT, 5, 2, _LUNGE_FRONTAL),
)


@cache
def spread_fault_set() -> tuple[Setting, ...]:
    """Every setting: drawn from one seed."""
    return settings_of(GROUPS, SEED, Dealing("spread", LOOK_NAMES, spread=True))
