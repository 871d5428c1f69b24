"""The embedded engine: Tantivy in a folder.

In: entries and requests. Out: answers. `CURRENT` names the generation that answers; a rebuild is made beside it, and
takes its place in one move.

The file is long and stays whole: it is one class, which is one interface over one folder.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tantivy

from muniment.search.asking import clauses, planning
from muniment.search.asking.highlights import best_passages, wanted_of
from muniment.search.engines.entry_words import words_version
from muniment.search.engines.index import Refused, SearchUnavailable, documents_of
from muniment.search.engines.tantivy_documents import document_of, make_schema, passages_of
from muniment.search.engines.tantivy_queries import all_of, present_of, query_of
from muniment.search.model import FACETS, Answer, Entry, Hit, Passage, SearchRequest

_LONGEST_WAIT = 30.0
"""Seconds that a writer waits for the library's own lock."""
_SCANNED = 20_000
"""Ids that one step of a scan looks through."""
_MOST_LANGUAGES = 500
_RESCORED = 200
"""Of a question's hits so many of the best are looked at again, by more than their words."""
_ORDERS = {
    "date": ("day", tantivy.Order.Desc),
    "oldest": ("oldest", tantivy.Order.Asc),
    "added": ("id", tantivy.Order.Desc),
}
"""The field and the direction of each order but that of the ranking."""
_FACET_SIZES = {"year": 1000}


def _stamp_of(file: Path) -> tuple[int, int]:
    """Return what changes when a file is replaced; zeros where there is none."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_ino


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was committed, as it is asked: with the stamps of the two files that say whether there is anything newer."""

    current: tuple[int, int]
    commit_file: Path
    commit: tuple[int, int]
    searcher: tantivy.Searcher
    hidden: frozenset[str]
    """What not everyone may see and this commit has entries of."""
    languages: frozenset[str]
    """Languages of the texts."""


