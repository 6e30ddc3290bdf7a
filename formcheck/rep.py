"""A closed repetition: its leg, its view, what was measured and what every rule says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

import numpy as np

from formcheck.exercises.exercise import Exercise
from formcheck.landmarks import BODY_SIDES
from formcheck.legs.stance import NOMINAL_LEG_M, QuietStance, lower_ankle_px, pixels_per_metre
from formcheck.legs.support import Support, with_hysteresis
from formcheck.metrics import Metrics, rep_metrics
from formcheck.pose import PoseSequence
from formcheck.reps import Excursion
from formcheck.rules import Finding, Rule, Verdict
from formcheck.signals.robust import median, percentile
from formcheck.verdicts.judging import judge
from formcheck.view import View
from formcheck.window import RepWindow

RepSide = Literal["left", "right", "both"]

MAX_TRAVEL: Final = 0.4
"""Share of the leg by which the hips may end beside where they began."""
MAX_GROWTH: Final = 0.25
"""Share by which the person may have grown or shrunk in the picture."""
STEP_GROWTH: Final = 0.04
"""Share by which somebody grows or shrinks in the picture with a single step: .045 to .12 where
the camera is 6 m away (kinematic person)."""
STEP_FLOOR: Final = 0.02
"""Share of the leg by which the floor under the feet then moves in the picture, down for somebody
who comes nearer, unless the camera lies on it; that of a foot that stands moves by .01."""
LEAST_DROP: Final = 0.1
"""Share of the leg by which the hips come down in a squat; in walking by .05 to .08."""
EVERY_PHASE: Final = ("down", "bottom", "up")
"""Phases that every repetition has."""
MIN_FRAMES: Final = 4
"""Frames with a person that a repetition needs to be anything at all."""
_WORST_FIRST: Final = (Verdict.MAJOR, Verdict.MINOR, Verdict.BORDERLINE)


@dataclass(frozen=True)
class Place:
    """Numbers of a repetition, from 1.

    Attributes:
        index: among all of a clip.
        set_index: of its set.
        sure: how sure it is which exercise it is one of, 0.5..1; 1 where that was given.
    """

    index: int
    set_index: int
    sure: float = 1.0


@dataclass(frozen=True)
class Rep:
    """One closed repetition.

    Attributes:
        index: from 1, partial ones included.
        set_index: from 1.
        exercise: name of what was done.
        side: supporting leg, "both" on two.
        start_s, bottom_s, end_s: when.
        complete: counted; else ``partial_reason`` says why not.
        support: how the leg was found.
        view: camera view during it.
        findings: one per rule that applies; empty for a partial repetition.
        metrics: numbers for information.
        phases: (name, start_s, end_s): down, bottom and up; before them the step of a lunge, after
            them its return or the drive after a hinge, where these take longer.
        quiet: quiet stance that it was compared with.
        exercise_confidence: how sure it is which exercise it is one of; 1 where that was given.
    """

    index: int
    set_index: int
    exercise: str
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
    exercise_confidence: float = 1.0

    @cached_property
    def worst(self) -> Verdict:
        """The worst that was found; NOT_ASSESSABLE where it was not counted, or nothing judged."""
        found = {each.verdict for each in self.findings if each.verdict.is_assessed}
        if not self.complete or not found:
            return Verdict.NOT_ASSESSABLE
        return next((verdict for verdict in _WORST_FIRST if verdict in found), Verdict.OK)

    def after(self, previous: Rep | None) -> Rep:
        """The same, begun where the one before it has ended, if that is later."""
        first, start_s, end_s = self.phases[0]
        if previous is None or not start_s < previous.end_s < end_s:
            return self
        phases = ((first, previous.end_s, end_s), *self.phases[1:])
        return replace(self, start_s=previous.end_s, phases=phases)

    def as_other(self, exercise: str) -> Rep:
        """The same, logged only: it is clearly one of another exercise, and so are its verdicts."""
        reason = f"looks like a {exercise}, not a {self.exercise}"
        return replace(self, complete=False, partial_reason=reason, findings=())


def look_closer(
    poses: PoseSequence,
    excursion: Excursion,
    exercise: Exercise,
    quiet: QuietStance | None,
    previous: Support | None,
) -> tuple[Excursion, Support] | None:
    """Find the supporting leg of a repetition, and whether it is one.

    Args:
        poses: its frames, with the rest before and after it.
        excursion: its times.
        exercise: what is being done.
        quiet: quiet stance before it, None where there was none.
        previous: support in the repetition before it in the same set, None for the first.

    Returns:
        Its times and its leg; None when the person was seen in too few of its frames, walked, or
        did something else.
    """
    start = int(np.searchsorted(poses.time_s, excursion.start_s, "left"))
    core = poses.between(start, int(np.searchsorted(poses.time_s, excursion.end_s, "right")))
    if np.isfinite(core.image_px).any(axis=(1, 2)).sum() < MIN_FRAMES:
        return None
    scale = median(pixels_per_metre(core.image_px, core.world_m))
    if not np.isfinite(scale):  # in no frame the whole body
        return None
    if not exercise.feet_travel and _went_elsewhere(core):
        return None
    if exercise.signal == "hip_drop" and _walked_in_line_of_sight(core):
        return None
    found = exercise.find_support(core, excursion.bottom_s, scale, quiet)
    support = with_hysteresis(found, previous)
    if exercise.review is None:
        return excursion, support
    return exercise.review(poses, excursion, support)


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


def _walked_in_line_of_sight(poses: PoseSequence) -> bool:
    """Whether the person came nearer or went away, and the hips never came down over the feet.

    A step towards the camera is too short to be `_went_elsewhere`, and moves the floor all the
    same; in the model's own space the hips of somebody who walks stay as high as they are.
    """
    edge = max(2, len(poses) // 6)
    scale = pixels_per_metre(poses.image_px, poses.world_m)
    growth = median(scale[-edge:]) / median(scale[:edge]) - 1
    floor_px = lower_ankle_px(poses.image_px)
    down_px = median(floor_px[-edge:]) - median(floor_px[:edge])
    moved = down_px * np.sign(growth) / median(scale) / NOMINAL_LEG_M
    down = poses.world_m[..., 1] / NOMINAL_LEG_M
    ankles = down[:, [body.ankle for body in BODY_SIDES.values()]].max(axis=1)
    height = ankles - down[:, [body.hip for body in BODY_SIDES.values()]].mean(axis=1)
    drop = percentile(height, 95) - percentile(height, 5)
    return bool(abs(growth) > STEP_GROWTH and moved > STEP_FLOOR and drop < LEAST_DROP)


def judge_rep(window: RepWindow, exercise: str, rules: Sequence[Rule], place: Place) -> Rep:
    """Judge one repetition by the rules that apply to its stance and variant.

    Args:
        window: of the repetition; a partial one is measured but not judged.
        exercise: of which it is one.
        rules: of that exercise.
        place: its numbers.
    """
    excursion = window.excursion
    applicable = [rule for rule in rules if rule.applies_to(window.support)]
    return Rep(
        index=place.index,
        set_index=place.set_index,
        exercise=exercise,
        side=window.support.side or "both",
        start_s=window.span_s[0],
        bottom_s=window.bottom_s,
        end_s=window.span_s[1],
        complete=excursion.complete,
        partial_reason=excursion.reason,
        support=window.support,
        view=window.view,
        findings=tuple(judge(rule, window) for rule in applicable) if excursion.complete else (),
        metrics=rep_metrics(window),
        phases=_phases(window),
        quiet=window.around.quiet,
        exercise_confidence=place.sure,
    )


def _phases(window: RepWindow) -> tuple[tuple[str, float, float], ...]:
    timing, (start_s, end_s) = window.timing, window.span_s
    last = "drive" if window.signal == "trunk_lean" else "return"
    phases = (
        ("step", start_s, timing.start_s),
        ("down", timing.start_s, timing.bottom_start_s),
        ("bottom", timing.bottom_start_s, timing.bottom_end_s),
        ("up", timing.bottom_end_s, timing.end_s),
        (last, timing.end_s, end_s),
    )
    return tuple(each for each in phases if each[0] in EVERY_PHASE or each[1] < each[2])


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
