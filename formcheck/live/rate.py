"""How many frames a second are really looked at, and which rules that is too few for."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.render.words import fault_words
from formcheck.rules import Rule
from formcheck.signals.control import frame_rate_hz

WINDOW_S: Final = 3.0
"""Longer than a hiccup, shorter than a repetition or two."""
SURE_WINDOWS: Final = 2
"""So many in a row must be good before more is promised: what comes and goes helps nobody."""


@dataclass(frozen=True)
class RateChange:
    """Other rules than before can be judged.

    Attributes:
        rate_hz: frames per second now.
        too_slow_for: slugs of the rules that need more.
        needs_hz: fewest frames per second that one of those rules needs; 0 when all is well.
        only_counting: no rule can be judged.
    """

    rate_hz: float
    too_slow_for: tuple[str, ...] = ()
    needs_hz: float = 0.0
    only_counting: bool = False

    @property
    def notice(self) -> str | None:
        """What to tell the person, from the other side of the room; None when all is well."""
        if not self.too_slow_for:
            return None
        few = f"{self.rate_hz:.0f} pictures a second"
        if self.only_counting:
            return f"Only counting: {few}, form needs {self._needed}"
        return f"Not judged at {few}: {self._faults}"

    @property
    def line(self) -> str:
        """What to tell in a terminal: what is not judged, and what would help."""
        few = f"{self.rate_hz:.0f} pictures a second"
        if not self.too_slow_for:
            return f"{few}: enough to judge everything again"
        advice = "close other programs, or let the camera give smaller pictures"
        if self.only_counting:
            return (
                f"Only {few}: repetitions are counted, form is not judged, which needs "
                f"{self._needed}; {advice}"
            )
        return f"Only {few}, not judged with fewer than {self._needed}: {self._faults}; {advice}"

    @property
    def _needed(self) -> int:
        return int(np.ceil(self.needs_hz))

    @property
    def _faults(self) -> str:
        return ", ".join(dict.fromkeys(fault_words(slug) for slug in self.too_slow_for))


class RateWatcher:
    """Follows the frame rate by the times of the frames.

    Worse is told at once, better when it has lasted.

    Args:
        rules: that are applied.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._needs_hz = {
            rule.slug: min(measurement.source.min_rate_hz for measurement in rule.measurements)
            for rule in rules
        }
        self._times_s: deque[float] = deque()
        self._since_s: float | None = None
        self._better = 0
        self.latest = RateChange(float("inf"))

    def step(self, time_s: float) -> RateChange | None:
        """Take the time of the next frame; tells when what can be judged has changed."""
        self._since_s = time_s if self._since_s is None else self._since_s
        self._times_s.append(time_s)
        while self._times_s[0] < time_s - WINDOW_S:
            self._times_s.popleft()
        if time_s - self._since_s < WINDOW_S:
            return None
        self._since_s = time_s
        # As a repetition's window reckons it.
        rate_hz = frame_rate_hz(list(self._times_s)) if len(self._times_s) > 1 else 0.0
        now, before = self._change(rate_hz), self.latest
        self._better = self._better + 1 if set(now.too_slow_for) < set(before.too_slow_for) else 0
        worse = set(now.too_slow_for) - set(before.too_slow_for)
        if not worse and self._better < SURE_WINDOWS:
            return None
        self._better, self.latest = 0, now
        return now

    def restart(self) -> None:
        """After a break."""
        self._times_s.clear()
        self._since_s = None

    def _change(self, rate_hz: float) -> RateChange:
        slow = {slug: needed for slug, needed in self._needs_hz.items() if rate_hz < needed}
        return RateChange(
            rate_hz, tuple(slow), min(slow.values(), default=0.0), len(slow) == len(self._needs_hz)
        )
