"""What would be taken of a data file, before it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from muniment.reading.data_files.checks import CheckFinding, Checks
from muniment.reading.data_files.columns import suggest_mapping
from muniment.reading.data_files.model import ColumnMapping, DataFileError, DataTable, Observation
from muniment.reading.data_files.observations import read_observations

_SHOWN = 8


@dataclass(frozen=True)
class Preview:
    """What would be taken. `error`: why nothing would be."""

    mapping: ColumnMapping
    rows: Sequence[tuple[int, Sequence[str]]]
    """The first rows of the table."""
    first: Sequence[Observation]
    count: int = 0
    series: int = 0
    places: int = 0
    periods: tuple[str, str] = ("", "")
    """The first and the last, in EDTF."""
    findings: Sequence[CheckFinding] = ()
    error: DataFileError | None = None


def preview(table: DataTable, mapping: ColumnMapping | None = None, most: int | None = None) -> Preview:
    """Read a table and return what would be taken of it, by a mapping or by the one that its columns suggest. `most`:
    how many observations are looked at; None: all."""
    rows: list[tuple[int, Sequence[str]]] = []
    first: list[Observation] = []
    checks = Checks()
    try:
        rows = list(islice(table.rows(), _SHOWN))
        mapping = mapping or suggest_mapping(table)
        for one in checks.watch(islice(read_observations(table, mapping), most)):
            if len(first) < _SHOWN:
                first.append(one)
        if not checks.count:
            raise DataFileError("no row gives a value")
    except DataFileError as error:
        return Preview(mapping or ColumnMapping(), rows, first, error=error)
    periods = sorted(checks.periods)
    return Preview(
        mapping,
        rows,
        first,
        checks.count,
        len(checks.series),
        len(checks.places),
        (periods[0], periods[-1]),
        checks.findings(),
    )
