"""The kinds of jobs that rooms above register, with the limits of each.

In: a `Kind`, when its room starts. Out: the kind of a task, by the name of its queue.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

BACKEND = "work"
"""The name, in the setting TASKS, of the engine that holds our queue."""


@dataclass(frozen=True)
class Kind:
    """A kind of job and its limits, over all workers."""

    name: str
    """The `queue_name` of its tasks; they also name `backend=BACKEND`."""
    at_once: int = 1
    """How many run at the same time."""
    at_once_of_owner: int = 1
    most_waiting: int = 1000
    """How many may be active at once, running ones among them."""
    most_of_owner: int = 1000
    """The same, of one owner."""
    attempts: int = 3
    """How many times it is begun before an error is final."""
    retry_after: timedelta = timedelta(seconds=10)
    """How long after the first error it is begun again; twice as long after each more."""
    keep_done: timedelta = timedelta(days=30)
    """How long a job that succeeded stays listed."""
    keep_failed: timedelta = timedelta(days=30)
    again_after: timedelta = timedelta(0)
    """How long a request with the key of a failed job finds that one, and enqueues nothing."""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known to the queue. To be called when a room starts."""
    _kinds[kind.name] = kind
    return kind


def kind_of(name: str) -> Kind:
    """Return the kind of a queue's tasks. Raises KeyError where no room registered it."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    """Return every kind, in the order in which they were registered."""
    return list(_kinds.values())
