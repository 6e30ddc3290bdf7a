"""From a camera to the report: as `analyze`, on slow machines, and when the camera is lost."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.coaching.live_state import Key
from formcheck.errors import CameraLost, InputError, LeftEarly, ModelError
from formcheck.live.desk import UNFILMED
from formcheck.live.run import LiveOptions
from formcheck.pose import Frame, Pose
from formcheck.recorded.analysis import AnalyzeOptions, Hooks, analyze
from formcheck.recording import Settings
from formcheck.reporting.event_lines import EndedLine, RateLine, RepLine
from formcheck.sources.stream_feed import StreamFeed
from tests.live.stagecraft import (
    FailingFeed,
    ScriptedScreen,
    Told,
    every_frame,
    slow_machine,
    squat_coach,
    watch,
)
from tests.sources.loopback import Served, serving
from tests.staged import REPS, StagedEstimator, staged_clip, staged_poses, without_person

FRAMES = len(staged_poses())


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged_clip(tmp_path_factory.mktemp("clips") / "Kniebeuge ä.mp4")


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def into(folder: Path, *, mirrored: bool = False) -> LiveOptions:
    return LiveOptions(settings=Settings("squat", mirrored), out_dir=folder)


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_live_run_that_drops_nothing_gives_the_files_of_an_analysis(
    clip: Path, tmp_path: Path, mirrored: bool
) -> None:
    options = AnalyzeOptions("squat", mirrored, out_dir=tmp_path / "analysed", video=False)
    analyze(clip, options, Hooks(open_model=StagedEstimator().open))
    outcome = watch(every_frame(clip), into(tmp_path / "live", mirrored=mirrored))
    assert outcome.reason == "end_of_source"
    assert (outcome.frames, outcome.dropped) == (FRAMES, 0)
    assert read(tmp_path / "live") == read(tmp_path / "analysed")
    assert outcome.report.summary.reps == REPS


@pytest.mark.parametrize(("frames_per_look", "rate_hz"), [(3, 10), (2, 15)])
def test_a_slow_machine_counts_right_and_says_what_it_could_not_judge(
    clip: Path, tmp_path: Path, frames_per_look: int, rate_hz: int
) -> None:
    camera, estimator = slow_machine(clip, frames_per_look)
    told = Told()
    outcome = watch(camera, into(tmp_path / "live"), estimator, tell=told)
    assert outcome.frames == pytest.approx(FRAMES / frames_per_look, abs=2)
    assert outcome.frames + outcome.dropped == FRAMES
    report = outcome.report
    assert (report.summary.reps, report.summary.reps_left) == (REPS, REPS)
    assert any(f"{rate_hz} frames per second" in note for note in report.notes)
    assert "squat-shaky" in report.summary.rules_not_assessable
    assert ("squat-knee-in" in report.summary.rules_assessed) is (rate_hz >= 15)
    rates = [line for line in told.lines if isinstance(line, RateLine)]
    assert rates[0].frames_per_s == pytest.approx(rate_hz)
    assert "squat-shaky" in rates[0].not_assessable
    replayed = AnalyzeOptions(out_dir=tmp_path / "again")
    analyze(tmp_path / "live" / "landmarks.npz", replayed)
    again, live = read(tmp_path / "again"), read(tmp_path / "live")
    assert again["report.json"] == live["report.json"]
    assert again["reps.csv"] == live["reps.csv"]


@pytest.mark.parametrize("silent", [False, True], ids=["unplugged", "stalled"])
def test_a_camera_that_is_lost_in_mid_set_costs_nothing_of_what_was_seen(
    clip: Path, tmp_path: Path, silent: bool
) -> None:
    error = None if silent else CameraLost("camera 0: it was unplugged; plug it in again")
    told = Told()
    outcome = watch(FailingFeed(clip, FRAMES - 20, error), into(tmp_path), tell=told, give_up_s=0.3)
    assert outcome.reason == "camera_lost"
    assert isinstance(outcome.failure, CameraLost)
    words = "no picture for" if silent else "unplugged"
    assert words in str(outcome.failure)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["reps"] == REPS
    assert not report["source"]["complete"]
    assert words in report["source"]["problem"]
    assert "Everything before that was analysed." in report["notes"][0]
    (lost,) = told.of("camera")
    assert words in str(lost)
    ended = told.lines[-1]
    assert isinstance(ended, EndedLine)
    assert ended.report == str(tmp_path / "report.json")


def test_a_camera_that_is_lost_before_anybody_is_seen_leaves_no_files(
    clip: Path, tmp_path: Path
) -> None:
    lost = CameraLost("camera 0: it was unplugged")
    told = Told()
    with pytest.raises(CameraLost, match="unplugged"):
        watch(FailingFeed(clip, 0, lost), into(tmp_path / "live"), tell=told)
    assert not (tmp_path / "live").exists()
    ended = told.lines[-1]
    assert isinstance(ended, EndedLine)
    assert (ended.reason, ended.report) == ("camera_lost", None)


def test_a_stream_that_stops_in_mid_set_is_reported_on_without_its_password(
    tmp_path: Path,
) -> None:
    with serving(Served(pictures=40, pause_s=0.01)) as address:
        url = f"{address}/video?token=abc".replace("http://", "http://me:secret@")
        outcome = watch(StreamFeed(url), into(tmp_path))
    assert outcome.reason == "camera_lost"
    source = outcome.report.source
    assert source.file == f"{address}/video"
    assert (source.sha256, source.complete) == (None, False)
    assert 1 <= source.frames <= 40
    assert source.duration_s > 0
    for path in tmp_path.iterdir():
        assert b"secret" not in path.read_bytes()


def test_a_film_of_nobody_is_said_to_be_one(clip: Path) -> None:
    nobody = StagedEstimator(poses=without_person(staged_poses()))
    with pytest.raises(InputError, match=f"nobody was seen in {FRAMES} pictures"):
        watch(every_frame(clip), estimator=nobody)


class FailingEstimator(StagedEstimator):
    """Fails at the last frame but one."""

    error: Exception = ModelError("MediaPipe failed")

    def estimate(self, frame: Frame) -> Pose:
        if frame.index == FRAMES - 2:
            raise self.error
        return super().estimate(frame)


def test_a_model_that_fails_costs_nothing_of_what_was_seen(clip: Path, tmp_path: Path) -> None:
    outcome = watch(every_frame(clip), into(tmp_path), FailingEstimator())
    assert outcome.reason == "failed"
    assert isinstance(outcome.failure, ModelError)
    assert outcome.report.summary.reps == REPS
    assert (tmp_path / "report.json").exists()


def test_who_leaves_before_anybody_is_seen_made_no_mistake(clip: Path, tmp_path: Path) -> None:
    told = Told()
    screen = ScriptedScreen([(lambda s: s.time_s >= 0.5, Key.QUIT)])
    nobody = StagedEstimator(poses=without_person(staged_poses()))
    with pytest.raises(LeftEarly, match="before anybody was seen"):
        watch(
            every_frame(clip),
            into(tmp_path / "live"),
            nobody,
            tell=told,
            screen=screen,
            make_coach=squat_coach,
        )
    assert not (tmp_path / "live").exists()
    ended = told.lines[-1]
    assert isinstance(ended, EndedLine)
    assert (ended.reason, ended.message, ended.report) == ("quit", None, None)


def test_a_bug_is_raised_after_the_report_is_written(clip: Path, tmp_path: Path) -> None:
    estimator = FailingEstimator()
    estimator.error = ZeroDivisionError("a bug")
    with pytest.raises(ZeroDivisionError):
        watch(every_frame(clip), into(tmp_path), estimator)
    assert json.loads((tmp_path / "report.json").read_text())["summary"]["reps"] == REPS


def test_stopping_reports_on_what_was_seen(clip: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    estimator = StagedEstimator(on_frame=lambda i: stop.set() if i == FRAMES // 2 else None)
    before = threading.active_count()
    outcome = watch(every_frame(clip), into(tmp_path), estimator, stop=stop)
    assert outcome.reason == "signal"
    assert outcome.failure is None
    assert FRAMES // 2 <= outcome.frames < FRAMES
    assert not outcome.report.source.complete  # the clip goes on
    assert threading.active_count() == before


def test_q_and_a_closed_window_end_in_good_order(clip: Path, tmp_path: Path) -> None:
    screen = ScriptedScreen([(lambda s: s.time_s >= 2.0, Key.QUIT)])
    outcome = watch(every_frame(clip), into(tmp_path), screen=screen, make_coach=squat_coach)
    assert outcome.reason == "quit"
    assert (tmp_path / "report.json").exists()
    assert {state.exercise for state in screen.states} == {"Squat"}


def test_a_recording_keeps_the_pictures_with_their_times(clip: Path, tmp_path: Path) -> None:
    out, record = tmp_path / "out", tmp_path / "record"
    outcome = watch(every_frame(clip), replace(into(out), record_dir=record))
    assert {path.name for path in record.iterdir()} == {"video.mp4", "landmarks.npz"}
    assert outcome.unfilmed is None
    with av.open(record / "video.mp4") as container:
        times = [float(frame.time or 0) for frame in container.decode(video=0)]
    assert len(times) == FRAMES - outcome.skipped
    expected = np.arange(FRAMES) / 30
    assert all(np.abs(expected - time).min() < 1e-3 for time in times)
    assert (record / "landmarks.npz").read_bytes() == (out / "landmarks.npz").read_bytes()


def test_a_video_that_cannot_be_written_costs_the_video_alone(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise InputError("the disk is full")

    monkeypatch.setattr("formcheck.live.recorder.VideoWriter.write", full_disk)
    told, screen = Told(), ScriptedScreen()
    outcome = watch(
        every_frame(clip),
        replace(into(tmp_path), record_dir=tmp_path),
        tell=told,
        screen=screen,
        make_coach=squat_coach,
    )
    assert "full" in str(outcome.unfilmed)
    names = [line.event for line in told.lines]
    assert names.count("recording") == 1
    assert names.index("recording") < names.index("frame"), "it is said at once"
    assert screen.states[-1].lacking == UNFILMED
    assert outcome.report.summary.reps == REPS
    assert "video.mp4" not in {path.name for path in tmp_path.iterdir()}


def test_places_that_cannot_be_written_are_found_before_the_set(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    estimator = StagedEstimator()
    with pytest.raises(InputError, match="is a file, not a folder"):
        watch(every_frame(clip), into(tmp_path / "file"), estimator)
    with pytest.raises(InputError, match="is a file, not a folder"):
        watch(every_frame(clip), LiveOptions(record_dir=tmp_path / "file"), estimator)
    assert estimator.opened == 0


def test_repetitions_are_told_as_the_report_has_them(clip: Path) -> None:
    told = Told()
    outcome = watch(every_frame(clip), tell=told)
    assert told.lines[0].event == "started"
    assert told.lines[-1].event == "ended"
    reps = [line.rep for line in told.lines if isinstance(line, RepLine)]
    assert reps == outcome.report.reps[: len(reps)]
    assert len(told.of("frame")) == FRAMES
    assert told.of("cue"), "the knee falls in badly: that shows before the end"
