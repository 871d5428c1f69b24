"""The table of a manifest: CSV, XLSX or JSON Lines as columns and rows of cells.

In: bytes of a stranger. Out: `Table`, whose rows are told one by one; a row that cannot be told says why, and the
others follow. Raises ManifestError where there is no table at all.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from muniment.reading.errors import ReadingError
from muniment.reading.formats import signs
from muniment.reading.formats.charset import decode
from muniment.reading.formats.number_formats import write_plain
from muniment.reading.formats.office_parts import parts_of_zip
from muniment.reading.formats.packages import MOST_UNPACKED, open_package
from muniment.reading.formats.rows import find_delimiter
from muniment.reading.manifests.model import ManifestError

MOST_BYTES = 128 * 2**20
MOST_COLUMNS = 500
MOST_ROWS = 1_048_576
_MOST_CELLS = 20_000_000
"""Cells of a sheet, empty ones too: a cell far out makes a table of all between."""

Cell = str | list[str]
Form = Literal["csv", "xlsx", "json"]


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the table. `problem`: why it cannot be told, and what to do."""

    number: int
    cells: Sequence[Cell] = ()
    problem: str = ""
    formulas: tuple[int, ...] = ()
    """Columns, from 0, whose cell is a formula."""


@dataclass
class Table:
    """A table: its columns, and its rows as they are read."""

    form: Form
    columns: list[str]
    rows: Iterator[RawRow]
    notes: list[str] = field(default_factory=list)
    """What of the file is not read, in lines."""
    count: int | None = None
    """Its rows, about; None where that is not known before they are read."""


def open_table(content: bytes, name: str = "") -> Table:
    """Return the table that a file is. Raises ManifestError."""
    if not content.strip(b"\xef\xbb\xbf\x00\r\n\t "):
        raise ManifestError("the manifest is empty; write a row of column names, and a row for each document")
    if len(content) > MOST_BYTES:
        raise ManifestError(
            f"the manifest has {len(content) / 2**20:,.0f} MiB, over the limit of {MOST_BYTES // 2**20} MiB; divide it"
        )
    if content.startswith(signs.ZIP_WITH_FILES):
        return _of_workbook(content)
    if content.startswith((signs.OLE, b"%PDF", signs.GZIP, b"<?xml", b"<html")):
        raise ManifestError("a manifest is a CSV, an XLSX or a JSON Lines file; save it as one of these")
    text, _charset, notes = decode(content)
    text = text.removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "[") and not name.lower().endswith((".csv", ".tsv", ".tab")):
        return _of_json(text, notes)
    return _of_csv(text, notes, name)


