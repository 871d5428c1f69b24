"""Storing: from what was taken to bytes in the store, with their capture recorded where it must be at once.

In: what capture gives, each thing with what is said of it. Out: what is to be read. What is unchanged, refused or
forgotten is counted in the report, and goes no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from muniment.archive.captures import CaptureMetadata, last_capture, store_capture
from muniment.archive.catalogue import get_source
from muniment.archive.failures import record_failure, resolve_failures
from muniment.archive.intake_report import IntakeReport, Progress
from muniment.archive.models import Capture, Failure, LogEntry
from muniment.archive.originals import OriginalStore, StoredOriginal, StoreUnavailable
from muniment.archive.page_pictures import show_pictures, take_missing, with_container
from muniment.archive.proved import forgotten_digests, taken_before, tombstone_of_record
from muniment.archive.recording import record_fetched, same_capture, source_name, take_turns
from muniment.archive.renditions import remove_renditions
from muniment.archive.runs import Run
from muniment.archive.writing import BATCH, Kept
from muniment.capture import Captured, CaptureRefused, TakesPictures
from muniment.capture.errors import Forgotten
from muniment.reading import READER_VERSION

CaptureOutcome = tuple[Captured | CaptureRefused, CaptureMetadata]
"""A thing that was captured, or why it was not, and what is said of it."""


class Storing:
    """Puts the bytes of one intake away, and knows what went by."""

    def __init__(
        self,
        store: OriginalStore,
        report: IntakeReport,
        progress: Progress,
        taker: TakesPictures | None = None,
        run: Run | None = None,
    ) -> None:
        """Begin. `taker` takes the pictures that a page of before lacks; `run` is told of each address fetched."""
        self._store, self._report, self._progress, self._taker, self._run = store, report, progress, taker, run
        self._seen: set[tuple[str, str, datetime | None]] = set()
        self._containers: dict[Path, str] = {}
        self._forgotten = forgotten_digests()
        open_failures = Failure.objects.filter(state=Failure.OPEN, stage="capture")
        self._failed_before = set(open_failures.values_list("origin_key", flat=True))
        self._files, self._refused = set[str](), set[str]()

    def keep(self, taken: Iterator[CaptureOutcome]) -> Iterator[Kept]:
        """Put the bytes away and yield what is new; count what is unchanged and what could not be taken."""
        for thing, description, is_known in _with_known(taken):
            if isinstance(thing, CaptureRefused):
                self._note_refused(thing, description)
                kept = None
            else:
                kept = self._keep_one(with_container(thing, self._containers), description, is_known)
            if kept is None:
                self._progress(thing.origin)
            else:
                yield kept
        # What of a file of captures could not be read is known at its end; the files in a WACZ are called by its key
        # and their names.
        for key in self._failed_before - self._refused:
            if key in self._files or key.partition("!")[0] in self._files:
                resolve_failures(key, "capture")

    def _note_refused(self, thing: CaptureRefused, description: CaptureMetadata) -> None:
        self._refused.add(thing.key)
        answer = _keep_answer(thing.answer, self._store, description, self._report) if thing.answer else None
        error = thing.error
        if error.code != Forgotten.code:
            # What was forgotten stands in no list.
            record_failure(
                thing.origin, thing.key, "capture", error.code, error.message, description.source or "", answer
            )
        self._report.failed.append((thing.origin, error.code, error.message))

    def _keep_one(self, thing: Captured, description: CaptureMetadata, is_known: bool) -> Kept | None:
        """Return what is to be read of a thing, its bytes put away; None where there is nothing to read."""
        stored = self._put(thing, description)
        if stored is None:
            return None
        if stored.is_new and stored.sha256 in self._forgotten:
            message = f"{thing.origin}: its bytes were forgotten before ({stored.sha256}); see the log"
            self._report.forgotten_before.append((thing.origin, message))
        if thing.kind != Capture.DOCUMENT:
            self._keep_other(thing, stored, description)
            return None
        existing: Capture | None
        is_new = False
        if thing.method == "http":
            existing, is_new = record_fetched(thing, stored, description, self._run)
            self._report.recorded += 1
        else:
            existing = same_capture(thing, stored, description) if is_known else None
            if existing is None:
                thing = taken_before(thing, stored, description, self._store)
        before = None if is_new else existing
        _note_repair(thing.origin, stored, before is not None, self._report)
        is_twice = self._went_by(thing, stored) and not is_new
        if is_twice or (before is not None and _is_done(before)):
            self._note_unchanged(thing, before)
            return None
        return Kept(thing, description, stored, existing)

    def _put(self, thing: Captured, description: CaptureMetadata) -> StoredOriginal | None:
        """Return the original of a thing, in the store now; None where it cannot be read, or was forgotten.

        Raises StoreUnavailable.
        """
        try:
            stone = tombstone_of_record(thing, description, self._store)
            if stone is None:
                return self._store.put(thing.path)
        except StoreUnavailable:
            # Nothing can be kept now: what comes after would fare no better.
            raise
        except OSError as error:
            message = f"{thing.origin}: {error.strerror or error}"
            record_failure(thing.origin, thing.key, "capture", "unreadable", message, description.source or "")
            self._report.failed.append((thing.origin, "unreadable", message))
            return None
        finally:
            if thing.temporary:
                thing.path.unlink(missing_ok=True)
        message = f"{thing.origin}: it was forgotten on {stone.day} ({stone.reason}), and was not captured"
        self._report.failed.append((thing.origin, Forgotten.code, message))
        return None

    def _keep_other(self, thing: Captured, stored: StoredOriginal, description: CaptureMetadata) -> None:
        """Record what is never read: a file of captures, or an error page that was in one. The same of the same place
        and moment is kept once."""
        is_file = thing.kind == Capture.CONTAINER
        if is_file:
            self._files.add(thing.key)
            if thing.container is not None:
                self._containers[thing.path] = stored.sha256
        with transaction.atomic():
            take_turns()
            same = Capture.objects.filter(origin_key=thing.key, kind=thing.kind, original=stored.sha256)
            if (same if is_file else same.filter(captured_at=thing.taken_at)).exists():
                return
            source = get_source(description.source or source_name(thing, None))
            store_capture(thing, stored, source, description, thing.media_type)
            self._report.error_answers += thing.kind == Capture.ERROR

    def _went_by(self, thing: Captured, stored: StoredOriginal) -> bool:
        """Return whether the same file was named before: it is on its way then, and not written yet.

        That it was the same at another known moment is another fact, and so is what was fetched and recorded just now.
        """
        mark = (thing.key, stored.sha256, None if thing.method in ("file", "http") else thing.taken_at)
        is_twice = mark in self._seen
        self._seen.add(mark)
        return is_twice

    def _note_unchanged(self, thing: Captured, before: Capture | None) -> None:
        # Only a page shows what is elsewhere; what a WARC file lacks, it lacks for good.
        is_page = before is not None and before.original.media_type == "text/html"
        if before is not None and is_page and self._taker is not None and thing.method in ("file", "http"):
            take_missing(before, thing, self._taker, self._store, self._report)
        if thing.key in self._failed_before:
            resolve_failures(thing.key, "capture")
        self._report.unchanged += 1


def _note_repair(origin: str, stored: StoredOriginal, was_recorded: bool, report: IntakeReport) -> None:
    """Log and report that bytes took the place of a damaged original, or of one that was recorded and missing."""
    if not stored.set_aside and not (was_recorded and stored.is_new):
        return
    how = f"its damaged bytes are kept as {stored.set_aside}" if stored.set_aside else "it was missing"
    message = f"{origin}: the original {stored.sha256} was restored ({how})"
    remove_renditions(stored.sha256)
    LogEntry.objects.create(
        action="repair", detail={"origin": origin, "original": stored.sha256, "set_aside": stored.set_aside}
    )
    report.repaired.append((origin, message))


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
            state=Failure.RESOLVED
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
    """Return whether nothing is left to do with bytes that were captured before: they were read, or are a picture of a
    page."""
    readings = capture.readings.filter(reader=READER_VERSION)
    if not readings.exists():
        return capture.shown_on.exists() and not capture.readings.exists()
    # A page that was read again after it was captured shows pictures that nobody took.
    return (
        capture.original.media_type != "text/html" or capture.pictures.exists() or not show_pictures(readings).exists()
    )


def _with_known(
    taken: Iterator[CaptureOutcome],
) -> Iterator[tuple[Captured | CaptureRefused, CaptureMetadata, bool]]:
    """Say with each thing whether its place was captured before, asked for many files at once.

    What is fetched is not held back: it comes slower than it could be asked for.
    """
    together: list[CaptureOutcome] = []
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
