"""The errors that formcheck raises on purpose.

Each message is written for the person at the keyboard: what is wrong, then what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

_ALIKE: Final = 0.5
_FEW: Final = 8
_NAMED: Final = 3


class FormcheckError(Exception):
    """Base of every error that a caller may want to catch; ``str()`` is fit to show."""


class InputError(FormcheckError):
    """The clip, recording or camera cannot be used as it is."""


class ConfigError(FormcheckError):
    """A setting, limit or rule name is unknown or out of range."""


class ModelError(FormcheckError):
    """The pose model is missing, damaged or refused by MediaPipe."""


class CameraLost(InputError):  # noqa: N818 - what happened, as the person would say it
    """The camera stopped giving pictures; what was seen before that is still worth a report."""


class ScreenLost(InputError):  # noqa: N818 - as above
    """The screen of a live run is gone; what was seen before that is still worth a report."""


class LeftEarly(FormcheckError):  # noqa: N818 - nothing is wrong: somebody chose to end
    """A live session was ended, on purpose, before anybody was seen: there is nothing to report."""


def nearest(name: str, known: Iterable[str], listed_by: str = "") -> str:
    """What to type instead of a ``name`` that is not known, as the end of a message.

    Args:
        name: as typed.
        known: all that could have been meant.
        listed_by: command that lists them, for when they are too many for a message.
    """
    names = list(known)
    typed = name.casefold()
    within = [each for each in names if len(typed) > 2 and typed in each.casefold()]
    close = sorted(names, key=lambda each: -_likeness(typed, each.casefold()))
    if within:
        shown = [repr(each) for each in within[:_NAMED]]
        listed = f" or {shown[-1]}".join([", ".join(shown[:-1]), ""]) if shown[1:] else shown[0]
        return f"did you mean {listed}?"
    if close and _likeness(typed, close[0].casefold()) >= _ALIKE:
        return f"did you mean {close[0]!r}?"
    if len(names) <= _FEW or not listed_by:
        return "known: " + ", ".join(names)
    return f"`{listed_by}` lists them all"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, other, one).ratio()
