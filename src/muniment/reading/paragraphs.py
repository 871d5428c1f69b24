"""Paragraphs with addresses that stay: made of the words, so that a re-reading gives the same ones.

In: sections of raw paragraphs. Out: `Section`s of `Paragraph`s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from muniment.reading.invisible import without_invisible
from muniment.reading.model import Paragraph, Picture, Section
from muniment.reading.pictures.in_text import RawPicture
from muniment.reading.stored import StoredSection
from muniment.valid_text import make_valid

_NO_WORD = re.compile(r"[\W_]+")
Role = Literal["text", "quote", "list", "table", "footnote"]


@dataclass
class RawSection:
    """A heading and its paragraphs as a format's reader finds them, before they get addresses."""

    title: str | None = None
    level: int = 1
    page: int | None = None
    paragraphs: list[tuple[str, int | None, Role]] = field(default_factory=list)
    pictures: list[tuple[int, RawPicture]] = field(default_factory=list)
    """Each with how many of the paragraphs stand before it."""
    notes: dict[int, tuple[str | None, int | None]] = field(default_factory=dict)
    """Of the paragraphs that are notes, by their numbers: the mark, and the number of the paragraph that bears it,
    where the source says both. A note that is not named here is tied by its mark."""
    unaddressed: dict[int, int] = field(default_factory=dict)
    """Of the paragraphs that begin with a list's number, by their own: how many characters it has. Their addresses are
    made without it, so that they stay when an item is put in before them."""

    def add_picture(self, picture: RawPicture) -> None:
        """Put a picture behind the last paragraph that there is."""
        self.pictures.append((len(self.paragraphs), picture))

    def drop_first_paragraph(self) -> None:
        """Take off the first paragraph."""
        self.paragraphs.pop(0)
        self.pictures = [(max(0, before - 1), picture) for before, picture in self.pictures]
        self.notes = {
            at - 1: (mark, None if not bearer else bearer - 1) for at, (mark, bearer) in self.notes.items() if at
        }
        self.unaddressed = {at - 1: length for at, length in self.unaddressed.items() if at}


def fold(text: str) -> str:
    """Return the words of a text without case, space and punctuation: what makes two paragraphs the same."""
    return _NO_WORD.sub("", text.casefold())


def address_of(text: str, prefix: str = "p") -> str:
    """Return the address of a paragraph or heading: its prefix and eight hex digits of its folded text's SHA-256."""
    return f"{prefix}-{sha256(fold(text).encode()).hexdigest()[:8]}"


def build_sections(raw: Iterable[RawSection]) -> list[Section]:
    """Return sections with addresses; a repeated paragraph's address ends in its ordinal (`p-1a2b3c4d.2`)."""
    seen: Counter[str] = Counter()

    def unique(address: str) -> str:
        seen[address] += 1
        return address if seen[address] == 1 else f"{address}.{seen[address]}"

    sections = []
    tied: set[str] = set()
    for section in raw:
        paragraphs: list[Paragraph] = []
        last: list[str | None] = [None]
        for at, (given, page, role) in enumerate(section.paragraphs):
            text = without_invisible(make_valid(given))
            if text.strip():
                address = unique(address_of(text[section.unaddressed.get(at, 0) :]))
                paragraphs.append(Paragraph(address=address, text=text, page=page, role=role))
            last.append(paragraphs[-1].address if paragraphs else None)
        if section.notes:
            paragraphs = _with_notes(paragraphs, last, section.notes, tied)
        pictures = [_place(picture, unique, last[min(before, len(last) - 1)]) for before, picture in section.pictures]
        title = without_invisible(make_valid(section.title)) if section.title else section.title
        if paragraphs or pictures or title:
            own = unique(address_of(title, "s")) if title else unique("s-top")
            sections.append(
                Section(
                    title=title,
                    level=section.level,
                    address=own,
                    page=section.page,
                    paragraphs=paragraphs,
                    pictures=pictures,
                )
            )
    return _tie_notes(sections, tied) if any(p.role == "footnote" for s in sections for p in s.paragraphs) else sections


def _with_notes(
    paragraphs: list[Paragraph],
    addresses: list[str | None],
    notes: Mapping[int, tuple[str | None, int | None]],
    tied: set[str],
) -> list[Paragraph]:
    """Return the paragraphs of a section with its notes tied as the source ties them. Their addresses go into
    `tied`."""
    told = {}
    for at, (mark, bearer) in notes.items():
        address = addresses[at + 1] if at + 1 < len(addresses) else None
        if address is not None:
            told[address] = {"mark": mark, "note_of": None if bearer is None else addresses[bearer + 1]}
    tied.update(told)
    return [p.model_copy(update=told[p.address]) if p.address in told else p for p in paragraphs]


def _place(picture: RawPicture, unique: Callable[[str], str], after: str | None) -> Picture:
    """Return a picture with its address, which is made of where its bytes are held."""
    digest = sha256(f"{picture.held} {picture.name} {picture.page or ''} {picture.area or ''}".encode()).hexdigest()
    return Picture(address=unique(f"f-{digest[:8]}"), after=after, **vars(picture))


_MARK = re.compile(r"^\[?(?P<mark>\d{1,3}|[*†‡§¶]{1,3}|[¹²³⁰⁴-⁹]+)\]?[.)]?\s*")
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def find_mark(text: str, mark: str) -> tuple[int, int] | None:
    """Return where a note's mark stands in a text: (start, end), or None.

    Printed small and raised, a mark stands right behind a letter or a full stop; behind a figure's point it is a
    decimal, unless the figure is a year.
    """
    found = _mark_pattern(mark).search(text)
    return found.span() if found else None


