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
    "squat": RECORDINGS / "squat_single_l0_1.lm",
    "deadlift": SAMPLES / "deadlift_side_faulty.lm",
    "lunge": SAMPLES / "lunge_front_clean.lm",
}
OTHERS: Final = [
    SAMPLES / name
    for name in ("deadlift_front_faulty.lm", "lunge_front_faulty.lm", "lunge_side_faulty.lm")
]


def poses_of(path: Path) -> PoseSequence:
    """With times on the grid of a recording, and nothing known of where they come from."""
    return replace(load_rounded(path), provenance={})


@pytest.mark.parametrize(
    ("path", "step"),
    [
        *((path, step) for path in PEOPLE.values() for step in (1, 2)),
        *((path, 1) for path in OTHERS),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else str(value),
)
def test_what_a_live_run_keeps_gives_its_report_again_byte_for_byte(
    path: Path, step: int, tmp_path: Path
) -> None:
    poses, exercise = poses_of(path), path.stem.partition("_")[0]
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
