"""How right formcheck is about one rendered clip, whose truth is known to the millimetre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from benchmarks.accuracy_set import Half, ViewName
from benchmarks.rendered_clips import RenderedClip
from benchmarks.rendered_truth import (
    Conditions,
    LegPoints,
    TrueValues,
    is_split,
    matched,
    measurements_of,
    measuring_rules,
    split_name,
    true_values,
)
from benchmarks.synthetic.skeleton import TrueRep
from benchmarks.synthetic.truth import Truth
from formcheck.exercises import Exercise
from formcheck.landmarks import BODY_SIDES, SIDES, Side
from formcheck.pose import PoseSequence
from formcheck.rep import Rep
from formcheck.rules import Measurement, Verdict
from formcheck.session import run_session

SWAP_RATIO: Final = 0.8
"""Legs count as swapped where exchanging left and right leaves less than this of the error."""

Fact = Literal["fault", "near", "fine"]
"""Beyond the limit by more than the measuring error, within it, or on the right side of it."""
Source = Literal["world", "image"]


@dataclass(frozen=True)
class Timing:
    """Counted minus true times of one repetition."""

    start_s: float
    bottom_s: float
    end_s: float


@dataclass(frozen=True)
class AngleError:
    """Measured minus true angle over the frames of one clip's repetitions."""

    angle: str
    source: Source
    frames: int
    bias_deg: float
    mae_deg: float


@dataclass(frozen=True)
class Reading:
    """One measurement of one repetition against its true value.

    Attributes:
        extra: the part of the stated ``error`` beyond its base: of the view and the far leg.
    """

    rule: str
    measure: str
    unit: str
    true: float
    value: float
    error: float
    extra: float


@dataclass(frozen=True)
class Judgement:
    """One rule's verdict on one true repetition.

    Attributes:
        fact: what is true, None when the true value is not known.
        clear: by how many measuring errors the true value lies beyond the limit; negative: inside.
        verdict: None: the repetition was not counted, or not with a stance the rule is for.
    """

    rule: str
    fact: Fact | None
    clear: float | None
    verdict: Verdict | None

    @property
    def over(self) -> bool:
        """Whether the true value lies beyond the limit at all."""
        return self.clear is not None and self.clear > 0


@dataclass(frozen=True)
class RenderedScore:
    """Everything measured on one clip of the set.

    Attributes:
        true_reps, counted, found: repetitions there were, complete ones in the report, and those
            of them that match.
        legs, stances: right ones of the ``found``.
        detected: share of the frames in which somebody was found.
        swapped: share of those in which the legs are swapped.
    """

    name: str
    exercise: str
    family: str
    view: ViewName
    half: Half
    true_reps: int
    counted: int
    found: int
    legs: int
    stances: int
    frames: int
    detected: float
    swapped: float
    timing: tuple[Timing, ...]
    angles: tuple[AngleError, ...]
    readings: tuple[Reading, ...]
    judgements: tuple[Judgement, ...]


def score_rendered(clip: RenderedClip, exercise: Exercise) -> RenderedScore:
    """Hold a session over the clip's landmarks against its truth."""
    setting, truth = clip.setting, clip.truth
    rules = (*exercise.rules, *measuring_rules(exercise.rules))
    result = run_session(clip.poses, exercise, rules)
    reps = [rep for rep in truth.reps if rep.complete]
    pairs = matched([rep.bottom_s for rep in reps], result.reps)
    values = true_values(truth, exercise)
    detected, swapped = follow(clip.poses, truth)
    return RenderedScore(
        name=setting.name,
        exercise=setting.exercise,
        family=setting.family,
        view=setting.view,
        half=setting.half,
        true_reps=len(reps),
        counted=sum(rep.complete for rep in result.reps),
        found=len(pairs),
        legs=sum(rep.side == reps[i].side for i, rep in pairs.items()),
        stances=sum(rep.support.stance == reps[i].stance for i, rep in pairs.items()),
        frames=len(clip.poses),
        detected=detected,
        swapped=swapped,
        timing=tuple(_timing(reps[i], rep) for i, rep in pairs.items()),
        angles=tuple(angle_errors(clip.poses, truth)),
        readings=tuple(
            reading
            for i, rep in pairs.items()
            if rep.side == reps[i].side  # else the wrong leg was measured, counted under `legs`
            for reading in _readings(rep, values[i], exercise)
        ),
        judgements=tuple(
            judgement
            for i, rep in enumerate(reps)
            for judgement in _judgements(rep, pairs.get(i), values[i], exercise)
        ),
    )


