"""Readers in processes of their own, with limits on time and memory.

In: tasks (a path or bytes, a name, an address). Out: for each, in the order given, a reading or the error of that one
file. A reader that runs over its time is killed, one that dies is replaced; the other files are not touched by it.
"""

from __future__ import annotations

import os
import resource
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from muniment.reading.errors import LimitReached, ReadingError
from muniment.reading.formats import signs
from muniment.reading.model import Reading
from muniment.reading.process.forking import reader_processes

_READING: TypeAdapter[Reading] = TypeAdapter(Reading)


PAGE_BYTES = 256 * 1024
"""Few pages are longer; what is takes longer to read."""


@dataclass(frozen=True)
class Limits:
    """What reading one file may take. A page is text or HTML; a document is a PDF, a package, an archive of one."""

    page_seconds: float = 2.0
    """Seconds of processor time for each `PAGE_BYTES` begun, and no more than a document may take: a page is not
    refused because the machine has other work, and a law of five megabytes not for its length."""
    page_memory: int = 500 * 2**20
    """Address space of the reader, in bytes."""
    document_seconds: float = 60.0
    document_memory: int = 1536 * 2**20

    def for_page(self, size: int) -> float:
        """Return the seconds that a page of so many bytes may take."""
        return max(self.page_seconds, min(self.document_seconds, self.page_seconds * -(-size // PAGE_BYTES)))

    @classmethod
    def of(cls, seconds: float | None = None, memory: int | None = None) -> Limits:
        """Return the default limits, or the given ones for pages and documents alike."""
        usual = cls()
        return cls(
            seconds or usual.page_seconds,
            memory or usual.page_memory,
            seconds or usual.document_seconds,
            memory or usual.document_memory,
        )


_DOCUMENT_SIGNS = (b"%PDF", signs.ZIP_WITH_FILES, signs.OLE, signs.RTF, signs.GZIP, signs.BINARY_PLIST)
_WALL, _WALL_OF_A_BUSY_MACHINE = 8, 80
"""Times the limit of processor time that a file may take by the clock: a reader that sleeps is stopped too. One that
would work and is not let, for the machine has other work, gets longer."""


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_document(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError:
        return False
    return head.startswith(_DOCUMENT_SIGNS) or signs.PDF in head


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
    """The result of a task: the reading as JSON (parsed when asked for), or the error."""

    key: Any
    json: str | None = None
    error: ReadingError | None = None
    seconds: float = 0.0

    @cached_property
    def reading(self) -> Reading:
        """The reading. Raises the task's error where there is one."""
        if self.error is not None:
            raise self.error
        return _READING.validate_json(self.json or "")


def to_json(reading: Reading) -> str:
    """Return a reading as JSON."""
    return reading.model_dump_json()


def _serve(connection: Connection, most_memory: int) -> None:
    """Read what comes down the pipe until it closes. Runs in the child."""
    from muniment.reading.reader import read_bytes

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            path, name, url, charset, memory = connection.recv()
        except (EOFError, OSError):
            return
        try:
            resource.setrlimit(resource.RLIMIT_AS, (memory, most_memory))
            reading = read_bytes(Path(path).read_bytes(), name, url, charset)
            answer: tuple[str, str] = ("ok", to_json(reading))
        except ReadingError as error:
            answer = (error.code, error.message)
        except MemoryError:
            answer = ("limit", "reading this file needs more memory than a reader may have")
        except Exception as error:  # A fault of ours on one file must not stop the batch; it is listed with its kind.
            answer = (
                "fault",
                f"the reader failed on this file ({type(error).__name__}: {str(error)[:200]}); please report it",
            )
        try:
            connection.send(answer)
        except (BrokenPipeError, OSError):
            return


_TICKS = os.sysconf("SC_CLK_TCK")
_AHEAD = 24
"""Tasks that a reader is given before it answers, so that it works while its answers are being stored."""


@dataclass
class _Worker:
    process: Any
    connection: Connection
    waiting: deque[tuple[int, ReadingTask, float]] = field(default_factory=deque)
    """Tasks sent and not answered with their seconds, oldest first: the first is the one being read."""
    since: float = 0.0
    """When the first of them became the first, as far as we saw."""
    used: float = 0.0
    """Processor time that the reader had used then."""

    def processor_time(self) -> float:
        """Return the seconds of processor time that the reader and what it called have used."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return self.used
        # utime, stime, and the same of children that ended (OCR, LibreOffice): proc(5).
        return sum(int(value) for value in fields[11:15]) / _TICKS

    def is_over(self) -> bool:
        """Return whether the time for the file being read is used up."""
        limit = self.waiting[0][2]
        if self.processor_time() - self.used >= limit:
            return True
        times = _WALL_OF_A_BUSY_MACHINE if self._is_ready_to_run() else _WALL
        return time.monotonic() - self.since >= times * limit

    def _is_ready_to_run(self) -> bool:
        """Return whether the reader runs, or waits for nothing but a processor: proc(5)."""
        try:
            return Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
        except (OSError, IndexError):
            return False


class ReaderPool:
    """A few reader processes. Use as a context manager.

    `workers`: how many; `limits`: what one file may take.
    """

    def __init__(self, workers: int = 1, limits: Limits | None = None) -> None:
        self._context = reader_processes()
        self._limits = limits or Limits()
        self._workers = [self._start() for _ in range(max(1, workers))]

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, max(self._limits.page_memory, self._limits.document_memory)), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def close(self) -> None:
        """Stop the readers, whatever they are doing."""
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
            # Not less than a moment: where the machine is busy, the clock runs on and the reader does not.
            patience = min(w.waiting[0][2] - (w.processor_time() - w.used) for w in busy)
            ready = set(wait([w.connection for w in busy], timeout=max(0.05, patience)))
            for worker in busy:
                if worker.connection in ready:
                    for index, outcome in self._collect(worker):
                        done[index] = outcome
                elif worker.is_over():
                    index, task, limit = worker.waiting[0]
                    error = LimitReached(f"reading this file took longer than {limit:g} s")
                    done[index] = Outcome(task.key, None, error, limit)
                    self._replace(worker)

    def _give(self, worker: _Worker, index: int, task: ReadingTask) -> None:
        document = _is_document(task.path)
        seconds = self._limits.document_seconds if document else self._limits.for_page(_size_of(task.path))
        if not worker.waiting:
            worker.since, worker.used = time.monotonic(), worker.processor_time()
        worker.waiting.append((index, task, seconds))
        memory = self._limits.document_memory if document else self._limits.page_memory
        # A reader that died meanwhile is found out, and replaced, when its answer is waited for.
        with suppress(BrokenPipeError, OSError):
            worker.connection.send((str(task.path), task.name, task.url, task.charset, memory))

    def _collect(self, worker: _Worker) -> Iterator[tuple[int, Outcome]]:
        """Yield the answers that are there; a dead reader's first task is answered with an error."""
        while worker.waiting and worker.connection.poll():
            index, task, _ = worker.waiting[0]
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
            worker.since, worker.used = now, worker.processor_time()

    def _replace(self, worker: _Worker) -> None:
        """Put a new reader in a dead or late one's place, and give it all that waited but the first."""
        worker.process.kill()
        worker.connection.close()
        worker.process.join(timeout=5)
        fresh = self._start()
        self._workers[self._workers.index(worker)] = fresh
        for index, task, _ in list(worker.waiting)[1:]:
            self._give(fresh, index, task)
        worker.waiting.clear()


def _outcome(task: ReadingTask, code: str, text: str, seconds: float) -> Outcome:
    if code == "ok":
        return Outcome(task.key, text, None, seconds)
    error = ReadingError(text)
    error.code = code
    return Outcome(task.key, None, error, seconds)
