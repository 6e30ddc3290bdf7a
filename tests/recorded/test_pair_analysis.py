"""Two clips of one set, from the files to the one report."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from benchmarks.synthetic import Camera, LungeRep, Workout
from benchmarks.two_cameras import Shot, shoot
from formcheck.cli.main import app
from formcheck.errors import ConfigError, InputError
from formcheck.pose import PoseSequence
from formcheck.recorded.analysis import AnalyzeOptions, Hooks
from formcheck.recorded.pair_analysis import PairAnalysis, PairOptions, analyze_pair
from formcheck.report import report_schema
from formcheck.view import CameraRole
from tests.clip_makers import ClipRecipe, make_clip
from tests.render.html.pages import Page
from tests.staged import MODEL, StagedEstimator
from tests.two_cameras import EXACT, tired_lunges

LATE_S, REPS, SIZE = 1.4, 3, (160, 90)
WORKOUT = Workout.of(
    (
        LungeRep(side="right", step_s=0.9),
        LungeRep(side="right", trunk_lean_deg=36, hold_top_s=0.9),
        LungeRep(side="right", descent_s=1.0),
    ),
    before_s=2.6,
    after_s=0.6,
)
SHOTS: dict[CameraRole, Shot] = {
    "front": Shot(Camera(distance_m=4.4, size_px=SIZE), fps=24, noise=EXACT),
    "side": Shot(Camera(yaw_deg=-90, size_px=SIZE), start_s=LATE_S, noise=EXACT),
}
FILES = {"landmarks_front.npz", "landmarks_side.npz", "report.json", "reps.csv", "report.html"}
LUNGE = AnalyzeOptions(exercise="lunge")


def provenance(name: str, poses: PoseSequence, **settings: Any) -> dict[str, Any]:
    return {
        "source": {
            "file": f"{name}.mp4",
            "sha256": (name[0] * 64),
            "duration_s": float(poses.time_s[-1]),
            "frames": len(poses),
            "width": SIZE[0],
            "height": SIZE[1],
        },
        "model": MODEL.model_dump(mode="json"),
        "people": 1,
        "settings": {"exercise": "lunge", "mirrored": False, "rules": {}} | settings,
    }


def record(folder: Path, name: str, poses: PoseSequence, **settings: Any) -> Path:
    path = folder / f"{name}.npz"
    replace(poses, provenance=provenance(name, poses, **settings)).save(path)
    return path


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[CameraRole, Path]:
    folder = tmp_path_factory.mktemp("recordings")
    return {role: record(folder, role, shoot(WORKOUT, shot)) for role, shot in SHOTS.items()}


def film(
    folder: Path, workouts: Mapping[CameraRole, Workout]
) -> tuple[dict[CameraRole, Path], dict[CameraRole, Hooks]]:
    """Clips with plain pictures, and the estimators that know who is in them."""
    clips: dict[CameraRole, Path] = {}
    hooks: dict[CameraRole, Hooks] = {}
    for role, shot in SHOTS.items():
        poses = shoot(workouts[role], shot)
        times = tuple(Fraction(i, int(shot.fps)) for i in range(len(poses)))
        clips[role] = make_clip(folder / f"{role} cam.mp4", ClipRecipe(times_s=times, size=SIZE))
        hooks[role] = Hooks(open_model=StagedEstimator(poses).open)
    return clips, hooks


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[PairAnalysis, Path]:
    """Two clips, analysed with everything that can be written."""
    folder = tmp_path_factory.mktemp("filmed")
    clips, hooks = film(folder, dict.fromkeys(SHOTS, WORKOUT))
    out = folder / "out"
    each = replace(LUNGE, out_dir=out, trace=out / "trace.csv")
    return analyze_pair(clips, PairOptions(each), hooks), out


def test_two_clips_become_one_report_and_the_files_of_both(
    filmed: tuple[PairAnalysis, Path],
) -> None:
    done, out = filmed
    assert {path.name for path in done.files} == {path.name for path in out.iterdir()}
    assert {path.name for path in out.iterdir()} == FILES | {
        "annotated_front.mp4",
        "annotated_side.mp4",
        "trace_front.csv",
        "trace_side.csv",
    }
    report, pair = done.report, done.report.pair
    jsonschema.validate(json.loads(report.to_json()), report_schema())
    assert pair is not None
    assert (report.summary.reps_right, pair.matched) == (REPS, REPS)
    assert pair.offset_s == pytest.approx(LATE_S, abs=0.05)
    assert pair.side.start_s == pair.offset_s
    assert (pair.front.view.name, pair.side.view.name) == ("frontal", "sagittal")
    assert pair.front.source.sha256 != pair.side.source.sha256
    assert pair.front.findings + pair.side.findings == report.summary.assessed
    assert all(rep.views == ["front", "side"] for rep in report.reps)


def test_the_page_names_both_clips(filmed: tuple[PairAnalysis, Path]) -> None:
    page = (filmed[1] / "report.html").read_text(encoding="utf-8")
    header = page[page.index("<header") : page.index("</header>")]
    assert "front cam.mp4, filmed from the front" in header
    assert "side cam.mp4, filmed from the side" in header
    assert "from the side clip" in page  # so are the curves
    assert "(major, side)" in page
    assert "mirrored, left and right were exchanged" not in page


def test_the_table_says_where_to_look(filmed: tuple[PairAnalysis, Path]) -> None:
    with (filmed[1] / "reps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lean = next(row for row in rows if (row["rep"], row["rule"]) == ("2", "lunge-trunk-lean"))
    assert (lean["file"], lean["view"], lean["verdict"]) == ("side cam.mp4", "side", "major")
    assert float(lean["time_s"]) - float(lean["clip_time_s"]) == pytest.approx(LATE_S, abs=0.05)
    assert "front view" in lean["choice"]


def test_replaying_both_recordings_gives_the_same_report_byte_for_byte(
    filmed: tuple[PairAnalysis, Path], tmp_path: Path
) -> None:
    first = filmed[1]
    clips: dict[CameraRole, Path] = {
        "front": first / "landmarks_front.npz",
        "side": first / "landmarks_side.npz",
    }
    analyze_pair(clips, PairOptions(AnalyzeOptions(out_dir=tmp_path)))
    assert {path.name for path in tmp_path.iterdir()} == {"report.json", "reps.csv", "report.html"}
    for name in ("report.json", "reps.csv"):
        assert (tmp_path / name).read_bytes() == (first / name).read_bytes()


def test_swapped_files_are_taken_for_what_they_show(
    recordings: dict[CameraRole, Path], tmp_path: Path
) -> None:
    right = analyze_pair(recordings)
    swapped = analyze_pair({"front": recordings["side"], "side": recordings["front"]})
    assert (right.swapped, swapped.swapped) == (False, True)
    assert swapped.report.to_json() == right.report.to_json()


def test_a_clock_that_leaps_is_told_of_either_clip(
    recordings: dict[CameraRole, Path], tmp_path: Path
) -> None:
    poses = shoot(WORKOUT, SHOTS["side"])
    times = [Fraction(i, int(SHOTS["side"].fps)) for i in range(len(poses))]
    times[-1] += 7200
    clip = make_clip(tmp_path / "side.mp4", ClipRecipe(times_s=tuple(times), size=SIZE))
    clips: dict[CameraRole, Path] = {**recordings, "side": clip}
    hooks: dict[CameraRole, Hooks] = {"side": Hooks(open_model=StagedEstimator(poses).open)}
    (remark,) = analyze_pair(clips, PairOptions(LUNGE), hooks).remarks
    assert remark.startswith(f"{clip}: its clock leaps ahead by 7200 s")


def test_the_same_clip_twice_is_refused(recordings: dict[CameraRole, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.npz"
    copy.write_bytes(recordings["front"].read_bytes())
    with pytest.raises(InputError, match="are the same clip"):
        analyze_pair({"front": recordings["front"], "side": copy})


def test_a_clip_that_is_not_there_is_named(recordings: dict[CameraRole, Path]) -> None:
    with pytest.raises(InputError, match=r"gone\.mp4.*check the name"):
        analyze_pair({"front": Path("gone.mp4"), "side": recordings["side"]})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(recordings: dict[CameraRole, Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(InputError, match="is not a file on disk"):
        analyze_pair({**recordings, "side": tmp_path / "pipe.mp4"})


def test_which_of_them_was_flipped_can_be_said(
    recordings: dict[CameraRole, Path], tmp_path: Path
) -> None:
    flipped = record(tmp_path, "x-flipped", shoot(WORKOUT, SHOTS["side"]).mirrored())
    clips: dict[CameraRole, Path] = {"front": recordings["front"], "side": flipped}
    with pytest.raises(InputError, match="opposite legs"):
        analyze_pair(clips)
    report = analyze_pair(clips, PairOptions(mirrored_views=frozenset({"side"}))).report
    assert report.summary.reps_right == REPS
    assert report.pair is not None
    assert (report.pair.front.mirrored, report.pair.side.mirrored) == (False, True)
    assert report.settings["mirrored"] is False


def test_recordings_of_different_exercises_need_a_word(
    recordings: dict[CameraRole, Path], tmp_path: Path
) -> None:
    other = record(tmp_path, "other", shoot(WORKOUT, SHOTS["side"]), exercise="squat")
    with pytest.raises(ConfigError, match="different exercises"):
        analyze_pair({"front": recordings["front"], "side": other})
    limits = {"lunge-shin": {"minor_above": 15.0}}
    other = record(tmp_path, "limits", shoot(WORKOUT, SHOTS["side"]), rules=limits)
    with pytest.raises(ConfigError, match="different limits"):
        analyze_pair({"front": recordings["front"], "side": other})


def test_what_was_seen_is_kept_when_the_clips_do_not_belong_together(tmp_path: Path) -> None:
    other = tired_lunges(3, seed=9, step_s=0.6, hold_top_s=1.2)
    workouts: dict[CameraRole, Workout] = {"front": WORKOUT, "side": other}
    clips, hooks = film(tmp_path, workouts)
    out = tmp_path / "out"
    options = PairOptions(replace(LUNGE, out_dir=out, video=False))
    with pytest.raises(InputError, match=r"two clips.*Kept in .*landmarks_front\.npz"):
        analyze_pair(clips, options, hooks)
    assert {path.name for path in out.iterdir()} == {"landmarks_front.npz", "landmarks_side.npz"}


def test_the_page_draws_each_check_in_the_clip_it_was_taken_from(
    recordings: dict[CameraRole, Path], tmp_path: Path
) -> None:
    done = analyze_pair(recordings, PairOptions(replace(LUNGE, out_dir=tmp_path)))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = Page.of(html)
    faults = {
        (rep.index, finding.rule): finding.view
        for rep in done.report.reps
        for finding in rep.findings
        if finding.verdict in ("minor", "major")
    }
    assert "side" in faults.values()
    drawn = {str(svg.get("id")) for svg in page.all("svg")}
    for index, rule in faults:
        assert f"figure-{index}-{rule}" in drawn
    knees = page.data["trace"]["signals"][0]
    assert knees["note"] == "in the picture, from the side clip"


def test_formcheck_report_finds_both_recordings_again(
    filmed: tuple[PairAnalysis, Path],
) -> None:
    _, out = filmed
    before = Page.of((out / "report.html").read_text(encoding="utf-8")).data
    again = out / "again.html"
    done = CliRunner().invoke(app, ["report", str(out), "--out", str(again)])
    assert done.exit_code == 0, done.output
    assert Page.of(again.read_text(encoding="utf-8")).data == before
