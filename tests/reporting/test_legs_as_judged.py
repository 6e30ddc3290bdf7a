"""Curves and trace show the legs that the session judged, not those that the model mixed up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.synthetic import LungeRep, SquatRep, Workout
from formcheck.landmarks import BODY_SIDES, MIRROR_ORDER, SIDES
from formcheck.pose import PoseSequence
from formcheck.reporting.trace import stretches
from tests.sessions import FRONT, OTHER_SIDE, film, run, squats

HIPS = [BODY_SIDES[side].hip for side in SIDES]
LEGS = np.array([*BODY_SIDES["left"].leg, *BODY_SIDES["right"].leg])
BELOW_HIPS = LEGS[[mark not in HIPS for mark in LEGS]]
EXCHANGED_S = 0.4


def with_legs_exchanged(
    poses: PoseSequence, since_s: float, marks: np.ndarray = LEGS
) -> PoseSequence:
    """The same clip; the model has both legs exchanged for a moment."""
    where = (poses.time_s >= since_s) & (poses.time_s < since_s + EXCHANGED_S)
    image_px, world_m = poses.image_px.copy(), poses.world_m.copy()
    order = np.array(MIRROR_ORDER)[marks]
    for points, known in ((image_px, poses.image_px), (world_m, poses.world_m)):
        points[np.ix_(where, marks)] = known[np.ix_(where, order)]
    return replace(poses, image_px=image_px, world_m=world_m)


def shown_px(poses: PoseSequence, exercise: str) -> np.ndarray:
    (stretch,) = stretches(poses, run(poses, exercise))
    return stretch.window.image_px[:, LEGS]


def test_a_squat_is_shown_with_its_legs_put_back() -> None:
    truth, _ = film(squats(SquatRep(side="right")), OTHER_SIDE)
    mixed_up = with_legs_exchanged(truth, 2.0)
    np.testing.assert_allclose(shown_px(mixed_up, "squat"), shown_px(truth, "squat"), atol=1.0)
    assert np.abs(mixed_up.image_px - truth.image_px).max() > 50


def test_a_lunge_is_shown_with_its_legs_put_back() -> None:
    truth, _ = film(Workout.of([LungeRep(side="right")], before_s=0.8, after_s=0.5), OTHER_SIDE)
    bottom_s = run(truth, "lunge").reps[0].bottom_s
    # Deep in a lunge the model leaves the hips where they are.
    mixed_up = with_legs_exchanged(truth, bottom_s - EXCHANGED_S / 2, BELOW_HIPS)
    np.testing.assert_allclose(shown_px(mixed_up, "lunge"), shown_px(truth, "lunge"), atol=1.0)
    assert np.abs(mixed_up.image_px - truth.image_px).max() > 50


def test_what_is_done_long_after_a_lunge_changes_nothing_of_how_it_is_shown() -> None:
    lunge = Workout.of([LungeRep(side="right")], before_s=0.8, after_s=1.5)
    truth, _ = film(lunge, OTHER_SIDE)
    bottom_s = run(truth, "lunge").reps[0].bottom_s
    mixed_up = with_legs_exchanged(truth, bottom_s - EXCHANGED_S / 2, BELOW_HIPS)
    facing = film(lunge, FRONT)[0][0]
    later = [replace(facing, time_s=truth.time_s[-1] + i / 30) for i in range(1, 400)]
    longer = PoseSequence.from_poses([*mixed_up, *later], truth.size_px)
    (stretch,) = stretches(longer, run(longer, "lunge"))
    assert stretch.stop == len(longer)
    shown, real = (
        each.image_px[np.argmin(np.abs(each.time_s - bottom_s)), LEGS]
        for each in (stretch.window, truth)
    )
    np.testing.assert_allclose(shown, real, atol=10.0)
