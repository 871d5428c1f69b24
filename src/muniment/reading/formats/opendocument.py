"""OpenDocument files: texts (ODT), sheets (ODS), presentations (ODP), drawings (ODG), as packages or as one XML file.

In: bytes. Out: a `TextReading` of kind document. What a package unpacks to is measured before it is unpacked, and no
part of it may name another file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile, Encrypted
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.flow import Flow
from muniment.reading.formats.media_type import FODP, FODS, FODT, ODG, ODP, ODS, ODT
from muniment.reading.formats.opendocument_lists import DRAW, OFFICE, PRESENTATION, STYLE, TABLE, TEXT, OdfStyles
from muniment.reading.formats.opendocument_walk import MOST_ROWS, OdfWalk
from muniment.reading.formats.packages import first_words, keep_pictures, open_package, open_xml, parse_xml
from muniment.reading.formats.sheets import name_workbook
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import DELETED, HEADERS, HIDDEN, REMARKS, ROWS, Losses, count_words
from muniment.reading.model import TextReading

_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MARGINS = [f"{STYLE}{name}{page}" for name in ("header", "footer") for page in ("", "-left", "-first")]
_KINDS = {"text": ODT, "spreadsheet": ODS, "presentation": ODP, "drawing": ODG}
_FLAT = {"text": FODT, "spreadsheet": FODS, "presentation": FODP}


@dataclass
class _File:
    """What was taken of a file: its body and its styles."""

    content: etree._Element
    styles: etree._Element | None
    meta: etree._Element | None
    is_flat: bool
    read_object: Callable[[str], etree._Element | None]
    keep: Callable[[Flow], None] = field(default=lambda flow: None)


def read_opendocument(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of an OpenDocument file. Raises TooLarge, Damaged, Encrypted, EmptyFile."""
    with _open(content) as file:
        body = file.content.find(f"{OFFICE}body")
        held = next((e for e in body if isinstance(e.tag, str)), None) if body is not None else None
        kind = etree.QName(held).localname if held is not None else ""
        if held is None or kind not in _KINDS:
            raise Damaged("the OpenDocument file is damaged: it has no body")
        media_type = _FLAT.get(kind, _KINDS[kind]) if file.is_flat else _KINDS[kind]
        walk = OdfWalk(OdfStyles((file.content, file.styles)), file.read_object)
        flow = Flow()
        losses = Losses()
        if kind == "text":
            walk.walk(held, flow)
        elif kind == "spreadsheet":
            warnings = _read_sheets(held, walk, flow, file, warnings)
        else:
            warnings = _read_slides(held, walk, flow, file, warnings)
        file.keep(flow)
        original = _count(held, losses)
        for rule, text in walk.told.left_out:
            losses.add(rule, text)
        for root in (file.styles,) if file.styles is not None else (file.content,) if file.is_flat else ():
            for margin in root.iter(*_MARGINS):
                words = " ".join(map(str, margin.itertext()))
                losses.add(HEADERS, words)
                original += count_words(words)
    if flow.is_empty:
        raise EmptyFile(f"the {media_type.rpartition('.')[2]} has no text")
    return _finish(flow, walk, kind, media_type, file.meta, url, [*warnings, *walk.told.warnings()], original, losses)


def _finish(
    flow: Flow,
    walk: OdfWalk,
    kind: str,
    media_type: str,
    meta: etree._Element | None,
    url: str | None,
    warnings: list[str],
    original: int,
    losses: Losses,
) -> TextReading:
    sections = flow.sections
    said = first_words(meta, f"{_DC}title")
    title = said if stands_in_text(said, sections) else None
    if kind == "spreadsheet":
        title = name_workbook(title, sections)
    else:
        title = title or walk.title or next((s.title for s in sections if s.title), None)
    author = first_words(meta, f"{_DC}creator") or first_words(meta, f"{_META}initial-creator")
    base: dict[str, Any] = {
        "media_type": media_type,
        "charset": None,
        "declared": first_words(meta, f"{_DC}language"),
        "url": url,
        "warnings": warnings,
    }
    reading = finish_text_reading(
        base,
        title,
        sections,
        kind="document",
        authors=file_authors(author, sections),
        original=original,
        losses=losses,
    )
    return reading if title or kind != "spreadsheet" else reading.model_copy(update={"title": None})


