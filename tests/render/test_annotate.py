"""The annotated clip: what is said at which moment, and who waits for whom."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.events import Status
from formcheck.exercises import get_exercise
from formcheck.landmarks import BODY_SIDES, Landmark
from formcheck.pose import Frame, Pose, RgbArray
from formcheck.render import annotate as module
from formcheck.render.annotate import (
    CUE_AFTER_S,
    MARK_AFTER_S,
    MARK_BEFORE_S,
    AnnotationThread,
    Captions,
    Moment,
    Timeline,
    annotate,
    describe,
)
from formcheck.render.overlay import Hud, Overlay
from formcheck.rep import Rep
from formcheck.rules import Finding, Verdict
from formcheck.session import Session
from tests.staged import SIZE, staged_poses

SQUAT = get_exercise("squat")
CAPTIONS = Captions(SQUAT.title, SQUAT.rules)
STANDING = Status("rest", None, {}, 0, 0.0)


@cache
def reps() -> tuple[Rep, ...]:
    """Two left squats whose knee falls in."""
    session = Session(SQUAT, SQUAT.rules, size_px=SIZE)
    for pose in staged_poses():
        session.step(pose)
    session.finish()
    assert [rep.complete for rep in session.reps] == [True, True]
    return session.reps


def knee_in(rep: Rep) -> Finding:
    return next(finding for finding in rep.findings if finding.rule == "squat-knee-in")


def pose_at(time_s: float) -> Pose:
    return replace(staged_poses()[0], time_s=time_s)


def hud_at(time_s: float, reps: tuple[Rep, ...] = (), status: Status = STANDING) -> Hud:
    return describe(Moment(pose_at(time_s), status, reps), CAPTIONS)


def fail(error: InputError) -> None:
    pytest.fail(str(error))


def test_the_counter_goes_up_when_a_repetition_ends() -> None:
    first, second = reps()
    assert hud_at(0.0, reps()).counts == {"both": 0}
    assert hud_at(first.bottom_s, reps()).counts == {"left": 0, "right": 0}
    assert hud_at(first.end_s, reps()).counts == {"left": 1, "right": 0}
    assert hud_at(second.end_s + 9, reps()).counts == {"left": 2, "right": 0}


def test_partial_repetitions_are_not_counted_and_the_reason_is_said() -> None:
    partial = replace(reps()[0], complete=False, partial_reason="too shallow", findings=())
    hud = hud_at(partial.end_s + 0.1, (partial,))
    assert hud.counts == {"left": 0, "right": 0}
    assert hud.notice == "Not counted: too shallow"
    assert hud_at(partial.bottom_s, (partial,)).notice is None


def test_a_fault_is_marked_at_its_joint_around_its_moment() -> None:
    finding = knee_in(reps()[0])
    assert finding.time_s is not None
    assert finding.verdict is Verdict.MAJOR
    marks = {mark.text: mark for mark in hud_at(finding.time_s, reps()).marks}
    assert marks["Knee falls inwards"].landmark is Landmark.LEFT_KNEE
    assert marks["Knee falls inwards"].verdict is Verdict.MAJOR
    for time_s, shown in (
        (finding.time_s - MARK_BEFORE_S - 0.01, False),
        (finding.time_s - MARK_BEFORE_S + 0.01, True),
        (finding.time_s + MARK_AFTER_S - 0.01, True),
        (finding.time_s + MARK_AFTER_S + 0.01, False),
    ):
        texts = [mark.text for mark in hud_at(time_s, reps()).marks]
        assert ("Knee falls inwards" in texts) is shown, time_s


def test_only_faults_are_marked_the_worst_first_and_not_too_many() -> None:
    rep = reps()[0]
    finding = knee_in(rep)
    verdicts = [Verdict.OK, Verdict.BORDERLINE, *[Verdict.MINOR] * 4, Verdict.MAJOR]
    findings = tuple(replace(finding, verdict=verdict) for verdict in verdicts)
    assert finding.time_s is not None
    marks = hud_at(finding.time_s, (replace(rep, findings=findings),)).marks
    assert [mark.verdict for mark in marks] == [Verdict.MAJOR, Verdict.MINOR, Verdict.MINOR]


def test_one_cue_from_its_moment_until_a_while_after_the_repetition() -> None:
    first, second = reps()
    assert hud_at(first.start_s + 0.1, (first,)).cue is None
    assert hud_at(first.bottom_s + 0.5, (first,)).cue == "Knee over your toes"
    assert not hud_at(first.bottom_s + 0.5, (first,)).cue_provisional
    assert hud_at(first.end_s + CUE_AFTER_S - 0.1, (first,)).cue == "Knee over your toes"
    assert hud_at(first.end_s + CUE_AFTER_S + 0.1, (first,)).cue is None
    clean = replace(second, findings=())
    assert hud_at(second.bottom_s, (first, clean)).cue is None


def test_phase_and_leg_are_known_in_hindsight_inside_a_repetition() -> None:
    rep = reps()[0]
    late = Status("down", "right", {}, 1, 0.5)
    name, start_s, end_s = rep.phases[-1]
    assert name == "up"
    hud = hud_at((start_s + end_s) / 2, (rep,), late)
    assert (hud.phase, hud.side, hud.set_index) == ("coming up", "left", rep.set_index)
    after = hud_at(rep.end_s + 5, (rep,), late)
    assert (after.phase, after.side) == ("going down", "right")


def test_nobody_in_view_is_said() -> None:
    assert describe(Moment(Pose.missing(1.0), STANDING, ()), CAPTIONS).notice == "Nobody in view"
    assert hud_at(1.0).notice is None


def test_a_mirrored_clip_shows_the_leg_under_its_real_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Pose | None] = []

    def remember(_: object, rgb: RgbArray, pose: Pose | None, hud: Hud, **__: object) -> RgbArray:
        drawn.append(pose)
        return rgb

    monkeypatch.setattr(Overlay, "draw", remember)
    moment = Moment(pose_at(0.0), STANDING, ())
    for mirrored in (False, True):
        captions = replace(CAPTIONS, mirrored=mirrored)
        annotate([blank(0)], [moment], captions, Recorder())
    plain, exchanged = drawn
    assert plain is not None
    assert exchanged is not None
    left, right = BODY_SIDES["left"].knee, BODY_SIDES["right"].knee
    assert np.array_equal(exchanged.image_px[left], plain.image_px[right])
    assert np.array_equal(exchanged.image_px[right], plain.image_px[left])
    assert not np.array_equal(plain.image_px[left], plain.image_px[right])


def blank(index: int) -> Frame:
    return Frame(index, index / 30, np.full((SIZE[1], SIZE[0], 3), 90, np.uint8))


class Recorder:
    """Keeps the times of the pictures that are written."""

    def __init__(self) -> None:
        self.times_s: list[float] = []

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None: ...

    def write(self, rgb: RgbArray, time_s: float) -> None:
        assert rgb.shape == (SIZE[1], SIZE[0], 3)
        self.times_s.append(time_s)


class Reel(list[Frame]):
    """Frames that can be opened and closed."""

    def __enter__(self) -> Reel:
        return self

    def __exit__(self, *_: object) -> None: ...


def test_moments_come_in_order_and_not_before_they_are_settled() -> None:
    timeline = Timeline()
    got: list[float] = []
    first = threading.Event()

    def read() -> None:
        for moment in timeline:
            got.append(moment.pose.time_s)
            first.set()

    reader = threading.Thread(target=read)
    for i in range(4):
        timeline.publish(pose_at(float(i)), STANDING)
    reader.start()
    timeline.settle(1.0, ())  # what begins at 1.0 may still change
    assert first.wait(10)
    timeline.settle(1.0, ())
    assert got == [0.0]
    timeline.settle(2.5, ())
    timeline.end(())
    reader.join(10)
    assert got == [0.0, 1.0, 2.0, 3.0]


def test_an_abandoned_timeline_lets_its_reader_go() -> None:
    timeline = Timeline()
    timeline.publish(pose_at(0.0), STANDING)
    timeline.abandon()
    assert list(timeline) == []


def follow_all(annotation: AnnotationThread, poses: Iterable[Pose]) -> Session:
    session = Session(SQUAT, SQUAT.rules, size_px=SIZE)
    for pose in poses:
        session.step(pose)
        annotation.follow(pose, session)
    session.finish()
    return session


def test_every_frame_is_written_with_the_verdicts_of_its_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoken: list[tuple[float, Hud]] = []
    plain = describe

    def remember(moment: Moment, captions: Captions) -> Hud:
        hud = plain(moment, captions)
        spoken.append((moment.pose.time_s, hud))
        return hud

    monkeypatch.setattr(module, "describe", remember)
    recorder = Recorder()
    reel = Reel(blank(i) for i in range(len(staged_poses())))
    with AnnotationThread(lambda: reel, lambda _: recorder, CAPTIONS, fail) as annotation:
        annotation.finish(follow_all(annotation, staged_poses()))
    assert recorder.times_s == [frame.time_s for frame in reel]
    # While it follows, it knows as much of each moment as one who has seen everything.
    for time_s, hud in spoken:
        known = hud_at(time_s, reps())
        assert (hud.counts, hud.marks, hud.cue) == (known.counts, known.marks, known.cue), time_s


def test_nothing_is_opened_for_a_clip_without_a_person() -> None:
    def unexpected(*_: object) -> Reel:
        raise AssertionError

    with AnnotationThread(unexpected, lambda _: Recorder(), CAPTIONS, fail) as annotation:
        annotation.finish(follow_all(annotation, [Pose.missing(i / 30) for i in range(30)]))


def test_what_goes_wrong_while_drawing_reaches_the_analysis() -> None:
    def broken(_: object) -> Recorder:
        raise OSError("no space")

    reel = Reel(blank(i) for i in range(len(staged_poses())))

    def work() -> None:
        with AnnotationThread(lambda: reel, broken, CAPTIONS, fail) as annotation:
            annotation.finish(follow_all(annotation, staged_poses()))

    with pytest.raises(OSError, match="no space"):
        work()
