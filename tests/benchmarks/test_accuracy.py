"""The whole program, on clips whose content a stand-in understands and on synthetic people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import main
from benchmarks.labels import Label
from benchmarks.pipeline import analyze_clip
from benchmarks.runner import Analyze, Analyzed, Pipeline, process_pool
from benchmarks.synthetic import Camera, NoiseModel, SquatRep, Workout, synthesize
from formcheck.accuracy import RealFigures
from formcheck.recording import Provenance, Settings
from formcheck.report import ModelInfo, SourceInfo
from tests.benchmarks.builders import make_label, rep_at, report_of
from tests.benchmarks.stand_ins import NO_POSES, analyze_by_content

MODEL = "ab" * 32


class Folder:
    """A folder with clips, a label file beside it, and the program to run on them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clips = path / "clips"
        self.clips.mkdir()
        self._labels: list[Label] = []

    def add(self, text: str, label: Label) -> None:
        (self.clips / label.file).write_text(text)
        self.add_label(label)

    def add_label(self, label: Label) -> None:
        self._labels.append(label)

    def arguments(self, *options: str) -> list[str]:
        labels = self.path / "labels.json"
        labels.write_text(json.dumps([label.model_dump(mode="json") for label in self._labels]))
        out = str(self.path / "out.json")
        return [str(labels), "--clips", str(self.clips), "--json", out, *options]

    def run(self, *options: str, analyze: Analyze = analyze_by_content) -> int:
        pipeline = Pipeline(analyze, MODEL, ("squat",))
        return main(self.arguments(*options), pipeline, ThreadPoolExecutor)

    @property
    def result(self) -> Any:
        return json.loads((self.path / "out.json").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def _add_two(folder: Folder) -> None:
    folder.add("1.1 3.0 5.2", make_label(file="good.mp4"))
    folder.add("1.0 5.0 5.7", make_label(file="off.mp4", view="side-left", tier="B"))


def test_the_sums_name_no_clip(folder: Folder, tmp_path: Path) -> None:
    _add_two(folder)
    assert folder.run("--sums", str(tmp_path / "sums.json")) == 0
    text = (tmp_path / "sums.json").read_text()
    figures = RealFigures.model_validate_json(text)
    assert figures.clips == 2
    (squat,) = figures.counts
    assert squat.in_range == (2, 2)
    assert squat.found == (5, 6)
    assert squat.extra == 1
    assert ".mp4" not in text


def test_two_clips_are_measured(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    _add_two(folder)
    assert folder.run() == 0
    everything = folder.result["groups"][0]
    assert everything["in_range"] == {"hits": 2, "total": 2, "share": 1.0}
    assert everything["bottoms"]["hits"] == 5
    assert everything["bottoms"]["misses"] == everything["bottoms"]["extras"] == 1
    assert everything["bottoms"]["f1"] == pytest.approx(10 / 12)
    assert [clip["label"]["file"] for clip in folder.result["clips"]] == ["good.mp4", "off.mp4"]
    assert folder.result["clips"][1]["missed_s"] == [3.0]
    assert (folder.result["format"], folder.result["format_version"]) == (
        "formcheck-accuracy",
        "1.0",
    )
    printed = capsys.readouterr().out
    assert "Clips with a miss" in printed
    misses = printed.split("Clips with a miss")[1]
    assert "off.mp4" in misses
    assert "1.00 5.00 5.70" in misses
    assert "good.mp4" not in misses
    assert "…" not in printed, "a table was cut off"


def test_the_result_goes_through_a_json_parser_and_back(folder: Folder) -> None:
    _add_two(folder)
    folder.run()
    assert Label.model_validate(folder.result["clips"][0]["label"]) == make_label(file="good.mp4")


def test_limits_fail_the_run(folder: Folder) -> None:
    _add_two(folder)
    assert folder.run("--min-f1", "0.8", "--min-count-rate", "1") == 0
    assert folder.run("--min-f1", "0.84") == 1
    assert folder.run("--tier", "A", "--min-f1", "1") == 0


def test_a_limit_on_something_not_measured_fails(folder: Folder) -> None:
    folder.add("1.0", make_label(None, file="untimed.mp4"))
    assert folder.run("--min-count-rate", "1") == 0
    assert folder.run("--min-f1", "0.5") == 1


def test_a_bad_clip_is_shown_and_counts_as_missed(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    _add_two(folder)
    folder.add("refuse", make_label(file="refused.mp4"))
    folder.add("no number", make_label(file="bug.mp4"))
    folder.add("", make_label(file="gone.mp4"))
    (folder.clips / "gone.mp4").unlink()
    assert folder.run() == 0
    errors = {clip["label"]["file"]: clip["error"] for clip in folder.result["clips"]}
    assert errors["good.mp4"] is None
    assert errors["refused.mp4"] == "nobody in it"
    assert errors["bug.mp4"].startswith("defect in formcheck: ValueError")
    assert "no such file" in errors["gone.mp4"]
    assert folder.result["groups"][0]["in_range"]["hits"] == 2
    assert folder.result["groups"][0]["failed"] == 3
    assert "Clips that could not be analysed" in capsys.readouterr().out


def test_a_clip_that_kills_its_worker_does_not_take_the_others_along(folder: Folder) -> None:
    _add_two(folder)
    folder.add("kill", make_label(file="deadly.mp4"))
    pipeline = Pipeline(analyze_by_content, MODEL, ("squat",))
    assert main(folder.arguments("--jobs", "2"), pipeline, process_pool) == 0
    errors = [clip["error"] for clip in folder.result["clips"]]
    assert errors == [None, None, "the worker process died on this clip"]


def test_nothing_usable_is_an_error(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.add("refuse", make_label(file="refused.mp4"))
    assert folder.run() == 2
    assert folder.run("--tier", "C") == 2
    assert folder.run("--exercise", "lunge") == 2
    assert "no labelled clip is left" in capsys.readouterr().err
    pipeline = Pipeline(analyze_by_content, MODEL, ("deadlift",))
    assert main(folder.arguments(), pipeline, ThreadPoolExecutor) == 2
    assert "knows only: deadlift" in capsys.readouterr().err
    assert main([str(folder.path / "no.json"), "--clips", str(folder.clips)], pipeline) == 2
    assert main([*folder.arguments()[:1], "--clips", str(folder.path / "no")], pipeline) == 2


def test_unknown_exercises_are_left_out_and_named(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    _add_two(folder)
    folder.add("1.0", make_label(file="other.mp4", exercise="lunge", stance="split"))
    assert folder.run() == 0
    assert len(folder.result["clips"]) == 2
    assert "lunge (1 clips)" in capsys.readouterr().out


def test_recordings_stand_in_for_clips_the_second_time(folder: Folder) -> None:
    _add_two(folder)
    cache = folder.path / "cache"
    seen: list[str] = []

    def analyze(path: Path, exercise: str) -> Analyzed:
        seen.append(path.suffix)
        return Analyzed(report_of(rep_at(1.0)), NO_POSES)

    options = ("--landmarks-cache", str(cache))
    folder.run(*options, analyze=analyze)
    folder.run(*options, analyze=analyze)
    assert seen == [".mp4", ".mp4", ".npz", ".npz"]
    (folder.clips / "good.mp4").write_text("another clip under the old name")
    folder.run(*options, analyze=analyze)
    assert seen[4:] == [".mp4", ".npz"]
    main(folder.arguments(*options), Pipeline(analyze, "cd" * 32, ("squat",)), ThreadPoolExecutor)
    assert seen[6:] == [".mp4", ".mp4"]
    assert all(path.suffix == ".npz" for path in cache.iterdir())


def _record(folder: Folder, name: str, reps: Sequence[SquatRep], **fields: Any) -> None:
    poses, truth = synthesize(Workout.of(reps), Camera(), noise=NoiseModel())
    source = SourceInfo(
        file=name, sha256=None, duration_s=10, frames=len(poses), width=720, height=1280
    )
    model = ModelInfo(name="synthetic", sha256=MODEL)
    provenance = Provenance(source, model, people=1, settings=Settings("squat")).to_dict()
    replace(poses, provenance=provenance).save(folder.clips / name)
    bottoms_s = [rep.bottom_s for rep in truth.reps]
    folder.add_label(make_label(bottoms_s, file=name, **fields))


def test_synthetic_people_are_measured_by_the_real_pipeline(folder: Folder) -> None:
    _record(folder, "one_leg.npz", [SquatRep(side="left")] * 2, stance="single", leg="left")
    _record(folder, "two_legs.npz", [SquatRep(stance="double")] * 2)
    assert folder.run(analyze=analyze_clip) == 0
    everything = folder.result["groups"][0]
    assert everything["failed"] == 0
    assert everything["in_range"]["share"] == everything["bottoms"]["f1"] == 1.0
    assert everything["legs"] == {"hits": 2, "total": 2, "share": 1.0}
    assert everything["stances"] == {"hits": 4, "total": 4, "share": 1.0}
