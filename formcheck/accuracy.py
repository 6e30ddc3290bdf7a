"""How right this version is: the published figures, which come with the package.

``python -m benchmarks.rendered_accuracy``, in a checkout, writes them from what was measured.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

FILE: Final = "accuracy.json"
ALL_VIEWS: Final = "all"


class Share(NamedTuple):
    """``hits`` of ``total``, exact."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None when there was nothing to count."""
        return self.hits / self.total if self.total else None


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class CountFigures(_Model):
    """Repetitions of rendered clips."""

    exercise: str
    view: str = Field(description='from where the camera looks; "all": every view')
    clips: int
    exact: Share = Field(description="clips whose number of repetitions is right")
    missed: int = Field(description="true repetitions that were not counted")
    extra: int = Field(description="counted ones that are none")
    leg: Share = Field(description="repetitions found whose leg is right")


class RuleFigures(_Model):
    """How one rule judged rendered repetitions, whose true values are known."""

    exercise: str
    rule: str
    view: str
    faults: int = Field(description="true values beyond the limit by more than the error")
    precision: Share = Field(description="truly beyond the limit, of the reported")
    recall: Share = Field(description="reported, of the faults that could be assessed")
    false_alarms: Share = Field(description="reported, of those on the right side of the limit")
    borderline: Share = Field(description="of all assessed")
    not_assessable: Share = Field(description="of all counted repetitions the rule is for")


class ErrorFigures(_Model):
    """One measurement of one rule against its true values, over all views."""

    exercise: str
    rule: str
    measure: str
    unit: str
    readings: int
    bias: float = Field(description="mean of measured minus true")
    spread: float = Field(description="standard deviation of measured minus true")
    stated: float = Field(description="median of the measuring errors that were stated")
    covered: Share = Field(description="readings within the error stated for them")


class RenderedFigures(_Model):
    """People that the project renders, so that the truth is known."""

    clips: int
    settings: int = Field(description="clips that there could be")
    half: str = Field(description='"report": none of these clips was calibrated on; or "both"')
    counts: list[CountFigures]
    rules: list[RuleFigures]
    errors: list[ErrorFigures]


class RealCounts(_Model):
    """Repetitions of clips of real people, labelled by eye."""

    exercise: str
    clips: int
    in_range: Share = Field(description="clips counted within the label's range")
    exact: Share
    found: Share = Field(description="labelled repetitions that were counted")
    extra: int = Field(description="counted ones that are none")
    leg: Share = Field(description="repetitions whose leg is known and was named")
    clean_clips: int = Field(description="clips on which nothing obvious is wrong")
    clean_major: Share = Field(description="major verdicts of the checks assessed on these")
    clean_minor: Share = Field(description="minor verdicts of the same")


class RealFault(_Model):
    """One fault that people labelled by eye, and the rules that can report it."""

    exercise: str
    fault: str
    rules: list[str]
    precision: Share
    recall: Share
    borderline: Share
    not_assessable: Share


class RealFigures(_Model):
    """Clips of real people, labelled by eye; figures of all of them together."""

    clips: int
    counts: list[RealCounts]
    faults: list[RealFault]


class Accuracy(_Model):
    """Everything that is published."""

    format: Literal["formcheck-published-accuracy"] = "formcheck-published-accuracy"
    format_version: Literal["1.0"] = "1.0"
    formcheck_version: str
    rendered: RenderedFigures
    real: RealFigures | None = Field(description="null: not measured for this version")

    def of_exercise(self, name: str) -> Accuracy:
        """The figures of one exercise alone."""
        return self._only(lambda row: row.exercise == name)

    def of_rule(self, slug: str) -> Accuracy:
        """The figures of one rule alone, without the repetitions."""

        def about(row: _Row) -> bool:
            if isinstance(row, RealFault):
                return slug in row.rules
            return isinstance(row, RuleFigures | ErrorFigures) and row.rule == slug

        return self._only(about)

    def _only(self, wanted: Callable[[_Row], bool]) -> Accuracy:
        rendered = self.rendered.model_copy(
            update={
                "counts": [row for row in self.rendered.counts if wanted(row)],
                "rules": [row for row in self.rendered.rules if wanted(row)],
                "errors": [row for row in self.rendered.errors if wanted(row)],
            }
        )
        real = self.real and self.real.model_copy(
            update={
                "counts": [row for row in self.real.counts if wanted(row)],
                "faults": [row for row in self.real.faults if wanted(row)],
            }
        )
        return self.model_copy(update={"rendered": rendered, "real": real})

    def to_json(self) -> str:
        """As the file has it: a row a line, so that a difference can be read."""
        return _lines(self.model_dump(mode="json")) + "\n"


_Row = CountFigures | RuleFigures | ErrorFigures | RealCounts | RealFault


def _lines(value: object, depth: int = 0) -> str:
    """JSON with a row of a table on one line."""
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict) and depth < 2:
        rows = [f"{pad}{json.dumps(k)}: {_lines(v, depth + 1)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{end}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(pad + json.dumps(row) for row in value) + f"\n{end}]"
    return json.dumps(value)


def published_accuracy() -> Accuracy:
    """The figures of this version."""
    text = resources.files("formcheck").joinpath(FILE).read_text(encoding="utf-8")
    return Accuracy.model_validate_json(text)
