"""What a page is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from formcheck.pose import PoseSequence, RgbArray
from formcheck.report import Report
from formcheck.session import SessionResult

TakePictures = Callable[[Sequence[float]], Mapping[float, RgbArray]]
"""Moments in seconds -> the pictures (H, W, 3) that the clip shows then, as far as it has them."""


@dataclass(frozen=True)
class Motion:
    """How the person moved.

    Attributes:
        poses: as captured, on the clip's own clock.
        result: of the session that saw them.
    """

    poses: PoseSequence
    result: SessionResult


@dataclass(frozen=True)
class Material:
    """Everything a page can show.  Only the report must be there.

    Attributes:
        report: see `formcheck.report.Report`.
        motion: for traces and drawn figures.
        pictures: for stills; without it figures are drawn on a plain ground.
        video: address of a clip beside the page, relative to it.
        side, side_pictures: with two clips the same of the one from the side; ``motion`` and
            ``pictures`` are those of the one from the front then.
    """

    report: Report
    motion: Motion | None = None
    pictures: TakePictures | None = None
    video: str | None = None
    side: Motion | None = None
    side_pictures: TakePictures | None = None
