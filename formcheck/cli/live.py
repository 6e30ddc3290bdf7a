"""``formcheck live``: a coach beside the mat."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console

from formcheck.cli import flags
from formcheck.cli.endings import EXIT_UNUSABLE, ending_of
from formcheck.cli.event_printer import EventPrinter
from formcheck.cli.stopping import EXIT_SIGNAL_BASE, Stop, stop_on_signal
from formcheck.cli.streams import new_console
from formcheck.coaching.coach import Coach, Watched
from formcheck.coaching.live_state import Screen, Voice
from formcheck.coaching.plan import read_plan
from formcheck.config import RuleOverrides, load_config
from formcheck.errors import FormcheckError, LeftEarly
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.exercises import AUTO, CHOICES, exercise_asked_for
from formcheck.live.beside_window import run_beside
from formcheck.live.run import LiveHooks, LiveOptions, LiveOutcome, run_live
from formcheck.live.starting import done_beside
from formcheck.recorded.analysis import every_rule
from formcheck.recording import Settings
from formcheck.render.terminal import print_error, print_report
from formcheck.render.window import Window
from formcheck.reporting.event_lines import CameraLine, EventLine, RateLine, RecordingLine, RepLine
from formcheck.session import Session
from formcheck.sources.cameras import open_camera
from formcheck.voice import SystemVoice

OUT_DIR: Final = "formcheck_live"
OPENING: Final = "Opening the camera ..."


@dataclass(frozen=True)
class _Request:
    """What a person asked for on the command line."""

    settings: Settings
    camera: str
    voice: bool
    window: bool
    events: bool
    quiet: bool
    model: str
    out: Path
    record: Path | None


def live(  # noqa: PLR0913 - typer reads one parameter for each option
    *,
    exercise: Annotated[
        str,
        typer.Option(
            "--exercise",
            "-e",
            metavar="NAME",
            help=f"What you will do: {', '.join(CHOICES)}.",
            show_default=False,
        ),
    ],
    camera: Annotated[
        str,
        typer.Option(
            "--camera",
            "-c",
            metavar="N|DEVICE|URL|FILE",
            help="Number or device of a camera (see `formcheck cameras`), the address of a phone's "
            "stream (http:// or rtsp://), or a clip that plays as if it were a camera.",
        ),
    ] = "0",
    plan: Annotated[
        str | None,
        typer.Option(
            metavar="SETSxREPS", help="What you mean to do, like 3x10.", show_default=False
        ),
    ] = None,
    voice: Annotated[bool, typer.Option("--voice", help="Speak the cues.")] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            readable=False,
            help="Keep the video and the landmarks there, and the report if there is no --out.",
            show_default=False,
        ),
    ] = None,
    no_window: Annotated[bool, typer.Option("--no-window", help="Open no window.")] = False,
    events: Annotated[
        bool,
        typer.Option("--events", help="Print one JSON object a line for other programs."),
    ] = False,
    mirrored: Annotated[
        bool,
        typer.Option(
            "--mirrored",
            help="The camera itself gives a mirror image: exchange left and right.",
        ),
    ] = False,
    config: flags.ConfigFile = None,
    model: flags.ModelName = BUILT_IN,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="DIR",
            readable=False,
            help=f"Where the report goes; by default into {OUT_DIR}/DATE_TIME.",
            show_default=False,
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but errors (and --events).")
    ] = False,
) -> None:
    """Watch you exercise, count, and say at once what to do better.

    Begins with a look at the set-up and a count-down. Ends with q, Ctrl-C, a closed window or the
    end of a clip, and then reports as `formcheck analyze` does: report.json, reps.csv and
    landmarks.npz, from which `formcheck analyze landmarks.npz` makes the same report again.

    Keys: space pause, m mute, f flip, s side, q quit.

    Exit code: 0 ended in good order, also before there was anything to report; 128 + N ended by
    signal N other than Ctrl-C, just as orderly; 2 a camera, file or setting that cannot be used, a
    camera or a screen that was lost or a video that could not be kept (what was seen is reported
    on all the same).
    """
    asked = exercise_asked_for(exercise)
    overrides = RuleOverrides() if config is None else load_config(config, every_rule())
    request = _Request(
        settings=Settings(
            AUTO if asked is None else asked.name,
            mirrored,
            overrides,
            None if plan is None else read_plan(plan),
        ),
        camera=camera,
        voice=voice,
        window=not no_window,
        events=events,
        quiet=quiet,
        model=model,
        out=out or record or Path(OUT_DIR) / f"{datetime.now():%Y-%m-%d_%H-%M-%S}",
        record=record,
    )
    resolve_model(model)
    code = _run(request)
    if code:
        raise typer.Exit(code)


def _run(request: _Request) -> int:
    with stop_on_signal(main_may_hang=request.window) as stop:
        if not request.window:
            return _watch(request, stop, None)
        return run_beside(Window(), lambda screen: ending_of(lambda: _watch(request, stop, screen)))


def _watch(request: _Request, stop: Stop, screen: Screen | None) -> int:
    """Run the session and report; the exit code."""
    stderr = new_console(stderr=True)
    with ExitStack() as stack:
        if screen is not None:
            stack.callback(screen.close)
        camera = done_beside(screen, OPENING, lambda: open_camera(request.camera), stop.set)
        stack.enter_context(camera)
        voice: Voice | None = None
        if request.voice:
            voice = SystemVoice.of_the_system()
            stack.callback(voice.close)
        printer: EventPrinter | None = None
        if request.events:
            # With a window somebody exercises, whether or not another program still listens.
            printer = EventPrinter(lambda: None if request.window else stop.set())
            stack.enter_context(printer)
        hooks = LiveHooks(
            stop=stop,
            screen=screen,
            voice=voice,
            make_coach=_coach_for(request) if screen or voice else None,
            tell=printer.tell if printer else _lines_on(stderr, request),
            starting=None if request.window or request.quiet else stderr.print,
        )
        options = LiveOptions(request.settings, request.model, request.out, request.record)
        try:
            outcome = run_live(camera, options, hooks)
        except FormcheckError as error:
            if printer is not None and printer.failure is not None:
                raise printer.failure from None  # nobody could listen: that ended it
            if not isinstance(error, LeftEarly):
                raise
            if not request.quiet:
                stderr.print(str(error), markup=False)
            return _ending(stop)
    if not request.quiet:
        print_report(outcome.report, stderr if request.events else new_console(), outcome.files)
    _print_troubles(outcome, stderr, quiet=request.quiet)
    if printer is not None and printer.failure is not None:
        raise printer.failure
    return _exit_code(outcome, stop)


def _print_troubles(outcome: LiveOutcome, stderr: Console, *, quiet: bool) -> None:
    """Say what went wrong and what is missing."""
    for trouble in (outcome.failure, outcome.unfilmed, outcome.unwritten):
        if trouble is not None:
            print_error(trouble, stderr)
    if outcome.rescued is not None:
        words = (
            f"The landmarks are kept in {outcome.rescued}: with free space again, `formcheck "
            f"analyze {outcome.rescued} --out DIR` writes everything else."
        )
        stderr.print(words, markup=False, soft_wrap=True)
    if outcome.skipped and not quiet:
        stderr.print(f"The encoder was too slow for {outcome.skipped} pictures of the video.")


def _exit_code(outcome: LiveOutcome, stop: Stop) -> int:
    if outcome.failure or outcome.unfilmed or outcome.unwritten:
        return EXIT_UNUSABLE
    return _ending(stop)


def _ending(stop: Stop) -> int:
    """The exit code of a session that ended as somebody wanted it to."""
    # Ctrl-C is how a session without a window is meant to end.
    ordinary = stop.signal_number in (0, signal.SIGINT)
    return 0 if ordinary else EXIT_SIGNAL_BASE + stop.signal_number


def _coach_for(request: _Request) -> Callable[[Session, tuple[int, int]], Coach]:
    settings = request.settings
    asked = exercise_asked_for(settings.exercise)

    def make(session: Session, size_px: tuple[int, int]) -> Coach:
        watched = Watched(asked, session.rules, size_px, settings.mirrored)
        return Coach(watched, settings.plan, voice=request.voice)

    return make


def _lines_on(console: Console, request: _Request) -> Callable[[EventLine], None] | None:
    """Without a window and other programs, a line for each repetition and trouble."""
    if request.window or request.quiet:
        return None

    def tell(line: EventLine) -> None:
        match line:
            case RepLine(rep=rep):
                cue = next((f.cue for f in rep.findings if f.verdict in ("minor", "major")), "")
                counted = "" if rep.complete else f" not counted: {rep.partial_reason}"
                console.print(f"{rep.index}. {rep.side}{counted} {cue}".rstrip(), markup=False)
            case CameraLine(message=str(message)):
                console.print(message, markup=False)
            case RateLine(message=message) | RecordingLine(message=message):
                console.print(message, markup=False)

    return tell
