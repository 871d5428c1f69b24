"""Figures side by side, and what is due: tables in sources' own words.

In: a request. Out: what this person may see, in one form for every source; as a page and as a table.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from muniment.evidence.dated import tell_days
from muniment.evidence.due_told import DueYear, count_due, tell_due
from muniment.evidence.figures_told import FigureRow, find_figures_told, find_shared_quantities
from muniment.exchange.exports import write_table
from muniment.exchange.figure_shapes import DUE_COLUMNS, FIGURE_COLUMNS, due_rows, figure_rows
from muniment.portal.site.feeds import answer_table
from muniment.portal.site.search_params import asked_words
from muniment.reading.data_files.periods import read_period
from muniment.serving.keeping import never_keep, reads, show

_LONGEST = 200


def _asked(request: HttpRequest) -> tuple[str, str, str, str]:
    """Return what is counted, the place, the period as it was typed, and in EDTF (empty: it is none)."""
    place, typed = (request.GET.get(name, "").replace("\0", " ").strip()[:_LONGEST] for name in ("place", "period"))
    return asked_words(request)[:_LONGEST], place, typed, read_period(typed) or ""


def _found(request: HttpRequest) -> list[FigureRow]:
    words, place, _typed, period = _asked(request)
    return find_figures_told(words, place, period, request.user)


@reads("q", "place", "period")
def figures_page(request: HttpRequest) -> HttpResponse:
    """One quantity, one place, one period, from different sources in one table."""
    words, place, typed, period = _asked(request)
    if words or place or typed:
        never_keep(request)
    else:
        show(request, "data", "items")
    context = {
        "q": words,
        "place": place,
        "typed": typed,
        "period": period,
        "rows": find_figures_told(words, place, period, request.user),
        "shared": [] if words else find_shared_quantities(request.user),
    }
    return render(request, "muniment/figures.html", context)


@reads("q", "place", "period")
def figures_table(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    never_keep(request)
    return answer_table("figures", write_table(FIGURE_COLUMNS, figure_rows(_found(request))))


@reads()
def due_page(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What is due in a year: of the year that is now, or the next in which anything is, where none is named."""
    show(request, "items")
    years = count_due(request.user)
    if year is not None and year not in years:
        raise Http404
    if year is None and years:
        now = date.today().year
        year = next((one for one in years if one >= now), max(years))
        # What year it is changes by itself.
        never_keep(request)
    told = tell_due(year, request.user) if year is not None else None
    if told is not None:
        held = [one.after for one in told.targets] + [one.after for one in told.plans]
        tell_days([item for items in held for item in items])
    return render(request, "muniment/due.html", {"years": years, "told": told, "public": settings.PUBLIC_URL})


@reads()
def due_table(request: HttpRequest) -> HttpResponse:
    """All that is due, as a table."""
    show(request, "items")
    told: list[DueYear] = [tell_due(year, request.user) for year in count_due(request.user)]
    return answer_table("due", write_table(DUE_COLUMNS, due_rows(told)))
