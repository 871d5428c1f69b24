"""Feeds and calendar files.

In: lists of visible items. Out: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1 and iCalendar (RFC 5545).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from muniment.archive.models import Collection, Item, Place, Source, Topic
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.exchange.exports import lasting_address
from muniment.portal.context import portal_name
from muniment.portal.event_times import find_moments
from muniment.reading.findings.edtf_dates import calendar_day
from muniment.serving.keeping import reads, show
from muniment.valid_text import make_valid

_MOST = 50


class _Steady:
    """A feed that says the same until something in it changes; Django's says "now" where it is empty."""

    items: list[dict[str, object]]

    def latest_post_date(self) -> datetime:
        """Return when the newest of its items was changed."""
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)  # type: ignore[misc, no-any-return]


class _Atom(_Steady, Atom1Feed):
    pass


class _Rss(_Steady, Rss201rev2Feed):
    pass


@dataclass(frozen=True)
class FeedEntry:
    """One thing in a feed."""

    title: str
    url: str
    """Its address, whole."""
    unique_id: str
    """An address of it that stays."""
    text: str
    published: datetime | None
    updated: datetime
    authors: list[str]
    language: str
    kind: str


def _entry(item: Item) -> FeedEntry:
    return FeedEntry(
        title=item.title,
        url=settings.PUBLIC_URL + item.get_absolute_url(),
        unique_id=lasting_address(item),
        text=item.summary,
        published=published_at(item),
        updated=item.updated_at,
        authors=[str(name) for name in item.authors] or [item.source.name],
        language=item.language,
        kind=item.kind,
    )


def make_feed(request: HttpRequest, title: str, address: str, items: Iterable[Item]) -> HttpResponse:
    """Return a feed of items in the form that the request's address ends in. `address` is the page that the feed
    belongs to. An item's author is who wrote it; where nobody says it, who published it."""
    items = list(items)
    tell_days(items)
    return feed_of_entries(request, title, address, [_entry(item) for item in items])


def feed_of_entries(request: HttpRequest, title: str, address: str, entries: list[FeedEntry]) -> HttpResponse:
    """Return a feed of entries in the form that the request's address ends in."""
    own = settings.PUBLIC_URL + request.get_full_path()
    title = make_valid(title)
    form = request.path.rpartition(".")[2]
    if form == "json":
        return _json_feed(own, title, address, entries)
    kind: type[_Atom] | type[_Rss]
    kind, media_type = (_Rss, "application/rss+xml") if form == "rss" else (_Atom, "application/atom+xml")
    feed = kind(title=title, link=settings.PUBLIC_URL + address, feed_url=own, description=title)
    for entry in entries:
        feed.add_item(
            # What was stored before text was made valid where it enters would make a feed that cannot be written.
            title=make_valid(entry.title),
            link=entry.url,
            description=make_valid(entry.text),
            unique_id=entry.unique_id,
            pubdate=entry.published,
            updateddate=entry.updated,
            author_name=", ".join(map(make_valid, entry.authors)),
            categories=[entry.kind],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=f"{media_type}; charset=utf-8")


def published_at(item: Item) -> datetime | None:
    """Return when an item was published, where its day is known: when it was signed or captured, or the first day of a
    year, is not that."""
    day = None if bears_day_only(item) else calendar_day(item.published)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _json_feed(own: str, title: str, address: str, entries: Iterable[FeedEntry]) -> HttpResponse:
    """Return a feed as JSON (https://www.jsonfeed.org/version/1.1/)."""
    rows = [
        {
            "id": entry.unique_id,
            "url": entry.url,
            "title": entry.title,
            "content_text": entry.text,
            **({"date_published": entry.published.isoformat()} if entry.published else {}),
            "date_modified": entry.updated.isoformat(),
            "authors": [{"name": name} for name in entry.authors],
            "language": entry.language or None,
            "tags": [entry.kind],
        }
        for entry in entries
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": settings.PUBLIC_URL + address,
        "feed_url": own,
        "items": rows,
    }
    return HttpResponse(json.dumps(feed, ensure_ascii=False), content_type="application/feed+json; charset=utf-8")


