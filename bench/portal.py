"""A portal of 100,000 items: what its pages cost when they are made anew, in database queries and milliseconds.

Run by `make bench-portal`, or: python bench/portal.py [ITEMS]
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from search_speed import documents

BIN = Path(sys.executable).parent
ROUNDS = 30
FIRST = 1000


def fill(count: int) -> None:
    """Write items with topics, places, collections, events, texts and an edition of a front page."""
    from django.db import transaction
    from django.utils import timezone

    from muniment.archive.catalogue import LookupCache, fold_title
    from muniment.archive.models import (
        Capture,
        Collection,
        CollectionEntry,
        Event,
        Item,
        Original,
        Place,
        ReadingRecord,
        Topic,
        Version,
    )
    from muniment.reading import read_bytes

    draw = random.Random(3)  # noqa: S311 - made-up records
    known = LookupCache()
    topics = list(Topic.objects.all())
    with transaction.atomic():
        places = Place.objects.bulk_create([Place(name=f"Place {n}") for n in range(500)])
        collections = Collection.objects.bulk_create(
            [Collection(slug=f"c-{n}", title=f"Collection {n}") for n in range(40)]
        )
        items: list[Item] = []
        originals, captures, readings, versions = [], [], [], []
        for row in documents(count):
            # The sample stands under the first numbers.
            row["id"] += FIRST
            title = str(row["title"])
            items.append(
                Item(
                    pk=row["id"],
                    source=known.source(row["source"]),
                    kind=row["kind"],
                    state="full",
                    title=title,
                    title_key=fold_title(title),
                    slug="item",
                    summary=row["text"][0][:300],
                    language="en",
                    published=row["day"],
                    sort_date=row["day"],
                    year=int(row["day"][:4]),
                )
            )
            if len(items) == 5000 or row["id"] == count + FIRST:
                Item.objects.bulk_create(items)
                Item.topics.through.objects.bulk_create(
                    Item.topics.through(item_id=i.pk, topic_id=t.pk)
                    for i in items
                    for t in draw.sample(topics, draw.randint(0, 3))
                )
                Item.places.through.objects.bulk_create(
                    Item.places.through(item_id=i.pk, place_id=p.pk)
                    for i in items
                    for p in draw.sample(places, draw.randint(0, 2))
                )
                CollectionEntry.objects.bulk_create(
                    CollectionEntry(item_id=i.pk, collection=draw.choice(collections)) for i in items if i.pk % 3 == 0
                )
                Event.objects.bulk_create(
                    Event(item=i, start=i.published, sort_date=i.sort_date) for i in items if i.kind == "event"
                )
                items = []
            if row["id"] % 100 == 1:
                text = "\n\n".join([title, *row["text"]])
                reading = read_bytes(text.encode(), "text.txt")
                number = row["id"]
                originals.append(Original(sha256=f"{number:064x}", size=len(text), media_type="text/plain"))
                captures.append(
                    Capture(
                        pk=number,
                        source=known.source(row["source"]),
                        original_id=f"{number:064x}",
                        origin=f"{number}.txt",
                        origin_key=f"{number}.txt",
                        method="file",
                        captured_at=timezone.now(),
                    )
                )
                readings.append(
                    ReadingRecord(
                        pk=number,
                        capture_id=number,
                        reader=reading.reader,
                        kind=reading.kind,
                        content=reading.model_dump(mode="json"),
                    )
                )
                versions.append(
                    Version(pk=number, item_id=number, number=1, capture_id=number, reading_id=number, text_digest="")
                )
        Original.objects.bulk_create(originals)
        Capture.objects.bulk_create(captures)
        ReadingRecord.objects.bulk_create(readings)
        Version.objects.bulk_create(versions)
        for version in versions:
            Item.objects.filter(pk=version.item_id).update(version=version.pk)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        os.environ |= {
            "MUNIMENT_DATA": temporary,
            "MUNIMENT_ADMIN_PASSWORD": "bench-bench-bench",
            "DJANGO_SETTINGS_MODULE": "muniment.settings",
        }
        for verb in ("init", "sample"):
            subprocess.run([BIN / "muniment", verb], check=True, capture_output=True)
        import django

        django.setup()
        from django.contrib.auth import get_user_model
        from django.core.signals import request_started
        from django.db import connection, reset_queries
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from muniment.archive.models import Item, Place
        from muniment.search import indexing

        # Else each request forgets the queries before it, its own among them.
        request_started.disconnect(reset_queries)
        fill(count)
        indexing.rebuild()
        admin = Client(HTTP_HOST="127.0.0.1")
        admin.force_login(get_user_model().objects.get(is_superuser=True))
        public = Client(HTTP_HOST="127.0.0.1")
        pages = {
            "front page": (public, "/"),
            "collection": (public, "/collections/c-1/"),
            "collections": (public, "/collections/"),
            "topic": (public, "/topics/water/"),
            "topics": (public, "/topics/"),
            "source": (public, Item.objects.get(pk=FIRST + 1).source.get_absolute_url()),
            "sources": (public, "/sources/"),
            "events": (public, "/events/"),
            "item": (public, Item.objects.get(pk=FIRST + 1).get_absolute_url()),
            "search": (public, "/search/?q=said"),
            "feed": (public, "/feed.atom"),
            "sitemap, a part": (public, "/sitemap-items.xml?p=3"),
            "place": (public, Place.objects.exclude(name="").order_by("-pk")[0].get_absolute_url()),
            "places": (public, "/places/"),
            "a month": (public, "/events/?month=2015-05"),
            "admin: items": (admin, "/admin/archive/items/"),
            "admin: items, searched": (admin, "/admin/archive/items/?q=said&kind=document"),
            "admin: review of an item": (admin, f"/admin/archive/review/{FIRST + 1}/"),
            "admin: review": (admin, "/admin/archive/review/"),
            "admin: relations": (admin, "/admin/archive/relations/"),
            "admin: failures": (admin, "/admin/archive/failures/"),
            "admin: home": (admin, "/admin/"),
        }
        print(
            f"{Item.objects.count():,} items.\n\n| page, made anew | queries | median | longest |\n|---|---:|---:|---:|"
        )
        for name, (client, path) in pages.items():
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200, path
            asked = list(queries.captured_queries)
            taken = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                client.get(path)
                taken.append((time.perf_counter() - start) * 1000)
            print(f"| {name} | {len(asked)} | {statistics.median(taken):.1f} ms | {max(taken):.1f} ms |", flush=True)
            for query in sorted(asked, key=lambda q: -float(q["time"]))[:2] if os.environ.get("SLOWEST") else []:
                print("   ", query["time"], query["sql"][:400])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
