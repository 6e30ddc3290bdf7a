"""Why nothing can be judged, and what would help: no more and no less than is true."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from formcheck.landmarks import BODY_SIDES, Landmark, Side, other_side
from formcheck.legs.support import Support
from formcheck.measures import Role
from formcheck.rules import ErrorModel, Rule
from formcheck.verdicts.judging import TOO_FINE, judge
from formcheck.view import Plane, View
from formcheck.window import Part
from tests.stick import crouched_m
from tests.verdicts.made_up import RULES, ramp, window
from tests.windows import (
    FPS,
    Scene,
    film_of,
    seen_from,
    window_of,
    window_over,
    without_stance,
)

NAN = math.nan


def test_too_few_frames(measured: Callable[..., Rule]) -> None:
    rule = measured(ramp, min_rate_hz=23.76)
    slow = window_of(crouched_m(0.2), Scene(fps=20))
    assert judge(rule, slow).reason == "needs 24 frames per second (there were 20)"
    assert judge(rule, window_of(crouched_m(0.2), Scene(fps=23.976))).verdict.is_assessed


def test_no_quiet_stance(measured: Callable[..., Rule]) -> None:
    rule = measured(ramp, needs_stance=True)
    found = judge(rule, without_stance(window()))
    assert "standing still on both feet" in (found.reason or "")
    assert judge(rule, window()).verdict.is_assessed


def test_a_leg_that_is_not_sure(measured: Callable[..., Rule]) -> None:
    guess = Support("single", "left", 0.55, -1.7)
    rule = measured(ramp, roles=("knee",))
    assert judge(rule, window(support=guess)).reason == (
        "which leg carries could not be told for sure"
    )
    assert judge(measured(ramp, roles=("hips",)), window(support=guess)).verdict.is_assessed
    still = measured(ramp, roles=("knee",), needs_stance=True)
    reason = judge(still, without_stance(window(support=guess))).reason or ""
    assert "told for sure; needs a second of standing still" in reason, "one would not be enough"
    both = Support("double", None, 0.9, 0.9)
    assert judge(rule, window(support=both)).verdict.is_assessed


def test_one_leg_or_two_that_is_not_sure(measured: Callable[..., Rule]) -> None:
    guess = Support("double", None, 0.55, 1.9)
    assert judge(measured(ramp, roles=("hips",)), window(support=guess)).reason == (
        "whether it is done on one leg or on two could not be told for sure"
    )


@pytest.mark.parametrize(
    ("plane", "yaw", "reason"),
    [
        ("frontal", 90.0, "needs a front view"),
        ("frontal", -90.0, "needs a front view"),
        ("sagittal", 0.0, "needs a side view"),
        ("sagittal", 180.0, "needs a side view"),
    ],
)
def test_the_wrong_side(
    measured: Callable[..., Rule], plane: Plane, yaw: float, reason: str
) -> None:
    rule = measured(ramp, plane=plane)
    limited = replace(
        rule.measurements[0], stated_error=ErrorModel(1, per_deg=0.1, max_off_plane_deg=30)
    )
    rule = replace(rule, measurements=(limited,))
    assert judge(rule, window(yaw)).reason == reason
    beside = 70.0 if plane == "sagittal" else 20.0
    found = judge(rule, window(beside))
    assert found.error == pytest.approx(1 + 0.1 * 20)


@pytest.mark.parametrize(
    ("plane", "yaw", "reason"),
    [
        ("frontal", 10.0, "needs a view more squarely from the front (it is 10 degrees off)"),
        ("frontal", 170.0, "needs a view more squarely from the front (it is 10 degrees off)"),
        ("sagittal", 75.0, "needs a view more squarely from the side (it is 15 degrees off)"),
        ("frontal", 40.0, "needs a front view"),
    ],
)
def test_nearly_the_right_side(
    measured: Callable[..., Rule], plane: Plane, yaw: float, reason: str
) -> None:
    rule = measured(ramp, plane=plane)
    strict = replace(rule.measurements[0], stated_error=ErrorModel(1, max_off_plane_deg=5))
    rule = replace(rule, measurements=(strict,))
    assert judge(rule, seen_from(window(), View(yaw, 2.0))).reason == reason


def test_all_that_is_lacking_is_named(measured: Callable[..., Rule]) -> None:
    rule = measured(ramp, plane="sagittal", min_rate_hz=24.0, needs_stance=True)
    strict = replace(rule.measurements[0], stated_error=ErrorModel(1, max_off_plane_deg=30))
    rule = replace(rule, measurements=(strict,))
    slow = without_stance(window_of(crouched_m(0.2), Scene(fps=20)))
    assert judge(rule, slow).reason == (
        "needs a side view and a second of standing still on both feet before the set and "
        "24 frames per second (there were 20)"
    )


@pytest.mark.parametrize("yaw", [0.0, 90.0])
def test_what_no_view_would_show_promises_none(measured: Callable[..., Rule], yaw: float) -> None:
    rule = measured(ramp, plane="sagittal")
    coarse = replace(
        rule.measurements[0], stated_error=ErrorModel(25, max_off_plane_deg=30)
    )  # of a limit of 20
    assert judge(replace(rule, measurements=(coarse,)), window(yaw)).reason == TOO_FINE
    other = replace(coarse, stated_error=ErrorModel(1, max_off_plane_deg=-1))
    found = judge(replace(rule, measurements=(coarse, other)), window(yaw))
    assert (found.reason or "").startswith("needs")


@pytest.mark.parametrize(("per_deg", "verdict"), [(2.0, "major"), (4.0, "not_assessable")])
def test_where_nothing_could_pass_a_clear_fault_is_one_even_so(
    measured: Callable[..., Rule], per_deg: float, verdict: str
) -> None:
    """50 is measured, 20 is too much, and ten degrees aslant the error is 25 or 45."""
    rule = measured(ramp, plane="sagittal")
    coarse = ErrorModel(5, per_deg=per_deg, max_off_plane_deg=30)
    aslant = replace(rule.measurements[0], stated_error=coarse)
    told = judge(replace(rule, measurements=(aslant,)), window(80.0))
    assert told.verdict == verdict
    assert told.verdict.is_fault or "more squarely from the side" in (told.reason or "")


def test_a_camera_whose_direction_is_not_known(measured: Callable[..., Rule]) -> None:
    blind = seen_from(window(), None)
    found = judge(measured(ramp, plane="frontal"), blind)
    assert found.reason == "needs a front view (the camera's direction is not known)"
    assert judge(measured(ramp, plane="any"), blind).verdict.is_assessed


def test_a_part_that_is_not_in_the_clip(measured: Callable[..., Rule]) -> None:
    cut = window_over(film_of(lambda _: crouched_m(0.2)).between(0, round(1.9 * FPS)))
    found = judge(measured(ramp, part=Part.TOP), cut)
    assert found.reason == "that part of the repetition is not in the clip"


def test_a_repetition_too_short_for_its_wobble() -> None:
    (rule,) = (rule for rule in RULES if rule.slug == "squat-knee-wobble")
    seen = window()
    assert judge(rule, seen).verdict.is_assessed
    seen.image_px[:: round(0.9 * FPS), Landmark.LEFT_KNEE] = NAN
    assert (judge(rule, seen).reason or "").startswith("needs a repetition of at least a second")


@pytest.mark.parametrize(
    ("role", "misplaced"), [("knee", "left"), ("free_knee", "right"), ("free_ankle", "right")]
)
def test_a_leg_far_too_short_is_made_up(
    measured: Callable[..., Rule], role: Role, misplaced: Side
) -> None:
    rule = measured(ramp, plane="sagittal", roles=(role,))
    seen = window(90.0)
    assert judge(rule, seen).verdict.is_assessed
    body, points = BODY_SIDES[misplaced], seen.image_px.copy()
    points[:, body.knee] += 0.6 * (points[:, body.ankle] - points[:, body.knee])
    reason = judge(rule, replace(seen, image_px=points)).reason
    assert reason == f"the {misplaced} knee could not be placed: the leg would be far too short"
    points = seen.image_px.copy()
    other = BODY_SIDES[other_side(misplaced)]
    points[:, other.knee] += 0.6 * (points[:, other.ankle] - points[:, other.knee])
    assert judge(rule, replace(seen, image_px=points)).verdict.is_assessed
