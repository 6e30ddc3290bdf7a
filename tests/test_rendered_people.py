"""What goes wrong in real clips, on people that the project renders, as the pose model saw them.

``tests/recordings`` holds the landmarks of sample clips: ``formcheck analyze CLIP --no-video --out
DIR`` writes ``landmarks.npz``, ``python -m benchmarks.packed_recordings`` packs it.
``benchmarks/recordings`` holds those of clips of the accuracy set, whose truth is made anew.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from benchmarks.fault_set import every_setting
from benchmarks.labels import FAULT_RULES, load_labels, parse_fault
from benchmarks.packed_recordings import load_rounded
from benchmarks.rendered_clips import COMMITTED, RenderedClip, find_recording, load_clip
from formcheck.landmarks import BODY_SIDES, other_side
from formcheck.pose import FloatArray, PoseSequence
from formcheck.rules import Verdict
from formcheck.session import SessionResult
from formcheck.window import BoolArray
from tests.sessions import finding, run_as_shipped, sides

RECORDINGS: Final = Path(__file__).parent / "recordings"
LABELS: Final = {
    Path(label.file).stem: label
    for label in load_labels(Path(__file__).parent.parent / "sample_videos" / "labels.json")
}
SAMPLES: Final = (
    "lunge_front_clean",
    "lunge_front_faulty",
    "lunge_side_faulty",
    "deadlift_front_faulty",
    "deadlift_side_faulty",
)
ASLANT: Final = (
    "lunge_forward_l30_0",
    "lunge_forward_r30_0",
    "lunge_forward_r45_0",
    "lunge_forward_l60_0",
    "deadlift_single_l30_0",
    "deadlift_single_r45_0",
    "deadlift_single_r60_0",
)
EXCHANGED: Final = ("deadlift_single_r90_0", "deadlift_single_l180_0", "deadlift_single_l45_0")
FROM_BEHIND: Final = (
    "lunge_forward_l180_0",  # the hips dip as low when it lands and pushes off as at the bottom
    "lunge_forward_l180_2",  # feet a whole stride apart seem .2 of a leg apart
    "lunge_forward_l180_3",  # the step is slow enough to look like the rest of a split squat
    "lunge_forward_l180_4",
    "deadlift_single_l180_1",  # the trunk seems to come up and go down again in the hinge
    "deadlift_single_l180_2",  # the trunk seems upright all the time
    "deadlift_single_l180_3",  # the leg that points at the camera is made up
    "deadlift_single_l180_4",  # its labels are exchanged in the hinge alone
    "squat_single_l180_1",  # a foot that is held up seems to stand
)
OF_ANY_DEPTH: Final = (
    "squat_double_r90_1",  # .42 as deep as the one before
    "squat_single_r60_6",  # .36
    "squat_single_l30_2",  # to lift the foot moves the hips half as far as the squat
    "squat_double_r90_0",  # the leg that is hidden seems to hang off the floor
    "lunge_forward_r90_0",  # the hips dip lower in pushing off than at the bottom
)
ALL_ALONG: Final = (
    "lunge_forward_r90_spread_report_5",  # the model exchanges the legs for all of two lunges
    "deadlift_single_l0_faults_report_1",  # so it does in a hinge towards the camera
    "lunge_forward_l0_spread_report_1",  # a foot lands where the other one was
)
HANDS: Final = ("deadlift_single_r30_0", "deadlift_single_l180_0")


@lru_cache(maxsize=16)
def clip_of(name: str) -> RenderedClip:
    """A clip of the accuracy set."""
    (setting,) = [each for each in every_setting() if each.name == name]
    path = find_recording(setting, [COMMITTED])
    assert path is not None
    return load_clip(path, setting)


@lru_cache(maxsize=16)
def sample(name: str) -> PoseSequence:
    """The landmarks of a sample clip."""
    return load_rounded(RECORDINGS / f"{name}.lm")


def session_of(name: str) -> SessionResult:
    """The session over a sample clip."""
    return run_as_shipped(sample(name), LABELS[name].exercise)


def seen_px(clip: RenderedClip, joint: str) -> tuple[FloatArray, FloatArray]:
    """Where a joint truly was in the picture (T, 2), and how far away (T,)."""
    pixels, depth = clip.truth.camera.project(
        clip.truth.track.joints[joint][:, None], clip.truth.track.time_s
    )
    return pixels[:, 0], depth[:, 0]


def true_legs(clip: RenderedClip) -> list[str]:
    return [rep.side[0] for rep in clip.truth.reps if rep.complete]


@pytest.mark.parametrize("name", SAMPLES)
class TestSamples:
    def test_counts_and_legs(self, name: str) -> None:
        label, result = (
            LABELS[name],
            run_as_shipped(load_rounded(RECORDINGS / f"{name}.lm"), name.split("_", maxsplit=1)[0]),
        )
        legs = [label.leg_of(rep) for rep in range(label.reps)]
        assert [rep.side for rep in result.reps if rep.complete] == legs
        assert label.rep_bottoms_s is not None
        for rep, bottom_s in zip(result.reps, label.rep_bottoms_s, strict=True):
            assert rep.bottom_s == pytest.approx(bottom_s, abs=0.3)

    def test_labelled_faults_are_found_where_the_view_shows_them(self, name: str) -> None:
        label = LABELS[name]
        exercise = label.exercise
        reps = session_of(name).reps
        for text in label.faults_present:
            code, which = parse_fault(text)
            for index in which or range(1, label.reps + 1):
                found = [finding(reps[index - 1], rule) for rule in FAULT_RULES[exercise][code]]
                unseen = all(each.verdict is Verdict.NOT_ASSESSABLE for each in found)
                assert unseen or any(each.verdict.is_fault for each in found), text

    def test_what_is_not_labelled_is_not_major(self, name: str) -> None:
        label = LABELS[name]
        result = session_of(name)
        for index, rep in enumerate(result.reps):
            for code, rules in FAULT_RULES[label.exercise].items():
                if label.has_fault(code, index):
                    continue
                for rule in rules:
                    assert finding(rep, rule).verdict is not Verdict.MAJOR


class TestRearFootHidden:
    """From the front the front leg hides the rear foot, and the model makes it up."""

    def test_the_leg_is_right_all_the_same(self) -> None:
        poses, result = sample("lunge_front_clean"), session_of("lunge_front_clean")
        assert sides(result) == ["l", "r", "l", "r"]
        for rep in result.reps:
            assert rep.side != "both"
            rear = BODY_SIDES[other_side(rep.side)].ankle
            deep = np.abs(poses.time_s - rep.bottom_s) <= 0.2
            assert np.median(poses.visibility[deep, rear]) < 0.5
            assert rep.support.sure

    def test_nothing_is_claimed_about_the_rear_foot(self) -> None:
        result = session_of("lunge_front_clean")
        for rep in result.reps:
            assert finding(rep, "lunge-step-length").verdict is Verdict.NOT_ASSESSABLE
            assert not finding(rep, "lunge-tightrope").verdict.is_fault

    def test_a_tightrope_is_seen_by_the_rear_knee(self) -> None:
        result = session_of("lunge_front_faulty")
        narrow = [finding(rep, "lunge-tightrope").verdict for rep in result.reps]
        assert [verdict.is_fault for verdict in narrow] == [False, True, False]


@pytest.mark.parametrize("name", ASLANT)
class TestCameraAslant:
    """30 to 60 degrees aside: neither from the front nor from the side."""

    def test_counts_and_legs(self, name: str) -> None:
        clip = clip_of(name)
        result = run_as_shipped(clip.poses, name.split("_", maxsplit=1)[0])
        assert sides(result) == true_legs(clip)
        assert all(rep.support.sure for rep in result.reps if rep.complete)

    def test_what_it_cannot_show_is_not_judged(self, name: str) -> None:
        exercise = name.split("_", maxsplit=1)[0]
        for rep in run_as_shipped(clip_of(name).poses, exercise).reps:
            if not rep.complete or rep.view is None:
                continue
            for found in rep.findings:
                if found.verdict is Verdict.NOT_ASSESSABLE:
                    assert found.reason
                    assert found.value is None
            if rep.view.off_plane_deg("sagittal") > 35 and exercise == "lunge":
                assert finding(rep, "lunge-shin").reason == "needs a side view"
            if rep.view.off_plane_deg("frontal") > 20 and exercise == "lunge":
                assert finding(rep, "lunge-knee-in").reason == "needs a front view"


def exchanged(clip: RenderedClip) -> BoolArray:
    """(T,) whether each ankle's label lies at the other foot, where the feet are well apart."""
    (left, _), (right, _) = seen_px(clip, "ankle_l"), seen_px(clip, "ankle_r")
    found = [clip.poses.image_px[:, BODY_SIDES[side].ankle] for side in ("left", "right")]

    def off(first: FloatArray, second: FloatArray) -> FloatArray:
        return np.asarray(
            np.linalg.norm(found[0] - first, axis=1) + np.linalg.norm(found[1] - second, axis=1)
        )

    apart = np.linalg.norm(left - right, axis=1) > 0.06 * clip.poses.size_px[1]
    return np.asarray(apart & (off(right, left) < off(left, right)))


