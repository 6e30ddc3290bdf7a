"""The report's shape: versioned, validated, the same bytes for the same poses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from formcheck.errors import InputError
from formcheck.reading import read_small_text

SCHEMA_VERSION = "1.2"

ReportSide = Literal["left", "right", "both"]
ReportVerdict = Literal["ok", "borderline", "minor", "major", "not_assessable"]
ReportView = Literal["front", "side"]
LARGEST = 1e9
"""No time, count or measure of a report is larger."""
Seconds = Annotated[float, Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class ModelInfo(_Model):
    """The pose model that saw the person."""

    name: str
    sha256: str


class SourceInfo(_Model):
    """Where the frames came from."""

    file: str = Field(description="file name without its folder, or the camera's name")
    sha256: str | None = Field(description="of the clip's bytes; null for a camera")
    duration_s: Seconds
    frames: int = Field(ge=0)
    width: int = Field(ge=0, description="of the upright picture as filmed")
    height: int = Field(ge=0)
    rotation: Literal[0, 90, 180, 270] = Field(
        default=0, description="degrees counter-clockwise that make the stored picture upright"
    )
    complete: bool = Field(default=True, description="false: the clip broke off before its end")
    problem: str | None = Field(default=None, description="why the clip broke off")


class ViewInfo(_Model):
    """From where the camera looked."""

    name: Literal["frontal", "oblique", "sagittal", "unknown"]
    yaw_deg: float | None = Field(
        description="0 = facing the camera, 90 = the person's left side nearest it, "
        "-90 = the right side, 180 = from behind"
    )
    yaw_error_deg: float | None = None
    facing: Literal["left", "right", "camera", "away", "unknown"] = Field(
        default="unknown", description="where the person looks, as seen in the picture"
    )


class FindingInfo(_Model):
    """One rule's verdict on one repetition."""

    rule: str
    verdict: ReportVerdict
    value: float | None
    unit: str
    limit: float | None
    error: float | None
    time_s: float | None
    reason: str | None
    cue: str
    landmark: str | None = None
    view: ReportView | None = Field(
        default=None, description="with two clips: the one that this was seen in"
    )
    choice: str | None = Field(default=None, description="with two clips: why that one")


class PhaseSpan(_Model):
    """One phase of a repetition."""

    name: str
    start_s: Seconds
    end_s: Seconds


class RepInfo(_Model):
    """One repetition."""

    index: int = Field(ge=1, description="over the whole clip, partial ones included, from 1")
    set: int = Field(ge=1)
    exercise: str = ""
    side: ReportSide = Field(description="the supporting or leading leg; both = two-legged")
    side_confidence: float = Field(ge=0, le=1)
    stance: Literal["single", "double", "split"]
    variant: str | None = Field(default=None, description='of the exercise, such as "walking"')
    complete: bool = Field(description="false: logged but not counted")
    partial_reason: str | None = None
    start_s: Seconds
    bottom_s: Seconds
    end_s: Seconds
    phases: list[PhaseSpan] = []
    metrics: dict[str, float | None] = Field(
        default={}, description="tempo, smoothness and the like, for information"
    )
    views: list[ReportView] = Field(
        default=[], description="with two clips: those in which this repetition was found"
    )
    findings: list[FindingInfo]


class SetInfo(_Model):
    """A set: a series on each leg, one after the other or in turn, or a series on both legs."""

    index: int = Field(ge=1)
    exercise: str = ""
    exercise_confidence: float = Field(
        default=1, ge=0, le=1, description="how sure it is which exercise it is; 1 where asked for"
    )
    start_s: Seconds
    end_s: Seconds
    side: Literal["left", "right", "both", "mixed"]
    reps_left: int
    reps_right: int
    reps_both: int
    partial: int
    text: str = Field(
        default="", description='what was done, like "10 right, 8 of 10 left"; "of" with a plan'
    )
    metrics: dict[str, float | None] = Field(
        default={},
        description="tempo for information: rep_time_s, and, as shares, its variation; the trends "
        "compare the last third of a leg's repetitions with the first (.1 = a tenth more)",
    )


class PlannedExerciseInfo(_Model):
    """What was done of the plan in one exercise."""

    exercise: str
    series: dict[ReportSide, list[int]] = Field(
        description="complete repetitions of each leg, set by set"
    )
    missing: dict[ReportSide, int] = Field(description="repetitions of each leg still to do")
    fulfilled: bool
    text: str


class PlanInfo(_Model):
    """What was prescribed, and what was done of it."""

    sets: int = Field(ge=1)
    reps: int = Field(ge=1, description="in each set, of each leg")
    exercises: list[PlannedExerciseInfo] = Field(description="those that were done")
    fulfilled: bool
    text: str


class ComparisonInfo(_Model):
    """Left against right in one measured value."""

    exercise: str = ""
    metric: str
    unit: str
    left: float
    right: float
    difference: float = Field(description="left minus right, in the unit")
    symmetry_index: float | None = Field(
        description="100 * weaker / stronger, for ratio-scale values only"
    )
    real: bool = Field(
        description="larger than the variation within a leg and than the measuring error"
    )


class OtherExerciseInfo(_Model):
    """A stretch in which another exercise was clearly done than the one asked for."""

    exercise: str
    start_s: Seconds
    end_s: Seconds
    reps: int = Field(ge=1, description="of that exercise")
    confidence: float = Field(ge=0, le=1)
    text: str = Field(description="what to do about it")


