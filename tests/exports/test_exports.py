"""Each export, opened by the programs that it is made for, gives back the recording."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from formcheck.cli.main import app
from formcheck.errors import ConfigError
from formcheck.exercises import EXERCISES
from formcheck.exports import EXPORTS, Material, get_exports
from formcheck.exports.trc import MARKERS, marker_track, write_trc
from formcheck.landmarks import Landmark
from formcheck.pose import FloatArray, PoseSequence
from formcheck.recorded.analysis import AnalyzeOptions, Hooks, analyze
from formcheck.session import Session
from tests.staged import StagedEstimator, staged_clip, staged_poses

LOST = slice(0, 3)
"""Frames at the start in which nobody is found."""
NAMES = [landmark.name.lower() for landmark in Landmark]

# OpenSim leaves a log file where it is imported, and says on stdout what it loads.
_OPENSIM = """
import json, sys
import opensim
table = opensim.TimeSeriesTableVec3(sys.argv[1])
rows = range(table.getNumRows())
names = table.getColumnLabels()
print("JSON" + json.dumps({
    "names": list(names),
    "rate": table.getTableMetaDataString("DataRate"),
    "units": table.getTableMetaDataString("Units"),
    "time_s": list(table.getIndependentColumn()),
    "position": [
        [list(table.getRowAtIndex(i)[j].to_numpy()) for j in range(len(names))] for i in rows
    ],
}))
"""


def _material(poses: PoseSequence) -> Material:
    squat = EXERCISES["squat"]
    session = Session(squat, squat.rules, size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return Material(poses, session.result(), "clip.mp4")


@pytest.fixture(scope="module")
def poses() -> PoseSequence:
    """The staged squats, in the precision of a recording, with nobody there at the start."""
    staged = staged_poses()
    kept = {
        name: getattr(staged, name).astype(np.float32).astype(np.float64)
        for name in ("image_px", "world_m", "visibility", "presence")
    }
    for values in kept.values():
        values[LOST] = np.nan
    return replace(staged, **kept)


@dataclass(frozen=True)
class Exported:
    folder: Path
    material: Material


@pytest.fixture(scope="module")
def exported(poses: PoseSequence, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Every file of every export."""
    folder, material = tmp_path_factory.mktemp("exports"), _material(poses)
    for export in EXPORTS.values():
        for name, write in export.writers.items():
            assert write(material, folder / name) is None
    return Exported(folder, material)


def _stacked(poses: PoseSequence) -> FloatArray:
    """(T * 33, 7) in the order of the table."""
    parts = (poses.image_px, poses.world_m, poses.visibility[..., None], poses.presence[..., None])
    return np.concatenate(parts, axis=-1).reshape(-1, 7)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_pandas_reads_the_landmarks_as_they_are(exported: Exported, suffix: str) -> None:
    poses = exported.material.poses
    path = exported.folder / f"landmarks.{suffix}"
    table = pd.read_csv(path) if suffix == "csv" else pd.read_parquet(path)
    assert list(table.columns) == [
        *("frame", "time_s", "landmark", "x_px", "y_px", "x_m", "y_m", "z_m"),
        *("visibility", "presence"),
    ]
    assert list(table["landmark"][:33]) == NAMES
    np.testing.assert_array_equal(table["frame"], np.repeat(np.arange(len(poses)), 33))
    np.testing.assert_allclose(table["time_s"], np.repeat(poses.time_s, 33), atol=1e-8)
    values = table.iloc[:, 3:].to_numpy(dtype=np.float32)
    np.testing.assert_array_equal(values, _stacked(poses).astype(np.float32))
    assert table["x_px"].isna().sum() == 33 * 3


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_pandas_reads_the_measures_and_the_repetitions(exported: Exported, suffix: str) -> None:
    trace = exported.material.trace
    path = exported.folder / f"measures.{suffix}"
    table = pd.read_csv(path) if suffix == "csv" else pd.read_parquet(path)
    assert list(table.columns) == ["frame", "time_s", "rep", "side", *trace.values]
    for name, values in trace.values.items():
        np.testing.assert_allclose(table[name], values, rtol=1e-8, err_msg=name)
    for rep in exported.material.result.reps:
        inside = table[table["rep"] == rep.index]
        assert set(inside["side"]) == {"left"}
        assert rep.start_s == pytest.approx(inside["time_s"].min(), abs=1.1 / 30)
        assert rep.end_s == pytest.approx(inside["time_s"].max(), abs=1.1 / 30)
    assert table["rep"].isna().any()  # between them