@pytest.mark.parametrize("name", EXCHANGED)
def test_left_and_right_exchanged_by_the_model(name: str) -> None:
    clip = clip_of(name)
    assert exchanged(clip).mean() > 0.03  # or this clip tests nothing
    result = run_as_shipped(clip.poses, "deadlift")
    assert sides(result) == true_legs(clip)


def test_a_drive_after_the_foot_was_put_down_on_the_way_is_seen() -> None:
    first = run_as_shipped(clip_of("deadlift_single_l90_faults_report_0").poses, "deadlift").reps[0]
    assert not finding(first, "deadlift-knee-drive").verdict.is_fault  # the thigh came up to level


@pytest.mark.parametrize("name", [*FROM_BEHIND, *OF_ANY_DEPTH, *ALL_ALONG])
def test_what_was_miscounted(name: str) -> None:
    clip = clip_of(name)
    reps = [rep for rep in clip.truth.reps if rep.complete]
    found = [
        rep
        for rep in run_as_shipped(clip.poses, name.split("_", maxsplit=1)[0]).reps
        if rep.complete
    ]
    assert [rep.side for rep in found] == [rep.side for rep in reps]
    for rep, true in zip(found, reps, strict=True):
        assert rep.bottom_s == pytest.approx(true.bottom_s, abs=0.3)


