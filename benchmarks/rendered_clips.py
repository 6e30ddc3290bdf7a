"""Where the landmark recordings of the accuracy set lie, and whether they still fit their truth."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.accuracy_set import Setting
from benchmarks.packed_recordings import SUFFIX, load_rounded
from benchmarks.synthetic.truth import Truth
from formcheck.errors import InputError
from formcheck.pose import PoseSequence

COMMITTED: Final = Path(__file__).parent / "recordings"
PROBE_JOINTS: Final = ("hip_l", "knee_l", "knee_r", "ankle_r", "shoulder_l", "wrist_r")
PROBE_FRAMES: Final = 6
PROBE_TOLERANCE_PX: Final = 0.3


@dataclass(frozen=True, eq=False)
class RenderedClip:
    """A clip of the set: what the pose model saw, and what was there."""

    setting: Setting
    poses: PoseSequence
    truth: Truth


def default_cache() -> Path:
    """A folder outside of the checkout, as the system sees it fit."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "formcheck" / "accuracy_set"


def recording_path(folder: Path, setting: Setting) -> Path:
    """Where the landmarks of a setting lie or will lie."""
    return folder / f"{setting.name}.npz"


def truth_probe(truth: Truth) -> list[Any]:
    """A few joints in a few frames, in pixels: tells whether a recording fits the truth."""
    frames = np.linspace(0, len(truth.track) - 1, PROBE_FRAMES).astype(int)
    points_m = np.stack([truth.track.joints[name] for name in PROBE_JOINTS], axis=1)
    pixels, _ = truth.camera.project(points_m, truth.track.time_s)
    probe: list[Any] = np.round(pixels[frames], 1).tolist()
    return probe


def with_probe(poses: PoseSequence, truth: Truth) -> PoseSequence:
    """The recording with what ties it to its truth."""
    return replace(poses, provenance={**poses.provenance, "truth": truth_probe(truth)})


def load_clip(path: Path, setting: Setting) -> RenderedClip:
    """Read one recording and make its truth anew.

    Raises:
        InputError: unreadable, or rendered from another version of the setting.
    """
    poses, truth = load_rounded(path), setting.truth()
    probe = np.array(poses.provenance.get("truth", ()), dtype=np.float64)
    expected = np.array(truth_probe(truth))
    fits = len(poses) == len(truth.track) and probe.shape == expected.shape
    if not fits or np.abs(probe - expected).max() > PROBE_TOLERANCE_PX:
        raise InputError(
            f"{path}: made from another version of this setting; delete it and render it again "
            "with: python -m benchmarks.render_set"
        )
    return RenderedClip(setting, poses, truth)


def find_recording(setting: Setting, folders: Sequence[Path]) -> Path | None:
    """The recording of a setting, packed or not, from the first folder that holds one."""
    plain = [recording_path(folder, setting) for folder in folders]
    paths = (path.with_suffix(suffix) for path in plain for suffix in (path.suffix, SUFFIX))
    return next((path for path in paths if path.exists()), None)
