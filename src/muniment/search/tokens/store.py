"""The token store: an SQLite file beside the index, with the words of each item as numbers.

In: entries; numbers of items. Out: words by their terms and plain forms; of each item its words in order, how often it
has each, and its text for lines in context.

`words` numbers each word, as it is written but for capitals, with its term and its plain form: écoles, fr:ecol, ecoles.
Numbers are never used twice. `items`
has three arrays of unsigned 32-bit numbers for each item: its words in order, 0 between passages; each word that it has
once, sorted, followed by how often; and the words that hyphens join, in threes (the place of the first, how many, the
whole). `texts` has what lines in context need, compressed.

A file is a generation, which `TOKENS` names: a rebuild makes another beside it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from muniment.search.engines.entry_words import words_version
from muniment.search.model import Entry
from muniment.search.tokens.cutting import CutText, cut_entry

_FORM = "1"
"""Raised when what is kept of an item changes: a store of another form is made anew."""
_MOST_KNOWN = 400_000
"""Numbers of words that a writer remembers."""
_TABLES = """
CREATE TABLE words (id INTEGER PRIMARY KEY, term TEXT NOT NULL, plain TEXT NOT NULL, written TEXT NOT NULL);
CREATE UNIQUE INDEX words_term ON words (term, plain, written);
CREATE INDEX words_plain ON words (plain);
CREATE TABLE items (id INTEGER PRIMARY KEY, size INTEGER NOT NULL, digest BLOB NOT NULL, tokens BLOB NOT NULL,
                    kinds BLOB NOT NULL, joined BLOB NOT NULL);
