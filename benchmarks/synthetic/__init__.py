"""People who exercise as parametrised motion, every joint known: the source of test clips.

`synthesize` turns a `Workout` into landmarks as the pose model would give them, and the truth
about them:

    poses, truth = synthesize(
        Workout.of(series(SquatRep(side="right"), 8, fatigue={"valgus_deg": 15})),
        Camera(yaw_deg=-20, distance_m=3),
        noise=NoiseModel.typical(),
    )
    truth.reps[0].bottom_s, truth.angles["frontal_knee_r"]

World metres, right-handed: y up, floor at y = 0; a person at heading 0 faces +z, the left side
towards +x.  A camera at yaw 0 stands in front of that person, at 90 on the left side, at -90 on the
right, at 180 behind.  Everything random has a seed, and is a function of time: another frame rate
samples the same movement.
"""

from benchmarks.synthetic.body import Body
from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.deadlift import DeadliftRep
from benchmarks.synthetic.depth import at_hip_drop
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
    "at_hip_drop",
    "dump_record",
    "label_row",
    "load_truth",
    "series",
    "synthesize",
    "truth_record",
]
