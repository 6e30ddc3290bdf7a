"""Labels and reports made by hand, with only what a test is about spelled out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.labels import Label
from formcheck.report import (
    FindingInfo,
    ModelInfo,
    RepInfo,
    Report,
    ReportSide,
    ReportVerdict,
    SourceInfo,
    Summary,
    ViewInfo,
)


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


def make_finding(rule: str, verdict: ReportVerdict, reason: str | None = None) -> FindingInfo:
    value = None if verdict == "not_assessable" else 0.09
    return FindingInfo(
        rule=rule,
        verdict=verdict,
        value=value,
        unit="ratio",
        limit=None if value is None else 0.05,
        error=None if value is None else 0.025,
        time_s=None,
        reason=reason,
        cue="",
    )


def make_rep(
    bottom_s: float,
    findings: Sequence[FindingInfo] = (),
    *,
    side: ReportSide = "both",
    complete: bool = True,
) -> RepInfo:
    return RepInfo(
        index=1,
        set=1,
        side=side,
        side_confidence=1.0,
        stance="double" if side == "both" else "single",
        complete=complete,
        partial_reason=None if complete else "too small",
        start_s=max(0.0, bottom_s - 0.8),
        bottom_s=bottom_s,
        end_s=bottom_s + 0.8,
        findings=list(findings),
    )


def make_report(*reps: RepInfo, notes: Sequence[str] = ()) -> Report:
    complete = sum(rep.complete for rep in reps)
    return Report(
        formcheck_version="0",
        model=ModelInfo(name="full", sha256="0" * 64),
        source=SourceInfo(
            file="clip.mp4", sha256=None, duration_s=60, frames=1800, width=720, height=1280
        ),
        settings={},
        exercise="squat",
        view=ViewInfo(name="frontal", yaw_deg=0.0),
        notes=list(notes),
        sets=[],
        reps=list(reps),
        comparisons=[],
        summary=Summary(
            reps=complete,
            reps_left=0,
            reps_right=0,
            reps_both=complete,
            partial=len(reps) - complete,
            faults={},
            assessed=0,
            not_assessable=0,
            rules_assessed=[],
            rules_not_assessable={},
            advice=[],
        ),
    )
