"""Lines of a concordance as files: CSV, JSON Lines.

In: lines with their items. Out: a file in pieces, line by line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from django.conf import settings

from muniment.exchange.exports import harmless
from muniment.search.counting.lines import ShownLine

_FIELDS = ("before", "words", "after", "item", "title", "date", "source", "language", "url")
FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
"""Media types of the formats, by their names."""


def url_of(shown: ShownLine) -> str:
    """Return the address of a line's paragraph."""
    address = shown.line.address
    return settings.PUBLIC_URL + shown.item.get_absolute_url() + (f"#{address}" if address else "")


def _row(shown: ShownLine) -> tuple[str | int, ...]:
    item, line = shown.item, shown.line
    return (
        line.before,
        line.words,
        line.after,
        item.pk,
        item.title,
        item.published,
        item.source.name,
        item.language,
        url_of(shown),
    )


def write_lines(form: str, lines: Iterable[ShownLine]) -> Iterator[str]:
    """Yield a file of lines, one of `FORMS`. Cells of CSV are harmless in a spreadsheet."""
    if form == "jsonl":
        for shown in lines:
            yield json.dumps(dict(zip(_FIELDS, _row(shown), strict=True)), ensure_ascii=False) + "\n"
        return
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    # Spreadsheets read UTF-8 where it begins so.
    buffer.write("\ufeff")
    writer.writerow(_FIELDS)
    for shown in lines:
        writer.writerow([harmless(value) for value in _row(shown)])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue()
