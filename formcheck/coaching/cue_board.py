"""One cue at a time: held long enough to be read, never spoken twice in a row."""

from __future__ import annotations

from typing import Final

from formcheck.coaching.live_state import Cue
from formcheck.rep import Rep

HOLD_S: Final = 2.5
"""A cue stays at least so long: four words seen from three metres, by someone who is busy."""
FADE_S: Final = 5.0
"""A cue that nothing follows is gone after so long."""

NOTICE_S: Final = 3.0


class CueBoard:
    """What is shown of all the cues that come up.

    A cue is not taken away before it could be read; of those that come meanwhile the newest waits.
    A certain cue replaces a provisional one with the same words in place.
    """

    def __init__(self) -> None:
        self._shown: Cue | None = None
        self._since_s = 0.0
        self._waiting: Cue | None = None
        self._last_spoken = ""
        self._doubted_s = float("-inf")

    def offer(self, cue: Cue, time_s: float) -> None:
        """Take a cue that has come up."""
        shown = self._shown
        if cue.provisional:
            self._doubted_s = time_s
        if shown is not None and cue.text == shown.text:
            if shown.provisional or not cue.provisional:
                self._show(cue, time_s)
            self._waiting = None
        elif shown is None or time_s - self._since_s >= HOLD_S:
            self._show(cue, time_s)
        elif self._waiting is None or self._waiting.provisional or not cue.provisional:
            self._waiting = cue

    def settle(self, rep: Rep, until_s: float) -> None:
        """Take a closed repetition: what was provisional in it is certain now, or was wrong.

        What is shown becomes certain in place and keeps its time; what turned out wrong stays
        until it could be read, or is not shown at all if it still waited.

        Args:
            rep: as judged.
            until_s: what came up later is of the next repetition and left as it is: while that
                goes on, the end of this one; else now.
        """
        if self._doubted_s > until_s:
            return
        if self._shown is not None and self._shown.provisional:
            self._shown = _confirmed(self._shown, rep) or self._shown
        if self._waiting is not None and self._waiting.provisional:
            self._waiting = _confirmed(self._waiting, rep)

    def at(self, time_s: float) -> Cue | None:
        """The cue to show now."""
        age_s = time_s - self._since_s
        if self._waiting is not None and age_s >= HOLD_S:
            self._show(self._waiting, time_s)
        elif self._shown is not None and age_s >= self._lasts_s(self._shown):
            self._shown = None
        return self._shown

    def to_speak(self, cue: Cue) -> str:
        """The words to be spoken for a certain cue; "" when the last ones were the same."""
        if cue.provisional or cue.text == self._last_spoken:
            return ""
        self._last_spoken = cue.text
        return cue.text

    def clear(self) -> None:
        """Begin a new set: nothing is shown, and every cue may be spoken again."""
        self._shown = self._waiting = None
        self._last_spoken = ""

    def _show(self, cue: Cue, time_s: float) -> None:
        self._shown, self._since_s, self._waiting = cue, time_s, None

    @staticmethod
    def _lasts_s(cue: Cue) -> float:
        return HOLD_S if cue.provisional else FADE_S


def _confirmed(doubtful: Cue, rep: Rep) -> Cue | None:
    """The same cue for certain, if a fault of the repetition asks for it."""
    faults = [each for each in rep.findings if each.verdict.is_fault]
    return next((Cue.of(fault) for fault in faults if fault.cue == doubtful.text), None)


class Notice:
    """A sentence that stays for a while."""

    def __init__(self) -> None:
        self._text, self._until_s = "", 0.0

    def show(self, text: str, time_s: float, lasts_s: float = NOTICE_S) -> None:
        """Show ``text`` from now on, instead of what was shown."""
        self._text, self._until_s = text, time_s + lasts_s

    def at(self, time_s: float) -> str | None:
        """What to show now."""
        return self._text if self._text and time_s < self._until_s else None
