"""A series in one release as lines over time: one for each place, each point with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import cast

from muniment.evidence.series.models import DataPlace, ObservationRow, Release, Series
from muniment.reading.data_files.model import Standing
from muniment.reading.data_files.periods import place_in_time


@dataclass(frozen=True)
class SeriesPoint:
    """A value of a line. `start` and `end`: the period in years with decimals."""

    period: str
    start: float
    end: float
    value: float | None
    text: str
    status: str
    standing: Standing
    note: str
    row: int
    column: int


@dataclass(frozen=True)
class SeriesLine:
    """The values of one place, in the order of time."""

    place: DataPlace
    points: Sequence[SeriesPoint]


def draw_lines(release: Release, series: Series, places: Sequence[DataPlace]) -> list[SeriesLine]:
    """Return the lines of a series in a release, for these places in their order; places without a value are left
    out."""
    rows = ObservationRow.objects.filter(release=release, series=series, place__in=places).order_by("place_id")
    by_place = {number: list(group) for number, group in groupby(rows, key=attrgetter("place_id"))}
    return [
        SeriesLine(place, sorted(map(_point, by_place[place.pk]), key=attrgetter("start", "end")))
        for place in places
        if place.pk in by_place
    ]


def places_of(release: Release, series: Series) -> list[DataPlace]:
    """Return the places of which a release has values of a series, by name."""
    here = ObservationRow.objects.filter(release=release, series=series).values("place")
    return list(DataPlace.objects.filter(pk__in=here))


def _point(row: ObservationRow) -> SeriesPoint:
    start, end = place_in_time(row.period)
    standing = cast("Standing", row.standing)
    return SeriesPoint(row.period, start, end, row.value, row.text, row.status, standing, row.note, row.row, row.column)
