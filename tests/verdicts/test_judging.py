"""From a window to a finding: what value counts, what stands in the way, which leg decides."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from formcheck.exercises import EXERCISES
from formcheck.landmarks import BODY_SIDES, Landmark, Side
from formcheck.measures import MEASURES, Role, role_landmarks
from formcheck.pose import FloatArray
from formcheck.rules import ErrorModel, Limit, Measurement, Reduction, Rule, Verdict
from formcheck.verdicts.calibration import uncalibrated
from formcheck.verdicts.judging import is_too_fine, judge
from formcheck.view import Plane, View
from formcheck.window import Part, RepWindow
from tests.verdicts.made_up import ramp, window
from tests.windows import (
    BOTH_LEGS,
    BOTTOM_S,
    ONE_LEG,
    seen_from,
    without_stance,
)

NAN = math.nan
OF_STANCE = {"single": ONE_LEG["left"], "double": BOTH_LEGS}
YAW: dict[Plane, float] = {"frontal": 0.0, "sagittal": 90.0, "any": 0.0}


class TestReduction:
    @pytest.mark.parametrize(
        ("reduction", "value"),
        [("median", 50), ("max", 100), ("min", 0), ("high", 90), ("low", 10)],
    )
    def test_value_and_moment(
        self, measured: Callable[..., Rule], reduction: Reduction, value: float
    ) -> None:
        found = judge(measured(ramp, reduction), window())
        assert found.value == pytest.approx(value, abs=2.5)
        assert found.time_s is not None
        at = ramp(window(), "left")[np.searchsorted(window().time_s, found.time_s - 1e-6)]
        assert at == pytest.approx(value, abs=2.5)

    @pytest.mark.parametrize("reduction", ["sustained_high", "sustained_low"])
    def test_kept_up_for_half_a_second(
        self, measured: Callable[..., Rule], reduction: Reduction
    ) -> None:
        seen = window()
        share = 100 * 0.5 / (seen.end_s - seen.start_s)
        expected = 100 - share if reduction == "sustained_high" else share
        found = judge(measured(ramp, reduction), seen)
        assert found.value == pytest.approx(expected, abs=2.5)

    @pytest.mark.parametrize(
        ("part", "value"),
        [(Part.WHOLE, 50), (Part.DESCENT, 25), (Part.ASCENT, 75), (Part.BOTTOM, 50)],
    )
    def test_of_the_part_alone(
        self, measured: Callable[..., Rule], part: Part, value: float
    ) -> None:
        found = judge(measured(ramp, part=part), window())
        assert found.value == pytest.approx(value, abs=2.5)

    def test_a_peak_is_not_sustained(self, measured: Callable[..., Rule]) -> None:
        def peaks(seen: RepWindow, _side: Side) -> FloatArray:
            long = (seen.time_s > 1.2) & (seen.time_s < 1.9)
            short = (seen.time_s > 2.4) & (seen.time_s < 2.7)
            return np.where(long, 15.0, np.where(short, 99.0, 0.0))

        found = judge(measured(peaks, "sustained_high"), window())
        assert (found.value, found.verdict) == (15.0, Verdict.MINOR)
        assert found.time_s == pytest.approx(1.55, abs=0.2)

    def test_sustained_is_not_joined_over_a_hole(self, measured: Callable[..., Rule]) -> None:
        def holed(seen: RepWindow, _side: Side) -> FloatArray:
            high = np.where((seen.time_s > 1.5) & (seen.time_s < 2.3), 30.0, 0.0)
            return np.where(np.abs(seen.time_s - 1.9) < 0.04, NAN, high)

        assert judge(measured(holed, "sustained_high"), window()).value == 0.0

    def test_unknown_samples_are_left_out(self, measured: Callable[..., Rule]) -> None:
        def half_known(seen: RepWindow, _side: Side) -> FloatArray:
            return np.where(seen.time_s < BOTTOM_S - 0.5, NAN, 12.5)

        found = judge(measured(half_known), window())
        assert (found.value, found.verdict) == (12.5, Verdict.MINOR)
        assert (found.time_s or 0) >= BOTTOM_S - 0.5

    def test_too_few_known_samples_are_none(self, measured: Callable[..., Rule]) -> None:
        def mostly_unknown(seen: RepWindow, _side: Side) -> FloatArray:
            return np.where(seen.time_s < BOTTOM_S + 0.5, NAN, 12.5)

        assert judge(measured(mostly_unknown), window()).verdict is Verdict.NOT_ASSESSABLE

    @pytest.mark.parametrize("reduction", ["median", "max", "sustained_high", "sustained_low"])
    def test_nothing_known(self, measured: Callable[..., Rule], reduction: Reduction) -> None:
        rule = measured(lambda seen, _: np.full(len(seen.time_s), NAN), reduction)
        found = judge(rule, window())
        assert found.verdict is Verdict.NOT_ASSESSABLE
        assert found.reason == "the landmarks it needs were lost"


class TestVisibility:
    @pytest.mark.parametrize(("hidden_share", "assessed"), [(0.25, True), (0.35, False)])
    def test_share_of_the_part(
        self, measured: Callable[..., Rule], hidden_share: float, assessed: bool
    ) -> None:
        seen = window()
        inside = np.flatnonzero(seen.mask(Part.WHOLE))
        seen.visibility[inside[: round(hidden_share * len(inside))], Landmark.LEFT_KNEE] = 0.3
        found = judge(measured(ramp, roles=("knee",)), seen)
        assert found.verdict.is_assessed is assessed
        if not assessed:
            assert found.reason == "the knee could not be seen"

    def test_outside_the_part_it_does_not_matter(self, measured: Callable[..., Rule]) -> None:
        seen = window()
        seen.visibility[~seen.mask(Part.BOTTOM), Landmark.LEFT_KNEE] = 0.0
        rule = measured(ramp, roles=("knee",), part=Part.BOTTOM)
        assert judge(rule, seen).verdict.is_assessed

    def test_of_a_pair_both_must_have_a_place(self, measured: Callable[..., Rule]) -> None:
        rule = measured(ramp, roles=("ankles",))
        seen = window(90.0)
        seen.visibility[:, Landmark.RIGHT_ANKLE] = 0.1
        assert judge(rule, seen).verdict.is_assessed
        seen.visibility[::2, Landmark.RIGHT_ANKLE] = 0.0
        assert judge(rule, seen).reason == "the ankles could not be seen"

    @pytest.mark.parametrize("hip", [Landmark.LEFT_HIP, Landmark.RIGHT_HIP])
    def test_without_a_hip_nobody_knows_how_deep_it_goes(
        self, measured: Callable[..., Rule], hip: Landmark
    ) -> None:
        rule = measured(ramp, roles=("knee",))
        seen = window(90.0)
        seen.visibility[::4, hip] = 0.0
        assert judge(rule, seen).verdict.is_assessed
        seen.visibility[::2, hip] = 0.0
        assert judge(rule, seen).reason == "the hips could not be followed"

    def test_legs_that_nobody_can_tell_apart_are_told_as_that(
        self, measured: Callable[..., Rule]
    ) -> None:
        rule = measured(ramp, roles=("knee",))
        seen = window(90.0)
        legs = [mark for body in BODY_SIDES.values() for mark in body.leg]
        seen.visibility[::2, legs] = 0.0
        assert "could not be told apart" in (judge(rule, seen).reason or "")
        seen.visibility[::2] = 0.0
        assert judge(rule, seen).reason == "the hips could not be followed"

    @pytest.mark.parametrize(("plane", "assessed"), [("frontal", False), ("sagittal", True)])
    def test_from_the_side_one_of_a_pair_stands_for_both(
        self, measured: Callable[..., Rule], plane: Plane, assessed: bool
    ) -> None:
        seen = window(YAW[plane])
        seen.visibility[:, Landmark.RIGHT_HIP] = 0.1
        rule = measured(ramp, roles=("hips",), plane=plane)
        assert judge(rule, seen).verdict.is_assessed is assessed

    @pytest.mark.parametrize(
        ("rule", "measurement", "role"),
        [
            pytest.param(rule, m, role, id=f"{rule.slug} {m.measure} {role}")
            # The window is a squat's: no knee drive in it.  How exactly one camera measures is not
            # the question here.
            for rule in uncalibrated(EXERCISES["squat"].rules)
            for m in rule.measurements
            for role in MEASURES[m.measure].roles
        ],
    )
    def test_every_rule_misses_each_of_its_landmarks(
        self, rule: Rule, measurement: Measurement, role: Role
    ) -> None:
        plane = MEASURES[measurement.measure].plane
        stance = "double" if "double" in rule.stances else rule.stances[0]
        seen = window(YAW[plane], OF_STANCE.get(stance, ONE_LEG["left"]))
        alone = replace(rule, measurements=(measurement,))
        assert judge(alone, seen).verdict.is_assessed
        for side in seen.judged_sides:
            seen.visibility[:, list(role_landmarks(role, side))] = 0.2
        found = judge(alone, seen)
        assert found.verdict is Verdict.NOT_ASSESSABLE
        assert "could not be seen" in (found.reason or "")


class TestTwoLegs:
    @pytest.mark.parametrize(
        ("left", "right", "landmark"),
        [
            (0.0, 15.0, Landmark.RIGHT_KNEE),  # a fault before none
            (25.0, 15.0, Landmark.LEFT_KNEE),  # major before minor
            (13.0, 14.0, Landmark.RIGHT_KNEE),  # the larger of two faults
            (10.0, 3.0, Landmark.LEFT_KNEE),  # borderline before ok
            (9.2, 10.2, Landmark.RIGHT_KNEE),  # of two borderline ones, the one beyond the limit
            (1.0, 5.0, Landmark.RIGHT_KNEE),  # of two that are fine, the one nearer to the limit
            (NAN, 3.0, Landmark.RIGHT_KNEE),  # what was seen before what was not
        ],
    )
    def test_the_worse_one_decides(
        self, measured: Callable[..., Rule], left: float, right: float, landmark: Landmark
    ) -> None:
        def per_side(seen: RepWindow, side: Side) -> FloatArray:
            return np.full(len(seen.time_s), left if side == "left" else right)

        found = judge(measured(per_side), window(support=BOTH_LEGS))
        assert found.landmark is landmark
        assert found.value == (left if "LEFT" in landmark.name else right)

    def test_nearer_to_a_limit_on_the_low_side(self, measured: Callable[..., Rule]) -> None:
        rule = measured(lambda seen, side: np.full(len(seen.time_s), 30.0 + 5 * (side == "left")))
        low = replace(rule.measurements[0], limit=Limit("ratio", minor_below=20))
        found = judge(replace(rule, measurements=(low,)), window(support=BOTH_LEGS))
        assert (found.value, found.landmark) == (30, Landmark.RIGHT_KNEE)

    def test_a_leg_that_was_not_seen_is_no_pass(self, measured: Callable[..., Rule]) -> None:
        rule = measured(lambda seen, _: np.zeros(len(seen.time_s)), roles=("knee",))
        seen = window(support=BOTH_LEGS)
        assert judge(rule, seen).reason is None
        seen.visibility[:, Landmark.LEFT_KNEE] = 0.2
        found = judge(rule, seen)
        assert found.landmark is Landmark.RIGHT_KNEE
        assert found.reason == "only one of the two legs could be judged"

    @pytest.mark.parametrize("role", ["knee", "hips"])
    def test_a_front_rule_looks_at_both_legs_from_an_angle_too(
        self, measured: Callable[..., Rule], role: Role
    ) -> None:
        rule = measured(lambda seen, _: np.zeros(len(seen.time_s)), plane="frontal", roles=(role,))
        assert judge(rule, window(20.0, BOTH_LEGS)).reason is None


class TestWhatTheReaderIsTold:
    def test_borderline(self, measured: Callable[..., Rule]) -> None:
        found = judge(measured(lambda seen, _: np.full(len(seen.time_s), 10.5)), window())
        assert (found.verdict, found.cue) == (Verdict.BORDERLINE, "")
        assert found.reason == "within the measuring error of the limit"

    def test_fault(self, measured: Callable[..., Rule]) -> None:
        found = judge(measured(lambda seen, _: np.full(len(seen.time_s), 25.0)), window())
        assert (found.verdict, found.cue, found.reason) == (Verdict.MAJOR, "Do it well", None)
        assert (found.limit, found.error, found.unit) == (20, 1, "ratio")
        assert found.landmark is Landmark.LEFT_KNEE

    def test_far_leg(self, measured: Callable[..., Rule]) -> None:
        rule = measured(lambda seen, _: np.zeros(len(seen.time_s)), plane="sagittal")
        far = replace(rule.measurements[0], stated_error=ErrorModel(1, far_leg=4))
        rule = replace(rule, measurements=(far,))
        near, away = (judge(rule, window(90.0, ONE_LEG[side])) for side in ("left", "right"))
        assert [near.error, away.error] == pytest.approx([1, 5])
        assert near.reason is None
        assert away.reason == "the right leg is away from the camera"

    def test_a_direction_that_is_not_known_may_be_the_worst(
        self, measured: Callable[..., Rule]
    ) -> None:
        rule = measured(ramp)
        aslant = replace(rule.measurements[0], stated_error=ErrorModel(1, per_deg=0.05))
        rule = replace(rule, measurements=(aslant,))
        seen = window(90.0)
        assert judge(rule, seen).error == pytest.approx(1.0)
        assert judge(rule, seen_from(seen, None)).error == pytest.approx(5.5)

    def test_no_stance_widens_the_error(self, measured: Callable[..., Rule]) -> None:
        rule = measured(lambda seen, _: np.zeros(len(seen.time_s)))
        wide = replace(rule.measurements[0], stated_error=ErrorModel(1, no_stance=2))
        rule = replace(rule, measurements=(wide,))
        assert judge(rule, window()).error == 1
        assert judge(rule, without_stance(window())).error == 3


class TestSurrogates:
    def test_stand_in_where_the_real_thing_cannot_be_seen(
        self, measured: Callable[..., Rule]
    ) -> None:
        rule = measured(lambda seen, _: np.zeros(len(seen.time_s)))
        real = Measurement(
            "trunk_lean_deg", Part.BOTTOM, "median", Limit("deg", minor_above=30),
            ErrorModel(5, max_off_plane_deg=30),
        )  # fmt: skip
        stand_in = replace(rule.measurements[0], surrogate="judged by something else")
        rule = replace(rule, measurements=(real, stand_in))
        from_side, from_front = judge(rule, window(90.0)), judge(rule, window(0.0))
        assert (from_side.unit, from_side.reason) == ("deg", None)
        assert (from_front.unit, from_front.reason) == ("ratio", "judged by something else")
        # When neither can be taken, the reason is that of the real thing.
        nobody = window(0.0)
        nobody.visibility[:] = 0
        found = judge(rule, nobody)
        assert (found.unit, found.reason) == ("deg", "needs a side view")

    @pytest.mark.parametrize(("lean_deg", "stands_in"), [(20.0, True), (50.0, False)])
    def test_no_stand_in_where_the_trunk_leans_too_far(
        self, measured: Callable[..., Rule], lean_deg: float, stands_in: bool
    ) -> None:
        rule = measured(lambda seen, _: np.zeros(len(seen.time_s)))
        upright = replace(rule.measurements[0], surrogate="by the hips", most_lean_deg=30.0)
        seen = window(0.0)
        seen.trunk_lean_deg[:] = lean_deg
        found = judge(replace(rule, measurements=(upright,)), seen)
        assert found.verdict.is_assessed == stands_in
        if not stands_in:
            assert found.reason is not None
            assert "leans too far" in found.reason


def test_error_that_lets_not_even_the_worst_be_a_fault_is_too_fine() -> None:
    touches = Measurement(
        "free_foot_height", Part.WHOLE, "min", Limit("ratio", minor_below=0.03),
        ErrorModel(0.04), worst=0.0,
    )  # fmt: skip
    assert touches.room == pytest.approx(0.03)
    assert is_too_fine(touches)
    assert not is_too_fine(replace(touches, stated_error=ErrorModel(0.02)))


def test_view_at_the_edge_of_what_is_allowed(measured: Callable[..., Rule]) -> None:
    rule = measured(ramp, plane="frontal")
    limited = replace(rule.measurements[0], stated_error=ErrorModel(1, max_off_plane_deg=20))
    rule = replace(rule, measurements=(limited,))
    for yaw, assessed in ((20.0, True), (-160.0, True), (20.1, False), (159.9, False)):
        seen = seen_from(window(), View(yaw, 4.0))
        assert judge(rule, seen).verdict.is_assessed is assessed
