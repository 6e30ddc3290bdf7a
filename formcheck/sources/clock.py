"""From a container's timestamps to seconds that strictly increase."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

RESET_S: Final = Fraction(1)
"""A clock that jumps back by this much was restarted; by less, a frame came late."""
LEAP_S: Final = Fraction(60)
"""Nobody holds a movement for so long: a clip whose clock leaps ahead by more was joined or put
right, and hours without a picture would fill video, curves and memory with nothing."""
PAUSE_S: Final = Fraction(10)
"""What stands for a leap: long enough that no repetition and no set goes on over it."""


class FrameClock:
    """Times frames from the first one on, exactly, and refuses those that cannot be timed.

    - A timestamp later than the one before is taken as it is, however uneven the steps.
    - A frame that is not later than its predecessor (doubled or out of order) gets no time and
      is to be dropped: velocities computed with a made-up time would be wrong, one frame fewer
      is only a lower frame rate.
    - When the clock jumps back by a second or more, as where clips were joined, it goes on one
      usual step after the frame before.
    - When the clock leaps ahead by more than ``leap_s``, it goes on after `PAUSE_S`.
    - A frame without a timestamp comes one usual step after the frame before.

    Args:
        step_s: the usual time between frames, in seconds.
        leap_s: longest pause to be believed; None: any.

    Attributes:
        dropped: frames that got no time.
        leaps_s: moment and length of each leap ahead.
    """

    def __init__(self, step_s: Fraction, leap_s: Fraction | None = None) -> None:
        self._step_s = step_s
        self._leap_s = leap_s
        self.leaps_s: list[tuple[Fraction, Fraction]] = []
        self._origin_s: Fraction | None = None
        self._last_s: Fraction | None = None
        self.dropped = 0

    @property
    def origin_s(self) -> Fraction:
        """Where on the container's own clock time 0 lies (0 if it has no clock)."""
        return self._origin_s or Fraction(0)

    def time_s(self, stamp_s: Fraction | None) -> Fraction | None:
        """Seconds from the first frame; none when the frame is to be dropped.

        Args:
            stamp_s: the container's timestamp in seconds, if it has one.
        """
        next_s = Fraction(0) if self._last_s is None else self._last_s + self._step_s
        if stamp_s is None:
            time_s = next_s
        else:
            if self._origin_s is None:
                self._origin_s = stamp_s - next_s
            time_s = stamp_s - self._origin_s
            if self._last_s is not None and time_s <= self._last_s:
                if self._last_s - time_s < RESET_S:
                    self.dropped += 1
                    return None
                self._origin_s = stamp_s - next_s
                time_s = next_s
            elif self._last_s is not None and self._leapt(time_s - self._last_s):
                self.leaps_s.append((self._last_s, time_s - self._last_s))
                time_s = self._last_s + PAUSE_S
                self._origin_s = stamp_s - time_s
        self._last_s = time_s
        return time_s

    def _leapt(self, ahead_s: Fraction) -> bool:
        return self._leap_s is not None and ahead_s > self._leap_s
