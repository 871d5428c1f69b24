"""Readings: storing what a reader found in a capture, as an edition of a front page or as a version of an item.

In: a capture and its reading. Out: rows, and the subjects whose search entries and pages have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction

from muniment.archive.catalogue import ArchiveError, LookupCache, collection_of, fold_title, get_collection
from muniment.archive.failures import resolve_failures
from muniment.archive.given_facts import collections_given, put_into_given, rows_at
from muniment.archive.listed_events import store_listed_events
from muniment.archive.models import (
    Capture,
    CollectionEntry,
    Edition,
    EditionBlock,
    Event,
    Failure,
    GivenFacts,
    Item,
    LogEntry,
    ReadingRecord,
    Source,
    Version,
    person_name,
)
from muniment.archive.person import Person
from muniment.archive.shown import find_item, item_of, next_number, reapply_corrections, save_shown, show_reading
from muniment.archive.subjects import Subject, collection_subject, edition_subject, item_subject, source_subject
from muniment.capture import address_key
from muniment.credentials import without_credentials
from muniment.reading import Block, FrontPage, Reading, TextReading
from muniment.reading.findings.edtf_dates import has_year, sort_key
from muniment.reading.findings.language import direction
from muniment.reading.paragraphs import join_text
from muniment.reading.stored import stored_block, stored_lead, stored_reading
from muniment.valid_text import close_directions


class NeedsApproval(ArchiveError):
    """What a waiting capture holds would be public at once; somebody who may publish has to approve it."""

    code = Failure.NOT_PUBLIC


def store_reading(
    capture: Capture, reading: Reading, seconds: float = 0.0, known: LookupCache | None = None, is_new: bool = False
) -> list[Subject]:
    """Write what a reader found, and bring items and editions up to date.

    Return the subjects that changed: the caller announces them in the same transaction. `is_new` says that the
    capture was written just now, so that it can have no earlier reading. Raises NeedsApproval, with nothing written,
    where a pending capture would show something to everyone.
    """
    known = known or LookupCache()
    given = rows_at([capture.origin_key]).get(capture.origin_key, []) if isinstance(reading, TextReading) else []
    item = item_of(capture, reading, is_new, given) if isinstance(reading, TextReading) else None
    if capture.waits:
        _hold_back(capture, reading, item)
    record = make_record(capture, reading, seconds)
    if is_new:
        record.save(force_insert=True)
    else:
        values = {"kind": record.kind, "content": record.content, "seconds": seconds}
        record, _ = ReadingRecord.objects.update_or_create(capture=capture, reader=reading.reader, defaults=values)
    if known.open_failures is None or capture.origin_key in known.open_failures:
        resolve_failures(capture.origin_key)
    if isinstance(reading, FrontPage):
        changed = _store_edition(capture, record, reading, known)
    else:
        changed = _store_text(capture, record, reading, known, item, given)
    return changed + store_listed_events(capture, reading.events, reading.language or "")


def _hold_back(capture: Capture, reading: Reading, item: Item | None) -> None:
    """Raise NeedsApproval where a waiting capture's reading would show something to everyone: its words may not be
    public."""
    if isinstance(reading, FrontPage):
        raise NeedsApproval("a front page is public as a whole; somebody who may publish has to approve it")
    if item is not None and item.visibility != Item.PRIVATE:
        raise NeedsApproval(
            f"a new version of “{item}”, which is not private; somebody who may publish has to approve it"
        )


@transaction.atomic
def approve_capture(capture: Capture, person: Person | None) -> None:
    """Decide that what a capture holds may be public. It is to be read again then: `intake.reread`."""
    capture.waits = False
    capture.save(update_fields=["waits"])
    LogEntry.objects.create(
        action="let-through", person=person_name(person), detail={"origin": capture.origin, "capture": capture.pk}
    )


def make_record(capture: Capture, reading: Reading, seconds: float) -> ReadingRecord:
    """Return the record of a reading, unsaved. A text's running text is not kept: its sections hold it."""
    content = stored_reading(reading)
    return ReadingRecord(capture=capture, reader=reading.reader, kind=reading.kind, content=content, seconds=seconds)


def _store_edition(capture: Capture, record: ReadingRecord, reading: FrontPage, known: LookupCache) -> list[Subject]:
    digest = _edition_digest(reading)
    same_capture = Edition.objects.filter(capture=capture).first()
    newest = capture.source.editions.first()
    if same_capture is None and newest is not None and newest.content_digest == digest:
        return [edition_subject(newest.pk)]
    values = {
        "reading": record,
        "title": reading.title or "",
        "language": reading.language or "",
        "direction": reading.direction,
        "lead": stored_lead(reading.lead) if reading.lead else None,
        "date": capture.described_date or capture.captured_at.date().isoformat(),
        "content_digest": digest,
    }
    if same_capture is not None:
        edition = same_capture
        for name, value in values.items():
            setattr(edition, name, value)
        edition.save()
        edition.blocks.all().delete()
    else:
        edition = Edition.objects.create(
            source=capture.source, number=(newest.number if newest else 0) + 1, capture=capture, **values
        )
    if not capture.source.language and reading.language:
        Source.objects.filter(pk=capture.source_id).update(language=reading.language)
    if reading.url and not capture.source.url:
        Source.objects.filter(pk=capture.source_id).update(url=reading.url[:2000])
    changed = [edition_subject(edition.pk), source_subject(capture.source_id)]
    rows = []
    for position, block in enumerate(reading.blocks):
        item = collection = None
        if block.kind == "collection":
            collection = get_collection(
                block.title,
                capture.source,
                description=block.summary,
                since=block.since or "",
                url=block.url or "",
                language=block.language or "",
            )
            changed.append(collection_subject(collection.pk))
        else:
            item = _store_teaser(capture, block, known)
            changed.append(item_subject(item.pk))
        rows.append(
            EditionBlock(
                edition=edition,
                position=position,
                kind=block.kind,
                section=(block.section or "")[:200],
                title=block.title,
                summary=block.summary,
                more=block.more,
                url=block.url or "",
                content=stored_block(block),
                item=item,
                collection=collection,
            )
        )
    EditionBlock.objects.bulk_create(rows)
    return changed


