"""The one place that writes to the archive.

In: bytes taken, readings, corrections, decisions. Out: records, and a row in the outbox for all that follows.
Command line, editors' screens and API call these functions; none of them writes a model by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from typing import Any

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import slugify

from muniment.archive.models import (
    Capture,
    Collection,
    CollectionEntry,
    Correction,
    Edition,
    EditionBlock,
    Event,
    Failure,
    Item,
    ItemAlias,
    LogEntry,
    Original,
    Place,
    ReadingRecord,
    ShownPicture,
    Source,
    Topic,
    Version,
    person_name,
)
from muniment.archive.originals import StoredOriginal
from muniment.archive.outbox import enqueue_changes
from muniment.archive.proofs import write_proofs
from muniment.archive.stores import original_store
from muniment.capture import Captured, address_key
from muniment.credentials import without_credentials
from muniment.reading import READER_VERSION, Block, FrontPageReading, Reading, TextReading
from muniment.reading.findings.edtf_dates import known_year, sort_key
from muniment.reading.findings.language import direction
from muniment.reading.findings.names import country_code
from muniment.reading.findings.topics import thesaurus
from muniment.reading.links import safe_link
from muniment.reading.paragraphs import join_text
from muniment.valid_text import close_directions, make_all_valid, make_valid


class ArchiveError(Exception):
    """Something that the archive cannot do; the message says what to do instead."""


class HeldBack(ArchiveError):
    """What a waiting capture holds would be public at once; somebody who may publish has to let it through."""

    code = Failure.NOT_PUBLIC


@dataclass(frozen=True)
class CaptureMetadata:
    """What the person who captures says of what they capture."""

    source: str | None = None
    date: str | None = None
    collection: str | None = None
    waits: bool = False
    """Nothing of it is public until somebody who may publish lets it through."""
    person: str = ""
    """Who brings it, as the log names people."""


def fold_title(title: str) -> str:
    """Return what makes two titles the same: letters and digits, case folded."""
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()[:200]


def text_of_content(content: dict[str, Any]) -> str:
    """Return the running text of a stored reading: headings and paragraphs, one empty line between."""
    parts: list[str] = []
    for section in content.get("sections", []):
        if section.get("title"):
            parts.append(section["title"])
        parts += [paragraph["text"] for paragraph in section["paragraphs"]]
    return "\n\n".join(parts)


def make_slug(text: str, longest: int = 80) -> str:
    """Return the words of a text as they stand in an address; Chinese and Arabic letters are kept."""
    return slugify(text, allow_unicode=True)[:longest].strip("-")


@dataclass
class LookupCache:
    """What one run of intake has looked up already: sources, topics and places by name.

    Records of these kinds are never renamed or removed by intake, so a run may remember them.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    open_failures: set[str] | None = None
    """Keys of the places with open failures; None where nobody looked."""

    def source(self, name: str) -> Source:
        """Return the source of that name, made if it is new."""
        if name not in self.sources:
            self.sources[name] = get_source(name)
        return self.sources[name]

    def topics_of(self, slugs: Iterable[str]) -> list[Topic]:
        """Return the topics of those slugs, as far as the thesaurus has them."""
        if not self.topics:
            self.topics = {t.slug: t for t in Topic.objects.all()}
        return [self.topics[s] for s in slugs if s in self.topics]

    def look_up_places(self, names: Iterable[str]) -> list[str]:
        """Look up the places of those names, and make the new ones; return the names as the records have them."""
        wanted = list(dict.fromkeys(n[:200] for n in names if n))
        unknown = [n for n in wanted if n not in self.places]
        if unknown:
            self.places |= {p.name: p for p in Place.objects.filter(name__in=unknown)}
            for name in unknown:
                if name not in self.places:
                    self.places[name], _ = Place.objects.get_or_create(name=name, defaults={"country": country_code(name) or ""})
        return wanted

    def places_of(self, names: Iterable[str]) -> list[Place]:
        """Return the places of those names, made where they are new."""
        return [self.places[n] for n in self.look_up_places(names)]


# --- sources, collections, topics, places ---------------------------------------------------------------------------


