"""Processes that write and processes that keep pages, over one database: who served what, and when.

Run by `test_stale_pages`: `python stress.py make`, `python stress.py write NUMBER ROUNDS OUT`, `python stress.py serve
STOP OUT`. Of each version of each page the servers note when they last sent it from memory; the writers, when each was
committed.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muniment.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from muniment.archive.models import StaleTag  # noqa: E402
from muniment.archive.staleness import mark_stale  # noqa: E402
from muniment.serving.clock import now  # noqa: E402
from muniment.serving.page_store import PageStore, folder_of_pages  # noqa: E402

PAGES = 60
"""Pages of each writer."""
WRITERS = 4


def make() -> None:
    """Make the tables."""
    with connection.schema_editor() as editor:
        editor.create_model(StaleTag)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stress (id integer PRIMARY KEY, version integer NOT NULL)")
        cursor.executemany("INSERT INTO stress VALUES (%s, 0)", [(n,) for n in range(PAGES * WRITERS)])


def write(number: int, rounds: int, out: Path) -> None:
    """Change one page after another, and say when each change was committed."""
    chance = random.Random(number)  # noqa: S311
    committed = []
    for _ in range(rounds):
        page = number * PAGES + chance.randrange(PAGES)
        with transaction.atomic(), connection.cursor() as cursor:
            mark_stale([f"page:{page}", "pages"])
            if chance.random() < 0.1:
                time.sleep(chance.random() / 100)  # Others, who began later, commit before.
            cursor.execute("UPDATE stress SET version = version + 1 WHERE id = %s", [page])
            cursor.execute("SELECT version FROM stress WHERE id = %s", [page])
            version = cursor.fetchone()[0]
        committed.append((page, version, now()))
        time.sleep(chance.random() / 500)
    out.write_text(json.dumps(committed))


class Serving:
    def __init__(self) -> None:
        self.store = PageStore(folder_of_pages())
        self.last: dict[tuple[int, int], float] = {}
        """When each version of each page was last sent from memory."""
        self.sent = self.kept = self.refused = 0
        self.stop = threading.Event()

    def ask(self, seed: int) -> None:
        """Ask for pages as the server's front does, until all is over."""
        chance = random.Random(seed)  # noqa: S311
        held = None
        while not self.stop.is_set():
            if connection.vendor == "sqlite" and seed == 0 and chance.random() < 0.05:
                # A download in the same thread: while it goes on, SQLite shows this connection the state of when it
                # began.
                held = connection.cursor() if held is None else None
                if held is not None:
                    held.execute("SELECT id FROM stress")
                    held.fetchone()
            page = chance.randrange(PAGES * WRITERS)
            if not self.store.is_fresh:
                self.store.wait_for_news()
            asked = now()
            found = self.store.memory.get(str(page)) if self.store.is_fresh else None
            if found is not None:
                found.asked += 1
                self.sent += 1
                version = int(found.body)
                self.last[page, version] = max(asked, self.last.get((page, version), 0.0))
                continue
            begun = self.store.begin()
            with connection.cursor() as cursor:
                cursor.execute("SELECT version FROM stress WHERE id = %s", [page])
                version = cursor.fetchone()[0]
            if chance.random() < 0.1:
                time.sleep(chance.random() / 100)
            if self.store.keep(str(page), str(version).encode(), [], [f"page:{page}"], begun):
                self.kept += 1
            else:
                self.refused += 1


def serve(stop: Path, out: Path) -> None:
    """Keep pages until a file is there; then say what was sent, and which pages that are kept are stale a second
    later."""
    serving = Serving()
    watching = threading.Event()
    threads = [threading.Thread(target=serving.ask, args=(seed,)) for seed in range(3)]
    watch = threading.Thread(target=serving.store.watch, args=(watching,))
    for thread in (watch, *threads):
        thread.start()
    while not stop.exists():
        time.sleep(0.05)
    serving.stop.set()
    for thread in threads:
        thread.join()
    time.sleep(1.0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, version FROM stress")
        versions = dict(cursor.fetchall())
    stale = [page for page, kept in serving.store.memory.items() if int(kept.body) != versions[int(page)]]
    watching.set()
    watch.join()
    last = [(page, version, at) for (page, version), at in serving.last.items()]
    report = {"last": last, "stale": stale, "sent": serving.sent, "kept": serving.kept, "refused": serving.refused}
    out.write_text(json.dumps(report))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make()
    elif sys.argv[1] == "write":
        write(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        serve(Path(sys.argv[2]), Path(sys.argv[3]))
