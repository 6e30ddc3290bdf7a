"""The rendered pair with the real pose model: what neither clip shows alone, both show together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.sample_list import SAMPLES
from benchmarks.synthetic.truth_file import load_truth
from formcheck.recorded.analysis import AnalyzeOptions
from formcheck.recorded.pair_analysis import PairAnalysis, PairOptions, analyze_pair
from formcheck.report import FindingInfo

FOLDER = Path(__file__).parents[1] / "sample_videos"
FRONT, SIDE = FOLDER / "pair_lunge_front.mp4", FOLDER / "pair_lunge_side.mp4"


@pytest.fixture(scope="module")
def done() -> PairAnalysis:
    options = AnalyzeOptions(exercise="lunge", video=False, html=False)
    return analyze_pair({"front": FRONT, "side": SIDE}, PairOptions(options))


def fault(done: PairAnalysis, rep: int, rule: str) -> FindingInfo:
    (found,) = [f for f in done.report.reps[rep - 1].findings if f.rule == rule]
    return found


def test_the_offset_is_the_one_that_was_rendered(done: PairAnalysis) -> None:
    true_s = SAMPLES["pair_lunge_side"].starts_s - SAMPLES["pair_lunge_front"].starts_s
    assert done.alignment.offset_s == pytest.approx(true_s, abs=1 / 30)


def test_every_repetition_is_matched_on_the_right_leg(done: PairAnalysis) -> None:
    truth = load_truth(FRONT.with_suffix(".json"))
    assert [rep.side for rep in done.report.reps] == [rep.side for rep in truth.reps]
    assert all(rep.views == ["front", "side"] for rep in done.report.reps)
    for rep, true in zip(done.report.reps, truth.reps, strict=True):
        assert rep.bottom_s == pytest.approx(true.bottom_s, abs=0.2)


def test_each_fault_is_seen_by_the_camera_that_can(done: PairAnalysis) -> None:
    codes = json.loads((FRONT.with_suffix(".json")).read_text())["reps"]
    assert [rep["faults"] for rep in codes] == [[], ["knee_in"], ["trunk_lean"]]
    knee, lean = fault(done, 2, "lunge-knee-in"), fault(done, 3, "lunge-trunk-lean")
    assert (knee.verdict in ("minor", "major"), knee.view) == (True, "front")
    assert (lean.verdict in ("minor", "major"), lean.view) == (True, "side")
    for rep, rule in ((1, "lunge-knee-in"), (3, "lunge-knee-in"), (1, "lunge-trunk-lean")):
        assert fault(done, rep, rule).verdict in ("ok", "borderline")


def test_together_they_leave_nothing_to_a_second_view(done: PairAnalysis) -> None:
    missing = done.report.summary.rules_not_assessable.values()
    assert not {"needs a front view", "needs a side view"} & set(missing)