def get_source(name: str, url: str = "", language: str = "") -> Source:
    """Return the source of that name, made if it is new."""
    name = " ".join(make_valid(name).split())[:300]
    found = Source.objects.filter(name=name).first()
    if found:
        return found
    return Source.objects.create(name=name, slug=_free_slug(Source, name), url=url, language=language)


def get_collection(title: str, source: Source | None, **values: Any) -> Collection:
    """Return the collection of that title (of that source), made if it is new."""
    found = next(iter(_collections_of_name(title, Collection.objects.filter(source=source))), None)
    if found is None:
        return _make_collection(title, source, **values)
    changed = [name for name, value in values.items() if value and getattr(found, name) != value]
    for name in changed:
        setattr(found, name, values[name])
    if changed:
        found.save(update_fields=changed)
    return found


def _make_collection(title: str, source: Source | None, **values: Any) -> Collection:
    return Collection.objects.create(
        title=title, source=source, slug=_free_slug(Collection, title, source.name if source else ""), **values
    )


def collection_of(capture: Capture) -> Collection:
    """Return the collection that whoever took a capture named; where it is new, it is seen as what was taken is.

    A person's name of it is one collection, whatever the sources. Only where the source has one of that name itself (its front
    page names it, or an older archive made one for each source) it is that one.
    """
    named = _collections_of_name(capture.collection_name, Collection.objects.all())
    own = [c for c in named if c.source_id == capture.source_id]
    on_front_pages = set(EditionBlock.objects.filter(collection__in=named).values_list("collection_id", flat=True)) if named else set()
    persons = sorted((c for c in named if c.pk not in on_front_pages), key=lambda c: c.source_id is not None)
    title = collection_title(capture.collection_name)
    return next(iter([*own, *persons]), None) or _make_collection(title, None, visibility=capture.first_visibility)


def collection_named(title: str) -> Collection:
    """Return the collection that a person means by a title, whatever its source; made where there is none."""
    title = collection_title(title)
    return next(iter(_collections_of_name(title, Collection.objects.all())), None) or get_collection(title, None)


def collection_title(name: str) -> str:
    """Return a collection's name as it is kept: composed letters, one blank between words."""
    return " ".join(make_valid(name).split())[:400]


def is_one_name(one: str, other: str) -> bool:
    """Say whether two names are one collection's: case, blanks and how letters are composed make no other."""
    return collection_title(one).casefold() == collection_title(other).casefold()


def _collections_of_name(name: str, among: models.QuerySet[Collection]) -> list[Collection]:
    """Return the collections of a name, the oldest first; case, blanks and how letters are composed make no other name.

    The database compares no such names, so that all titles are read: archives have some hundreds of collections.
    """
    wanted = collection_title(name).casefold()
    same = [pk for pk, title in among.values_list("pk", "title") if collection_title(title).casefold() == wanted]
    return list(Collection.objects.filter(pk__in=same).order_by("pk")) if same else []


def _free_slug(model: type[Source] | type[Collection], name: str, source: str = "") -> str:
    """Return the ending of a new address: of the name, and of the source of a collection that has one, alone.

    A source's collection bears the source's name whether or not another has the same title: a number at its end ("-2") would tell
    everybody of one that is hidden. Where names still come to the same letters (a comma more), a digest of the name tells them apart.
    """
    base = make_slug(f"{name} {source}", 100) or "x"
    if not model.objects.filter(slug=base).exists():
        return base
    return f"{base}-{sha256(json.dumps([name, source]).encode()).hexdigest()[:10]}"


def make_topics() -> None:
    """Write the thesaurus of the data file into the archive; labels that an editor changed are kept."""
    concepts = thesaurus()
    known = {topic.slug: topic for topic in Topic.objects.filter(slug__in=concepts)}
    Topic.objects.bulk_create(
        [Topic(slug=concept.id, labels=concept.labels) for concept in concepts.values() if concept.id not in known], ignore_conflicts=True
    )
    if len(known) < len(concepts):
        known = {topic.slug: topic for topic in Topic.objects.filter(slug__in=concepts)}
    below = []
    for concept in concepts.values():
        topic = known[concept.id]
        if concept.broader and topic.broader_id is None:
            topic.broader = known[concept.broader]
            below.append(topic)
    Topic.objects.bulk_update(below, ["broader"])


# --- captures and readings ------------------------------------------------------------------------------------------


