"""``formcheck analyze``: clips in, reports out; one bad clip never stops the others."""

from __future__ import annotations

import json
import signal
import threading
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer

from formcheck.analysis import (
    Analysis,
    AnalyzeOptions,
    Hooks,
    Progress,
    every_rule,
    is_recording,
)
from formcheck.analysis import analyze as analyze_one
from formcheck.cli.streams import emit_json, new_console
from formcheck.config import load_config
from formcheck.errors import ConfigError, FormcheckError, InputError
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.exercises import EXERCISES, get_exercise
from formcheck.render.progress import AnalysisProgress
from formcheck.render.terminal import print_error, print_report
from formcheck.report import Report

EXIT_FAULT: Final = 1
EXIT_UNUSABLE: Final = 2
EXIT_SIGNAL_BASE: Final = 128
OUT_SUFFIX: Final = ".formcheck"
# Closing the terminal is SIGHUP, which Windows does not know and nohup ignores.
_STOP_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@dataclass(frozen=True)
class Request:
    """What a person asked for on the command line.

    Attributes:
        clips: clips and landmark recordings.
        options: for all of them; ``out_dir`` as given, or None for a folder beside each.
        quiet: print nothing but errors.
        as_json: print reports as JSON instead of tables.
        fail_on_fault: make a fault an exit code.
    """

    clips: tuple[Path, ...]
    options: AnalyzeOptions
    quiet: bool = False
    as_json: bool = False
    fail_on_fault: bool = False


def analyze(  # noqa: PLR0913 - typer reads one parameter for each option
    clips: Annotated[
        list[Path],
        typer.Argument(
            metavar="CLIP",
            readable=False,  # a clip that cannot be read must not stop the others
            help="Video clips, or landmarks.npz of an earlier run to judge them again.",
            show_default=False,
        ),
    ],
    *,
    exercise: Annotated[
        str | None,
        typer.Option(
            "--exercise",
            "-e",
            metavar="NAME",
            help=f"What the clips show: {', '.join(EXERCISES)}.",
            show_default=False,
        ),
    ] = None,
    mirrored: Annotated[
        bool | None,
        typer.Option(
            "--mirrored/--not-mirrored",
            help="The clip was flipped, as selfie cameras do: exchange left and right.",
            show_default=False,
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="Switch rules off, move limits.",
            readable=False,
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="NAME|PATH", help="Pose model; see `formcheck models`.")
    ] = BUILT_IN,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            readable=False,
            help="Where the files go; by default into CLIP.formcheck beside the clip. With "
            "several clips, each gets a folder in it.",
            show_default=False,
        ),
    ] = None,
    no_video: Annotated[bool, typer.Option("--no-video", help="Draw no annotated.mp4.")] = False,
    trace: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            readable=False,
            help="Write every measure of every frame; a bare name lands with the other files.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but errors (and --json).")
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print the report as JSON. With several clips: one line for each, an object "
            "with clip and report, or clip and error.",
        ),
    ] = False,
    fail_on_fault: Annotated[
        bool, typer.Option("--fail-on-fault", help="Exit with 1 when a fault was found.")
    ] = False,
) -> None:
    """Count the repetitions in clips and check the form of each.

    Writes report.json, reps.csv, landmarks.npz and annotated.mp4 for each clip.

    Exit code: 0 analysed, 2 a clip, file or setting that cannot be used (the other clips are
    analysed all the same), 1 only with --fail-on-fault, 130 stopped with Ctrl-C (the frames so
    far are reported on).
    """
    overrides = None if config is None else load_config(config, every_rule())
    options = AnalyzeOptions(exercise, mirrored, overrides, model, out, not no_video, trace)
    request = Request(tuple(clips), options, quiet, as_json, fail_on_fault)
    _check(request)
    code = _Batch(request).run()
    if code:
        raise typer.Exit(code)


def _check(request: Request) -> None:
    """Find out what is wrong for every clip before the first one is begun.

    Raises:
        ConfigError: unknown or missing exercise, or one trace file for several clips.
        ModelError: the pose model cannot be used.
    """
    options = request.options
    if options.exercise is not None:
        get_exercise(options.exercise)
    if not all(is_recording(clip) for clip in request.clips):
        if options.exercise is None:
            known = " or ".join(f"--exercise {name}" for name in EXERCISES)
            raise ConfigError(f"which exercise does the clip show? say {known}")
        resolve_model(options.model)
    if len(request.clips) > 1 and options.trace is not None and not _is_bare(options.trace):
        raise ConfigError(
            f"--trace {options.trace}: one file cannot hold the traces of several clips; give a "
            "name without a folder, and each is written with the other files of its clip"
        )


def _is_bare(path: Path) -> bool:
    return path.parent == Path() and path.name == str(path)


