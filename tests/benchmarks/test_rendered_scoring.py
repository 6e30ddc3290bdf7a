"""Scores of clips whose truth is known, on the kinematic person in place of rendered ones."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarks.accuracy_set import Setting, accuracy_set
from benchmarks.rendered_clips import RenderedClip
from benchmarks.rendered_scoring import (
    Fact,
    Judgement,
    Reading,
    RenderedScore,
    beyond,
    follow,
    score_rendered,
)
from benchmarks.rendered_summary import measure_row, rule_row, summarise_rendered
from benchmarks.rendered_truth import true_values
from benchmarks.synthetic import Camera, NoiseModel, SquatRep, Workout
from benchmarks.synthetic.blazepose import observe
from formcheck.exercises import EXERCISES
from formcheck.landmarks import MIRROR_ORDER
from formcheck.pose import PoseSequence
from formcheck.rules import Verdict
from formcheck.verdicts.calibration import uncalibrated

SQUAT = replace(EXERCISES["squat"], rules=uncalibrated(EXERCISES["squat"].rules))
"""The kinematic person's landmarks have none of the bias that the calibration takes off."""


def setting_of(camera: Camera, *reps: SquatRep) -> Setting:
    workout = Workout.of(reps, before_s=1.2, after_s=0.5)
    return replace(
        accuracy_set()[0], name="made", view="side", fps=30, camera=camera, workout=workout
    )


def clip_of(setting: Setting, noise: NoiseModel) -> RenderedClip:
    truth = setting.truth()
    return RenderedClip(setting, observe(truth.track, setting.camera, noise, 3), truth)


@cache
def side_score(noise: NoiseModel) -> RenderedScore:
    """A good squat and one that leans far forward, from the left, on the left leg."""
    reps = SquatRep(arms="hips"), SquatRep(arms="hips", trunk_lean_deg=55.0)
    return score_rendered(clip_of(setting_of(Camera.distant(90.0), *reps), noise), SQUAT)


def of_rule(score: RenderedScore, rule: str) -> list[Judgement]:
    return [judgement for judgement in score.judgements if judgement.rule == rule]


def test_a_perfect_model_from_far_away_is_without_error() -> None:
    score = side_score(NoiseModel.none())
    assert (score.true_reps, score.counted, score.found, score.legs, score.stances) == (2,) * 5
    assert score.detected == 1.0
    assert score.swapped == 0.0
    image = {error.angle: error for error in score.angles if error.source == "world"}
    assert set(image) == {"knee_flexion", "hip_flexion", "trunk_tilt"}
    assert max(error.mae_deg for error in image.values()) < 0.5
    sagittal = [r for r in score.readings if r.measure in ("trunk_lean_deg", "sight_line_margin")]
    assert len(sagittal) == 4
    assert all(r.value == pytest.approx(r.true, abs=1e-6) for r in sagittal)


def test_true_values_are_those_of_the_joints() -> None:
    setting = setting_of(Camera(), SquatRep(trunk_lean_deg=40.0, knee_medial_m=0.08))
    truth = setting.truth()
    (values,) = true_values(truth, SQUAT)
    bottom = truth.frame_at(truth.reps[0].bottom_s)
    lean_deg = truth.angles["trunk_lean"][bottom]
    assert values["squat-trunk-lean", "trunk_lean_deg"] == pytest.approx(lean_deg, abs=1.0)
    valgus_deg = truth.angles["frontal_knee_l"][bottom]
    assert values["squat-valgus", "knee_valgus_deg"] == pytest.approx(valgus_deg, abs=1.0)


def test_a_fault_counts_for_recall_and_its_absence_for_false_alarms() -> None:
    good, leaning = of_rule(side_score(NoiseModel.none()), "squat-trunk-lean")
    assert (good.fact, good.over) == ("fine", False)
    assert (leaning.fact, leaning.over) == ("fault", True)
    assert leaning.verdict is not None
    assert leaning.verdict.is_fault
    row = rule_row("squat", "all", [good, leaning])
    assert row.recall.share == row.precision.share == 1.0
    assert row.false_alarms == replace(row.recall, hits=0, share=0.0)


def test_a_model_that_reads_short_shows_as_bias() -> None:
    score = side_score(NoiseModel(trunk_gain=0.8))
    readings = [r for r in score.readings if r.measure == "trunk_lean_deg"]
    row = measure_row("squat", [r for r in readings if r.rule == "squat-trunk-lean"])
    assert row.bias < -3
    tilt = next(e for e in score.angles if (e.angle, e.source) == ("trunk_tilt", "image"))
    assert tilt.bias_deg < -1


