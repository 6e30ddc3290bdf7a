"""What dropped frames cost: counts, legs and verdicts, held against those with all frames.

    python benchmarks/dropped_frames.py

runs every packed recording of 30 frames a second in benchmarks/recordings once with all frames and
once for each way of dropping some, and prints how often the outcome is the same. Nothing is random
from run to run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.packed_recordings import SUFFIX, load_rounded
from formcheck.exercises import get_exercise
from formcheck.pose import PoseSequence
from formcheck.rep import Rep
from formcheck.rules import Finding
from formcheck.session import run_session
from formcheck.signals.control import frame_rate_hz

RECORDINGS: Final = Path(__file__).parent / "recordings"
RATE_HZ: Final = 30
"""Of the recordings: of another rate, the ways of dropping would leave others than they say."""
Frames = NDArray[np.int64]


def _lost(share: float) -> Callable[[int], Frames]:
    def chosen(count: int) -> Frames:
        return np.flatnonzero(np.random.default_rng(1).random(count) >= share)

    return chosen


DROPPED: Final[Mapping[str, Callable[[int], Frames]]] = {
    "10 % here and there": _lost(0.1),
    "30 % here and there": _lost(0.3),
    "every second, 15/s": lambda count: np.arange(0, count, 2),
    "two of three, 10/s": lambda count: np.arange(0, count, 3),
}
"""How frames are dropped of 30 a second -> which are left, of so many."""


@dataclass
class Agreement:
    """How often a run with dropped frames says what a run with all frames says.

    Attributes:
        clips: that were held against each other.
        counts: of those, with as many complete repetitions.
        legs: of those, on the same legs in the same order.
        assessed: verdicts with all frames, of the clips whose counts agree, other than not
            assessable.
        same: of those, exactly the same verdict.
        unseen: of those, not assessable with dropped frames.
        turned: of those, a fault that is fine now, or the reverse; borderline is neither.
    """

    clips: int = 0
    counts: int = 0
    legs: int = 0
    assessed: int = 0
    same: int = 0
    unseen: int = 0
    turned: int = 0

    def compare(self, every: list[Rep], some: list[Rep]) -> None:
        """Hold the repetitions of one clip against each other."""
        self.clips += 1
        if len(every) != len(some):
            return
        self.counts += 1
        self.legs += [rep.side for rep in every] == [rep.side for rep in some]
        for one, other in zip(every, some, strict=True):
            others = {finding.rule: finding for finding in other.findings}
            for finding in one.findings:
                if finding.rule in others and finding.verdict.is_assessed:
                    self._compare_finding(finding, others[finding.rule])

    def _compare_finding(self, one: Finding, other: Finding) -> None:
        verdicts = {str(one.verdict), str(other.verdict)}
        self.assessed += 1
        self.same += len(verdicts) == 1
        self.unseen += not other.verdict.is_assessed
        self.turned += "ok" in verdicts and bool(verdicts & {"minor", "major"})


def complete_reps(poses: PoseSequence, exercise: str) -> list[Rep]:
    """The complete repetitions of a recording."""
    return [rep for rep in run_session(poses, get_exercise(exercise)).reps if rep.complete]


def chosen_frames(poses: PoseSequence, left: Frames) -> PoseSequence:
    """A recording with some of its frames."""
    names = ("time_s", "image_px", "world_m", "visibility", "presence")
    return replace(poses, **{name: getattr(poses, name)[left] for name in names})


def measure(recordings: list[Path]) -> dict[str, Agreement]:
    """How well each way of dropping frames agrees with none dropped."""
    found = {name: Agreement() for name in DROPPED}
    for path in recordings:
        poses, exercise = load_rounded(path), path.stem.partition("_")[0]
        if round(frame_rate_hz(poses.time_s)) != RATE_HZ:
            continue
        every = complete_reps(poses, exercise)
        for name, choose in DROPPED.items():
            some = chosen_frames(poses, choose(len(poses)))
            found[name].compare(every, complete_reps(some, exercise))
    return found


def main() -> None:
    """Measure all recordings, print a table."""
    found = measure(sorted(RECORDINGS.glob(f"*{SUFFIX}")))
    columns = [field.name for field in fields(Agreement)]
    print(f"{'frames dropped':22}" + "".join(f"{name:>10}" for name in columns))
    for name, agreement in found.items():
        print(f"{name:22}" + "".join(f"{getattr(agreement, column):10}" for column in columns))


if __name__ == "__main__":
    main()
