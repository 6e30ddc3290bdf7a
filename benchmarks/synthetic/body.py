"""One body at rest: where every joint lies from the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.landmarks import Side

Sex = Literal["female", "male"]
Offset = tuple[float, float, float]
FloatArray = NDArray[np.float64]

SIGN: Final[dict[Side, int]] = {"left": 1, "right": -1}
"""Which way a side lies along x when the person faces +z."""


@dataclass(frozen=True)
class Body:
    """Offsets between joints in the rest pose, in metres: x to the left, y up, z forward.

    At rest the person stands upright facing +z, legs straight down, feet flat and pointing ahead,
    arms wherever `shoulder_to_elbow` and `elbow_to_wrist` say (`adult`: a T, palms down).  Offsets
    are those of the left side or the middle; the right side is their mirror image.

    Attributes:
        pelvis_to_hip, hip_to_knee, knee_to_ankle: down the leg, joint centre to joint centre.
        ankle_height_m: ankle joint above the floor with the foot flat.
        ankle_to_heel: to the hindmost point of the heel.
        ankle_to_ball: to the joint of the big toe, about which the heel lifts.
        ball_to_toe: to the tip of the big toe.
        pelvis_to_lumbar, lumbar_to_thorax, thorax_to_neck, neck_to_head: up the spine; the neck
            is its lowest joint, the head joint its highest.
        thorax_to_shoulder, shoulder_to_elbow, elbow_to_wrist: down the arm.
        wrist_to_hand: to the tip of the middle finger.
        wrist_to_index, wrist_to_pinky, wrist_to_thumb: to the knuckles that BlazePose marks.
        head_to_top, head_to_nose, head_to_eye, head_to_ear, head_to_mouth: from the head joint.
    """

    pelvis_to_hip: Offset
    hip_to_knee: Offset
    knee_to_ankle: Offset
    ankle_height_m: float
    ankle_to_heel: Offset
    ankle_to_ball: Offset
    ball_to_toe: Offset
    pelvis_to_lumbar: Offset
    lumbar_to_thorax: Offset
    thorax_to_neck: Offset
    neck_to_head: Offset
    thorax_to_shoulder: Offset
    shoulder_to_elbow: Offset
    elbow_to_wrist: Offset
    wrist_to_hand: Offset
    wrist_to_index: Offset
    wrist_to_pinky: Offset
    wrist_to_thumb: Offset
    head_to_top: Offset
    head_to_nose: Offset
    head_to_eye: Offset
    head_to_ear: Offset
    head_to_mouth: Offset

    def offset(self, name: str, side: Side = "left") -> FloatArray:
        """The named offset (3,) of one side, at rest."""
        x, y, z = getattr(self, name)
        return np.array([SIGN[side] * x, y, z])

    @property
    def thigh_m(self) -> float:
        """Hip to knee."""
        return float(np.linalg.norm(self.hip_to_knee))

    @property
    def shank_m(self) -> float:
        """Knee to ankle."""
        return float(np.linalg.norm(self.knee_to_ankle))

    @property
    def leg_m(self) -> float:
        """Straight leg, hip to ankle: the L of every ratio in the rules."""
        return self.thigh_m + self.shank_m

    @property
    def foot_m(self) -> float:
        """Heel to tip of the toe, along the floor."""
        return self.ankle_to_ball[2] + self.ball_to_toe[2] - self.ankle_to_heel[2]

    @property
    def hip_width_m(self) -> float:
        """Between the hip joint centres."""
        return 2 * self.pelvis_to_hip[0]

    @property
    def shoulder_width_m(self) -> float:
        """Between the shoulder joint centres."""
        return 2 * self.thorax_to_shoulder[0]

    @classmethod
    def adult(
        cls,
        sex: Sex = "female",
        height_m: float = 1.72,
        *,
        leg_ratio: float = 0.530,
        hip_width: float | None = None,
        shoulder_width: float | None = None,
    ) -> Body:
        """An adult of average build.

        Heights and lengths as shares of standing height are those of Drillis and Contini, in
        Winter, Biomechanics and Motor Control of Human Movement, 4th ed., fig. 4.1: hip .530,
        knee .285, ankle .039, shoulder .818, upper arm .186, forearm .146, hand .108, foot .152,
        eyes .936.  Winter's breadths (.191 hips, .259 shoulders) are outer ones: the joint centres
        lie further in, more so at the hips of men and the shoulders of women (own estimate).

        Args:
            sex: sets the two widths where they are not given.
            height_m: standing height.
            leg_ratio: height of the hip joints as a share of standing height.
            hip_width: distance of the hip joint centres as a share of standing height.
            shoulder_width: the same for the shoulder joint centres.

        Raises:
            ValueError: a size that no adult has.
        """
        if not 1.2 <= height_m <= 2.3 or not 0.45 <= leg_ratio <= 0.6:
            raise ValueError(f"not an adult: height_m={height_m}, leg_ratio={leg_ratio}")
        h = height_m
        up = (1 - leg_ratio) / (1 - 0.530)  # a longer leg leaves less for the trunk
        leg, foot = (leg_ratio - 0.039) * h, 0.152 * h
        hips = hip_width or {"female": 0.107, "male": 0.100}[sex]
        shoulders = shoulder_width or {"female": 0.195, "male": 0.210}[sex]
        return cls(
            pelvis_to_hip=(hips * h / 2, 0.0, 0.0),
            hip_to_knee=(0.0, -0.499 * leg, 0.0),
            knee_to_ankle=(0.0, -0.501 * leg, 0.0),
            ankle_height_m=0.039 * h,
            ankle_to_heel=(0.0, -0.027 * h, -0.25 * foot),
            ankle_to_ball=(0.0, -0.027 * h, 0.47 * foot),
            ball_to_toe=(0.0, -0.004 * h, 0.28 * foot),
            pelvis_to_lumbar=(0.0, 0.055 * h * up, -0.012 * h),
            lumbar_to_thorax=(0.0, 0.130 * h * up, -0.005 * h),
            thorax_to_neck=(0.0, 0.155 * h * up, 0.004 * h),
            neck_to_head=(0.0, 0.052 * h * up, 0.014 * h),
            thorax_to_shoulder=(shoulders * h / 2, 0.103 * h * up, 0.017 * h),
            shoulder_to_elbow=(0.186 * h, 0.0, 0.0),
            elbow_to_wrist=(0.146 * h, 0.0, 0.0),
            wrist_to_hand=(0.108 * h, 0.0, 0.0),
            wrist_to_index=(0.056 * h, 0.0, 0.012 * h),
            wrist_to_pinky=(0.050 * h, 0.0, -0.018 * h),
            wrist_to_thumb=(0.034 * h, -0.005 * h, 0.024 * h),
            head_to_top=(0.0, 0.078 * h * up, 0.0),
            head_to_nose=(0.0, -0.004 * h, 0.060 * h),
            head_to_eye=(0.018 * h, 0.014 * h, 0.048 * h),
            head_to_ear=(0.044 * h, 0.004 * h, 0.0),
            head_to_mouth=(0.014 * h, -0.026 * h, 0.050 * h),
        )
