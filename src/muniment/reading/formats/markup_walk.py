"""A page of a book, a mail or a feed's item, whole: markup in which nothing stands but the text.

In: a tree of HTML. Out: what it says, into a `Flow`. Unlike a page of the web it has no menus, so nothing is left out
but what its makers hid or took out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from muniment.reading.formats.flow import LONGEST_HEADING, Flow, Note, Words, add_row
from muniment.reading.formats.list_numbers import write_number
from muniment.reading.formats.opendocument_walk import write_mathml
from muniment.reading.losses import DELETED, HIDDEN, LINKS, Losses
from muniment.reading.pages.shown_words import read_words
from muniment.reading.pages.speaking import is_hidden
from muniment.reading.paragraphs import Role
from muniment.reading.pictures.in_text import RawPicture, find_picture

_SKIPPED = frozenset(
    {"script", "style", "template", "head", "svg", "object", "iframe", "rt", "rp", "noscript", "select"}
)
_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "acronym",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "dfn",
            "em",
            "font",
            "i",
            "ins",
            "kbd",
        ),
        *("label", "mark", "q", "ruby", "rb", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time"),
        *("tt", "u", "var", "wbr"),
    }
)
_ROLES: dict[str, Role] = {"li": "list", "dt": "list", "dd": "list", "blockquote": "quote"}
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NOTE = re.compile(r"(?:^|\s)(?:doc-)?(?:footnote|endnote|rearnote|biblioentry)(?:\s|$)")
_NOTES = re.compile(r"(?:^|\s)(?:doc-)?(?:footnotes|endnotes|rearnotes)(?:\s|$)")
_REFERENCE = re.compile(r"(?:^|\s)(?:doc-)?noteref(?:\s|$)")
_CONTENTS = re.compile(r"(?:^|\s)(?:doc-)?(?:toc|landmarks|page-list|loi|lot)(?:\s|$)")
_MARK = re.compile(r"[\[(]?(\d{1,4}|[*†‡§¶]{1,3}|[ivxl]{1,5}|[a-z])[\])]?\.?")
_LONGEST_NOTE = 10_000
_MOST_SPANNED = 100


def kind_of(element: etree._Element) -> str:
    """Return what an element says that it is for: its `epub:type` and its role."""
    kind = element.get("epub:type") or element.get("{http://www.idpf.org/2007/ops}type") or ""
    return f"{kind} {element.get('role') or ''}"


def is_note(element: etree._Element) -> bool:
    """Say whether an element calls itself a note."""
    return bool(_NOTE.search(kind_of(element)))


def is_in_notes(element: etree._Element) -> bool:
    """Say whether an element stands in a list of notes."""
    return any(_NOTES.search(kind_of(above)) for above in islice(element.iterancestors(), 6))


@dataclass
class MarkupWalk:
    """One pass over a tree. `find_note` returns the note that a link leads to, `place` a picture with its place."""

    flow: Flow
    losses: Losses
    find_note: Callable[[str], etree._Element | None] = lambda href: None
    place: Callable[[RawPicture], RawPicture | None] = lambda picture: None
    told: set[etree._Element] = field(default_factory=set)
    """Notes that were given with the paragraph that bears their mark."""
    words: Words = field(default_factory=Words)
    pending: list[RawPicture] = field(default_factory=list)
    number: str = ""

    def run(self, element: etree._Element) -> None:
        """Walk a whole tree: the parser goes 2,048 elements deep, and the walk takes three calls for each."""
        usual = sys.getrecursionlimit()
        try:
            sys.setrecursionlimit(max(usual, 9_000))
            self.walk(element)
            self.close()
        finally:
            sys.setrecursionlimit(usual)

    def walk(self, element: etree._Element, role: Role = "text") -> None:
        """Walk an element and all in it."""
        self._add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._walk_child(child, role)
            self._add(child.tail)

    def close(self, role: Role = "text") -> None:
        """End the paragraph that grows."""
        words, self.words = self.words, Words()
        text = str(words)
        if text and self.number:
            text, self.number = f"{self.number} {text}", ""
        self.flow.add_paragraph(text, role, words.notes)
        for picture in self.pending:
            self.flow.add_picture(picture)
        self.pending.clear()

    def _add(self, text: str | None) -> None:
        self.words.add(text)

    def _walk_child(self, child: etree._Element, role: Role) -> None:
        tag = child.tag
        if tag in _SKIPPED:
            return
        if is_hidden(child) and not is_note(child):
            self.losses.add(HIDDEN, read_words(child))
        elif tag in ("br", "hr"):
            following = child.getnext()
            if tag == "hr" or (following is not None and following.tag == "br" and not (child.tail or "").strip()):
                self.close(role)
            else:
                self._add(" ")
        elif tag == "img":
            picture = find_picture(child)
            if picture is not None and (placed := self.place(picture)) is not None:
                self.pending.append(placed)
        elif tag == "math":
            self._add(write_mathml(child))
        elif tag == "del":
            self.losses.add(DELETED, read_words(child))
        elif tag in _INLINE:
            if tag != "a" or not self._add_reference(child):
                self.walk(child, role)
        else:
            self._walk_block(child, tag, role)

    def _walk_block(self, child: etree._Element, tag: str, role: Role) -> None:
        if child in self.told or (is_note(child) and self._is_borne(child)):
            return
        self.close(role)
        if tag == "nav" and _CONTENTS.search(kind_of(child)):
            self.losses.add(LINKS, read_words(child))
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._add_heading(child, int(tag[1]))
        elif tag == "table":
            self._walk_table(child)
        elif tag in ("ol", "ul", "menu"):
            self._walk_list(child)
        elif tag == "pre":
            lines = "".join(map(str, child.itertext())).strip("\n").split("\n")
            if any(line.strip() for line in lines):
                self.flow.add_paragraph("\n".join(line.rstrip() for line in lines), "quote")
        elif is_note(child):
            held = self._held(child)
            self.flow.add_notes([Note("", held)], None)
        else:
            inner = _ROLES.get(tag, role)
            self.walk(child, inner)
            self.close(inner)

    def _add_heading(self, heading: etree._Element, level: int) -> None:
        self.walk(heading)
        words, self.words = self.words, Words()
        text = str(words)
        if len(text) <= LONGEST_HEADING:
            self.flow.add_heading(text, level, words.notes)
        else:
            self.flow.add_paragraph(text, "text", words.notes)

    def _walk_list(self, element: etree._Element) -> None:
        form = _FORMS.get(element.get("type") or "1", "decimal") if element.tag == "ol" else ""
        start = element.get("start") or ""
        count = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
        for item in element:
            if not isinstance(item.tag, str) or item in self.told:
                continue
            if item.tag == "li":
                value = item.get("value") or ""
                count = int(value) if re.fullmatch(r"-?\d{1,6}", value) else count
                if is_note(item) or is_in_notes(item):
                    held = self._held(item)
                    mark = write_number(count, form) if form else ""
                    self.flow.add_notes([Note(mark, held.removeprefix(f"{mark}. "))], None)
                else:
                    self.number = f"{write_number(count, form)}." if form else ""
                    self.walk(item, "list")
                    self.close("list")
                    self.number = ""
                count += 1
            else:
                self._walk_child(item, "list")

    def _walk_table(self, table: etree._Element) -> None:
        spanned: dict[int, int] = {}
        for caption in table.iterchildren("caption"):
            self.walk(caption)
            self.close()
        for row in table.iter("tr"):
            if next(row.iterancestors("table"), None) is not table:
                continue
            cells: list[Flow] = []
            for cell in row.iterchildren("td", "th"):
                while spanned.get(len(cells), 0) > 0:
                    spanned[len(cells)] -= 1
                    cells.append(Flow())
                held = Flow()
                inner = MarkupWalk(held, self.losses, self.find_note, self.place, self.told)
                inner.walk(cell)
                inner.close()
                width, height = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
                for _ in range(width):
                    spanned[len(cells)] = height - 1
                    cells.append(held)
                    held = Flow()
            if cells:
                add_row(self.flow, cells)

    # Notes.

    def _add_reference(self, link: etree._Element) -> bool:
        """Add a note where a link to it stands. Says whether it was one."""
        says = bool(_REFERENCE.search(kind_of(link)))
        shown = " ".join("".join(map(str, link.itertext())).split())
        mark = _MARK.fullmatch(shown)
        if not (says or mark) or (note := self.find_note(link.get("href") or "")) is None:
            return False
        held = self._held(note)
        is_sure = (
            says
            or is_note(note)
            or is_in_notes(note)
            or (mark is not None and held.lstrip("[(").startswith(mark[1]) and next(note.iter("a"), None) is not None)
        )
        if not is_sure or len(held) > _LONGEST_NOTE:
            return False
        name = mark[1] if mark else shown
        if note in self.told:
            self.words.add_mark(Note(name, ""))
            return True
        self.told.add(note)
        text = re.sub(rf"^[\[(]?{re.escape(name)}(?![\w])[\])]?[.:]?\s*", "", held) if name else held
        self.words.add_mark(Note(name, text.strip("↩ \ufe0e")))
        return True

    def _is_borne(self, note: etree._Element) -> bool:
        """Say whether the mark of a note stands further on, or stood before: it is given there."""
        name = note.get("id")
        root = note.getroottree().getroot()
        return bool(name) and any((a.get("href") or "").endswith(f"#{name}") for a in islice(root.iter("a"), 20_000))

    def _held(self, note: etree._Element) -> str:
        held = Flow()
        inner = MarkupWalk(held, self.losses, place=self.place)
        inner.walk(note)
        inner.close()
        return held.flatten()[0]


def _span(value: str | None) -> int:
    return max(1, min(int(value), _MOST_SPANNED)) if value and value.isascii() and value.isdigit() else 1
