"""Everything that a search finds with its text, as a file: JSON lines, passages (JSON lines, Parquet), plain text in a
ZIP, TEI.

In: an iterator of items. Out: an iterator of text or bytes, some hundred items read at a time. What a row says of an
item is what its page shows; its text is that of its newest version, as the newest reader read it.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby, islice
from typing import Any

from django.conf import settings
from lxml import etree

from muniment.archive.models import Item, Version
from muniment.exchange.exports import ExportFormat, harmless, row_of, tell_rows
from muniment.exchange.proofs import date_of
from muniment.reading.paragraphs import find_noted, without_marks
from muniment.reading.stored import StoredReading
from muniment.valid_text import make_valid

_AT_ONCE = 100
"""Items whose texts are held at once."""


@dataclass(frozen=True)
class Passage:
    """A paragraph and where it stands. `section` is the address of its section; `role` as in
    `reading.model.Paragraph`."""

    section: str
    heading: str
    address: str
    page: int | None
    role: str
    text: str


@dataclass(frozen=True)
class _Text:
    """An item with its text. `facts` are the columns of its row, by name."""

    item: Item
    facts: dict[str, Any]
    passages: tuple[Passage, ...]

    @property
    def by_section(self) -> Iterator[tuple[str, str, list[Passage]]]:
        """Yield address, heading and passages of each section that has any."""
        for (section, heading), passages in groupby(self.passages, lambda p: (p.section, p.heading)):
            yield section, heading, list(passages)

    @property
    def plain(self) -> str:
        """Headings and paragraphs, an empty line between."""
        parts = [[heading, *(p.text for p in passages)] for _section, heading, passages in self.by_section]
        return "\n\n".join(text for part in parts for text in part if text)


def _texts(items: Iterable[Item]) -> Iterator[_Text]:
    rows = iter(items)
    while batch := list(islice(rows, _AT_ONCE)):
        tell_rows(batch)
        wanted = Version.objects.filter(pk__in=[i.version_id for i in batch if i.version_id])
        versions = {v.pk: v for v in wanted.select_related("capture", "reading")}
        for item in batch:
            version = versions.get(item.version_id or 0)
            passages = tuple(_passages_of(version.reading.content)) if version else ()
            yield _Text(item, row_of(item) | _told_of(version), passages)


def _told_of(version: Version | None) -> dict[str, Any]:
    taken = date_of(version.capture) if version else None
    return {
        "version": version.number if version else None,
        "sha256": version.capture.original_id if version else None,
        "captured": taken.at.isoformat() if taken else None,
        "captured_caveat": (taken.caveat or None) if taken else None,
        "reader": version.reading.reader if version else None,
    }


def _passages_of(content: StoredReading) -> Iterator[Passage]:
    sections = content.get("sections", [])
    noted = find_noted(sections)
    for section in sections:
        for paragraph in section["paragraphs"]:
            address = paragraph.get("address", "")
            yield Passage(
                section.get("address") or "",
                section.get("title") or "",
                address,
                paragraph.get("page"),
                paragraph.get("role") or "text",
                # The marks of footnotes are no words of the text.
                without_marks(paragraph["text"], noted.get(address, ())),
            )


def write_texts(items: Iterable[Item]) -> Iterator[str]:
    """Yield one JSON object a line: an item with its text, whole and by sections and paragraphs."""
    for text in _texts(items):
        sections = [
            {
                "title": heading or None,
                "address": section or None,
                "paragraphs": [
                    {"address": p.address or None, "page": p.page, "role": p.role, "text": p.text} for p in passages
                ],
            }
            for section, heading, passages in text.by_section
        ]
        whole = text.facts | {"text": text.plain if text.item.version_id else None, "sections": sections}
        yield json.dumps(whole, ensure_ascii=False) + "\n"


def write_passages(items: Iterable[Item]) -> Iterator[str]:
    """Yield one JSON object a line: a paragraph, with what is known of its item."""
    for row in _passage_rows(items):
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _passage_rows(items: Iterable[Item]) -> Iterator[dict[str, Any]]:
    for text in _texts(items):
        for position, passage in enumerate(text.passages, 1):
            yield text.facts | {
                "position": position,
                "paragraph": passage.address or None,
                "paragraph_url": f"{text.facts['url']}#{passage.address}" if passage.address else text.facts["url"],
                "page": passage.page,
                "heading": passage.heading or None,
                "role": passage.role,
                "text": passage.text,
            }


_ROWS_AT_ONCE = 5_000
_TEXT_COLUMNS = (
    *("title", "kind", "state", "date", "date_is", "language", "source", "summary", "address", "url", "origin"),
    *("sha256", "captured", "captured_caveat", "reader", "paragraph", "paragraph_url", "heading", "role", "text"),
)
_NUMBER_COLUMNS = ("id", "version", "position", "page")
_LIST_COLUMNS = ("authors", "topics", "places")


def write_parquet(items: Iterable[Item]) -> Iterator[bytes]:
    """Yield an Apache Parquet file of the rows of `write_passages`. Needs pyarrow, the extra `parquet`."""
    import pyarrow as pa
    from pyarrow import parquet

    kinds = (
        (_NUMBER_COLUMNS, pa.int64()),
        (_TEXT_COLUMNS, pa.string()),
        (_LIST_COLUMNS, pa.list_(pa.string())),
        (("fields",), pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))),
    )
    schema = pa.schema([(name, kind) for names, kind in kinds for name in names])
    sink = _Pieces()
    rows = _passage_rows(items)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while gathered := list(islice(rows, _ROWS_AT_ONCE)):
            writer.write_table(pa.Table.from_pylist(gathered, schema=schema))
            yield sink.take()
    yield sink.take()


class _Pieces(io.RawIOBase):
    """A file that is written from beginning to end, and taken away as it grows."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._length = 0

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        taken = bytes(part)
        self._parts.append(taken)
        self._length += len(taken)
        return len(taken)

    def tell(self) -> int:
        return self._length

    def take(self) -> bytes:
        """Return what was written since it was last taken."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


_NOT_IN_NAMES = re.compile(r"[^\w-]+")


def write_zip(items: Iterable[Item]) -> Iterator[bytes]:
    """Yield a ZIP of one plain text a file (UTF-8), and `items.csv`, which says of each file what it is: what programs
    for corpora take. What has no text yet is left out."""
    sink = _Pieces()
    table = io.StringIO()
    writer = csv.writer(table)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for number, text in enumerate(text for text in _texts(items) if text.passages):
            ending = _NOT_IN_NAMES.sub("-", text.item.slug)[:60].strip("-")
            row = {"file": f"{text.item.pk}-{ending}.txt" if ending else f"{text.item.pk}.txt"} | text.facts
            if not number:
                writer.writerow(row)
            writer.writerow(harmless(value) for value in row.values())
            made.writestr(row["file"], f"{text.plain}\n")
            yield sink.take()
        made.writestr("items.csv", "\ufeff" + table.getvalue())
    yield sink.take()


_TEI = "http://www.tei-c.org/ns/1.0"
_XML = "{http://www.w3.org/XML/1998/namespace}"


def write_tei(items: Iterable[Item]) -> Iterator[str]:
    """Yield a corpus in TEI P5: each item a `TEI` with its header, its sections as divisions, its paragraphs with their
    addresses."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{_TEI}">\n'
    header = _element("teiHeader", {}, _file_description("Items of an archive", [], settings.PUBLIC_URL, []))
    yield _markup(header)
    for text in _texts(items):
        if text.passages:
            yield _markup(_tei_of(text))
    yield "</teiCorpus>\n"


