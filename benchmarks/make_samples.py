"""Renders ``sample_videos/``: people who exercise, each clip with its truth beside it.

pip install -e '.[dev,render]'
python -m benchmarks.make_samples            # all
python -m benchmarks.make_samples squat_single_front_clean lunge_side_clean
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer

from benchmarks.sample_list import SAMPLES, Sample
from benchmarks.synthetic.render.film import Actor, Film, Scene, write_mp4
from benchmarks.synthetic.render.looks import LOOKS
from benchmarks.synthetic.render.person import Person
from benchmarks.synthetic.render.rig import body_of
from benchmarks.synthetic.render.room import build_room
from benchmarks.synthetic.truth import Truth
from benchmarks.synthetic.truth_file import dump_record, label_row, truth_record

FOLDER: Final = Path(__file__).parent.parent / "sample_videos"


def sample_truth(sample: Sample, person: Person | None = None) -> Truth:
    """The person and the camera of one sample."""
    person = person or Person(LOOKS[sample.look])
    body, start_s = body_of(person.figure), sample.starts_s
    frames = int((sample.workout.duration_s(body) - start_s) * sample.fps) + 1
    time_s = start_s + np.arange(frames) / sample.fps
    return Truth(sample.workout.track_at(body, time_s).since(start_s), sample.camera)


def make_sample(name: str, sample: Sample, folder: Path) -> Path:
    """Renders one clip and writes its truth; returns the clip's path."""
    person = Person(LOOKS[sample.look])
    truth = sample_truth(sample, person)
    scene = Scene(
        actors=(Actor(person, truth.track),),
        room=build_room(sample.room),
        camera=sample.camera,
        moments=sample.moments,
    )
    path = folder / f"{name}.mp4"
    write_mp4(path, iter(Film(scene)), sample.fps, sample.crf)
    about = {
        "clip": path.name,
        "about": sample.about,
        "look": sample.look,
        "room": sample.room,
    }
    record = about | truth_record(truth, sample.fps, sample.frame_step)
    path.with_suffix(".json").write_text(dump_record(record))
    return path


def write_labels(folder: Path) -> None:
    """Writes ``labels.json`` for the clips that stand in the folder, as the benchmarks read it."""
    rows = [
        label_row(sample_truth(sample), f"{name}.mp4", sample.fps)
        for name, sample in SAMPLES.items()
        if (folder / f"{name}.mp4").exists()
    ]
    text = ",\n".join(f" {json.dumps(row)}" for row in rows)
    (folder / "labels.json").write_text(f"[\n{text}\n]\n")


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Samples; all when none.")] = None,
    folder: Annotated[Path, typer.Option(help="Where the clips go.")] = FOLDER,
) -> None:
    """Renders the samples."""
    unknown = [name for name in names or [] if name not in SAMPLES]
    if unknown:
        raise typer.BadParameter(f"no sample {unknown[0]!r}; there are {', '.join(SAMPLES)}")
    folder.mkdir(parents=True, exist_ok=True)
    for name in names or SAMPLES:
        path = make_sample(name, SAMPLES[name], folder)
        typer.echo(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    write_labels(folder)


if __name__ == "__main__":
    typer.run(main)