def last_capture(key: str, source: Source | None = None, kind: str = Capture.DOCUMENT) -> Capture | None:
    """Return the newest capture of a place that is of a kind: an error answer between two captures of a page changes nothing of the page."""
    captures = Capture.objects.filter(origin_key=key, kind=kind)
    if source is not None:
        captures = captures.filter(source=source)
    # Most places are new: to ask only whether there is one costs a third of making a record of it.
    newest = captures.order_by("-pk").values_list("pk", flat=True).first()
    return Capture.objects.select_related("source", "original").get(pk=newest) if newest else None


def store_capture(
    taken: Captured, stored: StoredOriginal, source: Source, description: CaptureMetadata, media_type: str = "", *, to_read: bool = False
) -> Capture:
    """Write that bytes were taken. The bytes are in the store already. `to_read`: they are read later."""
    if not Original.objects.filter(pk=stored.sha256).exists():
        make_original(stored, media_type).save(force_insert=True)
    capture = make_capture(taken, stored, source, description)
    capture.to_read = to_read
    # The proof first: a kill leaves it, or both.
    write_proofs([capture], original_store())
    capture.save(force_insert=True)
    return capture


def make_original(stored: StoredOriginal, media_type: str) -> Original:
    """Return the record of stored bytes, unsaved."""
    return Original(sha256=stored.sha256, size=stored.size, media_type=media_type)


def make_capture(taken: Captured, stored: StoredOriginal, source: Source, description: CaptureMetadata) -> Capture:
    """Return the record of a taking, unsaved."""
    return Capture(
        source=source,
        original_id=stored.sha256,
        origin=taken.origin,
        origin_key=taken.key,
        url=taken.url or "",
        method=taken.method,
        captured_at=taken.taken_at,
        described_date=description.date or "",
        status=taken.status,
        # A byte of zero is no letter to PostgreSQL. The lines as they were sent are in the exchange.
        headers={name: value.replace("\0", "") for name, value in taken.headers.items() if "\0" not in name},
        kind=taken.kind,
        record_version=Capture.RECORD_VERSION,
        exchange=taken.exchange.to_text() if taken.exchange else "",
        charset=taken.charset or "",
        waits=description.waits,
        collection_name=make_valid(description.collection or ""),
        source_named=bool(description.source),
        brought_by=description.person[:150],
    )


@dataclass(frozen=True)
class KeptPicture:
    """A picture of a page whose bytes are in the store, or why it could not be taken."""

    name: str
    taken: Captured | None = None
    stored: StoredOriginal | None = None
    media_type: str = ""
    width: int | None = None
    height: int | None = None
    problem: str = ""
    code: str = ""


def store_pictures(page: Capture, pictures: Iterable[KeptPicture]) -> None:
    """Write which pictures were taken with a page. One whose place was captured before with the same bytes is not captured anew."""
    for picture in pictures:
        capture = None
        if picture.taken and picture.stored:
            capture = last_capture(picture.taken.key)
            if capture is None or capture.original_id != picture.stored.sha256:
                capture = store_capture(picture.taken, picture.stored, page.source, CaptureMetadata(), picture.media_type)
        values = {
            "capture": capture,
            "width": picture.width,
            "height": picture.height,
            "problem": picture.problem[:300],
            "code": picture.code,
        }
        ShownPicture.objects.update_or_create(page=page, name=picture.name, defaults=values)


def record_failure(
    origin: str, key: str, stage: str, code: str, message: str, source_name: str = "", capture: Capture | None = None
) -> Failure:
    """Write, once for each place and stage, that something failed; a repeat counts the attempt."""
    failure = Failure.objects.filter(origin_key=key, stage=stage).first()
    if failure is None:
        return Failure.objects.create(
            origin=origin, origin_key=key, stage=stage, code=code, message=message, source_name=source_name, capture=capture
        )
    failure.code, failure.message, failure.last_at = code, message, timezone.now()
    failure.attempts += 1
    failure.capture = capture or failure.capture
    if failure.state == Failure.MENDED:
        failure.state = Failure.OPEN
    failure.save()
    return failure


