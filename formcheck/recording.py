"""What a landmark recording carries besides the landmarks: where they come from, what was asked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from formcheck.coaching.live_state import PlanTarget
from formcheck.coaching.plan import plan_words, read_plan
from formcheck.config import RuleOverrides, read_overrides
from formcheck.errors import ConfigError, InputError
from formcheck.landmarks import LANDMARK_COUNT
from formcheck.pose import Pose, PoseSequence
from formcheck.report import ModelInfo, SourceInfo
from formcheck.rules import Rule


class PoseLog:
    """Collects poses in the precision and size of a landmark recording, about 1 kB each.

    Attributes:
        detected: how many of them show a person.
    """

    def __init__(self) -> None:
        self._time_s: list[float] = []
        self._rows: list[NDArray[np.float32]] = []
        self.detected = 0

    def __len__(self) -> int:
        return len(self._time_s)

    @property
    def last_s(self) -> float | None:
        """Time of the newest pose, None before the first."""
        return self._time_s[-1] if self._time_s else None

    def add(self, pose: Pose) -> Pose:
        """Take a pose; returns it exactly as the recording will give it back."""
        columns = (pose.image_px, pose.world_m, pose.visibility[:, None], pose.presence[:, None])
        row = np.concatenate(columns, axis=1, dtype=np.float32, casting="same_kind")
        self._time_s.append(pose.time_s)
        self._rows.append(row)
        self.detected += pose.detected
        kept = row.astype(np.float64)
        return Pose(pose.time_s, kept[:, :2], kept[:, 2:5], kept[:, 5], kept[:, 6])

    def sequence(self, size_px: tuple[int, int], provenance: dict[str, Any]) -> PoseSequence:
        """All of them over time."""
        rows = np.array(self._rows, dtype=np.float64).reshape(-1, LANDMARK_COUNT, 7)
        return PoseSequence(
            np.array(self._time_s, dtype=np.float64),
            rows[..., :2],
            rows[..., 2:5],
            rows[..., 5],
            rows[..., 6],
            size_px,
            provenance,
        )


@dataclass(frozen=True)
class Settings:
    """What a person asked for that changes a verdict.

    Attributes:
        exercise: name.
        mirrored: the clip was flipped; left and right are exchanged.
        overrides: rules switched off and limits moved.
        plan: what was meant to be done, to be held against what was.
    """

    exercise: str
    mirrored: bool = False
    overrides: RuleOverrides = field(default_factory=RuleOverrides)
    plan: PlanTarget | None = None

    def for_report(self) -> dict[str, Any]:
        """JSON-ready; the exercise has a place of its own in the report."""
        told = {"mirrored": self.mirrored, "rules": self.overrides.to_dict()}
        return told if self.plan is None else told | {"plan": plan_words(self.plan)}


@dataclass(frozen=True)
class Provenance:
    """Where the landmarks of a recording come from.

    Attributes:
        source, model: as the report has them.
        people: seen in the first frame that shows any.
        settings: with which the report beside the recording was made.
    """

    source: SourceInfo
    model: ModelInfo
    people: int
    settings: Settings

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, the same for the same content."""
        return {
            "source": self.source.model_dump(mode="json"),
            "model": self.model.model_dump(mode="json"),
            "people": self.people,
            "settings": {"exercise": self.settings.exercise, **self.settings.for_report()},
        }

    @classmethod
    def of(cls, poses: PoseSequence, path: Path, known_rules: Iterable[Rule]) -> Provenance:
        """Read it from the recording at ``path``.

        Raises:
            InputError: the recording does not carry it, or not in this form.
        """
        data = poses.provenance
        try:
            json.dumps(data, ensure_ascii=False).encode()  # whatever it says can be said again
            settings = data["settings"]
            return cls(
                SourceInfo.model_validate(data["source"]),
                ModelInfo.model_validate(data["model"]),
                int(data["people"]),
                Settings(
                    str(settings["exercise"]),
                    bool(settings["mirrored"]),
                    read_overrides(settings["rules"], known_rules),
                    read_plan(str(settings["plan"])) if "plan" in settings else None,
                ),
            )
        except (ValidationError, KeyError, TypeError, ArithmeticError, ValueError, ConfigError):
            raise InputError(
                f"{path}: the recording does not say from which clip, pose model and settings it "
                "comes; analyse the clip again"
            ) from None