def _check_columns(columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise ManifestError(
            f"the manifest has {len(columns):,} columns, over the limit of {MOST_COLUMNS}; "
            "remove those that do not describe documents"
        )


# --- CSV ------------------------------------------------------------------------------------------------------------


def _of_csv(text: str, notes: list[str], name: str) -> Table:
    # It holds for the whole process: never smaller than others need.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    media_type = "text/tab-separated-values" if name.lower().endswith((".tsv", ".tab")) else "text/csv"
    delimiter, text = find_delimiter(text, media_type)
    rows = _csv_rows(text, delimiter)
    for first in rows:
        if first.problem:
            raise ManifestError(f"the row of column names cannot be told: {first.problem}")
        if any(first.cells):
            columns = [" ".join(str(cell).split()) for cell in first.cells]
            _check_columns(columns)
            return Table("csv", columns, rows, notes, max(0, text.count("\n") - 1) or None)
    raise ManifestError("the manifest is empty; write a row of column names, and a row for each document")


def _csv_rows(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield RawRow(number, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                problem = "a quotation mark is not closed, so that the rest of the file is one cell; close it"
                yield RawRow(number, problem=problem)
                return
            yield RawRow(number, problem='a quotation mark stands inside of a cell; double it, as in ""')


# --- JSON Lines -----------------------------------------------------------------------------------------------------


def _of_json(text: str, notes: list[str]) -> Table:
    objects: list[tuple[int, dict[str, Cell] | str]] = []
    columns: dict[str, int] = {}
    for number, value in _json_values(text):
        objects.append((number, value))
        if isinstance(value, dict):
            for key in value:
                columns.setdefault(key, len(columns))
            _check_columns(list(columns))

    def rows() -> Iterator[RawRow]:
        for number, value in objects:
            if isinstance(value, str):
                yield RawRow(number, problem=value)
            else:
                yield RawRow(number, [value.get(name, "") for name in columns])

    if not columns:
        raise ManifestError("no line of the manifest is a JSON object; write one for each document")
    return Table("json", list(columns), rows(), notes, len(objects))


def _json_values(text: str) -> Iterator[tuple[int, dict[str, Cell] | str]]:
    """Yield (number of the line or of the element, its object or what is wrong with it)."""
    if text.lstrip().startswith("["):
        try:
            whole = json.loads(text, object_pairs_hook=_pairs, parse_int=_number)
        except (ValueError, RecursionError) as error:
            raise ManifestError(f"the manifest is no JSON ({_said(error)}); correct it") from error
        yield from ((number, _object(value)) for number, value in enumerate(whole, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, _object(json.loads(line, object_pairs_hook=_pairs, parse_int=_number))
            except (ValueError, RecursionError) as error:
                yield number, f"the line is no JSON object ({_said(error)}); correct it"


def _number(digits: str) -> int | str:
    # Python refuses to make a number of thousands of digits.
    return int(digits) if len(digits) < 20 else digits


def _said(error: Exception) -> str:
    return "nested too deep" if isinstance(error, RecursionError) else str(error)[:120]


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:50]!r} stands twice")
        found[key] = value
    return found


def _object(value: Any) -> dict[str, Cell] | str:
    if not isinstance(value, dict):
        return 'the line is no JSON object; write {"path": "…", "title": "…"}'
    return {" ".join(key.split()): cell_of(part) for key, part in value.items()}


def cell_of(value: Any) -> Cell:
    """Return a value of JSON or YAML as a cell: a list of plain values as several."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in value):
        return [str(v) for v in value]
    return json.dumps(value, ensure_ascii=False)


# --- XLSX -----------------------------------------------------------------------------------------------------------

_REFERENCE = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr=\"([A-Z]{1,3})(\d{1,7})\"[^>]*>(\s*<(?:\w+:)?f\b)?")


@dataclass
class Sheet:
    """The first sheet that is shown of a workbook."""

    rows: list[RawRow]
    notes: list[str]
    first_column: int
    """Blank columns before the first cell of each row."""


def open_sheet(content: bytes) -> Sheet:
    """Return the rows of the first sheet that is shown of an XLSX. Raises ManifestError."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with open_package(content, "XLSX") as archive:
            _check_unpacked(archive)
            sheets = _sheets_of(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
        name = next((name for name in shown if sheets.get(name) is not None), None)
        if name is None:
            raise ManifestError("the workbook has no sheet that is shown; show the one that is meant")
        formulas = _look_at(sheets[name])
        found = book.get_sheet_by_name(name)
        start = found.start or (0, 0)
        rows = list(_sheet_rows(found.to_python(skip_empty_area=True), start, formulas))
    except (ReadingError, CalamineError, PasswordError, KeyError, ValueError, OSError) as error:
        if isinstance(error, ManifestError):
            raise
        said = error.message if isinstance(error, ReadingError) else "it is no workbook that can be read"
        raise ManifestError(f"the XLSX cannot be read: {said}; save it again, or as CSV") from error
    notes = [f"only the sheet “{name}” is read; {len(shown) - 1} others are not"] if len(shown) > 1 else []
    return Sheet(rows, notes, start[1])


def _of_workbook(content: bytes) -> Table:
    sheet = open_sheet(content)
    rows = iter(sheet.rows)
    for first in rows:
        if any(first.cells):
            columns = [" ".join(str(cell).split()) for cell in first.cells]
            _check_columns(columns)
            return Table("xlsx", columns, rows, sheet.notes, max(0, len(sheet.rows) - 1) or None)
    raise ManifestError("the manifest is empty; write a row of column names, and a row for each document")


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    """Unpack all parts once, and count: what a part says of its size may be a lie. Raises ManifestError."""
    left = MOST_UNPACKED
    for info in archive.infolist():
        with archive.open(info) as part:
            while piece := part.read(1 << 20):
                left -= len(piece)
                if left < 0:
                    raise ManifestError(f"the XLSX unpacks to more than {MOST_UNPACKED // 2**20} MiB; save it as CSV")


def _sheets_of(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return the sheets of a workbook by name, as their XML."""
    parts = parts_of_zip(archive)
    main = parts.main or "xl/workbook.xml"
    root = parts.xml(main)
    if root is None:
        raise ManifestError("the file is a zip and no XLSX; a manifest is a CSV, an XLSX or a JSON Lines file")
    relations = parts.relations(main)
    found = {}
    for sheet in root.iter("{*}sheet"):
        number = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        relation = relations.get(str(number))
        if relation is not None and relation.kind == "worksheet" and relation.target in parts:
            found[str(sheet.get("name") or "")] = parts.xml_bytes(relation.target)
    return found


def _look_at(sheet: bytes) -> dict[int, list[int]]:
    """Return the columns of formulas by row, from 0. Raises ManifestError where a table of the sheet's cells would be
    far too large."""
    rows, columns, formulas = 0, 0, dict[int, list[int]]()
    for match in _REFERENCE.finditer(sheet):
        column, row = _column_number(match[1]), int(match[2])
        rows, columns = max(rows, row), max(columns, column)
        if match[3]:
            formulas.setdefault(row - 1, []).append(column - 1)
    if columns > 4 * MOST_COLUMNS or rows * columns > _MOST_CELLS:
        raise ManifestError(
            f"the sheet reaches to column {columns:,} and row {rows:,}; delete what stands far from the table"
        )
    return formulas


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet_rows(
    rows: Sequence[Sequence[Any]], start: tuple[int, int], formulas: dict[int, list[int]]
) -> Iterator[RawRow]:
    first_row, first_column = start
    for at, values in enumerate(rows, first_row):
        inside = tuple(column - first_column for column in formulas.get(at, ()))
        yield RawRow(at + 1, [_sheet_cell(value) for value in values], formulas=inside)


def _sheet_cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return write_plain(value)
    return str(value)