def resolve_failures(key: str, stage: str | None = None) -> None:
    """Mark the failures of a place (of one stage) as mended: it was read, or could be had."""
    failures = Failure.objects.filter(origin_key=key, state=Failure.OPEN)
    (failures.filter(stage=stage) if stage else failures).update(state=Failure.MENDED, last_at=timezone.now())


@transaction.atomic
def dismiss(failure: Failure, person: Any, note: str = "") -> None:
    """Take a failure off the list without its being mended, by somebody's decision."""
    failure.state, failure.note = Failure.SET_ASIDE, note
    failure.save(update_fields=["state", "note"])
    LogEntry.objects.create(action="set-aside", person=person_name(person), detail={"origin": failure.origin, "note": note})


def store_reading(
    capture: Capture, reading: Reading, seconds: float = 0.0, known: LookupCache | None = None, is_new: bool = False
) -> list[str]:
    """Write what a reader found, and bring items and editions up to date.

    Return the subjects that changed: the caller announces them in the same transaction. `is_new` says that the
    capture was written just now, so that it can have no earlier reading. Raises HeldBack, with nothing written, where a
    capture that waits would show something to everyone.
    """
    known = known or LookupCache()
    item = item_of(capture, reading, is_new) if isinstance(reading, TextReading) else None
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
    if isinstance(reading, FrontPageReading):
        changed = _store_edition(capture, record, reading, known)
    else:
        changed = _store_text(capture, record, reading, known, item)
    return changed


def _hold_back(capture: Capture, reading: Reading, item: Item | None) -> None:
    """Raise HeldBack where a waiting capture's reading would show something to everyone: its words may not be public."""
    if isinstance(reading, FrontPageReading):
        raise HeldBack("a front page is public as a whole; somebody who may publish has to let it through")
    if item is not None and item.visibility != Item.PRIVATE:
        raise HeldBack(f"a new version of “{item}”, which is not private; somebody who may publish has to let it through")


def find_pending_capture(failure: int) -> Capture | None:
    """Return the capture that a failure of that number holds back; None where it holds none."""
    return Capture.objects.filter(waits=True, failures__pk=failure, failures__code=Failure.NOT_PUBLIC).first()


@transaction.atomic
def approve_capture(capture: Capture, person: Any) -> None:
    """Decide that what a capture holds may be public. It is to be read again then: `intake.reread`."""
    capture.waits = False
    capture.save(update_fields=["waits"])
    LogEntry.objects.create(action="let-through", person=person_name(person), detail={"origin": capture.origin, "capture": capture.pk})


def make_record(capture: Capture, reading: Reading, seconds: float) -> ReadingRecord:
    """Return the record of a reading, unsaved. A text's running text is not kept: its sections hold it."""
    content = reading.model_dump(mode="json", exclude={"text"} if isinstance(reading, TextReading) else None)
    return ReadingRecord(capture=capture, reader=reading.reader, kind=reading.kind, content=content, seconds=seconds)


def _store_edition(capture: Capture, record: ReadingRecord, reading: FrontPageReading, known: LookupCache) -> list[str]:
    digest = _edition_digest(reading)
    same_capture = Edition.objects.filter(capture=capture).first()
    newest = capture.source.editions.first()
    if same_capture is None and newest is not None and newest.content_digest == digest:
        return [f"edition:{newest.pk}"]
    values = {
        "reading": record, "title": reading.title or "", "language": reading.language or "", "direction": reading.direction,
        "lead": reading.lead.model_dump(mode="json") if reading.lead else None,
        "date": capture.described_date or capture.captured_at.date().isoformat(), "content_digest": digest,
    }  # fmt: skip
    if same_capture is not None:
        edition = same_capture
        for name, value in values.items():
            setattr(edition, name, value)
        edition.save()
        edition.blocks.all().delete()
    else:
        edition = Edition.objects.create(source=capture.source, number=(newest.number if newest else 0) + 1, capture=capture, **values)
    if not capture.source.language and reading.language:
        Source.objects.filter(pk=capture.source_id).update(language=reading.language)
    if reading.url and not capture.source.url:
        Source.objects.filter(pk=capture.source_id).update(url=reading.url[:2000])
    changed = [f"edition:{edition.pk}", f"source:{capture.source_id}"]
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
            changed.append(f"collection:{collection.pk}")
        else:
            item = _store_teaser(capture, block, known)
            changed.append(f"item:{item.pk}")
        rows.append(
            EditionBlock(
                edition=edition, position=position, kind=block.kind, section=(block.section or "")[:200], title=block.title, summary=block.summary,
                more=block.more, url=block.url or "", content=block.model_dump(mode="json"), item=item, collection=collection,
            )
        )  # fmt: skip
    EditionBlock.objects.bulk_create(rows)
    return changed


