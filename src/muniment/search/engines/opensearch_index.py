"""The engine for a cluster: OpenSearch.

In: entries and requests. Out: answers, the same as Tantivy's: the words are made by our own analysis and sent ready, so
that the cluster only has to part them at spaces. An alias names the index that answers; a rebuild is made beside it,
and takes its place in one move. Needs `pip install muniment[opensearch]`.

The file is long and stays whole: it is one class, which is one interface over one cluster.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from opensearchpy.exceptions import NotFoundError, RequestError

from muniment.search.asking import clauses, planning
from muniment.search.asking.highlights import best_passages, wanted_of
from muniment.search.asking.query import QueryError
from muniment.search.engines.index import Refused, SearchUnavailable, documents_of
from muniment.search.engines.opensearch_cluster import (
    WRITE_TIMEOUT,
    BulkAction,
    Cluster,
    ClusterSettings,
    ContextLost,
    IndexMissing,
)
from muniment.search.engines.opensearch_documents import (
    VOCABULARIES,
    WHOLE,
    copies,
    document_of,
    made_by,
    mapping,
    passages_of,
)
from muniment.search.engines.opensearch_queries import (
    MOST_OPEN_WORDS,
    all_of,
    facet_of,
    filters_of,
    open_words_of,
    query_of,
    query_within_limits,
    visible_and,
    words_that_begin,
)
from muniment.search.model import FACETS, Answer, Entry, Hit, Passage, SearchRequest

_ORDERS = {"date": ("day", "desc"), "oldest": ("oldest", "asc"), "added": ("id", "desc")}
_BY_ID = [{"id": "asc"}]
_SCANNED = 10_000
_VERBATIM_BOOST = 1000
"""What it counts that an item has a whole query word for word: more than words apart can."""
_RESCORED = 200
"""Of a question's hits so many of the best are looked at again, by more than their words."""
_LANGUAGES_KEPT = 30
"""Seconds that the languages of the index are kept before they are asked for again."""
_HELD = "5m"
"""How long the cluster keeps what a scan looks at, after each of its steps."""


