"""Which files an analysis leaves behind, where they go, and writing them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formcheck.exports import Export, Material
from formcheck.outputs import Outputs, UnwrittenError, check_places
from formcheck.pose import PoseSequence
from formcheck.recorded.pages import find_clip, write_page
from formcheck.render.html.material import Motion
from formcheck.render.table import write_reps_csv
from formcheck.report import Report
from formcheck.reporting.trace import write_trace
from formcheck.session import SessionResult

REPORT_FILE: Final = "report.json"
REPS_FILE: Final = "reps.csv"
RECORDING_FILE: Final = "landmarks.npz"
VIDEO_FILE: Final = "annotated.mp4"
PAGE_FILE: Final = "report.html"


@dataclass(frozen=True)
class Findings:
    """What an analysis found.

    Attributes:
        report: of it.
        poses: as captured, with their provenance.
        mirrored: whether left and right were exchanged.
        result: of the session.
    """

    report: Report
    poses: PoseSequence
    mirrored: bool
    result: SessionResult


@dataclass(frozen=True)
class Filing:
    """The files that were asked for.

    Attributes:
        out_dir: where they go; None: no files but the trace.
        recording: keep the landmarks; not when they come from a recording.
        video: whether the annotated video is among them.
        exports: further formats.
        trace: a CSV file for every measure of every frame.
        page_of: the clip or recording whose page is among the files; None: no page.
        report: write the report; not when it is on two clips together.
        suffix: of the names of files, before the dot, where there are those of two clips.
    """

    out_dir: Path | None
    recording: bool = True
    video: bool = True
    exports: tuple[Export, ...] = ()
    trace: Path | None = None
    page_of: Path | None = None
    report: bool = True
    suffix: str = ""

    def place(self, name: str) -> Path:
        """Where the file called ``name`` goes."""
        path = Path(name)
        return (self.out_dir or Path()) / f"{path.stem}{self.suffix}{path.suffix}"

    @property
    def files(self) -> list[Path]:
        """Everything that will be written."""
        names = [REPORT_FILE, REPS_FILE] * self.report + [PAGE_FILE] * (self.page_of is not None)
        names += [RECORDING_FILE] * self.recording + [VIDEO_FILE] * self.video
        names += [name for export in self.exports for name in export.writers]
        files = [] if self.out_dir is None else [self.place(name) for name in names]
        return files if self.trace is None else [*files, self.trace]

    def check(self, source: Path) -> None:
        """Find out before the work whether the files can be written.

        Raises:
            InputError: they cannot, or one would stand in the place of ``source``.
        """
        check_places(self.files, source)

    def write(self, found: Findings, outputs: Outputs) -> tuple[str, ...]:
        """Write all of them but the video; returns what the person should know about them."""
        seen = found.poses.mirrored() if found.mirrored else found.poses
        remarks: list[str] = []
        if self.out_dir is not None:
            if self.report:
                self.write_report(found.report, outputs)
            if self.recording:
                _write(outputs, self.place(RECORDING_FILE), found.poses.save)
            if self.page_of is not None:
                _write(outputs, self.place(PAGE_FILE), lambda path: self._page(found, path))
            remarks += self._export(seen, found, outputs)
        if self.trace is not None:
            _write(outputs, self.trace, lambda path: write_trace(seen, found.result, path))
        return tuple(remarks)

    def rescue(self, found: Findings, unwritten: UnwrittenError | None) -> UnwrittenError | None:
        """Keep landmarks that are not among the files written elsewhere; the error says where."""
        wanted = self.recording and self.out_dir is not None
        if unwritten is None or not wanted or self.place(RECORDING_FILE) in unwritten.written:
            return unwritten
        kept = rescue_landmarks(found.poses, self.place(RECORDING_FILE).name)
        if kept is None:
            return unwritten
        words = (
            f"the landmarks are kept in {kept}: with free space again, `formcheck analyze {kept} "
            "--out DIR` writes everything but the video"
        )
        return UnwrittenError([*unwritten.reasons, words], unwritten.written)

    def write_report(self, report: Report, outputs: Outputs) -> None:
        """Write the report, and its table of repetitions."""
        outputs.write_text(self.place(REPORT_FILE), report.to_json())
        _write(outputs, self.place(REPS_FILE), lambda path: write_reps_csv(report, path))

    def _page(self, found: Findings, path: Path) -> None:
        clip = (
            self.page_of if self.recording else find_clip(found.report.source, self.page_of or path)
        )
        write_page(
            found.report,
            path,
            motion=Motion(found.poses, found.result),
            clip=clip,
            video=VIDEO_FILE if self.video else None,
        )

    def _export(self, seen: PoseSequence, found: Findings, outputs: Outputs) -> list[str]:
        material = Material(seen, found.result, found.report.source.file)
        remarks = []
        for export in self.exports:
            for name, writer in export.writers.items():
                path = self.place(name)
                remark: str | None = None
                with outputs.file(path) as temporary:
                    remark = writer(material, temporary)
                if remark is not None:
                    remarks.append(f"{path}: {remark}")
        return remarks


def rescue_landmarks(poses: PoseSequence, name: str = RECORDING_FILE) -> Path | None:
    """Keep the landmarks of a set where there is room: everything else can be made of them."""
    try:
        path = Path(tempfile.mkdtemp(prefix="formcheck-")) / name
        poses.save(path)
    except OSError:
        return None
    return path


def _write(outputs: Outputs, path: Path, write: Callable[[Path], object]) -> None:
    with outputs.file(path) as temporary:
        write(temporary)
