"""The outbox: what follows from a write is a row of the same transaction, worked off afterwards.

In: subjects that changed (`item:12`). Out: calls to the consumers that the settings name. A kill between write and
work leaves the row; a consumer that fails leaves it too, with the error, and the others go on.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from .models import OutboxEntry
from .staleness import mark_stale, tags_of

logger = logging.getLogger(__name__)
_BATCH = 500


class Consumer(Protocol):
    """Something that follows from writes."""

    def __call__(self, subjects: list[str]) -> None:
        """Bring what is derived up to date for these subjects. Doing it twice does no harm."""


def announce(subjects: Iterable[str]) -> None:
    """Write that these subjects changed, and which pages are stale for it. Call it inside the transaction of the change."""
    unique = list(dict.fromkeys(subjects))
    mark_stale(tags_of(unique))
    OutboxEntry.objects.bulk_create(
        [OutboxEntry(consumer=consumer, subject=subject) for consumer in settings.OUTBOX_CONSUMERS for subject in unique]
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
def _only_one(name: str, wait: bool) -> Iterator[bool]:
    """Let one process at a time work off the outbox of an archive; another waits, or finds it taken and leaves."""
    path = settings.DATA / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def work_off(consumers: Iterable[str] | None = None, wait: bool = False) -> int:
    """Work off what waits; return how many entries were done.

    Where another process is at it, leave it to that process, or with `wait` come after it: who waits can say, when
    this returns, that all that was written before is followed.
    """
    done = 0
    with _only_one("outbox", wait) as mine:
        if not mine:
            return 0
        for consumer in consumers or settings.OUTBOX_CONSUMERS:
            done += _work_off_one(consumer)
    return done


def _work_off_one(consumer: str) -> int:
    work: Consumer = import_string(settings.OUTBOX_CONSUMERS[consumer])
    done = 0
    while True:
        rows = list(OutboxEntry.objects.filter(consumer=consumer, attempts__lt=5).values_list("pk", "subject")[:_BATCH])
        if not rows:
            return done
        ids = [pk for pk, _ in rows]
        subjects = list(dict.fromkeys(subject for _, subject in rows))
        try:
            work(subjects)
        except Exception as error:  # The row must stay, whatever went wrong, and be seen by `muniment doctor`.
            logger.exception("the outbox of %s failed", consumer)
            with transaction.atomic():
                failed = OutboxEntry.objects.filter(pk__in=ids)
                failed.update(attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000])
            return done
        OutboxEntry.objects.filter(pk__in=ids).delete()
        done += len(ids)
