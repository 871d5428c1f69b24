"""Fifty people searching for five minutes while 100 documents a second are added: errors, and how long they wait.

Each person asks a question, reads for about a second, and asks the next. The documents are written to the archive as a
capture writes them (rows and outbox in one transaction); the portal's own worker puts them into the index.

Run after `bench/search_speed.py` has filled FOLDER: python bench/search_load.py FOLDER [SECONDS]
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from search_speed import our_asker, questions, serve

PEOPLE = 50
ADDED_A_SECOND = 100


def search(port: int, until: float, seed: int, texts: list[str], taken: list[float], failed: list[str]) -> None:
    """Be one person: ask, wait for the answer, read for a second."""
    draw = random.Random(seed)  # noqa: S311
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    time.sleep(draw.random())
    while time.monotonic() < until:
        start = time.perf_counter()
        try:
            connection.request("GET", f"/api/v1/search?{urlencode({'q': draw.choice(texts), 'limit': 10})}")
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200 or "hits" not in json.loads(body):
                failed.append(f"{answer.status}: {body[:120]!r}")
        except OSError as error:
            failed.append(str(error))
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(draw.uniform(0.5, 1.5))


def add(data: str, seconds: float) -> None:
    """Add documents, as many a second as said, for so long. Runs in a process of its own."""
    os.environ["MUNIMENT_DATA"] = data
    os.environ["DJANGO_SETTINGS_MODULE"] = "muniment.settings"
    import django

    django.setup()
    from django.db import transaction
    from filling import item_of
    from search_speed import documents

    from muniment.archive.catalogue import LookupCache
    from muniment.archive.models import Item
    from muniment.archive.outbox import enqueue_changes

    known, rows = LookupCache(), iter(list(documents(int(seconds * ADDED_A_SECOND))))
    print("ready", flush=True)
    begun, added = time.monotonic(), 0
    while time.monotonic() - begun < seconds:
        with transaction.atomic():
            items = [
                item_of(row, known, state="stub", title=f"Added {row['title']}", summary=" ".join(row["text"]))
                for row, _ in zip(rows, range(ADDED_A_SECOND), strict=False)
            ]
            made = Item.objects.bulk_create(items)
            enqueue_changes(f"item:{item.pk}" for item in made)
        added += len(made)
        time.sleep(max(0.0, begun + added / ADDED_A_SECOND - time.monotonic()))
    print(f"{added:,} documents added")


def main(folder: Path, seconds: float) -> None:
    data = folder / "data"
    process, port = serve(data)
    texts = [t for kind in ("term", "and") for t in questions()[kind]]
    taken: list[float] = []
    failed: list[str] = []
    try:
        adder = subprocess.Popen(
            [sys.executable, __file__, "--add", str(data), str(seconds)], stdout=subprocess.PIPE, text=True
        )
        assert adder.stdout is not None
        # Making the documents up is no part of the load.
        adder.stdout.readline()
        for text in texts[:100]:
            our_asker(port)("term", text)
        until = time.monotonic() + seconds
        people = [threading.Thread(target=search, args=(port, until, n, texts, taken, failed)) for n in range(PEOPLE)]
        for person in people:
            person.start()
        for person in people:
            person.join()
        print(adder.communicate()[0].strip())
        cuts = statistics.quantiles(taken, n=100)
        print(
            "| people | seconds | questions | errors | median | p95 | p99 | longest |\n|---:|---:|---:|---:|"
            "---:|---:|---:|---:|"
        )
        print(
            f"| {PEOPLE} | {seconds:.0f} | {len(taken):,} | {len(failed)} | {statistics.median(taken):.0f} "
            f"ms | {cuts[94]:.0f} ms | {cuts[98]:.0f} ms | {max(taken):.0f} ms |"
        )
        for line in failed[:5]:
            print(line)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    if sys.argv[1] == "--add":
        add(sys.argv[2], float(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 300)
