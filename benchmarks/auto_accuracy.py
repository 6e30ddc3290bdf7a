"""``accuracy.py ... --auto``: whether formcheck finds out by itself which exercise is done.

Every clip is analysed twice, with its exercise named and without, so that what is lost by not
saying it stands beside what counting itself loses.  A wrong name is worse than none: the wrong
rules are applied then, and somebody acts on what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.accuracy_set import Setting
from benchmarks.rendered_accuracy import Request, find_settings
from benchmarks.rendered_clips import load_clip
from benchmarks.runner import Case, Pipeline, Pool, Recordings
from formcheck import __version__
from formcheck.config import RuleOverrides
from formcheck.errors import FormcheckError
from formcheck.exercises import AUTO, EXERCISES
from formcheck.pose import PoseSequence
from formcheck.session import open_session

SURE_BINS: Final = (0.5, 0.7, 0.9, 0.97, 1.0)
"""Limits of the groups in which the confidence is held against the share that is right."""
UNKNOWN: Final = "unknown"

Outcome = Literal["right", "wrong", "unknown"]


@dataclass(frozen=True)
class Heard:
    """A complete repetition: what it was taken for, and how sure that was."""

    exercise: str
    confidence: float


@dataclass(frozen=True)
class AutoScore:
    """One clip.

    Attributes:
        name: of the clip.
        group: what it is counted with: a tier, or ``rendered``.
        exercise: what is done in it.
        fewest, most: repetitions that are right to count.
        named: counted with the exercise named.
        heard: counted without.
        error: why it could not be measured.
    """

    name: str
    group: str
    exercise: str
    fewest: int
    most: int
    named: int = 0
    heard: tuple[Heard, ...] = ()
    error: str | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Exercise -> repetitions taken for it; `UNKNOWN`: those that are missing."""
        names = [each.exercise for each in self.heard]
        missing = max(0, self.fewest - len(names))
        return {**{name: names.count(name) for name in EXERCISES}, UNKNOWN: missing}

    @property
    def outcome(self) -> Outcome:
        """Of the whole clip: wrong as soon as one repetition has another exercise's name."""
        names = {each.exercise for each in self.heard}
        if names - {self.exercise}:
            return "wrong"
        return "right" if names else "unknown"

    @property
    def in_range(self) -> bool:
        """Whether as many repetitions of the exercise itself were counted as there are."""
        return self.fewest <= self.counts[self.exercise] <= self.most and self.outcome != "wrong"

    @property
    def named_in_range(self) -> bool:
        """The same with the exercise named."""
        return self.fewest <= self.named <= self.most


@dataclass(frozen=True)
class AutoResult:
    """What ``--auto --json`` writes."""

    formcheck_version: str
    clips: tuple[AutoScore, ...]
    format: Literal["formcheck-auto-accuracy"] = "formcheck-auto-accuracy"
    format_version: Literal["1.0"] = "1.0"


def score_labelled(case: Case, pipeline: Pipeline, recordings: Recordings | None) -> AutoScore:
    """Analyse one labelled clip, or its recording when there is one; runs in a worker."""
    label = case.label
    clip = case.clip if recordings is None else recordings.path_of(case.clip)
    if recordings is not None and not clip.exists():
        recordings.store(pipeline.analyze(case.clip, label.exercise).poses, clip)
    named = pipeline.analyze(clip, label.exercise).report
    auto = pipeline.analyze(clip, AUTO).report
    return AutoScore(
        name=label.file,
        group=f"tier {label.tier}",
        exercise=label.exercise,
        fewest=label.reps_min,
        most=label.reps_max,
        named=sum(rep.complete for rep in named.reps),
        heard=tuple(
            Heard(each.exercise, each.exercise_confidence)
            for each in auto.sets
            for rep in auto.reps
            if rep.complete and rep.set == each.index
        ),
    )


def score_setting(setting: Setting, path: Path) -> AutoScore:
    """Play one recording of the rendered set; runs in a worker."""
    clip = load_clip(path, setting)
    true = sum(rep.complete for rep in clip.truth.reps)
    return AutoScore(
        name=setting.name,
        group="rendered",
        exercise=setting.exercise,
        fewest=true,
        most=true,
        named=len(_play(clip.poses, setting.exercise)),
        heard=_play(clip.poses, AUTO),
    )


