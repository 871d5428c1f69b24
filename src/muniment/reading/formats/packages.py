"""Documents that are zip packages of XML: ODT (OpenDocument text) and EPUB.

In: bytes. Out: a `TextReading` of kind document. What a package unpacks to is measured before it is unpacked, and no
part of it may name another file.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile, TooLarge
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.findings.date_labels import Dated, PageDates, iso_date
from muniment.reading.formats.charset import decode
from muniment.reading.formats.html_page import parse, text_of
from muniment.reading.formats.media_type import EPUB, ODT
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import BOXES, DELETED, HEADERS, LINKS, REMARKS, Losses, count_words
from muniment.reading.model import ImageFacts, TextReading
from muniment.reading.pages.article import extract_sections
from muniment.reading.pages.blocks import read_words
from muniment.reading.paragraphs import RawSection, Role
from muniment.reading.pictures.in_text import LEAST_SIDE, MOST_PICTURES, RawPicture, find_picture, measure

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes that the parts of a package may unpack to, together."""
_MOST_CHAPTERS = 2000
_MOST_WARNINGS = 50
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_OPF = "{http://www.idpf.org/2007/opf}"


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    AttributeError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    etree.XMLSyntaxError,
    ValueError,
)
"""What opening and taking apart a broken package may raise."""


