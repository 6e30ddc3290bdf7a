"""The calibration finds a bias that was put there, and stays modest where it knows little."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from benchmarks.calibrate import (
    LOWERING_CLIPS,
    MIN_CLIPS,
    TRUST,
    Sample,
    calibrate,
    fit_correction,
    table_text,
)
from benchmarks.rendered_truth import Conditions
from formcheck.exercises.squat import SQUAT
from formcheck.rules import Calibration, Measurement

KEY: Final = ("squat-trunk-lean", "trunk_lean_deg")


def measurement() -> Measurement:
    (rule,) = [rule for rule in SQUAT.rules if rule.slug == KEY[0]]
    return replace(rule.measurements[0], calibration=None)


def samples(
    clips: int, *, bias: float = 0.0, far: float = 0.0, gain: float = 1.0, noise: float = 0.0
) -> list[Sample]:
    """Two repetitions a clip, true leans from 10 to 50 deg, every other clip of the far leg."""
    rng = np.random.default_rng(1)
    out = []
    for i in range(2 * clips):
        clip = i // 2
        true = 10 + 40 * ((7 * i) % (2 * clips)) / (2 * clips)
        value = 30 + gain * (true - 30) + bias + far * (clip % 2) + noise * rng.standard_normal()
        seen = Conditions(float((5 * clip) % 30), bool(clip % 2), stance_known=True)
        out.append(Sample(f"clip {clip}", *KEY, float(value), float(true), seen))
    return out


def calibration(clips: int, *, bias: float = 0.0, far: float = 0.0) -> Calibration:
    found = calibrate(samples(clips, bias=bias, far=far), KEY, measurement(), faultless=20.0)
    assert found is not None
    return found


@pytest.mark.parametrize("bias", [-6.0, 0.0, 4.0])
def test_takes_the_trusted_share_of_a_bias_off(bias: float) -> None:
    found = fit_correction(samples(60, bias=bias), KEY[0], 6.5)
    assert found.apply(30 + bias, 0.0, far_leg=False) == pytest.approx(
        30 + (1 - TRUST) * bias, abs=0.3
    )


def test_tells_the_far_leg_from_the_near_one() -> None:
    found = fit_correction(samples(60, far=-8.0), KEY[0], 6.5)
    assert found.far_leg == pytest.approx(TRUST * 8, abs=0.5)
    assert found.offset == pytest.approx(0, abs=0.3)


def test_undoes_a_compressed_range() -> None:
    found = fit_correction(samples(60, gain=0.8), KEY[0], 6.5)
    assert found.slope == pytest.approx(TRUST * (1 / 0.8 - 1), abs=0.05)


def test_says_how_far_it_was_seen() -> None:
    seen = samples(60)
    found = fit_correction(seen, KEY[0], 6.5)
    assert (found.lowest, found.highest) == (min(s.true for s in seen), max(s.true for s in seen))


def test_noise_is_no_reason_to_pull_values_together() -> None:
    found = fit_correction(samples(60, noise=6.0), KEY[0], 6.5)
    assert abs(found.slope) < 0.08


def test_one_wild_clip_hardly_moves_it() -> None:
    clean = samples(20)
    wild = [replace(s, value=s.value + 60) if s.clip == "clip 3" else s for s in clean]
    assert abs(fit_correction(wild, KEY[0], 6.5).offset) < 1.0


def test_few_clips_keep_what_the_rule_states() -> None:
    assert calibrate(samples(MIN_CLIPS - 1), KEY, measurement(), faultless=20.0) is None


def test_an_error_shrinks_on_many_clips_only() -> None:
    stated = measurement().stated_error.base
    assert calibration(LOWERING_CLIPS - 1).error.base == pytest.approx(stated)
    assert calibration(LOWERING_CLIPS + 30).error.base < stated / 2


def test_what_is_not_taken_off_stays_in_the_error() -> None:
    # Half of 30 deg remains, for which the 6.5 that the rule states are too little.
    found = calibration(40, bias=30.0)
    assert found.error.base > 12


def test_the_error_covers_nine_readings_in_ten() -> None:
    noisy = samples(60, bias=-5.0, noise=8.0)
    found = calibrate(noisy, KEY, measurement(), faultless=20.0)
    assert found is not None
    inside = [
        abs(found.correction.apply(s.value, s.seen.off_plane_deg, far_leg=s.seen.far_leg) - s.true)
        <= found.error.at(s.seen.off_plane_deg, stance_known=True, far_leg=s.seen.far_leg)
        for s in noisy
    ]
    assert 0.84 <= np.mean(inside) <= 0.96


@pytest.mark.parametrize(("widest_deg", "learnt"), [(2.5, False), (25.0, True)])
def test_only_who_is_seen_aslant_says_what_that_costs(widest_deg: float, learnt: bool) -> None:
    """The error grows from 2 deg to 14 between squarely and ``widest_deg`` aslant."""
    noisy = []
    for i, s in enumerate(samples(40)):
        off_deg = s.seen.off_plane_deg / 25 * widest_deg
        wrong = (-1) ** i * (2.0 + 12.0 * (s.seen.off_plane_deg / 25) ** 2)
        seen = replace(s.seen, off_plane_deg=off_deg)
        noisy.append(replace(s, seen=seen, value=s.true + wrong))
    found = calibrate(noisy, KEY, measurement(), faultless=20.0)
    assert found is not None
    error = found.error
    assert (error.at(25.0, stance_known=True, far_leg=False) > 2 * error.base) is learnt
    assert (error.base > 8.0) is not learnt


def test_other_rules_with_the_same_measure_count_for_less() -> None:
    own = samples(8)
    other = [replace(s, rule="squat-double-trunk-lean") for s in samples(8, bias=-10.0)]
    alone = fit_correction([*own, *other], KEY[0], 6.5)
    swapped = fit_correction([*own, *other], "squat-double-trunk-lean", 6.5)
    assert alone.offset < swapped.offset


def test_the_table_can_be_read_back() -> None:
    found = calibration(40, bias=3.0, far=-2.0)
    names: dict[str, object] = {}
    exec(table_text({KEY: found}), names)  # noqa: S102 - it is the module that was just written
    table = names["CALIBRATIONS"]
    assert isinstance(table, dict)
    assert table[KEY].repetitions == 80
    assert table[KEY].correction.offset == pytest.approx(found.correction.offset, rel=0.01)
    assert table[KEY].correction.highest == pytest.approx(found.correction.highest, rel=0.01)
    assert table[KEY].error.base == pytest.approx(found.error.base, rel=0.01)


def test_clips_with_nothing_to_measure_teach_nothing() -> None:
    alike = [replace(s, true=20.0 + 0.01 * s.true, value=s.value) for s in samples(20)]
    assert calibrate(alike, KEY, measurement(), faultless=20.0) is None
    assert calibrate(samples(20), KEY, measurement(), faultless=20.0) is not None
