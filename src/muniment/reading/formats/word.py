"""Word files (DOCX, DOCM, DOTX), from their XML: what Word shows with all changes accepted.

In: bytes. Out: a `TextReading` of kind document: headings and paragraphs with the numbers that Word gives them, tables,
text boxes, notes tied to their marks. Left out, counted and said: what a tracked change took out, hidden text, remarks
in the margin, tables of contents, headers and footers. What the file unpacks to is measured before it is unpacked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.findings.claimed import file_authors, stands_in_text
from muniment.reading.formats.media_type import DOCX
from muniment.reading.formats.office_parts import OfficeParts, parts_of_flat, parts_of_zip
from muniment.reading.formats.packages import open_package, open_xml
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.formats.word_count import count_words_of_parts
from muniment.reading.formats.word_symbols import write_symbols
from muniment.reading.formats.word_walk import WordWalk
from muniment.reading.losses import TITLE
from muniment.reading.model import TextReading
from muniment.reading.paragraphs import RawSection
from muniment.reading.pictures.in_text import LEAST_SIDE, RawPicture, measure


def read_docx(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Return the reading of a Word file. Raises TooLarge for a zip bomb, Damaged, EmptyFile."""
    with _open(content) as parts:
        main = parts.main or ("word/document.xml" if "word/document.xml" in parts else None)
        document = parts.xml(main)
        if main is None or document is None:
            raise Damaged("the DOCX is damaged: it does not say which of its parts is the text")
        unknown = write_symbols(document)
        if unknown:
            fonts = ", ".join(f"{count} of {font}" for font, count in unknown.items())
            warnings = [*warnings, f"signs of a font that is not known are shown as \ufffd ({fonts})"]
        walk = WordWalk(parts, main, document)
        flow = walk.read()
        _keep_pictures(flow.sections, parts)
        original, losses = count_words_of_parts(parts, main, document, walk.told)
        properties = parts.properties()
        warnings = [*warnings, *walk.told.warnings()]
    sections, title = flow.sections, walk.title
    if title is None and len(sections) > 1 and not sections[0].title and not sections[0].paragraphs:
        title = sections[1].title
    if title and not any(s.title == title for s in sections):
        losses.add(TITLE, title)
    if not any(s.paragraphs or s.title for s in sections) and not title:
        raise EmptyFile("the DOCX has no text")
    named = properties.get("title")
    base: dict[str, Any] = {
        "media_type": DOCX,
        "charset": None,
        "declared": properties.get("language"),
        "url": url,
        "warnings": warnings,
    }
    return finish_text_reading(
        base,
        title or (named if stands_in_text(named, sections) else None),
        sections,
        kind="document",
        original=original,
        losses=losses,
        authors=file_authors(properties.get("creator"), sections),
    )


@contextmanager
def _open(content: bytes) -> Iterator[OfficeParts]:
    if content[:2] == b"PK":
        with open_package(content, "DOCX") as archive:
            yield parts_of_zip(archive)
    else:
        with open_xml("DOCX"):
            yield parts_of_flat(content)


def _keep_pictures(sections: list[RawSection], parts: OfficeParts) -> None:
    """Keep the pictures that can be shown and are no decoration, under the names that the file has for their parts."""
    for section in sections:
        kept: list[tuple[int, RawPicture]] = []
        for before, picture in section.pictures:
            # What is drawn in Windows' own forms (EMF, WMF) cannot be shown.
            if (
                min(picture.width or LEAST_SIDE, picture.height or LEAST_SIDE) >= LEAST_SIDE
                and picture.name in parts
                and measure(parts.read(picture.name)) is not None
            ):
                kept.append((before, picture))
        section.pictures = kept
