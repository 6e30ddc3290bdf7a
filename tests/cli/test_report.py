"""``formcheck report``: the page again, from the files beside the report."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from formcheck.cli.main import app
from formcheck.cli.report import STILL
from formcheck.recording import Provenance, Settings
from formcheck.render import browser_pdf
from formcheck.report import Report
from tests.render.html.pages import Page, faulty, write_clip


@pytest.fixture
def analysed(tmp_path: Path) -> Path:
    """What an analysis leaves behind: the report and the recording beside it."""
    folder = tmp_path / "clip.formcheck"
    folder.mkdir()
    made = faulty()
    assert made.motion is not None
    settings = {"mirrored": False, "rules": {}}
    report = made.report.model_copy(update={"settings": settings})
    (folder / "report.json").write_text(report.to_json(), encoding="utf-8")
    known = Provenance(report.source, report.model, 1, Settings(report.exercise))
    replace(made.motion.poses, provenance=known.to_dict()).save(folder / "landmarks.npz")
    return folder


def formcheck(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["report", *map(str, arguments)])
    return done.exit_code, done.output


def is_about(folder: Path, sha256: str) -> None:
    """Let the report in ``folder`` be about a clip with this hash."""
    path = folder / "report.json"
    report = Report.model_validate_json(path.read_text(encoding="utf-8"))
    source = report.source.model_copy(update={"sha256": sha256})
    path.write_text(report.model_copy(update={"source": source}).to_json(), encoding="utf-8")


def test_the_page_is_written_from_the_files_beside_the_report(analysed: Path) -> None:
    code, said = formcheck(analysed / "report.json")
    assert code == 0
    assert said == f"{analysed / 'report.html'}\n"
    page = Page.of((analysed / "report.html").read_text(encoding="utf-8"))
    assert page.data["trace"] is not None
    assert page.all("video") == []
    assert "Knee over your toes" in page.text


def test_a_folder_does_as_well_and_the_video_is_found(analysed: Path) -> None:
    write_clip(analysed / "annotated.mp4", 1.0)
    assert formcheck(analysed)[0] == 0
    page = Page.of((analysed / "report.html").read_text(encoding="utf-8"))
    assert [video["src"] for video in page.all("video")] == ["annotated.mp4"]


def test_the_same_files_give_the_same_page(analysed: Path) -> None:
    formcheck(analysed)
    first = (analysed / "report.html").read_bytes()
    formcheck(analysed, "--out", analysed / "again.html")
    assert (analysed / "again.html").read_bytes() == first


def test_the_report_alone_is_enough(analysed: Path) -> None:
    (analysed / "landmarks.npz").unlink()
    assert formcheck(analysed)[0] == 0
    page = Page.of((analysed / "report.html").read_text(encoding="utf-8"))
    assert page.data["trace"] is None


def test_a_clip_that_was_named_must_be_the_one(analysed: Path, tmp_path: Path) -> None:
    is_about(analysed, "f" * 64)
    write_clip(tmp_path / "other.mp4", 0.2)
    for clip, reason in (
        (tmp_path / "gone.mp4", "no such file"),
        (analysed / "report.json", "is a text file"),
        (tmp_path / "other.mp4", "is not the clip that the report is about"),
    ):
        code, said = formcheck(analysed, "--clip", clip)
        assert code == 2
        assert f"{clip}: {reason}" in said
        assert not (analysed / "report.html").exists()


def test_stills_are_taken_from_the_clip_that_was_named(analysed: Path, tmp_path: Path) -> None:
    clip = tmp_path / "elsewhere.mp4"
    write_clip(clip, 1.0)
    is_about(analysed, hashlib.sha256(clip.read_bytes()).hexdigest())
    assert formcheck(analysed, "--clip", clip)[0] == 0


def test_no_page_without_pictures_is_written_over_one_that_has_them(
    analysed: Path, tmp_path: Path
) -> None:
    clip = write_clip(tmp_path / "elsewhere.mp4", 1.0)
    is_about(analysed, hashlib.sha256(clip.read_bytes()).hexdigest())
    page = analysed / "report.html"
    filmed = f"<img src='{STILL};base64,/9j/'>"
    page.write_text(filmed, encoding="utf-8")
    code, said = formcheck(analysed)
    assert code == 2
    assert "would lose its pictures; name the clip with --clip" in said
    assert page.read_text(encoding="utf-8") == filmed
    assert formcheck(analysed, "--out", analysed / "plain.html")[0] == 0
    assert formcheck(analysed, "--clip", clip)[0] == 0
    assert page.read_text(encoding="utf-8") != filmed


def test_a_recording_of_something_else_is_not_used(analysed: Path) -> None:
    is_about(analysed, "f" * 64)
    assert formcheck(analysed)[0] == 0
    page = Page.of((analysed / "report.html").read_text(encoding="utf-8"))
    assert page.data["trace"] is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "No such file"), ("{}", "is no report"), ("words", "is no report"), (b"\xff", "text")],
)
def test_what_is_no_report_is_refused(
    tmp_path: Path, content: str | bytes | None, reason: str
) -> None:
    path = tmp_path / "report.json"
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    code, said = formcheck(path)
    assert code == 2
    assert reason in said
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("change", ["no repetitions", "no findings", "renamed rules"])
def test_a_report_that_contradicts_itself_is_refused(analysed: Path, change: str) -> None:
    path = analysed / "report.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    match change:
        case "no repetitions":
            told["reps"] = []
        case "no findings":
            for rep in told["reps"]:
                rep["findings"] = []
        case _:
            for rep in told["reps"]:
                for finding in rep["findings"]:
                    finding["rule"] = "no-such-rule"
    path.write_text(json.dumps(told), encoding="utf-8")
    code, said = formcheck(analysed)
    assert code == 2
    assert "squat-knee-in, which no repetition in it has" in said
    assert "landmarks.npz beside it" in said
    assert not (analysed / "report.html").exists()


def test_numbers_that_nothing_can_have_are_refused(analysed: Path) -> None:
    path = analysed / "report.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["reps"][0]["bottom_s"] = 1e308
    path.write_text(json.dumps(told), encoding="utf-8")
    code, said = formcheck(analysed)
    assert code == 2
    assert "1e+308 is no time, count or measure" in said


def test_settings_that_somebody_removed_are_missed_by_no_page(analysed: Path) -> None:
    path = analysed / "report.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told | {"settings": {}}), encoding="utf-8")
    code, said = formcheck(analysed)
    assert code == 0, said
    assert "the clip is mirrored" not in (analysed / "report.html").read_text(encoding="utf-8")


def test_a_name_that_no_file_can_have_is_said_to_be_the_trouble(tmp_path: Path) -> None:
    code, said = formcheck(tmp_path / ("x" * 300))
    assert code == 2
    assert "cannot be read (File name too long); name the report.json" in said


def test_the_report_is_never_overwritten(analysed: Path) -> None:
    before = (analysed / "report.json").read_bytes()
    code, said = formcheck(analysed, "--out", analysed / "report.json")
    assert code == 2
    assert "would be overwritten" in said
    assert (analysed / "report.json").read_bytes() == before


def test_without_chromium_the_page_is_there_and_the_code_says_so(
    analysed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_pdf, "find_browser", lambda: None)
    code, said = formcheck(analysed, "--pdf")
    assert code == 2
    assert "needs Chromium" in said
    assert (analysed / "report.html").exists()
    assert not (analysed / "report.pdf").exists()
