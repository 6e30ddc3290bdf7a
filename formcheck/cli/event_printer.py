"""Event lines on stdout, from a thread of their own: a slow reader never holds up the coach."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Queue
from types import TracebackType
from typing import Final, Self

from formcheck.cli.streams import emit_json
from formcheck.reporting.event_lines import EventLine, FrameLine

_FRAMES_WAITING: Final = 300
"""Ten seconds; beyond that the lines of frames are left out, all others are kept."""


class EventPrinter:
    """Prints lines in order; a context manager that waits until all are out.

    Args:
        on_broken: called once, when nobody reads any more; lines are dropped from then on.

    Attributes:
        failure: why printing ended early.
    """

    def __init__(self, on_broken: Callable[[], None]) -> None:
        self._on_broken = on_broken
        self._lines: Queue[EventLine | None] = Queue()
        self._thread = threading.Thread(target=self._run, name="formcheck-events", daemon=True)
        self.failure: OSError | None = None

    def tell(self, line: EventLine) -> None:
        """Print ``line`` when its turn comes; never waits."""
        if isinstance(line, FrameLine) and self._lines.qsize() > _FRAMES_WAITING:
            return
        self._lines.put(line)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._lines.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (line := self._lines.get()) is not None:
            if self.failure is not None:
                continue
            try:
                emit_json(line.to_json() + "\n")
            except OSError as error:  # the reader has gone, or the disk behind it is full
                self.failure = error
                self._on_broken()