def _tei_of(text: _Text) -> etree._Element:
    facts = text.facts
    origin = [
        _element("publisher", {}, facts["source"]),
        *([_element("date", {"when": facts["date"]}, facts["date"])] if _is_plain_date(facts["date"]) else []),
        *([_element("ref", {"target": facts["address"]}, facts["address"])] if facts["address"] else []),
        _element("note", {"type": "captured"}, facts["captured"]),
        _element("idno", {"type": "SHA-256"}, facts["sha256"]),
    ]
    topics = [_element("term", {}, topic) for topic in facts["topics"]]
    profile = [_element("textClass", {}, _element("keywords", {}, *topics))] if topics else []
    header = _element(
        "teiHeader",
        {},
        _file_description(facts["title"], facts["authors"], facts["url"], origin),
        *([_element("profileDesc", {}, *profile)] if profile else []),
    )
    divisions = [
        _element(
            "div",
            {"n": section} if section else {},
            *([_element("head", {}, heading)] if heading else []),
            *(
                _element("p", {"n": p.address, **({"rend": p.role} if p.role != "text" else {})}, p.text)
                for p in passages
            ),
        )
        for section, heading, passages in text.by_section
    ]
    named = {f"{_XML}id": f"item-{text.item.pk}"} | ({f"{_XML}lang": facts["language"]} if facts["language"] else {})
    return _element("TEI", named, header, _element("text", {}, _element("body", {}, *divisions)))


def _file_description(title: str, authors: list[str], published: str, origin: list[etree._Element]) -> etree._Element:
    return _element(
        "fileDesc",
        {},
        _element("titleStmt", {}, _element("title", {}, title), *(_element("author", {}, a) for a in authors)),
        _element("publicationStmt", {}, _element("p", {}, published)),
        _element("sourceDesc", {}, _element("bibl", {}, *origin) if origin else _element("p", {}, "A search.")),
    )


_PLAIN_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def _is_plain_date(date: str | None) -> bool:
    # TEI's dates are those of XML Schema: of EDTF's, years, months and days alone.
    return bool(date and _PLAIN_DATE.fullmatch(date))


def _element(name: str, attributes: dict[str, str], *inside: str | etree._Element | None) -> etree._Element:
    nsmap: dict[Any, str] = {None: _TEI}
    made = etree.Element(f"{{{_TEI}}}{name}", attributes, nsmap=nsmap)
    for part in inside:
        if isinstance(part, str):
            made.text = make_valid(part)
        elif part is not None:
            made.append(part)
    return made


def _markup(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode") + "\n"


TEXTS = ExportFormat("texts", "JSON lines with text", "application/x-ndjson", write_texts, "texts.jsonl")
PASSAGES = ExportFormat("passages", "JSON lines of passages", "application/x-ndjson", write_passages, "passages.jsonl")
ZIP = ExportFormat("zip", "TXT (ZIP)", "application/zip", write_zip, is_text=False)
TEI = ExportFormat("tei", "TEI", "application/tei+xml", write_tei, "tei.xml")
PARQUET = ExportFormat(
    "parquet",
    "Parquet",
    "application/vnd.apache.parquet",
    write_parquet,
    is_text=False,
    works=find_spec("pyarrow") is not None,
)
