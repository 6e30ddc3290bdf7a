"""``formcheck analyze --front --side`` as a person at the keyboard meets it."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.two_cameras import shoot
from formcheck.cli.main import app
from formcheck.view import CameraRole
from tests.clip_makers import make_clip
from tests.recorded.test_pair_analysis import REPS, SHOTS, WORKOUT, record
from tests.two_cameras import tired_lunges

Clips = dict[CameraRole, Path]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    folder = tmp_path_factory.mktemp("two")
    return {role: record(folder, role, shoot(WORKOUT, shot)) for role, shot in SHOTS.items()}


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(app, ["analyze", *map(str, arguments)])


def pair(clips: Clips, *arguments: str | Path) -> Result:
    return run("--front", clips["front"], "--side", clips["side"], "--no-html", *arguments)


def test_one_table_says_what_each_clip_shows(clips: Clips, tmp_path: Path) -> None:
    result = pair(clips, "--out", tmp_path)
    assert result.exit_code == 0
    assert "Front: front.mp4" in result.stdout
    assert "Side:  side.mp4" in result.stdout
    assert f"{REPS} repetitions ({REPS} right)" in result.stdout
    assert f"{REPS} in both clips" in result.stdout
    assert "upper body leans forward (major, side)" in result.stdout
    assert "needs a" not in result.stdout
    assert result.stderr == ""
    assert {path.name for path in tmp_path.iterdir()} == {"report.json", "reps.csv"}


def test_without_out_the_files_stand_beside_the_front_clip(clips: Clips) -> None:
    assert pair(clips, "--quiet").output == ""
    folder = clips["front"].parent / "front+side.formcheck"
    assert (folder / "report.json").is_file()


def test_json_and_the_exit_code_for_a_fault(clips: Clips, tmp_path: Path) -> None:
    result = pair(clips, "--json", "--fail-on-fault", "--out", tmp_path)
    assert result.exit_code == 1
    assert result.stdout == (tmp_path / "report.json").read_text(encoding="utf-8")
    assert json.loads(result.stdout)["pair"]["matched"] == REPS


def test_swapped_files_work_and_it_says_so(clips: Clips, tmp_path: Path) -> None:
    result = run("--front", clips["side"], "--side", clips["front"], "--out", tmp_path, "--no-html")
    assert result.exit_code == 0
    assert "Front: front.mp4" in result.stdout
    assert "--front shows the person from the side" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--front", "a.npz"], "--front needs --side, too"),
        (["--side", "a.npz"], "--side needs --front, too"),
        (["--front", "a.npz", "--side", "b.npz", "c.npz"], "c.npz: --front and --side make one"),
        (["--front", "a.npz", "--side", "b.npz", "--mirrored-view", "up"], "say front, side, both"),
        (["--front", "a.npz", "--side", "b.npz"], "a.npz: no such file"),
        (["--front", "a.mp4", "--side", "b.mp4"], "which exercise"),
        (["c.npz", "--mirrored-view", "front"], "goes with --front and --side"),
        ([], "name at least one clip"),
    ],
)
def test_what_cannot_be_meant_is_said(arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.output


def test_a_side_clip_that_cannot_be_used_costs_nothing_of_the_front(
    clips: Clips, tmp_path: Path
) -> None:
    empty = make_clip(tmp_path / "side.mp4")
    result = pair({**clips, "side": empty}, "--exercise", "lunge", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "side.mp4: no person found" in result.stderr
    assert f"Kept in {tmp_path / 'out'}: landmarks_front.npz" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["landmarks_front.npz"]


def test_a_full_disk_keeps_no_report_from_the_screen(
    clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("formcheck.recorded.filing.write_reps_csv", full)
    result = pair(clips, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "Written to" in result.stdout
    assert "reps.csv: cannot be written (the disk is full)" in result.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.json"}


def test_two_sets_are_refused_with_a_word_what_to_do(clips: Clips, tmp_path: Path) -> None:
    other = tired_lunges(3, seed=9, step_s=0.6, hold_top_s=1.2)
    path = record(tmp_path, "other", shoot(other, SHOTS["side"]))
    result = pair({"front": clips["front"], "side": path}, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "two clips of one set" in result.stderr or "two clips" in result.stderr
    assert not (tmp_path / "out").exists()
