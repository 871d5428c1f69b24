"""Threads that make answers one at a time, unless one takes long.

In: calls, from the server's loop. Out: their results, to wait for in the loop. Python runs one thread at once, and
threads that make pages side by side hinder each other at each of their queries: four made two thirds of the pages of
one. But a long search or a download must not hold up the rest. So one thread leads: it takes call after call. Once a
call takes longer than `PATIENCE` the thread gives up the lead, finishes that call, and queues for the lead again. (The
pattern: Schmidt, Leader/Followers, PLoP 2000.)
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

Answer = TypeVar("Answer")

PATIENCE = 0.01
"""Seconds that a call may take while the others wait for it."""


class _Call:
    def __init__(self, make: Callable[[], Any], future: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.make = make
        self.future = future
        self.loop = loop

    def run(self) -> None:
        try:
            result, error = self.make(), None
        except BaseException as raised:
            result, error = None, raised
        self.loop.call_soon_threadsafe(self._finish, result, error)

    def _finish(self, result: Any, error: BaseException | None) -> None:
        if self.future.cancelled():
            return
        if error is None:
            self.future.set_result(result)
        else:
            self.future.set_exception(error)


class LeaderFollowerPool:
    """A few threads, of which one leads."""

    def __init__(
        self, threads: int, patience: float = PATIENCE, when_ending: Callable[[], object] = lambda: None
    ) -> None:
        """Start the threads. `when_ending`: called in each when it ends."""
        self._patience = patience
        self._when_ending = when_ending
        self._waiting: SimpleQueue[_Call | None] = SimpleQueue()
        self._lead = threading.Semaphore(1)
        self._change = threading.Lock()
        self._leading: _Call | None = None
        """What the leader is at; changed under `_change`, as is who leads."""
        self._since = 0.0
        self._threads = [
            threading.Thread(target=self._work, name=f"turns-{number}", daemon=True) for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, make: Callable[[], Answer]) -> Answer:
        """Return what a call returns, or raise what it raises. To be awaited in the loop."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        self._waiting.put(_Call(make, future, loop))
        watch = loop.call_later(self._patience, self._look, future, loop)
        try:
            return await future
        finally:
            watch.cancel()

    def stop(self) -> None:
        """Let what was begun be finished, and end the threads."""
        for _thread in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def _look(self, future: asyncio.Future[Any], loop: asyncio.AbstractEventLoop) -> None:
        """Take the lead from a thread that is at one call for too long; look again while this call is not done."""
        wait = self._patience
        with self._change:
            if self._leading is not None:
                wait = self._since + self._patience - time.monotonic()
                if wait <= 0:
                    self._leading = None
                    self._lead.release()
                    wait = self._patience
        if not future.done():
            loop.call_later(wait, self._look, future, loop)

    def _work(self) -> None:
        while True:
            self._lead.acquire()
            leads = True
            while leads:
                call = self._waiting.get()
                if call is None:
                    self._lead.release()
                    self._when_ending()
                    return
                with self._change:
                    self._leading, self._since = call, time.monotonic()
                call.run()
                with self._change:
                    leads = self._leading is call
                    if leads:
                        self._leading = None
