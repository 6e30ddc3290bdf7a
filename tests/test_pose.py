"""Landmark recordings: whatever happened to the file, the reader is told what to do."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.pose import PoseSequence
from tests.stick import standing_m, still


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_recording_is_an_input_error(tmp_path: Path, seed: int) -> None:
    """One byte changed, or the end cut off, anywhere: zlib, zipfile and numpy all complain."""
    path = tmp_path / "landmarks.npz"
    still(standing_m(), 1.0).save(path)
    content = path.read_bytes()
    chance = np.random.default_rng(seed)
    for place in chance.integers(len(content), size=100):
        damaged = bytearray(content)
        damaged[place] ^= int(chance.integers(1, 256))
        for attempt in (damaged, content[:place]):
            path.write_bytes(attempt)
            with suppress(InputError):  # some bytes mean nothing
                PoseSequence.load(path)


def test_a_header_of_another_form_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "landmarks.npz"
    np.savez(path, header=np.array("[1, 2]"))
    with pytest.raises(InputError, match="not a readable landmark recording"):
        PoseSequence.load(path)
