"""Pages as products: each public page is made once and kept, and thrown away when something it shows changes.

In: finished pages with the tags of what they show. Out: the bytes, plain and compressed, ready to send. Kept on disk (so
that a restart does not begin cold) and in the memory of the server. Every process sees a change at once: a counter in
a shared file tells that pages were dropped, and a table tells which.
"""

from __future__ import annotations

import gzip
import json
import mmap
import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_MOST_MEMORY = 256 * 1024 * 1024
_MOST_PAGES = 200_000
_COUNTED_EVERY = 1000
"""Pages after which a process counts again how many are kept."""
_LEAST_TO_COMPRESS = 512
_MOST_TO_COMPRESS_LATER = 64 * 1024
"""Longest page that is compressed while a reader waits, in bytes: it takes half a millisecond."""


Headers = list[tuple[str, str]]


@dataclass(slots=True)
class KeptPage:
    """A page ready to send."""

    etag: str
    body: bytes
    headers: Headers
    packed: bytes | None = None
    """The body compressed. Many pages are asked for once (by a search engine, say): a small one is compressed at its second time."""
    packed_headers: Headers | None = None

    @property
    def size(self) -> int:
        """The memory it takes, in bytes: a text is compressed to a third, about."""
        return len(self.body) + len(self.body) // 3

    def pack(self) -> bytes:
        """Return the body compressed, and hold it from now on. Of very short ones it is the body as it is."""
        packed = self.packed
        if packed is None:
            if len(self.body) < _LEAST_TO_COMPRESS:
                packed, headers = self.body, self.headers
            else:
                # mtime=0: the same page compresses to the same bytes.
                packed = gzip.compress(self.body, 9, mtime=0)
                headers = [(name, value) for name, value in self.headers if name != "content-length"]
                headers += [("content-encoding", "gzip"), ("content-length", str(len(packed)))]
            # The headers first: who sees the body packed sees its headers.
            self.packed_headers = headers
            self.packed = packed
        return packed


def _build(body: bytes, headers: Headers) -> KeptPage:
    etag = f'"{sha256(body).hexdigest()[:20]}"'
    common = [(k.lower(), v) for k, v in headers if k.lower() not in ("content-length", "etag", "vary", "cache-control")]
    common += [("etag", etag), ("cache-control", "public, max-age=0, must-revalidate"), ("vary", "accept-encoding, cookie")]
    page = KeptPage(etag, body, [*common, ("content-length", str(len(body)))])
    if len(body) > _MOST_TO_COMPRESS_LATER:
        page.pack()
    return page


