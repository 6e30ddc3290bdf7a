"""Files that appear whole or not at all.

Each file is written under a hidden temporary name on the disk where it will live, and renamed
when everything is there.  No folder is made before.
"""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from formcheck.errors import InputError

_TRIED_BYTES: Final = 1 << 16
"""Of room that the smallest report needs."""


class UnwrittenError(InputError):
    """Some files could not be written; the others were.

    Attributes:
        reasons: why, for each of them.
        written: the files that stand in their places.
    """

    def __init__(self, reasons: Sequence[str], written: Sequence[Path]) -> None:
        kept = f"; written all the same: {', '.join(map(str, written))}" if written else ""
        super().__init__("; ".join(reasons) + kept)
        self.reasons, self.written = tuple(reasons), tuple(written)


class Outputs:
    """Collects the files of one analysis; a context manager that leaves nothing half-written.

    A file that cannot be written costs no other file: `commit` puts the others in their places
    and then says which are missing.  Leaving the context without `commit` (an error, a second
    Ctrl-C) removes what was begun.
    """

    def __init__(self) -> None:
        self._pending: dict[Path, Path] = {}  # where it will stand -> where it is written
        self._token = secrets.token_hex(4)
        self._begun = 0
        self._failures: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for temporary in self._pending.values():
            temporary.unlink(missing_ok=True)
        self._pending.clear()

    def new_file(self, path: Path) -> Path:
        """The temporary name to write to for what shall become ``path``."""
        folder = nearest_folder(path.parent)
        temporary = folder / f".{self._token}-{self._begun}-partial{path.suffix}"
        self._begun += 1
        self._pending[path] = temporary
        return temporary

    def withdraw(self, path: Path) -> None:
        """``path`` will not be written after all."""
        self._pending.pop(path).unlink(missing_ok=True)

    def exchange(self, one: Path, other: Path) -> None:
        """Let what was begun for either of two places become the other one."""
        begun = {path: self._pending.pop(path, None) for path in (one, other)}
        for path, temporary in ((other, begun[one]), (one, begun[other])):
            if temporary is not None:
                self._pending[path] = temporary

    def give_up(self, path: Path, reason: InputError) -> None:
        """``path`` cannot be written; `commit` will say so."""
        if path in self._pending:
            self.withdraw(path)
        self._failures.append(str(reason))

    @contextmanager
    def file(self, path: Path) -> Iterator[Path]:
        """The temporary name to write ``path`` to; when that fails, it is given up."""
        try:
            with writing(path):
                yield self.new_file(path)
        except InputError as error:
            self.give_up(path, error)
        except BaseException:
            if path in self._pending:
                self.withdraw(path)  # half a file must never be put in its place
            raise

    def write_text(self, path: Path, text: str) -> None:
        """Write ``text`` as UTF-8, with line ends as they are; given up when that fails."""
        with self.file(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")

    def commit(self) -> tuple[Path, ...]:
        """Put every file in its place, replacing older ones; returns their paths.

        Raises:
            UnwrittenError: a file could not be written, a folder not be made, a file not be
                replaced.  All others are in their places.
        """
        done, unwritten = self.commit_what_can_be()
        if unwritten is not None:
            raise unwritten
        return done

    def commit_what_can_be(self) -> tuple[tuple[Path, ...], UnwrittenError | None]:
        """As `commit`, for whoever has something to show although a file is missing."""
        done = []
        for path, temporary in list(self._pending.items()):
            try:
                with writing(path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    temporary.replace(path)
            except InputError as error:
                self.give_up(path, error)
            else:
                del self._pending[path]
                done.append(path)
        return tuple(done), UnwrittenError(self._failures, done) if self._failures else None


def nearest_folder(folder: Path) -> Path:
    """``folder``, or the nearest one above it that exists."""
    for candidate in (folder, *folder.absolute().parents):
        if candidate.exists():
            return candidate
    return Path(folder.absolute().anchor)


def check_places(files: Sequence[Path], source: Path, option: str = "--out") -> None:
    """Find out before the work whether ``files`` can be put in their places; leaves nothing.

    Args:
        files: that will be written, the one that the person named himself last.
        source: what they are made from; it must not be overwritten.
        option: with which another place can be named.

    Raises:
        InputError: a folder that cannot be written to, a full disk, a place taken by a folder or
            device, two files for one place, or a file in the place of ``source``.
    """
    original, taken = os.path.realpath(source), set()
    for path in files:
        with writing(path, option):
            check_writable(path.parent, option)
            place = os.path.realpath(path)
            if place == original:
                raise InputError(
                    f"{path}: is what is to be analysed and would be overwritten; "
                    f"choose another place with {option} DIR, or another name"
                )
            if place in taken:
                raise InputError(
                    f"{path}: another file of this analysis has this name; choose another one"
                )
            if path.exists() and not path.is_file():
                raise InputError(
                    f"{path}: cannot be written, a folder or device has this name; "
                    f"choose another place with {option} DIR, or another name"
                )
        taken.add(place)


def check_writable(folder: Path, option: str = "--out") -> None:
    """Find out before the work whether files can be put into ``folder``; leaves nothing.

    It is tried: of a file system that makes no files, and of a full disk, nothing else tells.

    Args:
        folder: that is there, or will be made.
        option: with which another one can be named.

    Raises:
        InputError: it is a file, no file or folder can be made there, or the disk is full.
    """
    existing = nearest_folder(folder)
    if not existing.is_dir():
        raise InputError(
            f"{existing}: is a file, not a folder; choose another one with {option} DIR"
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        raise InputError(
            f"{folder}: cannot write here (no permission, or the disk is read-only); "
            f"choose a folder of your own with {option} DIR"
        )
    with writing(folder, option), tempfile.TemporaryFile(dir=existing) as tried:
        tried.write(bytes(_TRIED_BYTES))


@contextmanager
def writing(path: Path, option: str = "--out") -> Iterator[None]:
    """Turn the system's refusal to write ``path`` into words.

    Raises:
        InputError: for every ``OSError`` inside.
    """
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({_reason(error, option)}") from error


def _reason(error: OSError, option: str) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full); free some space, or choose another place with {option} DIR"
    return f"{error.strerror or error}); choose another place with {option} DIR"
