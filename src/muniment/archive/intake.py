"""Intake: from what a person names to what is stored and read.

In: paths and addresses, or what was captured from them. Out: an `IntakeReport`. Each capture is recorded at once, its
proof first; it is read in processes of their own, and written when its reading comes back. A kill at any moment leaves
captures that the next run reads.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from muniment.archive import outbox
from muniment.archive.capture_lock import capture_runs
from muniment.archive.captures import CaptureMetadata
from muniment.archive.catalogue import LookupCache
from muniment.archive.failures import resolve_failures
from muniment.archive.intake_report import IntakeReport, Progress
from muniment.archive.models import LogEntry
from muniment.archive.originals import OriginalStore, StoredOriginal, StoreUnavailable
from muniment.archive.page_pictures import with_pictures
from muniment.archive.proved import tombstone_of_file
from muniment.archive.recording import (
    captures_to_read,
    find_held,
    taken_again,
)
from muniment.archive.runs import Run, begin_run
from muniment.archive.sidecars import Sidecars
from muniment.archive.stores import find_missing_place, original_store
from muniment.archive.storing import Storing
from muniment.archive.writing import BATCH, Kept, write
from muniment.capture import (
    CaptureContext,
    Captured,
    CaptureRefused,
    FetchRules,
    PictureTaker,
    TakesPictures,
    is_address,
    take_all,
)
from muniment.reading.process.pool import Limits, ReaderPool, ReadingTask

_FOLLOW_EVERY = 512
"""Items written before the index and the pages follow: a commit of the index costs the same for one as for many."""


def reader_pool(workers: int | None = None) -> ReaderPool:
    """Return reader processes with the archive's limits."""
    count = workers or settings.READERS or max(1, (os.cpu_count() or 2) - 1)
    return ReaderPool(count, Limits.of(settings.READER_SECONDS or None, settings.READER_MEMORY or None))


def capture_all(
    inputs: Iterable[str],
    description: CaptureMetadata,
    rules: FetchRules,
    progress: Progress = lambda origin: None,
    *,
    again: bool = False,
    report: IntakeReport | None = None,
) -> IntakeReport:
    """Capture everything that the inputs name, and read it. Never raises for one bad thing among them.

    What a stopped run of the same inputs has fetched is not asked for again, but with `again`. What an earlier capture
    recorded and could not read is read first. `report` is filled while the work goes on, for whoever stops it.
    """
    inputs = list(inputs)
    report = IntakeReport() if report is None else report
    run = begin_run(inputs, description, again=again) if any(is_address(i) for i in inputs) else None
    with folder_of_run() as temporary:
        taker = PictureTaker(rules, temporary)
        context = archive_context()
        if run is not None:
            context.was_fetched = run.was_fetched
        # Filled while the files go by.
        report.files = context.summaries
        taken = take_all(inputs, rules, temporary, context)
        described = Sidecars(description, report).take(taken)
        store_all(((thing, description) for thing in described), progress, taker, run=run, report=report)
    for summary in report.files:
        LogEntry.objects.create(action="import", detail=summary.values())
    for address in context.lists:
        resolve_failures(address, "capture")
    if run is not None:
        report.left_out = len(run.left_out)
        run.end()
    return report


def archive_context() -> CaptureContext:
    """Return what capture asks of the archive."""
    return CaptureContext(
        find_held=lambda revisited: find_held(revisited, original_store()), refuses=_why_refused, is_own=_is_own
    )


def _is_own(path: Path) -> bool:
    """Return whether a path is in the archive's own folder, but where uploads wait."""
    own = Path(settings.DATA).resolve()
    return path.is_relative_to(own) and not path.is_relative_to(own / "spool")


def _why_refused(path: Path) -> str:
    """Say why a file of captures is not taken: it was forgotten, and holds what was to be forgotten. Empty where it
    is."""
    stone = tombstone_of_file(path, original_store())
    return f"this file was forgotten on {stone.day} ({stone.reason}); nothing in it was captured" if stone else ""


@contextmanager
def folder_of_run() -> Iterator[Path]:
    """Make a folder for what is fetched until it is stored; what a kill left of another a day ago is removed."""
    above = Path(settings.DATA) / "incoming"
    above.mkdir(parents=True, exist_ok=True)
    for left in above.iterdir():
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(left) if left.is_dir() else left.unlink()
    with TemporaryDirectory(dir=above, prefix="run-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


_LEFT_BEHIND = 24 * 3600
"""Seconds after which a folder of fetched bytes is of a run that is no more."""


def read_waiting(progress: Progress = lambda origin: None) -> IntakeReport:
    """Read what was recorded and, since the work was stopped, never read."""
    return store_all(iter(()), progress)


def store_all(
    taken: Iterator[tuple[Captured | CaptureRefused, CaptureMetadata]],
    progress: Progress = lambda origin: None,
    taker: TakesPictures | None = None,
    *,
    run: Run | None = None,
    report: IntakeReport | None = None,
) -> IntakeReport:
    """Keep, read and write everything taken, each with what is said of it. `taker` takes the pictures that pages show.

    What was recorded before and never read comes first, but not while another capture runs, which reads its own. `run`
    is told of each address that was fetched.
    """
    report = IntakeReport() if report is None else report
    store = original_store()
    if problem := find_missing_place():
        raise StoreUnavailable(problem)
    known = LookupCache()
    written = 0
    with capture_runs() as is_alone, reader_pool() as pool:
        kept = chain(_kept_before(store) if is_alone else (), Storing(store, report, progress, taker, run).keep(taken))
        outcomes = pool.read(_task(k, store) for k in kept)
        if taker is not None:
            outcomes = with_pictures(outcomes, taker, store, report)
        while batch := list(islice(outcomes, BATCH)):
            write(batch, report, known)
            for outcome in batch:
                progress(outcome.key.taken.origin)
            written += len(batch)
            if written >= _FOLLOW_EVERY:
                outbox.process_pending()
                written = 0
    outbox.process_pending(wait=True)
    return report


def _kept_before(store: OriginalStore) -> Iterator[Kept]:
    """Yield what was recorded and never read."""
    for capture in captures_to_read():
        taken, description = taken_again(capture, store)
        stored = StoredOriginal(capture.original_id, capture.original.size, False)
        yield Kept(taken, description, stored, capture)


def _task(kept: Kept, store: OriginalStore) -> ReadingTask:
    return ReadingTask(
        kept, store.local_path(kept.stored.sha256), kept.taken.origin, kept.taken.url, kept.taken.charset
    )
