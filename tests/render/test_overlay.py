from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.landmarks import BODY_SIDES, Landmark
from formcheck.pose import Pose, RgbArray
from formcheck.render.hud import Hud, Mark
from formcheck.render.overlay import Overlay
from formcheck.render.palette import ORANGE, SKY_BLUE, STYLES, YELLOW, Rgb
from formcheck.rules import Verdict
from tests.render.figure import Size, only, plain, standing

BARE = Hud("squat", "left", {"left": 3, "right": 5}, 1, "down")
KNEE_IN = Mark(Landmark.LEFT_KNEE, "Knee in", Verdict.MINOR)
SIZES = [(320, 320), (720, 1280), (1280, 720), (360, 640)]


def changed(a: RgbArray, b: RgbArray) -> NDArray[np.bool_]:
    return np.asarray((a != b).any(axis=2), np.bool_)


def near(picture: RgbArray, colour: Rgb, tolerance: int = 40) -> NDArray[np.bool_]:
    difference = np.abs(picture.astype(int) - np.array(colour))
    return np.asarray(difference.max(axis=2) <= tolerance, np.bool_)


def distance_to(point: NDArray[np.float64], size: Size) -> NDArray[np.float64]:
    y, x = np.mgrid[: size[1], : size[0]]
    return np.asarray(np.hypot(x - point[0], y - point[1]), np.float64)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_mark_rings_its_joint_in_the_colour_of_its_verdict(size: Size, verdict: Verdict) -> None:
    pose = standing(size)
    mark = replace(KNEE_IN, verdict=verdict)
    bare = Overlay(size).draw(plain(size), pose, BARE)
    marked = Overlay(size).draw(plain(size), pose, replace(BARE, marks=(mark,)))
    ring = distance_to(pose.image_px[Landmark.LEFT_KNEE], size) < 0.05 * min(size)
    assert (changed(bare, marked) & ring & near(marked, STYLES[verdict].rgb)).sum() > 20


@pytest.mark.parametrize("size", [*SIZES, (2160, 3840)])
def test_a_mark_has_a_label_outside_its_ring(size: Size) -> None:
    pose = standing(size)
    bare = Overlay(size).draw(plain(size), pose, BARE)
    marked = Overlay(size).draw(plain(size), pose, replace(BARE, marks=(KNEE_IN,)))
    away = distance_to(pose.image_px[Landmark.LEFT_KNEE], size) > 0.06 * min(size)
    label = changed(bare, marked) & away
    assert label.sum() > 0.004 * min(size) ** 2
    assert (near(marked, (255, 255, 255)) & label).sum() > 30  # its words


@pytest.mark.parametrize("size", [(320, 320), (720, 1280), (1280, 720)])
@pytest.mark.parametrize("x", [-0.02, 0.0, 0.5, 1.0, 1.02])
@pytest.mark.parametrize("y", [-0.02, 0.0, 0.5, 1.0, 1.02])
def test_labels_of_joints_at_the_border_stay_whole(size: Size, x: float, y: float) -> None:
    def words(at: tuple[float, float]) -> NDArray[np.bool_]:
        pose = only(Landmark.LEFT_KNEE, at)
        bare = Overlay(size).draw(plain(size), pose, BARE)
        marked = Overlay(size).draw(plain(size), pose, replace(BARE, marks=(KNEE_IN,)))
        return changed(bare, marked) & near(marked, (255, 255, 255), 0)

    whole = words((0.5 * size[0], 0.6 * size[1])).sum()
    assert whole > 30
    at_border = words((x * size[0], y * size[1]))
    assert at_border.sum() == whole
    rows, columns = np.flatnonzero(at_border.any(axis=1)), np.flatnonzero(at_border.any(axis=0))
    border = round(0.03 * min(size))
    assert border < rows[0] <= rows[-1] < size[1] - border
    assert border < columns[0] <= columns[-1] < size[0] - border


def test_labels_keep_off_marked_joints_and_off_each_other() -> None:
    size = (720, 720)
    pose = standing(size)
    joints = (*BODY_SIDES["left"].leg, *BODY_SIDES["right"].leg[:3])
    marks = tuple(Mark(joint, f"Fault number {joint}", Verdict.MINOR) for joint in joints)
    overlay = Overlay(size)
    every = overlay.draw(plain(size), pose, replace(BARE, marks=marks))
    for joint in joints:
        ring = np.abs(distance_to(pose.image_px[joint], size) - 0.027 * 720) < 1
        assert (near(every, ORANGE) & ring).sum() > 0.3 * ring.sum(), joint.name


