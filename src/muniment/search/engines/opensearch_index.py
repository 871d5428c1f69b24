"""The engine for a cluster: OpenSearch.

In: entries and requests. Out: answers, the same as Tantivy's: the words are made by our own analysis and sent ready, so
that the cluster only has to part them at spaces. An alias names the index that answers; a rebuild is made beside it,
and takes its place in one move. Needs `pip install muniment[opensearch]`.

The file is long and stays whole: it is one class, which is one interface over one cluster, and its query language.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, OpenSearchException
from opensearchpy.helpers import bulk

from muniment.search.asking import clauses, planning
from muniment.search.asking.highlights import best_passages, wanted_of
from muniment.search.engines.entry_words import UNDATED, own_terms_of, texts_of, words_of_name, words_version
from muniment.search.engines.index import Refused, SearchUnavailable, documents_of, suggestions_of
from muniment.search.model import FACETS, Answer, Entry, Hit, Passage, SearchRequest

_WORDS = (
    "title",
    "text",
    "exact",
    "title_exact",
    "topic_words",
    "speaker_words",
    "source_words",
    "place_words",
    "origin",
    "collection",
    "author_words",
    "own",
    "pairs",
)
_LISTED = ("numbers", "grams")
"""Words of which only counts whether they are there."""
_RAW = (
    "kind",
    "source",
    "topic",
    "place",
    "language",
    "speaker",
    "author",
    "state",
    "visibility",
    "collection_name",
    "suggestion",
    "tongue",
)
_MAPPING: dict[str, Any] = {
    "settings": {
        "index": {"max_result_window": 20_000, "similarity": {"default": {"type": "BM25", "k1": 1.2, "b": 0.75}}}
    },
    "mappings": {
        "dynamic": False,
        "properties": {
            **{name: {"type": "text", "analyzer": "whitespace"} for name in _WORDS},
            **{name: {"type": "text", "analyzer": "whitespace", "index_options": "docs"} for name in _LISTED},
            **{name: {"type": "keyword"} for name in _RAW},
            **{name: {"type": "long"} for name in ("id", "year", "day", "oldest", "words")},
            "passages": {"type": "object", "enabled": False},
        },
    },
}

_ORDERS = {"date": ("day", "desc"), "oldest": ("oldest", "asc"), "added": ("id", "desc")}
_SCANNED = 10_000
_RESCORED = 200
"""Of a question's hits so many of the best are looked at again, by more than their words."""
_LANGUAGES_KEPT = 30
"""Seconds that the languages of the index are kept before they are asked for again."""


def _mapping() -> dict[str, Any]:
    """Return the fields of a new index, with what its words are made by."""
    return {**_MAPPING, "mappings": {**_MAPPING["mappings"], "_meta": {"words": words_version()}}}


def _not_taken(rows: Any) -> list[tuple[int, str]]:
    """Return (number, why) of what a bulk request did not do. What is to be dropped and is not there is no error."""
    told = [
        done
        for row in (rows if isinstance(rows, list) else [])
        for kind, done in row.items()
        if (kind, done.get("status")) != ("delete", 404)
    ]
    return [(int(done["_id"]), str(done.get("error") or done.get("status") or "refused")[:500]) for done in told]


def _unavailable(error: OpenSearchException) -> str:
    """Return one line that says what is wrong, without the address: it may hold a password."""
    name = type(error).__name__
    return f"the search cluster does not respond correctly ({name}); check the cluster and MUNIMENT_OPENSEARCH_URL"


