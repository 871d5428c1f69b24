"""Readers' pages. Each asks `visible_to`, says what it shows (so that it can be kept), and renders.

In: requests. Out: pages, feeds, calendar files, originals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.static import serve as serve_file

from muniment.archive.addresses import find_address
from muniment.archive.models import (
    Capture,
    Collection,
    Edition,
    EditionBlock,
    Item,
    MovedVersion,
    Original,
    Place,
    Relation,
    Source,
    Topic,
    Version,
)
from muniment.archive.stores import original_store
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.evidence.models import Plan, Statement
from muniment.evidence.plans_told import as_told
from muniment.evidence.projection import dates_of, found_in
from muniment.exchange import citations
from muniment.exchange.exports import lasting_address
from muniment.exchange.proofs import date_of, public_exchange
from muniment.portal.context import portal_name
from muniment.portal.site import item_records as records
from muniment.portal.site.contents import contents_of
from muniment.portal.site.differences import find_changes, lines_of
from muniment.portal.site.discovery import collection_data, item_data
from muniment.portal.site.front import front_of, places_by_count, sources_with_counts, strip_of, strips_of, topics_by_count
from muniment.portal.site.maps import Mark, mark_countries
from muniment.portal.site.months import last_day, make_month, parse_month
from muniment.portal.site.pictures import figures_of
from muniment.portal.site.word_counts import say_measure
from muniment.portal.templatetags.muniment import babel_locale, place_notes
from muniment.reading.findings.names import country_code
from muniment.reading.model import Section
from muniment.serving.keeping import reads, settle, show

_PER_PAGE = 30
_MOST_IN_MONTH = 500
_MOST_SAID = 3
"""Statements that a topic's page shows of one item."""


def _page_number(request: HttpRequest, rows: Any, per_page: int = _PER_PAGE) -> Page[Any]:
    page = Paginator(rows, per_page).get_page(request.GET.get("page", "1"))
    settle(request, "page", str(page.number) if page.number > 1 else "")
    return page


def _page_of_items(request: HttpRequest, rows: QuerySet[Item], per_page: int = _PER_PAGE) -> Page[Item]:
    page: Page[Item] = _page_number(request, rows, per_page)
    tell_days(page)
    return page


# --- items ----------------------------------------------------------------------------------------------------------


def visible_item(request: HttpRequest, number: int) -> Item:
    """Return an item that this person may see, or end with "not found"."""
    item = records.item_at(number, request.user) or records.item_at(Item.objects.now_at(number), request.user)
    if item is None:
        raise Http404
    return item


def version_at(request: HttpRequest, number: int, version: int) -> Version | None:
    """Return a version of an item, also where it has moved to another since."""
    versions = Version.objects.select_related("capture__original", "reading", "item")
    found = versions.filter(item=number, number=version).first()
    if found is None:
        moved = MovedVersion.objects.filter(item_number=number, number=version).values("version")
        found = versions.filter(pk__in=moved, item__in=Item.objects.visible_to(request.user).values("pk")).first()
    return found


