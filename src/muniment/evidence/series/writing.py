"""Observations written as rows of a release, in parts; and taken away again where the release comes to no end.

In: observations. Out: rows of `ObservationRow`, with the series and places that they name.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice

from django.db import connection, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.text import slugify

from muniment.archive.recording import take_turns
from muniment.evidence.series.models import DataPlace, Dataset, ObservationRow, Release, Series, SeriesSpan
from muniment.reading.data_files.model import Observation, SeriesKey
from muniment.valid_text import make_valid

_AT_ONCE = 20_000


def write_observations(release: Release, observations: Iterable[Observation]) -> Iterator[int]:
    """Write observations in parts; yield how many are written."""
    rows = iter(observations)
    series = _Numbers(release.dataset)
    done = 0
    while part := list(islice(rows, _AT_ONCE)):
        with transaction.atomic():
            take_turns()
            values = [
                (
                    release.pk,
                    series.of_series(one.series),
                    series.of_place(one.place, one.place_name),
                    one.period,
                    one.value,
                    _as_valid(one.text[:300]),
                    _as_valid(one.status[:200]),
                    one.standing,
                    _as_valid(one.note),
                    one.row,
                    one.column,
                )
                for one in part
            ]
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, values)
            Release.objects.filter(pk=release.pk).update(brought_at=timezone.now())
        done += len(part)
        yield done


def _as_valid(text: str) -> str:
    # Nearly all cells are plain, and a million are asked.
    return text if text.isascii() and text.isprintable() else make_valid(text)


_INSERT = (
    f"INSERT INTO {ObservationRow._meta.db_table} "  # noqa: S608 - our own table
    '(release_id, series_id, place_id, period, value, text, status, standing, note, "row", "column") '
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class _Numbers:
    """The numbers of series and places of a dataset, made where they are new."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._series: dict[int, tuple[SeriesKey, int]] = {}
        self._places = {(place.code, place.name): place.pk for place in dataset.places.all()}

    def of_series(self, key: SeriesKey) -> int:
        """Return the number of a series."""
        known = self._series.get(id(key))
        if known is None:
            # The key is held with it: no other can have its id.
            known = self._series[id(key)] = (key, self._find(key))
        return known[1]

    def _find(self, key: SeriesKey) -> int:
        found, _is_new = Series.objects.get_or_create(
            dataset=self._dataset,
            slug=_series_slug(key),
            defaults={
                "code": make_valid(key.code),
                "name": make_valid(key.name),
                "unit": make_valid(key.unit),
                "dimensions": [[make_valid(column), make_valid(cell)] for column, cell in key.dimensions],
            },
        )
        return found.pk

    def of_place(self, code: str, name: str) -> int:
        """Return the number of a place."""
        known = self._places.get((code, name))
        if known is None:
            place, _is_new = DataPlace.objects.get_or_create(
                dataset=self._dataset, code=make_valid(code), name=make_valid(name)
            )
            known = self._places[code, name] = place.pk
        return known


def _series_slug(key: SeriesKey) -> str:
    """Return the part of an address that a series has in every release: made of what it is, and of nothing else."""
    digest = sha256(json.dumps([key.code, key.name, key.unit, key.dimensions]).encode()).hexdigest()[:10]
    words = slugify(key.code or key.name, allow_unicode=True)[:60].strip("-_")
    return f"{words}-{digest}" if words else digest


def write_spans(release: Release) -> None:
    """Write what a release has of each of its series, once all observations are there."""
    spans = ObservationRow.objects.filter(release=release).values("series").order_by("series")
    SeriesSpan.objects.bulk_create(
        SeriesSpan(
            release=release,
            series_id=row["series"],
            count=row["n"],
            places=row["of"],
            first=row["first"],
            last=row["last"],
        )
        for row in spans.annotate(
            n=Count("pk"), of=Count("place", distinct=True), first=Min("period"), last=Max("period")
        )
    )


def clear_release(release: Release) -> None:
    """Take away what was written of a release that is not whole, and a dataset that has nothing else."""
    with transaction.atomic():
        take_turns()
        ObservationRow.objects.filter(release=release)._raw_delete("default")
        Release.objects.filter(pk=release.pk, is_whole=False).delete()
        Series.objects.filter(dataset=release.dataset_id, spans=None).exclude(
            pk__in=ObservationRow.objects.filter(release__dataset=release.dataset_id).values("series")
        ).delete()
        if not Release.objects.filter(dataset=release.dataset_id).exists():
            Dataset.objects.filter(pk=release.dataset_id).delete()
