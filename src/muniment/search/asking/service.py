"""Asking: what a person typed, answered.

In: a question, its filters, and who asks. Out: `Results`: items that this person may see, with the passages that
answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, F
from django.utils.translation import gettext as _

from muniment.archive.addresses import find_address
from muniment.archive.models import Item, Source, Topic, Version, sees_everything
from muniment.archive.person import Person
from muniment.archive.relations import find_same
from muniment.search import analysis
from muniment.search.asking.highlights import Wanted, wanted_of
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.planning import is_question
from muniment.search.asking.query import QueryError, parse_query
from muniment.search.asking.suggestions import FEW, correct
from muniment.search.asking.thesaurus import topic_labels
from muniment.search.asking.topics import name_topics, sources_named
from muniment.search.asking.tree import And, Between, Node, Not, Or, Word, without_versions
from muniment.search.asking.versions import MOST_SHOWN, ask_both
from muniment.search.engines.index import ask
from muniment.search.engines.opened import PATIENCE, catch_up, get_index, get_versions_index, visibilities_for
from muniment.search.model import Answer, FoundPassage, Hit, SearchRequest

MOST_RANKED = 10_000
"""Of so many hits an export is in the order of the ranking; of more, in the order of their numbers."""

_MOST_HIDDEN = 5
"""Items that the index may give and a person not see: hidden a moment ago."""

Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class EarlierVersion:
    """An earlier version that was found."""

    number: int
    of: int
    """How many versions its item has."""
    title: str
    published: str
    """EDTF; empty where its text bears no day."""
    authors: tuple[str, ...]

    @classmethod
    def of_version(cls, version: Version, count: int) -> EarlierVersion:
        """Return what is shown of a version in a list."""
        content = version.reading.content
        authors = tuple(map(str, content.get("authors") or []))
        title = content.get("title") or version.item.title
        return cls(version.number, count, title, content.get("published") or "", authors)


@dataclass(frozen=True)
class Result:
    """One hit with its item. `same` are hits of this page that are the same text from elsewhere."""

    item: Item
    score: float
    """How well it answers, for who sees everything. For others a rank, 1 divided by the place in the list: the engine's
    own number is made of how many items have a word, hidden ones too, and would tell."""
    passages: tuple[FoundPassage, ...]
    same: tuple[Item, ...] = ()
    version: EarlierVersion | None = None
    """Where an earlier version was found, and not the item as it is shown."""

    @property
    def address(self) -> str:
        """Where it is read: the item's page, or that of the earlier version."""
        if self.version is not None:
            return find_address("item-version", self.item.pk, self.version.number)
        return self.item.get_absolute_url()

    @property
    def snippet(self) -> str:
        """The best passage, as HTML."""
        return self.passages[0].html if self.passages else ""


@dataclass(frozen=True)
class FirstFound:
    """The item with the oldest date of those that have a query's words."""

    item: Item
    dated: int
    """How many of them have a date."""
    total: int
    """How many they are."""


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
    """The query with words that the archive has, where little was found for those that were typed."""
    sources: tuple[str, ...] = ()
    """Names of the sources that the query names by another name, whose items answer too."""


def search(
    text: str,
    *,
    person: Person | None = None,
    limit: int = 20,
    offset: int = 0,
    filters: Filters | None = None,
    order: str = "relevance",
    with_facets: bool = True,
    patience: int | None = None,
    folds: bool = True,
    below: int | None = None,
) -> Results:
    """Search for what a person typed. Raises QueryError where it cannot be understood.

    `folds`: hits that are the same text stand under the first of them; else each stands for itself and names the
    others. `below`: only items whose id is smaller; the total and the facets are of all.

    Changes that wait for the index (a kill left it behind, or a capture is going on) are worked off first, as far as
    `patience` goes: of more, whoever serves works them off beside, and this search answers from the index as it is.
    """
    node = parse_query(text, own_names(person))
    node, with_versions = without_versions(node) if node is not None else (None, False)
    catch_up(patience)
    named, topics = name_topics(node, topic_labels())
    if topics:
        shown = set(Topic.objects.visible_to(person).filter(slug__in=topics).values_list("slug", flat=True))
        topics = tuple(slug for slug in topics if slug in shown)
    sources = sources_named(named)
    if sources:
        known = set(Source.objects.visible_to(person).filter(name__in=sources).values_list("name", flat=True))
        sources = tuple(name for name in sources if name in known)
    request = SearchRequest(named, limit, offset, filters or {}, order, visibilities_for(person), with_facets)
    if with_versions:
        if below is not None:
            # An earlier version has a number of its own kind: no item's is smaller or larger.
            raise QueryError(_("versions:all shows the first %(most)s results only") % {"most": MOST_SHOWN}, 0)
        found = _find_with_versions(request, person, topics)
    elif below is None and order != "added":
        found = results_of(request, *ask(get_index(), request), person, topics, text, folds=folds)
    else:
        every, relaxed = ask(get_index(), replace(request, limit=0, offset=0))
        hits = _page_below(replace(request, below=below, with_facets=False, relaxed=relaxed), person)
        answer = Answer(every.total, hits, every.facets)
        found = results_of(request, answer, relaxed, person, topics, text, folds=folds)
    return replace(found, sources=sources) if sources else found


