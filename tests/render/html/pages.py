"""Pages of a kinematic person's sets, and a parser that knows what stands on one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.synthetic import Camera, SquatRep
from formcheck.pose import RgbArray
from formcheck.render.html.material import Material, Motion
from formcheck.render.video import VideoWriter
from formcheck.report import Report
from tests.sessions import FRONT, SIDE, film, report_of, run, squats

GOOD = SquatRep(side="right")
KNEE_IN = SquatRep(side="right", knee_medial_m=0.09)
LEANING = SquatRep(side="left", trunk_lean_deg=62.0)


@lru_cache(maxsize=8)
def material(*reps: SquatRep, camera: Camera = FRONT, video: str | None = None) -> Material:
    """A set of squats with everything that a page can show, stills and all."""
    poses, _ = film(squats(*reps), camera)
    return Material(report_of(poses), Motion(poses, run(poses)), pictures_of(poses.size_px), video)


@lru_cache(maxsize=2)
def faulty(video: str | None = None) -> Material:
    """Three squats from the front, the knee inwards in the last two."""
    return material(GOOD, KNEE_IN, KNEE_IN, video=video)


@lru_cache(maxsize=1)
def leaning() -> Material:
    """Two squats from the side, one of them leaning far forward."""
    return material(SquatRep(side="left"), LEANING, camera=SIDE)


def without_motion(report: Report) -> Material:
    """A report alone."""
    return Material(report)


class pictures_of:  # noqa: N801 - used like a function, and remembers what it was asked for
    """Takes grey pictures of one size."""

    def __init__(self, size_px: tuple[int, int]) -> None:
        self._size_px = size_px
        self.asked: list[float] = []

    def __call__(self, times_s: Sequence[float]) -> Mapping[float, RgbArray]:
        """A picture for each moment."""
        self.asked += times_s
        width, height = self._size_px
        row = np.linspace(40, 200, width).astype(np.uint8)
        return {t: np.tile(row[None, :, None], (height, 1, 3)) for t in times_s}


def write_clip(path: Path, duration_s: float) -> Path:
    """A small video that a browser plays, brighter from frame to frame."""
    count = int(duration_s * 10)
    with VideoWriter(path, (64, 96)) as video:
        for i in range(count):
            video.write(np.full((96, 64, 3), 30 + 200 * i // count, dtype=np.uint8), i / 10)
    return path


@dataclass
class Page(HTMLParser):
    """What stands on a page."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._inside: list[str] = []

    @classmethod
    def of(cls, html: str) -> Page:
        """Parse a page; every element that is opened must be closed."""
        page = cls()
        page.feed(html)
        page.close()
        assert page._inside == []
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br", "img"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that elements nest."""
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect text where it is shown, and what is inlined."""
        if self._inside and self._inside[-1] == "script":
            self.scripts.append(data)
        elif self._inside and self._inside[-1] == "style":
            self.styles.append(data)
        else:
            self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Attributes of every such element."""
        return [
            attrs
            for name, attrs in self.tags
            if name == tag and all(attrs.get(key) == value for key, value in wanted.items())
        ]

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [value for _, attrs in self.tags if (value := attrs.get("id"))]

    @property
    def data(self) -> dict[str, Any]:
        """What the scripts get."""
        found: dict[str, Any] = json.loads(self.scripts[0])
        return found
