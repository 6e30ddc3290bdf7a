from __future__ import annotations

import numpy as np
import pytest

from benchmarks.synthetic.render.figure import (
    BONES,
    SOLE_M,
    Physique,
    body_triangles,
    build_figure,
    rotation_between,
)
from benchmarks.synthetic.render.looks import LOOK_NAMES, LOOKS


def skin_height_m(physique: Physique) -> float:
    figure = build_figure(physique)
    return float(np.ptp(figure.vertices_m[np.unique(body_triangles()), 1]))


@pytest.mark.parametrize("height_m", [1.55, 1.72, 1.95])
def test_bodies_are_as_tall_as_asked(height_m: float) -> None:
    assert skin_height_m(Physique(height_m=height_m)) == pytest.approx(height_m, abs=1e-6)


@pytest.mark.parametrize("name", LOOK_NAMES)
def test_every_look_has_a_body_that_stands_on_its_soles(name: str) -> None:
    figure = build_figure(LOOKS[name].physique)  # type: ignore[index]  # names of the same list
    skin = figure.vertices_m[np.unique(body_triangles())]
    assert skin[:, 1].min() == pytest.approx(SOLE_M, abs=1e-6)
    assert figure.heads_m["upperarm_l"][0] > 0.1
    assert set(figure.to_neutral) == set(BONES)


def test_longer_legs_at_the_same_height() -> None:
    def hip_m(leg_length: float) -> float:
        figure = build_figure(Physique(leg_length=leg_length))
        return float(figure.heads_m["thigh_l"][1])

    assert hip_m(1.0) > hip_m(0.0) + 0.01 > hip_m(-1.0) + 0.02


def test_left_and_right_mirror_each_other() -> None:
    figure = build_figure(Physique())
    for bone in BONES:
        if bone.endswith("_l"):
            other = figure.heads_m[bone[:-1] + "r"] * np.array([-1, 1, 1])
            np.testing.assert_allclose(figure.heads_m[bone], other, atol=2e-3)


def test_neutral_legs_hang_straight_down() -> None:
    figure = build_figure(Physique(sex="male"))
    for bone in ("thigh_l", "calf_l", "thigh_r", "calf_r"):
        along = figure.to_neutral[bone] @ (figure.tails_m[bone] - figure.heads_m[bone])
        np.testing.assert_allclose(along / np.linalg.norm(along), [0, -1, 0], atol=1e-9)


def test_rotation_between_is_the_shortest_one() -> None:
    a, b = np.array([0.0, 2.0, 0.0]), np.array([0.0, 0.0, 3.0])
    turn = rotation_between(a, b)
    np.testing.assert_allclose(turn @ [0, 1, 0], [0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(turn @ [1, 0, 0], [1, 0, 0], atol=1e-12)
