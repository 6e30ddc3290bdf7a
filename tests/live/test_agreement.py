"""A live run over rendered people says what an analysis says, and a slow one nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from benchmarks.dropped_frames import RECORDINGS, measure
from benchmarks.packed_recordings import load_rounded
from formcheck.live.run import LiveOptions
from formcheck.pose import PoseSequence
from formcheck.recorded.analysis import AnalyzeOptions, analyze
from formcheck.recording import Settings
from tests.live.stagecraft import PlainFeed, watch
from tests.staged import StagedEstimator

SAMPLES: Final = Path(__file__).parents[1] / "recordings"
PEOPLE: Final = {
    "squat": RECORDINGS / "squat_single_l0_3.lm",
    "deadlift": SAMPLES / "deadlift_side_faulty.lm",
    "lunge": SAMPLES / "lunge_front_clean.lm",
}


def poses_of(exercise: str) -> PoseSequence:
    """With times on the grid of a recording, and nothing known of where they come from."""
    return replace(load_rounded(PEOPLE[exercise]), provenance={})


@pytest.mark.parametrize("exercise", PEOPLE)
@pytest.mark.parametrize("step", [1, 2])
def test_what_a_live_run_keeps_gives_its_report_again_byte_for_byte(
    exercise: str, step: int, tmp_path: Path
) -> None:
    poses = poses_of(exercise)
    options = LiveOptions(Settings(exercise, False), out_dir=tmp_path / "live")
    outcome = watch(PlainFeed(poses, step), options, StagedEstimator(poses=poses))
    assert outcome.frames == -(-len(poses) // step)
    assert outcome.report.summary.reps >= 2
    again = AnalyzeOptions(out_dir=tmp_path / "again")
    analyze(tmp_path / "live" / "landmarks.npz", again)
    for name in ("report.json", "reps.csv"):
        live, replayed = (tmp_path / folder / name for folder in ("live", "again"))
        assert live.read_bytes() == replayed.read_bytes()


def test_dropped_frames_take_verdicts_away_and_turn_hardly_any_around() -> None:
    found = measure(list(PEOPLE.values()))
    for name, agreement in found.items():
        assert agreement.counts == agreement.legs == agreement.clips == len(PEOPLE), name
        # A halt of a few frames can be made of dropped ones: 1 of 103 verdicts on these three.
        assert agreement.turned <= 0.01 * agreement.assessed, name
        assert agreement.assessed > 15
        seen = agreement.assessed - agreement.unseen
        assert agreement.same >= 0.95 * seen, name
    assert found["10 % here and there"].unseen == 0
    assert found["two of three, 10/s"].unseen == found["two of three, 10/s"].assessed
