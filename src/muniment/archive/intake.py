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
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction

from muniment.archive import outbox
from muniment.archive.capture_lock import capture_runs
from muniment.archive.captures import CaptureMetadata, last_capture, store_capture
from muniment.archive.catalogue import LookupCache, get_source
from muniment.archive.failures import record_failure, resolve_failures
from muniment.archive.intake_report import IntakeReport, Progress
from muniment.archive.models import Capture, Failure, LogEntry
from muniment.archive.originals import OriginalStore, StoredOriginal, StoreUnavailable
from muniment.archive.page_pictures import show_pictures, take_missing, with_container, with_pictures
from muniment.archive.proved import forgotten_digests, taken_before, tombstone_of_file, tombstone_of_record
from muniment.archive.recording import (
    captures_to_read,
    find_held,
    record_fetched,
    same_capture,
    source_name,
    take_turns,
    taken_again,
)
from muniment.archive.renditions import remove_renditions
from muniment.archive.runs import Run, begin_run
from muniment.archive.stores import find_missing_place, original_store
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
from muniment.capture.errors import Forgotten
from muniment.reading import READER_VERSION
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
    with _folder_of_run() as temporary:
        taker = PictureTaker(rules, temporary)
        context = CaptureContext(
            find_held=lambda revisited: find_held(revisited, original_store()), refuses=_why_refused, is_own=_is_own
        )
        if run is not None:
            context.was_fetched = run.was_fetched
        # Filled while the files go by.
        report.files = context.summaries
        taken = take_all(inputs, rules, temporary, context)
        store_all(((thing, description) for thing in taken), progress, taker, run=run, report=report)
    for summary in report.files:
        LogEntry.objects.create(action="import", detail=summary.values())
    for address in context.lists:
        resolve_failures(address, "capture")
    if run is not None:
        report.left_out = len(run.left_out)
        run.end()
    return report


def _is_own(path: Path) -> bool:
    """Say whether a path is in the archive's own folder, but where uploads wait."""
    own = Path(settings.DATA).resolve()
    return path.is_relative_to(own) and not path.is_relative_to(own / "spool")


def _why_refused(path: Path) -> str:
    """Say why a file of captures is not taken: it was forgotten, and holds what was to be forgotten. Empty where it
    is."""
    stone = tombstone_of_file(path, original_store())
    return f"this file was forgotten on {stone.day} ({stone.reason}); nothing of it is taken" if stone else ""


@contextmanager
def _folder_of_run() -> Iterator[Path]:
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
        kept = chain(_kept_before(store) if is_alone else (), _keep(taken, store, report, progress, taker, run))
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


def _keep(
    taken: Iterator[tuple[Captured | CaptureRefused, CaptureMetadata]],
    store: OriginalStore,
    report: IntakeReport,
    progress: Progress,
    taker: TakesPictures | None,
    run: Run | None,
) -> Iterator[Kept]:
    """Put the bytes away and pass on what is new; count what is unchanged and what could not be taken."""
    seen: set[tuple[str, str, datetime | None]] = set()
    containers: dict[Path, str] = {}
    forgotten = forgotten_digests()
    failed_before = set(
        Failure.objects.filter(state=Failure.OPEN, stage="capture").values_list("origin_key", flat=True)
    )
    files, refused = set[str](), set[str]()
    for thing, description, is_known in _with_known(taken):
        if isinstance(thing, CaptureRefused):
            refused.add(thing.key)
            answer = _keep_answer(thing.answer, store, description, report) if thing.answer else None
            if thing.error.code != Forgotten.code:
                # What was forgotten stands in no list.
                record_failure(
                    thing.origin,
                    thing.key,
                    "capture",
                    thing.error.code,
                    thing.error.message,
                    description.source or "",
                    answer,
                )
            report.failed.append((thing.origin, thing.error.code, thing.error.message))
            progress(thing.origin)
            continue
        thing = with_container(thing, containers)
        try:
            stone = tombstone_of_record(thing, description, store)
            stored = store.put(thing.path) if stone is None else None
        except StoreUnavailable:
            # Nothing can be kept now: what comes after would fare no better.
            raise
        except OSError as error:
            message = f"{thing.origin}: {error.strerror or error}"
            record_failure(thing.origin, thing.key, "capture", "unreadable", message, description.source or "")
            report.failed.append((thing.origin, "unreadable", message))
            progress(thing.origin)
            continue
        finally:
            if thing.temporary:
                thing.path.unlink(missing_ok=True)
        if stone is not None or stored is None:
            said = (
                f"{thing.origin}: it was forgotten on {stone.day} ({stone.reason}), and is not taken"
                if stone
                else thing.origin
            )
            report.failed.append((thing.origin, Forgotten.code, said))
            progress(thing.origin)
            continue
        if stored.is_new and stored.sha256 in forgotten:
            report.forgotten_before.append(
                (thing.origin, f"{thing.origin}: its bytes were forgotten before ({stored.sha256}); see the log")
            )
        if thing.kind != Capture.DOCUMENT:
            _keep_other(thing, stored, containers, description, report)
            if thing.kind == Capture.CONTAINER:
                files.add(thing.key)
            progress(thing.origin)
            continue
        is_new = False
        if thing.method == "http":
            fetched, is_new = record_fetched(thing, stored, description, run)
            existing: Capture | None = fetched
            report.recorded += 1
        else:
            existing = same_capture(thing, stored, description) if is_known else None
            if existing is None:
                thing = taken_before(thing, stored, description, store)
        _note_repair(thing.origin, stored, existing is not None and not is_new, report)
        # The same file named twice: the first is on its way and not written yet. That it was the same at another known
        # moment is
        # another fact, and so is what was fetched and recorded just now.
        mark = (thing.key, stored.sha256, None if thing.method in ("file", "http") else thing.taken_at)
        twice = mark in seen and not is_new
        seen.add(mark)
        if twice or (existing is not None and not is_new and _is_done(existing)):
            # Only a page shows what is elsewhere; what a WARC file lacks, it lacks for good.
            if (
                existing is not None
                and taker is not None
                and thing.method in ("file", "http")
                and existing.original.media_type == "text/html"
            ):
                take_missing(existing, thing, taker, store, report)
            if thing.key in failed_before:
                resolve_failures(thing.key, "capture")
            report.unchanged += 1
            progress(thing.origin)
            continue
        yield Kept(thing, description, stored, existing)
    # What of a file of captures could not be read is known at its end; the files in a WACZ are called by its key and
    # their names.
    for key in failed_before - refused:
        if key in files or key.partition("!")[0] in files:
            resolve_failures(key, "capture")


