from __future__ import annotations

import hashlib
import json

import numpy as np

from benchmarks.synthetic.assets.pack import LICENSE, PACK, SOURCES, parse_obj, parse_target, quads
from benchmarks.synthetic.render.assets import load_assets


def test_the_pack_is_the_one_its_sources_are_listed_for() -> None:
    sources = json.loads(SOURCES.read_text())
    assert sources["pack_sha256"] == hashlib.sha256(PACK.read_bytes()).hexdigest()
    assert sources["licence"] == "CC0-1.0"
    assert "LICENSE.md" in sources["files_sha256"]
    assert sources["files_sha256"]["LICENSE.md"] == hashlib.sha256(LICENSE.read_bytes()).hexdigest()


def test_the_pack_stays_small() -> None:
    assert PACK.stat().st_size < 3_000_000


def test_weights_are_shares() -> None:
    assets = load_assets()
    totals = assets.weights.sum(axis=1)
    skin = np.unique(assets.faces["body"])
    np.testing.assert_allclose(totals[skin], 1.0, atol=1e-6)
    assert (assets.weights >= 0).all()


def test_no_weight_is_dropped_where_many_bones_pull() -> None:
    influences = (load_assets().weights > 0).sum(axis=1)
    assert influences.max() > 4


def test_obj_faces_keep_their_groups_and_corners() -> None:
    mesh = parse_obj(
        "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\n"
        "g a\nf 1/1 2/2 3/1 4/2\ng b\nf 1/1 2/1 3/2\n"
    )
    assert mesh.vertices.shape == (4, 3)
    assert quads(mesh.faces["a"], 0).tolist() == [[0, 1, 2, 3]]
    assert quads(mesh.faces["b"], 0).tolist() == [[0, 1, 2, 2]]
    assert quads(mesh.faces["b"], 1).tolist() == [[0, 0, 1, 1]]


def test_targets_are_read_in_metres_and_may_be_empty() -> None:
    index, shift = parse_target("# made by hand\n3 1 0 -2\n")
    assert index.tolist() == [3]
    np.testing.assert_allclose(shift, [[0.1, 0.0, -0.2]])
    index, shift = parse_target("# nothing moves\n")
    assert index.shape == (0,)
    assert shift.shape == (0, 3)
