"""From clauses, which any engine understands, to the queries of the embedded one.

In: a clause of `planning`. Out: a query of Tantivy's.
"""

from __future__ import annotations

from collections.abc import Iterable

import tantivy
from django.utils.translation import gettext as _
from rapidfuzz import process
from rapidfuzz.distance import OSA

from muniment.search.asking import clauses
from muniment.search.asking.query import QueryError

_MOST_OPEN_WORDS = 16_000
"""Words that the beginnings of one open phrase may stand for: Tantivy takes 16,384."""
_MOST_LETTERS = 600
"""Letters of the words that one expression holds: Tantivy makes no automaton of more than a thousand states."""
_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


def query_of(schema: tantivy.Schema, clause: clauses.Clause, *, narrowed: bool = False) -> tantivy.Query:
    """Return a clause as the engine's query; `narrowed`: it is one of several that all must hold."""

    def inner(part: clauses.Clause, narrowed: bool = False) -> tantivy.Query:
        return query_of(schema, part, narrowed=narrowed)

    match clause:
        case clauses.Every(parts, unwanted):
            wanted = [inner(p, narrowed or len(parts) > 1) for p in parts]
            return tantivy.Query.boolean_query(
                [*((_MUST, q) for q in wanted), *((_MUST_NOT, inner(p)) for p in unwanted)]
            )
        case clauses.Some(parts):
            if len(parts) == 1:
                return inner(parts[0], narrowed)
            return tantivy.Query.boolean_query([(_SHOULD, inner(p)) for p in parts])
        case clauses.Best(parts):
            return tantivy.Query.disjunction_max_query([inner(p, narrowed) for p in parts])
        case clauses.Preferred(best, liked):
            return tantivy.Query.boolean_query([(_MUST, inner(best, narrowed)), *((_SHOULD, inner(p)) for p in liked)])
        case clauses.Anywhere(text, title):
            # The same items and scores either way. Alone, the engine goes through both lists faster than it looks up
            # the one for each of the other; where something else narrows, few are left to look up.
            return tantivy.Query.boolean_query([(_MUST if narrowed else _SHOULD, inner(text)), (_SHOULD, inner(title))])
        case clauses.Weighted(clauses.Span() as span, weight):
            # A year counts the same, however many items are of it.
            return tantivy.Query.const_score_query(inner(span), weight)
        case clauses.Weighted(part, weight):
            weighted = inner(part, narrowed)
            if weight:
                return tantivy.Query.boost_query(weighted, weight)
            return tantivy.Query.const_score_query(weighted, 0.0)
        case _:
            return _query_of_one(schema, clause)


def _query_of_one(schema: tantivy.Schema, clause: clauses.OfOneField) -> tantivy.Query:
    """Return a clause that has no others inside."""
    match clause:
        case clauses.Term(name, text):
            return tantivy.Query.term_query(schema, name, text)
        case clauses.InOrder(name, words, slop):
            return tantivy.Query.phrase_query(schema, name, list(words), slop=slop)
        case clauses.Beginning(name, text):
            try:
                return tantivy.Query.regex_query(schema, name, f"{_escaped(text)}.*")
            except ValueError:
                # It builds no automaton of more than a thousand letters; no word is as long.
                return tantivy.Query.empty_query()
        case clauses.Similar(name, text, distance):
            return tantivy.Query.fuzzy_term_query(schema, name, text, distance=distance)
        case clauses.OpenPhrase(name, words, slop):
            return tantivy.Query.regex_phrase_query(schema, name, list(map(_pattern_of, words)), slop=slop)
        case clauses.Span(name, low, high):
            if low == high:
                return tantivy.Query.term_query(schema, name, low)
            return tantivy.Query.range_query(schema, name, tantivy.FieldType.Unsigned, low, high)
        case clauses.Everything():
            return tantivy.Query.all_query()
        case clauses.Nothing():
            return tantivy.Query.empty_query()


def _escaped(text: str) -> str:
    return "".join(c if c.isalnum() or not c.isascii() else f"\\{c}" for c in text)


