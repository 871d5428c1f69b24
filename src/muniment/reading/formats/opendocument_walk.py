"""The walk through an OpenDocument text, sheet or presentation (ODF 1.3 part 3), in the order in which it is read.

In: the parts of a file. Out: a `Flow`, the title, and what was met on the way and is to be told.

The file is long and stays whole: each element of the format is one method of the walk, and all of them write to
the same flow.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from itertools import islice

from lxml import etree

from muniment.reading.formats.flow import LONGEST_HEADING, Flow, Note, Words, add_row
from muniment.reading.formats.opendocument_lists import (
    DRAW,
    OFFICE,
    PRESENTATION,
    TABLE,
    TEXT,
    Numbers,
    OdfLists,
    OdfStyles,
)
from muniment.reading.formats.word_walk import Told
from muniment.reading.losses import HEADERS, HIDDEN, LINKS
from muniment.reading.paragraphs import Role
from muniment.reading.pictures.in_text import RawPicture

SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_MATH = "{http://www.w3.org/1998/Math/MathML}"
_BLANKS = frozenset(f"{TEXT}{name}" for name in ("s", "tab", "line-break"))
CONTENTS = frozenset(
    f"{TEXT}{name}"
    for name in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
    )
)
_SHAPES = frozenset(
    f"{DRAW}{name}"
    for name in (
        "custom-shape",
        "rect",
        "ellipse",
        "circle",
        "line",
        "polyline",
        "polygon",
        "path",
        "connector",
        "caption",
    )
)
_WRAPPERS = frozenset(
    {
        f"{TEXT}list-header",
        f"{TEXT}index-body",
        f"{TEXT}bibliography",
        f"{TABLE}shapes",
        f"{DRAW}text-box",
        f"{DRAW}g",
        f"{DRAW}a",
    }
)
_ROWS = frozenset(f"{TABLE}{name}" for name in ("table-header-rows", "table-row-group", "table-rows"))
_IN_MARGIN = frozenset({"header", "footer", "date-time", "page-number"})
_MOST_REPEATED = 200
MOST_ROWS = 5_000
_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")


class OdfWalk:
    """One pass over an OpenDocument file. `read_part` gives the bytes of an object within it, or None."""

    def __init__(self, styles: OdfStyles, read_object: Callable[[str], etree._Element | None]) -> None:
        self._styles = styles
        self._lists = OdfLists(styles)
        self._read_object = read_object
        self.title: str | None = None
        self.told = Told()
        self.rows_left = 0

    def walk(self, holder: etree._Element, flow: Flow, role: Role = "text") -> None:
        """Walk paragraphs, lists, tables and what is drawn among them."""
        for child in holder:
            tag = child.tag
            if tag in (f"{TEXT}p", f"{TEXT}h"):
                self._add_paragraph(child, flow, role)
            elif tag == f"{TEXT}list":
                style = child.get(f"{TEXT}style-name")
                self._walk_list(child, flow, style, 1, self._lists.open(child, style))
            elif tag == f"{TEXT}numbered-paragraph":
                self._add_numbered(child, flow)
            elif tag == f"{TEXT}section":
                self._walk_section(child, flow, role)
            elif tag == f"{TABLE}table":
                self.add_table(child, flow)
            elif tag in _WRAPPERS:
                self.walk(child, flow, role)
            elif tag in CONTENTS:
                self._leave(LINKS, child)
            elif tag == f"{DRAW}frame" or tag in _SHAPES:
                self._add_drawn(child, flow)
            elif tag == f"{TEXT}tracked-changes":
                self.told.inserted += sum(1 for _ in child.iter(f"{TEXT}insertion"))
                self.told.deleted += sum(1 for _ in child.iter(f"{TEXT}deletion"))

    # Paragraphs.

    def _add_paragraph(self, element: etree._Element, flow: Flow, role: Role, number: str | None = None) -> None:
        words = Words()
        drawn: list[etree._Element] = []
        style = element.get(f"{TEXT}style-name")
        if self._styles.is_hidden("paragraph", style):
            self._hide(element)
            return
        self._walk_line(element, words, drawn)
        text = str(words)
        if element.tag == f"{TEXT}h" and text and len(text) <= LONGEST_HEADING:
            said = element.get(f"{TEXT}outline-level") or "1"
            level = int(said) if said.isdigit() and len(said) < 3 else 1
            if number is None:
                number = self._lists.heading(element, level)
            flow.add_heading(f"{number} {text}".strip(), level, words.notes)
        elif text and self.title is None and self._styles.is_title(style) and not number:
            self.title = text
            flow.add_notes(words.notes, None)
        else:
            flow.add_paragraph(f"{number} {text}" if number and text else text, role, words.notes)
        for shape in drawn:
            self._add_drawn(shape, flow)

    def _walk_line(self, element: etree._Element, words: Words, drawn: list[etree._Element]) -> None:
        words.add(element.text)
        for child in element:
            tag = child.tag
            if tag in _BLANKS:
                words.add(" ")
            elif tag == f"{TEXT}note":
                self._add_note(child, words)
            elif tag == f"{OFFICE}annotation":
                self.told.remarks += 1
            elif tag == f"{DRAW}frame" and (formula := self._formula(child)):
                words.add(f" {formula} ")
            elif isinstance(tag, str) and (tag.startswith(DRAW) and tag != f"{DRAW}a"):
                drawn.append(child)
            elif tag == f"{TEXT}ruby":
                for base in child.iterchildren(f"{TEXT}ruby-base"):
                    self._walk_line(base, words, drawn)
            elif isinstance(tag, str) and self._is_hidden(child):
                self._hide(child)
            elif isinstance(tag, str) and not tag.startswith(SVG) and tag != f"{OFFICE}annotation-end":
                self._walk_line(child, words, drawn)
            words.add(child.tail)

    def _is_hidden(self, element: etree._Element) -> bool:
        if element.tag in (f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"):
            return element.get(f"{TEXT}is-hidden") == "true"
        return element.tag == f"{TEXT}span" and self._styles.is_hidden("text", element.get(f"{TEXT}style-name"))

    def _add_note(self, note: etree._Element, words: Words) -> None:
        citation, body = note.find(f"{TEXT}note-citation"), note.find(f"{TEXT}note-body")
        mark = "".join(map(str, citation.itertext())).strip() if citation is not None else ""
        held = Flow()
        if body is not None:
            self.walk(body, held)
        words.add_mark(Note(mark, held.flatten()[0]))

    # Lists.

    def _walk_list(self, holder: etree._Element, flow: Flow, style: str | None, depth: int, numbers: Numbers) -> None:
        for item in holder:
            if item.tag == f"{TEXT}list-header":
                self._walk_item(item, flow, style, depth, numbers, counts=False)
            elif item.tag == f"{TEXT}list-item":
                self._walk_item(item, flow, style, depth, numbers, counts=True)

    def _walk_item(
        self, item: etree._Element, flow: Flow, style: str | None, depth: int, numbers: Numbers, *, counts: bool
    ) -> None:
        for child in item:
            if child.tag in (f"{TEXT}p", f"{TEXT}h"):
                used = style or self._styles.list_of(child.get(f"{TEXT}style-name"))
                number = ""
                if counts:
                    number = self._lists.item(numbers, used, depth, item.get(f"{TEXT}start-value"))
                counts = False
                # A numbered paragraph of the first level is the text itself, and no list within it.
                role: Role = "text" if depth == 1 and not self._styles.is_bullet(used, depth) else "list"
                self._add_paragraph(child, flow, role, number)
            elif child.tag == f"{TEXT}list":
                own = child.get(f"{TEXT}style-name") or style
                self._walk_list(child, flow, own, depth + 1, numbers)
            elif isinstance(child.tag, str):
                self._walk_one(child, flow)

    def _walk_one(self, child: etree._Element, flow: Flow) -> None:
        if child.tag == f"{TABLE}table":
            self.add_table(child, flow)
        elif child.tag == f"{DRAW}frame" or child.tag in _SHAPES:
            self._add_drawn(child, flow)
        elif child.tag in (f"{TEXT}section", *_WRAPPERS):
            self.walk(child, flow, "list")

    def _add_numbered(self, element: etree._Element, flow: Flow) -> None:
        """Add a paragraph that is an item of a list without standing in it."""
        said = element.get(f"{TEXT}level") or "1"
        depth = int(said) if said.isdigit() and len(said) < 3 else 1
        style = element.get(f"{TEXT}style-name")
        numbers = self._lists.of_id(element.get(f"{TEXT}list-id") or f"numbered {style}")
        for child in element.iterchildren(f"{TEXT}p", f"{TEXT}h"):
            number = self._lists.item(numbers, style, depth, element.get(f"{TEXT}start-value"))
            self._add_paragraph(child, flow, "text" if depth == 1 else "list", number)

    def _walk_section(self, section: etree._Element, flow: Flow, role: Role) -> None:
        if section.get(f"{TEXT}display") == "none" or section.get(f"{TEXT}is-hidden") == "true":
            self._hide(section)
        else:
            self.walk(section, flow, role)

    # Tables.

    def add_table(self, table: etree._Element, flow: Flow, *, is_sheet: bool = False) -> None:
        """Add the rows of a table; of a sheet those that are shown."""
        hidden_columns = _hidden_columns(table) if is_sheet else frozenset()
        hidden_rows = 0
        for row in _rows(table):
            if is_sheet and row.get(f"{TABLE}visibility") in ("collapse", "filter"):
                if text := _text(row):
                    hidden_rows += 1
                    self.told.left_out.append((HIDDEN, text))
                continue
            cells: list[Flow] = []
            for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                held = Flow()
                if cell.tag == f"{TABLE}table-cell":
                    self._walk_cell(cell, held)
                shown, said = _repeated(cell, "number-columns-repeated")
                cells += [held] * shown
                self.told.unrepeated += 0 if held.is_empty else said - shown
                if len(cells) > _MOST_REPEATED * 5:
                    break
            cells = [cell for at, cell in enumerate(cells) if at not in hidden_columns]
            if all(cell.is_empty for cell in cells):
                continue
            while is_sheet and cells[-1].is_empty:
                cells.pop()
            shown, said = _repeated(row, "number-rows-repeated")
            self.told.unrepeated += (said - shown) * sum(not cell.is_empty for cell in cells)
            for _ in range(shown):
                if is_sheet and len(flow.last.paragraphs) >= MOST_ROWS:
                    self.rows_left += 1
                    break
                add_row(flow, cells)
        if hidden_rows:
            self.told.hidden += hidden_rows

    def _walk_cell(self, cell: etree._Element, held: Flow) -> None:
        self.told.remarks += sum(1 for _ in cell.iterchildren(f"{OFFICE}annotation"))
        self.walk(cell, held)
        if held.is_empty and cell.find(f"{TEXT}p") is None:
            # Some programs write the value and not how it is shown.
            value = next((v for name in _VALUES if (v := cell.get(f"{OFFICE}{name}"))), None)
            held.add_paragraph(value or "")

    # What is drawn.

    def _add_drawn(self, shape: etree._Element, flow: Flow) -> None:
        if shape.get(f"{PRESENTATION}class") in _IN_MARGIN:
            self._leave(HEADERS, shape)
            return
        if shape.get(f"{PRESENTATION}placeholder") == "true":
            return
        if shape.tag != f"{DRAW}frame":
            self.walk(shape, flow)
            return
        if formula := self._formula(shape):
            flow.add_paragraph(formula)
        for child in shape:
            if child.tag == f"{DRAW}text-box":
                self.walk(child, flow)
            elif child.tag == f"{TABLE}table":
                self.add_table(child, flow)
            elif child.tag == f"{DRAW}image" and len(child):
                self.walk(child, flow)
        if next(shape.iterchildren(f"{DRAW}image"), None) is not None and shape.find(f"{DRAW}object") is None:
            _add_picture(shape, flow)

    def _formula(self, frame: etree._Element) -> str:
        item = frame.find(f"{DRAW}object")
        if item is None:
            return ""
        math = next(item.iter(f"{_MATH}math"), None)
        if math is None and (name := item.get(_HREF)):
            root = self._read_object(posixpath.normpath(name))
            math = root if root is not None and root.tag == f"{_MATH}math" else None
        return " ".join(write_mathml(math).split()) if math is not None else ""

    # Slides.

    def add_slide(self, page: etree._Element, flow: Flow, *, has_title: bool = True) -> None:
        """Add a page of a presentation or a drawing: its title as a heading, what stands on it, the speaker's notes."""
        shapes = [s for s in page if isinstance(s.tag, str) and s.tag.startswith(DRAW)]
        title = next((s for s in shapes if s.get(f"{PRESENTATION}class") == "title"), None) if has_title else None
        heading = _text(title) if title is not None else ""
        if heading and len(heading) <= LONGEST_HEADING:
            flow.add_heading(heading, 1)
            shapes = [s for s in shapes if s is not title]
        elif not flow.is_empty:
            flow.sections.append(type(flow.last)())
        for shape in shapes:
            if shape.tag == f"{DRAW}g":
                self.walk(shape, flow)
            else:
                self._add_drawn(shape, flow)
        for notes in page.iterchildren(f"{PRESENTATION}notes"):
            for shape in notes:
                if shape.get(f"{PRESENTATION}class") == "notes":
                    held = Flow()
                    self.walk(shape, held)
                    text, _, _ = held.flatten()
                    flow.add_notes([Note("", text)], None)

    def _hide(self, element: etree._Element) -> None:
        if text := _text(element) or " ".join("".join(map(str, element.itertext())).split()):
            self.told.hidden += 1
            self.told.left_out.append((HIDDEN, text))

    def _leave(self, rule: str, element: etree._Element) -> None:
        self.told.left_out.append((rule, _text(element)))


