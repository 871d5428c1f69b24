"""Search as the rest of the house asks for it.

In: what a person typed, facet choices, and who asks. Out: `Results` with the items' own data beside the hits, suggestions,
lines of concordance, comparisons, and everything found as a stream. Also the outbox consumer that keeps the index with
the archive, and the rebuild.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from rapidfuzz.distance import OSA

from muniment.archive import outbox
from muniment.archive.models import Collection, CollectionEntry, Item, OutboxEntry, Topic, sees_everything
from muniment.archive.relations import find_same
from muniment.reading.paragraphs import find_noted, without_marks
from muniment.search import analysis
from muniment.search.engines.door import open_engine
from muniment.search.engines.index import EngineSettings, SearchIndex, SearchUnavailable, ask, should_relax
from muniment.search.marks import Line, Wanted, count_marks, effort_of, find_lines, find_marks, wanted_of
from muniment.search.model import Answer, Entry, FoundPassage, Passage, SearchRequest
from muniment.search.query import And, Near, Node, Not, Or, Phrase, QueryError, Word, Words, parse_query
from muniment.search.topics import TopicLabels, name_topics

PATIENCE = 64
"""Waiting changes that a search on the server works off itself before it answers: what an editor's save leaves."""
MOST_RANKED = 10_000
"""Of so many hits an export is in the order of the ranking; of more, in the order of their numbers."""
_MOST_LINES = 500
_MOST_READ = 200
"""Items whose text is read for one concordance."""
_MOST_COUNTED = 10_000
"""Items whose text is read to count how often something stands in them."""
_MOST_EFFORT = 72_000_000
"""Work that one request does in looking through texts (see `effort_of`): less than a second. One word is counted in 24 million letters of English."""
_LABELS_KEPT = 30
"""Seconds that the thesaurus is kept before it is asked for again."""

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Result:
    """One hit with its item. `same` are hits of this page that are the same text from elsewhere."""

    item: Item
    score: float
    """How well it answers, for who sees everything. For others a rank, 1 divided by the place in the list: the engine's own number is
    made of how many items have a word, hidden ones too, and would tell."""
    passages: tuple[FoundPassage, ...]
    same: tuple[Item, ...] = ()

    @property
    def snippet(self) -> str:
        """The best passage, as HTML."""
        return self.passages[0].html if self.passages else ""


@dataclass(frozen=True)
class Results:
    """What a search found."""

    total: int
    results: list[Result]
    facets: dict[str, list[tuple[str, int]]]
    relaxed: bool = False
    """Not every word had to be there: what has most of them comes first."""
    topics: tuple[str, ...] = ()
    """Slugs of the topics that the query names, whose items answer too."""
    correction: str | None = None
    """The query with words that the archive has, where nothing was found for those that were typed."""


@dataclass(frozen=True)
class Suggestion:
    """Something offered while a person types. `query` finds it."""

    kind: str
    """title, topic, place or speaker"""
    label: str
    query: str
    address: str = ""
    """Of a title: the item's page."""


