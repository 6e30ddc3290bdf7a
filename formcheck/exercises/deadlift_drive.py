"""The second half of the one-legged deadlift: the knee drive into a running position."""

from __future__ import annotations

from typing import Final

from formcheck.rules import ErrorModel, Limit, Measurement, Rule, Wording
from formcheck.window import Part

_NAME: Final = "deadlift"
_COACH: Final = "the coach's text; bands: own judgement"

DRIVE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        slug="deadlift-knee-drive",
        exercise=_NAME,
        title="knee is not driven up to hip height",
        why="On the way up the free leg swings through to the front, knee to hip height or higher: "
        "hinge and drive are one repetition.",
        cue="Drive knee up",
        source=_COACH,
        known_limits="A repetition without any drive counts, with this fault. The pose model "
        "reads a raised thigh some degrees short.",
        measurements=(
            Measurement(
                "knee_drive",
                Part.RAISED,
                "max",
                Limit("score", minor_below=-0.1, major_below=-0.3),
                ErrorModel(0.12),
            ),
        ),
        stances=("single",),
        joint="free_knee",
        priority=1,
    ),
    Rule(
        slug="deadlift-arm-drive",
        exercise=_NAME,
        title="opposite arm does not swing forward",
        why="At the same time the arm opposite the raised knee swings forward and up: a running "
        "position, arms and legs in opposition.",
        cue="Swing opposite arm up",
        source=_COACH,
        known_limits="That is not the arm that reached for the ground. From the front the height "
        "of the hand stands in for it.",
        measurements=(
            Measurement(
                "arm_drive_deg",
                Part.RAISED,
                "max",
                Limit("deg", minor_below=30),
                ErrorModel(10, per_square_deg=0.006, max_off_plane_deg=45),
            ),
            Measurement(
                "hand_in_trunk",
                Part.RAISED,
                "max",
                Limit("score", minor_below=0.5),
                ErrorModel(0.15),
                surrogate="judged by how high the hand comes, because the swing of the arm needs a "
                "side view",
            ),
        ),
        stances=("single",),
        joint="elbow",
        priority=6,
    ),
    Rule(
        slug="deadlift-arm-bend",
        exercise=_NAME,
        title="driving arm is not bent as in running",
        why="A runner's arm is bent to about a right angle: a straight arm swings slowly and turns "
        "the trunk.",
        cue="Bend your elbow",
        too_low=Wording("driving arm is too straight", "Bend your elbow"),
        too_high=Wording("driving arm is bent too far", "Open your elbow"),
        source="own judgement",
        known_limits="From the side only; the arm away from the camera is often hidden.",
        measurements=(
            Measurement(
                "arm_bend_deg",
                Part.PEAK,
                "median",
                Limit("deg", minor_below=60, minor_above=120),
                ErrorModel(12, per_square_deg=0.009, far_leg=6, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="elbow",
        priority=10,
    ),
    Rule(
        slug="deadlift-not-together",
        exercise=_NAME,
        title="knee and arm do not arrive together",
        why="The arm swings at the same time as the knee: timing them together is the coordination "
        "that running needs.",
        cue="Knee and arm together",
        source=_COACH,
        known_limits="From the side only, and only where there is a drive. An arm that lags is "
        "read about a third short.",
        measurements=(
            Measurement(
                "drive_gap_s",
                Part.RAISED,
                "median",
                Limit("s", minor_above=0.25, major_above=0.5),
                ErrorModel(0.12, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="free_knee",
        priority=7,
    ),
    Rule(
        slug="deadlift-leaning-finish",
        exercise=_NAME,
        title="upper body is not upright at the end",
        why="The movement ends tall: hips under the shoulders, not bent forward.",
        cue="Finish tall",
        source=_COACH,
        known_limits="Measured from hips to shoulders, at the moment of the drive or at the end, "
        "against the person's own quiet stance: the pose model shows people who stand upright as "
        "leaning back a little.",
        measurements=(
            Measurement(
                "trunk_lean_rel_deg",
                Part.PEAK,
                "median",
                Limit("deg", minor_above=15, major_above=25),
                ErrorModel(5, per_square_deg=0.004, no_stance=3, max_off_plane_deg=45),
            ),
        ),
        stances=("single", "double"),
        joint="shoulders",
        priority=5,
    ),
    Rule(
        slug="deadlift-bent-finish",
        exercise=_NAME,
        title="standing leg is bent at the end",
        why="The running position stands on a long leg: a bent one has not finished the movement.",
        cue="Stand up tall",
        source="own judgement",
        known_limits="From the side only, worse for the leg away from the camera.",
        measurements=(
            Measurement(
                "knee_flexion_deg",
                Part.PEAK,
                "median",
                Limit("deg", minor_above=20, major_above=35),
                ErrorModel(7, per_square_deg=0.009, far_leg=8, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="knee",
        priority=6,
    ),
)
