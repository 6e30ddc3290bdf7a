"""Left against right, and how form changes over a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from formcheck.metrics import COMPARED
from formcheck.render.html.sections import FAULTS, complete, side_words
from formcheck.render.words import METRIC_WORDS, measured_metric
from formcheck.report import RepInfo, Report, ReportSide
from formcheck.signals.control import real_difference

Json = dict[str, Any]

FEWEST_FOR_A_CHANGE: Final = 6
"""With fewer repetitions of a leg in a set, the first and the last third are single ones."""


@dataclass(frozen=True)
class Panel:
    """One chart of a number that every repetition has."""

    metric: str
    words: str
    why: str
    unit: str
    scale: float


PANELS: Final = (
    Panel("hip_drop", "Depth", "how far the hips come down, as a share of their height", "%", 100),
    Panel("eccentric_s", "Time down", "slower is more control", "s", 1),
    Panel("pause_s", "Time held at the bottom", "", "s", 1),
    Panel("concentric_s", "Time up", "getting slower is a sign of tiring", "s", 1),
    Panel("knee_flexion_deg", "Knee bend at the bottom", "", "°", 1),
    Panel("trunk_lean_deg", "Lean of the upper body", "at the bottom", "°", 1),
    Panel("knee_drive", "Height of the driven knee", "over the hip, in thighs", "", 1),
    Panel("smoothness", "Smoothness", "about -1.5 is as smooth as can be, lower is shakier", "", 1),
    Panel("sway_lateral", "Sway", "sideways, standing between repetitions", "%", 100),
)


def charts(report: Report) -> list[Json]:
    """Values per repetition and leg, for each panel that has some."""
    reps = complete(report)
    sides = [side for side in ("left", "right", "both") if any(r.side == side for r in reps)]
    result = []
    for panel in PANELS:
        lines = [
            {
                "side": side,
                "values": [
                    _scaled(rep.metrics.get(panel.metric), panel.scale)
                    if rep.side == side
                    else None
                    for rep in reps
                ],
            }
            for side in sides
        ]
        if sum(value is not None for line in lines for value in line["values"]) < 2:
            continue
        result.append(
            {
                "metric": panel.metric,
                "label": panel.words,
                "why": panel.why,
                "unit": panel.unit,
                "reps": [rep.index for rep in reps],
                "sets": [rep.set for rep in reps],
                "lines": lines,
            }
        )
    return result


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(scale * value, 2)


@dataclass(frozen=True)
class Drift:
    """How one number changed from the first to the last third of a leg's repetitions in a set."""

    where: str
    words: str
    before: str
    after: str
    real: bool


def drifts(report: Report) -> list[Drift]:
    """Changes over each set, real ones first.

    A change is real when it is larger than the measuring error and than what the repetitions
    vary by anyway (`formcheck.signals.control.real_difference`).
    """
    found = []
    several = len({rep.set for rep in report.reps}) > 1
    for (index, side), reps in _runs(report).items():
        where = f"Set {index}, {side_words(side)}" if several else side_words(side).capitalize()
        third = len(reps) // 3
        first, last = reps[:third], reps[-third:]
        for metric, compared in COMPARED.items():
            before, after = _known(first, metric), _known(last, metric)
            if min(len(before), len(after)) < 2:
                continue
            change = real_difference(after, before, compared.error)
            found.append(
                Drift(
                    where,
                    METRIC_WORDS.get(metric, metric),
                    _mean(before, compared.unit, metric),
                    _mean(after, compared.unit, metric),
                    change.is_real,
                )
            )
        found.append(_faults_drift(where, first, last))
    return sorted(found, key=lambda drift: not drift.real)


def _runs(report: Report) -> dict[tuple[int, ReportSide], list[RepInfo]]:
    runs: dict[tuple[int, ReportSide], list[RepInfo]] = {}
    for rep in complete(report):
        runs.setdefault((rep.set, rep.side), []).append(rep)
    return {key: reps for key, reps in runs.items() if len(reps) >= FEWEST_FOR_A_CHANGE}


def _known(reps: Sequence[RepInfo], metric: str) -> list[float]:
    return [value for rep in reps if (value := rep.metrics.get(metric)) is not None]


def _mean(values: Sequence[float], unit: str, metric: str) -> str:
    return measured_metric(metric, sum(values) / len(values), unit)


def _faults_drift(where: str, first: Sequence[RepInfo], last: Sequence[RepInfo]) -> Drift:
    before, after = _faulty(first), _faulty(last)
    few = max(2, len(first) // 2)
    return Drift(
        where,
        "repetitions with a fault",
        f"{before} of {len(first)}",
        f"{after} of {len(last)}",
        abs(after - before) >= few,
    )


def _faulty(reps: Sequence[RepInfo]) -> int:
    return sum(any(f.verdict in FAULTS for f in rep.findings) for rep in reps)
