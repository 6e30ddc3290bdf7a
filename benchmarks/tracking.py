"""How well the pose model follows rendered people, whose joints are known.

python -m benchmarks.tracking                   # all of sample_videos/
python -m benchmarks.tracking a.mp4 b.mp4       # clips with their truth beside them
python -m benchmarks.tracking --write docs/rendered-people.md
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer
from numpy.typing import NDArray

from benchmarks.synthetic.truth_file import RecordedTruth, load_truth, view_words
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import resolve_model
from formcheck.landmarks import MIRROR_ORDER, SIDES, Landmark
from formcheck.sources.clip import ClipSource

FloatArray = NDArray[np.float64]

FOLDER: Final = Path(__file__).parent.parent / "sample_videos"
SWAP_RATIO: Final = 0.8
"""Legs count as swapped where exchanging left and right leaves less than this of the error."""

JOINTS: Final = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
LEG_JOINTS: Final = ("hip", "knee", "ankle")
_LANDMARK_NAMES: Final = {"toe": "FOOT_INDEX"}


@dataclass(frozen=True)
class Tracking:
    """How one clip was followed.

    Attributes:
        frames: frames of the clip.
        detected: share of them in which somebody was found.
        swapped: share of those in which the legs are swapped.
        error: joint -> mean distance from the truth over both sides, share of the torso's length
            as the camera sees it when the person stands.
    """

    frames: int
    detected: float
    swapped: float
    error: dict[str, float]

    @property
    def mean_error(self) -> float:
        """Over all joints."""
        return float(np.mean(list(self.error.values())))


def landmark_of(joint: str, side: str) -> Landmark:
    """The model's landmark for a joint of one side."""
    return Landmark[f"{side.upper()}_{_LANDMARK_NAMES.get(joint, joint.upper())}"]


def torso_px(truth: RecordedTruth) -> float:
    """Length of the torso at the distance of the camera, in pixels, in the first frame."""
    joints = truth.joints_m
    hips, shoulders = (
        (joints[f"{name}_l"][0] + joints[f"{name}_r"][0]) / 2 for name in ("hip", "shoulder")
    )
    length_m = float(np.linalg.norm(shoulders - hips))
    return length_m * truth.camera.focal_px / truth.camera.distance_m


def compare(truth: RecordedTruth, image_px: FloatArray) -> Tracking:
    """Holds landmarks (T, 33, 2) of every frame of the clip against its truth.

    The truth may list every second frame or fewer; only those are compared.
    """
    frames = len(image_px)
    rows = np.round(truth.time_s * truth.fps).astype(int)
    rows = rows[rows < frames]
    found = image_px[rows]
    distance: dict[tuple[str, str], FloatArray] = {}
    exchanged: dict[tuple[str, str], FloatArray] = {}
    for joint in JOINTS:
        for side in SIDES:
            true_px = truth.joints_px[f"{joint}_{side[0]}"][: len(rows)]
            landmark = landmark_of(joint, side)
            distance[joint, side] = np.linalg.norm(found[:, landmark] - true_px, axis=1)
            other = MIRROR_ORDER[landmark]
            exchanged[joint, side] = np.linalg.norm(found[:, other] - true_px, axis=1)
    legs = [(joint, side) for joint in LEG_JOINTS for side in SIDES]
    as_found = np.mean([distance[key] for key in legs], axis=0)
    swapped = np.mean([exchanged[key] for key in legs], axis=0) < SWAP_RATIO * as_found
    seen = np.isfinite(as_found)
    unit_px = torso_px(truth)
    return Tracking(
        frames=frames,
        detected=float(np.isfinite(image_px[:, 0, 0]).mean()),
        swapped=float(swapped[seen].mean()) if seen.any() else 0.0,
        error={
            joint: float(np.mean([distance[joint, side][seen] for side in SIDES])) / unit_px
            for joint in JOINTS
        }
        if seen.any()
        else {},
    )


def track(clip: Path, model: Path) -> FloatArray:
    """Landmarks (T, 33, 2) in pixels of every frame; NaN where nobody is found."""
    with ClipSource(clip) as frames, MediaPipePoseEstimator(model) as estimator:
        return np.array([estimator.estimate(frame).image_px for frame in frames])


def table(rows: list[tuple[str, RecordedTruth, Tracking]]) -> str:
    """A Markdown table, one row per clip."""
    head = ["clip", "view", "frames", "found", "swapped", "mean", *JOINTS]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for name, truth, result in rows:
        cells = [
            f"`{name}`",
            view_words(truth.camera.yaw_deg),
            f"{result.frames}",
            f"{100 * result.detected:.1f} %",
            f"{100 * result.swapped:.1f} %",
            f"**{100 * result.mean_error:.1f}**",
            *(f"{100 * result.error[joint]:.1f}" for joint in JOINTS),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


PAGE: Final = """\
<!-- Written by `python -m benchmarks.tracking --write docs/rendered-people.md`. -->

# How well the pose model follows rendered people

The clips of `sample_videos/` show rendered people, so every joint is known. This is how far the
built-in pose model is from the truth on them. *found*: frames in which somebody is found.
*swapped*: frames in which the legs would fit better with left and right exchanged. The other
columns: mean distance in the picture, both sides, in per cent of the torso's length (hips to
shoulders).

These distances hold more than errors of the model: it means other points than the centres of the
joints (its shoulder lies higher, its ankle is the bone one feels, its ear lies further forward),
and what the body hides it has to guess, like the raised foot of a squat seen from the front.

{table}"""


def main(
    clips: Annotated[
        list[Path] | None, typer.Argument(help="Clips; the samples when none.")
    ] = None,
    write: Annotated[Path | None, typer.Option(help="Write the page here.")] = None,
) -> None:
    """Prints the table, or writes the page around it."""
    model = resolve_model().path
    rows = []
    for clip in clips or sorted(FOLDER.glob("*.mp4")):
        truth = load_truth(clip.with_suffix(".json"))
        rows.append((clip.stem, truth, compare(truth, track(clip, model))))
    text = table(rows)
    if write is None:
        typer.echo(text)
    else:
        write.write_text(PAGE.format(table=text))


if __name__ == "__main__":
    typer.run(main)
