"""The forward lunge, and the variants of it that people also film."""

from __future__ import annotations

from typing import Final

from formcheck.counting import CounterParameters
from formcheck.exercises.exercise import Exercise
from formcheck.legs.lead_leg import lead_leg, review_lunge
from formcheck.rules import ErrorModel, Limit, Measurement, NotJudged, Rule, Wording
from formcheck.verdicts.calibration import calibrated
from formcheck.window import Part

_NAME: Final = "lunge"
_SPLIT: Final = ("split",)
_STEPPING: Final = ("forward", "reverse", "walking")
_RETURNING: Final = ("forward", "reverse")

_COACH: Final = "the coach's text; bands: own judgement"
_OWN: Final = "own judgement"

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        slug="lunge-tightrope",
        exercise=_NAME,
        title="feet come into one line, as on a tightrope",
        why="The coach asks for the feet to stay hip-width apart: on a tightrope the balance goes, "
        "and the knee follows.",
        cue="Feet hip-width apart",
        source=_COACH,
        known_limits="The pose model shows feet in one line up to half a hip width apart, which "
        "the limits allow for. The rear foot is mostly hidden: the model places it by its knee. A "
        "camera that stands 4 degrees further aside than thought moves it by a fifth of the width.",
        measurements=(
            Measurement(
                "landing_width",
                Part.BOTTOM,
                "median",
                Limit("ratio", minor_below=0.75, major_below=0.4),
                ErrorModel(0.2, per_deg=0.015, max_off_plane_deg=15),
            ),
        ),
        stances=_SPLIT,
        joint="ankle",
        priority=2,
    ),
    Rule(
        slug="lunge-knee-in",
        exercise=_NAME,
        title="front knee falls inwards, off the line over the foot",
        why="A knee that drops towards the midline under load twists the joint and shifts the "
        "work away from the hip.",
        cue="Knee over your toes",
        source="clinical fail: knee over or inside the big toe (Ressman 2021, "
        "10.1186/s13102-021-00289-x); bands: own judgement",
        known_limits="The foot must be seen from the front or behind. The pose model shows the "
        "front knee of a lunge .03 further in than it is, which the limits allow for.",
        measurements=(
            Measurement(
                "front_knee_offset",
                Part.DEEP,
                "high",
                Limit("ratio", minor_above=0.07, major_above=0.1),
                ErrorModel(0.035, per_deg=0.003, no_stance=0.01, max_off_plane_deg=15),
            ),
        ),
        stances=_SPLIT,
        joint="knee",
        priority=1,
    ),
    Rule(
        slug="lunge-start-width",
        exercise=_NAME,
        title="feet start too close together or too far apart",
        why="The coach asks to start with the feet hip-width apart: from there the step goes "
        "straight ahead.",
        cue="Start feet hip-width",
        too_low=Wording("feet start too close together", "Start feet hip-width"),
        too_high=Wording("feet start too far apart", "Start feet hip-width"),
        source=_COACH,
        known_limits="Hip landmarks lie a sixth further apart than the hip joints, which the "
        "limits allow for: .8 to 1.8 hip widths are fine.",
        measurements=(
            Measurement(
                "start_width",
                Part.AROUND,
                "median",
                Limit("ratio", minor_below=0.65, minor_above=1.55),
                ErrorModel(0.12, per_deg=0.01, max_off_plane_deg=20),
            ),
        ),
        stances=_SPLIT,
        joint="ankle",
        priority=9,
        variants=_RETURNING,
    ),
    Rule(
        slug="lunge-step-length",
        exercise=_NAME,
        title="step is too short or too long",
        why="The coach asks for a moderate step: with a short one the knee runs ahead of the foot, "
        "with a long one the hip cannot come down straight.",
        cue="Take moderate steps",
        too_low=Wording("step is too short", "Take longer steps"),
        too_high=Wording("step is too long", "Take shorter steps"),
        source=_COACH,
        known_limits="Measured from ankle to ankle at the deepest moment.",
        measurements=(
            Measurement(
                "step_length",
                Part.BOTTOM,
                "median",
                Limit(
                    "ratio", minor_below=0.75, minor_above=1.2, major_below=0.55, major_above=1.35
                ),
                ErrorModel(0.08, per_deg=0.002, no_stance=0.03, max_off_plane_deg=35),
            ),
        ),
        stances=_SPLIT,
        joint="ankle",
        priority=6,
        variants=_STEPPING,
    ),
    Rule(
        slug="lunge-trunk-lean",
        exercise=_NAME,
        title="upper body leans forward",
        why="The coach asks for the upper body straight and upright: a lean moves the load from "
        "the thigh to the back.",
        cue="Lift your chest",
        source=_COACH,
        known_limits="Measured from hips to shoulders; the pose model reads a lean 4-5 degrees "
        "short.",
        measurements=(
            Measurement(
                "trunk_lean_rel_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=12, major_above=20),
                ErrorModel(5, per_square_deg=0.004, no_stance=2, max_off_plane_deg=35),
            ),
        ),
        stances=_SPLIT,
        joint="shoulders",
        priority=4,
    ),
    Rule(
        slug="lunge-back-rounding",
        exercise=_NAME,
        title="upper back may be rounding",
        why="The coach asks for a straight upper body.",
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
        stances=_SPLIT,
        joint="shoulders",
        priority=10,
    ),
    Rule(
        slug="lunge-side-lean",
        exercise=_NAME,
        title="upper body tips to the side",
        why="Tipping over the front leg saves the hip muscles the work that they should learn.",
        cue="Keep shoulders level",
        source="S3D trunk stability scale; bands: own judgement",
        known_limits="Without a quiet stance a tilted camera looks like a tilted person.",
        measurements=(
            Measurement(
                "lateral_lean_deg",
                Part.DEEP,
                "high",
                Limit("deg", minor_above=8, major_above=12),
                ErrorModel(3, per_deg=0.27, no_stance=3, max_off_plane_deg=15),
            ),
        ),
        stances=_SPLIT,
        joint="shoulders",
        priority=3,
    ),
    Rule(
        slug="lunge-shallow",
        exercise=_NAME,
        title="front thigh does not come down to level",
        why="The coach asks for the front thigh parallel to the ground. Control still comes "
        "before depth.",
        cue="Sink a little deeper",
        source=_COACH,
        known_limits="From the front the depth is judged by how far the hips come down; .4 of "
        "their height goes with a thigh 12 degrees above level.",
        measurements=(
            Measurement(
                "thigh_to_horizontal_deg",
                Part.BOTTOM,
                "low",
                Limit("deg", minor_above=12, major_above=25),
                ErrorModel(6, far_leg=4, per_square_deg=0.009, max_off_plane_deg=30),
            ),
            Measurement(
                "feet_drop",
                Part.BOTTOM,
                "high",
                Limit("ratio", minor_below=0.4, major_below=0.3),
                ErrorModel(0.08),
                surrogate="judged by how far the hips come down, because the slope of the front "
                "thigh needs a side view of that leg",
            ),
        ),
        stances=_SPLIT,
        joint="hip",
        priority=8,
        depth=True,
    ),
    Rule(
        slug="lunge-too-deep",
        exercise=_NAME,
        title="front thigh sinks below level",
        why="The coach asks for parallel: below it the weight comes to rest on the rear knee and "
        "the pelvis.",
        cue="Come up at parallel",
        source=_COACH,
        known_limits="Never more than minor: deeper is no danger in itself.",
        measurements=(
            Measurement(
                "thigh_to_horizontal_deg",
                Part.BOTTOM,
                "low",
                Limit("deg", minor_below=-10),
                ErrorModel(6, far_leg=4, per_square_deg=0.009, max_off_plane_deg=30),
            ),
        ),
        stances=_SPLIT,
        joint="hip",
        priority=11,
    ),
    Rule(
        slug="lunge-shin",
        exercise=_NAME,
        title="front shin is not upright",
        why="The coach asks for a shin that is about vertical: then the knee stands over the foot "
        "and the hip does the work.",
        cue="Front shin upright",
        too_low=Wording("front shin leans back", "Front shin upright"),
        too_high=Wording("front shin leans forward", "Front shin upright"),
        source=_COACH,
        known_limits="Tall people with long thighs need a little more lean.",
        measurements=(
            Measurement(
                "front_shin_lean_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_below=-12, minor_above=12, major_below=-20, major_above=20),
                ErrorModel(5, far_leg=4, per_square_deg=0.004, max_off_plane_deg=35),
            ),
        ),
        stances=_SPLIT,
        joint="knee",
        priority=5,
    ),
    Rule(
        slug="lunge-heel-lift",
        exercise=_NAME,
        title="front heel comes off the floor",
        why="The coach asks to press through the front heel; a heel in the air presses nothing.",
        cue="Press front heel down",
        source=_COACH,
        known_limits="A stand-in: force cannot be seen. Shoes with a thick heel hide the first "
        "degrees.",
        measurements=(
            Measurement(
                "front_heel_lift_deg",
                Part.BOTTOM,
                "median",
                Limit("deg", minor_above=10, major_above=15),
                ErrorModel(6, far_leg=6, no_stance=2, per_square_deg=0.009, max_off_plane_deg=25),
            ),
        ),
        stances=_SPLIT,
        joint="heel",
        priority=3,
    ),
    Rule(
        slug="lunge-trunk-swing",
        exercise=_NAME,
        title="upper body swings forward to come up",
        why="The drive should come from the front leg, not from throwing the upper body.",
        cue="Drive with your leg",
        source=_OWN,
        known_limits="A stand-in for the press through the heel: force cannot be seen.",
        measurements=(
            Measurement(
                "trunk_swing_deg",
                Part.ASCENT,
                "high",
                Limit("deg", minor_above=10, major_above=15),
                ErrorModel(6, per_square_deg=0.004, max_off_plane_deg=30),
            ),
        ),
        stances=_SPLIT,
        joint="shoulders",
        priority=6,
        variants=("forward", "reverse", "split squat"),
    ),
    Rule(
        slug="lunge-knee-push",
        exercise=_NAME,
        title="front knee pushes forward to come up",
        why="Pressed through the heel the knee moves back; a knee that moves forward shows the "
        "weight on the toes.",
        cue="Push back through heel",
        source=_OWN,
        known_limits="A stand-in for the press through the heel: force cannot be seen.",
        measurements=(
            Measurement(
                "knee_push_deg",
                Part.ASCENT,
                "high",
                Limit("deg", minor_above=10, major_above=15),
                ErrorModel(6, far_leg=4, per_square_deg=0.004, max_off_plane_deg=30),
            ),
        ),
        stances=_SPLIT,
        joint="knee",
        priority=7,
        variants=("forward",),
    ),
    Rule(
        slug="lunge-return",
        exercise=_NAME,
        title="feet do not come back to where they started",
        why="The coach asks to drive back to the start: both feet side by side again.",
        cue="Step back to start",
        source=_COACH,
        known_limits="The feet are compared with each other, not with a mark on the floor. Never "
        "more than minor.",
        measurements=(
            Measurement(
                "return_gap",
                Part.AROUND,
                "median",
                Limit("ratio", minor_above=0.12),
                ErrorModel(0.05),
            ),
        ),
        stances=_SPLIT,
        joint="ankle",
        priority=9,
        variants=_RETURNING,
    ),
    Rule(
        slug="lunge-bent-at-end",
        exercise=_NAME,
        title="legs stay bent after the step back",
        why="The coach asks to come all the way back to the start, standing tall.",
        cue="Stand up tall",
        source=_COACH,
        known_limits="Compared with the person's own quiet stance; the leg away from the camera "
        "cannot be judged. Never more than minor.",
        measurements=(
            Measurement(
                "end_knee_bend_deg",
                Part.AROUND,
                "median",
                Limit("deg", minor_above=15),
                ErrorModel(7, per_square_deg=0.009, no_stance=4, max_off_plane_deg=30),
            ),
        ),
        stances=_SPLIT,
        joint="knee",
        priority=8,
        variants=_RETURNING,
    ),
    Rule(
        slug="lunge-shaky",
        exercise=_NAME,
        title="movement is jerky",
        why="Most of the gain is coordination: a smooth way down and up is worth more than depth.",
        cue="Move slow and smooth",
        source=_OWN,
        known_limits="The way up, which begins with a push and ends with a step, is not looked "
        "at. A pause half-way down is a halt like any other: never more than minor.",
        measurements=(
            Measurement(
                "lunge_halts",
                Part.DESCENT,
                "max",
                Limit("score", minor_above=0.45),
                ErrorModel(0.15),
            ),
        ),
        stances=_SPLIT,
        joint="hip",
        priority=2,
    ),
    Rule(
        slug="lunge-knee-wobble",
        exercise=_NAME,
        title="front knee wobbles from side to side",
        why="A steady knee shows that hip and foot control it.",
        cue="Steady your knee",
        source=_OWN,
        known_limits="The pose model's own smoothing hides over half of a small, quick wobble.",
        measurements=(
            Measurement(
                "front_knee_wobble",
                Part.DEEP,
                "median",
                Limit("ratio", minor_above=0.012, major_above=0.02),
                ErrorModel(0.004, max_off_plane_deg=20),
            ),
        ),
        stances=_SPLIT,
        joint="knee",
        priority=2,
    ),
)

