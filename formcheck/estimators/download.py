"""Fetches a published model into the user's cache: the only code of formcheck that goes online."""

from __future__ import annotations

import contextlib
import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Final

from formcheck.errors import ModelError
from formcheck.estimators.models import DownloadableModel, cache_folder, git_blob_id

_TIMEOUT_S: Final = 30.0  # without a single byte
_CHUNK_BYTES: Final = 1 << 18

Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far and the total, None where the server gives none."""


def download_model(model: DownloadableModel, progress: Progress | None = None) -> Path:
    """Fetch ``model`` into the cache, unless it is there already and intact.

    The file appears under its name only once its content is verified.

    Returns:
        The path of the bundle.

    Raises:
        ModelError: no connection, another content than the known one, or no room to write.
    """
    path = cache_folder() / model.file_name
    if path.is_file() and git_blob_id(path.read_bytes()) == model.git_blob_id:
        return path
    content = _fetch(model, progress)
    received = git_blob_id(content)
    if received != model.git_blob_id:
        raise ModelError(
            f"{model.url}: what came is not the {model.name} model ({len(content)} bytes, git "
            f"blob id {received}, expected {model.git_blob_id}); nothing was kept. A network "
            f"that asks for a login answers with a page of its own: {_by_hand(model)}"
        )
    try:
        _write_whole(path, content)
    except OSError as error:
        raise ModelError(f"{path}: cannot be written ({error.strerror})") from error
    return path


def _fetch(model: DownloadableModel, progress: Progress | None) -> bytes:
    content = bytearray()
    try:
        # The address is a constant of the registry, not input.
        with urllib.request.urlopen(model.url, timeout=_TIMEOUT_S) as response:  # noqa: S310
            total = int(response.headers.get("Content-Length") or 0) or None
            while chunk := response.read(_CHUNK_BYTES):
                content += chunk
                if progress is not None:
                    progress(len(content), total)
    except urllib.error.HTTPError as error:
        raise ModelError(
            f"{model.url}: the server answered {error.code} {error.reason}; {_by_hand(model)}"
        ) from error
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise ModelError(
            f"{model.url}: no connection ({reason}); formcheck needs the network for this one "
            f"step only, so try again when there is one, or {_by_hand(model)}"
        ) from error
    return bytes(content)


def _by_hand(model: DownloadableModel) -> str:
    return (
        f"fetch it by hand in a browser and pass its path: --model {model.file_name} "
        "(the built-in model 'full' needs no download)"
    )


def _write_whole(path: Path, content: bytes) -> None:
    """Write under a temporary name, then rename: nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(part).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(part).unlink()
        raise