def _page_below(request: SearchRequest, person: Person | None) -> list[Hit]:
    """Return the hits of a page that is cut at an item's id: in the order of the ids as many as were asked for, also
    where the index gives some that were hidden a moment ago."""
    index = get_index()
    found = index.search(request).hits
    if request.order != "added":
        return found
    hits: list[Hit] = []
    while found:
        visible = Item.objects.visible_among([hit.id for hit in found], person, briefly=True)
        hits += [hit for hit in found if hit.id in visible]
        if len(hits) >= request.limit:
            break
        found = index.search(replace(request, below=found[-1].id, offset=0)).hits
    return hits[: request.limit]


def things_asked(text: str, person: Person | None = None) -> list[Wanted]:
    """Return what of a query is looked for in texts, and marked there: its words, and labels of topics that they name.
    Nothing where it cannot be understood."""
    try:
        node, _ = name_topics(parse_query(text, own_names(person)), topic_labels())
    except QueryError:
        return []
    return wanted_of(node)


def find_first(text: str, *, person: Person | None = None, filters: Filters | None = None) -> FirstFound | None:
    """Return the oldest item that has all that was asked, of those that have a date and that this person may see; None
    where nothing was asked, or none has all of it, or is dated. Raises QueryError.

    What only a topic brings, or relaxed matching, has not the words: it was not found first.
    """
    node = parse_query(text, own_names(person))
    if node is None or is_question(node) or without_versions(node)[1]:
        return None
    index, visibilities = get_index(), visibilities_for(person)
    every = SearchRequest(node, 0, 0, filters or {}, "oldest", visibilities, with_facets=False, with_passages=0)
    dated = replace(every, query=And((node, Between("date", "", ""))), limit=_MOST_HIDDEN)
    answer = index.search(dated)
    visible = Item.objects.visible_among([hit.id for hit in answer.hits], person)
    item = next((visible[hit.id] for hit in answer.hits if hit.id in visible), None)
    return FirstFound(item, answer.total, index.search(every).total) if item and item.published else None


def _find(request: SearchRequest, person: Person | None, topics: tuple[str, ...] = (), text: str = "") -> Results:
    return results_of(request, *ask(get_index(), request), person, topics, text)


def _find_with_versions(request: SearchRequest, person: Person | None, topics: tuple[str, ...]) -> Results:
    """Return items and their earlier versions, as far as this person may see them. Nothing is folded."""
    answer = ask_both(get_index(), get_versions_index(), request)
    items = Item.objects.visible_among([hit.id for hit, old in answer.hits if not old], person, briefly=True)
    earlier = (
        Version.objects.visible_to(person)
        .exclude(pk=F("item__version_id"))
        .filter(pk__in=[hit.id for hit, old in answer.hits if old])
        .select_related("item__source", "reading")
    )
    versions = {version.pk: version for version in earlier}
    counted = Version.objects.filter(item__in={v.item_id for v in versions.values()}).order_by()
    counts = dict(counted.values_list("item").annotate(Count("pk")))
    everything = sees_everything(person)
    results: list[Result] = []
    for place, (hit, old) in enumerate(answer.hits, request.offset + 1):
        score = (hit.score if everything else 1 / place) if hit.score else 0.0
        if old and (version := versions.get(hit.id)):
            shown = EarlierVersion.of_version(version, counts[version.item_id])
            results.append(Result(version.item, score, hit.passages, version=shown))
        elif not old and (item := items.get(hit.id)):
            results.append(Result(item, score, hit.passages))
    return Results(answer.total, results, answer.facets, answer.relaxed and answer.total > 0, topics)


def results_of(
    request: SearchRequest,
    answer: Answer,
    relaxed: bool,
    person: Person | None,
    topics: tuple[str, ...] = (),
    text: str = "",
    *,
    folds: bool = True,
) -> Results:
    """Return an answer as results: the items that this person may see, what is nearly the same folded together, or
    told of each other."""
    # The database has the last word on who may see what, and on what is there.
    by_id = Item.objects.visible_among([h.id for h in answer.hits], person, briefly=True)
    hits = [h for h in answer.hits if h.id in by_id]
    ranks = {} if sees_everything(person) else {h.id: 1 / (request.offset + n) for n, h in enumerate(hits, 1)}
    results = [Result(by_id[h.id], ranks.get(h.id, h.score) if h.score else 0.0, h.passages) for h in hits]
    # Relaxed matching finds much without a word that was mistyped.
    is_few = (answer.total <= FEW or (relaxed and not request.offset)) and text and not any(request.filters.values())
    correction = correct(text, request) if is_few else None
    told = _fold_same(results) if folds else _name_same(results)
    return Results(answer.total, told, answer.facets, relaxed and answer.total > 0, topics, correction)


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


def _name_same(results: list[Result]) -> list[Result]:
    """Name beside each hit the others that are the same text, or nearly."""
    by_id = {r.item.pk: r.item for r in results}
    same = find_same(by_id)
    return [replace(r, same=tuple(by_id[pk] for pk in sorted(same.get(r.item.pk, ())) if pk in by_id)) for r in results]


