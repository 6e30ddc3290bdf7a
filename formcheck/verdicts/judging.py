"""From a repetition's window and a rule to a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from formcheck.landmarks import BODY_SIDES, SIDES, Landmark, Side, other_side
from formcheck.measures import Measure, Role, role_landmarks
from formcheck.pose import FloatArray
from formcheck.rules import Finding, Limit, Measurement, Rule, Verdict
from formcheck.signals.robust import median
from formcheck.view import View
from formcheck.window import MIN_VISIBILITY, BoolArray, Part, RepWindow

MIN_KNOWN_SHARE: Final = 0.5
"""Share of the part of a repetition in which a measure must have a value."""

MIN_BONE_SHARE: Final = 0.65
"""A thigh or shank that comes out shorter than this share of its length, seen squarely, is none."""

UNKNOWN_ASLANT_DEG: Final = 90.0

_SEVERITY: Final = {
    Verdict.NOT_ASSESSABLE: 0,
    Verdict.OK: 1,
    Verdict.BORDERLINE: 2,
    Verdict.MINOR: 3,
    Verdict.MAJOR: 4,
}

_UNSURE: Final = {
    "single": "which leg carries could not be told for sure",
    "split": "which leg leads could not be told for sure",
    # On one leg other limits hold than on two, so that nothing can be judged.
    "double": "whether it is done on one leg or on two could not be told for sure",
}

_MIXED: Final = "the legs could not be told apart: the free foot must stay well clear of the other"
MOSTLY_MIXED: Final = 0.25
"""Share of a repetition's frames."""

_LEANING: Final = "the upper body leans too far forwards to judge by the hips"

TOO_FINE: Final = "too fine for a camera: its error is as large as the limit"
"""Why nothing can be judged from wherever one films."""

_VIEWS: Final = {"frontal": "a front view", "sagittal": "a side view"}
_FROM: Final = {"frontal": "front", "sagittal": "side"}
_STANCE: Final = "a second of standing still on both feet before the set"

ROLE_WORDS: Final = {
    "shoulders": "shoulders", "hips": "hips", "eyes": "eyes", "hip": "hip", "knee": "knee",
    "ankle": "ankle", "heel": "heel", "foot_index": "toes", "ankles": "ankles", "knees": "knees",
    "free_hip": "free leg's hip", "free_knee": "free knee", "free_ankle": "free foot", "ear": "ear",
    "elbows": "elbows", "wrists": "wrists", "shoulder": "driving arm's shoulder",
    "elbow": "driving arm's elbow", "wrist": "driving hand",
    "free_shoulder": "reaching arm's shoulder", "free_wrist": "reaching hand",
}  # fmt: skip


def judge(rule: Rule, window: RepWindow) -> Finding:
    """Apply ``rule`` to one repetition.

    The first of the rule's measurements that can be taken decides; with two legs to look
    at, the worse one does.  When none can be taken, the finding says what would make it assessable.
    """
    reasons: list[str] = []
    for measurement in rule.measurements:
        findings = [
            finding
            for side in window.sides_to_judge(measurement.source.plane)
            if isinstance(finding := _measure(rule, measurement, window, side, reasons), Finding)
        ]
        if findings:
            worst = max(
                findings, key=lambda f: (_SEVERITY[f.verdict], _beyond(f, measurement.limit))
            )
            whole = len(findings) == _legs_to_judge(measurement.source, window)
            return worst if whole else _of_one_leg(worst)
    unit = rule.measurements[0].limit.unit
    # A way of measuring that can be made to work is worth more words than one that cannot.
    reason = next((each for each in reasons if each != TOO_FINE), TOO_FINE)
    return Finding(rule.slug, Verdict.NOT_ASSESSABLE, unit, reason=reason)


def _beyond(finding: Finding, limit: Limit) -> float:
    """How far the value lies on the wrong side of its bound; negative while it is fine."""
    if finding.value is None or finding.limit is None:
        return 0.0
    beyond = finding.value - finding.limit
    return beyond if finding.limit in (limit.minor_above, limit.major_above) else -beyond