class TantivyIndex:
    """Tantivy in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: tantivy.Index | None = None
        self._generation = ""
        self._seen: _Seen | None = None
        self._schema = make_schema()
        self._current_file = folder / "CURRENT"

    # -- the folder ----------------------------------------------------------------------------------------------

    def _current(self) -> str:
        try:
            return self._current_file.read_text().strip()
        except FileNotFoundError:
            return ""

    def _open(self) -> tantivy.Index:
        """Return the index that answers now; made if there is none, opened again after a rebuild."""
        current = self._current()
        if self._index is None or current != self._generation:
            if not self._is_usable(current):
                with self._writing():
                    current = self._current()
                    if not self._is_usable(current):
                        current = self._new_generation()
                        self._make(current)
                        self._switch(current)
            try:
                self._index = self._make(current)
            except (ValueError, OSError) as error:
                said = str(error).splitlines()[0][:200]
                if "No space left" in said:
                    raise
                raise SearchUnavailable(
                    f"the search index does not open ({said}); rebuild it with: muniment index --rebuild"
                ) from error
            self._generation = current
        return self._index

    def _is_usable(self, generation: str) -> bool:
        return generation.startswith(f"s{words_version()}-") and (self._folder / generation / "meta.json").exists()

    def _make(self, generation: str) -> tantivy.Index:
        path = self._folder / generation
        path.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(path), reuse=True)
        index.register_tokenizer("whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        index.config_reader(reload_policy="manual")
        return index

    def _see(self) -> _Seen:
        """Return what was committed last, by whichever process. Both files are replaced when they change: a look at
        them says."""
        seen = self._seen
        if (
            seen is not None
            and seen.current == _stamp_of(self._current_file)
            and seen.commit == _stamp_of(seen.commit_file)
        ):
            return seen
        current = _stamp_of(self._current_file)
        index = self._open()
        commit_file = self._folder / self._generation / "meta.json"
        commit = _stamp_of(commit_file)
        index.reload()
        searcher = index.searcher()
        hidden = frozenset(v for v in ("private", "embargoed") if searcher.doc_freq("visibility", v))
        languages = frozenset(word for word, _ in searcher.terms_with_prefix("tongue", "", limit=_MOST_LANGUAGES))
        seen = self._seen = _Seen(current, commit_file, commit, searcher, hidden, languages)
        return seen

    def _searcher(self) -> tantivy.Searcher:
        return self._see().searcher

    @staticmethod
    def _new_generation() -> str:
        return f"s{words_version()}-{os.urandom(6).hex()}"

    def _switch(self, generation: str) -> None:
        temporary = self._folder / "CURRENT.new"
        temporary.write_text(generation)
        temporary.replace(self._current_file)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the folder's write lock: one process writes or rebuilds at a time, the others wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "write.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # -- writing -------------------------------------------------------------------------------------------------

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""
        self._open()
        with self._writing():
            writer = _writer_of(self._open(), heap_size=64_000_000, num_threads=1)
            try:
                for number in removed:
                    writer.delete_documents_by_query(self._by_id(number))
                for entry in entries:
                    writer.delete_documents_by_query(self._by_id(entry.id))
                    writer.add_document(document_of(entry))
                writer.commit()
                writer.wait_merging_threads()
            finally:
                # The traceback of an error would keep it, and with it the library's lock.
                del writer

    def _by_id(self, number: int) -> tantivy.Query:
        # By query: deleting by an unsigned term deletes nothing in Tantivy's Python binding (0.27).
        return tantivy.Query.term_query(self._schema, "id", number)

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None], refused: Refused | None = None) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are."""
        with self._writing():
            generation = self._new_generation()
            writer = _writer_of(self._make(generation), heap_size=256_000_000, num_threads=2)
            count = 0
            for _number, document in documents_of(entries, document_of, refused):
                writer.add_document(document)
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

    # -- asking --------------------------------------------------------------------------------------------------

    def describe(self) -> str:
        """Return what the engine is called, for people."""
        return "Tantivy in a folder"

    def count(self) -> int:
        """Return how many entries are kept."""
        return int(self._searcher().num_docs)

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request."""
        seen = self._see()
        searcher = seen.searcher
        clause, chosen = _planned(seen, request), self._filters(request)
        filters = chosen
        if request.below is not None:
            filters = {**chosen, "below": query_of(self._schema, clauses.Span("id", 0, request.below - 1))}
        # Who wants no hits, but how many there are, asks for no order either.
        ranked = request.order not in _ORDERS and request.limit > 0
        may_be_pasted = planning.plan_verbatim(request.query) is not None
        if ranked and (request.relaxed or may_be_pasted) and request.offset < _RESCORED:
            found, total = self._find_best(seen, request, clause, filters)
        else:
            found, total = self._find(seen, request, clause if ranked else planning.unranked(clause), filters)
        wanted = wanted_of(request.query)
        ids = searcher.fast_field_values("id", [address for _, address in found]) if found else []
        hits = [
            Hit(
                int(number or 0),
                float(score or 0) if ranked else 0.0,
                best_passages(passages_of(searcher.doc(address)), wanted, request.with_passages)
                if request.with_passages
                else (),
                0 if ranked else int(score or 0),
            )
            for number, (score, address) in zip(ids, found, strict=True)
        ]
        return Answer(total, hits, self._facets(seen, request, clause, chosen) if request.with_facets else {})

    def _find(
        self, seen: _Seen, request: SearchRequest, clause: clauses.Clause, filters: dict[str, tantivy.Query]
    ) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
        """Return (what the request is to show, each with its score; how many answer in all)."""
        if isinstance(clause, clauses.Anywhere) and isinstance(clause.text, clauses.Term) and not filters:
            return self._find_word(seen, request, clause)
        query = all_of(self._parts(seen, request, clause, filters))
        field, direction = _ORDERS.get(request.order, (None, tantivy.Order.Desc))
        result = seen.searcher.search(
            query,
            limit=max(request.limit, 1),
            offset=request.offset,
            order_by_field=field,
            order=direction,
            count=True,
        )
        # The binding counts, and its type stub forgets to say so.
        return result.hits[: request.limit], int(result.count or 0)  # type: ignore[attr-defined]

    def _find_best(
        self, seen: _Seen, request: SearchRequest, clause: clauses.Clause, filters: dict[str, tantivy.Query]
    ) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
        """Return what `_find` does for a question, the best of it in the order of more than its words: their letters,
        what stands together, years and places; and of a sentence that was pasted its source first."""
        found, total = self._find_rescored(seen, request, clause, filters)
        first = self._find_verbatim(seen, request, filters)
        if first:
            # It has all of the words, so it is among what is counted.
            places = {(address.segment_ord, address.doc) for _, address in first}
            top = float(found[0][0] or 0) if found else 0.0
            others = [row for row in found if (row[1].segment_ord, row[1].doc) not in places]
            found = [*((top + float(score or 0), address) for score, address in first), *others]
        return found[request.offset : request.offset + request.limit], total

    def _find_verbatim(
        self, seen: _Seen, request: SearchRequest, filters: dict[str, tantivy.Query]
    ) -> list[tuple[Any, tantivy.DocAddress]]:
        verbatim = planning.plan_verbatim(request.query)
        if verbatim is None or isinstance(present_of(verbatim, seen.searcher), clauses.Nothing):
            return []
        query = all_of(self._parts(seen, request, verbatim, filters))
        return list(seen.searcher.search(query, limit=_RESCORED, count=False).hits)

    def _find_rescored(
        self, seen: _Seen, request: SearchRequest, clause: clauses.Clause, filters: dict[str, tantivy.Query]
    ) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
        """Return the best of what answers, from the first on, and how many answer in all."""
        most = max(_RESCORED, request.offset + request.limit)
        found, total = self._find(seen, replace(request, limit=most, offset=0), clause, filters)
        again = None
        if request.query is not None and request.relaxed:
            again = planning.plan_rescoring(request.query, seen.languages)
        again = present_of(again, seen.searcher) if again is not None else None
        if again is None or isinstance(again, clauses.Nothing) or len(found) < 2:
            return found, total
        best = found[:_RESCORED]
        ids = seen.searcher.fast_field_values("id", [address for _, address in best])
        these = tantivy.Query.const_score_query(
            tantivy.Query.boolean_query([(tantivy.Occur.Should, self._by_id(int(number or 0))) for number in ids]), 0.0
        )
        more = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, these), (tantivy.Occur.Should, query_of(self._schema, again))]
        )
        added = {
            (address.segment_ord, address.doc): float(score or 0)
            for score, address in seen.searcher.search(more, limit=len(best), count=False).hits
        }
        rescored = [
            (float(score or 0) + added.get((address.segment_ord, address.doc), 0.0), address) for score, address in best
        ]
        rescored.sort(key=lambda row: -row[0])
        return [*rescored, *found[_RESCORED:]], total

    def _find_word(
        self, seen: _Seen, request: SearchRequest, word: clauses.Anywhere
    ) -> tuple[list[tuple[Any, tantivy.DocAddress]], int]:
        """Return what `_find` does for one word, by two questions: the best by the text, and the best of those with it
        in the title.

        What is among the best of all is among the best of one of the two, since a word in the title only adds. The
        engine goes through the text's long list alone in three quarters of the time that it takes for both lists at
        once.
        """
        most = max(request.offset + request.limit, 1)
        in_text, in_both = (
            self._of_visible(seen, query_of(self._schema, c), request)
            for c in (word.text, clauses.Every((word.text, word.title)))
        )
        text = seen.searcher.search(in_text, limit=most, count=True)
        titled = seen.searcher.search(in_both, limit=most, count=False)
        places = {(address.segment_ord, address.doc): (score, address) for score, address in [*text.hits, *titled.hits]}
        # Of equal scores the engine gives the one first that came first into the index.
        best = sorted(places, key=lambda place: (-places[place][0], place))[
            request.offset : request.offset + request.limit
        ]
        return [places[place] for place in best], int(text.count or 0)  # type: ignore[attr-defined]

    def scan(self, request: SearchRequest) -> Iterator[list[int]]:
        """Yield the ids of everything that answers, by id, some thousands at a time."""
        seen = self._see()
        searcher = seen.searcher
        parts = self._parts(seen, request, planning.unranked(_planned(seen, request)), self._filters(request))
        newest = searcher.search(tantivy.Query.all_query(), limit=1, order_by_field="id").hits
        last = int(searcher.fast_field_values("id", [newest[0][1]])[0] or 0) if newest else 0
        for start in range(0, last + 1, _SCANNED):
            window = query_of(self._schema, clauses.Span("id", start, start + _SCANNED - 1))
            found = searcher.search(all_of([*parts, window]), limit=_SCANNED, count=False).hits
            if found:
                yield sorted(int(n or 0) for n in searcher.fast_field_values("id", [address for _, address in found]))

    def passages(self, ids: Sequence[int]) -> dict[int, list[Passage]]:
        """Return the passages of items, by id."""
        if not ids:
            return {}
        searcher = self._searcher()
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, self._by_id(number)) for number in ids])
        addresses = [address for _, address in searcher.search(query, limit=len(ids), count=False).hits]
        numbers = searcher.fast_field_values("id", addresses) if addresses else []
        return {int(n or 0): passages_of(searcher.doc(a)) for n, a in zip(numbers, addresses, strict=True)}

    def words_beginning(
        self, field: str, prefix: str, limit: int, visibilities: Sequence[str]
    ) -> list[tuple[str, int]]:
        """Return words of the index that begin so, in visible items, with how many items have them."""
        seen = self._see()
        hidden = self._hidden(seen, visibilities)
        visible = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.all_query()), *((tantivy.Occur.MustNot, q) for q in hidden)]
        )
        return seen.searcher.terms_with_prefix(field, prefix, filter_query=visible if hidden else None, limit=limit)

    def frequency(self, field: str, word: str, visibilities: Sequence[str]) -> int:
        """Return how many visible items have a word."""
        seen = self._see()
        hidden = self._hidden(seen, visibilities)
        if not hidden:
            return int(seen.searcher.doc_freq(field, word))
        # Not the engine's own number less the hidden: it counts what was taken out of the index, too, as long as it
        # lies there.
        term = tantivy.Query.term_query(self._schema, field, word)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, term), *((tantivy.Occur.MustNot, q) for q in hidden)])
        return int(seen.searcher.search(query, limit=1, count=True).count)  # type: ignore[attr-defined]

    def count_words(self, request: SearchRequest) -> int:
        """Return how many words the texts have of all that answers."""
        seen = self._see()
        parts = self._parts(seen, request, planning.unranked(_planned(seen, request)), self._filters(request))
        result = seen.searcher.aggregate(all_of(parts), {"words": {"sum": {"field": "words"}}})
        return int(result["words"]["value"] or 0)

    # -- from clauses to the engine's queries --------------------------------------------------------------------

    def _parts(
        self, seen: _Seen, request: SearchRequest, clause: clauses.Clause, filters: dict[str, tantivy.Query]
    ) -> list[tantivy.Query]:
        """Return what must all hold: what was asked, of what this person may see; then the filters."""
        return [
            self._of_visible(seen, query_of(self._schema, clause, narrowed=bool(filters)), request),
            *filters.values(),
        ]

    def _filters(self, request: SearchRequest) -> dict[str, tantivy.Query]:
        """Return the filters that were chosen, by facet."""
        return {
            name: query_of(self._schema, planning.one_of(name, values))
            for name, values in request.filters.items()
            if values
        }

    def _of_visible(self, seen: _Seen, query: tantivy.Query, request: SearchRequest) -> tantivy.Query:
        hidden = self._hidden(seen, request.visibilities)
        if not hidden:
            return query
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), *((tantivy.Occur.MustNot, q) for q in hidden)])

    def _hidden(self, seen: _Seen, visibilities: Sequence[str]) -> list[tantivy.Query]:
        """Return queries for what may not be seen. Most is public: taking a few off is cheaper than asking for the
        many."""
        return [
            tantivy.Query.term_query(self._schema, "visibility", v)
            for v in sorted(seen.hidden.difference(visibilities))
        ]

    def _facets(
        self, seen: _Seen, request: SearchRequest, clause: clauses.Clause, chosen: dict[str, tantivy.Query]
    ) -> dict[str, list[tuple[str, int]]]:
        """Count values. A facet's own choice does not narrow its counts: its other values stay to be chosen."""
        base = self._of_visible(seen, query_of(self._schema, planning.unranked(clause)), request)
        free = [name for name in FACETS if name not in chosen]
        groups = [(free, all_of([base, *chosen.values()]))]
        groups += [
            ([name], all_of([base, *(q for n, q in chosen.items() if n != name)])) for name in FACETS if name in chosen
        ]
        facets: dict[str, list[tuple[str, int]]] = {}
        for names, query in groups:
            if names:
                wanted = {name: {"terms": {"field": name, "size": _FACET_SIZES.get(name, 60)}} for name in names}
                result = seen.searcher.aggregate(query, wanted)
                facets |= {name: _values(name, result[name]["buckets"]) for name in names}
        return {name: facets[name] for name in FACETS}


