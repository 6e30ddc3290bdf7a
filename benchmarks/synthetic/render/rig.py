"""Ties the mesh's rig to the kinematic person: same bones, same joints, one truth.

``body_of`` measures a figure's bones for the kinematic person; ``BonePoses`` turns the track that
comes back into the motion of the mesh's bones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.body import Body, Offset
from benchmarks.synthetic.render.figure import BONES, RestFigure, body_triangles
from benchmarks.synthetic.render.hair import find_face
from benchmarks.synthetic.render.shoes import HEEL_ROOM_M, TOE_ROOM_M
from benchmarks.synthetic.skeleton import SkeletonTrack

FloatArray = NDArray[np.float64]

CONTACT_RADIUS_M: Final = 0.062
CAPSULES: Final = (
    *(
        (f"{start}_{side}", f"{end}_{side}", radius)
        for start, end, radius in (
            ("hip", "knee", 0.066),
            ("knee", "ankle", 0.045),
            ("shoulder", "elbow", 0.040),
            ("elbow", "wrist", 0.032),
            ("ankle", "toe", 0.036),
        )
        for side in "lr"
    ),
    ("pelvis", "thorax", 0.095),
    ("head", "head_top", 0.075),
)
"""Joints at both ends of what shades other parts of the body, and how thick it is in metres."""

_SIDED: Final = {
    "thigh": ("thigh", "hip"),
    "calf": ("shank", "knee"),
    "foot": ("foot", "ankle"),
    "ball": ("toes", "ball"),
    "upperarm": ("upper_arm", "shoulder"),
    "lowerarm": ("forearm", "elbow"),
    "hand": ("hand", "wrist"),
}
_MIDDLE: Final = {
    "pelvis": ("pelvis", "pelvis"),
    "spine_01": ("lumbar", "lumbar"),
    "spine_02": ("lumbar", "lumbar"),
    "spine_03": ("chest", "thorax"),
    "neck_01": ("neck", "neck"),
    "head": ("head", "head"),
}


def segment_and_joint(bone: str) -> tuple[str, str]:
    """The kinematic segment that turns a bone, and the joint about which it turns."""
    if bone in _MIDDLE:
        return _MIDDLE[bone]
    name, side = bone.rsplit("_", 1)
    segment, joint = _SIDED[name]
    return f"{segment}_{side}", f"{joint}_{side}"


@dataclass(frozen=True)
class Landmarks:
    """Points (3,) of the left half of a figure at rest that are no joints, in metres."""

    nose: FloatArray
    eye: FloatArray
    ear: FloatArray
    mouth: FloatArray
    top: FloatArray
    fingertip: FloatArray
    heel: FloatArray
    toe_tip: FloatArray


def find_landmarks(figure: RestFigure) -> Landmarks:
    """Finds them on the skin, heel and toe tip on the shoe."""
    face = find_face(figure)
    unit, eye = face.size_m, face.eye_m
    used = np.unique(body_triangles())
    skin = figure.vertices_m[used]
    below_eye = (skin - eye)[:, 1] / unit
    middle = skin[(np.abs(skin[:, 0]) < 0.02) & (below_eye < -0.15) & (below_eye > -0.62)]
    nose = middle[np.argmax(middle[:, 2])]
    head = skin[np.abs(below_eye + 0.1) < 0.25]
    ear = head[head[:, 0] > head[:, 0].max() - 0.012].mean(axis=0)
    front = skin[(below_eye < -0.70) & (below_eye > -0.90) & (skin[:, 0] > 0.012)]
    lips = front[(front[:, 0] < 0.03)]
    mouth = lips[np.argmax(lips[:, 2])]
    on_hand = figure.weight_of("hand_l")[used] > 0.9
    wrist = figure.heads_m["hand_l"]
    fingers = skin[on_hand]
    on_foot = figure.weight_of("foot_l", "ball_l")[used] > 0.5
    foot = skin[on_foot & (skin[:, 1] < 0.06)]
    back, tip = foot[np.argmin(foot[:, 2])], foot[np.argmax(foot[:, 2])]
    return Landmarks(
        nose=nose * np.array([0.0, 1.0, 1.0]),
        eye=np.array([eye[0], eye[1], face.front_m]),
        ear=ear,
        mouth=mouth,
        top=np.array([0.0, face.top_m, figure.heads_m["head"][2]]),
        fingertip=fingers[np.argmax(np.linalg.norm(fingers - wrist, axis=1))],
        heel=back - np.array([0.0, 0.0, HEEL_ROOM_M]),
        toe_tip=tip + np.array([0.0, 0.0, TOE_ROOM_M]),
    )


def body_of(figure: RestFigure) -> Body:
    """The kinematic person's body with exactly this figure's bones.

    The legs hang straight down from the hips; the arms rest as the mesh's do.
    """
    heads, points = figure.heads_m, find_landmarks(figure)

    def offset(start: FloatArray, end: FloatArray) -> Offset:
        x, y, z = (float(v) for v in end - start)
        return (x, y, z)

    def along(start: str, end: str) -> Offset:
        return offset(heads[start], heads[end])

    def straight_down(start: str, end: str) -> Offset:
        return (0.0, -float(np.linalg.norm(heads[end] - heads[start])), 0.0)

    head = heads["head"]
    middle = np.array([0.0, 1.0, 1.0])
    return Body(
        pelvis_to_hip=offset(heads["pelvis"] * middle, heads["thigh_l"]),
        hip_to_knee=straight_down("thigh_l", "calf_l"),
        knee_to_ankle=straight_down("calf_l", "foot_l"),
        ankle_height_m=float(heads["foot_l"][1]),
        ankle_to_heel=offset(heads["foot_l"], points.heel),
        ankle_to_ball=along("foot_l", "ball_l"),
        ball_to_toe=offset(heads["ball_l"], points.toe_tip),
        pelvis_to_lumbar=offset(heads["pelvis"] * middle, heads["spine_01"] * middle),
        lumbar_to_thorax=offset(heads["spine_01"] * middle, heads["spine_03"] * middle),
        thorax_to_neck=offset(heads["spine_03"] * middle, heads["neck_01"] * middle),
        neck_to_head=offset(heads["neck_01"] * middle, head * middle),
        thorax_to_shoulder=offset(heads["spine_03"] * middle, heads["upperarm_l"]),
        shoulder_to_elbow=along("upperarm_l", "lowerarm_l"),
        elbow_to_wrist=along("lowerarm_l", "hand_l"),
        wrist_to_hand=offset(heads["hand_l"], points.fingertip),
        wrist_to_index=along("hand_l", "index_01_l"),
        wrist_to_pinky=along("hand_l", "pinky_01_l"),
        wrist_to_thumb=along("hand_l", "thumb_02_l"),
        head_to_top=offset(head, points.top),
        head_to_nose=offset(head, points.nose),
        head_to_eye=offset(head, points.eye),
        head_to_ear=offset(head, points.ear),
        head_to_mouth=offset(head, points.mouth),
    )


class BonePoses:
    """Every bone of ``BONES`` over the frames of a track."""

    def __init__(self, figure: RestFigure, track: SkeletonTrack) -> None:
        links = [segment_and_joint(bone) for bone in BONES]
        rest = [figure.to_neutral[bone] for bone in BONES]
        self.turns: FloatArray = np.stack(
            [track.rotations[s] @ r for (s, _), r in zip(links, rest, strict=True)], axis=1
        )
        """(T, bones, 3, 3) from rest."""
        self.heads_m: FloatArray = np.stack([track.joints[joint] for _, joint in links], axis=1)
        """(T, bones, 3)"""
        # spine_02 turns with the lumbar segment, but begins further up it
        up = figure.heads_m["spine_02"] - figure.heads_m["spine_01"]
        k = BONES.index("spine_02")
        self.heads_m[:, k] += np.einsum("tij,j->ti", track.rotations["lumbar"], up)
        ends = [[track.joints[a], track.joints[b]] for a, b, _ in CAPSULES]
        self._capsules = np.zeros((len(track), len(CAPSULES), 2, 4))
        self._capsules[..., :3] = np.transpose(np.array(ends), (2, 0, 1, 3))
        self._capsules[:, :, 0, 3] = [radius for _, _, radius in CAPSULES]
        self._feet = [(track.joints[f"heel_{s}"], track.joints[f"ball_{s}"]) for s in "lr"]
        self._rest_height_m = float(
            min(points[:, 1].min() for pair in self._feet for points in pair)
        )

    def __len__(self) -> int:
        return len(self.turns)

    def capsules(self, frame: int) -> FloatArray:
        """Limbs and trunk, (12, 2, 4): start and radius, end and nothing, in metres."""
        limbs: FloatArray = self._capsules[frame]
        return limbs

    def contacts(self, frame: int) -> FloatArray:
        """Where heels and balls shade the floor, (4, 4): x, z, height and radius in metres."""
        rows = []
        for heel, ball in self._feet:
            # the shade of a heel lies under the heel, not behind it
            inner = heel[frame] + 0.2 * (ball[frame] - heel[frame])
            for point in (inner, ball[frame]):
                height = max(0.0, point[1] - self._rest_height_m)
                rows.append([point[0], point[2], height, CONTACT_RADIUS_M])
        return np.array(rows)