def _edition_digest(reading: FrontPageReading) -> str:
    """Return what makes two editions the same: the lead's words, and the blocks' titles, summaries and addresses."""
    parts = [reading.lead.text if reading.lead else ""] + [f"{b.kind}|{b.title}|{b.summary}|{address_key(b.url)}" for b in reading.blocks]
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
        item.published = block.published or item.published
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
            "start": block.start or "", "end": block.end or "", "date_text": _undated_words(block), "sort_date": sort_key(block.start), "mode": block.mode or "", "place": block.place or "",
            "organisers": block.organisers, "sponsors": block.sponsors, "countries": block.countries,
        },
    )  # fmt: skip


def _undated_words(block: Block) -> str:
    """Return the weekday that a teaser names in place of a date."""
    return "" if block.start else next((d.text for d in block.dates if d.weekday), "")[:120]


def find_item(source: Source, url: str | None, title: str | None) -> Item | None:
    """Return the item of that address, else of that title and source. An address decides where both have one."""
    key = address_key(url)
    if key:
        found = Item.objects.filter(url_key=key).order_by("id").first() or _merged(url_key=key)
        if found:
            return found
    folded = fold_title(title or "")
    if not folded:
        return None
    candidates = Item.objects.filter(source=source, title_key=folded)
    if key:
        candidates = candidates.filter(url_key="")
    found = candidates.order_by("id").first()
    return found or (None if key else _merged(source=source, title_key=folded))


def _merged(**marks: Any) -> Item | None:
    """Return the item into which one with these marks was merged."""
    alias = ItemAlias.objects.filter(**marks).select_related("item").order_by("number").first()
    return alias.item if alias else None


def _store_text(capture: Capture, record: ReadingRecord, reading: TextReading, known: LookupCache, item: Item | None) -> list[str]:
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
            Version.objects.create(item=item, number=next_number(item), capture=capture, reading=record, text_digest=digest)
    elif newest is None or newest.text_digest != digest:
        same = Version.objects.create(item=item, number=next_number(item), capture=capture, reading=record, text_digest=digest)
        item.version = same
        item.save(update_fields=["version"])
    changed = [f"item:{item.pk}"]
    decided = item.corrections.filter(field="collections", made_at__gte=capture.captured_at) if capture.collection_name else None
    # A person's word on the collections holds against what was captured before it was given.
    if decided is not None and not decided.exists():
        collection = collection_of(capture)
        CollectionEntry.objects.get_or_create(collection=collection, item=item)
        changed.append(f"collection:{collection.pk}")
    if not item_was_new:
        reapply_corrections(item)
    return changed


def next_number(item: Item) -> int:
    """Return the number that an item's next version bears."""
    return (item.versions.aggregate(Max("number"))["number__max"] or 0) + 1


def show_reading(item: Item, capture: Capture, reading: TextReading, url: str | None) -> None:
    """Set what an item shows to what a reading of its text found. The item is not saved."""
    # A stub's kind, event or notice, is what the front page said of it; the text does not take that back.
    if not (item.pk and item.kind in ("event", "notice")):
        item.kind = reading.kind
    # So with the words that the front page announced it with.
    if item.state == Item.FULL or not item.summary:
        item.summary = reading.summary
    item.state = Item.FULL
    item.title = close_directions(reading.title or item.title or capture.origin)
    item.title_key = fold_title(item.title)
    # What another archive's file names as the address need not be one.
    url = without_credentials(safe_link(url) or item.url)
    item.url, item.url_key = url, address_key(url)
    item.origin = capture.origin
    item.language, item.direction = reading.language or item.language, reading.direction
    item.published = capture.described_date or reading.published or _told_elsewhere(item)
    item.authors, item.pages, item.alternates = reading.authors, reading.pages, reading.alternates
    item.confidence = min([f.confidence for f in reading.findings], default=1.0)
    _set_shown(item)


