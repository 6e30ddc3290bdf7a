"""How well two clips of one set are put together: kinematic people before two cameras.

    python -m benchmarks.two_cameras --cases 60 --others 120

One set, two cameras that look from different sides, start at different moments and run at 24, 30 or
60 frames/s and at slightly different rates; noise as the pose model errs, legs exchanged now and
then.  Reported: how far the offset is off, how many pairs and repetitions are matched, and how many
pairs of different sets of the same exercise are taken for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Final

import numpy as np
import typer

from benchmarks.synthetic import (
    Body,
    Camera,
    DeadliftRep,
    LungeRep,
    NoiseModel,
    SquatRep,
    Workout,
    series,
)
from benchmarks.synthetic.blazepose import observe
from formcheck.errors import InputError
from formcheck.exercises import get_exercise
from formcheck.pairs.alignment import Alignment, align
from formcheck.pairs.pairing import pair_sessions
from formcheck.pose import PoseSequence
from formcheck.session import Session, SessionResult

NOISE: Final = replace(
    NoiseModel.typical(), slow=0.014, swap_rate_hz=0.1, swap_s=0.2, dropout_rate_hz=0.03
)
MAX_OFFSET_S: Final = 8.0
TEMPO_SPREAD: Final = 0.12
"""Standard deviation of each duration, as a share: people are no clockwork."""
_REPS: Final[dict[str, Any]] = {
    "squat": SquatRep(arms="hips"),
    "deadlift": DeadliftRep(),
    "lunge": LungeRep(knee_flexion_deg=88.0),
}
_DURATIONS: Final = ("hold_top_s", "step_s", "descent_s", "ascent_s", "return_s", "drive_s")


@dataclass(frozen=True)
class Shot:
    """How a set is filmed.

    Attributes:
        camera: from where.
        fps: frames per second of the camera's own clock.
        start_s, stop_s: when it is started and stopped, in seconds of the workout; None: its end.
        clock_rate: seconds of the workout per second of the camera's clock.
        noise, seed: how the pose model errs.
    """

    camera: Camera
    fps: float = 30.0
    start_s: float = 0.0
    stop_s: float | None = None
    clock_rate: float = 1.0
    noise: NoiseModel = NOISE
    seed: int = 1


@lru_cache(maxsize=64)
def shoot(workout: Workout, shot: Shot) -> PoseSequence:
    """What the camera recorded; its clock starts at 0 when it is started."""
    body = Body.adult()
    stop_s = workout.duration_s(body) if shot.stop_s is None else shot.stop_s
    count = int((stop_s - shot.start_s) / shot.clock_rate * shot.fps)
    time_s = np.arange(count) / shot.fps
    track = workout.track_at(body, shot.start_s + shot.clock_rate * time_s)
    return observe(replace(track, time_s=time_s), shot.camera, shot.noise, shot.seed)


@dataclass(frozen=True)
class Case:
    """One set and how it was filmed."""

    exercise: str
    workout: Workout
    front: Shot
    side: Shot

    @property
    def offset_s(self) -> float:
        """Second of the front clip at which the side clip begins."""
        return self.side.start_s - self.front.start_s


def random_case(seed: int) -> Case:
    """A set of 3 to 8 repetitions before two cameras."""
    rng = np.random.default_rng(seed)
    exercise = list(_REPS)[seed % len(_REPS)]
    rep: Any = replace(_REPS[exercise], side=str(rng.choice(["left", "right"])))
    spread = {name: TEMPO_SPREAD * getattr(rep, name) for name in _DURATIONS if hasattr(rep, name)}
    reps = series(rep, int(rng.integers(3, 9)), spread=spread, seed=seed)
    if exercise == "lunge" and rng.random() < 0.4:
        reps = tuple(replace(r, side=("left", "right")[i % 2]) for i, r in enumerate(reps))
    before_s, after_s = rng.uniform(1.5, 5.0, 2)
    workout = Workout.of(reps, before_s=float(before_s), after_s=float(after_s), seed=seed)
    end_s = workout.duration_s(Body.adult())
    offset_s = float(rng.uniform(-MAX_OFFSET_S, MAX_OFFSET_S))
    starts_s = max(0.0, -offset_s), max(0.0, offset_s)
    yaws = rng.choice([0.0, 12.0, -15.0, 180.0]), rng.choice([90.0, -90.0, 72.0, -105.0])
    front, side = (
        Shot(
            camera=Camera(
                yaw_deg=float(yaw),
                height_m=float(rng.uniform(0.6, 1.5)),
                distance_m=float(rng.uniform(2.8, 4.5)),
                roll_deg=float(rng.normal(0.0, 2.0)),
            ),
            fps=float(rng.choice([24.0, 30.0, 60.0])),
            start_s=start_s,
            stop_s=end_s - float(rng.uniform(0.0, 3.0)),
            seed=2 * seed + i,
        )
        for i, (yaw, start_s) in enumerate(zip(yaws, starts_s, strict=True))
    )
    clock_rate = float(rng.choice([1.0, 1.0, 1.001, 0.998]))
    return Case(exercise, workout, front, replace(side, clock_rate=clock_rate))


@lru_cache(maxsize=512)
def judged(exercise: str, workout: Workout, shot: Shot) -> SessionResult:
    """A session over one recording."""
    poses, done = shoot(workout, shot), get_exercise(exercise)
    session = Session(done, done.rules, size_px=poses.size_px)
    for pose in poses:
        session.step(pose)
    session.finish()
    return session.result()


@dataclass(frozen=True)
class Outcome:
    """What came of one pair.

    Attributes:
        off_s: error of the offset in the middle of the overlap; NaN without one.
        matched, shared: repetitions found in both clips, and those that both show whole.
        refused: why there is no report; "" when there is one.
    """

    off_s: float
    matched: int
    shared: int
    refused: str = ""


def put_together(front: Case, side: Case) -> Outcome:
    """The front clip of one case with the side clip of another, or of the same."""
    a, b = shoot(front.workout, front.front), shoot(side.workout, side.side)
    mine = judged(front.exercise, front.workout, front.front)
    theirs = judged(side.exercise, side.workout, side.side)
    shared = _shared_reps(front) if front is side else 0
    try:
        spans_s = [(rep.start_s, rep.end_s) for rep in mine.reps if rep.complete]
        found = align(a, b, spans_s)
        durations_s = {"front": float(a.time_s[-1]), "side": float(b.time_s[-1])}
        pair = pair_sessions(mine, theirs, found, durations_s)  # type: ignore[arg-type]  # literals
    except InputError as error:
        return Outcome(float("nan"), 0, shared, str(error))
    return Outcome(_off_s(found, front, a, b), pair.matched, shared)


def _off_s(found: Alignment, case: Case, a: PoseSequence, b: PoseSequence) -> float:
    first_s = max(0.0, -case.offset_s)
    last_s = min(float(b.time_s[-1]), float(a.time_s[-1]) - case.offset_s)
    middle_s = (first_s + last_s) / 2
    return found.to_first_s(middle_s) - (case.offset_s + case.side.clock_rate * middle_s)


def _shared_reps(case: Case) -> int:
    """Repetitions that lie whole in both clips."""
    start_s = max(case.front.start_s, case.side.start_s)
    stop_s = min(shot.stop_s or np.inf for shot in (case.front, case.side))
    reps = case.workout.track(Body.adult(), 5.0).reps
    return sum(rep.start_s >= start_s and rep.end_s <= stop_s for rep in reps)


def _pairs_of_others(cases: Sequence[Case], count: int) -> Iterator[tuple[Case, Case]]:
    """Different sets of the same exercise."""
    rng = np.random.default_rng(0)
    every = [(a, b) for a in cases for b in cases if a is not b and a.exercise == b.exercise]
    for i in rng.permutation(len(every))[:count]:
        yield every[i]


def main(
    cases: Annotated[int, typer.Option(help="Sets, each before two cameras.")] = 60,
    others: Annotated[int, typer.Option(help="Pairs of clips of different sets.")] = 120,
) -> None:
    """Measures how well two clips of one set are put together."""
    every = [random_case(seed) for seed in range(cases)]
    print("exercise    pairs  put together  offset off: median  95 %   max   repetitions matched")
    for exercise in _REPS:
        mine = [case for case in every if case.exercise == exercise]
        done = [put_together(case, case) for case in mine]
        found = [outcome for outcome in done if not outcome.refused]
        off_ms = 1000 * np.abs([outcome.off_s for outcome in found])
        p50, p95, top = np.percentile(off_ms, [50, 95, 100])
        matched = sum(min(outcome.matched, outcome.shared) for outcome in found)
        shared = sum(outcome.shared for outcome in found)
        print(
            f"{exercise:10s} {len(mine):6d} {len(found):13d} {p50:16.0f} ms {p95:5.0f} {top:5.0f}"
            f" {matched:14d} of {shared}"
        )
        for outcome in done:
            if outcome.refused:
                print(f"  refused, {outcome.shared} in both clips: {outcome.refused}")
    wrong = [put_together(a, b) for a, b in _pairs_of_others(every, others)]
    taken = sum(not outcome.refused for outcome in wrong)
    print(f"different sets: {taken} of {len(wrong)} taken for one")


if __name__ == "__main__":
    typer.run(main)
