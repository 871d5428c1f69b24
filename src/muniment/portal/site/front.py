"""What a front page shows of an edition, gathered in few queries.

In: an edition. Out: a `Front`: its lead, collection strips, teasers, events, and plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from muniment.archive.models import Collection, CollectionEntry, Edition, EditionBlock, Item, Place, Source, Topic
from muniment.archive.person import Person
from muniment.evidence.dated import tell_days
from muniment.evidence.plans_told import ToldPlan, plan_numbers, tell_plans
from muniment.reading.stored import StoredLead

_MOST_PLACES = 5000
"""Places listed, at most."""


@dataclass(frozen=True)
class Bar:
    """A year of a collection: how many items, and how tall its bar is (0 to 60)."""

    year: int
    count: int
    height: int
    x: int


@dataclass(frozen=True)
class Strip:
    """A collection as a strip of years."""

    collection: Collection
    count: int
    bars: list[Bar]
    first: str
    last: str

    @property
    def outline(self) -> str:
        """All bars as one path: a list of many collections has thousands of them."""
        return "".join(f"M{bar.x} 60v-{bar.height}h8v{bar.height}z" for bar in self.bars if bar.height)


@dataclass(frozen=True)
class Teaser:
    """A block of an edition with the item it leads to."""

    block: EditionBlock
    item: Item


@dataclass(frozen=True)
class SectionOfTeasers:
    """Teasers under one section heading of the page."""

    title: str
    teasers: list[Teaser]


@dataclass(frozen=True)
class Front:
    """What a front page shows of an edition."""

    edition: Edition
    lead: StoredLead | None
    strips: list[Strip]
    sections: list[SectionOfTeasers]
    events: list[Teaser]
    plans: list[ToldPlan]


def front_of(edition: Edition) -> Front:
    """Return what an edition's front page shows to the public."""
    blocks = list(edition.blocks.select_related("item__event", "item__source", "collection__source"))
    visible = {b.item_id for b in blocks if b.item is not None and b.item.is_public_now()}
    teasers = [Teaser(b, b.item) for b in blocks if b.item is not None and b.item_id in visible]
    tell_days(teaser.item for teaser in teasers)
    sections: dict[str, list[Teaser]] = {}
    for teaser in teasers:
        if teaser.block.kind != "event":
            sections.setdefault(teaser.block.section, []).append(teaser)
    return Front(
        edition=edition,
        lead=edition.lead,
        strips=strips_of([b.collection for b in blocks if b.collection is not None and b.collection.is_public_now()]),
        sections=[SectionOfTeasers(title, rows) for title, rows in sections.items()],
        events=[t for t in teasers if t.block.kind == "event"],
        plans=tell_plans(plan_numbers(None, [pk for pk in visible if pk])[:6], None),
    )


def strip_of(collection: Collection) -> Strip:
    """Return a collection as a strip of years, from its first year to its last."""
    return strips_of([collection])[0]


def strips_of(collections: Sequence[Collection]) -> list[Strip]:
    """Return collections as strips of years, counted in two queries."""
    entries = (
        CollectionEntry.objects.filter(collection__in=collections).order_by().values_list("collection", "item__year")
    )
    hidden = entries.filter(item__in=Item.objects.hidden_from(None).values("pk"))
    years: dict[int, Counter[int | None]] = {}
    for rows, sign in ((entries, 1), (hidden, -1)):
        for collection, year, count in rows.annotate(Count("pk")):
            years.setdefault(collection, Counter())[year] += sign * count
    return [_strip(collection, years.get(collection.pk, Counter())) for collection in collections]


def largest_strips(most: int) -> list[Strip]:
    """Return the public collections with most items as strips, those that hold something only."""
    held = (
        Collection.objects.visible_to(None).annotate(held=Count("entries")).filter(held__gt=0).order_by("-held", "pk")
    )
    strips = [strip for strip in strips_of(list(held[: 2 * most])) if strip.count]
    # In the order of what is seen: that of all that is held would tell of the hidden ones.
    return sorted(strips, key=lambda strip: -strip.count)[:most]


def _strip(collection: Collection, counted: Counter[int | None]) -> Strip:
    years = {year: count for year, count in counted.items() if year and count}
    count = counted.total()
    since = int(collection.since[:4]) if collection.since[:4].isdigit() else None
    starts = [y for y in (since, min(years, default=None)) if y]
    if not starts:
        return Strip(collection, count, [], "", "")
    first, last = min(starts), max([*years, *starts])
    most = max(years.values(), default=1)
    shown = range(first, last + 1) if last - first < 400 else range(0)
    bars = [Bar(y, years.get(y, 0), round(60 * years.get(y, 0) / most), (y - first) * 10) for y in shown]
    return Strip(collection, count, bars, str(first), str(last))


def _count_visible(rows: QuerySet[Any, Any], item: str, person: Person | None) -> Counter[int]:
    """Return how many rows there are of each value whose item, in the field `item`, a person may see.

    All are counted, by the index alone, and the few hidden ones taken off: asking of each whether it is public takes
    ten times as long.
    """
    rows = rows.order_by()
    counts = Counter(dict(rows.annotate(Count("pk"))))
    counts.subtract(
        dict(rows.filter(**{f"{item}__in": Item.objects.hidden_from(person).values("pk")}).annotate(Count("pk")))
    )
    return counts


def topics_by_count(person: Person | None) -> list[Topic]:
    """Return topics that visible items name, most named first, each with `count`."""
    counts = _count_visible(Item.topics.through.objects.values_list("topic"), "item", person)
    topics = Topic.objects.in_bulk([pk for pk, count in counts.items() if count > 0])
    for topic in topics.values():
        topic.count = counts[topic.pk]  # type: ignore[attr-defined]
    return sorted(topics.values(), key=lambda t: (-counts[t.pk], t.slug))


def places_by_count(person: Person | None) -> list[Place]:
    """Return places that visible items name, most named first, each with `count`."""
    counts = _count_visible(Item.places.through.objects.values_list("place"), "item", person)
    places = list(Place.objects.filter(pk__in=[pk for pk, count in counts.most_common(_MOST_PLACES) if count > 0]))
    for place in places:
        place.count = counts[place.pk]  # type: ignore[attr-defined]
    return sorted(places, key=lambda p: (-counts[p.pk], p.name))


def sources_with_counts(person: Person | None, sources: Iterable[Source]) -> list[Source]:
    """Return sources, each with `item_count` and `edition_count` of what a person may see."""
    rows = list(sources)
    counts = _count_visible(Item.objects.filter(source__in=rows).values_list("source"), "pk", person)
    editions = dict(Edition.objects.filter(source__in=rows).order_by().values_list("source").annotate(Count("pk")))
    for source in rows:
        source.item_count, source.edition_count = counts[source.pk], editions.get(source.pk, 0)  # type: ignore[attr-defined]
    return rows
