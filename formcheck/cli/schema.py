"""``formcheck schema``: the JSON schema of the report."""

from __future__ import annotations

import json

from formcheck.cli.streams import emit_json
from formcheck.report import report_schema


def schema() -> None:
    """Print the JSON schema of report.json, for programs that read it."""
    emit_json(json.dumps(report_schema(), indent=2, ensure_ascii=False) + "\n")
