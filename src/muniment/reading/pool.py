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
from dataclasses import dataclass
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


@dataclass
class _Worker:
    process: Any
    connection: Connection
    task: ReadingTask | None = None
    index: int = -1
    started: float = 0.0


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
        """End the readers."""
        for worker in self._workers:
            worker.connection.close()
            worker.process.join(timeout=1)
            if worker.process.is_alive():
                worker.process.kill()
        self._workers = []

    def read(self, tasks: Iterable[ReadingTask]) -> Iterator[Outcome]:
        """Yield an outcome for each task, in order. Tasks are taken from the iterator as readers come free."""
        waiting = iter(enumerate(tasks))
        done: dict[int, Outcome] = {}
        next_index = 0
        exhausted = False
        busy: deque[_Worker] = deque()
        while True:
            for slot, worker in enumerate(self._workers):
                # Not too far ahead of the slowest: what is done waits in memory.
                if worker.task is None and not exhausted and len(done) < 64:
                    try:
                        index, task = next(waiting)
                    except StopIteration:
                        exhausted = True
                        break
                    self._give(slot, worker, index, task)
                    busy.append(self._workers[slot])
            while next_index in done:
                yield done.pop(next_index)
                next_index += 1
            if not busy:
                if exhausted:
                    return
                continue
            now = time.monotonic()
            patience = min(self._seconds - (now - w.started) for w in busy)
            ready = set(wait([w.connection for w in busy], timeout=max(0.0, patience)))
            for worker in list(busy):
                outcome = self._collect(worker, worker.connection in ready)
                if outcome is not None:
                    busy.remove(worker)
                    done[worker.index] = outcome

    def _give(self, slot: int, worker: _Worker, index: int, task: ReadingTask) -> None:
        message = (str(task.path), task.name, task.url, task.charset)
        try:
            worker.connection.send(message)
        except (BrokenPipeError, OSError):
            worker = self._workers[slot] = self._start()
            worker.connection.send(message)
        worker.task, worker.index, worker.started = task, index, time.monotonic()

    def _collect(self, worker: _Worker, ready: bool) -> Outcome | None:
        """Return the outcome of a worker that is done, dead or late; None while it works."""
        task = worker.task
        if task is None:
            return None
        elapsed = time.monotonic() - worker.started
        error: ReadingError | None = None
        json: str | None = None
        if ready:
            try:
                code, text = worker.connection.recv()
                if code == "ok":
                    json = text
                else:
                    error = ReadingError(text)
                    error.code = code
            except (EOFError, OSError):
                error = LimitReached("the reader of this file was stopped: it needed too much memory or broke")
                self._replace(worker)
        elif elapsed >= self._seconds:
            error = LimitReached(f"reading this file took longer than {self._seconds:g} s")
            worker.process.kill()
            self._replace(worker)
        else:
            return None
        worker.task = None
        return Outcome(task.key, json, error, elapsed)

    def _replace(self, worker: _Worker) -> None:
        worker.connection.close()
        worker.process.join(timeout=5)
        slot = self._workers.index(worker)
        self._workers[slot] = self._start()
