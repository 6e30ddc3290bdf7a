"""``formcheck analyze`` as a person at the keyboard meets it."""

from __future__ import annotations

import errno
import json
import signal
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from formcheck.cli import batch
from formcheck.cli.batch import out_dirs
from formcheck.cli.main import app
from formcheck.pose import PoseSequence
from formcheck.recorded import analysis
from formcheck.report import ModelInfo
from tests.clip_makers import make_sound_only
from tests.staged import CLEAN, REPS, StagedEstimator, staged_clip, staged_poses, without_person

FILES = {"report.html", "annotated.mp4", "landmarks.npz", "report.json", "reps.csv"}


@dataclass
class Shell:
    """Runs the command where a clip stands, with the staged person instead of the model."""

    folder: Path
    clip: Path
    play: Callable[[StagedEstimator], None]

    def run(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["analyze", *map(str, arguments)])

    def squat(self, *arguments: str | Path) -> Result:
        return self.run(*arguments, "--exercise", "squat")

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return staged_clip(tmp_path_factory.mktemp("clip") / "clip.mp4").read_bytes()


@pytest.fixture
def shell(tmp_path: Path, template: bytes, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("COLUMNS", "100")
    clip = tmp_path / "my 100% [red] clip ä.mp4"
    clip.write_bytes(template)

    def play(estimator: StagedEstimator) -> None:
        monkeypatch.setattr(analysis, "MediaPipePoseEstimator", lambda _path: estimator)

    play(StagedEstimator())
    return Shell(tmp_path, clip, play)


def test_files_appear_beside_the_clip_and_the_table_on_the_screen(shell: Shell) -> None:
    result = shell.squat(shell.clip)
    assert result.exit_code == 0
    out = shell.folder / "my 100% [red] clip ä.formcheck"
    assert {path.name for path in out.iterdir()} == FILES
    assert "my 100% [red] clip ä.mp4" in result.stdout
    assert f"{REPS} repetitions ({REPS} left)" in result.stdout
    assert "Knee over your toes" in result.stdout
    assert str(out) in result.stdout
    assert result.stderr == ""


def test_out_takes_the_files_of_one_clip_as_they_are(shell: Shell) -> None:
    out = shell.folder / "deep" / "er"
    assert shell.squat(shell.clip, "--out", out, "--no-video").exit_code == 0
    assert {path.name for path in out.iterdir()} == FILES - {"annotated.mp4"}
    assert shell.names() == {"deep", shell.clip.name}


def test_json_is_the_report_and_nothing_else(shell: Shell) -> None:
    result = shell.squat(shell.clip, "--json", "--no-video", "--out", shell.folder)
    assert result.stdout == (shell.folder / "report.json").read_text(encoding="utf-8")
    assert json.loads(result.stdout)["summary"]["reps"] == REPS


def test_quiet_is_quiet(shell: Shell) -> None:
    result = shell.squat(shell.clip, "--quiet", "--no-video")
    assert (result.exit_code, result.output) == (0, "")
    quiet_json = shell.squat(shell.clip, "-q", "--json", "--no-video")
    assert json.loads(quiet_json.stdout)["exercise"] == "squat"


def test_one_bad_clip_never_stops_the_others(shell: Shell, template: bytes) -> None:
    second = shell.folder / "second.mp4"
    second.write_bytes(template)
    text = shell.folder / "notes.txt"
    text.write_text("not a clip")
    result = shell.squat(shell.clip, "missing.mp4", text, second, "--no-video")
    assert result.exit_code == 2
    assert result.stdout.count(f"{REPS} repetitions ({REPS} left)") == 2
    assert "missing.mp4: no such file" in result.stderr
    assert "notes.txt: is a text file" in result.stderr
    assert "Traceback" not in result.output
    made = {name for name in shell.names() if name.endswith(".formcheck")}
    assert made == {"my 100% [red] clip ä.formcheck", "second.formcheck"}


def test_json_of_several_clips_is_one_line_for_each(shell: Shell) -> None:
    result = shell.squat(shell.clip, "missing.mp4", "--json", "--no-video")
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["clip"] == str(shell.clip)
    assert first["report"]["summary"]["reps"] == REPS
    assert second["clip"] == "missing.mp4"
    assert "no such file" in second["error"]
    assert "report" not in second


def test_a_bug_met_in_one_clip_does_not_cost_the_others(
    shell: Shell, template: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = shell.folder / "second.mp4"
    second.write_bytes(template)
    real = analysis.analyze

    def sometimes(path: Path, *rest: object) -> object:
        if path == shell.clip:
            raise ZeroDivisionError
        return real(path, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(batch, "analyze", sometimes)
    result = shell.squat(shell.clip, second, "--no-video")
    assert result.exit_code == 2
    assert "an error in formcheck itself (ZeroDivisionError)" in " ".join(result.stderr.split())
    assert f"{REPS} repetitions" in result.stdout


def test_a_fault_is_an_exit_code_only_when_asked_for(shell: Shell) -> None:
    faulty = shell.clip
    assert shell.squat(faulty, "-q", "--no-video").exit_code == 0
    assert shell.squat(faulty, "-q", "--no-video", "--fail-on-fault").exit_code == 1
    assert shell.squat(faulty, "x.mp4", "-q", "--no-video", "--fail-on-fault").exit_code == 2
    config = shell.folder / "lenient.toml"
    clean = StagedEstimator(staged_poses(CLEAN))
    report = json.loads(shell.squat(faulty, "--json", "--no-video").stdout)
    found = [rule for rule, n in report["summary"]["faults"].items() if n["minor"] or n["major"]]
    config.write_text("\n".join(f"[rules.{rule}]\nenabled = false" for rule in found))
    shell.play(clean)
    off = shell.squat(faulty, "-q", "--no-video", "--fail-on-fault", "--config", config)
    assert off.exit_code == 0


def test_a_recording_replays_without_saying_anything_again(shell: Shell) -> None:
    out = shell.folder / "out"
    shell.squat(shell.clip, "--out", out, "--no-video", "--mirrored")
    first = (out / "report.json").read_bytes()
    again = shell.folder / "again"
    assert shell.run(out / "landmarks.npz", "--out", again).exit_code == 0
    assert (again / "report.json").read_bytes() == first
    assert shell.run(out / "landmarks.npz", "--not-mirrored", "--out", again).exit_code == 0
    assert (again / "report.json").read_bytes() != first


def test_a_bare_trace_name_lands_with_the_other_files(shell: Shell, template: bytes) -> None:
    elsewhere = shell.folder / "traces" / "t.csv"
    shell.squat(shell.clip, "--no-video", "-q", "--trace", "t.csv")
    shell.squat(shell.clip, "--no-video", "-q", "--trace", elsewhere)
    inside = shell.folder / "my 100% [red] clip ä.formcheck" / "t.csv"
    assert inside.read_bytes() == elsewhere.read_bytes()
    second = shell.folder / "second.mp4"
    second.write_bytes(template)
    both = shell.squat(shell.clip, second, "--no-video", "-q", "--trace", elsewhere)
    assert both.exit_code == 2
    assert "cannot hold the traces of several clips" in " ".join(both.stderr.split())


def test_nobody_in_the_clip_leaves_nothing_behind(shell: Shell) -> None:
    shell.play(StagedEstimator(without_person(staged_poses())))
    result = shell.squat(shell.clip)
    assert result.exit_code == 2
    assert "no person found" in result.stderr
    assert shell.names() == {shell.clip.name}


def test_what_cannot_be_used_says_what_to_do(shell: Shell) -> None:
    sound = make_sound_only(shell.folder / "song.m4a")
    config = shell.folder / "mine.toml"
    config.write_text("[rules.squat-knee-on]\nenabled = false")
    for arguments, words in (
        ((shell.folder,), "is a folder; name one clip inside it"),
        ((sound,), "has sound but no picture"),
        ((shell.clip, "--config", config), "did you mean 'squat-knee-in'"),
        ((shell.clip, "--config", "none.toml"), "none.toml: no such file"),
        ((shell.clip, "--model", "ful"), "did you mean 'full'"),
        ((shell.clip, "--out", sound), "is a file, not a folder"),
    ):
        result = shell.squat(*arguments)
        assert result.exit_code == 2, arguments
        assert words in result.stderr
        assert result.stderr.startswith("Error: ")
        assert "Traceback" not in result.output
    assert shell.names() == {shell.clip.name, sound.name, config.name}


def test_the_exercise_must_be_said_and_known(shell: Shell) -> None:
    silent = shell.run(shell.clip)
    assert (silent.exit_code, silent.stdout) == (2, "")
    assert "say --exercise squat" in silent.stderr
    misspelt = shell.run(shell.clip, "--exercise", "sqaut")
    assert misspelt.exit_code == 2
    assert "did you mean 'squat'" in misspelt.stderr


def test_a_place_that_cannot_be_written_to_suggests_another(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formcheck.outputs.os.access", lambda *_: False)
    result = shell.squat(shell.clip)
    assert result.exit_code == 2
    assert "--out DIR" in result.stderr
    assert shell.names() == {shell.clip.name}


def test_landmarks_that_a_full_disk_refuses_are_kept_elsewhere(
    shell: Shell, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = PoseSequence.save
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def full_there(poses: PoseSequence, path: Path) -> None:
        if elsewhere not in path.parents:
            raise OSError(errno.ENOSPC, "No space left on device")
        save(poses, path)

    monkeypatch.setattr(PoseSequence, "save", full_there)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    result = shell.squat(shell.clip, "--out", shell.folder / "out", "--quiet", "--no-video")
    assert result.exit_code == 2
    assert "landmarks.npz: cannot be written (the disk is full)" in result.stderr
    (kept,) = elsewhere.glob("*/landmarks.npz")
    assert f"the landmarks are kept in {kept}" in result.stderr
    again = shell.run(kept, "--out", shell.folder / "again", "--no-html", "--quiet")
    assert again.exit_code == 0, again.output
    reports = [shell.folder / name / "report.json" for name in ("out", "again")]
    assert reports[0].read_bytes() == reports[1].read_bytes()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["ctrl-c", "terminate", "terminal closed"],
)
def test_ctrl_c_keeps_what_is_done_and_begins_nothing_new(
    shell: Shell, template: bytes, number: signal.Signals, code: int
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:  # under nohup, whose word is kept
        signal.signal(number, signal.SIG_DFL)
    before = signal.getsignal(number)
    second = shell.folder / "second.mp4"
    second.write_bytes(template)

    def interrupt(index: int) -> None:
        if index == 200:
            signal.raise_signal(number)

    shell.play(StagedEstimator(on_frame=interrupt))
    result = shell.squat(shell.clip, second)
    assert result.exit_code == code
    out = shell.folder / "my 100% [red] clip ä.formcheck"
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["source"]["complete"] is False
    # The model works in a thread of its own: it may be a frame ahead, or have just begun one.
    assert 199 <= report["source"]["frames"] <= 202
    assert "stopped" in result.stdout
    assert shell.names() == {shell.clip.name, second.name, out.name}
    assert signal.getsignal(number) == before


def test_what_is_broken_off_leaves_nothing_behind(shell: Shell) -> None:
    def interrupt(index: int) -> None:
        if index == 100:
            raise KeyboardInterrupt

    shell.play(StagedEstimator(on_frame=interrupt))
    result = shell.squat(shell.clip)
    assert result.exit_code == 130
    assert shell.names() == {shell.clip.name}


def test_the_model_is_asked_for_by_name(shell: Shell) -> None:
    report = json.loads(shell.squat(shell.clip, "--json", "--no-video").stdout)
    model = ModelInfo.model_validate(report["model"])
    assert model.name == "full"
    assert len(model.sha256) == 64


@pytest.mark.parametrize(
    ("clips", "out", "expected"),
    [
        (["a/clip.mp4"], None, ["a/clip.formcheck"]),
        (["a/clip.mp4"], "out", ["out"]),
        (["clip"], None, ["clip.formcheck"]),
        (["a/one.mp4", "b/one.mp4"], None, ["a/one.formcheck", "b/one.formcheck"]),
        (["a.mp4", "a.mov"], None, ["a.mp4.formcheck", "a.mov.formcheck"]),
        (["a/x.mp4", "b/x.mp4"], "out", ["out/x.mp4.formcheck", "out/x.mp4-2.formcheck"]),
        (["a.mp4", "a.mp4"], None, ["a.mp4.formcheck", "a.mp4-2.formcheck"]),
        (["tour.v2.mp4"], None, ["tour.v2.formcheck"]),
        (["."], None, ["clip.formcheck"]),
    ],
)
def test_every_clip_has_a_folder_of_its_own(
    clips: Sequence[str], out: str | None, expected: Sequence[str]
) -> None:
    folders = out_dirs([Path(clip) for clip in clips], None if out is None else Path(out))
    assert folders == [Path(folder) for folder in expected]
