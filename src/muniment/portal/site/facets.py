"""Facets and the chart of years beside the results of a search.

In: counts. Out: what the page draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from muniment.archive.models import Item, Topic
from muniment.portal.site.search_params import SearchParams
from muniment.portal.written import language_name
from muniment.search.asking import service

_SHOWN_VALUES = 12


@dataclass(frozen=True)
class FacetValue:
    """A choice in a facet."""

    value: str
    label: str
    count: int
    chosen: bool


def facets(found: service.Results, filters: dict[str, list[str]]) -> list[tuple[str, str, list[FacetValue]]]:
    """Return (key, title, values) of each facet that narrows what was found."""
    titles = {
        "kind": _("Kind"),
        "year": _("Year of publication"),
        "source": _("Source"),
        "topic": _("Topic"),
        "place": _("Place"),
        "language": _("Language"),
        "speaker": _("Speaker"),
        "author": _("Author"),
    }
    topics = {t.slug: t.label() for t in Topic.objects.filter(slug__in=[v for v, _n in found.facets.get("topic", [])])}
    kinds = {k: str(v) for k, v in Item.KINDS}
    labels: dict[str, Callable[[str], str]] = {
        "topic": lambda v: topics.get(v, v),
        "kind": lambda v: kinds.get(v, v),
        "language": lambda v: str(language_name(v)),
    }
    rows = []
    for name, title in titles.items():
        chosen = filters.get(name, [])
        values = found.facets.get(name, [])
        if name == "year":
            if any(".." in v for v in chosen):
                # A range is chosen in the chart.
                continue
            values = sorted(values, reverse=True)
        label = labels.get(name, str)
        listed = [FacetValue(v, label(v), n, v in chosen) for v, n in values]
        known = {v.value for v in listed}
        # What is chosen stays to be taken off, whatever is found.
        listed += [FacetValue(v, label(v), 0, True) for v in chosen if v not in known]
        # The chart of years says that the list has its numbers: all of them.
        shown = None if name == "year" else _SHOWN_VALUES
        listed = [v for v in listed if v.chosen] + [v for v in listed if not v.chosen][:shown]
        if listed:
            rows.append((name, title, listed))
    return rows


@dataclass(frozen=True)
class YearBar:
    """A year in the chart. Positions and sizes in hundredths of its width and height."""

    year: int
    count: int
    left: float
    width: float
    height: float
    chosen: bool

    @property
    def top(self) -> float:
        """Where it begins, from above."""
        return 100 - self.height


@dataclass(frozen=True)
class YearChart:
    """How many were found by year."""

    bars: list[YearBar]
    first: int
    last: int
    begin: str
    """The range that is chosen; empty where none is."""
    end: str
    rest: list[tuple[str, str]]
    """What else the address holds, for the form."""


def chart(found: service.Results, asked: SearchParams) -> YearChart | None:
    """Return the chart of years; None where there is no more than one."""
    counts = {int(y): n for y, n in found.facets.get("year", []) if y.isdigit() and 1000 <= int(y) < 2200}
    if len(counts) < 2:
        return None
    begin, end = asked.years
    first, last, most = min(counts), max(counts), max(counts.values())
    width = 100 / (last - first + 1)

    bars = [
        YearBar(
            year,
            count,
            round((year - first) * width, 3),
            round(width * 0.86, 3),
            round(max(2.0, 100 * count / most), 2),
            int(begin or 0) <= year <= int(end or 9999),
        )
        for year, count in sorted(counts.items())
    ]
    rest = [
        ("q", asked.text),
        ("order", asked.order),
        *((n, v) for n, chosen in asked.filters.items() if n != "year" for v in chosen),
    ]
    return YearChart(bars, first, last, begin, end, [(n, v) for n, v in rest if v])
