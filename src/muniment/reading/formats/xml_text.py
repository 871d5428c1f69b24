"""Laws and other texts in XML (Akoma Ntoso, USLM, Formex, CLML, TEI …), by their structure.

In: bytes. Out: a `TextReading` of kind document: headings with their numbers, paragraphs with theirs, tables, notes at
the paragraphs that bear their marks. What is data about the text is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from itertools import islice
from typing import Any

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.formats.flow import LONGEST_HEADING, Flow, Note, Words, add_row
from muniment.reading.formats.media_type import XML
from muniment.reading.formats.opendocument_walk import write_mathml
from muniment.reading.formats.packages import local_name
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import DATA, DELETED, LINKS, REMARKS, Losses, count_words
from muniment.reading.model import TextReading

_DATA = frozenset(
    {
        *("meta", "metadata", "metadaten", "identification", "proprietary", "teiheader", "bib.instance", "bib.doc"),
        *("form-meta", "publicationstmt", "sourcedesc", "script", "style", "processing-instruction", "resources"),
    }
)
_CONTENTS = frozenset({"toc", "toc.block", "tableofcontents"})
_REMARKS = frozenset({"commentaries", "remark", "editorialnote"})
_NUMBERS = frozenset(
    {"num", "no.p", "no.item", "enum", "pnumber", "number", "ti.art", "enbez", "no.gr.seq", "no.doc.txt"}
)
_HEADINGS = frozenset(
    {
        *("heading", "header", "head", "title", "titel", "sti.art", "ti", "sti", "crossheading"),
        *("crossheading.text", "subheading", "doctitle", "ti.gr.seq", "officialtitle", "official-title"),
        *("article-title", "lawtitle", "invention-title"),
    }
)
_FULL_TITLES = frozenset({"officialtitle", "official-title"})
_OWN_TITLES = frozenset({"doctitle", "article-title", "lawtitle", "invention-title"})
"""Titles of the whole file wherever they stand: Akoma Ntoso's, JATS's, those of Japan's laws and of patents."""
_ALSO_OF_OTHERS = frozenset(
    {"ref-list", "ref", "references", "mixed-citation", "element-citation", "related-article", "citation", "product"}
)
"""What holds titles of other works."""
_KIND_OF_LAW = 3
"""Words of a title that only says what kind of paper it is: "A BILL", "CONCURRENT RESOLUTION"."""
_STRUCTURE = re.compile(
    r"(?:sub)?(?:article|art|chapter|part|title|section|division|book|tome|annex|schedule|gr\.seq|pblock|psubblock|"
    r"p1group|level|paragraph|preamble|attachment|component|div\d?|gii-norm|norm|act|bill|body|pgroup|clause|rule)"
)
_NOTES = frozenset({"authorialnote", "footnote", "fn", "note", "fussnote"})
_GONE = frozenset({"del", "delete", "deletion"})
_BLANK = frozenset({"eol", "br", "lb", "tab"})
_ROWS, _CELLS = frozenset({"tr", "row"}), frozenset({"td", "th", "cell", "entry"})
_INLINE = frozenset(
    {
        *("i", "b", "u", "em", "strong", "sup", "sub", "ref", "a", "span", "term", "def", "date", "person"),
        *("organization", "role", "quantity", "entity", "ht", "fma", "inline", "abbr", "ins", "rref", "mref", "hi"),
        *("rend", "foreign", "quote", "quotedtext", "name", "placename", "orgname", "persname", "external-xref"),
        *("internal-xref", "italic", "bold", "emphasis", "citation", "citationsubref", "addition", "substitution"),
        *("acronym", "quot.start", "quot.end", "ft", "location", "docnumber", "docdate", "doctype", "docproponent"),
        *("shorttitle", "doctitle", "doctitle.text", "session", "legislature", "signature", "noteref"),
        *("approprname", "xref", "internallink", "externallink", "sp", "small", "large", "smallcaps", "superior"),
        *("inferior", "kw", "w", "c", "pc", "seg"),
    }
)
_MOST_DEPTH = 240
_IN_WORDS = re.compile(r"[^\W\d_]{3}|§|第")
"""A number that is a heading by itself: "Article 1", and not (a)."""


