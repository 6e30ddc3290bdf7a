"""What a calibration does to a verdict, and that the committed table fits the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synthetic import SquatRep
from formcheck.exercises import EXERCISES
from formcheck.rules import Calibration, Correction, ErrorModel, Finding, Rule, Verdict
from formcheck.session import Session
from formcheck.verdicts.calibration import calibrated, uncalibrated
from formcheck.verdicts.calibration_table import CALIBRATIONS
from formcheck.verdicts.judging import TOO_FINE
from tests.sessions import OTHER_SIDE, SIDE, film, finding, squats

RULES = {rule.slug: rule for exercise in EXERCISES.values() for rule in exercise.rules}


def judged(rule: Rule, *, far: bool = False) -> Finding:
    """What a rule says about a left-legged squat with 20 deg of lean, from the left or right."""
    exercise = EXERCISES["squat"]
    poses, _ = film(squats(SquatRep(trunk_lean_deg=20.0)), OTHER_SIDE if far else SIDE)
    session = Session(exercise, (rule,), size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return finding(session.result().reps[0], rule.slug)


def with_calibration(slug: str, correction: Correction, error: ErrorModel) -> Rule:
    (rule,) = uncalibrated([RULES[slug]])
    found = Calibration(correction, error, repetitions=40, faultless=0.0)
    first = replace(rule.measurements[0], calibration=found)
    return replace(rule, measurements=(first, *rule.measurements[1:]))


def test_a_bias_is_taken_off_the_value() -> None:
    plain = judged(with_calibration("squat-trunk-lean", Correction(), ErrorModel(3.0)))
    mended = judged(with_calibration("squat-trunk-lean", Correction(4.0), ErrorModel(3.0)))
    assert plain.value is not None
    assert mended.value == pytest.approx(plain.value + 4.0)
    assert mended.error == 3.0


def test_a_correction_knows_the_far_leg_and_the_size() -> None:
    correction = Correction(1.0, per_deg=0.5, far_leg=2.0, slope=0.1, pivot=20.0)
    assert correction.apply(30.0, 4.0, far_leg=False) == pytest.approx(34.0)
    assert correction.apply(30.0, 4.0, far_leg=True) == pytest.approx(36.0)


def test_a_correction_goes_no_further_than_what_was_seen() -> None:
    correction = Correction(slope=0.2, pivot=20.0, lowest=10.0, highest=30.0)
    for value, expected in ((10.0, 8.0), (25.0, 26.0), (30.0, 32.0)):
        assert correction.apply(value, 0.0, far_leg=False) == pytest.approx(expected)
    assert correction.apply(-40.0, 0.0, far_leg=False) == pytest.approx(-42.0)
    assert correction.apply(80.0, 0.0, far_leg=False) == pytest.approx(82.0)


def test_an_error_as_large_as_the_limit_says_nothing_and_why() -> None:
    far_only = with_calibration("squat-heel-lift", Correction(), ErrorModel(5.0, far_leg=6.0))
    assert judged(far_only).verdict is Verdict.OK
    found = judged(far_only, far=True)
    assert found.verdict is Verdict.NOT_ASSESSABLE
    assert found.reason == "needs the left leg on the side of the camera"
    hopeless = with_calibration("squat-heel-lift", Correction(), ErrorModel(11.0))
    assert judged(hopeless).reason == TOO_FINE


@pytest.mark.parametrize("key", CALIBRATIONS, ids=" ".join)
def test_every_entry_belongs_to_a_measurement(key: tuple[str, str]) -> None:
    slug, measure = key
    assert measure in {each.measure for each in RULES[slug].measurements}
    found = CALIBRATIONS[key]
    assert found.repetitions >= 4
    assert min(vars(found.error).values()) >= 0
    assert found.correction.lowest <= found.correction.pivot <= found.correction.highest
    assert np.isfinite([found.correction.lowest, found.correction.highest]).all()


def test_calibrating_is_undone() -> None:
    rules = EXERCISES["squat"].rules
    assert calibrated(uncalibrated(rules)) == rules
    assert all(m.calibration is None for rule in uncalibrated(rules) for m in rule.measurements)
