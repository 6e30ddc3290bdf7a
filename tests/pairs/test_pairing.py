"""Two sessions over one set, put together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.synthetic import Camera, LungeRep, Workout
from benchmarks.two_cameras import Shot, shoot
from formcheck.errors import InputError
from formcheck.landmarks import Side
from formcheck.pairs.alignment import Alignment
from formcheck.pairs.pairing import PairResult, are_swapped, pair_sessions
from formcheck.rep import Rep
from formcheck.rules import Finding, Verdict
from formcheck.session import SessionResult
from tests.sessions import run
from tests.two_cameras import EXACT, FRONT, SIDE, tired_squats

LATE_S = 1.5
REPS = 4
WORKOUT = Workout.of(
    (
        LungeRep(side="right"),
        LungeRep(side="right", knee_medial_m=0.13),
        LungeRep(side="right", trunk_lean_deg=36),
        LungeRep(side="right", step_s=0.95),
    ),
    before_s=2.5,
    after_s=1.5,
)


def seen_from(camera: Camera, start_s: float = 0.0) -> SessionResult:
    return run(shoot(WORKOUT, Shot(camera, start_s=start_s, noise=EXACT)), "lunge")


def aligned(offset_s: float) -> Alignment:
    return Alignment(offset_s, 1.0, agreement=0.9, timing_s=0.01, excess=1.0, overlap_s=15.0)


def paired(front: SessionResult, side: SessionResult, offset_s: float = LATE_S) -> PairResult:
    return pair_sessions(front, side, aligned(offset_s), {"front": 60.0, "side": 60.0})


@pytest.fixture(scope="module")
def front() -> SessionResult:
    return seen_from(FRONT)


@pytest.fixture(scope="module")
def side() -> SessionResult:
    return seen_from(SIDE, LATE_S)


@pytest.fixture(scope="module")
def pair(front: SessionResult, side: SessionResult) -> PairResult:
    return paired(front, side)


def finding(rep: Rep, rule: str) -> Finding:
    (found,) = [f for f in rep.findings if f.rule == rule]
    return found


def with_reps(result: SessionResult, *reps: Rep) -> SessionResult:
    return replace(result, reps=reps)


def partial(rep: Rep) -> Rep:
    reason = "the clip begins inside it"
    return replace(rep, complete=False, partial_reason=reason, findings=())


def on_leg(rep: Rep, leg: Side, confidence: float) -> Rep:
    support = replace(rep.support, side=leg, confidence=confidence)
    return replace(rep, side=leg, support=support)


def shaky(rep: Rep, error: float, verdict: Verdict, measure: str = "lunge_halts") -> Rep:
    """A repetition of which only this is known."""
    found = Finding("lunge-shaky", verdict, "score", 0.9, 0.45, error, 1.0, measure=measure)
    return replace(rep, findings=(found,))


def test_every_repetition_is_one_whichever_camera_saw_it(pair: PairResult) -> None:
    assert pair.matched == REPS
    assert [rep.index for rep in pair.result.reps] == [1, 2, 3, 4]
    assert {rep.set_index for rep in pair.result.reps} == {1}
    assert [rep.side for rep in pair.result.reps] == ["right"] * REPS
    assert set(pair.views) == {("front", "side")}


def test_each_fault_comes_from_the_view_that_shows_it(pair: PairResult) -> None:
    _, knee, lean, _ = pair.result.reps
    knee_in, trunk = finding(knee, "lunge-knee-in"), finding(lean, "lunge-trunk-lean")
    assert (knee_in.verdict.is_fault, knee_in.view) == (True, "front")
    assert knee_in.choice == "the side view cannot judge it: needs a front view"
    assert (trunk.verdict.is_fault, trunk.view) == (True, "side")
    assert trunk.choice == "the front view cannot judge it: needs a side view"


def test_more_is_assessed_than_in_either_clip(
    pair: PairResult, front: SessionResult, side: SessionResult
) -> None:
    def assessed(result: SessionResult) -> int:
        return sum(f.verdict.is_assessed for rep in result.reps for f in rep.findings)

    assert assessed(pair.result) > max(assessed(front), assessed(side))
    for merged, *alone in zip(pair.result.reps, front.reps, side.reps, strict=True):
        assert [f.rule for f in merged.findings] == [f.rule for f in alone[0].findings]


def test_of_two_verdicts_the_one_with_the_smaller_error_counts(
    front: SessionResult, side: SessionResult
) -> None:
    a = [shaky(rep, 0.2, Verdict.MINOR) for rep in front.reps]
    b = [shaky(rep, 0.4, Verdict.OK) for rep in side.reps]
    found = finding(paired(with_reps(front, *a), with_reps(side, *b)).result.reps[0], "lunge-shaky")
    assert (found.view, found.verdict) == ("front", Verdict.MINOR)
    assert found.choice == (
        "smaller measuring error: 0.2 against 0.4 score in the side view; the side view says ok"
    )


def test_no_fault_vanishes_because_the_other_view_measures_better(
    front: SessionResult, side: SessionResult
) -> None:
    def seen(others: Verdict, measure: str = "lunge_halts") -> Finding:
        a = [shaky(rep, 0.2, Verdict.OK) for rep in front.reps]
        b = [shaky(rep, 0.4, others, measure) for rep in side.reps]
        merged = paired(with_reps(front, *a), with_reps(side, *b)).result.reps[0]
        return finding(merged, "lunge-shaky")

    doubted = seen(Verdict.MAJOR)
    assert (doubted.view, doubted.verdict) == ("front", Verdict.BORDERLINE)
    assert doubted.reason == "the side view finds a fault"
    assert seen(Verdict.BORDERLINE).verdict is Verdict.OK
    assert seen(Verdict.MAJOR, "a stand-in").verdict is Verdict.OK


def test_what_no_view_can_judge_says_why_and_names_no_view(
    front: SessionResult, side: SessionResult
) -> None:
    other = paired(front, replace(front, reps=front.reps), 0.0).result
    unseen = [f for rep in other.reps for f in rep.findings if not f.verdict.is_assessed]
    assert "needs a side view" in {f.reason for f in unseen}
    assert {f.view for f in unseen} == {None}


def test_the_clock_begins_with_the_camera_that_was_started_first(
    front: SessionResult, side: SessionResult
) -> None:
    late_side = paired(front, side)
    assert (late_side.clips["front"].start_s, late_side.clips["side"].start_s) == (0.0, LATE_S)
    # The same two, as if the one from the side had been running first.
    late_front = paired(seen_from(FRONT, LATE_S), seen_from(SIDE), -LATE_S)
    assert (late_front.clips["front"].start_s, late_front.clips["side"].start_s) == (LATE_S, 0.0)
    for a, b in zip(late_side.result.reps, late_front.result.reps, strict=True):
        assert a.bottom_s == pytest.approx(b.bottom_s, abs=0.1)
    rep = late_side.result.reps[0]
    assert all(rep.start_s - 2 < f.time_s < rep.end_s + 2 for f in rep.findings if f.time_s)


def test_a_repetition_cut_in_one_clip_counts_when_the_other_shows_it_whole(
    front: SessionResult, side: SessionResult
) -> None:
    cut = with_reps(side, partial(side.reps[0]), *side.reps[1:])
    both = paired(front, cut)
    first = both.result.reps[0]
    assert first.complete
    assert {f.view for f in first.findings} == {"front", None}
    assert any("only the front view" in (f.choice or "") for f in first.findings)
    assert "Only the front clip shows repetition 1 whole." in both.notes
    neither = paired(with_reps(front, partial(front.reps[0]), *front.reps[1:]), cut)
    assert not neither.result.reps[0].complete


def test_a_repetition_before_one_camera_was_started_is_in_the_report(
    front: SessionResult, side: SessionResult
) -> None:
    both = paired(front, with_reps(side, *side.reps[1:]))
    assert (len(both.result.reps), both.matched) == (REPS, REPS - 1)
    assert both.views[0] == ("front",)


def test_a_repetition_that_one_running_camera_did_not_count_is_pointed_out(
    front: SessionResult, side: SessionResult
) -> None:
    both = paired(front, with_reps(side, *side.reps[:2], side.reps[3]))
    assert both.result.reps[2].complete
    assert any("repetition 3, although both cameras were running" in n for n in both.notes)


def test_where_the_views_disagree_on_a_leg_the_surer_one_is_believed(
    front: SessionResult, side: SessionResult
) -> None:
    wrong = with_reps(side, on_leg(side.reps[0], "left", 0.7), *side.reps[1:])
    a = with_reps(front, on_leg(front.reps[0], "right", 0.97), *front.reps[1:])
    both = paired(a, wrong)
    first = both.result.reps[0]
    assert first.side == "right"
    assert first.support.sure
    assert first.support.confidence < 0.97
    assert {f.view for f in first.findings} == {"front", None}
    assert any("different legs in repetition 1" in note for note in both.notes)


def test_where_neither_is_sure_nothing_is_said_about_a_leg(
    front: SessionResult, side: SessionResult
) -> None:
    wrong = with_reps(side, on_leg(side.reps[0], "left", 0.8), *side.reps[1:])
    a = with_reps(front, on_leg(front.reps[0], "right", 0.82), *front.reps[1:])
    first = paired(a, wrong).result.reps[0]
    assert not first.support.sure
    assert finding(first, "lunge-knee-in").verdict is Verdict.NOT_ASSESSABLE


def test_two_views_that_agree_are_surer_together(front: SessionResult, side: SessionResult) -> None:
    a = with_reps(front, *(on_leg(rep, "right", 0.7) for rep in front.reps))
    b = with_reps(side, *(on_leg(rep, "right", 0.7) for rep in side.reps))
    assert paired(a, b).result.reps[0].support.confidence > 0.8


def test_legs_exchanged_throughout_are_refused_not_guessed(
    front: SessionResult, side: SessionResult
) -> None:
    flipped = run(shoot(WORKOUT, Shot(SIDE, start_s=LATE_S, noise=EXACT)).mirrored(), "lunge")
    assert {rep.side for rep in flipped.reps} == {"left"}
    with pytest.raises(InputError, match=r"opposite legs in all 4 repetitions.*--mirrored-view"):
        paired(front, flipped)


def test_clips_that_share_too_little_are_refused(front: SessionResult, side: SessionResult) -> None:
    with pytest.raises(InputError, match=r"1 of their.*4 from the front.*at least 2"):
        paired(front, with_reps(side, side.reps[0]))
    with pytest.raises(InputError, match=r"two different sets|in common"):
        paired(front, side, LATE_S + 1.2)


def test_swapped_clips_are_recognised(front: SessionResult, side: SessionResult) -> None:
    assert are_swapped(side, front)
    assert not are_swapped(front, side)
    assert not are_swapped(front, front)
    assert not are_swapped(replace(front, view=None), side)


def test_two_clips_from_one_side_are_put_together_with_a_word(front: SessionResult) -> None:
    assert any(
        "Both clips were filmed from the front" in n for n in paired(front, front, 0.0).notes
    )


def test_a_copy_of_the_same_clip_is_refused(front: SessionResult, side: SessionResult) -> None:
    as_one = replace(aligned(0.0), agreement=0.999)
    with pytest.raises(InputError, match="copies of the same clip"):
        pair_sessions(front, front, as_one, {"front": 60.0, "side": 60.0})
    late = replace(as_one, offset_s=LATE_S)
    assert pair_sessions(front, side, late, {"front": 60.0, "side": 60.0}).matched == REPS


def test_legs_are_compared_over_both_clips() -> None:
    workout = tired_squats(4)
    a, b = (run(shoot(workout, Shot(camera, noise=EXACT)), "squat") for camera in (FRONT, SIDE))
    both = paired(a, b, 0.0)
    assert both.result.comparisons == {}
    depth = [rep.metrics["knee_flexion_deg"] for rep in both.result.reps]
    assert None not in depth  # known from the side
    assert None not in [rep.metrics["hip_drop"] for rep in both.result.reps]
