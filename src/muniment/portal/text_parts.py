"""What a section of a text shows in order: paragraphs with their notes, tables, pictures.

In: sections as a reading has them. Out: parts for a template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from muniment.reading.model import Paragraph, Picture, Section
from muniment.reading.paragraphs import find_mark


@dataclass(frozen=True)
class Part:
    """What a section shows in order: one paragraph, the rows of a table, or a picture."""

    paragraph: Paragraph | None
    rows: list[TableRow] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    """Footnotes whose marks stand in the paragraph: read after it on a narrow screen, and beside it on a wide one."""
    picture: Picture | None = None


@dataclass(frozen=True)
class TableRow:
    """A row of a table with the address of the paragraph that it was read as."""

    address: str
    cells: list[str]


def parts(section: Section) -> list[Part]:
    """Return a section's paragraphs, with rows that follow one another gathered into a table, and notes with their
    paragraph; and its pictures, each behind the paragraph that it stands behind."""
    found: list[Part] = []
    behind: dict[str | None, list[Picture]] = {}
    for picture in section.pictures:
        behind.setdefault(picture.after, []).append(picture)
    waiting = behind.pop(None, [])
    for paragraph in section.paragraphs:
        last = found[-1] if found else None
        if paragraph.role == "footnote" and last and last.paragraph and paragraph.note_of == last.paragraph.address:
            last.notes.append(paragraph)
            continue
        # Behind a paragraph's notes, which stand with it.
        found += [Part(None, picture=picture) for picture in waiting]
        waiting = behind.pop(paragraph.address, [])
        if paragraph.role != "table":
            found.append(Part(paragraph))
            continue
        row = TableRow(paragraph.address, paragraph.text.split(" | "))
        if found and found[-1].rows:
            found[-1].rows.append(row)
        else:
            found.append(Part(paragraph, [row]))
    # And those behind a note that was moved to its paragraph.
    rest = [picture for pictures in behind.values() for picture in pictures]
    return found + [Part(None, picture=picture) for picture in [*waiting, *rest]]


def place_notes(sections: Sequence[Section]) -> list[Section]:
    """Return sections with each footnote right after the paragraph in which its mark stands.

    A section that held nothing but such notes falls away.
    """
    bearers = {p.address for s in sections for p in s.paragraphs if p.role != "footnote"}
    notes: dict[str, list[Paragraph]] = {}
    for section in sections:
        for paragraph in section.paragraphs:
            if paragraph.role == "footnote" and paragraph.note_of in bearers:
                notes.setdefault(paragraph.note_of or "", []).append(paragraph)
    if not notes:
        return list(sections)
    placed = []
    for section in sections:
        rows: list[Paragraph] = []
        for paragraph in section.paragraphs:
            if paragraph.role != "footnote":
                rows += [paragraph, *notes.pop(paragraph.address, [])]
            elif paragraph.note_of not in bearers:
                rows.append(paragraph)
        if rows or section.pictures or not section.paragraphs:
            placed.append(section.model_copy(update={"paragraphs": rows}))
    return placed


class Place(Protocol):
    """Where something stands in a text."""

    @property
    def start(self) -> int:
        """Its first character."""

    @property
    def end(self) -> int:
        """The character behind it."""


_Place = TypeVar("_Place", bound=Place)


class MarksHits(Protocol[_Place]):
    """What writes the places of a search's words."""

    def places(self, key: str) -> list[_Place]:
        """Return the places in the paragraph of an address."""

    def mark(self, text: str, place: _Place) -> str:
        """Return one place as HTML."""


def marked(part: Part, hits: MarksHits[Any] | None = None) -> str:
    """Write a paragraph with the marks of its notes raised, each a link to its note, and with the words of a search
    marked."""
    text = part.paragraph.text if part.paragraph else ""
    pieces: list[tuple[int, int, str]] = [
        (*where, format_html('<sup><a href="#{}">{}</a></sup>', note.address, text[where[0] : where[1]]))
        for note in part.notes
        if (where := find_mark(text, note.mark or ""))
    ]
    if hits is not None and part.paragraph is not None:
        found = [(place.start, place.end, hits.mark(text, place)) for place in hits.places(part.paragraph.address)]
        pieces = [piece for piece in pieces if not any(piece[0] < end and start < piece[1] for start, end, _ in found)]
        pieces += found
    written: list[str] = []
    at = 0
    for start, end, piece in sorted(pieces, key=lambda piece: piece[:2]):
        if start < at:
            continue
        written += [escape(text[at:start]), piece]
        at = end
    return mark_safe("".join([*written, escape(text[at:])]))  # noqa: S308 - every piece is escaped
