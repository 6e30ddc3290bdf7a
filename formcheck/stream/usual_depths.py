"""How deep a person's repetitions usually are: on one leg less than on two, and each for itself.

The counter compares a repetition with those before it while the leg is not known yet.  Once it is
known, a repetition that was found too shallow is compared again, with those of its own stance.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np

from formcheck.counting import CounterParameters
from formcheck.legs.support import Stance, Support
from formcheck.reps import KEPT, Excursion, too_shallow


class UsualDepths:
    """Amplitudes of the latest counted repetitions of each stance.

    Args:
        parameters: which share of the usual amplitude makes a repetition.
    """

    def __init__(self, parameters: CounterParameters) -> None:
        self._p = parameters
        self._amplitudes: dict[Stance, deque[float]] = {}
        self._stance: Stance | None = None

    def of(self, stance: Stance) -> float | None:
        """Usual amplitude in a stance, None before the first repetition in it."""
        known = self._amplitudes.get(stance)
        return float(np.median(known)) if known else None

    def judge(self, excursion: Excursion, support: Support) -> Excursion | None:
        """A repetition as it is against the others of its stance; None: too little to be one.

        The first one in a stance makes its own measure; but where the leg is not sure, a shallow
        one on two legs is likelier than a change of the stance.
        """
        if not excursion.shallow:
            return excursion
        usual = self.of(support.stance)
        ways = min(excursion.descent, excursion.ascent)
        if support.stance == "single" and support.sure and ways >= self._p.deep_enough_single:
            return replace(excursion, complete=True, reason=None, usual=usual, shallow=False)
        others = excursion.usual if usual is None else usual
        if others is not None and excursion.amplitude < self._p.ignore_share * others:
            return None
        if usual is None and not support.sure:
            return excursion
        if usual is not None and excursion.amplitude < self._p.partial_share * usual:
            return replace(excursion, reason=too_shallow(excursion.amplitude, usual), usual=usual)
        return replace(excursion, complete=True, reason=None, usual=usual, shallow=False)

    def learn(self, excursion: Excursion, support: Support) -> float | None:
        """Take in a repetition; where it changed the stance, give what is usual in the new one."""
        if not excursion.complete:
            return None
        changed, self._stance = support.stance != self._stance, support.stance
        known = self._amplitudes.setdefault(support.stance, deque(maxlen=KEPT))
        known.append(excursion.amplitude)
        return self.of(support.stance) if changed else None
