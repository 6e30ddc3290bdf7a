"""What counts as shown, and what the page says of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.rendered_goals import Standing, goal_line, goal_table, standing
from benchmarks.rendered_summary import ALL_VIEWS, RuleRow
from benchmarks.summary import Rate

NONE = Rate.of(0, 0)
ROW = RuleRow(
    exercise="squat",
    rule="squat-knee-in",
    view=ALL_VIEWS,
    faults=20,
    precision=Rate.of(20, 20),
    recall=Rate.of(19, 20),
    recall_twice=Rate.of(12, 12),
    passed=NONE,
    false_alarms=NONE,
    borderline=NONE,
    not_assessable=Rate.of(3, 30),
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "reached"),
        ({"recall": Rate.of(18, 20)}, "missed"),
        ({"precision": Rate.of(18, 20)}, "missed"),
        ({"precision": NONE, "recall": Rate.of(0, 8)}, "missed"),
        ({"recall": Rate.of(4, 4)}, "too few faults"),
        ({"recall": NONE, "not_assessable": Rate.of(30, 30)}, "never assessable"),
    ],
)
def test_standing(changes: dict[str, Rate], expected: Standing) -> None:
    row = replace(ROW, **changes)  # type: ignore[arg-type]  # all of them are rates
    assert standing(row, row.recall) == expected


def test_the_page_counts_and_names_the_rules() -> None:
    other = replace(ROW, rule="squat-shaky", recall=Rate.of(10, 20))
    aside = replace(ROW, rule="squat-valgus", view="side")
    rows = [ROW, other, aside]
    line = goal_line(rows)
    assert "Of 2 rules 1 reach 95 % precision and recall" in line
    assert "2 for faults beyond it by more than twice that; 1 and 0 do not" in line
    text = goal_table(rows).markdown()
    assert "| by more than the error | missed | squat-shaky | 1 |" in text
    assert "squat-valgus" not in text
