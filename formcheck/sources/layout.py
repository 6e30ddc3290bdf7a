"""The outer structure of a clip's file: which container it is, and whether bytes are missing.

FFmpeg plays what is there and keeps quiet about the rest, so the promise that a container makes
in its own headers is read here.  Only headers are touched, however large the file is.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import BinaryIO, Literal

ContainerKind = Literal["iso", "matroska", "avi", "gif", "other"]

_ISO_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_STILL_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif"})
_EBML_ID, _SEGMENT_ID = 0x1A45DFA3, 0x18538067
_GIF_TRAILER = b"\x3b"


@dataclass(frozen=True)
class Layout:
    """What the file says about itself.

    Attributes:
        kind: family of the container; ``iso`` is mp4, mov, m4v and 3gp.
        cut_short: its headers promise bytes beyond the end of the file.
        indexed: an ``iso`` file has its index, the ``moov`` box (others: always true).
        fragmented: an ``iso`` file is written in pieces, so that its index tells nothing about
            the pieces that are missing.
        still: an ``iso`` file that holds a photo (HEIC, AVIF).
    """

    kind: ContainerKind
    cut_short: bool = False
    indexed: bool = True
    fragmented: bool = False
    still: bool = False


def read_layout(file: BinaryIO) -> Layout:
    """Read the structure of ``file`` (seekable, at any position)."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(16)
    if head[4:8] in _ISO_FIRST_BOXES:
        return _iso_layout(file, size, head)
    if head.startswith(_EBML_ID.to_bytes(4)):
        return Layout("matroska", cut_short=_matroska_end(file) > size)
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        (riff_size,) = struct.unpack("<I", head[4:8])
        # A recorder that was killed leaves 0 or all ones: then nothing is promised.
        return Layout("avi", cut_short=riff_size != 0xFFFFFFFF and 8 + riff_size > size)
    if head.startswith((b"GIF87a", b"GIF89a")):
        return Layout("gif", cut_short=_last_byte_before_padding(file, size) != _GIF_TRAILER)
    return Layout("other")


def _iso_layout(file: BinaryIO, size: int, head: bytes) -> Layout:
    boxes: set[bytes] = set()
    position = 0
    while position < size:
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            return _iso(boxes, head, cut_short=True)
        length, name = int.from_bytes(header[:4]), header[4:8]
        if length == 1 and len(header) == 16:
            length = int.from_bytes(header[8:])
        elif length == 0:  # to the end of the file
            length = size - position
        if length < 8 or not name.isascii():  # padding or foreign bytes after the last box
            break
        position += length
        if position > size and name == b"moov":  # an index with an end missing is no index
            return _iso(boxes, head, cut_short=True)
        boxes.add(name)
    return _iso(boxes, head, cut_short=position > size)


def _iso(boxes: set[bytes], head: bytes, *, cut_short: bool) -> Layout:
    still = head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS
    return Layout("iso", cut_short, b"moov" in boxes, b"moof" in boxes, still)


def _matroska_end(file: BinaryIO) -> int:
    """Where the segment should end; 0 where it does not say (written live)."""
    file.seek(0)
    while True:
        element = _read_vint(file, keep_marker=True)
        length = _read_vint(file, keep_marker=False)
        if element is None or length is None:
            return 0
        if element == _SEGMENT_ID:
            return file.tell() + length
        file.seek(length, os.SEEK_CUR)


def _read_vint(file: BinaryIO, *, keep_marker: bool) -> int | None:
    """EBML variable-length integer (RFC 8794, section 4); none when unknown or past the end."""
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    extra_bytes = 8 - first[0].bit_length()
    rest = file.read(extra_bytes)
    if len(rest) < extra_bytes:
        return None
    value = int.from_bytes(first + rest)
    if keep_marker:
        return value
    mask = (1 << (7 * (extra_bytes + 1))) - 1
    return None if value & mask == mask else value & mask


def _last_byte_before_padding(file: BinaryIO, size: int) -> bytes:
    file.seek(max(0, size - 512))
    return file.read().rstrip(b"\0")[-1:]
