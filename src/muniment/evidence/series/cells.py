"""The cell of the producer's file that a value stands in, with the rows around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from muniment.archive.stores import original_store
from muniment.evidence.series.models import Release
from muniment.reading.data_files.model import DataFileError
from muniment.reading.data_files.opened import open_data_file

_AROUND = 2


@dataclass(frozen=True)
class FileRows:
    """Some rows of a file, and which is meant."""

    columns: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    row: int
    column: int


def find_cell(release: Release, row: int, column: int) -> FileRows | None:
    """Return the row of a release's file with those around it; None where there is no such cell. Raises
    FileNotFoundError where the original is missing, StoreUnavailable."""
    with original_store().open(release.original_id) as file:
        try:
            table = open_data_file(file, release.file_name)
            first = max(1, row - _AROUND)
            rows = []
            for number, cells in table.rows():
                if number > row + _AROUND:
                    break
                if number >= first:
                    rows.append((number, list(islice(cells, len(table.columns)))))
        except DataFileError:
            return None
    if not 1 <= column <= len(table.columns) or not any(number == row for number, _cells in rows):
        return None
    return FileRows(table.columns, rows, row, column)