class RuleCounts(_Model):
    """How often one rule gave each verdict, over the complete repetitions."""

    ok: int = 0
    borderline: int = 0
    minor: int = 0
    major: int = 0
    not_assessable: int = 0


class Advice(_Model):
    """One thing to work on first."""

    rule: str
    cue: str
    text: str


class Summary(_Model):
    """The clip in a few numbers; complete repetitions only."""

    reps: int
    reps_left: int
    reps_right: int
    reps_both: int
    partial: int
    faults: dict[str, RuleCounts]
    assessed: int = Field(description="checks that could be judged, over all repetitions")
    not_assessable: int
    rules_assessed: list[str] = Field(description="rules judged in at least one repetition")
    rules_not_assessable: dict[str, str] = Field(
        description="rule -> what would make it assessable"
    )
    advice: list[Advice] = Field(description="what to work on first, at most two")
    later: list[Advice] = Field(
        default=[], description="more depth, asked for when nothing else is at fault any more"
    )


class PairedClipInfo(_Model):
    """One of two clips of the same set, filmed at the same time from two sides."""

    source: SourceInfo
    model: ModelInfo
    view: ViewInfo
    mirrored: bool
    notes: list[str] = Field(description="what the reader should know about this clip")
    start_s: Seconds = Field(description="when it begins on the report's clock")
    clock_rate: float = Field(
        description="seconds of the report's clock per second of this clip's: a time t of the "
        "clip is start_s + clock_rate * t"
    )
    reps: int = Field(ge=0, description="complete repetitions in this clip alone")
    findings: int = Field(ge=0, description="checks that were taken from this clip")


class PairInfo(_Model):
    """How two clips of the same set were put together.

    The report's clock begins with the clip that was started first.
    """

    front: PairedClipInfo
    side: PairedClipInfo
    offset_s: float = Field(
        description="second of the front clip at which the side clip begins; may be negative"
    )
    overlap_s: Seconds = Field(description="how long both cameras were running")
    matched: int = Field(ge=0, description="repetitions found in both clips")
    agreement: float = Field(description="correlation of the movements at that offset")
    runner_up: float = Field(description="the same at the next best offset")
    timing_s: Seconds | None = Field(
        description="how far single repetitions lie off that offset; null: too few to tell"
    )


class Report(_Model):
    """Everything formcheck says about one clip, or about two clips of the same set."""

    schema_version: Literal["1.0", "1.1", "1.2"] = "1.2"
    formcheck_version: str
    model: ModelInfo
    source: SourceInfo = Field(description="with two clips: the one from the front")
    pair: PairInfo | None = Field(default=None, description="with two clips: both of them")
    settings: dict[str, Any] = Field(description="what changes a verdict: mirrored, limits moved")
    exercise: str = Field(description='as asked for; "auto": each set and repetition names its own')
    view: ViewInfo
    other_exercises: list[OtherExerciseInfo] = Field(
        default=[],
        description="where something else was done; nothing is counted there",
    )
    notes: list[str] = Field(description="what the reader should know about this clip")
    sets: list[SetInfo]
    plan: PlanInfo | None = Field(default=None, description="only where a plan was given")
    reps: list[RepInfo]
    comparisons: list[ComparisonInfo]
    summary: Summary

    def to_json(self) -> str:
        """The report as JSON text: same report, same bytes."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def read_report(path: Path) -> Report:
    """Read a report that was written before.

    Raises:
        InputError: no such file, no report that this version can read, or one that contradicts
            itself.
    """
    try:
        text = read_small_text(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not text"
        raise InputError(
            f"{path}: cannot be read ({reason}); name the report.json of an analysis"
        ) from None
    try:
        report = Report.model_validate_json(text)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "the whole file"
        raise InputError(
            f"{path}: is no report that this version of formcheck can read (see {where}); analyse "
            "the clip again"
        ) from None
    if (absurd := _absurd(report.model_dump(exclude={"settings"}))) is not None:
        raise InputError(
            f"{path}: {absurd:g} is no time, count or measure, so it has been changed since; "
            "analyse the clip again, or the landmarks.npz beside it"
        )
    unfounded = _unfounded_fault(report)
    if unfounded is not None:
        raise InputError(
            f"{path}: its summary counts {unfounded}, which no repetition in it has, so it has "
            "been changed since; analyse the clip again, or the landmarks.npz beside it"
        )
    return report


def _absurd(data: object) -> float | None:
    """A number in plain data that nothing in a report can be; None without one."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list | tuple):
        return next((found for each in data if (found := _absurd(each)) is not None), None)
    return data if isinstance(data, float) and abs(data) > LARGEST else None


def _unfounded_fault(report: Report) -> str | None:
    """A rule whose faults are counted although no repetition that counted has one."""
    found = {
        finding.rule
        for rep in report.reps
        if rep.complete
        for finding in rep.findings
        if finding.verdict in ("minor", "major")
    }
    counted = (
        rule for rule, counts in report.summary.faults.items() if counts.minor + counts.major
    )
    return next((rule for rule in counted if rule not in found), None)


def report_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of the report."""
    schema = Report.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "formcheck report"
    return schema