# --- more like this, concordance, comparison, export ----------------------------------------------------------------

_MOST_TELLING = 20


def find_like(item: Item, person: Person | None = None, limit: int = 8) -> Results:
    """Return items whose texts share an item's most telling words (those it has often and others seldom)."""
    index, visibilities = get_index(), visibilities_for(person)
    catch_up(PATIENCE)
    text = f"{item.title}\n" + "\n".join(p.text for p in index.passages([item.pk]).get(item.pk, []))[:50_000]
    counts = Counter(
        w
        for w in analysis.plain_words(text, item.language)
        if len(w) > 1 and w not in analysis.STOP_WORDS and not w.isdigit()
    )
    everything = max(
        1, index.search(SearchRequest(None, 0, visibilities=visibilities, with_facets=False, with_passages=0)).total
    )
    rated = []
    for word, count in counts.most_common(200):
        having = index.frequency("exact", word, visibilities)
        # A word that only this item has leads nowhere; one that every fifth has, everywhere.
        if 1 < having <= max(2, everything / 5):
            rated.append((count / having, word))
    telling = [word for _, word in sorted(rated, reverse=True)[:_MOST_TELLING]]
    if not telling:
        return Results(0, [], {})
    words: Node = Or(tuple(Word(word) for word in telling)) if len(telling) > 1 else Word(telling[0])
    node = And((words, Not(Word(str(item.pk), "id"))))
    return _find(SearchRequest(node, limit, visibilities=visibilities, with_facets=False, with_passages=0), person)


def find_sources(person: Person | None = None) -> list[str]:
    """Return the names of the sources that have most of what a person may see."""
    request = SearchRequest(None, 0, visibilities=visibilities_for(person), with_passages=0)
    return sorted(name for name, _ in get_index().search(request).facets["source"])


def find_ids(
    text: str, *, person: Person | None = None, filters: Filters | None = None, order: str = "relevance"
) -> Iterator[list[int]]:
    """Yield the ids of everything that a query finds, in parts: the first ten thousand as ranked, of more by number.

    The index says who may see them; the database has the last word, wherever they are read. Raises QueryError before
    anything is yielded.
    """
    node, _ = name_topics(parse_query(text, own_names(person)), topic_labels())
    catch_up(PATIENCE)
    index = get_index()
    seen = visibilities_for(person)
    request = SearchRequest(node, 1, 0, filters or {}, order, seen, with_facets=False, with_passages=0)
    answer, relaxed = ask(index, request)
    if answer.total <= MOST_RANKED:
        ranked = SearchRequest(node, MOST_RANKED, 0, filters or {}, order, request.visibilities, False, 0, relaxed)
        return iter([[h.id for h in index.search(ranked).hits]])
    return index.scan(SearchRequest(node, filters=filters or {}, visibilities=request.visibilities, relaxed=relaxed))


def find_best(text: str, limit: int, *, person: Person | None = None, filters: Filters | None = None) -> list[int]:
    """Return the ids of the items that answer a query best, the best first. Raises QueryError.

    The index says who may see them; the database has the last word, wherever they are read.
    """
    # What stands beside texts is of them as they are now: `versions:all` adds nothing to it.
    asked = parse_query(text, own_names(person))
    node, _ = name_topics(without_versions(asked)[0] if asked else None, topic_labels())
    catch_up(PATIENCE)
    seen = visibilities_for(person)
    request = SearchRequest(node, limit, 0, filters or {}, "relevance", seen, with_facets=False, with_passages=0)
    answer, _relaxed = ask(get_index(), request)
    return [hit.id for hit in answer.hits]


def find_newest(
    text: str, *, person: Person | None = None, filters: Filters | None = None, limit: int = 50, offset: int = 0
) -> tuple[int, list[Item]]:
    """Return how many items a query finds, and some of them, the last that came into the archive first. Raises
    QueryError."""
    node, _ = name_topics(parse_query(text, own_names(person)), topic_labels())
    catch_up(PATIENCE)
    request = SearchRequest(
        node, limit, offset, filters or {}, "added", visibilities_for(person), with_facets=False, with_passages=0
    )
    answer, _relaxed = ask(get_index(), request)
    visible = Item.objects.visible_among([hit.id for hit in answer.hits], person, briefly=True)
    return answer.total, [visible[hit.id] for hit in answer.hits if hit.id in visible]


def find_all(
    text: str, *, person: Person | None = None, filters: Filters | None = None, order: str = "relevance"
) -> Iterator[Item]:
    """Yield every item that a query finds, in the order of `find_ids`, a few hundred read at a time. Raises QueryError
    at once."""
    parts = find_ids(text, person=person, filters=filters, order=order)

    def rows() -> Iterator[Item]:
        for part in parts:
            for start in range(0, len(part), 500):
                ids = part[start : start + 500]
                visible = Item.objects.visible_among(ids, person)
                yield from (visible[pk] for pk in ids if pk in visible)

    return rows()