def _keep_other(
    thing: Captured,
    stored: StoredOriginal,
    containers: dict[Path, str],
    description: CaptureMetadata,
    report: IntakeReport,
) -> None:
    """Record what is never read: a file of captures, or an error page that was in one. The same of the same place and
    moment is kept once."""
    if thing.container is not None and thing.kind == Capture.CONTAINER:
        containers[thing.path] = stored.sha256
    with transaction.atomic():
        take_turns()
        same = Capture.objects.filter(origin_key=thing.key, kind=thing.kind, original=stored.sha256)
        if (same if thing.kind == Capture.CONTAINER else same.filter(captured_at=thing.taken_at)).exists():
            return
        store_capture(
            thing, stored, get_source(description.source or source_name(thing, None)), description, thing.media_type
        )
        report.error_answers += thing.kind == Capture.ERROR


def _note_repair(origin: str, stored: StoredOriginal, was_recorded: bool, report: IntakeReport) -> None:
    """Log and report that bytes took the place of a damaged original, or of one that was recorded and missing."""
    if not stored.set_aside and not (was_recorded and stored.is_new):
        return
    how = f"its damaged bytes are kept as {stored.set_aside}" if stored.set_aside else "it was missing"
    message = f"{origin}: the original {stored.sha256} is whole again ({how})"
    remove_renditions(stored.sha256)
    LogEntry.objects.create(
        action="repair", detail={"origin": origin, "original": stored.sha256, "set_aside": stored.set_aside}
    )
    report.repaired.append((origin, message))


def _kept_before(store: OriginalStore) -> Iterator[Kept]:
    """Yield what was recorded and never read."""
    for capture in captures_to_read():
        taken, description = taken_again(capture, store)
        stored = StoredOriginal(capture.original_id, capture.original.size, False)
        yield Kept(taken, description, stored, capture)


def _keep_answer(
    answer: Captured, store: OriginalStore, description: CaptureMetadata, report: IntakeReport
) -> Capture | None:
    """Keep the error page that a server sent, as a capture of its own kind; return it.

    The same answer as the last of that place is not written again: the failure counts how often it was tried, and when.
    """
    try:
        stored = store.put(answer.path)
    finally:
        if answer.temporary:
            answer.path.unlink(missing_ok=True)
    with transaction.atomic():
        take_turns()
        newest = last_capture(answer.key, kind=Capture.ERROR)
        page = last_capture(answer.key)
        # Where it could be had meanwhile, that it is gone again is another fact.
        still = Failure.objects.filter(origin_key=answer.key, stage="capture", capture=newest).exclude(
            state=Failure.MENDED
        )
        if (
            newest is not None
            and still.exists()
            and (newest.original_id, newest.status) == (stored.sha256, answer.status)
        ):
            return newest
        source = (
            page.source
            if page and not description.source
            else get_source(description.source or source_name(answer, None))
        )
        report.error_answers += 1
        return store_capture(answer, stored, source, description, answer.media_type)


def _is_done(capture: Capture) -> bool:
    """Say whether nothing is left to do with bytes that were captured before: they were read, or are a picture of a
    page."""
    readings = capture.readings.filter(reader=READER_VERSION)
    if not readings.exists():
        return capture.shown_on.exists() and not capture.readings.exists()
    # A page that was read again after it was captured shows pictures that nobody took.
    return (
        capture.original.media_type != "text/html" or capture.pictures.exists() or not show_pictures(readings).exists()
    )


def _with_known(
    taken: Iterator[tuple[Captured | CaptureRefused, CaptureMetadata]],
) -> Iterator[tuple[Captured | CaptureRefused, CaptureMetadata, bool]]:
    """Say with each thing whether its place was captured before, asked for many files at once.

    What is fetched is not held back: it comes slower than it could be asked for.
    """
    together: list[tuple[Captured | CaptureRefused, CaptureMetadata]] = []
    waiting: set[str] = set()

    def answered() -> Iterator[tuple[Captured | CaptureRefused, CaptureMetadata, bool]]:
        known = set(Capture.objects.filter(origin_key__in=waiting).values_list("origin_key", flat=True))
        yield from ((thing, description, thing.key in known) for thing, description in together)
        together.clear()
        waiting.clear()

    for thing, description in taken:
        if (
            isinstance(thing, CaptureRefused)
            or thing.method != "file"
            or thing.key in waiting
            or len(together) >= BATCH
        ):
            yield from answered()
        if isinstance(thing, CaptureRefused) or thing.method != "file":
            yield thing, description, True
        else:
            together.append((thing, description))
            waiting.add(thing.key)
    yield from answered()


def _task(kept: Kept, store: OriginalStore) -> ReadingTask:
    return ReadingTask(
        kept, store.local_path(kept.stored.sha256), kept.taken.origin, kept.taken.url, kept.taken.charset
    )