@reads()
def front_feed(request: HttpRequest, form: str = "atom") -> HttpResponse:
    """The newest items of the portal."""
    show(request, "items")
    return make_feed(
        request,
        portal_name(),
        "/",
        Item.objects.prefetch_related("source").order_by("-created_at", "-pk").first_visible(None, _MOST),
    )


@reads()
def collection_feed(request: HttpRequest, slug: str, form: str = "atom") -> HttpResponse:
    """The newest items of a collection."""
    collection = get_object_or_404(Collection.objects.visible_to(None), slug=slug)
    show(request, f"collection:{collection.pk}", "items", "editions")
    items = Item.objects.visible_to(None).filter(collections=collection).select_related("source")[:_MOST]
    return make_feed(request, collection.title, collection.get_absolute_url(), items)


@reads()
def place_feed(request: HttpRequest, number: int, form: str = "atom") -> HttpResponse:
    """The newest items that name a place."""
    # That a place is named only by what is hidden is hidden too.
    place = get_object_or_404(Place.objects.visible_to(None), pk=number)
    items = list(Item.objects.visible_to(None).filter(places=place).select_related("source")[:_MOST])
    show(request, "items")
    return make_feed(request, place.name, place.get_absolute_url(), items)


@reads()
def topic_feed(request: HttpRequest, slug: str, form: str = "atom") -> HttpResponse:
    """The newest items on a topic."""
    topic = get_object_or_404(Topic.objects.visible_to(None), slug=slug)
    show(request, f"topic:{topic.slug}", "items")
    items = Item.objects.visible_to(None).filter(topics=topic).select_related("source")[:_MOST]
    return make_feed(request, topic.label(), topic.get_absolute_url(), items)


@reads()
def source_feed(request: HttpRequest, slug: str, form: str = "atom") -> HttpResponse:
    """The newest items of a source."""
    source = get_object_or_404(Source.objects.visible_to(None), slug=slug)
    show(request, f"source:{source.pk}", "items", "editions")
    items = Item.objects.visible_to(None).filter(source=source).select_related("source")[:_MOST]
    return make_feed(request, source.name, source.get_absolute_url(), items)


def _calendar(items: Iterable[Item]) -> HttpResponse:
    """Return a calendar of events whose day is known; what is not known is not put in."""
    calendar = Calendar()
    calendar.add("prodid", "-//Muniment//events//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", portal_name())
    for item in items:
        moments = find_moments(item.event)
        if moments is None:
            continue
        begin, end = (at.astimezone(UTC) if isinstance(at, datetime) and at.tzinfo else at for at in moments)
        entry = CalendarEvent()
        entry.add("uid", f"item-{item.pk}@{settings.PUBLIC_URL.partition('//')[2]}")
        entry.add("dtstamp", item.updated_at)
        entry.add("dtstart", begin)
        if end is not None:
            entry.add("dtend", end)
        entry.add("summary", item.title)
        entry.add("description", f"{item.summary}\n\n{_('Source')}: {item.source.name}")
        if item.event.status == "cancelled":
            entry.add("status", "CANCELLED")
        if item.event.place:
            entry.add("location", item.event.place)
        entry.add("url", settings.PUBLIC_URL + item.get_absolute_url())
        calendar.add_component(entry)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


@reads()
def event_calendar(request: HttpRequest) -> HttpResponse:
    """All events as a calendar file."""
    show(request, "items")
    return _calendar(
        Item.objects.visible_to(None).filter(kind="event", event__isnull=False).select_related("event", "source")[:2000]
    )


@reads()
def item_calendar(request: HttpRequest, number: int) -> HttpResponse:
    """One event as a calendar file."""
    item = get_object_or_404(
        Item.objects.visible_to(request.user).select_related("event", "source"), pk=number, event__isnull=False
    )
    show(request, f"item:{item.pk}")
    return _calendar([item])


def answer_table(name: str, table: str) -> HttpResponse:
    """Return a CSV file of a page's rows, to be saved under a name without its ending."""
    return HttpResponse(
        table,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
