"""Figures: a moment of the clip with the person's joints on it and what was measured there.

A figure is a drawing (SVG), with the still as one picture inside it: lines and letters stay sharp
at any size and in print, and where there is no still the person is drawn on a plain ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from formcheck.geometry import rotate_px
from formcheck.landmarks import SIDES, SKELETON_EDGES, Landmark, Side
from formcheck.pose import FloatArray, PoseSequence, RgbArray
from formcheck.render.html.cropping import BODY, Crop, crop_around, jpeg_of
from formcheck.render.html.material import Material, Motion, TakePictures
from formcheck.render.html.rulebook import Rulebook
from formcheck.render.html.sketch import Sketch, Taken, sketch
from formcheck.render.skeleton import GUESSED, judged_landmarks
from formcheck.report import FindingInfo, RepInfo
from formcheck.reporting.trace import Stretch, stretches

LETTERS: Final = 18.0
"""Height of letters, in the units of `Figure.unit_px`."""
_SAME_REP_S: Final = 0.3
_EARS: Final = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
_L = Landmark


@dataclass(frozen=True)
class Figure:
    """One drawing, in pixels of the crop.

    Attributes:
        key: its name on the page.
        crop: what it shows.
        still: the picture as JPEG in base64, "" without one.
        bones: (x1, y1, x2, y2, whether of the judged leg).
        head: (x, y, radius, x and y of the neck) where no still shows the face, else None.
        lines: name -> path data of the sketch.
        joint: (x, y) of the marked joint.
        labels: (x, y, anchor, text, name).
        unit_px: size of one unit of line width.
    """

    key: str
    crop: Crop
    still: str
    bones: tuple[tuple[float, float, float, float, bool], ...]
    head: tuple[float, float, float, float, float] | None
    lines: dict[str, str] = field(default_factory=dict)
    joint: tuple[float, float] | None = None
    labels: tuple[tuple[float, float, str, str, str], ...] = ()
    unit_px: float = 1.0


@dataclass(frozen=True)
class Clock:
    """Where a clip lies on the report's clock: a time t of the clip is ``start_s + rate * t``."""

    start_s: float = 0.0
    rate: float = 1.0

    def of_report(self, time_s: FloatArray) -> FloatArray:
        """Times of the clip on the report's clock."""
        return self.start_s + self.rate * time_s


