"""Channels that move from key to key with minimum jerk, as reaching people do."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def minimum_jerk(progress: ArrayLike) -> FloatArray:
    """Share of the way covered at ``progress`` 0..1 (clipped); rest at both ends.

    Flash and Hogan 1985: 10 p^3 - 15 p^4 + 6 p^5.
    """
    p = np.clip(np.asarray(progress, dtype=np.float64), 0.0, 1.0)
    out: FloatArray = p**3 * (10 - 15 * p + 6 * p * p)
    return out


class Tracks:
    """Named channels, each given by keys (time, value), sampled at any times.

    A second key of a channel at the same time replaces the first.
    """

    def __init__(self) -> None:
        self._keys: dict[str, dict[float, float]] = defaultdict(dict)

    def key(self, time_s: float, **values: float) -> None:
        """Let each named channel rest at its value at ``time_s``."""
        for name, value in values.items():
            self._keys[name][time_s] = value

    def clear(self, name: str) -> None:
        """Forget the keys of one channel: it is 0 until it gets others."""
        self._keys[name] = {}

    def bump(self, name: str, start_s: float, ramp_s: float, hold_s: float) -> None:
        """Raise a channel from 0 to 1 and back, starting at ``start_s``."""
        for after_s, value in ((0, 0), (ramp_s, 1), (ramp_s + hold_s, 1), (2 * ramp_s + hold_s, 0)):
            self._keys[name][start_s + after_s] = value

    def sample(self, name: str, time_s: FloatArray) -> FloatArray:
        """Values (T,) of one channel; held before its first and after its last key."""
        keys = sorted(self._keys[name].items())
        if not keys:
            return np.zeros(len(time_s))
        times = np.array([time for time, _ in keys])
        values = np.array([value for _, value in keys])
        if len(keys) == 1:
            return np.full(len(time_s), values[0])
        left = np.clip(np.searchsorted(times, time_s, side="right") - 1, 0, len(times) - 2)
        progress = (time_s - times[left]) / (times[left + 1] - times[left])
        out: FloatArray = values[left] + (values[left + 1] - values[left]) * minimum_jerk(progress)
        return out

    def sample_all(self, time_s: FloatArray) -> dict[str, FloatArray]:
        """All channels that have keys."""
        return {name: self.sample(name, time_s) for name in list(self._keys)}