def read_xml(content: bytes, url: str | None, warnings: list[str]) -> TextReading:
    """Read a text in XML. Raises Damaged, EmptyFile."""
    # Only what the file itself defines, and libxml2 bounds how much that may grow.
    internal: Any = "internal"
    parser = etree.XMLParser(resolve_entities=internal, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(_with_known_entities(content.lstrip(b"\xef\xbb\xbf \t\r\n")), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(f"the XML is damaged: {error}") from error
    if root is None:
        raise Damaged("the XML is damaged: there is no element in it")
    if parser.error_log:
        first = parser.error_log[0]
        warnings = [*warnings, f"the XML is not well formed (line {first.line}): what could be read is shown"]
    walk = _XmlWalk()
    walk.walk(root, 1)
    walk.close()
    flow = walk.flow
    if flow.is_empty:
        raise EmptyFile("the XML has no text")
    declared = root.get("{http://www.w3.org/XML/1998/namespace}lang") or next(
        (e.get("language") for e in root.iter("{*}FRBRlanguage")), None
    )
    base: dict[str, Any] = {
        "media_type": XML,
        "charset": None,
        "declared": {"esp": "es"}.get(declared or "", declared),
        "url": url,
        "warnings": warnings,
    }
    title = walk.title or _title_in_data(root)
    reading = finish_text_reading(
        base,
        title,
        flow.sections,
        kind="document",
        original=_count(root),
        losses=walk.losses,
    )
    if title is None and reading.title and not flow.sections[0].title and re.fullmatch(r"[!-~]+", reading.title):
        # What comes first in data is a key or a code: "en-us", "B1".
        return reading.model_copy(update={"title": None})
    return reading


def _title_in_data(root: etree._Element) -> str | None:
    """Return the title of a file whose elements have names of its own, where one `title` among its first holders says
    it: what comes first there may be a number, a state or a key."""
    for element in islice(root.iter("{*}title"), 1):
        text = " ".join("".join(map(str, element.itertext())).split())
        if (
            len(element) == 0
            and 3 <= len(text) <= LONGEST_HEADING
            and len(list(islice(element.iterancestors(), 4))) < 4
        ):
            return text
    return None


_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_OWN_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")


def _with_known_entities(content: bytes) -> bytes:
    """Return XML with the signs that its names stand for (`&sect;`, `&nbsp;`) where the file does not say what they
    are: the definitions are in a file elsewhere, which is not fetched."""
    if b"\0" in content[:64] or b"&" not in content:
        return content
    declared = set(re.findall(rb"<!ENTITY\s+([\w.-]+)", content[:100_000]))

    def shown(match: re.Match[bytes]) -> bytes:
        name = match[1]
        if name in _OWN_ENTITIES or name in declared:
            return match[0]
        sign = html5.get(f"{name.decode('ascii')};")
        return "".join(f"&#{ord(each)};" for each in sign).encode("ascii") if sign else match[0]

    return _ENTITY.sub(shown, content)


def _count(root: etree._Element) -> int:
    """Return how many words stand in the elements of a file."""
    return sum(count_words(text) for text in map(str, root.itertext()))


class _XmlWalk:
    """One pass over a tree. Words gather in a paragraph; the border of an element that is no part of a line ends it."""

    def __init__(self) -> None:
        self.flow, self.losses = Flow(), Losses()
        self.title: str | None = None
        self._own = False
        self._words = Words()
        self._number = ""
        self._notes = 0
        self._depth = 0
        self._level = 1

    def close(self) -> None:
        """End the paragraph that grows."""
        words, self._words = self._words, Words()
        text = str(words)
        if text:
            if _IN_WORDS.search(self._number):
                self._flush_number(self._level)
            shown, self._number = f"{self._number} {text}".strip(), ""
            self.flow.add_paragraph(shown, "text", words.notes)

    def walk(self, element: etree._Element, level: int) -> None:
        """Walk an element and all in it."""
        if self._depth > _MOST_DEPTH:
            return
        self._depth += 1
        self._words.add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._walk_child(child, level)
            self._words.add(child.tail)
        self._depth -= 1

    def _walk_child(self, child: etree._Element, level: int) -> None:
        kind = local_name(child)
        if rule := _rule_of(child, kind):
            self.losses.add(rule, " ".join(map(str, child.itertext())))
            return
        if kind in _BLANK:
            self._words.add(" ")
        elif kind == "math":
            self._words.add(write_mathml(child))
        elif kind in _NOTES and _is_footnote(child):
            self._add_note(child)
        elif kind in _NUMBERS and not self._is_in_line(child):
            self.close()
            self._flush_number(level)
            self._number = " ".join("".join(map(str, child.itertext())).split())
            self._level = level
        elif (
            kind in _HEADINGS and not _is_division(child) and not self._is_in_line(child) and not _is_of_another(child)
        ):
            self._add_heading(child, level)
        elif kind in ("table", "tbl", "tgroup", "corpus") and any(local_name(e) in _ROWS for e in child.iter()):
            self.close()
            self._add_table(child)
        elif kind in _INLINE or self._is_in_line(child):
            self.walk(child, level)
        else:
            self.close()
            is_deeper = (_STRUCTURE.fullmatch(kind) and _has_heading(child)) or _is_division(child)
            inner = level + 1 if is_deeper else level
            self.walk(child, inner)
            self.close()
            self._flush_number(level)

    def _flush_number(self, level: int) -> None:
        """Give a number that nothing follows: "Article 1" over its paragraphs is a heading, (a) is a line."""
        if self._number:
            number, self._number = self._number, ""
            if _IN_WORDS.search(number):
                self.flow.add_heading(number, level)
            else:
                self.flow.add_paragraph(number)

    def _is_in_line(self, child: etree._Element) -> bool:
        """Say whether an element stands within a line of text: there are letters beside it."""
        parent = child.getparent()
        if parent is None or local_name(parent) in ("body", "div") or _is_division(child):
            return False
        beside = (parent.text or "") + "".join(e.tail or "" for e in parent)
        return bool(beside.strip()) and local_name(child) not in ("p", "list", "blocklist", "table", "quotedstructure")

    def _add_heading(self, element: etree._Element, level: int) -> None:
        self.close()
        held = _XmlWalk()
        held.walk(element, level)
        held.close()
        text, notes, _ = held.flow.flatten()
        self.losses.take(held.losses)
        number, self._number = self._number, ""
        shown = f"{number} {text}".strip()
        if not shown:
            return
        kind = local_name(element)
        is_first = self.title is None and level == 1 and self.flow.is_empty and not number
        if len(text) > LONGEST_HEADING:
            pass  # The whole front of a judgment may be called its title.
        elif kind in _FULL_TITLES:
            # "A BILL" stands over what it is a bill for.
            self.title = text if self.title is None or len(self.title.split()) <= _KIND_OF_LAW else self.title
        elif kind in _OWN_TITLES:
            self.title = text if self._own is False else self.title
            self._own = True
        elif is_first:
            self.title = self.title or text
        if len(shown) <= LONGEST_HEADING:
            self.flow.add_heading(shown, min(level, 6), notes)
        else:
            self.flow.add_paragraph(shown, "text", notes)

    def _add_note(self, note: etree._Element) -> None:
        self._notes += 1
        held = _XmlWalk()
        held.walk(note, 1)
        held.close()
        mark = (note.get("marker") or note.get("n") or note.get("NUMBER") or "").strip(" []()")
        self._words.add_mark(Note(mark[:8] or str(self._notes), held.flow.flatten()[0]))

    def _add_table(self, table: etree._Element) -> None:
        for row in _rows_of(table):
            cells = []
            for cell in row:
                if local_name(cell) in _CELLS:
                    held = _XmlWalk()
                    held.walk(cell, 1)
                    held.close()
                    cells.append(held.flow)
                    span = cell.get("colspan") or cell.get("COLSPAN") or "1"
                    cells += [Flow()] * (min(int(span), 50) - 1 if span.isdigit() else 0)
            if cells:
                add_row(self.flow, cells)


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table: not those of tables within its cells, which are read with their cell."""
    waiting = [table]
    while waiting:
        element = waiting.pop()
        kind = local_name(element)
        if kind in _ROWS:
            yield element
        if kind not in _CELLS:
            waiting += reversed(element)


def _rule_of(element: etree._Element, kind: str) -> str:
    """Return by which rule an element is left out; empty for one that is text."""
    if kind == "contents" and any(local_name(child).startswith("contents") for child in element):
        # In CLML a list of what the law holds; in Formex the text of an annex.
        return LINKS
    for rule, names in ((DATA, _DATA), (LINKS, _CONTENTS), (REMARKS, _REMARKS), (DELETED, _GONE)):
        if kind in names:
            return rule
    return ""


def _is_footnote(note: etree._Element) -> bool:
    """Say whether a note is one of the text's: in TEI and Formex others are remarks in its course."""
    said = " ".join(note.get(name) or "" for name in ("place", "placement", "type", "TYPE")).lower()
    return local_name(note) != "note" or any(word in said for word in ("foot", "end", "bottom"))


def _is_of_another(element: etree._Element) -> bool:
    """Return whether a title is that of a work that is cited."""
    return local_name(element) == "article-title" and any(
        local_name(holder) in _ALSO_OF_OTHERS for holder in islice(element.iterancestors(), 4)
    )


def _is_division(element: etree._Element) -> bool:
    """Say whether an element has a heading of its own, and what stands under it: it is no heading and no part of a
    line, whatever it is called (a title of the United States Code)."""
    kinds = [local_name(child) for child in element]
    heads = sum(kind in _HEADINGS or kind in _NUMBERS for kind in kinds)
    return any(kind in ("heading", "head") for kind in kinds) and (len(kinds) > heads or heads > 1)


def _has_heading(element: etree._Element) -> bool:
    return any(local_name(child) in _HEADINGS or local_name(child) in _NUMBERS for child in element)