@lru_cache(maxsize=2000)
def _mark_pattern(mark: str) -> re.Pattern[str]:
    if not mark.isdigit():
        return re.compile(re.escape(mark))
    return re.compile(
        rf"(?<=[^\W\d_]){mark}(?!\d)|(?<=[^\d\s][.,;:!?”\"’')\]。\uff0c]){mark}(?![\d.,]\d|\d)"
        rf"|(?<=\b(?:19|20)\d\d[.,;。\uff0c]){mark}(?![\d.,]\d|\d)|\[{mark}\]"
    )


_CITED_BY_NUMBER = re.compile(
    (
        r"(?:^|[^\w])(?:[^\W\d_]{1,2}|art|arts|fig|figs|vol|vols|para|paras|sec|sect|ch|chap|app|ex|eq|col|abb|abs|"
        r"ziff|nr|nos|num)\.$"
    ),
    re.IGNORECASE,
)


def find_sure_marks(text: str, mark: str) -> list[tuple[int, int]]:
    """Return where a note's mark surely is one, and no figure of the text: (start, end), one place or none.

    What is taken out of a quotation must not be the source's own word: "CO2", "Fig.5" and 第5条 stay. Where it stands
    in two places, or behind a letter, nothing is sure.
    """
    found = [m.span() for m in _mark_pattern(mark).finditer(text)]
    if len(found) != 1:
        return []
    start, end = found[0]
    before, after = text[:start], text[end : end + 1]
    if mark.isdigit() and text[start] != "[":
        joined = before[-1:].isalpha() and not re.search(r"[a-z]{3}$", before)
        if joined or after.isalnum() or after in ("%", "‰", "°", "/", "-", "–") or _CITED_BY_NUMBER.search(before):
            return []
    # One of the blanks around a mark that stands between words goes with it.
    apart = before[-1:] == " " and (not after or after in " .,;:")
    return [(start - apart, end)]


def without_marks(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text without what stands at these places."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join([*kept, text[at:]])


def find_noted(sections: Iterable[StoredSection]) -> dict[str, list[tuple[int, int]]]:
    """Return where the marks of its notes stand in each paragraph of a reading that bears some, by the paragraph's
    address."""
    marks: dict[str, list[str]] = {}
    paragraphs = [p for s in sections for p in s.get("paragraphs", ())]
    for note in paragraphs:
        if note.get("role") == "footnote" and (bearer := note.get("note_of")) and (mark := note.get("mark")):
            marks.setdefault(bearer, []).append(mark)
    texts = {p["address"]: p["text"] for p in paragraphs if p.get("address") in marks and p.get("role") != "footnote"}
    return {
        address: [span for mark in marks[address] for span in find_sure_marks(text, mark)]
        for address, text in texts.items()
    }


@dataclass(frozen=True)
class NotedParagraph:
    """A paragraph with marks of footnotes: its text, one blank between words, and where the marks are in that."""

    text: str
    marks: list[tuple[int, int]]


def find_noted_paragraphs(sections: Sequence[StoredSection]) -> list[NotedParagraph]:
    """Return the paragraphs of a reading that have marks of footnotes."""
    if not find_noted(sections):
        return []
    plain: list[StoredSection] = [
        {"paragraphs": [{**p, "text": " ".join(p["text"].split())} for p in s.get("paragraphs", ())]} for s in sections
    ]
    texts = {p.get("address"): p["text"] for s in plain for p in s["paragraphs"]}
    return [NotedParagraph(texts[address], marks) for address, marks in find_noted(plain).items() if marks]


def quote_without_marks(quote: str, noted: Iterable[NotedParagraph]) -> str:
    """Return a quotation without the marks of footnotes in it: they are not the words of who is quoted.

    A quotation that was cut ends with an ellipsis, which its paragraph does not have there.
    """
    plain = " ".join(quote.split())
    words = plain.removesuffix("…").rstrip()
    for paragraph in noted:
        begin = paragraph.text.find(words) if words else -1
        end = begin + len(words)
        if begin >= 0 and (within := [(a - begin, b - begin) for a, b in paragraph.marks if begin <= a and b <= end]):
            # What is a mark and nothing else is no quotation with a mark in it.
            return (said + plain[len(words) :]) if (said := without_marks(words, within).strip()) else quote
    return quote


def _tie_notes(sections: list[Section], tied_already: Container[str] = ()) -> list[Section]:
    """Tie each footnote to the paragraph of its page, or of the one before, in which its mark stands."""
    bodies = [p for s in sections for p in s.paragraphs if p.role != "footnote"]

    def tied(note: Paragraph) -> Paragraph:
        match = _MARK.match(note.text)
        if match is None or note.address in tied_already:
            return note
        mark = match["mark"].translate(_PLAIN_DIGITS)
        near = [p for p in bodies if note.page is None or (p.page is not None and note.page - 1 <= p.page <= note.page)]
        bearer = next((p for p in reversed(near) if p.page == note.page and find_mark(p.text, mark)), None) or next(
            (p for p in reversed(near) if find_mark(p.text, mark)), None
        )
        return note.model_copy(update={"mark": mark, "note_of": bearer.address if bearer else None})

    return [
        s.model_copy(update={"paragraphs": [tied(p) if p.role == "footnote" else p for p in s.paragraphs]})
        for s in sections
    ]


def join_text(sections: list[Section]) -> str:
    """Return the running text: headings and paragraphs, one empty line between."""
    parts: list[str] = []
    for section in sections:
        if section.title:
            parts.append(section.title)
        parts += [p.text for p in section.paragraphs]
    return "\n\n".join(parts)
