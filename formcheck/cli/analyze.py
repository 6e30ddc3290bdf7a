"""``formcheck analyze``: clips in, reports out; one bad clip never stops the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from formcheck.cli import flags
from formcheck.cli.batch import Batch, Request, is_bare
from formcheck.cli.pair import PairRequest, check_named, run_pair
from formcheck.coaching.plan import read_plan
from formcheck.config import load_config
from formcheck.errors import ConfigError
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.exercises import CHOICES, exercise_asked_for
from formcheck.exports import EXPORTS, get_exports
from formcheck.recorded.analysis import AnalyzeOptions, every_rule, is_recording


def analyze(  # noqa: PLR0913 - typer reads one parameter for each option
    clips: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="CLIP...",
            readable=False,  # a clip that cannot be read must not stop the others
            help="Video clips, or landmarks.npz of an earlier run to judge them again.",
            show_default=False,
        ),
    ] = None,
    *,
    front: Annotated[
        Path | None,
        typer.Option(
            metavar="CLIP",
            readable=False,
            help="With --side: one set, filmed by two cameras at the same time; one report.",
            show_default=False,
        ),
    ] = None,
    side: Annotated[
        Path | None,
        typer.Option(
            metavar="CLIP",
            readable=False,
            help="The clip of the other camera. Neither the start nor the frame rate must agree.",
            show_default=False,
        ),
    ] = None,
    mirrored_view: Annotated[
        str | None,
        typer.Option(
            metavar="front|side|both|none",
            help="With --front and --side: which of them was flipped.",
            show_default=False,
        ),
    ] = None,
    exercise: Annotated[
        str | None,
        typer.Option(
            "--exercise",
            "-e",
            metavar="NAME",
            help=f"What the clips show: {', '.join(CHOICES)} (finds it out).",
            show_default=False,
        ),
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            metavar="SETSxREPS",
            help="What was meant to be done, on each leg: the report says what is missing. The "
            "coach's programme is 3x10.",
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
    config: flags.ConfigFile = None,
    model: flags.ModelName = BUILT_IN,
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
    no_html: Annotated[bool, typer.Option("--no-html", help="Write no report.html.")] = False,
    trace: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            readable=False,
            help="Write every measure of every frame; a bare name lands with the other files.",
            show_default=False,
        ),
    ] = None,
    export: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT",
            help=f"Also write landmarks and measures as {', '.join(EXPORTS)}; may be repeated.",
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

    Writes report.html, report.json, reps.csv, landmarks.npz and annotated.mp4 for each clip; for
    two clips of one set (--front, --side) one report, and landmarks and video of both.

    Exit code: 0 analysed, 2 a clip, file or setting that cannot be used (the other clips are
    analysed all the same), 1 only with --fail-on-fault, 128 + N stopped by signal N, 130 by Ctrl-C
    (the frames so far are reported on).
    """
    overrides = None if config is None else load_config(config, every_rule())
    exports = tuple(export or ())
    target = None if plan is None else read_plan(plan)
    options = AnalyzeOptions(
        exercise, mirrored, overrides, model, out, not no_video, trace, exports, not no_html, target
    )
    if front is not None or side is not None:
        two = check_named(front, side, clips or [])
        _check(Request(tuple(two.values()), options))
        pair = PairRequest(two, options, mirrored_view, quiet, as_json, fail_on_fault)
        code = run_pair(pair)
    else:
        if not clips:
            raise typer.BadParameter("name at least one clip", param_hint="CLIP...")
        if mirrored_view is not None:
            raise ConfigError("--mirrored-view goes with --front and --side; one clip: --mirrored")
        request = Request(tuple(clips), options, quiet, as_json, fail_on_fault)
        _check(request)
        code = Batch(request).run()
    if code:
        raise typer.Exit(code)


def _check(request: Request) -> None:
    """Find out what is wrong for every clip before the first one is begun.

    Raises:
        ConfigError: unknown or missing exercise, an export that cannot be made, or one trace file
            for several clips.
        ModelError: the pose model cannot be used.
    """
    options = request.options
    get_exports(options.exports)
    if options.exercise is not None:
        exercise_asked_for(options.exercise)
    if not all(is_recording(clip) for clip in request.clips):
        if options.exercise is None:
            known = " or ".join(f"--exercise {name}" for name in CHOICES)
            raise ConfigError(f"which exercise does the clip show? say {known}")
        resolve_model(options.model)
    if len(request.clips) > 1 and options.trace is not None and not is_bare(options.trace):
        raise ConfigError(
            f"--trace {options.trace}: one file cannot hold the traces of several clips; give a "
            "name without a folder, and each is written with the other files of its clip"
        )
