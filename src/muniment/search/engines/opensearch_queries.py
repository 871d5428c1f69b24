"""From clauses, which any engine understands, to the queries of OpenSearch.

In: a clause of `planning`. Out: a query in OpenSearch's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from muniment.search.asking import clauses, planning
from muniment.search.model import SearchRequest


def query_of(clause: clauses.Clause) -> dict[str, Any]:
    """Return a clause in OpenSearch's query language."""
    match clause:
        case clauses.Every(parts, unwanted):
            return {"bool": {"must": [query_of(p) for p in parts], "must_not": [query_of(p) for p in unwanted]}}
        case clauses.Some(parts):
            return {"bool": {"should": [query_of(p) for p in parts], "minimum_should_match": 1}}
        case clauses.Best(parts):
            return {"dis_max": {"queries": [query_of(p) for p in parts]}}
        case clauses.Preferred(wanted, liked):
            return {"bool": {"must": [query_of(wanted)], "should": [query_of(p) for p in liked]}}
        case clauses.Anywhere(text, title):
            return {"bool": {"must": [query_of(text)], "should": [query_of(title)]}}
        case clauses.Weighted(part, weight):
            inner = query_of(part)
            return {"bool": {"must": [inner], "boost": weight}} if weight else {"bool": {"filter": [inner]}}
        case _:
            return _query_of_one(clause)


def _query_of_one(clause: clauses.OfOneField) -> dict[str, Any]:
    """Return a clause that has no others inside."""
    match clause:
        case clauses.Term(name, text):
            return {"term": {name: {"value": text}}}
        case clauses.InOrder(name, words, slop):
            return {"match_phrase": {name: {"query": " ".join(words), "slop": slop}}}
        case clauses.Beginning(name, text):
            return {"prefix": {name: {"value": text}}}
        case clauses.Similar(name, text, distance):
            # By constant score, else only the fifty words that are nearest would be looked for.
            said = {"value": text, "fuzziness": distance, "transpositions": True, "rewrite": "constant_score"}
            return {"fuzzy": {name: said}}
        case clauses.OpenPhrase(name, words, slop):
            return {"span_near": {"clauses": [_span_of(name, w) for w in words], "slop": slop, "in_order": True}}
        case clauses.Span(name, low, high):
            return {"range": {name: {"gte": low, "lte": high}}}
        case clauses.Everything():
            return {"match_all": {}}
        case clauses.Nothing():
            return {"match_none": {}}


MOST_OPEN_WORDS = 450
"""Words that a beginning in a phrase may stand for: two such, and what else is asked, must be fewer than 1,024."""


def _span_of(field: str, word: clauses.OpenWord) -> dict[str, Any]:
    """Return one word of an open phrase. Of words that are similar to it those that are nearest count."""
    if isinstance(word, clauses.Term):
        return {"span_term": {field: {"value": word.text}}}
    if isinstance(word, clauses.AnyTerm):
        return {"span_or": {"clauses": [{"span_term": {field: {"value": text}}} for text in word.texts]}}
    kind, pattern = next(iter(query_of(word).items()))
    pattern = {field: pattern[field] | {"rewrite": f"top_terms_{MOST_OPEN_WORDS}"}}
    return {"span_multi": {"match": {kind: pattern}}}


def open_words_of(clause: clauses.Clause) -> list[clauses.OpenWord]:
    """Return the words of a clause's open phrases."""
    match clause:
        case clauses.OpenPhrase(_, words, _):
            return list(words)
        case clauses.Every(parts, others):
            inner: tuple[clauses.Clause, ...] = (*parts, *others)
        case clauses.Preferred(wanted, liked):
            inner = (wanted, *liked)
        case clauses.Some(parts) | clauses.Best(parts):
            inner = parts
        case clauses.Anywhere(text, title):
            inner = (text, title)
        case clauses.Weighted(part, _):
            inner = (part,)
        case _:
            return []
    return [word for part in inner for word in open_words_of(part)]


_MOST_CLAUSES = 900
"""Words of one question; a cluster takes 1,024 unless it is set otherwise."""


def query_within_limits(clause: clauses.Clause) -> dict[str, Any]:
    """Return a clause as a query that a cluster takes however long it is.

    Of a hundred words in twenty languages the forms of each are one list, in which each counts the same. That finds the
    same; those that have most of the words come first.
    """
    if _count(clause) <= _MOST_CLAUSES:
        return query_of(clause)
    return _short_query_of(planning.unranked(clause))


def _count(clause: clauses.Clause) -> int:
    match clause:
        case clauses.Every(parts, more):
            return sum(map(_count, (*parts, *more)))
        case clauses.Some(parts) | clauses.Best(parts):
            return sum(map(_count, parts))
        case clauses.Preferred(wanted, liked):
            return sum(map(_count, (wanted, *liked)))
        case clauses.Anywhere(text, title):
            return _count(text) + _count(title)
        case clauses.Weighted(part, _):
            return _count(part)
        case clauses.InOrder(_, words, _):
            return len(words)
        case _:
            return 1


def _short_query_of(clause: clauses.Clause) -> dict[str, Any]:
    match clause:
        case clauses.Every(parts, unwanted):
            return {
                "bool": {"must": list(map(_short_query_of, parts)), "must_not": list(map(_short_query_of, unwanted))}
            }
        case clauses.Some(parts):
            words: dict[str, dict[str, None]] = {}
            rest: list[dict[str, Any]] = []
            for part in parts:
                if isinstance(part, clauses.Term):
                    words.setdefault(part.field, {})[part.text] = None
                else:
                    rest.append(_short_query_of(part))
            listed = [{"terms": {name: list(texts)}} for name, texts in words.items()]
            return {"bool": {"should": [*listed, *rest], "minimum_should_match": 1}}
        case _:
            return query_of(clause)


def visible(visibilities: Sequence[str]) -> dict[str, Any]:
    """Return what finds all that has one of these visibilities."""
    return {"terms": {"visibility": list(visibilities)}}


def visible_and(visibilities: Sequence[str], *queries: dict[str, Any]) -> dict[str, Any]:
    """Return what finds all that these queries find together, of what may be seen."""
    return {"bool": {"must": list(queries), "filter": [visible(visibilities)]}}


def filters_of(request: SearchRequest) -> dict[str, dict[str, Any]]:
    """Return the filters that were chosen, by facet."""
    return {name: query_of(planning.one_of(name, values)) for name, values in request.filters.items() if values}


def all_of(queries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what all queries together find, without a rank."""
    return {"bool": {"filter": list(queries)}}


def facet_of(name: str, filters: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what counts a facet's values. Its own choice does not narrow its counts: its other values stay to be
    chosen."""
    others = [query for other, query in filters.items() if other != name]
    return {
        "filter": all_of(others) if others else {"match_all": {}},
        "aggs": {"values": {"terms": {"field": name, "size": 1000 if name == "year" else 60}}},
    }


def words_that_begin(field: str, prefix: str, limit: int, version: int) -> dict[str, Any]:
    """Return what counts the values of a field that begin so, the first of the alphabet; `version`: the first number of
    OpenSearch's."""
    # Version 2.19 fails by its faster way where the beginning comes after all values of a part of the index.
    how = {} if version >= 3 else {"execution_hint": "map"}
    escaped = "".join(c if c.isalnum() or c == " " else f"\\{c}" for c in prefix)
    return {"terms": {"field": field, "include": f"{escaped}.*", "size": limit, "order": {"_key": "asc"}, **how}}
