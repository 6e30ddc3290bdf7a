"""Fits the bias and the measuring error of every measurement to people whose truth is known.

    python -m benchmarks.calibrate             # writes formcheck/verdicts/calibration_table.py
    python -m benchmarks.calibrate --dry-run   # only prints what it would write

One mechanism for every rule, on the half of bodies and settings that is there to calibrate on:

1. What is read wrong in everybody alike.  ``measured - true`` is fitted by a robust ridge
   regression on a constant, the degrees that the camera looks past the plane, the leg away from
   the camera, and the true value itself.  Each coefficient is shrunk towards zero, the more
   the fewer clips there are: before any was seen, a bias of about the rule's stated error is what
   is expected.
   Other rules that read the same measure, in another posture, count for half.
2. What remains.  Every clip is corrected by what the others teach (so that no clip is praised for
   what it taught itself), and the 90th percentile of the distances is fitted in the form of
   `ErrorModel`, no term negative.  The error that is written lies between that and the one the
   rule states, nearer to it the fewer clips there are.

The two repetitions of a clip share body, camera and light; they count as one clip and a fraction.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from benchmarks.accuracy_set import FAMILIES, FIT_LOOKS, Setting, body_of_look
from benchmarks.rendered_accuracy import Request, chosen_settings
from benchmarks.rendered_clips import COMMITTED, default_cache, find_recording, load_clip
from benchmarks.rendered_truth import (
    Conditions,
    is_split,
    matched,
    measurements_of,
    measuring_rules,
    split_name,
    true_values,
)
from benchmarks.runner import Pool, process_pool
from benchmarks.synthetic.camera import Camera
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.workout import Workout
from formcheck.exercises import EXERCISES
from formcheck.rules import Calibration, Correction, ErrorModel, Measurement
from formcheck.session import run_session

FloatArray = NDArray[np.float64]

TABLE: Final = Path(__file__).parents[1] / "formcheck" / "verdicts" / "calibration_table.py"
MIN_CLIPS: Final = 4
"""With fewer, a measurement keeps what its rule states."""
COVERAGE: Final = 0.9
REP_WEIGHT: Final = 0.6
"""What each of the two repetitions of a clip counts for, in clips."""
TRUST: Final = 0.5
"""Share of the bias that is taken off: what is read wrong in people that are rendered need not be
in real ones.  The rest stays in the error."""
KIN_WEIGHT: Final = 0.5
"""What a repetition counts for in the calibration of another rule with the same measure."""
LOWERING_CLIPS: Final = 30
"""With fewer, an error may grow beyond the stated one, but not shrink below it: that none of a few
clips was far off does not say that none will be."""
PRIOR_CLIPS: Final = 4.0
"""How many clips the stated error counts for."""
PRIOR_GAIN: Final = 0.2
"""By so much a measure is expected to grow faster or slower than the truth."""
GAINS: Final = (0.6, 1.5)
WIDE_DEG: Final = 30.0
ASLANT_CLIPS: Final = 2
LEAST_ASLANT_DEG: Final = 5.0
"""What the camera's direction costs is fitted where so many clips were seen from more than halfway
aside, and from no less than this: nearer, the error of the direction is much of what there is."""
_FAULTLESS_FPS: Final = 30.0
_HUBER: Final = 1.5
_ROUNDS: Final = 30
Key = tuple[str, str]


@dataclass(frozen=True)
class Sample:
    """One plain reading of one repetition, with its true value and how it was seen."""

    clip: str
    rule: str
    measure: str
    value: float
    true: float
    seen: Conditions


def collect(setting: Setting, path: Path) -> list[Sample]:
    """Every plain reading of one recording; runs in a worker."""
    clip, exercise = load_clip(path, setting), EXERCISES[setting.exercise]
    known = measurements_of(exercise.rules)
    # A copy: what is measured must not depend on whether it looks like another exercise.
    result = run_session(clip.poses, replace(exercise), measuring_rules(exercise.rules))
    reps = [rep for rep in clip.truth.reps if rep.complete]
    values = true_values(clip.truth, exercise)
    return [
        Sample(setting.name, *key, f.value, values[i][key], Conditions.of(known[key], rep))
        for i, rep in matched([rep.bottom_s for rep in reps], result.reps).items()
        if rep.side == reps[i].side and rep.support.stance == reps[i].stance
        for f in rep.findings
        if is_split(f.rule) and f.value is not None and (key := split_name(f.rule)) in values[i]
    ]


def _columns(samples: Sequence[Sample], pivot: float, scale: float) -> FloatArray:
    """(N, 4): constant, camera, far leg, true value; each about 1 where it matters."""
    return np.array(
        [
            (1.0, s.seen.off_plane_deg / WIDE_DEG, s.seen.far_leg, (s.true - pivot) / scale)
            for s in samples
        ],
        dtype=np.float64,
    )


def fit_correction(samples: Sequence[Sample], rule: str, stated: float) -> Correction:
    """What to add to a reading of ``rule``; ``stated`` is the error that it states.

    The readings are fitted on the truth, not the other way round: noise in the readings would
    else pull every value towards the usual one.
    """
    pivot = float(np.median([s.true for s in samples]))
    columns = _columns(samples, pivot, stated)
    apart = np.array([s.value - s.true for s in samples]) / stated
    prior = np.diag([1.0, 1.0, 1.0, 1 / PRIOR_GAIN**2])
    counts = np.array([REP_WEIGHT * (1.0 if s.rule == rule else KIN_WEIGHT) for s in samples])
    noise = 1.0
    weights: FloatArray = np.ones(len(samples))
    found: FloatArray = np.zeros(4)
    for _ in range(_ROUNDS):
        weighted = columns * (counts * weights)[:, None]
        found[:] = np.linalg.solve(weighted.T @ columns + noise**2 * prior, weighted.T @ apart)
        rest = np.abs(apart - columns @ found)
        noise = float(np.clip(1.4826 * np.median(rest), 0.3, 2.0))
        weights[:] = np.minimum(1.0, _HUBER * noise / np.maximum(rest, 1e-9))
    bias, per_wide, far, growth = found
    gain = float(np.clip(1 + growth, *GAINS))
    return Correction(
        offset=float(-TRUST * bias * stated / gain),
        per_deg=float(-TRUST * per_wide * stated / WIDE_DEG / gain),
        far_leg=float(-TRUST * far * stated / gain),
        slope=TRUST * (1 / gain - 1),
        pivot=pivot,
        lowest=min(s.true for s in samples),
        highest=max(s.true for s in samples),
    )


def corrected(sample: Sample, correction: Correction) -> float:
    """A reading without the bias."""
    return correction.apply(sample.value, sample.seen.off_plane_deg, far_leg=sample.seen.far_leg)


def held_out_errors(samples: Sequence[Sample], own: Sequence[Sample], stated: float) -> FloatArray:
    """(N,) distance of every sample of ``own`` from the truth, corrected as other clips teach."""
    errors = np.empty(len(own))
    for clip in {s.clip for s in own}:
        others = [s for s in samples if s.clip != clip]
        correction = fit_correction(others, own[0].rule, stated)
        for i, sample in enumerate(own):
            if sample.clip == clip:
                errors[i] = abs(corrected(sample, correction) - sample.true)
    return errors


def fit_error(samples: Sequence[Sample], errors: FloatArray, stated: ErrorModel) -> ErrorModel:
    """The 90th percentile of ``errors`` (N,), by linear programming, then shrunk.

    Quantile regression (Koenker and Bassett 1978): the sum of what lies above counts .9, of what
    lies below .1.  A term that may not shrink below the stated one is held there while the others
    are fitted: else what a base of its own leaves to them would be counted twice.  What the
    camera's direction costs stays as stated unless clips were seen from well aside: what three
    degrees seem to do says nothing about fifteen.
    """
    off = np.array([s.seen.off_plane_deg for s in samples])
    far = np.array([s.seen.far_leg for s in samples], dtype=np.float64)
    columns = np.stack([np.ones(len(off)), (off / WIDE_DEG) ** 2, far], axis=1)
    clips = len({s.clip for s in samples})
    count, terms = columns.shape
    # What the camera's direction costs, as the rule states it, in the form that is fitted.
    widest = min(stated.max_off_plane_deg, WIDE_DEG)
    square = stated.per_square_deg + stated.per_deg / widest
    least = 0.0 if clips >= LOWERING_CLIPS else 1.0
    floors = [least * each for each in (stated.base, square * WIDE_DEG**2, stated.far_leg)]
    costs = np.r_[np.zeros(terms), np.full(count, COVERAGE), np.full(count, 1 - COVERAGE)]
    equal = np.hstack([columns, np.eye(count), -np.eye(count)])
    bounds: list[tuple[float, float | None]] = [(floor, None) for floor in floors]
    aslant_deg = max(widest / 2, LEAST_ASLANT_DEG)
    if len({s.clip for s in samples if s.seen.off_plane_deg >= aslant_deg}) < ASLANT_CLIPS:
        bounds[1] = (square * WIDE_DEG**2, square * WIDE_DEG**2)
    bounds += [(0.0, None)] * (2 * count)
    solution = linprog(costs, A_eq=equal, b_eq=errors, bounds=bounds)
    found = np.asarray(solution.x)[:terms]
    share = clips / (clips + PRIOR_CLIPS)
    known_far = (share if far.any() else 0.0, share if (1 - far).any() else 0.0)
    return ErrorModel(
        base=_between(found[0], stated.base, share),
        per_square_deg=_between(found[1] / WIDE_DEG**2, square, share),
        far_leg=_between(found[2], stated.far_leg, min(known_far)),
        no_stance=stated.no_stance,
        max_off_plane_deg=stated.max_off_plane_deg,
    )


def _between(found: float, stated: float, share: float) -> float:
    return float(share * found + (1 - share) * stated)


def calibrate(
    samples: Sequence[Sample], key: Key, measurement: Measurement, faultless: float
) -> Calibration | None:
    """The calibration of one measurement, None where too few clips speak of it.

    Nor do clips in which hardly anything is to be measured: how well none is read as none says
    nothing about much.

    Args:
        samples: of this measure, by whatever rule of whatever exercise.
        key: rule and measure.
        measurement: the rule's.
        faultless: what a repetition without a fault measures.
    """
    own = [s for s in samples if s.rule == key[0]]
    stated = measurement.stated_error
    if len({s.clip for s in own}) < MIN_CLIPS or np.ptp([s.true for s in own]) < stated.base:
        return None
    return Calibration(
        correction=fit_correction(samples, key[0], stated.base),
        error=fit_error(own, held_out_errors(samples, own, stated.base), stated),
        repetitions=len(own),
        faultless=faultless,
    )


def calibrate_all(samples: Iterable[Sample]) -> dict[Key, Calibration]:
    """Every measurement that enough clips speak of, in the order of the rules."""
    by_measure: dict[str, list[Sample]] = {}
    for sample in samples:
        by_measure.setdefault(sample.measure, []).append(sample)
    faultless = faultless_values()
    out = {}
    for exercise in EXERCISES.values():
        for key, measurement in measurements_of(exercise.rules).items():
            of_measure = by_measure.get(key[1], [])
            if key in faultless:
                found = calibrate(of_measure, key, measurement, faultless[key])
                if found is not None:
                    out[key] = found
    return out


def faultless_values() -> dict[Key, float]:
    """What the faultless repetitions of the accuracy set truly measure."""
    out: dict[Key, float] = {}
    for family in FAMILIES:
        workout = Workout.of((family.rep,) * 2, before_s=1.3, after_s=0.7)
        track = workout.track(body_of_look(FIT_LOOKS[0]), _FAULTLESS_FPS)
        truth = Truth(track, Camera.distant(90.0))
        for values in true_values(truth, EXERCISES[family.exercise]):
            out = {**values, **out}
    return out


def table_text(calibrations: dict[Key, Calibration]) -> str:
    """The module that the rules read."""
    entries = "".join(
        f"    ({json.dumps(rule)}, {json.dumps(measure)}): Calibration(\n"
        f"        {_call(found.correction)},\n"
        f"        {_call(found.error)},\n"
        f"        repetitions={found.repetitions},\n"
        f"        faultless={_short(found.faultless)},\n"
        "    ),\n"
        for (rule, measure), found in calibrations.items()
    )
    used = "Calibration, Correction, ErrorModel" if calibrations else "Calibration"
    return (
        '"""Written by ``python -m benchmarks.calibrate`` from rendered people: run it, do not '
        'edit."""\n\nfrom __future__ import annotations\n\nfrom typing import Final\n\n'
        f"from formcheck.rules import {used}\n\n"
        "CALIBRATIONS: Final[dict[tuple[str, str], Calibration]] = {\n"
        f'{entries}}}\n"""(rule, measure) -> calibration."""\n'
    )


