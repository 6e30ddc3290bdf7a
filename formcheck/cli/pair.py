"""Two clips of one set in one call: one from the front, one from the side, one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from formcheck.cli.batch import (
    EXIT_FAULT,
    OUT_SUFFIX,
    ProgressBar,
    has_fault,
    is_bare,
)
from formcheck.cli.endings import EXIT_UNUSABLE
from formcheck.cli.stopping import EXIT_SIGNAL_BASE, Stop, stop_on_signal
from formcheck.cli.streams import emit_json, new_console
from formcheck.errors import ConfigError, FormcheckError
from formcheck.pairs.better_view import ROLES
from formcheck.recorded.analysis import AnalyzeOptions, Hooks
from formcheck.recorded.pair_analysis import PairAnalysis, PairOptions, analyze_pair
from formcheck.render.terminal import print_error, print_report
from formcheck.view import CameraRole

_MIRRORED: Final[Mapping[str, frozenset[CameraRole]]] = {
    "front": frozenset({"front"}),
    "side": frozenset({"side"}),
    "both": frozenset(ROLES),
    "none": frozenset(),
}
SWAPPED: Final = (
    "--front shows the person from the side, --side from the front: both were taken for what they "
    "show."
)


@dataclass(frozen=True)
class PairRequest:
    """What a person asked for on the command line.

    Attributes:
        clips: from the front and from the side.
        options: for both; ``out_dir`` as given, or None for a folder beside the front clip.
        mirrored_view: which of them was flipped, as typed; None: not said.
        quiet, as_json, fail_on_fault: as for single clips.
    """

    clips: Mapping[CameraRole, Path]
    options: AnalyzeOptions
    mirrored_view: str | None = None
    quiet: bool = False
    as_json: bool = False
    fail_on_fault: bool = False


def check_named(
    front: Path | None, side: Path | None, clips: Sequence[Path]
) -> dict[CameraRole, Path]:
    """Find out whether the two clips of a pair were named, and nothing else; returns them.

    Raises:
        ConfigError: one of them is missing, or there are further clips.
    """
    if front is None or side is None:
        there, missing = ("--side", "--front") if front is None else ("--front", "--side")
        raise ConfigError(
            f"{there} needs {missing}, too: the clip of the other camera. A single clip needs "
            "neither: formcheck analyze CLIP"
        )
    if clips:
        raise ConfigError(
            f"{clips[0]}: --front and --side make one report of two clips; analyse other clips in "
            "a call of their own"
        )
    return {"front": front, "side": side}


def run_pair(request: PairRequest) -> int:
    """Analyse two clips as one set; returns the exit code.

    Raises:
        FormcheckError: they cannot be used, or do not belong together.
    """
    stderr = new_console(stderr=True)
    with stop_on_signal() as stop:
        try:
            done = _analyze(request, stop)
        except FormcheckError as error:
            if not stop.is_set():
                raise
            print_error(error, stderr)
            return EXIT_SIGNAL_BASE + stop.signal_number
        _show(request, done)
        if done.unwritten is not None:
            print_error(done.unwritten, stderr)
        if stop.is_set():
            return EXIT_SIGNAL_BASE + stop.signal_number
    if done.unwritten is not None:
        return EXIT_UNUSABLE
    return EXIT_FAULT if request.fail_on_fault and has_fault(done.report) else 0


def _analyze(request: PairRequest, stop: Stop) -> PairAnalysis:
    console = None if request.quiet else new_console(stderr=True)
    with ExitStack() as stack:
        bars = {
            role: stack.enter_context(ProgressBar(request.clips[role], console)) for role in ROLES
        }

        def hooks(role: CameraRole) -> Hooks:
            return Hooks(progress=bars[role].update, stop=stop)

        return analyze_pair(
            request.clips, _pair_options(request), {role: hooks(role) for role in ROLES}
        )


def _pair_options(request: PairRequest) -> PairOptions:
    options, mirrored = request.options, None
    if request.mirrored_view is not None:
        if request.mirrored_view not in _MIRRORED:
            raise ConfigError(
                f"--mirrored-view {request.mirrored_view}: say front, side, both or none"
            )
        mirrored = _MIRRORED[request.mirrored_view]
    front, side = (request.clips[role] for role in ROLES)
    folder = options.out_dir or front.parent / f"{front.stem}+{side.stem}{OUT_SUFFIX}"
    trace = options.trace
    if trace is not None and is_bare(trace):
        trace = folder / trace
    return PairOptions(replace(options, out_dir=folder, trace=trace), mirrored)


def _show(request: PairRequest, done: PairAnalysis) -> None:
    if request.as_json:
        emit_json(done.report.to_json())
    if request.quiet:
        return
    stderr = new_console(stderr=True)
    if not request.as_json:
        print_report(done.report, new_console(), done.files)
    for remark in (*[SWAPPED] * done.swapped, *done.remarks):
        stderr.print(remark, markup=False, highlight=False, soft_wrap=True)
