"""The text of an office document in the order in which it is read: headings, paragraphs with their notes, pictures.

In: what a format's walk finds. Out: raw sections.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from muniment.reading.paragraphs import RawSection, Role
from muniment.reading.pictures.in_text import RawPicture

LONGEST_HEADING = 300
"""Letters: a numbered paragraph may bear a heading's style."""
_LONG_CELL = 1500


@dataclass(frozen=True)
class Note:
    """A footnote or endnote: its mark as it stands in the text, and its words."""

    mark: str
    text: str


@dataclass
class Words:
    """The words of one paragraph while it is read, with its notes, links and pictures."""

    parts: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, text: str | None) -> None:
        """Add letters."""
        if text:
            self.parts.append(text)

    def add_mark(self, note: Note) -> None:
        """Add a note where its mark stands. A mark never becomes a part of a number or a word."""
        before = next((part[-1] for part in reversed(self.parts) if part), " ")
        is_apart = before.isdigit() or (note.mark[:1].isalpha() and not before.isspace())
        self.parts.append(f"[{note.mark}]" if is_apart else note.mark)
        self.notes.append(note)

    def __str__(self) -> str:
        return " ".join("".join(self.parts).replace("\u00ad", "").split())


@dataclass
class Flow:
    """The sections of a text while it is read."""

    sections: list[RawSection] = field(default_factory=lambda: [RawSection()])

    @property
    def last(self) -> RawSection:
        """Return the section that is being filled."""
        return self.sections[-1]

    def add_heading(self, text: str, level: int, notes: Iterable[Note] = ()) -> None:
        """Open a section."""
        if text:
            self.sections.append(RawSection(text, level))
        self.add_notes(notes, None)

    def add_paragraph(self, text: str, role: Role = "text", notes: Iterable[Note] = ()) -> None:
        """Add a paragraph, and its notes behind it."""
        section = self.last
        if text:
            section.paragraphs.append((text, None, role))
        self.add_notes(notes, len(section.paragraphs) - 1 if text else None)

    def add_notes(self, notes: Iterable[Note], bearer: int | None) -> None:
        """Add notes, tied to the paragraph of that number."""
        section = self.last
        for note in notes:
            if note.text:
                section.notes[len(section.paragraphs)] = (note.mark or None, bearer)
                section.paragraphs.append((f"{note.mark} {note.text}".strip(), None, "footnote"))

    def add_picture(self, picture: RawPicture) -> None:
        """Put a picture behind the last paragraph."""
        self.last.add_picture(picture)

    def add_flow(self, other: Flow) -> None:
        """Add what another flow holds: its headings and paragraphs as they are."""
        for number, section in enumerate(other.sections):
            if number or section.title:
                self.sections.append(RawSection(section.title, section.level))
            mine, base = self.last, len(self.last.paragraphs)
            mine.paragraphs += section.paragraphs
            mine.pictures += [(base + before, picture) for before, picture in section.pictures]
            for at, (mark, bearer) in section.notes.items():
                mine.notes[base + at] = (mark, None if bearer is None else base + bearer)

    def flatten(self) -> tuple[str, list[Note], list[RawPicture]]:
        """Return all words in one line, the notes and the pictures, as a table's row shows a cell."""
        parts: list[str] = []
        notes: list[Note] = []
        for section in self.sections:
            parts += [section.title] if section.title else []
            for at, (text, _, role) in enumerate(section.paragraphs):
                if role == "footnote":
                    mark = section.notes.get(at, (None, None))[0] or ""
                    notes.append(Note(mark, text.removeprefix(f"{mark} ")))
                else:
                    parts.append(text)
        return " ".join(parts), notes, [picture for section in self.sections for _, picture in section.pictures]

    @property
    def is_text_of_its_own(self) -> bool:
        """Return whether a cell holds a text rather than a value: several long paragraphs, or headings over
        paragraphs."""
        lengths = [len(p[0]) for s in self.sections for p in s.paragraphs]
        return len(lengths) > 3 and sum(lengths) > _LONG_CELL

    @property
    def is_empty(self) -> bool:
        """Return whether it has no words."""
        return not any(s.paragraphs or s.title for s in self.sections)


def add_row(flow: Flow, cells: list[Flow]) -> None:
    """Add a row of a table: one paragraph with a bar between cells. A cell that holds a text of its own comes as
    that."""
    if any(cell.is_text_of_its_own for cell in cells) or len(cells) == 1:
        for cell in cells:
            single = len(cell.sections) == 1 and len(cell.sections[0].paragraphs) == 1
            if single and len(cells) == 1:
                _add_line(flow, [cell])
            else:
                flow.add_flow(cell)
    else:
        _add_line(flow, cells)


def _add_line(flow: Flow, cells: list[Flow]) -> None:
    texts: list[str] = []
    notes: list[Note] = []
    pictures: list[RawPicture] = []
    for cell in cells:
        text, of_cell, shown = cell.flatten()
        texts.append(text)
        notes += of_cell
        pictures += shown
    flow.add_paragraph(" | ".join(texts).rstrip(" |"), "table", notes)
    for picture in pictures:
        flow.add_picture(picture)
