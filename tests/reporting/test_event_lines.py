"""What other programs are told: valid by its schema, and documented field by field."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from formcheck.events import PhaseChanged, RepClosed, SetEnded, Status
from formcheck.pose import Pose
from formcheck.reporting.event_lines import (
    EVENTS_VERSION,
    CameraLine,
    EndedLine,
    EventLine,
    events_schema,
    frame_line,
    line_of,
)
from formcheck.reporting.session_report import rep_info
from formcheck.reps import Phase
from tests.coaching.test_early_faults import KNEE_IN
from tests.sessions import FRONT, film, run, squats

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text(encoding="utf-8")
AT_REST = Status("rest", None, {"left": 2, "right": 0, "both": 0}, 1, None)


def validated(line: EventLine) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(line.to_json())
    jsonschema.validate(data, events_schema())
    assert "\n" not in line.to_json()
    return data


def test_a_frame_without_a_person_is_a_valid_line() -> None:
    data = validated(frame_line(Pose.missing(1.5), AT_REST, 0.02))
    assert data["event"] == "frame"
    assert (data["time_s"], data["person"], data["depth"]) == (1.5, False, None)
    assert (data["reps_left"], data["delay_ms"]) == (2, 20.0)


def test_what_a_session_says_becomes_lines() -> None:
    poses, _ = film(squats(KNEE_IN), FRONT)
    rep = run(poses).reps[0]
    closed = validated(line_of(RepClosed(4.0, rep)))
    assert closed["rep"] == rep_info(rep).model_dump(mode="json")
    assert validated(line_of(PhaseChanged(1.0, Phase.DOWN)))["phase"] == "down"
    assert validated(line_of(SetEnded(9.0, 2)))["set"] == 2


def test_the_schema_refuses_what_is_no_line() -> None:
    ended = EndedLine(
        time_s=1.0, reason="camera_lost", message="gone", frames=3, dropped=1, report=None
    )
    data = validated(ended)
    validated(CameraLine(time_s=0.0, state="silent", message="No picture for 2 s"))
    for wrong in ({**data, "event": "else"}, {**data, "reason": "boredom"}, {"event": "frame"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, events_schema())


def test_the_page_names_every_event_and_every_field() -> None:
    table = PAGE[PAGE.index("| --- |") :]
    rows = dict(re.findall(r"^\| `(\w+)` \| [^`].*?\|(.*)\|$", table, flags=re.MULTILINE))
    documented = {event: set(re.findall(r"`(\w+)`", cells)) for event, cells in rows.items()}
    for kind in get_args(EventLine):
        fields = dict(kind.model_fields)
        event = fields.pop("event").default
        assert set(fields) <= documented.pop(event)
    assert documented == {}
    assert f"that of all of them: {EVENTS_VERSION}." in PAGE
