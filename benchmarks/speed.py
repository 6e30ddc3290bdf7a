"""How fast formcheck is, beside the plain loop that everybody writes.

    python benchmarks/speed.py CLIP
    python benchmarks/speed.py --live CLIP [--minutes 10] [--window]

``benchmarks/README.md`` says what each figure means.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

# Run as a file, Python looks for modules beside it, not in the folder that holds the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pydantic import TypeAdapter
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.speed_times import KINDS, Kind, KindTimes, ProbeResult, StageTimes, summarise
from formcheck import __version__
from formcheck.errors import FormcheckError, InputError

_WIDTH: Final = 140  # what the widest table needs; a narrower terminal wraps, nothing is cut off
_ROOT: Final = Path(__file__).resolve().parents[1]

Probe = Callable[[Kind, Path, str], ProbeResult]
"""(kind, clip, exercise) -> what one run took."""


@dataclass(frozen=True)
class SpeedResult:
    """What ``--json`` writes; ``kinds`` by name, the plain loop among them."""

    formcheck_version: str
    clip: str
    machine: str
    cpus: int
    kinds: Mapping[Kind, KindTimes]
    format: Literal["formcheck-speed"] = "formcheck-speed"
    format_version: Literal["1.0"] = "1.0"


def run_child(kind: Kind, clip: Path, exercise: str) -> ProbeResult:
    """One run in a process of its own.

    Raises:
        InputError: the run failed; the message is what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "probe.json"
        command = [sys.executable, "-m", "benchmarks.speed_probe", kind, str(clip), exercise]
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [*command, str(out)],
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = done.stderr.strip().splitlines() or ["no message"]
            raise InputError(f"{kind}: exit code {done.returncode}; {said[-1]}")
        return TypeAdapter(ProbeResult).validate_json(out.read_bytes())


def print_result(console: Console, result: SpeedResult) -> None:
    """The whole of each kind, then the stages of each."""
    whole = _table(f"{result.clip}, {result.machine}, {result.cpus} processors")
    times_of = ("frames", "frames/s", "slowest..fastest", "ms", "CPU ms", "model ms")
    for name in (*times_of, "whole/model", "w/o load", "load", "peak"):
        whole.add_column(name, justify="right", no_wrap=True)
    for kind, times in result.kinds.items():
        whole.add_row(
            kind,
            str(times.frames),
            f"{times.fps:.1f}",
            f"{times.fps_min:.1f}..{times.fps_max:.1f}",
            f"{times.ms_per_frame:.2f}",
            f"{times.cpu_ms_per_frame:.2f}",
            f"{times.model_ms_per_frame:.2f}",
            f"{times.whole_by_model:.3f}",
            f"{times.running_by_model:.3f}",
            f"{times.load_s:.2f} s",
            f"{times.peak_bytes / 1e6:.0f} MB",
        )
    whole.caption = "ms: per frame; model: inside its own call; whole/model: by the plain loop's"
    whole.caption_justify = "left"
    console.print(whole)
    for kind, times in result.kinds.items():
        stages = _table(f"Stages of {kind}")
        for name in ("p50", "p95", "calls/frame", "ms/frame"):
            stages.add_column(name, justify="right", no_wrap=True)
        for stage, stage_times in _slowest_first(times.stages):
            stages.add_row(
                stage,
                f"{stage_times.p50_ms:.2f} ms",
                f"{stage_times.p95_ms:.2f} ms",
                f"{stage_times.calls_per_frame:.2f}",
                f"{stage_times.ms_per_frame:.2f}",
            )
        console.print(stages)


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    return table


def _slowest_first(stages: Mapping[str, StageTimes]) -> list[tuple[str, StageTimes]]:
    return sorted(stages.items(), key=lambda item: -item[1].ms_per_frame)


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Time formcheck on one clip, beside the plain loop.",
        epilog="Exit codes: 0 measured, 2 unusable input.",
    )
    add = parser.add_argument
    add("clip", type=Path, metavar="CLIP")
    add("--exercise", default="squat", metavar="NAME", help="what is done in it (squat)")
    add("--runs", type=int, default=3, metavar="N", help="runs of each kind, taking turns (3)")
    add("--live", action="store_true", help="play it as a camera instead: delay and dropped frames")
    add("--window", action="store_true", help="with --live: show it in the window, too")
    add("--minutes", type=float, default=1.0, metavar="N", help="how long, over and over (1)")
    add("--json", type=Path, metavar="OUT", help="write everything measured to this file")
    return parser


def main(argv: Sequence[str] | None = None, probe: Probe = run_child) -> int:
    """Run the program; returns its exit code."""
    options = build_parser().parse_args(argv)
    if options.live:
        return _live(options)
    results: dict[Kind, list[ProbeResult]] = {kind: [] for kind in KINDS}
    turns = [kind for _ in range(max(1, options.runs)) for kind in KINDS]
    try:
        if not options.clip.is_file():
            raise InputError(f"{options.clip}: no such file")
        for kind in track(
            turns, description="Timing", console=Console(stderr=True), transient=True
        ):
            results[kind].append(probe(kind, options.clip, options.exercise))
    except FormcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    result = SpeedResult(
        formcheck_version=__version__,
        clip=options.clip.name,
        machine=f"{platform.system()} {platform.machine()}",
        cpus=os.cpu_count() or 1,
        kinds=summarise(results),
    )
    console = Console(highlight=False)
    console.width = max(console.width, _WIDTH)
    print_result(console, result)
    if options.json is not None:
        options.json.write_bytes(TypeAdapter(SpeedResult).dump_json(result, indent=2) + b"\n")
    return 0


def _live(options: argparse.Namespace) -> int:
    # Not before: it loads MediaPipe, which the other runs do in processes of their own.
    from benchmarks.live_speed import LiveSpeed, measure, print_live  # noqa: PLC0415

    try:
        play_s = 60 * options.minutes
        result = measure(options.clip, options.exercise, play_s, window=options.window)
    except FormcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print_live(Console(highlight=False), result)
    if options.json is not None:
        options.json.write_bytes(TypeAdapter(LiveSpeed).dump_json(result, indent=2) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
