from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.render.figure import BONES, rotation_about
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.rig import BonePoses
from benchmarks.synthetic.skeleton import SkeletonTrack


def at_rest(person: Person) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    heads_m = np.array([person.figure.heads_m[bone] for bone in BONES])
    return np.tile(np.eye(3), (len(BONES), 1, 1)), heads_m


def rest_vertices(person: Person) -> NDArray[np.float64]:
    return np.concatenate([surface.vertices_m for surface in person.surfaces])


def test_at_rest_nothing_moves(person: Person) -> None:
    vertices, normals = person.pose(*at_rest(person))
    np.testing.assert_allclose(vertices, rest_vertices(person), atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, atol=1e-6)


def test_turning_all_bones_alike_turns_the_body_as_a_whole(person: Person) -> None:
    turns, heads_m = at_rest(person)
    turn, shift = rotation_about(np.array([1.0, 2.0, 0.5]), 40.0), np.array([0.3, 0.1, -2.0])
    vertices, _ = person.pose(turn @ turns, heads_m @ turn.T + shift)
    np.testing.assert_allclose(vertices, rest_vertices(person) @ turn.T + shift, atol=1e-9)


def test_a_bone_moves_what_hangs_on_it_and_nothing_else(person: Person) -> None:
    turns, heads_m = at_rest(person)
    turns[BONES.index("head")] = rotation_about(np.array([0.0, 1.0, 0.0]), 30.0)
    moved = np.linalg.norm(person.pose(turns, heads_m)[0] - rest_vertices(person), axis=1)
    high = rest_vertices(person)[:, 1]
    assert moved[high > 1.6].max() > 0.02
    assert moved[high < 1.2].max() < 1e-9


def test_the_planted_shoe_neither_sinks_nor_slides(
    person: Person, squat_track: SkeletonTrack
) -> None:
    bones = BonePoses(person.figure, squat_track)
    first = sum(len(surface.vertices_m) for surface in person.surfaces[:-2])
    left_shoe = slice(first, first + len(person.surfaces[-2].vertices_m))
    soles = np.array(
        [
            person.pose(bones.turns[k], bones.heads_m[k])[0][left_shoe]
            for k in range(0, len(bones), 5)
        ]
    )
    assert np.ptp(soles, axis=0).max() < 1e-3
    assert np.abs(soles[..., 1].min(axis=1)).max() < 2e-3
