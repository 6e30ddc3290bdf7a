"""What a live run says to other programs, one JSON object a line: versioned and validated."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from formcheck.events import Event, PhaseChanged, RepClosed, SetEnded, Status
from formcheck.pose import Pose
from formcheck.report import FindingInfo, ModelInfo, RepInfo
from formcheck.reporting.session_report import rep_info

EVENTS_VERSION = "1.0"

Time = Annotated[
    float, Field(ge=0, description="seconds since the first frame, on the clock of the camera")
]
CameraState = Literal["ok", "silent", "lost"]
EndReason = Literal["quit", "signal", "end_of_source", "camera_lost", "failed"]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    def to_json(self) -> str:
        """One line of JSON, without its end."""
        return self.model_dump_json()


class StartedLine(_Line):
    """The first line: what is watched, how."""

    event: Literal["started"] = "started"
    version: Literal["1.0"] = Field(
        default="1.0", description="of these lines; fields may be added without a new one"
    )
    formcheck_version: str
    exercise: str
    mirrored: bool = Field(description="left and right were exchanged")
    camera: str
    width: int = Field(description="of the frames that are looked at, in pixels")
    height: int
    model: ModelInfo


class FrameLine(_Line):
    """One frame that was looked at; those left out have no line."""

    event: Literal["frame"] = "frame"
    time_s: Time
    person: bool = Field(description="somebody was found in it")
    phase: str = Field(description="rest, down, bottom or up")
    depth: float | None = Field(description="0 at rest .. 1 as deep as usual")
    reps_left: int = Field(description="complete repetitions so far")
    reps_right: int
    reps_both: int
    delay_ms: float = Field(description="from the capture of the frame to its verdict")


class PhaseLine(_Line):
    """The movement went into another phase."""

    event: Literal["phase"] = "phase"
    time_s: Time
    phase: str


class CueLine(_Line):
    """A fault shows inside the repetition that is going on; its verdict may change."""

    event: Literal["cue"] = "cue"
    provisional: Literal[True] = True
    time_s: Time
    finding: FindingInfo


class RepLine(_Line):
    """A repetition was closed and judged: final, and as the report will have it."""

    event: Literal["rep"] = "rep"
    time_s: Time
    rep: RepInfo


class SetEndedLine(_Line):
    """A set has ended."""

    event: Literal["set_ended"] = "set_ended"
    time_s: Time
    set: int


class StageLine(_Line):
    """What the person is shown has changed."""

    event: Literal["stage"] = "stage"
    time_s: Time
    stage: Literal["setup", "countdown", "set", "rest", "done"]


class PausedLine(_Line):
    """Nothing is judged or recorded from here on, or is again."""

    event: Literal["paused"] = "paused"
    time_s: Time
    paused: bool


class RateLine(_Line):
    """So many frames a second are looked at, and what cannot be judged with so few."""

    event: Literal["rate"] = "rate"
    time_s: Time
    frames_per_s: float
    not_assessable: list[str] = Field(description="rules that need more")
    message: str = Field(description="what cannot be judged, and what to do about it")


class RecordingLine(_Line):
    """The video cannot be kept: its disk is full, say.  Counting goes on."""

    event: Literal["recording"] = "recording"
    time_s: Time
    message: str = Field(description="what is wrong and what to do")


class CameraLine(_Line):
    """The camera fell silent, came back, or is lost."""

    event: Literal["camera"] = "camera"
    time_s: Time
    state: CameraState
    message: str | None = Field(default=None, description="what is wrong and what to do")


class EndedLine(_Line):
    """The last line."""

    event: Literal["ended"] = "ended"
    time_s: Time
    reason: EndReason
    message: str | None = Field(default=None, description="what went wrong")
    frames: int = Field(description="that were looked at")
    dropped: int = Field(description="that came and were left out for newer ones")
    report: str | None = Field(description="path of report.json; null when there is none")


EventLine = (
    StartedLine
    | FrameLine
    | PhaseLine
    | CueLine
    | RepLine
    | SetEndedLine
    | StageLine
    | PausedLine
    | RateLine
    | RecordingLine
    | CameraLine
    | EndedLine
)


class _AnyLine(RootModel[Annotated[EventLine, Field(discriminator="event")]]):
    """One line."""


def events_schema() -> dict[str, Any]:
    """JSON schema (2020-12) of one line."""
    schema = _AnyLine.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "formcheck live event"
    return schema


def line_of(event: Event) -> EventLine:
    """What a session said, as a line."""
    match event:
        case RepClosed(time_s, rep):
            return RepLine(time_s=time_s, rep=rep_info(rep))
        case PhaseChanged(time_s, phase):
            return PhaseLine(time_s=time_s, phase=str(phase))
        case SetEnded(time_s, set_index):
            return SetEndedLine(time_s=time_s, set=set_index)


def frame_line(pose: Pose, status: Status, delay_s: float) -> FrameLine:
    """One frame, as a line."""
    counts = status.counts
    return FrameLine(
        time_s=pose.time_s,
        person=pose.detected,
        phase=status.phase,
        depth=None if status.depth is None else round(status.depth, 3),
        reps_left=counts.get("left", 0),
        reps_right=counts.get("right", 0),
        reps_both=counts.get("both", 0),
        delay_ms=round(1000 * delay_s, 2),
    )