NOT_JUDGED: Final = (
    NotJudged(
        "lunge-heel-press",
        _NAME,
        "press through the front heel",
        "force cannot be seen; a lifting heel, a knee that pushes forward and a trunk that swings "
        "are reported instead",
    ),
    NotJudged(
        "lunge-straight-spine",
        _NAME,
        "lower back straight",
        "there are no landmarks between shoulders and hips: only a rough proxy for the upper back "
        "is judged",
    ),
    NotJudged(
        "lunge-locked-knee",
        _NAME,
        "knees locked after the step back",
        "a locked knee differs from a straight one by less than the measuring error",
    ),
)

VARIANT_NOTES: Final = {
    "walking": "Some repetitions are walking lunges: the feet do not come back to the start and "
    "the body goes on, so start width, return and the drive back are not judged in them.",
    "reverse": "Some repetitions are reverse lunges, stepping back instead of forward: they are "
    "judged like forward lunges, except for how the front foot pushes off.",
    "split squat": "Some repetitions are split squats, up and down on the spot: there is no step, "
    "so step length, start width and return are not judged in them.",
}

LUNGE: Final = Exercise(
    name=_NAME,
    title="Forward lunge",
    signal="step_drop",
    counter=CounterParameters(
        enter=0.1,
        min_amplitude=0.14,
        return_share=0.62,
        margin=0.04,
        known_share=0.6,
        partial_share=0.45,
        min_duration_s=0.5,
        hold_s=0.5,
    ),
    find_support=lead_leg,
    review=review_lunge,
    rules=calibrated(RULES),
    not_judged=NOT_JUDGED,
    full_depth=0.45,
    before_s=1.5,
    after_s=1.2,
    variant_notes=VARIANT_NOTES,
)
