"""Readers' counts: frequencies, keywords, collocates, n-grams, the growth of a vocabulary.

In: what was asked, in an address. Out: a page with tables, and charts of the same numbers; the tables as files.
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
from muniment.exchange.count_files import FORMS, write_count
from muniment.portal.middleware import never_keep
from muniment.portal.site.search_params import SearchParams
from muniment.search import indexing
from muniment.search.asking import service
from muniment.search.asking.query import QueryError
from muniment.search.counting.collocation import MOST_UNASKED, MOST_WINDOW, ORDERS, SIZES
from muniment.search.counting.frequency import GROUPS, Frequency
from muniment.search.counting.growth import Growth
from muniment.search.counting.tables import KINDS, CountQuestion, CountTable, Found, count, table_of

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


def _number(values: QueryDict, name: str, usual: int, least: int, most: int) -> int:
    value = values.get(name, "")
    return max(least, min(int(value), most)) if value.isdecimal() and len(value) < 8 else usual


def _one_of(values: QueryDict, name: str, choices: tuple[str, ...]) -> str:
    value = values.get(name, choices[0])
    return value if value in choices else choices[0]


# --- what each kind counts ------------------------------------------------------------------------------------------


def question_of(values: QueryDict) -> CountQuestion:
    """Return what an address, or a form, asks to count; values that cannot be are the usual ones."""
    asked = SearchParams.of(values)
    kind = _one_of(values, "show", KINDS)
    first, second = (_side_filters(values, letter) for letter in ("a", "b"))
    return CountQuestion(
        kind,
        asked.text,
        first if kind == "keywords" else asked.filters,
        second if kind == "keywords" else {},
        by=_one_of(values, "by", GROUPS),
        window=_number(values, "window", 5, 1, MOST_WINDOW),
        least=_number(values, "least", 3, 1, 1_000_000),
        order=_one_of(values, "sort", ORDERS),
        size=_number(values, "size", 3, SIZES[0], SIZES[-1]),
        most=50 if kind == "keywords" else 100,
    )


def fields_of(question: CountQuestion) -> list[tuple[str, str]]:
    """Return the fields of an address that asks the same: read by `question_of`."""
    rows = [("show", question.kind), ("q", question.query)]
    if question.kind == "keywords":
        for letter, filters in (("a", question.filters), ("b", question.other)):
            for name in ("source", "collection"):
                rows += [(f"{letter}_{name}", value) for value in filters.get(name, [])[:1]]
            for value in filters.get("year", [])[:1]:
                first, between, last = value.partition("..")
                rows += [(f"{letter}_from", first), (f"{letter}_to", last if between else first)]
    else:
        rows += [(name, value) for name, chosen in question.filters.items() for value in chosen]
    options = {
        "frequency": [("by", question.by)],
        "collocates": [
            ("window", str(question.window)),
            ("least", str(question.least)),
            ("sort", question.order),
        ],
        "ngrams": [("size", str(question.size)), ("least", str(question.least))],
    }
    return [row for row in [*rows, *options.get(question.kind, [])] if row[1]]


def group_labels() -> dict[str, str]:
    """Return what the rows of frequencies are, in the reader's language."""
    return {
        "year": _("Year of publication"),
        "source": _("Source"),
        "collection": _("Collection"),
        "language": _("Language"),
    }


def kind_labels() -> dict[str, str]:
    """Return what can be counted, in the reader's language."""
    return {
        "frequency": _("Frequency"),
        "keywords": _("Keywords"),
        "collocates": _("Collocates"),
        "ngrams": _("N-grams"),
        "growth": _("Vocabulary"),
    }


def _side_filters(values: QueryDict, letter: str) -> dict[str, list[str]]:
    side = QueryDict(mutable=True)
    for name in _SIDE:
        if value := values.get(f"{letter}_{name}", "").strip():
            side[name] = value
    return SearchParams.of(side).filters


