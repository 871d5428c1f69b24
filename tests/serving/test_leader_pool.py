"""Answers are made one at a time, and what takes long holds up nothing else."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from muniment.serving.leader_pool import LeaderFollowerPool

Returned = TypeVar("Returned")
_LONG = 60.0
"""Seconds: more patience than any call of these tests needs."""


def in_a_loop(coroutine: Coroutine[Any, Any, Returned]) -> Returned:
    """Run a coroutine in a loop of a thread of its own: the browser of other tests has one going in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


@pytest.fixture
def make() -> Iterator[Callable[[int, float], LeaderFollowerPool]]:
    made: list[LeaderFollowerPool] = []

    def start(threads: int, patience: float) -> LeaderFollowerPool:
        made.append(LeaderFollowerPool(threads, patience))
        return made[-1]

    yield start
    for turns in made:
        turns.stop()


def test_quick_calls_are_made_one_after_another_by_one_thread(make: Callable[[int, float], LeaderFollowerPool]) -> None:
    turns = make(4, _LONG)
    made: list[tuple[int, str]] = []

    async def ask() -> list[None]:
        return await asyncio.gather(
            *(turns.run(lambda n=n: made.append((n, threading.current_thread().name))) for n in range(200))
        )

    in_a_loop(ask())
    assert [number for number, _ in made] == list(range(200))
    assert len({thread for _, thread in made}) == 1


def test_calls_that_take_long_hold_up_nothing_while_a_thread_is_left(
    make: Callable[[int, float], LeaderFollowerPool],
) -> None:
    turns = make(3, 0.001)
    opened = threading.Event()

    async def ask() -> tuple[list[bool], list[int]]:
        slow = [asyncio.ensure_future(turns.run(lambda: opened.wait(_LONG))) for _ in range(2)]
        quick = [await turns.run(lambda n=n: n) for n in range(20)]
        assert not any(one.done() for one in slow)
        opened.set()
        return list(await asyncio.gather(*slow)), quick

    assert in_a_loop(ask()) == ([True, True], list(range(20)))


def test_where_every_thread_is_at_something_long_a_call_waits_for_the_first(
    make: Callable[[int, float], LeaderFollowerPool],
) -> None:
    turns = make(2, 0.001)
    gates = [threading.Event() for _ in range(2)]
    begun = [threading.Event() for _ in range(2)]

    def wait(number: int) -> int:
        begun[number].set()
        gates[number].wait(_LONG)
        return number

    async def ask() -> None:
        slow = [asyncio.ensure_future(turns.run(lambda n=n: wait(n))) for n in range(2)]
        await asyncio.to_thread(lambda: [event.wait(_LONG) for event in begun])
        last = asyncio.ensure_future(turns.run(lambda: "made"))
        gates[1].set()
        assert await slow[1] == 1
        assert await last == "made" and not slow[0].done()
        gates[0].set()
        assert await slow[0] == 0

    in_a_loop(ask())


def test_what_a_call_raises_is_raised_where_it_is_waited_for(make: Callable[[int, float], LeaderFollowerPool]) -> None:
    turns = make(2, _LONG)

    def fail() -> None:
        raise ValueError("no such page")

    async def ask(call: Callable[[], Awaitable[object]]) -> object:
        return await call()

    with pytest.raises(ValueError, match="no such page"):
        in_a_loop(ask(lambda: turns.run(fail)))
    assert in_a_loop(ask(lambda: turns.run(lambda: 7))) == 7


def test_a_call_that_nobody_waits_for_any_more_ends_quietly(make: Callable[[int, float], LeaderFollowerPool]) -> None:
    turns = make(1, _LONG)
    begun, gate = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        gate.wait(_LONG)

    async def ask() -> str:
        given_up = asyncio.ensure_future(turns.run(wait))
        await asyncio.to_thread(begun.wait, _LONG)
        given_up.cancel()
        gate.set()
        return await turns.run(lambda: "made")

    assert in_a_loop(ask()) == "made"


def test_stopping_lets_what_was_begun_be_finished() -> None:
    turns = LeaderFollowerPool(2, _LONG)
    begun, gate, finished = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        gate.wait(_LONG)
        finished.set()

    async def ask() -> None:
        made = asyncio.ensure_future(turns.run(work))
        await asyncio.to_thread(begun.wait, _LONG)
        stopping = asyncio.ensure_future(asyncio.to_thread(turns.stop))
        gate.set()
        await stopping
        await made

    in_a_loop(ask())
    assert finished.is_set()
