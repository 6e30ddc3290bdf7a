"""The window of a live run: pictures out, keys in."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from contextlib import suppress
from typing import Final

import cv2

from formcheck.coaching.live_state import Key, LiveState
from formcheck.errors import InputError
from formcheck.pose import RgbArray
from formcheck.render.live_view import LiveView
from formcheck.render.waiting import BEAT_S, draw_wait

TITLE: Final = "formcheck"
MAX_FIRST_PX: Final = (1280, 720)
_ESCAPE: Final = 27
_KEYS: Final[dict[int, Key]] = {
    ord(" "): Key.PAUSE,
    ord("m"): Key.MUTE,
    ord("f"): Key.FLIP,
    ord("s"): Key.SIDE,
    ord("q"): Key.QUIT,
    _ESCAPE: Key.QUIT,
}
_NO_DISPLAY: Final = (
    "there is no screen to open a window on ({why}); run it on a desktop, or with --no-window"
)


class Window:
    """A resizable window that shows live states; a `formcheck.coaching.live_state.Screen`.

    Everything must be called from the main thread.

    Args:
        title: in its bar.

    Raises:
        InputError: there is no screen, or OpenCV was built without windows.
    """

    def __init__(self, title: str = TITLE) -> None:
        _check_display()
        self._title, self._view = title, LiveView()
        self._size: tuple[int, int] | None = None
        self._pressed: list[Key] = []
        self._open = False

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        """Show one frame with its state, and take the keys that were pressed."""
        if self._size is not None and not self._open:
            return
        self._put(self._view.draw(rgb, state))

    def wait(self, words: str) -> None:
        """Open the window, and say in it what is waited for before the first frame."""
        if self._size is None or self._open:
            self._put(draw_wait(words, int(time.monotonic() / BEAT_S)))

    def keys(self) -> tuple[Key, ...]:
        """What was pressed since the last call; a closed window is `Key.QUIT`."""
        if self._open:
            self._listen()
        pressed, self._pressed = tuple(self._pressed), []
        return pressed

    def close(self) -> None:
        """Take the window away; may be called twice."""
        if self._open:
            self._open = False
            cv2.destroyWindow(self._title)
            cv2.waitKey(1)

    def _put(self, picture: RgbArray) -> None:
        """Show a picture, whose colours may be exchanged for that."""
        height, width = picture.shape[:2]
        if self._size != (width, height):
            self._fit((width, height))
        cv2.imshow(self._title, cv2.cvtColor(picture, cv2.COLOR_RGB2BGR, picture))
        self._listen()

    def _fit(self, size: tuple[int, int]) -> None:
        """Open the window at the size of the pictures, or smaller where they are high.

        OpenCV does not tell how large the screen is: what fits on a small laptop fits everywhere,
        and a person may resize the window from then on.
        """
        if not self._open:
            flags = cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL
            cv2.namedWindow(self._title, flags)
            self._open = True
        self._size = size
        width, height = size
        shrunk = min(1.0, MAX_FIRST_PX[0] / width, MAX_FIRST_PX[1] / height)
        cv2.resizeWindow(self._title, round(width * shrunk), round(height * shrunk))

    def _listen(self) -> None:
        """Let the window live, and note its keys and whether it was closed."""
        while (code := cv2.pollKey()) >= 0:
            char = code & 0xFF
            key = _KEYS.get(char) or _KEYS.get(ord(chr(char).lower()))
            if key is not None:
                self._pressed.append(key)
        if not self._is_visible():
            self._open = False
            self._pressed.append(Key.QUIT)

    def _is_visible(self) -> bool:
        try:
            return cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1
        except cv2.error:  # Qt: with its last window, everything about windows is gone
            return False


def _check_display() -> None:
    """Find out whether a window can be opened: where there is no screen, Qt ends the whole process.

    Raises:
        InputError: it cannot.
    """
    if sys.platform != "linux":
        return
    name = os.environ.get("DISPLAY", "")
    if not name:  # a Wayland desktop sets it too; the Qt in OpenCV's wheel knows X11 alone
        raise InputError(_NO_DISPLAY.format(why="DISPLAY is not set"))
    if not _answers(name):
        raise InputError(_NO_DISPLAY.format(why=f"{name} does not answer"))
    if os.environ.get("QT_QPA_PLATFORM", "").startswith("wayland"):
        os.environ["QT_QPA_PLATFORM"] = "xcb"
    _let_qt_have_the_events()


def _let_qt_have_the_events() -> None:
    """Load the system's libX11-xcb before Qt asks for the one in OpenCV's wheel.

    Qt reads the events of its windows itself and tells libX11 so through libX11-xcb, which writes
    that into a private structure of libX11.  The copy in the wheel was built for another libX11
    than the system's, and writes beside it: then libX11 takes some events and drops them, among
    them, in every fifth run on a busy machine, the one that says that the window can be painted,
    and it stays black.
    """
    with suppress(OSError):  # where it is missing, most windows are painted all the same
        ctypes.CDLL("libX11-xcb.so.1", ctypes.RTLD_GLOBAL)


def _answers(display: str) -> bool:
    """Whether an X server lets us in, asked through the library that Qt asks it through."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:  # then Qt is another one, and finds its own way
        return True
    xcb.xcb_connect.restype = xcb.xcb_get_setup.restype = ctypes.c_void_p
    screen = ctypes.c_int()
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), ctypes.byref(screen)))
    there = not xcb.xcb_connection_has_error(connection)
    if there:
        setup = ctypes.c_void_p(xcb.xcb_get_setup(connection))
        there = screen.value < xcb.xcb_setup_roots_length(setup)
    xcb.xcb_disconnect(connection)
    return there
