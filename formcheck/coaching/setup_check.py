"""Before the set: is the whole body in the picture, in good light, seen from the right place?"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from formcheck.coaching.assessable import TOO_FINE_SHORT, Prospect, prospect
from formcheck.coaching.live_state import SetupCheck
from formcheck.geometry import flexion_deg
from formcheck.landmarks import BODY_SIDES, Landmark, Side
from formcheck.legs.posture import posture_of
from formcheck.legs.stance import NOMINAL_LEG_M, BodySample, QuietStanceFinder
from formcheck.legs.tracker import BodyTracker
from formcheck.pose import FloatArray, Pose
from formcheck.rules import Rule
from formcheck.signals.control import frame_rate_hz
from formcheck.view import View, estimate_view
from formcheck.window import MIN_VISIBILITY, DepthSignal

_L = Landmark

WINDOW_S: Final = 1.0
EVERY_S: Final = 0.25
SEEN_SHARE: Final = 0.7
STILL_S: Final = 0.7
"""Who stood still so long ago still does: the model's landmarks tremble even then."""
DARK: Final = 45.0
GLARING: Final = 225.0
"""Mean luma, 0..255, beyond which a picture shows too little of a body (own)."""
MIN_HEIGHT_SHARE: Final = 0.35
"""Share of the picture's height that a standing person must fill (own)."""
NOSE_HEIGHT: Final = 0.92
"""Height of the nose over the soles, in body heights."""
ROOM: Final[dict[DepthSignal, tuple[float, float]]] = {
    "hip_drop": (0.25, 0.25),
    "step_drop": (0.60, 0.20),
    "trunk_lean": (0.50, 0.50),
}
"""Room needed before and behind the hips, in body heights: a step, or trunk and free leg."""
STANDING_ROOM: Final = 0.18
"""Room needed on both sides of the hips whatever the view, in body heights."""
WORTH_SHARE: Final = 0.7
"""From where this share of the checks of the best view can be made, somebody may well film: the
front shows what the side does not (own)."""
ENOUGH_SHARE: Final = 0.75
"""Who gets this share of the checks of the nearest such view need not turn (own)."""
STRAIGHT_DEG: Final = 35.0
"""Bend of hip and knee up to which somebody stands, as for the quiet stance."""
USUAL_PITCH_DEG: Final = 6.0
MAX_PITCH_OFF_DEG: Final = 18.0
"""How far the body may seem to lean towards the camera: it does where that looks down.

The model's depth gives 6 degrees for a level camera; over 60 clips of all kinds the middle nine
tenths lay between -6 and 16 (own measurement).  Only a camera clearly too high or low is named."""
MAX_ROLL_DEG: Final = 6.0


CLOSER: Final = "Come closer"
UPRIGHT: Final = "Stand upright"
_UNTOLD: Final = (
    SetupCheck("Direction", None, blocks=False),
    SetupCheck("Camera", None, blocks=False),
)


@dataclass(frozen=True)
class Reading:
    """How the set-up is right now.

    Attributes:
        checks: what is right and what is not, in the order in which to see to it.
        prospect: what could be assessed from here.
        view: from where the person is seen; None while that is not known.
        still: the person stands still on both feet.
    """

    checks: tuple[SetupCheck, ...]
    prospect: Prospect
    view: View | None
    still: bool

    @property
    def ready(self) -> bool:
        """Whether nothing keeps the set from beginning."""
        return all(check.ok or not check.blocks for check in self.checks)

    @property
    def perfect(self) -> bool:
        """Whether there is nothing left to improve."""
        return all(check.ok is not False for check in self.checks)

    @property
    def advice(self) -> str:
        """The first thing to do; "" when nothing is."""
        open_ones = [c for c in self.checks if not c.ok and c.advice]
        return open_ones[0].advice if open_ones else ""


