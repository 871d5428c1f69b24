"""Mappings that are remembered: by producer and shape of the file."""

from __future__ import annotations

from typing import cast

from django.utils import timezone

from muniment.evidence.series.models import RememberedMapping, StoredMapping
from muniment.reading.data_files.columns import adapt_mapping, shape_of, suggest_mapping
from muniment.reading.data_files.model import ColumnMapping, DataTable


def propose_mapping(table: DataTable, producer: str) -> tuple[ColumnMapping, bool]:
    """Return the mapping to begin with, and whether it is one that was used for this producer's files of this shape."""
    known = RememberedMapping.objects.filter(producer=producer, shape=shape_of(table)).first()
    if known is not None:
        mapping = adapt_mapping(restore_mapping(known.mapping), table)
        named = {mapping.period, mapping.place, mapping.code, mapping.unit, mapping.status, *mapping.values} - {""}
        if named <= set(table.columns):
            return mapping, True
    return suggest_mapping(table), False


def remember_mapping(table: DataTable, producer: str, mapping: ColumnMapping) -> None:
    """Keep a mapping that was used."""
    RememberedMapping.objects.update_or_create(
        producer=producer,
        shape=shape_of(table),
        defaults={"mapping": store_mapping(mapping), "at": timezone.now()},
    )


def store_mapping(mapping: ColumnMapping) -> StoredMapping:
    """Return a mapping as it is stored: what it names, and nothing that is empty."""
    values = {
        name: list(value) if isinstance(value, tuple) else value for name, value in vars(mapping).items() if value
    }
    return cast("StoredMapping", values)


def restore_mapping(stored: StoredMapping) -> ColumnMapping:
    """Return a mapping from how it is stored."""
    known = ColumnMapping.__dataclass_fields__
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in stored.items() if name in known}
    return ColumnMapping(**values)  # type: ignore[arg-type]