def _pattern_of(word: clauses.OpenWord) -> str:
    """Return the regular expression of one word of an open phrase. Words that are similar were looked up before."""
    match word:
        case clauses.Term(_, text):
            return _escaped(text)
        case clauses.Beginning(_, text):
            return f"{_escaped(text)}.*"
        case clauses.AnyTerm(_, texts):
            return f"(?:{'|'.join(map(_escaped, texts))})"
        case clauses.Similar(_, text, _):
            return _escaped(text)


def present_of(clause: clauses.Clause, searcher: tantivy.Searcher) -> clauses.Clause:
    """Return a clause without the words that nothing in the index has: what finds the same, with fewer lists to go
    through. A word is asked in the forms of each language; most are of none of the texts."""

    def inner(part: clauses.Clause) -> clauses.Clause:
        return present_of(part, searcher)

    def there(parts: Iterable[clauses.Clause]) -> tuple[clauses.Clause, ...]:
        return tuple(part for part in map(inner, parts) if not isinstance(part, clauses.Nothing))

    match clause:
        case clauses.Some(parts) | clauses.Best(parts):
            left = there(parts)
            return (left[0] if len(left) == 1 else type(clause)(left)) if left else clauses.Nothing()
        case clauses.Every(parts, unwanted):
            left = there(parts)
            return clauses.Every(left, there(unwanted)) if len(left) == len(parts) else clauses.Nothing()
        case clauses.Preferred(wanted, liked):
            first, more = inner(wanted), there(liked)
            return clauses.Preferred(first, more) if more and first != clauses.Nothing() else first
        case clauses.Anywhere(wanted, title):
            first, second = inner(wanted), inner(title)
            return clauses.Anywhere(first, second) if clauses.Nothing() not in (first, second) else first
        case clauses.Weighted(part, weight):
            first = inner(part)
            return first if first == clauses.Nothing() else clauses.Weighted(first, weight)
        case clauses.OpenPhrase():
            return _looked_up(clause, searcher)
        case _:
            return clause if _is_there(clause, searcher) else clauses.Nothing()


def _looked_up(phrase: clauses.OpenPhrase, searcher: tantivy.Searcher) -> clauses.OpenPhrase | clauses.Nothing:
    """Return an open phrase with the words that are similar in place of what they are similar to. Raises QueryError
    where a beginning stands for more words than the engine takes."""
    words: list[clauses.OpenWord] = []
    count = 0
    for word in phrase.words:
        if isinstance(word, clauses.Similar):
            found = _similar_terms(word, searcher)
            words.append(clauses.AnyTerm(word.field, found))
            if not found:
                return clauses.Nothing()
            continue
        if isinstance(word, clauses.Beginning):
            beginning = searcher.terms_with_prefix(word.field, word.text, limit=_MOST_OPEN_WORDS + 1)
            count += len(beginning)
            if not beginning:
                return clauses.Nothing()
        words.append(word)
    if count > _MOST_OPEN_WORDS:
        raise QueryError(
            _("“near” with a beginning that more than %(most)s words have; write more letters before the *")
            % {"most": _MOST_OPEN_WORDS},
            0,
        )
    return clauses.OpenPhrase(phrase.field, tuple(words), phrase.slop)


def _similar_terms(word: clauses.Similar, searcher: tantivy.Searcher) -> tuple[str, ...]:
    """Return the words of a field that are similar to one: those that most items have, as many as one expression
    holds."""
    counts = dict(searcher.terms_with_prefix(word.field, ""))
    near = process.extract(word.text, list(counts), scorer=OSA.distance, score_cutoff=word.distance, limit=None)
    letters = 0
    found: list[str] = []
    for text in sorted((text for text, _distance, _place in near), key=lambda text: -counts[text]):
        letters += len(text)
        if letters > _MOST_LETTERS:
            break
        found.append(text)
    return tuple(found)


def _is_there(clause: clauses.OfOneField, searcher: tantivy.Searcher) -> bool:
    match clause:
        case clauses.Term(name, text):
            return searcher.doc_freq(name, text) > 0
        case clauses.InOrder(name, words, _):
            return all(searcher.doc_freq(name, word) for word in words)
        case _:
            return True


def all_of(queries: list[tantivy.Query]) -> tantivy.Query:
    """Return what all queries together find."""
    return queries[0] if len(queries) == 1 else tantivy.Query.boolean_query([(_MUST, q) for q in queries])
