"""What takes a while before the first picture, with a window that already lives meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final, TypeVar

from formcheck.coaching.live_state import Key, Screen

T = TypeVar("T")
_BEAT_S: Final = 0.1
_STOPPING: Final = "Stopping ..."


def done_beside(
    screen: Screen | None, words: str, work: Callable[[], T], on_quit: Callable[[], object]
) -> T:
    """Do ``work`` in a thread of its own, so that the window says what it waits for.

    Args:
        screen: shows the words, and is asked for keys; None: the work is done here and now.
        words: what is waited for.
        work: cannot be broken off; what it raises is raised here.
        on_quit: called when somebody wants to leave meanwhile.
    """
    if screen is None:
        return work()
    with ThreadPoolExecutor(1, "formcheck-start") as pool:
        future = pool.submit(work)
        while not future.done():
            screen.wait(words)
            if Key.QUIT in screen.keys():  # noqa: SIM118 - keys of a keyboard
                on_quit()
                words = _STOPPING
            wait([future], _BEAT_S)
        return future.result()
