"""The published shapes of datasets, their releases, series and values.

In: rows. Out: shapes, each with its page on the portal (`url`) and its own address in the API (`api`).
"""

from __future__ import annotations

from django.conf import settings
from pydantic import BaseModel, Field

from muniment.archive.addresses import find_address
from muniment.evidence.series.models import Dataset, ObservationRow, Release, Series, SeriesSpan
from muniment.exchange.resource_answers import api_address
from muniment.exchange.resource_shapes import Page
from muniment.exchange.series_files import HAS_PARQUET, TYPES


class ReleaseShape(BaseModel):
    """One file of a dataset as its producer published it."""

    number: int
    name: str = Field(description="what the producer calls it")
    published: str | None = Field(description="EDTF")
    licence: str | None
    citation: str | None
    values: int = Field(description="how many values it has")
    sha256: str = Field(description="digest of the producer's file")
    bytes: str = Field(description="address of the producer's file")
    brought_at: str
    url: str = Field(description="address of its page on the portal")


class DatasetBrief(BaseModel):
    """What a producer publishes under one title, release after release."""

    slug: str
    title: str
    producer: str
    description: str | None
    address: str | None = Field(description="where the producer publishes it")
    language: str | None
    series: str = Field(description="address of the list of its series")
    url: str = Field(description="address of its page on the portal")
    api: str = Field(description="its own address in the API")


class DatasetPage(Page):
    """Datasets."""

    datasets: list[DatasetBrief]


class DatasetWhole(DatasetBrief):
    """A dataset with its releases, the newest first."""

    releases: list[ReleaseShape]


class DimensionShape(BaseModel):
    """What parts a series from others of its dataset."""

    name: str
    value: str


class SeriesShape(BaseModel):
    """One quantity of a dataset, in one unit, over places and periods."""

    id: int
    slug: str
    title: str
    code: str | None
    unit: str | None
    dimensions: list[DimensionShape]
    release: int = Field(description="number of the newest release that has it, of which the next three tell")
    values: int = Field(description="how many values it has")
    first: str = Field(description="EDTF, its first period")
    last: str = Field(description="EDTF, its last period")
    dataset: str = Field(description="address of its dataset in the API")
    observations: str = Field(description="address of the list of its values")
    files: dict[str, str] = Field(description="addresses of the series as a file, by its form")
    url: str = Field(description="address of its page on the portal")
    api: str = Field(description="its own address in the API")


class SeriesPage(Page):
    """Series."""

    series: list[SeriesShape]


class ObservationShape(BaseModel):
    """A value as the producer wrote it, and where it stands in the producer's file."""

    place: str | None = Field(description="the producer's code of the place")
    place_name: str | None
    period: str = Field(description="EDTF")
    value: float | None
    text: str = Field(description="as the file writes it")
    status: str | None = Field(description="the producer's own sign")
    note: str | None
    row: int
    column: int
    url: str = Field(description="address of the cell's page on the portal")


class ObservationPage(Page):
    """Values of a series in one release."""

    release: int
    observations: list[ObservationShape]


def _portal(address: str) -> str:
    return settings.PUBLIC_URL + address


def dataset_brief(dataset: Dataset) -> DatasetBrief:
    """Return a dataset in its brief shape."""
    return DatasetBrief(
        slug=dataset.slug,
        title=dataset.title,
        producer=dataset.producer,
        description=dataset.description or None,
        address=dataset.url or None,
        language=dataset.language or None,
        series=f"{api_address('series-list')}?dataset={dataset.slug}",
        url=_portal(dataset.get_absolute_url()),
        api=api_address("dataset", dataset.slug),
    )


def dataset_whole(dataset: Dataset, releases: list[Release]) -> DatasetWhole:
    """Return a dataset with its releases."""
    return DatasetWhole(**dataset_brief(dataset).model_dump(), releases=[_release(release) for release in releases])


def _release(release: Release) -> ReleaseShape:
    return ReleaseShape(
        number=release.number,
        name=release.name,
        published=release.published or None,
        licence=release.licence or None,
        citation=release.citation or None,
        values=release.count,
        sha256=release.original_id,
        bytes=_portal(find_address("release-original", release.dataset.slug, release.number)),
        brought_at=release.brought_at.isoformat(),
        url=_portal(release.get_absolute_url()),
    )


def series_shape(series: Series, span: SeriesSpan) -> SeriesShape:
    """Return a series with what a release has of it."""
    slugs = series.dataset.slug, series.slug
    return SeriesShape(
        id=series.pk,
        slug=series.slug,
        title=series.title,
        code=series.code or None,
        unit=series.unit or None,
        dimensions=[DimensionShape(name=name, value=value) for name, value in series.dimensions],
        release=span.release.number,
        values=span.count,
        first=span.first,
        last=span.last,
        dataset=api_address("dataset", series.dataset.slug),
        observations=api_address("observations", series.pk),
        files={
            form: _portal(find_address("series-download", *slugs, form))
            for form in TYPES
            if form != "parquet" or HAS_PARQUET
        },
        url=_portal(series.get_absolute_url()),
        api=api_address("series", series.pk),
    )


def observation_shape(row: ObservationRow, release: Release) -> ObservationShape:
    """Return a value of a release: read with its place."""
    cell = find_address("data-cell", release.dataset.slug, release.number, row.row, row.column)
    return ObservationShape(
        place=row.place.code or None,
        place_name=row.place.name or None,
        period=row.period,
        value=row.value,
        text=row.text,
        status=row.status or None,
        note=row.note or None,
        row=row.row,
        column=row.column,
        url=_portal(cell),
    )