def test_the_parquet_file_says_where_it_comes_from(exported: Exported) -> None:
    from pyarrow import parquet  # noqa: PLC0415 - tells that the others can be collected without

    about = parquet.read_schema(exported.folder / "landmarks.parquet").metadata
    assert about[b"formcheck.exercise"] == b"squat"
    assert about[b"formcheck.clip"] == b"clip.mp4"
    assert (about[b"formcheck.width_px"], about[b"formcheck.height_px"]) == (b"160", b"90")


def test_deeplabcut_s_layout_holds_the_landmarks_of_the_picture(exported: Exported) -> None:
    poses = exported.material.poses
    table = pd.read_csv(exported.folder / "landmarks_dlc.csv", header=[0, 1, 2])
    table = table.set_index(table.columns[0])
    assert table.columns.tolist() == [
        ("formcheck", name, coord) for name in NAMES for coord in ("x", "y", "likelihood")
    ]
    values = table.to_numpy().reshape(len(poses), 33, 3)
    np.testing.assert_allclose(values[..., :2], poses.image_px, rtol=1e-6)
    np.testing.assert_allclose(
        values[..., 2], np.minimum(poses.visibility, poses.presence), rtol=1e-6
    )


def test_movement_reads_it(exported: Exported) -> None:
    pytest.importorskip(
        "movement", reason="movement is large and brings a second OpenCV; not among our tools"
    )
    load_poses = importlib.import_module("movement.io.load_poses")
    read = load_poses.from_dlc_file(exported.folder / "landmarks_dlc.csv", fps=30)
    assert read["keypoints"].values.tolist() == NAMES
    position = read["position"].values[..., 0].transpose(0, 2, 1)
    np.testing.assert_allclose(position, exported.material.poses.image_px, rtol=1e-6)


def _expected_m(poses: PoseSequence) -> FloatArray:
    """Markers relative to the left hip, y up."""
    points = poses.world_m[:, list(MARKERS.values())] * [1, -1, -1]
    return points - points[:, [list(MARKERS).index("LHip")]]


def _relative(position: FloatArray) -> FloatArray:
    return position - position[:, [list(MARKERS).index("LHip")]]


def test_opensim_reads_the_markers(exported: Exported, tmp_path: Path) -> None:
    if importlib.util.find_spec("opensim") is None:
        pytest.skip("OpenSim is not built for this machine")
    done = subprocess.run(
        [sys.executable, "-c", _OPENSIM, str(exported.folder / "landmarks.trc")],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("JSON"))
    read = json.loads(line.removeprefix("JSON"))
    poses = exported.material.poses
    assert read["names"] == list(MARKERS)
    assert read["units"] == "m"
    assert float(read["rate"]) == pytest.approx(30)
    np.testing.assert_allclose(read["time_s"], poses.time_s, atol=1e-6)
    position = np.array(read["position"])
    assert np.isnan(position[LOST]).all()
    np.testing.assert_allclose(_relative(position), _expected_m(poses), atol=2e-6)


def test_pose2sim_s_way_of_reading_finds_the_same(exported: Exported) -> None:
    path = exported.folder / "landmarks.trc"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [name for name in lines[3].split("\t")[2::3] if name] == list(MARKERS)
    header = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    poses = exported.material.poses
    assert header["NumFrames"] == header["OrigNumFrames"] == str(len(poses))
    assert header["NumMarkers"] == "25"
    table = pd.read_csv(path, sep="\t", skiprows=4)
    assert table.shape == (len(poses), 2 + 3 * 25)
    position = table.iloc[:, 2:].to_numpy().reshape(len(poses), 25, 3)
    np.testing.assert_allclose(_relative(position), _expected_m(poses), atol=2e-6)


def test_markers_are_right_handed_y_up_and_stand_on_the_floor(poses: PoseSequence) -> None:
    track = marker_track(poses)
    seen = {name: track.position_m[10, i] for i, name in enumerate(MARKERS)}
    up = seen["Nose"] - (seen["LAnkle"] + seen["RAnkle"]) / 2
    assert up[1] > 1.0
    # From the front the person's left is on the right of the picture, and the nose comes nearer.
    left = seen["LShoulder"] - seen["RShoulder"]
    assert left[0] > 0.2
    forward = np.cross(left, up)
    assert forward[2] > 0
    assert seen["LBigToe"][2] > seen["LHeel"][2]
    feet = [i for i, name in enumerate(MARKERS) if name[1:] in ("Heel", "BigToe", "Ankle")]
    lowest = track.position_m[3:, feet, 1].min(axis=1)
    assert np.abs(lowest).max() < 0.02