def _read_sheets(held: etree._Element, walk: OdfWalk, flow: Flow, file: _File, warnings: list[str]) -> list[str]:
    styles = OdfStyles((file.content, file.styles))
    sheets = list(held.iterchildren(f"{TABLE}table"))
    hidden = []
    for sheet in sheets:
        name = sheet.get(f"{TABLE}name") or ""
        if styles.property_of("table", sheet.get(f"{TABLE}style-name"), f"{TABLE}display") == "false":
            hidden.append(name)
            walk.told.left_out.append((HIDDEN, " ".join(map(str, sheet.itertext()))))
            continue
        flow.add_heading(name or f"{len(flow.sections)}", 1)
        walk.add_table(sheet, flow, is_sheet=True)
        for shapes in sheet.iterchildren(f"{TABLE}shapes"):
            walk.walk(shapes, flow)
    if walk.rows_left:
        warnings = [*warnings, f"of a sheet the first {MOST_ROWS:,} rows were read"]
        walk.told.left_out.append((ROWS, ""))
    return [*warnings, f"hidden sheets are left out: {', '.join(hidden)}"] if hidden else warnings


def _read_slides(held: etree._Element, walk: OdfWalk, flow: Flow, file: _File, warnings: list[str]) -> list[str]:
    styles = OdfStyles((file.content, file.styles))
    hidden = []
    for number, page in enumerate(held.iterchildren(f"{DRAW}page"), 1):
        shown = styles.property_of("drawing-page", page.get(f"{DRAW}style-name"), f"{PRESENTATION}visibility")
        if shown == "hidden":
            hidden.append(str(number))
            walk.told.left_out.append((HIDDEN, " ".join(map(str, page.itertext()))))
            continue
        walk.add_slide(page, flow)
    return [*warnings, f"hidden slides are left out: {', '.join(hidden)}"] if hidden else warnings


@contextmanager
def _open(content: bytes) -> Iterator[_File]:
    if content[:2] != b"PK":
        with open_xml("OpenDocument file"):
            root = parse_xml(content)
            yield _File(root, None, root.find(f"{OFFICE}meta"), True, lambda name: None)
        return
    with open_package(content, "OpenDocument file") as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Encrypted("the file asks for a password")

        def part(name: str) -> etree._Element | None:
            return parse_xml(archive.read(name)) if name in names else None

        def read_object(name: str) -> etree._Element | None:
            with suppress(etree.XMLSyntaxError):
                return part(f"{name}/content.xml")
            return None

        yield _File(
            parse_xml(archive.read("content.xml")),
            part("styles.xml"),
            part("meta.xml"),
            False,
            read_object,
            lambda flow: keep_pictures(flow.sections, archive),
        )


_ASIDE = {f"{OFFICE}annotation": REMARKS, f"{TEXT}tracked-changes": DELETED}


def _count(root: etree._Element, losses: Losses) -> int:
    """Return how many words the paragraphs of a part have, counted apart from the walk, and count remarks and what a
    tracked change took out."""
    paragraphs: dict[etree._Element, tuple[str, list[str]]] = {}

    def note(paragraph: etree._Element | None, own: str, text: str | None) -> None:
        if paragraph is not None and text:
            paragraphs.setdefault(paragraph, (own, []))[1].append(text)

    def walk(node: etree._Element, paragraph: etree._Element | None, own: str) -> None:
        if node.tag in (f"{TEXT}p", f"{TEXT}h"):
            paragraph = node
        own = own or _ASIDE.get(node.tag, "")
        note(paragraph, own, node.text if isinstance(node.tag, str) else None)
        for child in node:
            note(paragraph, own, " " if child.tag in _PARTING else None)
            walk(child, paragraph, own)
            note(paragraph, own, child.tail)

    walk(root, None, "")
    for own, parts in paragraphs.values():
        if own:
            losses.add(own, "".join(parts))
    return sum(count_words("".join(parts)) for _, parts in paragraphs.values())


_PARTING = frozenset(f"{TEXT}{name}" for name in ("s", "tab", "line-break"))
