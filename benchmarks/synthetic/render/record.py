"""The truth about a rendered clip as JSON, to stand beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic.truth import Truth

FloatArray = NDArray[np.float64]

FORMAT: Final = 1
POINTS: Final = (
    "nose",
    *(
        f"{name}_{side}"
        for name in (
            "ear",
            "shoulder",
            "elbow",
            "wrist",
            "hip",
            "knee",
            "ankle",
            "heel",
            "toe",
        )
        for side in "lr"
    ),
)


def truth_record(truth: Truth, fps: int, frame_step: int = 1) -> dict[str, Any]:
    """Everything that is known about a clip, as plain JSON values.

    Args:
        truth: the person and the camera.
        fps: of the clip, whose frames are those of the track.
        frame_step: every how many frames joints and angles are written.
    """
    track, camera = truth.track, truth.camera
    kept = slice(None, None, frame_step)
    points_m = np.stack([track.joints[name] for name in POINTS], axis=1)
    pixels, _ = camera.project(points_m, track.time_s)
    body = track.body
    return {
        "format": FORMAT,
        "video": {
            "fps": fps,
            "size_px": list(camera.size_px),
            "frames": len(track),
            "duration_s": round(len(track) / fps, 4),
        },
        "camera": asdict(camera),
        "body_m": {
            "thigh": round(body.thigh_m, 4),
            "shank": round(body.shank_m, 4),
            "foot": round(body.foot_m, 4),
            "hip_width": round(body.hip_width_m, 4),
            "shoulder_width": round(body.shoulder_width_m, 4),
        },
        "reps": [asdict(rep) for rep in truth.reps],
        "frame_step": frame_step,
        "joints_mm": {
            name: np.round(points_m[kept, k] * 1000).astype(int).tolist()
            for k, name in enumerate(POINTS)
        },
        "joints_px": {name: _rounded(pixels[kept, k], 1).tolist() for k, name in enumerate(POINTS)},
        "angles": {
            name: _rounded(values[kept], 3 if name.endswith("_m") or "_m_" in name else 1).tolist()
            for name, values in truth.angles.items()
        },
    }


def _rounded(values: FloatArray, digits: int) -> FloatArray:
    """Rounded, without the minus of a minus zero."""
    return np.round(values, digits) + 0.0


def dump_record(record: dict[str, Any]) -> str:
    """JSON text with one line per joint and angle: small, and still fit for a diff."""
    lines = []
    for key, value in record.items():
        if isinstance(value, dict) and key in {"joints_mm", "joints_px", "angles"}:
            inner = ",\n".join(
                f"  {json.dumps(name)}: {json.dumps(series, separators=(',', ':'))}"
                for name, series in value.items()
            )
            lines.append(f" {json.dumps(key)}: {{\n{inner}\n }}")
        else:
            body = json.dumps(value, indent=1).replace("\n", "\n ")
            lines.append(f" {json.dumps(key)}: {body}")
    return "{\n" + ",\n".join(lines) + "\n}\n"
