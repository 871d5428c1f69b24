"""The index: one interface, and its embedded engine, Tantivy in a folder.

In: `Entry`s to keep, `Request`s to answer. Out: an `Answer`: hits with scores and snippets, facets with counts.
A rebuild is made beside the index that answers, and takes its place in one move.
"""

from __future__ import annotations

import fcntl
import html
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import tantivy

from . import analysis
from .query import And, Between, Node, Not, Or, Phrase, Word

FACETS = ("year", "kind", "source", "topic", "place", "language")
_MOST_TEXT = 2_000_000
_SCHEMA = "2"
"""Raised when the schema changes: an index of another schema is made anew."""


@dataclass(frozen=True)
class Entry:
    """What the index keeps of an item."""

    id: int
    title: str
    text: str
    kind: str
    state: str
    source: str
    language: str
    date: str
    """First day, ISO; empty where none is known."""
    topics: Sequence[str]
    places: Sequence[str]
    speakers: Sequence[str]
    collections: Sequence[str]
    origin: str
    visibility: str
    topic_labels: Sequence[str] = ()


@dataclass(frozen=True)
class Request:
    """A question to the index. `filters` are facet values chosen; of one facet any, of several all."""

    query: Node | None
    limit: int = 20
    offset: int = 0
    filters: dict[str, list[str]] = field(default_factory=dict)
    order: str = "relevance"
    visibilities: Sequence[str] = ("public",)
    with_facets: bool = True


@dataclass(frozen=True)
class Hit:
    """One item that answers. `snippet` is HTML with `<mark>`; everything else in it is escaped."""

    id: int
    score: float
    snippet: str


@dataclass(frozen=True)
class Answer:
    """What the index says."""

    total: int
    hits: list[Hit]
    facets: dict[str, list[tuple[str, int]]]