@contextmanager
def open_package(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """Open a package. Raises TooLarge for a zip bomb, Damaged for what does not open or misses a part."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            if unpacked > MOST_UNPACKED:
                raise TooLarge(
                    f"the {name} unpacks to {unpacked / 2**20:,.0f} MiB, over the limit of {MOST_UNPACKED // 2**20} MiB"
                )
            yield archive
    except _BROKEN as error:
        raise Damaged(f"the {name} is damaged: {error}") from error


def _xml(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def read_odt(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read an OpenDocument text: headings, paragraphs, lists, tables and notes. Raises TooLarge, Damaged, EmptyFile."""
    with open_package(content, "ODT") as archive:
        root = _xml(archive.read("content.xml"))
        meta = _xml(archive.read("meta.xml")) if "meta.xml" in archive.namelist() else None
        body = root.find(f"{_OFFICE}body/{_OFFICE}text")
        original, losses = 0, Losses()
        sections = [RawSection()]
        if body is not None:
            _walk_odt(body, sections, "text")
            original += _count_odt(body, losses)
            _keep_pictures(sections, archive)
        if "styles.xml" in archive.namelist():
            for margin in _xml(archive.read("styles.xml")).iter(*(f"{_STYLE}{name}" for name in _MARGINS)):
                original += _count_odt(margin, losses, HEADERS)
    if not any(s.paragraphs or s.title for s in sections):
        raise EmptyFile("the ODT has no text")
    title = _first(meta, f"{_DC}title")
    title = title if stands_in_text(title, sections) else None
    author = _first(meta, f"{_DC}creator") or _first(meta, f"{_META}initial-creator")
    base: dict[str, Any] = {
        "media_type": ODT,
        "charset": None,
        "declared": _first(meta, f"{_DC}language"),
        "url": url,
        "warnings": warnings,
    }
    return finish_text_reading(
        base,
        title or next((s.title for s in sections if s.title), None),
        sections,
        kind="document",
        authors=file_authors(author, sections),
        original=original,
        losses=losses,
    )


_MARGINS = [f"{name}{page}" for name in ("header", "footer") for page in ("", "-left", "-first")]


def _count_odt(root: etree._Element, losses: Losses, rule: str = "") -> int:
    """Return how many words the paragraphs of a part have, and count those that are not read: remarks, what was taken
    out, text boxes."""
    paragraphs: dict[etree._Element, tuple[str, list[str]]] = {}

    def note(paragraph: etree._Element | None, own: str, text: str | None) -> None:
        if paragraph is not None and text:
            paragraphs.setdefault(paragraph, (own, []))[1].append(text)

    def walk(node: etree._Element, paragraph: etree._Element | None, own: str, *, is_read: bool) -> None:
        if node.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            paragraph, is_read = node, True
        elif node.tag == f"{_TABLE}table-cell":
            is_read = True
        elif not own and node.tag in _UNREAD:
            # A frame in a paragraph or a cell is read with its words.
            own = "" if node.tag == f"{_DRAW}frame" and is_read else _UNREAD[node.tag]
        note(paragraph, own, node.text if isinstance(node.tag, str) else None)
        for child in node:
            note(paragraph, own, " " if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break") else None)
            walk(child, paragraph, own, is_read=is_read)
            note(paragraph, own, child.tail)

    walk(root, None, rule, is_read=False)
    for own, parts in paragraphs.values():
        if own:
            losses.add(own, "".join(parts))
    return sum(count_words("".join(parts)) for _, parts in paragraphs.values())


_UNREAD = {
    f"{_OFFICE}annotation": REMARKS,
    f"{_TEXT}tracked-changes": DELETED,
    f"{_TEXT}index-body": LINKS,
    f"{_DRAW}frame": BOXES,
}
"""What of a text is not read."""


def _first(root: etree._Element | None, tag: str) -> str | None:
    element = next(root.iter(tag), None) if root is not None else None
    words = " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
    return words or None


def _walk_odt(element: etree._Element, sections: list[RawSection], role: Role) -> None:
    for child in element:
        if child.tag == f"{_TEXT}h":
            words, notes = _odt_words(child)
            if words:
                level = child.get(f"{_TEXT}outline-level") or "1"
                sections.append(RawSection(words, int(level) if level.isdigit() else 1))
            _add_notes(notes, sections)
        elif child.tag == f"{_TEXT}p":
            words, notes = _odt_words(child)
            if words:
                sections[-1].paragraphs.append((words, None, role))
            for frame in child.iter(f"{_DRAW}frame"):
                _add_picture(frame, sections[-1])
            _add_notes(notes, sections)
        elif child.tag == f"{_DRAW}frame":
            _add_picture(child, sections[-1])
        elif child.tag == f"{_TABLE}table":
            for row in child.iter(f"{_TABLE}table-row"):
                cells = [_cell_words(cell) for cell in row if cell.tag == f"{_TABLE}table-cell"]
                if any(cells):
                    sections[-1].paragraphs.append((" | ".join(cells).strip(" |"), None, "table"))
        elif child.tag == f"{_TEXT}list":
            _walk_odt(child, sections, "list")
        elif child.tag in (f"{_TEXT}list-item", f"{_TEXT}list-header", f"{_TEXT}section"):
            _walk_odt(child, sections, role)


_PARTING = frozenset({f"{_TEXT}p", f"{_TEXT}h", f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"})


def _cell_words(cell: etree._Element) -> str:
    """Return the words of a cell, without the remarks that stand in its margin."""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        parts.append((node.text or "") if isinstance(node.tag, str) else "")
        for child in node:
            if child.tag != f"{_OFFICE}annotation":
                walk(child)
            # Two paragraphs of a cell are no one word.
            parts.append((" " if child.tag in _PARTING else "") + (child.tail or ""))

    walk(cell)
    return " ".join("".join(parts).split())


def _add_picture(frame: etree._Element, section: RawSection) -> None:
    """Put the picture of a frame behind the last paragraph."""
    image = next(frame.iter(f"{_DRAW}image"), None)
    name = posixpath.normpath((image.get(_HREF) or "") if image is not None else "")
    if name.startswith(("/", "..", ".")) or ":" in name:
        return
    alt = _first(frame, f"{_SVG}desc") or _first(frame, f"{_SVG}title") or ""
    width, height = (_odt_pixels(frame.get(f"{_SVG}{side}")) for side in ("width", "height"))
    section.add_picture(RawPicture("part", name, alt=alt, width=width, height=height))


_INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}


def _odt_pixels(value: str | None) -> int | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(in|cm|mm|pt|pc|px)", value or "")
    return round(float(match[1]) * _INCHES[match[2]] * 96) or None if match else None


def _keep_pictures(sections: list[RawSection], archive: zipfile.ZipFile) -> None:
    """Keep the pictures whose parts are in the package, can be shown and are no decoration; give them their size where
    they have none."""
    names = set(archive.namelist())
    facts: dict[str, ImageFacts | None] = {}
    count = 0
    for section in sections:
        kept = []
        for before, picture in section.pictures:
            if picture.held != "part" or picture.name not in names:
                continue
            if picture.name not in facts:
                facts[picture.name] = measure(archive.read(picture.name))
            found = facts[picture.name]
            if found is None:
                continue
            if not picture.width or not picture.height:
                picture = replace(picture, width=found.width, height=found.height)
            if min(picture.width or 0, picture.height or 0) < LEAST_SIDE:
                continue
            count += 1
            if count <= MOST_PICTURES:
                kept.append((before, picture))
        section.pictures = kept


def _add_notes(notes: list[str], sections: list[RawSection]) -> None:
    sections[-1].paragraphs += [(note, None, "footnote") for note in notes]


def _odt_words(element: etree._Element) -> tuple[str, list[str]]:
    """Return the words of a paragraph, with its notes' marks in it, and the notes."""
    parts: list[str] = []
    notes: list[str] = []

    def walk(node: etree._Element) -> None:
        parts.append(node.text or "")
        for child in node:
            if child.tag == f"{_TEXT}note":
                mark = _first(child, f"{_TEXT}note-citation") or ""
                note = _first(child, f"{_TEXT}note-body")
                parts.append(mark)
                if note:
                    notes.append(f"{mark} {note}")
            elif child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
                parts.append(" ")
            elif (
                isinstance(child.tag, str)
                and not child.tag.endswith(("annotation", "tracked-changes"))
                and not child.tag.startswith(_SVG)
            ):
                walk(child)
            parts.append(child.tail or "")

    walk(element)
    return " ".join("".join(parts).split()), notes


def read_epub(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read an EPUB's chapters in the order of its spine. Raises TooLarge, Damaged, EmptyFile."""
    sections: list[RawSection] = []
    losses = Losses()
    with open_package(content, "EPUB") as archive:
        container = _xml(archive.read("META-INF/container.xml"))
        root_file = next((e.get("full-path") or "" for e in container.iter() if str(e.tag).endswith("rootfile")), "")
        package = _xml(archive.read(root_file))
        files = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
        names = set(archive.namelist())
        for number, reference in enumerate(package.iter(f"{_OPF}itemref")):
            item = files.get(reference.get("idref"))
            if item is None or number >= _MOST_CHAPTERS:
                named = (reference.get("idref") or "")[:100]
                why = (
                    f"is beyond the {_MOST_CHAPTERS:,} that are read"
                    if item is not None
                    else "is not in the file's list"
                )
                warnings = [*warnings, f"the chapter {named} {why}"][-_MOST_WARNINGS:]
                continue
            name = posixpath.normpath(posixpath.join(posixpath.dirname(root_file), unquote(item.get("href") or "")))
            if name not in names:
                warnings = [*warnings, f"the chapter {name} is not in the file"]
                continue
            if "nav" in (item.get("properties") or ""):
                _count_contents(archive.read(name), losses)
                continue
            sections += _chapter(archive.read(name), name, losses)
        _keep_pictures(sections, archive)
    if not any(s.paragraphs for s in sections):
        raise EmptyFile("the EPUB has no text")
    authors = [" ".join(text_of(e).split()) for e in package.iter(f"{_DC}creator")]
    base: dict[str, Any] = {
        "media_type": EPUB,
        "charset": None,
        "declared": _first(package, f"{_DC}language"),
        "url": url,
        "warnings": warnings,
    }
    return finish_text_reading(
        base,
        _first(package, f"{_DC}title"),
        sections,
        kind="document",
        authors=[a for a in authors if a],
        dates=_epub_dates(package),
        losses=losses,
        original=losses.original,
        site=_first(package, f"{_DC}publisher"),
    )


def _count_contents(data: bytes, losses: Losses) -> None:
    """Count the words of a table of contents: links to chapters, each of which has its heading."""
    try:
        words = read_words(parse(decode(data, "utf-8")[0]))
    except (Damaged, EmptyFile):
        return
    losses.original += count_words(words)
    losses.add(LINKS, words)


def _epub_dates(package: etree._Element) -> PageDates:
    """Return when a book was published: its dc:date, which EPUB 3 keeps for that and EPUB 2 marks with its event."""
    for element in package.iter(f"{_DC}date"):
        event = (element.get(f"{_OPF}event") or "publication").lower()
        words = text_of(element)
        if event in ("publication", "original-publication") and (date := iso_date(words)):
            return PageDates(Dated(date, words, "dc:date"))
    return PageDates()


def _chapter(data: bytes, name: str, losses: Losses) -> list[RawSection]:
    try:
        root = parse(decode(data, "utf-8")[0])
    except (Damaged, EmptyFile):
        return []
    losses.original += count_words(read_words(root))
    taken = Losses()
    found = extract_sections(root, losses=taken)
    if not any(s.paragraphs for s in found):
        # A half-title, a dedication, a plate: too little for an article, and still a page of the book.
        words = [text_of(e) for e in root.iter("h1", "h2", "p", "blockquote", "li")]
        found = [RawSection(paragraphs=[(w, None, "text") for w in words if w])]
        for picture in map(find_picture, root.iter("img")):
            if picture is not None:
                found[0].add_picture(picture)
    else:
        losses.take(taken)
    for section in found:
        section.pictures = [(before, _within(picture, name)) for before, picture in section.pictures]
    return found


def _within(picture: RawPicture, chapter: str) -> RawPicture:
    """Return a picture of a chapter with the name of the part that holds it."""
    if picture.held != "elsewhere" or ":" in picture.name:
        return picture
    path = unquote(picture.name.partition("#")[0].partition("?")[0])
    return replace(picture, held="part", name=posixpath.normpath(posixpath.join(posixpath.dirname(chapter), path)))
