"""formcheck: watches one person exercise and checks form, repetition by repetition.

The names below are there for programs and notebooks::

    import formcheck

    done = formcheck.analyze(Path("clip.mp4"), formcheck.AnalyzeOptions("squat"))
    done.report.summary.advice

Each is loaded when it is first used: importing formcheck has no effect and takes no time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

__version__ = "0.1.0"

if TYPE_CHECKING:
    from formcheck.accuracy import published_accuracy
    from formcheck.counting import CounterParameters
    from formcheck.errors import FormcheckError
    from formcheck.exercises import EXERCISES, Exercise, get_exercise
    from formcheck.landmarks import Landmark
    from formcheck.legs.support import Support
    from formcheck.measures import MEASURES
    from formcheck.pose import Pose, PoseSequence
    from formcheck.recorded.analysis import Analysis, AnalyzeOptions, Hooks, analyze
    from formcheck.reporting.trace import Trace, trace_of
    from formcheck.rules import ErrorModel, Limit, Measurement, NotJudged, Rule, Verdict
    from formcheck.session import Session, SessionResult, run_session
    from formcheck.sources.stills import pictures_at
    from formcheck.window import Part

_ROOMS: Final = {
    "accuracy": ("published_accuracy",),
    "recorded.analysis": ("Analysis", "AnalyzeOptions", "Hooks", "analyze"),
    "counting": ("CounterParameters",),
    "errors": ("FormcheckError",),
    "exercises": ("EXERCISES", "Exercise", "get_exercise"),
    "landmarks": ("Landmark",),
    "measures": ("MEASURES",),
    "pose": ("Pose", "PoseSequence"),
    "rules": ("ErrorModel", "Limit", "Measurement", "NotJudged", "Rule", "Verdict"),
    "session": ("Session", "SessionResult", "run_session"),
    "sources.stills": ("pictures_at",),
    "legs.support": ("Support",),
    "reporting.trace": ("Trace", "trace_of"),
    "window": ("Part",),
}
_ROOM_OF: Final = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [  # noqa: RUF022 - the type checker reads names, the rest is the version
    "__version__",
    "EXERCISES",
    "MEASURES",
    "Analysis",
    "AnalyzeOptions",
    "CounterParameters",
    "ErrorModel",
    "Exercise",
    "FormcheckError",
    "Hooks",
    "Landmark",
    "Limit",
    "Measurement",
    "NotJudged",
    "Part",
    "Pose",
    "PoseSequence",
    "Rule",
    "Session",
    "SessionResult",
    "Support",
    "Trace",
    "Verdict",
    "analyze",
    "get_exercise",
    "pictures_at",
    "published_accuracy",
    "run_session",
    "trace_of",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'formcheck' has no attribute {name!r}")
    return getattr(importlib.import_module(f"formcheck.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
