"""Tables that are texts: CSV (RFC 4180, and what spreadsheets write in its place) and TSV.

In: text. Out: a `TextReading` of kind document whose paragraphs are the rows, as those of a table in any other
document.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal

from muniment.reading.errors import EmptyFile
from muniment.reading.formats.media_type import TSV
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import ROWS, Losses, count_words
from muniment.reading.model import TextReading
from muniment.reading.paragraphs import RawSection

MOST_ROWS = 5_000
"""Rows that are read: a table of more is for a program, and each row is a paragraph with an address here."""
_DELIMITERS = ("\t", ";", "|", ",")
"""The comma last: where `;` parts the cells, commas stand in their numbers, often one in each."""
_LOOKED_AT = 200
"""Rows that a delimiter is tried on."""


def read_rows(text: str, media_type: str, charset: str | None, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a table (CSV, TSV). Its delimiter, and whether quotes are quotes, are found from its
    content. Raises EmptyFile."""
    text = text.removeprefix("\ufeff").replace("\0", "")
    # The limit is the process's: that of a small table would stop the next reader of a longer one.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    delimiter, text = find_delimiter(text, media_type)
    # A quote that nothing closes would make the rest of the file one cell: then quotes are marks like any other.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if text.count('"') % 2 else csv.QUOTE_MINIMAL
    section, losses, original, left = RawSection(), Losses(), 0, 0
    widths: list[int] = []
    for cells in _rows(text, delimiter, quoting):
        row = " | ".join(cells).rstrip(" |")
        if len(widths) < 2:
            widths.append(sum(map(bool, cells)))
        words = count_words(row)
        original += words
        if len(section.paragraphs) < MOST_ROWS:
            section.paragraphs.append((row, None, "table"))
        else:
            left += 1
            losses.add(ROWS, row, words)
    if not original:
        raise EmptyFile("the table has no words")
    if left:
        warnings = [
            *warnings,
            f"the table has {len(section.paragraphs) + left:,} rows; the first {MOST_ROWS:,} were read",
        ]
    base: dict[str, Any] = {"media_type": media_type, "charset": charset, "url": url, "warnings": warnings}
    # One cell over a table is what it is called; a row of several is none of its names.
    title = section.paragraphs[0][0] if widths[0] == 1 and widths[-1] > 1 else None
    return finish_text_reading(base, title, [section], kind="document", original=original, losses=losses)


def _rows(text: str, delimiter: str, quoting: Literal[0, 3]) -> Iterator[list[str]]:
    """Yield the cells of each row that has any words, each cell in one line."""
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield cells


def find_delimiter(text: str, media_type: str) -> tuple[str, str]:
    """Return what stands between the cells, and the text without the line that says it (`sep=;`, as Excel writes)."""
    if said := re.match(r"sep=([^\s\w\"]|\t)\r?\n", text):
        return said[1], text[said.end() :]
    if media_type == TSV:
        return "\t", text
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text, delimiter)), text


def _regularity(text: str, delimiter: str) -> float:
    """Return how many of the first rows have as many cells as most of them have, as a share; nothing for one cell
    each."""
    lines = (line[:10_000] for line in islice(io.StringIO(text, newline=""), _LOOKED_AT))
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row))
    if not widths:
        return 0.0
    width, rows = max(widths.items(), key=lambda found: (found[1], found[0]))
    return rows / widths.total() if width > 1 else 0.0
