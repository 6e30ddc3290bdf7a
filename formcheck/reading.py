"""Reading small text files that a person names, which may turn out to be anything."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

MAX_BYTES: Final = 2**28
"""A report of hours is a few megabytes."""


def read_small_text(path: Path, encoding: str = "utf-8") -> str:
    """The text in ``path``; devices, pipes and huge files are refused rather than waited for.

    Raises:
        OSError: it cannot be read, is no file, or is larger than `MAX_BYTES`.
        UnicodeDecodeError: it is not text.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "is a pipe or device, not a file")
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise OSError(errno.EFBIG, "is far too large")
    return content.decode(encoding)
