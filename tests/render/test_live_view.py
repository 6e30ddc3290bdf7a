"""The live screens: what is drawn where, at every size, mirrored or not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from formcheck.coaching.live_state import (
    Cue,
    LiveState,
    PlanTarget,
    SetSummary,
    SetupCheck,
    Stage,
    Unseen,
)
from formcheck.landmarks import BODY_SIDES, Landmark
from formcheck.pose import Pose, RgbArray
from formcheck.render.hud import Scale
from formcheck.render.live_card import CounterText, counter_card
from formcheck.render.live_scene import HEIGHT_PX
from formcheck.render.live_view import LiveView
from formcheck.render.live_words import (
    first_advice,
    keys_of,
    rest_clock,
    rest_rows,
    setup_rows,
    unseen_rows,
)
from formcheck.render.palette import SKY_BLUE, VERMILLION, YELLOW, Rgb
from formcheck.render.panels import Row, key_lines, panel
from formcheck.rep import RepSide
from formcheck.rules import Verdict
from tests.render.figure import plain, standing

SIZES = [(640, 480), (1280, 720), (1920, 1080), (720, 1280), (360, 640), (600, 600)]
CHECKS = (
    SetupCheck("Whole body", True),
    SetupCheck("Light", None, blocks=False),
    SetupCheck("Direction", False, "Turn your left side to the camera", blocks=False),
)
UNSEEN = (Unseen("squat-knee-in", "needs a front view"), Unseen("squat-shaky", "needs 24 frames"))
SUMMARY = SetSummary(
    1, {"left": 10, "right": 10}, 17, "squat-knee-in", "Knee over your toes", 3, 20
)
COUNTS: dict[RepSide, int] = {"left": 3, "right": 0}


def state_of(stage: Stage, size: tuple[int, int], **changes: Any) -> LiveState:
    state = LiveState("Squat", stage, pose=standing(size), counts=COUNTS, side="left", set_index=1)
    return replace(state, **changes)


def drawn(state: LiveState, size: tuple[int, int]) -> RgbArray:
    return LiveView().draw(plain(size), state)


def has(picture: RgbArray, rgb: Rgb, least: int = 50) -> bool:
    """Whether a colour covers some of a picture."""
    near = np.abs(picture.astype(int) - np.array(rgb)).max(axis=2) <= 8
    return int(near.sum()) >= least


def every_state(size: tuple[int, int]) -> list[LiveState]:
    cue = Cue("Knee over your toes", Landmark.LEFT_KNEE, Verdict.MAJOR)
    return [
        state_of(Stage.SETUP, size, checks=CHECKS, unseen=UNSEEN, coarse=("squat-side-lean",)),
        state_of(Stage.SETUP, size, checks=CHECKS[:1], pose=None, next_side="left"),
        state_of(Stage.COUNTDOWN, size, countdown_s=2.2, unseen=UNSEEN),
        state_of(Stage.SET, size, depth=0.5, phase="down", target=PlanTarget(3, 10), cue=cue),
        state_of(Stage.SET, size, cue=replace(cue, provisional=True), verdicts=(Verdict.MINOR,)),
        state_of(Stage.SET, size, cue=Cue("Breathe", None), notice="Not counted", pose=None),
        state_of(Stage.REST, size, rest_s=42.0, summary=SUMMARY, next_side="right"),
        state_of(Stage.DONE, size, summary=SUMMARY, target=PlanTarget(1, 10)),
        state_of(Stage.SET, size, paused=True),
        state_of(Stage.SET, size, trouble="The camera is gone: plug it in again"),
        state_of(Stage.SET, size, voice=True, muted=True, mirrored=False),
    ]


@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits_every_size(size: tuple[int, int]) -> None:
    for state in every_state(size):
        frame = plain(size)
        picture = LiveView().draw(frame, state)
        assert picture.dtype == np.uint8
        assert picture.shape[0] == HEIGHT_PX
        assert picture.shape[1] >= picture.shape[0]
        assert (frame == plain(size)).all(), "the frame itself stays as it is"
        assert picture.std() > 5, "something is drawn"


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280)])
def test_nothing_is_drawn_over_the_border(size: tuple[int, int]) -> None:
    for state in every_state(size):
        bare = replace(state, pose=None)
        picture, margin = drawn(bare, size), 4
        edges = (picture[:margin], picture[-margin:], picture[:, :margin], picture[:, -margin:])
        assert all(len(np.unique(edge.reshape(-1, 3), axis=0)) <= 2 for edge in edges)


def test_only_the_person_is_mirrored_and_never_the_words() -> None:
    size = (1280, 720)
    lopsided = plain(size)
    lopsided[:, :100] = 10
    state = state_of(Stage.SET, size, pose=None, counts={"left": 4, "right": 0})
    there = LiveView().draw(lopsided, replace(state, mirrored=False))
    mirrored = LiveView().draw(lopsided, replace(state, mirrored=True))
    assert there[360, 20].tolist() == mirrored[360, -20].tolist() == [10, 10, 10]
    card = (slice(40, 200), slice(120, 300))
    assert (there[card] == mirrored[card]).mean() > 0.9


@pytest.mark.parametrize("mirrored", [True, False])
def test_the_cue_has_a_ring_at_the_joint_it_is_about(*, mirrored: bool) -> None:
    size = (1280, 720)
    cue = Cue("Knee over your toes", Landmark.LEFT_KNEE, Verdict.MAJOR)
    picture = drawn(state_of(Stage.SET, size, cue=cue, mirrored=mirrored), size)
    x, y = standing(size).image_px[BODY_SIDES["left"].knee]
    x = size[0] - x if mirrored else x
    around = picture[int(y) - 40 : int(y) + 40, int(x) - 40 : int(x) + 40]
    assert has(around, VERMILLION)
    assert has(picture, YELLOW, 2000), "and large words"


def test_a_provisional_cue_looks_otherwise_than_by_its_colour_alone() -> None:
    size = (1280, 720)
    cue = Cue("Knee over your toes", Landmark.LEFT_KNEE)
    sure = drawn(state_of(Stage.SET, size, cue=cue), size)
    maybe = drawn(state_of(Stage.SET, size, cue=replace(cue, provisional=True)), size)
    filled = [int((np.abs(p.astype(int) - YELLOW).max(axis=2) <= 8).sum()) for p in (sure, maybe)]
    assert filled[1] < filled[0] / 2, "a frame instead of a plate"


def test_a_cue_keeps_its_place_beside_a_joint_that_keeps_still() -> None:
    size, view = (1280, 720), LiveView()
    state = state_of(Stage.SET, size, cue=Cue("Chest up", Landmark.LEFT_SHOULDER))
    first, second = (view.draw(plain(size), state).copy() for _ in range(2))
    assert (first == second).all()


def with_face(pose: Pose) -> Pose:
    """The same person with eyes, ears and mouth around the nose."""
    nose, hip = pose.image_px[Landmark.NOSE], pose.image_px[Landmark.LEFT_HIP]
    turns = np.linspace(0, 2 * np.pi, Landmark.MOUTH_RIGHT, endpoint=False)
    image_px, visibility = pose.image_px.copy(), pose.visibility.copy()
    around = 0.12 * abs(hip[1] - nose[1]) * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    image_px[1 : Landmark.MOUTH_RIGHT + 1] = nose + around
    visibility[: Landmark.MOUTH_RIGHT + 1] = 1.0
    return replace(pose, image_px=image_px, visibility=visibility)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("joint", [Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP])
def test_a_cue_never_covers_the_face(size: tuple[int, int], joint: Landmark) -> None:
    cue = Cue("Lift your chest", joint)
    person = with_face(standing(size))
    state = state_of(Stage.SET, size, cue=cue, mirrored=False, pose=person)
    picture = drawn(state, size)
    factor = HEIGHT_PX / size[1]
    beside = picture.shape[1] - round(size[0] * factor)
    face = person.image_px[: Landmark.MOUTH_RIGHT + 1] * factor + (beside, 0)
    (x0, y0), (x1, y1) = face.min(axis=0).astype(int), face.max(axis=0).astype(int)
    assert has(picture, YELLOW, 2000)
    assert not has(picture[y0 : y1 + 1, x0 : x1 + 1], YELLOW, 1)


PORTRAIT = (720, 1280)


def column_of(picture: RgbArray) -> RgbArray:
    """What stands beside a portrait picture."""
    return picture[:, : picture.shape[1] - round(PORTRAIT[0] * HEIGHT_PX / PORTRAIT[1])]


def test_beside_a_portrait_picture_there_is_room_for_all_there_is_to_say() -> None:
    setup = state_of(Stage.SETUP, PORTRAIT, checks=CHECKS, pose=None)
    told = column_of(drawn(replace(setup, unseen=UNSEEN), PORTRAIT))
    silent = column_of(drawn(setup, PORTRAIT))
    assert np.any(told != silent, axis=2).sum() > 2000, "what is not judged, in spite of the advice"
    rest = state_of(Stage.REST, PORTRAIT, rest_s=42.0, summary=SUMMARY, pose=None)
    picture = drawn(rest, PORTRAIT)
    column = column_of(picture)
    assert has(column, (255, 255, 255), 2000), "the clock"
    assert not has(picture[:, column.shape[1] :], (255, 255, 255), 1), "no words over the person"


@pytest.mark.parametrize("size", SIZES)
def test_what_is_not_judged_covers_no_keys(size: tuple[int, int]) -> None:
    reasons = (
        "needs a view more squarely from the front", "needs a side view and 15 frames per second",
        "too fine for a camera", "needs 24 frames per second",
    )  # fmt: skip
    slugs = ("squat-knee-in", "squat-trunk-lean", "squat-back-rounding")
    unseen = tuple(Unseen(slug, reason) for reason in reasons for slug in slugs)
    checks = (*CHECKS, *(SetupCheck(name, True) for name in ("Camera", "Stand still")))
    setup = state_of(Stage.SETUP, size, checks=checks, pose=None)
    keys = (slice(HEIGHT_PX - 60, HEIGHT_PX), slice(0, 260))
    told, silent = (drawn(replace(setup, unseen=each), size) for each in (unseen, ()))
    assert np.any(told != silent)
    assert np.array_equal(told[keys], silent[keys])


def test_the_counter_beside_a_portrait_picture_is_larger() -> None:
    heights = []
    for size in (PORTRAIT, (1280, 720)):
        picture = drawn(state_of(Stage.SET, size, pose=None), size)[:600, :450]
        heights.append(int(np.all(picture >= 250, axis=2).any(axis=1).sum()))
    assert heights[0] > 1.2 * heights[1]


def test_what_so_few_pictures_do_not_tell_stays_on_the_screen() -> None:
    size, slow = (1280, 720), "Only counting: 10 pictures a second, form needs 15"
    quiet = state_of(Stage.SET, size, pose=None)
    under = (slice(270, 560), slice(0, 460))
    inks = [
        int(np.any(drawn(state, size)[under] != drawn(quiet, size)[under], axis=2).sum())
        for state in (replace(quiet, lacking=slow, notice=slow), replace(quiet, lacking=slow))
    ]
    assert inks[0] > inks[1] > 1000, "large at first, then small"


@pytest.mark.parametrize("size", [(640, 480), (1280, 720), PORTRAIT])
def test_no_notice_lies_under_the_keys(size: tuple[int, int]) -> None:
    quiet = state_of(Stage.SET, size, pose=None, voice=True, muted=True)
    quiet = replace(quiet, counts={"left": 12, "right": 10}, target=PlanTarget(3, 12))
    # What the notices are about matters less than how long they are: these are the longest.
    slow = "Not judged at 12 pictures a second: movement is jerky, knee wobbles from side to side"
    named = "Looks like deadlifts: end this and use --exercise deadlift"
    for notice in (slow, named):
        picture = drawn(replace(quiet, notice=notice, lacking=slow), size)
        calm = drawn(quiet, size)
        keys = slice(-140 if size == (640, 480) else -110, None)
        assert np.array_equal(picture[keys, :460], calm[keys, :460])
        assert not np.array_equal(picture, calm)


def test_the_gauge_goes_down_with_the_hips() -> None:
    size = (1280, 720)
    bare = state_of(Stage.SET, size, pose=None, counts={"both": 0}, side=None)
    shallow, deep = (
        drawn(replace(bare, depth=depth, phase="down"), size)[:260, :460] for depth in (0.2, 0.9)
    )
    rows = [np.flatnonzero((p == SKY_BLUE).all(axis=2).any(axis=1)).max() for p in (shallow, deep)]
    assert rows[1] > rows[0] + 40


class TestCounter:
    def test_the_active_leg_is_large_and_knows_its_goal(self) -> None:
        state = state_of(Stage.SET, (1280, 720), target=PlanTarget(3, 10))
        text = CounterText.of(state)
        assert text.columns == (("Left", 3, True), ("Right", 0, False))
        assert text.header == ("Squat", "Set 1 of 3")
        assert text.goal == "/10"
        assert counter_card(text, Scale((1280, 720))) is counter_card(text, Scale((1280, 720)))

    @pytest.mark.parametrize(
        ("stage", "changes"),
        [
            (Stage.SET, {"target": PlanTarget(3, 10)}),
            (Stage.SET, {"side_choice": "right"}),
            (Stage.REST, {}),
        ],
    )
    def test_the_leg_to_come_is_the_active_one(self, stage: Stage, changes: dict[str, Any]) -> None:
        state = state_of(stage, (1280, 720), next_side="right", **changes)
        assert CounterText.of(state).columns[1] == ("Right", 0, True)

    def test_in_a_set_without_a_plan_the_leg_that_works_is_the_active_one(self) -> None:
        state = state_of(Stage.SET, (1280, 720))
        assert CounterText.of(state).columns == (("Left", 3, True), ("Right", 0, False))

    def test_the_leg_that_works_is_the_active_one_even_where_the_other_was_planned(self) -> None:
        state = state_of(Stage.SET, (1280, 720), next_side="left", doing="right")
        assert CounterText.of(state).columns == (("Left", 3, False), ("Right", 0, True))

    def test_before_the_first_repetition(self) -> None:
        state = replace(state_of(Stage.SET, (1280, 720)), counts={}, side=None, set_index=0)
        assert CounterText.of(state).columns == (("Reps", 0, True),)


class TestWords:
    def test_the_first_thing_to_do_comes_first(self) -> None:
        state = state_of(Stage.SETUP, (1280, 720), checks=CHECKS)
        assert first_advice(state) == "Turn your left side to the camera"
        assert [row.icons[0][0] for row in setup_rows(state)[1:]] == [
            "check", "question", "triangle",
        ]  # fmt: skip

    def test_what_cannot_be_seen_is_named_with_what_it_would_need(self) -> None:
        rows = [row.text for row in unseen_rows(state_of(Stage.SETUP, (9, 9), unseen=UNSEEN))]
        assert "Needs a front view: 1 check" in rows
        assert "knee falls inwards" in rows

    def test_of_many_the_first_are_named_and_the_rest_counted(self) -> None:
        slugs = [f"squat-new-{n}" for n in range(9)]
        unseen = tuple(Unseen(slug, "needs a side view") for slug in slugs)
        rows = [row.text for row in unseen_rows(state_of(Stage.SETUP, (9, 9), unseen=unseen))]
        assert rows[-1].endswith("and 7 more")

    def test_nothing_to_say_is_no_panel(self) -> None:
        assert unseen_rows(state_of(Stage.SETUP, (9, 9))) == ()

    def test_a_rest_says_what_to_work_on_and_what_comes_next(self) -> None:
        state = state_of(Stage.REST, (9, 9), summary=SUMMARY, next_side="right", rest_s=3.0)
        words = [row.text for row in rest_rows(state)]
        assert "Set 1 · Left 10 · Right 10" in words
        assert "No fault seen in 17 of 20 repetitions" in words
        assert "Knee over your toes" in words
        assert "Knee falls inwards, in 3 of 20" in words
        assert words[-1] == "Next: right leg"

    def test_what_could_not_be_judged_is_not_called_faulty(self) -> None:
        def said(*verdicts: Verdict, clean: int) -> list[str]:
            summary = SetSummary(1, {"left": 3}, clean, verdicts=verdicts)
            state = state_of(Stage.REST, (9, 9), summary=summary, rest_s=3.0)
            return [row.text for row in rest_rows(state)]

        unknown = Verdict.NOT_ASSESSABLE
        assert "Form could not be judged" in said(unknown, unknown, unknown, clean=0)
        partly = said(Verdict.OK, unknown, Verdict.MINOR, clean=1)
        assert "No fault seen in 1 of 2 that could be judged" in partly
        every = said(Verdict.OK, Verdict.OK, Verdict.OK, clean=3)
        assert "No fault seen in 3 of 3 repetitions" in every

    def test_the_clock_of_a_rest(self) -> None:
        assert [rest_clock(s) for s in (-1.0, 0.0, 59.9, 61.0)] == ["0:00", "0:00", "0:59", "1:01"]

    def test_the_keys_say_what_they_would_do_now(self) -> None:
        def keys(stage: Stage, **changes: Any) -> dict[str, str]:
            return dict(keys_of(state_of(stage, (9, 9), **changes)))

        assert keys(Stage.SETUP)["space"] == "begin"
        assert keys(Stage.SET)["space"] == "pause"
        assert keys(Stage.SET, paused=True)["space"] == "go on"
        assert "m" not in keys(Stage.SET)
        assert keys(Stage.SET, voice=True, muted=True)["m"] == "unmute"


class TestPanels:
    def test_a_panel_is_as_wide_as_it_may_be_and_no_wider(self) -> None:
        scale = Scale((1280, 720))
        rows = (Row("Words that are too many for one single line of this panel", 0.05),)
        narrow, wide = panel(rows, scale, 300), panel(rows, scale, 1200)
        assert narrow.size[0] <= 300 < wide.size[0] <= 1200
        assert narrow.size[1] > wide.size[1]

    def test_keys_are_broken_into_lines(self) -> None:
        keys = (("space", "pause"), ("f", "flip"), ("q", "quit"))
        scale = Scale((1280, 720))
        one, more = key_lines(keys, scale, 2000), key_lines(keys, scale, 260)
        assert more.size[0] <= 260 < one.size[0]
        assert more.size[1] > one.size[1]
