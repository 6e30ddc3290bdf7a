"""The pose models that formcheck knows, and where they are on this machine.

Nothing here touches the network; `formcheck.estimators.download` does, on request only.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from formcheck.errors import ModelError, nearest

BUILT_IN: Final = "full"
BUILT_IN_SHA256: Final = "e4d22821b9360c2ff2817570fc0efa1b51ae674dd632c6e37366289b3c52f3be"
LICENCE: Final = "Apache-2.0"

_BUNDLE_NAME: Final = "pose_landmarker_full.task"
_BUNDLE_MEMBERS: Final = frozenset({"pose_detector.tflite", "pose_landmarks_detector.tflite"})
_STORAGE: Final = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"


@dataclass(frozen=True)
class DownloadableModel:
    """A model that Google publishes.

    Attributes:
        name: what ``--model`` takes.
        size_mb: about, for the reader.
        url: where it is published.
        git_blob_id: SHA-1 of the content as git stores it, see `git_blob_id`.
    """

    name: str
    size_mb: int
    url: str
    git_blob_id: str

    @property
    def file_name(self) -> str:
        """Name of the file, in the cache as at the source."""
        return self.url.rsplit("/", 1)[-1]


def _published(name: str, size_mb: int, blob_id: str) -> DownloadableModel:
    url = f"{_STORAGE}/pose_landmarker_{name}/float16/1/pose_landmarker_{name}.task"
    return DownloadableModel(name, size_mb, url, blob_id)


DOWNLOADABLE: Final[Mapping[str, DownloadableModel]] = {
    model.name: model
    for model in (
        _published("lite", 6, "09576a930167d58ba3cd759a1521a1f7b159b0f2"),
        _published("heavy", 31, "45449d98ebc71322c4c5ee03a1ae31400ae8deee"),
    )
}
# Google's own bundle of the full model holds the networks of the built-in one under another
# packing; who passes its path gets it named rightly.
_OFFICIAL_FULL_BLOB_ID: Final = "ab13de695111ad04968f63a753f1c751b204d411"
_OFFICIAL_NAMES: Final = {
    _OFFICIAL_FULL_BLOB_ID: "full",
    **{model.git_blob_id: model.name for model in DOWNLOADABLE.values()},
}


@dataclass(frozen=True)
class ModelFile:
    """A model bundle on disk.

    Attributes:
        name: as registered, or the file's stem for any other bundle.
        path: the ``.task`` file.
        sha256: of its content, hex; two bundles of one name are told apart by it.
    """

    name: str
    path: Path
    sha256: str


class ModelState(StrEnum):
    """Whether a registered model can be used at once."""

    BUILT_IN = "built in"
    DOWNLOADED = "downloaded"
    NOT_DOWNLOADED = "not downloaded"
    DAMAGED = "damaged"


def git_blob_id(content: bytes) -> str:
    """The id that git gives ``content``: SHA-1 over a short header and the bytes.

    The published files are known by it, since no other hash of theirs is published.
    """
    header = b"blob %d\0" % len(content)
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def cache_folder() -> Path:
    """Where downloaded models lie: the platform's folder for what can be fetched again.

    The folder may not exist yet; nothing is created here.
    """
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "formcheck" / "models"


def built_in_path() -> Path:
    """The bundle that comes with formcheck: beside this file, or in the repository's models/.

    Raises:
        ModelError: neither place has it.
    """
    for folder in (Path(__file__).parent, Path(__file__).parents[2] / "models"):
        path = folder / _BUNDLE_NAME
        if path.is_file():
            return path
    raise ModelError(f"the built-in pose model ({_BUNDLE_NAME}) is missing; reinstall formcheck")


def model_state(name: str) -> tuple[ModelState, Path | None]:
    """State of a registered model, and where it is if it is on this machine.

    Raises:
        ModelError: the built-in bundle is missing.
    """
    if name == BUILT_IN:
        path = built_in_path()
        intact = hashlib.sha256(path.read_bytes()).hexdigest() == BUILT_IN_SHA256
        return (ModelState.BUILT_IN if intact else ModelState.DAMAGED), path
    model = DOWNLOADABLE[name]
    path = cache_folder() / model.file_name
    if not path.is_file():
        return ModelState.NOT_DOWNLOADED, None
    intact = git_blob_id(path.read_bytes()) == model.git_blob_id
    return (ModelState.DOWNLOADED if intact else ModelState.DAMAGED), path


def resolve_model(name_or_path: str | Path = BUILT_IN) -> ModelFile:
    """Find the model that ``--model`` asks for.

    Args:
        name_or_path: a registered name, or the path of a pose landmarker bundle.  A name wins
            over a file of that name; write ``./full`` to mean the file.

    Raises:
        ModelError: unknown name, model not downloaded yet, no such file, damaged file, or a
            file that is no pose landmarker bundle.
    """
    text = str(name_or_path)
    if text == BUILT_IN or text in DOWNLOADABLE:
        return _resolve_registered(text)
    return _resolve_file(Path(name_or_path), text)


def _resolve_registered(name: str) -> ModelFile:
    state, path = model_state(name)
    if path is None:
        raise ModelError(
            f"the model '{name}' is not on this machine yet; "
            f"fetch it once with: formcheck models --download {name}"
        )
    if state is ModelState.DAMAGED:
        remedy = (
            "reinstall formcheck"
            if name == BUILT_IN
            else f"fetch it again with: formcheck models --download {name}"
        )
        raise ModelError(f"{path}: damaged, the content is not that of the model; {remedy}")
    return ModelFile(name, path, hashlib.sha256(path.read_bytes()).hexdigest())


def _resolve_file(path: Path, text: str) -> ModelFile:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ModelError(f"{path}: a pipe or device; give a .task file")
        content = path.read_bytes()
        with zipfile.ZipFile(path) as bundle:
            members = set(bundle.namelist())
    except FileNotFoundError:
        if path.name == text and not path.suffix:
            known = [BUILT_IN, *DOWNLOADABLE]
            raise ModelError(
                f"there is no model {text!r}, nor a file of that name; {nearest(text, known)}"
            ) from None
        raise ModelError(f"{path}: no such model file") from None
    except IsADirectoryError:
        raise ModelError(f"{path}: a folder; give the .task file in it") from None
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror})") from None
    except zipfile.BadZipFile:
        members = set()
    if not members >= _BUNDLE_MEMBERS:
        raise ModelError(
            f"{path}: not a pose landmarker bundle; a .task file of MediaPipe's pose landmarker "
            f"is a zip archive with {' and '.join(sorted(_BUNDLE_MEMBERS))} inside"
        )
    sha256 = hashlib.sha256(content).hexdigest()
    stated = BUILT_IN if sha256 == BUILT_IN_SHA256 else path.stem
    return ModelFile(_OFFICIAL_NAMES.get(git_blob_id(content), stated), path, sha256)
