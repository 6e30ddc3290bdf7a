"""Which leg carries: each sign by hand, then a person seen from every side."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from benchmarks.accuracy_set import accuracy_set, body_of_look
from benchmarks.packed_recordings import load_rounded
from benchmarks.rendered_clips import COMMITTED
from benchmarks.synthetic import Camera, NoiseModel, SquatRep, Workout
from formcheck.exercises import EXERCISES
from formcheck.landmarks import Landmark, Side
from formcheck.legs.stance import QuietStance, pixels_per_metre
from formcheck.legs.support import Support, support_leg
from formcheck.pose import PoseSequence
from formcheck.rules import Verdict
from formcheck.stream.rep_finder import FoundRep, RepFinder, Watcher
from formcheck.verdicts.judging import judge
from tests.sessions import EXACT, TYPICAL, film, squats
from tests.stick import (
    LEG_M,
    PX_PER_M,
    crouched_m,
    on_floor,
    seen,
    sequence,
    standing_m,
    turned,
)


def bout(*, travel_m: float, bend_m: float, lift_m: float) -> PoseSequence:
    """Standing, down, standing; the left foot travels, the right knee bends, the left is up."""
    poses = []
    for i in range(61):
        depth = math.sin(math.pi * i / 60) ** 2
        points = standing_m(
            left_ankle=(travel_m * depth, -lift_m * depth, 0.0),
            left_knee=(
                travel_m * depth / 2,
                -lift_m * depth / 2,
                0.0,
            ),  # in line: it stays straight
            right_knee=(0.0, 0.0, -bend_m * depth),
        )
        poses.append(seen(points, i / 30))
    return sequence(*poses)


class TestByHand:
    @pytest.mark.parametrize(
        ("travel_m", "bend_m", "lift_m", "evidence"),
        [
            (0.0, 0.0, 0.0, 0.0),
            # Travel / leg / .2, and each sign is worth 1.5 at most.
            (0.09, 0.0, 0.0, 0.6),
            # A foot that swings out so far tilts its shank, half of the time by 17 deg or more.
            (0.45, 0.0, 0.0, 1.5 + (1 - math.cos(math.atan(0.1125 / 0.375))) / 0.3),
            # The knee that bends over a foot that stays put tilts its shank, too: that of the leg
            # that carries, by 22 deg.
            (0.0, 0.3, 0.0, 1.5 - (1 - math.cos(math.atan(0.15 / 0.375))) / 0.3),
            # The foot that is lifted travels by as much, and its own knee stays straight.
            (0.0, 0.0, 0.06, 0.06 / 0.75 * (1 / 0.2 + 1 / 0.2)),
            (0.45, 0.3, 0.6, 4.5),
        ],
    )
    def test_evidence(self, travel_m: float, bend_m: float, lift_m: float, evidence: float) -> None:
        poses = bout(travel_m=travel_m, bend_m=bend_m, lift_m=lift_m)
        found = support_leg(poses, 1.0, PX_PER_M)
        # Percentiles and the width of the bottom cost a little of each sign.
        assert found.evidence == pytest.approx(evidence, rel=0.15, abs=0.03)
        single = evidence >= 2.0
        assert (found.stance, found.side) == (("single", "right") if single else ("double", None))

    def test_confidence_grows_with_the_distance_from_the_border(self) -> None:
        on_two = support_leg(bout(travel_m=0, bend_m=0, lift_m=0), 1.0, PX_PER_M)
        assert on_two.confidence == pytest.approx(1 / (1 + math.exp(-4.0)))
        on_one = support_leg(bout(travel_m=0.45, bend_m=0.3, lift_m=0.6), 1.0, PX_PER_M)
        assert on_one.confidence == pytest.approx(1 / (1 + math.exp(-2 * (on_one.evidence - 2.0))))
        assert on_one.sure

    def test_two_straight_legs_that_travel_are_one_hidden_leg(self) -> None:
        def swung(share: float) -> dict[str, tuple[float, float, float]]:
            left, right = 0.6 * share, 0.4 * share
            return {
                "left_ankle": (left, 0.0, 0.0),
                "left_knee": (left / 2, 0.0, 0.0),
                "right_ankle": (right, 0.0, 0.0),
                "right_knee": (right / 2, 0.0, 0.0),
            }

        poses = [seen(standing_m(**swung(math.sin(math.pi * i / 60))), i / 30) for i in range(61)]
        found = support_leg(sequence(*poses), 1.0, PX_PER_M)
        assert (found.stance, found.confidence, found.sure) == ("single", 0.5, False)


def with_the_left_foot_up(lift_m: float, hips_m: float = 0.0) -> PoseSequence:
    """Down and up, the left foot held up by as much all the time; the hips beside the feet."""
    poses = []
    for i in range(61):
        points = crouched_m(
            0.2 * math.sin(math.pi * i / 60) ** 2,
            left_ankle=(0.0, -lift_m, 0.0),
            left_knee=(0.0, 0.0, -lift_m),
        )
        points[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0] += hips_m
        poses.append(on_floor(points, i / 30))
    return sequence(*poses)


def standing_quietly() -> QuietStance:
    pose = on_floor(standing_m())
    return QuietStance(-1.0, -0.5, pose.image_px, pose.world_m, PX_PER_M, LEG_M * PX_PER_M)


class TestAFootThatIsKeptUp:
    def test_is_free_although_it_does_not_travel(self) -> None:
        found = support_leg(with_the_left_foot_up(0.15), 1.0, PX_PER_M, standing_quietly())
        assert (found.stance, found.side, found.sure) == ("single", "right", True)

    def test_counts_for_less_where_nobody_saw_both_feet_on_the_floor(self) -> None:
        poses = with_the_left_foot_up(0.09)
        known = support_leg(poses, 1.0, PX_PER_M, standing_quietly())
        unknown = support_leg(poses, 1.0, PX_PER_M, None)
        assert known.evidence - unknown.evidence == pytest.approx(0.09 / 0.75 / 0.1, rel=0.1)

    def test_both_on_the_floor_are_two_legs(self) -> None:
        found = support_leg(with_the_left_foot_up(0.0), 1.0, PX_PER_M, standing_quietly())
        assert found.evidence == pytest.approx(0.0, abs=0.05)
        assert (found.stance, found.sure) == ("double", True)


class TestHipsOverOneFoot:
    """The feet are 20 cm apart: hips that are 10 cm aside are over one of them."""

    @pytest.mark.parametrize(
        ("hips_m", "evidence"), [(0.0, 0.0), (-0.06, 0.0), (-0.07, 1.25), (-0.1, 2.5), (0.1, -2.5)]
    )
    def test_evidence(self, hips_m: float, evidence: float) -> None:
        found = support_leg(with_the_left_foot_up(0.0, hips_m), 1.0, PX_PER_M)
        assert found.evidence == pytest.approx(evidence, abs=0.1)

    def test_cannot_be_seen_from_the_side(self) -> None:
        poses = [
            seen(turned(standing_m(left_hip=(-0.1, 0, 0), right_hip=(-0.1, 0, 0)), 60.0), i / 30)
            for i in range(61)
        ]
        assert support_leg(sequence(*poses), 1.0, PX_PER_M).evidence == pytest.approx(0, abs=0.1)


def squats_in(poses: PoseSequence) -> list[FoundRep]:
    watcher, finder = Watcher(), RepFinder(EXERCISES["squat"], poses.size_px)
    found = [rep for pose in poses for rep in finder.step(watcher.step(pose))]
    return found + finder.finish()


HARD = (
    *("squat_single_l180_0", "squat_single_l180_1", "squat_single_l180_2", "squat_single_l180_3"),
    *("squat_single_l0_1", "squat_single_l0_4", "squat_single_l45_1"),
    *("squat_single_r90_2", "squat_single_l90_4", "squat_single_l60_3"),
)
"""People whose second repetition begins with the foot up, or who are seen from behind."""


@pytest.mark.parametrize("name", HARD)
def test_whoever_stands_on_one_leg_is_never_surely_on_another(name: str) -> None:
    setting = next(setting for setting in accuracy_set() if setting.name == name)
    true = setting.workout.track(body_of_look(setting.look), setting.fps).reps
    poses = load_rounded(COMMITTED / f"{name}.lm")
    found = squats_in(poses)
    (side,) = {rep.side for rep in true}
    sure = [rep.support for rep in found if rep.support.sure]
    assert len(found) == len(true)
    assert sure
    assert {(support.stance, support.side) for support in sure} == {("single", side)}


def test_is_not_judged_by_the_rules_of_two_legs_when_that_is_not_sure() -> None:
    poses, _ = film(squats(SquatRep.double()))
    (found,) = squats_in(poses)
    unsure = replace(found, support=Support("double", None, 0.5, 1.9)).window
    rules = [rule for rule in EXERCISES["squat"].rules if rule.applies_to(unsure.support)]
    assert {judge(rule, unsure).verdict for rule in rules} == {Verdict.NOT_ASSESSABLE}


def found_in(workout: Workout, camera: Camera, noise: NoiseModel) -> Support:
    """The leg of the only repetition, given its true times."""
    poses, truth = film(workout, camera, noise=noise)
    (rep,) = truth.reps
    inside = [pose for pose in poses if rep.start_s <= pose.time_s <= rep.end_s]
    scale = float(pixels_per_metre(inside[0].image_px, inside[0].world_m))
    return support_leg(PoseSequence.from_poses(inside, poses.size_px), rep.bottom_s, scale)


class TestOfAPerson:
    @pytest.mark.parametrize("side", ["left", "right"])
    @pytest.mark.parametrize("yaw", [0.0, 45.0, 90.0, 135.0, 180.0, -135.0, -90.0, -45.0])
    def test_every_view_and_both_legs(self, side: Side, yaw: float) -> None:
        for noise in (EXACT, TYPICAL):
            found = found_in(squats(SquatRep(side=side)), Camera(yaw_deg=yaw), noise)
            assert (found.stance, found.side, found.sure) == ("single", side, True)

    @pytest.mark.parametrize("yaw", [0.0, 45.0, 90.0, 180.0, -90.0])
    def test_two_legs(self, yaw: float) -> None:
        found = found_in(squats(SquatRep.double()), Camera(yaw_deg=yaw), EXACT)
        assert (found.stance, found.side, found.sure) == ("double", None, True)
