"""Which fault to work on first: control before depth, habits before single slips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from formcheck.rules import Finding, Rule, Verdict, Wording


class Judged(Protocol):
    """A `Finding`, or that of a report."""

    @property
    def verdict(self) -> str:
        """See `Verdict`."""

    @property
    def value(self) -> float | None:
        """As measured."""

    @property
    def limit(self) -> float | None:
        """The bound that decided."""


@dataclass(frozen=True)
class Habit:
    """A fault that was no single slip.

    Attributes:
        rule: that found it.
        faulty, judged: in how many repetitions, of how many in which it could be judged.
        tried: of how many in all.
        low: whether all of them lay below the limit (False: all above it, None: neither).
    """

    rule: Rule
    faulty: int
    judged: int
    tried: int
    low: bool | None = None

    @property
    def wording(self) -> Wording:
        """What was wrong, and what to do about it."""
        return self.rule.wording(self.low)


def habits(findings: Sequence[Finding], rules: Sequence[Rule]) -> list[Habit]:
    """The faults of several repetitions that are worth working on, the first one first.

    Nobody is told to go deeper while anything else is at fault.  A fault counts when it is major
    in any repetition or minor in at least a third of those in which it could be judged: of all,
    where nothing but faults could be told.
    """
    found = _all_habits(findings, rules)
    return [each for each in found if not each.rule.depth] or found


def waiting(findings: Sequence[Finding], rules: Sequence[Rule]) -> list[Habit]:
    """What is not told yet: more depth, while anything else is at fault."""
    found = _all_habits(findings, rules)
    deeper = [each for each in found if each.rule.depth]
    return deeper if len(deeper) < len(found) else []


def _all_habits(findings: Sequence[Finding], rules: Sequence[Rule]) -> list[Habit]:
    scored = []
    for rule in rules:
        tried = [f for f in findings if f.rule == rule.slug]
        mine = [f for f in tried if f.verdict.is_assessed]
        faults = [f for f in mine if f.verdict.is_fault]
        major = sum(f.verdict is Verdict.MAJOR for f in faults)
        among = len(mine) if len(mine) > len(faults) else len(tried)
        if not faults or (not major and 3 * len(faults) < among):
            continue
        found = Habit(rule, len(faults), len(mine), len(tried), side_of_limit(faults))
        scored.append((major == 0, rule.priority, found))
    return [found for *_, found in sorted(scored, key=lambda entry: entry[:2])]


def side_of_limit(found: Iterable[Judged]) -> bool | None:
    """Whether the faults among findings lie below their limit; None where not all agree."""
    sides = {
        each.value < each.limit
        for each in found
        if Verdict(each.verdict).is_fault and each.value is not None and each.limit is not None
    }
    return sides.pop() if len(sides) == 1 else None
