"""Several clips in one call: a folder for each, and one bad clip never stops the others."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from rich.console import Console

from formcheck.cli.endings import EXIT_UNUSABLE
from formcheck.cli.stopping import EXIT_SIGNAL_BASE, Stop, stop_on_signal
from formcheck.cli.streams import emit_json, new_console
from formcheck.errors import FormcheckError, InputError
from formcheck.recorded.analysis import Analysis, AnalyzeOptions, Hooks, Progress, analyze
from formcheck.render.progress import AnalysisProgress
from formcheck.render.terminal import print_error, print_report
from formcheck.report import Report

EXIT_FAULT: Final = 1
OUT_SUFFIX: Final = ".formcheck"


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


def is_bare(path: Path) -> bool:
    """Whether ``path`` is a name without a folder: such a file lands with the others."""
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


class ProgressBar:
    """The progress of one clip, drawn from its first frame on; a context manager.

    Args:
        clip: whose.
        console: where to draw; None: nowhere.
    """

    def __init__(self, clip: Path, console: Console | None) -> None:
        self._clip = clip
        self._console = console
        self._stack = ExitStack()
        self._bar: AnalysisProgress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def update(self, progress: Progress) -> None:
        """Show how far it is."""
        if self._console is None:
            return
        if self._bar is None:
            bar = AnalysisProgress(self._console, self._clip.name, progress.duration_s)
            self._bar = self._stack.enter_context(bar)
        self._bar.update(progress.time_s, progress.frames)

    def finish(self, duration_s: float) -> None:
        """Show that it is done."""
        if self._bar is not None:
            self._bar.finish(duration_s)


class Batch:
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

    def _one(self, clip: Path, folder: Path, stop: Stop) -> None:
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
            if done.unwritten is not None:
                self._unusable = True
                print_error(done.unwritten, self._stderr)

    def _analyze(self, clip: Path, folder: Path, stop: Stop) -> Analysis:
        trace = self._request.options.trace
        if trace is not None and is_bare(trace):
            trace = folder / trace
        options = replace(self._request.options, out_dir=folder, trace=trace)
        with ProgressBar(clip, None if self._request.quiet else self._stderr) as bar:
            done = analyze(clip, options, Hooks(progress=bar.update, stop=stop))
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
            for remark in done.remarks:
                self._stderr.print(remark, markup=False, highlight=False, soft_wrap=True)
            if self._several:
                console.print()


def has_fault(report: Report) -> bool:
    """Whether a minor or major fault was found in a complete repetition."""
    return any(counts.minor or counts.major for counts in report.summary.faults.values())


def _name(clip: Path) -> str:
    return str(clip).encode(errors="replace").decode()


def _emit_line(data: dict[str, object]) -> None:
    emit_json(json.dumps(data, ensure_ascii=False) + "\n")
