"""Who else is in the picture, and whom to follow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.estimators.people import (
    Strip,
    is_preferred,
    is_second_person,
    prominence,
    strips_beside,
)
from formcheck.landmarks import LANDMARK_COUNT, Landmark
from formcheck.pose import Pose

SIZE_PX = (1000, 600)


def upright(x_px: float, height_px: float, visibility: float = 1.0) -> Pose:
    """Somebody standing around column ``x_px``: a fifth of the height wide, torso a third long."""
    image_px = np.empty((LANDMARK_COUNT, 2))
    for landmark in Landmark:
        sign = 1 if landmark.name.startswith("LEFT") or landmark.name.endswith("LEFT") else -1
        image_px[landmark, 0] = x_px + sign * 0.1 * height_px
        image_px[landmark, 1] = 100 + 0.1 * height_px
    for name, share in (("SHOULDER", 0.2), ("HIP", 0.53), ("KNEE", 0.76), ("ANKLE", 1.0)):
        for side in ("LEFT", "RIGHT"):
            image_px[Landmark[f"{side}_{name}"], 1] = 100 + share * height_px
    ones = np.ones(LANDMARK_COUNT)
    return Pose(0.0, image_px, np.zeros((LANDMARK_COUNT, 3)), visibility * ones, ones)


def test_the_strips_are_what_the_person_leaves_free() -> None:
    strips = strips_beside(upright(500, 300), SIZE_PX)
    assert [strip.start for strip in strips] == [0, pytest.approx(538, abs=1)]
    assert [strip.stop for strip in strips] == [pytest.approx(462, abs=1), 1000]


def test_a_strip_too_narrow_for_a_body_is_not_searched() -> None:
    strips = strips_beside(upright(60, 300), SIZE_PX)
    assert [strip.stop for strip in strips] == [1000]


def test_a_person_beyond_the_edges_leaves_no_strip_outside_the_picture() -> None:
    for x_px in (-80.0, 1080.0):
        for strip in strips_beside(upright(x_px, 900), SIZE_PX):
            assert 0 <= strip.start < strip.stop <= 1000


def test_cut_and_isolate_show_the_strip_and_nothing_else() -> None:
    rgb = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)
    strip = Strip(2, 5)
    np.testing.assert_array_equal(strip.cut(rgb), rgb[:, 2:5])
    assert strip.cut(rgb).flags.c_contiguous
    isolated = strip.isolate(rgb)
    np.testing.assert_array_equal(isolated[:, 2:5], rgb[:, 2:5])
    assert (isolated[:, :2] == 128).all()
    assert (isolated[:, 5:] == 128).all()
    assert rgb[0, 0, 1] == 1  # the frame itself is untouched


def test_somebody_of_like_size_is_a_second_person() -> None:
    first = upright(500, 300)
    assert is_second_person(upright(800, 250), first)
    assert is_second_person(upright(800, 450), first)


def test_the_background_is_not() -> None:
    first = upright(500, 300)
    assert not is_second_person(upright(800, 120), first)


def test_what_is_hardly_visible_is_not() -> None:
    assert not is_second_person(upright(800, 300, visibility=0.7), upright(500, 300))


def test_what_the_model_itself_doubts_is_not() -> None:
    doubted = upright(800, 300)
    presence = doubted.presence.copy()
    presence[Landmark.LEFT_KNEE] = 0.2
    assert not is_second_person(replace(doubted, presence=presence), upright(500, 300))


def test_prominence_is_torso_length_in_the_middle_and_nothing_at_the_sides() -> None:
    torso_px = 0.33 * 300
    assert prominence(upright(500, 300), SIZE_PX) == pytest.approx(torso_px)
    assert prominence(upright(750, 300), SIZE_PX) == pytest.approx(torso_px / 2)
    assert prominence(upright(1000, 300), SIZE_PX) == 0
    assert prominence(upright(1100, 300), SIZE_PX) == 0


def test_only_a_clearly_more_prominent_person_is_preferred() -> None:
    first = upright(250, 300)
    assert is_preferred(upright(500, 280), first, SIZE_PX)
    assert not is_preferred(upright(740, 300), first, SIZE_PX)
    assert not is_preferred(first, upright(500, 280), SIZE_PX)
    assert is_preferred(upright(260, 400), first, SIZE_PX)
