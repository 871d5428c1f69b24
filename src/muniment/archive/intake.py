"""From what a person names to stored items: take, keep the bytes, read, write.

In: paths and addresses, a `CaptureMetadata`. Out: an `IntakeReport`: captured, unchanged and failed, each failure with its
reason. A batch is one transaction; whatever stops the work, the next run goes on as if it had run once.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from muniment.archive import outbox
from muniment.archive.bulk import ReadText, count_leading, store_new_texts
from muniment.archive.capture_lock import capture_runs
from muniment.archive.models import Capture, Failure, LogEntry, ReadingRecord, ShownPicture
from muniment.archive.originals import OriginalStore, StoredOriginal, StoreUnavailable
from muniment.archive.outbox import enqueue_changes
from muniment.archive.proved import forgotten_digests, taken_before, tombstone_of_file, tombstone_of_record
from muniment.archive.recording import (
    captures_to_read,
    count_to_read,
    find_held,
    name_source,
    record_fetched,
    same_capture,
    source_name,
    take_turns,
    taken_again,
)
from muniment.archive.renditions import remove_renditions
from muniment.archive.runs import Run, begin_run
from muniment.archive.service import (
    CaptureMetadata,
    HeldBack,
    KeptPicture,
    LookupCache,
    get_source,
    last_capture,
    record_failure,
    resolve_failures,
    store_capture,
    store_pictures,
    store_reading,
)
from muniment.archive.stores import find_missing_place, original_store
from muniment.capture import (
    CaptureContext,
    Captured,
    CaptureRefused,
    FetchRules,
    ImportSummary,
    PictureTaker,
    TakesPictures,
    is_address,
    take_all,
)
from muniment.capture.errors import Forgotten
from muniment.reading import READER_VERSION, Reading, ReadingError, TextReading, UnknownType
from muniment.reading.model import NOT_TO_BE_PUBLIC
from muniment.reading.pictures.drawing import measure_images
from muniment.reading.process.pool import Limits, Outcome, ReaderPool, ReadingTask

BATCH = 64
_FOLLOW_EVERY = 512
"""Items written before the index and the pages follow: a commit of the index costs the same for one as for many."""
Progress = Callable[[str], None]
"""Called with the origin of each thing when it is done."""


@dataclass
class IntakeReport:
    """What a capture or a re-reading did."""

    captured: int = 0
    unchanged: int = 0
    failed: list[tuple[str, str, str]] = field(default_factory=list)
    """(origin, code, message)"""
    items: list[int] = field(default_factory=list)
    editions: list[int] = field(default_factory=list)
    pictures: int = 0
    """Pictures taken with the pages that show them."""
    without_picture: list[tuple[str, str]] = field(default_factory=list)
    """(page, message) of each picture that could not be taken"""
    places_of_pictures: set[str] = field(default_factory=set)
    recorded: int = 0
    """Pages that were fetched, changed or not, and recorded at once: `captured` counts them once they are read."""
    repaired: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each original that was missing or changed in the store, and is whole again"""
    forgotten_before: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each original that was captured anew after it had been forgotten"""
    kept_back: list[tuple[str, str]] = field(default_factory=list)
    """(origin, message) of each text whose maker calls it a draft: it waits for approval"""
    left_out: int = 0
    """Pages that this run had fetched before it was stopped, and did not ask for again."""
    files: list[ImportSummary] = field(default_factory=list)
    """What was taken of each file of captures (WARC, ARC, WACZ), and why each other record was not."""
    error_answers: int = 0
    """Error pages that servers sent in place of what was asked for, kept as captures of their own kind. What failed is in `failed`."""

    def joined(self, other: IntakeReport) -> IntakeReport:
        """Return the report of both."""
        return IntakeReport(
            self.captured + other.captured, self.unchanged + other.unchanged, self.failed + other.failed, self.items + other.items,
            self.editions + other.editions, self.pictures + other.pictures, self.without_picture + other.without_picture,
        )  # fmt: skip


@dataclass(frozen=True)
class _Kept:
    """Bytes that are in the store, on their way to be read."""

    taken: Captured
    description: CaptureMetadata
    stored: StoredOriginal
    existing: Capture | None = None
    """The capture that holds these bytes already: of what was fetched, or what was captured before and could not be read."""
    pictures: list[KeptPicture] = field(default_factory=list)
    """What could be taken of what the page shows: filled in once it was read."""


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

    What a stopped run of the same inputs has fetched is not asked for again, but with `again`. What an earlier capture recorded and
    could not read is read first. `report` is filled while the work goes on, for whoever stops it.
    """
    inputs = list(inputs)
    report = IntakeReport() if report is None else report
    run = begin_run(inputs, description, again=again) if any(is_address(i) for i in inputs) else None
    with _folder_of_run() as temporary:
        taker = PictureTaker(rules, temporary)
        context = CaptureContext(find_held=lambda revisited: find_held(revisited, original_store()), refuses=_why_refused, is_own=_is_own)
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
    """Say why a file of captures is not taken: it was forgotten, and holds what was to be forgotten. Empty where it is."""
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

    What was recorded before and never read comes first, but not while another capture runs, which reads its own. `run` is told of each address that was fetched.
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
            outcomes = _with_pictures(outcomes, taker, store, report)
        while batch := list(islice(outcomes, BATCH)):
            _write(batch, report, known)
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
) -> Iterator[_Kept]:
    """Put the bytes away and pass on what is new; count what is unchanged and what could not be taken."""
    seen: set[tuple[str, str, datetime | None]] = set()
    containers: dict[Path, str] = {}
    forgotten = forgotten_digests()
    failed_before = set(Failure.objects.filter(state=Failure.OPEN, stage="capture").values_list("origin_key", flat=True))
    files, refused = set[str](), set[str]()
    for thing, description, is_known in _with_known(taken):
        if isinstance(thing, CaptureRefused):
            refused.add(thing.key)
            answer = _keep_answer(thing.answer, store, description, report) if thing.answer else None
            if thing.error.code != Forgotten.code:
                # What was forgotten stands in no list.
                record_failure(thing.origin, thing.key, "capture", thing.error.code, thing.error.message, description.source or "", answer)
            report.failed.append((thing.origin, thing.error.code, thing.error.message))
            progress(thing.origin)
            continue
        thing = _with_container(thing, containers)
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
            said = f"{thing.origin}: it was forgotten on {stone.day} ({stone.reason}), and is not taken" if stone else thing.origin
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
        # The same file named twice: the first is on its way and not written yet. That it was the same at another known moment is
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
                _take_missing(existing, thing, taker, store, report)
            if thing.key in failed_before:
                resolve_failures(thing.key, "capture")
            report.unchanged += 1
            progress(thing.origin)
            continue
        yield _Kept(thing, description, stored, existing)
    # What of a file of captures could not be read is known at its end; the files in a WACZ are called by its key and their names.
    for key in failed_before - refused:
        if key in files or key.partition("!")[0] in files:
            resolve_failures(key, "capture")