def test_what_the_camera_cannot_see_is_not_assessable_and_no_miss() -> None:
    row = rule_row("squat", "side", of_rule(side_score(NoiseModel.none()), "squat-knee-in"))
    assert row.not_assessable.share == 1.0
    assert row.recall.total == 0


def mirrored(poses: PoseSequence, share: float) -> PoseSequence:
    """The first part of the clip with left and right exchanged."""
    count = int(len(poses) * share)
    image_px = poses.image_px.copy()
    image_px[:count] = image_px[:count][:, MIRROR_ORDER]
    return replace(poses, image_px=image_px)


def test_swapped_legs_and_lost_frames_are_seen() -> None:
    clip = clip_of(setting_of(Camera(), SquatRep()), NoiseModel.none())
    assert follow(clip.poses, clip.truth) == (1.0, 0.0)
    detected, swapped = follow(mirrored(clip.poses, 0.25), clip.truth)
    assert detected == 1.0
    assert swapped == pytest.approx(0.25, abs=0.02)
    lost = clip.poses.image_px.copy()
    lost[::2] = np.nan
    assert follow(replace(clip.poses, image_px=lost), clip.truth)[0] == pytest.approx(0.5, abs=0.01)


def test_a_repetition_that_is_not_counted_is_a_missed_fault() -> None:
    setting = setting_of(Camera.distant(90.0), SquatRep(arms="hips", trunk_lean_deg=55.0))
    clip = clip_of(setting, NoiseModel.none())
    standing = np.broadcast_to(clip.poses.image_px[:1], clip.poses.image_px.shape).copy()
    score = score_rendered(
        RenderedClip(setting, replace(clip.poses, image_px=standing), clip.truth), SQUAT
    )
    assert (score.true_reps, score.found) == (1, 0)
    row = rule_row("squat", "side", of_rule(score, "squat-trunk-lean"))
    assert (row.faults, row.recall.hits, row.recall.total) == (1, 0, 1)


def reading(true: float, value: float, error: float = 2.0, extra: float = 0.0) -> Reading:
    return Reading("r", "m", "deg", true, value, error, extra)


def test_the_error_needed_covers_nine_of_ten_readings() -> None:
    readings = [reading(0.0, 3.0 + 0.1 * i) for i in range(11)]
    row = measure_row("squat", readings)
    assert row.bias == pytest.approx(3.5)
    assert row.needed_base == pytest.approx(3.9)
    assert row.needed_without_bias == pytest.approx(0.5)
    assert row.covered.hits == 0


def test_what_the_view_adds_is_not_asked_of_the_base() -> None:
    row = measure_row("squat", [reading(0.0, 5.0, error=6.0, extra=4.0)])
    assert (row.base, row.needed_base) == (2.0, 1.0)
    assert row.covered.share == 1.0


@pytest.mark.parametrize(
    ("verdict", "clear", "column"),
    [
        (Verdict.OK, 1.5, "passed"),
        (Verdict.MINOR, -0.5, "false_alarms"),
        (Verdict.BORDERLINE, 1.5, "borderline"),
        (Verdict.NOT_ASSESSABLE, 1.5, "not_assessable"),
    ],
)
def test_each_mistake_has_its_column(verdict: Verdict, clear: float, column: str) -> None:
    fact: Fact = "fault" if clear > 1 else "near"
    row = rule_row("squat", "all", [Judgement("r", fact, clear, verdict)])
    columns = ("passed", "false_alarms", "borderline", "not_assessable")
    assert [name for name in columns if getattr(row, name).hits] == [column]


def test_summary_has_a_row_for_every_view_and_one_for_all() -> None:
    summary = summarise_rendered([side_score(NoiseModel.none()), side_score(NoiseModel.typical())])
    assert [(row.view, row.clips) for row in summary.counts] == [("all", 2), ("side", 2)]
    assert summary.counts[0].exact.share == 1.0
    assert {row.rule for row in summary.rules} >= {"squat-trunk-lean", "squat-knee-in"}


@pytest.mark.parametrize(("value", "over"), [(50.0, 15.0), (90.0, -25.0), (130.0, 15.0)])
def test_of_two_limits_the_nearer_counts(value: float, over: float) -> None:
    (rule,) = [rule for rule in SQUAT.rules if rule.slug == "squat-free-leg"]
    limit = replace(rule.measurements[0].limit, minor_below=65.0, minor_above=115.0)
    assert beyond(replace(rule.measurements[0], limit=limit), value) == over