class SetupWatcher:
    """Looks at the poses of the last second.

    Args:
        signal: of the exercise: how much room it takes.
        rules: what would be judged.
        size_px: (width, height) of the picture.
    """

    def __init__(
        self, signal: DepthSignal, rules: Sequence[Rule], size_px: tuple[int, int]
    ) -> None:
        self._signal = signal
        self._rules = tuple(rules)
        self._size_px = size_px
        self._recent: deque[Pose] = deque()
        self._lumas: deque[float] = deque(maxlen=30)
        self._stance = QuietStanceFinder()
        self._gains = {
            there: len(prospect(rules, there).seen)
            for there in (View(0.0, 0.0), View(90.0, 0.0), View(-90.0, 0.0))
        }
        self._reading: Reading | None = None
        self._read_s = -np.inf

    def step(self, pose: Pose, luma: float | None = None, side: Side | None = None) -> Reading:
        """Take the next pose.

        Args:
            pose: as captured.
            luma: mean brightness of its frame, 0..255; None: not measured.
            side: the leg to come, None when that is not known.
        """
        self._recent.append(pose)
        while self._recent[0].time_s < pose.time_s - WINDOW_S:
            self._recent.popleft()
        if luma is not None:
            self._lumas.append(luma)
        self._stance.step(pose, _sample(pose))
        if self._reading is None or pose.time_s - self._read_s >= EVERY_S:
            self._read_s = pose.time_s
            self._reading = self._read(pose.time_s, side)
        return self._reading

    def _read(self, now_s: float, side: Side | None) -> Reading:
        light = _light(float(np.median(self._lumas)) if self._lumas else None)
        seen = [pose for pose in self._recent if pose.detected]
        if len(seen) < SEEN_SHARE * len(self._recent):
            body = SetupCheck("Whole body", False, "Step into the picture")
            nothing = prospect(self._rules, None, rate_hz=self._rate_hz())
            return Reading((body, light, *_UNTOLD, _stillness(False)), nothing, None, False)
        image_px = np.median([pose.image_px for pose in seen], axis=0)
        world_m = np.stack([pose.world_m for pose in seen])
        belief = np.median([np.minimum(p.visibility, p.presence) for p in seen], axis=0)
        visibility = {mark: float(belief[mark]) for mark in Landmark}
        view = estimate_view(world_m)
        still = self._is_still(now_s)
        ahead = prospect(
            self._rules, view, rate_hz=self._rate_hz(), side=side, visibility=visibility
        )
        upright = stands(np.median(world_m, axis=0))
        body = whole_body(image_px, belief, self._size_px, _room(self._signal, view))
        if not upright and body.advice in (CLOSER, UPRIGHT):  # a crouch is no measure of distance
            body = SetupCheck("Whole body", True)
        # Of a body that is cut off the model guesses the rest, and of a crouch the direction.
        turn, camera = _UNTOLD
        if body.ok and upright:
            turn, camera = self._direction(view, ahead, side), self._camera(world_m, view)
        return Reading((body, light, turn, camera, _stillness(still)), ahead, view, still)

    def _is_still(self, now_s: float) -> bool:
        stance = self._stance.stance
        return stance is not None and now_s - stance.end_s <= STILL_S

    def _rate_hz(self) -> float:
        """Frames per second; infinite while there are too few to tell."""
        times = [pose.time_s for pose in self._recent]
        if len(times) < 3 or times[-1] - times[0] < WINDOW_S / 2:
            return float("inf")
        # As a repetition's window reckons it: the first frames of all, slow ones, do not move it.
        return frame_rate_hz(times)

    def _direction(self, view: View | None, ahead: Prospect, side: Side | None) -> SetupCheck:
        """Does the camera look from where it can see most of what the rules ask?"""
        if view is None:
            return _UNTOLD[0]
        best = max(self._gains.values())
        worth = [there for there, gain in self._gains.items() if gain >= WORTH_SHARE * best]
        nearest = min(worth, key=lambda there: abs(_turn_deg(view, there)))
        few = len(ahead.seen) < ENOUGH_SHARE * self._gains[nearest]
        if few and not _hidden_or_slow(ahead):
            if nearest.name == "frontal":
                return _say_turn("Face the camera")
            sideways = f"Turn your {side} side to the camera" if side else "Turn to your side"
            return _say_turn(sideways)
        if side and view.name == "sagittal" and view.near_side != side:
            return _say_turn(f"Turn round: {side} leg to the camera")
        return _say_turn("")

    def _camera(self, world_m: FloatArray, view: View | None) -> SetupCheck:
        pitch_deg = camera_pitch_deg(world_m)
        if pitch_deg > USUAL_PITCH_DEG + MAX_PITCH_OFF_DEG:
            return SetupCheck("Camera", False, "Lower the camera to hip height", blocks=False)
        if pitch_deg < USUAL_PITCH_DEG - MAX_PITCH_OFF_DEG:
            return SetupCheck("Camera", False, "Raise the camera to hip height", blocks=False)
        stance = self._stance.stance
        frontal = view is not None and view.name == "frontal"
        if stance is not None and frontal and abs(stance.tilt_deg) > MAX_ROLL_DEG:
            return SetupCheck("Camera", False, "Set the camera upright", blocks=False)
        return SetupCheck("Camera", True)


def _sample(pose: Pose) -> BodySample:
    """One pose as it is: somebody who stands still needs no smoothing."""
    now = posture_of(pose)
    height = (now.lower_ankle_px - now.hips_px) / now.px_per_m / NOMINAL_LEG_M
    lean_deg = now.trunk_lean_deg
    upright = height >= BodyTracker.UPRIGHT_HEIGHT and lean_deg <= BodyTracker.UPRIGHT_TRUNK_DEG
    return BodySample(pose.time_s, now.px_per_m, height, lean_deg, upright)


