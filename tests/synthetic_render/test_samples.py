from __future__ import annotations

import json

import av
import numpy as np
import pytest

from benchmarks.make_samples import FOLDER, sample_truth
from benchmarks.sample_list import SAMPLES
from benchmarks.synthetic.truth_file import load_truth

LIMIT_BYTES = 800_000


def test_every_sample_is_there_and_nothing_else() -> None:
    assert {path.stem for path in FOLDER.glob("*.mp4")} == set(SAMPLES)
    assert {path.stem for path in FOLDER.glob("*.json")} == set(SAMPLES) | {"labels"}


@pytest.mark.parametrize("name", SAMPLES)
def test_clip_and_truth_belong_together(name: str) -> None:
    path = FOLDER / f"{name}.mp4"
    truth = load_truth(path.with_suffix(".json"))
    frames = truth.about["frames"]
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        times_s = [
            float(packet.pts * stream.time_base)
            for packet in container.demux(stream)
            if packet.pts is not None and stream.time_base is not None
        ]
        assert (stream.width, stream.height) == truth.camera.size_px
    assert len(times_s) == frames
    assert max(times_s) == pytest.approx(truth.about["duration_s"] - 1 / truth.fps, abs=1e-3)
    assert truth.about["clip"] == path.name
    assert path.stat().st_size < LIMIT_BYTES
    step = SAMPLES[name].frame_step
    np.testing.assert_allclose(truth.time_s, np.arange(0, frames, step) / truth.fps, atol=1e-4)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_list_still_describes_the_clips(name: str) -> None:
    made, written = sample_truth(SAMPLES[name]), load_truth(FOLDER / f"{name}.json")
    told = [(rep.exercise, rep.side, rep.complete) for rep in written.reps]
    assert told == [(rep.exercise, rep.side, rep.complete) for rep in made.reps]
    for old, new in zip(written.reps, made.reps, strict=True):
        assert old.bottom_s == pytest.approx(new.bottom_s, abs=0.1)
    assert written.about["body_m"]["thigh"] == pytest.approx(made.track.body.thigh_m, abs=1e-3)
    assert written.camera == made.camera


@pytest.mark.parametrize("name", SAMPLES)
def test_names_tell_clean_from_faulty(name: str) -> None:
    truth = load_truth(FOLDER / f"{name}.json")
    faulty = [bool(codes) for codes in truth.faults]
    if "clean" in name or "session" in name:
        assert not any(faulty)
    else:
        assert any(faulty)
        assert not faulty[0]  # the first repetition shows how it is done


@pytest.mark.parametrize("name", SAMPLES)
def test_clips_begin_in_quiet_stance(name: str) -> None:
    truth = load_truth(FOLDER / f"{name}.json")
    first = truth.time_s <= 1.0
    ankles = np.stack([truth.joints_m[f"ankle_{side}"][first] for side in "lr"])
    assert np.ptp(ankles, axis=1).max() < 0.002
    assert truth.reps[0].start_s > 1.0


def test_labels_name_every_clip_once() -> None:
    labels = json.loads((FOLDER / "labels.json").read_text())
    assert sorted(row["file"] for row in labels) == sorted(f"{name}.mp4" for name in SAMPLES)


@pytest.mark.parametrize("exercise", ["squat", "deadlift", "lunge"])
def test_each_exercise_is_there_clean_and_faulty_from_front_and_side(exercise: str) -> None:
    seen = set()
    for name in SAMPLES:
        truth = load_truth(FOLDER / f"{name}.json")
        if truth.reps[0].exercise == exercise:
            view = "front" if abs(truth.camera.yaw_deg) < 20 else "side"
            seen.add((view, any(truth.faults)))
    assert seen >= {(view, faulty) for view in ("front", "side") for faulty in (False, True)}


def test_two_legs_an_oblique_view_and_a_long_session_are_there() -> None:
    truths = [load_truth(FOLDER / f"{name}.json") for name in SAMPLES]
    assert any(rep.stance == "double" for truth in truths for rep in truth.reps)
    assert any(20 < abs(truth.camera.yaw_deg) < 70 for truth in truths)
    long = max(truths, key=lambda truth: len(truth.reps))
    assert len({rep.set_index for rep in long.reps}) == 2
    assert {rep.side for rep in long.reps} == {"left", "right"}
