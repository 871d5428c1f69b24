"""Sitemaps, schema.org data, and the description of the search, for crawlers and other programs.

In: visible items and collections. Out: XML for crawlers and browsers, JSON-LD for pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from muniment.archive.models import Collection, Edition, Event, Item, Source, Topic
from muniment.evidence.models import Statement, Target
from muniment.evidence.parties_told import party_numbers, tell_parties
from muniment.evidence.plans_told import plan_numbers, tell_plans
from muniment.evidence.projection import ItemDates
from muniment.evidence.series.models import Dataset, Series
from muniment.exchange.exports import lasting_address
from muniment.portal.context import portal_name
from muniment.portal.event_times import iso_moment, zone_of
from muniment.reading.findings.edtf_dates import calendar_date
from muniment.reading.links import outward_link
from muniment.reading.model import EVENT_STATUSES, SURE_TARGET
from muniment.serving.keeping import reads, show


class _PublicSitemap(Sitemap[Any]):
    """A sitemap whose addresses begin with the portal's public one, whoever asks."""

    # A part holds up other pages while it is made: 50 ms.
    limit = 1000
    protocol: str | None = settings.PUBLIC_URL.partition("://")[0]

    def get_domain(self, site: Any = None) -> str:
        """Return the host and port of the portal."""
        return settings.PUBLIC_URL.partition("://")[2]


class ItemSitemap(_PublicSitemap):
    """Every public item."""

    def items(self) -> QuerySet[Item]:
        """Return items, in an order that stays."""
        return Item.objects.visible_to(None).only("pk", "slug", "updated_at").order_by("pk")

    def lastmod(self, item: Item) -> Any:
        """When an item was changed last."""
        return item.updated_at


class PlaceSitemap(_PublicSitemap):
    """Collections, topics, sources and editions: pages that list items."""

    def items(self) -> list[Any]:
        """Return records with a page of their own."""
        return [
            *Collection.objects.visible_to(None).order_by("pk"),
            *Topic.objects.visible_to(None).order_by("pk"),
            *Source.objects.visible_to(None).order_by("pk"),
            *Edition.objects.select_related("source").order_by("pk"),
        ]


class ListSitemap(_PublicSitemap):
    """The pages that list things."""

    names: ClassVar[list[str]] = [
        *("front", "collections", "topics", "places", "events", "sources", "about"),
        *("plans", "targets", "statements", "parties", "datasets", "search-counts"),
    ]

    def items(self) -> list[str]:
        """Return names of addresses."""
        return self.names

    def location(self, name: str) -> str:
        """Return the address of a name."""
        return reverse(name)


class StatementSitemap(_PublicSitemap):
    """Every statement of a public item that its newest version has."""

    def items(self) -> QuerySet[Statement]:
        """Return statements, in an order that stays."""
        rows = Statement.objects.visible_to(None).current()
        return rows.only("item_id", "words", "occurrence").order_by("pk")


class TargetSitemap(_PublicSitemap):
    """Every target of a public item that a reading of today is sure of."""

    def items(self) -> QuerySet[Target]:
        """Return targets, in an order that stays."""
        rows = Target.objects.visible_to(None).filter(state=Target.CURRENT, confidence__gte=SURE_TARGET)
        return rows.only("item_id", "words", "occurrence").order_by("pk")


class _ToldLater(Sequence[Any]):
    """Records of which only those of one part of a sitemap are told, by their numbers."""

    def __init__(self, numbers: list[int], tell: Callable[[Iterable[int], None], list[Any]]) -> None:
        self._numbers, self._tell = sorted(numbers), tell

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, wanted: Any) -> Any:
        numbers = self._numbers[wanted]
        return self._tell(numbers, None) if isinstance(numbers, list) else self._tell([numbers], None)[0]


class PlanSitemap(_PublicSitemap):
    """Every plan that a public item speaks of."""

    def items(self) -> _ToldLater:
        """Return plans, in an order that stays."""
        return _ToldLater(plan_numbers(None), tell_plans)


class PartySitemap(_PublicSitemap):
    """Every person and body that a public item names as a speaker."""

    def items(self) -> _ToldLater:
        """Return parties, in an order that stays."""
        return _ToldLater(party_numbers(None), tell_parties)


class DatasetSitemap(_PublicSitemap):
    """Public datasets and their series."""

    def items(self) -> list[Any]:
        """Return records with a page of their own."""
        series = Series.objects.visible_to(None).select_related("dataset").order_by("pk")
        return [*Dataset.objects.visible_to(None).order_by("pk"), *series]