def _told_elsewhere(item: Item) -> str:
    """Return the day of publication that is told by something else than the text's own reading, which told none.

    That is who captured it, the teaser of a front page, or another version as this reader reads it. What an earlier reader found is no
    such thing: a later one, which does not find it, takes it back.
    """
    if not item.pk or not item.versions.exists():
        return item.published
    described = item.versions.exclude(capture__described_date="").values_list("capture__described_date", flat=True)
    if found := described.order_by("-number").first():
        return found
    # Of what was read this alone: a text can be long.
    teasers = item.appearances.order_by("-edition__created_at", "-edition__number").values_list("content__published", flat=True)
    versions = (
        item.versions.filter(reading__reader=READER_VERSION).order_by("-number").values_list("reading__content__published", flat=True)
    )
    return next((str(day) for day in chain(teasers, versions) if day), "")


def _earlier_version(capture: Capture) -> Version | None:
    """Return the version of this very capture, else the one that was captured last of its place."""
    versions = Version.objects.select_related("item")
    of_place = versions.filter(capture__origin_key=capture.origin_key, capture__source=capture.source_id)
    return versions.filter(capture=capture).first() or of_place.order_by("capture_id").last()


def item_of(capture: Capture, reading: TextReading, is_new: bool = False) -> Item | None:
    """Return the item that a text is of: what its place gave before, or what its address or title points to; None for a new one.

    `is_new` says that the capture was written just now.
    """
    url = capture.url or reading.url
    if is_new and not Capture.objects.filter(origin_key=capture.origin_key).exclude(pk=capture.pk).exists():
        earlier = None
    else:
        earlier = _earlier_version(capture)
    if earlier:
        return earlier.item
    if capture.method == "file":
        twin = Version.objects.filter(capture__original=capture.original_id, capture__source=capture.source).select_related("item").first()
        if twin:
            return twin.item
    item = find_item(capture.source, url, reading.title)
    if item is None or item.state == Item.STUB or (url and item.url_key == address_key(url)):
        return item
    # A full item of the same title is another document, unless it came from a file of the same name.
    return item if item.origin.rpartition("/")[2] == capture.origin.rpartition("/")[2] else None


def _set_shown(item: Item) -> None:
    """Set what follows from an item's title and date."""
    item.sort_date = sort_key(item.published)
    item.year = known_year(item.published)
    item.slug = make_slug(item.title)
    item.updated_at = timezone.now()


def save_shown(item: Item) -> None:
    """Save an item with what follows from its title and date."""
    _set_shown(item)
    item.save()


# --- corrections and decisions --------------------------------------------------------------------------------------


def reapply_corrections(item: Item) -> None:
    """Lay the newest correction of each field over what the reading gave. The only place that does it."""
    newest: dict[str, Any] = {c.field: c.value for c in item.corrections.all()} if item.pk else {}
    if not newest:
        return
    for name in ("title", "summary", "kind", "published", "language", "authors"):
        if name in newest:
            setattr(item, name, newest[name])
    item.title_key = fold_title(item.title)
    item.direction = direction(item.language)
    save_shown(item)
    if "topics" in newest:
        item.topics.set(LookupCache().topics_of(newest["topics"]))
    if "places" in newest:
        item.places.set(LookupCache().places_of(newest["places"]))
    if "event" in newest:
        values = newest["event"]
        Event.objects.update_or_create(item=item, defaults={**values, "sort_date": sort_key(values.get("start"))})


@transaction.atomic
def correct(item: Item, values: dict[str, Any], person: Any, note: str = "") -> None:
    """Write what `person` says instead of the reader, field by field. Raises ArchiveError for an unknown field."""
    unknown = set(values) - set(Correction.FIELDS)
    if unknown:
        raise ArchiveError(f"these fields cannot be corrected: {', '.join(sorted(unknown))}; use {', '.join(Correction.FIELDS)}")
    name = person_name(person)
    values, note = make_all_valid(values), make_valid(note)
    for corrected, value in values.items():
        Correction.objects.create(item=item, field=corrected, value=value, person=name, note=note)
    reapply_corrections(item)
    changed = [f"item:{item.pk}"]
    if "collections" in values:
        changed += _put_into(item, values["collections"])
    LogEntry.objects.create(action="correct", person=name, detail={"item": item.pk, "fields": sorted(values), "note": note})
    enqueue_changes(changed)


