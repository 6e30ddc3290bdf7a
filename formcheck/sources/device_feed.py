"""A camera of this machine, through OpenCV."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

import cv2
import numpy as np

from formcheck.errors import CameraLost, InputError
from formcheck.pose import Frame, RgbArray
from formcheck.sources.camera import CameraInfo, Captured, Ending
from formcheck.sources.clip import DEFAULT_MAX_SIDE_PX

_WANTED: Final = (
    # Without compression, USB 2 carries ten frames a second at this size.
    (cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG"))),
    (cv2.CAP_PROP_FRAME_WIDTH, 1280.0),
    (cv2.CAP_PROP_FRAME_HEIGHT, 720.0),
    (cv2.CAP_PROP_FPS, 30.0),
)
_FIRST_PICTURE_S: Final = 10.0
"""Some cameras take seconds to wake up and refuse until then."""
_MISSES: Final = 5
"""A single read may fail (a damaged JPEG); so many in a row are an unplugged camera."""
_MISS_PAUSE_S: Final = 0.05
_MAX_STAMP_AGE_S: Final = 1.0


class Capture(Protocol):
    """What of `cv2.VideoCapture` is used."""

    def isOpened(self) -> bool: ...  # noqa: N802, D102 - OpenCV's name
    def read(self) -> tuple[bool, Any]: ...  # noqa: D102
    def get(self, propId: int, /) -> float: ...  # noqa: N803, D102
    def set(self, propId: int, value: float, /) -> bool: ...  # noqa: N803, D102
    def release(self) -> None: ...  # noqa: D102


def open_capture(device: int | str) -> Capture:
    """Open a device with what this system calls cameras, in silence."""
    log: Any = cv2.utils.logging  # in OpenCV 4 and 5; that of cv2 itself is gone in 5
    before = log.getLogLevel()
    log.setLogLevel(0)  # whether it opened is said in our words
    try:
        api = cv2.CAP_V4L2 if sys.platform.startswith("linux") else cv2.CAP_ANY
        capture: Capture = cv2.VideoCapture(device, api)
    finally:
        log.setLogLevel(before)
    return capture


class DeviceFeed:
    """A webcam, at 1280 x 720 and 30 frames a second where it can.

    Frames are stamped by the driver when it says when it captured them, else on arrival.

    Args:
        device: its number, or its path under /dev.
        opener: opens it.

    Raises:
        InputError: there is no such camera, it may not be used, or another program uses it.
    """

    lossless = False
    ending: Ending | None = None

    def __init__(
        self, device: int | str, opener: Callable[[int | str], Capture] = open_capture
    ) -> None:
        self._name = f"camera {device}" if isinstance(device, int) else device
        _check_device(device, self._name)
        self._capture = opener(device)
        try:
            self._first = self._wake()
        except InputError:
            self._capture.release()
            raise
        height, width = self._first.shape[:2]
        size_px = _fitted(width, height)
        self.info = CameraInfo(name=self._name, width=width, height=height, size_px=size_px)

    def captures(self, stop: threading.Event) -> Iterator[Captured]:
        """Pictures as the driver hands them over."""
        origin_s: float | None = None
        last_s, index, misses = float("-inf"), 0, 0
        while not stop.is_set():
            read, bgr = self._capture.read()
            if not read:
                misses += 1
                if misses >= _MISSES:
                    raise CameraLost(
                        f"{self._name}: the camera was unplugged or stopped giving pictures; plug "
                        "it in again and start a new session"
                    )
                stop.wait(_MISS_PAUSE_S)
                continue
            misses, captured_s = 0, self._stamp_s()
            origin_s = captured_s if origin_s is None else origin_s
            if captured_s <= last_s:
                continue
            last_s = captured_s
            yield Captured(Frame(index, captured_s - origin_s, self._rgb(bgr)), captured_s)
            index += 1

    def close(self) -> None:
        """Let go of the device."""
        self._capture.release()

    def _wake(self) -> RgbArray:
        """The first picture, as it comes."""
        if not self._capture.isOpened():
            raise _busy(self._name)
        for what, value in _WANTED:
            self._capture.set(what, value)
        until_s = time.monotonic() + _FIRST_PICTURE_S
        for _ in range(_MISSES):
            read, bgr = self._capture.read()
            if read and bgr is not None and bgr.ndim == 3:
                return np.asarray(bgr, np.uint8)
            if time.monotonic() > until_s:
                break
            time.sleep(_MISS_PAUSE_S)
        raise _busy(self._name)

    def _stamp_s(self) -> float:
        now_s = time.monotonic()
        stamp_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return stamp_s if 0 <= now_s - stamp_s <= _MAX_STAMP_AGE_S else now_s

    def _rgb(self, bgr: Any) -> RgbArray:
        if (bgr.shape[1], bgr.shape[0]) != self.info.size_px:
            bgr = cv2.resize(bgr, self.info.size_px, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def _fitted(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, DEFAULT_MAX_SIDE_PX / max(width, height))
    return round(width * scale), round(height * scale)


def _check_device(device: int | str, name: str) -> None:
    if not sys.platform.startswith("linux"):
        return
    path = Path(f"/dev/video{device}" if isinstance(device, int) else device)
    if not path.exists():
        raise InputError(
            f"{name}: there is no such camera; plug it in, see `formcheck cameras` for what is "
            "there, or name a clip or the address of a phone's stream"
        )
    if not os.access(path, os.R_OK | os.W_OK):
        raise InputError(
            f"{name}: you may not use {path}; add yourself to its group with "
            "`sudo usermod -aG video $USER`, then log in again"
        )


def _busy(name: str) -> InputError:
    return InputError(
        f"{name}: the camera gives no picture; close other programs that use it (video calls, "
        "browsers), allow this program to use the camera, or try another number of "
        "`formcheck cameras`"
    )
