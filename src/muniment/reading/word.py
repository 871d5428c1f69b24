"""DOCX, by python-docx: headings, paragraphs, lists and tables in document order.

In: bytes. Out: a `TextReading` of kind document. What the file unpacks to is measured before it is unpacked.
"""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from .errors import Damaged, EmptyFile
from .media_type import DOCX
from .model import TextReading
from .packages import open_package
from .paragraphs import RawSection
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
    if not any(s.paragraphs or s.title for s in sections):
        raise EmptyFile("the DOCX has no text")
    base: dict[str, Any] = {"media_type": DOCX, "charset": None, "url": url, "warnings": warnings}
    created = properties.created
    return finish_text_reading(
        base, title or properties.title or None, sections, kind="document",
        authors=[properties.author] if properties.author and properties.author != "python-docx" else [],
        published=created.date().isoformat() if created and created.year > 2013 else None,
    )  # fmt: skip


def _sections(document: Any) -> tuple[list[RawSection], str | None]:
    sections = [RawSection()]
    title: str | None = None
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                sections[-1].paragraphs.append((" | ".join(" ".join(cell.text.split()) for cell in row.cells), None, "table"))
            continue
        words = " ".join(part.text.split())
        if not words:
            continue
        style = part.style.name if part.style is not None else ""
        heading = re.match(r"(?:Heading|heading|标题)\s*(\d)", style or "")
        if style == "Title" and title is None:
            title = words
        elif heading:
            sections.append(RawSection(words, int(heading[1])))
        else:
            sections[-1].paragraphs.append((words, None, "list" if (style or "").startswith("List") else "text"))
    if title is None and sections[0].title is None and not sections[0].paragraphs and len(sections) > 1:
        title = sections[1].title
    return sections, title
