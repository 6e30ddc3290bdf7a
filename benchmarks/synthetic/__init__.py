"""People who exercise as parametrised motion, every joint known: the source of test clips.

`synthesize` turns a `Workout` of repetitions into landmarks as the pose model would give them, and
the truth about them.
"""

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.deadlift import DeadliftRep
from benchmarks.synthetic.distractions import PickUp, Rest, SitDown
from benchmarks.synthetic.faults import RepTruth
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.noise import NoiseModel
from benchmarks.synthetic.segment import Place
from benchmarks.synthetic.series import series
from benchmarks.synthetic.skeleton import Phase, SkeletonTrack, TrueRep
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.synthesis import synthesize
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.truth_file import (
    RecordedTruth,
    dump_record,
    label_row,
    load_truth,
    truth_record,
)
from benchmarks.synthetic.workout import ExerciseSet, Stand, Turn, Walk, Workout

__all__ = [
    "Body",
    "Camera",
    "DeadliftRep",
    "ExerciseSet",
    "LungeRep",
    "NoiseModel",
    "Phase",
    "PickUp",
    "Place",
    "RecordedTruth",
    "RepTruth",
    "Rest",
    "Shake",
    "SitDown",
    "SkeletonTrack",
    "SquatRep",
    "Stand",
    "TrueRep",
    "Truth",
    "Turn",
    "Walk",
    "Workout",
    "dump_record",
    "label_row",
    "load_truth",
    "series",
    "synthesize",
    "truth_record",
]
