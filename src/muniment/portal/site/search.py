"""Readers' search: results, lines of a concordance, comparison, suggestions, export, feed.

In: what was asked, in an address. Out: a page, or a file.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muniment.archive.models import Collection, Topic
from muniment.evidence.dated import tell_days
from muniment.evidence.projection import dates_of, found_in
from muniment.exchange.exports import ExportError, export_formats, in_pieces, write_items
from muniment.exchange.line_exports import FORMS as LINE_FORMS
from muniment.exchange.line_exports import write_lines
from muniment.exchange.record_search import FoundRecords, find_records
from muniment.portal.context import portal_name
from muniment.portal.middleware import never_keep
from muniment.portal.site.counts import views_of
from muniment.portal.site.facets import chart, facets
from muniment.portal.site.feeds import make_feed
from muniment.portal.site.item_records import corrected_fields
from muniment.portal.site.items import visible_item
from muniment.portal.site.search_params import SearchParams
from muniment.portal.written import write_date
from muniment.search import indexing
from muniment.search.asking import service, suggestions
from muniment.search.asking.highlights import wanted_of
from muniment.search.asking.own_fields import own_names
from muniment.search.asking.query import QueryError, parse_query
from muniment.search.counting import comparison, lines
from muniment.search.engines import opened
from muniment.search.models import SavedSearch
from muniment.security_events import record

_LOG = logging.getLogger(__name__)

PER_PAGE = 20
LINES_PER_PAGE = 100
_MOST_PAGES = 500


def _context(asked: SearchParams) -> dict[str, Any]:
    return {
        "q": asked.text,
        "asked": asked,
        "order": asked.order,
        "filters": asked.filters,
        "views": views_of(asked),
        "exports": [
            (f.label, f"{reverse('search-export', args=[f.name])}?{asked.address('search').partition('?')[2]}")
            for f in export_formats().values()
        ],
        "feed": asked.address("search-feed", "atom"),
        "is_incomplete": indexing.is_incomplete(),
        "marking": f"?{urlencode({'q': asked.text})}" if asked.text else "",
    }


def _wrong(request: HttpRequest, template: str, context: dict[str, Any], text: str, error: QueryError) -> HttpResponse:
    context |= {"error": error.sentence, "error_before": text[: error.position], "error_after": text[error.position :]}
    return render(request, template, context, status=400)


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    """Search with facets."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    page = request.GET.get("page", "")
    number = max(1, min(int(page), _MOST_PAGES)) if page.isdecimal() and len(page) < 6 else 1
    context = {**_context(asked), "number": number}
    try:
        found = service.search(
            asked.text,
            person=request.user,
            limit=PER_PAGE,
            offset=(number - 1) * PER_PAGE,
            filters=asked.filters,
            order=asked.order,
            patience=opened.PATIENCE,
        )
    except QueryError as error:
        return _wrong(request, "muniment/search.html", context, asked.text, error)
    topics = Topic.objects.visible_to(request.user).filter(slug__in=found.topics)
    first = (
        service.find_first(asked.text, person=request.user, filters=asked.filters)
        if _asks_first(found, number)
        else None
    )
    records = find_records(asked.text, request.user, filters=asked.filters) if number == 1 else FoundRecords()
    tell_days(
        item
        for item in (
            *(item for r in found.results for item in (r.item, *r.same)),
            *(row.item for row in records.statements),
            *(row.item for row in records.targets),
        )
    )
    context |= {
        "found": found,
        "records": records,
        "first": first,
        "first_dates": dates_of(first.item, found_in(first.item), corrected_fields(first.item)) if first else None,
        "orders": [("relevance", _("by relevance")), ("date", _("newest first")), ("oldest", _("oldest first"))],
        "facets": facets(found, asked.filters),
        "years": chart(found, asked),
        "topics": list(topics),
        "pages": min(_MOST_PAGES, -(-found.total // PER_PAGE)),
        "has_more": number * PER_PAGE < found.total and number < _MOST_PAGES,
        "digests": SavedSearch.DIGESTS,
        "suggested_name": asked.text or _("All items"),
    }
    return render(request, "muniment/search.html", context)


def _asks_first(found: service.Results, number: int) -> bool:
    return number == 1 and found.total > 0 and not found.relaxed


def _asked_lines(request: HttpRequest, asked: SearchParams) -> tuple[str, lines.Lines | None]:
    """Return how lines are sorted, and all of them. Raises QueryError."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in lines.SORTS else lines.SORTS[0]
    return sort, lines.find_lines(asked.text, asked.filters, request.user, sort)


@require_GET
def lines_page(request: HttpRequest) -> HttpResponse:
    """Each hit in its line of context, of all that is found."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    page = request.GET.get("page", "")
    number = max(1, int(page)) if page.isdecimal() and len(page) < 8 else 1
    context = {**_context(asked), "number": number}
    try:
        sort, found = _asked_lines(request, asked)
    except QueryError as error:
        return _wrong(request, "muniment/lines.html", context, asked.text, error)
    shown = found.page((number - 1) * LINES_PER_PAGE, LINES_PER_PAGE, request.user) if found else []
    tell_days(line.item for line in shown)
    sorts = [("date", _("oldest first")), ("before", _("the word before")), ("after", _("the word after"))]
    context |= {
        "found": found,
        "lines": shown,
        "sort": sort,
        "sorts": sorts,
        "pages": -(-found.total // LINES_PER_PAGE) if found else 0,
        "files": [
            (label, asked.address("search-lines-file", form, sort=sort))
            for form, label in (("csv", "CSV"), ("jsonl", "JSON Lines"))
        ],
    }
    return render(request, "muniment/lines.html", context)


@require_GET
def lines_file(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """All lines, as a stream."""
    asked = SearchParams.of(request.GET)
    try:
        _sort, found = _asked_lines(request, asked)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    parts = in_pieces(write_lines(form, found.stream(request.user) if found else ()))
    response = StreamingHttpResponse(parts, content_type=LINE_FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="muniment-lines.{form}"'
    return response


@dataclass(frozen=True)
class ComparedSide:
    """One side of a comparison with what it is called and where its results stand."""

    name: str
    side: comparison.Side
    address: str
    share: float
    """Its rate as hundredths of the larger one."""


@require_GET
def compare_page(request: HttpRequest) -> HttpResponse:
    """The same query over two sources, collections or periods."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    chosen = [_side_filters(request, letter) for letter in ("a", "b")]
    context = {
        **_context(asked),
        "sides": [
            {
                "letter": letter,
                "source": request.GET.get(f"{letter}_source", ""),
                "collection": request.GET.get(f"{letter}_collection", ""),
                "from": request.GET.get(f"{letter}_from", ""),
                "to": request.GET.get(f"{letter}_to", ""),
            }
            for letter in ("a", "b")
        ],
        "sources": service.find_sources(request.user),
        "collections": list(Collection.objects.visible_to(request.user).values_list("title", flat=True)),
    }
    if asked.text and any(chosen):
        try:
            found = comparison.compare(asked.text, chosen, person=request.user)
        except QueryError as error:
            return _wrong(request, "muniment/compare.html", context, asked.text, error)
        tell_days(r.item for side in found for r in side.results)
        context["counts_each"] = len(wanted_of(parse_query(asked.text, own_names(request.user)))) > 1
        most = max((s.per_thousand for s in found), default=0.0) or 1.0
        context["compared"] = [
            ComparedSide(
                _side_name(filters),
                side,
                SearchParams(asked.text, filters, "relevance").address("search"),
                round(100 * side.per_thousand / most, 1),
            )
            for filters, side in zip(chosen, found, strict=True)
        ]
    return render(request, "muniment/compare.html", context)


def _side_filters(request: HttpRequest, letter: str) -> dict[str, list[str]]:
    values = QueryDict(mutable=True)
    for name in ("source", "collection", "from", "to"):
        if value := request.GET.get(f"{letter}_{name}", "").strip():
            values[name] = value
    return SearchParams.of(values).filters


def _side_name(filters: dict[str, list[str]]) -> str:
    named = [v for n in ("source", "collection") for v in filters.get(n, [])]
    years = [write_date(_as_edtf(v)) for v in filters.get("year", [])]
    return ", ".join([*named, *years]) or _("The whole archive")


def _as_edtf(years: str) -> str:
    """Return a range of years, `2016..2019` with one end or both, as an EDTF interval."""
    first, _between, last = years.partition("..")
    return f"{first or '..'}/{last or '..'}" if _between else first


@require_GET
def like_page(request: HttpRequest, number: int) -> HttpResponse:
    """Items like one."""
    never_keep(request)
    item = visible_item(request, number)
    found = service.find_like(item, request.user, limit=PER_PAGE)
    tell_days(r.item for r in found.results)
    return render(request, "muniment/like.html", {"item": item, "found": found})


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """What the beginning of a query may be meant for, for the box."""
    kinds = {
        "title": _("Title"),
        "topic": _("Topic"),
        "place": _("Place"),
        "speaker": _("Speaker"),
        "author": _("Author"),
    }
    rows = [
        {
            "kind": kinds[s.kind],
            "label": s.label,
            "address": s.address or f"{reverse('search')}?{urlencode({'q': s.query})}",
        }
        for s in suggestions.suggest(request.GET.get("q", "")[:200], request.user)
    ]
    if request.GET.get("form") == "browser":
        # As browsers ask their search engines (OpenSearch suggestions).
        return JsonResponse(
            [request.GET.get("q", ""), [r["label"] for r in rows]],
            safe=False,
            content_type="application/x-suggestions+json",
        )
    return JsonResponse({"suggestions": rows})


@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse | StreamingHttpResponse:
    """Everything that is found, as a stream."""
    wanted = export_formats().get(form)
    if wanted is None:
        raise Http404
    asked = SearchParams.of(request.GET)
    try:
        items = service.find_all(asked.text, person=request.user, filters=asked.filters, order=asked.order)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    record("export", request, form=wanted.name, query=asked.text)
    parts = in_pieces(write_items(wanted, items))
    try:
        # A format that fails does so at once, most often: while nothing is sent, it can still be said.
        first = next(parts, b"")
    except ExportError as error:
        _LOG.exception("An export failed")
        return HttpResponse(f"{error}\n", status=500, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(chain((first,), parts), content_type=wanted.content_type)
    response["Content-Disposition"] = f'attachment; filename="muniment-search.{wanted.ending or wanted.name}"'
    return response


@require_GET
def feed(request: HttpRequest, form: str = "atom") -> HttpResponse:
    """What was found and came into the archive last, for everyone."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    try:
        found = service.search(
            asked.text, limit=50, filters=asked.filters, order="added", with_facets=False, patience=opened.PATIENCE
        )
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    title = f"{asked.text or _('All items')} · {portal_name()}"
    return make_feed(
        request, title, asked.address("search"), [item for r in found.results for item in (r.item, *r.same)]
    )