@dataclass(frozen=True)
class Concordance:
    """Lines in which a query's words stand. `items` of the `total` that were found were read for them."""

    lines: list[tuple[Item, Line]]
    items: int
    total: int
    complete: bool

    @property
    def part(self) -> str:
        """What the lines are of, in English, where they are not all: "first 200 of 3,120 items". Else empty."""
        if self.complete:
            return ""
        if self.items < self.total:
            return f"first {self.items:,} of {self.total:,} items"
        return f"first {len(self.lines):,} lines"


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what was found in one part of the archive."""

    total: int
    items: int
    """All items of this part, found or not."""
    words: int
    """Words of all items of this part."""
    occurrences: int
    """How often the words that were asked stand in titles and texts of the items found."""
    counted: int
    """Items found whose text was read to count."""
    complete: bool
    """All items found were counted; else only the first of them."""
    results: list[Result]

    @property
    def per_thousand(self) -> float | None:
        """How often the query's words stand in a thousand words of this part; None where not all was counted.

        What stands in some items, divided by the words of all, would be a rate of nothing.
        """
        if not self.complete:
            return None
        return 1000 * self.occurrences / self.words if self.words else 0.0

    @property
    def part(self) -> str:
        """What was counted, in English, where it is not all: "first 1,000 of 3,120 items". Else empty."""
        return "" if self.complete else f"first {self.counted:,} of {self.total:,} items"


@cache
def get_index() -> SearchIndex:
    """Return the index that the settings name. Raises ModelError where a model is named that cannot be used."""
    folder = Path(settings.DATA) / "index"
    words = open_engine(EngineSettings(folder, settings.OPENSEARCH_URL, settings.OPENSEARCH_PREFIX), settings.SEARCH_ENGINE)
    if not settings.MODEL:
        return words
    from muniment.search.engines.embedding import load_embedder
    from muniment.search.engines.semantic_index import SemanticIndex

    return SemanticIndex(words, load_embedder(Path(settings.MODEL)), folder / "vectors.sqlite3")


def _visibilities(person: Any) -> tuple[str, ...]:
    return ("public", "private", "embargoed") if sees_everything(person) else ("public",)


def _catch_up(patience: int | None) -> None:
    """Work off changes that wait for the index: all of them, or none where they are more than `patience`."""
    waiting = outbox.due("search") if outbox.waiting("search") else 0
    if waiting and (patience is None or waiting <= patience):
        outbox.process_pending(["evidence", "search"])


_labels: dict[str, tuple[float, TopicLabels]] = {}


def _topic_labels() -> TopicLabels:
    """Return the thesaurus's labels, read again after half a minute: it changes seldom and is asked for at every search."""
    key = str(settings.DATABASES["default"]["NAME"])
    kept = _labels.get(key)
    if kept is None or time.monotonic() - kept[0] > _LABELS_KEPT:
        kept = (time.monotonic(), TopicLabels.of(dict(Topic.objects.values_list("slug", "labels"))))
        _labels[key] = kept
    return kept[1]


def forget_topic_labels() -> None:
    """Read the thesaurus again at the next search."""
    _labels.clear()


def search(
    text: str,
    *,
    person: Any = None,
    limit: int = 20,
    offset: int = 0,
    filters: Filters | None = None,
    order: str = "relevance",
    with_facets: bool = True,
    patience: int | None = None,
) -> Results:
    """Search for what a person typed. Raises QueryError where it cannot be understood.

    Changes that wait for the index (a kill left it behind, or a capture is going on) are worked off first, as far as
    `patience` goes: of more, whoever serves works them off beside, and this search answers from the index as it is.
    """
    node = parse_query(text)
    _catch_up(patience)
    named, topics = name_topics(node, _topic_labels())
    if topics:
        shown = set(Topic.objects.visible_to(person).filter(slug__in=topics).values_list("slug", flat=True))
        topics = tuple(slug for slug in topics if slug in shown)
    return _find(SearchRequest(named, limit, offset, filters or {}, order, _visibilities(person), with_facets), person, topics, text)


def _find(request: SearchRequest, person: Any, topics: tuple[str, ...] = (), text: str = "") -> Results:
    return _results_of(request, *ask(get_index(), request), person, topics, text)


def _results_of(
    request: SearchRequest, answer: Answer, relaxed: bool, person: Any, topics: tuple[str, ...] = (), text: str = ""
) -> Results:
    # The database has the last word on who may see what, and on what is there.
    by_id = Item.objects.visible_among([h.id for h in answer.hits], person, briefly=True)
    hits = [h for h in answer.hits if h.id in by_id]
    ranks = {} if sees_everything(person) else {h.id: 1 / (request.offset + n) for n, h in enumerate(hits, 1)}
    results = [Result(by_id[h.id], ranks.get(h.id, h.score) if h.score else 0.0, h.passages) for h in hits]
    correction = _correct(text, request) if not answer.total and text and not any(request.filters.values()) else None
    return Results(answer.total, _fold_same(results), answer.facets, relaxed and answer.total > 0, topics, correction)


