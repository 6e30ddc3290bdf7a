"""The generated pages say what the rules say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from formcheck.exercises import EXERCISES

DOCS = Path(__file__).parents[1] / "docs"


def test_rule_pages_have_not_drifted() -> None:
    done = subprocess.run(
        [sys.executable, str(DOCS / "generate.py"), "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_every_rule_has_a_page() -> None:
    pages = {path.stem for path in (DOCS / "rules").glob("*.md")} - {"README"}
    assert pages == {rule.slug for exercise in EXERCISES.values() for rule in exercise.rules}
