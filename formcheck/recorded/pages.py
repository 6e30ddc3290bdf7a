"""From a report to its page: finds the clip, takes the stills, writes ``report.html``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from formcheck.errors import InputError
from formcheck.pose import RgbArray
from formcheck.render.html.material import Material, Motion, TakePictures
from formcheck.report import Report, ReportView, SourceInfo
from formcheck.sources.stills import pictures_at


def _write(material: Material, path: Path) -> None:
    # With its templates a page takes a quarter of a second to load, long before one is written.
    from formcheck.render.html.page import write_html  # noqa: PLC0415

    write_html(material, path)


def write_page(
    report: Report,
    path: Path,
    *,
    motion: Motion | None = None,
    clip: Path | None = None,
    video: str | None = None,
) -> None:
    """Write the page of a report.

    Args:
        report: what was found.
        path: of the page.
        motion: poses and session, for curves and figures.
        clip: the clip as filmed, for stills; without it, or where it cannot be read any
            more, the person is drawn on a plain ground.
        video: address of the annotated clip, relative to the page.

    Raises:
        OSError: the page cannot be written.
    """
    pictures = None if clip is None else stills_of(clip)
    _write(Material(report, motion, pictures, video), path)


def write_pair_page(
    report: Report,
    path: Path,
    motions: Mapping[ReportView, Motion],
    clips: Mapping[ReportView, Path],
    video: str | None = None,
) -> None:
    """Write the page of a report on two clips of one set.

    Args:
        report: what was found in both.
        path: of the page.
        motions: of each clip, on its own clock; may lack some.
        clips: as filmed, for stills; may lack some.
        video: address of the annotated clip that began first, relative to the page.

    Raises:
        OSError: the page cannot be written.
    """
    taking = {view: stills_of(clip) for view, clip in clips.items()}
    material = Material(
        report,
        motions.get("front"),
        taking.get("front"),
        video,
        side=motions.get("side"),
        side_pictures=taking.get("side"),
    )
    _write(material, path)


def stills_of(clip: Path) -> TakePictures:
    """What takes stills out of ``clip``; no stills when it cannot be read."""

    def take(times_s: Sequence[float]) -> Mapping[float, RgbArray]:
        try:
            return pictures_at(clip, times_s)
        except InputError:  # moved or changed meanwhile: the page is whole without
            return {}

    return take


def find_clip(source: SourceInfo, near: Path) -> Path | None:
    """The clip that a report is about, where it lies beside the report or one folder above.

    It is recognised by its bytes, not by its name alone.

    Args:
        source: what the report says of it.
        near: a file of the same analysis.
    """
    name, sha256 = source.file, source.sha256
    if sha256 is None or Path(name).name != name:
        return None
    folder = near.absolute().parent
    for candidate in (folder / name, folder.parent / name):
        try:
            if not candidate.is_file():  # a pipe could keep us waiting for ever
                continue
            with candidate.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                    return candidate
        except OSError:
            continue
    return None
