"""What can be assessed from here is what the judging then assesses; nothing is a list by hand."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.synthetic import Camera, LungeRep, SquatRep, Workout
from formcheck.coaching.assessable import prospect, usual_rules
from formcheck.exercises import EXERCISES
from formcheck.landmarks import Landmark
from formcheck.verdicts.calibration import uncalibrated
from formcheck.view import View
from tests.sessions import film, run

FRONT, LEFT, RIGHT = View(0.0, 0.0), View(90.0, 0.0), View(-90.0, 0.0)
SQUAT = uncalibrated(EXERCISES["squat"].rules)


def reasons(view: View | None, **known: Any) -> dict[str, str]:
    found = prospect(SQUAT, view, **known)
    return {one.rule: one.reason for one in found.unseen}


@pytest.mark.parametrize("yaw", [0.0, 40.0, -90.0])
@pytest.mark.parametrize(
    ("exercise", "rep"),
    [("squat", SquatRep(side="left")), ("lunge", LungeRep(side="left"))],
    ids=["squat", "lunge"],
)
def test_what_is_foreseen_is_what_is_judged(
    exercise: str, rep: SquatRep | LungeRep, yaw: float
) -> None:
    workout = Workout.of((rep, rep), before_s=1.0, after_s=0.8)
    poses, _ = film(workout, Camera(yaw_deg=yaw))
    done = run(poses, exercise)
    last = done.reps[-1]
    judged = {f.rule for f in last.findings if f.verdict.is_assessed}
    left_out = {f.rule for f in last.findings} - judged
    ahead = prospect(done.rules, last.view, rate_hz=30.0, side="left")
    assert {one.rule for one in ahead.unseen} & judged == set()
    # Only what the movement itself decides, like a foot that never left the floor, is not foreseen.
    assert len(left_out & set(ahead.seen)) <= 2


def test_a_front_view_shows_knees_and_a_side_view_the_trunk() -> None:
    assert reasons(FRONT)["squat-trunk-lean"] == "needs a side view"
    assert reasons(LEFT)["squat-knee-in"] == "needs a front view"
    assert "squat-knee-in" not in reasons(FRONT)
    assert "squat-trunk-lean" not in reasons(RIGHT)


def test_without_a_view_only_what_any_view_shows_is_seen() -> None:
    assert set(prospect(SQUAT, None).seen) == {"squat-shallow", "squat-shaky"}


def test_rules_for_two_legs_alone_are_not_spoken_of() -> None:
    named = {rule.slug for rule in usual_rules(SQUAT)}
    assert "squat-double-shallow" not in named
    assert "squat-knee-in" in named


def test_a_slow_camera_costs_what_needs_a_fast_one() -> None:
    assert "squat-shaky" not in reasons(FRONT, rate_hz=30.0)
    assert reasons(FRONT, rate_hz=15.0)["squat-shaky"] == "needs 24 frames per second"


def test_feet_that_cannot_be_seen_cost_what_needs_them() -> None:
    seen = dict.fromkeys(Landmark, 1.0)
    assert "squat-heel-lift" not in reasons(LEFT, visibility=seen)
    for hidden in (Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL):
        seen[hidden] = 0.1
    assert reasons(LEFT, visibility=seen)["squat-heel-lift"] == "the heel cannot be seen"


def test_one_leg_behind_the_other_is_not_hidden_for_good() -> None:
    seen = dict.fromkeys(Landmark, 1.0)
    seen[Landmark.RIGHT_HEEL] = 0.1
    assert "squat-heel-lift" not in reasons(LEFT, visibility=seen)


def test_the_far_leg_costs_what_would_drown_in_its_error() -> None:
    near, far = prospect(SQUAT, LEFT, side="left"), prospect(SQUAT, LEFT, side="right")
    lost = {one.rule: one.reason for one in far.unseen if one.rule in near.seen}
    assert lost == {
        "squat-bent-at-top": "needs the right leg near the camera",
        "squat-heel-lift": "needs the right leg near the camera",
    }


def test_aslant_only_gross_faults_would_show() -> None:
    assert prospect(SQUAT, FRONT).coarse == ()
    assert prospect(SQUAT, View(10.0, 0.0)).coarse == ("squat-knee-in",)
