"""Slugs, times and places in words that a person reads."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from formcheck.exercises import EXERCISES
from formcheck.report import FindingInfo, ViewInfo
from formcheck.rules import Finding, Rule
from formcheck.verdicts.habits import side_of_limit

METRIC_WORDS: Final[dict[str, str]] = {
    "hip_drop": "depth",
    "eccentric_s": "time down",
    "concentric_s": "time up",
    "knee_drive": "height of the driven knee",
    "smoothness": "smoothness",
    "knee_flexion_deg": "knee bend at the bottom",
    "trunk_lean_deg": "lean of the upper body",
    "sway_lateral": "sway",
}


CONTROL_FIRST: Final = "Control comes before depth."
"""Why more depth is not asked for yet."""


@cache
def _rules() -> dict[str, Rule]:
    known = (rule for exercise in EXERCISES.values() for rule in exercise.rules)
    return {rule.slug: rule for rule in known}


def fault_words(slug: str, *, low: bool | None = None) -> str:
    """What the rule finds, in a few words: the first clause of its title.

    A rule that this version does not know (an older report) is named after its slug.

    Args:
        slug: of the rule.
        low: whether the fault lies below its limit (False: above it, None: not told).
    """
    rule = _rules().get(slug)
    if rule is None:
        return slug.partition("-")[2].replace("-", " ") or slug
    return re.split(r"[,:;(]", rule.wording(low).title)[0].strip()


def finding_words(finding: Finding | FindingInfo) -> str:
    """What was found, in a few words; of a fault, on which side of the limit."""
    return fault_words(finding.rule, low=side_of_limit([finding]))


def first_sentence(text: str) -> str:
    """Up to the first mark that ends one."""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def view_words(view: ViewInfo) -> str:
    """From where the clip was filmed."""
    if view.name == "frontal":
        place = {"camera": "from the front", "away": "from behind"}
        return f"filmed {place.get(view.facing, 'from the front or behind')}"
    words = {"sagittal": "filmed from the side", "oblique": "filmed at an angle"}
    return words.get(view.name, "camera view unknown")


def clock(time_s: float) -> str:
    """A moment of a clip as people write it: 0:12.3, 1:02:03.4."""
    tenths = max(0, round(time_s * 10))
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    start = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{start}:{tenths // 10:02d}.{tenths % 10}"


_METRIC_SHARES: Final = {"hip_drop": "hip height"}
"""Compared metrics that are shares of something else than the leg's length."""


def measured(value: float, unit: str, share_of: str = "leg length") -> str:
    """A value with its unit; of a ratio, what it is a share of."""
    if unit == "ratio":
        return f"{100 * value:.1f} % of {share_of}"
    plain = {"deg": f"{value:.0f} degrees", "s": f"{value:.1f} s", "score": f"{value:.2f}"}
    return plain.get(unit, f"{value:.2f} {unit}")


def measured_metric(metric: str, value: float, unit: str) -> str:
    """A value that left and right are compared by."""
    return measured(value, unit, _METRIC_SHARES.get(metric, "leg length"))


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 repetition", "3 repetitions"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def printable(text: str) -> str:
    """``text`` on one line, without control characters that would steer a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