def _fold_same(results: list[Result]) -> list[Result]:
    """Put hits that are the same text, or nearly, under the first of them."""
    same = find_same({r.item.pk: r.item for r in results})
    if not same:
        return results
    folded: list[Result] = []
    under: dict[int, int] = {}
    for result in results:
        head = next((under[pk] for pk in same.get(result.item.pk, ()) if pk in under), None)
        if head is None:
            under[result.item.pk] = len(folded)
            folded.append(result)
        else:
            under[result.item.pk] = head
            folded[head] = replace(folded[head], same=(*folded[head].same, result.item))
    return folded


# --- while a person types, and where they mistyped ------------------------------------------------------------------


def suggest(text: str, person: Any = None, limit: int = 8) -> list[Suggestion]:
    """Return what the beginning of a query may be meant for: topics, places, speakers, titles of what this person may see."""
    plain = " ".join(analysis.fold(text).split())
    if len(plain) < (1 if analysis.has_wide(plain) else 2) or len(plain) > 80:
        return []
    _catch_up(PATIENCE)
    index, visibilities = get_index(), _visibilities(person)
    named = _topic_labels().beginning(plain)
    visible = (
        set(Topic.objects.visible_to(person).filter(slug__in={slug for slug, _label in named}).values_list("slug", flat=True))
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
        found += [Suggestion("title", i.title, f"title:{_quoted(i.title)}", i.get_absolute_url()) for i in items.values()]
    return found[:limit]


def _quoted(text: str) -> str:
    return '"' + " ".join(text.replace('"', " ").split()) + '"'


_MOST_CORRECTED = 4
"""Words of one query for which the archive's nearest is looked for: each is compared with as many as 100,000."""


def _correct(text: str, request: SearchRequest) -> str | None:
    """Return what was typed with each word that no item has put as the nearest word of the archive; None where that finds nothing.

    Where more words than a few are unknown it is no slip of the hand, and nothing is proposed.
    """
    index = get_index()
    corrected = text
    looked_up = 0
    for word in _plain_words(request.query):
        stems = analysis.analyse_word(word)
        if len(stems) != 1 or analysis.has_wide(word) or not word.isalpha() or len(word) < 4:
            continue
        if index.search(replace(request, query=Word(word), limit=0, offset=0, with_facets=False, with_passages=0)).total:
            continue
        looked_up += 1
        if looked_up > _MOST_CORRECTED:
            return None
        near = _nearest(index, stems[0], request.visibilities)
        if near and (written := _written(index, near, word, request.visibilities)):
            corrected = corrected.replace(word, written)
    if corrected == text:
        return None
    try:
        node = parse_query(corrected)
    except QueryError:
        return None
    total = index.search(SearchRequest(node, 1, visibilities=request.visibilities, with_facets=False, with_passages=0)).total
    return corrected if total else None


def _plain_words(node: Node | None) -> Iterator[str]:
    if isinstance(node, And | Or | Words):
        for child in node.nodes:
            yield from _plain_words(child)
    elif isinstance(node, Near):
        yield from _plain_words(node.first)
        yield from _plain_words(node.second)
    elif isinstance(node, Phrase) and node.field in (None, "title"):
        yield from node.text.split()
    elif isinstance(node, Word) and node.field in (None, "title") and not node.prefix and not node.fuzzy:
        yield node.text


def _nearest(index: SearchIndex, stem: str, visibilities: Sequence[str]) -> str | None:
    """Return the word of the archive with the fewest letters other; of those the one that most items have."""
    beginnings = dict.fromkeys((stem[:1], stem[1:2]))
    words = [w for b in beginnings if b for w in index.words_beginning("text", b, 50_000, visibilities)]
    most = 1 if len(stem) < 5 else 2
    rated = [
        (OSA.distance(stem, word, score_cutoff=most), -count, word)
        for word, count in words
        if abs(len(word) - len(stem)) <= most and word.isalpha()
    ]
    near = [row for row in rated if row[0] <= most]
    return min(near)[2] if near else None


def _written(index: SearchIndex, stem: str, typed: str, visibilities: Sequence[str]) -> str | None:
    """Return a word of the index as texts write it (the index has stems): of its forms the nearest to what was typed."""
    hits = index.search(SearchRequest(Word(stem), 5, visibilities=visibilities, with_facets=False, with_passages=0)).hits
    wanted = wanted_of(Word(stem))
    forms = Counter(
        passage.text[mark.start : mark.end].lower()
        for passages in index.passages([h.id for h in hits]).values()
        for passage in passages
        for mark in find_marks(passage.text, wanted)
    )
    return min(forms, key=lambda form: (OSA.distance(form, typed.lower()), -forms[form]), default=None)


# --- more like this, concordance, comparison, export ----------------------------------------------------------------

_MOST_TELLING = 20


def find_like(item: Item, person: Any = None, limit: int = 8) -> Results:
    """Return items whose texts share an item's most telling words (those it has often and others seldom)."""
    index, visibilities = get_index(), _visibilities(person)
    _catch_up(PATIENCE)
    text = f"{item.title}\n" + "\n".join(p.text for p in index.passages([item.pk]).get(item.pk, []))[:50_000]
    counts = Counter(w for w in analysis.analyse(text) if len(w) > 1 and w not in analysis.STOP_WORDS and not w.isdigit())
    everything = max(1, index.search(SearchRequest(None, 0, visibilities=visibilities, with_facets=False, with_passages=0)).total)
    rated = []
    for word, count in counts.most_common(200):
        having = index.frequency("text", word, visibilities)
        # A word that only this item has leads nowhere; one that every fifth has, everywhere.
        if 1 < having <= max(2, everything / 5):
            rated.append((count / having, word))
    telling = [word for _, word in sorted(rated, reverse=True)[:_MOST_TELLING]]
    if not telling:
        return Results(0, [], {})
    words: Node = Or(tuple(Word(word) for word in telling)) if len(telling) > 1 else Word(telling[0])
    node = And((words, Not(Word(str(item.pk), "id"))))
    return _find(SearchRequest(node, limit, visibilities=visibilities, with_facets=False, with_passages=0), person)


def find_concordance(text: str, *, person: Any = None, filters: Filters | None = None, sort: str = "text") -> Concordance:
    """Return the lines in which a query's words stand: sorted by the word `before`, the word `after`, or as the `text`s come.

    A topic that the words name adds nothing: lines are of the words that were asked, and so are the items that are counted.
    """
    node = parse_query(text)
    _catch_up(PATIENCE)
    index = get_index()
    request = SearchRequest(node, _MOST_READ, 0, filters or {}, visibilities=_visibilities(person), with_facets=False, with_passages=0)
    answer, _ = ask(index, request)
    wanted = wanted_of(node)
    items = Item.objects.visible_among([h.id for h in answer.hits], person, briefly=True)
    lines: list[tuple[Item, Line]] = []
    read = 0
    for number, passages in _Reading(index, wanted).texts([h.id for h in answer.hits if h.id in items]):
        if len(lines) >= _MOST_LINES:
            break
        read += 1
        lines += [(items[number], line) for line in islice(find_lines(passages, wanted), _MOST_LINES + 1)]
    complete = read == answer.total and len(lines) <= _MOST_LINES
    lines = lines[:_MOST_LINES]
    if sort == "before":
        lines.sort(key=lambda row: _ending(row[1].before))
    elif sort == "after":
        lines.sort(key=lambda row: analysis.fold(row[1].after).lstrip(" ,.;:，。、"))
    return Concordance(lines, read, answer.total, complete)


class _Reading:
    """The texts that one request looks through: no more than is soon done. What is left over is said wherever something is counted."""

    def __init__(self, index: SearchIndex, wanted: Sequence[Wanted]) -> None:
        self._index = index
        self._wanted = wanted
        self._spent = 0
        self._most = _MOST_EFFORT

    def leave_for(self, others: int) -> None:
        """Keep what is left of the work for `others` too, in equal parts."""
        self._most = self._spent + (_MOST_EFFORT - self._spent) // (others + 1)

    def texts(self, ids: Sequence[int]) -> Iterator[tuple[int, list[Passage]]]:
        """Yield items' texts in order, a few held at a time, until the next would be too much. The first of a request never is."""
        start, step = 0, 10
        while start < len(ids):
            part = ids[start : start + step]
            texts, before = self._index.passages(part), self._spent
            for number in part:
                passages = texts.pop(number, [])
                effort = effort_of(passages, self._wanted)
                if self._spent and self._spent + effort > self._most:
                    return
                self._spent += effort
                yield number, passages
            start += step
            # Short texts are asked for many at once.
            step = 100 if self._spent - before < 1_000_000 else 10

    def count(self, ids: Sequence[int], counted: dict[int, int]) -> tuple[int, int]:
        """Return how often what is wanted stands in titles and texts of the first of these items, and how many they are. `counted`: items of which it is known."""
        new = self.texts([number for number in ids if number not in counted])
        # An item's words, by which the rate is, are those of its title too; an item found by its title alone has it once.
        titles = _titles_of([number for number in ids if number not in counted])
        for at, number in enumerate(ids):
            if number not in counted:
                _, passages = next(new, (0, None))
                if passages is None:
                    return sum(counted[n] for n in ids[:at]), at
                counted[number] = count_marks([Passage(titles.get(number, "")), *passages], self._wanted)
        return sum(counted[n] for n in ids), len(ids)


def _titles_of(ids: Sequence[int]) -> dict[int, str]:
    titles: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        titles.update(Item.objects.filter(pk__in=ids[start : start + 500]).values_list("pk", "title"))
    return titles


def _ending(before: str) -> list[str]:
    """Return what lines are sorted by that share the words before: the last word first; of Chinese the last character."""
    plain = analysis.fold(before).rstrip(" ,.;:，。、")
    return list(reversed(plain)) if analysis.has_wide(plain[-1:]) else list(reversed(plain.split()))


def compare(text: str, sides: Sequence[Filters], *, person: Any = None, limit: int = 5) -> list[Side]:
    """Ask the same of several parts of the archive: how much each has, and how often in a thousand of its words.

    Found and counted are the words that were asked. Of a topic that they name, other labels and items are left out: a rate of words
    that nobody asked about would be false.
    """
    node = parse_query(text)
    _catch_up(PATIENCE)
    index, visibilities = get_index(), _visibilities(person)
    requests = [SearchRequest(node, limit, 0, filters, visibilities=visibilities, with_facets=False, with_passages=1) for filters in sides]
    loose = should_relax(index, requests)
    results = [_results_of(request, index.search(replace(request, loose=loose)), loose, person) for request in requests]
    parts = [index.scan(_as_asked(request, side)) for request, side in zip(requests, results, strict=True)]
    ids = [list(islice((n for part in parts_of_side for n in part), _MOST_COUNTED + 1)) for parts_of_side in parts]
    counts = _count_sides(_Reading(index, wanted_of(node)), ids)
    found: list[Side] = []
    for filters, side, having, (occurrences, counted) in zip(sides, results, ids, counts, strict=True):
        whole = SearchRequest(None, 0, 0, filters, visibilities=visibilities, with_facets=False, with_passages=0)
        # What is found by its meaning only is in the total, and not among those that have the words.
        complete = counted == len(having)
        found.append(Side(side.total, index.search(whole).total, index.count_words(whole), occurrences, counted, complete, side.results))
    return found


def _count_sides(reading: _Reading, sides: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return of each side how often, and in how many of its first items. The smaller side is counted first; what both have, once."""
    counted: dict[int, int] = {}
    found: dict[int, tuple[int, int]] = {}
    for done, side in enumerate(sorted(range(len(sides)), key=lambda side: len(sides[side])), 1):
        reading.leave_for(len(sides) - done)
        found[side] = reading.count(sides[side][:_MOST_COUNTED], counted)
    return [found[side] for side in range(len(sides))]


def find_sources(person: Any = None) -> list[str]:
    """Return the names of the sources that have most of what a person may see."""
    request = SearchRequest(None, 0, visibilities=_visibilities(person), with_passages=0)
    return sorted(name for name, _ in get_index().search(request).facets["source"])


def _as_asked(request: SearchRequest, results: Results) -> SearchRequest:
    return SearchRequest(request.query, filters=request.filters, visibilities=request.visibilities, loose=results.relaxed)


def find_ids(text: str, *, person: Any = None, filters: Filters | None = None, order: str = "relevance") -> Iterator[list[int]]:
    """Yield the ids of everything that a query finds, in parts: the first ten thousand as ranked, of more by number.

    The index says who may see them; the database has the last word, wherever they are read. Raises QueryError before anything
    is yielded.
    """
    node, _ = name_topics(parse_query(text), _topic_labels())
    _catch_up(PATIENCE)
    index = get_index()
    request = SearchRequest(node, 1, 0, filters or {}, order, _visibilities(person), with_facets=False, with_passages=0)
    answer, relaxed = ask(index, request)
    if answer.total <= MOST_RANKED:
        ranked = SearchRequest(node, MOST_RANKED, 0, filters or {}, order, request.visibilities, False, 0, relaxed)
        return iter([[h.id for h in index.search(ranked).hits]])
    return index.scan(SearchRequest(node, filters=filters or {}, visibilities=request.visibilities, loose=relaxed))


def find_newest(
    text: str, *, person: Any = None, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> tuple[int, list[Item]]:
    """Return how many items a query finds, and some of them, the last that came into the archive first. Raises QueryError."""
    node, _ = name_topics(parse_query(text), _topic_labels())
    _catch_up(PATIENCE)
    request = SearchRequest(node, limit, offset, filters or {}, "added", _visibilities(person), with_facets=False, with_passages=0)
    answer, _relaxed = ask(get_index(), request)
    visible = Item.objects.visible_among([hit.id for hit in answer.hits], person, briefly=True)
    return answer.total, [visible[hit.id] for hit in answer.hits if hit.id in visible]


def find_all(text: str, *, person: Any = None, filters: Filters | None = None, order: str = "relevance") -> Iterator[Item]:
    """Yield every item that a query finds, in the order of `find_ids`, a few hundred read at a time. Raises QueryError at once."""
    parts = find_ids(text, person=person, filters=filters, order=order)

    def rows() -> Iterator[Item]:
        for part in parts:
            for start in range(0, len(part), 500):
                ids = part[start : start + 500]
                visible = Item.objects.visible_among(ids, person)
                yield from (visible[pk] for pk in ids if pk in visible)

    return rows()


# --- keeping up with the archive ------------------------------------------------------------------------------------


def update(subjects: list[str]) -> None:
    """Bring the index up to date for the items among `subjects`: the outbox consumer."""
    ids = [int(s[5:]) for s in subjects if s.startswith("item:")]
    if not ids:
        return
    entries = list(make_entries(ids))
    get_index().update(entries, set(ids) - {e.id for e in entries})


def is_behind() -> bool:
    """Say whether the index lacks items that no waiting change will bring: it is of an older form, or was taken away."""
    return lacks() > len(_subjects_waiting())


def lacks() -> int:
    """Return how many items the index has fewer than the archive."""
    return max(0, Item.objects.count() - get_index().count())


def is_incomplete() -> bool:
    """Say whether a change could not be brought into the index, and is tried again: search misses something until then."""
    return outbox.failing("search").exists()


def _subjects_waiting() -> set[str]:
    return set(OutboxEntry.objects.filter(consumer="search", subject__startswith="item:").values_list("subject", flat=True))


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the index anew while the old one answers; return how many items it has.

    An item that cannot be indexed is left out, and kept in the outbox with its error.
    """
    refused: dict[int, Exception] = {}
    # What changes meanwhile waits: it would go into the index that is left behind.
    with outbox.held():
        ids = list(Item.objects.order_by("id").values_list("pk", flat=True))
        count = get_index().rebuild(make_entries(ids, refused.__setitem__), progress, refused.__setitem__)
        for number, error in refused.items():
            outbox.note_failed("search", f"item:{number}", error)
        # What failed before, and went in now, is done.
        outbox.retry_now("search", [f"item:{number}" for number in refused])
    outbox.process_pending()
    return count


def make_entries(ids: Iterable[int], refused: Callable[[int, Exception], None] | None = None) -> Iterator[Entry]:
    """Yield what the index keeps of items, a few hundred read at a time. `refused` is given those of which it cannot be told, and why;
    without it the first of them raises."""
    wanted = list(ids)
    labels = dict(Topic.objects.values_list("slug", "labels"))
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        names = _Names(part, labels)
        for item in Item.objects.filter(pk__in=part).select_related("source", "version__reading"):
            try:
                entry = _entry(item, names)
            except Exception as error:  # Whatever is wrong with one item's records must not keep the others out.
                if refused is None:
                    raise
                refused(item.pk, error)
                continue
            yield entry


class _Names:
    """What some items name, by the item's id. Plain rows: a record for each name would cost more than all else."""

    def __init__(self, ids: list[int], labels: dict[str, dict[str, str]]) -> None:
        self.labels = labels
        self.topics = self._by_item(
            Item.topics.through.objects.filter(item__in=ids).values_list("item_id", "topic__slug").order_by("topic__slug")
        )
        self.places = self._by_item(
            Item.places.through.objects.filter(item__in=ids).values_list("item_id", "place__name").order_by("place__name")
        )
        self.collections = self._by_item(
            CollectionEntry.objects.filter(item__in=ids, collection__in=Collection.objects.public_now()).values_list(
                "item_id", "collection__title"
            )
        )
        self.speakers: dict[int, list[str]] = {}
        self.roles: dict[int, list[str]] = {}
        statements = Item.objects.filter(pk__in=ids, statements__isnull=False)
        for item, speaker, role in statements.order_by("pk", "statements__position").values_list(
            "pk", "statements__speaker", "statements__role"
        ):
            # Looked at here: asked of the tables, "not blank" leaves out every item of which one statement is blank.
            if not (speaker or role):
                continue
            self.speakers.setdefault(item, []).append(speaker or role)
            if speaker and role:
                self.roles.setdefault(item, []).append(role)

    @staticmethod
    def _by_item(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for item, name in rows:
            found.setdefault(item, []).append(name)
        return found


def _passages_of(item: Item) -> list[Passage]:
    if item.version is None:
        return [Passage(item.summary)] if item.summary else []
    found: list[Passage] = []
    noted = find_noted(item.version.reading.content.get("sections", []))
    for section in item.version.reading.content.get("sections", []):
        if section.get("title"):
            found.append(Passage(section["title"], section.get("address") or "", section.get("page")))
        # A note's mark is no word of the passage that is quoted: "1.3 million.5" is of 1.3 million.
        found += [
            Passage(without_marks(p["text"], noted.get(p.get("address"), ())), p.get("address") or "", p.get("page"))
            for p in section["paragraphs"]
        ]
        # What the source says of a picture is found too, and leads to it.
        said = [(p, " ".join(w for w in (p.get("caption"), p.get("alt")) if w)) for p in section.get("pictures", ())]
        found += [Passage(words, picture["address"], picture.get("page")) for picture, words in said if words]
    return found


def _entry(item: Item, names: _Names) -> Entry:
    topics = names.topics.get(item.pk, [])
    return Entry(
        id=item.pk,
        title=item.title,
        passages=_passages_of(item),
        kind=item.kind,
        state=item.state,
        source=item.source.name,
        language=item.language,
        date=item.sort_date,
        topics=topics,
        places=names.places.get(item.pk, []),
        speakers=list(dict.fromkeys(names.speakers.get(item.pk, []))),
        roles=list(dict.fromkeys(names.roles.get(item.pk, []))),
        collections=names.collections.get(item.pk, []),
        origin=item.origin,
        visibility="public" if item.is_public_now() else item.visibility,
        topic_labels=[label for slug in topics for label in names.labels[slug].values()],
    )


__all__ = [
    "Concordance", "QueryError", "Result", "Results", "SearchUnavailable", "Side", "Suggestion", "compare", "find_all", "find_concordance", "find_like",
    "find_sources", "get_index", "is_behind", "is_incomplete", "lacks", "rebuild", "search", "suggest", "update",
]  # fmt: skip