def write_mathml(element: etree._Element) -> str:
    """Return a formula of MathML in one line."""
    kind = etree.QName(element).localname if isinstance(element.tag, str) else ""
    parts = [write_mathml(child) for child in element]
    if kind in ("annotation", "annotation-xml", ""):
        return ""
    if kind == "mfrac" and len(parts) == 2:
        return "/".join(part if part.strip().isalnum() else f"({part.strip()})" for part in parts)
    if kind in ("msup", "msub") and len(parts) == 2:
        return f"{parts[0]}{'^' if kind == 'msup' else '_'}{parts[1]}"
    if kind in ("msqrt", "mroot"):
        return f"√({''.join(parts)})"
    return (element.text or "").strip() + "".join(parts)


def _text(element: etree._Element) -> str:
    """Return the words of an element, paragraph by paragraph, without remarks."""
    lines = []
    for paragraph in element.iter(f"{TEXT}p", f"{TEXT}h"):
        if next(islice(paragraph.iterancestors(f"{OFFICE}annotation"), 1), None) is None:
            words = "".join(map(str, paragraph.itertext()))
            lines.append(" ".join(words.split()))
    return " ".join(filter(None, lines))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in _ROWS:
            yield from _rows(child)


def _hidden_columns(table: etree._Element) -> frozenset[int]:
    hidden: set[int] = set()
    at = 0
    for column in table.iter(f"{TABLE}table-column"):
        count, _ = _repeated(column, "number-columns-repeated")
        if column.get(f"{TABLE}visibility") in ("collapse", "filter"):
            hidden.update(range(at, at + count))
        at += count
        if at > 20_000:
            break
    return frozenset(hidden)


