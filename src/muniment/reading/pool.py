"""Readers in processes of their own, with limits on time and memory.

In: tasks (a path or bytes, a name, an address). Out: for each, in the order given, a reading or the error of that one
file. A reader that runs over its time is killed, one that dies is replaced; the other files are not touched by it.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from .errors import LimitReached, ReadingError
from .model import Reading
from .reader import read_bytes

_READING: TypeAdapter[Reading] = TypeAdapter(Reading)


@dataclass(frozen=True)
class ReadingTask:
    """One file to read. `key` comes back with the outcome."""

    key: Any
    path: Path
    name: str = ""
    url: str | None = None
    charset: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a task: the reading as JSON (parsed when asked for), or the error."""

    key: Any
    json: str | None = None
    error: ReadingError | None = None
    seconds: float = 0.0

    @property
    def reading(self) -> Reading:
        """The reading. Raises the task's error where there is one."""
        if self.error is not None:
            raise self.error
        return _READING.validate_json(self.json or "")


def to_json(reading: Reading) -> str:
    """Return a reading as JSON."""
    return reading.model_dump_json()


def _serve(connection: Connection, memory: int) -> None:
    """Read what comes down the pipe until it closes. Runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            path, name, url, charset = connection.recv()
        except (EOFError, OSError):
            return
        try:
            reading = read_bytes(Path(path).read_bytes(), name, url, charset)
            answer: tuple[str, str] = ("ok", to_json(reading))
        except ReadingError as error:
            answer = (error.code, error.message)
        except MemoryError:
            answer = ("limit", "reading this file needs more memory than a reader may have")
        except Exception as error:  # A fault of ours on one file must not stop the batch; it is listed with its kind.
            answer = ("fault", f"the reader failed on this file ({type(error).__name__}: {str(error)[:200]}); please report it")
        try:
            connection.send(answer)
        except (BrokenPipeError, OSError):
            return


_AHEAD = 24
"""Tasks that a reader is given before it answers, so that it works while its answers are being stored."""


@dataclass
class _Worker:
    process: Any
    connection: Connection
    waiting: deque[tuple[int, ReadingTask]] = field(default_factory=deque)
    """Tasks sent and not answered, oldest first: the first is the one being read."""
    since: float = 0.0
    """When the first of them became the first, as far as we saw."""


class ReaderPool:
    """A few reader processes. Use as a context manager.

    `workers`: how many; `seconds`: time that one file may take; `memory`: address space of one reader, in bytes.
    """

    def __init__(self, workers: int = 1, seconds: float = 60.0, memory: int = 2 * 1024**3) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["muniment.reading.pool"])
        self._seconds = seconds
        self._memory = memory
        self._workers = [self._start() for _ in range(max(1, workers))]

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def close(self) -> None:
        """End the readers, whatever they are at."""
        for worker in self._workers:
            worker.connection.close()
            if worker.waiting:
                worker.process.kill()
            worker.process.join(timeout=2)
            if worker.process.is_alive():
                worker.process.kill()
        self._workers = []

    def read(self, tasks: Iterable[ReadingTask]) -> Iterator[Outcome]:
        """Yield an outcome for each task, in order. Tasks are taken from the iterator as readers come free."""
        coming = iter(enumerate(tasks))
        done: dict[int, Outcome] = {}
        next_index = 0
        exhausted = False
        while True:
            # Not too far ahead of the slowest: what is done waits in memory.
            while not exhausted and len(done) < 4 * _AHEAD:
                worker = min(self._workers, key=lambda w: len(w.waiting))
                if len(worker.waiting) >= _AHEAD:
                    break
                entry = next(coming, None)
                if entry is None:
                    exhausted = True
                else:
                    self._give(worker, *entry)
            while next_index in done:
                yield done.pop(next_index)
                next_index += 1
            busy = [w for w in self._workers if w.waiting]
            if not busy:
                if exhausted:
                    return
                continue
            now = time.monotonic()
            patience = min(self._seconds - (now - w.since) for w in busy)
            ready = set(wait([w.connection for w in busy], timeout=max(0.0, patience)))
            for worker in busy:
                if worker.connection in ready:
                    for index, outcome in self._collect(worker):
                        done[index] = outcome
                elif time.monotonic() - worker.since >= self._seconds:
                    index, task = worker.waiting[0]
                    error = LimitReached(f"reading this file took longer than {self._seconds:g} s")
                    done[index] = Outcome(task.key, None, error, self._seconds)
                    self._replace(worker)

    def _give(self, worker: _Worker, index: int, task: ReadingTask) -> None:
        if not worker.waiting:
            worker.since = time.monotonic()
        worker.waiting.append((index, task))
        # A reader that died meanwhile is found out, and replaced, when its answer is waited for.
        with suppress(BrokenPipeError, OSError):
            worker.connection.send((str(task.path), task.name, task.url, task.charset))

    def _collect(self, worker: _Worker) -> Iterator[tuple[int, Outcome]]:
        """Yield the answers that are there; a dead reader's first task is answered with an error."""
        while worker.waiting and worker.connection.poll():
            index, task = worker.waiting[0]
            now = time.monotonic()
            try:
                code, text = worker.connection.recv()
            except (EOFError, OSError):
                error = LimitReached("the reader of this file was stopped: it needed too much memory or broke")
                yield index, Outcome(task.key, None, error, now - worker.since)
                self._replace(worker)
                return
            worker.waiting.popleft()
            yield index, _outcome(task, code, text, now - worker.since)
            worker.since = now

    def _replace(self, worker: _Worker) -> None:
        """Put a new reader in a dead or late one's place, and give it all that waited but the first."""
        worker.process.kill()
        worker.connection.close()
        worker.process.join(timeout=5)
        fresh = self._start()
        self._workers[self._workers.index(worker)] = fresh
        for index, task in list(worker.waiting)[1:]:
            self._give(fresh, index, task)
        worker.waiting.clear()


def _outcome(task: ReadingTask, code: str, text: str, seconds: float) -> Outcome:
    if code == "ok":
        return Outcome(task.key, text, None, seconds)
    error = ReadingError(text)
    error.code = code
    return Outcome(task.key, None, error, seconds)