class OpenSearchIndex:
    """An index in an OpenSearch cluster."""

    def __init__(self, wanted: ClusterSettings) -> None:
        self._wanted = wanted
        self._cluster = Cluster(wanted)
        self._alias = f"{wanted.prefix}-items"
        self._ready = False
        self._languages: dict[tuple[str, ...], tuple[float, frozenset[str]]] = {}

    # -- the indexes ---------------------------------------------------------------------------------------------

    def _ensure(self) -> None:
        """Make the index if there is none, or it is of an older form. Raises SearchUnavailable."""
        if self._ready or self._is_usable():
            self._ready = True
            return
        # Of several processes that begin together all make the same one.
        name = f"{self._alias}-empty-{sha256(made_by().encode()).hexdigest()[:12]}"
        with suppress(_AlreadyThere):
            self._make(name, mapping(self._wanted, self._cluster.version()))
        self._switch(name)
        self._ready = True

    def _is_usable(self) -> bool:
        """Return whether the index that answers has its words made as they are made now."""
        try:
            found = self._cluster.ask(lambda c: c.indices.get_mapping(index=self._alias))
        except IndexMissing:
            return False
        return all(m["mappings"].get("_meta", {}).get("words") == made_by() for m in found.values())

    def _make(self, name: str, body: dict[str, Any]) -> None:
        def make(client: Any) -> None:
            try:
                client.indices.create(index=name, body=body, request_timeout=WRITE_TIMEOUT)
            except RequestError as error:
                if "already_exists" in str(error.error):
                    raise _AlreadyThere from error
                raise

        self._cluster.write(make)

    def _switch(self, name: str) -> None:
        """Let an index answer in place of the one that did, which goes away."""
        old = [index for index in self._answering() if index != name]
        actions = [{"remove": {"index": index, "alias": self._alias, "must_exist": False}} for index in old]
        actions.append({"add": {"index": name, "alias": self._alias}})
        self._cluster.write(
            lambda c: c.indices.update_aliases(body={"actions": actions}, request_timeout=WRITE_TIMEOUT)
        )
        self._drop(old)

    def _answering(self) -> list[str]:
        def names(client: Any) -> list[str]:
            try:
                return list(client.indices.get_alias(name=self._alias))
            except NotFoundError:
                return []

        return self._cluster.write(names)

    def _drop(self, names: Sequence[str]) -> None:
        for name in names:
            with suppress(IndexMissing):
                self._cluster.write(
                    lambda c, name=name: c.indices.delete(index=name, request_timeout=WRITE_TIMEOUT)  # type: ignore[misc]
                )

    def _drop_left_behind(self) -> None:
        """Delete what rebuilds that broke off have left: only one rebuilds at a time."""
        ours = re.compile(re.escape(self._alias) + r"-(?:empty-)?[0-9a-f]{12}")
        there = self._cluster.write(lambda c: list(c.indices.get_settings(index=f"{self._alias}-*")))
        self._drop([name for name in there if ours.fullmatch(name) and name not in self._answering()])

    def drop(self) -> None:
        """Delete all that this index has in the cluster: nothing answers any more, until something is put in."""
        self._ready = False
        self._drop(self._answering())
        self._drop_left_behind()

    # -- writing -------------------------------------------------------------------------------------------------

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed. Raises ValueError where
        the cluster cannot take one of them as it is; the others are kept."""
        actions = [BulkAction(number, None) for number in removed]
        actions += [BulkAction(entry.id, document_of(entry)) for entry in entries]
        self._languages.clear()
        if failed := self._again_if_missing(lambda: list(self._cluster.send(self._alias, actions, is_alias=True))):
            number, said = failed[0]
            raise ValueError(f"item {number}: {said}" + (f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""))

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None], refused: Refused | None = None) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are.

        Where that breaks off, the old one goes on answering, and what was made is deleted: now, or, after a kill, by
        the next that begins.
        """
        self._ensure()
        self._drop_left_behind()
        name = f"{self._alias}-{os.urandom(6).hex()}"
        try:
            count = self._fill(name, entries, progress, refused)
            self._switch(name)
        except BaseException:
            # Whatever it was, an interruption too: nobody else would know the name.
            with suppress(SearchUnavailable):
                self._drop([name])
            raise
        self._languages.clear()
        return count

    def _fill(
        self, name: str, entries: Iterable[Entry], progress: Callable[[int], None], refused: Refused | None
    ) -> int:
        """Make an index and put all entries into it; return how many went in."""
        body = mapping(self._wanted, self._cluster.version())
        # Written once, and only then made ready to be asked and copied to other nodes.
        body["settings"]["index"] |= {"refresh_interval": "-1", **copies(0)}
        self._make(name, body)
        count = 0

        def actions() -> Iterator[BulkAction]:
            nonlocal count
            for number, document in documents_of(entries, document_of, refused):
                count += 1
                progress(count)
                yield BulkAction(number, document)

        for number, said in self._cluster.send(name, actions()):
            if refused is None:
                raise ValueError(f"item {number}: {said}")
            count -= 1
            refused(number, ValueError(said))
        ready = {"index": {"refresh_interval": None, **copies(self._wanted.replicas)}}
        self._cluster.write(lambda c: c.indices.put_settings(index=name, body=ready, request_timeout=WRITE_TIMEOUT))
        self._cluster.write(lambda c: c.indices.refresh(index=name, request_timeout=WRITE_TIMEOUT))
        with suppress(SearchUnavailable):
            # With its copies, where there are nodes for them: else the death of a node would take what was just made.
            self._cluster.write(
                lambda c: c.cluster.health(
                    index=name, wait_for_no_initializing_shards=True, timeout="60s", request_timeout=70
                )
            )
        return count

    # -- asking --------------------------------------------------------------------------------------------------

    def _again_if_missing(self, ask: Callable[[], Any]) -> Any:
        """Ask; where the cluster has lost the index, make an empty one and ask again: `is_behind` finds out."""
        self._ensure()
        try:
            return ask()
        except IndexMissing:
            self._ready = False
            self._ensure()
        try:
            return ask()
        except IndexMissing as error:
            raise SearchUnavailable("the search cluster has no index; run: muniment index --rebuild") from error

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = {"allow_partial_search_results": False}
        if self._wanted.shards > 1:
            # A word's weight is what all shards together say.
            said["search_type"] = "dfs_query_then_fetch"
        # The pages of one question are of the same copy: two can differ in what was deleted, and so in their order.
        said["preference"] = sha256(repr(body.get("query")).encode()).hexdigest()[:8]

        def ask() -> dict[str, Any]:
            return self._cluster.ask(lambda c: dict(c.search(index=self._alias, body=body, **said)))

        found: dict[str, Any] = self._again_if_missing(ask)
        return found

    def describe(self) -> str:
        """Return what the engine is called, for people, and how its cluster is."""
        state = self._cluster.state(self._alias)
        return f"OpenSearch {state}" if state else "OpenSearch"

    def count(self) -> int:
        """Return how many entries are kept."""
        counted = self._again_if_missing(lambda: self._cluster.ask(lambda c: c.count(index=self._alias)))
        return int(counted["count"])

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request."""
        filters = filters_of(request)
        by = _ORDERS.get(request.order)
        is_rescored = False
        body: dict[str, Any] = {
            "query": self._query(request),
            "size": request.limit,
            "from": request.offset,
            "track_total_hits": True,
            "_source": ["id", "passages"] if request.with_passages else ["id"],
        }
        if by is None and (verbatim := planning.plan_verbatim(request.query)) is not None:
            first = {"constant_score": {"filter": query_of(verbatim), "boost": _VERBATIM_BOOST}}
            body["query"] = {"bool": {"must": [body["query"]], "should": [first]}}
        narrowing = list(filters.values())
        if request.below is not None:
            narrowing.append(query_of(clauses.Span("id", 0, request.below - 1)))
        if narrowing:
            body["post_filter"] = all_of(narrowing)
        if (
            by is None
            and request.relaxed
            and request.query is not None
            and request.limit > 0
            and request.offset < _RESCORED
        ):
            if again := planning.plan_rescoring(request.query, self._present(request.visibilities)):
                more = {"rescore_query": query_of(again), "query_weight": 1, "rescore_query_weight": 1}
                body["rescore"] = {"window_size": _RESCORED, "query": more}
                is_rescored = True
        if not is_rescored:
            # What was put in first comes first among equals, on every page.
            body["sort"] = [dict([by]) if by else "_score", *([] if request.order == "added" else _BY_ID)]
        if request.with_facets:
            body["aggs"] = {name: facet_of(name, filters) for name in FACETS}
        found = self._ask(body) if request.offset + request.limit <= self._wanted.window else self._ask_deep(body)
        wanted = wanted_of(request.query)
        hits = [
            Hit(
                int(row["_source"]["id"]),
                0.0 if by else float(row["_score"] or 0),
                best_passages(passages_of(row["_source"]), wanted, request.with_passages)
                if request.with_passages
                else (),
                int(row["sort"][0]) if by else 0,
            )
            for row in found["hits"]["hits"]
        ]
        facets = (
            {name: _values(name, found["aggregations"][name]["values"]["buckets"]) for name in FACETS}
            if request.with_facets
            else {}
        )
        return Answer(int(found["hits"]["total"]["value"]), hits, facets)

    def _ask_deep(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a question for a page that lies deeper than one answer reaches: walked to."""
        offset, limit = body.pop("from"), body.pop("size")
        found = self._ask(body | {"size": 0})
        if limit == 0 or offset >= int(found["hits"]["total"]["value"]):
            return found
        rows: list[Any] = []
        seen = 0
        shown = body.pop("_source")
        body = {name: value for name, value in body.items() if name != "aggs"} | {"track_total_hits": False}
        for hits in self._walk(body | {"_source": ["id"]}):
            rows += hits[max(0, offset - seen) : max(0, offset + limit - seen)]
            seen += len(hits)
            if seen >= offset + limit:
                break
        ids = {"terms": {"id": [int(row["_source"]["id"]) for row in rows]}}
        if "passages" in shown and rows:
            kept = self._ask({"query": ids, "size": len(rows), "_source": shown})["hits"]["hits"]
            sources = {int(row["_source"]["id"]): row["_source"] for row in kept}
            rows = [row | {"_source": sources.get(int(row["_source"]["id"]), row["_source"])} for row in rows]
        found["hits"]["hits"] = rows
        return found

    def _walk(self, body: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
        """Yield the hits of a sorted question, some thousands at a time, all as they were when it began."""
        held = self._hold()
        step = min(_SCANNED, self._wanted.window)
        after: dict[str, Any] = {}
        try:
            while True:
                whole = body | after | {"size": step, "pit": {"id": held, "keep_alive": _HELD}}
                try:
                    found = self._cluster.ask(
                        lambda c, whole=whole: c.search(body=whole, allow_partial_search_results=False)  # type: ignore[misc]
                    )
                except (ContextLost, IndexMissing) as error:
                    if body["sort"] != _BY_ID:
                        raise SearchUnavailable("the search index was made anew meanwhile; ask again") from error
                    # A rebuild has taken it away: by their numbers the rest follows from the new index.
                    held = self._hold()
                    continue
                held = found.get("pit_id", held)
                rows: list[dict[str, Any]] = found["hits"]["hits"]
                if rows:
                    yield rows
                if len(rows) < step:
                    return
                after = {"search_after": rows[-1]["sort"]}
        finally:
            # It would end by itself: that it cannot be told to is no fault of the answer.
            with suppress(SearchUnavailable, IndexMissing, ContextLost):
                self._cluster.ask(lambda c: c.delete_pit(body={"pit_id": [held]}))

    def _hold(self) -> str:
        """Return the name of a point in time, which the cluster keeps."""
        opened = self._again_if_missing(
            lambda: self._cluster.ask(lambda c: c.create_pit(index=self._alias, params={"keep_alive": _HELD}))
        )
        return str(opened["pit_id"])

    def scan(self, request: SearchRequest) -> Iterator[list[int]]:
        """Yield the ids of everything that answers, by id, some thousands at a time."""
        query = all_of([self._query(request), *filters_of(request).values()])
        for rows in self._walk({"query": query, "sort": _BY_ID, "_source": False, "track_total_hits": False}):
            yield [int(row["sort"][0]) for row in rows]

    def passages(self, ids: Sequence[int]) -> dict[int, list[Passage]]:
        """Return the passages of items, by id."""
        if not ids:
            return {}
        body = {"query": {"terms": {"id": list(ids)}}, "size": len(ids), "_source": ["id", "passages"]}
        rows = self._ask(body)["hits"]["hits"]
        return {int(row["_source"]["id"]): passages_of(row["_source"]) for row in rows}

    def words_beginning(
        self, field: str, prefix: str, limit: int, visibilities: Sequence[str]
    ) -> list[tuple[str, int]]:
        """Return words of the index that begin so, in visible items, with how many items have them."""
        counted = field if field in WHOLE else VOCABULARIES[field]
        aggregations = {"values": words_that_begin(counted, prefix, limit, self._cluster.version())}
        # Only items that have such a word are looked through.
        having = visible_and(visibilities, query_of(clauses.Beginning(field, prefix)))
        found = self._ask({"query": having, "size": 0, "aggs": aggregations})
        return [(str(b["key"]), int(b["doc_count"])) for b in found["aggregations"]["values"]["buckets"]]

    def frequency(self, field: str, word: str, visibilities: Sequence[str]) -> int:
        """Return how many visible items have a word."""
        query = visible_and(visibilities, query_of(clauses.Term(field, word)))
        return int(self._ask({"query": query, "size": 0, "track_total_hits": True})["hits"]["total"]["value"])

    def count_words(self, request: SearchRequest) -> int:
        """Return how many words the texts have of all that answers."""
        query = all_of([self._query(request), *filters_of(request).values()])
        found = self._ask({"query": query, "size": 0, "aggs": {"words": {"sum": {"field": "words"}}}})
        return int(found["aggregations"]["words"]["value"])

    def _query(self, request: SearchRequest) -> dict[str, Any]:
        asked: clauses.Clause = clauses.Everything()
        if request.query is not None:
            asked = planning.plan(request.query, request.relaxed, self._present(request.visibilities))
            self._refuse_too_open(asked, request.visibilities)
        return visible_and(request.visibilities, query_within_limits(asked))

    def _refuse_too_open(self, clause: clauses.Clause, visibilities: Sequence[str]) -> None:
        """Raise QueryError where a beginning in a phrase stands for more words than the cluster takes: of fewer the
        answer would not be true."""
        for word in open_words_of(clause):
            if not isinstance(word, clauses.Beginning) or word.field not in VOCABULARIES:
                continue
            if len(self.words_beginning(word.field, word.text, MOST_OPEN_WORDS + 1, visibilities)) > MOST_OPEN_WORDS:
                raise QueryError(
                    _("“near” with a beginning that more than %(most)s words have; write more letters before the *")
                    % {"most": MOST_OPEN_WORDS},
                    0,
                )

    def _present(self, visibilities: Sequence[str]) -> frozenset[str]:
        """Return the languages of the texts that may be seen, asked for again after half a minute."""
        key = tuple(sorted(visibilities))
        since, languages = self._languages.get(key, (0.0, frozenset()))
        if not since or time.monotonic() - since >= _LANGUAGES_KEPT:
            counted = {"values": {"terms": {"field": "tongue", "size": 500}}}
            found = self._ask({"query": visible_and(visibilities), "size": 0, "aggs": counted})
            languages = frozenset(str(b["key"]) for b in found["aggregations"]["values"]["buckets"])
            self._languages[key] = (time.monotonic(), languages)
        return languages


class _AlreadyThere(Exception):
    """The cluster has an index of this name."""


def _values(name: str, buckets: list[dict[str, Any]]) -> list[tuple[str, int]]:
    rows = [(str(b["key"]), int(b["doc_count"])) for b in buckets if str(b["key"]) not in ("", "0")]
    return sorted(rows, key=lambda r: int(r[0])) if name == "year" else rows
