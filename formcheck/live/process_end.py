"""The last moment before native code ends the process over Python's head."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

_CALLBACK: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@contextmanager
def before_exit(rescue: Callable[[], object]) -> Iterator[None]:
    """Call ``rescue`` when native code calls C's ``exit`` inside the context.

    Qt does that when its X server is gone.  Python is whole then, and its threads run.

    ``exit`` takes down last what was registered first.  A context around each call that may end the
    process comes after every library that was loaded meanwhile, so that ``rescue`` finds them all
    at work; it costs some microseconds.

    Args:
        rescue: called in the thread that ends the process; when it returns, that goes on.
    """
    if sys.platform != "linux":  # Qt ends the process with X11 alone
        yield
        return
    libc, handle, armed = _libc(), ctypes.c_char(), True

    def called(_: int | None) -> None:
        if armed:
            rescue()

    callback = _CALLBACK(called)
    try:  # around this, too: Ctrl-C may come as soon as it is done
        libc.__cxa_atexit(callback, None, ctypes.byref(handle))
        yield
    finally:
        # Python must not be called when it is gone: this calls, and then forgets, what goes by
        # the handle.
        armed = False
        libc.__cxa_finalize(ctypes.byref(handle))


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
