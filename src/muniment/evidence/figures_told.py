"""Figures side by side: one quantity, one place, one period, as different sources give it; nothing else is said.

In: words for what is counted, a place, a period (EDTF), and who asks. Out: values of the newest releases, and numbers
in statements and in what texts say of targets, each as its source writes it, with where it stands. Nothing is
converted, added up, averaged or put in an order of worth: rows are by who says it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, Max, Q

from muniment.archive.addresses import find_address
from muniment.archive.person import Person
from muniment.evidence.models import Said, Statement, Target
from muniment.evidence.series.models import DataPlace, ObservationRow, Release, Series
from muniment.reading.model import SURE_TARGET

MOST_ROWS = 200
_MOST_SERIES = 400
_MOST_TEXTS = 2_000
_MOST_QUANTITIES = 100

Kind = Literal["data", "statement", "report"]


@dataclass(frozen=True)
class FigureRow:
    """One number as one source gives it."""

    kind: Kind
    who: str
    """The producer of the data, or the source of the text."""
    speaker: str
    """Who said it, where the text names somebody."""
    what: str
    """What is counted: a series' title, or the text's own words."""
    text: str
    """The number as it is written."""
    unit: str
    place: str
    period: str
    """EDTF."""
    status: str
    release: str
    """Of data: the release; of a text: the day that it bears (EDTF)."""
    language: str
    address: str
    """Of the page of the series, statement or target."""
    cell: str = ""
    """Of data: the address of the cell that it stands in."""


@dataclass(frozen=True)
class SharedQuantity:
    """A quantity that several datasets have under one name."""

    name: str
    datasets: int


def find_figures_told(words: str, place: str, period: str, person: Person | None) -> list[FigureRow]:
    """Return the numbers for one quantity, place and period that `person` may see, by who gives them. Empty words or an
    empty period give nothing: a place may be left out where sources name none."""
    wanted = [word for word in words.split() if word][:8]
    if not wanted or not period:
        return []
    found = [*_of_data(wanted, place, period, person), *_of_texts(wanted, place, period, person)]
    return sorted(found, key=lambda row: (row.kind, row.who.casefold(), row.what.casefold(), row.place))[:MOST_ROWS]


def _of_data(words: Sequence[str], place: str, period: str, person: Person | None) -> Iterator[FigureRow]:
    series = Series.objects.visible_to(person)
    for word in words:
        # In a JSON column letters beyond ASCII stand as escapes.
        escaped = json.dumps(word)[1:-1]
        named = Q(name__icontains=word) | Q(code__iexact=word) | Q(dataset__title__icontains=word)
        series = series.filter(named | Q(dimensions__icontains=escaped))
    numbers = list(series.order_by("pk").values_list("pk", flat=True)[:_MOST_SERIES])
    releases = Release.objects.visible_to(person).filter(spans__series__in=numbers)
    of_newest = Q()
    for newest in releases.order_by().values("dataset").annotate(at=Max("number")):
        of_newest |= Q(release__dataset=newest["dataset"], release__number=newest["at"])
    if not numbers or not of_newest:
        return
    rows = ObservationRow.objects.filter(of_newest, series__in=numbers, period=period)
    if place:
        rows = rows.filter(place__in=_places(place))
    for row in rows.select_related("release__dataset", "series__dataset", "place").order_by("pk")[:MOST_ROWS]:
        dataset = row.release.dataset
        yield FigureRow(
            kind="data",
            who=dataset.producer,
            speaker="",
            what=row.series.title,
            text=row.text,
            unit=row.series.unit,
            place=str(row.place),
            period=row.period,
            status=row.status,
            release=row.release.name,
            language=dataset.language,
            address=row.series.get_absolute_url(),
            cell=find_address("data-cell", dataset.slug, row.release.number, row.row, row.column),
        )


def _places(place: str) -> list[int]:
    """Return the places of that name or code; where none is called just so, those that have it in their name."""
    same = DataPlace.objects.filter(Q(name__iexact=place) | Q(code__iexact=place))
    found = list(same.values_list("pk", flat=True))
    return found or list(DataPlace.objects.filter(name__icontains=place).values_list("pk", flat=True)[:_MOST_TEXTS])


def _of_texts(words: Sequence[str], place: str, period: str, person: Person | None) -> Iterator[FigureRow]:
    named = [*words, place] if place else list(words)
    statements = Statement.objects.visible_to(person).current().filter(figures__icontains=f'"{period}"')
    targets = Target.objects.visible_to(person).filter(state=Target.CURRENT, confidence__gte=SURE_TARGET)
    reports = Said.objects.filter(
        target__in=targets.values("pk"), value__isnull=False, date=period, confidence__gte=SURE_TARGET
    )
    for word in named:
        statements = statements.filter(quote__icontains=word)
        reports = reports.filter(quote__icontains=word)
    for row in statements.select_related("item__source").order_by("pk")[:_MOST_TEXTS]:
        for figure in row.figures:
            # Only a number of which the same sentence names just this period.
            if figure.get("period") == period:
                yield FigureRow(
                    kind="statement",
                    who=row.item.source.name,
                    speaker=row.who,
                    what=row.quote,
                    text=str(figure.get("text", "")),
                    unit=figure.get("unit") or "",
                    place=place,
                    period=period,
                    status="",
                    release=row.item.published,
                    language=row.item.language,
                    address=row.get_absolute_url(),
                )
    for said in reports.select_related("target__item__source").order_by("pk")[:_MOST_TEXTS]:
        item = said.target.item
        yield FigureRow(
            kind="report",
            who=item.source.name,
            speaker=said.speaker,
            what=said.quote,
            text=f"{said.value:.12g}",
            unit=said.target.unit,
            place=place,
            period=period,
            status="",
            release=item.published,
            language=item.language,
            address=said.target.get_absolute_url(),
        )


def find_shared_quantities(person: Person | None) -> list[SharedQuantity]:
    """Return names of quantities that several datasets have, those that most have first."""
    rows = Series.objects.visible_to(person).exclude(name="").order_by().values("name")
    shared = rows.annotate(datasets=Count("dataset", distinct=True)).filter(datasets__gt=1)
    found = shared.order_by("-datasets", "name")[:_MOST_QUANTITIES]
    return [SharedQuantity(row["name"], row["datasets"]) for row in found]
