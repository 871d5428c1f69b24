"""What the API says of data: datasets with their releases, series, and the values of a series, in pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from muniment.archive.person import Person
from muniment.evidence.series.models import Dataset, DatasetQuerySet, ObservationRow, Release, Series, SeriesSpan
from muniment.exchange.resources import LARGEST_NUMBER, Absent, After, Limit, Number, Slug, route, send, take_page
from muniment.exchange.series_shapes import (
    DatasetPage,
    DatasetWhole,
    ObservationPage,
    SeriesPage,
    SeriesShape,
    dataset_brief,
    dataset_whole,
    observation_shape,
    series_shape,
)

router = Router()


@route("/datasets", DatasetPage, "datasets", "Datasets", router)
def list_datasets(request: HttpRequest, after: After = 0, limit: Limit = 100) -> HttpResponse:
    """List the datasets."""
    rows, following = take_page(request, _datasets(request.user), after, limit)
    return send(DatasetPage(next=following, datasets=[dataset_brief(row) for row in rows]))


@route("/datasets/{slug}", DatasetWhole, "dataset", "A dataset", router)
def show_dataset(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Return a dataset with its releases."""
    dataset = _dataset_named(slug, request.user)
    releases = Release.objects.visible_to(request.user).filter(dataset=dataset).select_related("dataset")
    return send(dataset_whole(dataset, list(releases.order_by("-number"))))


@route("/series", SeriesPage, "series-list", "Series", router)
def list_series(
    request: HttpRequest,
    dataset: Annotated[str | None, Query(min_length=1, max_length=120, description="a dataset's `slug`")] = None,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List the series, of one dataset or of all."""
    wanted = Series.objects.visible_to(request.user).select_related("dataset")
    if dataset is not None:
        wanted = wanted.filter(dataset=_dataset_named(dataset, request.user))
    rows, following = take_page(request, wanted, after, limit)
    spans = _newest_spans((row.pk for row in rows), request.user)
    return send(SeriesPage(next=following, series=[series_shape(row, spans[row.pk]) for row in rows]))


@route("/series/{number}", SeriesShape, "series", "A series", router)
def show_series(request: HttpRequest, number: Number) -> HttpResponse:
    """Return a series, with what the newest release has of it."""
    series, span = _series_numbered(number, request.user)
    return send(series_shape(series, span))


@route("/series/{number}/observations", ObservationPage, "observations", "Values of a series", router)
def list_observations(
    request: HttpRequest,
    number: Number,
    release: Annotated[
        int | None, Query(ge=1, le=LARGEST_NUMBER, description="a release's `number`; left out: the newest")
    ] = None,
    after: After = 0,
    limit: Limit = 100,
) -> HttpResponse:
    """List the values of a series in one release, each with the cell that it stands in."""
    series, span = _series_numbered(number, request.user)
    if release is not None:
        visible = Release.objects.visible_to(request.user).filter(number=release)
        found = SeriesSpan.objects.filter(series=series, release__in=visible.values("pk")).select_related(
            "release__dataset"
        )
        span = found.first() or span
        if span.release.number != release:
            raise Absent("release", f"{release} of series {number}")
    wanted = ObservationRow.objects.filter(release=span.release, series=series).select_related("place")
    rows, following = take_page(request, wanted, after, limit)
    shapes = [observation_shape(row, span.release) for row in rows]
    return send(ObservationPage(next=following, release=span.release.number, observations=shapes))


def _datasets(person: Person | None) -> DatasetQuerySet:
    # Without a release there is nothing to tell, to nobody.
    whole = Release.objects.visible_to(person).values("dataset")
    return Dataset.objects.visible_to(person).filter(pk__in=whole)


def _dataset_named(slug: str, person: Person | None) -> Dataset:
    found = _datasets(person).filter(slug=slug).first()
    if found is None:
        raise Absent("dataset", slug)
    return found


def _newest_spans(numbers: Iterable[int], person: Person | None) -> dict[int, SeriesSpan]:
    visible = Release.objects.visible_to(person).values("pk")
    spans = SeriesSpan.objects.filter(series__in=list(numbers), release__in=visible).select_related("release__dataset")
    return {span.series_id: span for span in spans.order_by("release__number")}


def _series_numbered(number: int, person: Person | None) -> tuple[Series, SeriesSpan]:
    series = Series.objects.visible_to(person).select_related("dataset").filter(pk=number).first()
    if series is None:
        raise Absent("series", number)
    return series, _newest_spans([number], person)[number]
