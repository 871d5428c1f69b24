"""Fills an archive with made documents, straight into its tables: what the benches of pages and of requests ask.

In: a count, and which parts the items shall have. Out: rows. Nothing is captured or read, and nothing is indexed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from search_speed import documents, vocabulary

BATCH = 2000
COUNTRIES = (
    "AR AU BD BR CA CD CL CN CO DE EG ES ET FR GB ID IN IR IT JP KE KR LK MA MX MY NG NL NO NP PE PH PK PL RU SA SE TH "
    "TR TZ UA US UZ VN YE ZA"
)
LONG = 4000
"""Paragraphs of a long text."""
Row = dict[str, Any]


def fill(count: int, *, first: int = 1, texts_every: int = 1, collections: int = 1) -> None:
    """Write items, numbered from `first`, with sources, topics, places, collections, events and statements.

    One item in `texts_every` has its text. A single collection holds every item; of several each item in three is in
    one.
    """
    from django.db import transaction

    from muniment.archive.catalogue import LookupCache
    from muniment.archive.models import Collection, Original, Place, Topic

    words, _ = vocabulary()
    codes = COUNTRIES.split()
    with transaction.atomic():
        original = Original.objects.create(sha256="0" * 64, size=2000, media_type="application/pdf")
        places = {
            name: Place.objects.create(name=name, country=codes[n] if n < len(codes) else "")
            for n, name in enumerate(place_names(words))
        }
        topics = {
            name: Topic.objects.get_or_create(slug=name, defaults={"labels": {"en": name.title(), "zh": f"水{n}"}})[0]
            for n, name in enumerate(topic_names(words))
        }
        holders = [
            Collection.objects.create(slug=slug, title=slug.title())
            for slug in (["everything"] if collections == 1 else [f"c-{n}" for n in range(collections)])
        ]
        known = LookupCache()
        numbered = ({**row, "id": row["id"] + first - 1} for row in documents(count))  # type: ignore[operator]
        while batch := list(islice(numbered, BATCH)):
            write_items(batch, known, summaries=True)
            write_names(batch, places, topics)
            write_entries(batch, holders)
            write_texts([row for row in batch if row["id"] % texts_every == 1 % texts_every], original)


def topic_names(words: list[str]) -> list[str]:
    """Return the names of the topics that made documents have."""
    return [words[900 + n] for n in range(30)]


def place_names(words: list[str]) -> list[str]:
    """Return the names of the places that made documents have."""
    return sorted({words[1200 + n].title() for n in range(500)})


def item_of(row: Row, known: Any, **more: object) -> Any:
    """Return the item of a made document, not yet written. `known`: the sources that are there (`LookupCache`)."""
    from muniment.archive.catalogue import fold_title
    from muniment.archive.models import Item

    return Item(
        source=known.source(row["source"]),
        kind=row["kind"],
        title_key=fold_title(row["title"]),
        slug="item",
        language="en",
        published=row["day"],
        sort_date=row["day"],
        year=int(row["day"][:4]),
        **{"state": "full", "title": row["title"], **more},
    )


def write_items(rows: Iterable[Row], known: Any, *, summaries: bool = False) -> None:
    """Write the items of made documents, under their own numbers."""
    from muniment.archive.models import Item

    Item.objects.bulk_create(
        item_of(row, known, pk=row["id"], summary=row["text"][0][:300] if summaries else "") for row in rows
    )


def write_names(rows: list[Row], places: dict[str, Any], topics: dict[str, Any]) -> None:
    """Write the places, topics, events and statements of items that are there."""
    from muniment.archive.models import Event, Item
    from muniment.evidence.models import Statement

    of_place, of_topic = Item.places.through, Item.topics.through
    of_place.objects.bulk_create(of_place(item_id=r["id"], place=places[p]) for r in rows for p in r["places"])
    of_topic.objects.bulk_create(of_topic(item_id=r["id"], topic=topics[t]) for r in rows for t in r["topics"])
    Event.objects.bulk_create(
        Event(
            item_id=r["id"],
            start=r["day"],
            sort_date=r["day"],
            end=f"{int(r['day'][:4]) + 1}-12-31",
            countries=["Kenya", "Nepal"],
        )
        for r in rows
        if r["kind"] == "event"
    )
    Statement.objects.bulk_create(
        Statement(
            item_id=r["id"],
            words=f"{r['id'] % 16**8:08x}{number:08x}",
            occurrence=n + 1,
            position=n,
            quote=r["text"][0][:200],
            speaker=speaker,
            topics=r["topics"],
        )
        for r in rows
        for number, speaker in enumerate(r["speakers"])
        for n in range(20)
    )


def write_entries(rows: list[Row], collections: list[Any]) -> None:
    """Put items into collections: all into the only one, or each in three into one of several."""
    from muniment.archive.models import CollectionEntry

    draw = random.Random(rows[0]["id"])  # noqa: S311 - made-up records
    CollectionEntry.objects.bulk_create(
        CollectionEntry(item_id=r["id"], collection=draw.choice(collections), position=r["id"])
        for r in rows
        if len(collections) == 1 or r["id"] % 3 == 0
    )


def write_texts(rows: list[Row], original: Any) -> None:
    """Write the captures, readings and versions of items, each under its item's number."""
    from django.db.models import F
    from django.utils import timezone

    from muniment.archive.models import Capture, Item, ReadingRecord, Version

    sources = dict(Item.objects.filter(pk__in=[r["id"] for r in rows]).values_list("pk", "source_id"))
    Capture.objects.bulk_create(
        Capture(
            pk=pk,
            source_id=source,
            original=original,
            origin=f"file-{pk}.pdf",
            origin_key=f"{pk}",
            method="file",
            captured_at=timezone.now(),
        )
        for pk, source in sources.items()
    )
    ReadingRecord.objects.bulk_create(
        ReadingRecord(pk=r["id"], capture_id=r["id"], reader="1", kind="text", content=content(r["text"])) for r in rows
    )
    Version.objects.bulk_create(
        Version(pk=pk, item_id=pk, number=1, capture_id=pk, reading_id=pk, text_digest="0" * 64) for pk in sources
    )
    Item.objects.filter(pk__in=sources).update(version_id=F("pk"), pages=400)


