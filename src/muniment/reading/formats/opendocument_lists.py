"""Styles of an OpenDocument file, and the numbers of its lists and headings (ODF 1.3 part 3, 16.30 to 16.33).

In: the parts with styles. Out: what a style says; numbers as they are shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from muniment.reading.formats.list_numbers import name_form, write_number

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
PRESENTATION = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_MOST_BASED = 12


class OdfStyles:
    """The styles of one file; those of its text go before those of the part with common styles."""

    def __init__(self, roots: Iterable[etree._Element | None]) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        self.outline: etree._Element | None = None
        for root in roots:
            if root is None:
                continue
            for style in root.iter(f"{STYLE}style"):
                key = (style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or "")
                self._styles.setdefault(key, style)
            for style in root.iter(f"{TEXT}list-style"):
                self._lists.setdefault(style.get(f"{STYLE}name") or "", style)
            self.outline = self.outline if self.outline is not None else next(root.iter(f"{TEXT}outline-style"), None)

    def _chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        for _ in range(_MOST_BASED):
            style = self._styles.get((family, name or ""))
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name")

    def is_hidden(self, family: str, name: str | None) -> bool:
        """Return whether what bears a style of text is not shown."""
        for style in self._chain(family, name):
            shown = style.find(f"{STYLE}text-properties")
            if shown is not None and (said := shown.get(f"{TEXT}display")) is not None:
                return said == "none"
        return False

    def property_of(self, family: str, name: str | None, attribute: str) -> str | None:
        """Return an attribute that a style, or one that it is based on, gives in any of its properties."""
        for style in self._chain(family, name):
            for properties in style:
                if (value := properties.get(attribute)) is not None:
                    return value
        return None

    def is_title(self, name: str | None) -> bool:
        """Return whether paragraphs of a style are the text's title."""
        names = [name, *(style.get(f"{STYLE}parent-style-name") for style in self._chain("paragraph", name))]
        return "Title" in names

    def list_of(self, paragraph_style: str | None) -> str | None:
        """Return the style of lists that a style of paragraphs names."""
        for style in self._chain("paragraph", paragraph_style):
            if (name := style.get(f"{STYLE}list-style-name")) is not None:
                return name
        return None

    def level(self, list_style: str | None, depth: int) -> etree._Element | None:
        """Return how a level of a list (from 1) is numbered; None where nothing says it."""
        return _level(self._lists.get(list_style or ""), depth)

    def is_bullet(self, list_style: str | None, depth: int) -> bool:
        """Return whether a level of a list has no numbers."""
        level = self.level(list_style, depth)
        return level is None or level.tag != f"{TEXT}list-level-style-number"


def _level(style: etree._Element | None, depth: int) -> etree._Element | None:
    wanted = str(depth)
    return next((e for e in style if e.get(f"{TEXT}level") == wanted), None) if style is not None else None


@dataclass
class Numbers:
    """How far a list has counted, by level."""

    counts: dict[int, int] = field(default_factory=dict)

    def step(self, depth: int, first: int, restart: str | None) -> None:
        """Count one more at a level."""
        if restart is not None and restart.isdigit() and len(restart) < 7:
            self.counts[depth] = int(restart)
        else:
            self.counts[depth] = self.counts.get(depth, first - 1) + 1
        for deeper in [d for d in self.counts if d > depth]:
            del self.counts[deeper]


class OdfLists:
    """The lists of a text, and its headings."""

    def __init__(self, styles: OdfStyles) -> None:
        self._styles = styles
        self._by_id: dict[str, Numbers] = {}
        self._by_style: dict[str, Numbers] = {}
        self._headings = Numbers()

    def open(self, element: etree._Element, style: str | None) -> Numbers:
        """Return the numbers of a list that begins: its own, or those of the list that it goes on with."""
        continued = element.get(f"{TEXT}continue-list")
        if continued is not None and continued in self._by_id:
            numbers = self._by_id[continued]
        elif element.get(f"{TEXT}continue-numbering") == "true" and (style or "") in self._by_style:
            numbers = self._by_style[style or ""]
        else:
            numbers = Numbers()
        self._by_style[style or ""] = numbers
        if (name := element.get(_XML_ID) or element.get(f"{TEXT}id")) is not None:
            self._by_id[name] = numbers
        return numbers

    def of_id(self, name: str) -> Numbers:
        """Return the numbers of the numbered paragraphs that name a list."""
        return self._by_id.setdefault(name, Numbers())

    def item(self, numbers: Numbers, style: str | None, depth: int, restart: str | None) -> str:
        """Count an item of a list, and return its number as it is shown; empty where it has none."""
        level = self._styles.level(style, depth)
        numbers.step(depth, _first(level), restart)
        if level is None or level.tag != f"{TEXT}list-level-style-number":
            return ""
        return _shown(level, numbers, depth, lambda at: self._styles.level(style, at))

    def heading(self, element: etree._Element, depth: int) -> str:
        """Count a heading, and return its number as it is shown; empty where it has none."""
        outline = self._styles.outline
        level = _level(outline, depth)
        if level is None or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        restart = element.get(f"{TEXT}start-value")
        if restart is None and element.get(f"{TEXT}restart-numbering") == "true":
            restart = str(_first(level))
        self._headings.step(depth, _first(level), restart)
        return _shown(level, self._headings, depth, lambda at: _level(outline, at))


def _first(level: etree._Element | None) -> int:
    start = level.get(f"{TEXT}start-value") if level is not None else None
    return int(start) if start and start.isdigit() and len(start) < 7 else 1


def _shown(level: etree._Element, numbers: Numbers, depth: int, find: Callable[[int], etree._Element | None]) -> str:
    def one(at: int) -> str:
        of = find(at)
        form = (of.get(f"{STYLE}num-format") if of is not None else None) or ""
        return write_number(numbers.counts.setdefault(at, _first(of)), name_form(form))

    if not level.get(f"{STYLE}num-format"):
        return ""
    pattern = level.get(f"{STYLE}num-list-format") or level.get(f"{_LOEXT}num-list-format")
    if pattern:
        return re.sub(r"%(\d)%", lambda match: one(int(match[1])), pattern).strip()
    shown = level.get(f"{TEXT}display-levels") or "1"
    count = int(shown) if shown.isdigit() and len(shown) < 3 else 1
    parts = [one(at) for at in range(max(1, depth - count + 1), depth + 1)]
    prefix, suffix = level.get(f"{STYLE}num-prefix") or "", level.get(f"{STYLE}num-suffix") or ""
    return f"{prefix}{'.'.join(filter(None, parts))}{suffix}".strip()
