"""A table of an HTML page as rows of cells: with cells that span, and cells that are long.

In: a `table` element. Out: each row as a line with how much of it is links; None for a table that only lays out a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from muniment.reading.pages.speaking import weigh

_LONG, _REPEATED = 300, 80
_MOST_SPAN = 200
_BLOCKS = ("h1", "h2", "h3", "h4", "form", "iframe", "article", "section", "nav")


def read_rows(table: etree._Element) -> list[tuple[str, int]] | None:
    """Return the rows of a table of data; None for a table that only arranges a page."""
    if table.get("role") in ("presentation", "none"):
        return None
    rows = list(_rows_of(table))
    inner = next(table.iterdescendants("table"), None)
    is_data = _is_marked(table, rows)
    if len(rows) < 2 or (inner is not None and not is_data):
        return None
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    if not any(len(row) > 1 for row in cells):
        return None
    texts = [[_text(cell) for cell in row] for row in cells]
    if any(weigh(text) > _LONG for row in texts for text in row) and not is_data and not _is_grid(cells, texts):
        return None
    read = []
    for line, row in zip(_spanned(cells, texts), rows, strict=True):
        if any(line):
            linked = sum(len(_text(a)) for a in row.iter("a"))
            read.append((" | ".join(line).rstrip(" |") if not line[-1] else " | ".join(line), linked))
    return read if any(" | " in text for text, _ in read) else None


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table, and not those of tables within it: of tables in tables all would be looked at once for
    each table around them."""
    waiting = list(reversed(table))
    while waiting:
        element = waiting.pop()
        if element.tag == "tr":
            yield element
        if element.tag not in ("table", "td", "th"):
            waiting += reversed(element)


def _text(element: etree._Element) -> str:
    parts = []
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag in ("p", "div", "br", "li", "td", "th", "tr", "dd", "dt") and node is not element:
            parts.append(" ")
        if node.tag not in ("style", "script"):
            parts.append(node.text or "")
        if node is not element:
            parts.append((" " if node.tag in ("p", "div", "li", "td", "th", "tr") else "") + (node.tail or ""))
    return " ".join("".join(parts).split())


def _is_marked(table: etree._Element, rows: list[etree._Element]) -> bool:
    """Return whether a table says that it holds data: it has heads, a caption, or lines around its cells."""
    if any(cell.tag == "th" for row in rows[:3] for cell in row) or table.find("caption") is not None:
        return True
    border = (table.get("border") or "0").strip()
    return border not in ("", "0", "0px", "none") and not any(True for _ in table.iter(*_BLOCKS))


def _is_grid(cells: list[list[etree._Element]], texts: list[list[str]]) -> bool:
    """Return whether a table without a mark is made as data are: rows of the same columns, mostly short in the first,
    and no headings, forms or lists of links in its cells."""
    widths = [sum(_span(cell, "colspan") for cell in row) for row in cells if row]
    if len(cells) < 3 or len(set(widths)) > 1 or widths[0] < 2:
        return False
    if any(True for row in cells for cell in row for _ in cell.iter(*_BLOCKS)):
        return False
    filled = sum(bool(text) for row in texts for text in row)
    short = sum(weigh(row[0]) <= 120 for row in texts if row)
    return filled >= 0.7 * sum(map(len, texts)) and short >= 0.7 * len(texts)


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(_MOST_SPAN, max(1, int(value))) if re.fullmatch(r"\d{1,4}", value) else 1


def _spanned(cells: list[list[etree._Element]], texts: list[list[str]]) -> list[list[str]]:
    """Return the rows with each cell in the columns where it stands: one that goes over rows is told in each of them,
    where it is short, and one that goes over columns once."""
    above: dict[int, tuple[int, str]] = {}
    rows = []
    for row, words in zip(cells, texts, strict=True):
        line: list[str] = []
        below: dict[int, tuple[int, str]] = {}
        waiting = list(zip(row, words, strict=True))
        while waiting or len(line) in above:
            column = len(line)
            if column in above:
                left, text = above[column]
                line.append(text)
                if left > 1:
                    below[column] = (left - 1, text)
                continue
            cell, text = waiting.pop(0)
            down, wide = _span(cell, "rowspan"), _span(cell, "colspan")
            for number in range(wide):
                told = text if number == 0 else ""
                if down > 1:
                    below[column + number] = (down - 1, told if len(told) <= _REPEATED else "")
                line.append(told)
        above = below
        rows.append(line)
    return rows
