"""What a front page shows of an edition, gathered in few queries.

In: an edition. Out: a `Front`: its lead, collection strips, teasers, events, and plans.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from ..archive.models import Collection, Edition, EditionBlock, Item, Topic
from ..evidence.models import Plan, PlanReport


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
    lead: dict[str, Any] | None
    strips: list[Strip]
    sections: list[SectionOfTeasers]
    events: list[Teaser]
    plans: list[Plan]


def front_of(edition: Edition) -> Front:
    """Return what an edition's front page shows to the public."""
    blocks = list(edition.blocks.select_related("item__event", "item__source", "collection__source"))
    visible = set(Item.objects.visible_to(None).filter(pk__in=[b.item_id for b in blocks if b.item_id]).values_list("pk", flat=True))
    teasers = [Teaser(b, b.item) for b in blocks if b.item is not None and b.item_id in visible]
    sections: dict[str, list[Teaser]] = {}
    for teaser in teasers:
        if teaser.block.kind != "event":
            sections.setdefault(teaser.block.section, []).append(teaser)
    reports = PlanReport.objects.filter(item__in=visible).values("plan")
    return Front(
        edition=edition,
        lead=edition.lead,
        strips=[strip_of(b.collection) for b in blocks if b.collection is not None],
        sections=[SectionOfTeasers(title, rows) for title, rows in sections.items()],
        events=[t for t in teasers if t.block.kind == "event"],
        plans=list(Plan.objects.filter(pk__in=reports).select_related("source")[:6]),
    )


def strip_of(collection: Collection) -> Strip:
    """Return a collection as a strip of years, from its first year to its last."""
    years = Counter(y for y in collection.items.visible_to(None).values_list("year", flat=True) if y)  # type: ignore[attr-defined]
    count = collection.items.visible_to(None).count()  # type: ignore[attr-defined]
    since = int(collection.since[:4]) if collection.since[:4].isdigit() else None
    starts = [y for y in (since, min(years, default=None)) if y]
    if not starts:
        return Strip(collection, count, [], "", "")
    first, last = min(starts), max([*years, *starts])
    most = max(years.values(), default=1)
    bars = [Bar(y, years[y], round(60 * years[y] / most), (y - first) * 10) for y in range(first, last + 1)] if last - first < 400 else []
    return Strip(collection, count, bars, str(first), str(last))


def topics_by_count(person: Any) -> list[Topic]:
    """Return topics that visible items name, most named first, each with `count`."""
    visible = Item.objects.visible_to(person).values("pk")
    return list(
        Topic.objects.annotate(count=Count("items", filter=Q(items__in=visible), distinct=True))
        .filter(count__gt=0)
        .order_by("-count", "slug")
    )
