"""From a file to the report and everything beside it."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import jsonschema
import numpy as np
import pytest

from formcheck.config import RuleOverrides, read_overrides
from formcheck.errors import ConfigError, FormcheckError, InputError
from formcheck.pose import PoseSequence
from formcheck.recorded.analysis import (
    Analysis,
    AnalyzeOptions,
    Hooks,
    Progress,
    analyze,
    every_rule,
)
from formcheck.render.video import VideoWriter
from formcheck.report import report_schema
from formcheck.sources.clip import ClipSource
from tests.clip_makers import ClipRecipe, make_clip
from tests.drawn_person import squat_frames
from tests.staged import (
    MODEL,
    REPS,
    SIZE,
    StagedEstimator,
    staged_clip,
    staged_poses,
    without_person,
)

SQUAT = AnalyzeOptions(exercise="squat")
_PROVENANCE = {
    "source": {
        "file": "clip.mp4",
        "sha256": "0" * 64,
        "duration_s": 1.0,
        "frames": 30,
        "width": 480,
        "height": 640,
        "rotation": 0,
        "complete": True,
        "problem": None,
    },
    "model": MODEL.model_dump(mode="json"),
    "people": 1,
    "settings": {"exercise": "squat", "mirrored": False, "rules": {}},
}
ALL_FILES = {"report.html", "annotated.mp4", "landmarks.npz", "report.json", "reps.csv"}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged_clip(tmp_path_factory.mktemp("clips") / "100 % [bold]Kniebeuge ä.mp4")


@pytest.fixture(scope="module")
def done(clip: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Analysis, Path]:
    out = tmp_path_factory.mktemp("out") / "files"
    return run(clip, replace(SQUAT, out_dir=out, trace=out / "trace.csv")), out


def run(
    path: Path,
    options: AnalyzeOptions = SQUAT,
    estimator: StagedEstimator | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Analysis:
    estimator = estimator or StagedEstimator()
    hooks = Hooks(progress, stop or threading.Event(), estimator.open)
    return analyze(path, options, hooks)


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def overrides(**rules: object) -> RuleOverrides:
    return read_overrides({k.replace("_", "-"): v for k, v in rules.items()}, every_rule())


def test_a_clip_becomes_a_report_without_writing_anything(clip: Path) -> None:
    before = names_in(clip.parent)
    analysis = run(clip)
    report = analysis.report
    assert (report.summary.reps, report.summary.reps_left) == (REPS, REPS)
    assert [rep.complete for rep in report.reps] == [True] * REPS
    assert report.summary.faults["squat-knee-in"].major == REPS
    assert report.source.file == clip.name
    assert report.source.complete
    assert report.source.frames == len(staged_poses()) == len(analysis.poses)
    assert report.source.duration_s == pytest.approx(report.source.frames / 30)
    assert (report.source.width, report.source.height) == SIZE
    assert report.model == MODEL
    assert analysis.files == ()
    assert names_in(clip.parent) == before


def test_all_files_are_written_and_named(done: tuple[Analysis, Path]) -> None:
    analysis, out = done
    assert names_in(out) == ALL_FILES | {"trace.csv"}
    assert set(analysis.files) == set(out.iterdir())
    assert (out / "report.json").read_text(encoding="utf-8") == analysis.report.to_json()
    jsonschema.validate(json.loads(analysis.report.to_json()), report_schema())
    with (out / "reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["rep"] for row in rows} == {"1", "2"}
    with (out / "trace.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == analysis.report.source.frames
    assert len(PoseSequence.load(out / "landmarks.npz")) == analysis.report.source.frames


def test_the_annotated_video_has_every_frame_at_its_time(
    clip: Path, done: tuple[Analysis, Path]
) -> None:
    def times_s(path: Path) -> list[float]:
        with ClipSource(path) as source:
            return [frame.time_s for frame in source]

    assert times_s(done[1] / "annotated.mp4") == pytest.approx(times_s(clip), abs=1e-4)


def test_something_is_drawn_on_every_frame(clip: Path, done: tuple[Analysis, Path]) -> None:
    with ClipSource(clip) as plain, ClipSource(done[1] / "annotated.mp4") as drawn:
        changed = [
            float(np.abs(a.rgb.astype(int) - b.rgb.astype(int)).max())
            for a, b in zip(plain, drawn, strict=True)
        ]
    assert min(changed) > 60


@pytest.mark.parametrize(
    "options",
    [
        SQUAT,
        replace(SQUAT, mirrored=True),
        replace(
            SQUAT,
            overrides=overrides(
                squat_knee_in={"minor_above": 0.5, "major_above": 0.6},
                squat_valgus={"enabled": False},
            ),
        ),
    ],
    ids=["plain", "mirrored", "configured"],
)
def test_replaying_the_recording_gives_the_same_report_byte_for_byte(
    clip: Path, tmp_path: Path, options: AnalyzeOptions
) -> None:
    first = tmp_path / "first"
    run(clip, replace(options, out_dir=first, video=False))
    again = tmp_path / "again"
    # A recording knows what was asked for when it was made.
    replayed = analyze(first / "landmarks.npz", AnalyzeOptions(out_dir=again))
    assert names_in(again) == {"report.html", "report.json", "reps.csv"}
    for name in names_in(again) - {"report.html"}:  # its stills come from the clip
        assert (again / name).read_bytes() == (first / name).read_bytes()
    assert replayed.report.settings["mirrored"] is bool(options.mirrored)


def test_a_recording_can_be_judged_by_other_rules(clip: Path, tmp_path: Path) -> None:
    run(clip, replace(SQUAT, out_dir=tmp_path, video=False))
    recording = tmp_path / "landmarks.npz"
    off = overrides(squat_knee_in={"enabled": False})
    report = analyze(recording, AnalyzeOptions(overrides=off)).report
    assert "squat-knee-in" not in report.summary.faults
    assert "squat-knee-in" in analyze(recording).report.summary.faults


def test_mirrored_exchanges_left_and_right_but_not_in_the_recording(clip: Path) -> None:
    plain, mirrored = run(clip), run(clip, replace(SQUAT, mirrored=True))
    assert mirrored.report.summary.reps_right == plain.report.summary.reps_left == REPS
    assert mirrored.report.settings["mirrored"] is True
    assert np.array_equal(mirrored.poses.image_px, plain.poses.image_px)


def test_the_recording_holds_what_the_session_saw(clip: Path) -> None:
    poses = run(clip).poses
    assert np.array_equal(poses.image_px, poses.image_px.astype(np.float32))
    expected = staged_poses().image_px.astype(np.float32)
    assert np.array_equal(poses.image_px, expected, equal_nan=True)


def test_nobody_in_the_clip_is_an_error_that_leaves_nothing_behind(
    clip: Path, tmp_path: Path
) -> None:
    empty = StagedEstimator(without_person(staged_poses()))
    out = tmp_path / "out"
    with pytest.raises(InputError, match="no person found"):
        run(clip, replace(SQUAT, out_dir=out, trace=tmp_path / "trace.csv"), empty)
    assert names_in(tmp_path) == set()


def test_somebody_who_comes_late_is_in_a_whole_video(clip: Path, tmp_path: Path) -> None:
    late = StagedEstimator(without_person(staged_poses(), slice(0, 40)))
    analysis = run(clip, replace(SQUAT, out_dir=tmp_path), late)
    assert analysis.report.summary.reps == REPS
    with ClipSource(tmp_path / "annotated.mp4") as video:
        assert sum(1 for _ in video) == len(staged_poses())


def test_several_people_are_mentioned_live_and_replayed(clip: Path, tmp_path: Path) -> None:
    crowd = replace(SQUAT, out_dir=tmp_path, video=False)
    notes = run(clip, crowd, StagedEstimator(people=2)).report.notes
    assert [note for note in notes if note.startswith("2 people are in the picture")]
    assert analyze(tmp_path / "landmarks.npz").report.notes == notes
    assert not [note for note in run(clip).report.notes if "people" in note]


def test_a_clip_that_breaks_off_is_analysed_up_to_there(tmp_path: Path) -> None:
    whole = staged_clip(tmp_path / "whole.mkv")
    cut = tmp_path / "cut.mkv"
    content = whole.read_bytes()
    cut.write_bytes(content[: 2 * len(content) // 3])
    report = run(cut, replace(SQUAT, out_dir=tmp_path / "out")).report
    assert not report.source.complete
    assert report.source.problem is not None
    assert 1 < report.source.frames < len(staged_poses())
    assert any(report.source.problem[1:] in note for note in report.notes)
    assert names_in(tmp_path / "out") == ALL_FILES


def test_a_stopped_analysis_reports_on_what_it_has_seen(clip: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    frames = 185

    def on_progress(progress: Progress) -> None:
        if progress.frames == frames:
            stop.set()

    report = run(clip, replace(SQUAT, out_dir=tmp_path), progress=on_progress, stop=stop).report
    assert report.source.frames == frames
    assert not report.source.complete
    assert report.source.problem == f"the analysis was stopped after {(frames - 1) / 30:.1f} s"
    assert report.summary.reps == 1
    with ClipSource(tmp_path / "annotated.mp4") as video:
        assert sum(1 for _ in video) == frames


def test_stopped_before_anybody_was_seen_there_is_nothing_to_report(
    clip: Path, tmp_path: Path
) -> None:
    stop = threading.Event()
    stop.set()
    empty = StagedEstimator(without_person(staged_poses()))
    with pytest.raises(InputError, match="before a person was seen"):
        run(clip, replace(SQUAT, out_dir=tmp_path / "out"), empty, stop=stop)
    assert names_in(tmp_path) == set()


def test_progress_is_reported_frame_by_frame(clip: Path) -> None:
    seen: list[Progress] = []
    run(clip, progress=seen.append)
    assert [progress.frames for progress in seen] == list(range(1, len(staged_poses()) + 1))
    assert seen[-1].time_s == pytest.approx((len(staged_poses()) - 1) / 30)
    assert seen[0].duration_s == pytest.approx(len(staged_poses()) / 30, abs=0.1)


def test_files_that_cannot_be_written_cost_no_other(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise InputError("the disk is full")

    plain = run(clip, SQUAT)
    monkeypatch.setattr(VideoWriter, "write", refuse)
    monkeypatch.setattr("formcheck.recorded.filing.write_reps_csv", refuse)
    done = run(clip, replace(SQUAT, out_dir=tmp_path / "out"))
    assert str(done.unwritten).count("the disk is full") == 2
    assert done.report == plain.report
    kept = {"report.json", "landmarks.npz", "report.html"}
    assert kept == {path.name for path in done.files} == names_in(tmp_path / "out")


def test_a_model_that_fails_midway_leaves_nothing_behind(clip: Path, tmp_path: Path) -> None:
    def fail(index: int) -> None:
        if index == 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(clip, replace(SQUAT, out_dir=tmp_path / "out"), StagedEstimator(on_frame=fail))
    assert names_in(tmp_path) == set()


def test_unusable_places_are_found_before_the_work(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    estimator = StagedEstimator()
    for options in (
        replace(SQUAT, out_dir=tmp_path / "file"),
        replace(SQUAT, trace=tmp_path / "file" / "trace.csv"),
    ):
        with pytest.raises(InputError, match="is a file, not a folder"):
            run(clip, options, estimator)
    assert estimator.opened == 0


def test_no_file_of_an_analysis_replaces_its_source(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "annotated.mp4")
    content = clip.read_bytes()
    estimator = StagedEstimator()
    for options in (
        replace(SQUAT, out_dir=tmp_path),
        replace(SQUAT, out_dir=tmp_path, video=False, trace=clip),
        replace(SQUAT, trace=clip),
    ):
        with pytest.raises(InputError, match="would be overwritten"):
            run(clip, options, estimator)
    report = tmp_path / "out" / "report.json"
    with pytest.raises(InputError, match="another file of this analysis"):
        run(clip, replace(SQUAT, out_dir=report.parent, trace=report), estimator)
    assert estimator.opened == 0
    assert clip.read_bytes() == content
    assert names_in(tmp_path) == {clip.name}
    run(clip, replace(SQUAT, out_dir=tmp_path, video=False), estimator)
    recording = tmp_path / "landmarks.npz"
    with pytest.raises(InputError, match="would be overwritten"):
        analyze(recording, AnalyzeOptions(trace=recording))
    analyze(recording, AnalyzeOptions(out_dir=tmp_path))


def test_a_missing_clip_is_named_rather_than_the_place_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"missing\.mp4: no such file"):
        run(tmp_path / "missing.mp4", replace(SQUAT, out_dir=tmp_path / "file"))


def test_the_exercise_must_be_known(clip: Path) -> None:
    with pytest.raises(ConfigError, match="say --exercise squat"):
        run(clip, AnalyzeOptions())
    with pytest.raises(ConfigError, match="did you mean 'squat'"):
        run(clip, AnalyzeOptions(exercise="sqat"))


def test_a_recording_of_unknown_origin_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bare.npz"
    staged_poses().save(path)
    with pytest.raises(InputError, match="analyse the clip again"):
        analyze(path, SQUAT)
    for change, words in (
        ({"people": float("inf")}, "does not say from which clip"),
        ({"source": {}}, "does not say from which clip"),
        ({"settings": {"exercise": "bench", "mirrored": False, "rules": {}}}, "unknown exercise"),
        ({"settings": {"exercise": "squat", "mirrored": False, "rules": []}}, "does not say"),
        ({"note": "\ud800"}, "does not say from which clip"),
    ):
        replace(staged_poses(), provenance=_PROVENANCE | change).save(path)
        with pytest.raises(FormcheckError, match=rf"bare\.npz: .*{words}"):
            analyze(path)
    replace(staged_poses(), provenance=_PROVENANCE).save(path)
    analyze(path)
    path.write_bytes(b"no archive")
    with pytest.raises(InputError, match="not a readable landmark recording"):
        analyze(path, SQUAT)


def test_the_real_model_runs_the_whole_way(tmp_path: Path) -> None:
    frames = list(squat_frames(75))
    path = tmp_path / "drawn.mp4"
    times = tuple(ClipRecipe().with_frames(len(frames)).times_s)
    height, width = frames[0].rgb.shape[:2]
    with VideoWriter(path, (width, height)) as writer:
        for frame, time_s in zip(frames, times, strict=True):
            writer.write(frame.rgb, float(time_s))
    analysis = analyze(path, replace(SQUAT, out_dir=tmp_path / "out"))
    assert analysis.report.model.name == "full"
    seen = np.isfinite(analysis.poses.image_px).all(axis=(1, 2))
    assert seen.mean() > 0.9
    assert names_in(tmp_path / "out") == ALL_FILES
    replayed = analyze(tmp_path / "out" / "landmarks.npz")
    assert replayed.report.to_json() == analysis.report.to_json()
    with av.open(tmp_path / "out" / "annotated.mp4") as container:
        assert container.streams.video[0].codec_context.name == "h264"


def test_sizes_beyond_the_limit_are_scaled_and_the_report_has_the_filmed_one(
    tmp_path: Path,
) -> None:
    path = make_clip(tmp_path / "wide.mp4", ClipRecipe(size=(1600, 400)).with_frames(8))
    analysis = run(path, replace(SQUAT, out_dir=tmp_path / "out"))
    assert (analysis.report.source.width, analysis.report.source.height) == (1600, 400)
    assert analysis.poses.size_px == (1280, 320)
    with ClipSource(tmp_path / "out" / "annotated.mp4") as video:
        assert video.info.size_px == (1280, 320)
