"""The outbox: what follows from a write is a row of the same transaction, processed afterwards.

In: subjects that changed (`item:12`). Out: calls to the consumers that the settings name. A kill between write and work
leaves the row. So does a consumer that fails: where some fail together they are tried in halves, so that those that can
be done are, and what fails by itself is kept with its error and tried again, at longer and longer intervals, until it
is done.
"""

from __future__ import annotations

import errno
import fcntl
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from muniment.archive.models import OutboxEntry
from muniment.archive.staleness import mark_stale, tags_of
from muniment.archive.subjects import Subject

logger = logging.getLogger(__name__)
_BATCH = 500
_MOST_FAILURES = 3
"""Rows that fail by themselves, where none succeeded, before the consumer is taken to be down."""
_SHORT_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
"""Between two tries of a row that fails."""


class Consumer(Protocol):
    """Something that follows from writes."""

    def __call__(self, subjects: list[Subject]) -> None:
        """Bring what is derived up to date for these subjects. Doing it twice does no harm."""


def enqueue_changes(subjects: Iterable[Subject]) -> None:
    """Write that these subjects changed, and which pages are stale for it. Call it inside the transaction of the
    change."""
    unique = list(dict.fromkeys(subjects))
    mark_stale(tags_of(unique))
    OutboxEntry.objects.bulk_create(
        [
            OutboxEntry(consumer=consumer, subject=subject)
            for consumer in settings.OUTBOX_CONSUMERS
            for subject in unique
        ]
    )


def waiting(consumer: str | None = None) -> int:
    """Return how many entries wait, of one consumer or of all."""
    if consumer is None:
        return OutboxEntry.objects.count()
    # Asked before every search: writing the same query anew each time would take longer than the answer.
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM archive_outboxentry WHERE consumer = %s", [consumer])
        return int(cursor.fetchone()[0])


@contextmanager
def held() -> Iterator[None]:
    """Let nobody work off the outbox meanwhile; what others write waits in it."""
    with _only_one("outbox", wait=True):
        yield


@contextmanager
def _only_one(name: str, wait: bool) -> Iterator[bool]:
    """Let one process at a time work off the outbox of an archive; another waits, or finds it taken and leaves."""
    path = settings.DATA / f"{name}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES):
            raise
        # An archive that may only be read: what waits, waits.
        yield False
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def process_pending(consumers: Iterable[str] | None = None, wait: bool = False) -> int:
    """Work off what waits; return how many entries were done.

    Where another process is at it, leave it to that process, or with `wait` come after it: who waits can say, when
    this returns, that all that was written before is followed.
    """
    done = 0
    with _only_one("outbox", wait) as mine:
        if not mine:
            return 0
        for consumer in consumers or settings.OUTBOX_CONSUMERS:
            done += _process_one(consumer)
    return done


def _due(consumer: str | None = None) -> QuerySet[OutboxEntry]:
    rows = OutboxEntry.objects.filter(Q(retry_at=None) | Q(retry_at__lte=timezone.now()))
    return rows if consumer is None else rows.filter(consumer=consumer)


def due(consumer: str | None = None) -> int:
    """Return how many entries can be tried now, of one consumer or of all."""
    return _due(consumer).count()


def failing(consumer: str | None = None) -> QuerySet[OutboxEntry]:
    """Return the entries that failed at least once and will be retried, of one consumer or of all, the oldest first."""
    rows = OutboxEntry.objects.filter(attempts__gt=0).order_by("pk")
    return rows if consumer is None else rows.filter(consumer=consumer)


def retry_now(consumer: str | None = None, but: Iterable[str] = ()) -> int:
    """Let every entry that failed be tried at once, of one consumer or of all, but those of some subjects; return how
    many."""
    return failing(consumer).exclude(subject__in=list(but)).update(retry_at=None)


def _process_one(consumer: str) -> int:
    work: Consumer = import_string(settings.OUTBOX_CONSUMERS[consumer])
    done = 0
    while True:
        # What never failed comes first, and apart: what fails always takes nothing along.
        rows = list(_due(consumer).filter(attempts=0).order_by("pk")[:_BATCH])
        rows = rows or list(_due(consumer).order_by("attempts", "pk")[:_BATCH])
        if not rows:
            return done
        attempt = _Attempt(consumer, work)
        attempt.run(rows)
        done += attempt.done
        if attempt.is_down:
            # It fails whatever it is given: the rest waits a little, and is tried before what failed.
            _postpone(attempt.untried)
            return done


class _Attempt:
    """One try at some rows: together, else in halves."""

    def __init__(self, consumer: str, work: Consumer) -> None:
        self._consumer = consumer
        self._work = work
        self.done = 0
        self._failed = 0
        self.untried: list[OutboxEntry] = []

    @property
    def is_down(self) -> bool:
        """Return whether nothing succeeds: the consumer itself is at fault, not what it is given."""
        return self._failed >= _MOST_FAILURES and not self.done

    def run(self, rows: list[OutboxEntry]) -> None:
        """Try these rows."""
        if self.is_down:
            self.untried += rows
            return
        ids = [row.pk for row in rows]
        try:
            self._work(list(dict.fromkeys(Subject(row.subject) for row in rows)))
        except Exception as error:  # The row must stay, whatever went wrong, and be seen by `muniment doctor`.
            if len(rows) > 1:
                middle = len(rows) // 2
                self.run(rows[:middle])
                self.run(rows[middle:])
                return
            self._failed += 1
            logger.exception("the outbox of %s failed at %s; it will be retried", self._consumer, rows[0].subject)
            _note_failure(rows[0], error)
            return
        OutboxEntry.objects.filter(pk__in=ids).delete()
        self.done += len(ids)


def note_failed(consumer: str, subject: str, error: Exception) -> None:
    """Write that a consumer cannot do a subject, outside of a try at its rows: it is kept, shown and tried again like
    what failed there."""
    row = OutboxEntry.objects.filter(consumer=consumer, subject=subject).order_by("pk").first()
    _note_failure(row or OutboxEntry.objects.create(consumer=consumer, subject=subject), error)


def _note_failure(row: OutboxEntry, error: Exception) -> None:
    pause = min(_LONGEST_PAUSE, timedelta(seconds=2 ** min(row.attempts + 1, 20)))
    OutboxEntry.objects.filter(pk=row.pk).update(
        attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000], retry_at=timezone.now() + pause
    )


def _postpone(rows: list[OutboxEntry]) -> None:
    for start in range(0, len(rows), _BATCH):
        ids = [row.pk for row in rows[start : start + _BATCH]]
        OutboxEntry.objects.filter(pk__in=ids).update(retry_at=timezone.now() + _SHORT_PAUSE)
