"""A series as a file: CSV, JSON, a Data Package, Parquet.

In: a release and one of its series. Out: the bytes of a file with every value as the producer wrote it, and where it
stands. Source of the package's form: Data Package 2 (datapackage.org).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from typing import TypedDict

from muniment.evidence.series.models import ObservationRow, Release, Series
from muniment.exchange.exports import write_table

FIELDS = ("place", "place_name", "period", "value", "text", "status", "standing", "note", "row", "column")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
    "parquet": "application/vnd.apache.parquet",
}
HAS_PARQUET = find_spec("pyarrow") is not None


class SeriesValue(TypedDict):
    """A value in a file."""

    place: str
    place_name: str
    period: str
    value: float | None
    text: str
    status: str
    standing: str
    note: str
    row: int
    column: int


def values_of(release: Release, series: Series) -> Iterator[SeriesValue]:
    """Yield the values of a series in a release, by place and period."""
    rows = ObservationRow.objects.filter(release=release, series=series).select_related("place")
    for row in rows.order_by("place__name", "place__code", "period").iterator(5_000):
        yield {
            "place": row.place.code,
            "place_name": row.place.name,
            "period": row.period,
            "value": row.value,
            "text": row.text,
            "status": row.status,
            "standing": row.standing,
            "note": row.note,
            "row": row.row,
            "column": row.column,
        }


def write_series(release: Release, series: Series, form: str, address: str) -> bytes:
    """Return a series as a file of that form. `address`: where its page is. Raises KeyError for another form, and for
    Parquet where it is not installed."""
    if form == "csv":
        return _csv(release, series).encode()
    if form == "json":
        values = list(values_of(release, series))
        return json.dumps({**_told(release, series, address), "values": values}, ensure_ascii=False).encode()
    if form == "zip":
        return _package(release, series, address)
    if form == "parquet" and HAS_PARQUET:
        return _parquet(release, series)
    raise KeyError(form)


def _csv(release: Release, series: Series) -> str:
    rows = ([value[name] for name in FIELDS] for value in values_of(release, series))  # type: ignore[literal-required]
    return write_table(FIELDS, rows)


def _told(release: Release, series: Series, address: str) -> dict[str, object]:
    dataset = release.dataset
    return {
        "title": series.title,
        "address": address,
        "code": series.code,
        "unit": series.unit,
        "dimensions": [{"name": name, "value": value} for name, value in series.dimensions],
        "dataset": dataset.title,
        "producer": dataset.producer,
        "release": release.name,
        "published": release.published,
        "licence": release.licence,
        "citation": release.citation,
        "original_sha256": release.original_id,
        "brought_at": release.brought_at.isoformat(),
    }


def _package(release: Release, series: Series, address: str) -> bytes:
    table = _csv(release, series).encode()
    numbers = {"value": "number", "row": "integer", "column": "integer"}
    said = _told(release, series, address)
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": series.slug,
        "title": series.title,
        "version": release.name,
        "homepage": address,
        "sources": [{"title": release.dataset.producer, **({"path": p} if (p := release.dataset.url) else {})}],
        "licenses": [{"title": release.licence}] if release.licence else [],
        "resources": [
            {
                "name": "values",
                "path": "values.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(table),
                "hash": f"sha256:{sha256(table).hexdigest()}",
                "schema": {"fields": [{"name": name, "type": numbers.get(name, "string")} for name in FIELDS]},
            }
        ],
        "muniment": said,
    }
    if not release.licence:
        del descriptor["licenses"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", json.dumps(descriptor, ensure_ascii=False, indent=1))
        archive.writestr("values.csv", table)
    return out.getvalue()


def _parquet(release: Release, series: Series) -> bytes:
    import pyarrow
    from pyarrow import parquet

    table = pyarrow.Table.from_pylist(list(values_of(release, series)))
    told = {key: json.dumps(value) for key, value in _told(release, series, "").items()}
    out = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(told), out)
    return out.getvalue()
