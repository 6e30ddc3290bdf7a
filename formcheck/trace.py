"""Every measure in every frame, as a table: for tuning limits and for looking closely."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from formcheck.control import frame_rate_hz
from formcheck.measures import MEASURES
from formcheck.pose import FloatArray, PoseSequence
from formcheck.rep import Rep
from formcheck.reps import Excursion
from formcheck.robust import median
from formcheck.session import SessionResult
from formcheck.stance import BodyTracker, pixels_per_metre
from formcheck.view import yaw_deg
from formcheck.window import DepthSignal, RepWindow, Surroundings, build_window

_BASE: Final = ("frame", "time_s", "rep", "side", "px_per_m", "hip_height", "yaw_deg")
_FEWEST_FRAMES: Final = 4


def write_trace(poses: PoseSequence, result: SessionResult, path: Path) -> None:
    """Write a CSV with one row per frame.

    Columns: frame, time_s, rep (index of the repetition that the frame lies in, else empty), side
    (leg that the measures are about: that of the nearest repetition), px_per_m, hip_height,
    yaw_deg of the shoulders, then every measure of `formcheck.measures.MEASURES`.  Empty
    where a value is not known.

    Args:
        poses: as the session saw them, left and right already exchanged for a mirrored clip.
        result: of the session.
        path: file to write.

    Raises:
        OSError: the file cannot be written.
    """
    values = _measures(poses, result)
    tracker = BodyTracker()
    samples = [tracker.step(pose) for pose in poses]
    yaw = yaw_deg(poses.world_m)[:, 0]
    nearest = _nearest_rep(poses.time_s, result.reps)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*_BASE, *MEASURES])
        for i, sample in enumerate(samples):
            rep = None if nearest is None else result.reps[nearest[i]]
            inside = rep is not None and rep.start_s <= sample.time_s <= rep.end_s
            numbers = [sample.px_per_m, sample.hip_height, float(yaw[i]), *values[i]]
            writer.writerow(
                [
                    i,
                    f"{sample.time_s:.6f}",
                    rep.index if rep is not None and inside else "",
                    rep.side if rep is not None else "",
                    *(f"{v:.5g}" if np.isfinite(v) else "" for v in numbers),
                ]
            )


def _nearest_rep(time_s: FloatArray, reps: Sequence[Rep]) -> list[int] | None:
    """Index into ``reps`` of the repetition nearest to each frame, None without any."""
    if not reps:
        return None
    starts, ends = (np.array([getattr(rep, name) for rep in reps]) for name in ("start_s", "end_s"))
    away = np.maximum(starts[None, :] - time_s[:, None], time_s[:, None] - ends[None, :])
    return [int(i) for i in away.argmin(axis=1)]


def _measures(poses: PoseSequence, result: SessionResult) -> FloatArray:
    """(T, number of measures) each frame measured with the leg and view of its nearest rep."""
    values = np.full((len(poses), len(MEASURES)), np.nan)
    nearest = _nearest_rep(poses.time_s, result.reps)
    for i, rep in enumerate(result.reps):
        mine = np.flatnonzero(np.asarray(nearest) == i)
        if len(mine) < _FEWEST_FRAMES:
            continue
        part = poses.between(int(mine[0]), int(mine[-1]) + 1)
        scale = median(pixels_per_metre(part.image_px, part.world_m))
        if not np.isfinite(scale) or not np.isfinite(frame_rate_hz(part.time_s)):
            continue
        window = _window(part, rep, result.exercise.signal)
        side = window.judged_sides[0]
        for column, measure in enumerate(MEASURES.values()):
            on_grid = measure.function(window, side)
            values[mine[0] : mine[-1] + 1, column] = _at(part.time_s, window.time_s, on_grid)
    return values


def _window(part: PoseSequence, rep: Rep, signal: DepthSignal) -> RepWindow:
    excursion = Excursion(rep.start_s, rep.bottom_s, rep.end_s, 0.0, 0.0, rep.complete)
    return build_window(part, excursion, rep.support, signal, Surroundings(rep.view, rep.quiet))


def _at(time_s: FloatArray, grid_s: FloatArray, values: FloatArray) -> FloatArray:
    """Values on the grid, at the nearest grid point of each time."""
    index = np.clip(
        np.searchsorted(grid_s, time_s - np.diff(grid_s[:2]).sum() / 2), 0, len(grid_s) - 1
    )
    return np.asarray(values[index])
