"""Numbers that Word gives paragraphs and headings by itself (ECMA-376 17.9): they stand in no text of the file, and
they are what people cite.

In: the parts `numbering` and `styles`; then paragraphs, in order. Out: each one's number as it is shown, with what
stands between it and the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from muniment.reading.formats.list_numbers import write_number
from muniment.reading.formats.word_styles import Styles, W, is_on, value_of

_MOST_LEVELS = 9


@dataclass(frozen=True)
class Level:
    """How one level of a list counts and what it shows."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    """With %1 for the number of the first level."""
    gap: str = " "
    is_legal: bool = False
    """All numbers in digits."""
    restarts: int | None = None
    """The level (from 1) behind which it begins again; 0 for never."""
    style: str = ""
    """The style of paragraphs that bear it."""
    is_hidden: bool = False


@dataclass(frozen=True)
class Number:
    """What is shown before a paragraph's words."""

    text: str
    gap: str
    level: int
    is_bullet: bool = False


@dataclass
class _List:
    levels: dict[int, Level]
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    """What this list begins with in its own right, by level; taken out once it did."""


class Numbering:
    """The lists of a file, and how far each has counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        abstracts = {a.get(f"{W}abstractNumId") or "": a for a in root.iter(f"{W}abstractNum")}
        numbers = {n.get(f"{W}numId") or "": n for n in root.findall(f"{W}num")}
        for identifier, number in numbers.items():
            name = value_of(number, "abstractNumId") or ""
            abstract = abstracts.get(name)
            # A list may take its levels from a style of lists, which names another list.
            link = value_of(abstract, "numStyleLink") if abstract is not None else None
            if link and (linked := numbers.get(self._styles.list_of(link) or "")) is not None:
                name = value_of(linked, "abstractNumId") or name
                abstract = abstracts.get(name, abstract)
            if abstract is None:
                continue
            levels = dict(_levels(abstract))
            starts = {}
            for override in number.findall(f"{W}lvlOverride"):
                levels |= dict(_levels(override))
                start = value_of(override, "startOverride")
                if start and start.isdigit():
                    starts[_digit(override.get(f"{W}ilvl"))] = int(start)
            self._lists[identifier] = _List(levels, name, starts)

    def next_number(self, paragraph: etree._Element) -> Number | None:
        """Return the number of a paragraph, and count it; None where it has none."""
        found, at = self._find(paragraph)
        if found is None or (level := found.levels.get(at)) is None:
            return None
        counts = self._counts.setdefault(found.abstract, {})
        if (start := found.starts.pop(at, None)) is not None:
            counts[at] = start
        else:
            counts[at] = counts.get(at, level.start - 1) + 1
        for lower in [k for k in counts if k > at]:
            restarts = found.levels[lower].restarts if lower in found.levels else None
            if restarts is None or at < restarts:
                del counts[lower]
        if level.form == "bullet":
            return Number("", "", at, is_bullet=True)
        if level.is_hidden:
            return None
        shown = re.sub(r"%([1-9])", lambda match: self._one(found, counts, int(match[1]) - 1, level), level.text)
        return Number(shown, level.gap, at) if shown.strip() else None

    def _one(self, found: _List, counts: dict[int, int], at: int, shown: Level) -> str:
        level = found.levels.get(at)
        if level is None:
            return ""
        number = counts.setdefault(at, level.start)
        return write_number(number, "decimal" if shown.is_legal and level.form != "none" else level.form)

    def _find(self, paragraph: etree._Element) -> tuple[_List | None, int]:
        """Return the list of a paragraph, and its level in it (from 0)."""
        properties = paragraph.find(f"{W}pPr")
        style = value_of(properties, "pStyle") or self._styles.default_paragraph
        identifier = level = None
        own = properties.find(f"{W}numPr") if properties is not None else None
        if own is not None:
            identifier, level = value_of(own, "numId"), value_of(own, "ilvl")
        if identifier is None:
            of_style = None
            for of_style in self._styles.chain(style):
                of = of_style.find(f"{W}pPr/{W}numPr")
                if of is not None and (identifier := value_of(of, "numId")) is not None:
                    level = level or self._level_of_style(identifier, of_style) or value_of(of, "ilvl")
                    break
        if not identifier or identifier == "0":
            return None, 0
        return self._lists.get(identifier), _digit(level)

    def _level_of_style(self, identifier: str, style: etree._Element) -> str | None:
        """Return the level that the list itself ties to a style."""
        found = self._lists.get(identifier)
        name = style.get(f"{W}styleId")
        return (
            next((str(at) for at, level in found.levels.items() if name and level.style == name), None)
            if found
            else None
        )


def _digit(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and int(value) < _MOST_LEVELS else 0


def _levels(holder: etree._Element) -> Iterator[tuple[int, Level]]:
    for level in holder.findall(f"{W}lvl"):
        start, restart = value_of(level, "start"), value_of(level, "lvlRestart")
        legal, hidden = level.find(f"{W}isLgl"), level.find(f"{W}rPr/{W}vanish")
        yield (
            _digit(level.get(f"{W}ilvl")),
            Level(
                int(start) if start and start.isdigit() and len(start) < 7 else 1,
                _form(level),
                value_of(level, "lvlText") or "",
                "" if value_of(level, "suff") == "nothing" else " ",
                legal is not None and is_on(legal),
                int(restart) if restart and restart.isdigit() and len(restart) < 3 else None,
                value_of(level, "pStyle") or "",
                hidden is not None and is_on(hidden),
            ),
        )


def _form(level: etree._Element) -> str:
    # A form that older programs do not know stands beside one that they do (mc:AlternateContent).
    element = next(level.iter(f"{W}numFmt"), None)
    form = element.get(f"{W}val") or "decimal" if element is not None else "decimal"
    if form == "custom" and element is not None:
        return "decimalZero" if (element.get(f"{W}format") or "").startswith("01") else "decimal"
    return form


_OUTLINE = ("upperRoman", "upperLetter", "decimal", "lowerLetter", "decimal", "lowerLetter", "lowerRoman")
_OF_TEXT = 10
"""The level of a paragraph that is no heading."""
_SEPARATOR = re.compile(r"\\s\s*\"?(?P<sign>[^\s\"\\])")


class AutomaticNumbers:
    """The numbers of the fields AUTONUM, AUTONUMLGL and AUTONUMOUT (ECMA-376 part 1, 17.16.5.4 to 6)."""

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}

    def next_number(self, code: str, heading: int | None) -> str:
        """Return the number of the next paragraph that bears such a field, by its level as a heading."""
        level = heading or _OF_TEXT
        self._counts[level] = self._counts.get(level, 0) + 1
        for deeper in [other for other in self._counts if other > level]:
            del self._counts[deeper]
        kind = (code.split() or [""])[0].upper()
        sign = found["sign"] if (found := _SEPARATOR.search(code)) else "."
        if kind == "AUTONUMLGL":
            number = ".".join(str(self._counts[other]) for other in sorted(self._counts))
            return number if r"\e" in code else number + sign
        if kind == "AUTONUMOUT":
            depth = sorted(self._counts).index(level)
            return write_number(self._counts[level], _OUTLINE[min(depth, len(_OUTLINE) - 1)]) + ")."[depth < 3]
        return f"{self._counts[level]}{sign}"
