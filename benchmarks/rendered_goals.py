"""Which rules are shown to be right on rendered people, and which are not, or cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal, get_args

from benchmarks.rendered_summary import ALL_VIEWS, RuleRow
from benchmarks.rendered_tables import PlainTable
from benchmarks.summary import Rate

GOAL: Final = 0.95
"""Share of the reported faults that are real, and of the real ones that are reported."""
LEAST_FAULTS: Final = 5
"""With fewer that can be assessed a share says nothing."""

Standing = Literal["reached", "missed", "too few faults", "never assessable"]
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)


def standing(row: RuleRow, recall: Rate) -> Standing:
    """How a rule stands to the goal, by one of its recalls."""
    if row.not_assessable.total and row.not_assessable.hits == row.not_assessable.total:
        return "never assessable"
    if recall.total < LEAST_FAULTS:
        return "too few faults"
    shares = (recall.share, row.precision.share)
    return "reached" if all(s is not None and s >= GOAL for s in shares) else "missed"


def _over_all_views(rows: Sequence[RuleRow]) -> list[RuleRow]:
    return [row for row in rows if row.view == ALL_VIEWS]


def goal_table(rows: Sequence[RuleRow]) -> PlainTable:
    """How many rules stand how, and which."""
    known = _over_all_views(rows)
    kinds = (
        ("by more than the error", [(row, standing(row, row.recall)) for row in known]),
        ("by more than twice the error", [(row, standing(row, row.recall_twice)) for row in known]),
    )
    cells = []
    for beyond, found in kinds:
        for name in STANDINGS:
            members = [row.rule for row, each in found if each == name]
            if members:
                cells.append((beyond, name, ", ".join(members), str(len(members))))
    return PlainTable(
        "Which rules are shown to be right",
        ("faults beyond the limit", "precision and recall", "which", "rules"),
        tuple(cells),
        texts=3,
        note=f"*reached*: both are at least {100 * GOAL:.0f} %, with {LEAST_FAULTS} or more such "
        "faults that the view allows to assess. *missed*: they are not. *too few faults*: fewer "
        "were met, so that nothing is shown either way. A value within the error of the limit is "
        "borderline, so that of faults between one and two errors beyond it many must be.",
    )


def goal_line(rows: Sequence[RuleRow]) -> str:
    """The same in one sentence."""
    known = _over_all_views(rows)
    once = Counter(standing(row, row.recall) for row in known)
    twice = Counter(standing(row, row.recall_twice) for row in known)
    return (
        f"Of {len(known)} rules {once['reached']} reach {100 * GOAL:.0f} % precision and recall "
        f"for faults beyond the limit by more than the measuring error, {twice['reached']} for "
        f"faults beyond it by more than twice that; {once['missed']} and {twice['missed']} do not. "
        f"{once['too few faults']} and {twice['too few faults']} meet fewer than {LEAST_FAULTS} "
        f"such faults, {once['never assessable']} can never be assessed."
    )
