"""The cache of pages: each public page is made once, kept in memory, and invalidated when something it shows changes.

In: finished pages with the tags of what they show, and the archive's log of what became stale. Out: the bytes, plain
and compressed, ready to send.

A page is kept only under the newest committed state that it can have been made from. `begin` says, before a page is
made, what that state is; `keep` refuses the page if one of its tags became stale since; `catch_up`, which one thread of
each process calls several times a second, throws away what became stale later. A page is sent only while the last look
is younger than `LEASE`, so that no process, awake or just woken, sends anything for longer after the commit that made
it stale (decision 0027).
"""

from __future__ import annotations

import gzip
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from muniment.archive.staleness import LogReader, hint_at, newest_row
from muniment.serving.clock import now
from muniment.serving.eviction import MostWanted

LEASE = 0.9
"""Seconds after the beginning of a look at the log for which pages are sent without another."""
LOOK_EVERY = 0.2
"""Seconds between looks at the log."""
LONGEST_SLEEP = 30.0
"""Seconds without a look after which the log may have been cut behind us: all pages go."""
_LONGEST_WAIT = 1.0
"""Seconds that a request waits for a look, before its page is made anew."""
MOST_MEMORY = 256 * 1024 * 1024
_MOST_TAGS = 50_000
"""Tags of which it is known when they last became stale."""
_LEAST_TO_COMPRESS = 512
_MOST_TO_COMPRESS_LATER = 64 * 1024
"""Longest page that is compressed while a reader waits, in bytes: it takes half a millisecond."""
logger = logging.getLogger(__name__)

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class KeptPage:
    """A page ready to send."""

    etag: str
    body: bytes
    headers: Headers
    tags: frozenset[str]
    packed: bytes | None = None
    """The body compressed. Many pages are asked for once (by a search engine, say): a small one is compressed at its
    second time."""
    packed_headers: Headers | None = None
    asked: int = 0
    """How often it was asked for since somebody last looked."""

    @property
    def size(self) -> int:
        """The memory it takes, in bytes: its bodies, headers and tags, and what Python and the store put around
        them."""
        packed = self.packed
        size = 1200 + len(self.body) + 220 * len(self.tags) + sum(180 + len(n) + len(v) for n, v in self.headers)
        return size + (len(packed) + 800 if packed is not None and packed is not self.body else 0)

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


def _build(body: bytes, headers: Headers, tags: Iterable[str]) -> KeptPage:
    etag = f'"{sha256(body).hexdigest()[:20]}"'
    common = [
        (k.lower(), v) for k, v in headers if k.lower() not in ("content-length", "etag", "vary", "cache-control")
    ]
    common += [
        ("etag", etag),
        ("cache-control", "public, max-age=0, must-revalidate"),
        ("vary", "accept-encoding, cookie"),
    ]
    page = KeptPage(etag, body, [*common, ("content-length", str(len(body)))], frozenset(tags))
    if len(body) > _MOST_TO_COMPRESS_LATER:
        page.pack()
    return page


@dataclass(frozen=True)
class Begun:
    """From when on what a page is made of was read."""

    turn: int
    """How many times this process had found something stale."""
    row: int | None
    """The newest row of the log that the page's own connection saw; None where that cannot be an old one."""


