"""Deals faults to the repetitions of rendered clips, and makes settings of them.

A group of clips has one kind of repetition, filmed from one direction; each of its faults goes to
so many repetitions of each half, several to one where they do not disturb each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeGuard

import numpy as np

from benchmarks.accuracy_set import (
    FIT_LOOKS,
    LANDSCAPE,
    PORTRAIT,
    Family,
    Half,
    Setting,
    ViewName,
    drawn,
)
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.render.looks import FIRST_LOOKS, LookName
from benchmarks.synthetic.render.room import ROOM_NAMES
from benchmarks.synthetic.workout import Workout
from formcheck.landmarks import SIDES, Side, other_side

REPS: Final = 3
MOST_FAULTS: Final = 3
"""In one repetition: each of them stays what people really do."""
SIDEWAYS: Final = (90.0, -90.0)

_TEMPO: Final = {"descent_s": (0.9, 1.3), "ascent_s": (0.8, 1.15), "pause_s": (0.1, 0.3)}
Range = tuple[float, float]
Value = Range | str | tuple[float]


@dataclass(frozen=True)
class ClearFault:
    """A fault beyond its limit by more than any measuring error.

    Attributes:
        knobs: each in a range, or a constant.
        report, fit: how many repetitions of each half have it.
        whole_clip: it is in all repetitions of a clip, or in none.
        without: other faults that do not go with it, besides those that turn the same knobs.
    """

    knobs: Mapping[str, Value]
    report: int = 6
    fit: int = 2
    whole_clip: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Clips of one kind of repetition from one direction.

    Attributes:
        family: what is done, and the faultless repetition.
        view: the nominal one.
        yaws_deg: dealt in turn.
        report, fit: clips.
        faults: by name.
        far: seen from the side, the leg away from the camera is the one that carries or leads: the
            arm opposite to it is the near one.
    """

    family: Family
    view: ViewName
    yaws_deg: tuple[float, ...]
    report: int
    fit: int
    faults: Mapping[str, ClearFault]
    far: bool = False

    @property
    def title(self) -> str:
        """What it is of, in words."""
        far = "far " if self.far else ""
        return f"{self.family.exercise} {self.family.kind} {far}{self.view}"


@dataclass(frozen=True)
class Dealing:
    """How the sizes of faults are drawn, and what the clips are called.

    Attributes:
        tag: in the names of the clips.
        looks: whom they show, the half to fit on `FIT_LOOKS` alone.
        spread: sizes are spread evenly over the range, all knobs of a fault going together from
            the first value to the second; else each knob is drawn by itself.
    """

    tag: str
    looks: tuple[LookName, ...] = FIRST_LOOKS
    spread: bool = False


def settings_of(groups: Sequence[Group], seed: int, dealing: Dealing) -> tuple[Setting, ...]:
    """The clips of all groups, which take turns: drawn alike every time."""
    rng = np.random.default_rng(seed)
    dealt = [_settings(group, dealing, rng) for group in groups]
    placed = [
        ((number + 0.5) / len(clips), order, setting)
        for order, clips in enumerate(dealt)
        for number, setting in enumerate(clips)
    ]
    return tuple(setting for *_, setting in sorted(placed, key=lambda each: each[:2]))


def _settings(group: Group, dealing: Dealing, rng: np.random.Generator) -> list[Setting]:
    """A group's clips: those to fit on spread among those to report."""
    clips: dict[Half, list[Setting]] = {"fit": [], "report": []}
    halves: tuple[tuple[Half, int], ...] = (("report", group.report), ("fit", group.fit))
    for half, count in halves:
        dealt = _dealt(group, half, count, dealing.spread, rng)
        looks = [look for look in dealing.looks if (look in FIT_LOOKS) == (half == "fit")]
        for number, reps in enumerate(dealt):
            tag = f"{dealing.tag}_far" if group.far else dealing.tag
            place = _Place(half, number, f"{tag}_{half}_{number}")
            clips[half].append(_setting(group, place, reps, looks, rng))
    total = group.report + group.fit
    fitting = {round((i + 0.5) * total / group.fit) for i in range(group.fit)}
    return [clips["fit" if i in fitting else "report"].pop(0) for i in range(total)]


