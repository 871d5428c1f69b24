"""The published shapes of figures side by side and of what is due: in the API, and as rows of a table.

In: rows as `evidence` tells them. Out: shapes, and rows for CSV.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from pydantic import BaseModel, Field

from muniment.evidence.due_told import DueYear
from muniment.evidence.figures_told import FigureRow
from muniment.exchange.resource_answers import api_address


class FigureOfSource(BaseModel):
    """One number as one source gives it."""

    kind: str = Field(description="`data`: a value of a release; `statement`, `report`: a number in a text")
    who: str = Field(description="the producer of the data, or the source of the text")
    speaker: str | None = Field(description="who said it, where the text names somebody")
    what: str = Field(description="what is counted: a series' title, or the text's own words")
    text: str = Field(description="the number as it is written")
    unit: str | None
    place: str | None
    period: str = Field(description="EDTF")
    status: str | None = Field(description="as the producer writes it")
    release: str | None = Field(description="of data its release; of a text the day that it bears, in EDTF")
    url: str = Field(description="address of its page on the portal")
    cell: str | None = Field(description="of data: address of the cell of the producer's file")


class FiguresSideBySide(BaseModel):
    """Numbers for one quantity, place and period. Nothing is converted, added up or compared."""

    words: str
    place: str
    period: str = Field(description="EDTF; empty where what was asked is no period")
    figures: list[FigureOfSource]


class DueTargetShape(BaseModel):
    """A target whose day is in the year."""

    due: str = Field(description="EDTF")
    quote: str = Field(description="in the text's words")
    responsible: str | None
    target: str = Field(description="address of the target in the API")
    plan: str = Field(description="address of the plan in the API")
    held_after: list[str] = Field(description="texts held that speak of it, dated on that day or later")


class DuePlanShape(BaseModel):
    """A plan whose period ends in the year."""

    plan: str = Field(description="address of the plan in the API")
    title: str
    period: str = Field(description="EDTF")
    held_after: list[str] = Field(description="texts held that report on it, dated in that year or later")


class DueShape(BaseModel):
    """What is due in a year. An empty `held_after` says that no text is held, and nothing else."""

    year: int
    targets: list[DueTargetShape]
    plans: list[DuePlanShape]


def figure_shape(row: FigureRow) -> FigureOfSource:
    """Return a number in its published shape."""
    return FigureOfSource(
        kind=row.kind,
        who=row.who,
        speaker=row.speaker or None,
        what=row.what,
        text=row.text,
        unit=row.unit or None,
        place=row.place or None,
        period=row.period,
        status=row.status or None,
        release=row.release or None,
        url=settings.PUBLIC_URL + row.address,
        cell=settings.PUBLIC_URL + row.cell if row.cell else None,
    )


def due_shape(told: DueYear) -> DueShape:
    """Return what is due in a year in its published shape."""
    return DueShape(
        year=told.year,
        targets=[
            DueTargetShape(
                due=one.due,
                quote=one.row.first.quote,
                responsible=one.row.first.responsible or None,
                target=api_address("target", one.row.first.key),
                plan=api_address("plan", one.plan.slug),
                held_after=[api_address("item", item.pk) for item in one.after],
            )
            for one in told.targets
        ],
        plans=[
            DuePlanShape(
                plan=api_address("plan", one.plan.slug),
                title=one.plan.title,
                period=one.plan.period,
                held_after=[api_address("item", item.pk) for item in one.after],
            )
            for one in told.plans
        ],
    )


FIGURE_COLUMNS = tuple(FigureOfSource.model_fields)
DUE_COLUMNS = ("due", "kind", "words", "responsible", "plan", "texts_after", "url")


def figure_rows(rows: Iterable[FigureRow]) -> Iterator[list[object]]:
    """Yield numbers as rows of a table, with `FIGURE_COLUMNS`."""
    for row in rows:
        shape = figure_shape(row).model_dump()
        yield [shape[name] for name in FIGURE_COLUMNS]


def due_rows(years: Iterable[DueYear]) -> Iterator[list[object]]:
    """Yield what is due as rows of a table, with `DUE_COLUMNS`."""
    for told in years:
        for one in told.targets:
            first, url = one.row.first, settings.PUBLIC_URL + one.row.get_absolute_url()
            yield [one.due, "target", first.quote, first.responsible, one.plan.title, len(one.after), url]
        for end in told.plans:
            url = settings.PUBLIC_URL + end.plan.get_absolute_url()
            yield [end.plan.period, "plan", end.plan.title, "", end.plan.title, len(end.after), url]
