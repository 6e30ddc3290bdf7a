"""Work ahead in a thread: the next items are made while the current one is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class _Item(Generic[T]):
    value: T


@dataclass(frozen=True)
class _End(Generic[R]):
    result: R


@dataclass(frozen=True)
class _Failure:
    error: BaseException


class ReadAhead(Generic[T, R]):
    """Runs a generator in a thread, at most ``depth`` items ahead of whoever iterates.

    Items come in order, then the generator's return value as that of ``items()``.  An exception
    of the generator is raised where its next item would have come.  The thread ends with the
    generator, or with ``close``.

    Args:
        produce: makes the generator; called, run and closed in the thread.
        depth: how many items may wait, at least 2.
    """

    def __init__(self, produce: Callable[[], Generator[T, None, R]], depth: int) -> None:
        if depth < 2:
            # With room for two, the thread can always put its last item and leave.
            raise ValueError(f"depth must be at least 2, got {depth}")
        self._produce = produce
        self._queue: Queue[_Item[T] | _End[R] | _Failure] = Queue(depth)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="formcheck-readahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with closing(self._produce()) as items:
                while not self._stop.is_set():
                    try:
                        item = next(items)
                    except StopIteration as end:
                        self._queue.put(_End(end.value))
                        return
                    self._queue.put(_Item(item))
        except BaseException as error:  # noqa: BLE001 - raised again where the items are used
            self._queue.put(_Failure(error))

    def items(self) -> Generator[T, None, R]:
        """What the generator yields; returns what it returns.  Leaving early closes."""
        try:
            while True:
                match self._queue.get():
                    case _Item(value):
                        yield value
                    case _End(result):
                        return result
                    case _Failure(error):
                        raise error
        finally:
            self.close()

    def close(self) -> None:
        """Stop the thread and wait for it; at most the item in hand is finished.

        Whoever still asks for items gets a ``RuntimeError``.
        """
        self._stop.set()
        self._drain()
        self._thread.join()
        self._drain()
        self._queue.put(_Failure(RuntimeError("closed before its end")))

    def _drain(self) -> None:
        while True:
            try:
                self._queue.get_nowait()
            except Empty:
                return