def _dealt(
    group: Group, half: Half, count: int, spread: bool, rng: np.random.Generator
) -> list[list[dict[str, Any]]]:
    """The knobs of each repetition of ``count`` clips."""
    slots: list[dict[str, dict[str, Any]]] = [{} for _ in range(count * REPS)]

    def goes_with(name: str, slot: Mapping[str, Any]) -> bool:
        fault = group.faults[name]
        return len(slot) < MOST_FAULTS and not any(
            other in fault.without
            or name in group.faults[other].without
            or fault.knobs.keys() & group.faults[other].knobs.keys()
            for other in slot
        )

    for name, fault in group.faults.items():
        wanted = fault.report if half == "report" else fault.fit
        size = REPS if fault.whole_clip else 1
        units = [range(first, first + size) for first in range(0, len(slots), size)]
        shares = _shares(wanted // size, rng) if spread else [None] * (wanted // size)
        for share in shares:
            free = [u for u in units if all(goes_with(name, slots[i]) for i in u)]
            if not free:
                raise ValueError(f"no room for {name} in {group.view} {group.family.exercise}")
            emptiest = min(len(slots[u[0]]) for u in free)
            free = [u for u in free if len(slots[u[0]]) == emptiest]
            unit = free[int(rng.integers(len(free)))]
            units.remove(unit)
            drawn = _drawn(fault, rng) if share is None else _at(fault, share)
            for i in unit:
                slots[i][name] = drawn
    knobs = [{k: v for each in slot.values() for k, v in each.items()} for slot in slots]
    return [knobs[first : first + REPS] for first in range(0, len(knobs), REPS)]


def _drawn(fault: ClearFault, rng: np.random.Generator) -> dict[str, Any]:
    return {
        knob: float(rng.uniform(*value)) if _is_range(value) else value
        for knob, value in fault.knobs.items()
    }


def _shares(count: int, rng: np.random.Generator) -> list[float]:
    """Evenly over 0..1, in any order."""
    return [float(share) for share in (rng.permutation(count) + rng.uniform(size=count)) / count]


def _at(fault: ClearFault, share: float) -> dict[str, Any]:
    return {
        knob: value[0] + share * (value[-1] - value[0]) if _is_range(value) else value
        for knob, value in fault.knobs.items()
    }


def _is_range(value: Value) -> TypeGuard[Range]:
    return isinstance(value, tuple) and len(value) == 2


@dataclass(frozen=True)
class _Place:
    """Which clip of a group it is, and how its name ends."""

    half: Half
    number: int
    ending: str


def _setting(
    group: Group,
    place: _Place,
    knobs: list[dict[str, Any]],
    looks: list[LookName],
    rng: np.random.Generator,
) -> Setting:
    family = group.family
    yaw_deg = group.yaws_deg[place.number % len(group.yaws_deg)]
    side: Side = SIDES[int(rng.integers(2))]
    if yaw_deg % 180 != 0:  # what is to be seen is on the near side
        side = "left" if yaw_deg > 0 else "right"
        side = other_side(side) if group.far else side
    reps = tuple(
        replace(family.rep, **{"side": side, **drawn(rng, _TEMPO), **more}) for more in knobs
    )
    angle = f"{yaw_deg:+.0f}".replace("+", "l").replace("-", "r")
    return Setting(
        name=f"{family.exercise}_{family.kind}_{angle}_{place.ending}",
        exercise=family.exercise,
        family=f"{family.exercise} {family.kind}",
        view=group.view,
        half=place.half,
        look=looks[int(rng.integers(len(looks)))],
        room=ROOM_NAMES[int(rng.integers(len(ROOM_NAMES)))],
        fps=int(rng.choice((24, 30))),
        camera=_camera(family, yaw_deg, rng),
        workout=Workout.of(reps, before_s=1.2, after_s=0.6, seed=int(rng.integers(1 << 16))),
    )


def _camera(family: Family, yaw_deg: float, rng: np.random.Generator) -> Camera:
    """A phone on a shelf, set up with some care: frontal checks ask for few degrees aside."""
    frontal = yaw_deg % 180 == 0
    wide = not frontal and family.exercise != "squat"
    aside_deg = 1.5 if frontal else 5.0
    distance_m = float(rng.uniform(2.8, 4.2))
    tall_m = float(rng.uniform(2.35, 2.8)) + (0.25 if family.exercise == "lunge" else 0.0)
    return Camera(
        yaw_deg=yaw_deg + float(rng.uniform(-aside_deg, aside_deg)),
        height_m=float(rng.uniform(0.6, 1.4)),
        distance_m=distance_m,
        roll_deg=float(rng.uniform(-2, 2)),
        aim_m=(0.0, 0.92, 0.42 if family.exercise == "lunge" else 0.0),
        vertical_fov_deg=float(2 * np.degrees(np.arctan2(tall_m / 2, distance_m))),
        size_px=LANDSCAPE if wide else PORTRAIT,
    )
