"""Written by ``python -m benchmarks.calibrate`` from rendered people: run it, do not edit."""

from __future__ import annotations

from typing import Final

from formcheck.rules import Calibration

CALIBRATIONS: Final[dict[tuple[str, str], Calibration]] = {}
"""(rule, measure) -> calibration."""
