"""``--rendered`` from the command line, on recordings of the kinematic person."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import rendered_accuracy
from benchmarks.accuracy import main
from benchmarks.accuracy_set import accuracy_set
from benchmarks.rendered_accuracy import load_result, page_text
from benchmarks.rendered_clips import load_clip, recording_path, with_probe
from benchmarks.synthetic import NoiseModel
from benchmarks.synthetic.blazepose import observe
from formcheck.accuracy import published_accuracy
from formcheck.errors import InputError

SQUATS = [s for s in accuracy_set()[:10] if s.view in ("front", "side") and s.fps == 30][:2]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    for setting in SQUATS:
        truth = setting.truth()
        poses = observe(truth.track, setting.camera, NoiseModel.typical(), 1)
        with_probe(poses, truth).save(recording_path(folder, setting))
    return folder


def run(*arguments: str) -> int:
    return main(["--rendered", *arguments], pool=ThreadPoolExecutor)


def test_figures_come_out(cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.json"
    assert run("--cache", str(cache), "--limit", "10", "--json", str(out)) == 0
    shown = capsys.readouterr().out
    for word in ("Repetitions", "Joint angles", "squat-trunk-lean"):
        assert word in shown
    result = load_result(out)
    assert set(result.clips) >= {setting.name for setting in SQUATS}
    assert json.loads(out.read_text())["format_version"] == "1.0"
    page = page_text(result)
    assert "| squat | all |" in page
    assert page.count("## ") >= 5


def test_a_half_leaves_the_other_out(cache: Path, tmp_path: Path) -> None:
    half = SQUATS[0].half
    out = tmp_path / "out.json"
    assert run("--cache", str(cache), "--half", half, "--limit", "8", "--json", str(out)) == 0
    names = {setting.name for setting in accuracy_set() if setting.half == half}
    assert set(load_result(out).clips) <= names


def test_auto_is_measured_against_the_exercise_named(
    cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "auto.json"
    assert run("--auto", "--cache", str(cache), "--limit", "10", "--json", str(out)) == 0
    shown = capsys.readouterr().out
    for word in ("what was done, and taken for", "How sure, and how often right"):
        assert word in shown
    clips = json.loads(out.read_text())["clips"]
    assert {clip["name"] for clip in clips} >= {setting.name for setting in SQUATS}
    assert all(clip["named"] == clip["most"] for clip in clips)
    assert {each["exercise"] for clip in clips for each in clip["heard"]} == {"squat"}


def test_nothing_rendered_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered_accuracy, "COMMITTED", tmp_path)
    assert run("--cache", str(tmp_path)) == 2
    assert "render_set" in capsys.readouterr().err


def test_labels_or_rendered_must_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    assert "--rendered" in capsys.readouterr().err


def test_a_recording_of_another_version_is_refused(tmp_path: Path) -> None:
    setting = SQUATS[0]
    moved = replace(setting, camera=replace(setting.camera, roll_deg=9.0)).truth()
    poses = observe(moved.track, moved.camera, NoiseModel.none(), 1)
    path = recording_path(tmp_path, setting)
    with_probe(poses, moved).save(path)
    with pytest.raises(InputError, match="render it again"):
        load_clip(path, setting)


def test_something_else_is_not_taken_for_figures(tmp_path: Path) -> None:
    other = tmp_path / "x.json"
    other.write_text("{}")
    with pytest.raises(InputError, match="--rendered"):
        load_result(other)


def test_measuring_needs_no_renderer() -> None:
    code = "import sys, benchmarks.rendered_accuracy; sys.exit('moderngl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_page_says_what_the_committed_figures_say() -> None:
    assert rendered_accuracy.main(["--check"]) == 0


def test_a_page_or_shipped_file_that_says_otherwise_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PAGE", "SHIPPED"):
        monkeypatch.setattr(rendered_accuracy, name, tmp_path / name)
        assert rendered_accuracy.main(["--check"]) == 1
        assert f"{name} differs" in capsys.readouterr().out
    assert rendered_accuracy.main([]) == 0
    assert rendered_accuracy.main(["--check"]) == 0


def test_what_comes_with_the_package_are_the_figures_themselves() -> None:
    summary = load_result(rendered_accuracy.FIGURES).summary
    shipped = published_accuracy().rendered
    assert len(shipped.rules) == len(summary.rules)
    for row, origin in zip(shipped.rules, summary.rules, strict=True):
        assert (row.rule, row.view, row.faults) == (origin.rule, origin.view, origin.faults)
        assert row.recall == (origin.recall.hits, origin.recall.total)
        assert row.not_assessable.value == origin.not_assessable.share
    assert [row.exact.value for row in shipped.counts] == [r.exact.share for r in summary.counts]
