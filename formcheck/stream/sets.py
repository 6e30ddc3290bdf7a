"""Which repetitions make a set, as a coach means it: ten on one leg, ten on the other, one set.

A set is what a person does of one exercise before it all begins again: a series on each leg, one
after the other or in turn, or a series on both legs.  Resting, leaving the picture and taking up
a leg that has had its series already end it.
"""

from __future__ import annotations

from typing import Final

from formcheck.rep import RepSide

SET_GAP_S: Final = 6.0
"""Rest that ends a series."""
LOST_S: Final = 3.0
"""Who is gone for longer has left; shorter gaps are the pose model's."""
HELD_REPS: Final = 3
"""So many repetitions in a row are a series of that leg; fewer may be legs taken in turn."""
STRAY_SHARE: Final = 1 / 3
"""A leg that has done no more than this share of the other one's has its series still to come."""


class RestWatch:
    """Tells when somebody has rested for long enough, or has left."""

    def __init__(self) -> None:
        self._seen_s = float("-inf")

    def step(self, time_s: float, since_s: float, *, seen: bool) -> bool:
        """Take note of a frame; returns whether it ends what went on until ``since_s``.

        Args:
            time_s: of the frame.
            since_s: end of the latest repetition.
            seen: somebody is in the frame.
        """
        gone = time_s - self._seen_s > LOST_S
        if seen:
            self._seen_s = time_s
        return gone or time_s - since_s > SET_GAP_S


class SetKeeper:
    """Numbers the sets of a session while it runs.

    Attributes:
        index: of the current set, 0 before the first repetition.
        under_way: whether the set goes on, or a rest has ended its series.
    """

    def __init__(self) -> None:
        self.index = 0
        self.under_way = False
        self._exercise = ""
        self._one_legged = False
        self._counts: dict[RepSide, int] = {}
        self._run: tuple[RepSide, int] = ("both", 0)
        self._odd = 0
        self._last_end_s = float("-inf")
        self._rest = RestWatch()

    def add(
        self, exercise: str, side: RepSide, start_s: float, end_s: float, *, complete: bool = True
    ) -> int:
        """Take the next repetition; returns the number of its set.

        Args:
            exercise: name of what it is one of.
            side: supporting or leading leg.
            start_s: its begin, not before that of the one before.
            end_s: its end.
            complete: a partial one belongs to the set that goes on, or went on last; it opens
                none, unless it is of another exercise, and says nothing about whose turn it is.
        """
        rested = not self.under_way or start_s - self._last_end_s > SET_GAP_S
        if not complete:
            if exercise != self._exercise:
                self._open(exercise, side)
            if not rested:
                self._last_end_s = end_s
            else:
                self.under_way = False
            return self.index
        if self._is_new(exercise, side, rested):
            self._open(exercise, side)
        if not self._counts:
            self._one_legged = side != "both"
        self._odd = self._odd + 1 if (side != "both") != self._one_legged else 0
        self._counts[side] = self._counts.get(side, 0) + 1
        run_side, length = self._run
        self._run = (side, length + 1 if side == run_side else 1)
        self.under_way, self._last_end_s = True, end_s
        return self.index

    def _open(self, exercise: str, side: RepSide) -> None:
        self.index += 1
        self._exercise, self._one_legged = exercise, side != "both"
        self._counts, self._run, self._odd = {}, (side, 0), 0

    def step(self, time_s: float, *, seen: bool, busy: bool) -> bool:
        """Take note of a frame; returns whether the series that was under way ends with it.

        Args:
            time_s: of the frame.
            seen: somebody is in it.
            busy: a repetition is open or not judged yet.
        """
        over = self._rest.step(time_s, self._last_end_s, seen=seen)
        if busy or not self.under_way or not over:
            return False
        self.under_way = False
        return True

    def finish(self) -> bool:
        """End what is under way; returns whether there was anything."""
        was, self.under_way = self.under_way, False
        return was

    def _began_misread(self) -> bool:
        """Whether only the first of the set was unlike the two since, which set it right."""
        began = sum(n for side, n in self._counts.items() if (side != "both") == self._one_legged)
        if began > 1:
            return False
        self._one_legged = not self._one_legged
        return True

    def _is_new(self, exercise: str, side: RepSide, rested: bool) -> bool:
        if exercise != self._exercise:
            return True
        if not self._counts:  # only partial ones so far
            return False
        if (side != "both") != self._one_legged:  # one misread repetition makes no set of its own
            return rested or (self._odd > 0 and not self._began_misread())
        if side == "both":
            return rested
        mine = self._counts.get(side, 0)
        others = self._counts.get("left" if side == "right" else "right", 0)
        if rested:
            return mine > STRAY_SHARE * others
        run_side, length = self._run
        return run_side not in (side, "both") and length >= HELD_REPS and mine >= HELD_REPS
