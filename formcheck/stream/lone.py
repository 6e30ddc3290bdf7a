"""Holds a repetition back that is something else as long as it stands alone.

Whoever takes a weight up before a set on one leg, or puts it down after it, bends down once on two:
no deadlift, though nothing but what comes before and after it tells so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from formcheck.stream.recognition import signs_of
from formcheck.stream.rep_finder import FoundRep
from formcheck.stream.sets import SET_GAP_S

PICKED_UP: Final = (
    "a single bend on both legs among repetitions on one: picking something up looks the same"
)


class LoneWatch:
    """Lets repetitions through, in order; a doubtful one once it is known what it belongs to.

    One is doubtful whose exercise says that its variant may be something else by itself, where
    both hands go down to the floor, unless the one before it was of that variant as well.  It
    counts with a second one in a row, and where nothing else is done; among repetitions of another
    variant it is logged and not counted.
    """

    def __init__(self) -> None:
        self._held: list[FoundRep] = []
        self._latest: str | None = None
        self._others = False

    @property
    def open_since_s(self) -> float:
        """Start of what is held back; infinite: nothing is."""
        return min((each.excursion.start_s for each in self._held), default=float("inf"))

    def take(self, found: Iterable[FoundRep]) -> list[FoundRep]:
        """Take repetitions in the order of time; returns those that are let through."""
        passed: list[FoundRep] = []
        for each in found:
            if not each.excursion.complete:
                (self._held if self._held else passed).append(each)
                continue
            variant, doubtful = each.support.variant, _is_doubtful(each)
            if self._held:
                alone = not self._in_a_row(each)
                passed += self._release(counts=not (alone and (self._others or not doubtful)))
            if doubtful and variant != self._latest:
                self._held = [each]
                continue
            self._latest = variant
            self._others |= variant not in each.exercise.never_alone
            passed.append(each)
        return passed

    def step(self, time_s: float, *, busy: bool) -> list[FoundRep]:
        """Take note of a frame; a rest decides about what is held.

        Args:
            time_s: of the frame.
            busy: another repetition is open.
        """
        if not self._held or busy or time_s - self._held[-1].excursion.end_s <= SET_GAP_S:
            return []
        return self.close()

    def close(self) -> list[FoundRep]:
        """Nothing more comes: decide about what is held."""
        return self._release(counts=not self._others) if self._held else []

    def _in_a_row(self, following: FoundRep) -> bool:
        first = self._held[0]
        gap_s = following.excursion.start_s - self._held[-1].excursion.end_s
        return following.support.variant == first.support.variant and gap_s <= SET_GAP_S

    def _release(self, *, counts: bool) -> list[FoundRep]:
        held, self._held = self._held, []
        if counts:
            self._latest = held[0].support.variant
            return held
        refused = replace(held[0].excursion, complete=False, reason=PICKED_UP)
        return [replace(held[0], excursion=refused), *held[1:]]


def _is_doubtful(found: FoundRep) -> bool:
    if found.support.variant not in found.exercise.never_alone:
        return False
    signs = signs_of(found)
    return signs is not None and signs.picks_up > 0
