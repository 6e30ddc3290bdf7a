"""Reports built by hand, for tests of whatever shows or stores one."""

from __future__ import annotations

from typing import Literal

from formcheck.report import (
    Advice,
    ComparisonInfo,
    FindingInfo,
    ModelInfo,
    PhaseSpan,
    RepInfo,
    Report,
    ReportSide,
    ReportVerdict,
    RuleCounts,
    SetInfo,
    SourceInfo,
    Summary,
    ViewInfo,
)

CUES = {
    "squat-knee-in": "Knee over your toes",
    "squat-trunk-lean": "Lift your chest",
    "squat-heel-lift": "Press heel down",
    "squat-shallow": "Sink a little deeper",
}
NEEDS_SIDE_VIEW = "needs a side view: turn the camera or yourself by a quarter"


def make_finding(rule: str, verdict: ReportVerdict = "ok", **changes: object) -> FindingInfo:
    """One finding; numbers are there unless it is not assessable."""
    fault = verdict in ("minor", "major")
    judged = verdict != "not_assessable"
    values: dict[str, object] = {
        "rule": rule,
        "verdict": verdict,
        "value": 0.0625 if judged else None,
        "unit": "ratio",
        "limit": 0.05 if judged else None,
        "error": 0.025 if judged else None,
        "time_s": 1.25 if judged else None,
        "reason": None if judged else NEEDS_SIDE_VIEW,
        "cue": CUES.get(rule, "Keep it up") if fault else "",
        "landmark": "left_knee" if fault else None,
    }
    return FindingInfo.model_validate(values | changes)


def make_rep(
    index: int,
    side: ReportSide = "left",
    findings: tuple[FindingInfo, ...] = (),
    **changes: object,
) -> RepInfo:
    """One complete repetition of three seconds, four seconds after the one before."""
    start_s = 4.0 * index
    values: dict[str, object] = {
        "index": index,
        "set": 1,
        "exercise": "squat",
        "side": side,
        "side_confidence": 0.9,
        "stance": "double" if side == "both" else "single",
        "complete": True,
        "start_s": start_s,
        "bottom_s": start_s + 1.5,
        "end_s": start_s + 3.0,
        "phases": [
            PhaseSpan(name="down", start_s=start_s, end_s=start_s + 1.4),
            PhaseSpan(name="up", start_s=start_s + 1.6, end_s=start_s + 3.0),
        ],
        "metrics": {"eccentric_s": 1.4, "pause_s": 0.2, "concentric_s": 1.4, "smoothness": None},
        "findings": list(findings),
    }
    return RepInfo.model_validate(values | changes)


def make_report(
    reps: tuple[RepInfo, ...],
    *,
    advice: tuple[Advice, ...] = (),
    notes: tuple[str, ...] = (),
    comparisons: tuple[ComparisonInfo, ...] = (),
    file: str = "clip.mp4",
    view: Literal["frontal", "oblique", "sagittal", "unknown"] = "frontal",
) -> Report:
    """A squat report whose sets and summary agree with its repetitions."""
    return Report(
        formcheck_version="0.1.0",
        model=ModelInfo(name="full", sha256="0" * 64),
        source=SourceInfo(
            file=file, sha256="1" * 64, duration_s=60.0, frames=1800, width=720, height=1280
        ),
        settings={"mirrored": False, "limits": {}},
        exercise="squat",
        view=ViewInfo(
            name=view,
            yaw_deg=None if view == "unknown" else 3.0,
            facing="camera" if view == "frontal" else "unknown",
        ),
        notes=list(notes),
        sets=_sets(reps),
        reps=list(reps),
        comparisons=list(comparisons),
        summary=_summary(reps, advice),
    )


def _sets(reps: tuple[RepInfo, ...]) -> list[SetInfo]:
    sets = []
    for index in sorted({rep.set for rep in reps}):
        members = [rep for rep in reps if rep.set == index]
        done = [rep.side for rep in members if rep.complete]
        sets.append(
            SetInfo(
                index=index,
                start_s=members[0].start_s,
                end_s=members[-1].end_s,
                side=done[0] if len(set(done)) == 1 else "mixed",
                reps_left=done.count("left"),
                reps_right=done.count("right"),
                reps_both=done.count("both"),
                partial=len(members) - len(done),
            )
        )
    return sets


def _summary(reps: tuple[RepInfo, ...], advice: tuple[Advice, ...]) -> Summary:
    done = [rep for rep in reps if rep.complete]
    findings = [finding for rep in done for finding in rep.findings]
    judged = {finding.rule for finding in findings if finding.verdict != "not_assessable"}
    counts: dict[str, dict[str, int]] = {}
    for finding in findings:
        of_rule = counts.setdefault(finding.rule, {})
        of_rule[finding.verdict] = of_rule.get(finding.verdict, 0) + 1
    assessed = sum(finding.verdict != "not_assessable" for finding in findings)
    sides = [rep.side for rep in done]
    return Summary(
        reps=len(done),
        reps_left=sides.count("left"),
        reps_right=sides.count("right"),
        reps_both=sides.count("both"),
        partial=len(reps) - len(done),
        faults={rule: RuleCounts.model_validate(of_rule) for rule, of_rule in counts.items()},
        assessed=assessed,
        not_assessable=len(findings) - assessed,
        rules_assessed=sorted(judged),
        rules_not_assessable={
            finding.rule: finding.reason or "not assessable"
            for finding in findings
            if finding.rule not in judged
        },
        advice=list(advice),
    )


def typical_report() -> Report:
    """Two sets, every verdict, a partial repetition, advice, notes, a difference of the legs."""
    knee, trunk, heel = "squat-knee-in", "squat-trunk-lean", "squat-heel-lift"
    unseen = (make_finding("squat-shallow", "not_assessable"),)
    return make_report(
        (
            make_rep(1, "left", (make_finding(knee, "major"), make_finding(trunk), *unseen)),
            make_rep(2, "left", (make_finding(knee, "minor"), make_finding(trunk, "minor"))),
            make_rep(3, "left", complete=False, partial_reason="half as deep as the others"),
            make_rep(4, "left", (make_finding(knee), make_finding(heel, "borderline"), *unseen)),
            make_rep(5, "right", (make_finding(knee), make_finding(trunk), *unseen), set=2),
            make_rep(6, "right", unseen, set=2, side_confidence=0.3),
        ),
        advice=(
            Advice(
                rule=knee,
                cue=CUES[knee],
                text="Knee falls inwards in 2 of 4 repetitions. A knee that drops towards the "
                "midline under load twists the joint.",
            ),
        ),
        notes=("The clip shows no quiet stance: begin with half a second of standing still.",),
        comparisons=(
            ComparisonInfo(
                exercise="squat",
                metric="hip_drop",
                unit="ratio",
                left=0.21,
                right=0.16,
                difference=0.05,
                symmetry_index=76.2,
                real=True,
            ),
        ),
    )
