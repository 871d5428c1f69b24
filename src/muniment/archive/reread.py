"""Reading again: captures whose reader has become better, and single ones at a person's wish.

In: which captures. Out: new readings beside the old ones; corrections stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef

from muniment.archive import outbox
from muniment.archive.catalogue import LookupCache
from muniment.archive.intake import read_waiting, reader_pool
from muniment.archive.intake_report import IntakeReport, Progress
from muniment.archive.models import Capture, Failure, ReadingRecord, ShownPicture
from muniment.archive.originals import OriginalStore
from muniment.archive.outbox import enqueue_changes
from muniment.archive.recording import (
    count_to_read,
)
from muniment.archive.stores import original_store
from muniment.archive.subjects import item_numbers
from muniment.archive.writing import BATCH, store_outcome
from muniment.reading import Reading
from muniment.reading.process.pool import ReadingTask


def _task_again(capture: Capture, store: OriginalStore) -> ReadingTask:
    return ReadingTask(
        capture, store.local_path(capture.original_id), capture.origin, capture.url or None, capture.charset or None
    )


def reread(
    failed_only: bool = False,
    kind: str | None = None,
    older_than: str | None = None,
    progress: Progress = lambda origin: None,
) -> IntakeReport:
    """Read originals again with today's reader, a batch at a time. Corrections stay as they are.

    What was recorded and never read is read first.
    """
    if count_to_read():
        first = read_waiting(progress)
        return first.joined(read_again(_to_reread(failed_only, kind, older_than), progress))
    return read_again(_to_reread(failed_only, kind, older_than), progress)


def look_at(capture: Capture) -> Reading:
    """Read a capture's original as it would be read, and write nothing. Raises ReadingError."""
    with reader_pool(1) as pool:
        (outcome,) = pool.read([_task_again(capture, original_store())])
    return outcome.reading


def read_again(captures: Iterable[Capture], progress: Progress = lambda origin: None) -> IntakeReport:
    """Read these captures again. Each is given with its source."""
    report = IntakeReport()
    store = original_store()
    known = LookupCache()
    with reader_pool() as pool:
        outcomes = pool.read(_task_again(c, store) for c in captures)
        while batch := list(islice(outcomes, BATCH)):
            with transaction.atomic():
                changed = [
                    subject for outcome in batch for subject in store_outcome(outcome.key, outcome, report, known)
                ]
                enqueue_changes(changed)
            report.items += item_numbers(changed)
            for outcome in batch:
                progress(outcome.key.origin)
            outbox.process_pending()
    outbox.process_pending(wait=True)
    return report


def count_to_reread(failed_only: bool = False, kind: str | None = None, older_than: str | None = None) -> int:
    """Return how many captures `reread` would read."""
    return sum(1 for _ in _ids_to_reread(failed_only, kind, older_than))


def _ids_to_reread(failed_only: bool, kind: str | None, older_than: str | None) -> list[int]:
    captures = Capture.objects.filter(kind=Capture.DOCUMENT).order_by("id")
    # A picture of a page is no document that could not be read.
    here = OuterRef("pk")
    is_read, is_picture = (
        Exists(ReadingRecord.objects.filter(capture=here)),
        Exists(ShownPicture.objects.filter(capture=here)),
    )
    captures = captures.filter(is_read | ~is_picture)
    if failed_only:
        captures = captures.filter(failures__state=Failure.OPEN, failures__stage="reading")
    if kind or older_than:
        newest: dict[int, ReadingRecord] = {
            r.capture_id: r for r in ReadingRecord.objects.defer("content").order_by("id")
        }
        wanted = [
            capture
            for capture, record in newest.items()
            if (not kind or record.kind == kind)
            and (not older_than or version_key(record.reader) < version_key(older_than))
        ]
        captures = captures.filter(pk__in=wanted)
    return list(captures.values_list("pk", flat=True).distinct())


def _to_reread(failed_only: bool, kind: str | None, older_than: str | None) -> Iterator[Capture]:
    for pk in _ids_to_reread(failed_only, kind, older_than):
        yield Capture.objects.select_related("source", "original").get(pk=pk)


def version_key(version: str) -> tuple[int, ...]:
    """Return a reader's version as numbers, to compare."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
