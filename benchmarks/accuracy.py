"""How right formcheck is, on clips that somebody labelled by eye.

    python benchmarks/accuracy.py LABELS.json --clips DIR

and, with ``--rendered``, on people that the project renders and knows all about:

    python benchmarks/accuracy.py --rendered --half report

``--auto`` with either of them measures how well the exercise is recognised where none is named.
``benchmarks/README.md`` says what a label file looks like and what each figure means.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, get_args

# Run as a file, Python looks for modules beside it, not in the folder that holds the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import track

from benchmarks.accuracy_set import Half
from benchmarks.accuracy_tables import print_result
from benchmarks.auto_accuracy import (
    AutoResult,
    Run,
    measure_auto_rendered,
    measure_labelled,
    print_auto,
)
from benchmarks.labels import Label, load_labels
from benchmarks.pipeline import formcheck_pipeline
from benchmarks.published import real_figures
from benchmarks.rendered_accuracy import (
    RenderedResult,
    measure_rendered,
    print_rendered,
    request_of,
)
from benchmarks.runner import (
    Case,
    Pipeline,
    Pool,
    Recordings,
    process_pool,
    run_cases,
    score_case,
)
from benchmarks.scoring import MATCH_TOLERANCE_S, ClipScore
from benchmarks.summary import GroupScore, summarise
from formcheck import __version__
from formcheck.accuracy import RealFigures
from formcheck.errors import FormcheckError, InputError

_WIDTH = 155  # what the widest table needs; a narrower terminal wraps, nothing is cut off


@dataclass(frozen=True)
class AccuracyResult:
    """What ``--json`` writes.

    Attributes:
        groups: see `benchmarks.summary.GroupScore`; the first one is everything together.
        clips: see `benchmarks.scoring.ClipScore`, in the order of the labels.
    """

    formcheck_version: str
    model_sha256: str
    match_tolerance_s: float
    groups: tuple[GroupScore, ...]
    clips: tuple[ClipScore, ...]
    format: Literal["formcheck-accuracy"] = "formcheck-accuracy"
    format_version: Literal["1.0"] = "1.0"


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Measure formcheck on labelled clips.",
        epilog="Exit codes: 0 measured, 1 below --min-count-rate or --min-f1, 2 unusable input.",
    )
    add = parser.add_argument
    add(
        "labels", type=Path, nargs="?", metavar="LABELS.json", help="what somebody saw in each clip"
    )
    add("--clips", type=Path, metavar="DIR", help="folder that holds the clips")
    add("--exercise", action="append", metavar="NAME", help="only this one (may be repeated)")
    add("--tier", default="A,B,C", metavar="A,B", help="only clips of these tiers")
    add("--only", default="", metavar="TEXT", help="only clips whose name contains this")
    add("--json", type=Path, metavar="OUT", help="write everything measured to this file")
    add("--sums", type=Path, metavar="OUT", help="write the sums, in which no clip is named")
    add("--landmarks-cache", type=Path, metavar="DIR", help="keep landmarks here between runs")
    add("--jobs", type=_positive, default=1, metavar="N", help="clips analysed at a time")
    add("--auto", action="store_true", help="leave it to formcheck to find out what is done")
    add("--min-count-rate", type=_share, metavar="SHARE", help="fail below this in-range rate")
    add("--min-f1", type=_share, metavar="SHARE", help="fail below this F1 of repetitions")
    rendered = parser.add_argument_group("rendered people, instead of labels and clips")
    add = rendered.add_argument
    add("--rendered", action="store_true", help="measure on the accuracy set (render_set.py)")
    add("--half", choices=get_args(Half), help="only the half to calibrate on, or to report")
    add("--limit", type=_positive, metavar="N", help="only the first N settings")
    add("--cache", type=Path, metavar="DIR", help="where render_set.py put its recordings")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("must lie between 0 and 1, like 0.97")
    return share


def select_cases(labels: Sequence[Label], options: argparse.Namespace) -> list[Case]:
    """The clips that the command line asks for.

    Raises:
        InputError: there is no folder of clips, or nothing is left.
    """
    if not options.clips.is_dir():
        raise InputError(f"{options.clips}: no such folder; name the one that holds the clips")
    tiers = {tier.strip().upper() for tier in options.tier.split(",")}
    cases = [
        Case(label, options.clips / label.file)
        for label in labels
        if label.tier in tiers
        and (not options.exercise or label.exercise in options.exercise)
        and options.only in label.file
    ]
    if not cases:
        raise InputError("no labelled clip is left; check --exercise, --tier and --only")
    return cases


def measure(
    cases: Sequence[Case], options: argparse.Namespace, pipeline: Pipeline, pool: Pool
) -> AccuracyResult:
    """Score every case, in the order given, and add up."""
    recordings = _recordings(options, pipeline)
    work = partial(score_case, analyze=pipeline.analyze, recordings=recordings)
    finished = track(
        run_cases(cases, work, options.jobs, pool),
        description="Measuring",
        total=len(cases),
        console=Console(stderr=True),
        transient=True,
    )
    score_of = {score.label.file: score for score in finished}
    scores = [score_of[case.label.file] for case in cases]
    return AccuracyResult(
        formcheck_version=__version__,
        model_sha256=pipeline.model_sha256,
        match_tolerance_s=MATCH_TOLERANCE_S,
        groups=tuple(summarise(scores)),
        clips=tuple(scores),
    )


def failed_gates(everything: GroupScore, options: argparse.Namespace) -> list[str]:
    """What fell below the limits of the command line; a figure that is missing fails, too."""
    gates = (
        ("counts in range", everything.in_range.share, options.min_count_rate),
        ("F1 of repetitions", everything.bottoms.f1, options.min_f1),
    )
    return [
        f"{name}: {'not measured' if value is None else f'{value:.4f}'}, asked for {limit:g}"
        for name, value, limit in gates
        if limit is not None and (value is None or value < limit)
    ]


def write_json(
    result: AccuracyResult | AutoResult | RenderedResult | RealFigures, path: Path
) -> None:
    """Write everything measured.

    Raises:
        InputError: the place cannot be written to.
    """
    try:
        path.write_bytes(TypeAdapter(type(result)).dump_json(result, indent=2) + b"\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _main_rendered(options: argparse.Namespace, console: Console, pool: Pool) -> int:
    try:
        if options.auto:
            return _finish_auto(measure_auto_rendered(request_of(options), pool), options, console)
        result = measure_rendered(request_of(options), pool)
        if options.json is not None:
            write_json(result, options.json)
    except FormcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print_rendered(console, result)
    return 0


def _finish_auto(result: AutoResult, options: argparse.Namespace, console: Console) -> int:
    if options.json is not None:
        write_json(result, options.json)
    print_auto(console, result)
    return 2 if all(clip.error is not None for clip in result.clips) else 0


def _recordings(options: argparse.Namespace, pipeline: Pipeline) -> Recordings | None:
    folder = options.landmarks_cache
    return None if folder is None else Recordings(folder, pipeline.model_sha256)


def main(
    argv: Sequence[str] | None = None,
    pipeline: Pipeline | None = None,
    pool: Pool = process_pool,
) -> int:
    """Run the program; returns its exit code.

    Args:
        argv: arguments, by default the process's own.
        pipeline: what to measure, by default formcheck itself.
        pool: makes the workers.
    """
    parser = build_parser()
    options = parser.parse_args(argv)
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    if options.rendered:
        return _main_rendered(options, console, pool)
    if options.labels is None or options.clips is None:
        parser.error("say LABELS.json --clips DIR, or --rendered")
    try:
        pipeline = pipeline or formcheck_pipeline()
        cases = select_cases(load_labels(options.labels), options)
        known = [case for case in cases if case.label.exercise in pipeline.exercises]
        if not known:
            raise InputError(f"formcheck knows only: {', '.join(pipeline.exercises)}")
        if options.auto:
            run = Run(options.jobs, pool)
            heard = measure_labelled(known, pipeline, _recordings(options, pipeline), run)
            return _finish_auto(heard, options, console)
        result = measure(known, options, pipeline, pool)
        if options.json is not None:
            write_json(result, options.json)
        if options.sums is not None:
            write_json(real_figures(result.groups), options.sums)
    except FormcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print_result(console, result.groups, result.clips)
    if len(known) < len(cases):
        unknown = sorted({case.label.exercise for case in cases}.difference(pipeline.exercises))
        left_out = f"Left out, not an exercise that formcheck knows: {', '.join(unknown)}"
        console.print(f"{left_out} ({len(cases) - len(known)} clips)")
    if all(clip.error is not None for clip in result.clips):
        return 2
    shortfalls = failed_gates(result.groups[0], options)
    for shortfall in shortfalls:
        console.print(f"Below the limit: {shortfall}")
    return 1 if shortfalls else 0


if __name__ == "__main__":
    sys.exit(main())
