"""The accuracy set: some 200 rendered clips whose truth is known, as settings to render.

Every repetition has one fault that shows from the front and one that shows from the side, each
dialled somewhere between none and gross.  Faults are dealt so that each meets every view, and their
sizes are spread evenly over their ranges.  Everything is drawn from one seed: the same list each
time.  Settings come in rounds of one clip per view, so that the first few already say something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final, Literal, Protocol

import numpy as np

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.deadlift import DeadliftRep
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.render.figure import build_figure
from benchmarks.synthetic.render.looks import FIRST_LOOKS, LOOK_NAMES, LOOKS, LookName
from benchmarks.synthetic.render.rig import body_of
from benchmarks.synthetic.render.room import ROOM_NAMES, RoomName
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.workout import Rep, Workout
from formcheck.landmarks import SIDES, Side, other_side

Half = Literal["fit", "report"]
ViewName = Literal["front", "oblique_30", "oblique_45", "oblique_60", "side", "behind"]

SEED: Final = 20
_TEMPO: Final = {"descent_s": (0.9, 1.5), "ascent_s": (0.8, 1.3), "pause_s": (0.05, 0.4)}
REPS: Final = 2
PORTRAIT: Final = (432, 768)
LANDSCAPE: Final = (768, 432)
VIEWS: Final[tuple[tuple[ViewName, float], ...]] = (
    ("front", 0.0),
    ("side", 90.0),
    ("oblique_30", -30.0),
    ("oblique_60", 60.0),
    ("behind", 180.0),
    ("side", -90.0),
    ("oblique_45", 45.0),
    ("oblique_30", 30.0),
    ("oblique_60", -60.0),
    ("oblique_45", -45.0),
)
FIT_LOOKS: Final[tuple[LookName, ...]] = (*FIRST_LOOKS[::2], "olive_slim", "plum_heavy")
"""Bodies and clothes to calibrate on; the others are for the figures that are published."""


class Fault(Protocol):
    """Something that goes wrong by degrees."""

    def at(self, share: float) -> dict[str, Any]:
        """The knobs of a repetition for it, from none (0) to gross (1)."""


@dataclass(frozen=True)
class Sweep:
    """A fault of size: the knobs that dial it from ``low`` (none) to ``high`` (gross)."""

    knobs: tuple[str, ...]
    low: float
    high: float

    def at(self, share: float) -> dict[str, Any]:
        """The knobs at a share of the way."""
        return dict.fromkeys(self.knobs, self.low + share * (self.high - self.low))


@dataclass(frozen=True)
class TouchDown:
    """The free foot on the floor at a share of the repetition, for some time."""

    at_share: float
    longest_s: float = 0.5

    def at(self, share: float) -> dict[str, Any]:
        """No touch in the first third of the way, then a longer and longer one."""
        if share < 1 / 3:
            return {}
        return {"touch_downs": (self.at_share,), "touch_s": share * self.longest_s}


@dataclass(frozen=True)
class WrongArm:
    """A deadlift whose reaching arm is the one on the side of the supporting leg."""

    def at(self, share: float) -> dict[str, Any]:
        """In the second half of the way."""
        return {"reaching_arm": "opposite" if share < 1 / 2 else "same"}


@dataclass(frozen=True)
class Family:
    """Repetitions of one kind.

    Attributes:
        exercise, kind: what is done.
        rep: the faultless one.
        frontal, sagittal: faults by the plane in which they show.
        rounds: clips per view.
    """

    exercise: str
    kind: str
    rep: Rep
    frontal: tuple[Fault | None, ...]
    sagittal: tuple[Fault | None, ...]
    rounds: int


def _one(knob: str, low: float, high: float) -> Sweep:
    return Sweep((knob,), low, high)


SQUAT_SINGLE: Final = Family(
    "squat",
    "single",
    SquatRep(arms="hips"),
    frontal=(
        _one("knee_medial_m", -0.02, 0.12),
        _one("lateral_lean_deg", 0.0, 19.0),
        _one("pelvic_drop_deg", 0.0, 17.0),
        _one("wobble_deg", 0.0, 6.0),
        None,
    ),
    sagittal=(
        _one("knee_flexion_deg", 34.0, 92.0),
        _one("trunk_lean_deg", 10.0, 60.0),
        _one("free_knee_deg", 25.0, 130.0),
        _one("top_flexion_deg", 4.0, 34.0),
        _one("heel_lift_deg", 0.0, 26.0),
        _one("rounding_deg", 0.0, 55.0),
        TouchDown(0.5),
    ),
    rounds=7,
)
SQUAT_DOUBLE: Final = Family(
    "squat",
    "double",
    SquatRep.double(arms="hips"),
    frontal=(
        _one("knee_medial_m", -0.02, 0.12),
        _one("stance_width_m", 0.2, 0.75),
        _one("hip_shift_m", 0.0, 0.14),
        _one("lateral_lean_deg", 0.0, 19.0),
    ),
    sagittal=(
        _one("knee_flexion_deg", 65.0, 124.0),
        _one("trunk_lean_deg", 30.0, 72.0),
        _one("heel_lift_deg", 0.0, 24.0),
        _one("top_flexion_deg", 4.0, 34.0),
    ),
    rounds=2,
)
DEADLIFT: Final = Family(
    "deadlift",
    "single",
    DeadliftRep(lower_s=0.6, hold_top_s=0.4),
    frontal=(
        _one("pelvic_drop_deg", 2.0, -24.0),
        _one("drive_thigh_deg", 102.0, 45.0),
        _one("arm_delay_s", 0.0, 0.6),
        _one("arm_drive_deg", 60.0, 0.0),
        _one("arm_drive_elbow_deg", 95.0, 15.0),
        WrongArm(),
        None,
    ),
    sagittal=(
        _one("trunk_lean_deg", 88.0, 40.0),
        _one("free_leg_deg", 84.0, 30.0),
        _one("free_knee_deg", 5.0, 65.0),
        _one("support_knee_deg", 2.0, 65.0),
        Sweep(("trunk_lean_deg", "free_leg_deg"), 86.0, 44.0),
        _one("drive_lean_deg", 0.0, 28.0),
        _one("reach_deg", 0.0, 45.0),
        _one("rounding_deg", 0.0, 55.0),
        TouchDown(0.75),
    ),
    rounds=5,
)
DEADLIFT_DOUBLE: Final = Family(
    "deadlift",
    "double",
    DeadliftRep.double(),
    frontal=(None,),
    sagittal=(
        _one("trunk_lean_deg", 88.0, 40.0),
        _one("support_knee_deg", 10.0, 95.0),
        _one("rounding_deg", 0.0, 55.0),
    ),
    rounds=1,
)
LUNGE: Final = Family(
    "lunge",
    "forward",
    LungeRep(),
    frontal=(
        _one("knee_medial_m", -0.02, 0.12),
        _one("landing_width_m", 0.24, -0.04),
        _one("lateral_lean_deg", 0.0, 19.0),
        _one("wobble_deg", 0.0, 6.0),
        None,
    ),
    sagittal=(
        _one("knee_flexion_deg", 104.0, 58.0),
        _one("trunk_lean_deg", 2.0, 40.0),
        _one("front_heel_lift_deg", 0.0, 26.0),
        _one("step_ratio", 0.7, 1.15),
        _one("shin_lean_deg", 4.0, 30.0),
    ),
    rounds=5,
)
FAMILIES: Final = (SQUAT_SINGLE, SQUAT_DOUBLE, DEADLIFT, DEADLIFT_DOUBLE, LUNGE)


@dataclass(frozen=True)
class Setting:
    """One clip of the set.

    Attributes:
        name: of its files.
        family: e.g. ``"squat single"``.
        view: the nominal one; the camera is a few degrees off it.
        half: to calibrate on, or to report.
        look, room: who and where.
    """

    name: str
    exercise: str
    family: str
    view: ViewName
    half: Half
    look: LookName
    room: RoomName
    fps: int
    camera: Camera
    workout: Workout

    def truth(self) -> Truth:
        """The person and the camera, every joint known."""
        return Truth(self.workout.track(body_of_look(self.look), self.fps), self.camera)


@lru_cache(maxsize=len(LOOK_NAMES))
def body_of_look(look: LookName) -> Body:
    """The skeleton that a rendered figure has."""
    return body_of(build_figure(LOOKS[look].physique))


@cache
def accuracy_set() -> tuple[Setting, ...]:
    """Every setting: squats first, in rounds of one clip per view."""
    rng = np.random.default_rng(SEED)
    settings: list[Setting] = []
    for exercise in ("squat", "deadlift", "lunge"):
        families = [family for family in FAMILIES if family.exercise == exercise]
        rounds = [part for family in families for part in _rounds(family, rng)]
        if len(families) > 1:  # so that a short run meets the rarer family, too
            rounds.insert(1, rounds.pop())
        settings += [setting for part in rounds for setting in part]
    return tuple(settings)


def _rounds(family: Family, rng: np.random.Generator) -> list[list[Setting]]:
    """The clips of a family, dealt out in rounds over the views."""
    count = family.rounds * len(VIEWS) * REPS
    # Which fault each repetition gets: shifted from view to view, so that all pairs occur.
    slots = [
        (k, v, r) for k in range(family.rounds) for v in range(len(VIEWS)) for r in range(REPS)
    ]
    knobs: list[dict[str, Any]] = [{} for _ in slots]
    for sweeps, stride in ((family.frontal, 3), (family.sagittal, 1)):
        dealt = [(REPS * k + r + stride * v) % len(sweeps) for k, v, r in slots]
        for which, sweep in enumerate(sweeps):
            members = [i for i in range(count) if dealt[i] == which]
            shares = (rng.permutation(len(members)) + rng.uniform(size=len(members))) / max(
                len(members), 1
            )
            for i, share in zip(members, shares, strict=True):
                knobs[i] |= sweep.at(float(share)) if sweep else {}
    out: list[list[Setting]] = []
    for k in range(family.rounds):
        first = k * len(VIEWS) * REPS
        clips = [
            _setting(family, (k, v), knobs[first + REPS * v : first + REPS * (v + 1)], rng)
            for v in range(len(VIEWS))
        ]
        out.append([clips[i] for i in rng.permutation(len(clips))])
    return out


def _setting(
    family: Family,
    place: tuple[int, int],
    knobs: Sequence[Mapping[str, Any]],
    rng: np.random.Generator,
) -> Setting:
    k, v = place
    view, yaw_deg = VIEWS[v]
    half: Half = "fit" if (k + v) % 2 == 0 else "report"
    looks = [look for look in FIRST_LOOKS if (look in FIT_LOOKS) == (half == "fit")]
    side = _side(yaw_deg, rng)
    changed: list[dict[str, Any]] = [
        {"side": side} | drawn(rng, _TEMPO) | {**more} for more in knobs
    ]
    reps = tuple(replace(family.rep, **changes) for changes in changed)
    angle = f"{yaw_deg:+.0f}".replace("+", "l").replace("-", "r")
    return Setting(
        name=f"{family.exercise}_{family.kind}_{angle}_{k}",
        exercise=family.exercise,
        family=f"{family.exercise} {family.kind}",
        view=view,
        half=half,
        look=looks[int(rng.integers(len(looks)))],
        room=ROOM_NAMES[int(rng.integers(len(ROOM_NAMES)))],
        fps=int(rng.choice((24, 30, 60), p=(0.3, 0.55, 0.15))),
        camera=_camera(family, yaw_deg, rng),
        workout=Workout.of(reps, before_s=1.3, after_s=0.7, seed=int(rng.integers(1 << 16))),
    )


def _side(yaw_deg: float, rng: np.random.Generator) -> Side:
    """The leg: away from the camera in a third of the clips that have a near side."""
    if yaw_deg % 180 == 0:
        return SIDES[int(rng.integers(2))]
    near: Side = "left" if yaw_deg > 0 else "right"
    return near if rng.uniform() < 2 / 3 else other_side(near)


def drawn(rng: np.random.Generator, ranges: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """A number from each range, in turn."""
    return {name: float(rng.uniform(*between)) for name, between in ranges.items()}


def _camera(family: Family, yaw_deg: float, rng: np.random.Generator) -> Camera:
    """A phone somewhere, framed so that the whole movement is in the picture."""
    sideways = abs(np.sin(np.radians(yaw_deg))) > 0.4
    wide = sideways and family.exercise != "squat"
    distance_m = float(rng.uniform(2.7, 4.3))
    tall_m = float(rng.uniform(2.35, 2.9)) + (0.25 if family.exercise == "lunge" else 0.0)
    held = rng.uniform() < 0.4
    shake = Shake(0.10, 0.003, 1.2, int(rng.integers(1 << 16))) if held else Shake()
    return Camera(
        yaw_deg=yaw_deg + float(rng.uniform(-4, 4)),
        height_m=float(rng.uniform(0.5, 1.5)),
        distance_m=distance_m,
        roll_deg=float(rng.uniform(-2, 2)),
        aim_m=(0.0, 0.92, 0.42 if family.exercise == "lunge" else 0.0),
        vertical_fov_deg=float(2 * np.degrees(np.arctan2(tall_m / 2, distance_m))),
        size_px=LANDSCAPE if wide else PORTRAIT,
        shake=shake,
    )