def _put_into(item: Item, slugs: Iterable[str]) -> list[str]:
    """Put an item into exactly the collections of these slugs; return the subjects that changed."""
    wanted = {c.pk: c for c in Collection.objects.filter(slug__in=list(slugs))}
    held = set(item.entries.values_list("collection_id", flat=True))
    item.entries.exclude(collection__in=wanted).delete()
    CollectionEntry.objects.bulk_create(CollectionEntry(collection_id=pk, item=item) for pk in wanted if pk not in held)
    return [f"collection:{pk}" for pk in held ^ set(wanted)]


@transaction.atomic
def mark_reviewed(item: Item, person: Any) -> None:
    """Write that somebody looked at what the reader found and let it stand."""
    item.reviewed_at, item.reviewed_by = timezone.now(), person_name(person)
    item.save(update_fields=["reviewed_at", "reviewed_by"])
    LogEntry.objects.create(action="review", person=item.reviewed_by, detail={"item": item.pk})
    enqueue_changes([f"item:{item.pk}"])


def _check_visibility(visibility: str, embargo_until: Any) -> None:
    if visibility not in dict(Item.VISIBILITIES):
        raise ArchiveError(f"{visibility} is not one of {', '.join(dict(Item.VISIBILITIES))}")
    if (visibility == Item.EMBARGOED) != (embargo_until is not None):
        raise ArchiveError("an embargo has an end, and nothing else has one; say until when it holds")


@transaction.atomic
def publish(item: Item, visibility: str, person: Any, embargo_until: Any = None) -> None:
    """Decide who may see an item. Raises ArchiveError for an embargo without an end."""
    _check_visibility(visibility, embargo_until)
    item.visibility, item.embargo_until = visibility, embargo_until
    item.updated_at = timezone.now()
    item.save(update_fields=["visibility", "embargo_until", "updated_at"])
    if visibility != Item.PRIVATE:
        of_item = Capture.objects.filter(versions__item=item)
        # What was read and gave no new version is of the same text. What is held back was not read, and goes on waiting.
        same = Q(versions=None, readings__isnull=False, origin_key__in=of_item.values("origin_key"))
        waiting = Capture.objects.filter(Q(versions__item=item) | same, waits=True).values_list("pk", flat=True)
        Capture.objects.filter(pk__in=list(waiting)).update(waits=False)
    LogEntry.objects.create(action="publish", person=person_name(person), detail={"item": item.pk, "visibility": visibility})
    enqueue_changes([f"item:{item.pk}"])


@transaction.atomic
def publish_collection(collection: Collection, visibility: str, person: Any, embargo_until: Any = None) -> None:
    """Decide who may see a collection: that there is one, what it is called, what is in it. Its items keep their own visibility."""
    _check_visibility(visibility, embargo_until)
    collection.visibility, collection.embargo_until = visibility, embargo_until
    collection.save(update_fields=["visibility", "embargo_until"])
    LogEntry.objects.create(action="publish", person=person_name(person), detail={"collection": collection.pk, "visibility": visibility})
    enqueue_changes(subjects_of(collection))


def subjects_of(collection: Collection) -> list[str]:
    """Return what shows a collection: itself and its items, which name it and are found by its name."""
    return [f"collection:{collection.pk}", *(f"item:{pk}" for pk in collection.entries.values_list("item_id", flat=True))]


__all__ = [
    "ArchiveError",
    "CaptureMetadata",
    "HeldBack",
    "KeptPicture",
    "approve_capture",
    "collection_named",
    "collection_of",
    "correct",
    "dismiss",
    "find_item",
    "find_pending_capture",
    "fold_title",
    "get_collection",
    "get_source",
    "is_one_name",
    "last_capture",
    "make_slug",
    "make_topics",
    "mark_reviewed",
    "next_number",
    "publish",
    "publish_collection",
    "reapply_corrections",
    "record_failure",
    "resolve_failures",
    "save_shown",
    "store_capture",
    "store_pictures",
    "store_reading",
    "subjects_of",
]  # fmt: skip
