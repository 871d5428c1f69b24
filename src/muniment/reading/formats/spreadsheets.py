"""Spreadsheets: XLSX and its kin from their XML, as they are shown; XLS and XLSB by python-calamine.

In: bytes. Out: a `TextReading` of kind document: a heading a sheet, a paragraph a row. Hidden sheets, rows and columns
and remarks on cells are left out, and said.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile, Encrypted
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.drawn_text import A, words_of
from muniment.reading.formats.flow import Flow
from muniment.reading.formats.media_type import XLS, XLSB, XLSX
from muniment.reading.formats.number_formats import BUILT_IN, GENERAL, write_plain, write_value
from muniment.reading.formats.office_parts import OfficeParts, parts_of_zip
from muniment.reading.formats.packages import open_package
from muniment.reading.formats.rows import MOST_ROWS
from muniment.reading.formats.sheets import name_workbook
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import HIDDEN, REMARKS, ROWS, Losses, count_words
from muniment.reading.model import TextReading

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MOST_COLUMNS = 300
"""Columns to the right of the first one that are kept apart, where they are empty."""
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


@dataclass
class _Book:
    """What all sheets of a workbook share, and what was met in them."""

    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False
    flow: Flow = field(default_factory=Flow)
    losses: Losses = field(default_factory=Losses)
    original: int = 0
    rows: int = 0
    rows_left: int = 0
    hidden: list[str] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0
    remarks: int = 0

    def add_rows(self, name: str, rows: Iterator[dict[int, str]]) -> None:
        """Add a sheet: its heading and its rows, each by column."""
        self.flow.add_heading(name, 1)
        kept: list[dict[int, str]] = []
        for row in rows:
            words = " ".join(row.values())
            self.original += count_words(words)
            if self.rows < MOST_ROWS:
                kept.append(row)
                self.rows += 1
            else:
                self.rows_left += 1
                self.losses.add(ROWS, words)
        first = min((min(row) for row in kept), default=0)
        for row in kept:
            last = max(row)
            if last - first > _MOST_COLUMNS:
                cells = [row[at] for at in sorted(row)]
            else:
                cells = [row.get(at, "") for at in range(first, last + 1)]
            self.flow.add_paragraph(" | ".join(cells).rstrip(" |"), "table")

    def warnings(self) -> list[str]:
        """Return what is not shown, in lines for a person."""
        lines = []
        if self.rows_left:
            lines.append(f"the sheets have {self.rows + self.rows_left:,} rows; the first {MOST_ROWS:,} were read")
        if self.hidden:
            lines.append(f"hidden sheets are left out: {', '.join(self.hidden)}")
        if self.hidden_rows or self.hidden_columns:
            lines.append(
                "hidden in the sheets and left out: "
                f"{_count(self.hidden_rows, 'row')}, {_count(self.hidden_columns, 'column')}"
            )
        if self.remarks:
            lines.append(f"{self.remarks} comment{'' if self.remarks == 1 else 's'} on cells left out")
        return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def read_xlsx(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a workbook of Office Open XML. Raises TooLarge, Damaged, EmptyFile."""
    book = _Book()
    with open_package(content, "XLSX") as archive:
        parts = parts_of_zip(archive)
        main = parts.main or "xl/workbook.xml"
        root = parts.xml(main)
        if root is None:
            raise Damaged("the XLSX is damaged: it does not say which of its parts is the workbook")
        relations = parts.relations(main)
        kinds = {r.kind: r.target for r in relations.values() if not r.external}
        book.strings = _shared_strings(parts, kinds.get("sharedStrings"))
        book.formats = _formats(parts.xml(kinds.get("styles")))
        settings = root.find(f"{_S}workbookPr")
        book.from_1904 = settings is not None and settings.get("date1904") in ("1", "true")
        for sheet in root.iter(f"{_S}sheet"):
            relation = relations.get(sheet.get(f"{_R}id") or "")
            if relation is None or relation.kind != "worksheet" or relation.target not in parts:
                continue
            _read_sheet(parts, relation.target, sheet, book)
        properties = parts.properties()
    return _finish(book, XLSX, url, [*warnings, *book.warnings()], properties)


def _finish(
    book: _Book, media_type: str, url: str | None, warnings: list[str], properties: dict[str, str]
) -> TextReading:
    sections = [s for s in book.flow.sections if s.paragraphs or (s.title and book.rows)]
    if not any(s.paragraphs for s in sections):
        raise EmptyFile("the workbook has no words")
    named = properties.get("title")
    title = name_workbook(named if stands_in_text(named, sections) else None, sections)
    base: dict[str, Any] = {
        "media_type": media_type,
        "charset": None,
        "declared": properties.get("language"),
        "url": url,
        "warnings": warnings,
    }
    reading = finish_text_reading(
        base,
        title,
        sections,
        kind="document",
        authors=file_authors(properties.get("creator"), sections),
        original=book.original,
        losses=book.losses,
    )
    # The name of a sheet or its first row are what it holds, and not what the workbook is called.
    return reading if title else reading.model_copy(update={"title": None})


def _shared_strings(parts: OfficeParts, name: str | None) -> list[str]:
    root = parts.xml(name)
    return [_string(item) for item in root.iterchildren(f"{_S}si")] if root is not None else []


def _string(item: etree._Element) -> str:
    """Return the words of a string, without how they are to be pronounced."""
    texts = [t.text or "" for t in item.iter(f"{_S}t") if next(t.iterancestors(f"{_S}rPh"), None) is None]
    return _plain_words("".join(texts))