def _keep_other(
    thing: Captured, stored: StoredOriginal, containers: dict[Path, str], description: CaptureMetadata, report: IntakeReport
) -> None:
    """Record what is never read: a file of captures, or an error page that was in one. The same of the same place and moment is kept once."""
    if thing.container is not None and thing.kind == Capture.CONTAINER:
        containers[thing.path] = stored.sha256
    with transaction.atomic():
        take_turns()
        same = Capture.objects.filter(origin_key=thing.key, kind=thing.kind, original=stored.sha256)
        if (same if thing.kind == Capture.CONTAINER else same.filter(captured_at=thing.taken_at)).exists():
            return
        store_capture(thing, stored, get_source(description.source or source_name(thing, None)), description, thing.media_type)
        report.error_answers += thing.kind == Capture.ERROR


def _with_container(thing: Captured, containers: dict[Path, str]) -> Captured:
    """Say of a record of which original it is a part."""
    container = containers.get(thing.holder or thing.container) if thing.container else None
    if container is None or thing.exchange is None or thing.exchange.warc is None:
        return thing
    return replace(thing, exchange=replace(thing.exchange, warc=replace(thing.exchange.warc, container=container)))


def _of_container(picture: KeptPicture, page: Captured) -> KeptPicture:
    """Say of a picture that was in the same file of captures as its page which original that is."""
    warc = page.exchange.warc if page.exchange else None
    if warc is None or picture.taken is None or picture.taken.container is None:
        return picture
    return replace(picture, taken=_with_container(picture.taken, {picture.taken.container: warc.container}))


