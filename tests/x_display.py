"""A screen in memory for tests that open windows: Xvfb, with keys pressed by xdotool."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from formcheck.pose import RgbArray

PROGRAMS = ("Xvfb", "xdotool", "import")
PATIENCE_S = 90.0


def missing_programs() -> list[str]:
    """What the tests need and this machine has not; ``import`` is ImageMagick's."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


@dataclass(frozen=True)
class XDisplay:
    """A running X server.

    Attributes:
        name: as in DISPLAY.
        folder: for screenshots.
        server: its process.
    """

    name: str
    folder: Path
    server: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """Ours, with this display."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("WAYLAND_", "QT_QPA_"))}
        return kept | {"DISPLAY": self.name}

    def tool(self, *arguments: str) -> str:
        """Run xdotool; what it prints."""
        ran = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        return ran.stdout.strip()

    def window(self, title: str, owner: subprocess.Popen[str]) -> str:
        """Number of the window with a title, as soon as it is there.

        Args:
            title: in its bar.
            owner: the program that opens it.

        Raises:
            TimeoutError: it never came.
            RuntimeError: its program ended before.
        """
        limit_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < limit_s:
            found = self.tool("search", "--onlyvisible", "--name", f"^{title}$")
            if found:
                return found.splitlines()[0]
            if owner.poll() is not None:
                raise RuntimeError(f"exit code {owner.returncode} instead of a window {title!r}")
            time.sleep(0.1)
        raise TimeoutError(f"no window {title!r} on {self.name}")

    def press(self, window: str, key: str) -> None:
        """Press a key in a window.

        Not by xdotool's ``--window``: where the press closes the window, that sends the release to
        nobody, and the server repeats the key for ever, in every window that comes after.
        """
        self.tool("windowfocus", "--sync", window)
        self.tool("key", key)

    def size(self, window: str) -> tuple[int, int]:
        """(width, height) of a window in pixels."""
        told = self._geometry(window)
        return told["WIDTH"], told["HEIGHT"]

    def _geometry(self, window: str) -> dict[str, int]:
        lines = self.tool("getwindowgeometry", "--shell", window).splitlines()
        return {name: int(value) for name, value in (line.split("=", 1) for line in lines)}

    def close(self, window: str) -> None:
        """Ask a window to close, as the button in its bar does."""
        ask = [sys.executable, "-c", _CLOSE, window]
        subprocess.run(ask, env=self.environment, check=True, timeout=PATIENCE_S)

    def screenshot(self, window: str) -> RgbArray:
        """What the screen shows where a window is, (H, W, 3) uint8."""
        path = self.folder / "screenshot.png"
        subprocess.run(
            ["import", "-window", "root", str(path)],
            env=self.environment,
            check=True,
            timeout=PATIENCE_S,
            capture_output=True,
        )
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        assert picture is not None
        told = self._geometry(window)
        x, y = told["X"], told["Y"]
        part = picture[y : y + told["HEIGHT"], x : x + told["WIDTH"]]
        return np.asarray(cv2.cvtColor(part, cv2.COLOR_BGR2RGB), np.uint8)

    def seen(self, window: str, condition: Callable[[RgbArray], bool]) -> RgbArray:
        """The first screenshot that shows something: painting takes its time on a busy machine.

        Raises:
            TimeoutError: none does.
        """
        limit_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < limit_s:
            picture = self.screenshot(window)
            if condition(picture):
                return picture
            time.sleep(0.1)
        raise TimeoutError("the window never showed it")


_CLOSE = """
import ctypes, ctypes.util, sys
x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
x.XOpenDisplay.restype = ctypes.c_void_p
x.XInternAtom.restype = ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(None))
atom = lambda name: x.XInternAtom(display, name, 0)
class Message(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("kind", ctypes.c_ulong),
        ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("pad", ctypes.c_long * 24),
    ]
CLIENT_MESSAGE = 33
window = int(sys.argv[1])
message = Message(CLIENT_MESSAGE, 0, 1, display, window, atom(b"WM_PROTOCOLS"), 32)
message.data[0] = atom(b"WM_DELETE_WINDOW")
x.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
x.XSync(display, 0)
x.XCloseDisplay(display)
"""
"""xdotool asks the window manager to close a window, and here is none."""


@contextmanager
def running_display(folder: Path) -> Iterator[XDisplay]:
    """An X server with a display of its own, gone at the end."""
    reader, writer = os.pipe()
    # By itself the server starts anew whenever its last client leaves, and drops who comes then.
    options = ["-noreset", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), *options],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield XDisplay(f":{number}", folder, server)
    finally:
        server.send_signal(signal.SIGCONT)  # if a test has stopped it
        server.terminate()
        server.wait(PATIENCE_S)
