"""The clips of ``sample_videos/``: who does what, where, and how it is filmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.deadlift import DeadliftRep
from benchmarks.synthetic.lunge import LungeRep
from benchmarks.synthetic.render.looks import LookName
from benchmarks.synthetic.render.room import RoomName
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.workout import ExerciseSet, Rep, Workout

PORTRAIT: Final = (540, 960)
LANDSCAPE: Final = (854, 480)
SMALL: Final = (360, 640)


@dataclass(frozen=True)
class Sample:
    """One clip.

    Attributes:
        about: what is to be seen, in a sentence.
        look: who.
        room: where.
        camera: how it is filmed.
        workout: what is done.
        fps: frames per second.
        starts_s: how long after the beginning of the workout the camera is started.
        frame_step: every how many frames the truth lists joints.
        moments: at most so many pictures are averaged for one frame, where things move fast.
        crf: x264's quality; smaller is better and larger.
    """

    about: str
    look: LookName
    room: RoomName
    camera: Camera
    workout: Workout
    fps: int = 30
    starts_s: float = 0.0
    frame_step: int = 2
    moments: int = 4
    crf: int = 27


def phone(yaw_deg: float, **changes: Any) -> Camera:
    """A phone that leans on something."""
    plain: dict[str, Any] = {
        "yaw_deg": yaw_deg,
        "height_m": 1.05,
        "distance_m": 3.3,
        "aim_m": (0.0, 0.92, 0.0),
        "vertical_fov_deg": 44.0,
        "size_px": PORTRAIT,
    }
    return Camera(**(plain | changes))


def in_hand(seed: int) -> Shake:
    """The unsteadiness of somebody who holds the phone."""
    return Shake(angle_deg=0.10, position_m=0.003, hz=1.2, seed=seed)


def one_set(seed: int, *reps: Rep) -> Workout:
    """One set with a second or so of quiet stance before and after."""
    return Workout.of(reps, before_s=1.2, after_s=0.8, seed=seed)


def squat(**knobs: Any) -> SquatRep:
    """A one-legged squat with the hands on the hips."""
    return SquatRep(**({"arms": "hips"} | knobs))


SQUATS: Final[dict[str, Sample]] = {
    "squat_single_front_clean": Sample(
        about="One-legged squats on the left leg from the front, knee over the foot.",
        look="coral_tee",
        room="home",
        camera=phone(0.0),
        workout=one_set(
            1,
            squat(side="left"),
            squat(side="left", knee_flexion_deg=66),
            squat(side="left", knee_flexion_deg=70, descent_s=1.4),
        ),
    ),
    "squat_single_front_knee_in": Sample(
        about="One-legged squats on the right leg from the front; the knee falls inwards from "
        "the second repetition on.",
        look="teal_tee",
        room="gym",
        camera=phone(0.0),
        workout=one_set(
            2,
            squat(side="right"),
            squat(side="right", knee_medial_m=0.085, knee_flexion_deg=78),
            squat(side="right", knee_medial_m=0.105, knee_flexion_deg=84),
            squat(side="right", knee_medial_m=0.115, knee_flexion_deg=85, pelvic_drop_deg=6),
        ),
    ),
    "squat_single_side_clean": Sample(
        about="One-legged squats on the left leg, filmed from the left.",
        look="mint_leggings",
        room="home",
        camera=phone(90.0),
        workout=one_set(
            3,
            squat(side="left"),
            squat(side="left", knee_flexion_deg=72, trunk_lean_deg=24),
            squat(side="left", knee_flexion_deg=70, ascent_s=1.2),
        ),
    ),
    "squat_single_side_faulty": Sample(
        about="One-legged squats on the right leg, filmed from the right: the second is too "
        "shallow, the third and fourth lean far forward and do not bring the knee over the toes.",
        look="grey_cropped",
        room="plain",
        camera=phone(-90.0),
        workout=one_set(
            4,
            squat(side="right"),
            squat(side="right", knee_flexion_deg=38, trunk_lean_deg=14),
            squat(side="right", trunk_lean_deg=50, knee_flexion_deg=76),
            squat(side="right", trunk_lean_deg=54, knee_flexion_deg=78),
        ),
    ),
    "squat_single_oblique_clean": Sample(
        about="One-legged squats on the left leg from an angle, arms out, phone held in a hand.",
        look="mustard_tall",
        room="gym",
        camera=phone(38.0, distance_m=3.7, shake=in_hand(6)),
        workout=one_set(
            6,
            SquatRep(side="left"),
            SquatRep(side="left", knee_flexion_deg=70),
            SquatRep(side="left", knee_flexion_deg=66),
        ),
        crf=29,
    ),
    "squat_double_side_clean": Sample(
        about="Squats on both legs, filmed from the left.",
        look="violet_bun",
        room="gym",
        camera=phone(90.0),
        workout=one_set(
            5,
            SquatRep.double(knee_flexion_deg=110),
            SquatRep.double(knee_flexion_deg=113),
            SquatRep.double(knee_flexion_deg=110, descent_s=1.4),
        ),
    ),
}


def wide(yaw_deg: float, **changes: Any) -> Camera:
    """A phone on its side: deadlifts and lunges need room from left to right."""
    plain: dict[str, Any] = {"size_px": LANDSCAPE, "vertical_fov_deg": 38.0}
    return phone(yaw_deg, **(plain | changes))


DEADLIFTS: Final[dict[str, Sample]] = {
    "deadlift_side_clean": Sample(
        about="One-legged deadlifts with knee drive on the left leg, filmed from the left.",
        look="teal_tee",
        room="home",
        camera=wide(90.0),
        workout=one_set(
            11,
            DeadliftRep(side="left", hold_top_s=0.4),
            DeadliftRep(side="left", trunk_lean_deg=80),
            DeadliftRep(side="left", free_leg_deg=80),
        ),
    ),
    "deadlift_side_faulty": Sample(
        about="One-legged deadlifts on the right leg, filmed from the right: the back stays far "
        "from level, then the free leg bends, then the supporting knee bends.",
        look="coral_tee",
        room="gym",
        camera=wide(-90.0),
        workout=one_set(
            12,
            DeadliftRep(side="right", hold_top_s=0.4),
            DeadliftRep(side="right", trunk_lean_deg=46, free_leg_deg=44),
            DeadliftRep(side="right", free_knee_deg=55),
            DeadliftRep(side="right", support_knee_deg=52, trunk_lean_deg=74),
        ),
    ),
    "deadlift_front_clean": Sample(
        about="One-legged deadlifts with knee drive on the right leg from the front.",
        look="mustard_tall",
        room="plain",
        camera=phone(0.0),
        workout=one_set(
            13,
            DeadliftRep(side="right", hold_top_s=0.4),
            DeadliftRep(side="right", trunk_lean_deg=76),
            DeadliftRep(side="right"),
        ),
    ),
    "deadlift_front_faulty": Sample(
        about="One-legged deadlifts on the left leg from the front: the knee is hardly driven "
        "up in the second; in the third the pelvis opens and the supporting knee bends.",
        look="black_all",
        room="home",
        camera=phone(0.0),
        workout=one_set(
            14,
            DeadliftRep(side="left", hold_top_s=0.4),
            DeadliftRep(side="left", drive_thigh_deg=52),
            DeadliftRep(side="left", pelvic_drop_deg=-20, support_knee_deg=50),
        ),
    ),
}

LUNGES: Final[dict[str, Sample]] = {
    "lunge_side_clean": Sample(
        about="Forward lunges with the left leg, filmed from the left.",
        look="violet_bun",
        room="home",
        camera=phone(90.0, aim_m=(0.0, 0.92, 0.42)),
        workout=one_set(
            21,
            LungeRep(side="left"),
            LungeRep(side="left", knee_flexion_deg=96),
            LungeRep(side="left", step_ratio=0.98),
        ),
    ),
    "lunge_side_faulty": Sample(
        about="Forward lunges with the right leg, filmed from the right: the second is shallow, "
        "the third leans forward.",
        look="white_beard",
        room="plain",
        camera=phone(-90.0, aim_m=(0.0, 0.92, 0.42), distance_m=3.5),
        workout=one_set(
            22,
            LungeRep(side="right"),
            LungeRep(side="right", knee_flexion_deg=62),
            LungeRep(side="right", trunk_lean_deg=32),
        ),
    ),
    "lunge_front_clean": Sample(
        about="Forward lunges from the front, left and right in turn.",
        look="grey_cropped",
        room="gym",
        camera=phone(0.0, distance_m=3.8),
        workout=one_set(
            23,
            LungeRep(side="left"),
            LungeRep(side="right"),
            LungeRep(side="left"),
            LungeRep(side="right"),
        ),
    ),
    "lunge_front_faulty": Sample(
        about="Forward lunges with the left leg from the front: on a tightrope in the second, "
        "the knee falls inwards in the third.",
        look="mint_leggings",
        room="plain",
        camera=phone(0.0, distance_m=3.8),
        workout=one_set(
            24,
            LungeRep(side="left"),
            LungeRep(side="left", landing_width_m=0.02),
            LungeRep(side="left", knee_medial_m=0.11),
        ),
    ),
}


def _session_set(first_deg: float) -> ExerciseSet:
    """Three one-legged squats on the left, then three on the right."""
    return ExerciseSet(
        tuple(
            squat(side=side, knee_flexion_deg=first_deg + change)
            for side in ("left", "right")
            for change in (0.0, 2.0, -2.0)
        )
    )


SESSIONS: Final[dict[str, Sample]] = {
    "session_squat_two_sets": Sample(
        about="Two sets of one-legged squats from the front, three on each leg, with a rest "
        "between the sets.",
        look="white_beard",
        room="evening",
        camera=phone(0.0, size_px=SMALL),
        workout=Workout((_session_set(68.0), _session_set(70.0)), before_s=1.2, seed=31),
        frame_step=6,
        crf=31,
    ),
}

_PAIR_SET: Final = Workout.of(
    (
        LungeRep(side="right", step_s=0.85),
        LungeRep(side="right", knee_medial_m=0.115, descent_s=0.95),
        LungeRep(side="right", trunk_lean_deg=34, hold_top_s=0.9),
    ),
    before_s=2.9,
    after_s=1.1,
    seed=41,
)

PAIRS: Final[dict[str, Sample]] = {
    "pair_lunge_front": Sample(
        about="Forward lunges with the right leg from the front: the knee falls inwards in the "
        "second. The same set as in pair_lunge_side, which begins 1.7 s later.",
        look="black_all",
        room="gym",
        camera=phone(0.0, distance_m=3.8),
        workout=_PAIR_SET,
    ),
    "pair_lunge_side": Sample(
        about="Forward lunges with the right leg, filmed from the right: the third leans forward. "
        "The same set as in pair_lunge_front, which began 1.7 s earlier.",
        look="black_all",
        room="gym",
        camera=phone(-90.0, aim_m=(0.0, 0.92, 0.42), distance_m=3.4),
        workout=_PAIR_SET,
        fps=24,
        starts_s=1.7,
    ),
}
"""One set before two phones that were started by hand."""

SAMPLES: Final[dict[str, Sample]] = SQUATS | DEADLIFTS | LUNGES | SESSIONS | PAIRS
