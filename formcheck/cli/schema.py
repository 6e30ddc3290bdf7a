"""``formcheck schema``: the JSON schema of the report, or of the events of a live run."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from formcheck.cli.streams import emit_json
from formcheck.report import report_schema
from formcheck.reporting.event_lines import events_schema


def schema(
    *,
    events: Annotated[
        bool, typer.Option("--events", help="Of one line of `formcheck live --events`.")
    ] = False,
) -> None:
    """Print the JSON schema of report.json, for programs that read it."""
    chosen = events_schema() if events else report_schema()
    emit_json(json.dumps(chosen, indent=2, ensure_ascii=False) + "\n")