CREATE TABLE texts (id INTEGER PRIMARY KEY, text BLOB NOT NULL, starts BLOB NOT NULL, addresses TEXT NOT NULL);
CREATE TABLE languages (code TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE changes (number INTEGER PRIMARY KEY);
"""


@dataclass(frozen=True, slots=True)
class ItemTokens:
    """The words of one item as numbers."""

    id: int
    tokens: bytes
    kinds: bytes
    joined: bytes

    def numbers(self) -> memoryview:
        """Return the words in order; 0 between passages."""
        return memoryview(self.tokens).cast("I")


@dataclass(frozen=True, slots=True)
class ItemText:
    """The text of one item, where each word begins in it, and the address of each of its lines."""

    text: str
    starts: memoryview
    addresses: list[str]


@dataclass(frozen=True, slots=True)
class StoreSize:
    """How large the store is."""

    items: int
    words: int
    kinds: int
    """Different words."""
    bytes: int


class TokenStore:
    """The token store of an archive. Each thread reads with a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._current = folder / "TOKENS"
        self._local = threading.local()

    # --- the file ---------------------------------------------------------------------------------------------------

    def _name(self) -> str:
        try:
            name = self._current.read_text().strip()
        except FileNotFoundError:
            return ""
        return name if name.startswith(f"tokens-{_FORM}.{words_version()}-") and (self._folder / name).exists() else ""

    def _make(self) -> str:
        """Make an empty file; return its name."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"tokens-{_FORM}.{words_version()}-{os.urandom(6).hex()}.sqlite3"
        with closing(sqlite3.connect(self._folder / name)) as connection:
            connection.execute("PRAGMA page_size=16384")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(_TABLES)
        return name

    def _switch(self, name: str) -> None:
        new = self._folder / "TOKENS.new"
        new.write_text(name)
        new.replace(self._current)
        for file in self._folder.glob("tokens-*.sqlite3*"):
            if not file.name.startswith(name):
                # Who reads one has it open, and reads on.
                file.unlink(missing_ok=True)

    def _open(self, name: str) -> sqlite3.Connection:
        path = self._folder / name
        if os.access(path, os.W_OK):
            # An engine may take the entries of a rebuild in a thread of its own.
            connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
            connection.execute("PRAGMA synchronous=NORMAL")
        else:
            connection = sqlite3.connect(f"file:{path}?immutable=1", timeout=30, uri=True)
        connection.execute("PRAGMA mmap_size=268435456")
        return connection

    def _reading(self) -> sqlite3.Connection | None:
        """Return this thread's connection; None where there is no store."""
        name = self._name()
        if not name:
            return None
        if getattr(self._local, "name", "") != name:
            if old := getattr(self._local, "connection", None):
                old.close()
            self._local.connection, self._local.name = self._open(name), name
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        connection = self._reading()
        return iter(()) if connection is None else connection.execute(sql, values)

    # --- writing ----------------------------------------------------------------------------------------------------

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""
        name = self._name()
        if not name:
            name = self._make()
            self._switch(name)
        with closing(self._open(name)) as connection:
            writer = _Writer(connection)
            for number in removed:
                writer.remove(number)
            for entry in entries:
                writer.keep(entry)
            writer.commit()

    def rebuilt_with(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Pass the entries of a rebuild on, and keep each; what was made takes its place when the last was passed
        on."""
        name = self._make()
        try:
            with closing(self._open(name)) as connection:
                # It is thrown away where it is not finished.
                connection.execute("PRAGMA synchronous=OFF")
                writer = _Writer(connection)
                for count, entry in enumerate(entries, 1):
                    writer.keep(entry)
                    if count % 500 == 0:
                        writer.commit()
                    yield entry
                writer.commit()
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._switch(name)
        except BaseException:
            for file in self._folder.glob(f"{name}*"):
                file.unlink(missing_ok=True)
            raise

    # --- reading ----------------------------------------------------------------------------------------------------

    def stamp(self) -> str:
        """Return what changes when anything in the store does."""
        rows = list(self._rows("SELECT coalesce(max(number), 0) FROM changes"))
        return f"{self._name()}:{rows[0][0]}" if rows else ""

    def count(self) -> int:
        """Return how many items are kept."""
        rows = list(self._rows("SELECT count(*) FROM items"))
        return int(rows[0][0]) if rows else 0

    def size(self) -> StoreSize:
        """Return how large the store is."""
        rows = list(self._rows("SELECT count(*), coalesce(sum(size), 0), (SELECT count(*) FROM words) FROM items"))
        items, words, kinds = (int(value) for value in rows[0]) if rows else (0, 0, 0)
        files = self._folder.glob(f"{self._name()}*") if rows else ()
        return StoreSize(items, words, kinds, sum(file.stat().st_size for file in files))

    def languages(self) -> list[str]:
        """Return the languages of the texts."""
        return [row[0] for row in self._rows("SELECT code FROM languages ORDER BY code")]

    def sizes(self, ids: Iterable[int]) -> dict[int, int]:
        """Return how many words items have, by their ids."""
        return {
            int(number): int(size)
            for number, size in self._rows(
                "SELECT id, size FROM items WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
            )
        }

    def digests(self, ids: Iterable[int]) -> dict[int, bytes]:
        """Return a digest of the text of items, by their ids."""
        rows = self._rows(
            "SELECT id, digest FROM items WHERE id IN (SELECT value FROM json_each(?))", json.dumps(list(ids))
        )
        return {int(number): digest for number, digest in rows}

    def kinds(self, ids: Sequence[int]) -> Iterator[tuple[int, memoryview, memoryview]]:
        """Yield of items the words that each has, once each and sorted, and how often it has them."""
        for number, blob in self._rows(
            "SELECT id, kinds FROM items WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            json.dumps(list(ids)),
        ):
            both = memoryview(blob).cast("I")
            middle = len(both) // 2
            yield int(number), both[:middle], both[middle:]

    def items(self, ids: Sequence[int]) -> Iterator[ItemTokens]:
        """Yield the words of items, by their ids."""
        sql = "SELECT id, tokens, kinds, joined FROM items WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        for number, tokens, kinds, joined in self._rows(sql, json.dumps(list(ids))):
            yield ItemTokens(int(number), tokens, kinds, joined)

    def text(self, number: int) -> ItemText | None:
        """Return an item's text; None where it is not kept."""
        for text, starts, addresses in self._rows("SELECT text, starts, addresses FROM texts WHERE id = ?", number):
            return ItemText(
                zlib.decompress(text).decode("utf-8", "surrogatepass"),
                memoryview(zlib.decompress(starts)).cast("I"),
                json.loads(addresses),
            )
        return None

    def most_words(self) -> int:
        """Return the largest number of a word."""
        rows = list(self._rows("SELECT coalesce(max(id), 0) FROM words"))
        return int(rows[0][0]) if rows else 0

    def all_plain(self) -> Iterator[tuple[int, str]]:
        """Yield the numbers of all words, in order, with their plain forms."""
        yield from self._rows("SELECT id, plain FROM words ORDER BY id")

    def all_written(self) -> Iterator[tuple[int, str]]:
        """Yield the numbers of all words, in order, with the words in small letters."""
        yield from self._rows("SELECT id, written FROM words ORDER BY id")

    def with_term(self, term: str) -> frozenset[int]:
        """Return the words of a term."""
        return self._numbers("SELECT id FROM words WHERE term = ?", term)

    def with_plain(self, plain: str) -> frozenset[int]:
        """Return the words of a plain form."""
        return self._numbers("SELECT id FROM words WHERE plain = ?", plain)

    def marked_with_plain(self, plain: str) -> frozenset[int]:
        """Return the words of a plain form whose terms are no stems: those of Vietnamese, with their marks."""
        return self._numbers("SELECT id FROM words WHERE plain = ? AND instr(term, ':') = 0", plain)

    def beginning(self, plain: str) -> frozenset[int]:
        """Return the words whose plain form begins so."""
        return self._numbers("SELECT id FROM words WHERE plain >= ? AND plain < ?", plain, f"{plain}\U0010ffff")

    def containing(self, letters: str) -> dict[int, str]:
        """Return the words that have these letters, with their plain forms."""
        rows = self._rows("SELECT id, plain FROM words WHERE instr(plain, ?)", letters)
        return {int(number): plain for number, plain in rows}

    def _numbers(self, sql: str, *values: str) -> frozenset[int]:
        return frozenset(int(row[0]) for row in self._rows(sql, *values))


class _Writer:
    """Writes entries into one file, in one transaction until `commit`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, int] = {"": 0}
        connection.execute("BEGIN IMMEDIATE")

    def remove(self, number: int) -> None:
        """Drop an item."""
        self._connection.execute("DELETE FROM items WHERE id = ?", (number,))
        self._connection.execute("DELETE FROM texts WHERE id = ?", (number,))

    def keep(self, entry: Entry) -> None:
        """Keep an entry in place of what was kept under its id."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        cut = cut_entry(entry)
        self._number(cut)
        known = self._known
        tokens = array("I", map(known.__getitem__, cut.keys))
        counts = Counter(tokens)
        counts.pop(0, None)
        kinds = array("I", sorted(counts))
        often = array("I", map(counts.__getitem__, kinds))
        joined = array("I", [n for place, words, key in cut.joined for n in (place, words, known[key])])
        text = cut.text.encode("utf-8", "surrogatepass")
        addresses = json.dumps(cut.addresses, ensure_ascii=False, separators=(",", ":"))
        digest = sha256("\n".join([cut.text, addresses]).encode("utf-8", "surrogatepass")).digest()
        write = self._connection.execute
        write(
            "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?, ?, ?)",
            (entry.id, sum(often), digest, tokens.tobytes(), (kinds + often).tobytes(), joined.tobytes()),
        )
        write(
            "INSERT OR REPLACE INTO texts VALUES (?, ?, ?, ?)",
            (entry.id, zlib.compress(text, 3), zlib.compress(cut.starts.tobytes(), 1), addresses),
        )
        self._connection.executemany("INSERT OR IGNORE INTO languages VALUES (?)", [(c,) for c in cut.languages])

    def _number(self, cut: CutText) -> None:
        """Know the numbers of an entry's words; new ones get theirs."""
        if len(self._known) > _MOST_KNOWN:
            self._known = {"": 0}
        known = self._known
        for key in {*cut.keys, *(key for _, _, key in cut.joined)} - known.keys():
            word = key.split("\t")
            sql = "SELECT id FROM words WHERE term = ? AND plain = ? AND written = ?"
            row = self._connection.execute(sql, word).fetchone()
            if row is None:
                sql = "INSERT INTO words (term, plain, written) VALUES (?, ?, ?) RETURNING id"
                row = self._connection.execute(sql, word).fetchone()
            known[key] = row[0]

    def commit(self) -> None:
        """Write what was kept."""
        if self._connection.in_transaction:
            self._connection.execute("INSERT INTO changes DEFAULT VALUES")
            self._connection.execute("DELETE FROM changes WHERE number < (SELECT max(number) FROM changes)")
            self._connection.commit()


@cache
def _store_in(folder: Path) -> TokenStore:
    return TokenStore(folder)


def token_store() -> TokenStore:
    """Return the token store of the archive."""
    return _store_in(Path(settings.DATA) / "index")
