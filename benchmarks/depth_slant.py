"""How the pose model slants the trunk in depth, and from where it sees people wrong.

    python -m benchmarks.depth_slant                     # rendered people of known directions
    python -m benchmarks.depth_slant a.mp4 b.mp4 ...     # any clips, each watched in a mirror, too

Who stands still before the first repetition of the accuracy set faces a direction that is known.
`formcheck.pose.DEPTH_SLANT` is what the half to fit says of those who face the camera.

What is slanted in the scene is slanted the other way in a mirror; what the model does by itself is
not.  Half of the sum of both is therefore the model's, whoever is filmed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy_set import Half, Setting
from benchmarks.packed_recordings import load_rounded
from benchmarks.rendered_accuracy import Request, find_settings
from benchmarks.rendered_clips import COMMITTED
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.landmarks import Landmark
from formcheck.pose import DEPTH_SLANT
from formcheck.sources.clip import ClipSource
from formcheck.view import estimate_view

FloatArray = NDArray[np.float64]

HALVES: Final[tuple[Half, ...]] = ("fit", "report")
STANDING_S: Final = 1.1
"""Nobody of the set moves before."""
FACING_DEG: Final = 15.0
WATCHED_FRAMES: Final = 400
_LINES: Final = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
)


def across_m(world_m: FloatArray) -> FloatArray:
    """(T, 2, 3) lines of the shoulders and of the hips, from right to left, of (T, 33, 3)."""
    return np.stack([world_m[:, left] - world_m[:, right] for left, right in _LINES], axis=1)


def yaw_errors_deg(half: Half) -> dict[str, list[tuple[Setting, float]]]:
    """View -> every setting filmed from there, and its estimated minus its true yaw."""
    out: dict[str, list[tuple[Setting, float]]] = {}
    for setting, path in find_settings(Request((COMMITTED,), half=half)):
        poses = load_rounded(path)
        view = estimate_view(poses.world_m[poses.time_s < STANDING_S])
        if view is not None:
            apart = (view.yaw_deg - setting.camera.yaw_deg + 180) % 360 - 180
            out.setdefault(_direction(setting), []).append((setting, float(apart)))
    return out


def _direction(setting: Setting) -> str:
    if setting.view in ("front", "behind"):
        return setting.view
    return f"{setting.view}, {'left' if setting.camera.yaw_deg > 0 else 'right'} side nearest"


def slant_of(half: Half) -> float:
    """What the half of the set says the slant of the pose model is, levelling undone."""
    facing = [apart for _, apart in yaw_errors_deg(half)["front"]]
    return DEPTH_SLANT - float(np.tan(np.radians(np.median(facing))))


def mirrored_slant(clip: Path, frames: int) -> float:
    """What the first frames of a clip and of its mirror picture have in common.

    Levelling undone; NaN when nobody faces the camera.
    """
    model = resolve_model(BUILT_IN).path
    lines: list[FloatArray] = []
    for step in (1, -1):
        with MediaPipePoseEstimator(model) as estimator, ClipSource(clip) as source:
            pictures = (
                replace(each, rgb=np.ascontiguousarray(each.rgb[:, ::step]))
                for each in islice(source, frames)
            )
            seen = [estimator.estimate(each).world_m for each in pictures]
        lines.append(across_m(np.array(seen)))
    plain, mirror = lines
    facing = np.hypot(plain[..., 0], plain[..., 2]) * np.cos(np.radians(FACING_DEG))
    counts = (np.abs(plain[..., 0]) > facing) & np.isfinite(mirror[..., 0])
    both = (plain + mirror)[counts]
    return DEPTH_SLANT + float(np.median(both[:, 2] / both[:, 0])) if len(both) else float("nan")


def main(clips: Sequence[str]) -> int:
    """Print what was asked for."""
    for name in clips:
        print(f"{mirrored_slant(Path(name), WATCHED_FRAMES):6.3f}  {name}")
    for half in HALVES if not clips else ():
        print(f"half to {half}: slant {slant_of(half):.3f}; estimated minus true yaw, degrees")
        for direction, found in sorted(yaw_errors_deg(half).items()):
            apart = np.array([each for _, each in found])
            print(
                f"  {direction:32s} {len(found):3d} clips, median {np.median(apart):+5.1f}, "
                f"root mean square {np.sqrt(np.mean(apart**2)):4.1f}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