def test_without_a_person_only_the_hud_is_drawn() -> None:
    size = (720, 1280)
    hud = replace(BARE, marks=(KNEE_IN,), cue="Chest up", notice="Nobody in view")
    for pose in (None, Pose.missing(0.0)):
        picture = Overlay(size).draw(plain(size), pose, hud)
        drawn = changed(picture, plain(size))
        assert drawn[:260, :350].mean() > 0.5  # the card
        assert not drawn[300:1100].any()
        assert near(picture, YELLOW)[1100:].any()  # the cue


def test_the_judged_leg_stands_out() -> None:
    size = (720, 1280)
    pose = standing(size)
    picture = Overlay(size).draw(plain(size), pose, BARE)
    for side, bright in (("left", True), ("right", False)):
        body = BODY_SIDES["left" if side == "left" else "right"]
        shin = (pose.image_px[body.knee] + pose.image_px[body.ankle]) / 2
        around = distance_to(shin, size) < 6
        assert near(picture, SKY_BLUE)[around].any() == bright
        assert changed(picture, plain(size))[around].any()


def test_guessed_landmarks_are_faint_and_invented_ones_left_out() -> None:
    size = (720, 1280)
    seen = standing(size)
    strength = []
    for visibility in (0.9, 0.35, 0.1):
        pose = replace(seen, visibility=np.full(33, visibility))
        drawn = Overlay(size).draw(plain(size, 0), pose, Hud("squat"))[300:]
        strength.append(int(drawn.sum()))
    assert strength[0] > 1.5 * strength[1] > 0
    assert strength[2] == 0


def test_a_mirrored_picture_has_its_points_mirrored_and_its_text_not() -> None:
    size = (720, 1280)
    rng = np.random.default_rng(1)
    rgb = rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    pose = standing(size, middle=(0.4, 0.55))
    hud = replace(BARE, marks=(KNEE_IN,), cue="Knee over foot", depth=0.5)
    mirrored = Overlay(size).draw(rgb, pose, hud, mirrored=True)
    flipped_points = pose.image_px * [-1, 1] + [size[0], 0]
    by_hand = Overlay(size).draw(
        np.ascontiguousarray(rgb[:, ::-1]), replace(pose, image_px=flipped_points), hud
    )
    np.testing.assert_array_equal(mirrored, by_hand)
    straight = Overlay(size).draw(rgb, pose, replace(BARE, depth=0.5))
    over_card = (slice(30, 250), slice(30, 300))
    white = near(mirrored, (255, 255, 255), 0)[over_card]
    assert white.sum() > 500
    np.testing.assert_array_equal(white, near(straight, (255, 255, 255), 0)[over_card])


def test_the_same_frames_give_the_same_pictures_and_the_input_stays() -> None:
    size = (480, 640)
    rgb = plain(size)
    hud = replace(BARE, marks=(KNEE_IN,), cue="Chest up")
    poses = [standing(size, middle=(0.4 + 0.02 * i, 0.55)) for i in range(8)]
    first, second = Overlay(size), Overlay(size)
    for pose in poses:
        np.testing.assert_array_equal(first.draw(rgb, pose, hud), second.draw(rgb, pose, hud))
    np.testing.assert_array_equal(rgb, plain(size))


@pytest.mark.parametrize("mirrored", [False, True])
def test_drawing_into_a_given_picture(mirrored: bool) -> None:
    size = (480, 640)
    pose, rgb, out = standing(size), plain(size, 40), plain(size, 0)
    expected = Overlay(size).draw(rgb, pose, BARE, mirrored=mirrored)
    assert Overlay(size).draw(rgb, pose, BARE, mirrored=mirrored, out=out) is out
    np.testing.assert_array_equal(out, expected)
    assert Overlay(size).draw(rgb, pose, BARE, mirrored=mirrored, out=rgb) is rgb
    np.testing.assert_array_equal(rgb, expected)


def test_every_size_shows_the_same() -> None:
    hud = replace(BARE, marks=(KNEE_IN,), cue="Chest up", depth=0.6)
    for shape in ((9, 16), (16, 9), (1, 1)):
        shares = []
        for height in (360, 720, 1440):
            unit = height / min(shape)
            size = (round(shape[0] * unit), round(shape[1] * unit))
            picture = Overlay(size).draw(plain(size), standing(size), hud)
            shares.append(changed(picture, plain(size)).mean())
        assert shares == pytest.approx([np.mean(shares)] * 3, rel=0.12)


@pytest.mark.parametrize("size", [(64, 64), (120, 90), (90, 160)])
def test_very_small_pictures_do_not_break_it(size: Size) -> None:
    hud = replace(BARE, marks=(KNEE_IN,), cue="Push through front heel", notice="Step back")
    picture = Overlay(size).draw(plain(size), standing(size), hud)
    assert picture.shape == (size[1], size[0], 3)
    assert changed(picture, plain(size)).any()


