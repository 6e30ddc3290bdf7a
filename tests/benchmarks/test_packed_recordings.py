"""Packed recordings give back what was packed, on their grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.packed_recordings import SUFFIX, load_rounded, pack, rounded, unpack
from benchmarks.synthetic import NoiseModel, SquatRep, Workout, synthesize
from formcheck.errors import InputError
from formcheck.pose import PoseSequence, levelled

FIELDS = ("time_s", "image_px", "world_m", "visibility", "presence")


@pytest.fixture(scope="module")
def poses() -> PoseSequence:
    noise = replace(NoiseModel.typical(), dropout_rate_hz=2.0)
    made, _ = synthesize(Workout.of([SquatRep()]), noise=noise, seed=4)
    assert np.isnan(made.image_px).any()  # people get lost in it
    return replace(made, provenance={"truth": [1.5, "x"]})


def test_packing_loses_nothing_but_what_rounding_does(poses: PoseSequence) -> None:
    back, expected = unpack(pack(poses)), rounded(poses)
    for name in FIELDS:
        np.testing.assert_array_equal(getattr(back, name), getattr(expected, name))
    assert (back.size_px, dict(back.provenance)) == (poses.size_px, dict(poses.provenance))


def test_what_was_packed_with_slanted_depth_is_levelled(poses: PoseSequence) -> None:
    packed = pack(poses)
    assert packed.startswith(b"formcheck-lm2")
    back = unpack(packed.replace(b"formcheck-lm2", b"formcheck-lm1", 1))
    np.testing.assert_array_equal(back.world_m, levelled(rounded(poses).world_m))
    np.testing.assert_array_equal(back.image_px, rounded(poses).image_px)


def test_rounding_is_far_below_the_errors_of_a_model(poses: PoseSequence) -> None:
    near = rounded(poses)
    np.testing.assert_allclose(near.image_px, poses.image_px, atol=0.0626)
    np.testing.assert_allclose(near.world_m, poses.world_m, atol=0.001)


def test_values_beyond_the_grid_stay_at_its_end(poses: PoseSequence) -> None:
    far = poses.image_px.copy()
    far[0, 0] = 1e6, -1e6
    back = unpack(pack(replace(poses, image_px=far)))
    assert back.image_px[0, 0].tolist() == [32767 / 8, -32767 / 8]
    np.testing.assert_array_equal(back.image_px[1:], rounded(poses).image_px[1:])


def test_packed_is_much_smaller(poses: PoseSequence, tmp_path: Path) -> None:
    poses.save(tmp_path / "plain.npz")
    assert len(pack(poses)) < (tmp_path / "plain.npz").stat().st_size / 4


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: b"x" + data])
def test_a_damaged_file_is_named(
    damage: Callable[[bytes], bytes], poses: PoseSequence, tmp_path: Path
) -> None:
    path = tmp_path / f"broken{SUFFIX}"
    path.write_bytes(damage(pack(poses)))
    with pytest.raises(InputError, match="broken"):
        load_rounded(path)