class Figures:
    """Draws moments of one clip; all its times are those of the report's clock.

    Args:
        motion: without it there are no figures.
        pictures: for stills, at times of the clip.
        rulebook: the rules of the report.
        mirrored: the clip was flipped.
        clock: of the clip.

    Attributes:
        poses: as the session saw them, on the report's clock; None without motion.
    """

    def __init__(
        self,
        motion: Motion | None,
        pictures: TakePictures | None,
        rulebook: Rulebook,
        *,
        mirrored: bool,
        clock: Clock,
    ) -> None:
        self._rulebook = rulebook
        self._take = pictures
        self._mirrored = mirrored
        self._clock = clock
        self._stretches: list[Stretch] = []
        self._pictures: dict[float, RgbArray] = {}
        self.poses: PoseSequence | None = None
        if motion is not None and len(motion.poses):
            seen = motion.poses.mirrored() if mirrored else motion.poses
            self._clip_time_s = seen.time_s
            self._stretches = list(stretches(seen, motion.result))
            self.poses = replace(seen, time_s=clock.of_report(seen.time_s))

    def stretch(self, rep: RepInfo) -> Stretch | None:
        """The frames of one repetition; None when the session saw none at its time."""
        for found in self._stretches:
            bottom_s = self._clock.start_s + self._clock.rate * found.rep.bottom_s
            if abs(bottom_s - rep.bottom_s) < _SAME_REP_S:
                return found
        return None

    def time_s(self, stretch: Stretch) -> FloatArray:
        """(T,) when the samples of a stretch's window were."""
        return self._clock.of_report(stretch.window.time_s)

    def fetch(self, times_s: Sequence[float]) -> None:
        """Take the stills of these moments out of the clip, all in one go."""
        if self._take is None or self.poses is None or not len(self.poses):
            return
        frames = sorted({self.frame_s(time_s) for time_s in times_s})
        for time_s, rgb in self._take(frames).items():
            right_size = (rgb.shape[1], rgb.shape[0]) == self.poses.size_px
            if right_size:
                self._pictures[time_s] = rgb

    def frame_s(self, time_s: float) -> float:
        """Time of the frame nearest to a moment, on the clip's own clock."""
        return float(self._clip_time_s[self._index(time_s)])

    def _index(self, time_s: float) -> int:
        return int(np.abs(self._seen.time_s - time_s).argmin())

    @property
    def _seen(self) -> PoseSequence:
        if self.poses is None:
            raise ValueError("without poses there is no frame to find")
        return self.poses

    def of_finding(self, key: str, rep: RepInfo, finding: FindingInfo) -> Figure | None:
        """The moment of a finding with its measurement drawn; None when it cannot be shown."""
        time_s = rep.bottom_s if finding.time_s is None else finding.time_s
        return self._figure(key, time_s, rep, finding)

    def of_rep(self, key: str, rep: RepInfo) -> Figure | None:
        """The deepest moment of a repetition."""
        return self._figure(key, rep.bottom_s, rep, None)

    def _figure(
        self, key: str, time_s: float, rep: RepInfo, finding: FindingInfo | None
    ) -> Figure | None:
        points, visibility = self._joints(rep, time_s)
        if points is None or visibility is None or self.poses is None:
            return None
        crop = crop_around(points, self.poses.size_px)
        picture = self._pictures.get(self.frame_s(time_s))
        moved = points - np.array([crop.x, crop.y])
        drawn = None if finding is None else self._sketch(rep, finding)
        unit_px = crop.height / 420
        head = None if picture is not None else _head(moved)
        plain = Figure(
            key=key,
            crop=crop,
            still="" if picture is None else jpeg_of(picture, crop, mirrored=self._mirrored),
            bones=_bones(moved, visibility, rep.side),
            head=head,
            unit_px=round(unit_px, 2),
        )
        if finding is None:
            return plain
        bound = short_value(self._rulebook.fine_bound(finding), finding.unit)
        words = (short_value(finding.value, finding.unit), bound)
        return _with_sketch(plain, drawn, _joint(moved, finding), words)

    def _joints(
        self, rep: RepInfo, time_s: float
    ) -> tuple[FloatArray, FloatArray] | tuple[None, None]:
        """(33, 2) joints in the picture, smoothed where the repetition is known; visibility."""
        if self.poses is None or not len(self.poses):
            return None, None
        index = self._index(time_s)
        points, visibility = self.poses.image_px[index], self.poses.visibility[index]
        stretch = self.stretch(rep)
        if stretch is not None:
            window = stretch.window
            at = int(np.abs(self.time_s(stretch) - time_s).argmin())
            smooth = rotate_px(window.image_px[at], window.around.roll_deg)
            if np.isfinite(smooth).any():
                points, visibility = smooth, window.visibility[at]
        if not np.isfinite(points[list(BODY)]).any():
            return None, None
        return points, visibility

    def _sketch(self, rep: RepInfo, finding: FindingInfo) -> Sketch | None:
        stretch, measurement = self.stretch(rep), self._rulebook.measurement(finding)
        bound = self._rulebook.fine_bound(finding)
        numbers = (finding.value, bound, finding.error, finding.time_s)
        if stretch is None or measurement is None or None in numbers:
            return None
        value, limit, error, time_s = (float(n) for n in numbers if n is not None)
        window = stretch.window
        index = int(np.abs(self.time_s(stretch) - time_s).argmin())
        side = self.side(rep, finding)
        taken = Taken(measurement.measure, value, limit, error, window, index, side)
        return sketch(taken)

    def side(self, rep: RepInfo, finding: FindingInfo) -> Side:
        """The leg that a finding is about."""
        told = self._rulebook.side(finding)
        if told is not None:
            return told
        if rep.side != "both":
            return rep.side
        stretch = self.stretch(rep)
        return SIDES[0] if stretch is None else stretch.window.judged_sides[0]


class Views:
    """The figures of the clip or, where there are two, of both.

    Args:
        material: of the page.
        rulebook: its rules.

    Attributes:
        main: of the only clip, or the one from the front.
        side: of the one from the side; None with one clip.
    """

    def __init__(self, material: Material, rulebook: Rulebook) -> None:
        pair = material.report.pair
        first = None if pair is None else pair.front
        self.main = Figures(
            material.motion,
            material.pictures,
            rulebook,
            mirrored=first.mirrored if first else bool(material.report.settings.get("mirrored")),
            clock=Clock(first.start_s, first.clock_rate) if first else Clock(),
        )
        self.side = None if pair is None else Figures(
            material.side,
            material.side_pictures,
            rulebook,
            mirrored=pair.side.mirrored,
            clock=Clock(pair.side.start_s, pair.side.clock_rate),
        )  # fmt: skip

    def of(self, finding: FindingInfo | None) -> Figures:
        """Those of the clip that a finding was seen in."""
        seen_from_side = finding is not None and finding.view == "side"
        return self.side if seen_from_side and self.side is not None else self.main


def _bones(
    points: FloatArray, visibility: FloatArray, side: str
) -> tuple[tuple[float, float, float, float, bool], ...]:
    judged = judged_landmarks(side if side in ("left", "right", "both") else None)  # type: ignore[arg-type]  # mypy does not narrow by "in"
    shown = np.isfinite(points).all(axis=1) & (np.nan_to_num(visibility) >= GUESSED)
    bones = [
        (*_xy(points[a]), *_xy(points[b]), a in judged and b in judged)
        for a, b in SKELETON_EDGES
        if shown[a] and shown[b]
    ]
    return tuple(sorted(bones, key=lambda bone: bone[4]))


