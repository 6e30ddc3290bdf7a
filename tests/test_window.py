"""The window of a repetition: its grid, its parts, its leg, and what was seen of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.landmarks import BODY, Landmark, Side
from formcheck.legs.support import Support
from formcheck.pose import Pose
from formcheck.view import View
from formcheck.window import Part, Surroundings, build_window
from tests.sessions import frames, lost
from tests.stick import LEG_M, PX_PER_M, SIZE_PX, crouched_m, sequence, standing_m
from tests.windows import (
    BOTH_LEGS,
    BOTTOM_S,
    DEEP_S,
    END_S,
    EXCURSION,
    FPS,
    ONE_LEG,
    START_S,
    STOP_S,
    Scene,
    film_of,
    held,
    there_and_back,
    window_of,
    window_over,
)

CROUCH = crouched_m(0.3)


class TestGrid:
    @pytest.mark.parametrize(("fps", "rate"), [(15, 15), (29.97, 29.97), (60, 60), (120, 60)])
    def test_at_the_rate_of_the_clip_but_no_faster_than_60(self, fps: float, rate: float) -> None:
        window = window_of(CROUCH, Scene(fps=fps))
        assert window.rate_hz == pytest.approx(rate)
        assert window.source_rate_hz == pytest.approx(fps)
        assert np.diff(window.time_s) == pytest.approx(1 / rate)
        assert window.time_s[0] == 0
        assert window.time_s[-1] == pytest.approx(STOP_S, abs=1 / rate)

    def test_carries_what_is_known(self) -> None:
        window = window_of(CROUCH, Scene(yaw_deg=20, support=ONE_LEG["left"]))
        assert window.excursion is EXCURSION
        assert window.px_per_m == pytest.approx(PX_PER_M)
        assert window.view == View(20, 4.0)
        assert window.support == ONE_LEG["left"]

    @pytest.mark.parametrize("count", [0, 1])
    def test_needs_two_frames(self, count: int) -> None:
        poses = film_of(lambda _: CROUCH).between(0, count)
        with pytest.raises(ValueError, match="at least two frames"):
            build_window(poses, EXCURSION, BOTH_LEGS, "hip_drop", Surroundings(None, None))

    def test_needs_a_person(self) -> None:
        poses = sequence(*(Pose.missing(i / 30) for i in range(60)))
        with pytest.raises(ValueError, match="with a person"):
            build_window(poses, EXCURSION, BOTH_LEGS, "hip_drop", Surroundings(None, None))


class TestParts:
    def test_where_they_lie(self) -> None:
        window = window_of(CROUCH)
        deep = there_and_back

        def spans(part: Part) -> tuple[float, float]:
            inside = window.time_s[window.mask(part)]
            return float(inside.min()), float(inside.max())

        start_s, end_s = window.start_s, window.end_s
        for part, expected in {
            Part.WHOLE: (start_s, end_s),
            Part.START: (0.0, start_s + 0.15),
            Part.TOP: (end_s - 0.1, STOP_S),
            Part.DESCENT: (start_s, BOTTOM_S),
            Part.ASCENT: (BOTTOM_S, end_s),
        }.items():
            assert spans(part) == pytest.approx(expected, abs=0.035), part
        for part, share in ((Part.DEEP, 0.6), (Part.BOTTOM, 0.9)):
            first, last = spans(part)
            assert deep(first) == pytest.approx(share, abs=0.11), part
            assert first + last == pytest.approx(2 * BOTTOM_S, abs=0.035), part

    def test_by_the_lean_of_the_trunk_where_that_is_what_counts(self) -> None:
        # The hips go down in the first half, the trunk leans in the second.
        def posture(time_s: float) -> np.ndarray:
            points = crouched_m(0.2 if time_s < BOTTOM_S else 0.0)
            points[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 2] -= (
                0.0 if time_s < BOTTOM_S else 0.5
            )
            return points

        poses = film_of(posture)
        around = Surroundings(View(0, 4.0), None)
        hips = build_window(poses, EXCURSION, BOTH_LEGS, "hip_drop", around)
        trunk = build_window(poses, EXCURSION, BOTH_LEGS, "trunk_lean", around)
        assert hips.time_s[hips.mask(Part.DEEP)].mean() < BOTTOM_S
        assert trunk.time_s[trunk.mask(Part.DEEP)].mean() > BOTTOM_S
        assert held(trunk, trunk.depth)[-1] == pytest.approx(45, abs=1)

    def test_an_unknown_depth_belongs_to_no_deep_part(self) -> None:
        gone = lost(film_of(lambda _: CROUCH), np.arange(round(STOP_S * FPS) + 1) / FPS > 1.0)
        window = window_over(gone)
        unknown = np.isnan(window.depth)
        assert unknown.sum() > 50
        for part in (Part.DEEP, Part.BOTTOM):
            assert not (window.mask(part) & unknown).any()


class TestTiming:
    def test_a_phase_is_where_it_moves(self) -> None:
        """Whatever the counter took for start and end, and however long the hold."""
        when = window_of(CROUCH).timing
        moving = [when.moving_start_s, when.bottom_start_s, when.bottom_end_s, when.moving_end_s]
        assert moving == pytest.approx([1.03, 1.5, 2.5, 2.97], abs=0.05)
        assert when.bottom_s == BOTTOM_S
        # Hips that come down like this belong to knees that began a little earlier.
        assert [when.start_s, when.end_s] == pytest.approx([1.0, 3.0], abs=0.12)

    def test_holes_leave_the_counters_times(self) -> None:
        poses = film_of(lambda t: standing_m() + there_and_back(t) * (CROUCH - standing_m()))
        gone = (poses.time_s > 0.6) & (poses.time_s < 1.95)
        when = window_over(lost(poses, gone)).timing
        assert START_S - 0.3 <= when.start_s <= when.bottom_start_s <= BOTTOM_S
        assert when.moving_end_s == pytest.approx(2.97, abs=0.05)
        assert when.end_s == pytest.approx(3.0, abs=0.12)


class TestDrop:
    @pytest.mark.parametrize("support", [BOTH_LEGS, ONE_LEG["left"], ONE_LEG["right"]])
    def test_share_of_the_height_at_rest(self, support: Support) -> None:
        window = window_of(CROUCH, Scene(support=support))
        assert window.drop[:20] == pytest.approx(0, abs=1e-3)
        assert held(window, window.drop) == pytest.approx(0.3 / LEG_M, abs=1e-3)

    def test_a_free_foot_that_lifts_is_no_drop(self) -> None:
        lifted = standing_m(right_ankle=(0.0, -0.3, 0.0))
        window = window_of(lifted, Scene(support=ONE_LEG["left"]))
        assert window.drop == pytest.approx(0, abs=1e-3)

    @pytest.mark.parametrize("support", [BOTH_LEGS, ONE_LEG["right"]])
    def test_leg_length(self, support: Support) -> None:
        for known in (True, False):
            scene = Scene(support=support, stance_known=known)
            expected = pytest.approx(LEG_M * PX_PER_M, rel=1e-3)
            assert window_of(CROUCH, scene).leg_length_px == expected

    def test_leg_length_follows_the_scale(self) -> None:
        window = window_of(CROUCH)
        nearer = replace(window, px_per_m=1.2 * PX_PER_M)
        assert nearer.leg_length_px == pytest.approx(1.2 * window.leg_length_px)


class TestJudgedSides:
    @pytest.mark.parametrize(
        ("support", "yaw", "sides"),
        [
            (ONE_LEG["left"], 0, ("left",)),
            (ONE_LEG["right"], 90, ("right",)),
            (BOTH_LEGS, 0, ("left", "right")),
            (BOTH_LEGS, 180, ("left", "right")),
            (BOTH_LEGS, 90, ("left",)),
            (BOTH_LEGS, -90, ("right",)),
            (BOTH_LEGS, -30, ("right",)),
        ],
    )
    def test_the_leg_that_carries_or_the_near_one_or_both(
        self, support: Support, yaw: float, sides: tuple[Side, ...]
    ) -> None:
        assert window_of(CROUCH, Scene(yaw, support)).judged_sides == sides


class TestWhatWasSeen:
    def test_the_lower_of_visibility_and_presence(self) -> None:
        poses = film_of(lambda _: CROUCH)
        seen = replace(
            poses,
            visibility=np.full((len(poses), 33), 0.8),
            presence=np.full((len(poses), 33), 0.6),
        )
        assert (window_over(seen).visibility == 0.6).all()

    def test_outside_the_picture_is_not_seen(self) -> None:
        poses = film_of(lambda _: CROUCH)
        image_px = poses.image_px.copy()
        image_px[:, Landmark.LEFT_HEEL, 1] = SIZE_PX[1] + 1
        image_px[:, Landmark.NOSE, 0] = -1
        seen = window_over(replace(poses, image_px=image_px)).visibility
        assert (seen[:, [Landmark.LEFT_HEEL, Landmark.NOSE]] == 0).all()
        assert (seen[:, Landmark.RIGHT_HEEL] == 1).all()

    def test_a_frame_without_a_person_is_not_seen(self) -> None:
        poses = film_of(lambda _: CROUCH)
        gone = (poses.time_s > 1.9) & (poses.time_s < 2.1)
        window = window_over(lost(poses, gone))
        assert (window.visibility[np.flatnonzero(gone)] == 0).all()
        assert (window.visibility[~gone] == 1).all()
        # So short a hole is bridged with what lies on either side of it.
        assert np.isfinite(window.image_px[:, list(BODY)]).all()

    def test_a_long_hole_stays_a_hole(self) -> None:
        poses = film_of(lambda _: CROUCH)
        gone = (poses.time_s > 1.5) & (poses.time_s < 2.5)
        window = window_over(lost(poses, gone))
        inside = (window.time_s > 1.51) & (window.time_s < 2.49)
        assert np.isnan(window.image_px[inside]).all()
        outside = ~inside & (np.abs(window.time_s - 2) > 0.52)
        assert np.isfinite(window.image_px[outside][:, list(BODY)]).all()

    def test_frames_that_were_dropped_leave_no_gap(self) -> None:
        poses = film_of(lambda t: standing_m() + there_and_back(t) * (CROUCH - standing_m()))
        keep = np.random.default_rng(2).random(len(poses)) > 0.3
        whole, thinned = window_over(poses), window_over(frames(poses, keep))
        at = np.interp(whole.time_s, thinned.time_s, thinned.drop)
        assert at == pytest.approx(whole.drop, abs=0.01)


class TestCleaning:
    def test_a_joint_that_leaps_for_a_frame_is_put_back(self) -> None:
        poses = film_of(lambda _: CROUCH)
        image_px = poses.image_px.copy()
        image_px[60, Landmark.LEFT_KNEE] += 80
        whole, spiked = window_over(poses), window_over(replace(poses, image_px=image_px))
        assert spiked.image_px == pytest.approx(whole.image_px, abs=0.5, nan_ok=True)

    def test_noise_is_smoothed_and_movement_is_not(self) -> None:
        def posture(time_s: float) -> np.ndarray:
            return standing_m() + there_and_back(time_s) * (CROUCH - standing_m())

        rng = np.random.default_rng(5)
        noise = rng.normal(0, 0.01, (round(STOP_S * FPS) + 1, 33, 3))
        smooth, noisy = film_of(posture), film_of(lambda t: posture(t) + noise[round(t * FPS)])
        before = (noisy.image_px - smooth.image_px)[:, list(BODY)]
        after = (window_over(noisy).image_px - window_over(smooth).image_px)[:, list(BODY)]
        assert after.std() < 0.8 * before.std()
        # Nothing but the noise went: the movement itself is that of the poses.
        body = list(BODY)
        smoothed_px = window_over(smooth).image_px[:, body]
        assert smoothed_px == pytest.approx(smooth.image_px[:, body], abs=1.0)


def test_deep_times_are_those_of_the_scene() -> None:
    assert there_and_back(DEEP_S[0]) == there_and_back(DEEP_S[1]) == 1
    assert there_and_back(START_S) == there_and_back(END_S) == 0