@reads()
def item_page(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """An item: its text or that it is a stub, contents, statements, and where it comes from."""
    item = visible_item(request, number)
    address = item.get_absolute_url()
    if item.pk != number or slug != item.address_slug:
        return HttpResponsePermanentRedirect(address)
    show(request, f"item:{item.pk}")
    content = found_in(item)
    sections = place_notes([Section.model_validate(s) for s in content.get("sections", [])])
    figures = figures_of(item, sections)
    appearances = records.appearances_of(item)
    capture = _capture_of(item, appearances)
    versions = records.versions_of(item) if item.version else []
    absolute = settings.PUBLIC_URL + address
    lasting = lasting_address(item)
    corrections = records.corrected_fields(item)
    dates = dates_of(item, content, corrections)
    related = records.relations_of(item, request.user)
    collections = records.collections_of(item, request.user)
    event = getattr(item, "event", None)
    show(request, f"source:{item.source_id}", *(f"item:{other.pk}" for _relation, other in related))
    show(request, *(f"collection:{collection.pk}" for collection in collections), *(f"edition:{a.edition_id}" for a in appearances))
    context = {
        "item": item,
        "sections": sections,
        "figures": figures,
        "pictures": [figure.capture for figure in figures.values() if figure.capture],
        "has_notes": any(p.role == "footnote" for s in sections for p in s.paragraphs),
        "contents": contents_of(sections),
        "beside": find_address("item-beside", item.pk) if item.is_drawable else "",
        "topics": records.topics_of(item),
        "places": records.places_of(item),
        "collections": collections,
        "statements": records.statements_of(item),
        "plan_reports": records.plan_reports_of(item, request.user),
        "event": event,
        "marks": _countries_of(item),
        "capture": capture,
        "said": public_exchange(capture) if capture else None,
        "versions": versions,
        "translations": [(r, other) for r, other in related if r.kind == Relation.TRANSLATION],
        "reprints": [(r, other) for r, other in related if r.kind != Relation.TRANSLATION],
        "appearances": appearances,
        "absolute": absolute,
        "citation": citations.plain(item, lasting, date_of(capture), only_dated=dates.is_only_dated),
        "warnings": content.get("warnings", []),
        "dates": dates,
        "measure": say_measure(content) if item.version else [],
        "data": item_data(item, absolute, event, dates, _trail_of(request, item, collections)),
        "corrections": corrections,
    }
    return render(request, "muniment/item.html", context)


def _countries_of(item: Item) -> list[Mark]:
    """Return the countries that an event's source names, for the map."""
    event = getattr(item, "event", None)
    named = {code: name for name in (event.countries if event else []) if (code := country_code(name))}
    return mark_countries(dict.fromkeys(named, 1), named)


def _trail_of(request: HttpRequest, item: Item, collections: list[Collection]) -> list[tuple[str, str]]:
    """Return the way from the front page to an item: through its first collection, else its source."""
    above = (collections[0].title, collections[0].get_absolute_url()) if collections else (item.source.name, item.source.get_absolute_url())
    return [(portal_name(request), find_address("front")), above, (item.title, item.get_absolute_url())]


def _capture_of(item: Item, appearances: list[EditionBlock] | None = None) -> Capture | None:
    """Return the capture that an item's text is of; for a stub, that of the front page that last showed its teaser.

    `appearances` are the item's, where they were asked for already.
    """
    if item.version:
        return item.version.capture
    appearances = records.appearances_of(item) if appearances is None else appearances
    return appearances[0].edition.capture if appearances else None


def item_original(request: HttpRequest, number: int, version: int | None = None) -> HttpResponse:
    """The original bytes, to keep and not to open here: a captured page must not run on our origin."""
    item = visible_item(request, number)
    if version is None:
        capture = _capture_of(item)
    else:
        found = version_at(request, number, version)
        capture = found.capture if found else None
    if capture is None:
        raise Http404
    return _send_original(capture, in_place=request.GET.get("show") == "1")


_PART = 256 * 1024
"""Bytes of an original that are read and sent at once."""


def _send_original(capture: Capture, *, in_place: bool = False) -> HttpResponse:
    """Send the bytes of an original to keep; a PDF may be shown, by the browser's own viewer, apart from our pages."""
    try:
        file = original_store().open(capture.original_id)
    except FileNotFoundError as error:
        raise Http404(_("The original is missing from the store; the archivist sees it in the next verification.")) from error
    media_type = capture.original.media_type
    safe = media_type if media_type in ("application/pdf", "text/plain") else "application/octet-stream"
    name = capture.origin.rstrip("/").rpartition("/")[2].partition("?")[0] or capture.original_id[:12]
    shown = in_place and media_type == "application/pdf"
    response = FileResponse(file, as_attachment=not shown, filename=name, content_type=safe)
    # A viewer of PDFs does not start in a sandbox. It is no page of ours: nothing in the file can reach this origin.
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'" if shown else "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    # Each part is a turn among those who wait for pages.
    response.block_size = _PART
    return response  # type: ignore[return-value]


@reads()
def item_cite_page(request: HttpRequest, number: int) -> HttpResponse:
    """An item's citation in every style, and its records for reference managers."""
    item = visible_item(request, number)
    show(request, f"item:{item.pk}")
    capture = _capture_of(item)
    lasting = lasting_address(item)
    styles = citations.in_styles(item, lasting, date_of(capture), only_dated=bears_day_only(item))
    return render(request, "muniment/cite.html", {"item": item, "styles": styles, "capture": capture, "lasting": lasting})


@reads()
def item_citation(request: HttpRequest, number: int, style: str) -> HttpResponse:
    """The item's record for a reference manager."""
    item = visible_item(request, number)
    show(request, f"item:{item.pk}")
    capture = _capture_of(item)
    make: Callable[..., str] = {"bib": citations.bibtex, "ris": citations.ris, "json": citations.csl_json}[style]
    text = make(item, lasting_address(item), date_of(capture), only_dated=bears_day_only(item))
    media_type = {
        "bib": "application/x-bibtex",
        "ris": "application/x-research-info-systems",
        "json": "application/vnd.citationstyles.csl+json",
    }[style]
    return HttpResponse(
        text,
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="muniment-{item.pk}.{style}"'},
    )


@reads()
def item_changes(request: HttpRequest, number: int, first: int, second: int) -> HttpResponse:
    """What changed between two versions of an item."""
    item = visible_item(request, number)
    before, after = (version_at(request, number, n) for n in (first, second))
    if before is None or after is None:
        raise Http404
    show(request, f"item:{item.pk}", f"item:{before.item_id}", f"item:{after.item_id}")
    texts = [lines_of(version.reading.content) for version in (before, after)]
    changes = find_changes(*texts)
    return render(
        request,
        "muniment/changes.html",
        {
            "item": item,
            "before": before,
            "after": after,
            "changes": changes,
            "count": sum(c.kind != "same" for c in changes),
        },
    )


# --- sources and editions -------------------------------------------------------------------------------------------


@reads("page")
def source_list(request: HttpRequest) -> HttpResponse:
    """All sources."""
    show(request, "items", "editions", "sources")
    page = _page_number(request, Source.objects.visible_to(request.user).order_by("name"))
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
            "page": _page_of_items(request, items),
            "collections": list(source.collections.visible_to(request.user)),
        },
    )


