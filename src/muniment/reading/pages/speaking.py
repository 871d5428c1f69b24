"""Whether an element speaks in sentences, whether it is hidden, and whether readers wrote it.

In: an element. Out: an answer. These are the second signs: what an element is called is believed only with one.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

SENTENCE_END = re.compile(r"[.!?…;:。！？；：۔؟।][\"'”’»)\]」』]*(?:\s|$)|[。！？；]")
_WIDE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_LOOKED_AT = 400
_CONTROLS = ("form", "input", "textarea", "select", "button")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def weigh(text: str) -> float:
    """Return the length of a text, a character of a script without spaces counted as two and a half."""
    return float(len(text)) if text.isascii() else len(text) + 1.5 * len(_WIDE.findall(text))


def is_hidden(element: etree._Element) -> bool:
    """Say whether an element is hidden by its own attributes."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return bool(style) and bool(_HIDDEN.search(style or ""))


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def speaks(element: etree._Element) -> bool:
    """Say whether an element reads as a part of a text: it has sentences, few links, and nothing to fill in."""
    if any(True for _ in element.iter(*_CONTROLS)):
        return False
    if element.tag in ("p", "li", "td"):
        told = _words(element)
        found = weigh(told) > 60 and bool(SENTENCE_END.search(told))
    else:
        paragraphs = islice(element.iter("p", "li", "td", "dd", "blockquote", "div", "section"), _MOST_LOOKED_AT)
        found = any(weigh(told) > 40 and SENTENCE_END.search(told) for told in map(_own_words, (element, *paragraphs)))
    if not found:
        return False
    linked = sum(len(_words(link)) for link in islice(element.iter("a"), _MOST_LOOKED_AT))
    return linked < 0.25 * len(_words(element))


def holds_article(element: etree._Element) -> bool:
    """Say whether an element holds a whole article: its heading and several paragraphs in sentences."""
    if next(element.iter("h1"), None) is None or next(element.iter("article", "main"), None) is None:
        return False
    long = (told for told in map(_words, islice(element.iter("p"), _MOST_LOOKED_AT)) if weigh(told) > 80)
    return sum(1 for told in islice(long, 3) if SENTENCE_END.search(told)) == 3


def _own_words(element: etree._Element) -> str:
    """Return the words that stand in an element itself and in the lines of its words, not in blocks within it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag in (
            "a",
            "b",
            "i",
            "em",
            "strong",
            "span",
            "sup",
            "q",
            "cite",
            "abbr",
            "time",
            "u",
            "small",
            "font",
        ):
            parts.append("".join(map(str, child.itertext())))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


_OF_READERS = re.compile(
    r"(?:^|[\s_-])(?:avatar|gravatar|reply|replies|vcard|comment-?(?:author|meta|date|form|list|item|"
    r"metadata|body|content|reply|count)|"
    r"says|commenter|user-?name|nick(?:name)?|depth-\d|timestamp|upvote|likes?)(?:$|[\s_-])",
    re.IGNORECASE,
)


def is_of_readers(element: etree._Element) -> bool:
    """Say whether an element that is called comments is made as readers' are: with authors, hours, answers, a form."""
    if any(True for _ in element.iter("textarea", "form", "time")):
        return True
    for inner in islice(element.iter(), 3 * _MOST_LOOKED_AT):
        sign = f"{inner.get('class') or ''} {inner.get('id') or ''}" if isinstance(inner.tag, str) else " "
        if sign != " " and inner is not element and _OF_READERS.search(sign):
            return True
    return False


def is_wrapped(lines: list[str]) -> bool:
    """Say whether lines are those of a paragraph that was broken to a width."""
    if len(lines) == 1:
        return True
    indents = {len(line) - len(line.lstrip()) for line in lines[1:]}
    full = [len(line.strip()) for line in lines[:-1]]
    return len(indents) == 1 and min(full) > 45 and max(full) - min(full) < 30
