"""CSV files: their delimiter, their charset, and where their table begins.

A World Bank file has lines over its names of columns, and lines of notes may stand below a table. Both are passed over;
the numbers of rows count them, as a spreadsheet does.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import BinaryIO

from muniment.reading.data_files.model import DataFileError, DataRow, DataTable, FileFacts, Form
from muniment.reading.formats.charset import decode
from muniment.reading.formats.rows import find_delimiter

_SAMPLE = 256 * 1024
_LOOKED_AT = 30
"""Rows in which the names of columns are looked for."""
MOST_COLUMNS = 2_000
_LONGEST_CELL = 1_000_000


def open_csv(file: BinaryIO, name: str = "", facts: FileFacts | None = None, form: Form | None = None) -> DataTable:
    """Return the table that a CSV or TSV file is. The file stays open as long as rows are read. Raises
    DataFileError."""
    file.seek(0)
    sample = file.read(_SAMPLE)
    if not sample.strip(b"\xef\xbb\xbf\x00\r\n\t ,;"):
        raise DataFileError("the file is empty")
    whole = len(sample) < _SAMPLE
    # The last line of the sample is cut, in the middle of a letter perhaps.
    cut = sample if whole else sample[: sample.rfind(b"\n") + 1] or sample
    text, charset, notes = decode(cut)
    charset = "utf-8-sig" if charset.casefold().replace("_", "-") in ("utf-8", "ascii", "us-ascii") else charset
    media_type = "text/tab-separated-values" if name.lower().endswith((".tsv", ".tab")) else "text/csv"
    delimiter, without_said = find_delimiter(text.removeprefix("\ufeff"), media_type)
    said = len(without_said) < len(text.removeprefix("\ufeff"))
    # It holds for the whole process: never smaller than others need.
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_CELL))
    read = partial(_rows, file, charset, delimiter, said)
    return table_of_rows(read, form, facts, tuple(notes))


def table_of_rows(
    read: Callable[[], Iterator[DataRow]],
    form: Form | None = None,
    facts: FileFacts | None = None,
    notes: tuple[str, ...] = (),
) -> DataTable:
    """Return the table in rows of cells: the names of its columns found, what stands above them passed over. `form`:
    None for a CSV, which its names of columns tell."""
    first: list[DataRow] = []
    try:
        first.extend(islice(read(), _LOOKED_AT))
    except DataFileError:
        # A broken row is told when rows are read; who looks at the file sees its columns until then.
        if not first:
            raise
    widths = [sum(1 for cell in cells if cell.strip()) for _number, cells in first]
    if not widths or not (widest := max(widths)):
        raise DataFileError("the file has no table")
    at = next(at for at, width in enumerate(widths) if width >= max(min(2, widest), 0.6 * widest))
    head, cells = first[at]
    columns = name_columns(cells)
    if len(columns) > MOST_COLUMNS:
        raise DataFileError(f"the file has {len(columns):,} columns, over the limit of {MOST_COLUMNS:,}", head)
    return DataTable(
        form or _form_of(columns),
        columns,
        partial(_below, read, head, columns),
        facts or FileFacts(),
        notes,
    )


def name_columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Return names of columns of which each is another: those without one are called by their number."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.replace("\0", "").split())[:200] or f"column {number}"
        again = 2
        while (name if again == 2 else f"{name} ({again - 1})") in names:
            again += 1
        names.append(name if again == 2 else f"{name} ({again - 1})")
    return tuple(names)


def _form_of(columns: tuple[str, ...]) -> Form:
    folded = {name.partition(":")[0].strip().casefold() for name in columns}
    if "obs_value" in folded and folded & {"dataflow", "structure", "time_period"}:
        return "sdmx-csv"
    if {"country code", "indicator code"} <= folded or {"country code", "series code"} <= folded:
        return "world-bank-csv"
    if {"seriescode", "geoareacode"} <= folded:
        return "un-sdg-csv"
    return "csv"


def _rows(file: BinaryIO, charset: str, delimiter: str, said: bool) -> Iterator[DataRow]:
    """Yield the rows of a CSV file, numbered from 1 as a spreadsheet numbers them."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=charset, newline="")
    number = 0
    try:
        if said:
            text.readline()
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as error:
        why = (
            "a quotation mark is not closed, so that the rest of the file is one cell; close it"
            if "unexpected end" in str(error)
            else "a cell is too long"
            if "field larger" in str(error)
            else 'a quotation mark stands inside of a cell; double it, as in ""'
        )
        raise DataFileError(why, number + 1) from error
    except UnicodeDecodeError as error:
        raise DataFileError(f"the bytes are not {error.encoding}; save the file as UTF-8", number + 1) from error
    finally:
        # The file is the caller's, and is read again; it may be closed where somebody read only the first rows.
        with suppress(ValueError):
            text.detach()


def _below(read: Callable[[], Iterator[DataRow]], head: int, columns: tuple[str, ...]) -> Iterator[DataRow]:
    """Yield the rows below the names of columns; blank rows and notes at the end are passed over. Raises
    DataFileError for a row with fewer or more cells than there are columns."""
    width, blank, note = len(columns), False, 0
    for number, cells in read():
        if number <= head:
            continue
        if len(cells) == width and cells[0]:
            pass
        elif not any(cells):
            blank = True
            continue
        elif sum(1 for cell in cells if cell.strip()) == 1 and cells[0].strip() and (blank or note or len(cells) == 1):
            note = note or number
            continue
        elif len(cells) != width:
            cells = _fit(number, cells, columns)
        if note:
            raise DataFileError(f"the row has one cell for {width} columns; complete or remove it", note)
        yield number, cells


def _fit(number: int, cells: Sequence[str], columns: tuple[str, ...]) -> Sequence[str]:
    """Return a row without blank cells beyond the columns."""
    width = len(columns)
    if len(cells) > width:
        for at, cell in enumerate(cells[width:], width + 1):
            if cell.strip():
                raise DataFileError(
                    f"there are more cells than the {width} columns; put cells with separators in quotes", number, at
                )
        return cells[:width]
    # A column without a name at the end of a line (World Bank) may be missing.
    if all(columns[at] == f"column {at + 1}" for at in range(len(cells), width)):
        return [*cells, *[""] * (width - len(cells))]
    at = len(cells)
    raise DataFileError(
        f"the row ends here: it has {at} cells for {width} columns; complete it", number, at + 1, columns[at]
    )
