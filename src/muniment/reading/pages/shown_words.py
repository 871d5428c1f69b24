"""The words of a page that somebody could read: those of scripts and styles are none.

In: an element. Out: its words. A page is walked once, however often the words of its parts are asked for.
"""

from __future__ import annotations

from functools import cached_property

from lxml import etree

from muniment.reading.findings.vocabulary import load
from muniment.reading.losses import count_words

NO_TEXT = frozenset({"script", "style", "template", "svg", "math", "iframe", "object", "head"})
"""Elements whose letters nobody reads."""
INLINE = frozenset(load("page-parts")["tags inside a line"])


class ShownWords:
    """The words of a tree, and of each element in it. The tree must stay as it is while this is used."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root

    @cached_property
    def _gathered(self) -> tuple[list[str], dict[etree._Element, tuple[int, int]]]:
        """Return the pieces of text in order, and which of them stand in each element."""
        parts: list[str] = []
        spans: dict[etree._Element, tuple[int, int]] = {}
        begins: list[int] = []
        add, open_one = parts.append, begins.append
        skipped: etree._Element | None = None
        for event, node in etree.iterwalk(self._root, events=("start", "end")):
            if event == "start":
                open_one(len(parts))
                if skipped is None:
                    if node.tag in NO_TEXT or not isinstance(node.tag, str):
                        skipped = node
                    elif node.text:
                        add(node.text)
                continue
            if node is skipped:
                skipped = None
            spans[node] = begins.pop(), len(parts)
            if skipped is None and begins:
                # A block's border parts words; a letter set bold does not.
                if node.tag not in INLINE:
                    add(" ")
                if node.tail:
                    add(node.tail)
        return parts, spans

    def of(self, element: etree._Element) -> str:
        """Return the words of an element of the tree, white space folded."""
        parts, spans = self._gathered
        begin, end = spans[element]
        return " ".join("".join(parts[begin:end]).split())

    @cached_property
    def count(self) -> int:
        """Return how many words the tree has."""
        return count_words(" ".join("".join(self._gathered[0]).split()))


def read_words(element: etree._Element) -> str:
    """Return the words within an element that somebody could read."""
    return ShownWords(element).of(element)