def _timing(true: TrueRep, rep: Rep) -> Timing:
    return Timing(rep.start_s - true.start_s, rep.bottom_s - true.bottom_s, rep.end_s - true.end_s)


def follow(poses: PoseSequence, truth: Truth) -> tuple[float, float]:
    """Share of the frames with somebody in them, and of these with the legs swapped."""
    names, apart, crossed = ("hip", "knee", "ankle"), [], []
    for name in names:
        pair = [getattr(BODY_SIDES[side], name) for side in SIDES]
        points_m = np.stack([truth.track.joints[f"{name}_{side[0]}"] for side in SIDES], axis=1)
        true_px, _ = truth.camera.project(points_m, truth.track.time_s)
        apart.append(np.linalg.norm(poses.image_px[:, pair] - true_px, axis=-1))
        crossed.append(np.linalg.norm(poses.image_px[:, pair[::-1]] - true_px, axis=-1))
    error, swapped_error = (np.mean(errors, axis=(0, 2)) for errors in (apart, crossed))
    seen = np.isfinite(error)
    if not seen.any():
        return 0.0, 0.0
    swapped = swapped_error[seen] < SWAP_RATIO * error[seen]
    return float(seen.mean()), float(swapped.mean())


def angle_errors(poses: PoseSequence, truth: Truth) -> list[AngleError]:
    """Joint angles of the judged legs during repetitions, off world and off image landmarks."""
    inside = np.zeros(len(poses), dtype=bool)
    sides: set[Side] = set()
    for rep in truth.reps:
        inside |= (poses.time_s >= rep.start_s) & (poses.time_s <= rep.end_s)
        sides.update(side for side in SIDES if rep.side in (side, "both"))
    out: list[AngleError] = []
    for source, points in (("world", poses.world_m), ("image", poses.image_px)):
        apart: dict[str, list[float]] = {}
        for side in sorted(sides):
            true = LegPoints.true(truth, side).angles_deg()
            for name, seen in LegPoints.seen(points, side).angles_deg().items():
                errors = (seen - true[name])[inside]
                apart.setdefault(name, []).extend(errors[np.isfinite(errors)])
        out += [
            AngleError(
                angle=name,
                source="world" if source == "world" else "image",
                frames=len(errors),
                bias_deg=float(np.mean(errors)),
                mae_deg=float(np.mean(np.abs(errors))),
            )
            for name, errors in apart.items()
            if errors
        ]
    return out


def _readings(rep: Rep, values: TrueValues, exercise: Exercise) -> list[Reading]:
    measurements = measurements_of(exercise.rules)
    out = []
    for finding in rep.findings:
        key = split_name(finding.rule)
        if not is_split(finding.rule) or finding.value is None or key not in values:
            continue
        measurement = measurements[key]
        seen = Conditions.of(measurement, rep)
        error = seen.error(measurement)
        out.append(
            Reading(
                rule=key[0],
                measure=key[1],
                unit=finding.unit,
                true=values[key],
                value=seen.corrected(measurement, finding.value),
                error=error,
                extra=error - measurement.error.base,
            )
        )
    return out


def _judgements(
    true: TrueRep, rep: Rep | None, values: TrueValues, exercise: Exercise
) -> list[Judgement]:
    findings = {f.rule: f for f in rep.findings} if rep is not None else {}
    out = []
    for rule in exercise.rules:
        if true.stance not in rule.stances or (rule.variants and true.variant not in rule.variants):
            continue
        finding = findings.get(rule.slug)
        first = rule.measurements[0]
        value = values.get((rule.slug, first.measure))
        # Judged by a stand-in, the fault is still the one that the first measurement defines.
        error = first.error.base if rep is None else Conditions.of(first, rep).error(first)
        verdict = None if finding is None else finding.verdict
        if value is None:
            out.append(Judgement(rule.slug, None, None, verdict))
            continue
        clear = beyond(first, value) / error
        fact: Fact = "fault" if clear > 1 else "near" if clear >= -1 else "fine"
        out.append(Judgement(rule.slug, fact, clear, verdict))
    return out


def beyond(measurement: Measurement, value: float) -> float:
    """How far a value lies beyond the nearest minor limit, in its unit; negative: inside."""
    limit = measurement.limit
    sides = [] if limit.minor_above is None else [value - limit.minor_above]
    sides += [] if limit.minor_below is None else [limit.minor_below - value]
    return max(sides)
