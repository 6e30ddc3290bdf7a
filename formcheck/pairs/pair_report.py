"""From two sessions put together to the one report on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from formcheck.pairs.alignment import Alignment
from formcheck.pairs.better_view import ROLES
from formcheck.pairs.pairing import PairedClip, PairResult
from formcheck.report import ModelInfo, PairedClipInfo, PairInfo, Report, SourceInfo
from formcheck.reporting.session_report import build_report, movement_notes, view_info
from formcheck.view import CameraRole


@dataclass(frozen=True)
class ClipPart:
    """What a report says about one of the two clips.

    Attributes:
        source, model: where its poses come from.
        mirrored: left and right were exchanged.
        notes: about this clip alone.
    """

    source: SourceInfo
    model: ModelInfo
    mirrored: bool
    notes: tuple[str, ...]


def build_pair_report(
    pair: PairResult,
    alignment: Alignment,
    parts: Mapping[CameraRole, ClipPart],
    settings: Mapping[str, Any],
) -> Report:
    """Put two sessions over one set into one report.

    Args:
        pair: both sessions, put together.
        alignment: of the side clip on the clock of the front clip.
        parts: what there is to say about each clip.
        settings: what changes a verdict, as for one clip.
    """
    front = parts["front"]
    mirrored = all(part.mirrored for part in parts.values())  # of each: see its part
    report = build_report(
        pair.result,
        source=front.source,
        model=front.model,
        settings={**settings, "mirrored": mirrored},
    )
    of_clips = [f"{role.capitalize()}: {note}" for role in ROLES for note in parts[role].notes]
    reps = [
        rep.model_copy(update={"views": list(views)})
        for rep, views in zip(report.reps, pair.views, strict=True)
    ]
    infos = {role: _clip_info(pair.clips[role], parts[role], report) for role in ROLES}
    pair_info = PairInfo(
        front=infos["front"],
        side=infos["side"],
        offset_s=round(alignment.offset_s, 4),
        overlap_s=round(alignment.overlap_s, 4),
        matched=pair.matched,
        agreement=round(alignment.agreement, 4),
        runner_up=round(alignment.runner_up, 4),
        timing_s=None if alignment.timing_s is None else round(alignment.timing_s, 4),
    )
    notes = [*pair.notes, *of_clips, *movement_notes(pair.result)]
    return report.model_copy(update={"pair": pair_info, "reps": reps, "notes": notes})


def _clip_info(clip: PairedClip, part: ClipPart, report: Report) -> PairedClipInfo:
    return PairedClipInfo(
        source=part.source,
        model=part.model,
        view=view_info(clip.result.view),
        mirrored=part.mirrored,
        notes=list(part.notes),
        start_s=round(clip.start_s, 4),
        clock_rate=round(clip.clock_rate, 6),
        reps=sum(rep.complete for rep in clip.result.reps),
        findings=sum(f.view == clip.role for rep in report.reps for f in rep.findings),
    )
