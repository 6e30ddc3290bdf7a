"""How many frames a second are really looked at, and which rules that is too few for."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from formcheck.rules import Rule
from formcheck.signals.control import frame_rate_hz

WINDOW_S: Final = 3.0
"""Longer than a hiccup, shorter than a repetition or two."""


@dataclass(frozen=True)
class RateChange:
    """Other rules than before can be judged.

    Attributes:
        rate_hz: frames per second now.
        too_slow_for: slugs of the rules that need more.
    """

    rate_hz: float
    too_slow_for: tuple[str, ...]

    @property
    def notice(self) -> str | None:
        """What to tell the person; None when all is well."""
        if not self.too_slow_for:
            return None
        return f"Only {self.rate_hz:.0f} pictures a second: too few to judge everything"


class RateWatcher:
    """Follows the frame rate by the times of the frames.

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
        self.latest = RateChange(float("inf"), ())

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
        slow = tuple(slug for slug, needed_hz in self._needs_hz.items() if rate_hz < needed_hz)
        if slow == self.latest.too_slow_for:
            return None
        self.latest = RateChange(rate_hz, slow)
        return self.latest

    def restart(self) -> None:
        """After a break."""
        self._times_s.clear()
        self._since_s = None
