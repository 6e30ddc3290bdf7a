"""The window has the main thread, the session one of its own: neither takes the other along.

Window systems insist on the main thread, and may keep it: a screen that hangs never answers, and
where the X server dies Qt ends the whole process.  The session beside it still gets its report out.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from formcheck.coaching.live_state import Key, LiveState, Screen
from formcheck.errors import ScreenLost
from formcheck.live.process_end import before_exit
from formcheck.live.slot import NewestSlot
from formcheck.pose import RgbArray

GRACE_S: Final = 2.0
"""So long may the window take to close before the process ends without it."""
_TURN_S: Final = 0.1
_EXIT_BUG: Final = 1
_EXIT_BROKEN_OFF: Final = 130  # 128 + SIGINT, as shells report it
_Newest = str | tuple[RgbArray, LiveState]
_LOST: Final = (
    "the screen of the window is gone (the desktop session ended, or its X server); start again on "
    "a desktop, or with --no-window"
)


class WindowElsewhere:
    """The screen as the session sees it; the window itself is served by the main thread."""

    def __init__(self) -> None:
        self._newest: NewestSlot[_Newest] = NewestSlot()
        self._keys: deque[Key] = deque()
        self._lost = False

    def show(self, rgb: RgbArray, state: LiveState) -> None:
        """Have one frame shown, unless a newer one comes before."""
        self._newest.put((rgb, state))

    def wait(self, words: str) -> None:
        """Have it said what is waited for."""
        self._newest.put(words)

    def keys(self) -> tuple[Key, ...]:
        """What was pressed since the last call.

        Raises:
            ScreenLost: there is no window any more.
        """
        if self._lost:
            raise ScreenLost(_LOST)
        return tuple(self._keys.popleft() for _ in range(len(self._keys)))

    def close(self) -> None:
        """Have the window taken away."""
        self._newest.close()

    def lose(self) -> None:
        """The window is gone."""
        self._lost = True

    def serve(self, window: Screen, rescue: Callable[[], object]) -> None:
        """Show in ``window`` what is to be shown, until it is closed; in the main thread."""
        while not self._newest.exhausted:
            newest = self._newest.take(_TURN_S)
            with before_exit(rescue):
                self._pass_on(window, newest)
        with before_exit(rescue):
            window.close()

    def _pass_on(self, window: Screen, newest: _Newest | None) -> None:
        if isinstance(newest, str):
            window.wait(newest)
        elif newest is not None:
            window.show(*newest)
        self._keys.extend(window.keys())


def run_beside(window: Screen, session: Callable[[Screen], int]) -> int:
    """Run ``session`` in a thread of its own and its window in this one, the main thread.

    Args:
        window: used in this thread alone.
        session: shows on the screen it is given; returns the exit code.

    Returns:
        The exit code.  Where the window keeps or ends the main thread it is that of the process,
        which then ends here.

    Raises:
        KeyboardInterrupt: Ctrl-C once more; the session is broken off.
        Exception: what ``session`` or ``window`` raised; a window that fails costs no report.
    """
    screen, failure = WindowElsewhere(), None
    beside = _Beside(session, screen)
    beside.start()
    try:
        try:
            screen.serve(window, beside.outlive)
        except Exception as error:  # noqa: BLE001 - raised once the session has reported
            failure = error
            screen.lose()
        beside.free.set()
        beside.join()
    except KeyboardInterrupt:
        beside.free.set()
        beside.break_off()
        raise
    if failure is not None:
        raise failure
    return beside.result()


class _Beside(threading.Thread):
    """The session's thread.

    Attributes:
        free: the main thread has come back from the window.
    """

    def __init__(self, session: Callable[[Screen], int], screen: WindowElsewhere) -> None:
        super().__init__(name="formcheck-session", daemon=True)
        self._session, self._screen = session, screen
        self._code = _EXIT_BUG
        self._error: BaseException | None = None
        self.free = threading.Event()

    def run(self) -> None:
        """Run the session; end the process without the main thread when that never returns."""
        try:
            self._code = self._session(self._screen)
        except BaseException as error:  # noqa: BLE001 - raised again by `result`
            self._error = error
        finally:
            self._screen.close()
        if not self.free.wait(GRACE_S):
            self._end_process()

    def result(self) -> int:
        """The exit code.

        Raises:
            BaseException: what the session raised.
        """
        if self._error is not None:
            raise self._error
        return self._code

    def outlive(self) -> None:
        """The window ends the process, in this thread: let the session report before."""
        self.free.set()
        self._screen.lose()
        try:
            self.join()
        except KeyboardInterrupt:
            self.break_off()
        self._end_process()

    def break_off(self) -> None:
        """Raise ``KeyboardInterrupt`` in the session, and give it time to tidy up.

        Where it waits for a camera that does not answer, say, it is not waited for.
        """
        interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc
        interrupt(ctypes.c_ulong(self.ident or 0), ctypes.py_object(KeyboardInterrupt))
        self.join(GRACE_S)
        if self.is_alive():
            self._code = _EXIT_BROKEN_OFF
            self._end_process()

    def _end_process(self) -> None:
        if self._error is not None:
            traceback.print_exception(self._error)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(self._code)