def _note_repair(origin: str, stored: StoredOriginal, was_recorded: bool, report: IntakeReport) -> None:
    """Log and report that bytes took the place of a damaged original, or of one that was recorded and missing."""
    if not stored.set_aside and not (was_recorded and stored.is_new):
        return
    how = f"its damaged bytes are kept as {stored.set_aside}" if stored.set_aside else "it was missing"
    message = f"{origin}: the original {stored.sha256} is whole again ({how})"
    remove_renditions(stored.sha256)
    LogEntry.objects.create(action="repair", detail={"origin": origin, "original": stored.sha256, "set_aside": stored.set_aside})
    report.repaired.append((origin, message))


def _kept_before(store: OriginalStore) -> Iterator[_Kept]:
    """Yield what was recorded and never read."""
    for capture in captures_to_read():
        taken, description = taken_again(capture, store)
        stored = StoredOriginal(capture.original_id, capture.original.size, False)
        yield _Kept(taken, description, stored, capture)


def _keep_answer(answer: Captured, store: OriginalStore, description: CaptureMetadata, report: IntakeReport) -> Capture | None:
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
        still = Failure.objects.filter(origin_key=answer.key, stage="capture", capture=newest).exclude(state=Failure.MENDED)
        if newest is not None and still.exists() and (newest.original_id, newest.status) == (stored.sha256, answer.status):
            return newest
        source = page.source if page and not description.source else get_source(description.source or source_name(answer, None))
        report.error_answers += 1
        return store_capture(answer, stored, source, description, answer.media_type)


def _is_done(capture: Capture) -> bool:
    """Say whether nothing is left to do with bytes that were captured before: they were read, or are a picture of a page."""
    readings = capture.readings.filter(reader=READER_VERSION)
    if not readings.exists():
        return capture.shown_on.exists() and not capture.readings.exists()
    # A page that was read again after it was captured shows pictures that nobody took.
    return capture.original.media_type != "text/html" or capture.pictures.exists() or not _show_pictures(readings).exists()


def _show_pictures(readings: QuerySet[ReadingRecord]) -> QuerySet[ReadingRecord]:
    """Return those of readings that name pictures elsewhere: a value of its own in their JSON."""
    return readings.annotate(words=Cast("content", TextField())).filter(words__contains='"elsewhere"')


def _take_missing(page: Capture, thing: Captured, taker: TakesPictures, store: OriginalStore, report: IntakeReport) -> None:
    """Try once more, for a page that is unchanged, the pictures that could not be had when it was captured."""
    names = list(page.pictures.filter(capture=None).exclude(code__in=ShownPicture.FOR_GOOD).values_list("name", flat=True))
    found = [p for p in _keep_pictures(taker.take(thing, names), store) if p.stored] if names else []
    if not found:
        return
    with transaction.atomic():
        take_turns()
        store_pictures(page, found)
        enqueue_changes([f"item:{number}" for number in page.versions.values_list("item", flat=True)])
    _count_pictures(found, report)


def _count_pictures(pictures: list[KeptPicture], report: IntakeReport) -> None:
    report.pictures += sum(p.stored is not None for p in pictures)
    report.places_of_pictures.update(p.taken.key for p in pictures if p.taken)


def _with_pictures(outcomes: Iterator[Outcome], taker: TakesPictures, store: OriginalStore, report: IntakeReport) -> Iterator[Outcome]:
    """Take the pictures that pages show, and keep them, before the pages are written."""
    for outcome in outcomes:
        names = _pictures_elsewhere(outcome)
        if names:
            pictures: list[KeptPicture] = outcome.key.pictures
            pictures.extend(_of_container(p, outcome.key.taken) for p in _keep_pictures(taker.take(outcome.key.taken, names), store))
            _count_pictures(pictures, report)
            report.without_picture += [(outcome.key.taken.origin, p.problem) for p in pictures if p.problem]
            if outcome.key.existing is not None and outcome.key.taken.method == "http":
                # Fetched as its page was: recorded at once.
                with transaction.atomic():
                    take_turns()
                    store_pictures(outcome.key.existing, pictures)
                pictures.clear()
        yield outcome


def _pictures_elsewhere(outcome: Outcome) -> list[str]:
    """Return where the pictures of a page are, that are not in its own bytes."""
    if outcome.error is not None or '"held":"elsewhere"' not in (outcome.json or ""):
        return []
    reading = outcome.reading
    return [p.name for s in reading.sections for p in s.pictures if p.held == "elsewhere"] if isinstance(reading, TextReading) else []


