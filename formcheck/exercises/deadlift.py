"""The one-legged reverse deadlift that ends in a knee drive, or the deadlift on two legs."""

from __future__ import annotations

from typing import Final

from formcheck.counting import CounterParameters
from formcheck.exercises.deadlift_drive import DRIVE_RULES
from formcheck.exercises.exercise import Exercise
from formcheck.legs.hinge_support import TWO_LEGGED, hinge_leg, review_hinge
from formcheck.rules import ErrorModel, Limit, Measurement, NotJudged, Rule
from formcheck.verdicts.calibration import calibrated
from formcheck.window import Part

_NAME: Final = "deadlift"
_BOTH: Final = ("single", "double")

_COACH: Final = "the coach's text; bands: own judgement"
_OWN: Final = "own judgement"

HINGE_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        slug="deadlift-back-high",
        exercise=_NAME,
        title="upper body stays far from level",
        why="The coach asks for the back close to parallel with the ground: there the hip of the "
        "standing leg has to work. Control still comes before depth.",
        cue="Lower your chest",
        source=_COACH,
        known_limits="The pose model reads a deep lean a few degrees short. Facing the camera the "
        "hinge is foreshortened and cannot be judged.",
        measurements=(
            Measurement(
                "back_to_horizontal_deg",
                Part.BOTTOM,
                "low",
                Limit("deg", minor_above=20, major_above=35),
                ErrorModel(6.5, per_square_deg=0.004, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="shoulders",
        priority=8,
        depth=True,
    ),
    Rule(
        slug="deadlift-free-leg-low",
        exercise=_NAME,
        title="free leg does not rise to level",
        why="The coach asks for the free leg close to parallel with the ground: it balances the "
        "upper body and lets the hip hinge.",
        cue="Lift back leg higher",
        source=_COACH,
        known_limits="Measured from hip to ankle: a bent knee lowers it, and has its own rule.",
        measurements=(
            Measurement(
                "free_leg_to_horizontal_deg",
                Part.BOTTOM,
                "low",
                Limit("deg", minor_above=20, major_above=35),
                ErrorModel(6, per_square_deg=0.004, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="free_ankle",
        priority=8,
        depth=True,
    ),
    Rule(
        slug="deadlift-free-leg-bent",
        exercise=_NAME,
        title="free leg bends at the knee",
        why="A straight free leg is a longer lever and shows that the hip lifts it, not the knee.",
        cue="Straighten back leg",
        source=_OWN,
        known_limits="Behind the body the free knee is often guessed by the pose model.",
        measurements=(
            Measurement(
                "free_knee_flexion_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=25, major_above=45),
                ErrorModel(10, per_square_deg=0.009, max_off_plane_deg=35),
            ),
        ),
        stances=("single",),
        joint="free_knee",
        priority=7,
    ),
    Rule(
        slug="deadlift-broken-line",
        exercise=_NAME,
        title="back and free leg do not make one line",
        why="Upper body and free leg tip together, like a seesaw over the standing hip; a break "
        "in the line means that one of them is lagging.",
        cue="Back and leg together",
        source=_OWN,
        known_limits="Measured from the shoulders over the hip to the ankle of the free leg.",
        measurements=(
            Measurement(
                "line_break_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=25, major_above=40),
                ErrorModel(9, per_square_deg=0.006, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="free_hip",
        priority=7,
    ),
    Rule(
        slug="deadlift-knee-bent",
        exercise=_NAME,
        title="standing knee bends more than slightly",
        why="The coach asks for a slight bend: a stiff knee tips the pelvis, a deep bend turns the "
        "hinge into a squat.",
        cue="Keep knee slightly bent",
        source=_COACH,
        known_limits="A straight knee differs from a slightly bent one by less than the measuring "
        "error, so that only too much bend is ever called a fault.",
        measurements=(
            Measurement(
                "knee_flexion_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=35, major_above=45),
                ErrorModel(7, per_square_deg=0.009, far_leg=4, max_off_plane_deg=35),
            ),
        ),
        stances=("single",),
        joint="knee",
        priority=3,
    ),
    Rule(
        slug="deadlift-squatting",
        exercise=_NAME,
        title="movement is a squat rather than a hinge",
        why="The body is lowered at the waist: the trunk tips much more than the knee bends, and "
        "the back of the hip does the work.",
        cue="Push hips back",
        source=_COACH,
        known_limits="A ratio of two small angles in a shallow repetition is less exact.",
        measurements=(
            Measurement(
                "knee_per_hinge",
                Part.BOTTOM,
                "median",
                Limit("score", minor_above=0.33, major_above=0.5),
                ErrorModel(0.1, per_square_deg=0.00008, far_leg=0.08, max_off_plane_deg=35),
            ),
        ),
        stances=("single",),
        joint="hip",
        priority=2,
    ),
    Rule(
        slug="deadlift-double-squatting",
        exercise=_NAME,
        title="movement is a squat rather than a hinge",
        why="On two legs, too, the trunk tips more than the knees bend: hips go back, and the back "
        "of the hip does the work.",
        cue="Push hips back",
        source=_OWN,
        known_limits="A barbell pulled from the floor needs more bend of the knees than a "
        "Romanian deadlift; plates hide the shins.",
        measurements=(
            Measurement(
                "knee_per_hinge",
                Part.BOTTOM,
                "median",
                Limit("score", minor_above=1.55, major_above=2.2),
                ErrorModel(0.2, per_square_deg=0.0001, far_leg=0.08, max_off_plane_deg=35),
            ),
        ),
        stances=("double",),
        joint="hip",
        priority=2,
    ),
    Rule(
        slug="deadlift-back-rounding",
        exercise=_NAME,
        title="upper back may be rounding",
        why="The coach asks for a straight back.",
        cue="Straighten your back",
        source=_OWN,
        known_limits="A rough proxy of low confidence: no landmark lies on the spine, and hanging "
        "the head bends the same angle. Never more than minor.",
        measurements=(
            Measurement(
                "back_bend_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=25),
                ErrorModel(15, per_square_deg=0.01, max_off_plane_deg=30),
            ),
        ),
        stances=_BOTH,
        joint="shoulders",
        priority=9,
    ),
    Rule(
        slug="deadlift-pelvis-tilt",
        exercise=_NAME,
        title="pelvis opens or drops to one side",
        why="Hips that stay level keep the work in the standing hip and the lower back straight.",
        cue="Keep hips level",
        source=_OWN,
        known_limits="Low confidence: the pose model shows less than half of a real tilt. Seen "
        "from the front or from behind.",
        measurements=(
            Measurement(
                "pelvis_tilt_deg",
                Part.DEEP,
                "median",
                Limit("deg", minor_above=10, major_above=15),
                ErrorModel(6, no_stance=2, max_off_plane_deg=20),
            ),
        ),
        stances=("single",),
        joint="free_hip",
        priority=5,
    ),
    Rule(
        slug="deadlift-short-reach",
        exercise=_NAME,
        title="hand does not reach for the ground",
        why="The arm opposite the standing leg reaches for the ground: it turns the shoulders "
        "against the hips as in running.",
        cue="Reach for the floor",
        source=_COACH,
        known_limits="Nobody has to touch the ground: an arm that hangs from a back 20 deg above "
        "level ends at about half of the leg's length, which is the limit.",
        measurements=(
            Measurement(
                "reach_height",
                Part.BOTTOM,
                "low",
                Limit("ratio", minor_above=0.5, major_above=0.65),
                ErrorModel(0.08, per_deg=0.001, no_stance=0.02, max_off_plane_deg=45),
            ),
            Measurement(
                "reach_height_any",
                Part.BOTTOM,
                "low",
                Limit("ratio", minor_above=0.5, major_above=0.65),
                ErrorModel(0.13, no_stance=0.02),
                surrogate="less exact from the front or behind, where hand and foot are not "
                "equally far from the camera",
            ),
        ),
        stances=("single",),
        joint="free_wrist",
        priority=9,
        depth=True,
    ),
    Rule(
        slug="deadlift-wrong-arm",
        exercise=_NAME,
        title="the arm on the side of the standing leg reaches",
        why="The coach asks for the arm opposite the standing leg: opposite arm and leg work "
        "together, as in running.",
        cue="Reach with opposite arm",
        source=_COACH,
        known_limits="Both arms reaching alike, with a weight in the hands, is no fault.",
        measurements=(
            Measurement(
                "reach_lead",
                Part.BOTTOM,
                "median",
                Limit("ratio", minor_below=-0.08),
                ErrorModel(0.08),
            ),
        ),
        stances=("single",),
        joint="wrist",
        priority=6,
    ),
    Rule(
        slug="deadlift-reach-aslant",
        exercise=_NAME,
        title="reaching arm does not hang straight down",
        why="An arm that reaches straight down shows how low the shoulders are, and keeps the "
        "weight over the standing foot.",
        cue="Arm straight down",
        source=_OWN,
        known_limits="From the side only.",
        measurements=(
            Measurement(
                "reach_from_vertical_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=25),
                ErrorModel(10, per_square_deg=0.006, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="free_wrist",
        priority=10,
    ),
    Rule(
        slug="deadlift-touch-down",
        exercise=_NAME,
        title="free foot touches the floor",
        why="From the hinge to the raised knee the body balances on one foot: putting the other "
        "down takes that work away.",
        cue="Keep foot up",
        source=_OWN,
        known_limits="A foot that hovers just above the floor cannot be told from one that "
        "touches. Without a knee drive the foot is put down at the end: that is the other fault.",
        measurements=(
            Measurement(
                "free_foot_touch",
                Part.LIFTED,
                "sustained_low",
                Limit("ratio", minor_below=0.08),
                ErrorModel(0.04, max_off_plane_deg=45),
                sustained_s=0.1,
            ),
        ),
        stances=("single",),
        joint="free_ankle",
        priority=4,
    ),
    Rule(
        slug="deadlift-shaky",
        exercise=_NAME,
        title="movement is jerky",
        why="Most of the gain is coordination: a smooth way down and up is worth more than depth.",
        cue="Move slow and smooth",
        source=_OWN,
        known_limits="A pause half-way is a halt like any other: never more than minor. Trembling "
        "that is quicker than four times a second is taken for noise.",
        measurements=(
            Measurement(
                "shoulder_halts",
                Part.WHOLE,
                "max",
                Limit("score", minor_above=0.45),
                ErrorModel(0.15),
            ),
        ),
        stances=_BOTH,
        joint="hip",
        priority=2,
    ),
)

NOT_JUDGED: Final = (
    NotJudged(
        "deadlift-straight-spine",
        _NAME,
        "lower back straight",
        "there are no landmarks between shoulders and hips: only a rough proxy for the upper back "
        "is judged",
    ),
    NotJudged(
        "deadlift-stiff-knee",
        _NAME,
        "standing knee slightly bent rather than straight",
        "a straight knee differs from a slightly bent one by less than the measuring error",
    ),
    NotJudged(
        "deadlift-touch-the-ground",
        _NAME,
        "hand all the way to the ground",
        "it is asked to reach, not to touch; how low the hand comes is judged instead",
    ),
    NotJudged(
        "deadlift-weight-on-foot",
        _NAME,
        "weight over the whole foot",
        "force cannot be seen, only where the joints are",
    ),
)

DEADLIFT: Final = Exercise(
    name=_NAME,
    title="Deadlift",
    signal="trunk_lean",
    counter=CounterParameters(
        enter=15.0,
        min_amplitude=30.0,
        return_share=0.6,
        partial_share=0.5,
        ignore_share=0.35,
        deep_enough=38.0,
        margin=4.0,
        bottom_band=0.4,
        begins_deep=40.0,
        rest_level=10.0,
    ),
    find_support=hinge_leg,
    rules=calibrated((*HINGE_RULES, *DRIVE_RULES)),
    not_judged=NOT_JUDGED,
    full_depth=65.0,
    after_s=1.0,
    review=review_hinge,
    never_alone=(TWO_LEGGED,),
    variant_notes={
        TWO_LEGGED: "Repetitions on two legs are counted apart and judged by the rules for two "
        "legs. Where nothing else is done, picking something up cannot be told from them.",
    },
)
