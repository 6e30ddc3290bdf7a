from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from formcheck.sources.layout import Layout, read_layout
from tests.clip_makers import ClipRecipe, make_clip

MILLISECONDS = Fraction(1, 1000)
RECIPE = ClipRecipe().with_frames(8)
FRONT = replace(RECIPE, container={"movflags": "faststart"})
PIECES = replace(RECIPE, container={"movflags": "frag_keyframe+empty_moov"}, options={"g": "4"})
LIVE = replace(RECIPE, time_base=MILLISECONDS, container={"live": "1"})


def layout_of(content: bytes) -> Layout:
    return read_layout(io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "recipe", "expected"),
    [
        ("a.mp4", RECIPE, Layout("iso")),
        ("a.mp4", FRONT, Layout("iso")),
        ("a.mp4", PIECES, Layout("iso", fragmented=True)),
        ("a.mov", RECIPE, Layout("iso")),
        ("a.mkv", RECIPE, Layout("matroska")),
        ("a.mkv", LIVE, Layout("matroska")),
        ("a.avi", replace(RECIPE, codec="mpeg4", time_base=Fraction(1, 30)), Layout("avi")),
        ("a.gif", replace(RECIPE, codec="gif", pixels="rgb8"), Layout("gif")),
        ("a.ts", RECIPE, Layout("other")),
    ],
)
def test_whole_files(tmp_path: Path, name: str, recipe: ClipRecipe, expected: Layout) -> None:
    assert layout_of(make_clip(tmp_path / name, recipe).read_bytes()) == expected


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("a.mp4", FRONT),
        ("a.mp4", PIECES),
        ("a.mkv", RECIPE),
        ("a.avi", replace(RECIPE, codec="mpeg4", time_base=Fraction(1, 30))),
        ("a.gif", replace(RECIPE, codec="gif", pixels="rgb8")),
    ],
)
def test_one_byte_less_is_noticed(tmp_path: Path, name: str, recipe: ClipRecipe) -> None:
    whole = make_clip(tmp_path / name, recipe).read_bytes()
    assert layout_of(whole[:-1]).cut_short


def test_a_recording_that_was_not_closed_has_no_index(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "a.mp4", RECIPE).read_bytes()
    index_at = whole.rindex(b"moov") - 4
    for end in (index_at, index_at + 7, len(whole) - 1):
        assert not layout_of(whole[:end]).indexed


def test_foreign_bytes_after_the_last_box_are_not_a_cut(tmp_path: Path) -> None:
    whole = make_clip(tmp_path / "a.mp4", FRONT).read_bytes()
    assert layout_of(whole + b"\0" * 100) == Layout("iso")


def test_boxes_beyond_four_gigabytes_are_followed() -> None:
    mdat = b"\0\0\0\1mdat" + (5 << 30).to_bytes(8)
    assert layout_of(b"\0\0\0\x10ftypisom\0\0\0\0" + mdat) == Layout("iso", True, indexed=False)


@pytest.mark.parametrize("brand", [b"heic", b"avif"])
def test_photos_are_told_from_clips(brand: bytes) -> None:
    assert layout_of(b"\0\0\0\x10ftyp" + brand + b"\0\0\0\0").still


@pytest.mark.parametrize("content", [b"", b"\0", b"\x1a\x45\xdf\xa3", b"RIFF", b"GIF89a"])
def test_stumps_of_headers_are_survived(content: bytes) -> None:
    assert isinstance(layout_of(content), Layout)