def _keep_pictures(taken: Iterator[tuple[str, Captured | CaptureRefused]], store: OriginalStore) -> Iterator[KeptPicture]:
    """Put the bytes of pictures away; what is no picture that can be shown is not kept."""
    rows = list(taken)
    try:
        paths = [thing.path for _, thing in rows if isinstance(thing, Captured)]
        facts = dict(zip(paths, measure_images(paths), strict=True))
        for name, thing in rows:
            if isinstance(thing, CaptureRefused):
                yield KeptPicture(name, problem=thing.error.message, code=thing.error.code)
            elif (found := facts[thing.path]) is None:
                yield KeptPicture(name, problem=f"{name}: what is there is no picture that can be shown", code=ShownPicture.NO_PICTURE)
            else:
                yield KeptPicture(name, thing, store.put(thing.path), found.media_type, found.width, found.height)
    finally:
        for _, thing in rows:
            if isinstance(thing, Captured) and thing.temporary:
                thing.path.unlink(missing_ok=True)


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
        if isinstance(thing, CaptureRefused) or thing.method != "file" or thing.key in waiting or len(together) >= BATCH:
            yield from answered()
        if isinstance(thing, CaptureRefused) or thing.method != "file":
            yield thing, description, True
        else:
            together.append((thing, description))
            waiting.add(thing.key)
    yield from answered()


def _task(kept: _Kept, store: OriginalStore) -> ReadingTask:
    return ReadingTask(kept, store.local_path(kept.stored.sha256), kept.taken.origin, kept.taken.url, kept.taken.charset)


def _task_again(capture: Capture, store: OriginalStore) -> ReadingTask:
    return ReadingTask(capture, store.local_path(capture.original_id), capture.origin, capture.url or None, capture.charset or None)


def _write(batch: list[Outcome], report: IntakeReport, known: LookupCache) -> None:
    """Write a batch of outcomes in one transaction."""
    changed: list[str] = []
    with transaction.atomic():
        take_turns()
        # A source that was made for one page, before it said its own name, may be gone since the last batch.
        known.sources.clear()
        batch = _not_written_meanwhile(batch, report)
        known.open_failures = set(Failure.objects.filter(state=Failure.OPEN).values_list("origin_key", flat=True))
        position = 0
        while position < len(batch):
            texts = _leading_texts(batch[position:], known)
            new, old = count_leading(texts) if texts else (0, 1)
            changed += store_new_texts(texts[:new], known)
            for text in texts[:new]:
                _say_kept_back(text.taken.origin, _draft_of(text.reading), report)
            report.captured += new
            position += new
            # At least one goes on by itself where none was new, so that the loop ends.
            for outcome in batch[position : position + (old or (new == 0))]:
                changed += _write_one(outcome, report, known)
                position += 1
        enqueue_changes(changed)
    report.items += [int(s[5:]) for s in changed if s.startswith("item:")]
    report.editions += [int(s[8:]) for s in changed if s.startswith("edition:")]


def _not_written_meanwhile(batch: list[Outcome], report: IntakeReport) -> list[Outcome]:
    """Leave out, and count as unchanged, what another capture of the same places wrote since we looked."""
    keys = [outcome.key.taken.key for outcome in batch]
    present = set(Capture.objects.filter(origin_key__in=keys).values_list("origin_key", flat=True))
    if not present:
        return batch
    fresh = []
    recorded = [outcome.key.existing.pk for outcome in batch if outcome.key.existing is not None and outcome.key.existing.to_read]
    to_read = set(Capture.objects.filter(pk__in=recorded, to_read=True).values_list("pk", flat=True))
    for outcome in batch:
        kept: _Kept = outcome.key
        if kept.existing is not None and kept.existing.to_read and kept.existing.pk not in to_read:
            # Another process read it since.
            continue
        if kept.existing is None and kept.taken.key in present and same_capture(kept.taken, kept.stored, kept.description) is not None:
            report.unchanged += 1
        else:
            fresh.append(outcome)
    return fresh


def _leading_texts(batch: list[Outcome], known: LookupCache) -> list[ReadText]:
    """Return the texts that were read without error, up to the first thing that is something else."""
    texts = []
    for outcome in batch:
        kept: _Kept = outcome.key
        try:
            reading = outcome.reading
        except ReadingError:
            break
        if kept.existing is not None or kept.pictures or not isinstance(reading, TextReading):
            break
        source = known.source(kept.description.source or source_name(kept.taken, reading))
        texts.append(ReadText(kept.taken, kept.stored, source, _described(kept, _draft_of(reading)), reading, outcome.seconds))
    return texts


