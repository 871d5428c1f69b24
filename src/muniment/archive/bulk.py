"""Many new texts written at once: the road that nearly everything takes the first time a folder or site is captured.

In: texts that were read. Out: which of them are like nothing in the archive and like none of each other, and, for
those, all their records in a handful of statements instead of a dozen each. What is like something goes through
`readings`, one at a time; both roads leave the same records (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import takewhile
from typing import Any

from django.db.models import OuterRef, Subquery

from muniment.archive.captures import CaptureMetadata, make_capture, make_original
from muniment.archive.catalogue import LookupCache, collection_named, collection_of, fold_title
from muniment.archive.failures import resolve_failures
from muniment.archive.given_facts import collections_given, field_rows, merge_values, rows_at, set_given
from muniment.archive.listed_events import store_listed_events
from muniment.archive.models import (
    Capture,
    Collection,
    CollectionEntry,
    GivenFacts,
    Item,
    ItemAlias,
    ItemField,
    Original,
    ReadingRecord,
    Source,
    Version,
)
from muniment.archive.originals import StoredOriginal
from muniment.archive.proofs import write_proofs
from muniment.archive.readings import make_record
from muniment.archive.shown import set_shown, show_reading
from muniment.archive.stores import original_store
from muniment.archive.subjects import Subject, collection_subject, item_subject
from muniment.capture import Captured, address_key
from muniment.reading import TextReading
from muniment.reading.manifests.model import GivenValues
from muniment.reading.paragraphs import join_text


@dataclass(frozen=True)
class ReadText:
    """A text that was taken, kept and read, and is not in the archive's records yet."""

    taken: Captured
    stored: StoredOriginal
    source: Source
    description: CaptureMetadata
    reading: TextReading
    seconds: float

    @property
    def url(self) -> str | None:
        """The address of the text, if it has one."""
        return self.taken.url or self.reading.url

    @cached_property
    def likenesses(self) -> list[tuple[Any, ...]]:
        """What would make this text the same as another: its place, its bytes, its address, its source and title. What
        a manifest names is a document of its own: the same bytes are another where anything else is said of them."""
        if self.description.given:
            named: list[tuple[Any, ...]] = [("place", self.taken.key)]
            named.append(("given", self.description.given, self.stored.sha256))
            return named + [("address", key) for key in [address_key(self.url)] if key]
        titles = {fold_title(self.reading.title or ""), fold_title(self.reading.title or self.taken.origin)}
        found: list[tuple[Any, ...]] = [("place", self.taken.key), ("bytes", self.stored.sha256)]
        found += [("title", self.source.pk, title) for title in titles if title]
        if key := address_key(self.url):
            found.append(("address", key))
        return found


def count_leading(texts: Sequence[ReadText]) -> tuple[int, int]:
    """Return (how many of `texts` at the beginning are new, how many after those are surely not)."""
    known = _held(texts)
    seen: set[tuple[Any, ...]] = set()
    new = 0
    for text in texts:
        if any(mark in known or mark in seen for mark in text.likenesses):
            break
        seen.update(text.likenesses)
        new += 1
    # Only what is like something held is sure: a text like one before it in the batch is new no more once that is
    # written.
    old = sum(1 for _ in takewhile(lambda text: any(mark in known for mark in text.likenesses), texts[new:]))
    return new, old


def _held(texts: Sequence[ReadText]) -> set[tuple[Any, ...]]:
    """Return those likenesses of `texts` that something in the archive has."""
    marks = [mark for text in texts for mark in text.likenesses]
    places = {mark[1] for mark in marks if mark[0] == "place"}
    digests = {mark[1] for mark in marks if mark[0] == "bytes"}
    addresses = {mark[1] for mark in marks if mark[0] == "address"}
    titles = {mark[2] for mark in marks if mark[0] == "title"}
    sources = {mark[1] for mark in marks if mark[0] == "title"}
    held: set[tuple[Any, ...]] = set()
    held.update(
        ("place", key) for key in Capture.objects.filter(origin_key__in=places).values_list("origin_key", flat=True)
    )
    held.update(("bytes", digest) for digest in Original.objects.filter(pk__in=digests).values_list("pk", flat=True))
    if addresses:
        held.update(
            ("address", key) for key in Item.objects.filter(url_key__in=addresses).values_list("url_key", flat=True)
        )
        held.update(
            ("address", key)
            for key in ItemAlias.objects.filter(url_key__in=addresses).values_list("url_key", flat=True)
        )
    if given := {mark[1] for mark in marks if mark[0] == "given"}:
        rows = GivenFacts.objects.filter(digest__in=given, item__isnull=False)
        held.update(("given", *row) for row in rows.values_list("digest", "item__versions__capture__original"))
    for model in (Item, ItemAlias):
        same = model.objects.filter(source__in=sources, title_key__in=titles)
        held.update(("title", source, title) for source, title in same.values_list("source_id", "title_key"))
    return held


