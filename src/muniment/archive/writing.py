"""Writing: readings that came back from the reader's processes, into the records.

In: a capture and its reading, or why it could not be read. Out: rows, in batches of one transaction each.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.db import transaction

from muniment.archive.bulk import ReadText, count_leading, store_new_texts
from muniment.archive.captures import CaptureMetadata, KeptPicture, store_capture, store_pictures
from muniment.archive.catalogue import LookupCache
from muniment.archive.failures import record_failure
from muniment.archive.intake_report import IntakeReport
from muniment.archive.models import Capture, Failure
from muniment.archive.originals import StoredOriginal
from muniment.archive.outbox import enqueue_changes
from muniment.archive.readings import NeedsApproval, store_reading
from muniment.archive.recording import (
    name_source,
    same_capture,
    source_name,
    take_turns,
)
from muniment.archive.subjects import Subject, item_numbers, numbers_of
from muniment.capture import (
    Captured,
)
from muniment.reading import Reading, ReadingError, TextReading, UnknownType
from muniment.reading.model import NOT_TO_BE_PUBLIC
from muniment.reading.process.pool import Outcome

BATCH = 64


@dataclass(frozen=True)
class Kept:
    """Bytes that are in the store, on their way to be read."""

    taken: Captured
    description: CaptureMetadata
    stored: StoredOriginal
    existing: Capture | None = None
    """The capture that holds these bytes already: of what was fetched, or what was captured before and could not be
    read."""
    pictures: list[KeptPicture] = field(default_factory=list)
    """What could be taken of what the page shows: filled in once it was read."""


def write(batch: list[Outcome], report: IntakeReport, known: LookupCache) -> None:
    """Write a batch of outcomes in one transaction."""
    changed: list[Subject] = []
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
    report.items += item_numbers(changed)
    report.editions += numbers_of("edition", changed)


def _not_written_meanwhile(batch: list[Outcome], report: IntakeReport) -> list[Outcome]:
    """Leave out, and count as unchanged, what another capture of the same places wrote since we looked."""
    keys = [outcome.key.taken.key for outcome in batch]
    present = set(Capture.objects.filter(origin_key__in=keys).values_list("origin_key", flat=True))
    if not present:
        return batch
    fresh = []
    recorded = [
        outcome.key.existing.pk
        for outcome in batch
        if outcome.key.existing is not None and outcome.key.existing.to_read
    ]
    to_read = set(Capture.objects.filter(pk__in=recorded, to_read=True).values_list("pk", flat=True))
    for outcome in batch:
        kept: Kept = outcome.key
        if kept.existing is not None and kept.existing.to_read and kept.existing.pk not in to_read:
            # Another process read it since.
            continue
        if (
            kept.existing is None
            and kept.taken.key in present
            and same_capture(kept.taken, kept.stored, kept.description) is not None
        ):
            report.unchanged += 1
        else:
            fresh.append(outcome)
    return fresh


def _leading_texts(batch: list[Outcome], known: LookupCache) -> list[ReadText]:
    """Return the texts that were read without error, up to the first thing that is something else."""
    texts = []
    for outcome in batch:
        kept: Kept = outcome.key
        try:
            reading = outcome.reading
        except ReadingError:
            break
        if kept.existing is not None or kept.pictures or not isinstance(reading, TextReading):
            break
        source = known.source(kept.description.source or source_name(kept.taken, reading))
        texts.append(
            ReadText(kept.taken, kept.stored, source, _described(kept, _draft_of(reading)), reading, outcome.seconds)
        )
    return texts


def _write_one(outcome: Outcome, report: IntakeReport, known: LookupCache) -> list[Subject]:
    """Write one outcome, whatever it is; return the subjects that changed."""
    kept: Kept = outcome.key
    capture = kept.existing
    draft = _draft_of(outcome.reading) if outcome.error is None else ""
    if (
        outcome.error is not None
        and outcome.error.code == UnknownType.code
        and kept.taken.key in report.places_of_pictures
    ):
        # A picture of a page that was taken with the page: it is no document that could not be read.
        if capture is not None:
            _was_looked_at(capture)
        return []
    if capture is None:
        reading = None if outcome.error else outcome.reading
        source = known.source(kept.description.source or source_name(kept.taken, reading))
        capture = store_capture(
            kept.taken, kept.stored, source, _described(kept, draft), reading.media_type if reading else ""
        )
        _say_kept_back(capture.origin, draft, report)
    elif capture.to_read:
        name_source(capture, None if outcome.error else outcome.reading)
        if draft:
            capture.waits = True
            capture.save(update_fields=["waits"])
            _say_kept_back(capture.origin, draft, report)
        _was_looked_at(capture)
    store_pictures(capture, kept.pictures)
    return store_outcome(capture, outcome, report, known, is_new=kept.existing is None)


def _draft_of(reading: Reading) -> str:
    """Return what a text's head says where it calls the text a draft; else empty.

    It counts when the text comes in: what somebody approved or published since is not held pending by reading it again.
    """
    return next((warning for warning in reading.warnings if warning.startswith(NOT_TO_BE_PUBLIC)), "")


def _described(kept: Kept, draft: str) -> CaptureMetadata:
    """Return what a person said of a capture; a draft waits for approval, whoever brought it."""
    return replace(kept.description, waits=True) if draft else kept.description


def _say_kept_back(origin: str, draft: str, report: IntakeReport) -> None:
    if draft:
        report.kept_back.append(
            (origin, f"{origin}: {draft}; it waits for approval, seen only by people who work here")
        )


def _was_looked_at(capture: Capture) -> None:
    """Write that a capture is no more to be read: it was, or cannot be."""
    if capture.to_read:
        capture.to_read = False
        capture.save(update_fields=["to_read"])


def store_outcome(
    capture: Capture, outcome: Outcome, report: IntakeReport, known: LookupCache, is_new: bool = False
) -> list[Subject]:
    """Write what was read of a capture, or that it could not be read or needs approval; return the subjects that
    changed."""
    try:
        changed = store_reading(capture, outcome.reading, outcome.seconds, known, is_new)
    except (ReadingError, NeedsApproval) as error:
        message = f"{capture.origin}: {error}"
        record_failure(capture.origin, capture.origin_key, "reading", error.code, message, capture.source.name, capture)
        report.failed.append((capture.origin, error.code, message))
        return []
    report.captured += 1
    return changed