def _play(poses: PoseSequence, exercise: str) -> tuple[Heard, ...]:
    session = open_session(exercise, RuleOverrides(), size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return tuple(Heard(r.exercise, r.exercise_confidence) for r in session.reps if r.complete)


@dataclass(frozen=True)
class Run:
    """How many clips at a time, in which kind of workers."""

    jobs: int
    pool: Pool

    def all(
        self,
        work: Callable[..., AutoScore],
        jobs: Sequence[tuple[AutoScore, tuple[object, ...]]],
    ) -> AutoResult:
        """Do the work for every clip; where that fails, its first value says of which one."""
        scores: dict[str, AutoScore] = {}
        with self.pool(self.jobs) as executor:
            futures = {executor.submit(work, *arguments): blank for blank, arguments in jobs}
            for future in track(
                as_completed(futures),
                description="Measuring",
                total=len(futures),
                console=Console(stderr=True),
                transient=True,
            ):
                blank = futures[future]
                try:
                    scores[blank.name] = future.result()
                except FormcheckError as error:
                    scores[blank.name] = _failed(blank, str(error))
        return AutoResult(__version__, tuple(scores[blank.name] for blank, _ in jobs))


def measure_labelled(
    cases: Sequence[Case], pipeline: Pipeline, recordings: Recordings | None, run: Run
) -> AutoResult:
    """Score labelled clips; one that fails is listed, and counts as unknown."""
    jobs = [
        (
            AutoScore(
                name=case.label.file,
                group=f"tier {case.label.tier}",
                exercise=case.label.exercise,
                fewest=case.label.reps_min,
                most=case.label.reps_max,
            ),
            (case, pipeline, recordings),
        )
        for case in cases
    ]
    return run.all(score_labelled, jobs)


def measure_auto_rendered(request: Request, pool: Pool) -> AutoResult:
    """Score every clip that has been rendered.

    Raises:
        InputError: there is none.
    """
    jobs = [
        (AutoScore(setting.name, "rendered", setting.exercise, 0, 0), (setting, path))
        for setting, path in find_settings(request)
    ]
    return Run(request.jobs, pool).all(score_setting, jobs)


def _failed(blank: AutoScore, reason: str) -> AutoScore:
    return AutoScore(
        blank.name, blank.group, blank.exercise, blank.fewest, blank.most, error=reason
    )


def print_auto(console: Console, result: AutoResult) -> None:
    """Print what was taken for what, how far the confidence holds, and every clip that differs."""
    for table in (
        _confusion(result.clips),
        _clip_table(result.clips),
        _calibration(result.clips),
        _misses(result.clips),
    ):
        console.print(table)
        console.print()


def _table(title: str, texts: int, *names: str) -> Table:
    """The first ``texts`` columns hold words, the others numbers."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for i, name in enumerate(names):
        table.add_column(name, justify="left" if i < texts else "right", overflow="fold")
    return table


def _groups(clips: Sequence[AutoScore]) -> list[tuple[str, str, list[AutoScore]]]:
    keys = dict.fromkeys(
        (group, name) for group in sorted({c.group for c in clips}) for name in EXERCISES
    )
    groups = [
        (group, name, [c for c in clips if (c.group, c.exercise) == (group, name)])
        for group, name in keys
    ]
    return [each for each in groups if each[2]]


def _confusion(clips: Sequence[AutoScore]) -> Table:
    names = [*EXERCISES, UNKNOWN]
    table = _table("Repetitions: what was done, and taken for", 2, "clips of", "done", *names)
    for group, exercise, members in _groups(clips):
        sums = (sum(clip.counts[name] for clip in members) for name in names)
        table.add_row(group, exercise, *map(str, sums))
    return table


def _clip_table(clips: Sequence[AutoScore]) -> Table:
    columns = ("clips", "right", "wrong", UNKNOWN, "in range", "when named")
    table = _table("Clips", 2, "clips of", "done", *columns)
    everything = ("all", "", list(clips))
    for group, exercise, members in [*_groups(clips), everything]:
        outcomes = [clip.outcome for clip in members]
        figures = (
            len(members),
            *(outcomes.count(each) for each in ("right", "wrong", "unknown")),
            sum(clip.in_range for clip in members),
            sum(clip.named_in_range for clip in members),
        )
        table.add_row(group, exercise, *map(str, figures))
    return table


def _calibration(clips: Sequence[AutoScore]) -> Table:
    table = _table("How sure, and how often right", 1, "said", "repetitions", "right")
    heard = [(each.confidence, each.exercise == c.exercise) for c in clips for each in c.heard]
    for low, high in pairwise(SURE_BINS):
        hits = [right for sure, right in heard if low <= sure < high]
        share = f"{100 * sum(hits) / len(hits):.1f} %" if hits else "-"
        table.add_row(f"{100 * low:.0f} to {100 * high:.0f} %", str(len(hits)), share)
    return table


def _misses(clips: Sequence[AutoScore]) -> Table:
    table = _table(
        "Clips that differ", 3, "clip", "done", "taken for", "there are", "named", "sure"
    )
    for clip in clips:
        if clip.error is None and clip.outcome == "right" and clip.in_range:
            continue
        taken = [f"{count} {name}" for name, count in clip.counts.items() if count]
        span = f"{clip.fewest}..{clip.most}" if clip.fewest < clip.most else str(clip.most)
        sure = " ".join(dict.fromkeys(f"{each.confidence:.2f}" for each in clip.heard))
        words = clip.error or ", ".join(taken)
        table.add_row(clip.name, clip.exercise, words, span, str(clip.named), sure)
    return table
