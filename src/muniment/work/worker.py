"""A worker: takes jobs and runs them, until it is told to stop.

In: the queue. Out: jobs done, put back or failed. One thread claims, a few run jobs, one keeps their leases. A database
that is locked or away is waited for: a worker outlives it, and a job that is done is written as done when it is back.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from secrets import token_hex

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connections
from django_tasks_db.models import DBTaskResult

from muniment.work import leases
from muniment.work.kinds import kind_of
from muniment.work.running import Canceled, Interrupted, JobFailed, Running, as_current

logger = logging.getLogger(__name__)
_SHORTEST, _LONGEST = 0.1, 0.5
"""Seconds between looks into an empty queue."""
_TIDIED_EVERY = 600.0
_GRACE = 20.0
"""Seconds that jobs have to come to their next step when the worker stops."""


class Worker:
    """Runs jobs in a few threads."""

    def __init__(
        self, threads: int = 4, lease: timedelta | None = None, chores: Sequence[Callable[[], object]] = ()
    ) -> None:
        """Make a worker. `chores`: what it does besides, when it starts and every ten minutes: short work, enqueueing
        what is due."""
        self.name = f"{socket.gethostname()[:24]}-{os.getpid()}-{token_hex(4)}"
        self._lease = lease or timedelta(seconds=settings.LEASE)
        self._threads = threads
        self._chores = chores
        self._stop = threading.Event()
        self._held: dict[int, Running] = {}
        self._change = threading.Lock()

    def stop(self) -> None:
        """Claim nothing more, and let what runs end at its next step."""
        self._stop.set()

    def run(self) -> None:
        """Run jobs until `stop` is called."""
        heart_stops = threading.Event()
        heart = threading.Thread(target=self._beat, args=(heart_stops,), name="heartbeat", daemon=True)
        heart.start()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="job")
        tidied = 0.0
        pause = _SHORTEST
        try:
            while not self._stop.is_set():
                found = False
                try:
                    leases.reap()
                    if not tidied or time.monotonic() - tidied > _TIDIED_EVERY:
                        leases.prune()
                        for chore in self._chores:
                            chore()
                        tidied = time.monotonic()
                    found = self._start_one(pool)
                except DatabaseError as error:
                    logger.warning(
                        "the queue does not respond (%s); retrying",
                        str(error).splitlines()[0] if str(error) else error,
                    )
                    close_old_connections()
                    pause = _LONGEST
                pause = _SHORTEST if found else min(_LONGEST, pause * 1.5)
                if not found:
                    self._stop.wait(pause)
        finally:
            self._end(pool)
            # After the last job: until then its lease is kept.
            heart_stops.set()
            heart.join()
            connections.close_all()

    def _start_one(self, pool: ThreadPoolExecutor) -> bool:
        with self._change:
            if len(self._held) >= self._threads:
                return False
        running = leases.claim(self.name, self._lease)
        if running is None:
            return False
        with self._change:
            self._held[running.job] = running
        pool.submit(self._run, running)
        return True

    def _end(self, pool: ThreadPoolExecutor) -> None:
        """Wait for what runs; what does not come to a step in time is given back, and the process must end."""
        with self._change:
            held = list(self._held.values())
        for running in held:
            running.is_interrupted = True
        deadline = time.monotonic() + _GRACE
        while time.monotonic() < deadline:
            with self._change:
                if not self._held:
                    break
            time.sleep(0.05)
        with self._change:
            held = list(self._held.values())
        for running in held:
            running.is_lost = True
            _until_written(lambda running=running: leases.put_back(running), tries=3)  # type: ignore[misc]
        pool.shutdown(wait=not held, cancel_futures=True)

    def _run(self, running: Running) -> None:
        try:
            run_job(running)
        finally:
            with self._change:
                self._held.pop(running.job, None)
            close_old_connections()

    def _beat(self, stops: threading.Event) -> None:
        """Keep the leases of what runs, and write its progress, once a second."""
        while not stops.wait(min(1.0, self._lease.total_seconds() / 4)):
            with self._change:
                held = list(self._held.values())
            try:
                for running in held:
                    leases.renew(running, self._lease)
            except DatabaseError:  # Locked for a while: the next beat tries again, and the lease is longer than that.
                logger.debug("a lease could not be renewed", exc_info=True)
                close_old_connections()
        connections.close_all()


def run_job(running: Running) -> None:
    """Run a job and write what became of it."""
    try:
        task = DBTaskResult.objects.get(id=running.task_id).task_result
        with as_current(running):
            value = task.task.call(*task.args, **task.kwargs)
    except Canceled as error:
        canceled = error
        _until_written(lambda: leases.cancel_running(running, canceled))
    except Interrupted:
        _until_written(lambda: leases.put_back(running))
    except JobFailed as error:
        failed = error
        _until_written(lambda: leases.fail(running, failed, str(failed)))
    except Exception as error:  # Whatever a job does, the worker goes on.
        broken = error
        kind = kind_of(running.kind)
        last = running.attempt >= kind.attempts
        logger.exception("job %s (%s) failed%s", running.job, running.kind, "" if last else "; it will be retried")
        wait = None if last else kind.retry_after * 2 ** (running.attempt - 1)
        lines = str(broken).strip().splitlines()
        reason = f"{type(broken).__name__}: {lines[0] if lines else ''}"[:1000]
        _until_written(lambda: leases.fail(running, broken, reason, wait))
    else:
        _until_written(lambda: leases.succeed(running, value))


def _until_written(write: Callable[[], bool], tries: int | None = None) -> None:
    """Write what became of a job, as often as it takes: a locked database makes of no job that is done one that
    failed."""
    pause = 0.1
    while tries is None or tries > 0:
        try:
            write()
            return
        except DatabaseError:
            logger.warning("the result of a job could not be saved; retrying", exc_info=True)
            close_old_connections()
            time.sleep(pause)
            pause = min(5.0, pause * 2)
            tries = None if tries is None else tries - 1


def work_until_idle(most: int = 1000) -> int:
    """Run what is in the queue now, one job after the other, in this thread; return how many were run.

    For tests and for verbs that must not leave anything undone.
    """
    name, lease = f"here-{os.getpid()}-{token_hex(4)}", timedelta(seconds=settings.LEASE)
    count = 0
    leases.reap()
    while count < most and (running := leases.claim(name, lease)) is not None:
        run_job(running)
        count += 1
    return count