def stands(world_m: FloatArray) -> bool:
    """Whether one side of the body is straight from the shoulder to the ankle, wherever from.

    Args:
        world_m: (33, 3).
    """
    for body in BODY_SIDES.values():
        shoulder, hip, knee, ankle = (
            world_m[mark] for mark in (body.shoulder, body.hip, body.knee, body.ankle)
        )
        bends = flexion_deg(shoulder, hip, knee), flexion_deg(hip, knee, ankle)
        if max(float(bend) for bend in bends) <= STRAIGHT_DEG:
            return True
    return False


def camera_pitch_deg(world_m: FloatArray) -> float:
    """How far a standing body leans towards the camera, in degrees: > 0 where that looks down.

    Args:
        world_m: (T, 33, 3); its axes are those of the camera.
    """
    feet = world_m[:, [_L.LEFT_ANKLE, _L.RIGHT_ANKLE]].mean(axis=1)
    hips = world_m[:, [_L.LEFT_HIP, _L.RIGHT_HIP]].mean(axis=1)
    up = np.median(hips - feet, axis=0)
    return float(np.degrees(np.arctan2(-up[2], -up[1])))


def _stillness(still: bool) -> SetupCheck:
    return SetupCheck("Stand still", still, "" if still else "Stand still on both feet")


def _light(luma: float | None) -> SetupCheck:
    if luma is None:
        return SetupCheck("Light", None, blocks=False)
    if luma < DARK:
        return SetupCheck("Light", False, "Turn on more light")
    if luma > GLARING:
        return SetupCheck("Light", False, "Too bright: turn from the window")
    return SetupCheck("Light", True)


def _room(signal: DepthSignal, view: View | None) -> tuple[float, float]:
    """Room needed left and right of the hips in the picture, in body heights."""
    if view is None:
        return STANDING_ROOM, STANDING_ROOM
    aside = np.sin(np.radians(view.from_frontal_deg))
    before, behind = (max(STANDING_ROOM, share * aside) for share in ROOM[signal])
    return (before, behind) if view.facing_sign < 0 else (behind, before)


def whole_body(
    image_px: FloatArray,
    visibility: FloatArray,
    size_px: tuple[int, int],
    room: tuple[float, float],
) -> SetupCheck:
    """Is the whole body in the picture, with room to move, and near enough?

    Args:
        image_px: (33, 2) of somebody who stands; landmarks outside of the picture are the model's
            guess, which is good enough to tell what is missing.
        visibility: (33,).
        size_px: (width, height).
        room: needed left and right of the hips, in body heights.
    """
    width, height = size_px
    feet = [mark for body in BODY_SIDES.values() for mark in (body.heel, body.foot_index)]
    sole_px = float(image_px[feet, 1].max())
    tall_px = (sole_px - float(image_px[_L.NOSE, 1])) / NOSE_HEIGHT
    no_head, no_feet = sole_px - tall_px < 0, sole_px > height
    hips_px = float(image_px[[_L.LEFT_HIP, _L.RIGHT_HIP], 0].mean())
    left_px, right_px = (share * tall_px for share in room)
    outside = hips_px - left_px < 0 or hips_px + right_px > width
    too_large = tall_px > height or left_px + right_px > width or (no_head and no_feet)
    hidden = any(
        max(visibility[getattr(body, name)] for body in BODY_SIDES.values()) < MIN_VISIBILITY
        for name in ("hip", "knee", "ankle")
    )
    problems = (
        (tall_px <= 0, UPRIGHT),
        (too_large, "Step back"),
        (no_feet, "Your feet are cut off: tilt the camera down"),
        (no_head, "Your head is cut off: tilt the camera up"),
        (outside, "Move to the middle of the picture"),
        (tall_px < MIN_HEIGHT_SHARE * height, CLOSER),
        (hidden, "Show your legs: nothing may hide them"),
    )
    advice = next((words for wrong, words in problems if wrong), "")
    return SetupCheck("Whole body", not advice, advice)


def _say_turn(advice: str) -> SetupCheck:
    return SetupCheck("Direction", not advice, advice, blocks=False)


def _hidden_or_slow(ahead: Prospect) -> bool:
    """Whether turning would not help: it is the light, the frame rate or something in the way."""
    reasons = [unseen.reason for unseen in ahead.unseen if unseen.reason != TOO_FINE_SHORT]
    turned = sum(" view" in reason and "frames" not in reason for reason in reasons)
    return turned < len(reasons) / 2


def _turn_deg(view: View, there: View) -> float:
    return (view.yaw_deg - there.yaw_deg + 180.0) % 360.0 - 180.0
