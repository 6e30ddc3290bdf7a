"""What must not matter to a session: side, size, place, yaw, frame rate, holes, the future."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import Camera, SquatRep, Workout
from formcheck.events import Event, RepClosed
from formcheck.exercises import EXERCISES
from formcheck.landmarks import Landmark
from formcheck.pose import FloatArray, Pose, PoseSequence
from formcheck.rep import Rep
from formcheck.rules import Finding, Verdict
from formcheck.session import Session
from formcheck.verdicts.calibration import uncalibrated
from tests.sessions import (
    EXACT,
    FRONT,
    SIDE,
    TYPICAL,
    film,
    lost,
    play,
    report_of,
    run,
    sides,
    squats,
)

LEFT, TWO = SquatRep(), SquatRep.double()
FILMS = {
    "one leg, front": (squats(LEFT, LEFT), FRONT),
    "one leg, side": (squats(LEFT, LEFT), SIDE),
    "two legs, side": (squats(TWO, TWO), SIDE),
}
FILM = pytest.mark.parametrize("name", FILMS)
quick = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])


def clip(name: str, fps: float = 15.0) -> PoseSequence:
    workout, camera = FILMS[name]
    return film(workout, camera, fps, TYPICAL, 3)[0]


def same_finding(one: Finding, other: Finding, *, mirrored: bool = False) -> None:
    assert (one.rule, one.verdict, one.unit, one.cue) == (
        other.rule, other.verdict, other.unit, other.cue,
    )  # fmt: skip
    assert (one.time_s is None) == (other.time_s is None)  # of two equal moments either will do
    for name in ("value", "limit", "error"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a is None) == (b is None)
        if a is not None:
            assert a == pytest.approx(b, rel=1e-6, abs=1e-6), (one.rule, name)
    swapped = swap_words(other.reason or "") if mirrored else other.reason or ""
    assert (one.reason or "") == swapped


def swap_words(text: str) -> str:
    return text.replace("left", "\0").replace("right", "left").replace("\0", "right")


def same_reps(ones: Iterable[Rep], others: Iterable[Rep], *, mirrored: bool = False) -> None:
    ones, others = list(ones), list(others)
    assert len(ones) == len(others) > 0
    swap = {"left": "right", "right": "left", "both": "both"}
    for one, other in zip(ones, others, strict=True):
        assert one.side == (swap[other.side] if mirrored else other.side)
        assert one.complete == other.complete
        assert [one.start_s, one.bottom_s, one.end_s] == pytest.approx(
            [other.start_s, other.bottom_s, other.end_s]
        )
        for a, b in zip(one.findings, other.findings, strict=True):
            same_finding(a, b, mirrored=mirrored)
        for name, value in one.metrics.items():
            if value is not None:
                assert value == pytest.approx(other.metrics[name], abs=1e-3), name


class TestMirror:
    @FILM
    def test_exchanges_left_and_right_and_nothing_else(self, name: str) -> None:
        poses = clip(name)
        usual, mirrored = run(poses), run(poses.mirrored())
        same_reps(mirrored.reps, usual.reps, mirrored=True)
        assert usual.view is not None
        assert mirrored.view is not None
        assert mirrored.view.yaw_deg == pytest.approx(-usual.view.yaw_deg)

    @FILM
    def test_a_session_that_undoes_the_flip_says_the_same(self, name: str) -> None:
        poses = clip(name)
        same_reps(run(poses.mirrored(), mirrored=True).reps, run(poses).reps)


class TestPicture:
    @quick
    @given(st.floats(0.2, 4), st.floats(-300, 300), st.floats(-200, 200), st.sampled_from([*FILMS]))
    def test_size_and_place_do_not_matter(
        self, zoom: float, right_px: float, down_px: float, name: str
    ) -> None:
        poses = clip(name)
        around = 400  # so that nothing leaves the picture
        moved = replace(
            poses,
            image_px=zoom * (poses.image_px + np.array([right_px, down_px]) + around),
            size_px=(round(zoom * 2200), round(zoom * 1600)),
        )
        same_reps(run(moved).reps, run(poses).reps)

    @FILM
    def test_a_few_degrees_of_yaw_are_within_the_stated_error(self, name: str) -> None:
        workout, camera = FILMS[name]
        straight = run(film(workout, camera, 15.0, EXACT)[0])
        aslant = run(film(workout, Camera(yaw_deg=camera.yaw_deg + 6), 15.0, EXACT)[0])
        assert sides(aslant) == sides(straight)
        compared = 0
        for one, other in zip(straight.reps[0].findings, aslant.reps[0].findings, strict=True):
            if one.value is None or other.value is None or one.error is None:
                continue
            assert other.error is not None
            assert abs(one.value - other.value) <= one.error + other.error, one.rule
            compared += 1
        assert compared >= 4


class TestFrames:
    @pytest.mark.parametrize(
        ("name", "fps"),
        [("one leg, front", 24.0), ("one leg, side", 60.0), ("two legs, side", 30.0)],
    )
    def test_rate_does_not_change_the_count(self, name: str, fps: float) -> None:
        workout, camera = FILMS[name]
        result = run(film(workout, camera, fps, EXACT)[0])
        expected = run(film(workout, camera, 15.0, EXACT)[0])
        assert sides(result) == sides(expected)
        assert len(sides(result)) == 2

    def test_slow_motion(self) -> None:
        assert sides(run(film(squats(LEFT), FRONT, 240.0, EXACT)[0])) == ["l"]

    @quick
    @given(st.integers(0, 10_000), st.floats(0.05, 0.4), st.sampled_from([*FILMS]))
    def test_dropped_frames_do_not_change_the_count(
        self, seed: int, share: float, name: str
    ) -> None:
        poses = clip(name, 30.0)
        keep = np.flatnonzero(np.random.default_rng(seed).random(len(poses)) > share)
        thinned = PoseSequence.from_poses([poses[int(i)] for i in keep], poses.size_px)
        assert sides(run(thinned)) == sides(run(poses))

    @quick
    @given(st.floats(0, 1e4))
    def test_nor_does_the_clock(self, later_s: float) -> None:
        poses = clip("one leg, side")
        later = run(replace(poses, time_s=poses.time_s + later_s))
        for one, other in zip(later.reps, run(poses).reps, strict=True):
            assert one.bottom_s - later_s == pytest.approx(other.bottom_s, abs=1e-6)
            assert [f.verdict for f in one.findings] == [f.verdict for f in other.findings]


class TestHoles:
    @quick
    @given(st.integers(0, 10_000), st.sampled_from([*FILMS]))
    def test_lost_frames_give_no_number_or_the_same(self, seed: int, name: str) -> None:
        poses = clip(name)
        rng = np.random.default_rng(seed)
        gone = np.zeros(len(poses), dtype=bool)
        for start in rng.integers(0, len(poses), 4):
            gone[start : start + rng.integers(1, 5)] = True
        compare_with_holes(run(poses).reps, run(lost(poses, gone)).reps)

    @quick
    @given(
        st.sampled_from(list(Landmark)),
        st.floats(0.1, 1),
        st.integers(0, 10_000),
        st.sampled_from([*FILMS]),
    )
    @example(Landmark.LEFT_HIP, 0.8, 23, "one leg, front")
    @example(Landmark.LEFT_HIP, 0.9, 23, "one leg, side")
    @example(Landmark.LEFT_HIP, 0.8, 23, "two legs, side")
    def test_a_landmark_that_is_missing(
        self, mark: Landmark, share: float, seed: int, name: str
    ) -> None:
        poses = clip(name)
        gone = np.random.default_rng(seed).random(len(poses)) < share
        rows = {}
        for field in ("image_px", "world_m", "visibility", "presence"):
            rows[field] = getattr(poses, field).copy()
            rows[field][gone, mark] = np.nan
        compare_with_holes(run(poses).reps, run(replace(poses, **rows)).reps)


def compare_with_holes(whole: tuple[Rep, ...], holed: tuple[Rep, ...]) -> None:
    """Each repetition that is still found says the same, within the errors, or cannot tell."""
    for rep in holed:
        for found in rep.findings:
            assert is_sound(found)
        twins = [
            w
            for w in whole
            if abs(w.bottom_s - rep.bottom_s) < 0.3
            and (w.side, w.complete) == (rep.side, rep.complete)
        ]
        for twin in twins:
            for found in rep.findings:
                (before,) = [f for f in twin.findings if f.rule == found.rule]
                if before.value is None or found.value is None:
                    continue
                if before.unit != found.unit or found.unit == "score":
                    continue  # another way of measuring, or a hole in the movement itself
                error = max(before.error or 0, found.error or 0)
                assert abs(before.value - found.value) <= 2 * error, found.rule


def is_sound(found: Finding) -> bool:
    """Numbers where there is a verdict, none where there is not."""
    numbers = (found.value, found.limit, found.error, found.time_s)
    if found.verdict is Verdict.NOT_ASSESSABLE:
        return numbers == (None,) * 4 and bool(found.reason)
    return all(n is not None and np.isfinite(n) for n in numbers)


class TestFuture:
    @quick
    @given(st.floats(0, 1), st.sampled_from([*FILMS]))
    def test_the_events_of_a_prefix_are_a_prefix_of_the_events(
        self, share: float, name: str
    ) -> None:
        poses = clip(name)
        stop = round(share * len(poses))
        assert stepped(poses.between(0, stop)) == [e for e in stepped(poses) if e[0] < stop]

    @FILM
    def test_a_finished_prefix_adds_only_what_was_open(self, name: str) -> None:
        poses = clip(name)
        whole = [event for _, event in stepped(poses)]
        for stop in range(10, len(poses), 37):
            events, _ = play(poses.between(0, stop))
            live = [event for _, event in stepped(poses.between(0, stop))]
            assert [described(event) for event in events[: len(live)]] == live
            closed = [event for event in events[len(live) :] if isinstance(event, RepClosed)]
            assert len(closed) <= 1
            assert live == whole[: len(live)]


def stepped(poses: PoseSequence) -> list[tuple[int, str]]:
    """(frame, event) of everything a session says before it is finished."""
    exercise = EXERCISES["squat"]
    session = Session(exercise, uncalibrated(exercise.rules), size_px=poses.size_px)
    return [(i, described(event)) for i, pose in enumerate(poses) for event in session.step(pose)]


def described(event: Event) -> str:
    """Everything about an event, as text."""
    if not isinstance(event, RepClosed):
        return repr(event)
    rep = {f.name: getattr(event.rep, f.name) for f in fields(event.rep) if f.name != "quiet"}
    return f"{event.time_s} {rep}"


class TestReplay:
    @FILM
    def test_a_recording_gives_the_same_report_byte_for_byte(
        self, name: str, tmp_path: Path
    ) -> None:
        clip(name).save(tmp_path / "clip.npz")
        live = PoseSequence.load(tmp_path / "clip.npz")  # in the precision of the model
        live.save(tmp_path / "again.npz")
        replayed = PoseSequence.load(tmp_path / "again.npz")
        assert report_of(replayed).to_json() == report_of(live).to_json()
        assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "clip.npz").read_bytes()

    def test_the_same_session_twice(self) -> None:
        poses = clip("one leg, side")
        first, second = (play(poses) for _ in range(2))
        assert [described(e) for e in first[0]] == [described(e) for e in second[0]]


def garbage(kind: str, count: int, rng: np.random.Generator) -> PoseSequence:
    """Landmarks that no camera ever saw."""
    shape = (count, 33)
    image_px, world_m = rng.normal(300, 200, (*shape, 2)), rng.normal(0, 0.5, (*shape, 3))
    seen = rng.uniform(0, 1, shape)
    if kind == "huge":
        image_px, world_m = image_px * 1e30, world_m * 1e30
    elif kind == "tiny":
        image_px, world_m = image_px * 1e-30, world_m * 1e-30
    elif kind == "constant":
        image_px[:], world_m[:] = image_px[0], world_m[0]
    elif kind == "one place":
        image_px[:], world_m[:] = 100.0, 0.0
    elif kind == "nobody":
        image_px[:], world_m[:], seen[:] = np.nan, np.nan, np.nan
    elif kind == "one landmark":
        image_px[:, 1:], world_m[:, 1:] = np.nan, np.nan
    elif kind == "two identical":
        image_px[1::2], world_m[1::2] = image_px[: len(image_px[1::2])], world_m[: count // 2]
    elif kind == "holes":
        image_px[rng.random(shape) < 0.3] = np.nan
        world_m[rng.random(shape) < 0.3] = np.nan
        seen[rng.random(shape) < 0.3] = np.nan
    elif kind == "no world":
        world_m[:] = np.nan
    elif kind == "infinite":
        image_px[rng.random(shape) < 0.1] = np.inf
        world_m[rng.random(shape) < 0.1] = -np.inf
    elif kind == "bouncing":
        image_px[:] = image_px[0] + 150 * np.sin(np.arange(count) / 8)[:, None, None]
        world_m[:] = world_m[0]
    time_s = np.cumsum(rng.uniform(0.001, 0.1, count))
    return PoseSequence(time_s, image_px, world_m, seen, seen, (640, 480))


class TestGarbage:
    @settings(max_examples=3)
    @given(seed=st.integers(0, 10_000))
    @pytest.mark.parametrize("exercise", EXERCISES)
    @pytest.mark.parametrize(
        "kind",
        ["random", "huge", "tiny", "constant", "one place", "nobody", "one landmark", "holes",
         "two identical", "no world", "infinite", "bouncing"],
    )  # fmt: skip
    def test_neither_errors_nor_warnings(self, kind: str, exercise: str, seed: int) -> None:
        rng = np.random.default_rng(seed)
        poses = garbage(kind, int(rng.integers(1, 160)), rng)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            report = report_of(poses, exercise)
        for rep in report.reps:
            for found in rep.findings:
                judged = found.verdict != "not_assessable"
                assert (found.value is not None) == judged
        report.to_json()

    @quick
    @given(
        st.sampled_from(["one place", "infinite", "holes", "huge"]),
        st.integers(0, 200),
        st.integers(1, 40),
    )
    def test_a_stretch_of_it_within_a_clip(self, kind: str, start: int, length: int) -> None:
        poses = list(clip("one leg, side"))
        rubbish = garbage(kind, length, np.random.default_rng(start))
        for i, bad in enumerate(rubbish):
            if start + i < len(poses):
                at = start + i
                poses[at] = Pose(
                    poses[at].time_s, bad.image_px, bad.world_m, bad.visibility, bad.presence
                )
        result = run(PoseSequence.from_poses(poses, (1280, 720)))
        for rep in result.reps:
            assert all(is_sound(found) for found in rep.findings)


def test_a_walk_through_all_of_it() -> None:
    """Nobody, somebody, nobody: the second person is counted like the first."""
    poses, _ = film(squats(LEFT), SIDE, 15.0)
    gap_s = 20.0
    empty = [Pose.missing(float(poses.time_s[-1]) + 0.5 + i / 15) for i in range(int(gap_s * 15))]
    offset_s = float(poses.time_s[-1]) + gap_s + 1
    again = replace(poses, time_s=poses.time_s + offset_s)
    result = run(PoseSequence.from_poses([*poses, *empty, *again], poses.size_px))
    assert sides(result) == ["l", "l"]
    assert [rep.set_index for rep in result.reps] == [1, 2]


def test_whole_numbers_of_frames_are_nothing_special() -> None:
    workout = Workout.of([LEFT, LEFT], before_s=0.8, after_s=0.3)
    rng = np.random.default_rng(4)
    track = film(workout, SIDE, 60.0)[0]
    jittered = np.sort(rng.choice(len(track), len(track) // 3, replace=False))
    poses = PoseSequence.from_poses([track[int(i)] for i in jittered], track.size_px)
    steps: FloatArray = np.diff(poses.time_s)
    assert steps.max() > 3 * steps.min()
    assert sides(run(poses)) == ["l", "l"]
