"""Lists: sources, collections, topics, events, places, and the page of each.

In: a request. Out: a page of what this person may see.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Max, Min, Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from muniment.archive.addresses import find_address
from muniment.archive.models import (
    Collection,
    Item,
    Place,
    Source,
    Topic,
)
from muniment.evidence.models import Statement
from muniment.portal.context import portal_name
from muniment.portal.site.discovery import collection_data
from muniment.portal.site.front import places_by_count, sources_with_counts, strip_of, strips_of, topics_by_count
from muniment.portal.site.items import page_number, page_of_items
from muniment.portal.site.maps import mark_countries
from muniment.portal.site.months import last_day, make_month, parse_month
from muniment.portal.written import babel_locale
from muniment.serving.keeping import reads, settle, show

_MOST_IN_MONTH = 500
_MOST_SAID = 3
"""Statements that a topic's page shows of one item."""


# --- sources and editions -------------------------------------------------------------------------------------------


@reads("page")
def source_list(request: HttpRequest) -> HttpResponse:
    """All sources."""
    show(request, "items", "editions", "sources")
    page = page_number(request, Source.objects.visible_to(request.user).order_by("name"))
    return render(request, "muniment/sources.html", {"page": page, "sources": sources_with_counts(request.user, page)})


@reads("page")
def source_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A source with its editions and newest items."""
    source = get_object_or_404(Source.objects.visible_to(request.user), slug=slug)
    show(request, f"source:{source.pk}", "editions", "collections", "items")
    items = Item.objects.visible_to(request.user).filter(source=source).select_related("source")
    return render(
        request,
        "muniment/source.html",
        {
            "source": source,
            "editions": list(source.editions.select_related("capture")[:50]),
            "page": page_of_items(request, items),
            "collections": list(source.collections.visible_to(request.user)),
        },
    )


# --- collections, topics, events, plans -----------------------------------------------------------------------------


@reads("page")
def collection_list(request: HttpRequest) -> HttpResponse:
    """All collections."""
    show(request, "items", "editions", "collections")
    page = page_number(request, Collection.objects.visible_to(request.user).select_related("source"))
    return render(request, "muniment/collections.html", {"page": page, "strips": strips_of(list(page))})


@reads("page")
def collection_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection by years."""
    collection = get_object_or_404(Collection.objects.visible_to(request.user).select_related("source"), slug=slug)
    show(request, f"collection:{collection.pk}", "items", "editions")
    items = (
        Item.objects.visible_to(request.user)
        .filter(collections=collection)
        .select_related("source", "version__capture__original")
        .order_by("-sort_date", "entries__position")
    )
    page = page_of_items(request, items, 100)
    return render(
        request,
        "muniment/collection.html",
        {
            "collection": collection,
            "strip": strip_of(collection),
            "page": page,
            "absolute": settings.PUBLIC_URL + collection.get_absolute_url(),
            "data": collection_data(
                collection,
                settings.PUBLIC_URL + collection.get_absolute_url(),
                [
                    (portal_name(request), find_address("front")),
                    (_("Collections"), find_address("collections")),
                    (collection.title, collection.get_absolute_url()),
                ],
            ),
        },
    )


@reads()
def topic_list(request: HttpRequest) -> HttpResponse:
    """The topics that items name."""
    show(request, "items")
    return render(request, "muniment/topics.html", {"topics": topics_by_count(request.user)})


@reads("page")
def topic_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A topic, with what each source published on it."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), slug=slug)
    show(request, f"topic:{topic.slug}", "items")
    items = Item.objects.visible_to(request.user).filter(topics=topic).select_related("source")
    page = page_of_items(request, items)
    said: dict[int, list[Statement]] = {}
    for statement in Statement.objects.current().filter(item__in=list(page)).order_by("item", "position"):
        if topic.slug in statement.topics:
            said.setdefault(statement.item_id, []).append(statement)
    for item in page:
        item.said = said.get(item.pk, [])[:_MOST_SAID]  # type: ignore[attr-defined]
    visible = Topic.objects.visible_to(request.user)
    around = {"broader": visible.filter(narrower=topic).first(), "narrower": list(visible.filter(broader=topic))}
    return render(request, "muniment/topic.html", {"topic": topic, "page": page, **around})


@reads("month", "page")
def event_list(request: HttpRequest) -> HttpResponse:
    """Events, newest first, those without a date at the end; or, with `month`, those of a month."""
    show(request, "items")
    items = Item.objects.visible_to(request.user).filter(kind="event").select_related("event", "source")
    first = parse_month(request.GET.get("month", ""))
    if first is None:
        newest = (
            items.filter(event__sort_date__gt="")
            .order_by("-event__sort_date")
            .values_list("event__sort_date", flat=True)
            .first()
        )
        page = page_number(request, items.order_by(F("event__sort_date").desc(nulls_last=True), "-pk"))
        return render(request, "muniment/events.html", {"page": page, "newest_month": newest[:7] if newest else ""})
    begin, end = first - timedelta(days=7), last_day(first) + timedelta(days=7)
    near = items.filter(event__sort_date__lte=end.isoformat()).filter(
        Q(event__sort_date__gte=begin.isoformat()) | Q(event__end__gte=begin.isoformat())
    )
    dated = items.filter(event__sort_date__gt="").aggregate(
        Min("event__sort_date"), Max("event__sort_date"), Max("event__end")
    )
    latest = max(dated["event__sort_date__max"] or "", dated["event__end__max"] or "")
    earliest = dated["event__sort_date__min"] or ""
    if earliest[:7] <= f"{first:%Y-%m}" <= latest[:7]:
        settle(request, "month", f"{first:%Y-%m}")
    month = make_month(
        first, near.order_by("event__sort_date", "pk")[:_MOST_IN_MONTH], babel_locale(), earliest, latest
    )
    return render(request, "muniment/event_month.html", {"month": month})


# --- places -----------------------------------------------------------------------------------------------------------


@reads("page")
def place_list(request: HttpRequest) -> HttpResponse:
    """The places that items name, most named first."""
    show(request, "items")
    places = places_by_count(request.user)
    page = page_number(request, places, 120)
    # Of the names that sources give to one country, the one most used bears the country's link.
    countries: dict[str, Any] = {}
    for place in places:
        if place.country:
            countries.setdefault(place.country, place)
    counts = {code: place.count for code, place in countries.items()}
    labels = {code: f"{place.name}: {place.count}" for code, place in countries.items()}
    addresses = {code: place.get_absolute_url() for code, place in countries.items()}
    return render(request, "muniment/places.html", {"page": page, "marks": mark_countries(counts, labels, addresses)})


@reads("page")
def place_page(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """A place, with what each source published that names it, by year."""
    # That a place is named only by what is hidden is hidden too.
    place = get_object_or_404(Place.objects.visible_to(request.user), pk=number)
    items = Item.objects.visible_to(request.user).filter(places=place).select_related("source")
    if slug != place.slug:
        return HttpResponsePermanentRedirect(place.get_absolute_url())
    show(request, "items")
    marks = mark_countries({place.country: 1}) if place.country else []
    return render(
        request, "muniment/place.html", {"place": place, "page": page_of_items(request, items), "marks": marks}
    )
