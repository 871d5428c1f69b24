"""XLSX and Parquet files as rows of cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from muniment.reading.data_files.model import DataFileError, DataRow, DataTable
from muniment.reading.data_files.tables import table_of_rows
from muniment.reading.manifests.model import ManifestError
from muniment.reading.manifests.tables import open_sheet

_MOST_BYTES = 128 * 2**20
PARQUET = b"PAR1"


def open_workbook(file: BinaryIO) -> DataTable:
    """Return the table on the first sheet that is shown of an XLSX. Raises DataFileError."""
    file.seek(0)
    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise DataFileError(f"the workbook is over the limit of {_MOST_BYTES // 2**20} MiB; save it as CSV")
    try:
        sheet = open_sheet(content)
    except ManifestError as error:
        raise DataFileError(error.message) from error
    # Columns are counted as the sheet counts them.
    before = [""] * sheet.first_column
    rows: list[DataRow] = [(row.number, [*before, *(str(cell) for cell in row.cells)]) for row in sheet.rows]
    notes = list(sheet.notes)
    if formulas := sum(len(row.formulas) for row in sheet.rows):
        notes.append(f"{formulas:,} cells are formulas; the values that were saved with them are used")
    return table_of_rows(lambda: iter(rows), "xlsx", None, tuple(notes))


def open_parquet(file: BinaryIO) -> DataTable:
    """Return the table that a Parquet file is. Raises DataFileError, also where the extra is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise DataFileError("reading Parquet needs more: pip install 'muniment[parquet]'") from error
    try:
        file.seek(0)
        opened = parquet.ParquetFile(_Kept(file))
        names = tuple(str(field.name) for field in opened.schema_arrow)
    except (pyarrow.ArrowException, OSError) as error:
        raise DataFileError(f"the Parquet file cannot be read: {str(error)[:120]}") from error

    def rows() -> Iterator[DataRow]:
        number = 1
        yield number, names
        try:
            for batch in opened.iter_batches(batch_size=20_000):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, [_cell(cell) for cell in cells]
        except (pyarrow.ArrowException, OSError) as error:
            raise DataFileError(f"the Parquet file is damaged: {str(error)[:120]}", number + 1) from error

    return table_of_rows(rows, "parquet")


class _Kept(io.BufferedIOBase):
    """A file that its reader does not close."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int | None = -1, /) -> bytes:
        return self._file.read(-1 if size is None else size)

    def seek(self, place: int, whence: int = 0, /) -> int:
        return self._file.seek(place, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | date | Decimal):
        return str(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)