def _legs_to_judge(measure: Measure, window: RepWindow) -> int:
    """How many legs a verdict speaks of; from the side the near one stands for both."""
    both = window.support.stance == "double" and measure.plane == "frontal"
    sides = window.sides_to_judge(measure.plane)
    return len(SIDES) if both and measure.depends_on_leg else len(sides)


def _of_one_leg(finding: Finding) -> Finding:
    """The finding, saying that the other leg could not be judged: nothing is known of it."""
    reason = "only one of the two legs could be judged"
    return replace(finding, reason="; ".join(filter(None, (finding.reason, reason))))


def _measure(
    rule: Rule, measurement: Measurement, window: RepWindow, side: Side, reasons: list[str]
) -> Finding | None:
    """The finding for one leg, or None after adding to ``reasons`` why there is none."""
    measure = measurement.source
    mask = window.mask(measurement.part)
    if measure.where is not None:
        mask = mask & measure.where(window)
    obstacle = (
        _obstacle(measurement, measure, window)
        or _leaning(measurement, window, mask)
        or _lost_track(rule, window)
        or _hidden(rule, measure, window, side, mask)
        or _made_up(measure, window, side, mask)
    )
    if obstacle is not None:
        reasons.append(obstacle)
        return None
    values = np.where(mask, measure.function(window, side), np.nan)
    known = float(np.isfinite(values[mask]).mean())
    reduced = _reduce(values, measurement, window.rate_hz)
    if reduced is None or known < MIN_KNOWN_SHARE:
        reasons.append(measure.unknown)
        return None
    raw, index = reduced
    error = _error(measurement, window, side)
    value = corrected(raw, measurement, window, side)
    verdict, limit = measurement.limit.judge(value, error)
    # With such an error nothing could pass; what lies beyond the limit by more is a fault even so.
    if measurement.room is not None and error >= measurement.room and not verdict.is_fault:
        reasons.append(_blind(measurement, window, side, error))
        return None
    return Finding(
        rule=rule.slug,
        verdict=verdict,
        unit=measurement.limit.unit,
        value=value,
        limit=limit,
        error=error,
        time_s=float(window.time_s[index]),
        reason=_reason(verdict, measurement, window, side),
        cue=rule.wording(low=value < limit).cue if verdict.is_fault else "",
        landmark=_joint(rule, side),
        measure=measure.name,
    )


def _joint(rule: Rule, side: Side) -> Landmark:
    return role_landmarks(rule.joint, side)[0]


def _obstacle(measurement: Measurement, measure: Measure, window: RepWindow) -> str | None:
    """Why the clip as such does not allow the measurement, or None.

    Everything that it lacks is named: half of it would not help.
    """
    support, view = window.support, window.view
    if is_too_fine(measurement):
        return TOO_FINE
    lacks: list[tuple[str, str]] = []
    if not is_seen_from(measurement, view):
        lacks.append(wanted_view(measurement, view))
    if measure.needs_stance and window.quiet is None:
        lacks.append((_STANCE, ""))
    if window.source_rate_hz < measure.min_rate_hz:
        wanted = f"{np.ceil(measure.min_rate_hz):.0f} frames per second"
        lacks.append((wanted, f"there were {window.source_rate_hz:.0f}"))
    elif not support.sure and (support.stance == "double" or measure.depends_on_leg):
        return "; ".join([_UNSURE[support.stance], *([needs(lacks)] if lacks else [])])
    return needs(lacks) if lacks else None


def _leaning(measurement: Measurement, window: RepWindow, mask: BoolArray) -> str | None:
    """Why a lean of the trunk keeps a stand-in from standing in, or None."""
    most = measurement.most_lean_deg
    if most is None or not median(window.trunk_lean_deg[mask]) > most:
        return None
    return _LEANING


def needs(lacks: Sequence[tuple[str, str]]) -> str:
    """What would make something assessable: all that is lacking, with how it is instead."""
    return "needs " + " and ".join(
        f"{wanted} ({instead})" if instead else wanted for wanted, instead in lacks
    )


