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

from .errors import Damaged, EmptyFile
from .losses import NOTES, Losses, count_words
from .media_type import DOCX
from .model import TextReading
from .packages import open_package
from .paragraphs import RawSection
from .pictures import LEAST_SIDE, RawPicture, measure
from .plain_text import finish_text_reading


def read_docx(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a DOCX. Raises TooLarge for a zip bomb, Damaged, EmptyFile."""
    with open_package(content, "DOCX"):
        try:
            document = Document(io.BytesIO(content))
        except PackageNotFoundError as error:
            raise Damaged(f"the DOCX is damaged: {error}") from error
        sections, title = _sections(document)
        properties = document.core_properties
        original, losses = _count_words(document)
    if not any(s.paragraphs or s.title for s in sections):
        raise EmptyFile("the DOCX has no text")
    base: dict[str, Any] = {"media_type": DOCX, "charset": None, "declared": properties.language, "url": url, "warnings": warnings}
    return finish_text_reading(
        base, title or properties.title or None, sections, kind="document",
        original=original, losses=losses,
        authors=[properties.author] if properties.author and properties.author != "python-docx" else [],
    )  # fmt: skip


_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _count_words(document: Any) -> tuple[int, Losses]:
    """Return how many words the file has, and those of its notes, which are not read."""

    def words(root: Any) -> str:
        paragraphs: dict[Any, list[str]] = {}
        for text in root.iter(f"{_WORDS}t"):
            # A text box stands within a paragraph, with paragraphs of its own; its older form repeats it.
            if next(text.iterancestors("{*}Fallback"), None) is None:
                paragraphs.setdefault(next(text.iterancestors(f"{_WORDS}p"), None), []).append(text.text or "")
        return "\n".join("".join(parts) for parts in paragraphs.values())

    losses = Losses()
    for related in document.part.rels.values():
        if not related.is_external and related.reltype.rpartition("/")[2] in ("footnotes", "endnotes"):
            with suppress(etree.XMLSyntaxError):
                losses.add(NOTES, words(etree.fromstring(related.target_part.blob, etree.XMLParser(resolve_entities=False))))
    return count_words(words(document.element)) + losses.words.total(), losses


def _sections(document: Any) -> tuple[list[RawSection], str | None]:
    sections = [RawSection()]
    title: str | None = None
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                sections[-1].paragraphs.append((" | ".join(" ".join(cell.text.split()) for cell in row.cells), None, "table"))
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