class PageStore:
    """The kept pages of one archive."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._local = threading.local()
        self._lock = threading.Lock()
        self.memory: OrderedDict[str, KeptPage] = OrderedDict()
        """What the server answers from; read without a lock."""
        self._bytes = 0
        self._until_counted = 0
        self._is_full = False
        counter = folder / "generation"
        if not counter.exists():
            temporary = folder / f"generation.{os.getpid()}"
            temporary.write_bytes(b"\0" * 8)
            temporary.replace(counter)
        self._file = counter.open("r+b")
        self.counter = mmap.mmap(self._file.fileno(), 8)
        self.seen = bytes(self.counter[:8])
        with self._database() as database:
            database.executescript(
                "CREATE TABLE IF NOT EXISTS page (key TEXT PRIMARY KEY, headers TEXT NOT NULL, body BLOB NOT NULL);"
                "CREATE TABLE IF NOT EXISTS tag (tag TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (tag, key)) WITHOUT ROWID;"
                "CREATE TABLE IF NOT EXISTS dropped (number INTEGER PRIMARY KEY AUTOINCREMENT, generation INTEGER NOT NULL, key TEXT NOT NULL);"
            )

    def _database(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._folder / "pages.sqlite3", timeout=30)
            connection.execute("PRAGMA journal_mode=WAL")
            # A page lost to a power cut is made again: no need to wait for the disk.
            connection.execute("PRAGMA synchronous=OFF")
            self._local.connection = connection
        return connection

    @property
    def generation(self) -> int:
        """How many times pages were dropped: taken before a page is made, given back with it."""
        return int.from_bytes(self.counter[:8], "little")

    def get(self, key: str) -> KeptPage | None:
        """Return the page kept under `key`, from memory or from disk."""
        if bytes(self.counter[:8]) != self.seen:
            self.catch_up()
        page = self.memory.get(key)
        if page is not None:
            return page
        row = self._database().execute("SELECT headers, body FROM page WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        page = _build(row[1], [(k, v) for k, v in json.loads(row[0])])
        self._remember(key, page)
        return page

    def keep(self, key: str, body: bytes, headers: Headers, tags: Iterable[str], generation: int) -> KeptPage | None:
        """Keep a page that was begun at `generation`; None (and nothing kept) where pages were dropped since."""
        page = _build(body, headers)
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            if self.generation != generation:
                return None
            if self._until_counted <= 0:
                # To count many pages takes longer than to keep one.
                self._is_full = database.execute("SELECT count(*) FROM page").fetchone()[0] >= _MOST_PAGES
                self._until_counted = _COUNTED_EVERY
            self._until_counted -= 1
            if self._is_full:
                return None
            database.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", (key, json.dumps(headers), body))
            database.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(t, key) for t in set(tags)])
        self._remember(key, page)
        return page

    def _remember(self, key: str, page: KeptPage) -> None:
        with self._lock:
            self.memory[key] = page
            self._bytes += page.size
            while self._bytes > _MOST_MEMORY and self.memory:
                _, oldest = self.memory.popitem(last=False)
                self._bytes -= oldest.size

    def drop(self, tags: Iterable[str]) -> int:
        """Throw away every page that bears one of `tags`; return how many."""
        wanted = list(dict.fromkeys(tags))
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            keys: set[str] = set()
            for start in range(0, len(wanted), 400):
                part = wanted[start : start + 400]
                marks = ",".join("?" * len(part))
                keys.update(row[0] for row in database.execute(f"SELECT key FROM tag WHERE tag IN ({marks})", part))  # noqa: S608 - only question marks are put in
            # The counter is raised even where nothing is kept: a page may be in the making.
            generation = self.generation + 1
            database.executemany("DELETE FROM page WHERE key = ?", [(k,) for k in keys])
            database.executemany("DELETE FROM tag WHERE key = ?", [(k,) for k in keys])
            database.executemany("INSERT INTO dropped (generation, key) VALUES (?, ?)", [(generation, k) for k in keys])
            database.execute("DELETE FROM dropped WHERE generation < ?", (generation - 10_000,))
            self.counter[:8] = generation.to_bytes(8, "little")
        return len(keys)

    def clear(self) -> None:
        """Throw away every page: a new program may make them differently."""
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("DELETE FROM page")
            database.execute("DELETE FROM tag")
            self.counter[:8] = (self.generation + 1).to_bytes(8, "little")
            database.execute("INSERT INTO dropped (generation, key) VALUES (?, '*')", (self.generation,))
        self.catch_up()

    def catch_up(self) -> None:
        """Take out of memory what was dropped since we last looked, by whatever process."""
        now = bytes(self.counter[:8])
        last = int.from_bytes(self.seen, "little")
        rows = self._database().execute("SELECT key FROM dropped WHERE generation > ?", (last,)).fetchall()
        with self._lock:
            for (key,) in rows:
                if key == "*":
                    self.memory.clear()
                    self._bytes = 0
                    continue
                page = self.memory.pop(key, None)
                if page is not None:
                    self._bytes -= page.size
            self.seen = now


@cache
def get_store() -> PageStore:
    """Return the page store of the archive that the settings name."""
    return PageStore(Path(settings.DATA) / "pages")
