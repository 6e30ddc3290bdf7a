from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator

import pytest

from formcheck.sources.readahead import ReadAhead


def counting(
    count: int, made: list[int], closed: threading.Event
) -> Callable[[], Generator[int, None, None]]:
    def produce() -> Generator[int, None, None]:
        try:
            for number in range(count):
                made.append(number)
                yield number
        finally:
            closed.set()

    return produce


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.001)
    raise AssertionError("did not happen within two seconds")


def threads_at_work() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "formcheck-readahead"]


def test_everything_comes_in_order() -> None:
    closed = threading.Event()
    assert list(ReadAhead(counting(100, [], closed), 3).items()) == list(range(100))
    assert closed.is_set()
    assert not threads_at_work()


def test_work_goes_on_ahead_but_not_further_than_allowed() -> None:
    made: list[int] = []
    ahead = ReadAhead(counting(50, made, threading.Event()), 3)
    wait_until(lambda: len(made) == 4)  # three wait, one is in hand
    for taken, _ in enumerate(ahead.items(), start=1):
        assert len(made) <= taken + 4
    assert len(made) == 50


@pytest.mark.parametrize("taken", [0, 1, 20])
def test_closing_early_stops_the_thread_and_closes_the_generator(taken: int) -> None:
    made: list[int] = []
    closed = threading.Event()
    ahead = ReadAhead(counting(1000, made, closed), 2)
    items = ahead.items()
    for _ in range(taken):
        next(items)
    ahead.close()
    assert closed.is_set()
    assert not threads_at_work()
    assert len(made) <= taken + 5


def test_a_consumer_that_just_leaves_takes_the_thread_with_it() -> None:
    closed = threading.Event()
    for number in ReadAhead(counting(1000, [], closed), 2).items():
        if number == 3:
            break
    assert closed.is_set()
    assert not threads_at_work()


def test_an_error_comes_after_the_items_before_it() -> None:
    def produce() -> Generator[int, None, None]:
        yield 1
        yield 2
        raise OSError("the card was pulled out")

    items = ReadAhead(produce, 4).items()
    assert [next(items), next(items)] == [1, 2]
    with pytest.raises(OSError, match="pulled out"):
        next(items)
    assert not threads_at_work()


def test_the_return_value_comes_at_the_end() -> None:
    def produce() -> Generator[int, None, str]:
        yield 1
        return "all well"

    def consume() -> Generator[int, None, None]:
        results.append((yield from ReadAhead(produce, 2).items()))

    results: list[str] = []
    assert list(consume()) == [1]
    assert results == ["all well"]


def test_closing_twice_is_fine() -> None:
    ahead = ReadAhead(counting(10, [], threading.Event()), 2)
    ahead.close()
    ahead.close()


def test_asking_on_after_closing_fails_instead_of_waiting_for_ever() -> None:
    ahead = ReadAhead(counting(10, [], threading.Event()), 2)
    items = ahead.items()
    next(items)
    ahead.close()
    with pytest.raises(RuntimeError, match="closed before its end"):
        next(items)


def test_room_for_less_than_two_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        ReadAhead(counting(1, [], threading.Event()), 1)
