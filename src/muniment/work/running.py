"""What a job says and asks while it runs.

In: `report()` and `check()`, called by a job between its steps. Out: progress and wishes, which the worker's heartbeat
carries to and from the database: a job never waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class JobFailed(Exception):
    """A job cannot be done, and trying again would not help. The message is one line for people."""


class Canceled(Exception):
    """The job was cancelled while it was running."""


class Interrupted(Exception):
    """The worker stops, or lost its lease: the job goes back to the queue, or is another's already."""


@dataclass
class Running:
    """A job in a worker's hands."""

    job: int
    task_id: str
    kind: str
    worker: str
    attempt: int
    done: int = 0
    of: int | None = None
    message: str = ""
    is_canceled: bool = False
    is_interrupted: bool = False
    is_lost: bool = False


_current: ContextVar[Running | None] = ContextVar("running_job", default=None)


@contextmanager
def as_current(running: Running) -> Iterator[None]:
    """Let `report` and `check` speak of this job."""
    token = _current.set(running)
    try:
        yield
    finally:
        _current.reset(token)


def report(done: int | None = None, of: int | None = None, message: str | None = None) -> None:
    """Say how far the current job is. Written at most once a second. Does nothing outside of a job."""
    running = _current.get()
    if running is None:
        return
    if done is not None:
        running.done = done
    if of is not None:
        running.of = of
    if message is not None:
        running.message = message[:300]


def check() -> None:
    """End the current job where somebody wants that. Raises Canceled or Interrupted. To be called between its steps."""
    running = _current.get()
    if running is None:
        return
    if running.is_canceled:
        raise Canceled
    if running.is_interrupted or running.is_lost:
        raise Interrupted
