"""The squat, on one leg as the coach asks, or on two as many people film it."""

from __future__ import annotations

from typing import Final

from formcheck.counting import CounterParameters
from formcheck.exercises.exercise import Exercise
from formcheck.legs.support import support_leg
from formcheck.rules import ErrorModel, Limit, Measurement, NotJudged, Rule, Wording
from formcheck.verdicts.calibration import calibrated
from formcheck.window import Part

_NAME: Final = "squat"
_BOTH: Final = ("single", "double")

_COACH: Final = "the coach's text"
_OWN: Final = "own judgement"

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        slug="squat-knee-in",
        exercise=_NAME,
        title="knee falls inwards, off the line over the foot",
        why="A knee that drops towards the midline under load twists the joint and shifts the "
        "work away from the hip; controlling it is what this exercise trains.",
        cue="Knee over your toes",
        source="clinical fail: knee over or inside the big toe (Ressman 2021, "
        "10.1186/s13102-021-00289-x); bands: own judgement",
        known_limits="The foot must be seen from the front or behind. Toes turned far out move "
        "the line with them.",
        measurements=(
            Measurement(
                "knee_medial_offset",
                Part.DEEP,
                "high",
                Limit("ratio", minor_above=0.05, major_above=0.08),
                ErrorModel(0.025, per_deg=0.0015, max_off_plane_deg=30),
            ),
        ),
        stances=_BOTH,
        joint="knee",
        priority=1,
    ),
    Rule(
        slug="squat-valgus",
        exercise=_NAME,
        title="leg bends inwards at the knee",
        why="Hip, knee and ankle out of one line in the front view is the classic picture of "
        "dynamic valgus.",
        cue="Push knee outwards",
        source="frontal-plane projection angle: Munro 2012 (SEM 2.7-3.0 deg), Räisänen 2018 (a "
        "screening aid, AUC .59, never a prediction of injury)",
        known_limits="Each degree of camera yaw fakes about 1.3 degrees, so it is judged only "
        "when the camera looks squarely from the front or behind.",
        measurements=(
            Measurement(
                "knee_valgus_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=8, major_above=15),
                ErrorModel(7, max_off_plane_deg=4),
            ),
        ),
        stances=("single",),
        joint="knee",
        priority=2,
    ),
    Rule(
        slug="squat-shallow",
        exercise=_NAME,
        title="not deep enough: the knee does not hide the toes",
        why="The coach asks for just past the point where, looking down, the knee hides the "
        "toes: there the hip has to work. Control still comes before depth.",
        cue="Sink a little deeper",
        source=_COACH,
        known_limits="From the front the depth is judged by how far the hips come down, which says "
        "nothing about a squat with the trunk bent far forwards: there the knee stays back.",
        measurements=(
            Measurement(
                "sight_line_margin",
                Part.BOTTOM,
                "high",
                Limit("ratio", minor_below=0.0),
                ErrorModel(0.065, per_deg=0.003, max_off_plane_deg=30),
            ),
            Measurement(
                "hip_drop",
                Part.BOTTOM,
                "high",
                Limit("ratio", minor_below=0.105),
                ErrorModel(0.015, no_stance=0.005),
                surrogate="judged by how far the hips come down, because the line of sight over "
                "the knee needs a side view",
                most_lean_deg=30,
            ),
        ),
        stances=("single",),
        joint="hip",
        priority=8,
        depth=True,
    ),
    Rule(
        slug="squat-trunk-lean",
        exercise=_NAME,
        title="upper body leans too far forward",
        why="The coach asks for a straight back; a deep lean moves the load from the thigh to the "
        "lower back.",
        cue="Lift your chest",
        source="own judgement; balance on one leg itself needs 10-33 deg (Khuu 2016, PMC4827363)",
        known_limits="Measured from hips to shoulders: it cannot tell a rounded back from a lean.",
        measurements=(
            Measurement(
                "trunk_lean_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=30, major_above=45),
                ErrorModel(5.5, per_square_deg=0.002, max_off_plane_deg=45),
            ),
        ),
        stances=("single",),
        joint="shoulders",
        priority=4,
    ),
    Rule(
        slug="squat-double-trunk-lean",
        exercise=_NAME,
        title="upper body leans too far forward",
        why="A deep lean moves the load from the thighs to the lower back.",
        cue="Lift your chest",
        source=_OWN,
        known_limits="Long thighs and a bar on the back ask for more lean than a free squat; "
        "measured from hips to shoulders.",
        measurements=(
            Measurement(
                "trunk_lean_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=45, major_above=60),
                ErrorModel(5.5, per_square_deg=0.002, max_off_plane_deg=45),
            ),
        ),
        stances=("double",),
        joint="shoulders",
        priority=4,
    ),
    Rule(
        slug="squat-back-rounding",
        exercise=_NAME,
        title="upper back may be rounding",
        why="The coach asks for a straight back.",
        cue="Straighten your back",
        source=_OWN,
        known_limits="A rough proxy: no landmark lies on the spine, and looking down bends the "
        "same angle. Never more than minor.",
        measurements=(
            Measurement(
                "back_rounding_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=30),
                ErrorModel(15, per_square_deg=0.01, max_off_plane_deg=30),
            ),
        ),
        stances=_BOTH,
        joint="shoulders",
        priority=9,
    ),
    Rule(
        slug="squat-side-lean",
        exercise=_NAME,
        title="upper body tips to the side",
        why="Tipping over the standing leg saves the hip muscles the work that they should learn.",
        cue="Keep shoulders level",
        source="S3D trunk stability scale; bands from RULES: 8 and 12 deg, own judgement",
        known_limits="A deep lean forwards hides one to the side, and looks like one from a camera "
        "that looks aslant. Without a quiet stance a tilted camera looks like a tilted person.",
        measurements=(
            Measurement(
                "lateral_lean_deg",
                Part.DEEP,
                "median",
                Limit("deg", minor_above=8, major_above=12),
                ErrorModel(3, per_deg=0.08, no_stance=2, max_off_plane_deg=15),
            ),
        ),
        stances=_BOTH,
        joint="shoulders",
        priority=3,
    ),
    Rule(
        slug="squat-pelvic-drop",
        exercise=_NAME,
        title="hip of the free leg drops",
        why="A level pelvis shows that the standing hip holds.",
        cue="Keep hips level",
        source="Khuu 2016, PMC4827363: a free leg held behind lets the pelvis drop more; bands: "
        "own judgement",
        known_limits="Low confidence: the pose model shows less than half of a real drop.",
        measurements=(
            Measurement(
                "pelvic_drop_deg",
                Part.DEEP,
                "high",
                Limit("deg", minor_above=8, major_above=12),
                ErrorModel(6, no_stance=2, max_off_plane_deg=20),
            ),
        ),
        stances=("single",),
        joint="free_hip",
        priority=5,
    ),
    Rule(
        slug="squat-free-leg",
        exercise=_NAME,
        title="free leg is not bent to about a right angle",
        why="The coach asks for the other leg bent behind at about 90 degrees: it keeps the weight "
        "over the standing foot.",
        cue="Bend free leg behind",
        too_low=Wording("free leg is too straight", "Bend free leg behind"),
        too_high=Wording("free leg is bent too far", "Bend free leg less"),
        source="the coach's text; bands: own judgement",
        known_limits="From the side only; a free leg held in front (pistol squat) is reported.",
        measurements=(
            Measurement(
                "free_knee_flexion_deg",
                Part.DEEP,
                "median",
                Limit("deg", minor_below=65, minor_above=115, major_below=45),
                ErrorModel(12, per_square_deg=0.009, max_off_plane_deg=30),
            ),
        ),
        stances=("single",),
        joint="free_knee",
        priority=10,
    ),
    Rule(
        slug="squat-touch-down",
        exercise=_NAME,
        title="free foot touches the floor",
        why="The raised foot stays off the floor for the whole repetition: putting it down "
        "takes the balance work away.",
        cue="Keep foot up",
        source="the coach's text; limit: own judgement, on the lower of ankle and toes",
        known_limits="A foot that hovers a finger's breadth above the floor cannot be told from "
        "one that touches. From the front perspective lifts the foot that is farther away.",
        measurements=(
            Measurement(
                "free_foot_height",
                Part.WHOLE,
                "sustained_low",
                Limit("ratio", minor_below=0.03),
                ErrorModel(0.02, per_deg=0.004, max_off_plane_deg=45),
                sustained_s=0.1,
                worst=0.0,
            ),
        ),
        stances=("single",),
        joint="free_ankle",
        priority=6,
    ),
    Rule(
        slug="squat-bent-at-top",
        exercise=_NAME,
        title="leg is not straight at the top",
        why="The coach asks to come up until the supporting leg is straight, but not locked.",
        cue="Stand up tall",
        source="the coach's text; bands: own judgement",
        known_limits="Compared with the person's own quiet stance; a locked knee cannot be seen.",
        measurements=(
            Measurement(
                "knee_flexion_rel_deg",
                Part.TOP,
                "median",
                Limit("deg", minor_above=12, major_above=20),
                ErrorModel(7, per_square_deg=0.009, far_leg=8, max_off_plane_deg=45),
            ),
        ),
        stances=_BOTH,
        joint="knee",
        priority=7,
    ),
    Rule(
        slug="squat-heel-lift",
        exercise=_NAME,
        title="heel comes off the floor",
        why="Weight on the toes takes the hip out of the movement and loads the front of the knee.",
        cue="Press heel down",
        source=_OWN,
        known_limits="Shoes with a thick heel hide the first degrees.",
        measurements=(
            Measurement(
                "heel_lift_deg",
                Part.DEEP,
                "median",
                Limit("deg", minor_above=10, major_above=15),
                ErrorModel(6, far_leg=6, per_square_deg=0.009, max_off_plane_deg=25),
            ),
        ),
        stances=_BOTH,
        joint="heel",
        priority=3,
    ),
    Rule(
        slug="squat-shaky",
        exercise=_NAME,
        title="movement is jerky",
        why="Most of the gain is coordination: a smooth way down and up is worth more than depth.",
        cue="Move slow and smooth",
        source=_OWN,
        known_limits="A pause half-way is a halt like any other: never more than minor. Trembling "
        "that is quicker than four times a second is taken for noise.",
        measurements=(
            Measurement(
                "hip_halts",
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
    Rule(
        slug="squat-knee-wobble",
        exercise=_NAME,
        title="knee wobbles from side to side",
        why="A steady knee shows that hip and foot control it.",
        cue="Steady your knee",
        source=_OWN,
        known_limits="The pose model's own smoothing hides over half of a small, quick wobble.",
        measurements=(
            Measurement(
                "wobble",
                Part.WHOLE,
                "median",
                Limit("ratio", minor_above=0.008, major_above=0.015),
                ErrorModel(0.003, max_off_plane_deg=12),
            ),
        ),
        stances=("single",),
        joint="knee",
        priority=2,
    ),
    Rule(
        slug="squat-double-shallow",
        exercise=_NAME,
        title="thighs do not reach parallel",
        why="On two legs the usual target is thighs parallel to the ground.",
        cue="Sink a little deeper",
        source=_OWN,
        known_limits="From the front the depth is judged by how far the hips come down.",
        measurements=(
            Measurement(
                "thigh_to_horizontal_deg",
                Part.BOTTOM,
                "low",
                Limit("deg", minor_above=10, major_above=25),
                ErrorModel(7, per_square_deg=0.009, max_off_plane_deg=30),
            ),
            Measurement(
                "hip_drop",
                Part.BOTTOM,
                "high",
                Limit("ratio", minor_below=0.42, major_below=0.30),
                ErrorModel(0.052, no_stance=0.02),
                surrogate="judged by how far the hips come down, because the thigh's slope needs "
                "a side view",
            ),
        ),
        stances=("double",),
        joint="hip",
        priority=8,
        depth=True,
    ),
    Rule(
        slug="squat-weight-shift",
        exercise=_NAME,
        title="hips drift to one side",
        why="Drifting to one side loads one leg more than the other.",
        cue="Weight on both feet",
        source=_OWN,
        known_limits="A shift that is there from the start is taken as the person's stance.",
        measurements=(
            Measurement(
                "weight_shift",
                Part.DEEP,
                "high",
                Limit("ratio", minor_above=0.07, major_above=0.12),
                ErrorModel(0.025, per_deg=0.006, max_off_plane_deg=20),
            ),
        ),
        stances=("double",),
        joint="hip",
        priority=5,
    ),
    Rule(
        slug="squat-stance-width",
        exercise=_NAME,
        title="feet too close together or too far apart",
        why="About shoulder width leaves room for the hips and keeps the knees over the feet.",
        cue="Feet shoulder-width apart",
        too_low=Wording("feet too close together", "Feet further apart"),
        too_high=Wording("feet too far apart", "Feet closer together"),
        source=_OWN,
        known_limits="Some people squat well with a wide stance.",
        measurements=(
            Measurement(
                "stance_width",
                Part.WHOLE,
                "median",
                Limit("ratio", minor_below=0.8, minor_above=2.0),
                ErrorModel(0.15, per_deg=0.01, max_off_plane_deg=20),
            ),
        ),
        stances=("double",),
        joint="ankle",
        priority=9,
    ),
)

NOT_JUDGED: Final = (
    NotJudged(
        "squat-locked-knee",
        _NAME,
        "knee locked at the top",
        "a locked knee differs from a straight one by less than the measuring error",
    ),
    NotJudged(
        "squat-arms",
        _NAME,
        "arms out to the sides or hands on hips",
        "both are allowed and neither is a fault: the share of time is reported for information",
    ),
    NotJudged(
        "squat-weight-on-foot",
        _NAME,
        "weight over the whole foot",
        "force cannot be seen; a lifting heel is reported instead",
    ),
)

SQUAT: Final = Exercise(
    name=_NAME,
    title="Squat",
    signal="hip_drop",
    counter=CounterParameters(
        enter_share=0.3,
        again_share=0.5,
        partial_share=0.55,
        deep_enough=0.18,
        deep_enough_single=0.085,
        first_ways=0.08,
        hold_s=1.0,
    ),
    find_support=support_leg,
    rules=calibrated(RULES),
    not_judged=NOT_JUDGED,
    full_depth=0.3,
)
