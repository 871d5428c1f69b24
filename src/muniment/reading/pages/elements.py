"""Elements of a page: how heavy they are, how much of them is linked, what they are called.

In: an element. Out: a measure, or a sign of how it is made.
"""

from __future__ import annotations

import re

from lxml import etree

from muniment.reading.formats.html_page import text_of

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_TAXONOMY = re.compile(r"(?:^|\s)(?:category|tag|type|status|format)-\S+")
"""Classes that say what a post is about, and nothing of where it stands."""
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
SENTENCE = re.compile(r"[.。!?！？…।](?:\s|$|[\"”’»)」])|[。！？]")


def weight_of(text: str) -> float:
    """Return the length of a text with a character of a wide script counted as three."""
    return float(len(text)) if text.isascii() else float(len(text) + 2 * len(_WIDE.findall(text)))


def linked_length(element: etree._Element, most: float) -> float:
    """Return how many characters of an element are links, counted up to `most`: nearly all of a menu's."""
    linked = 0
    for link in element.iter("a"):
        linked += len(text_of(link))
        if linked >= most:
            # Links that were never closed hold one another: counting them all would take the square of their number.
            break
    return linked


MAY_HAVE_A_YEAR = re.compile(r"\d{4}|\d\s?[./\-]\s?\d|[年月日〇零一二三四五六七八九十]|['’]\d\d")
"""What every date with a year has: it is looked for before the date is, thousands of times on a page."""


def class_and_id(element: etree._Element) -> str:
    """Return an element's class and id, without what only says what a post is about."""
    return _TAXONOMY.sub(" ", f"{element.get('class') or ''} {element.get('id') or ''}")
