"""Cues inside a repetition: causal, of the same rules, and only what the rest cannot undo."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from benchmarks.synthetic import Camera, SquatRep
from formcheck.coaching import early_faults
from formcheck.coaching.early_faults import EarlyFaults
from formcheck.events import ProvisionalCue
from formcheck.exercises import EXERCISES, get_exercise
from formcheck.pose import PoseSequence
from formcheck.rep import Rep
from formcheck.rules import Finding, Rule
from formcheck.session import Session
from formcheck.verdicts.judging import judge
from formcheck.window import RepWindow
from tests.sessions import FRONT, SIDE, TYPICAL, film, frames, squats

KNEE_IN = SquatRep(side="left", knee_medial_m=0.14)
CLEAN = SquatRep(side="left", valgus_deg=0.0)
SHALLOW = replace(CLEAN, knee_flexion_deg=50.0)


def foretold(
    poses: PoseSequence, exercise: str = "squat"
) -> tuple[list[ProvisionalCue], tuple[Rep, ...]]:
    done = get_exercise(exercise)
    session = Session(done, done.rules, size_px=poses.size_px)
    early = EarlyFaults(session)
    cues = []
    for pose in poses:
        session.step(pose)
        cues += early.step(pose.time_s)
    session.finish()
    return cues, session.reps


@cache
def knees_in() -> tuple[PoseSequence, list[ProvisionalCue], tuple[Rep, ...]]:
    poses, _ = film(squats(KNEE_IN, CLEAN, KNEE_IN), FRONT)
    return poses, *foretold(poses)


def test_a_fault_is_told_inside_its_repetition_and_the_verdict_agrees() -> None:
    _, cues, reps = knees_in()
    for rep, faulty in zip(reps, (True, False, True), strict=True):
        inside = [cue for cue in cues if rep.start_s < cue.time_s < rep.end_s]
        told = {cue.finding.rule for cue in inside}
        assert len(inside) == len(told), "each rule once in a repetition"
        assert ("squat-knee-in" in told) is faulty
        assert told <= {f.rule for f in rep.findings if f.verdict.is_fault}
        assert all(cue.finding.cue for cue in inside)


@pytest.mark.parametrize("camera", [FRONT, SIDE], ids=["front", "side"])
def test_a_clean_repetition_is_left_in_peace(camera: Camera) -> None:
    poses, _ = film(squats(CLEAN, CLEAN), camera, noise=TYPICAL)
    cues, reps = foretold(poses)
    told = {(cue.finding.rule) for cue in cues}
    found = {f.rule for rep in reps for f in rep.findings if f.verdict.is_fault}
    assert told <= found


def test_judging_only_where_it_may_matter_tells_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    poses, cues, _ = knees_in()
    judged: list[str] = []

    def counting(rule: Rule, window: RepWindow) -> Finding:
        judged.append(rule.slug)
        return judge(rule, window)

    monkeypatch.setattr(early_faults, "judge", counting)
    few_cues, _ = foretold(poses)
    few = len(judged)
    monkeypatch.setattr(early_faults._Look, "is_known_clean", False)
    all_cues, _ = foretold(poses)
    assert [c.finding for c in few_cues] == [c.finding for c in all_cues]
    assert [c.time_s for c in few_cues] == [c.time_s for c in all_cues] == [c.time_s for c in cues]
    assert few < 0.8 * (len(judged) - few)


def test_the_cues_of_a_prefix_are_a_prefix_of_the_cues() -> None:
    poses, cues, _ = knees_in()
    for count in range(100, len(poses), 110):
        part, _ = foretold(frames(poses, list(range(count))))
        assert [c.time_s for c in part] == [c.time_s for c in cues[: len(part)]]
        assert [c.finding for c in part] == [c.finding for c in cues[: len(part)]]


def test_looking_at_the_open_repetition_changes_nothing_of_the_verdicts() -> None:
    poses, _, reps = knees_in()
    done = get_exercise("squat")
    session = Session(done, done.rules, size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    assert [rep.findings for rep in session.reps] == [rep.findings for rep in reps]


def test_nobody_is_asked_for_depth_before_the_repetition_is_over() -> None:
    depth = {rule.slug for e in EXERCISES.values() for rule in e.rules if rule.depth}
    assert depth
    poses, _ = film(squats(SHALLOW, SHALLOW), SIDE)
    cues, _ = foretold(poses)
    assert depth.isdisjoint(cue.finding.rule for cue in cues)


def test_at_rest_there_is_nothing_to_look_at() -> None:
    poses, _ = film(squats(KNEE_IN), FRONT)
    done = get_exercise("squat")
    session = Session(done, done.rules, size_px=poses.size_px)
    session.step(poses[0])
    assert session.open_rep() is None
