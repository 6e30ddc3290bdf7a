"""Which leg carries: each sign by hand, then a person seen from every side."""

from __future__ import annotations

import math

import pytest

from benchmarks.synthetic import Camera, NoiseModel, SquatRep, Workout
from formcheck.landmarks import Side
from formcheck.pose import PoseSequence
from formcheck.stance import pixels_per_metre
from formcheck.support import Support, support_leg
from tests.sessions import EXACT, TYPICAL, film, squats
from tests.stick import PX_PER_M, seen, sequence, standing_m


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
            (0.9, 0.0, 0.0, 1.5),
            (0.0, 0.3, 0.0, 1.5),
            # The foot that is lifted travels by as much, and its own knee stays straight.
            (0.0, 0.0, 0.06, 0.06 / 0.75 * (1 / 0.2 + 1 / 0.2)),
            (0.9, 0.3, 0.6, 4.5),
        ],
    )
    def test_evidence(self, travel_m: float, bend_m: float, lift_m: float, evidence: float) -> None:
        poses = bout(travel_m=travel_m, bend_m=bend_m, lift_m=lift_m)
        found = support_leg(poses, 1.0, PX_PER_M)
        # Percentiles and the width of the bottom cost a little of each sign.
        assert found.evidence == pytest.approx(evidence, rel=0.15, abs=0.03)
        single = evidence >= 1.6
        assert (found.stance, found.side) == (("single", "right") if single else ("double", None))

    def test_confidence_grows_with_the_distance_from_the_border(self) -> None:
        on_two = support_leg(bout(travel_m=0, bend_m=0, lift_m=0), 1.0, PX_PER_M)
        assert on_two.confidence == pytest.approx(1 / (1 + math.exp(-3.2)))
        on_one = support_leg(bout(travel_m=0.9, bend_m=0.3, lift_m=0.6), 1.0, PX_PER_M)
        assert on_one.confidence == pytest.approx(1 / (1 + math.exp(-2 * (4.5 - 1.6))))
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