def _plain_words(text: str) -> str:
    # Letters that XML cannot hold are written as _x000D_ (ECMA-376 22.9.2.19).
    text = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)
    return " ".join(text.replace("\u00ad", "").split())


def _formats(root: etree._Element | None) -> list[str]:
    """Return the format of each style of cells."""
    if root is None:
        return []
    own = {f.get("numFmtId") or "": f.get("formatCode") or GENERAL for f in root.iter(f"{_S}numFmt")}
    styles = root.find(f"{_S}cellXfs")
    found = []
    for style in styles.iterchildren(f"{_S}xf") if styles is not None else ():
        name = style.get("numFmtId") or "0"
        found.append(own.get(name) or BUILT_IN.get(int(name) if name.isdigit() else 0, GENERAL))
    return found


def _read_sheet(parts: OfficeParts, name: str, sheet: etree._Element, book: _Book) -> None:
    title = " ".join((sheet.get("name") or "").split())
    data = parts.xml_bytes(name)
    if sheet.get("state") in ("hidden", "veryHidden"):
        book.hidden.append(title)
        for row in _rows(data, _Book(book.strings, book.formats, book.from_1904)):
            words = " ".join(row.values())
            book.original += count_words(words)
            book.losses.add(HIDDEN, words)
        return
    book.add_rows(title, _rows(data, book))
    for relation in parts.relations(name).values():
        if relation.external:
            continue
        if relation.kind == "drawing":
            drawing = parts.xml(relation.target)
            for paragraph in drawing.iter(f"{A}p") if drawing is not None else ():
                words = words_of(paragraph)
                book.original += count_words(words)
                book.flow.add_paragraph(words)
        elif relation.kind == "comments":
            remarks = parts.xml(relation.target)
            for remark in remarks.iter(f"{_S}comment") if remarks is not None else ():
                text = " ".join(t.text or "" for t in remark.iter(f"{_S}t"))
                book.remarks += 1
                book.original += count_words(text)
                book.losses.add(REMARKS, text)


def _rows(data: bytes, book: _Book) -> Iterator[dict[int, str]]:
    """Yield the rows of a sheet that are shown and have words: each cell's by its column, from 0."""
    hidden: set[int] = set()
    number = 0
    for _, element in etree.iterparse(
        io.BytesIO(data), tag=(f"{_S}row", f"{_S}col"), resolve_entities=False, no_network=True, huge_tree=False
    ):
        if element.tag == f"{_S}col":
            if element.get("hidden") in ("1", "true"):
                first, last = (int(element.get(name) or 0) for name in ("min", "max"))
                if last < 16_000:
                    book.hidden_columns += last - first + 1
                hidden.update(range(first - 1, min(last, 16_384)))
        else:
            number += 1
            cells = {at: text for at, text in _cells(element, book) if text}
            shown = {at: text for at, text in cells.items() if at not in hidden}
            gone = cells if element.get("hidden") in ("1", "true") else {at: cells[at] for at in cells.keys() - shown}
            if gone:
                words = " ".join(gone.values())
                book.losses.add(HIDDEN, words)
                book.original += count_words(words)
            if element.get("hidden") in ("1", "true"):
                book.hidden_rows += bool(cells)
            elif shown:
                yield shown
            element.clear()
            # What was read before is not kept: a sheet may have a million rows.
            while element.getprevious() is not None:
                del element.getparent()[0]


def _cells(row: etree._Element, book: _Book) -> Iterator[tuple[int, str]]:
    at = -1
    for cell in row.iterchildren(f"{_S}c"):
        match = _CELL.fullmatch(cell.get("r") or "")
        at = _column(match[1]) if match else at + 1
        yield at, _shown(cell, book)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shown(cell: etree._Element, book: _Book) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        held = cell.find(f"{_S}is")
        return _string(held) if held is not None else ""
    value = cell.findtext(f"{_S}v") or ""
    if kind == "s":
        return book.strings[int(value)] if value.isdigit() and int(value) < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE" if value else ""
    if kind != "n":
        return _plain_words(value)
    try:
        number = float(value)
    except ValueError:
        return _plain_words(value)
    if not math.isfinite(number):
        return value
    style = cell.get("s") or "0"
    form = book.formats[int(style)] if style.isdigit() and int(style) < len(book.formats) else GENERAL
    return write_value(number, form, from_1904=book.from_1904)


def read_xls(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a workbook in Excel's older or binary formats. Raises Damaged, Encrypted, EmptyFile."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    book = _Book()
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.visible != SheetVisibleEnum.Visible:
                book.hidden.append(sheet.name)
                continue
            rows = workbook.get_sheet_by_name(sheet.name).iter_rows()
            texts = ({at: text for at, value in enumerate(row) if (text := _written(value))} for row in rows)
            book.add_rows(sheet.name, (row for row in texts if row))
    except PasswordError as error:
        raise Encrypted("the workbook asks for a password") from error
    except CalamineError as error:
        raise Damaged(f"the workbook is damaged: {error}") from error
    except BaseException as error:
        # A fault of the library's own is no exception of Python's.
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged("the workbook is damaged") from None
    return _finish(book, XLSB if content[:2] == b"PK" else XLS, url, [*warnings, *book.warnings()], {})


def _written(value: Any) -> str:
    """Return a value of a cell as text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return write_plain(value) if math.isfinite(value) else ""
    if isinstance(value, datetime):
        hour = f"{value:%H:%M:%S}".removesuffix(":00")
        return value.date().isoformat() if hour == "00:00" else f"{value.date().isoformat()} {hour}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}"
    return _plain_words(str(value))
