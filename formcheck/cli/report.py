"""``formcheck report``: the page of an earlier analysis once more, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from formcheck.cli.streams import emit
from formcheck.config import RuleOverrides, read_overrides
from formcheck.errors import ConfigError, FormcheckError, InputError
from formcheck.exercises import EXERCISES
from formcheck.outputs import Outputs, check_places, writing
from formcheck.recorded.analysis import AnalyzeOptions, analyze, every_rule
from formcheck.recorded.filing import PAGE_FILE, RECORDING_FILE, REPORT_FILE, VIDEO_FILE
from formcheck.recorded.pages import find_clip, write_page, write_pair_page
from formcheck.render.browser_pdf import print_pdf
from formcheck.render.html.material import Motion
from formcheck.report import Report, ReportView, SourceInfo, read_report
from formcheck.sources.clip import ClipSource

PDF_SUFFIX: Final = ".pdf"
STILL: Final = "data:image/jpeg"
"""How a picture stands in a page."""
VIEWS: Final[tuple[ReportView, ...]] = ("front", "side")


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
            help="The clip that the report is about, for stills; by default looked for beside the "
            "report and one folder above.",
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
    path = path / REPORT_FILE if _is_folder(path) else path
    page = path.with_name(PAGE_FILE) if out is None else out
    made = read_report(path)
    if clip is not None:
        _check_clip(clip, made)
    check_places([page, *([page.with_suffix(PDF_SUFFIX)] if pdf else [])], path)
    stills = _clips_of(made, path, clip)
    _keep_pictures(made, page, stills)
    video = path.with_name(VIDEO_FILE)
    beside = video.is_file() and page.absolute().parent == path.absolute().parent
    with Outputs() as outputs:
        with writing(page):
            if made.pair is not None:
                _write_pair(made, path, page, stills, outputs)
            else:
                write_page(
                    made,
                    outputs.new_file(page),
                    motion=motion_of(made, made.source, path.with_name(RECORDING_FILE)),
                    clip=stills.get(made.source.file),
                    video=VIDEO_FILE if beside else None,
                )
        files = outputs.commit()
        emit("".join(f"{file}\n" for file in files))
    if pdf:
        printed = page.with_suffix(PDF_SUFFIX)
        with Outputs() as outputs, writing(printed):
            print_pdf(page, outputs.new_file(printed))
            emit("".join(f"{file}\n" for file in outputs.commit()))


def _sources(made: Report) -> list[SourceInfo]:
    """The clips that a report is about."""
    return [made.source] if made.pair is None else [made.pair.front.source, made.pair.side.source]


def _clips_of(made: Report, path: Path, clip: Path | None) -> dict[str, Path]:
    """Name in the report -> where that clip lies; those that are found."""
    if clip is not None:
        return {made.source.file: clip}
    found = {source.file: find_clip(source, path) for source in _sources(made)}
    return {name: place for name, place in found.items() if place is not None}


def _keep_pictures(made: Report, page: Path, clips: Mapping[str, Path]) -> None:
    """Refuse to write a page without pictures over one that has them.

    Raises:
        InputError: it would.
    """
    missing = [source.file for source in _sources(made) if source.file not in clips]
    try:
        lost = bool(missing) and STILL in page.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not there yet; whether it can be written is found out elsewhere
        return
    if lost:
        raise InputError(
            f"{', '.join(missing)}: not found beside the report or one folder above, and {page} "
            "would lose its pictures; name the clip with --clip, or another page with --out"
        )


def _check_clip(clip: Path, made: Report) -> None:
    """Find out whether stills of a clip that was named show what the report is about.

    Raises:
        InputError: it cannot be read, or is another one.
    """
    if made.pair is not None:
        raise InputError(
            f"{clip}: the report is on two clips, and --clip names one; put both beside the report "
            "under the names that they had"
        )
    with ClipSource(clip) as source:
        found, wanted = source.info.sha256, made.source.sha256
    if wanted not in (None, found):
        raise InputError(
            f"{clip}: is not the clip that the report is about ({made.source.file}), or has been "
            "changed since; name that one, or analyse this one"
        )


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a name that no file can have: reading it says why
        return False


def _write_pair(
    made: Report, path: Path, page: Path, stills: Mapping[str, Path], outputs: Outputs
) -> None:
    """The page of two clips, from the recordings of both."""
    motions: dict[ReportView, Motion] = {}
    clips: dict[ReportView, Path] = {}
    parts = {} if made.pair is None else {"front": made.pair.front, "side": made.pair.side}
    recording = Path(RECORDING_FILE)
    for view in VIEWS:
        part = parts.get(view)
        if part is None:
            continue
        kept = path.with_name(f"{recording.stem}_{view}{recording.suffix}")
        motion = motion_of(made, part.source, kept, mirrored=part.mirrored)
        clip = stills.get(part.source.file)
        motions |= {} if motion is None else {view: motion}
        clips |= {} if clip is None else {view: clip}
    first = "side" if made.pair is not None and made.pair.front.start_s else "front"
    video = path.with_name(f"{Path(VIDEO_FILE).stem}_{first}{Path(VIDEO_FILE).suffix}")
    beside = video.is_file() and page.absolute().parent == path.absolute().parent
    write_pair_page(made, outputs.new_file(page), motions, clips, video.name if beside else None)


def motion_of(
    made: Report, source: SourceInfo, recording: Path, *, mirrored: bool | None = None
) -> Motion | None:
    """The movement behind a report, from a landmark recording beside it; None without one.

    Args:
        made: the report.
        source: the clip that the recording must be of.
        recording: where it would be.
        mirrored: whether that clip was flipped; None: as the report says.
    """
    if not recording.is_file():
        return None
    if mirrored is None:
        mirrored = made.settings.get("mirrored") is True
    options = AnalyzeOptions(
        exercise=made.exercise if made.exercise in EXERCISES else None,
        mirrored=mirrored,
        overrides=_overrides(made),
    )
    try:
        again = analyze(recording, options)
    except FormcheckError:  # of another clip or version: the page does without
        return None
    if again.report.source.sha256 != source.sha256:
        return None
    return Motion(again.poses, again.result)


def _overrides(made: Report) -> RuleOverrides | None:
    try:
        return read_overrides(made.settings.get("rules", {}), every_rule())
    except ConfigError:
        return None
