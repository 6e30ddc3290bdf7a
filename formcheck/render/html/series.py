"""What the curves of the page show: how the body moves over time, and the value of every check.

Everything is rounded to what an eye can tell apart, so that a page stays small.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from formcheck import geometry as geo
from formcheck.landmarks import BODY_SIDES, SIDES, SKELETON_EDGES, Landmark, Side
from formcheck.measures import MEASURES
from formcheck.pose import FloatArray, PoseSequence
from formcheck.render.html.figures import Views
from formcheck.render.html.rulebook import Rulebook
from formcheck.render.skeleton import GUESSED
from formcheck.report import FindingInfo, RepInfo, Report, ViewInfo
from formcheck.reporting.trace import Stretch
from formcheck.rules import Limit, Measurement
from formcheck.signals.control import frame_rate_hz
from formcheck.signals.filters import resample_uniform, zero_lag
from formcheck.signals.robust import percentile
from formcheck.verdicts.judging import corrected

Json = dict[str, Any]

MAX_RATE_HZ: Final = 20.0
MAX_SAMPLES: Final = 2400
"""Two minutes at the full rate; longer clips are shown at fewer samples per second."""
FEWEST_HZ: Final = 2.0
"""With fewer samples per second a repetition would hardly show; only hours are drawn with fewer."""
MOST_SAMPLES: Final = 4 * MAX_SAMPLES
MAX_ASLANT_DEG: Final = 45.0
"""Further from the side, angles of knee, hip and trunk are a guess in depth: none is drawn."""
FULL_HEIGHT_PERCENT: Final = 95.0
_AROUND_S: Final = 0.3
_HOLE_S: Final = 1.0
_FOLLOWS_THE_MOVEMENT: Final = frozenset(("deg", "ratio"))
_OF_A_WHOLE_STRETCH: Final = frozenset(("wobble", "front_knee_wobble"))
_SHARES: Final = frozenset(("ratio",))


def trace(report: Report, views: Views, rulebook: Rulebook) -> Json | None:
    """The traces as plain JSON data; None when nobody's movement is known."""
    poses = views.main.poses
    if poses is None or len(poses) < 2 or not np.isfinite(frame_rate_hz(poses.time_s)):
        return None
    long_s = float(poses.time_s[-1] - poses.time_s[0])
    rate = min(MAX_RATE_HZ, MAX_SAMPLES / max(long_s, 1.0), frame_rate_hz(poses.time_s))
    rate = max(rate, min(FEWEST_HZ, MOST_SAMPLES / max(long_s, 1.0)))
    grid = np.arange(0.0, long_s, 1 / rate) + float(poses.time_s[0])
    # Knee, hip and trunk show best from the side: with two clips that one is taken.
    side = None if views.side is None else views.side.poses
    if report.pair is not None and side is not None:
        bends = _bends(side, report.pair.side.view, _sides_shown(report), grid)
        for bend in bends:
            bend["note"] = f"{bend['note']}, from the side clip"
    else:
        bends = _bends(poses, report.view, _sides_shown(report), grid)
    return {
        "time": _plain(grid, 3),
        "signals": [*bends, *_checks(report, views, rulebook, grid)],
        "person": _person(poses),
    }


def _plain(values: FloatArray, digits: int) -> list[float | None]:
    return [round(float(v), digits) if np.isfinite(v) else None for v in values]


