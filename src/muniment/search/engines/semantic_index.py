"""Words and meaning together: an index that adds to another one what is alike in meaning.

In: entries and requests, as for any index. Out: answers in which the words' ranking and the vectors' are joined by
reciprocal rank fusion (Cormack, Clarke and Büttcher 2009). Vectors are kept beside the index in an SQLite file, some
for each item, by the digest of their text: a rebuild makes only those anew whose text changed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from muniment.search.asking.highlights import best_passages
from muniment.search.asking.tree import Named, Node, Or, Word, Words
from muniment.search.engines.embedding import Embedder
from muniment.search.engines.index import Refused, SearchIndex
from muniment.search.model import Answer, Entry, Hit, Passage, SearchRequest

_CONSTANT = 60
"""The k of reciprocal rank fusion, as in its paper."""
_WINDOW = 100
"""Ranks of either list that are joined."""
_LEAST_ALIKE = 0.25
"""The cosine under which two texts have nothing to do with each other."""
_CHUNK = 1200
"""Characters of text that one vector is made of."""
_MOST_CHUNKS = 64


class SemanticIndex:
    """An index that adds what is alike in meaning to what `words` finds."""

    def __init__(self, words: SearchIndex, embedder: Embedder, file: Path) -> None:
        self._words = words
        self._embedder = embedder
        self._file = file
        self._lock = threading.Lock()
        self._version = -1
        self._ids: Any = None
        self._vectors: Any = None

    # -- the vectors ---------------------------------------------------------------------------------------------

    def _connect(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, timeout=30)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (item INTEGER, place INTEGER, digest TEXT, vector BLOB, "
            "PRIMARY KEY (item, place))"
        )
        connection.execute("CREATE TABLE IF NOT EXISTS changes (number INTEGER PRIMARY KEY)")
        return connection

    def _keep(self, entries: Sequence[Entry], removed: Iterable[int]) -> None:
        with closing(self._connect()) as connection, connection:
            connection.executemany("DELETE FROM vectors WHERE item = ?", [(n,) for n in removed])
            for entry in entries:
                chunks = _chunks(entry)
                digests = [sha256(c.encode()).hexdigest() for c in chunks]
                kept = [
                    row[0]
                    for row in connection.execute(
                        "SELECT digest FROM vectors WHERE item = ? ORDER BY place", (entry.id,)
                    )
                ]
                if kept == digests:
                    continue
                connection.execute("DELETE FROM vectors WHERE item = ?", (entry.id,))
                vectors = self._embedder.embed(chunks)
                rows = [
                    (entry.id, n, d, v.astype("float16").tobytes())
                    for n, (d, v) in enumerate(zip(digests, vectors, strict=True))
                ]
                connection.executemany("INSERT INTO vectors VALUES (?, ?, ?, ?)", rows)
            connection.execute("INSERT INTO changes DEFAULT VALUES")

    def _load(self) -> None:
        """Have all vectors in memory, as the file has them now."""
        import numpy

        with self._lock, closing(self._connect()) as connection:
            version = int(connection.execute("SELECT coalesce(max(number), 0) FROM changes").fetchone()[0])
            if version == self._version:
                return
            width = 2 * self._embedder.size
            rows = [
                row
                for row in connection.execute("SELECT item, vector FROM vectors ORDER BY item, place")
                if len(row[1]) == width
            ]
            self._ids = numpy.array([row[0] for row in rows], dtype=numpy.int64)
            joined = numpy.frombuffer(b"".join(row[1] for row in rows), dtype=numpy.float16)
            self._vectors = joined.reshape(len(rows), self._embedder.size).astype(numpy.float32)
            self._version = version

    def _alike(self, text: str, most: int) -> list[int]:
        """Return the items that are most alike in meaning, the nearest first."""
        import numpy

        self._load()
        if not len(self._ids):
            return []
        near = self._vectors @ self._embedder.embed([text])[0]
        found: dict[int, None] = {}
        for place in numpy.argsort(-near)[: most * 4]:
            if near[place] < _LEAST_ALIKE or len(found) >= most:
                break
            found[int(self._ids[place])] = None
        return list(found)

    # -- an index ------------------------------------------------------------------------------------------------

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""
        rows, gone = list(entries), list(removed)
        self._words.update(rows, gone)
        self._keep(rows, gone)

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None], refused: Refused | None = None) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are."""
        seen: set[int] = set()

        def passed_on() -> Iterator[Entry]:
            batch: list[Entry] = []
            for entry in entries:
                seen.add(entry.id)
                batch.append(entry)
                if len(batch) >= 64:
                    self._keep(batch, [])
                    batch = []
                yield entry
            self._keep(batch, [])

        count = self._words.rebuild(passed_on(), progress, refused)
        with closing(self._connect()) as connection:
            gone = {int(row[0]) for row in connection.execute("SELECT DISTINCT item FROM vectors")} - seen
        if gone:
            self._keep([], gone)
        return count

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request: by words, and, of the first hundred, by meaning too."""
        text = _plain_text(request.query)
        if not text or request.order != "relevance" or request.offset + request.limit > _WINDOW or not request.limit:
            return self._words.search(request)
        answer = self._words.search(replace(request, offset=0, limit=_WINDOW, with_passages=request.with_passages))
        by_words = [h.id for h in answer.hits]
        by_meaning = self._visible(self._alike(text, _WINDOW), request)
        scores: dict[int, float] = {}
        for ranked in (by_words, by_meaning):
            for rank, number in enumerate(ranked, 1):
                scores[number] = scores.get(number, 0.0) + 1 / (_CONSTANT + rank)
        order = sorted(scores, key=lambda n: -scores[n])[request.offset : request.offset + request.limit]
        found = {h.id: h for h in answer.hits}
        texts = self._words.passages([n for n in order if n not in found]) if request.with_passages else {}
        hits = [
            Hit(n, scores[n], found[n].passages if n in found else best_passages(texts.get(n, []), [], 1))
            for n in order
        ]
        return Answer(
            answer.total + len(set(by_meaning) - set(by_words)) if answer.total < _WINDOW else answer.total,
            hits,
            answer.facets,
        )

    def _visible(self, ids: list[int], request: SearchRequest) -> list[int]:
        """Return those of some items that the request's person may see and that its choices leave."""
        if not ids:
            return []
        these = Or(tuple(Word(str(n), "id") for n in ids)) if len(ids) > 1 else Word(str(ids[0]), "id")
        asked = replace(request, query=these, limit=len(ids), offset=0, with_facets=False, with_passages=0)
        allowed = {h.id for h in self._words.search(asked).hits}
        return [n for n in ids if n in allowed]

    def scan(self, request: SearchRequest) -> Iterator[list[int]]:
        """Yield the ids of everything that answers by its words."""
        return self._words.scan(request)

    def passages(self, ids: Sequence[int]) -> dict[int, list[Passage]]:
        """Return the passages of items, by id."""
        return self._words.passages(ids)

    def words_beginning(
        self, field: str, prefix: str, limit: int, visibilities: Sequence[str]
    ) -> list[tuple[str, int]]:
        """Return words of the index that begin so."""
        return self._words.words_beginning(field, prefix, limit, visibilities)

    def frequency(self, field: str, word: str, visibilities: Sequence[str]) -> int:
        """Return how many visible items have a word."""
        return self._words.frequency(field, word, visibilities)

    def count_words(self, request: SearchRequest) -> int:
        """Return how many words the texts have of all that answers."""
        return self._words.count_words(request)

    def describe(self) -> str:
        """Return what the engine is called, for people."""
        return f"{self._words.describe()}, and vectors of {self._embedder.size} numbers"

    def count(self) -> int:
        """Return how many entries are kept."""
        return self._words.count()


def _plain_text(node: Node | None) -> str:
    """Return the words of a query that only has words: what has operators, fields or ranges is meant to the letter."""
    if isinstance(node, Words):
        parts = [_plain_text(n) for n in node.nodes]
        return " ".join(parts) if all(parts) else ""
    if isinstance(node, Named):
        return _plain_text(node.node)
    if isinstance(node, Word):
        return "" if node.field or node.prefix or node.fuzzy else node.text
    return ""


def _chunks(entry: Entry) -> list[str]:
    """Return an item's text in pieces for one vector each: whole passages, with the title before the first."""
    chunks: list[str] = []
    current = entry.title
    for passage in entry.passages:
        if len(current) + len(passage.text) > _CHUNK and current:
            chunks.append(current)
            current = ""
        current = f"{current}\n{passage.text}".strip()[: 4 * _CHUNK]
        if len(chunks) >= _MOST_CHUNKS:
            return chunks
    return [*chunks, current] if current else chunks or [entry.title]
