"""Work ahead in a thread: the next items are made while the current one is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class _Failure:
    error: BaseException


class _End:
    pass


class ReadAhead(Generic[T]):
    """Runs a generator in a thread, at most ``depth`` items ahead of whoever iterates.

    Items come in order.  An exception of the generator is raised where its next item would have
    come.  The thread ends with the generator, or with ``close``.

    Args:
        produce: makes the generator; called, run and closed in the thread.
        depth: how many items may wait, at least 2.
    """

    def __init__(self, produce: Callable[[], Generator[T, None, None]], depth: int) -> None:
        if depth < 2:
            # With room for two, the thread can always put its last item and leave.
            raise ValueError(f"depth must be at least 2, got {depth}")
        self._produce = produce
        self._queue: Queue[T | _Failure | _End] = Queue(depth)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="formcheck-readahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        last: _Failure | _End = _End()
        try:
            with closing(self._produce()) as items:
                for item in items:
                    self._queue.put(item)
                    if self._stop.is_set():
                        break
        except BaseException as error:  # noqa: BLE001 - raised again where the items are used
            last = _Failure(error)
        self._queue.put(last)

    def __iter__(self) -> Iterator[T]:
        try:
            while True:
                item = self._queue.get()
                if isinstance(item, _End):
                    return
                if isinstance(item, _Failure):
                    raise item.error
                yield item
        finally:
            self.close()

    def close(self) -> None:
        """Stop the thread and wait for it; at most the item in hand is finished."""
        self._stop.set()
        while True:
            try:
                self._queue.get_nowait()
            except Empty:
                break
        self._thread.join()
