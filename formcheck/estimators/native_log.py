"""Holds back the chatter that MediaPipe's native code writes to stderr.

MediaPipe 0.10.33 reads none of the usual switches (``GLOG_minloglevel``,
``TF_CPP_MIN_LOG_LEVEL``) and offers no call to lower its log level, so the only place to catch
its lines is the file descriptor itself.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
from types import TracebackType
from typing import Final, Self

_STDERR_FD: Final = 2
_CHATTER: Final = re.compile(
    r"[IW]\d{4} \d\d:\d\d:\d+\.\d+ +\d+ \S+:\d+\] "  # glog and absl, information and warning
    r"|INFO: |WARNING: All log messages before absl::InitializeLog"
)
_LOCK: Final = threading.RLock()  # descriptor 2 belongs to the whole process


def without_chatter(text: str) -> str:
    """The lines of ``text`` that are no information or warning of a native logger."""
    return "".join(line for line in text.splitlines(keepends=True) if not _CHATTER.match(line))


class HeldStderr:
    """Context manager: whatever the process writes to descriptor 2 inside is held back.

    On a clean exit the lines that are not native chatter are passed on to the real stderr: an
    error that the native code logs, or what another thread wrote in the meantime.  When the
    body raises, they stay in ``text`` for the exception to carry.

    Keep the body short: the whole process is mute while it runs.

    Attributes:
        text: what was written, without the chatter; filled on exit.
    """

    def __init__(self) -> None:
        self.text = ""

    def __enter__(self) -> Self:
        _LOCK.acquire()
        try:
            _flush()
            self._held = tempfile.TemporaryFile()
            try:
                self._stderr_fd: int | None = os.dup(_STDERR_FD)
                os.dup2(self._held.fileno(), _STDERR_FD)
            except OSError:  # started without a stderr: there is nothing to keep clean
                self._stderr_fd = None
        except BaseException:
            _LOCK.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._stderr_fd is not None:
                _flush()
                os.dup2(self._stderr_fd, _STDERR_FD)
                os.close(self._stderr_fd)
            self._held.seek(0)
            self.text = without_chatter(self._held.read().decode(errors="replace"))
            self._held.close()
            if kind is None and self.text and self._stderr_fd is not None:
                os.write(_STDERR_FD, self.text.encode())
        finally:
            _LOCK.release()


def _flush() -> None:
    if sys.stderr is not None:  # None under pythonw
        sys.stderr.flush()
