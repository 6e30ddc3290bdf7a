"""The errors that formcheck raises on purpose.

Each message is written for the person at the keyboard: what is wrong, then what to do.
"""

from __future__ import annotations


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
