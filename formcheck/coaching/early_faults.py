"""Faults that show while a repetition is still going on: said early, and said to be provisional.

The same rules look at the repetition so far.  For most of what they ask (how deep, how even, how
long) half a repetition tells nothing, so a fault is spoken of only when the rest cannot undo it:
a value that has once gone too far, or a part of the repetition that is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from formcheck.events import ProvisionalCue
from formcheck.landmarks import Side
from formcheck.rep import most_important
from formcheck.reps import Phase
from formcheck.rules import Finding, Measurement, Rule
from formcheck.session import Session
from formcheck.stream.rep_finder import FoundRep
from formcheck.verdicts.judging import is_seen_from, judge
from formcheck.window import DEEP_SHARE, Part

EVERY_S: Final = 0.25
"""A look costs as much as judging a repetition, and nobody reads a cue in less."""
_REACHED: Final = {
    "high": "minor_above", "max": "minor_above", "sustained_high": "minor_above",
    "sustained_low": "minor_below",
}  # fmt: skip
"""Reductions that only grow, or only shrink, with more samples, and the bound that they pass."""


class EarlyFaults:
    """Looks at the open repetition now and then; causal, so the cues of a prefix are a prefix.

    Each rule is spoken of once in a repetition.

    Args:
        session: whose open repetition is looked at.

    Attributes:
        side: the leg of the open repetition, as the latest look found it; None at rest, while it
            cannot be told, and on two legs.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next_s = float("-inf")
        self._open_s: float | None = None
        self._deepest = 0.0
        self._before: _Look | None = None
        self._told: set[str] = set()
        self.side: Side | None = None

    def step(self, time_s: float) -> list[ProvisionalCue]:
        """After the session has seen the pose at ``time_s``: the most important new fault."""
        status = self._session.status
        if status.phase == Phase.REST:
            self._open_s = self.side = None
            return []
        if self._open_s is None:
            self._open_s, self._deepest, self._told = time_s, 0.0, set()
            self._before = None
        self._deepest = max(self._deepest, status.depth or 0.0)
        if time_s < self._next_s or self._deepest < DEEP_SHARE:
            return []
        self._next_s = time_s + EVERY_S
        found = self._session.open_rep()
        sure = found is not None and found.support.sure
        self.side = found.support.side if found is not None and sure else None
        fault = most_important(self._confirmed(found, status.phase), self._session.rules)
        if fault is None:
            return []
        self._told.add(fault.rule)
        return [ProvisionalCue(time_s, fault)]

    def _confirmed(self, found: FoundRep | None, phase: str) -> list[Finding]:
        """Faults that have not been spoken of, found by this look and by the one before it.

        After a look that found nothing the next can confirm nothing: it is judged only when the
        one after it has found something, which in clean repetitions saves every other judging.
        """
        look, before = self._look(found, rising=phase == Phase.UP), self._before
        self._before = look
        if before is None or before.is_known_clean or not look.faults:
            return []
        seen = {fault.rule for fault in before.faults}
        return [fault for fault in look.faults if fault.rule in seen]

    def _look(self, found: FoundRep | None, *, rising: bool) -> _Look:
        """The repetition so far, with the rules that may speak of it now."""
        if found is None:
            return _Look(None, ())
        asking = [
            rule
            for rule in self._session.rules
            if rule.slug not in self._told
            and rule.exercise == found.exercise.name
            and _is_settled(rule, rising=rising)
            and rule.applies_to(found.support)
            and any(is_seen_from(each, found.around.view) for each in rule.measurements)
        ]
        return _Look(found, tuple(asking))


@dataclass(frozen=True, eq=False)
class _Look:
    """A repetition as it was at one moment, and what is asked about it."""

    found: FoundRep | None
    asking: tuple[Rule, ...]

    @cached_property
    def faults(self) -> list[Finding]:
        """What the look finds; worked out when somebody wants to know, since it takes long."""
        if self.found is None:
            return []
        findings = [judge(rule, self.found.window) for rule in self.asking]
        return [finding for finding in findings if finding.verdict.is_fault]

    @property
    def is_known_clean(self) -> bool:
        """Whether it is known without judging it now that nothing was found."""
        return not self.asking or ("faults" in vars(self) and not self.faults)


def _is_settled(rule: Rule, *, rising: bool) -> bool:
    """Whether a fault found now is one of the whole repetition, whichever way it is measured.

    Depth is never asked for early: it is the last thing to work on.
    """
    return not rule.depth and all(_cannot_be_undone(m, rising=rising) for m in rule.measurements)


def _cannot_be_undone(measurement: Measurement, *, rising: bool) -> bool:
    if measurement.part in (Part.BOTTOM, Part.DESCENT):
        return rising
    limit = measurement.limit
    bounds = {name for name in ("minor_above", "minor_below") if getattr(limit, name) is not None}
    reached = bounds == {_REACHED.get(measurement.reduction)}
    return reached and measurement.part in (Part.DEEP, Part.WHOLE)
