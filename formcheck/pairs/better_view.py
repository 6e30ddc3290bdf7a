"""One repetition, seen by two cameras: each check from the one that can see it better.

Judged beats not assessable; then the measurement that the rule prefers; then the smaller measuring
error.  What was chosen, and why, stays with the finding.  No fault vanishes by that: where the one
that is left out is sure of a fault in the same measurement, the other is not sure that all is well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from formcheck.legs.support import Support
from formcheck.measures import MEASURES
from formcheck.rep import Rep
from formcheck.rules import Finding, Rule, Verdict
from formcheck.view import CameraRole, Plane, View

ROLES: Final[tuple[CameraRole, ...]] = ("front", "side")
_OTHER: Final[dict[CameraRole, CameraRole]] = {"front": "side", "side": "front"}
_CERTAIN: Final = 0.99


def merged_rep(seen: Mapping[CameraRole, Rep], rules: Sequence[Rule]) -> Rep:
    """One repetition from what one or two cameras saw of it.

    Args:
        seen: what each camera that saw it made of it, with the same clock.
        rules: that were applied.

    Returns:
        Times, leg and metrics of the camera that is surer of the leg; each finding says which
        camera it is from and why.  One that is whole in one camera only is as that one has it.
    """
    whole = {role: rep for role, rep in seen.items() if rep.complete}
    if len(whole) < len(ROLES):
        (role, rep), *_ = (whole or seen).items()
        why = f"only the {role} view shows this repetition" + " whole" * (len(seen) > 1)
        return replace(rep, findings=tuple(_attributed(f, role, why) for f in rep.findings))
    lead = max(ROLES, key=lambda role: (whole[role].support.confidence, role))
    mine, theirs = whole[lead], whole[_OTHER[lead]]
    agreed = same_leg(mine, theirs)
    support = _joint_support(mine.support, theirs.support, agreed=agreed)
    if not agreed:
        what = "leg" if mine.exercise == theirs.exercise else "exercise"
        why = f"the {_OTHER[lead]} view takes it for another {what}"
        findings = [_attributed(finding, lead, why) for finding in mine.findings]
    else:
        findings = [
            _better(next(rule for rule in rules if rule.slug == slug), lead, whole)
            for slug in [finding.rule for finding in mine.findings]
        ]
    if not support.sure and support.stance != "double":
        findings = [_without_leg(finding) for finding in findings]
    known = {name: value for name, value in mine.metrics.items() if value is not None}
    metrics = {**theirs.metrics, **known} if agreed else mine.metrics
    return replace(mine, support=support, findings=tuple(findings), metrics=metrics)


def same_leg(a: Rep, b: Rep) -> bool:
    """Whether two views agree on what a repetition is of, and what it stands on."""
    own, other = a.support, b.support
    return (a.exercise, own.stance, own.side) == (b.exercise, other.stance, other.side)


def _joint_support(surer: Support, other: Support, *, agreed: bool) -> Support:
    """The surer one's leg; two independent views make it surer where they agree, else less sure."""
    p, q = (min(max(s.confidence, 1 - _CERTAIN), _CERTAIN) for s in (surer, other))
    if not agreed:
        q = 1 - q
    return replace(surer, confidence=p * q / (p * q + (1 - p) * (1 - q)))


def _attributed(finding: Finding, role: CameraRole, why: str | None) -> Finding:
    """The finding as the one of ``role``; what nobody could see was seen by nobody."""
    if not finding.verdict.is_assessed:
        return finding
    return replace(finding, view=role, choice=why)


def _better(rule: Rule, lead: CameraRole, seen: Mapping[CameraRole, Rep]) -> Finding:
    """What the camera says about ``rule`` that can see it best."""
    found = {
        role: finding
        for role, rep in seen.items()
        for finding in rep.findings
        if finding.rule == rule.slug
    }
    if len(found) < len(ROLES):  # the other view takes it for a variant without this rule
        return _attributed(found[lead], lead, f"the {_OTHER[lead]} view does not ask for it")
    mine, theirs = found[lead], found[_OTHER[lead]]
    judged = [role for role in ROLES if found[role].verdict.is_assessed]
    if not judged:
        plane = rule.measurements[0].source.plane
        nearest = min(ROLES, key=lambda role: _off_plane_deg(seen[role].view, plane))
        return mine if nearest == lead else theirs
    if len(judged) == 1:
        (role,) = judged
        blind = mine if role != lead else theirs
        why = f"the {_OTHER[role]} view cannot judge it: {blind.reason}"
        return _attributed(mine if role == lead else theirs, role, why)
    ranks = {role: _rank(rule, f) for role, f in found.items()}
    best = min(ROLES, key=lambda role: (ranks[role], role != lead))
    chosen, left = (mine, theirs) if best == lead else (theirs, mine)
    chosen_for = _why_better(chosen, left, _OTHER[best])
    return _attributed(_doubted(chosen, left, _OTHER[best]), best, chosen_for)


def _off_plane_deg(view: View | None, plane: Plane) -> float:
    return 180.0 if view is None else view.off_plane_deg(plane)


def _rank(rule: Rule, finding: Finding) -> tuple[int, float]:
    """Smaller is better: the measurement that the rule prefers, then the smaller error."""
    names = [measurement.measure for measurement in rule.measurements]
    place = names.index(finding.measure) if finding.measure in names else len(names)
    return place, float("inf") if finding.error is None else finding.error


def _why_better(chosen: Finding, left: Finding, other: CameraRole) -> str:
    if chosen.measure != left.measure:
        why = f"the {other} view can only judge it by a stand-in"
    elif chosen.error == left.error:
        why = "both views measure it equally well"
    else:
        why = (
            f"smaller measuring error: {chosen.error:.2g} against {left.error:.2g} "
            f"{chosen.unit} in the {other} view"
        )
    if left.verdict is chosen.verdict:
        return why
    return f"{why}; the {other} view says {left.verdict.value}"


def _doubted(chosen: Finding, left: Finding, other: CameraRole) -> Finding:
    """No more than borderline where the same measurement is a fault in the other view."""
    same = chosen.measure == left.measure
    if not (same and chosen.verdict is Verdict.OK and left.verdict.is_fault):
        return chosen
    doubt = f"the {other} view finds a fault"
    reason = "; ".join(filter(None, (chosen.reason, doubt)))
    return replace(chosen, verdict=Verdict.BORDERLINE, reason=reason)


def _without_leg(finding: Finding) -> Finding:
    """What is left of a finding once it is not known which leg it is about."""
    if finding.measure is None or not MEASURES[finding.measure].depends_on_leg:
        return finding
    reason = "the two views name different legs, none for sure"
    return Finding(finding.rule, Verdict.NOT_ASSESSABLE, finding.unit, reason=reason)