def is_too_fine(measurement: Measurement) -> bool:
    """Whether not even the best view would tell the best repetition from a fault."""
    squarely = measurement.error.at(0.0, stance_known=True, far_leg=False)
    return measurement.room is not None and squarely >= measurement.room


def is_never_judged(rule: Rule) -> bool:
    """Whether no view would do for any of the rule's measurements."""
    return all(is_too_fine(measurement) for measurement in rule.measurements)


def wanted_view(measurement: Measurement, view: View | None) -> tuple[str, str]:
    """From where the camera would have to look, and how it looks instead ("": plainly otherwise).

    Who filmed from the front already is not told to film from the front.
    """
    plane = "frontal" if measurement.source.plane == "frontal" else "sagittal"
    if view is None:
        return _VIEWS[plane], "the camera's direction is not known"
    if view.name != plane:
        return _VIEWS[plane], ""
    wanted = f"a view more squarely from the {_FROM[plane]}"
    return wanted, f"it is {aslant_deg(measurement, view):.0f} degrees off"


def _hidden(
    rule: Rule, measure: Measure, window: RepWindow, side: Side, mask: BoolArray
) -> str | None:
    """Which landmark was hidden for too long, or None."""
    if not mask.any():
        absent = "that part of the repetition is not in the clip"
        return absent if measure.where is None else measure.unknown
    for role in measure.roles:
        seen = window.visibility[mask][:, list(role_landmarks(role, side))]
        shares, placed = (seen >= MIN_VISIBILITY).mean(axis=0), (seen > 0).mean(axis=0)
        # From the side one of a pair stands for both: they lie behind each other, and the model
        # puts the hidden one about there.  Where it puts it nowhere, a straight line is in its
        # stead, and that stands for nothing.
        share = shares.min() if measure.plane == "frontal" else min(shares.max(), placed.min())
        if share < rule.min_visible_share:
            return f"the {ROLE_WORDS[role]} could not be seen"
    return None


def _lost_track(rule: Rule, window: RepWindow) -> str | None:
    """Why it is not known which part of the repetition is which, or None.

    Its parts are told by how deep the person is.  Where the landmarks that tell it have no place,
    the deepest moment may be anywhere.
    """
    roles: tuple[Role, ...] = ("hips", "shoulders") if window.signal == "trunk_lean" else ("hips",)
    inside = window.visibility[window.mask(Part.WHOLE)]
    for role in roles:
        placed = (inside[:, list(role_landmarks(role, "left"))] > 0).mean(axis=0)
        if placed.min() < rule.min_visible_share:
            return _MIXED if _are_mixed(inside) else f"the {ROLE_WORDS[role]} could not be followed"
    return None


def _are_mixed(visibility: FloatArray) -> bool:
    """Whether the legs are often missing from a body that is there.

    That is how legs are handed on of which nobody can say which is which.
    """
    there = visibility > 0
    legs = [mark for body in BODY_SIDES.values() for mark in body.leg]
    return bool((there[:, Landmark.NOSE] & ~there[:, legs].any(axis=1)).mean() > MOSTLY_MIXED)


def _made_up(measure: Measure, window: RepWindow, side: Side, mask: BoolArray) -> str | None:
    """Which leg cannot be where the model puts it, or None.

    A hidden joint is drawn all the same.  Seen from the side, though, thigh and shank keep their
    length, whatever the leg does.
    """
    if measure.plane != "sagittal" or window.view is None:
        return None
    squarely = float(np.cos(np.radians(window.view.off_plane_deg("sagittal"))))
    legs = {"knee": side, "free_knee": other_side(side), "free_ankle": other_side(side)}
    for leg in dict.fromkeys(leg for role, leg in legs.items() if role in measure.roles):
        if not median(window.bone_share(leg)[mask]) >= MIN_BONE_SHARE * squarely:
            return f"the {leg} knee could not be placed: the leg would be far too short"
    return None


def is_seen_from(measurement: Measurement, view: View | None) -> bool:
    """Whether the camera looks from where a measurement can be taken."""
    plane = measurement.source.plane
    if plane == "any":
        return True
    return view is not None and view.off_plane_deg(plane) <= measurement.error.max_off_plane_deg


