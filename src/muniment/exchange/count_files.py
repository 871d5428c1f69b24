"""Tables of counts as files: CSV, JSON Lines. Every row says over what it was counted.

In: a table. Out: a file in pieces.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.conf import settings

from muniment.exchange.exports import write_table
from muniment.search.counting.selections import Counted
from muniment.search.counting.snapshots import Snapshot
from muniment.search.counting.tables import Cell, CountTable

FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
"""Media types of the formats, by their names."""
_OVER = ("over_items", "over_words", "not_counted_yet", "items_digest", "counted_at", "reader", "words_version")


def write_rows(form: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a table as a file, one of `FORMS`. Cells of CSV are harmless in a spreadsheet."""
    if form == "csv":
        yield write_table(columns, rows)
        return
    names = tuple(columns)
    for row in rows:
        yield json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n"


def write_count(form: str, table: CountTable) -> Iterator[str]:
    """Yield a count as a file, one of `FORMS`: each row with what it was counted over; of keywords each side."""
    sides = ("", "other_")
    columns = [*table.columns, *(f"{sides[n]}{name}" for n in range(len(table.counted)) for name in _OVER)]
    over = [cell for counted in table.counted for cell in _over(counted)]
    return write_rows(form, columns, ([*row, *over] for row in table.rows))


def _over(counted: Counted) -> list[Cell]:
    return [
        counted.items,
        counted.words,
        counted.missing,
        counted.digest,
        counted.at.isoformat(timespec="seconds"),
        counted.reader,
        counted.words_version,
    ]


def snapshot_url(snapshot: Snapshot) -> str:
    """Return the address of a snapshot, which stays."""
    return f"{settings.PUBLIC_URL}/counts/{snapshot.key}/"


def cite_snapshot(snapshot: Snapshot, title: str, portal: str) -> str:
    """Return a snapshot's citation in a plain manner: publisher, title, day, address, digest."""
    day = snapshot.made_at.date().isoformat()
    return f"{portal}. {title}. {day}. {snapshot_url(snapshot)} (SHA-256 {snapshot.digest})"


def snapshot_csl(snapshot: Snapshot, title: str, portal: str) -> str:
    """Return a snapshot's record in CSL-JSON 1.0, for reference managers."""
    made = snapshot.made_at
    record = {
        "id": f"count-{snapshot.key}",
        "type": "dataset",
        "title": title,
        "publisher": portal,
        "issued": {"date-parts": [[made.year, made.month, made.day]]},
        "URL": snapshot_url(snapshot),
        "number": snapshot.key,
        "note": f"SHA-256 of the items and their texts: {snapshot.digest}",
    }
    return json.dumps([record], ensure_ascii=False, indent=2) + "\n"
