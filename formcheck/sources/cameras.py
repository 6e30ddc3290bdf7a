"""Which camera a name means, and which cameras this machine has."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2

from formcheck.errors import InputError
from formcheck.sources.camera import Camera, Feed
from formcheck.sources.device_feed import Capture, DeviceFeed, open_capture
from formcheck.sources.file_feed import FileFeed
from formcheck.sources.stream_feed import StreamFeed

_SYSFS: Final = Path("/sys/class/video4linux")
_NUMBERS_TRIED: Final = 8
"""Where cameras cannot be listed, the first numbers are tried."""


def open_camera(name: str) -> Camera:
    """Open a camera by what a person calls it.

    Args:
        name: a number, a device under /dev, the address of a stream, or a clip.

    Raises:
        InputError: there is no such thing, or it cannot be used.
    """
    return Camera(_feed(name))


def _feed(name: str) -> Feed:
    if re.fullmatch(r"\d{1,4}", name):
        return DeviceFeed(int(name))
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", name):
        return StreamFeed(name)
    path = Path(name)
    if name.startswith("/dev/") or _is_device(path):
        return DeviceFeed(name)
    if not _is_there(path):
        raise InputError(
            f"{name}: no such clip or camera; a camera is a number (see `formcheck cameras`), the "
            "address of a stream begins with http:// or rtsp://"
        )
    return FileFeed(path)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # longer than any name can be
        return False


def _is_device(path: Path) -> bool:
    try:
        return stat.S_ISCHR(path.stat().st_mode)
    except (OSError, ValueError):
        return False


@dataclass(frozen=True)
class FoundCamera:
    """One camera of this machine.

    Attributes:
        number: to give to ``--camera``.
        name: as the system calls it.
        size_px: (width, height) of its picture now; None when it gives none.
        fps: frames a second that it promises; None when it does not say.
    """

    number: int
    name: str
    size_px: tuple[int, int] | None
    fps: float | None


def list_cameras(
    opener: Callable[[int | str], Capture] = open_capture, sysfs: Path = _SYSFS
) -> list[FoundCamera]:
    """Every camera that is there, those included that are in use or give no picture."""
    listed = sys.platform.startswith("linux")
    numbered = list(_listed(sysfs)) if listed else [(n, "") for n in range(_NUMBERS_TRIED)]
    found = []
    for number, name in numbered:
        camera = _tried(number, name or f"camera {number}", opener)
        if listed or camera.size_px is not None:
            found.append(camera)
    return found


def _listed(sysfs: Path) -> Iterator[tuple[int, str]]:
    """Number and name of what the kernel knows; a camera's second device gives no pictures."""
    folders = [f for f in sysfs.glob("video*") if f.name.removeprefix("video").isdigit()]
    for folder in sorted(folders, key=lambda f: int(f.name.removeprefix("video"))):
        try:
            index = (folder / "index").read_text().strip()
            name = (folder / "name").read_text().strip()
        except OSError:
            continue
        if index == "0":
            yield int(folder.name.removeprefix("video")), name


def _tried(number: int, name: str, opener: Callable[[int | str], Capture]) -> FoundCamera:
    capture = opener(number)
    try:
        read, bgr = capture.read() if capture.isOpened() else (False, None)
        if not read or bgr is None:
            return FoundCamera(number, name, None, None)
        fps = capture.get(cv2.CAP_PROP_FPS)
        return FoundCamera(number, name, (bgr.shape[1], bgr.shape[0]), fps if fps > 0 else None)
    finally:
        capture.release()
