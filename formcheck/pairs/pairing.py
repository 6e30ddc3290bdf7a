"""Two sessions over one set, filmed from two sides, put together: each check from the better view.

A pure function of two finished sessions and of where one lies on the clock of the other.  The
repetitions are matched, the leg is the one that the surer view names, and every rule speaks from
the camera that can see it: judged beats not assessable, then the smaller measuring error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from formcheck.errors import InputError
from formcheck.metrics import Comparison, Metrics, compare_sides
from formcheck.pairs.alignment import Alignment
from formcheck.pairs.better_view import ROLES, merged_rep, same_leg
from formcheck.rep import Rep
from formcheck.session import SessionResult, without_others
from formcheck.stream.name_check import OtherExercise
from formcheck.stream.sets import SetKeeper
from formcheck.view import CameraRole, View

MIN_MATCHED: Final = 2
"""Repetitions that both clips must show: one alone looks like any other."""
SURE_MATCHED: Final = 4
"""From so many on, two sets of one person are not in step by chance."""
MIN_SHARED: Final = 0.5
"""Share of the shorter of two repetitions that must lie in the other for them to be one."""
MAX_APART_S: Final = 0.3
"""Where not even one repetition is at its deepest in both clips within this, it is another set."""
SAME_CLIP: Final = 0.995
"""Agreement of two files of one clip."""
SAME_VIEW_DEG: Final = 10.0
SWAPPED_DEG: Final = 15.0
"""By so much more the clip called front must look from the side to be taken for the other one."""
_FILMED: Final = {"frontal": "from the front", "sagittal": "from the side"}


@dataclass(frozen=True)
class PairedClip:
    """One camera's part, and its clock.

    Attributes:
        role: front or side.
        result: of its session.
        start_s: when it begins, on the common clock, which begins with the first camera.
        clock_rate: seconds of the common clock per second of its own.
        duration_s: of the clip, on its own clock.
    """

    role: CameraRole
    result: SessionResult
    start_s: float
    clock_rate: float
    duration_s: float

    @property
    def end_s(self) -> float:
        """When it ends on the common clock."""
        return self.common_s(self.duration_s)

    def common_s(self, time_s: float) -> float:
        """A time of the clip on the common clock."""
        return self.start_s + self.clock_rate * time_s

    def on_common_clock(self) -> list[Rep]:
        """Its repetitions, every time on the common clock."""
        return [_moved(rep, self) for rep in self.result.reps]

    def others_on_common_clock(self) -> tuple[OtherExercise, ...]:
        """Where it shows another exercise than the one that was named, on the common clock."""
        return tuple(
            replace(each, start_s=self.common_s(each.start_s), end_s=self.common_s(each.end_s))
            for each in self.result.others
        )

    def covers(self, rep: Rep) -> bool:
        """Whether the camera was running throughout a repetition on the common clock."""
        return self.start_s <= rep.start_s and rep.end_s <= self.end_s


@dataclass(frozen=True)
class PairResult:
    """One set, seen by two cameras.

    Attributes:
        result: as of one session, on the common clock.
        clips: front and side.
        views: for each repetition the cameras that found it.
        matched: repetitions that both found.
        notes: what the reader should know about how the two were put together.
    """

    result: SessionResult
    clips: Mapping[CameraRole, PairedClip]
    views: tuple[tuple[CameraRole, ...], ...]
    matched: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Couple:
    """One repetition as each camera has it, on the common clock; None: not found."""

    seen: Mapping[CameraRole, Rep]

    @property
    def reps(self) -> list[Rep]:
        return list(self.seen.values())

    @property
    def both(self) -> bool:
        return len(self.seen) == len(ROLES)

    @property
    def at_s(self) -> float:
        return float(np.mean([rep.bottom_s for rep in self.reps]))


def are_swapped(front: SessionResult, side: SessionResult) -> bool:
    """Whether the clip that was called front shows the side, and the other way round."""
    a, b = front.view, side.view
    if a is None or b is None:
        return False
    return a.from_frontal_deg > b.from_frontal_deg + SWAPPED_DEG


def pair_sessions(
    front: SessionResult,
    side: SessionResult,
    alignment: Alignment,
    durations_s: Mapping[CameraRole, float],
) -> PairResult:
    """Put two sessions over the same set together.

    Args:
        front: of the clip from the front; its rules hold.
        side: of the clip from the side.
        alignment: of the side clip on the clock of the front clip.
        durations_s: of both clips, each on its own clock.

    Raises:
        InputError: the repetitions do not match, or all legs are exchanged; says what to do.
    """
    late_s = max(0.0, -alignment.offset_s)
    clips: dict[CameraRole, PairedClip] = {
        "front": PairedClip("front", front, late_s, 1.0, durations_s["front"]),
        "side": PairedClip(
            "side",
            side,
            late_s + alignment.offset_s,
            alignment.clock_rate,
            durations_s["side"],
        ),
    }
    couples = _couples(clips)
    _check_two(front.view, side.view, alignment)
    _check_matched(couples, clips)
    _check_legs(couples)
    reps = _numbered([merged_rep(couple.seen, front.rules) for couple in couples])
    seen = [clips[role].others_on_common_clock() for role in ROLES]
    others = next(filter(None, seen), ())  # one camera that is sure is enough
    reps = without_others(reps, others)
    result = replace(front, reps=tuple(reps), comparisons=_comparisons(reps), others=others)
    return PairResult(
        result=result,
        clips=clips,
        views=tuple(tuple(couple.seen) for couple in couples),
        matched=sum(couple.both for couple in couples),
        notes=tuple(_notes(couples, reps, clips)),
    )


def _moved(rep: Rep, clip: PairedClip) -> Rep:
    def at(time_s: float) -> float:
        return clip.common_s(time_s)

    return replace(
        rep,
        start_s=at(rep.start_s),
        bottom_s=at(rep.bottom_s),
        end_s=at(rep.end_s),
        phases=tuple((name, at(start), at(end)) for name, start, end in rep.phases),
        findings=tuple(
            replace(f, time_s=None if f.time_s is None else at(f.time_s)) for f in rep.findings
        ),
    )


def _couples(clips: Mapping[CameraRole, PairedClip]) -> list[_Couple]:
    """Repetitions of both clips, those that are the same one together, in order of time."""
    mine, theirs = (clips[role].on_common_clock() for role in ROLES)
    shares = sorted(
        ((_shared(a, b), i, j) for i, a in enumerate(mine) for j, b in enumerate(theirs)),
        key=lambda entry: (-entry[0], entry[1], entry[2]),
    )
    partner: dict[int, int] = {}
    for share, i, j in shares:
        if share >= MIN_SHARED and i not in partner and j not in partner.values():
            partner[i] = j
    couples = [
        _Couple({"front": rep, "side": theirs[partner[i]]} if i in partner else {"front": rep})
        for i, rep in enumerate(mine)
    ]
    taken = set(partner.values())
    couples += [_Couple({"side": rep}) for j, rep in enumerate(theirs) if j not in taken]
    return sorted(couples, key=lambda couple: couple.at_s)


def _shared(a: Rep, b: Rep) -> float:
    """Time that two repetitions have in common, as a share of the shorter one."""
    common_s = min(a.end_s, b.end_s) - max(a.start_s, b.start_s)
    shorter_s = min(a.end_s - a.start_s, b.end_s - b.start_s)
    return common_s / shorter_s if shorter_s > 0 else 0.0


def _check_two(front: View | None, side: View | None, alignment: Alignment) -> None:
    """Refuse one clip that was given twice, as a copy that is compressed otherwise or cut.

    Raises:
        InputError: two cameras never see so much the same from so much the same place.
    """
    if front is None or side is None or alignment.agreement < SAME_CLIP:
        return
    if abs((front.yaw_deg - side.yaw_deg + 180) % 360 - 180) < SAME_VIEW_DEG:
        raise InputError(
            "both files seem to be copies of the same clip: give two clips of one set, filmed by "
            "two cameras at the same time, one from the front and one from the side"
        )


def _check_matched(couples: Sequence[_Couple], clips: Mapping[CameraRole, PairedClip]) -> None:
    """Refuse clips whose repetitions do not belong together.

    Raises:
        InputError: too few in common, or not at the same moments.
    """
    matched = [couple for couple in couples if couple.both]
    missed = [
        couple
        for couple in couples
        if not couple.both
        and all(clip.covers(rep) for rep in couple.reps for clip in clips.values())
    ]
    if len(matched) < max(MIN_MATCHED, len(missed)):
        counts = " and ".join(
            f"{sum(rep.complete for rep in clips[role].result.reps)} from the {role}"
            for role in ROLES
        )
        raise InputError(
            f"the two clips have {len(matched)} of their repetitions in common ({counts}), at "
            f"least {MIN_MATCHED} are needed: give two clips of one set, both of all of it"
        )
    apart_s = [
        abs(couple.seen["front"].bottom_s - couple.seen["side"].bottom_s)
        for couple in matched
        if all(rep.complete for rep in couple.reps)
    ]
    if apart_s and min(apart_s) > MAX_APART_S:
        raise InputError(
            "the repetitions in the two clips are not at the same moments "
            f"({min(apart_s):.1f} s apart or more): they show two different sets. Give two clips "
            "of one set, filmed at the same time"
        )


def _check_legs(couples: Sequence[_Couple]) -> None:
    """Refuse clips that name the opposite leg in every repetition.

    Raises:
        InputError: one of them was flipped, and nobody can say which.
    """
    named = [
        (couple.seen["front"].side, couple.seen["side"].side)
        for couple in couples
        if couple.both and all(rep.side != "both" and rep.support.sure for rep in couple.reps)
    ]
    if len(named) >= MIN_MATCHED and all(front != side for front, side in named):
        raise InputError(
            f"the two clips name opposite legs in all {len(named)} repetitions that both show: one "
            "of them was flipped, as selfie cameras do, or they show two different sets. Say which "
            "one was flipped: --mirrored-view front or --mirrored-view side"
        )


def _numbered(reps: Sequence[Rep]) -> list[Rep]:
    """Repetitions with their index and their set."""
    keeper, numbered = SetKeeper(), []
    for i, rep in enumerate(reps, 1):
        set_index = keeper.add(
            rep.exercise, rep.side, rep.start_s, rep.end_s, complete=rep.complete
        )
        numbered.append(replace(rep, index=i, set_index=set_index))
    return numbered


def _comparisons(reps: Sequence[Rep]) -> dict[str, tuple[Comparison, ...]]:
    """Left against right in each exercise."""
    compared = {}
    for name in dict.fromkeys(rep.exercise for rep in reps):
        of_leg: dict[str, list[Metrics]] = {"left": [], "right": [], "both": []}
        for rep in reps:
            if rep.complete and rep.exercise == name:
                of_leg[rep.side].append(rep.metrics)
        if comparison := tuple(compare_sides(of_leg["left"], of_leg["right"])):
            compared[name] = comparison
    return compared


def _notes(
    couples: Sequence[_Couple], reps: Sequence[Rep], clips: Mapping[CameraRole, PairedClip]
) -> Iterator[str]:
    """What the reader should know about how the two were put together."""
    names = {
        role: clip.result.view.name if clip.result.view else None for role, clip in clips.items()
    }
    if names["front"] == names["side"] and names["front"] in _FILMED:
        yield (
            f"Both clips were filmed {_FILMED[names['front']]}: together they show little more "
            "than one. Film one from the front and one from the side."
        )
    matched = sum(couple.both for couple in couples)
    if matched < SURE_MATCHED:
        yield (
            f"Both clips show only {matched} repetitions in common. They fit each other, but so "
            "few may do so by chance: make sure that both clips are of the same set."
        )
    alone: dict[CameraRole, list[int]] = {role: [] for role in ROLES}
    disputed: dict[CameraRole, list[int]] = {role: [] for role in ROLES}
    legs = []
    for couple, rep in zip(couples, reps, strict=True):
        whole = [role for role, seen in couple.seen.items() if seen.complete]
        if len(whole) == 1:
            running = all(clip.covers(rep) for clip in clips.values()) and not couple.both
            (disputed if running else alone)[whole[0]].append(rep.index)
        elif len(whole) == len(ROLES) and not same_leg(*couple.reps):
            legs.append(rep.index)
    for role in ROLES:
        if alone[role]:
            yield f"Only the {role} clip shows repetition {_listed(alone[role])} whole."
        if disputed[role]:
            yield (
                f"Only the {role} clip counts repetition {_listed(disputed[role])}, although both "
                "cameras were running: look at both clips there."
            )
    if legs:
        yield (
            f"The two clips name different legs in repetition {_listed(legs)}: the one that is "
            "surer was believed."
        )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))