@pytest.mark.parametrize(
    ("name", "apart_s"),
    [
        ("lunge_forward_r45_3", 0.35),  # it begins with the step, and ends where the feet meet
        ("deadlift_single_l90_0", 0.4),  # it ends with the drive
        ("deadlift_single_r90_0", 0.4),  # lifting the foot before it is no part of it
    ],
)
def test_when_it_begins_and_ends(name: str, apart_s: float) -> None:
    clip = clip_of(name)
    reps = [rep for rep in clip.truth.reps if rep.complete]
    found = run_as_shipped(clip.poses, name.split("_", maxsplit=1)[0]).reps
    for rep, true in zip(found, reps, strict=True):
        assert rep.start_s == pytest.approx(true.start_s, abs=apart_s)
        assert rep.end_s == pytest.approx(true.end_s, abs=apart_s)
        assert rep.phases[0][1] == rep.start_s
        assert rep.phases[-1][2] == rep.end_s


@pytest.mark.parametrize("name", HANDS)
def test_a_hand_in_front_of_the_knee(name: str) -> None:
    clip = clip_of(name)
    reps = [rep for rep in clip.truth.reps if rep.complete]
    covered = np.zeros(len(clip.poses), dtype=bool)
    for knee in ("knee_l", "knee_r"):
        knee_px, knee_away = seen_px(clip, knee)
        for hand in ("wrist_l", "wrist_r"):
            hand_px, hand_away = seen_px(clip, hand)
            near = np.linalg.norm(hand_px - knee_px, axis=1) < 0.035 * clip.poses.size_px[1]
            covered |= near & (hand_away < knee_away)
    assert covered.mean() > 0.03  # or this clip tests nothing
    result = run_as_shipped(clip.poses, "deadlift")
    assert sides(result) == true_legs(clip)
    for found, true in zip(result.reps, reps, strict=True):
        assert found.bottom_s == pytest.approx(true.bottom_s, abs=0.3)