def _head(points: FloatArray) -> tuple[float, float, float, float, float] | None:
    ears = points[list(_EARS)].mean(axis=0)
    shoulders = points[[_L.LEFT_SHOULDER, _L.RIGHT_SHOULDER]].mean(axis=0)
    if not np.isfinite([ears, shoulders]).all():
        return None
    radius = 0.36 * float(np.linalg.norm(ears - shoulders))
    return (*_xy(ears), round(radius, 1), *_xy(shoulders))


def _xy(point: FloatArray) -> tuple[float, float]:
    return round(float(point[0]), 1), round(float(point[1]), 1)


def _joint(points: FloatArray, finding: FindingInfo) -> tuple[float, float] | None:
    name = (finding.landmark or "").upper()
    if name not in Landmark.__members__:
        return None
    point = points[Landmark[name]]
    return _xy(point) if np.isfinite(point).all() else None


def short_value(value: float | None, unit: str) -> str:
    """A value with its unit, as short as can be."""
    if value is None:
        return ""
    if unit == "ratio":
        share = f"{100 * value:.1f}".removesuffix(".0")
        return f"{share} %".replace("-", "\u2212")
    plain = {"deg": f"{value:.0f}°", "s": f"{value:.1f} s"}
    return plain.get(unit, f"{value:.2f}").replace("-", "\u2212")


def _path(points: FloatArray, origin: FloatArray, *, closed: bool = False) -> str:
    steps = [f"{x:.1f} {y:.1f}" for x, y in points - origin]
    return "M" + "L".join(steps) + ("Z" if closed else "")


def _with_sketch(
    plain: Figure,
    drawn: Sketch | None,
    joint: tuple[float, float] | None,
    words: tuple[str, str],
) -> Figure:
    origin = np.array([plain.crop.x, plain.crop.y])
    lines: dict[str, str] = {}
    labels: list[tuple[float, float, str, str, str]] = []
    if drawn is not None:
        if drawn.band is not None:
            lines["band"] = _path(drawn.band, origin, closed=True)
        if drawn.limbs:
            lines["limb"] = "".join(_path(limb, origin) for limb in drawn.limbs)
        if drawn.arc is not None:
            lines["arc"] = _path(drawn.arc, origin)
        if drawn.limit is not None:
            lines["limit"] = _path(drawn.limit, origin)
        if not np.allclose(drawn.measured[0], drawn.measured[1]):
            lines["measured"] = _path(drawn.measured, origin)
        labels = _labels(plain, drawn, words)
    return Figure(
        plain.key, plain.crop, plain.still, plain.bones, plain.head,
        lines, joint, tuple(labels), plain.unit_px,
    )  # fmt: skip


def _labels(
    plain: Figure, drawn: Sketch, words: tuple[str, str]
) -> list[tuple[float, float, str, str, str]]:
    """Value and limit at the ends of their lines, pushed apart and kept inside."""
    origin = np.array([plain.crop.x, plain.crop.y])
    size = LETTERS * plain.unit_px
    value_at = drawn.measured[1] - origin
    if drawn.limit is None:
        return [_label(plain, value_at, value_at[0] + 1, words[0], "value")]
    ends = drawn.limit - origin
    limit_at = ends[1] if drawn.arc is not None else ends[ends[:, 1].argmin()]
    away = 1 if limit_at[1] > value_at[1] else -1
    limit_at = limit_at + np.array([0.0, away * 0.8 * size])
    if abs(limit_at[1] - value_at[1]) < 1.3 * size:
        limit_at = np.array([limit_at[0], value_at[1] + away * 1.3 * size])
    return [
        _label(plain, value_at, float(limit_at[0]), words[0], "value"),
        _label(plain, limit_at, float(value_at[0]), f"limit {words[1]}", "bound"),
    ]


def _label(
    plain: Figure, at: FloatArray, away_from_x: float, text: str, name: str
) -> tuple[float, float, str, str, str]:
    size = LETTERS * plain.unit_px
    rightwards = at[0] >= away_from_x
    wide = 0.66 * size * len(text) + 0.6 * size
    room_right, room_left = plain.crop.width - at[0] - wide, at[0] - wide
    if min(room_right, room_left) < 0:
        rightwards = bool(room_right >= room_left)
    x = at[0] + (0.5 if rightwards else -0.5) * size
    y = float(np.clip(at[1] + 0.35 * size, size, plain.crop.height - 0.4 * size))
    anchor = "start" if rightwards else "end"
    return round(float(x), 1), round(y, 1), anchor, text, name
