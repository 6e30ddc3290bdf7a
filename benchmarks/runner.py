"""Running the real pipeline over labelled clips: cached, in parallel, one bad clip at a time."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from benchmarks.labels import Label
from benchmarks.scoring import ClipScore, failed_score, score_clip
from formcheck.errors import FormcheckError, InputError
from formcheck.pose import PoseSequence
from formcheck.report import Report


@dataclass(frozen=True)
class Case:
    """One clip with what is known about it."""

    label: Label
    clip: Path


@dataclass(frozen=True, eq=False)
class Analyzed:
    """What the pipeline makes of a clip."""

    report: Report
    poses: PoseSequence


Analyze = Callable[[Path, str], Analyzed]
"""(clip or landmark recording, exercise) -> report and poses."""


@dataclass(frozen=True)
class Pipeline:
    """Something that analyses clips.

    Attributes:
        analyze: (clip or recording, exercise) -> report and poses; must be importable by name,
            since worker processes call it.
        model_sha256: of the pose model.
        exercises: that it knows.
    """

    analyze: Analyze
    model_sha256: str
    exercises: Collection[str]


Pool = Callable[[int], Executor]
"""Number of workers -> executor."""


@dataclass(frozen=True)
class Recordings:
    """A folder of landmark recordings, so that a change of rules is measured in seconds.

    A recording is found by the bytes of the clip and of the pose model.  After a change of how
    frames are decoded or handed to the model, the folder must be emptied.

    Attributes:
        folder: made when needed.
        model_sha256: of the pose model that fills it.
    """

    folder: Path
    model_sha256: str

    def path_of(self, clip: Path) -> Path:
        """Where the recording of ``clip`` lies or will lie."""
        with clip.open("rb") as file:
            clip_sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return self.folder / f"{clip_sha256[:20]}-{self.model_sha256[:12]}.npz"

    def store(self, poses: PoseSequence, path: Path) -> None:
        """Write a recording whole or not at all, whoever else writes the same one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            unfinished = Path(folder) / path.name
            poses.save(unfinished)
            unfinished.replace(path)


def process_pool(jobs: int) -> Executor:
    """Workers of their own: a crash in native code takes a worker, not the run."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def score_case(case: Case, analyze: Analyze, recordings: Recordings | None) -> ClipScore:
    """Analyse one clip, or its recording when there is one, and score the report.

    Raises:
        InputError: no such clip.
        FormcheckError: whatever the pipeline objects to.
    """
    if not case.clip.is_file():
        raise InputError("no such file in the folder of clips")
    if recordings is None:
        return score_clip(case.label, analyze(case.clip, case.label.exercise).report)
    recording = recordings.path_of(case.clip)
    if recording.exists():
        return score_clip(case.label, analyze(recording, case.label.exercise).report)
    analyzed = analyze(case.clip, case.label.exercise)
    recordings.store(analyzed.poses, recording)
    return score_clip(case.label, analyzed.report)


def run_cases(
    cases: Sequence[Case], work: Callable[[Case], ClipScore], jobs: int, pool: Pool
) -> Iterator[ClipScore]:
    """Score every case, as they finish; one that fails yields a score that says why."""
    suspects: list[Case] = []
    with pool(jobs) as executor:
        futures = {executor.submit(work, case): case for case in cases}
        for future in as_completed(futures):
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                suspects.append(futures[future])
            else:
                yield _result(futures[future], error) if error else future.result()
    # A worker that dies takes the pool with it, and nobody knows whose clip it was: try each of
    # the clips left over on its own.
    for case in suspects:
        with pool(1) as executor:
            future = executor.submit(work, case)
            error = future.exception()
            yield _result(case, error) if error else future.result()


def _result(case: Case, error: BaseException) -> ClipScore:
    if isinstance(error, FormcheckError):
        return failed_score(case.label, str(error))
    if isinstance(error, BrokenExecutor):
        return failed_score(case.label, "the worker process died on this clip")
    return failed_score(case.label, f"defect in formcheck: {type(error).__name__}: {error}")
