"""The rules with what people of known truth have taught about their measuring errors.

`CALIBRATIONS` is written by ``python -m benchmarks.calibrate``, which says how; nothing in it is
set by hand.  A measurement that it does not name keeps the error that its rule states.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from formcheck.rules import Rule
from formcheck.verdicts.calibration_table import CALIBRATIONS


def calibrated(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each of their measurements with its calibration where there is one."""
    return tuple(
        replace(
            rule,
            measurements=tuple(
                replace(each, calibration=CALIBRATIONS.get((rule.slug, each.measure)))
                for each in rule.measurements
            ),
        )
        for rule in rules
    )


def uncalibrated(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules for landmarks without the pose model's bias: measured values as they are."""
    return tuple(
        replace(
            rule,
            measurements=tuple(replace(each, calibration=None) for each in rule.measurements),
        )
        for rule in rules
    )
