"""Styles of a Word file: which are headings, whatever they are called, and what else they say of paragraphs.

In: the part `styles`. Out: answers about one style, with those that it is based on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BASED = 12
_HEADING = re.compile(
    r"(?:heading|head|überschrift|titre|t[íi]tulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|címsor|başlık|"
    r"titlu|virsraksts|antraštė|pealkiri|naslov|заголовок|επικεφαλίδα|כותרת|العنوان|عنوان|标题|標題|見出し|제목|"
    r"หัวเรื่อง|शीर्षक) ?(?P<level>[1-9])",
    re.IGNORECASE,
)
"""What programs call the styles of headings in files of other languages; Word itself keeps to English."""


def value_of(element: etree._Element | None, name: str) -> str | None:
    """Return the value of a property (`w:val`) that is a child of an element."""
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(f"{W}val") if child is not None else None


def is_on(element: etree._Element) -> bool:
    """Return whether a property that is there is switched on (ECMA-376 17.17.4)."""
    return element.get(f"{W}val") not in ("0", "false", "off")


class Styles:
    """The styles of one file."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {s.get(f"{W}styleId") or "": s for s in (root.iter(f"{W}style") if root is not None else ())}
        self.default_paragraph = next(
            (
                name
                for name, style in self._styles.items()
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )
        self.heading_level = cache(self._heading_level)
        self.is_hidden = cache(self._is_hidden)

    def chain(self, name: str | None) -> Iterator[etree._Element]:
        """Yield a style, and those that it is based on."""
        for _ in range(_MOST_BASED):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = value_of(style, "basedOn")

    def name(self, style: str | None) -> str:
        """Return what a style is called."""
        found = self._styles.get(style or "")
        return (value_of(found, "name") if found is not None else None) or style or ""

    def list_of(self, style: str) -> str | None:
        """Return the list that a style of lists stands for."""
        found = self._styles.get(style)
        return value_of(found.find(f"{W}pPr/{W}numPr"), "numId") if found is not None else None

    def _heading_level(self, style: str | None) -> int | None:
        """Return the level of the headings that bear a style, from 1; None where it is none of a heading."""
        for found in self.chain(style):
            level = value_of(found.find(f"{W}pPr"), "outlineLvl")
            if level is not None:
                return int(level) + 1 if level in "012345678" and level else None
            if match := _HEADING.fullmatch(value_of(found, "name") or found.get(f"{W}styleId") or ""):
                return int(match["level"])
        # A file may name a style that it does not hold.
        match = _HEADING.fullmatch(style or "")
        return int(match["level"]) if match and style not in self._styles else None

    def _is_hidden(self, style: str | None) -> bool:
        """Return whether what bears a style is hidden text."""
        for found in self.chain(style):
            vanish = found.find(f"{W}rPr/{W}vanish")
            if vanish is not None:
                return is_on(vanish)
        return False