def store_new_texts(texts: Sequence[ReadText], known: LookupCache) -> list[Subject]:
    """Write texts that are like nothing in the archive and like none of each other; return the subjects that changed.

    Call it in a transaction, with texts that `count_leading` found new.
    """
    if not texts:
        return []
    # Another process may have kept the same bytes a moment ago.
    Original.objects.bulk_create((make_original(t.stored, t.reading.media_type) for t in texts), ignore_conflicts=True)
    made = [make_capture(t.taken, t.stored, t.source, t.description) for t in texts]
    for text, capture in zip(texts, made, strict=True):
        capture.original = make_original(text.stored, text.reading.media_type)
    # The proofs first: a kill leaves them, or both.
    write_proofs(made, original_store())
    captures = Capture.objects.bulk_create(made)
    records = ReadingRecord.objects.bulk_create(
        [make_record(capture, t.reading, t.seconds) for t, capture in zip(texts, captures, strict=True)]
    )
    items = []
    given = rows_at(text.taken.key for text in texts)
    for text, capture in zip(texts, captures, strict=True):
        item = Item(source=text.source, kind=text.reading.kind, visibility=capture.first_visibility)
        show_reading(item, capture, text.reading, text.url)
        if text.taken.key in given:
            set_given(item, merge_values(given[text.taken.key]), known)
            set_shown(item)
        items.append(item)
    items = Item.objects.bulk_create(items)
    Version.objects.bulk_create(
        Version(
            item=item,
            number=1,
            capture=capture,
            reading=record,
            text_digest=sha256(join_text(text.reading.sections).encode()).hexdigest(),
        )
        for text, capture, record, item in zip(texts, captures, records, items, strict=True)
    )
    first = Version.objects.filter(item=OuterRef("pk")).values("pk")[:1]
    Item.objects.filter(pk__in=[item.pk for item in items]).update(version=Subquery(first))
    values = [merge_values(given.get(text.taken.key, [])) for text in texts]
    _store_names(texts, items, values, known)
    for text in texts:
        if known.open_failures is None or text.taken.key in known.open_failures:
            resolve_failures(text.taken.key)
    listed = [
        subject
        for text, capture in zip(texts, captures, strict=True)
        if text.reading.events
        for subject in store_listed_events(capture, text.reading.events, text.reading.language or "")
    ]
    entries = _store_entries(captures, items) + _store_given(texts, captures, items, given)
    return [item_subject(item.pk) for item in items] + entries + listed


def _store_given(
    texts: Sequence[ReadText],
    captures: Sequence[Capture],
    items: Sequence[Item],
    given: Mapping[str, list[GivenFacts]],
) -> list[Subject]:
    """Tie what manifests say of the texts to their items; write the items' own fields and the collections they name."""
    if not given:
        return []
    rows, fields, entries = [], [], []
    collections: dict[tuple[str, str], Collection] = {}
    for text, capture, item in zip(texts, captures, items, strict=True):
        values = merge_values(given.get(text.taken.key, []))
        for row in given.get(text.taken.key, []):
            row.item = item
            rows.append(row)
        fields += field_rows(item, values)
        own = set[int]()
        for title in collections_given(given.get(text.taken.key, [])):
            key = (title, capture.first_visibility)
            if key not in collections:
                collections[key] = collection_named(*key)
            if collections[key].pk not in own:
                own.add(collections[key].pk)
                entries.append(CollectionEntry(collection=collections[key], item=item))
    GivenFacts.objects.bulk_update(rows, ["item"])
    ItemField.objects.bulk_create(fields)
    # Who captured it may have named one of them beside the manifest.
    CollectionEntry.objects.bulk_create(entries, ignore_conflicts=True)
    return [collection_subject(pk) for pk in dict.fromkeys(collection.pk for collection in collections.values())]


def _store_names(
    texts: Iterable[ReadText], items: Iterable[Item], values: Sequence[GivenValues], known: LookupCache
) -> None:
    """Write the topics and places that the texts name; topics that a manifest gives are those."""
    texts, items = list(texts), list(items)
    known.look_up_places(name for text in texts for name in text.reading.places[:40])
    topic_rows, place_rows = Item.topics.through, Item.places.through
    topic_rows.objects.bulk_create(
        topic_rows(item=item, topic=topic)
        for text, item, given in zip(texts, items, values, strict=True)
        for topic in known.topics_of(given.get("topics", text.reading.topics))
    )
    place_rows.objects.bulk_create(
        place_rows(item=item, place=place)
        for text, item in zip(texts, items, strict=True)
        for place in known.places_of(text.reading.places[:40])
    )


def _store_entries(captures: Sequence[Capture], items: Sequence[Item]) -> list[Subject]:
    """Put the items into the collections that whoever captured them named."""
    collections: dict[tuple[str, int], Collection] = {}
    rows = []
    for capture, item in zip(captures, items, strict=True):
        if title := capture.collection_name:
            key = (title, capture.source_id)
            if key not in collections:
                collections[key] = collection_of(capture)
            rows.append(CollectionEntry(collection=collections[key], item=item))
    CollectionEntry.objects.bulk_create(rows)
    return [collection_subject(pk) for pk in dict.fromkeys(collection.pk for collection in collections.values())]