def write_long_texts(first: int) -> None:
    """Give the items 1 and 2 texts of 4,000 paragraphs that are each other's translation, the first in two versions.

    `first`: the number of the first record that is free.
    """
    from django.db import transaction
    from django.utils import timezone

    from muniment.archive.models import Capture, Item, Original, ReadingRecord, Relation, Version

    words, _ = vocabulary()
    draw = random.Random(5)  # noqa: S311 - made-up texts
    with transaction.atomic():
        for number, (item, version) in enumerate(((1, 1), (2, 1), (1, 2))):
            texts = [" ".join(draw.choices(words[:5000], k=draw.randint(1, 60))) for _ in range(LONG)]
            pk = first + number
            Capture.objects.create(
                pk=pk,
                source_id=Item.objects.get(pk=item).source_id,
                original=Original.objects.get(sha256="0" * 64),
                origin="long",
                origin_key=f"long-{number}",
                method="file",
                captured_at=timezone.now(),
            )
            ReadingRecord.objects.create(pk=pk, capture_id=pk, reader="2", kind="text", content=content(texts))
            made = Version.objects.create(
                pk=pk, item_id=item, number=version + 1, capture_id=pk, reading_id=pk, text_digest=f"{number}" * 64
            )
            Item.objects.filter(pk=item).update(version=made)
        Relation.objects.create(item_id=1, other_id=2, kind=Relation.TRANSLATION, confidence=0.9)


def content(texts: Iterable[str]) -> Row:
    """Return texts as a reading holds them: a section every 50 paragraphs, a page every ten."""
    paragraphs = [
        {"address": f"p-{sha256(f'{n}{t}'.encode()).hexdigest()[:8]}", "text": t, "page": n // 10 + 1}
        for n, t in enumerate(texts)
    ]
    return {
        "sections": [
            {"title": f"Part {n}", "address": f"s-{n:08x}", "paragraphs": part}
            for n, part in enumerate(_parts(paragraphs, 50), 1)
        ]
    }


def _parts(things: list[Row], size: int) -> Iterator[list[Row]]:
    return (things[start : start + size] for start in range(0, len(things), size))