def _call(data: Correction | ErrorModel) -> str:
    """How to make it, one argument a line, as the formatter leaves it."""
    usual = {field.name: field.default for field in fields(data)}
    given = {n: v for n, v in vars(data).items() if float(_short(v)) != usual[n]}
    lines = "".join(f"            {name}={_short(value)},\n" for name, value in given.items())
    return f"{type(data).__name__}(\n{lines}        )" if given else f"{type(data).__name__}()"


def _short(value: float) -> str:
    """Three significant digits: more would say that more is known."""
    return repr(float(f"{value:.3g}") + 0.0)


def measure_samples(request: Request, pool: Pool) -> list[Sample]:
    """The readings of every recording that is there.

    Raises:
        InputError: a recording is damaged or out of date.
    """
    settings = [s for s in chosen_settings(request) if s.exercise in EXERCISES]
    found = [(s, path) for s in settings if (path := find_recording(s, request.folders))]
    with pool(request.jobs) as executor:
        lists = executor.map(collect, *zip(*found, strict=True)) if found else ()
        return [sample for samples in lists for sample in samples]


def main(argv: Sequence[str] | None = None) -> int:
    """Fit, and write the table."""
    parser = argparse.ArgumentParser(description="Calibrate the rules on rendered people.")
    parser.add_argument("--cache", type=Path, help="folder of more recordings")
    parser.add_argument("--jobs", type=int, default=1, help="clips at a time")
    parser.add_argument("--dry-run", action="store_true", help="print instead of writing")
    options = parser.parse_args(argv)
    request = Request((options.cache or default_cache(), COMMITTED), half="fit", jobs=options.jobs)
    text = table_text(calibrate_all(measure_samples(request, partial(process_pool))))
    if options.dry_run:
        print(text)
        return 0
    TABLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
