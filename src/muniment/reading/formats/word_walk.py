"""The walk through a Word file's XML (ECMA-376 part 1, 17), in the order in which it is read.

In: the main part and those that it refers to. Out: a `Flow`, the title, and what was met on the way and is to be told.

The file is long and stays whole: each element of the format is one method of the walk, and all of them write to
the same flow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from muniment.reading.formats.drawn_text import read_diagram
from muniment.reading.formats.flow import LONGEST_HEADING, Flow, Note, Words, add_row
from muniment.reading.formats.list_numbers import write_number
from muniment.reading.formats.office_formulas import M, write_formula
from muniment.reading.formats.office_parts import OfficeParts
from muniment.reading.formats.word_numbering import AutomaticNumbers, Number, Numbering
from muniment.reading.formats.word_styles import Styles, W, is_on, value_of
from muniment.reading.losses import DELETED, HIDDEN, LINKS
from muniment.reading.paragraphs import Role
from muniment.reading.pictures.in_text import RawPicture

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
TAKEN_OUT, PUT_IN = (f"{W}del", f"{W}moveFrom"), (f"{W}ins", f"{W}moveTo")
_BLANKS = frozenset(f"{W}{name}" for name in ("tab", "br", "cr", "ptab"))
_SKIPPED = frozenset(
    f"{W}{name}"
    for name in (
        *("instrText", "delInstrText", "delText", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "rt"),
        *("fldData", "footnoteRef", "endnoteRef", "annotationRef", "softHyphen", "rubyPr", "smartTagPr", "customXmlPr"),
    )
)
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body", "docPartBody")
)
_EMU = 9525
"""English Metric Units to a CSS pixel (ECMA-376: 914,400 to an inch)."""


@dataclass
class Told:
    """Counts of what a walk met that is not shown, or is shown in another form."""

    inserted: int = 0
    moved: int = 0
    deleted: int = 0
    remarks: int = 0
    hidden: int = 0
    chunks: int = 0
    unrepeated: int = 0
    """Cells with words that are repeated more often than they are shown (OpenDocument)."""
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """(rule, words)"""

    def warnings(self) -> list[str]:
        """Return these counts in lines for a person."""
        lines = []
        changes = [
            _count(self.inserted, "insertion"),
            _count(self.deleted, "deletion"),
            _count(self.moved, "move"),
        ]
        if any(changes):
            lines.append(f"tracked changes are shown as accepted: {', '.join(filter(None, changes))}")
        if self.remarks:
            lines.append(f"{_count(self.remarks, 'comment')} in the margin left out")
        if self.hidden:
            lines.append(f"hidden text is left out: {_count(self.hidden, 'passage')}")
        if self.chunks:
            lines.append(f"{_count(self.chunks, 'document')} put into this one whole cannot be read")
        if self.unrepeated:
            lines.append(f"cells that repeat the one before them are not all shown: {self.unrepeated:,} left out")
        return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}" if number else ""


@dataclass
class _Field:
    """A field that is open: its code, and whether its result has begun."""

    code: str = ""
    shows: bool = False


@dataclass
class _Counter:
    """How notes of one kind are numbered."""

    form: str = "decimal"
    next: int = 1
    restarts: bool = False
    """With each section."""


class WordWalk:
    """One pass over a Word file."""

    def __init__(self, parts: OfficeParts, main: str, document: etree._Element) -> None:
        self._parts, self._document, self._main = parts, document, main
        self._relations = parts.relations(main)
        self._styles = Styles(self._related("styles"))
        self._numbering = Numbering(self._related("numbering"), self._styles)
        self._notes = {**self._notes_of("footnote"), **self._notes_of("endnote")}
        self._counters = self._note_counters()
        self._automatic = AutomaticNumbers()
        self._heading: int | None = None
        self._fields: list[_Field] = []
        self._boxes: list[etree._Element] = []
        self._drawings: list[etree._Element] = []
        self._carried: Words | None = None
        self._in_contents = 0
        self._seen: Counter[etree._Element] = Counter()
        self.title: str | None = None
        self.told = Told()

    def read(self) -> Flow:
        """Return the text."""
        flow = Flow()
        body = next((e for e in self._document if e.tag in (f"{W}body", f"{W}docParts")), None)
        for holder in (
            (body,) if body is not None and body.tag == f"{W}body" else self._document.iter(f"{W}docPartBody")
        ):
            if holder is not None:
                self._walk_blocks(holder, flow, is_main=True)
        if self._carried is not None:
            flow.add_paragraph(str(self._carried), "text", self._carried.notes)
        return flow

    def _related(self, kind: str) -> etree._Element | None:
        name = next((r.target for r in self._relations.values() if r.kind == kind and not r.external), None)
        try:
            return self._parts.xml(name)
        except etree.XMLSyntaxError:
            return None  # A broken part beside the text does not take the text with it.

    def _notes_of(self, kind: str) -> dict[tuple[str, str], etree._Element]:
        root = self._related(f"{kind}s")
        return {
            (kind, note.get(f"{W}id") or ""): note
            for note in (root if root is not None else ())
            if note.tag == f"{W}{kind}" and note.get(f"{W}type") in (None, "normal")
        }

    def _note_counters(self) -> dict[str, _Counter]:
        counters = {"footnote": _Counter(), "endnote": _Counter("lowerRoman")}
        holders = [self._related("settings"), next(self._document.iter(f"{W}sectPr"), None)]
        for kind, counter in counters.items():
            for holder in holders:
                said = holder.find(f"{W}{kind}Pr") if holder is not None else None
                counter.form = value_of(said, "numFmt") or counter.form
                start = value_of(said, "numStart") or ""
                counter.next = int(start) if start.isdigit() and len(start) < 6 else counter.next
                counter.restarts = counter.restarts or value_of(said, "numRestart") == "eachSect"
        return counters

    # Blocks.

    def _walk_blocks(self, holder: etree._Element, flow: Flow, *, is_main: bool = False) -> None:
        for child in holder:
            tag = child.tag
            if tag == f"{W}p":
                self._add_paragraph(child, flow, is_main=is_main)
            elif tag == f"{W}tbl":
                self._add_table(child, flow)
            elif tag == f"{W}sdt" and _is_prompt(child):
                self._leave(HIDDEN, child)
            elif tag in _WRAPPERS:
                self._walk_blocks(child, flow, is_main=is_main)
            elif tag == f"{MC}AlternateContent":
                if (chosen := _choose(child)) is not None:
                    self._walk_blocks(chosen, flow, is_main=is_main)
            elif tag == f"{W}altChunk":
                self.told.chunks += 1
            elif tag in (f"{M}oMathPara", f"{M}oMath"):
                flow.add_paragraph(" ".join(write_formula(child).split()))
            elif tag in TAKEN_OUT:
                self._leave(DELETED, child)

    def _add_paragraph(self, paragraph: etree._Element, flow: Flow, *, is_main: bool) -> None:
        properties = paragraph.find(f"{W}pPr")
        mark = properties.find(f"{W}rPr") if properties is not None else None
        is_joined = mark is not None and any(mark.find(tag) is not None for tag in TAKEN_OUT)
        # A first letter that is drawn large stands in a paragraph of its own.
        frame = properties.find(f"{W}framePr") if properties is not None else None
        is_joined = is_joined or (frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin"))
        words = self._carried or Words()
        self._carried = None
        before = len(str(words))
        style = value_of(properties, "pStyle") or self._styles.default_paragraph
        self._heading = self._level(paragraph, style)
        outer, self._boxes, self._drawings, self._in_contents = (self._boxes, self._drawings), [], [], 0
        self._walk_line(paragraph, words)
        for field_ in self._fields:
            field_.shows = True  # What no mark ends would else hide the rest of the file.
        boxes, drawings = self._boxes, self._drawings
        self._boxes, self._drawings = outer
        if is_joined:
            # Its end was taken out: its words are the beginning of the next paragraph.
            self._carried = words if str(words) else None
        else:
            self._place(paragraph, style, words, flow, is_main=is_main, is_new=not before)
        for box in boxes:
            self._walk_apart(box, flow)
        for drawing in drawings:
            self._add_drawing(drawing, flow)
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            for counter in self._counters.values():
                counter.next = 1 if counter.restarts else counter.next

    def _place(
        self, paragraph: etree._Element, style: str, words: Words, flow: Flow, *, is_main: bool, is_new: bool
    ) -> None:
        """Put a paragraph where it belongs: a heading, the title, a list's item."""
        number = self._numbering.next_number(paragraph)
        text = str(words)
        if not text:
            flow.add_notes(words.notes, None)
            return
        if is_new and (self._in_contents > len(text) / 2 or self._is_of_contents(style, text)):
            self.told.left_out.append((LINKS, text))
            flow.add_notes(words.notes, None)
            return
        level = self._level(paragraph, style)
        name = self._styles.name(style)
        shown = f"{number.text}{number.gap}{text}".strip() if number else text
        if is_main and name.lower() == "title" and self.title is None:
            self.title = text
            flow.add_notes(words.notes, None)
        elif level is not None and len(text) <= LONGEST_HEADING:
            flow.add_heading(shown, level, words.notes)
        else:
            flow.add_paragraph(shown, _role(number, name), words.notes)

    def _level(self, paragraph: etree._Element, style: str) -> int | None:
        """Return the level of a heading; None for a paragraph."""
        own = value_of(paragraph.find(f"{W}pPr"), "outlineLvl")
        if own is not None:
            return int(own) + 1 if own in "012345678" and own else None
        return self._styles.heading_level(style)

    def _is_of_contents(self, style: str, text: str) -> bool:
        name = self._styles.name(style).lower()
        is_entry = name.startswith("toc ") and name[4:].isdigit()
        return is_entry and text[-1:].isalnum() and text.split()[-1].strip("ivxlc0123456789-.") == ""

    def _walk_apart(self, holder: etree._Element, flow: Flow) -> None:
        """Walk what stands apart from the line that it is anchored in, with fields of its own."""
        fields, self._fields = self._fields, []
        carried, self._carried = self._carried, None
        self._walk_blocks(holder, flow)
        self._fields, self._carried = fields, carried

    # Tables.

    def _add_table(self, table: etree._Element, flow: Flow) -> None:
        for row in _within(table, f"{W}tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.told.deleted += 1
                self._leave(DELETED, row, is_counted=False)
                continue
            if properties is not None and properties.find(f"{W}ins") is not None:
                self.told.inserted += 1
            cells = [Flow()] * _number(value_of(properties, "gridBefore"), 0)
            count = 0
            for cell in _within(row, f"{W}tc"):
                own = cell.find(f"{W}tcPr")
                if own is not None and own.find(f"{W}cellDel") is not None:
                    self._leave(DELETED, cell)
                    continue
                count += 1
                held = Flow()
                merged = own.find(f"{W}vMerge") if own is not None else None
                if merged is None or merged.get(f"{W}val") == "restart" or _has_words(cell):
                    self._walk_blocks(cell, held)
                    if self._carried is not None:
                        held.add_paragraph(str(self._carried), "text", self._carried.notes)
                        self._carried = None
                # A cell over several columns is told once; the others keep their places.
                cells += [held, *([Flow()] * (_number(value_of(own, "gridSpan"), 1) - 1))]
            add_row(flow, cells[:1] if count == 1 and not cells[0].is_empty else cells)

    # Lines.

    def _walk_line(self, holder: etree._Element, words: Words) -> None:
        for child in holder:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag == f"{W}t":
                self._add_text(child.text, words)
            elif tag in _BLANKS:
                self._add_text(" ", words)
            elif tag == f"{W}noBreakHyphen":
                self._add_text("-", words)
            elif tag == f"{W}r":
                self._walk_run(child, words)
            elif tag in TAKEN_OUT:
                self._leave(DELETED, child)
            elif tag in PUT_IN:
                self.told.inserted += tag == PUT_IN[0]
                self.told.moved += tag == PUT_IN[1]
                self._walk_line(child, words)
            elif tag == f"{W}fldChar":
                self._turn_field(child, words)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._add_note(child, words)
            elif tag == f"{W}commentReference":
                self.told.remarks += 1
            elif tag == f"{W}sdt" and _is_prompt(child):
                self._leave(HIDDEN, child)
            else:
                self._walk_drawn(child, tag, words)

    def _walk_drawn(self, child: etree._Element, tag: str, words: Words) -> None:
        """Walk what is no plain text of a line: boxes, drawings, formulas, wrappers."""
        if tag == f"{MC}AlternateContent":
            if (chosen := _choose(child)) is not None:
                self._walk_line(chosen, words)
        elif tag == f"{W}txbxContent":
            self._boxes.append(child)
        elif tag in (f"{M}oMath", f"{M}oMathPara"):
            self._add_text(write_formula(child), words)
        elif tag == f"{W}fldSimple":
            self._fields.append(_Field(child.get(f"{W}instr") or "", shows=True))
            self._walk_line(child, words)
            self._add_automatic(self._fields.pop().code, words)
        elif tag == f"{V}textpath":
            self._add_text(f" {child.get('string') or ''} ", words)
        else:
            if child.tag.endswith(("}inline", "}anchor")):
                self._drawings.append(child)
            self._walk_line(child, words)

    def _walk_run(self, run: etree._Element, words: Words) -> None:
        properties = run.find(f"{W}rPr")
        if self._is_hidden(run, properties):
            text = "".join(t.text or "" for t in run.iter(f"{W}t"))
            if text.strip() and all(f.shows for f in self._fields):
                self.told.hidden += 1
                self.told.left_out.append((HIDDEN, text))
            # Its fields must be followed all the same.
            for mark in run.iter(f"{W}fldChar", f"{W}instrText"):
                self._note_field(mark, words)
            return
        for mark in run.iterchildren(f"{W}instrText"):
            self._note_field(mark, words)
        custom = next((r for r in run.iterchildren() if r.get(f"{W}customMarkFollows") in ("1", "true", "on")), None)
        if custom is not None:
            # The mark is what the author typed, in the same run.
            self._add_note(custom, words, "".join(t.text or "" for t in run.iter(f"{W}t")).strip())
            return
        self._walk_line(run, words)

    def _note_field(self, mark: etree._Element, words: Words) -> None:
        if mark.tag == f"{W}fldChar":
            self._turn_field(mark, words)
        elif self._fields and not self._fields[-1].shows:
            self._fields[-1].code += mark.text or ""

    def _is_hidden(self, run: etree._Element, properties: etree._Element | None) -> bool:
        vanish = properties.find(f"{W}vanish") if properties is not None else None
        if vanish is not None:
            return is_on(vanish)
        style = value_of(properties, "rStyle")
        if style:
            return self._styles.is_hidden(style)
        paragraph = next(run.iterancestors(f"{W}p"), None)
        style = value_of(paragraph.find(f"{W}pPr"), "pStyle") if paragraph is not None else None
        return bool(style) and self._styles.is_hidden(style)

    def _add_text(self, text: str | None, words: Words) -> None:
        if not text or not all(f.shows for f in self._fields):
            return
        words.add(text)
        if any(f.code.lstrip().upper().startswith("TOC") for f in self._fields):
            self._in_contents += len(text)

    def _turn_field(self, mark: etree._Element, words: Words) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
            self._add_form_value(mark, words)
        elif kind == "separate" and self._fields:
            self._fields[-1].shows = True
        elif kind == "end" and self._fields:
            self._add_automatic(self._fields.pop().code, words)

    def _add_automatic(self, code: str, words: Words) -> None:
        """Add the number that a field gives its paragraph: no text of the file has it."""
        if code.lstrip()[:7].upper() == "AUTONUM" and all(f.shows for f in self._fields):
            words.add(f"{self._automatic.next_number(code, self._heading)} ")

    def _add_form_value(self, mark: etree._Element, words: Words) -> None:
        """Add what a field of a form shows: a box that is ticked or not, the chosen line of a list."""
        data = mark.find(f"{W}ffData")
        box = data.find(f"{W}checkBox") if data is not None else None
        chosen = data.find(f"{W}ddList") if data is not None else None
        if box is not None:
            ticked = box.find(f"{W}checked")
            ticked = ticked if ticked is not None else box.find(f"{W}default")
            words.add("☒" if ticked is not None and is_on(ticked) else "☐")
        elif chosen is not None:
            entries = [entry.get(f"{W}val") for entry in chosen.findall(f"{W}listEntry")]
            at = _number(value_of(chosen, "result") or value_of(chosen, "default"), 0)
            words.add(entries[at] if at < len(entries) else None)

    def _add_note(self, reference: etree._Element, words: Words, mark: str = "") -> None:
        if not all(f.shows for f in self._fields):
            return
        kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
        body = self._notes.get((kind, reference.get(f"{W}id") or ""))
        if not mark:
            counter = self._counters[kind]
            mark, counter.next = write_number(counter.next, counter.form), counter.next + 1
        if body is None or self._seen[body]:
            words.add_mark(Note(mark, ""))
            return
        self._seen[body] += 1
        held = Flow()
        outer, self._boxes, self._drawings = (self._boxes, self._drawings), [], []
        self._walk_apart(body, held)
        self._boxes, self._drawings = outer
        text, _, _ = held.flatten()
        words.add_mark(Note(mark, text.removeprefix(mark).lstrip() if not mark.isalnum() else text))

    # What is drawn, and what is left out.

    def _add_drawing(self, drawing: etree._Element, flow: Flow) -> None:
        for related in drawing.iter(f"{DGM}relIds"):
            relation = self._relations.get(related.get(f"{R}dm") or "")
            for line in read_diagram(self._parts, relation):
                flow.add_paragraph(line, "list")
        blip = next(drawing.iter("{*}blip"), None)
        relation = self._relations.get(blip.get(f"{R}embed") or "") if blip is not None else None
        if relation is None or relation.external or relation.target not in self._parts:
            return
        properties = next(drawing.iter("{*}docPr"), None)
        extent = next(drawing.iter("{*}extent"), None)
        width, height = (_pixels(extent.get(side)) if extent is not None else None for side in ("cx", "cy"))
        alt = " ".join((properties.get("descr") or "").split()) if properties is not None else ""
        name = self._parts.real_name(relation.target)
        flow.add_picture(RawPicture("part", name, alt=alt, width=width, height=height))

    def _leave(self, rule: str, element: etree._Element, *, is_counted: bool = True) -> None:
        text = "".join(t.text or "" for t in element.iter(f"{W}t", f"{W}delText"))
        if rule == DELETED and is_counted and text.strip():
            # What was moved stands elsewhere: that is counted once, where it went.
            self.told.deleted += element.tag != f"{W}moveFrom"
        elif rule == HIDDEN and text.strip():
            self.told.left_out.append((rule, text))


def _role(number: Number | None, style: str) -> Role:
    is_listed = number is not None and (number.is_bullet or number.level > 0)
    return "list" if is_listed or style.lower().startswith("list") else "text"


def _is_prompt(control: etree._Element) -> bool:
    """Return whether a content control shows only what it asks for: "Click here to enter text"."""
    shows = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    return shows is not None and is_on(shows)


def _choose(alternatives: etree._Element) -> etree._Element | None:
    """Return the form of a drawing that has words, the newer first: both say the same."""
    forms = [*alternatives.findall(f"{MC}Choice"), *alternatives.findall(f"{MC}Fallback")]
    worded = (form for form in forms if next(form.iter(f"{W}t", f"{M}t"), None) is not None)
    return next(worded, forms[0] if forms else None)


def _within(holder: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the rows of a table, or the cells of a row, whatever they are wrapped in."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)
        elif child.tag == f"{MC}AlternateContent" and (chosen := _choose(child)) is not None:
            yield from _within(chosen, tag)


def _has_words(cell: etree._Element) -> bool:
    return any((t.text or "").strip() for t in cell.iter(f"{W}t"))


def _number(value: str | None, usual: int) -> int:
    """Return a small count that a file gives."""
    return min(int(value), 200) if value and value.isascii() and value.isdigit() else usual


def _pixels(value: str | None) -> int | None:
    return int(value) // _EMU if value and value.isdigit() and int(value) >= _EMU else None
