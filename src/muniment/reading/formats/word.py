"""DOCX, by python-docx: headings, paragraphs, lists and tables in document order.

In: bytes. Out: a `TextReading` of kind document. What the file unpacks to is measured before it is unpacked.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.media_type import DOCX
from muniment.reading.formats.packages import open_package
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.formats.word_symbols import write_symbols
from muniment.reading.losses import BOXES, DELETED, HEADERS, INSERTED, NOTES, REMARKS, TITLE, Losses, count_words
from muniment.reading.model import TextReading
from muniment.reading.paragraphs import RawSection
from muniment.reading.pictures.in_text import LEAST_SIDE, RawPicture, measure


def read_docx(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a DOCX. Raises TooLarge for a zip bomb, Damaged, EmptyFile."""
    with open_package(content, "DOCX"):
        try:
            document = Document(io.BytesIO(content))
        except PackageNotFoundError as error:
            raise Damaged(f"the DOCX is damaged: {error}") from error
        unknown = write_symbols(document.element)
        if unknown:
            fonts = ", ".join(f"{count} of {font}" for font, count in unknown.items())
            warnings = [*warnings, f"signs of a font that is not known are shown as \ufffd ({fonts})"]
        sections, title = _sections(document)
        properties = document.core_properties
        original, losses = _count_words(document)
        if title and not any(s.title == title for s in sections):
            losses.add(TITLE, title)
    if not any(s.paragraphs or s.title for s in sections):
        raise EmptyFile("the DOCX has no text")
    base: dict[str, Any] = {
        "media_type": DOCX,
        "charset": None,
        "declared": properties.language,
        "url": url,
        "warnings": warnings,
    }
    return finish_text_reading(
        base,
        title or (properties.title if stands_in_text(properties.title, sections) else None),
        sections,
        kind="document",
        original=original,
        losses=losses,
        authors=file_authors(properties.author, sections),
    )


_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


_PARTS = {
    "footnotes": NOTES,
    "endnotes": NOTES,
    "header": HEADERS,
    "footer": HEADERS,
    "comments": REMARKS,
    "diagramData": BOXES,
    "chart": BOXES,
}
"""Parts of the file beside its text, none of which is shown, by the kind of their relation."""
_PUT_IN, _TAKEN_OUT = (f"{_WORDS}ins", f"{_WORDS}moveTo"), (f"{_WORDS}del", f"{_WORDS}moveFrom")


def _count_words(document: Any) -> tuple[int, Losses]:
    """Return how many words the file has in all its parts, and those that are not read: notes, margins, tracked
    changes, text boxes."""
    losses = Losses()
    original = 0
    for related in document.part.rels.values():
        rule = None if related.is_external else _PARTS.get(related.reltype.rpartition("/")[2])
        if rule is not None:
            with suppress(etree.XMLSyntaxError):
                root = etree.fromstring(related.target_part.blob, etree.XMLParser(resolve_entities=False))
                losses.add(rule, "\n".join("".join(text for _, text in pieces) for pieces in _paragraphs(root)))
    for pieces in _paragraphs(document.element):
        there = "".join(text for rule, text in pieces if rule != DELETED)
        before = "".join(text for rule, text in pieces if rule not in (DELETED, INSERTED))
        losses.add(DELETED, "".join(text for rule, text in pieces if rule == DELETED))
        if any(rule == BOXES for rule, _ in pieces):
            losses.add(BOXES, there)
        elif there != before:
            # A word may have been changed within: what is counted is what the change made more.
            losses.add(
                INSERTED,
                "".join(text for rule, text in pieces if rule == INSERTED),
                count_words(there) - count_words(before),
            )
        original += count_words(there)
    apart = (NOTES, HEADERS, REMARKS, DELETED)
    beside = sum(losses.words[rule] for rule in apart)
    return original + beside, losses


def _paragraphs(root: Any) -> list[list[tuple[str, str]]]:
    """Return the pieces of text of each paragraph, each with the rule that keeps it from being read; most have none."""
    paragraphs: dict[Any, list[tuple[str, str]]] = {}
    for text in root.iter(f"{_WORDS}t", f"{_WORDS}delText", "{http://schemas.openxmlformats.org/drawingml/2006/main}t"):
        paragraph, rule, above = None, "", set()
        for element in text.iterancestors():
            above.add(element.tag)
            if paragraph is None and etree.QName(element).localname == "p":
                paragraph = element
        # A text box stands within a paragraph, with paragraphs of its own; its older form repeats it.
        if any(etree.QName(tag).localname == "Fallback" for tag in above):
            continue
        if above.intersection(_TAKEN_OUT):
            rule = DELETED
        elif f"{_WORDS}txbxContent" in above or not text.tag.startswith(_WORDS):
            rule = BOXES
        elif above.intersection(_PUT_IN):
            rule = INSERTED
        paragraphs.setdefault(paragraph, []).append((rule, text.text or ""))
    return list(paragraphs.values())


def _sections(document: Any) -> tuple[list[RawSection], str | None]:
    sections = [RawSection()]
    title: str | None = None
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                sections[-1].paragraphs.append(
                    (" | ".join(" ".join(cell.text.split()) for cell in row.cells), None, "table")
                )
            _add_pictures(part._element, document.part, sections[-1])
            continue
        words = " ".join(part.text.split())
        if not words:
            _add_pictures(part._element, document.part, sections[-1])
            continue
        style = part.style.name if part.style is not None else ""
        heading = re.match(r"(?:Heading|heading|标题)\s*(\d)", style or "")
        if style == "Title" and title is None:
            title = words
        elif heading:
            sections.append(RawSection(words, int(heading[1])))
        else:
            sections[-1].paragraphs.append((words, None, "list" if (style or "").startswith("List") else "text"))
        _add_pictures(part._element, document.part, sections[-1])
    if title is None and sections[0].title is None and not sections[0].paragraphs and len(sections) > 1:
        title = sections[1].title
    return sections, title


_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_EMU = 9525
"""English Metric Units to a CSS pixel (ECMA-376: 914,400 to an inch)."""


def _add_pictures(element: Any, package_part: Any, section: RawSection) -> None:
    """Put the pictures that stand in a paragraph or a table behind it."""
    for drawing in element.iter("{*}inline", "{*}anchor"):
        blip = next(drawing.iter("{*}blip"), None)
        related = package_part.rels.get(blip.get(_EMBED) or "") if blip is not None else None
        if related is None or related.is_external:
            continue
        properties = next(drawing.iter("{*}docPr"), None)
        extent = next(drawing.iter("{*}extent"), None)
        width, height = (_pixels(extent.get(side)) if extent is not None else None for side in ("cx", "cy"))
        if min(width or LEAST_SIDE, height or LEAST_SIDE) < LEAST_SIDE or measure(related.target_part.blob) is None:
            # What is small decorates; what is drawn in Windows' own forms (EMF, WMF) cannot be shown.
            continue
        alt = " ".join((properties.get("descr") or "").split()) if properties is not None else ""
        name = str(related.target_part.partname).lstrip("/")
        section.add_picture(RawPicture("part", name, alt=alt, width=width, height=height))


def _pixels(value: str | None) -> int | None:
    return int(value) // _EMU if value and value.isdigit() and int(value) >= _EMU else None
