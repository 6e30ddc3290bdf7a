"""A closed repetition: its leg, its view, what was measured and what every rule says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from formcheck.exercises.exercise import Exercise
from formcheck.judging import judge
from formcheck.landmarks import BODY_SIDES
from formcheck.metrics import Metrics, rep_metrics
from formcheck.pose import PoseSequence
from formcheck.reps import Excursion
from formcheck.robust import median
from formcheck.rules import Finding, Rule, Verdict
from formcheck.stance import NOMINAL_LEG_M, QuietStance, pixels_per_metre
from formcheck.support import Support, with_hysteresis
from formcheck.timing import Timing
from formcheck.view import View
from formcheck.window import RepWindow, Surroundings, build_window

RepSide = Literal["left", "right", "both"]

MAX_TRAVEL: Final = 0.4
"""Share of the leg by which the hips may end beside where they began."""
MAX_GROWTH: Final = 0.25
"""Share by which the person may have grown or shrunk in the picture."""
MIN_FRAMES: Final = 4
"""Frames with a person that a repetition needs to be anything at all."""


@dataclass(frozen=True)
class Rep:
    """One closed repetition.

    Attributes:
        index: from 1, partial ones included.
        set_index: from 1.
        side: supporting leg, "both" on two.
        start_s, bottom_s, end_s: when.
        complete: counted; else ``partial_reason`` says why not.
        support: how the leg was found.
        view: camera view during it.
        findings: one per rule that applies; empty for a partial repetition.
        metrics: numbers for information.
        phases: (name, start_s, end_s).
        quiet: quiet stance that it was compared with.
    """

    index: int
    set_index: int
    side: RepSide
    start_s: float
    bottom_s: float
    end_s: float
    complete: bool
    partial_reason: str | None
    support: Support
    view: View | None
    findings: tuple[Finding, ...]
    metrics: Metrics
    phases: tuple[tuple[str, float, float], ...]
    quiet: QuietStance | None


def window_of(
    poses: PoseSequence, excursion: Excursion, exercise: Exercise, around: Surroundings
) -> RepWindow | None:
    """Find the supporting leg of a repetition and smooth it.

    Args:
        poses: its frames, with the rest before and after it.
        excursion: its times.
        exercise: what is being done.
        around: what is known from before it.

    Returns:
        None when the person was seen in too few of its frames, walked, or did something else.
    """
    inside = [p for p in poses if excursion.start_s <= p.time_s <= excursion.end_s]
    if sum(p.detected for p in inside) < MIN_FRAMES:
        return None
    core = PoseSequence.from_poses(inside, poses.size_px)
    scale = median(pixels_per_metre(core.image_px, core.world_m))
    if not np.isfinite(scale):  # in no frame the whole body
        return None
    if not exercise.feet_travel and _went_elsewhere(core):
        return None
    found = exercise.find_support(core, excursion.bottom_s, scale)
    support = with_hysteresis(found, around.previous)
    if exercise.review is not None:
        reviewed = exercise.review(poses, excursion, support)
        if reviewed is None:
            return None
        excursion, support = reviewed
    return build_window(poses, excursion, support, exercise.signal, around)


def _went_elsewhere(poses: PoseSequence) -> bool:
    """Whether the person ends somewhere else than at the start: sideways, nearer or farther.

    The floor is where the feet were a moment ago, so that somebody who walks towards the camera or
    away from it seems to go down and up with every step.
    """
    edge = max(2, len(poses) // 6)
    scale = pixels_per_metre(poses.image_px, poses.world_m)
    before, after = median(scale[:edge]), median(scale[-edge:])
    hips = poses.image_px[:, [b.hip for b in BODY_SIDES.values()], 0].mean(axis=1)
    moved = abs(median(hips[-edge:]) - median(hips[:edge])) / median(scale) / NOMINAL_LEG_M
    return bool(moved > MAX_TRAVEL or abs(after / before - 1) > MAX_GROWTH)


def judge_rep(window: RepWindow, rules: Sequence[Rule], index: int, set_index: int) -> Rep:
    """Judge one repetition by the rules that apply to its stance and variant.

    Args:
        window: of the repetition; a partial one is measured but not judged.
        rules: to apply.
        index: of the repetition, from 1.
        set_index: of its set, from 1.
    """
    excursion = window.excursion
    applicable = [rule for rule in rules if rule.applies_to(window.support)]
    return Rep(
        index=index,
        set_index=set_index,
        side=window.support.side or "both",
        start_s=window.start_s,
        bottom_s=window.bottom_s,
        end_s=window.end_s,
        complete=excursion.complete,
        partial_reason=excursion.reason,
        support=window.support,
        view=window.view,
        findings=tuple(judge(rule, window) for rule in applicable) if excursion.complete else (),
        metrics=rep_metrics(window),
        phases=_phases(window.timing),
        quiet=window.around.quiet,
    )


def _phases(timing: Timing) -> tuple[tuple[str, float, float], ...]:
    return (
        ("down", timing.start_s, timing.bottom_start_s),
        ("bottom", timing.bottom_start_s, timing.bottom_end_s),
        ("up", timing.bottom_end_s, timing.end_s),
    )


def most_important(findings: Sequence[Finding], rules: Sequence[Rule]) -> Finding | None:
    """The one fault to speak of: control before depth, major before minor, then by priority."""
    known = {rule.slug: rule for rule in rules}
    faults = [f for f in findings if f.verdict.is_fault and f.rule in known]
    return min(
        faults,
        key=lambda f: (
            known[f.rule].depth,
            f.verdict is not Verdict.MAJOR,
            known[f.rule].priority,
            f.rule,
        ),
        default=None,
    )
