"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

import pytest

from formcheck.errors import InputError
from formcheck.outputs import Outputs, UnwrittenError, check_places, check_writable


def everything_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def _break_off(outputs: Outputs, path: Path) -> None:
    with outputs.file(path) as temporary:
        temporary.write_text("<html>")
        raise MemoryError


def test_half_a_file_is_never_put_in_its_place(tmp_path: Path) -> None:
    whole, half = tmp_path / "report.json", tmp_path / "report.html"
    with Outputs() as outputs:
        outputs.write_text(whole, "{}")
        with pytest.raises(MemoryError):
            _break_off(outputs, half)
        assert outputs.commit_what_can_be() == ((whole,), None)
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_nothing_stands_in_its_place_before_the_commit(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "report.json"
    with Outputs() as outputs:
        outputs.write_text(target, "{}\n")
        assert not target.parent.exists()
        assert not target.parent.parent.exists()
        assert outputs.commit() == (target,)
        assert target.read_bytes() == b"{}\n"
    assert everything_in(tmp_path) == ["new", "new/folder", "new/folder/report.json"]


def test_what_is_not_committed_leaves_nothing_behind(tmp_path: Path) -> None:
    with Outputs() as outputs:
        outputs.write_text(tmp_path / "new" / "a.json", "{}")
        outputs.new_file(tmp_path / "b.mp4").write_bytes(b"half")
        outputs.new_file(tmp_path / "never begun.csv")
        assert len(everything_in(tmp_path)) == 2
    assert everything_in(tmp_path) == []


def test_older_files_are_replaced_and_strangers_stay(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("old")
    (tmp_path / "notes.txt").write_text("mine")
    with Outputs() as outputs:
        outputs.write_text(tmp_path / "a.json", "new")
        assert (tmp_path / "a.json").read_text() == "old"
        outputs.commit()
    assert (tmp_path / "a.json").read_text() == "new"
    assert everything_in(tmp_path) == ["a.json", "notes.txt"]


def test_what_cannot_be_written_costs_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "taken.json").mkdir()
    with Outputs() as outputs:
        outputs.write_text(tmp_path / "a.json", "{}")
        with outputs.file(tmp_path / "b.csv") as temporary:
            temporary.write_text("half")
            temporary.rename(tmp_path / "none" / "b.csv")
        outputs.write_text(tmp_path / "taken.json", "{}")
        outputs.write_text(tmp_path / "c.json", "{}")
        with pytest.raises(UnwrittenError) as caught:
            outputs.commit()
    assert caught.value.written == (tmp_path / "a.json", tmp_path / "c.json")
    assert "b.csv: cannot be written (No such file" in str(caught.value)
    assert "taken.json" in str(caught.value)
    assert everything_in(tmp_path) == ["a.json", "c.json", "taken.json"]


def test_files_begun_after_one_was_withdrawn_do_not_meet(tmp_path: Path) -> None:
    with Outputs() as outputs:
        outputs.new_file(tmp_path / "a.mp4")
        second = outputs.new_file(tmp_path / "b.mp4")
        outputs.withdraw(tmp_path / "a.mp4")
        assert outputs.new_file(tmp_path / "c.mp4") != second


def test_a_temporary_name_keeps_the_suffix_and_stays_on_the_same_disk(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with Outputs() as outputs:
        first = outputs.new_file(tmp_path / "there" / "annotated.mp4")
        second = outputs.new_file(tmp_path / "not" / "yet" / "annotated.mp4")
    assert (first.parent, first.suffix) == (tmp_path / "there", ".mp4")
    assert second.parent == tmp_path
    assert first.name != second.name


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "Read-only"), (errno.EIO, "I/O")],
)
def test_what_the_system_refuses_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, {errno.EROFS: "Read-only file system"}.get(number, "I/O error"))

    monkeypatch.setattr(Path, "write_text", refuse)
    with Outputs() as outputs:
        outputs.write_text(tmp_path / "report.json", "{}")
        with pytest.raises(UnwrittenError) as caught:
            outputs.commit()
    assert words in str(caught.value)
    assert str(tmp_path / "report.json") in str(caught.value)
    assert "--out DIR" in str(caught.value)
    assert everything_in(tmp_path) == []


def test_a_folder_where_a_file_should_stand_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with Outputs() as outputs:
        outputs.write_text(tmp_path / "report.json", "{}")
        with pytest.raises(InputError, match=r"report\.json: cannot be written"):
            outputs.commit()
    assert everything_in(tmp_path) == ["report.json"]


def test_places_are_checked_without_making_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_writable(tmp_path / "a" / "b")
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="is a file, not a folder"):
            check_writable(folder)
    # The tests may run as root, whom no permission stops.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match=r"cannot write here .* choose a folder .* --out DIR"):
        check_writable(tmp_path / "a")
    assert everything_in(tmp_path) == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc and /dev/full are Linux's own")
def test_what_no_permission_tells_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match=r"/proc/x: cannot be written .* --record DIR"):
        check_places([Path("/proc/x/video.mp4")], tmp_path / "clip.mp4", "--record")

    def on_a_full_disk(dir: Path) -> BinaryIO:  # noqa: A002 - as tempfile calls it
        assert dir == tmp_path
        return Path("/dev/full").open("wb")

    monkeypatch.setattr(tempfile, "TemporaryFile", on_a_full_disk)
    with pytest.raises(InputError, match=r"the disk is full.* free some space"):
        check_writable(tmp_path / "a")
    assert everything_in(tmp_path) == []


def test_no_file_may_cost_the_clip_or_another_file(tmp_path: Path) -> None:
    clip = tmp_path / "annotated.mp4"
    clip.write_bytes(b"filmed")
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    report = tmp_path / "report.json"
    check_places([report, tmp_path / "new" / "trace.csv"], clip)
    report.write_text("old")
    check_places([report], clip)
    for names, words in (
        (["annotated.mp4"], "would be overwritten"),
        (["report.json", "link/annotated.mp4"], "would be overwritten"),
        (["report.json", "link/report.json"], "another file of this analysis has this name"),
        (["report.json", "folder.csv"], "a folder or device has this name"),
        (["x" * 300 + "/trace.csv"], "cannot be written"),
        (["y" * 300], "cannot be written"),
    ):
        with pytest.raises(InputError, match=words):
            check_places([tmp_path / name for name in names], clip)
    assert clip.read_bytes() == b"filmed"