class SearchIndex(Protocol):
    """What the rest of the house asks of an index."""

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""

    def search(self, request: Request) -> Answer:
        """Answer a request."""

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None]) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are."""

    def count(self) -> int:
        """Return how many entries are kept."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("title", tokenizer_name="words")
    builder.add_text_field("text", stored=True, tokenizer_name="words")
    builder.add_text_field("topic_words", tokenizer_name="words")
    builder.add_text_field("speaker", tokenizer_name="words")
    builder.add_text_field("origin", tokenizer_name="words")
    builder.add_text_field("source_words", tokenizer_name="words")
    builder.add_text_field("place_words", tokenizer_name="words")
    builder.add_text_field("collection", tokenizer_name="words")
    for name in ("kind", "state", "source", "topic", "place", "language", "visibility"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


_WORDS = {"source": "source_words", "place": "place_words", "topic": "topic_words"}
"""Fields whose values are facets, and the field that holds their words for a query."""


class TantivyIndex:
    """Tantivy in a folder. `CURRENT` names the generation that answers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._generation = ""
        self._analyzer = _analyzer()
        self._schema = _schema()

    def _current(self) -> str:
        try:
            return (self._folder / "CURRENT").read_text().strip()
        except FileNotFoundError:
            return ""

    def _open(self) -> tantivy.Index:
        """Return the index that answers now; made if there is none, opened again after a rebuild."""
        current = self._current()
        if self._index is None or current != self._generation:
            if not current or not current.startswith(f"s{_SCHEMA}-") or not (self._folder / current / "meta.json").exists():
                with self._writing():
                    current = self._current()
                    if not current.startswith(f"s{_SCHEMA}-") or not (self._folder / current / "meta.json").exists():
                        current = self._new_generation()
                        self._make(current)
                        self._switch(current)
            self._index = self._make(current)
            self._generation = current
        return self._index

    def _make(self, generation: str) -> tantivy.Index:
        path = self._folder / generation
        path.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(path), reuse=True)
        index.register_tokenizer("words", self._analyzer)
        index.config_reader(reload_policy="manual")
        return index

    @staticmethod
    def _new_generation() -> str:
        return f"s{_SCHEMA}-{os.urandom(6).hex()}"

    def _switch(self, generation: str) -> None:
        temporary = self._folder / "CURRENT.new"
        temporary.write_text(generation)
        temporary.replace(self._folder / "CURRENT")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the folder's write lock: one process writes or rebuilds at a time, the others wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "write.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""
        self._open()
        with self._writing():
            index = self._open()
            writer = index.writer(heap_size=64_000_000, num_threads=1)
            for number in removed:
                writer.delete_documents_by_query(self._by_id(number))
            for entry in entries:
                writer.delete_documents_by_query(self._by_id(entry.id))
                writer.add_document(_document(entry))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()

    def _by_id(self, number: int) -> tantivy.Query:
        # By query: deleting by an unsigned term deletes nothing in Tantivy's Python binding (0.27).
        return tantivy.Query.term_query(self._schema, "id", number)

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None]) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are."""
        with self._writing():
            generation = self._new_generation()
            index = self._make(generation)
            writer = index.writer(heap_size=128_000_000, num_threads=2)
            count = 0
            for entry in entries:
                writer.add_document(_document(entry))
                count += 1
                progress(count)
            writer.commit()
            writer.wait_merging_threads()
            old = self._current()
            self._switch(generation)
            for folder in self._folder.iterdir():
                # The one that answered until now stays until the next rebuild: a reader may have it open.
                if folder.is_dir() and folder.name not in (old, generation):
                    shutil.rmtree(folder, ignore_errors=True)
        self._index = None
        return count

    def count(self) -> int:
        """Return how many entries are kept."""
        index = self._open()
        index.reload()
        return int(index.searcher().num_docs)

    def search(self, request: Request) -> Answer:
        """Answer a request."""
        index = self._open()
        index.reload()
        searcher = index.searcher()
        words = self._query(request.query) if request.query is not None else tantivy.Query.all_query()
        base = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, words), (tantivy.Occur.Must, self._any("visibility", list(request.visibilities)))]
        )
        chosen = {name: self._filter(name, values) for name, values in request.filters.items() if values}
        query = self._all([base, *chosen.values()])
        if request.order == "date":
            result = searcher.search(query, limit=request.limit, offset=request.offset, order_by_field="day", count=True)
        else:
            result = searcher.search(query, limit=request.limit, offset=request.offset, count=True)
        hits = self._hits(index, searcher, result.hits, request, words)
        facets: dict[str, list[tuple[str, int]]] = {}
        if request.with_facets:
            for name in FACETS:
                # A facet's own choice does not narrow its counts: the other values stay to be chosen.
                others = self._all([base, *(f for n, f in chosen.items() if n != name)])
                facets[name] = self._facet(searcher, others, name)
        # The binding counts, and its type stub forgets to say so.
        return Answer(int(result.count or 0), hits, facets)  # type: ignore[attr-defined]

    def _hits(self, index: tantivy.Index, searcher: Any, found: list[Any], request: Request, words: tantivy.Query) -> list[Hit]:
        generator = None
        if request.query is not None:
            generator = tantivy.SnippetGenerator.create(searcher, words, self._schema, "text")
            generator.set_max_num_chars(240)
        hits = []
        for score, address in found:
            document = searcher.doc(address)
            snippet = self._snippet(generator, document)
            hits.append(Hit(int(document["id"][0]), float(score or 0) if request.order != "date" else 0.0, snippet))
        return hits

    @staticmethod
    def _snippet(generator: Any, document: tantivy.Document) -> str:
        text = (document["text"] or [""])[0]
        if generator is not None:
            snippet = generator.snippet_from_doc(document)
            fragment = snippet.fragment()
            ranges = snippet.highlighted()
            if fragment and ranges:
                encoded = fragment.encode()
                parts: list[str] = []
                at = 0
                for piece in ranges:
                    parts.append(html.escape(analysis.restore(encoded[at : piece.start].decode("utf-8", "ignore"))))
                    parts.append(
                        f"<mark>{html.escape(analysis.restore(encoded[piece.start : piece.end].decode('utf-8', 'ignore')))}</mark>"
                    )
                    at = piece.end
                parts.append(html.escape(analysis.restore(encoded[at:].decode("utf-8", "ignore"))))
                return " ".join("".join(parts).replace("</mark><mark>", "").split())
        start = analysis.restore(text[:600])
        return html.escape(" ".join(start.split())[:240])

    # -- from the query's tree to the engine's ------------------------------------------------------------------

    def _terms(self, text: str) -> list[str]:
        terms: list[str] = self._analyzer.analyze(analysis.fold(analysis.to_simplified(text)))
        return terms

    def _query(self, node: Node) -> tantivy.Query:
        if isinstance(node, And):
            parts: list[tuple[Any, tantivy.Query]] = []
            for child in node.nodes:
                parts.append(
                    (tantivy.Occur.MustNot, self._query(child.node)) if isinstance(child, Not) else (tantivy.Occur.Must, self._query(child))
                )
            return tantivy.Query.boolean_query(parts)
        if isinstance(node, Or):
            return tantivy.Query.boolean_query([(tantivy.Occur.Should, self._query(n)) for n in node.nodes])
        if isinstance(node, Not):
            return tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, tantivy.Query.all_query()), (tantivy.Occur.MustNot, self._query(node.node))]
            )
        if isinstance(node, Between):
            return self._between(node)
        return self._words(node)

    def _between(self, node: Between) -> tantivy.Query:
        if node.field == "year":
            low, high = int(node.first or 1), int(node.last or 9999)
            return tantivy.Query.range_query(self._schema, "year", tantivy.FieldType.Unsigned, low, high)
        low = int((node.first + "-01-01"[len(node.first) - 4 :] if node.first else "0001-01-01").replace("-", "")[:8])
        high = int((node.last.replace("-", "") if node.last else "9999").ljust(8, "9"))
        return tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Unsigned, max(low, 1), high)

    def _words(self, node: Word | Phrase) -> tantivy.Query:
        if node.field in ("kind", "language", "state", "id"):
            if node.field == "id":
                return tantivy.Query.term_query(self._schema, "id", int(node.text) if node.text.isdigit() else 0)
            value = node.text if node.field == "language" else node.text.lower()
            if node.field == "language":
                values = {"zh": ["zh-Hans", "zh-Hant"]}.get(value.lower(), [value, value.lower()])
                return self._any("language", values)
            return self._any(node.field, [value, value.rstrip("s")])
        fields = [_WORDS.get(node.field, node.field)] if node.field else ["title", "text", "topic_words"]
        terms = self._terms(node.text)
        if not terms:
            return tantivy.Query.empty_query()
        options = []
        for name in fields:
            boost = {"title": 2.5, "topic_words": 0.7}.get(name, 1.0) if not node.field else 1.0
            options.append(tantivy.Query.boost_query(self._in_field(name, terms, node), boost))
        if len(options) == 1:
            return options[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, o) for o in options])

    def _in_field(self, name: str, terms: list[str], node: Word | Phrase) -> tantivy.Query:
        if isinstance(node, Word) and node.prefix and len(terms) == 1:
            plain = "".join(c for c in node.text.lower() if c.isalnum())
            escaped = "".join(f"\\{c}" if not c.isalnum() else c for c in plain)
            return tantivy.Query.regex_query(self._schema, name, f"{escaped}.*")
        if len(terms) == 1:
            return tantivy.Query.term_query(self._schema, name, terms[0], index_option="position")
        # A run of Chinese words without spaces is a phrase to its writer; so is "co-operation".
        return tantivy.Query.phrase_query(self._schema, name, list(terms))

    def _any(self, name: str, values: list[str]) -> tantivy.Query:
        options = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, name, v)) for v in dict.fromkeys(values)]
        return tantivy.Query.const_score_query(tantivy.Query.boolean_query(options), 0.0)

    def _filter(self, name: str, values: list[str]) -> tantivy.Query:
        if name == "year":
            numbers = [int(v) for v in values if v.isdigit()]
            options = [(tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "year", n)) for n in numbers]
            return tantivy.Query.const_score_query(tantivy.Query.boolean_query(options), 0.0) if options else tantivy.Query.empty_query()
        return self._any(name, values)

    @staticmethod
    def _all(queries: list[tantivy.Query]) -> tantivy.Query:
        return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(tantivy.Occur.Must, q) for q in queries])

    @staticmethod
    def _facet(searcher: Any, query: tantivy.Query, name: str) -> list[tuple[str, int]]:
        result = searcher.aggregate(query, {"values": {"terms": {"field": name, "size": 60}}})
        buckets = result["values"]["buckets"]
        rows = [(str(b["key_as_string"] if "key_as_string" in b else b["key"]).removesuffix(".0"), int(b["doc_count"])) for b in buckets]
        if name == "year":
            return sorted((r for r in rows if r[0] != "0"), key=lambda r: r[0])
        return [r for r in rows if r[0]]


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    document.add_text("title", analysis.fold(analysis.to_simplified(entry.title)))
    text = entry.text[:_MOST_TEXT]
    # Stored as it is written, so that a snippet shows the source's own characters; the simplified form is found too.
    document.add_text("text", analysis.fold(text))
    simplified = analysis.to_simplified(text) if analysis.has_wide(text[:4000]) else text
    if simplified != text:
        document.add_text("topic_words", analysis.fold(simplified))
    for label in entry.topic_labels:
        document.add_text("topic_words", analysis.fold(label))
    for name, values in (("speaker", entry.speakers), ("collection", entry.collections), ("place_words", entry.places)):
        for value in values:
            document.add_text(name, analysis.fold(analysis.to_simplified(value)))
    document.add_text("source_words", analysis.fold(entry.source))
    document.add_text("origin", entry.origin)
    for name, value in (
        ("kind", entry.kind),
        ("state", entry.state),
        ("source", entry.source),
        ("language", entry.language),
        ("visibility", entry.visibility),
    ):
        document.add_text(name, value)
    for topic in entry.topics:
        document.add_text("topic", topic)
    for place in entry.places:
        document.add_text("place", place)
    if entry.date:
        document.add_unsigned("year", int(entry.date[:4]))
    document.add_unsigned("day", int(entry.date.replace("-", "")) if entry.date else 0)
    return document