def test_points_that_cannot_be_drawn_are_left_out() -> None:
    size = (480, 640)
    points = standing(size).image_px.copy()
    points[Landmark.LEFT_KNEE] = np.nan
    points[Landmark.LEFT_ANKLE] = 1e9, -1e9
    pose = Pose(0.0, points, np.full((33, 3), np.nan), np.ones(33), np.ones(33))
    hud = replace(BARE, marks=(KNEE_IN, Mark(Landmark.RIGHT_KNEE, "Knee in", Verdict.MINOR)))
    picture = Overlay(size).draw(plain(size), pose, hud)
    ring = distance_to(points[Landmark.RIGHT_KNEE], size) < 0.05 * 480
    assert near(picture, ORANGE)[ring].any()
    # the other mark has no place to point at
    assert not near(picture, ORANGE)[distance_to(points[Landmark.RIGHT_KNEE], size) > 200].any()


def test_a_cue_hides_no_foot_and_stays_where_it_is() -> None:
    size = (720, 1280)
    low, high = (standing(size, 0.9, (0.5, y)) for y in (0.73, 0.5))
    overlay = Overlay(size)
    hud = replace(BARE, cue="Chest up")

    def cue_rows(pose: Pose) -> NDArray[np.intp]:
        yellow = near(overlay.draw(plain(size), pose, hud), YELLOW)
        return np.flatnonzero(yellow.sum(axis=1) > 100)

    assert cue_rows(low).max() < 640  # the feet are at the bottom: it moved to the top
    assert cue_rows(high).max() < 640  # and does not jump when they leave
    hud = replace(BARE, cue=None)
    assert not len(cue_rows(high))
    hud = replace(BARE, cue="Chest up")
    assert cue_rows(high).min() > 640


def test_a_provisional_cue_is_framed_and_a_certain_one_filled() -> None:
    size = (720, 1280)
    yellow = [
        near(
            Overlay(size).draw(
                plain(size), None, replace(BARE, cue="Chest up", cue_provisional=kind)
            ),
            YELLOW,
        )
        for kind in (True, False)
    ]
    assert 0 < 2 * yellow[0].sum() < yellow[1].sum()


def test_the_gauge_fills_with_depth() -> None:
    size = (720, 1280)

    def blue(depth: float | None) -> int:
        hud = replace(BARE, depth=depth)
        return int(near(Overlay(size).draw(plain(size), None, hud), SKY_BLUE).sum())

    fills = [blue(depth) for depth in (None, 0.0, 0.4, 0.8, 1.0)]
    assert fills == sorted(set(fills))
    assert blue(-1.0) == blue(0.0)
    assert blue(7.0) == blue(1.0)


def test_the_counter_shows_only_what_is_counted() -> None:
    size = (720, 1280)
    overlay = Overlay(size)
    legs = overlay.draw(plain(size), None, Hud("squat", None, {"left": 1, "right": 2}))
    both = overlay.draw(plain(size), None, Hud("squat", None, {"both": 1}))
    assert changed(legs, plain(size)).sum() > 1.2 * changed(both, plain(size)).sum()
    pictures = {
        overlay.draw(plain(size), None, Hud("squat", "both", {"both": n})).tobytes()
        for n in range(12)
    }
    assert len(pictures) == 12


def test_text_reads_on_any_background() -> None:
    """White digits keep a contrast of at least 4.5 : 1 (WCAG) on black, white and noise."""
    size = (720, 1280)
    noise = np.random.default_rng(0).integers(0, 255, (1280, 720, 3), dtype=np.uint8)
    for background in (plain(size, 0), plain(size, 255), noise):
        card = Overlay(size).draw(background, None, BARE)[30:240, 30:300]
        luminance = ((card / 255) ** 2.2) @ np.array([0.2126, 0.7152, 0.0722])
        ink = luminance[near(card, (255, 255, 255), 3)]
        ground = luminance[luminance < 0.3]
        assert len(ink) > 500
        assert (1.0 + 0.05) / (np.percentile(ground, 95) + 0.05) > 4.5


def test_frames_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="expected a frame of 480 x 640"):
        Overlay((480, 640)).draw(plain((640, 480)), None, BARE)
    with pytest.raises(ValueError, match="expected a frame of 480 x 640"):
        Overlay((480, 640)).draw(plain((480, 640)), None, BARE, out=plain((640, 480)))
    with pytest.raises(ValueError, match="size must be positive"):
        Overlay((0, 640))
