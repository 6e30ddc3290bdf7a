"""The true angles of a person, from the joints: what the measures of formcheck ought to find."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.legs import frontal_angle_deg, medial_knee_m
from benchmarks.synthetic.rotations import length, rot_y, rotated, unit
from benchmarks.synthetic.skeleton import SUFFIX, SkeletonTrack
from formcheck.landmarks import SIDES, Side

FloatArray = NDArray[np.float64]


def angle_between_deg(a: FloatArray, b: FloatArray) -> FloatArray:
    """Angle (T,) between vectors (T, 3)."""
    cosine = np.sum(unit(a) * unit(b), axis=-1)
    out: FloatArray = np.degrees(np.arctan2(length(np.cross(unit(a), unit(b))), cosine))
    return out


def true_angles(track: SkeletonTrack) -> dict[str, FloatArray]:
    """Angles and distances per frame, name -> (T,).

    Sagittal and frontal mean the planes of `SkeletonTrack.heading_deg`.

    - knee_flexion, hip_flexion, elbow_flexion (_l, _r): 0 = straight; hip: thigh against trunk.
    - frontal_knee (_l, _r): frontal-plane projection angle, valgus positive.
    - medial_knee_m (_l, _r): knee inside the vertical plane of ankle and toe.
    - thigh_from_vertical, shin_from_vertical (_l, _r): sagittal, knee ahead of hip / of ankle
      positive.
    - leg_from_vertical, upper_arm_from_vertical (_l, _r): sagittal, foot / elbow forward positive.
    - foot_pitch (_l, _r): heel up positive, against a flat foot.
    - trunk_lean: sagittal, forward positive; lateral_lean: frontal, to the left positive.
    - left_hip_up: slope of the hip line; rounding: chest tilt minus pelvis tilt.
    - hip_height_m: of the middle of the hips above the floor.
    """
    back = rot_y(-track.heading_deg)
    j = {name: rotated(back, points) for name, points in track.joints.items()}
    hips, shoulders = (j["hip_l"] + j["hip_r"]) / 2, (j["shoulder_l"] + j["shoulder_r"]) / 2
    trunk, hip_line = shoulders - hips, j["hip_l"] - j["hip_r"]
    out = {
        "trunk_lean": _tilt_deg(trunk[:, 2], trunk[:, 1]),
        "lateral_lean": _tilt_deg(trunk[:, 0], trunk[:, 1]),
        "left_hip_up": _tilt_deg(hip_line[:, 1], hip_line[:, 0]),
        "rounding": _rounding_deg(track),
        "hip_height_m": hips[:, 1],
    }
    for side in SIDES:
        out |= _side_angles(track, side, j, trunk)
    return out


def _tilt_deg(opposite: FloatArray, adjacent: FloatArray) -> FloatArray:
    out: FloatArray = np.degrees(np.arctan2(opposite, adjacent))
    return out


def _rounding_deg(track: SkeletonTrack) -> FloatArray:
    back = rot_y(-track.heading_deg)
    chest, pelvis = (back @ track.rotations[name] for name in ("chest", "pelvis"))
    out: FloatArray = np.degrees(np.arcsin(chest[:, 2, 1]) - np.arcsin(pelvis[:, 2, 1]))
    return out


def _side_angles(
    track: SkeletonTrack, side: Side, j: dict[str, FloatArray], trunk: FloatArray
) -> dict[str, FloatArray]:
    s = SUFFIX[side]
    hip, knee, ankle, toe = (j[f"{name}_{s}"] for name in ("hip", "knee", "ankle", "toe"))
    shoulder, elbow, wrist = (j[f"{name}_{s}"] for name in ("shoulder", "elbow", "wrist"))
    ahead = np.zeros(len(track))  # the joints are already turned to face +z
    thigh, shin, leg, arm = knee - hip, knee - ankle, ankle - hip, elbow - shoulder
    foot = rotated(rot_y(-track.heading_deg) @ track.rotations[f"foot_{s}"], [0.0, 0.0, 1.0])
    angles = {
        "knee_flexion": angle_between_deg(thigh, -shin),
        "hip_flexion": angle_between_deg(thigh, -trunk),
        "elbow_flexion": angle_between_deg(arm, wrist - elbow),
        "frontal_knee": frontal_angle_deg(hip, knee, ankle, ahead, side),
        "medial_knee_m": medial_knee_m(knee, ankle, toe, ahead, side),
        "thigh_from_vertical": _tilt_deg(thigh[:, 2], -thigh[:, 1]),
        "shin_from_vertical": _tilt_deg(shin[:, 2], shin[:, 1]),
        "leg_from_vertical": _tilt_deg(leg[:, 2], -leg[:, 1]),
        "upper_arm_from_vertical": _tilt_deg(arm[:, 2], -arm[:, 1]),
        "foot_pitch": _tilt_deg(-foot[:, 1], np.hypot(foot[:, 0], foot[:, 2])),
    }
    return {f"{name}_{s}": values for name, values in angles.items()}