def out_dirs(clips: Sequence[Path], out: Path | None) -> list[Path]:
    """The folder for the files of each clip, no two the same.

    One clip goes into ``out`` itself.  Without ``out``, or with several clips, folders are called
    ``STEM.formcheck``; clips that would share a folder keep their suffix in its name, and a
    number where that is not enough.
    """
    if out is not None and len(clips) == 1:
        return [out]
    parents = [clip.parent if out is None else out for clip in clips]
    wanted = [
        parent / f"{clip.stem or 'clip'}{OUT_SUFFIX}"
        for clip, parent in zip(clips, parents, strict=True)
    ]
    shared = Counter(wanted)
    folders: list[Path] = []
    for clip, folder in zip(clips, wanted, strict=True):
        name = folder.name if shared[folder] == 1 else f"{clip.name}{OUT_SUFFIX}"
        candidate, number = folder.with_name(name), 2
        while candidate in folders:
            candidate = folder.with_name(f"{name.removesuffix(OUT_SUFFIX)}-{number}{OUT_SUFFIX}")
            number += 1
        folders.append(candidate)
    return folders


class _Stop(threading.Event):
    """Set by Ctrl-C, SIGTERM or SIGHUP; remembers which."""

    signal_number = 0


@contextmanager
def stop_on_signal() -> Iterator[_Stop]:
    """Let the first Ctrl-C end the analysis in good order; the second one breaks it off."""
    stop = _Stop()
    former = {}

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.signal_number = number
        stop.set()

    for number in _STOP_SIGNALS:
        if number == signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN:
            former[number] = signal.signal(number, on_signal)
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


class _Batch:
    """All clips of one call, one after the other."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._stderr = new_console(stderr=True)
        self._several = len(request.clips) > 1
        self._unusable = self._faulty = False

    def run(self) -> int:
        """Analyse them all; returns the exit code."""
        request = self._request
        folders = out_dirs(request.clips, request.options.out_dir)
        with stop_on_signal() as stop:
            for clip, folder in zip(request.clips, folders, strict=True):
                self._one(clip, folder, stop)
                if stop.is_set():
                    return EXIT_SIGNAL_BASE + stop.signal_number
        if self._unusable:
            return EXIT_UNUSABLE
        return EXIT_FAULT if request.fail_on_fault and self._faulty else 0

    def _one(self, clip: Path, folder: Path, stop: _Stop) -> None:
        try:
            done = self._analyze(clip, folder, stop)
        except FormcheckError as error:
            self._fail(clip, error)
        except Exception as error:  # noqa: BLE001 - a bug met in one clip must not cost the others
            traceback.print_exc()
            self._fail(
                clip,
                InputError(
                    f"{clip}: could not be analysed because of an error in formcheck itself "
                    f"({type(error).__name__}); please report it with the lines above"
                ),
            )
        else:
            self._faulty |= has_fault(done.report)
            self._show(clip, done)

    def _analyze(self, clip: Path, folder: Path, stop: _Stop) -> Analysis:
        trace = self._request.options.trace
        if trace is not None and _is_bare(trace):
            trace = folder / trace
        options = replace(self._request.options, out_dir=folder, trace=trace)
        with ExitStack() as stack:
            bar: AnalysisProgress | None = None

            def on_progress(progress: Progress) -> None:
                nonlocal bar
                if bar is None:
                    bar = AnalysisProgress(self._stderr, clip.name, progress.duration_s)
                    stack.enter_context(bar)
                bar.update(progress.time_s, progress.frames)

            hooks = Hooks(progress=None if self._request.quiet else on_progress, stop=stop)
            done = analyze_one(clip, options, hooks)
            if bar is not None:
                bar.finish(done.report.source.duration_s)
        return done

    def _fail(self, clip: Path, error: FormcheckError) -> None:
        self._unusable = True
        print_error(error, self._stderr)
        if self._request.as_json and self._several:
            _emit_line({"clip": _name(clip), "error": str(error)})

    def _show(self, clip: Path, done: Analysis) -> None:
        if self._request.as_json and self._several:
            _emit_line({"clip": _name(clip), "report": done.report.model_dump(mode="json")})
        elif self._request.as_json:
            emit_json(done.report.to_json())
        elif not self._request.quiet:
            console = new_console()
            print_report(done.report, console, done.files)
            if self._several:
                console.print()


def has_fault(report: Report) -> bool:
    """Whether a minor or major fault was found in a complete repetition."""
    return any(counts.minor or counts.major for counts in report.summary.faults.values())


def _name(clip: Path) -> str:
    return str(clip).encode(errors="replace").decode()


def _emit_line(data: dict[str, object]) -> None:
    emit_json(json.dumps(data, ensure_ascii=False) + "\n")