def _edition_digest(reading: FrontPage) -> str:
    """Return what makes two editions the same: the lead's words, and the blocks' titles, summaries and addresses."""
    parts = [reading.lead.text if reading.lead else ""] + [
        f"{b.kind}|{b.title}|{b.summary}|{address_key(b.url)}" for b in reading.blocks
    ]
    return sha256("\n".join(parts).encode()).hexdigest()


def _store_teaser(capture: Capture, block: Block, known: LookupCache) -> Item:
    """Return the item that a teaser points to: one that is held, or a new stub."""
    item = find_item(capture.source, block.url, block.title)
    if item is None:
        item = Item(
            source=capture.source,
            kind=block.kind,
            state=Item.STUB,
            origin=capture.origin,
            title=close_directions(block.title),
            title_key=fold_title(block.title),
        )
    if item.state == Item.STUB:
        item.kind = block.kind
        item.title, item.summary = close_directions(block.title), block.summary
        item.title_key = fold_title(block.title)
        item.url = without_credentials(block.url or item.url)
        item.url_key = address_key(item.url)
        item.language = block.language or capture.source.language
        item.direction = direction(item.language)
        if block.published and has_year(block.published):
            # A day without its year is told in the reading; an item is ordered by its day, and cited with it.
            item.published = block.published
        save_shown(item)
        item.topics.set(known.topics_of(block.topics))
        item.places.set(known.places_of(block.places))
        # A teaser that names a plan or quotes somebody wants an editor's eye more than one that does not.
        item.confidence = min([f.confidence for f in block.findings], default=1.0)
        item.save(update_fields=["confidence"])
    if block.kind == "event":
        _store_event(item, block)
    reapply_corrections(item)
    return item


def _store_event(item: Item, block: Block) -> None:
    Event.objects.update_or_create(
        item=item,
        defaults={
            "start": block.start or "",
            "end": block.end or "",
            "date_text": _undated_words(block),
            "sort_date": sort_key(block.start),
            "mode": block.mode or "",
            "place": block.place or "",
            "organisers": block.organisers,
            "sponsors": block.sponsors,
            "countries": block.countries,
        },
    )


def _undated_words(block: Block) -> str:
    """Return the weekday that a teaser names in place of a date."""
    return "" if block.start else next((d.text for d in block.dates if d.weekday), "")[:120]


def _store_text(
    capture: Capture,
    record: ReadingRecord,
    reading: TextReading,
    known: LookupCache,
    item: Item | None,
    given: Sequence[GivenFacts],
) -> list[Subject]:
    digest = sha256(join_text(reading.sections).encode()).hexdigest()
    url = capture.url or reading.url
    if item is None:
        item = Item(source=capture.source, kind=reading.kind, visibility=capture.first_visibility)
    item_was_new = item.pk is None
    newest = item.version
    same = item.versions.filter(capture=capture).first() if item.pk else None
    # Another archive's capture may be of a day before: it is a version, and not what is shown.
    is_older = newest is not None and same is None and capture.captured_at < newest.capture.captured_at
    is_newest = not is_older and (newest is None or same is None or same.pk == newest.pk)
    if is_newest:
        show_reading(item, capture, reading, url)
        item.save()
        topics, places = known.topics_of(reading.topics), known.places_of(reading.places[:40])
        if item_was_new:
            Item.topics.through.objects.bulk_create(Item.topics.through(item=item, topic=t) for t in topics)
            Item.places.through.objects.bulk_create(Item.places.through(item=item, place=p) for p in places)
        else:
            item.topics.set(topics)
            item.places.set(places)
    if same is not None:
        same.reading, same.text_digest = record, digest
        same.save(update_fields=["reading", "text_digest"])
    elif is_older:
        if not item.versions.filter(text_digest=digest).exists():
            Version.objects.create(
                item=item, number=next_number(item), capture=capture, reading=record, text_digest=digest
            )
    elif newest is None or newest.text_digest != digest:
        same = Version.objects.create(
            item=item, number=next_number(item), capture=capture, reading=record, text_digest=digest
        )
        item.version = same
        item.save(update_fields=["version"])
    changed = [item_subject(item.pk)]
    decided = (
        item.corrections.filter(field="collections", made_at__gte=capture.captured_at)
        if capture.collection_name
        else None
    )
    # A person's word on the collections holds against what was captured before it was given.
    if decided is not None and not decided.exists():
        collection = collection_of(capture)
        CollectionEntry.objects.get_or_create(collection=collection, item=item)
        changed.append(collection_subject(collection.pk))
    if given:
        GivenFacts.objects.filter(origin_key=capture.origin_key, item=None).update(item=item)
        changed += put_into_given(item, collections_given(given), capture.first_visibility)
    if given or not item_was_new:
        reapply_corrections(item)
    return changed