class OpenSearchIndex:
    """An index in an OpenSearch cluster. `prefix` begins the names of its indexes, so that several archives can share
    one."""

    def __init__(self, url: str, prefix: str) -> None:
        self._client = OpenSearch(url, timeout=30, max_retries=2, retry_on_timeout=True)
        self._alias = f"{prefix}-items"
        self._ready = False
        self._languages: tuple[float, frozenset[str]] = (-_LANGUAGES_KEPT, frozenset())

    # -- writing -------------------------------------------------------------------------------------------------

    def _ensure(self) -> None:
        """Make the index if there is none. Raises SearchUnavailable where the cluster does not answer."""
        if self._ready:
            return
        try:
            if not self._is_usable():
                self._switch(self._make())
            self._ready = True
        except OpenSearchException as error:
            raise SearchUnavailable(_unavailable(error)) from error

    def _is_usable(self) -> bool:
        """Return whether the index that answers has its words made as they are made now."""
        if not self._client.indices.exists_alias(name=self._alias):
            return False
        mappings = self._client.indices.get_mapping(index=self._alias).values()
        return all(m["mappings"].get("_meta", {}).get("words") == words_version() for m in mappings)

    def _make(self) -> str:
        name = f"{self._alias}-{os.urandom(6).hex()}"
        self._client.indices.create(index=name, body=_mapping())
        return name

    def _switch(self, name: str) -> None:
        try:
            old = list(self._client.indices.get_alias(name=self._alias))
        except NotFoundError:
            old = []
        actions = [{"remove": {"index": index, "alias": self._alias}} for index in old]
        self._client.indices.update_aliases(
            body={"actions": [*actions, {"add": {"index": name, "alias": self._alias}}]}
        )
        for index in old:
            self._client.indices.delete(index=index)

    def update(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Keep these entries in place of what was kept under their ids, and drop the removed."""
        self._ensure()
        actions: list[dict[str, Any]] = [
            {"_op_type": "delete", "_index": self._alias, "_id": str(number)} for number in removed
        ]
        actions += [
            {"_op_type": "index", "_index": self._alias, "_id": str(e.id), "_source": _document(e)} for e in entries
        ]
        self._languages = (-_LANGUAGES_KEPT, frozenset())
        try:
            _, rows = bulk(self._client, actions, raise_on_error=False, refresh=True)
        except OpenSearchException as error:
            raise SearchUnavailable(_unavailable(error)) from error
        if failed := _not_taken(rows):
            number, said = failed[0]
            raise ValueError(f"item {number}: {said}" + (f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""))

    def rebuild(self, entries: Iterable[Entry], progress: Callable[[int], None], refused: Refused | None = None) -> int:
        """Make the index anew from all entries while the old one answers; return how many there are."""
        self._ensure()
        name = self._make()
        count = 0

        def actions() -> Iterator[dict[str, Any]]:
            nonlocal count
            for number, document in documents_of(entries, _document, refused):
                count += 1
                progress(count)
                yield {"_op_type": "index", "_index": name, "_id": str(number), "_source": document}

        try:
            _, rows = bulk(self._client, actions(), chunk_size=500, raise_on_error=refused is None)
            for number, said in _not_taken(rows):
                count -= 1
                if refused is not None:
                    refused(number, ValueError(said))
            self._client.indices.refresh(index=name)
            self._switch(name)
            self._languages = (-_LANGUAGES_KEPT, frozenset())
        except OpenSearchException as error:
            raise SearchUnavailable(_unavailable(error)) from error
        return count

    # -- asking --------------------------------------------------------------------------------------------------

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        self._ensure()
        try:
            found: dict[str, Any] = self._client.search(index=self._alias, body=body)
        except OpenSearchException as error:
            raise SearchUnavailable(_unavailable(error)) from error
        return found

    def describe(self) -> str:
        """Return what the engine is called, for people."""
        return "OpenSearch"

    def count(self) -> int:
        """Return how many entries are kept."""
        return int(self._ask({"size": 0, "track_total_hits": True})["hits"]["total"]["value"])

    def search(self, request: SearchRequest) -> Answer:
        """Answer a request."""
        body: dict[str, Any] = {
            "query": self._query(request),
            "size": request.limit,
            "from": request.offset,
            "track_total_hits": True,
            "_source": ["id", "passages"] if request.with_passages else ["id"],
        }
        if filters := _filters(request):
            body["post_filter"] = _every([planning_query(c) for c in filters.values()])
        if order := _ORDERS.get(request.order):
            body["sort"] = [dict([order])]
        elif request.relaxed and request.query is not None and request.limit > 0 and request.offset < _RESCORED:
            if again := planning.plan_rescoring(request.query, self._present()):
                more = {"rescore_query": planning_query(again), "query_weight": 1, "rescore_query_weight": 1}
                body["rescore"] = {"window_size": max(_RESCORED, request.offset + request.limit), "query": more}
        if request.with_facets:
            body["aggs"] = {name: _facet(name, filters) for name in FACETS}
        found = self._ask(body)
        wanted = wanted_of(request.query)
        hits = [
            Hit(
                int(row["_source"]["id"]),
                float(row["_score"] or 0) if not order else 0.0,
                best_passages(_passages(row["_source"]), wanted, request.with_passages)
                if request.with_passages
                else (),
            )
            for row in found["hits"]["hits"]
        ]
        facets = (
            {name: _values(name, found["aggregations"][name]["values"]["buckets"]) for name in FACETS}
            if request.with_facets
            else {}
        )
        return Answer(int(found["hits"]["total"]["value"]), hits, facets)

    def scan(self, request: SearchRequest) -> Iterator[list[int]]:
        """Yield the ids of everything that answers, by id, some thousands at a time."""
        after: list[Any] | None = None
        query = _every([self._query(request), *(planning_query(c) for c in _filters(request).values())])
        while True:
            body: dict[str, Any] = {"query": query, "size": _SCANNED, "sort": [{"id": "asc"}], "_source": False}
            rows = self._ask(body | ({"search_after": after} if after else {}))["hits"]["hits"]
            if not rows:
                return
            after = rows[-1]["sort"]
            yield [int(row["sort"][0]) for row in rows]

    def passages(self, ids: Sequence[int]) -> dict[int, list[Passage]]:
        """Return the passages of items, by id."""
        if not ids:
            return {}
        rows = self._ask({"query": {"terms": {"id": list(ids)}}, "size": len(ids), "_source": ["id", "passages"]})[
            "hits"
        ]["hits"]
        return {int(row["_source"]["id"]): _passages(row["_source"]) for row in rows}

    def words_beginning(
        self, field: str, prefix: str, limit: int, visibilities: Sequence[str]
    ) -> list[tuple[str, int]]:
        """Return words of the index that begin so, in visible items, with how many items have them."""
        if field in _RAW:
            escaped = "".join(c if c.isalnum() or c == " " else f"\\{c}" for c in prefix)
            aggregation: dict[str, Any] = {"terms": {"field": field, "include": f"{escaped}.*", "size": limit}}
            body = {"query": _visible(visibilities), "size": 0, "aggs": {"values": aggregation}}
            return [(str(b["key"]), int(b["doc_count"])) for b in self._ask(body)["aggregations"]["values"]["buckets"]]
        # Words of texts are no values to count: they are read off the items that have one.
        body = {"query": _every([_visible(visibilities), {"prefix": {field: prefix}}]), "size": 200, "_source": [field]}
        counts: dict[str, int] = {}
        for row in self._ask(body)["hits"]["hits"]:
            for word in set(" ".join(_listed(row["_source"].get(field, ""))).split()):
                if word.startswith(prefix):
                    counts[word] = counts.get(word, 0) + 1
        return sorted(counts.items(), key=lambda r: r[0])[:limit]

    def frequency(self, field: str, word: str, visibilities: Sequence[str]) -> int:
        """Return how many visible items have a word."""
        query = _every([_visible(visibilities), {"term": {field: word}}])
        return int(self._ask({"query": query, "size": 0, "track_total_hits": True})["hits"]["total"]["value"])

    def count_words(self, request: SearchRequest) -> int:
        """Return how many words the texts have of all that answers."""
        query = _every([self._query(request), *(planning_query(c) for c in _filters(request).values())])
        return int(
            self._ask({"query": query, "size": 0, "aggs": {"words": {"sum": {"field": "words"}}}})["aggregations"][
                "words"
            ]["value"]
        )

    def _query(self, request: SearchRequest) -> dict[str, Any]:
        asked: clauses.Clause = clauses.Everything()
        if request.query is not None:
            asked = planning.plan(request.query, request.relaxed, self._present())
        return {"bool": {"must": [planning_query(asked)], "filter": [_visible(request.visibilities)]}}

    def _present(self) -> frozenset[str]:
        """Return the languages of the texts, asked for again after half a minute."""
        since, languages = self._languages
        if time.monotonic() - since >= _LANGUAGES_KEPT:
            body = {"size": 0, "aggs": {"values": {"terms": {"field": "tongue", "size": 500}}}}
            languages = frozenset(str(b["key"]) for b in self._ask(body)["aggregations"]["values"]["buckets"])
            self._languages = (time.monotonic(), languages)
        return languages


# --- from clauses to the engine's queries ---------------------------------------------------------------------------


def _visible(visibilities: Sequence[str]) -> dict[str, Any]:
    return {"terms": {"visibility": list(visibilities)}}


def _filters(request: SearchRequest) -> dict[str, clauses.Clause]:
    return {name: planning.one_of(name, values) for name, values in request.filters.items() if values}


def _every(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"bool": {"must": queries}}


def planning_query(clause: clauses.Clause) -> dict[str, Any]:
    """Return a clause in OpenSearch's query language."""
    match clause:
        case clauses.Term(name, text):
            return {"term": {name: {"value": text}}}
        case clauses.InOrder(name, words, slop):
            return {"match_phrase": {name: {"query": " ".join(words), "slop": slop}}}
        case clauses.Beginning(name, text):
            return {"prefix": {name: {"value": text}}}
        case clauses.Similar(name, text, distance):
            return {"fuzzy": {name: {"value": text, "fuzziness": distance, "transpositions": True}}}
        case clauses.OpenPhrase(name, words, slop):
            return {"span_near": {"clauses": [_span_of(name, w) for w in words], "slop": slop, "in_order": True}}
        case clauses.Span(name, low, high):
            return {"range": {name: {"gte": low, "lte": high}}}
        case clauses.Every(parts, unwanted):
            return {
                "bool": {"must": [planning_query(p) for p in parts], "must_not": [planning_query(p) for p in unwanted]}
            }
        case clauses.Some(parts):
            return {"bool": {"should": [planning_query(p) for p in parts], "minimum_should_match": 1}}
        case clauses.Best(parts):
            return {"dis_max": {"queries": [planning_query(p) for p in parts]}}
        case clauses.Preferred(wanted, liked):
            return {"bool": {"must": [planning_query(wanted)], "should": [planning_query(p) for p in liked]}}
        case clauses.Anywhere(text, title):
            return {"bool": {"must": [planning_query(text)], "should": [planning_query(title)]}}
        case clauses.Weighted(part, weight):
            inner = planning_query(part)
            return {"bool": {"must": [inner], "boost": weight}} if weight else {"bool": {"filter": [inner]}}
        case clauses.Everything() | clauses.Nothing():
            return {"match_all" if clause == clauses.Everything() else "match_none": {}}


def _span_of(field: str, word: clauses.OpenWord) -> dict[str, Any]:
    """Return one word of an open phrase. Of the words that it stands for the first thousand count: of more the cluster
    takes none."""
    if isinstance(word, clauses.Term):
        return {"span_term": {field: {"value": word.text}}}
    if isinstance(word, clauses.AnyTerm):
        return {"span_or": {"clauses": [{"span_term": {field: {"value": text}}} for text in word.texts]}}
    kind, pattern = next(iter(planning_query(word).items()))
    return {"span_multi": {"match": {kind: {field: pattern[field] | {"rewrite": "top_terms_1000"}}}}}


def _facet(name: str, filters: dict[str, clauses.Clause]) -> dict[str, Any]:
    """Count values. A facet's own choice does not narrow its counts: its other values stay to be chosen."""
    others = [planning_query(c) for n, c in filters.items() if n != name]
    return {
        "filter": _every(others or [{"match_all": {}}]),
        "aggs": {"values": {"terms": {"field": name, "size": 1000 if name == "year" else 60}}},
    }


def _values(name: str, buckets: list[dict[str, Any]]) -> list[tuple[str, int]]:
    rows = [(str(b["key"]), int(b["doc_count"])) for b in buckets if str(b["key"]) not in ("", "0")]
    return sorted(rows, key=lambda r: int(r[0])) if name == "year" else rows


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _passages(source: dict[str, Any]) -> list[Passage]:
    return [Passage(text, address, page, language) for address, page, language, text in source.get("passages", [])]


def _document(entry: Entry) -> dict[str, Any]:
    texts = texts_of(entry)
    day = int(entry.date.replace("-", "")) if entry.date else 0

    def names(*values: str) -> list[str]:
        return [words for value in values for words in words_of_name(value)]

    return {
        "id": entry.id,
        **texts.fields,
        "tongue": texts.tongues,
        "words": texts.count,
        "passages": [[p.address, p.page, p.language or entry.language, p.text] for p in entry.passages],
        "topic_words": names(*entry.topic_labels),
        "speaker_words": names(*entry.speakers, *entry.roles, *entry.authors),
        "author_words": names(*entry.authors),
        "own": own_terms_of(entry),
        "source_words": names(entry.source),
        "place_words": names(*entry.places),
        "origin": names(entry.origin),
        "collection": names(*entry.collections),
        "kind": entry.kind,
        "source": entry.source,
        "topic": list(entry.topics),
        "place": list(entry.places),
        "language": entry.language,
        "speaker": list(entry.speakers),
        "author": list(entry.authors),
        "state": entry.state,
        "visibility": entry.visibility,
        "collection_name": list(entry.collections),
        "suggestion": suggestions_of(entry),
        "year": int(entry.date[:4]) if entry.date else None,
        "day": day,
        "oldest": day or UNDATED,
    }
