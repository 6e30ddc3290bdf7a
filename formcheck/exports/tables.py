"""Landmarks and measures as tidy tables, in CSV and Parquet.

Tidy: a row per observation, a column per variable, units in the names.  Missing is an empty cell in
CSV and a null in Parquet, which pandas reads as NaN.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from formcheck.exports.material import Material
from formcheck.landmarks import LANDMARK_COUNT, Landmark

Column = NDArray[Any] | Sequence[int | None] | Sequence[str | None]

_NAMES: Final = tuple(landmark.name.lower() for landmark in Landmark)


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        columns: name -> values, all of one length; None or NaN is missing.
        about: name -> text, kept in the Parquet file.
    """

    columns: dict[str, Column]
    about: dict[str, str]


def landmark_table(material: Material) -> Table:
    """A row per frame and landmark, 33 of them a frame.

    Columns: frame (from 0), time_s, landmark, x_px and y_px (pixels, y down), x_m, y_m and z_m (the
    model's own metres about the middle of the hips: x right, y down, z away from the camera),
    visibility, presence (0 to 1).
    """
    poses = material.poses
    frames = len(poses)

    def single(values: NDArray[np.float64]) -> NDArray[np.float32]:
        return values.reshape(-1).astype(np.float32)  # what the model gives

    columns: dict[str, Column] = {
        "frame": np.repeat(np.arange(frames), LANDMARK_COUNT),
        "time_s": np.repeat(poses.time_s, LANDMARK_COUNT),
        "landmark": _NAMES * frames,
    }
    for name, space in (("px", poses.image_px), ("m", poses.world_m)):
        columns |= {f"{axis}_{name}": single(space[..., i]) for i, axis in _axes(space)}
    columns["visibility"] = single(poses.visibility)
    columns["presence"] = single(poses.presence)
    return Table(columns, _about(material))


def _axes(space: NDArray[np.float64]) -> list[tuple[int, str]]:
    return list(enumerate("xyz"[: space.shape[-1]]))


def measure_table(material: Material) -> Table:
    """A row per frame: frame, time_s, rep, side, then the columns of the `Trace`."""
    trace = material.trace
    columns: dict[str, Column] = {
        "frame": np.arange(len(trace.time_s)),
        "time_s": trace.time_s,
        "rep": trace.rep,
        "side": trace.side,
    }
    return Table(columns | trace.values, _about(material))


def _about(material: Material) -> dict[str, str]:
    width, height = material.poses.size_px
    return {
        "formcheck.clip": material.file,
        "formcheck.exercise": material.result.asked,
        "formcheck.width_px": str(width),
        "formcheck.height_px": str(height),
    }


def write_csv(table: Table, path: Path) -> None:
    """Write a table as CSV: UTF-8, comma separated, a line feed ends a line, names first.

    Raises:
        OSError: the file cannot be written.
    """
    texts = [_texts(column) for column in table.columns.values()]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(zip(*texts, strict=True))


def _texts(column: Column) -> Sequence[Any]:
    """The cells of a column; float32 in as many digits as tell it apart, float64 in nine."""
    if not isinstance(column, np.ndarray):
        return column  # csv writes None as nothing
    if column.dtype == np.float32:
        return ["" if np.isnan(value) else str(value) for value in column]
    if column.dtype == np.float64:
        return ["" if np.isnan(value) else f"{value:.9g}" for value in column]
    return list(column)


def write_parquet(table: Table, path: Path) -> None:
    """Write a table as Parquet.

    Raises:
        ImportError: pyarrow is not installed.
        OSError: the file cannot be written.
    """
    import pyarrow as pa  # noqa: PLC0415 - an optional extra, and slow to import
    from pyarrow import parquet  # noqa: PLC0415

    arrays = {name: pa.array(column, from_pandas=True) for name, column in table.columns.items()}
    made = pa.table(arrays).replace_schema_metadata(table.about)
    parquet.write_table(made, path, compression="zstd")
