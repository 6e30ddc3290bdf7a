"""From one signal over time to repetitions, as they happen.

A repetition is an excursion of a depth signal: away from its level at rest and back.  The
counter looks at turning points with hysteresis, so it needs no calibration to start, keeps
counting when the camera zooms or the person steps closer, and says the same live and recorded.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from formcheck.counting import CounterParameters

KEPT: Final = 3
"""Repetitions whose amplitudes make the usual one."""
CUT_SHORT: Final = 0.9
"""Share of `return_share` that is enough where the clip ends: nobody saw the rest of the way."""
HOLE_S: Final = 0.3
"""Seconds without a signal that say nothing about it."""
DOWN_AGAIN: Final = 0.6
"""Share of the way up that is gone down again where the next repetition begins."""


class Phase(StrEnum):
    """Where in a repetition the person is."""

    REST = "rest"
    DOWN = "down"
    BOTTOM = "bottom"
    UP = "up"


@dataclass(frozen=True)
class Excursion:
    """One departure from rest.

    Attributes:
        start_s, bottom_s, end_s: leaving rest, deepest moment, back at rest.
        descent, ascent: how far down and how far up again, in the unit of the signal.
        complete: counted; else ``reason`` says why it is only logged.
        usual: median amplitude of the repetitions before it, None for the first.
        shallow: it is not complete only because those before it were deeper.
    """

    start_s: float
    bottom_s: float
    end_s: float
    descent: float
    ascent: float
    complete: bool
    reason: str | None = None
    usual: float | None = None
    shallow: bool = False

    @property
    def amplitude(self) -> float:
        """The larger of descent and ascent."""
        return max(self.descent, self.ascent)


class _Begun(StrEnum):
    """Why less of a way down was seen than of the way up that followed it."""

    CLIP = "the clip begins inside it"
    SEEN_AGAIN = "the person was not seen when it began"
    HALF_WAY_UP = "it began before the way up of the one before it was finished"
    LOW = "it began much lower than it ended"


@dataclass
class _Open:
    """The excursion under way."""

    base: float
    start_s: float
    peak: float
    peak_s: float
    low: float
    low_s: float
    begun_deep: bool = False
    returned: bool = False
    course: list[tuple[float, float]] = field(default_factory=list)
    holds: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holds.append((self.base, self.start_s))

    def bottom_s(self, band: float) -> float:
        """Middle of the time spent near the deepest point: a long hold has no other bottom."""
        if self.begun_deep:
            return self.start_s
        near = self.peak - band * (self.peak - self.base)
        # Once back up, what comes after is the next descent.
        until_s = self.low_s if self.returned else math.inf
        times_s = [t for t, depth in self.course if depth >= near and t <= until_s]
        half = (self.peak + self.base) / 2
        for (since_s, before), (then_s, after) in pairwise(self.course):
            # Where the legs were not seen, next to the bottom, it may have been deepest.
            beside = min(before, after) >= half and max(before, after) >= near
            if then_s - since_s > HOLE_S and then_s <= until_s and beside:
                times_s = sorted([*times_s, since_s, then_s])
        return (times_s[0] + times_s[-1]) / 2 if times_s else self.peak_s

    def follow(self, time_s: float, depth: float, p: CounterParameters) -> None:
        self.course.append((time_s, depth))
        if depth > self.peak:
            self.peak, self.peak_s = depth, time_s
            self.low, self.low_s, self.returned = depth, time_s, False
        elif depth < self.low:
            self.low, self.low_s = depth, time_s
        self._watch_for_hold(p)
        self.returned |= self.is_back(p.return_share, p)

    def is_back(self, share: float, p: CounterParameters) -> bool:
        """Whether it has come up again by a share of the way that leads to rest."""
        rest = min(self.rest[0], p.rest_level)
        return self.peak - self.low >= share * (self.peak - rest)

    @property
    def rest(self) -> tuple[float, float]:
        """Level that it left, and when: where it held still on the way down, or its base."""
        half = self.base + 0.5 * (self.peak - self.base)
        return next((hold for hold in reversed(self.holds) if hold[0] <= half), self.holds[0])

    def rest_of_both_ways(self, known_share: float) -> tuple[float, float]:
        """The `rest`; but the base, where only that explains how far it came up again.

        Who comes up to standing has not rested on the way down: a step that is slow looks so.
        """
        ascent = self.peak - self.low
        if self.peak - self.rest[0] >= known_share * ascent:
            return self.rest
        return self.holds[0]

    def _watch_for_hold(self, p: CounterParameters) -> None:
        """Note a level kept for a while at the deepest point so far, with the time of its end."""
        time_s, depth = self.course[-1]
        if time_s - self.course[0][0] < p.hold_s:
            return
        latest = [d for t, d in self.course if t >= time_s - p.hold_s]
        if max(latest) - min(latest) <= p.margin and depth >= self.peak - p.margin:
            if len(self.holds) > 1 and depth - self.holds[-1][0] <= p.margin:
                self.holds.pop()
            self.holds.append((min(latest), time_s))


class ExcursionCounter:
    """Streaming detector of excursions; feed it every frame, NaN included.

    Attributes:
        phase: of the newest frame.
        open_since_s: start of the excursion under way, None at rest.
        amplitude: usual depth of this person's repetitions, None before the first.
    """

    def __init__(self, parameters: CounterParameters | None = None) -> None:
        self._p = parameters or CounterParameters()
        self._rest: deque[tuple[float, float]] = deque()
        self._open: _Open | None = None
        self._amplitudes: deque[float] = deque(maxlen=KEPT)
        self._last_s: float | None = None
        self._begun = _Begun.CLIP
        self.phase = Phase.REST

    @property
    def open_since_s(self) -> float | None:
        """Start of the excursion under way, None at rest."""
        return None if self._open is None else self._open.start_s

    @property
    def amplitude(self) -> float | None:
        """Median amplitude of the latest counted repetitions."""
        return statistics.median(self._amplitudes) if self._amplitudes else None

    @property
    def rest_level(self) -> float | None:
        """Level of the signal at rest, None when unknown."""
        if self._open is not None:
            return self._open.base
        return min((d for _, d in self._rest), default=None)

    def step(self, time_s: float, depth: float) -> Excursion | None:
        """Take one sample; return the excursion that it closes, if any.

        Args:
            time_s: strictly increasing.
            depth: the signal, NaN where it is unknown.
        """
        if not math.isfinite(depth):
            return self._lose(time_s)
        # Frames that never came are no better than frames without a person.
        lost = self._lose(time_s)
        self._last_s = time_s
        if self._open is None:
            self._step_rest(time_s, depth)
            return lost
        return self._step_open(self._open, time_s, depth)

    def expect(self, amplitude: float) -> None:
        """Take this for the usual amplitude from now on: what is being done has become known."""
        self._amplitudes.clear()
        self._amplitudes.append(amplitude)

    def so_far(self) -> Excursion | None:
        """The excursion under way as if it ended now; None at rest."""
        current, now_s = self._open, self._last_s
        if current is None or now_s is None:
            return None
        base, start_s = current.rest
        return Excursion(
            start_s,
            min(current.bottom_s(self._p.bottom_band), now_s),
            now_s,
            current.peak - base,
            current.peak - current.low,
            complete=True,
            usual=self.amplitude,
        )

    def finish(self) -> Excursion | None:
        """Close what is open at the end of the stream."""
        excursion = None
        if self._open is not None:
            current = self._open
            current.returned |= current.is_back(CUT_SHORT * self._p.return_share, self._p)
            excursion = self._close(current, "the clip ends inside it")
        self._reset()
        return excursion

    def _lose(self, time_s: float) -> Excursion | None:
        if self._last_s is None or time_s - self._last_s <= self._p.gap_s:
            return None
        excursion = None
        if self._open is not None:
            excursion = self._close(self._open, "the person was lost inside it")
        self._reset()
        self._begun = _Begun.SEEN_AGAIN
        return excursion

    def _reset(self) -> None:
        self._rest.clear()
        self._open = None
        self._last_s = None
        self.phase = Phase.REST

    def _enter_threshold(self) -> float:
        usual = self.amplitude
        return self._p.enter if usual is None else max(self._p.enter, self._p.enter_share * usual)

    def _step_rest(self, time_s: float, depth: float) -> None:
        self.phase = Phase.REST
        if not self._rest and depth >= self._p.begins_deep:
            level = self._p.rest_level
            self._open = _Open(level, time_s, depth, time_s, depth, time_s, begun_deep=True)
            self.phase = Phase.BOTTOM
            return
        self._rest.append((time_s, depth))
        while self._rest[0][0] < time_s - self._p.rest_window_s:
            self._rest.popleft()
            self._begun = _Begun.LOW  # it has been at this level for a while
        base = min(d for _, d in self._rest)
        if depth - base < self._enter_threshold():
            return
        start_s = next(t for t, d in reversed(self._rest) if d <= base + self._p.margin)
        self._open = _Open(base, start_s, depth, time_s, depth, time_s)
        self._rest.clear()
        self.phase = Phase.DOWN

    def _step_open(self, current: _Open, time_s: float, depth: float) -> Excursion | None:
        p = self._p
        current.follow(time_s, depth, p)
        self.phase = self._phase_of(current, depth)
        if current.returned:
            again = depth - current.low >= self._enter_threshold()
            level = depth <= current.rest[0] + p.margin
            settled = time_s - current.low_s >= p.settle_s
            if again or (settled and level) or time_s - current.low_s >= 2 * p.settle_s:
                return self._restart(current, time_s, depth)
        elif self._is_down_again(current, depth):
            current.returned = True
            return self._restart(current, time_s, depth)
        if time_s - current.start_s > p.max_duration_s:
            # Sitting down or a changed camera: the level at rest is simply another one now.
            self._open = None
            self._rest.append((time_s, depth))
        return None

    def _is_down_again(self, current: _Open, depth: float) -> bool:
        """Whether another repetition has begun before this one has come up to where it began."""
        ascent = current.peak - current.low
        least = max(self._p.again_share * (current.peak - current.rest[0]), self._p.min_amplitude)
        return ascent >= least and depth - current.low >= DOWN_AGAIN * ascent

    def _phase_of(self, current: _Open, depth: float) -> Phase:
        travel = current.peak - current.base
        if depth >= current.peak - max(0.1 * travel, 0.3 * self._p.margin):
            rising = current.peak > depth or current.peak_s < (self._last_s or 0.0)
            return Phase.BOTTOM if rising else Phase.DOWN
        return Phase.UP

    def _restart(self, current: _Open, time_s: float, depth: float) -> Excursion | None:
        excursion = self._close(current, None)
        self._open = None
        self._begun = _Begun.HALF_WAY_UP
        self._rest.append((current.low_s, current.low))
        self._step_rest(time_s, depth)
        return excursion

    def _close(self, current: _Open, broken: str | None) -> Excursion | None:
        p = self._p
        base, start_s = current.rest_of_both_ways(p.known_share)
        descent, ascent = current.peak - base, current.peak - current.low
        bottom_s = current.bottom_s(p.bottom_band)
        size, duration = max(descent, ascent), current.low_s - start_s
        usual = self.amplitude
        # One that never came back may be no repetition at all: after a set on one leg the hips rest
        # at another level on two.  It has to be nearly as deep as the others to be believed.
        least = p.ignore_share if current.returned else p.return_share
        ways = min(descent, ascent)
        # On how many legs it is, is not known here: what would do on one is handed on.
        ignored = usual is not None and size < least * usual and ways < p.deep_enough_single
        if size < p.min_amplitude or ignored or (usual is None and ways < p.first_ways):
            return None
        reason, shallow = None, False
        if not current.returned:
            reason = broken or "it was not finished"
        elif descent < p.known_share * ascent:
            reason = str(self._begun)
        elif duration < p.min_duration_s:
            return None
        elif usual is not None and size < p.partial_share * usual and ways < p.deep_enough:
            reason, shallow = too_shallow(size, usual), True
        if reason is None:
            self._amplitudes.append(size)
        return Excursion(
            start_s,
            bottom_s,
            max(current.low_s, bottom_s),  # the clip may end in a hold at the bottom
            descent,
            ascent,
            reason is None,
            reason,
            usual,
            shallow,
        )


def too_shallow(amplitude: float, usual: float) -> str:
    """Why a repetition is not counted that others exceed by far."""
    return f"only {amplitude / usual:.0%} as deep as the others"
