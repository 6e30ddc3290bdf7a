"""Measures: worked out by hand on a stick person, from either side and from behind."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from formcheck.exercises import EXERCISES
from formcheck.landmarks import BODY, BODY_SIDES, SIDES, Landmark, Side, other_side
from formcheck.measures import MEASURES, role_landmarks
from formcheck.measures.base import once
from formcheck.measures.motion import hip_halts, shoulder_drop, smoothness
from formcheck.metrics import COMPARED
from formcheck.pose import FloatArray
from formcheck.window import RepWindow
from tests.stick import LEG_M, PX_PER_M, crouched_m, standing_m
from tests.windows import (
    BOTH_LEGS,
    BOTTOM_S,
    END_S,
    ONE_LEG,
    START_S,
    Scene,
    film_of,
    held,
    there_and_back,
    window_of,
    window_over,
)

Move = tuple[float, float, float]
LEGS: list[Side] = ["left", "right"]
SIGN: dict[Side, int] = {"left": 1, "right": -1}
FRONTS = pytest.mark.parametrize("yaw", [0.0, 180.0])
SIDEWAYS = pytest.mark.parametrize("yaw", [90.0, -90.0])
LEG = pytest.mark.parametrize("side", LEGS)


def value(name: str, window: RepWindow, side: Side = "left") -> float:
    """A measure while the posture is held."""
    return float(np.median(held(window, MEASURES[name].function(window, side))))


def moved(side: Side, points_m: FloatArray | None = None, **parts: Move) -> FloatArray:
    """The person (standing, if not given) with parts of one side moved.

    The first number is outwards, away from the midline; the third forward.
    """
    points = standing_m() if points_m is None else points_m.copy()
    for part, (out, down, forward) in parts.items():
        points[getattr(BODY_SIDES[side], part)] += (SIGN[side] * out, down, -forward)
    return points


def both(points_m: FloatArray | None = None, **parts: Move) -> FloatArray:
    return moved("right", moved("left", points_m, **parts), **parts)


class TestFromTheFront:
    @FRONTS
    @LEG
    @pytest.mark.parametrize("medial_m", [0.06, -0.03, 0.0])
    def test_knee_inside_its_foot(self, yaw: float, side: Side, medial_m: float) -> None:
        points = moved(side, crouched_m(0.2), knee=(-medial_m, 0.0, 0.0))
        for support in (ONE_LEG[side], BOTH_LEGS):
            window = window_of(points, Scene(yaw, support))
            assert value("knee_medial_offset", window, side) == pytest.approx(
                medial_m / LEG_M, abs=1e-3
            )

    @LEG
    def test_knee_belongs_over_the_middle_of_a_turned_foot(self, side: Side) -> None:
        # Toes .1 m outside the ankle: a knee straight over the ankle is .05 m inside the middle.
        rest = moved(side, foot_index=(0.1, 0.0, 0.0))
        deep = moved(side, crouched_m(0.2), foot_index=(0.1, 0.0, 0.0))
        poses = film_of(lambda t: rest + there_and_back(t) * (deep - rest))
        window = window_over(poses, Scene(support=ONE_LEG[side]))
        assert value("knee_medial_offset", window, side) == pytest.approx(0.05 / LEG_M, abs=1e-3)
        # Standing, it belongs over the ankle.
        offset = MEASURES["knee_medial_offset"].function(window, side)
        assert offset[:20] == pytest.approx(0, abs=1e-3)

    @FRONTS
    @LEG
    @pytest.mark.parametrize("medial_m", [0.05, -0.02])
    def test_valgus(self, yaw: float, side: Side, medial_m: float) -> None:
        window = window_of(moved(side, knee=(-medial_m, 0.0, 0.0)), Scene(yaw, ONE_LEG[side]))
        expected = 2 * math.degrees(math.atan(medial_m / 0.375))
        assert value("knee_valgus_deg", window, side) == pytest.approx(expected, abs=0.1)

    @FRONTS
    @pytest.mark.parametrize("aside_m", [0.1, -0.1])
    def test_lateral_lean_has_no_sign(self, yaw: float, aside_m: float) -> None:
        points = moved("left", shoulder=(aside_m, 0.0, 0.0))
        points = moved("right", points, shoulder=(-aside_m, 0.0, 0.0))
        expected = math.degrees(math.atan(0.1 / 0.5))
        assert value("lateral_lean_deg", window_of(points, Scene(yaw))) == pytest.approx(
            expected, abs=0.1
        )

    @FRONTS
    @LEG
    @pytest.mark.parametrize("drop_m", [0.04, -0.04])
    def test_pelvic_drop(self, yaw: float, side: Side, drop_m: float) -> None:
        # The free side's hip lower by .04 m over a distance of .2 m.
        points = moved(other_side(side), hip=(0.0, drop_m, 0.0))
        window = window_of(points, Scene(yaw, ONE_LEG[side]))
        expected = math.degrees(math.atan(drop_m / 0.2))
        assert value("pelvic_drop_deg", window, side) == pytest.approx(expected, abs=0.1)

    @FRONTS
    def test_weight_shift_has_no_sign(self, yaw: float) -> None:
        feet = [mark for mark in Landmark if mark >= Landmark.LEFT_ANKLE]
        for shift_m in (0.06, -0.06):
            points = crouched_m(0.2)
            points[feet, 0] -= shift_m  # the feet stay where they are: it is the hips that move
            window = window_of(points, Scene(yaw))
            assert value("weight_shift", window) == pytest.approx(0.06 / LEG_M, abs=1e-3)

    @FRONTS
    @pytest.mark.parametrize(("out_m", "width"), [(0.0, 0.5), (0.1, 1.0), (-0.05, 0.25)])
    def test_stance_width(self, yaw: float, out_m: float, width: float) -> None:
        # Shoulders .4 m apart.
        window = window_of(both(ankle=(out_m, 0.0, 0.0)), Scene(yaw))
        assert value("stance_width", window) == pytest.approx(width, abs=1e-3)


class TestFromTheSide:
    @pytest.mark.parametrize("yaw", [90.0, -90.0, 60.0, -45.0, 30.0])
    @pytest.mark.parametrize("lean_deg", [30.0, -10.0, 85.0])
    def test_trunk_lean(self, yaw: float, lean_deg: float) -> None:
        radians = math.radians(lean_deg)
        to = (0.0, 0.5 - 0.5 * math.cos(radians), 0.5 * math.sin(radians))
        window = window_of(both(shoulder=to), Scene(yaw))
        assert value("trunk_lean_deg", window) == pytest.approx(lean_deg, abs=0.1)

    @SIDEWAYS
    @LEG
    def test_knee_flexion(self, yaw: float, side: Side) -> None:
        points = moved(side, knee=(0.0, 0.0, 0.2))
        bend = 2 * math.degrees(math.atan(0.2 / 0.375))
        window = window_of(points, Scene(yaw, ONE_LEG[side]))
        assert value("knee_flexion_deg", window, side) == pytest.approx(bend, abs=0.1)
        assert value("knee_flexion_rel_deg", window, side) == pytest.approx(bend, abs=0.1)
        assert value("free_knee_flexion_deg", window, side) == pytest.approx(0, abs=0.1)
        other = window_of(points, Scene(yaw, ONE_LEG[other_side(side)]))
        assert value("free_knee_flexion_deg", other, other_side(side)) == pytest.approx(
            bend, abs=0.1
        )

    @SIDEWAYS
    @LEG
    def test_heel_lift(self, yaw: float, side: Side) -> None:
        up = (0.0, -0.05, 0.0)
        window = window_of(moved(side, heel=up, ankle=up), Scene(yaw))
        # From the ankle, .05 m over toes that lie .15 m ahead, and .05 m more.
        expected = math.degrees(math.atan(0.1 / 0.15) - math.atan(0.05 / 0.15))
        assert value("heel_lift_deg", window, side) == pytest.approx(expected, abs=0.1)

    @SIDEWAYS
    @pytest.mark.parametrize(("knee_m", "slope"), [((0.3, 0.3), 45), ((0.3, 0.0), 0),
                                                   ((0.3, -0.1), -18.43)])  # fmt: skip
    def test_thigh(self, yaw: float, knee_m: tuple[float, float], slope: float) -> None:
        forward, down = knee_m
        window = window_of(both(knee=(0.0, down - 0.375, forward)), Scene(yaw))
        assert value("thigh_to_horizontal_deg", window) == pytest.approx(slope, abs=0.1)

    @SIDEWAYS
    def test_line_of_sight(self, yaw: float) -> None:
        # Eyes .08 m ahead of the hips and 1.55 m over the floor, knee .30 m ahead and .425 m over
        # it: from the eyes the line over the front of the knee (.06 leg = .045 m further) falls
        # 1.125 m on .265 m and reaches the floor .365 m ahead of the eyes, at .445 m.  The tip
        # of the shoe is .02 m (a tenth of the foot) ahead of the toes, which are at .15 m.
        window = window_of(both(knee=(0.0, 0.0, 0.3)), Scene(yaw))
        shank_m = math.hypot(0.3, 0.375)
        expected = (0.08 + 0.265 / 1.125 * 1.55 - 0.17) / shank_m
        assert value("sight_line_margin", window) == pytest.approx(expected, abs=2e-3)

    @SIDEWAYS
    def test_rounding_is_what_the_ear_does(self, yaw: float) -> None:
        window = window_of(both(ear=(0.0, 0.0, 0.2)), Scene(yaw))
        assert value("back_rounding_deg", window) == pytest.approx(45, abs=0.1)


class TestFromAnywhere:
    @pytest.mark.parametrize("yaw", [0.0, 60.0, 90.0, 180.0])
    @LEG
    def test_hip_drop(self, yaw: float, side: Side) -> None:
        window = window_of(crouched_m(0.15), Scene(yaw, ONE_LEG[side]))
        assert value("hip_drop", window) == pytest.approx(0.2, abs=1e-3)

    @pytest.mark.parametrize("yaw", [0.0, 60.0, 90.0, 180.0])
    @LEG
    def test_free_foot(self, yaw: float, side: Side) -> None:
        up = (0.0, -0.3, 0.0)
        points = moved(other_side(side), ankle=up, heel=up, foot_index=up)
        window = window_of(points, Scene(yaw, ONE_LEG[side]))
        assert value("free_foot_height", window, side) == pytest.approx(0.4, abs=1e-3)

    def test_smoothness(self) -> None:
        rest, deep = standing_m(), crouched_m(0.2)

        def shaky(time_s: float) -> FloatArray:
            share = there_and_back(time_s) + 0.12 * math.sin(2 * math.pi * 2.5 * time_s)
            return rest + share * (deep - rest)

        smooth, shaken = (
            float(np.nanmin(smoothness(window, "left")))
            for window in (window_of(deep), window_over(film_of(shaky)))
        )
        assert -1.7 < smooth < -1.3
        assert shaken < smooth - 0.7

    @pytest.mark.parametrize("name", ["hip_halts", "lunge_halts"])
    def test_halts(self, name: str) -> None:
        rest, deep = standing_m(), crouched_m(0.2)

        def moving(time_s: float, stops: int) -> FloatArray:
            share = float(np.clip((time_s - START_S) / (END_S - START_S), 0, 1))
            if stops:
                share -= math.sin(2 * math.pi * stops * share) / (2 * math.pi * stops)
            return rest + 0.5 * (1 - math.cos(2 * math.pi * share)) * (deep - rest)

        smooth, halted = (
            float(np.nanmax(MEASURES[name].function(window_over(film_of(film)), "left")))
            for film in (partial(moving, stops=0), partial(moving, stops=6))
        )
        assert smooth < 0.05
        assert halted > 0.5

    @FRONTS
    def test_wobble(self, yaw: float) -> None:
        def posture(time_s: float) -> FloatArray:
            return moved("left", knee=(0.02 * math.sin(2 * math.pi * 2 * time_s), 0.0, 0.0))

        def with_rest(time_s: float) -> FloatArray:
            return posture(time_s) if START_S <= time_s <= END_S else standing_m()

        expected = 0.02 / math.sqrt(2) / LEG_M
        for shaking in (posture, with_rest):  # the rest before and after does not count
            window = window_over(film_of(shaking, Scene(yaw)), Scene(yaw, ONE_LEG["left"]))
            assert value("wobble", window) == pytest.approx(expected, rel=0.05)


class TestStance:
    @pytest.mark.parametrize(
        "name", [name for name, measure in MEASURES.items() if measure.needs_stance]
    )
    def test_without_one_some_measures_are_not_taken(self, name: str) -> None:
        window = window_of(crouched_m(0.2), Scene(support=ONE_LEG["left"], stance_known=False))
        values = MEASURES[name].function(window, "left")
        assert np.isnan(values).all() or name == "free_foot_height"

    def test_a_rolled_camera_is_taken_out_by_the_stance(self) -> None:
        points = both(shoulder=(0.0, 0.0, 0.0))
        window = window_of(points)
        assert window.quiet is not None
        roll = np.radians(5)
        turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])

        def rolled(image_px: FloatArray) -> FloatArray:
            return np.asarray(image_px @ turn.T)

        window.quiet.image_px.setflags(write=True)
        window.quiet.image_px[:] = rolled(window.quiet.image_px)
        window.image_px[:] = rolled(window.image_px)
        assert value("lateral_lean_deg", window) == pytest.approx(0, abs=0.1)
        assert value("pelvic_drop_deg", window) == pytest.approx(0, abs=0.1)


class TestScaleAndPlace:
    @pytest.mark.parametrize("name", sorted(MEASURES))
    @pytest.mark.parametrize("zoom", [0.4, 3.0])
    def test_neither_distance_nor_place_in_the_picture_matters(
        self, name: str, zoom: float
    ) -> None:
        deep = moved("left", crouched_m(0.2), knee=(-0.05, 0.0, 0.2), heel=(0.0, -0.03, 0.0))
        scene = Scene(30.0, ONE_LEG["left"])
        rest = standing_m()
        poses = film_of(lambda t: rest + there_and_back(t) * (deep - rest), scene)
        usual = window_over(poses, scene)
        assert usual.quiet is not None
        quiet = type(usual.quiet)(
            0.0, 0.5, zoom * usual.quiet.image_px - 40, usual.quiet.world_m,
            zoom * PX_PER_M, zoom * usual.quiet.leg_length_px,
        )  # fmt: skip
        nearer = replace(
            usual,
            image_px=zoom * usual.image_px + 25,
            around=replace(usual.around, quiet=quiet),
            px_per_m=zoom * PX_PER_M,
        )
        np.testing.assert_allclose(
            MEASURES[name].function(nearer, "left"),
            MEASURES[name].function(usual, "left"),
            atol=1e-6,
        )


class TestRegistry:
    def test_names_are_slugs_and_end_in_their_unit(self) -> None:
        for name, measure in MEASURES.items():
            assert measure.name == name
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
            assert name.endswith("_deg") == (measure.unit == "deg"), name

    def test_each_says_what_it_is(self) -> None:
        for measure in MEASURES.values():
            assert len(measure.what.split()) >= 4, measure.name
            assert not measure.what.endswith("."), measure.name
            assert measure.roles, measure.name

    def test_none_is_there_for_nothing(self) -> None:
        judged = {
            measurement.measure
            for exercise in EXERCISES.values()
            for rule in exercise.rules
            for measurement in rule.measurements
        }
        assert set(MEASURES) - judged <= set(COMPARED)

    def test_one_that_takes_a_side_depends_on_the_leg(self) -> None:
        """A measure that differs between the legs may not be taken when the leg is unsure."""
        deep = moved("left", crouched_m(0.2), knee=(-0.05, 0.0, 0.2), hip=(0.0, 0.03, 0.0))
        deep = moved("left", deep, ankle=(0.0, -0.1, 0.0), heel=(0.0, -0.15, 0.0))
        for name, measure in MEASURES.items():
            values = [
                value(name, window_of(deep, Scene(30.0, ONE_LEG[side])), side) for side in LEGS
            ]
            if values[0] != pytest.approx(values[1], abs=1e-3, nan_ok=True):
                assert measure.depends_on_leg, name

    @LEG
    def test_roles(self, side: Side) -> None:
        free = BODY_SIDES[other_side(side)]
        assert role_landmarks("knee", side) == (BODY_SIDES[side].knee,)
        assert role_landmarks("free_ankle", side) == (free.ankle,)
        assert role_landmarks("hips", side) == (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)

    def test_windows_keep_every_landmark_that_is_measured_at(self) -> None:
        roles = {role for measure in MEASURES.values() for role in measure.roles}
        for side in SIDES:
            assert {mark for role in roles for mark in role_landmarks(role, side)} <= set(BODY)


def test_bottom_is_when_the_posture_is_held() -> None:
    assert there_and_back(BOTTOM_S) == 1


def test_what_several_measures_build_on_is_worked_out_once_for_each_question() -> None:
    asked: list[int] = []

    @once
    def answer(_window: RepWindow, number: int = 0) -> int:
        asked.append(number)
        return number

    window = window_of(standing_m(), Scene())
    assert [answer(window, number=n) for n in (1, 2, 1)] == [1, 2, 1]
    assert (answer(window), answer(window, 3), answer(window)) == (0, 3, 0)
    assert asked == [1, 2, 0, 3]


def test_halts_are_told_from_the_hips_where_the_shoulders_are_never_seen() -> None:
    window = window_of(crouched_m(0.2), Scene(0.0, ONE_LEG["left"]))
    window.image_px[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = np.nan
    assert np.isnan(shoulder_drop(window)).all()
    assert np.isfinite(hip_halts(window, "left")).any()