@reads()
def edition_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition of a source's front page."""
    edition = get_object_or_404(Edition.objects.select_related("source", "capture__original", "reading"), source__slug=slug, number=number)
    show(
        request,
        f"edition:{edition.pk}",
        "editions",
        # Its teasers, and how many items its collections have.
        "items",
    )
    return render(
        request,
        "muniment/edition.html",
        {
            "front": front_of(edition),
            "edition": edition,
            "measure": say_measure(edition.reading.content),
            "previous": _neighbour(edition, -1),
            "next": _neighbour(edition, 1),
        },
    )


def _neighbour(edition: Edition, step: int) -> Edition | None:
    return Edition.objects.filter(source=edition.source_id, number=edition.number + step).select_related("source").first()


@reads()
def edition_changes(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """What changed between two editions of a source."""
    editions = {
        e.number: e for e in Edition.objects.filter(source__slug=slug, number__in=(first, second)).select_related("source", "capture")
    }
    if first not in editions or second not in editions:
        raise Http404
    before, after = editions[first], editions[second]
    show(request, f"edition:{before.pk}", f"edition:{after.pk}", "items", "collections")
    hidden = set(EditionItems(before, after).hidden(request.user))
    closed = {pk for pk in EditionBlock.objects.filter(edition__in=[before, after]).values_list("collection", flat=True) if pk}
    closed -= set(Collection.objects.visible_to(request.user).filter(pk__in=closed).values_list("pk", flat=True))
    texts = []
    for edition in (before, after):
        rows = [edition.lead["text"]] if edition.lead else []
        rows += [
            f"{b.title}: {b.summary}" if b.summary else b.title
            for b in edition.blocks.all()
            if b.item_id not in hidden and b.collection_id not in closed
        ]
        texts.append(rows)
    changes = find_changes(*texts)
    return render(
        request,
        "muniment/edition_changes.html",
        {"source": before.source, "before": before, "after": after, "changes": changes, "count": sum(c.kind != "same" for c in changes)},
    )


@dataclass(frozen=True)
class EditionItems:
    """The items of two editions, to leave out what a person may not see."""

    before: Edition
    after: Edition

    def hidden(self, person: Any) -> set[int]:
        """Return the ids of items of these editions that `person` may not see."""
        ids = set(Item.objects.filter(appearances__edition__in=[self.before, self.after]).values_list("pk", flat=True))
        return ids - set(Item.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))


# --- collections, topics, events, plans -----------------------------------------------------------------------------


