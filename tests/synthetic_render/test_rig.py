from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic.render.figure import BONES
from benchmarks.synthetic.render.looks import LOOK_NAMES, LOOKS, LookName
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.rig import BonePoses, body_of, segment_and_joint
from benchmarks.synthetic.skeleton import SkeletonTrack

CHAINS = (
    ("thigh", "calf"),
    ("calf", "foot"),
    ("foot", "ball"),
    ("upperarm", "lowerarm"),
    ("lowerarm", "hand"),
)


def test_the_kinematic_body_has_the_meshs_bones(person: Person) -> None:
    body, heads_m = body_of(person.figure), person.figure.heads_m
    thigh = heads_m["calf_l"] - heads_m["thigh_l"]
    shank = heads_m["foot_l"] - heads_m["calf_l"]
    assert body.thigh_m == pytest.approx(float(np.linalg.norm(thigh)), abs=1e-9)
    assert body.shank_m == pytest.approx(float(np.linalg.norm(shank)), abs=1e-9)
    np.testing.assert_allclose(
        body.shoulder_to_elbow, heads_m["lowerarm_l"] - heads_m["upperarm_l"], atol=1e-9
    )
    assert body.hip_width_m == pytest.approx(2 * heads_m["thigh_l"][0])


@pytest.mark.parametrize("name", LOOK_NAMES)
def test_bodies_of_all_looks_are_those_of_adults(name: LookName) -> None:
    body = body_of(Person(LOOKS[name]).figure)
    height_m = LOOKS[name].physique.height_m
    assert 0.44 < body.leg_m / height_m < 0.54
    assert 0.13 < body.foot_m / height_m < 0.20
    assert 0.05 < body.ankle_height_m < 0.12
    assert body.head_to_nose[2] > 0.08
    assert body.head_to_ear[0] > body.head_to_eye[0] > body.head_to_mouth[0] > 0


def test_bones_keep_their_length_and_hang_together(
    person: Person, squat_track: SkeletonTrack
) -> None:
    bones, rest_m = BonePoses(person.figure, squat_track), person.figure.heads_m
    for upper, lower in CHAINS:
        for side in "lr":
            a, b = BONES.index(f"{upper}_{side}"), BONES.index(f"{lower}_{side}")
            along = rest_m[f"{lower}_{side}"] - rest_m[f"{upper}_{side}"]
            carried = bones.heads_m[:, a] + bones.turns[:, a] @ along
            # the right half of the mesh is a mirror of the left but for a fraction of a millimetre
            np.testing.assert_allclose(carried, bones.heads_m[:, b], atol=2e-3)
            span = np.linalg.norm(bones.heads_m[:, b] - bones.heads_m[:, a], axis=1)
            np.testing.assert_allclose(span, span[0], atol=1e-9)


def test_true_joints_are_where_the_mesh_bends(person: Person, squat_track: SkeletonTrack) -> None:
    bones = BonePoses(person.figure, squat_track)
    for bone in ("thigh_l", "calf_r", "foot_l", "upperarm_r", "hand_l", "head"):
        _, joint = segment_and_joint(bone)
        np.testing.assert_array_equal(
            bones.heads_m[:, BONES.index(bone)], squat_track.joints[joint]
        )


def test_a_lifted_foot_casts_less_shade(person: Person, squat_track: SkeletonTrack) -> None:
    bones = BonePoses(person.figure, squat_track)
    standing, squatting = bones.contacts(0), bones.contacts(len(bones) // 2)
    assert standing[:, 2].max() < 0.02
    left, right = squatting[:2, 2], squatting[2:, 2]
    assert left.max() < 0.02
    assert right.min() > 0.1