def _writer_of(index: tantivy.Index, *, heap_size: int, num_threads: int) -> tantivy.IndexWriter:
    """Return a writer of an index. A process that was stopped may hold the library's lock a moment longer than ours: it
    is waited for."""
    until = time.monotonic() + _LONGEST_WAIT
    while True:
        try:
            return index.writer(heap_size=heap_size, num_threads=num_threads)
        except ValueError as error:
            if "LockBusy" not in str(error):
                raise
            if time.monotonic() > until:
                raise SearchUnavailable(
                    "the search index is held by another process; it is updated when that process ends"
                ) from error
            time.sleep(0.05)


def _planned(seen: _Seen, request: SearchRequest) -> clauses.Clause:
    """Return what is asked, without what nothing in the index has."""
    if request.query is None:
        return clauses.Everything()
    return present_of(planning.plan(request.query, request.relaxed, seen.languages), seen.searcher)


def _values(name: str, buckets: list[dict[str, Any]]) -> list[tuple[str, int]]:
    rows = [(str(b.get("key_as_string", b["key"])).removesuffix(".0"), int(b["doc_count"])) for b in buckets]
    if name == "year":
        return sorted((r for r in rows if r[0] != "0"), key=lambda r: int(r[0]))
    return [r for r in rows if r[0]]