class PageStore:
    """The kept pages of one process, over the archive of the settings."""

    def __init__(self, folder: Path, most: int = MOST_MEMORY) -> None:
        self._hint = hint_at(folder)
        self.shared = self._hint.shared
        """Changes, in the memory of all processes of the machine, when there is news."""
        self.seen = bytes(self.shared[:8])
        self.as_of = float("-inf")
        """When the last look began."""
        self.fresh_until = float("-inf")
        """Until when what is kept is sent without another look."""
        self._log = LogReader()
        self._looking = threading.Lock()
        """Held while the log is read and what it says is done, so that two looks never cross."""
        self._looked = threading.Condition()
        self._wake = threading.Event()
        self._lock = threading.Lock()
        """Held while what is kept changes."""
        self._kept: MostWanted[KeptPage] = MostWanted(most)
        self.memory = self._kept.all
        """What the server answers from; read without a lock."""
        self._by_tag: dict[str, set[str]] = {}
        self._kept.when_gone = self._untag
        self._turn = 0
        self._stale_since: dict[str, tuple[int, int]] = {}
        """For each tag when it became stale: our turn, and the row of the log."""
        self._all_stale_since = (0, 0)

    # --- making and keeping -------------------------------------------------------------------------------------------

    def begin(self) -> Begun:
        """Say what state a page that is made from now on, in this thread, is made from. To be given back with it."""
        turn = self._turn
        # A thread of SQLite that has a query open (a download that goes on) sees the state of when that query began.
        return Begun(turn, newest_row() if connection.vendor == "sqlite" else None)

    def keep(self, key: str, body: bytes, headers: Headers, tags: Iterable[str], begun: Begun) -> KeptPage | None:
        """Keep a page; None (and nothing kept) where something that it shows became stale since it was begun."""
        page = _build(body, headers, tags)
        with self._lock:
            if self._is_stale(page.tags, begun):
                return None
            # What becomes stale from here on finds the page here, and throws it away.
            if self._kept.put(key, page, page.size + 4 * len(key)):
                for tag in page.tags:
                    self._by_tag.setdefault(tag, set()).add(key)
        return page

    def _is_stale(self, tags: frozenset[str], begun: Begun) -> bool:
        found = [self._all_stale_since, *(self._stale_since[tag] for tag in tags if tag in self._stale_since)]
        return any(turn > begun.turn or (begun.row is not None and row > begun.row) for turn, row in found)

    def pack(self, key: str, page: KeptPage) -> bytes:
        """Return a kept page's body compressed; it is counted from now on."""
        packed = page.pack()
        with self._lock:
            self._kept.resize(key, page, page.size + 4 * len(key))
        return packed

    def _untag(self, key: str, page: KeptPage) -> None:
        for tag in page.tags:
            keys = self._by_tag.get(tag)
            if keys is not None:
                keys.discard(key)
                if not keys:
                    del self._by_tag[tag]

    # --- what became stale --------------------------------------------------------------------------------------------

    @property
    def is_fresh(self) -> bool:
        """Return whether what is kept may be sent: nobody of this machine has news, and the last look is not long
        ago."""
        return self.shared[:8] == self.seen and now() < self.fresh_until

    @property
    def bytes(self) -> int:
        """How much memory the kept pages take."""
        return self._kept.size

    def catch_up(self) -> None:
        """Throw away what became stale since the last look, in whatever process. Raises DatabaseError. Not in a
        transaction."""
        with self._looking:
            began, hint = now(), bytes(self.shared[:8])
            slept = began - self.as_of > LONGEST_SLEEP
            news = self._log.read()
            with self._lock:
                if news.everything or slept:
                    self._throw_all_away()
                elif news.tags:
                    self._throw_away(news.tags)
            self.seen, self.as_of, self.fresh_until = hint, began, began + LEASE
        with self._looked:
            self._looked.notify_all()

    def _throw_all_away(self) -> None:
        self._turn += 1
        self._all_stale_since = (self._turn, self._log.newest)
        self._stale_since.clear()
        self._kept.clear()
        self._by_tag.clear()
        for call in _with_all_pages:
            call()

    def _throw_away(self, tags: Iterable[str]) -> None:
        self._turn += 1
        if len(self._stale_since) > _MOST_TAGS:
            # What was begun before now is not kept, whatever it shows.
            self._all_stale_since = (self._turn, self._log.newest)
            self._stale_since.clear()
        for tag in tags:
            self._stale_since[tag] = (self._turn, self._log.newest)
            for key in list(self._by_tag.get(tag, ())):
                self._kept.remove(key)

    # --- the thread that looks ----------------------------------------------------------------------------------------

    def watch(self, stop: threading.Event) -> None:
        """Look at the log again and again, until the server stops: what a thread of each serving process does."""
        failing = False
        while not stop.is_set():
            self._wake.clear()
            try:
                self.catch_up()
                failing = False
            except DatabaseError:  # Nothing is sent from memory until the database answers again.
                if not failing:
                    logger.exception(
                        "the database does not say which kept pages are stale; pages are made anew until it does"
                    )
                failing = True
                close_old_connections()
            self._wake.wait(LOOK_EVERY)

    def wait_for_news(self) -> bool:
        """Have the log looked at now, and wait for it; say whether it was."""
        asked = now()
        with self._looked:
            self._wake.set()
            return self._looked.wait_for(lambda: self.as_of >= asked, _LONGEST_WAIT)


_with_all_pages: list[Callable[[], object]] = []


def forget_with_all_pages(call: Callable[[], object]) -> None:
    """Call something whenever a process deletes all its cached pages: another memory of that process, which may be
    as old."""
    _with_all_pages.append(call)


@cache
def get_store() -> PageStore:
    """Return the page store of the archive that the settings name."""
    return PageStore(folder_of_pages())


def folder_of_pages() -> Path:
    """Return the folder of what the processes of a machine share of kept pages."""
    return Path(settings.DATA) / "pages"


def remove_old_pages() -> None:
    """Remove the pages that versions before this one kept on disk: they are read by nobody, and may hold what is public
    no more."""
    for file in folder_of_pages().glob("pages.sqlite3*"):
        file.unlink(missing_ok=True)
