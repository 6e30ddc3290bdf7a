"""Stop-and-go: a movement whose clock runs unevenly."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.skeleton import TrueRep

FloatArray = NDArray[np.float64]

JUDDERING = ("descent", "ascent")
"""Phases that are done in jerks; holds and steps are not."""


def juddered_s(time_s: FloatArray, reps: Iterable[TrueRep]) -> FloatArray:
    """Times (T,) on the clock of the movement, which comes to a halt again and again.

    In each phase of `JUDDERING` the clock's speed swings between ``1 - judder`` and ``1 + judder``,
    both knobs of the repetition, a whole number of times, so that phases end when they should.
    """
    out = time_s.copy()
    for rep in reps:
        share, hz = float(rep.knobs["judder"]), float(rep.knobs["judder_hz"])
        if not share:
            continue
        for phase in rep.phases:
            length_s = phase.end_s - phase.start_s
            if phase.name not in JUDDERING or length_s <= 0:
                continue
            turns = 2 * np.pi * max(1, round(hz * length_s)) / length_s
            now = (time_s >= phase.start_s) & (time_s <= phase.end_s)
            out[now] -= share / turns * np.sin(turns * (time_s[now] - phase.start_s))
    return out
