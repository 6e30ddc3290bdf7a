"""What timed runs add up to.  Pure, and quick to import: the runs have processes of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final, Literal

import numpy as np

Kind = Literal["plain loop", "analyze", "analyze with video"]

PLAIN: Final = "plain loop"
KINDS: Final[tuple[Kind, ...]] = (PLAIN, "analyze", "analyze with video")
MODEL_STAGE: Final = "model alone"
LOAD_STAGE: Final = "load model"


@dataclass(frozen=True)
class ProbeResult:
    """What one run took.

    Attributes:
        frames: analysed.
        wall_s: from opening the clip to the finished result; imports are left out.
        cpu_s: processor time of all threads meanwhile; other programs hardly change it.
        stages_ms: for each stage, the wall time of every call.  Stages in different threads
            overlap, so their sum may exceed the whole.
        peak_bytes: largest resident memory of the process.
    """

    frames: int
    wall_s: float
    cpu_s: float
    stages_ms: Mapping[str, list[float]]
    peak_bytes: int


@dataclass(frozen=True)
class StageTimes:
    """How long one stage takes.

    Attributes:
        p50_ms, p95_ms: of every single call, over all runs.
        calls_per_frame: a stage may run twice for a frame, or once for the whole clip.
        ms_per_frame: all calls of a run by the frames of the clip.
    """

    p50_ms: float
    p95_ms: float
    calls_per_frame: float
    ms_per_frame: float


@dataclass(frozen=True)
class KindTimes:
    """One kind of run; medians over the runs.

    Attributes:
        fps: frames per second of the whole, with the slowest and the fastest run.
        ms_per_frame: the whole, by its frames.
        cpu_ms_per_frame: processor time of all threads.
        model_ms_per_frame: time inside the model's own call.
        whole_by_model: the whole by the model time of the plain loop in the same turn.
        running_by_model: the same without making the pose model ready, as in a long clip.
        load_s: making the pose model ready, part of the whole.
        peak_bytes: largest of all runs.
    """

    runs: int
    frames: int
    fps: float
    fps_min: float
    fps_max: float
    ms_per_frame: float
    cpu_ms_per_frame: float
    model_ms_per_frame: float
    whole_by_model: float
    running_by_model: float
    load_s: float
    peak_bytes: int
    stages: Mapping[str, StageTimes]


def summarise(results: Mapping[Kind, Sequence[ProbeResult]]) -> dict[Kind, KindTimes]:
    """Medians over the runs of each kind: as many of each, the plain loop among the kinds."""
    model_ms = [_per_frame(run, MODEL_STAGE) for run in results[PLAIN]]
    return {kind: _summarise_kind(runs, model_ms) for kind, runs in results.items()}


def _summarise_kind(runs: Sequence[ProbeResult], plain_model_ms: Sequence[float]) -> KindTimes:
    fps = [run.frames / run.wall_s for run in runs]
    whole_ms = [1000 * run.wall_s / run.frames for run in runs]
    running_ms = [ms - _per_frame(run, LOAD_STAGE) for ms, run in zip(whole_ms, runs, strict=True)]
    stages = sorted({stage for run in runs for stage in run.stages_ms})
    return KindTimes(
        runs=len(runs),
        frames=runs[0].frames,
        fps=median(fps),
        fps_min=min(fps),
        fps_max=max(fps),
        ms_per_frame=median(whole_ms),
        cpu_ms_per_frame=median(1000 * run.cpu_s / run.frames for run in runs),
        model_ms_per_frame=median(_per_frame(run, MODEL_STAGE) for run in runs),
        # Turn by turn: what else the machine does changes from turn to turn.
        whole_by_model=_median_ratio(whole_ms, plain_model_ms),
        running_by_model=_median_ratio(running_ms, plain_model_ms),
        load_s=median(sum(run.stages_ms.get(LOAD_STAGE, ())) for run in runs) / 1000,
        peak_bytes=max(run.peak_bytes for run in runs),
        stages={stage: _summarise_stage(runs, stage) for stage in stages},
    )


def _median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    return median(a / b for a, b in zip(above, below, strict=True))


def _per_frame(run: ProbeResult, stage: str) -> float:
    return sum(run.stages_ms.get(stage, ())) / run.frames


def _summarise_stage(runs: Sequence[ProbeResult], stage: str) -> StageTimes:
    calls_ms = [ms for run in runs for ms in run.stages_ms.get(stage, ())]
    p50_ms, p95_ms = np.percentile(calls_ms, (50, 95))
    return StageTimes(
        p50_ms=float(p50_ms),
        p95_ms=float(p95_ms),
        calls_per_frame=fmean(len(run.stages_ms.get(stage, ())) / run.frames for run in runs),
        ms_per_frame=median(_per_frame(run, stage) for run in runs),
    )
