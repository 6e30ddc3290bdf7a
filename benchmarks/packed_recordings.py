"""Landmark recordings small enough for the repository: about 20 kB a clip.

    python -m benchmarks.packed_recordings CACHE --folder benchmarks/recordings

Coordinates are rounded to an eighth of a pixel and two millimetres, far below the model's own
errors; differences from frame to frame are then compressed.  The accuracy set is always measured
on rounded recordings, so that packed and unpacked ones give the same figures.
"""

from __future__ import annotations

import json
import lzma
import struct
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import typer

from formcheck.errors import InputError
from formcheck.landmarks import LANDMARK_COUNT
from formcheck.pose import PoseSequence, levelled

SUFFIX: Final = ".lm"
STEPS: Final[dict[str, int]] = {"image_px": 8, "world_m": 512, "visibility": 32, "presence": 32}
"""Steps per unit, in the order in which the columns are packed."""
_MAGIC: Final = b"formcheck-lm2"
_SLANTED_MAGIC: Final = b"formcheck-lm1"
"""Before it: depth slanted, as the pose model gives it."""
_MISSING: Final = -(1 << 15)
_COLUMNS: Final = 7


def rounded(poses: PoseSequence) -> PoseSequence:
    """With every value on the grid of the packed form."""
    return replace(poses, **{n: np.round(getattr(poses, n) * k) / k for n, k in STEPS.items()})


def pack(poses: PoseSequence) -> bytes:
    """A recording as bytes; `unpack` gives back what `rounded` makes of it."""
    columns = [np.round(getattr(poses, name) * step) for name, step in STEPS.items()]
    table = np.concatenate([c if c.ndim > 2 else c[..., None] for c in columns], axis=-1)
    limit = -_MISSING - 1
    whole = np.where(np.isfinite(table), np.clip(table, -limit, limit), _MISSING).astype("<i2")
    # Wraps around where it must; so does the sum that undoes it.
    steps = np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1])).transpose(2, 1, 0)
    halves = np.ascontiguousarray(steps).view(np.uint8).reshape(-1, 2).T
    header: dict[str, Any] = {"size_px": poses.size_px, "provenance": dict(poses.provenance)}
    words = json.dumps(header, sort_keys=True).encode()
    times = poses.time_s.astype("<f8").tobytes()
    body = struct.pack("<II", len(words), len(poses)) + words + times + halves.tobytes()
    return _MAGIC + lzma.compress(body, preset=9)


def unpack(data: bytes) -> PoseSequence:
    """A recording from bytes.

    Raises:
        ValueError: not packed by `pack`, or damaged.
    """
    if not data.startswith((_MAGIC, _SLANTED_MAGIC)):
        raise ValueError("not a packed recording")
    try:
        body = lzma.decompress(data[len(_MAGIC) :])
    except lzma.LZMAError as error:
        raise ValueError(str(error)) from None
    (words, frames), at = struct.unpack_from("<II", body), 8
    header = json.loads(body[at : at + words])
    at += words
    time_s = np.frombuffer(body, "<f8", frames, at)
    halves = np.frombuffer(body, np.uint8, offset=at + 8 * frames).reshape(2, -1)
    steps = np.ascontiguousarray(halves.T).view("<i2").reshape(_COLUMNS, LANDMARK_COUNT, frames)
    whole = np.cumsum(steps.transpose(2, 1, 0), axis=0, dtype=np.int16)
    values = np.where(whole == _MISSING, np.nan, whole.astype(np.float64))
    width, height = header["size_px"]
    world_m = values[..., 2:5] / STEPS["world_m"]
    return PoseSequence(
        time_s,
        image_px=values[..., :2] / STEPS["image_px"],
        world_m=levelled(world_m) if data.startswith(_SLANTED_MAGIC) else world_m,
        visibility=values[..., 5] / STEPS["visibility"],
        presence=values[..., 6] / STEPS["presence"],
        size_px=(width, height),
        provenance=header["provenance"],
    )


def load_rounded(path: Path) -> PoseSequence:
    """A recording, packed or not, on the grid of the packed form.

    Raises:
        InputError: it cannot be read.
    """
    if path.suffix != SUFFIX:
        return rounded(PoseSequence.load(path))
    try:
        return unpack(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a readable packed recording ({error})") from None


def main(
    cache: Annotated[Path, typer.Argument(help="Folder that render_set has filled.")],
    folder: Annotated[Path, typer.Option(help="Where the packed ones go.")],
) -> None:
    """Packs every recording of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for path in sorted(cache.glob("*.npz")):
        data = pack(PoseSequence.load(path))
        (folder / path.name).with_suffix(SUFFIX).write_bytes(data)
        total += len(data)
    typer.echo(f"{total / 1000:.0f} kB")


if __name__ == "__main__":
    typer.run(main)
