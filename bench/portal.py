"""A portal of 100,000 items: what its pages cost when they are made anew, in database queries and milliseconds.

Run by `make bench-portal`, or: python bench/portal.py [ITEMS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from filling import fill, topic_names
from search_speed import vocabulary

BIN = Path(sys.executable).parent
ROUNDS = 30
FIRST = 1000


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
        # The sample stands under the first numbers.
        fill(count, first=FIRST + 1, texts_every=100, collections=40)
        indexing.rebuild()
        admin = Client(HTTP_HOST="127.0.0.1")
        admin.force_login(get_user_model().objects.get(is_superuser=True))
        public = Client(HTTP_HOST="127.0.0.1")
        pages = {
            "front page": (public, "/"),
            "collection": (public, "/collections/c-1/"),
            "collections": (public, "/collections/"),
            "topic": (public, f"/topics/{topic_names(vocabulary()[0])[0]}/"),
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
            with CaptureQueriesContext(connection) as queries:
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