SITEMAPS = {
    "lists": ListSitemap,
    "places": PlaceSitemap,
    "items": ItemSitemap,
    "plans": PlanSitemap,
    "targets": TargetSitemap,
    "statements": StatementSitemap,
    "parties": PartySitemap,
    "data": DatasetSitemap,
}

_TYPES = {"article": "Article", "document": "Report", "event": "Event", "notice": "Article"}
_MODES = {
    "in-person": "OfflineEventAttendanceMode",
    "online": "OnlineEventAttendanceMode",
    "hybrid": "MixedEventAttendanceMode",
}


_STATUSES: dict[str, str] = {status: f"https://schema.org/Event{status.title()}" for status in EVENT_STATUSES}
"""schema.org has the same words (EventStatusType)."""


def item_data(
    item: Item, address: str, event: Event | None, dates: ItemDates, trail: list[tuple[str, str]]
) -> SafeString:
    """Return an item as schema.org data. What is not known is left out; the source is its publisher, and the portal
    only keeps it."""
    organisation = {"@type": "Organization", "name": item.source.name}
    row: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(item.kind, "CreativeWork"),
        "@id": lasting_address(item),
        "url": address,
        "name": item.title,
        "inLanguage": item.language or None,
        "isAccessibleForFree": True,
    }
    if event is not None:
        row |= {
            "startDate": iso_moment(calendar_date(event.start), event.start_time, zone_of(event)) or None,
            "endDate": iso_moment(
                calendar_date(event.end or (event.start if event.end_time else "")), event.end_time, zone_of(event)
            )
            or None,
            "eventStatus": _STATUSES.get(event.status),
            "location": {"@type": "Place", "name": event.place} if event.place else None,
            "organizer": [{"@type": "Organization", "name": name} for name in event.organisers] or None,
            "sponsor": [{"@type": "Organization", "name": name} for name in event.sponsors] or None,
            "eventAttendanceMode": f"https://schema.org/{_MODES[event.mode]}" if event.mode in _MODES else None,
        }
    else:
        row |= {
            "headline": item.title[:110],
            "dateCreated" if dates.is_only_dated else "datePublished": calendar_date(dates.published) or None,
            "dateModified": calendar_date(dates.modified) or None,
            "publisher": organisation,
            "author": [{"@type": "Person", "name": name} for name in item.authors] or organisation,
            "isBasedOn": outward_link(item.url),
        }
    return _data([{name: value for name, value in row.items() if value is not None}, _breadcrumbs(trail)])


def collection_data(collection: Collection, address: str, trail: list[tuple[str, str]]) -> SafeString:
    """Return a collection as schema.org data."""
    row = {
        "@context": "https://schema.org",
        "@type": "Collection",
        "url": address,
        "name": collection.title,
        "description": collection.description or None,
        "inLanguage": collection.language or None,
        "publisher": {"@type": "Organization", "name": collection.source.name} if collection.source else None,
    }
    return _data([{name: value for name, value in row.items() if value is not None}, _breadcrumbs(trail)])


def _breadcrumbs(trail: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the way to a page, given as (name, path) from the front page on."""
    steps = [
        {"@type": "ListItem", "position": n, "name": name, "item": settings.PUBLIC_URL + path}
        for n, (name, path) in enumerate(trail, 1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}


def _data(rows: list[dict[str, Any]]) -> SafeString:
    """Return JSON that can stand in a script element: nothing in it can end the element."""
    text = json.dumps(rows, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308 - no sign is left that HTML knows


@reads()
def search_description(request: HttpRequest) -> HttpResponse:
    """The portal's search as browsers take it in (OpenSearch 1.1 description document)."""
    show(request, "editions")
    name = portal_name()
    base = settings.PUBLIC_URL + reverse("search")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{escape(name[:16])}</ShortName><LongName>{escape(name[:48])}</LongName>"
        f"<Description>{escape(_('Search the archive'))}</Description><InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{base}?q={{searchTerms}}"/>'
        f'<Url type="application/atom+xml" '
        f'template="{settings.PUBLIC_URL}{reverse("search-feed", args=["atom"])}?q={{searchTerms}}"/>'
        f'<Url type="application/x-suggestions+json" template="{base}suggest/?form=browser&amp;q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n"
    )
    return HttpResponse(body, content_type="application/opensearchdescription+xml; charset=utf-8")


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps, under the portal's own address, whatever host was asked."""
    response = sitemaps.index(request, dict(SITEMAPS), sitemap_url_name="sitemap-part")
    for entry in (response.context_data or {}).get("sitemaps", []):
        parts = urlsplit(entry.location)
        entry.location = settings.PUBLIC_URL + parts.path + (f"?{parts.query}" if parts.query else "")
    return response