def _write_one(outcome: Outcome, report: IntakeReport, known: LookupCache) -> list[str]:
    """Write one outcome, whatever it is; return the subjects that changed."""
    kept: _Kept = outcome.key
    capture = kept.existing
    draft = _draft_of(outcome.reading) if outcome.error is None else ""
    if outcome.error is not None and outcome.error.code == UnknownType.code and kept.taken.key in report.places_of_pictures:
        # A picture of a page that was taken with the page: it is no document that could not be read.
        if capture is not None:
            _was_looked_at(capture)
        return []
    if capture is None:
        reading = None if outcome.error else outcome.reading
        source = known.source(kept.description.source or source_name(kept.taken, reading))
        capture = store_capture(kept.taken, kept.stored, source, _described(kept, draft), reading.media_type if reading else "")
        _say_kept_back(capture.origin, draft, report)
    elif capture.to_read:
        name_source(capture, None if outcome.error else outcome.reading)
        if draft:
            capture.waits = True
            capture.save(update_fields=["waits"])
            _say_kept_back(capture.origin, draft, report)
        _was_looked_at(capture)
    store_pictures(capture, kept.pictures)
    return _store(capture, outcome, report, known, is_new=kept.existing is None)


def _draft_of(reading: Reading) -> str:
    """Return what a text's head says where it calls the text a draft; else empty.

    It counts when the text comes in: what somebody let through or published since is not held back by reading it again.
    """
    return next((warning for warning in reading.warnings if warning.startswith(NOT_TO_BE_PUBLIC)), "")


def _described(kept: _Kept, draft: str) -> CaptureMetadata:
    """Return what a person said of a capture; a draft waits for approval, whoever brought it."""
    return replace(kept.description, waits=True) if draft else kept.description


def _say_kept_back(origin: str, draft: str, report: IntakeReport) -> None:
    if draft:
        report.kept_back.append((origin, f"{origin}: {draft}; it waits for approval, seen only by people who work here"))


def _was_looked_at(capture: Capture) -> None:
    """Write that a capture is no more to be read: it was, or cannot be."""
    if capture.to_read:
        capture.to_read = False
        capture.save(update_fields=["to_read"])


def _store(capture: Capture, outcome: Outcome, report: IntakeReport, known: LookupCache, is_new: bool = False) -> list[str]:
    """Write what was read of a capture, or that it could not be read or is held back; return the subjects that changed."""
    try:
        changed = store_reading(capture, outcome.reading, outcome.seconds, known, is_new)
    except (ReadingError, HeldBack) as error:
        message = f"{capture.origin}: {error}"
        record_failure(capture.origin, capture.origin_key, "reading", error.code, message, capture.source.name, capture)
        report.failed.append((capture.origin, error.code, message))
        return []
    report.captured += 1
    return changed


def reread(
    failed_only: bool = False, kind: str | None = None, older_than: str | None = None, progress: Progress = lambda origin: None
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
                changed = [subject for outcome in batch for subject in _store(outcome.key, outcome, report, known)]
                enqueue_changes(changed)
            report.items += [int(s[5:]) for s in changed if s.startswith("item:")]
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
    is_read, is_picture = Exists(ReadingRecord.objects.filter(capture=here)), Exists(ShownPicture.objects.filter(capture=here))
    captures = captures.filter(is_read | ~is_picture)
    if failed_only:
        captures = captures.filter(failures__state=Failure.OPEN, failures__stage="reading")
    if kind or older_than:
        newest: dict[int, ReadingRecord] = {r.capture_id: r for r in ReadingRecord.objects.defer("content").order_by("id")}
        wanted = [
            capture
            for capture, record in newest.items()
            if (not kind or record.kind == kind) and (not older_than or version_key(record.reader) < version_key(older_than))
        ]
        captures = captures.filter(pk__in=wanted)
    return list(captures.values_list("pk", flat=True).distinct())


def _to_reread(failed_only: bool, kind: str | None, older_than: str | None) -> Iterator[Capture]:
    for pk in _ids_to_reread(failed_only, kind, older_than):
        yield Capture.objects.select_related("source", "original").get(pk=pk)


def version_key(version: str) -> tuple[int, ...]:
    """Return a reader's version as numbers, to compare."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
