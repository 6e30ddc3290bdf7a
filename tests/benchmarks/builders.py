"""Labels, and reports with repetitions at given moments, with only what a test is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.labels import Label
from formcheck.report import FindingInfo, RepInfo, Report, ReportSide
from tests import report_factory


def make_label(bottoms_s: Sequence[float] | None = (1.0, 3.0, 5.0), **fields: Any) -> Label:
    """A clean front-view squat of tier A on two legs, all bottoms complete repetitions."""
    reps = fields.get("reps", 1 if bottoms_s is None else len(bottoms_s))
    defaults = {
        "file": "clip.mp4",
        "exercise": "squat",
        "stance": "double",
        "view": "front",
        "reps": reps,
        "reps_min": reps,
        "reps_max": reps,
        "rep_bottoms_s": bottoms_s,
        "leg": "both",
        "clean": not fields.get("faults_present"),
        "tier": "A",
    }
    return Label.model_validate({**defaults, **fields})


def rep_at(
    bottom_s: float,
    findings: Sequence[FindingInfo] = (),
    *,
    side: ReportSide = "both",
    complete: bool = True,
) -> RepInfo:
    """A repetition around ``bottom_s``, .8 s down and .8 s up."""
    return report_factory.make_rep(
        1,
        side,
        tuple(findings),
        complete=complete,
        partial_reason=None if complete else "too small",
        start_s=max(0.0, bottom_s - 0.8),
        bottom_s=bottom_s,
        end_s=bottom_s + 0.8,
        phases=[],
    )


def report_of(*reps: RepInfo) -> Report:
    """A squat report with these repetitions."""
    return report_factory.make_report(reps)
