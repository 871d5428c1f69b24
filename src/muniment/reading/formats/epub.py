"""EPUB: the chapters of a book, in the order of its spine, with its notes at the paragraphs that bear their marks.

In: bytes. Out: a `TextReading` of kind document.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile, Encrypted
from muniment.reading.findings.date_labels import Dated, PageDates, iso_date
from muniment.reading.formats.charset import decode
from muniment.reading.formats.flow import Flow
from muniment.reading.formats.html_page import parse, text_of
from muniment.reading.formats.markup_walk import MarkupWalk
from muniment.reading.formats.media_type import EPUB
from muniment.reading.formats.packages import first_words, keep_pictures, open_package, parse_xml
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import LINKS, Losses, count_words
from muniment.reading.model import TextReading
from muniment.reading.pages.shown_words import read_words
from muniment.reading.pictures.in_text import RawPicture

_MOST_CHAPTERS = 20_000
_MOST_WARNINGS = 50
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FONTS = (b"http://www.idpf.org/2008/embedding", b"http://ns.adobe.com/pdf/enc#RC")
"""Ways to make fonts of a book unreadable elsewhere, which hide no word of it."""


def read_epub(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read an EPUB. Raises TooLarge, Damaged, Encrypted, EmptyFile."""
    losses = Losses()
    flow = Flow()
    with open_package(content, "EPUB") as archive:
        container = parse_xml(archive.read("META-INF/container.xml"))
        root_file = next((e.get("full-path") or "" for e in container.iter() if str(e.tag).endswith("rootfile")), "")
        package = parse_xml(archive.read(root_file))
        _refuse_locked(archive)
        chapters, warnings = _chapters(archive, package, root_file, losses, warnings)
        told: set[etree._Element] = set()
        for name, root in chapters.items():
            body = root.find("body")
            losses.original += count_words(read_words(root))
            walk = MarkupWalk(flow, losses, _note_finder(chapters, name), _placer(name), told)
            if len(flow.sections) > 1 or not flow.is_empty:
                flow.sections.append(type(flow.last)())
            walk.run(root if body is None else body)
        keep_pictures(flow.sections, archive)
    sections = [s for s in flow.sections if s.title or s.paragraphs or s.pictures]
    if not any(s.paragraphs for s in sections):
        raise EmptyFile("the EPUB has no text")
    authors = [" ".join(text_of(e).split()) for e in package.iter(f"{_DC}creator")]
    base: dict[str, Any] = {
        "media_type": EPUB,
        "charset": None,
        "declared": first_words(package, f"{_DC}language"),
        "url": url,
        "warnings": warnings,
    }
    return finish_text_reading(
        base,
        first_words(package, f"{_DC}title"),
        sections,
        kind="document",
        authors=[a for a in authors if a],
        dates=_epub_dates(package),
        losses=losses,
        original=losses.original,
        site=first_words(package, f"{_DC}publisher"),
    )


def _chapters(
    archive: zipfile.ZipFile, package: etree._Element, root_file: str, losses: Losses, warnings: list[str]
) -> tuple[dict[str, etree._Element], list[str]]:
    """Return the trees of the chapters in the order of the spine, by the names of their parts."""
    files = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
    names = set(archive.namelist())
    chapters: dict[str, etree._Element] = {}
    for number, reference in enumerate(package.iter(f"{_OPF}itemref")):
        item = files.get(reference.get("idref"))
        if item is None or number >= _MOST_CHAPTERS:
            named = (reference.get("idref") or "")[:100]
            why = f"is beyond the {_MOST_CHAPTERS:,} that are read" if item is not None else "is not in the file's list"
            warnings = [*warnings, f"the chapter {named} {why}"][-_MOST_WARNINGS:]
            continue
        name = posixpath.normpath(posixpath.join(posixpath.dirname(root_file), unquote(item.get("href") or "")))
        if name not in names:
            warnings = [*warnings, f"the chapter {name} is not in the file"][-_MOST_WARNINGS:]
            continue
        try:
            root = parse(decode(archive.read(name), "utf-8")[0])
        except (Damaged, EmptyFile) as error:
            warnings = [*warnings, f"the chapter {name} cannot be read: {error.message}"][-_MOST_WARNINGS:]
            continue
        if "nav" in (item.get("properties") or "").split():
            # A table of contents: links to chapters, each of which has its heading.
            words = read_words(root)
            losses.original += count_words(words)
            losses.add(LINKS, words)
        elif name not in chapters:
            chapters[name] = root
    return chapters, warnings


def _note_finder(chapters: dict[str, etree._Element], name: str) -> Any:
    """Return what finds the element that a link of a chapter leads to, in this chapter or another."""

    def find(href: str) -> etree._Element | None:
        file, _, fragment = href.partition("#")
        if not fragment or ":" in file:
            return None
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(file))) if file else name
        if target not in chapters:
            return None
        if target not in ids:
            ids[target] = {
                e.get("id") or "": e for e in chapters[target].iter() if isinstance(e.tag, str) and e.get("id")
            }
        found = ids[target].get(unquote(fragment))
        # The mark of a note may bear the name, in the paragraph that is the note.
        while found is not None and found.tag in ("a", "span", "sup", "b", "strong", "em", "i"):
            found = found.getparent()
        return found if found is not None and found.tag not in ("body", "html", "section", "article") else None

    ids: dict[str, dict[str, etree._Element]] = {}
    return find


def _placer(chapter: str) -> Any:
    """Return what gives a picture of a chapter the name of the part that holds it."""

    def place(picture: RawPicture) -> RawPicture:
        if picture.held != "elsewhere" or ":" in picture.name:
            return picture
        path = unquote(picture.name.partition("#")[0].partition("?")[0])
        return replace(picture, held="part", name=posixpath.normpath(posixpath.join(posixpath.dirname(chapter), path)))

    return place


def _refuse_locked(archive: zipfile.ZipFile) -> None:
    """Raise Encrypted for a book whose chapters are locked; locked fonts do no harm."""
    if "META-INF/encryption.xml" not in archive.namelist():
        return
    locks = [
        e.get("Algorithm") or "" for e in parse_xml(archive.read("META-INF/encryption.xml")).iter("{*}EncryptionMethod")
    ]
    if any(lock.encode() not in _FONTS for lock in locks) and "META-INF/rights.xml" in archive.namelist():
        raise Encrypted("the book is locked to a reader's account")


def _epub_dates(package: etree._Element) -> PageDates:
    """Return when a book was published: its dc:date, which EPUB 3 keeps for that and EPUB 2 marks with its event."""
    for element in package.iter(f"{_DC}date"):
        event = (element.get(f"{_OPF}event") or "publication").lower()
        words = text_of(element)
        if event in ("publication", "original-publication") and (date := iso_date(words)):
            return PageDates(Dated(date, words, "dc:date"))
    return PageDates()
