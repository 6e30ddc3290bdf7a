"""Formcheck as a whole, behind the few names that the benchmarks need."""

from __future__ import annotations

from pathlib import Path

from benchmarks.runner import Analyzed, Pipeline
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.exercises import EXERCISES
from formcheck.recorded.analysis import AnalyzeOptions, analyze


def analyze_clip(path: Path, exercise: str) -> Analyzed:
    """Analyse a clip or a landmark recording, without writing files."""
    analysis = analyze(path, AnalyzeOptions(exercise=exercise))
    return Analyzed(analysis.report, analysis.poses)


def formcheck_pipeline() -> Pipeline:
    """Formcheck with its built-in model.

    Raises:
        ModelError: the model is not there.
    """
    return Pipeline(analyze_clip, resolve_model(BUILT_IN).sha256, tuple(EXERCISES))
