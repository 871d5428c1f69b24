"""How many words a Word file has, in all its parts, counted apart from the walk that reads it.

In: the parts. Out: the count, and what was left out by which rule.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from lxml import etree

from muniment.reading.formats.office_formulas import M
from muniment.reading.formats.office_parts import OfficeParts
from muniment.reading.formats.word_styles import W
from muniment.reading.formats.word_walk import MC, TAKEN_OUT, Told
from muniment.reading.losses import BOXES, DELETED, HEADERS, NOTES, REMARKS, Losses, count_words

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_READ, _LEFT = (
    {"footnotes": NOTES, "endnotes": NOTES, "diagramData": BOXES},
    {"header": HEADERS, "footer": HEADERS, "comments": REMARKS, "chart": BOXES},
)
"""Parts beside the text, by the kind of their relation: those that are read, and those that are not."""
_MOST_ABOVE = 300


def count_words_of_parts(parts: OfficeParts, main: str, document: etree._Element, told: Told) -> tuple[int, Losses]:
    """Return how many words the file has, and those that are not shown."""
    losses, original = Losses(), 0
    for relation in parts.relations(main).values():
        rule = _LEFT.get(relation.kind)
        if relation.external or (rule is None and relation.kind not in _READ):
            continue
        with suppress(etree.XMLSyntaxError):
            root = parts.xml(relation.target)
            if root is None:
                continue
            for _, there, gone in _paragraphs(root):
                original += count_words(there) + count_words(gone)
                losses.add(rule or DELETED, there + gone if rule else gone)
    for _, there, gone in _paragraphs(document):
        original += count_words(there) + count_words(gone)
        losses.add(DELETED, gone)
    for rule, text in told.left_out:
        losses.add(rule, text)
    return original, losses


def _paragraphs(root: etree._Element) -> list[tuple[etree._Element | None, str, str]]:
    """Return each paragraph with its words, and those that a tracked change took out."""
    found: dict[etree._Element | None, tuple[list[str], list[str]]] = {}
    for text in root.iter(f"{W}t", f"{W}delText", f"{_A}t", f"{M}t", f"{W}tab", f"{W}br"):
        paragraph, gone, is_twice = None, False, False
        for element in islice(text.iterancestors(), _MOST_ABOVE):
            if paragraph is None and element.tag in (f"{W}p", f"{_A}p"):
                paragraph = element
            gone = gone or element.tag in TAKEN_OUT or (element.tag == f"{W}tr" and _is_row_taken_out(element))
            # The older form of a drawing repeats the newer one.
            is_twice = is_twice or (element.tag == f"{MC}Fallback" and _is_repeated(element))
        if not is_twice and paragraph is not None:
            letters = " " if text.tag in (f"{W}tab", f"{W}br") else (text.text or "")
            found.setdefault(paragraph, ([], []))[gone].append(letters)
    return [(paragraph, "".join(there), "".join(gone)) for paragraph, (there, gone) in found.items()]


def _is_row_taken_out(row: etree._Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _is_repeated(fallback: etree._Element) -> bool:
    around = fallback.getparent()
    choice = around.find(f"{MC}Choice") if around is not None else None
    return choice is not None and next(choice.iter(f"{W}t"), None) is not None