def _repeated(element: etree._Element, name: str) -> tuple[int, int]:
    """Return how often a row or a cell is repeated, as far as it is shown, and as the file says: what fills a sheet to
    its edge is cut."""
    value = element.get(f"{TABLE}{name}") or "1"
    said = max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 9 else 1
    return min(said, _MOST_REPEATED), said


_INCHES = {"in": 1.0, "cm": 1 / 2.54, "mm": 1 / 25.4, "pt": 1 / 72, "pc": 1 / 6, "px": 1 / 96}


def _pixels(value: str | None) -> int | None:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(in|cm|mm|pt|pc|px)", value or "")
    return round(float(match[1]) * _INCHES[match[2]] * 96) or None if match else None


def _add_picture(frame: etree._Element, flow: Flow) -> None:
    """Put the picture of a frame behind the last paragraph."""
    image = next(frame.iterchildren(f"{DRAW}image"), None)
    name = posixpath.normpath((image.get(_HREF) or "") if image is not None else "")
    if name.startswith(("/", "..", ".")) or ":" in name:
        return
    said = (frame.find(f"{SVG}{kind}") for kind in ("desc", "title"))
    alts = (" ".join("".join(map(str, e.itertext())).split()) for e in said if e is not None)
    width, height = (_pixels(frame.get(f"{SVG}{side}")) for side in ("width", "height"))
    flow.add_picture(RawPicture("part", name, alt=next(filter(None, alts), ""), width=width, height=height))
