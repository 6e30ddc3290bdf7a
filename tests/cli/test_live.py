"""``formcheck live`` and ``formcheck cameras``, as typed."""

from __future__ import annotations

import errno
import json
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from formcheck.cli.event_printer import EventPrinter
from formcheck.cli.main import app
from formcheck.errors import CameraLost, InputError
from formcheck.pose import PoseSequence
from formcheck.recorded import analysis
from formcheck.reporting.event_lines import PhaseLine
from formcheck.sources.camera import Camera, Feed
from formcheck.sources.cameras import FoundCamera
from tests.live.stagecraft import FailingFeed, every_frame
from tests.staged import REPS, StagedEstimator, staged_clip, staged_poses

FILES = {"report.html", "report.json", "reps.csv", "landmarks.npz"}
Live = Callable[..., Result]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged_clip(tmp_path_factory.mktemp("clips") / "squat.mp4")


@pytest.fixture
def live(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    """Runs the command over the staged clip, without pace, window and pose model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def call(
        *arguments: str, feed: Feed | None = None, on_frame: Callable[[int], object] = bool
    ) -> Result:
        estimator = StagedEstimator(on_frame=on_frame)
        monkeypatch.setattr(analysis, "MediaPipePoseEstimator", lambda _: estimator)
        camera = every_frame(clip) if feed is None else Camera(feed)
        monkeypatch.setattr("formcheck.cli.live.open_camera", lambda _: camera)
        return CliRunner().invoke(
            app, ["live", "--exercise", "squat", "--no-window", *arguments], catch_exceptions=False
        )

    return call


def test_a_session_ends_with_the_report_of_an_analysis_in_a_folder_of_its_own(
    live: Live, tmp_path: Path
) -> None:
    done = live("--plan", "1x2")
    assert done.exit_code == 0, done.output
    (folder,) = (tmp_path / "formcheck_live").iterdir()
    assert {path.name for path in folder.iterdir()} == FILES
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["reps"] == REPS
    assert report["settings"]["plan"] == "1x2"
    assert "Knee over your toes" in done.stdout
    assert done.stderr.startswith("Loading the pose model ...\n")
    assert "1. left Knee over your toes" in done.stderr


def test_events_are_the_only_thing_on_stdout(live: Live, tmp_path: Path) -> None:
    done = live("--events", "--out", "here")
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["event"] == "started"
    assert lines[-1] == {
        **lines[-1],
        "event": "ended",
        "reason": "end_of_source",
        "report": str(Path("here") / "report.json"),
    }
    assert sum(line["event"] == "frame" for line in lines) == len(staged_poses())
    assert {path.name for path in (tmp_path / "here").iterdir()} == FILES


def test_a_recording_alone_takes_the_report_as_well(live: Live, tmp_path: Path) -> None:
    done = live("--record", "kept", "--quiet")
    assert (done.exit_code, done.stdout) == (0, "")
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {*FILES, "video.mp4"}
    again = CliRunner().invoke(app, ["analyze", "kept/landmarks.npz", "--out", "again", "-q"])
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again" / "report.json").read_bytes() == (
        tmp_path / "kept" / "report.json"
    ).read_bytes()


def test_a_video_that_cannot_be_kept_gives_the_report_all_the_same_and_code_2(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(*_: object) -> None:
        raise InputError("the disk is full")

    monkeypatch.setattr("formcheck.live.recorder.VideoWriter", full_disk)
    done = live("--record", "kept")
    assert done.exit_code == 2
    assert done.stderr.index("the disk is full") < done.stderr.index("1. left"), "at once"
    assert "Error: the disk is full" in done.stderr
    assert {path.name for path in (tmp_path / "kept").iterdir()} == FILES


def test_a_full_disk_costs_neither_the_report_on_the_screen_nor_the_landmarks(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = PoseSequence.save

    def full_there(poses: PoseSequence, path: Path) -> None:
        if tmp_path / "out" in path.absolute().parents or path.parent == tmp_path:
            raise OSError(errno.ENOSPC, "No space left on device")
        save(poses, path)

    monkeypatch.setattr(PoseSequence, "save", full_there)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
    done = live("--events", "--out", "out")
    assert done.exit_code == 2
    assert "Knee over your toes" in done.stderr, "the report, because events have stdout"
    assert "landmarks.npz: cannot be written (the disk is full)" in done.stderr
    ended = json.loads(done.stdout.splitlines()[-1])
    assert ended["report"] == str(Path("out") / "report.json")
    assert "the disk is full" in ended["message"]
    (kept,) = (tmp_path / "elsewhere").glob("*/landmarks.npz")
    assert f"The landmarks are kept in {kept}" in done.stderr
    again = CliRunner().invoke(app, ["analyze", str(kept), "--out", "again", "-q"])
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again" / "report.json").read_bytes() == (
        tmp_path / "out" / "report.json"
    ).read_bytes()


def test_a_full_disk_behind_the_events_is_said_to_be_full(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("formcheck.cli.event_printer.emit_json", full)
    done = live("--events")
    assert done.exit_code == 2
    assert "the output cannot be written (No space left on device)" in done.stderr
    assert "nothing to report" not in done.stderr


def test_a_lost_camera_gives_its_report_an_error_and_code_2(
    live: Live, clip: Path, tmp_path: Path
) -> None:
    lost = CameraLost("camera 0: the camera was unplugged; plug it in again")
    done = live("--out", "here", feed=FailingFeed(clip, len(staged_poses()) - 20, lost))
    assert done.exit_code == 2
    assert "Error: camera 0: the camera was unplugged" in done.stderr
    assert (tmp_path / "here" / "report.json").exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_signals_end_in_good_order(
    live: Live, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    middle = len(staged_poses()) // 2
    done = live(
        "--out", "here", on_frame=lambda i: signal.raise_signal(number) if i == middle else None
    )
    assert done.exit_code == code
    assert (tmp_path / "here" / "report.json").exists()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 128 + signal.SIGTERM)]
)
def test_leaving_while_the_model_loads_is_no_wrong_usage(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    monkeypatch.setattr("formcheck.live.run.load_scipy", lambda: signal.raise_signal(number))
    done = live("--out", "here", "--record", "kept")
    assert done.exit_code == code
    assert "Ended before anybody was seen: there is nothing to report" in done.stderr
    assert "Error" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--plan", "many"), "3x10"),
        (("--model", "nothing"), "nothing"),
        (("--exercise", "running"), "running"),
        (("--config", "missing.toml"), "missing.toml"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said_before_the_camera_is_opened(
    arguments: tuple[str, ...], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.cli.live.open_camera", lambda _: pytest.fail("opened"))
    done = CliRunner().invoke(app, ["live", "--exercise", "squat", "--no-window", *arguments])
    assert done.exit_code == 2
    assert words in done.output


def test_a_camera_that_is_not_there_gives_code_2(tmp_path: Path) -> None:
    command = ["live", "-e", "squat", "--no-window", "--camera", str(tmp_path / "none.mp4")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert "no such clip or camera" in done.output


def test_cameras_are_listed_for_people_and_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [FoundCamera(0, "Desk [1]", (1280, 720), 30.0), FoundCamera(2, "Busy", None, None)]
    monkeypatch.setattr("formcheck.cli.cameras.list_cameras", lambda: found)
    done = CliRunner().invoke(app, ["cameras"])
    assert "0  Desk [1]  (1280 x 720, 30 frames a second)" in done.stdout
    assert "2  Busy  (gives no picture" in done.stdout
    as_json = json.loads(CliRunner().invoke(app, ["cameras", "--json"]).stdout)
    assert [camera["number"] for camera in as_json] == [0, 2]
    monkeypatch.setattr("formcheck.cli.cameras.list_cameras", list)
    done = CliRunner().invoke(app, ["cameras"])
    assert done.exit_code == 0
    assert "No camera was found" in done.stdout


def test_the_schema_of_events_is_printed() -> None:
    done = CliRunner().invoke(app, ["schema", "--events"])
    assert json.loads(done.stdout)["title"] == "formcheck live event"


class _Gone:
    """A stdout that nobody reads any more."""

    encoding = "utf-8"

    def write(self, _: str) -> int:
        raise BrokenPipeError

    def flush(self) -> None: ...


def test_a_reader_that_leaves_is_noticed_once_and_nothing_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", _Gone())
    noticed = threading.Semaphore(0)
    with EventPrinter(noticed.release) as printer:
        for index in range(5):
            printer.tell(PhaseLine(time_s=float(index), phase="down"))
    assert noticed.acquire(blocking=False)
    assert not noticed.acquire(blocking=False)
    assert isinstance(printer.failure, BrokenPipeError)
