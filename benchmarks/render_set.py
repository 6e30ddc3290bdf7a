"""Renders the accuracy set, clip by clip, and keeps what the pose model sees in each.

    pip install -e '.[dev,render]'
    python -m benchmarks.render_set --limit 20

What is there already is left as it is, so the program can be stopped at any time and started again.
Beside every landmark recording lies the truth as JSON; with ``--keep-clips`` the clip itself, too.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Final

import typer

from benchmarks.accuracy_set import Setting
from benchmarks.fault_set import every_setting
from benchmarks.rendered_clips import default_cache, recording_path, with_probe
from benchmarks.synthetic.render.film import Actor, Film, Scene, write_mp4
from benchmarks.synthetic.render.looks import LOOKS
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.room import build_room
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.truth_file import dump_record, truth_record
from formcheck.estimators.mediapipe_pose import MediaPipePoseEstimator
from formcheck.estimators.models import BUILT_IN, resolve_model
from formcheck.pose import PoseSequence
from formcheck.recording import PoseLog
from formcheck.sources.clip import ClipSource

TRUTH_STEP: Final = 3
MOMENTS: Final = 2
SAMPLES: Final = 0
"""Of each pixel: jagged edges cost half as much, and the pose model does not mind them."""
CRF: Final = 26


def film(setting: Setting, truth: Truth, path: Path) -> None:
    """Renders one clip to ``path``."""
    scene = Scene(
        actors=(Actor(Person(LOOKS[setting.look]), truth.track),),
        room=build_room(setting.room),
        camera=setting.camera,
        moments=MOMENTS,
        samples=SAMPLES,
    )
    write_mp4(path, iter(Film(scene)), setting.fps, CRF)


def watch(clip: Path) -> PoseSequence:
    """What the built-in pose model sees in a clip."""
    model = resolve_model(BUILT_IN)
    log = PoseLog()
    with ClipSource(clip) as frames, MediaPipePoseEstimator(model.path) as estimator:
        for frame in frames:
            log.add(estimator.estimate(frame))
        size_px = frames.info.size_px
    return log.sequence(size_px, {"model": {"name": model.name, "sha256": model.sha256}})


def render(setting: Setting, cache: Path, *, keep_clip: bool = False) -> Path:
    """Renders a setting; its files appear whole or not at all, the recording last."""
    truth = setting.truth()
    path = recording_path(cache, setting)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".unfinished-") as folder:
        unfinished = Path(folder) / path.name
        clip = unfinished.with_suffix(".mp4")
        film(setting, truth, clip)
        with_probe(watch(clip), truth).save(unfinished)
        record = truth_record(truth, setting.fps, TRUTH_STEP)
        unfinished.with_suffix(".json").write_text(dump_record(record))
        for suffix in (".mp4", ".json", ".npz") if keep_clip else (".json", ".npz"):
            unfinished.with_suffix(suffix).replace(path.with_suffix(suffix))
    return path


def main(
    cache: Annotated[Path | None, typer.Option(help="Folder of the recordings.")] = None,
    limit: Annotated[int | None, typer.Option(help="Only the first so many settings.")] = None,
    exercise: Annotated[str | None, typer.Option(help="Only this exercise.")] = None,
    part: Annotated[
        str, typer.Option(help="K/N: every Nth of the missing ones, from the Kth, to share work.")
    ] = "1/1",
    keep_clips: Annotated[bool, typer.Option(help="Keep the mp4 files.")] = False,
) -> None:
    """Renders what is missing."""
    folder = cache or default_cache()
    chosen = [s for s in every_setting() if exercise in (None, s.exercise)][:limit]
    missing = [s for s in chosen if not recording_path(folder, s).exists()]
    typer.echo(f"{len(chosen) - len(missing)} of {len(chosen)} are there, in {folder}")
    first, step = (int(number) for number in part.split("/"))
    for setting in missing[first - 1 :: step]:
        render(setting, folder, keep_clip=keep_clips)
        typer.echo(setting.name)


if __name__ == "__main__":
    typer.run(main)
