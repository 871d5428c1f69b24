"""Everything that a search finds, as a file: CSV, JSON lines, BibTeX, RIS.

In: an iterator of items. Out: an iterator of text, so that a million rows take no more memory than ten.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import prefetch_related_objects

from muniment.archive.models import Item, Version
from muniment.doors import EXPORTERS, load_all
from muniment.evidence.dated import bears_day_only, tell_days
from muniment.exchange import citations
from muniment.exchange.proofs import date_of
from muniment.reading.links import safe_link

_FIELDS = [
    "id",
    "title",
    "kind",
    "state",
    "date",
    "language",
    "source",
    "authors",
    "summary",
    "address",
    "url",
    "origin",
    "date_is",
    "fields",
    "topics",
    "places",
]
_AT_ONCE = 200


@dataclass(frozen=True)
class ExportFormat:
    """A form that results can be taken away in."""

    name: str
    """By which it is asked for, and what the file's name ends with: a to z, 0 to 9 and hyphens."""
    label: str
    """What it is called, in any language."""
    media_type: str
    write: Callable[[Iterable[Item]], Iterator[str] | Iterator[bytes]]
    """Make the file, piece by piece, of text (in UTF-8) or of bytes; the items come as a stream, and may be a
    million."""
    ending: str = ""
    """What the file's name ends with, where that is not `name`."""
    is_text: bool = True
    """Whether the file is text in UTF-8."""
    works: bool = True
    """Whether all that it needs is installed: what does not work is not offered."""

    @property
    def content_type(self) -> str:
        """The header of an answer that sends it."""
        return f"{self.media_type}; charset=utf-8" if self.is_text else self.media_type


def lasting_address(item: Item) -> str:
    """Return the address of an item that stays when its title changes."""
    return f"{settings.PUBLIC_URL}/items/{item.pk}/"


def row_of(item: Item) -> dict[str, Any]:
    """Return what is said of an item in a file, by column: of one of the items that `tell_rows` was asked for."""
    return {
        "id": item.pk,
        "title": item.title,
        "kind": item.kind,
        "state": item.state,
        "date": item.published or None,
        "language": item.language or None,
        "source": item.source.name,
        "authors": item.authors,
        "summary": item.summary,
        "address": safe_link(item.url),
        "url": lasting_address(item),
        "origin": item.origin,
        # What was updated, captured or takes place then has no date here.
        "date_is": ("dated" if bears_day_only(item) else "published") if item.published else None,
        "fields": [{"name": f.name, "value": f.value} for f in item.fields.all()],
        "topics": [topic.slug for topic in item.topics.all()],
        "places": [place.name for place in item.places.all()],
    }


_BEGINS_FORMULA = re.compile(r"[\t\r\n]|[\s\u200b\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]")
"""The signs that OWASP names, their full-width and small forms, which spreadsheets of East Asia read alike, and what is
passed over before one."""


def harmless(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "; ".join(map(_written, value)) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if _BEGINS_FORMULA.match(text) else text


def _written(value: object) -> str:
    """Return one of several values in a cell; a field of an item's own with its name."""
    return f"{value['name']}={value['value']}" if isinstance(value, dict) else str(value)


def write_table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table as CSV, each cell harmless in a spreadsheet. It begins with a byte order mark, so that
    spreadsheets take it for UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless("" if value is None else value) for value in row])
    return "\ufeff" + buffer.getvalue()


def write_csv(items: Iterable[Item]) -> Iterator[str]:
    """Yield the lines of a table (RFC 4180), with a byte order mark, by which spreadsheets know UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(_FIELDS)
    for item in _told(items):
        row = row_of(item)
        writer.writerow([harmless(row[name]) for name in _FIELDS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def write_json_lines(items: Iterable[Item]) -> Iterator[str]:
    """Yield one JSON object a line."""
    for item in _told(items):
        yield json.dumps(row_of(item), ensure_ascii=False) + "\n"


def _told(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items that know which day theirs is, asked for some hundreds at once."""
    rows = iter(items)
    while batch := list(islice(rows, _AT_ONCE)):
        tell_rows(batch)
        yield from batch


def tell_rows(items: list[Item]) -> None:
    """Read for some hundred items at once what `row_of` says of each beside its own columns."""
    tell_days(items)
    prefetch_related_objects(items, "fields", "topics", "places")


def _with_capture(items: Iterable[Item], write: Callable[..., str]) -> Iterator[str]:
    """Yield records that say when an item was captured, asked for some hundreds at once."""
    rows = iter(items)
    while batch := list(islice(rows, _AT_ONCE)):
        versions = [i.version_id for i in batch if i.version_id]
        shown = (
            Version.objects.filter(pk__in=versions)
            .select_related("capture")
            .only("capture__captured_at", "capture__method")
        )
        taken = {version.pk: date_of(version.capture) for version in shown}
        tell_days(batch)
        for item in batch:
            yield write(item, lasting_address(item), taken.get(item.version_id or 0), only_dated=bears_day_only(item))


CSV = ExportFormat("csv", "CSV", "text/csv", write_csv)
JSON_LINES = ExportFormat("jsonl", "JSON lines", "application/x-ndjson", write_json_lines)
BIBTEX = ExportFormat("bib", "BibTeX", "application/x-bibtex", lambda items: _with_capture(items, citations.bibtex))
RIS = ExportFormat(
    "ris", "RIS", "application/x-research-info-systems", lambda items: _with_capture(items, citations.ris)
)


_FIRST = ("csv", "jsonl", "texts", "passages", "parquet", "zip", "tei", "bib", "ris")


@lru_cache(1)
def export_formats() -> Mapping[str, ExportFormat]:
    """Return the forms that results can be taken away in, by name: ours, then those of other packages
    (`muniment.exporters`)."""
    offered = load_all(EXPORTERS, ExportFormat, first=_FIRST)
    return {form.name: form for form in offered.values() if form.works}


class ExportError(Exception):
    """A format's own code failed. `str()` is one line for people."""


def write_items(form: ExportFormat, items: Iterable[Item]) -> Iterator[str | bytes]:
    """Yield the parts of the file that a format makes of items. Raises ExportError where the format's code fails.

    What goes wrong while the items are asked for, or in the database, is no fault of the format's: it comes as it is.
    """
    of_items: list[BaseException] = []

    def asked() -> Iterator[Item]:
        try:
            yield from items
        except Exception as error:
            of_items.append(error)
            raise

    try:
        for part in form.write(asked()):
            if not isinstance(part, str | bytes):
                raise TypeError(f"it wrote {type(part).__name__}, neither text nor bytes")
            yield part
    except DatabaseError:
        raise
    except Exception as error:
        if error in of_items:
            raise
        said = " ".join(str(error).split())
        raise ExportError(
            f"the format “{form.name}” failed ({type(error).__name__}{f': {said}' if said else ''}); "
            "tell who wrote it, or choose another with --format"
        ) from error


def in_pieces(parts: Iterable[str | bytes], size: int = 64_000) -> Iterator[bytes]:
    """Yield a file's parts gathered into pieces of about `size` bytes: a network likes few large ones."""
    rows = (part.encode() if isinstance(part, str) else part for part in parts)
    for first in rows:
        gathered, length = [first], len(first)
        for part in rows:
            gathered.append(part)
            length += len(part)
            if length >= size:
                break
        yield b"".join(gathered)


__all__ = ["ExportError", "ExportFormat", "export_formats", "in_pieces", "lasting_address", "write_items"]