def test_uneven_times_are_put_on_an_even_beat_and_it_says_so(
    poses: PoseSequence, tmp_path: Path
) -> None:
    keep = np.ones(len(poses), dtype=bool)
    keep[20:40:4] = False  # dropped frames
    uneven = PoseSequence.from_poses(
        [pose for pose, kept in zip(poses, keep, strict=True) if kept], poses.size_px
    )
    track = marker_track(uneven)
    assert track.resampled
    assert track.rate_hz == pytest.approx(30)
    np.testing.assert_allclose(np.diff(track.time_s), 1 / 30)
    assert len(track.time_s) == len(poses)
    whole = marker_track(poses).position_m[3:]
    assert np.nanmax(np.abs(track.position_m[3:] - whole)) < 0.01
    remark = write_trc(_material(uneven), tmp_path / "landmarks.trc")
    assert remark is not None
    assert "interpolated at 30 frames/s" in remark


def test_times_in_whole_milliseconds_are_even(poses: PoseSequence) -> None:
    track = marker_track(replace(poses, time_s=np.round(poses.time_s, 3)))
    assert not track.resampled
    np.testing.assert_array_equal(track.position_m, marker_track(poses).position_m)


def test_one_frame_is_a_file_of_one_frame(poses: PoseSequence, tmp_path: Path) -> None:
    one = _material(poses.between(10, 11))
    for export in EXPORTS.values():
        for name, write in export.writers.items():
            write(one, tmp_path / name)
    assert len(pd.read_csv(tmp_path / "measures.csv")) == 1
    assert len(pd.read_csv(tmp_path / "landmarks.trc", sep="\t", skiprows=4)) == 1


def test_mirrored_clips_are_exported_with_the_person_s_own_sides(tmp_path: Path) -> None:
    clip = staged_clip(tmp_path / "clip.mp4")
    made = {}
    for mirrored in (False, True):
        options = AnalyzeOptions(
            "squat", mirrored, out_dir=tmp_path / str(mirrored), video=False, exports=("csv",)
        )
        done = analyze(clip, options, Hooks(open_model=StagedEstimator().open))
        assert {path.name for path in done.files} >= {"landmarks.csv", "measures.csv"}
        table = pd.read_csv(tmp_path / str(mirrored) / "landmarks.csv")
        made[mirrored] = table[table["frame"] == 10].set_index("landmark")
    x_px = "x_px"
    width = staged_poses().size_px[0]
    assert made[True].loc["left_knee", x_px] == pytest.approx(
        width - made[False].loc["right_knee", x_px], abs=1e-3
    )


def test_a_recording_is_exported_without_its_clip(tmp_path: Path) -> None:
    clip = staged_clip(tmp_path / "clip.mp4")
    first = AnalyzeOptions("squat", out_dir=tmp_path / "first", video=False, exports=("csv", "trc"))
    analyze(clip, first, Hooks(open_model=StagedEstimator().open))
    recording = tmp_path / "first" / "landmarks.npz"
    arguments = ["--export", "csv", "--export", "trc", "--export", "csv"]
    done = CliRunner().invoke(
        app, ["analyze", str(recording), "--out", str(tmp_path / "again"), *arguments]
    )
    assert done.exit_code == 0, done.output
    for name in ("landmarks.csv", "measures.csv", "landmarks_dlc.csv", "landmarks.trc"):
        again = (tmp_path / "again" / name).read_bytes()
        assert again == (tmp_path / "first" / name).read_bytes(), name


def test_an_unknown_format_is_refused_before_the_work(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["analyze", "no.mp4", "-e", "squat", "--export", "parket"])
    assert done.exit_code == 2
    assert "did you mean 'parquet'?" in done.stderr
    done = CliRunner().invoke(app, ["analyze", "no.mp4", "-e", "squat", "--export", "xlsx"])
    assert "known: trc, csv, parquet" in done.stderr


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match="pip install pyarrow"):
        get_exports(["parquet"])
    assert [export.name for export in get_exports(["csv", "trc", "csv"])] == ["csv", "trc"]
