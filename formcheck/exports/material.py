"""What every export is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from formcheck.pose import PoseSequence
from formcheck.reporting.trace import Trace, trace_of
from formcheck.session import SessionResult


@dataclass(frozen=True)
class Material:
    """One analysed clip.

    Attributes:
        poses: as the session saw them, left and right already exchanged for a mirrored clip.
        result: of the session.
        file: name of the clip.
    """

    poses: PoseSequence
    result: SessionResult
    file: str

    @cached_property
    def trace(self) -> Trace:
        """Every measure in every frame."""
        return trace_of(self.poses, self.result)
