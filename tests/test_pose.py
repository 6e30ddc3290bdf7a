"""Landmark recordings: whatever happened to the file, the reader is told what to do."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.landmarks import BODY_SIDES, SIDES
from formcheck.pose import DEPTH_SLANT, PoseSequence
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


def tampered(path: Path, header: dict[str, object] | None = None, **arrays: Any) -> Path:
    """A recording whose header or arrays are replaced."""
    still(standing_m(), 1.0).save(path)
    with np.load(path) as data:
        members = dict(data)
    stated = json.loads(str(members["header"])) | (header or {})
    np.savez(path, **{**members, "header": np.array(json.dumps(stated)), **arrays})
    return path


FRAMES = len(still(standing_m(), 1.0))
TIMES_S = np.arange(FRAMES) / 30


@pytest.mark.parametrize(
    ("header", "arrays", "words"),
    [
        ({"format": "other"}, {}, "not a landmark recording of formcheck"),
        ({"version": 3}, {}, "update formcheck"),
        ({"version": 0}, {}, "there is no version 0"),
        ({"size_px": [0, 480]}, {}, "no picture is 0 x 480"),
        ({"size_px": [10**400, 480]}, {}, "no picture is 1000"),
        ({}, {"time_s": TIMES_S - 9}, "time_s must count from the first frame"),
        ({}, {"time_s": TIMES_S[::-1]}, "strictly increasing"),
        ({}, {"time_s": TIMES_S * np.nan}, "must be finite"),
        ({}, {"time_s": np.float64(3)}, "analyse the clip again"),
        ({}, {"image_px": np.full((FRAMES, 33, 2), np.inf)}, "none infinite"),
        ({}, {"world_m": np.full((FRAMES, 33, 3), 1e200)}, "none infinite"),
        ({}, {"image_px": np.full((FRAMES, 33, 2), 1j)}, "must be decimal numbers"),
        ({}, {"presence": np.full((FRAMES, 33), None)}, "analyse the clip again"),
        ({}, {"world_m": np.zeros((FRAMES, 30, 3))}, "must have shape"),
    ],
)
def test_what_no_model_can_have_seen_is_refused(
    tmp_path: Path, header: dict[str, object], arrays: dict[str, object], words: str
) -> None:
    path = tampered(tmp_path / "landmarks.npz", header, **arrays)
    with pytest.raises(InputError, match=words):
        PoseSequence.load(path)


def test_what_was_recorded_with_slanted_depth_is_levelled_once(tmp_path: Path) -> None:
    path = tampered(tmp_path / "landmarks.npz", {"version": 1})
    seen, known = PoseSequence.load(path).world_m, still(standing_m(), 1.0).world_m
    np.testing.assert_array_equal(seen[..., :2], known[..., :2].astype(np.float32))
    added = (known - seen)[..., 2]
    trunk = [BODY_SIDES[side].hip for side in SIDES] + [BODY_SIDES[side].shoulder for side in SIDES]
    np.testing.assert_allclose(added[:, trunk], DEPTH_SLANT * known[:, trunk, 0], atol=1e-6)
    np.testing.assert_allclose(np.delete(added, trunk, axis=1), 0, atol=1e-6)
    PoseSequence.load(path).save(path)
    np.testing.assert_array_equal(PoseSequence.load(path).world_m, seen)


def test_a_recording_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tampered(tmp_path / "landmarks.npz")
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (2**31).to_bytes(4, "little")  # the size it states
    path.write_bytes(content)
    with pytest.raises(InputError, match="larger than any recording"):
        PoseSequence.load(path)


def test_what_is_no_archive_is_not_unpickled_nor_should_it_be(tmp_path: Path) -> None:
    path = tmp_path / "landmarks.npz"
    for content in (b"", b"a note", b"\x80\x04N."):
        path.write_bytes(content)
        with pytest.raises(InputError, match="no npz archive"):
            PoseSequence.load(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_or_folder_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    os.mkfifo(tmp_path / "pipe.npz")
    for name in ("folder.npz", "pipe.npz"):
        with pytest.raises(InputError, match="is not a file"):
            PoseSequence.load(tmp_path / name)
