"""Suggestions: while a person types, and where they mistyped.

In: the beginning of a query, or one that finds nothing. Out: topics, places, speakers and titles; a spelling-corrected
query.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from muniment.archive.models import Item, Topic
from muniment.archive.person import Person
from muniment.search import analysis
from muniment.search.asking import planning
from muniment.search.asking.highlights import find_marks, wanted_of
from muniment.search.asking.query import QueryError, parse_query
from muniment.search.asking.thesaurus import topic_labels
from muniment.search.asking.tree import And, Near, Node, Or, Phrase, Word, Words
from muniment.search.engines.index import SearchIndex
from muniment.search.engines.opened import PATIENCE, catch_up, get_index, visibilities_for
from muniment.search.model import SearchRequest


@dataclass(frozen=True)
class Suggestion:
    """Something offered while a person types. `query` finds it."""

    kind: str
    """title, topic, place or speaker"""
    label: str
    query: str
    address: str = ""
    """Of a title: the item's page."""


# --- while a person types, and where they mistyped ------------------------------------------------------------------


def suggest(text: str, person: Person | None = None, limit: int = 8) -> list[Suggestion]:
    """Return what the beginning of a query may be meant for: topics, places, speakers, titles of what this person may
    see."""
    plain = " ".join(analysis.fold(text).split())
    if len(plain) < (1 if analysis.has_wide(plain) else 2) or len(plain) > 80:
        return []
    catch_up(PATIENCE)
    index, visibilities = get_index(), visibilities_for(person)
    named = topic_labels().beginning(plain)
    visible = (
        set(
            Topic.objects.visible_to(person)
            .filter(slug__in={slug for slug, _label in named})
            .values_list("slug", flat=True)
        )
        if named
        else set()
    )
    labels = list(dict.fromkeys(label for slug, label in named if slug in visible))[:3]
    found = [Suggestion("topic", label, f"topic:{_quoted(label)}") for label in labels]
    names: dict[tuple[str, str], int] = {}
    for word, count in index.words_beginning("suggestion", plain, 60, visibilities):
        _, kind, name = word.split("\t", 2)
        names[kind, name] = max(names.get((kind, name), 0), count)
    for kind, name in sorted(names, key=lambda k: -names[k])[:4]:
        found.append(Suggestion(kind, name, f"{kind}:{_quoted(name)}"))
    words = [w for w in plain.replace('"', " ").split() if any(c.isalnum() for c in w)]
    if words:
        typed = (*(Word(w, "title") for w in words[:-1]), Word(words[-1], "title", prefix=len(words[-1]) > 1))
        node: Node = And(typed) if len(typed) > 1 else typed[0]
        request = SearchRequest(node, limit=limit, visibilities=visibilities, with_facets=False, with_passages=0)
        items = Item.objects.visible_among([h.id for h in index.search(request).hits], person, briefly=True)
        found += [
            Suggestion("title", i.title, f"title:{_quoted(i.title)}", i.get_absolute_url()) for i in items.values()
        ]
    return found[:limit]


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace('"', " ").split()) + '"'


FEW = 3
"""Items with a word, up to which it may be a slip of the hand that others made too."""
_MANY_TIMES = 10
"""How many times as many items must have the word that is proposed for one that a few have."""
_MOST_LOOKED_AT = 12
"""Words of one query that are looked up at all."""
_MOST_CORRECTED = 4
"""Words of one query for which the archive's nearest is looked for: each is compared with as many as 100,000."""


def correct(text: str, request: SearchRequest) -> str | None:
    """Return what was typed with each word that no item has put as the nearest word of the archive, and each that a few
    have as one that many have; None where that finds nothing, or no more.

    Where more words than a few are unknown it is no slip of the hand, and nothing is proposed. Of a question a word is
    looked at where it stands in no text; the question need not find more then, since it is not meant word for word.
    """
    index = get_index()
    corrected = text
    looked_up = 0
    is_question = planning.is_question(request.query)
    words = [word for word in _plain_words(request.query) if word.isalpha() and len(word) > 3]
    for word in words[:_MOST_LOOKED_AT]:
        plain = analysis.plain_words(word)
        if len(plain) != 1 or analysis.has_wide(word) or word.lower() in analysis.STOP_WORDS:
            continue
        if is_question and index.frequency("exact", plain[0], request.visibilities):
            continue
        having = index.search(
            replace(request, query=Word(word), limit=0, offset=0, with_facets=False, with_passages=0)
        ).total
        if having > (0 if is_question else FEW):
            continue
        looked_up += 1
        if looked_up > _MOST_CORRECTED:
            return None
        near = _nearest(index, plain[0], request.visibilities, having)
        if near and (written := _written(index, near, word, request.visibilities)):
            corrected = corrected.replace(word, written)
    if corrected == text:
        return None
    if is_question:
        return corrected
    try:
        node = parse_query(corrected)
    except QueryError:
        return None
    total, before = (
        index.search(SearchRequest(n, 1, visibilities=request.visibilities, with_facets=False, with_passages=0)).total
        for n in (node, request.query)
    )
    return corrected if total > before else None


def _plain_words(node: Node | None) -> Iterator[str]:
    if isinstance(node, And | Or | Words):
        for child in node.nodes:
            yield from _plain_words(child)
    elif isinstance(node, Near):
        yield from _plain_words(node.first)
        yield from _plain_words(node.second)
    elif isinstance(node, Phrase) and node.field in (None, "title") and not node.exact:
        yield from node.text.split()
    elif isinstance(node, Word) and node.field in (None, "title") and not (node.is_pattern or node.exact):
        yield node.text


def _nearest(index: SearchIndex, plain: str, visibilities: Sequence[str], having: int) -> str | None:
    """Return the word of the archive with the fewest letters other; of those the one that most items have. For a word
    that some items have, one letter only, and a word that many times as many have."""
    beginnings = dict.fromkeys((plain[:1], plain[1:2]))
    words = [w for b in beginnings if b for w in index.words_beginning("exact", b, 50_000, visibilities)]
    most = 1 if len(plain) < 5 or having else 2
    rated = [
        (OSA.distance(plain, word, score_cutoff=most), -count, word)
        for word, count in words
        if abs(len(word) - len(plain)) <= most and word.isalpha() and count > having * _MANY_TIMES and word != plain
    ]
    near = [row for row in rated if row[0] <= most]
    return min(near)[2] if near else None


def _written(index: SearchIndex, plain: str, typed: str, visibilities: Sequence[str]) -> str | None:
    """Return a plain word as texts write it, with its diacritics: of its forms the nearest to what was typed."""
    hits = index.search(
        SearchRequest(Word(plain), 5, visibilities=visibilities, with_facets=False, with_passages=0)
    ).hits
    wanted = wanted_of(Word(plain))
    forms = Counter(
        passage.text[mark.start : mark.end].lower()
        for passages in index.passages([h.id for h in hits]).values()
        for passage in passages
        for mark in find_marks(passage.text, wanted, passage.language)
    )
    return min(forms, key=lambda form: (OSA.distance(form, typed.lower()), -forms[form]), default=None)
