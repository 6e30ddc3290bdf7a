"""Standing about, in the middle of what the counter takes for a repetition.

After a set on one leg the other foot comes down, and the hips rest lower than before: the counter
waits for them to come up again, for up to twenty seconds.  Nobody exercises meanwhile.
"""

from __future__ import annotations

import math
from typing import Final

IDLE_S: Final = 2.0
"""Who stays at one level for so long, less deep than a repetition, has not begun one."""


class IdleWatch:
    """Follows how deep somebody is, frame by frame.

    Args:
        margin: within which a level is the same, in the unit of the depth.
        shallow: share of the usual depth below which nothing is a repetition.
    """

    def __init__(self, margin: float, shallow: float) -> None:
        self._margin, self._shallow = margin, shallow
        self._low = self._high = math.nan
        self._since_s = 0.0

    def step(self, time_s: float, depth: float, share: float) -> bool:
        """Take the next frame; returns whether the person is idle.

        Args:
            time_s: of the frame.
            depth: NaN where it is not known.
            share: of the usual depth, over the level at rest; NaN where it is not known.
        """
        if not share < self._shallow:
            self._low = self._high = math.nan
            return False
        low, high = min(depth, self._low), max(depth, self._high)
        if math.isnan(self._low) or high - low > self._margin:
            low = high = depth
            self._since_s = time_s
        self._low, self._high = low, high
        return time_s - self._since_s >= IDLE_S
