"""Closed repetitions with chosen faults, for what only looks at repetitions."""

from __future__ import annotations

from formcheck.exercises import EXERCISES
from formcheck.legs.support import Support
from formcheck.rep import Rep, RepSide
from formcheck.rules import Finding, Verdict

SQUAT = EXERCISES["squat"]
_TITLES = {rule.slug: rule for rule in SQUAT.rules}


def finding(slug: str, verdict: Verdict) -> Finding:
    """What a rule of the squat says."""
    rule = _TITLES[slug]
    return Finding(rule.slug, verdict, "ratio", cue=rule.cue if verdict.is_fault else "")


def made_rep(
    end_s: float,
    side: RepSide = "left",
    *faults: tuple[str, Verdict],
    set_index: int = 1,
    partial: str | None = None,
) -> Rep:
    """A squat that ends at ``end_s``, fine but for its faults; ``partial`` says why not counted."""
    findings = [finding("squat-shaky", Verdict.OK), *(finding(*fault) for fault in faults)]
    single = side != "both"
    return Rep(
        index=1,
        set_index=set_index,
        exercise="squat",
        side=side,
        start_s=end_s - 2.0,
        bottom_s=end_s - 1.0,
        end_s=end_s,
        complete=partial is None,
        partial_reason=partial,
        support=Support("single" if single else "double", side if side != "both" else None, 1, 0),
        view=None,
        findings=() if partial else tuple(findings),
        metrics={},
        phases=(),
        quiet=None,
    )