@reads("page")
def collection_list(request: HttpRequest) -> HttpResponse:
    """All collections."""
    show(request, "items", "editions", "collections")
    page = _page_number(request, Collection.objects.visible_to(request.user).select_related("source"))
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
    page = _page_of_items(request, items, 100)
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
    page = _page_of_items(request, items)
    said: dict[int, list[Statement]] = {}
    for statement in Statement.objects.filter(item__in=list(page)).order_by("item", "position"):
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
        newest = items.filter(event__sort_date__gt="").order_by("-event__sort_date").values_list("event__sort_date", flat=True).first()
        page = _page_number(request, items.order_by(F("event__sort_date").desc(nulls_last=True), "-pk"))
        return render(request, "muniment/events.html", {"page": page, "newest_month": newest[:7] if newest else ""})
    begin, end = first - timedelta(days=7), last_day(first) + timedelta(days=7)
    near = items.filter(event__sort_date__lte=end.isoformat()).filter(
        Q(event__sort_date__gte=begin.isoformat()) | Q(event__end__gte=begin.isoformat())
    )
    dated = items.filter(event__sort_date__gt="").aggregate(Min("event__sort_date"), Max("event__sort_date"), Max("event__end"))
    latest = max(dated["event__sort_date__max"] or "", dated["event__end__max"] or "")
    earliest = dated["event__sort_date__min"] or ""
    if earliest[:7] <= f"{first:%Y-%m}" <= latest[:7]:
        settle(request, "month", f"{first:%Y-%m}")
    month = make_month(first, near.order_by("event__sort_date", "pk")[:_MOST_IN_MONTH], babel_locale(), earliest, latest)
    return render(request, "muniment/event_month.html", {"month": month})


# --- places -----------------------------------------------------------------------------------------------------------


@reads("page")
def place_list(request: HttpRequest) -> HttpResponse:
    """The places that items name, most named first."""
    show(request, "items")
    places = places_by_count(request.user)
    page = _page_number(request, places, 120)
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
    return render(request, "muniment/place.html", {"place": place, "page": _page_of_items(request, items), "marks": marks})


# --- plans ------------------------------------------------------------------------------------------------------------


@reads("page")
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans that visible items report on."""
    show(request, "items")
    visible = Item.objects.visible_to(request.user).values("pk")
    plans = Plan.objects.filter(reports__item__in=visible).distinct().select_related("source")
    page = _page_number(request, plans)
    page.object_list = as_told(page.object_list, request.user)
    return render(request, "muniment/plans.html", {"page": page})


@reads()
def plan_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A plan: its period, and what items say of it, in their words."""
    plan = get_object_or_404(Plan.objects.select_related("source"), slug=slug)
    visible = Item.objects.visible_to(request.user)
    reports = list(plan.reports.filter(item__in=visible.values("pk")).select_related("item__source"))
    tell_days(report.item for report in reports)
    if not reports:
        raise Http404
    show(request, "items")
    return render(request, "muniment/plan.html", {"plan": as_told([plan], request.user)[0], "reports": reports})


# --- about ------------------------------------------------------------------------------------------------------------


@reads()
def about_page(request: HttpRequest) -> HttpResponse:
    """How things get here."""
    show(request, "items", "editions")
    shown = Item.objects.visible_to(None)
    captures = Capture.objects.filter(
        Exists(Version.objects.filter(capture=OuterRef("pk"), item__in=shown.values("pk")))
        | Exists(Edition.objects.filter(capture=OuterRef("pk")))
    )
    verified = Original.objects.filter(captures__in=captures.values("pk")).exclude(verified_at=None).order_by("verified_at")
    counts = {
        "sources": Source.objects.visible_to(None).count(),
        "items": shown.count(),
        "captures": captures.count(),
        "editions": Edition.objects.count(),
    }
    return render(
        request,
        "muniment/about.html",
        {
            "counts": counts,
            "verified": verified.values_list("verified_at", flat=True).first(),
        },
    )


def health(request: HttpRequest) -> HttpResponse:
    """Say that the server and its database answer."""
    connection.ensure_connection()
    return HttpResponse("ok\n", content_type="text/plain")


def picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture as a composed page shows it: who knows its name was shown it. Wagtail takes no kinds of pictures that could run."""
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response  # type: ignore[no-any-return]


def editors_picture(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A picture as it was uploaded, with all that its file holds: for those who work in the admin."""
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    response = picture(request, path)
    response["Cache-Control"] = "private, no-store"
    return response


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may ask for."""
    if not settings.INDEXED:
        return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
    return HttpResponse(
        "User-agent: *\nDisallow: /admin/\nDisallow: /account/\nDisallow: /search/*?\nDisallow: /*/search/*?\nDisallow: /api/\n"
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml\n",
        content_type="text/plain",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, with ways on."""
    message = (
        str(exception)
        if isinstance(exception, Http404)
        and exception.args
        and isinstance(exception.args[0], str)
        and not exception.args[0].startswith("No ")
        else ""
    )
    return render(request, "muniment/not_found.html", {"message": message, "search": find_address("search")}, status=404)