def _frequency(request: HttpRequest, question: CountQuestion, found: Found | None) -> dict[str, Any]:
    rows = found.rows if isinstance(found, Frequency) else []
    most = max((row.per_million for row in rows), default=0.0)
    return {
        "by": question.by,
        "groups": list(group_labels().items()),
        "row_title": group_labels()[question.by],
        "chart": _chart_frequency(found) if isinstance(found, Frequency) else None,
        "shares": [round(100 * row.per_million / most, 1) if most else 0.0 for row in rows],
    }


def _keywords(request: HttpRequest, question: CountQuestion, found: Found | None) -> dict[str, Any]:
    return {
        "sides": [
            {"letter": letter, **{name: request.GET.get(f"{letter}_{name}", "") for name in _SIDE}}
            for letter in ("a", "b")
        ],
        "sources": service.find_sources(request.user),
        "collections": list(Collection.objects.visible_to(request.user).values_list("title", flat=True)),
    }


def _collocates(request: HttpRequest, question: CountQuestion, found: Found | None) -> dict[str, Any]:
    sorts = [("log_dice", "logDice"), ("mi", "MI"), ("t", "t"), ("together", _("Times near"))]
    return {"window": question.window, "least": question.least, "sort": question.order, "sorts": sorts}


def _ngrams(request: HttpRequest, question: CountQuestion, found: Found | None) -> dict[str, Any]:
    return {"size": question.size, "sizes": SIZES, "least": question.least, "most_unasked": MOST_UNASKED}


def _growth(request: HttpRequest, question: CountQuestion, found: Found | None) -> dict[str, Any]:
    return {"chart": _chart_growth(found) if isinstance(found, Growth) else None}


_CONTEXTS: dict[str, Callable[[HttpRequest, CountQuestion, Found | None], dict[str, Any]]] = {
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


def _count(question: CountQuestion, request: HttpRequest) -> Found | None:
    if question.kind == "keywords" and not (question.filters or question.other):
        return None
    return count(question, request.user)


@require_GET
def counts_page(request: HttpRequest) -> HttpResponse:
    """How often words occur, in what company, and where more than elsewhere."""
    never_keep(request)
    asked, question = SearchParams.of(request.GET), question_of(request.GET)
    show = question.kind
    context: dict[str, Any] = {
        "q": asked.text,
        "filters": asked.filters,
        "years": asked.years,
        "views": views_of(asked),
        "is_incomplete": indexing.is_incomplete(),
        "show": show,
        "kinds": [(name, label, asked.address("search-counts", show=name)) for name, label in kind_labels().items()],
        "everything": f"{reverse('search-counts')}?{urlencode({'q': asked.text, 'show': show})}",
        "fields": fields_of(question),
        "files": [
            (label, f"{reverse('search-counts-file', args=[form])}?{urlencode(fields_of(question))}")
            for form, label in (("csv", "CSV"), ("jsonl", "JSON Lines"))
        ],
    }
    try:
        found = _count(question, request)
    except QueryError as error:
        context |= {
            "error": error.sentence,
            "error_before": asked.text[: error.position],
            "error_after": asked.text[error.position :],
        }
        return render(request, "muniment/counts.html", context, status=400)
    context |= {"found": found, **_CONTEXTS[show](request, question, found)}
    return render(request, "muniment/counts.html", context)


@require_GET
def counts_file(request: HttpRequest, form: str) -> HttpResponse:
    """The table of a count as a file."""
    never_keep(request)
    question = question_of(request.GET)
    try:
        found = _count(question, request)
    except QueryError as error:
        return HttpResponse(f"{error.sentence}\n", status=400, content_type="text/plain; charset=utf-8")
    table = table_of(found) if found is not None else CountTable((), [], ())
    return send_count(question.kind, form, table)


def send_count(name: str, form: str, table: CountTable) -> HttpResponse:
    """Return a table of a count as a file, one of `count_files.FORMS`."""
    return HttpResponse(
        "".join(write_count(form, table)),
        content_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="muniment-{name}.{form}"'},
    )
