"""The report as a table for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from formcheck.report import FindingInfo, PairInfo, RepInfo, Report

_REP_COLUMNS: Final = (
    "rep", "set", "side", "stance", "complete", "start_s", "bottom_s", "end_s",
)  # fmt: skip
_FINDING_COLUMNS: Final = (
    "rule", "verdict", "value", "unit", "limit", "error", "time_s", "reason", "cue", "landmark",
)  # fmt: skip
_PAIR_COLUMNS: Final = ("view", "clip_time_s", "choice")
COLUMNS: Final = ("file", "exercise", *_REP_COLUMNS, *_FINDING_COLUMNS, *_PAIR_COLUMNS)


def write_reps_csv(report: Report, path: Path) -> None:
    """Write one row for each repetition and rule.

    UTF-8, comma separated, lines end with a line feed, a header in the first line, full precision;
    a value that does not exist is empty.  The columns, in this order, are stable: new ones are
    only ever added at the end.

    - ``file``, ``exercise``: of the clip, so that tables of several clips can be joined.
    - ``rep``: index over the whole clip, partial repetitions included; ``set``.
    - ``side``: ``left``, ``right`` or ``both``; ``stance``: ``single`` or ``double``.
    - ``complete``: ``true``, or ``false`` for a repetition that was logged but not counted.
    - ``start_s``, ``bottom_s``, ``end_s``: seconds from the start of the clip.
    - ``rule``, ``verdict``, ``value``, ``unit``, ``limit``, ``error``, ``time_s``, ``reason``,
      ``cue``, ``landmark``: the finding, as in the report.  A repetition without findings has
      one row in which these are empty.
    - ``view``, ``clip_time_s``, ``choice``: with two clips of one set, the one that the finding
      is from (``file`` is that one, too), the moment in that clip, and why that one.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_rows(report))


def _rows(report: Report) -> Iterator[dict[str, Any]]:
    for rep in report.reps:
        start = {"file": report.source.file, "exercise": report.exercise, **_rep_cells(rep)}
        if not rep.findings:
            yield start
        for finding in rep.findings:
            yield start | _finding_cells(finding) | _pair_cells(report.pair, finding)


def _rep_cells(rep: RepInfo) -> dict[str, Any]:
    cells = rep.model_dump(include=set(_REP_COLUMNS))
    return cells | {"rep": rep.index, "complete": "true" if rep.complete else "false"}


def _pair_cells(pair: PairInfo | None, finding: FindingInfo) -> dict[str, Any]:
    if pair is None or finding.view is None:
        return {}
    clip = pair.front if finding.view == "front" else pair.side
    cells: dict[str, Any] = {
        "file": clip.source.file,
        "view": finding.view,
        "choice": finding.choice,
    }
    if finding.time_s is not None:
        cells["clip_time_s"] = round((finding.time_s - clip.start_s) / clip.clock_rate, 4)
    return cells


def _finding_cells(finding: FindingInfo) -> dict[str, Any]:
    return finding.model_dump(include=set(_FINDING_COLUMNS))
