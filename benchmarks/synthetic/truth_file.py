"""The truth about a clip as JSON to stand beside it, and as a row of a label file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.camera import Camera, Shake
from benchmarks.synthetic.faults import RepTruth
from benchmarks.synthetic.skeleton import Phase, TrueRep
from benchmarks.synthetic.truth import Truth
from formcheck.errors import InputError

FloatArray = NDArray[np.float64]

FORMAT: Final = "formcheck-truth"
VERSION: Final = 1
_PAIRED: Final = (
    *("eye", "ear", "shoulder", "elbow", "wrist", "index"),
    *("hip", "knee", "ankle", "heel", "ball", "toe"),
)
POINTS: Final = ("nose", *(f"{name}_{side}" for name in _PAIRED for side in "lr"))
"""The joints written to the file."""


@dataclass(frozen=True, eq=False)
class RecordedTruth:
    """A truth file, read.

    Attributes:
        fps: of the clip.
        time_s: (K,) times of the frames listed.
        camera: from where it was filmed.
        reps: all repetitions, partial ones included.
        distractors: everything else that was done.
        faults: codes of each repetition.
        phases: (K,) name of the phase, "" outside repetitions.
        joints_m: name -> (K, 3) world metres.
        joints_px: name -> (K, 2) pixels.
        angles: name -> (K,), see `benchmarks.synthetic.angles.true_angles`.
        about: whatever else stood in the file.
    """

    fps: float
    time_s: FloatArray
    camera: Camera
    reps: tuple[TrueRep, ...]
    distractors: tuple[Phase, ...]
    faults: tuple[frozenset[str], ...]
    phases: tuple[str, ...]
    joints_m: Mapping[str, FloatArray]
    joints_px: Mapping[str, FloatArray]
    angles: Mapping[str, FloatArray]
    about: Mapping[str, Any]


def phase_names(reps: Sequence[TrueRep], time_s: FloatArray) -> tuple[str, ...]:
    """Name of the phase at each of (T,) times; "" outside repetitions."""
    names = np.full(len(time_s), "", dtype=object)
    for rep in reps:
        for phase in rep.phases:
            names[(time_s >= phase.start_s) & (time_s < phase.end_s)] = phase.name
    return tuple(str(name) for name in names)


def truth_record(truth: Truth, fps: float, frame_step: int = 1) -> dict[str, Any]:
    """Everything that is known about a clip, as plain JSON values.

    Args:
        truth: the person and the camera.
        fps: of the clip, whose frames are those of the track.
        frame_step: every how many frames joints and angles are written.
    """
    track, camera, body = truth.track, truth.camera, truth.track.body
    kept = slice(None, None, frame_step)
    points_m = np.stack([track.joints[name] for name in POINTS], axis=1)
    pixels, _ = camera.project(points_m, track.time_s)
    return {
        "format": FORMAT,
        "version": VERSION,
        "fps": fps,
        "frames": len(track),
        "duration_s": round(len(track) / fps, 4),
        "camera": asdict(camera),
        "body_m": {
            "thigh": round(body.thigh_m, 4),
            "shank": round(body.shank_m, 4),
            "foot": round(body.foot_m, 4),
            "hip_width": round(body.hip_width_m, 4),
            "shoulder_width": round(body.shoulder_width_m, 4),
        },
        "reps": [
            {
                **asdict(rep),
                "start_s": rep.start_s,
                "bottom_s": rep.bottom_s,
                "end_s": rep.end_s,
                "faults": sorted(RepTruth(truth, rep).faults()),
            }
            for rep in truth.reps
        ],
        "distractors": [asdict(phase) for phase in track.distractors],
        "time_s": _rounded(track.time_s[kept], 5).tolist(),
        "phases": list(phase_names(truth.reps, track.time_s[kept])),
        "joints_mm": {
            name: np.round(points_m[kept, k] * 1000).astype(int).tolist()
            for k, name in enumerate(POINTS)
        },
        "joints_px": {name: _rounded(pixels[kept, k], 1).tolist() for k, name in enumerate(POINTS)},
        "angles": {
            name: _rounded(values[kept], 3 if "_m" in name else 1).tolist()
            for name, values in truth.angles.items()
        },
    }


def _rounded(values: FloatArray, digits: int) -> FloatArray:
    """Rounded, without the minus of a minus zero."""
    return np.round(values, digits) + 0.0


def dump_record(record: Mapping[str, Any]) -> str:
    """JSON text with one line per series: small, and still fit for a diff."""
    lines = []
    for key, value in record.items():
        if key in ("joints_mm", "joints_px", "angles"):
            inner = ",\n".join(
                f"  {json.dumps(name)}: {json.dumps(series, separators=(',', ':'))}"
                for name, series in value.items()
            )
            lines.append(f" {json.dumps(key)}: {{\n{inner}\n }}")
        elif key in ("time_s", "phases"):
            lines.append(f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}")
        else:
            body = json.dumps(value, indent=1).replace("\n", "\n ")
            lines.append(f" {json.dumps(key)}: {body}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def load_truth(path: Path) -> RecordedTruth:
    """Read a truth file.

    Raises:
        InputError: no such file, or not a truth file of this version.
    """
    try:
        data = json.loads(path.read_text())
    except OSError as error:
        raise InputError(f"{path}: cannot read the truth ({error.strerror})") from None
    except ValueError:
        raise InputError(f"{path}: not JSON; render the clip again") from None
    if not isinstance(data, dict) or (data.get("format"), data.get("version")) != (FORMAT, VERSION):
        raise InputError(f"{path}: not a truth file of version {VERSION}; render the clip again")
    camera = dict(data.pop("camera"))
    shake = Shake(**camera.pop("shake"))
    reps = data.pop("reps")
    series = {
        key: {name: np.array(values, dtype=np.float64) for name, values in data.pop(key).items()}
        for key in ("joints_mm", "joints_px", "angles")
    }
    return RecordedTruth(
        fps=float(data.pop("fps")),
        time_s=np.array(data.pop("time_s"), dtype=np.float64),
        camera=Camera(
            **camera | {key: tuple(camera[key]) for key in ("aim_m", "size_px")} | {"shake": shake}
        ),
        reps=tuple(_rep(rep) for rep in reps),
        distractors=tuple(Phase(**phase) for phase in data.pop("distractors")),
        faults=tuple(frozenset(rep["faults"]) for rep in reps),
        phases=tuple(data.pop("phases")),
        joints_m={name: points / 1000 for name, points in series["joints_mm"].items()},
        joints_px=series["joints_px"],
        angles=series["angles"],
        about={key: value for key, value in data.items() if key not in ("format", "version")},
    )


def _rep(data: Mapping[str, Any]) -> TrueRep:
    return TrueRep(
        exercise=data["exercise"],
        variant=data["variant"],
        side=data["side"],
        stance=data["stance"],
        complete=data["complete"],
        phases=tuple(Phase(**phase) for phase in data["phases"]),
        knobs=data["knobs"],
        set_index=data["set_index"],
    )


def label_row(truth: Truth, file: str, fps: float) -> dict[str, Any]:
    """A clip as a label file describes it (see ``benchmarks/README.md``), from its truth.

    Repetitions broken off are numbered with the others, but have no faults.
    """
    reps = truth.reps
    found = [RepTruth(truth, rep).faults() if rep.complete else frozenset() for rep in reps]
    with_faults = [
        f"{code}:{','.join(str(i) for i, codes in enumerate(found, 1) if code in codes)}"
        for code in sorted(frozenset().union(*found))
    ]
    sides = [rep.side for rep in reps]
    legs = sides[:1] if len(set(sides)) == 1 else sides
    counted = sum(rep.complete for rep in reps)
    width, height = truth.camera.size_px
    return {
        "file": file,
        "exercise": reps[0].exercise if reps else "none",
        "stance": reps[0].stance if reps else "double",
        "variant": reps[0].variant if reps else "none",
        "view": view_words(truth.camera.yaw_deg),
        "reps": counted,
        "reps_min": counted,
        "reps_max": counted,
        "reps_confidence": "high",
        "rep_bottoms_s": [round(rep.bottom_s, 3) for rep in reps],
        "leg": ", ".join(legs) or "none",
        "faults_present": with_faults,
        "clean": not with_faults,
        "faults_text": "",
        "notes": "rendered; everything in this row is known",
        "tier": "A",
        "synthetic": True,
        "fps": fps,
        "frames": len(truth.track),
        "width": width,
        "height": height,
    }


def view_words(yaw_deg: float) -> str:
    """A camera yaw in the words of the labels: front, side-left, back-oblique-right ..."""
    yaw = (yaw_deg + 180) % 360 - 180
    off = abs(yaw)
    side = "left" if yaw > 0 else "right"
    if off <= 15:
        return "front"
    if off < 60:
        return f"oblique-{side}"
    if off <= 120:
        return f"side-{side}"
    return f"back-oblique-{side}" if off < 165 else "back"