def aslant_deg(measurement: Measurement, view: View | None) -> float:
    """How far the camera looks past the direction that is best for a measurement.

    What can be measured from anywhere is seen best from the side, where people bend.  A view that
    is not known may be the worst one.
    """
    if view is None:
        return UNKNOWN_ASLANT_DEG
    plane = measurement.source.plane
    return view.off_plane_deg("sagittal" if plane == "any" else plane)


def is_far_leg(measurement: Measurement, view: View | None, side: Side) -> bool:
    """Whether the judged leg is the one away from the camera, in a measure where that matters."""
    return measurement.source.plane == "sagittal" and view is not None and view.near_side != side


def _error(measurement: Measurement, window: RepWindow, side: Side) -> float:
    return measurement.error.at(
        aslant_deg(measurement, window.view),
        stance_known=window.quiet is not None,
        far_leg=is_far_leg(measurement, window.view, side),
    )


def corrected(value: float, measurement: Measurement, window: RepWindow, side: Side) -> float:
    """A plain reading of a repetition without the bias that is known."""
    # What a view adds is not taken off where nobody knows the view: it only widens the error.
    return measurement.correction.apply(
        value,
        0.0 if window.view is None else aslant_deg(measurement, window.view),
        far_leg=is_far_leg(measurement, window.view, side),
    )


def _blind(measurement: Measurement, window: RepWindow, side: Side, error: float) -> str:
    """Why nothing can be said although a value was measured, and what would help.

    The one thing that is enough; where nothing is by itself, all that counts.
    """
    model, room, view = measurement.error, measurement.room or 0.0, window.view
    known, far = window.quiet is not None, is_far_leg(measurement, view, side)
    gains = (
        (model.far_leg if far else 0.0, (f"the {side} leg on the side of the camera", "")),
        (0.0 if known else model.no_stance, (_STANCE, "")),
        (
            error - model.at(0.0, stance_known=known, far_leg=far),
            wanted_view(measurement, view),
        ),
    )
    enough = [lack for gain, lack in gains if error - gain < room]
    return needs(enough[:1] or [lack for gain, lack in gains if gain > 0])


def _reason(
    verdict: Verdict, measurement: Measurement, window: RepWindow, side: Side
) -> str | None:
    """What the reader should know about how the value came about."""
    parts = []
    if verdict is Verdict.BORDERLINE:
        parts.append("within the measuring error of the limit")
    if measurement.surrogate is not None:
        parts.append(measurement.surrogate)
    view = window.view
    if measurement.source.plane == "sagittal" and view is not None and view.near_side != side:
        parts.append(f"the {side} leg is away from the camera")
    return "; ".join(parts) or None


def _reduce(
    values: FloatArray, measurement: Measurement, rate_hz: float
) -> tuple[float, int] | None:
    """The value that counts and the sample it was taken at, or None without finite samples."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return None
    kind = measurement.reduction
    if kind.startswith("sustained"):
        return _sustained(values, measurement.sustained_s, rate_hz, high=kind.endswith("high"))
    sample = values[known]
    target = {
        "median": lambda: np.median(sample),
        "max": lambda: np.max(sample),
        "min": lambda: np.min(sample),
        "high": lambda: np.percentile(sample, 90),
        "low": lambda: np.percentile(sample, 10),
    }[kind]()
    return float(target), int(known[np.argmin(np.abs(sample - target))])


def _sustained(
    values: FloatArray, duration_s: float, rate_hz: float, *, high: bool
) -> tuple[float, int] | None:
    """Largest value that is reached throughout ``duration_s`` (or smallest, when not high)."""
    length = max(1, round(duration_s * rate_hz))
    signed = values if high else -values
    if length > len(signed):
        return None
    floors = np.lib.stride_tricks.sliding_window_view(signed, length).min(axis=1)
    known = np.flatnonzero(np.isfinite(floors))
    if not len(known):
        return None
    best = int(known[np.argmax(floors[known])])
    return float(floors[best] if high else -floors[best]), best + length // 2
