"""From a finished session to its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, Final

import numpy as np

from formcheck import __version__
from formcheck.coaching.plan import read_plan
from formcheck.rep import Rep
from formcheck.report import (
    Advice,
    ComparisonInfo,
    FindingInfo,
    ModelInfo,
    OtherExerciseInfo,
    PhaseSpan,
    RepInfo,
    Report,
    RuleCounts,
    SourceInfo,
    Summary,
    ViewInfo,
)
from formcheck.reporting.set_report import leg_notes, plan_info, set_infos
from formcheck.rules import Finding
from formcheck.session import SessionResult
from formcheck.signals.control import MIN_CONTROL_RATE_HZ, MIN_RATE_HZ
from formcheck.stream.name_check import OtherExercise, joined
from formcheck.verdicts.habits import Habit, habits, waiting
from formcheck.view import View

MAX_ADVICE: Final = 2
MAX_TILT_DEG: Final = 5.0
SHORTEST_S: Final = 1.0
"""A clip that is shorter cannot show a repetition."""


def build_report(
    result: SessionResult, *, source: SourceInfo, model: ModelInfo, settings: Mapping[str, Any]
) -> Report:
    """Put what a session found into a report.

    Args:
        result: of a finished session.
        source: where the frames came from.
        model: the pose model that saw the person.
        settings: what changes a verdict, as plain JSON data; with a ``plan`` like ``3x10``, the
            report says what was done of it.
    """
    plan = read_plan(settings["plan"]) if settings.get("plan") else None
    return Report(
        formcheck_version=__version__,
        model=model,
        source=source,
        settings=dict(settings),
        exercise=result.asked,
        view=view_info(result.view),
        other_exercises=other_exercises(result),
        notes=[*clip_notes(result, source), *movement_notes(result)],
        sets=set_infos(result.reps, plan),
        plan=None if plan is None else plan_info(plan, result.reps),
        reps=[rep_info(rep) for rep in result.reps],
        comparisons=[
            ComparisonInfo(
                exercise=exercise,
                metric=c.metric,
                unit=c.unit,
                left=_round(c.left),
                right=_round(c.right),
                difference=_round(c.left - c.right),
                symmetry_index=None if c.symmetry_index is None else _round(c.symmetry_index),
                real=c.real,
            )
            for exercise, comparisons in result.comparisons.items()
            for c in comparisons
        ],
        summary=_summary(result),
    )


def _round(value: float) -> float:
    return round(float(value), 4)


def _maybe(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else _round(value)


def view_info(view: View | None) -> ViewInfo:
    """A camera view as the report has it."""
    if view is None:
        return ViewInfo(name="unknown", yaw_deg=None)
    return ViewInfo(
        name=view.name,
        yaw_deg=_round(view.yaw_deg),
        yaw_error_deg=_round(view.error_deg),
        facing=view.facing,
    )


def finding_info(finding: Finding) -> FindingInfo:
    """One finding as the report has it."""
    return FindingInfo(
        rule=finding.rule,
        verdict=finding.verdict.value,
        value=_maybe(finding.value),
        unit=finding.unit,
        limit=_maybe(finding.limit),
        error=_maybe(finding.error),
        time_s=_maybe(finding.time_s),
        reason=finding.reason,
        cue=finding.cue,
        landmark=None if finding.landmark is None else finding.landmark.name.lower(),
        view=finding.view,
        choice=finding.choice,
    )


def rep_info(rep: Rep) -> RepInfo:
    """One repetition as the report has it."""
    return RepInfo(
        index=rep.index,
        set=rep.set_index,
        exercise=rep.exercise,
        side=rep.side,
        side_confidence=_round(rep.support.confidence),
        stance=rep.support.stance,
        variant=rep.support.variant,
        complete=rep.complete,
        partial_reason=rep.partial_reason,
        start_s=_round(rep.start_s),
        bottom_s=_round(rep.bottom_s),
        end_s=_round(rep.end_s),
        phases=[
            PhaseSpan(name=name, start_s=_round(start), end_s=_round(end))
            for name, start, end in rep.phases
        ],
        metrics=dict(rep.metrics),
        findings=[finding_info(finding) for finding in rep.findings],
    )


def _summary(result: SessionResult) -> Summary:
    done = [rep for rep in result.reps if rep.complete]
    findings = [finding for rep in done for finding in rep.findings]
    counts: dict[str, dict[str, int]] = {}
    for finding in findings:
        per_rule = counts.setdefault(finding.rule, {})
        per_rule[finding.verdict.value] = per_rule.get(finding.verdict.value, 0) + 1
    assessed = [finding for finding in findings if finding.verdict.is_assessed]
    seen = {finding.rule for finding in assessed}
    missing = {
        finding.rule: finding.reason or "not assessable"
        for finding in findings
        if finding.rule not in seen
    }
    return Summary(
        reps=len(done),
        reps_left=sum(rep.side == "left" for rep in done),
        reps_right=sum(rep.side == "right" for rep in done),
        reps_both=sum(rep.side == "both" for rep in done),
        partial=len(result.reps) - len(done),
        faults={rule: RuleCounts(**verdicts) for rule, verdicts in sorted(counts.items())},
        assessed=len(assessed),
        not_assessable=len(findings) - len(assessed),
        rules_assessed=sorted(seen),
        rules_not_assessable=dict(sorted(missing.items())),
        advice=_advice(habits(findings, result.rules)[:MAX_ADVICE]),
        later=_advice(waiting(findings, result.rules)),
    )


def _advice(found: Sequence[Habit]) -> list[Advice]:
    advice = []
    for habit in found:
        rule, words = habit.rule, habit.wording
        times = f"in {habit.faulty} of {habit.judged} repetitions"
        if habit.judged < habit.tried:
            times = f"in {habit.faulty} of the {habit.judged} that could be judged"
        text = f"{_sentence(words.title)} {times}. {rule.why}"
        advice.append(Advice(rule=rule.slug, cue=words.cue, text=text))
    return advice


def _sentence(title: str) -> str:
    return title[:1].upper() + title[1:]


def clip_notes(result: SessionResult, source: SourceInfo) -> list[str]:
    """What the reader should know about a clip: what was hard to see in it, and why."""
    seen = result.diagnosis
    notes = []
    if not source.complete:
        problem = _sentence(source.problem or "the clip breaks off")
        notes.append(f"{problem}. Everything before that was analysed.")
    if source.duration_s < SHORTEST_S:
        notes.append(
            f"The clip lasts only {source.duration_s:.1f} s: film the whole set, from standing "
            "still to standing still."
        )
    if seen.frames and seen.with_person < 0.8 * seen.frames:
        share = seen.with_person / seen.frames
        notes.append(
            f"A person was found in only {share:.0%} of the frames: film with more light, "
            "the whole body in view and nobody in front."
        )
    if seen.with_person and seen.with_legs < 0.8 * seen.with_person:
        notes.append(
            "The feet leave the picture: step back or tilt the camera so that the whole body "
            "stays in view."
        )
    if seen.with_person and seen.with_head < 0.8 * seen.with_person:
        notes.append(
            "The head or shoulders leave the picture: the pose model needs them to find the body, "
            "so counts and verdicts of this clip are unsure. Film the whole body."
        )
    notes += _rate_notes(seen.frame_rate_hz)
    notes += _tilt_notes(result.reps)
    if any(rep.quiet is None for rep in result.reps):
        notes.append(
            "The clip does not begin with a quiet stance: stand still on both feet for a second "
            "first, and checks that compare with it become possible or more exact."
        )
    return notes


def movement_notes(result: SessionResult) -> list[str]:
    """What the reader should know about the repetitions, whichever clip they were seen in."""
    notes = []
    unsure = [str(rep.index) for rep in result.reps if not rep.support.sure]
    if unsure:
        notes.append(f"Which leg was working is not sure in repetition {', '.join(unsure)}.")
    for exercise in result.exercises.values():
        variants = {
            rep.support.variant
            for rep in result.reps
            if rep.complete and rep.exercise == exercise.name
        }
        told = [note for name, note in exercise.variant_notes.items() if name in variants]
        if len(variants) == 1:
            told = [note.replace("Some repetitions", "The repetitions", 1) for note in told]
        notes += told
    notes += leg_notes(result.reps)
    notes += _unrecognised_notes(result)
    if not (result.reps or result.unrecognised or result.others):
        notes.append(
            "No repetition was found: the clip must show the whole body going down and coming up "
            "again."
        )
    return notes


def other_exercises(result: SessionResult) -> list[OtherExerciseInfo]:
    """Where another exercise was done than the one that was named, and what to do about it."""
    others = list(result.others)
    throughout = _nothing_else(result)
    if throughout:
        others = [reduce(joined, others)]
    return [
        OtherExerciseInfo(
            exercise=other.exercise,
            start_s=_round(other.start_s),
            end_s=_round(other.end_s),
            reps=other.reps,
            confidence=_round(other.sure),
            text=_other_words(other, result.asked, throughout=throughout),
        )
        for other in others
    ]


def _nothing_else(result: SessionResult) -> bool:
    """Whether nothing was done but one other exercise."""
    one = len({each.exercise for each in result.others}) == 1
    return one and not any(rep.complete for rep in result.reps)


def _other_words(other: OtherExercise, asked: str, *, throughout: bool) -> str:
    name = other.exercise
    if throughout:
        advice = f"Use --exercise {name}."
        where = "This"
    else:
        advice = "Use --exercise auto, which tells them apart."
        where = f"What is done from {_clock(other.start_s)} to {_clock(other.end_s)}"
    return f"{where} looks like {name}s, not {asked}s: not counted, not judged. {advice}"


def _clock(time_s: float) -> str:
    return f"{int(time_s) // 60}:{int(time_s) % 60:02d}"


def _unrecognised_notes(result: SessionResult) -> list[str]:
    """What was seen and not counted, because nobody could say which exercise it was."""
    bends = [f"{each.start_s:.0f} s" for each in result.unrecognised if each.lone_hinge]
    others = [f"{each.start_s:.0f} s" for each in result.unrecognised if not each.lone_hinge]
    notes = []
    if bends:
        notes.append(
            f"One bend on both legs is not counted (at {', '.join(bends)}): picking something up "
            "looks the same. Name the exercise to have it counted."
        )
    if others:
        notes.append(
            f"Something was done that is none of {', '.join(result.exercises)}, or could not be "
            f"told apart (at {', '.join(others)}): not counted. Name the exercise to have it "
            "counted."
        )
    return notes


def _tilt_notes(reps: Sequence[Rep]) -> list[str]:
    tilts = [abs(rep.quiet.tilt_deg) for rep in reps if rep.quiet is not None]
    if not tilts or max(tilts) <= MAX_TILT_DEG:
        return []
    return [
        f"The camera is tilted by about {max(tilts):.0f} degrees, or the person stands aslant: "
        "hold it upright. From the front that is made up for; from the side angles are off by "
        "as much."
    ]


def _rate_notes(rate_hz: float) -> list[str]:
    if rate_hz < MIN_RATE_HZ:
        return [
            f"Only {rate_hz:.0f} frames per second were looked at: angles and tempo need 15, and "
            "counts may miss quick repetitions. Film at 30; live, close other programs."
        ]
    if rate_hz < MIN_CONTROL_RATE_HZ:
        return [
            f"{rate_hz:.0f} frames per second were looked at: control needs 24 to be judged. Film "
            "at 30; live, close other programs."
        ]
    return []