def _at(grid: FloatArray, time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Values at the nearest time, NaN where there is none near."""
    index = np.clip(np.searchsorted(time_s, grid), 1, len(time_s) - 1)
    index = index - (grid - time_s[index - 1] < time_s[index] - grid)
    near = np.abs(time_s[index] - grid) <= max(0.2, 1.5 * float(np.median(np.diff(time_s))))
    return np.where(near, values[index], np.nan)


def _bends(
    poses: PoseSequence, view: ViewInfo, sides: Sequence[Side], grid: FloatArray
) -> list[Json]:
    """Knee, hip and trunk from the side; from elsewhere how far hips and shoulders come down."""
    rate = min(60.0, max(frame_rate_hz(poses.time_s), 10.0))
    uniform_s, points = _smooth(poses.time_s, poses.image_px, rate)
    shoulders = points[:, [BODY_SIDES[s].shoulder for s in SIDES]].mean(axis=1)
    hips = points[:, [BODY_SIDES[s].hip for s in SIDES]].mean(axis=1)
    if view.yaw_deg is None or _aslant_deg(view.yaw_deg) > MAX_ASLANT_DEG:
        heights = {"Hips down": hips[:, 1], "Shoulders down": shoulders[:, 1]}
        return _ways_down(uniform_s, points, heights, grid)
    lean = geo.unforeshortened_deg(
        geo.lean_deg(hips, shoulders, -1 if view.yaw_deg > 0 else 1), _aslant_deg(view.yaw_deg)
    )
    where = "in the picture"
    lines: dict[str, list[Json]] = {"knee": [], "hip": []}
    for side in sides:
        body = BODY_SIDES[side]
        shoulder, hip, knee, ankle = (
            points[:, joint] for joint in (body.shoulder, body.hip, body.knee, body.ankle)
        )
        for name, joints in (("knee", (hip, knee, ankle)), ("hip", (shoulder, hip, knee))):
            values = _at(grid, uniform_s, geo.flexion_deg(*joints))
            lines[name].append({"side": side, "values": _plain(values, 1)})
    trunk = [{"side": "", "values": _plain(_at(grid, uniform_s, lean), 1)}]
    return [
        {"id": "knee", "label": "Knee bend", "note": where, "unit": "°", "lines": lines["knee"]},
        {"id": "hip", "label": "Hip bend", "note": where, "unit": "°", "lines": lines["hip"]},
        {"id": "trunk", "label": "Trunk lean", "note": where, "unit": "°", "lines": trunk},
    ]


def _aslant_deg(yaw_deg: float) -> float:
    """How far the camera looks past the side."""
    return abs(90.0 - abs(yaw_deg))


def _ways_down(
    time_s: FloatArray, points: FloatArray, heights: dict[str, FloatArray], grid: FloatArray
) -> list[Json]:
    """How far parts of the body come down, which shows from any side, in percent of the legs."""
    ankles = points[:, [BODY_SIDES[s].ankle for s in SIDES], 1].mean(axis=1)
    leg_px = percentile(ankles - heights["Hips down"], FULL_HEIGHT_PERCENT)
    lines = {
        label: 100.0 * (height - percentile(height, 100 - FULL_HEIGHT_PERCENT)) / leg_px
        for label, height in heights.items()
    }
    return [
        {
            "id": label.split()[0].lower(),
            "label": label,
            "note": "share of the legs; from here angles of knee, hip and trunk would be a guess",
            "unit": "%",
            "lines": [{"side": "", "values": _plain(_at(grid, time_s, values), 1)}],
        }
        for label, values in lines.items()
    ]


def _smooth(time_s: FloatArray, raw: FloatArray, rate: float) -> tuple[FloatArray, FloatArray]:
    """Times and smoothed points, each stretch without a hole by itself: a hole may last hours."""
    starts = np.flatnonzero(np.diff(time_s, prepend=-np.inf) > _HOLE_S)
    times, points = [], []
    for part in np.split(np.arange(len(time_s)), starts[1:]):
        grid_s, values = resample_uniform(time_s[part], raw[part], rate)
        times.append(grid_s)
        points.append(zero_lag(values, rate))
    return np.concatenate(times), np.concatenate(points)


def _sides_shown(report: Report) -> tuple[Side, ...]:
    """From the side, on two legs, the far leg is mostly made up by the model: the near one only."""
    worked = {rep.side for rep in report.reps}
    if report.view.name == "sagittal" and worked == {"both"} and report.view.yaw_deg is not None:
        return ("left",) if report.view.yaw_deg > 0 else ("right",)
    return SIDES


def _checks(report: Report, views: Views, rulebook: Rulebook, grid: FloatArray) -> list[Json]:
    """One signal for each check that was made and whose value follows the movement."""
    by_rule: dict[str, list[tuple[RepInfo, FindingInfo, Measurement]]] = {}
    for rep in report.reps:
        for finding in rep.findings:
            measurement = rulebook.measurement(finding)
            if measurement is not None and _follows(measurement):
                by_rule.setdefault(finding.rule, []).append((rep, finding, measurement))
    slugs = sorted(by_rule, key=lambda slug: (rulebook.priority(slug), slug))
    return [
        signal
        for slug in slugs
        if (signal := _check(slug, by_rule[slug], views, rulebook, grid)) is not None
    ]


def _follows(measurement: Measurement) -> bool:
    unit, name = measurement.limit.unit, measurement.measure
    return unit in _FOLLOWS_THE_MOVEMENT and name not in _OF_A_WHOLE_STRETCH


def _check(
    slug: str,
    found: Sequence[tuple[RepInfo, FindingInfo, Measurement]],
    views: Views,
    rulebook: Rulebook,
    grid: FloatArray,
) -> Json | None:
    measure = found[0][2].measure
    mine = [entry for entry in found if entry[2].measure == measure]
    values, counted = np.full(len(grid), np.nan), np.zeros(len(grid), dtype=bool)
    for rep, finding, measurement in mine:
        figures = views.of(finding)
        stretch = figures.stretch(rep)
        if stretch is None:
            continue
        side = figures.side(rep, finding)
        inside = (grid >= rep.start_s - _AROUND_S) & (grid <= rep.end_s + _AROUND_S)
        taken, part = _values(stretch, measurement, side)
        time_s = figures.time_s(stretch)
        values[inside] = _at(grid[inside], time_s, taken)
        counted[inside] = _at(grid[inside], time_s, part.astype(np.float64)) > 0.5
    if not np.isfinite(values).any():
        return None
    limit = mine[0][2].limit
    scale, unit = (100.0, "%") if limit.unit in _SHARES else (1.0, "°")
    used = np.where(counted, values, np.nan)
    return {
        "id": slug,
        "label": rulebook.words(slug),
        "note": MEASURES[measure].what,
        "unit": unit,
        "lines": [
            {"side": "", "values": _plain(scale * values, 1)},
            {"side": "counts", "values": _plain(scale * used, 1)},
        ],
        "limits": _limits(limit, scale),
        "errors": [
            [rep.index, round(scale * (finding.error or 0.0), 2)] for rep, finding, _ in mine
        ],
    }


def _values(
    stretch: Stretch, measurement: Measurement, side: Side
) -> tuple[FloatArray, FloatArray]:
    """A check's value in each sample of a repetition, and where it counts."""
    window, measure = stretch.window, MEASURES[measurement.measure]
    part = window.mask(measurement.part)
    if measure.where is not None:
        part = part & measure.where(window)
    values = measure.function(window, side)
    # As the check gives them: a curve of plain readings would contradict the value beside it.
    told = [corrected(float(value), measurement, window, side) for value in values]
    return np.array(told), np.asarray(part)


def _limits(limit: Limit, scale: float) -> list[Json]:
    bounds = [
        ("minor_above", "above"),
        ("major_above", "above"),
        ("minor_below", "below"),
        ("major_below", "below"),
    ]
    return [
        {"at": round(scale * value, 2), "side": side, "major": name.startswith("major")}
        for name, side in bounds
        if (value := getattr(limit, name)) is not None
    ]


def _person(poses: PoseSequence) -> Json:
    """The person's joints over time, for the figure that moves where there is no video."""
    joints = sorted({end for edge in SKELETON_EDGES for end in edge} | {Landmark.NOSE})
    step = max(1, round(frame_rate_hz(poses.time_s) / 12.0))
    points = poses.image_px[::step][:, joints]
    seen = np.nan_to_num(poses.visibility[::step][:, joints]) >= GUESSED
    known = np.isfinite(points).all(axis=2) & seen
    whole = np.where(known[..., None], np.nan_to_num(points), -1).round().astype(int)
    order = {int(joint): position for position, joint in enumerate(joints)}
    shown = points[known]
    low = shown.min(axis=0) if len(shown) else np.zeros(2)
    high = shown.max(axis=0) if len(shown) else np.array(poses.size_px, dtype=np.float64)
    margin = 0.06 * float(max(high - low))
    return {
        "time": _plain(poses.time_s[::step], 2),
        "points": [frame.ravel().tolist() for frame in whole],
        "edges": [
            [order[a], order[b], "l" if a % 2 and b % 2 else "r" if not a % 2 and not b % 2 else ""]
            for a, b in SKELETON_EDGES
        ],
        "box": [round(float(v)) for v in (*(low - margin), *(high - low + 2 * margin))],
    }
