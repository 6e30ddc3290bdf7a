"""The clips of ``sample_videos/``: who does what, where, and how it is filmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.render.looks import LookName
from benchmarks.synthetic.render.room import RoomName
from benchmarks.synthetic.squat import SquatRep
from benchmarks.synthetic.workout import Workout

PORTRAIT: Final = (540, 960)
LANDSCAPE: Final = (854, 480)


@dataclass(frozen=True)
class Sample:
    """One clip.

    Attributes:
        about: what is to be seen, in a sentence.
        look: who.
        room: where.
        camera: how it is filmed.
        workout: what is done.
        faults: fault code -> numbers of the repetitions that show it, from 1.
        fps: frames per second.
        frame_step: every how many frames the truth lists joints.
        moments: pictures averaged for one frame where things move fast.
        crf: x264's quality; smaller is better and larger.
    """

    about: str
    look: LookName
    room: RoomName
    camera: Camera
    workout: Workout
    faults: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    fps: int = 30
    frame_step: int = 1
    moments: int = 1
    crf: int = 26


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
    return Shake(angle_deg=0.12, position_m=0.004, hz=1.2, seed=seed)


def squats(*reps: SquatRep, seed: int = 0) -> Workout:
    """One set with a second or so of quiet stance before and after."""
    return Workout.of(reps, before_s=1.2, after_s=0.8, seed=seed)


SAMPLES: Final[dict[str, Sample]] = {
    "squat_single_front_clean": Sample(
        about="One-legged squats on the left leg from the front, knee over the foot.",
        look="coral_tee",
        room="home",
        camera=phone(0.0),
        workout=squats(
            SquatRep(side="left", arms="hips"),
            SquatRep(side="left", arms="hips", knee_flexion_deg=66),
            SquatRep(side="left", arms="hips", knee_flexion_deg=70, descent_s=1.4),
            seed=1,
        ),
    ),
    "squat_single_front_knee_in": Sample(
        about="One-legged squats on the right leg from the front; the knee falls inwards from "
        "the second repetition on.",
        look="teal_tee",
        room="gym",
        camera=phone(0.0),
        workout=squats(
            SquatRep(side="right", arms="hips"),
            SquatRep(side="right", arms="hips", knee_medial_m=0.085, knee_flexion_deg=66),
            SquatRep(side="right", arms="hips", knee_medial_m=0.105, knee_flexion_deg=64),
            SquatRep(side="right", arms="hips", knee_medial_m=0.115, pelvic_drop_deg=6),
            seed=2,
        ),
        faults={"knee_in": (2, 3, 4)},
    ),
    "squat_single_side_clean": Sample(
        about="One-legged squats on the left leg, filmed from the left.",
        look="mint_leggings",
        room="home",
        camera=phone(90.0),
        workout=squats(
            SquatRep(side="left", arms="hips"),
            SquatRep(side="left", arms="hips", knee_flexion_deg=72, trunk_lean_deg=24),
            SquatRep(side="left", arms="hips", knee_flexion_deg=70, ascent_s=1.2),
            seed=3,
        ),
    ),
    "squat_single_side_faulty": Sample(
        about="One-legged squats on the right leg, filmed from the right: the second is too "
        "shallow, the third and fourth lean far forward.",
        look="grey_cropped",
        room="plain",
        camera=phone(-90.0),
        workout=squats(
            SquatRep(side="right", arms="hips"),
            SquatRep(side="right", arms="hips", knee_flexion_deg=38, trunk_lean_deg=14),
            SquatRep(side="right", arms="hips", trunk_lean_deg=50),
            SquatRep(side="right", arms="hips", trunk_lean_deg=54, knee_flexion_deg=64),
            seed=4,
        ),
        faults={"shallow": (2,), "trunk_lean": (3, 4)},
    ),
    "squat_double_side_clean": Sample(
        about="Squats on both legs, filmed from the left.",
        look="violet_bun",
        room="gym",
        camera=phone(90.0),
        workout=squats(
            SquatRep.double(),
            SquatRep.double(knee_flexion_deg=104),
            SquatRep.double(knee_flexion_deg=100, descent_s=1.4),
            seed=5,
        ),
    ),
}
