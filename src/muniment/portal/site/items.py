"""An item's pages: the item, how to cite it, its original, what has changed between its versions.

In: a request. Out: a page, or the bytes of the original.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from muniment.archive.addresses import find_address
from muniment.archive.models import (
    Capture,
    Collection,
    EditionBlock,
    Item,
    Relation,
    Version,
)
from muniment.archive.stores import original_store
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.evidence.projection import dates_of, found_in
from muniment.exchange import citations
from muniment.exchange.exports import lasting_address
from muniment.exchange.proofs import date_of, public_exchange
from muniment.portal.context import portal_name
from muniment.portal.hit_marks import HitMarks
from muniment.portal.site import item_records as records
from muniment.portal.site.contents import contents_of
from muniment.portal.site.differences import find_changes, lines_of
from muniment.portal.site.discovery import item_data
from muniment.portal.site.maps import Mark, mark_countries
from muniment.portal.site.pictures import pictures_on_page
from muniment.portal.text_parts import place_notes
from muniment.portal.word_counts import say_measure
from muniment.reading.findings.names import country_code
from muniment.reading.model import Section
from muniment.search.asking.service import things_asked
from muniment.serving.keeping import never_keep, reads, settle, show

_PER_PAGE = 30


def page_number(request: HttpRequest, rows: Any, per_page: int = _PER_PAGE) -> Page[Any]:
    """Return the page of a list that an address asks for, and settle which it is."""
    page = Paginator(rows, per_page).get_page(request.GET.get("page", "1"))
    settle(request, "page", str(page.number) if page.number > 1 else "")
    return page


def page_of_items(request: HttpRequest, rows: QuerySet[Item], per_page: int = _PER_PAGE) -> Page[Item]:
    """Return the page of a list of items that an address asks for; each item knows which day its day is."""
    page: Page[Item] = page_number(request, rows, per_page)
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
    versions = Version.objects.visible_to(request.user).select_related("capture__original", "reading", "item")
    return versions.numbered(number, version)


@reads("q")
def item_page(request: HttpRequest, number: int, slug: str = "") -> HttpResponse:
    """An item: its text or that it is a stub, contents, statements, and where it comes from. With the query of a
    search, its words are marked."""
    item = visible_item(request, number)
    address = item.get_absolute_url()
    query = request.GET.get("q", "")
    if item.pk != number or slug != item.address_slug:
        return HttpResponsePermanentRedirect(f"{address}?{urlencode({'q': query})}" if query else address)
    show(request, f"item:{item.pk}")
    content = found_in(item)
    sections = place_notes([Section.model_validate(s) for s in content.get("sections", [])])
    figures = pictures_on_page(item, sections)
    hits = None
    if query:
        # As many pages as there are queries: none of them is kept.
        never_keep(request)
        wanted = things_asked(query, request.user)
        hits = HitMarks(item, sections, wanted) if wanted else None
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
    listed = records.events_listed_by(item, request.user) if content.get("events") else []
    show(request, *(f"item:{other.pk}" for other in listed))
    show(request, f"source:{item.source_id}", *(f"item:{other.pk}" for _relation, other in related))
    show(
        request,
        *(f"collection:{collection.pk}" for collection in collections),
        *(f"edition:{a.edition_id}" for a in appearances),
    )
    context = {
        "item": item,
        "sections": sections,
        "hits": hits,
        "figures": figures,
        "pictures": [figure.capture for figure in figures.values() if figure.capture],
        "has_notes": any(p.role == "footnote" for s in sections for p in s.paragraphs),
        "contents": contents_of(sections),
        "beside": find_address("item-beside", item.pk) if item.is_drawable else "",
        "assessments": content.get("assessments", []),
        "topics": records.topics_of(item),
        "places": records.places_of(item),
        "collections": collections,
        "statements": records.statements_of(item),
        "plans": records.plans_of(item, request.user),
        "event": event,
        "listing": records.listing_of(event, request.user),
        "listed": listed,
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
        "given": records.given_of(item),
        "own_fields": records.own_fields_of(item),
    }
    return render(request, "muniment/item.html", context)


def _countries_of(item: Item) -> list[Mark]:
    """Return the countries that an event's source names, for the map."""
    event = getattr(item, "event", None)
    named = {code: name for name in (event.countries if event else []) if (code := country_code(name))}
    return mark_countries(dict.fromkeys(named, 1), named)


def _trail_of(request: HttpRequest, item: Item, collections: list[Collection]) -> list[tuple[str, str]]:
    """Return the way from the front page to an item: through its first collection, else its source."""
    above = (
        (collections[0].title, collections[0].get_absolute_url())
        if collections
        else (item.source.name, item.source.get_absolute_url())
    )
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
        raise Http404(
            _("The original is missing from the store. The next verification will report it to the archivists.")
        ) from error
    media_type = capture.original.media_type
    safe = media_type if media_type in ("application/pdf", "text/plain") else "application/octet-stream"
    name = capture.origin.rstrip("/").rpartition("/")[2].partition("?")[0] or capture.original_id[:12]
    shown = in_place and media_type == "application/pdf"
    response = FileResponse(file, as_attachment=not shown, filename=name, content_type=safe)
    # A viewer of PDFs does not start in a sandbox. It is no page of ours: nothing in the file can reach this origin.
    response["Content-Security-Policy"] = (
        "default-src 'none'; frame-ancestors 'none'" if shown else "sandbox; default-src 'none'"
    )
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
    return render(
        request, "muniment/cite.html", {"item": item, "styles": styles, "capture": capture, "lasting": lasting}
    )


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
