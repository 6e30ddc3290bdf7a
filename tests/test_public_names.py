"""What ``import formcheck`` offers to programs and notebooks."""

from __future__ import annotations

import subprocess
import sys

import pytest

import formcheck
from formcheck.accuracy import published_accuracy
from formcheck.exercises import EXERCISES
from formcheck.session import run_session
from tests.staged import REPS, staged_poses


def test_every_name_is_there() -> None:
    for name in formcheck.__all__:
        assert getattr(formcheck, name) is not None
    assert set(formcheck.__all__) <= set(dir(formcheck))
    assert formcheck.published_accuracy is published_accuracy
    with pytest.raises(AttributeError, match="analyse"):
        _ = formcheck.analyse


def test_importing_it_loads_nothing_else() -> None:
    code = "import sys, formcheck; print([m for m in sys.modules if m.startswith('formcheck.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    for heavy in ("numpy", "cv2", "av"):
        code = f"import sys, formcheck; sys.exit({heavy!r} in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_recording_is_judged_by_any_exercise_and_rules() -> None:
    squat = EXERCISES["squat"]
    result = run_session(staged_poses(), squat)
    assert len(result.reps) == REPS
    assert result.rules == squat.rules
    (only,) = (rule for rule in squat.rules if rule.slug == "squat-knee-in")
    narrow = run_session(staged_poses(), squat, [only])
    assert [[f.rule for f in rep.findings] for rep in narrow.reps] == [["squat-knee-in"]] * REPS
