"""Every measure in every frame, as a table: for tuning limits and for looking closely."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from formcheck.exercises import Exercise
from formcheck.legs.crossings import with_legs_put_back
from formcheck.legs.stance import pixels_per_metre
from formcheck.legs.tracker import BodyTracker
from formcheck.measures import MEASURES
from formcheck.pose import FloatArray, PoseSequence
from formcheck.rep import Rep
from formcheck.reps import Excursion
from formcheck.session import SessionResult
from formcheck.signals.control import frame_rate_hz
from formcheck.signals.robust import median
from formcheck.stream.rep_finder import Watcher
from formcheck.view import yaw_deg
from formcheck.window import DepthSignal, RepWindow, Surroundings, build_window

_FEWEST_FRAMES: Final = 4
_HOLE_S: Final = 5.0
"""Frames farther apart than this belong to different stretches: a hole may last hours."""
IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Trace:
    """What was measured in every frame.

    Attributes:
        time_s: (T,) of the frames.
        rep: index of the repetition that each frame lies in, None between them.
        side: leg that the measures are about, that of the nearest repetition; None without any.
        values: column -> (T,) px_per_m, hip_height, yaw_deg of the shoulders, then every measure
            of `formcheck.measures.MEASURES`; NaN where a value is not known.
    """

    time_s: FloatArray
    rep: tuple[int | None, ...]
    side: tuple[str | None, ...]
    values: dict[str, FloatArray]


def trace_of(poses: PoseSequence, result: SessionResult) -> Trace:
    """Measure every frame with the leg and view of its nearest repetition.

    Args:
        poses: as the session saw them, left and right already exchanged for a mirrored clip.
        result: of the session.
    """
    tracker = BodyTracker()
    samples = [tracker.step(pose) for pose in poses]
    nearest = _nearest_rep(poses.time_s, result.reps)
    reps = [None] * len(poses) if nearest is None else [result.reps[i] for i in nearest]
    within = [
        rep.index if rep is not None and rep.start_s <= time_s <= rep.end_s else None
        for rep, time_s in zip(reps, poses.time_s, strict=True)
    ]
    values = {
        "px_per_m": np.array([sample.px_per_m for sample in samples], dtype=np.float64),
        "hip_height": np.array([sample.hip_height for sample in samples], dtype=np.float64),
        "yaw_deg": yaw_deg(poses.world_m)[:, 0],
    }
    values |= zip(MEASURES, _measures(poses, result).T, strict=True)
    sides = tuple(None if rep is None else rep.side for rep in reps)
    return Trace(poses.time_s, tuple(within), sides, values)


def write_trace(poses: PoseSequence, result: SessionResult, path: Path) -> None:
    """Write a CSV with one row per frame.

    Columns: frame, time_s, rep, side, then those of `Trace`.  Empty where a value is not known.

    Args:
        poses: as the session saw them, left and right already exchanged for a mirrored clip.
        result: of the session.
        path: file to write.

    Raises:
        OSError: the file cannot be written.
    """
    trace = trace_of(poses, result)
    columns = list(trace.values.values())
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["frame", "time_s", "rep", "side", *trace.values])
        for i, time_s in enumerate(trace.time_s):
            numbers = [f"{c[i]:.5g}" if np.isfinite(c[i]) else "" for c in columns]
            # csv writes None as nothing
            writer.writerow([i, f"{time_s:.6f}", trace.rep[i], trace.side[i], *numbers])


@dataclass(frozen=True)
class Stretch:
    """The frames nearest to one repetition, as its rules see them.

    Attributes:
        first, stop: indices of its frames, ``stop`` not included.
        rep: the repetition.
        window: smoothed, to take measures in.
    """

    first: int
    stop: int
    rep: Rep
    window: RepWindow


def stretches(poses: PoseSequence, result: SessionResult) -> Iterator[Stretch]:
    """The clip cut into one stretch per repetition; without those in which nobody can be measured.

    The legs are as the session judged them: exchanged ones are put back.
    A stretch ends at a hole in time.

    Args:
        poses: as the session saw them, left and right already exchanged for a mirrored clip.
        result: of the session.
    """
    nearest = np.asarray(_nearest_rep(poses.time_s, result.reps))
    staying = any(not result.exercises[rep.exercise].feet_travel for rep in result.reps)
    put_back = _legs_put_back(poses) if staying else poses
    for i, rep in enumerate(result.reps):
        mine = _without_holes(poses.time_s, np.flatnonzero(nearest == i), rep)
        if len(mine) < _FEWEST_FRAMES:
            continue
        first, stop = int(mine[0]), int(mine[-1]) + 1
        exercise = result.exercises[rep.exercise]
        if exercise.feet_travel:
            part = _steps_put_back(poses.between(first, stop), rep, exercise)
        else:
            part = put_back.between(first, stop)
        scale = median(pixels_per_metre(part.image_px, part.world_m))
        if np.isfinite(scale) and np.isfinite(frame_rate_hz(part.time_s)):
            yield Stretch(first, stop, rep, _window(part, rep, exercise.signal))


def _legs_put_back(poses: PoseSequence) -> PoseSequence:
    watcher = Watcher()
    return PoseSequence.from_poses([watcher.step(pose).pose for pose in poses], poses.size_px)


def _steps_put_back(poses: PoseSequence, rep: Rep, exercise: Exercise) -> PoseSequence:
    """Legs put back in the repetition and the rest that belongs to it, as when it was judged."""
    first_s, last_s = rep.start_s - exercise.before_s, rep.end_s + exercise.after_s
    first, stop = np.searchsorted(poses.time_s, [first_s, last_s]).tolist()
    judged = with_legs_put_back(poses.between(first, stop))
    parts = poses.between(0, first), judged, poses.between(stop, len(poses))
    return PoseSequence.from_poses([pose for part in parts for pose in part], poses.size_px)


def _without_holes(time_s: FloatArray, frames: IntArray, rep: Rep) -> IntArray:
    """Those of ``frames`` that no hole in time parts from a repetition."""
    runs = np.split(frames, np.flatnonzero(np.diff(time_s[frames]) > _HOLE_S) + 1)
    return next((run for run in runs if len(run) and time_s[run[-1]] >= rep.bottom_s), frames[:0])


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
    for stretch in stretches(poses, result):
        window = stretch.window
        side = window.judged_sides[0]
        time_s = poses.time_s[stretch.first : stretch.stop]
        for column, measure in enumerate(MEASURES.values()):
            on_grid = measure.function(window, side)
            values[stretch.first : stretch.stop, column] = _at(time_s, window.time_s, on_grid)
    return values


def _window(part: PoseSequence, rep: Rep, signal: DepthSignal) -> RepWindow:
    spans_s = {name: (start_s, end_s) for name, start_s, end_s in rep.phases}
    start_s, end_s = spans_s["down"][0], spans_s["up"][1]
    excursion = Excursion(start_s, rep.bottom_s, end_s, 0.0, 0.0, rep.complete)
    return build_window(part, excursion, rep.support, signal, Surroundings(rep.view, rep.quiet))


def _at(time_s: FloatArray, grid_s: FloatArray, values: FloatArray) -> FloatArray:
    """Values on the grid, at the nearest grid point of each time."""
    index = np.clip(
        np.searchsorted(grid_s, time_s - np.diff(grid_s[:2]).sum() / 2), 0, len(grid_s) - 1
    )
    return np.asarray(values[index])
