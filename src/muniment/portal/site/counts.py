"""Readers' counts: frequencies, keywords, collocates, n-grams, the growth of a vocabulary.

In: what was asked, in an address. Out: a page with tables, and charts of the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from muniment.archive.models import Collection
from muniment.portal.middleware import never_keep
from muniment.portal.site.search_params import SearchParams
from muniment.search import indexing
from muniment.search.asking import service
from muniment.search.asking.query import QueryError
from muniment.search.counting.collocation import MOST_UNASKED, MOST_WINDOW, ORDERS, SIZES, find_collocates, find_ngrams
from muniment.search.counting.frequency import GROUPS, Frequency, find_frequency
from muniment.search.counting.growth import Growth, find_growth
from muniment.search.counting.keyness import compare_selections

_MOST_YEARS = 400
_SIDE = ("source", "collection", "from", "to")


@dataclass(frozen=True)
class Bar:
    """A bar of a chart. Positions and sizes in hundredths of its width and height."""

    name: str
    value: float
    left: float
    width: float
    height: float
    is_small: bool

    @property
    def top(self) -> float:
        """Where it begins, from above."""
        return 100 - self.height


@dataclass(frozen=True)
class Chart:
    """Bars by year, from the first to the last."""

    bars: list[Bar]
    first: str
    last: str
    most: float


def chart_years(values: list[tuple[str, float, bool]]) -> Chart | None:
    """Return a chart of (year, value, whether it is small); None where there are fewer than two years, or too many."""
    dated = [(name, value, is_small) for name, value, is_small in values if name.isdecimal()]
    if len(dated) < 2:
        return None
    first, last = int(dated[0][0]), int(dated[-1][0])
    if last - first > _MOST_YEARS:
        return None
    most = max(value for _name, value, _small in dated) or 1.0
    width = 100 / (last - first + 1)
    bars = [
        Bar(
            name,
            value,
            round((int(name) - first) * width, 3),
            round(width * 0.86, 3),
            round(100 * value / most, 2),
            is_small,
        )
        for name, value, is_small in dated
    ]
    return Chart(bars, dated[0][0], dated[-1][0], most)


def _chart_frequency(found: Frequency) -> Chart | None:
    if found.by != "year":
        return None
    return chart_years([(row.name, row.per_million, row.is_small) for row in found.rows])


def _chart_growth(found: Growth) -> Chart | None:
    return chart_years([(point.year, float(point.kinds), False) for point in found.points])


def _number(request: HttpRequest, name: str, usual: int, least: int, most: int) -> int:
    value = request.GET.get(name, "")
    return max(least, min(int(value), most)) if value.isdecimal() and len(value) < 8 else usual


def _one_of(request: HttpRequest, name: str, choices: tuple[str, ...]) -> str:
    value = request.GET.get(name, choices[0])
    return value if value in choices else choices[0]


# --- what each kind counts ------------------------------------------------------------------------------------------


def _frequency(request: HttpRequest, asked: SearchParams) -> dict[str, Any]:
    by = _one_of(request, "by", GROUPS)
    found = find_frequency(asked.text, asked.filters, by, request.user)
    labels = {
        "year": _("Year of publication"),
        "source": _("Source"),
        "collection": _("Collection"),
        "language": _("Language"),
    }
    most = max((row.per_million for row in found.rows), default=0.0) if found else 0.0
    return {
        "found": found,
        "by": by,
        "groups": list(labels.items()),
        "row_title": labels[by],
        "chart": _chart_frequency(found) if found else None,
        "shares": [round(100 * row.per_million / most, 1) if most else 0.0 for row in found.rows] if found else [],
    }


def _keywords(request: HttpRequest, asked: SearchParams) -> dict[str, Any]:
    first, second = (_side_filters(request, letter) for letter in ("a", "b"))
    context = {
        "sides": [
            {
                "letter": letter,
                **{name: request.GET.get(f"{letter}_{name}", "") for name in _SIDE},
            }
            for letter in ("a", "b")
        ],
        "sources": service.find_sources(request.user),
        "collections": list(Collection.objects.visible_to(request.user).values_list("title", flat=True)),
    }
    if first or second:
        context["found"] = compare_selections(asked.text, first, second or None, request.user)
    return context


def _side_filters(request: HttpRequest, letter: str) -> dict[str, list[str]]:
    values = QueryDict(mutable=True)
    for name in _SIDE:
        if value := request.GET.get(f"{letter}_{name}", "").strip():
            values[name] = value
    return SearchParams.of(values).filters


def _collocates(request: HttpRequest, asked: SearchParams) -> dict[str, Any]:
    window = _number(request, "window", 5, 1, MOST_WINDOW)
    least = _number(request, "least", 3, 1, 1_000_000)
    sort = _one_of(request, "sort", ORDERS)
    found = find_collocates(asked.text, asked.filters, request.user, window=window, least=least, order=sort)
    sorts = [("log_dice", "logDice"), ("mi", "MI"), ("t", "t"), ("together", _("Times near"))]
    return {"found": found, "window": window, "least": least, "sort": sort, "sorts": sorts}


def _ngrams(request: HttpRequest, asked: SearchParams) -> dict[str, Any]:
    size, least = _number(request, "size", 3, SIZES[0], SIZES[-1]), _number(request, "least", 3, 1, 1_000_000)
    found = find_ngrams(asked.text, asked.filters, request.user, size=size, least=least)
    return {"found": found, "size": size, "sizes": SIZES, "least": least, "most_unasked": MOST_UNASKED}


def _growth(request: HttpRequest, asked: SearchParams) -> dict[str, Any]:
    found = find_growth(asked.filters, request.user)
    return {"found": found, "chart": _chart_growth(found)}


_KINDS: dict[str, Callable[[HttpRequest, SearchParams], dict[str, Any]]] = {
    "frequency": _frequency,
    "keywords": _keywords,
    "collocates": _collocates,
    "ngrams": _ngrams,
    "growth": _growth,
}


def views_of(asked: SearchParams) -> list[tuple[str, str, str]]:
    """Return the views of what was asked: name, label, address."""
    views = [
        ("search", _("Results")),
        ("search-lines", _("In context")),
        ("search-compare", _("Compare")),
        ("search-counts", _("Counts")),
    ]
    return [(name, label, asked.address(name)) for name, label in views]


@require_GET
def counts_page(request: HttpRequest) -> HttpResponse:
    """How often words occur, in what company, and where more than elsewhere."""
    never_keep(request)
    asked = SearchParams.of(request.GET)
    show = _one_of(request, "show", tuple(_KINDS))
    labels = [
        ("frequency", _("Frequency")),
        ("keywords", _("Keywords")),
        ("collocates", _("Collocates")),
        ("ngrams", _("N-grams")),
        ("growth", _("Vocabulary")),
    ]
    context: dict[str, Any] = {
        "q": asked.text,
        "filters": asked.filters,
        "years": asked.years,
        "views": views_of(asked),
        "is_incomplete": indexing.is_incomplete(),
        "show": show,
        "kinds": [(name, label, asked.address("search-counts", show=name)) for name, label in labels],
        "everything": f"{reverse('search-counts')}?{urlencode({'q': asked.text, 'show': show})}",
    }
    try:
        context |= _KINDS[show](request, asked)
    except QueryError as error:
        context |= {
            "error": error.sentence,
            "error_before": asked.text[: error.position],
            "error_after": asked.text[error.position :],
        }
        return render(request, "muniment/counts.html", context, status=400)
    return render(request, "muniment/counts.html", context)
