"""Search as the rest of the house asks for it.

In: what a person typed, facet choices, and who asks. Out: a `Results` with the items' own data beside the hits. Also the
outbox consumer that keeps the index with the archive, and the rebuild.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from ..archive import outbox
from ..archive.models import CollectionEntry, Item, Topic
from ..archive.service import text_of_content
from .index import Answer, Entry, Request, SearchIndex, TantivyIndex
from .query import QueryError, parse_query

PATIENCE = 64
"""Waiting changes that a search on the server works off itself before it answers: what an editor's save leaves."""


@dataclass(frozen=True)
class Result:
    """One hit with its item."""

    item: Item
    score: float
    snippet: str


@dataclass(frozen=True)
class Results:
    """What a search found."""

    total: int
    results: list[Result]
    facets: dict[str, list[tuple[str, int]]]


@cache
def get_index() -> SearchIndex:
    """Return the index that the settings name."""
    return TantivyIndex(Path(settings.DATA) / "index")


def search(
    text: str,
    *,
    person: Any = None,
    limit: int = 20,
    offset: int = 0,
    filters: dict[str, list[str]] | None = None,
    order: str = "relevance",
    with_facets: bool = True,
    patience: int | None = None,
) -> Results:
    """Search for what a person typed. Raises QueryError where it cannot be understood.

    Changes that wait for the index (a kill left it behind, or a capture is going on) are worked off first: all of
    them, or none where they are more than `patience`: then whoever serves works them off beside, and this search
    answers from the index as it is.
    """
    node = parse_query(text)
    waiting = outbox.waiting("search")
    if waiting and (patience is None or waiting <= patience):
        outbox.work_off(["evidence", "search"])
    sees_all = person is not None and getattr(person, "is_authenticated", False) and person.has_perm("archive.view_private_item")
    visibilities = ("public", "private", "embargoed") if sees_all else ("public",)
    answer: Answer = get_index().search(Request(node, limit, offset, filters or {}, order, visibilities, with_facets))
    # The database has the last word on who may see what, and on what is there.
    items = (
        Item.objects.visible_to(person)
        .filter(pk__in=[h.id for h in answer.hits])
        .select_related("source")
        .prefetch_related("topics", "places")
    )
    by_id = {i.pk: i for i in items}
    results = [Result(by_id[h.id], h.score, h.snippet) for h in answer.hits if h.id in by_id]
    return Results(answer.total, results, answer.facets)


def update(subjects: list[str]) -> None:
    """Bring the index up to date for the items among `subjects`: the outbox consumer."""
    ids = [int(s[5:]) for s in subjects if s.startswith("item:")]
    if not ids:
        return
    entries = list(make_entries(ids))
    get_index().update(entries, set(ids) - {e.id for e in entries})


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the index anew while the old one answers; return how many items it has."""
    ids = list(Item.objects.order_by("id").values_list("pk", flat=True))
    count = get_index().rebuild(make_entries(ids), progress)
    outbox.work_off()
    return count


def make_entries(ids: Iterable[int]) -> Iterator[Entry]:
    """Yield what the index keeps of items, a few hundred read at a time."""
    wanted = list(ids)
    labels = dict(Topic.objects.values_list("slug", "labels"))
    for start in range(0, len(wanted), 200):
        part = wanted[start : start + 200]
        names = _Names(part, labels)
        for item in Item.objects.filter(pk__in=part).select_related("source", "version__reading"):
            yield _entry(item, names)


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
        self.collections = self._by_item(CollectionEntry.objects.filter(item__in=ids).values_list("item_id", "collection__title"))
        self.speakers: dict[int, list[str]] = {}
        statements = Item.objects.filter(pk__in=ids, statements__isnull=False)
        for item, speaker, role in statements.order_by("pk", "statements__position").values_list(
            "pk", "statements__speaker", "statements__role"
        ):
            self.speakers.setdefault(item, []).extend(word for word in (speaker, role) if word)

    @staticmethod
    def _by_item(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for item, name in rows:
            found.setdefault(item, []).append(name)
        return found


def _entry(item: Item, names: _Names) -> Entry:
    text = item.summary
    if item.version is not None:
        text = text_of_content(item.version.reading.content)
    topics = names.topics.get(item.pk, [])
    visible = item.visibility == Item.PUBLIC or (
        item.visibility == Item.EMBARGOED and item.embargo_until and item.embargo_until <= timezone.now()
    )
    return Entry(
        id=item.pk,
        title=item.title,
        text=text,
        kind=item.kind,
        state=item.state,
        source=item.source.name,
        language=item.language,
        date=item.sort_date,
        topics=topics,
        places=names.places.get(item.pk, []),
        speakers=names.speakers.get(item.pk, []),
        collections=names.collections.get(item.pk, []),
        origin=item.origin,
        visibility="public" if visible else item.visibility,
        topic_labels=[label for slug in topics for label in names.labels[slug].values()],
    )


__all__ = ["QueryError", "Result", "Results", "get_index", "rebuild", "search", "update"]
