"""``formcheck report``: the page of an earlier analysis once more, and its PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from formcheck.analysis import AnalyzeOptions, analyze, every_rule
from formcheck.cli.streams import emit
from formcheck.config import RuleOverrides, read_overrides
from formcheck.errors import ConfigError, FormcheckError
from formcheck.exercises import EXERCISES
from formcheck.filing import PAGE_FILE, RECORDING_FILE, REPORT_FILE, VIDEO_FILE
from formcheck.outputs import Outputs, check_places, writing
from formcheck.pages import find_clip, write_page
from formcheck.render.browser_pdf import print_pdf
from formcheck.render.html.material import Motion
from formcheck.report import Report, read_report

PDF_SUFFIX: Final = ".pdf"


def report(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="REPORT.json",
            readable=False,
            help="The report.json of an earlier analysis, or the folder that holds it.",
            show_default=False,
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE.html",
            readable=False,
            help="The page to write; by default report.html beside the report.",
            show_default=False,
        ),
    ] = None,
    clip: Annotated[
        Path | None,
        typer.Option(
            metavar="CLIP",
            readable=False,
            help="The clip, for stills; by default looked for beside the report and one folder "
            "above.",
            show_default=False,
        ),
    ] = None,
    pdf: Annotated[
        bool,
        typer.Option("--pdf", help="Print the page to a PDF, too, with an installed Chromium."),
    ] = False,
) -> None:
    """Write report.html again, from the files of an earlier analysis.

    Uses landmarks.npz and annotated.mp4 beside the report where they are there.

    Exit code: 0 written, 2 a file that cannot be used, or no Chromium for --pdf (the page is
    written all the same).
    """
    path = path / REPORT_FILE if path.is_dir() else path
    page = path.with_name(PAGE_FILE) if out is None else out
    made = read_report(path)
    check_places([page, *([page.with_suffix(PDF_SUFFIX)] if pdf else [])], path)
    video = path.with_name(VIDEO_FILE)
    beside = video.is_file() and page.absolute().parent == path.absolute().parent
    with Outputs() as outputs:
        with writing(page):
            write_page(
                made,
                outputs.new_file(page),
                motion=motion_of(made, path.with_name(RECORDING_FILE)),
                clip=clip or find_clip(made, path),
                video=VIDEO_FILE if beside else None,
            )
        files = outputs.commit()
        emit("".join(f"{file}\n" for file in files))
    if pdf:
        printed = page.with_suffix(PDF_SUFFIX)
        with Outputs() as outputs, writing(printed):
            print_pdf(page, outputs.new_file(printed))
            emit("".join(f"{file}\n" for file in outputs.commit()))


def motion_of(made: Report, recording: Path) -> Motion | None:
    """The movement behind a report, from the landmark recording beside it; None without one."""
    if not recording.is_file():
        return None
    mirrored = made.settings.get("mirrored")
    options = AnalyzeOptions(
        exercise=made.exercise if made.exercise in EXERCISES else None,
        mirrored=mirrored if isinstance(mirrored, bool) else None,
        overrides=_overrides(made),
    )
    try:
        again = analyze(recording, options)
    except FormcheckError:  # of another clip or version: the page does without
        return None
    if again.report.source.sha256 != made.source.sha256:
        return None
    return Motion(again.poses, again.result)


def _overrides(made: Report) -> RuleOverrides | None:
    try:
        return read_overrides(made.settings.get("rules", {}), every_rule())
    except ConfigError:
        return None
