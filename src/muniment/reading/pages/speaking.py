"""Whether an element speaks in sentences, whether it is hidden, and whether readers wrote it.

In: an element. Out: an answer. These are the second signs: what an element is called is believed only with one.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import cast

from lxml import etree

SENTENCE_END = re.compile(r"[.!?…;:。！？；：۔؟।][\"'”’»)\]」』]*(?:\s|$)|[。！？；]")
_WIDE = re.compile(r"[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_LOOKED_AT = 400
_FIELDS = ("form", "input", "textarea")
_CONTROLS = (*_FIELDS, "select", "button")
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


def speaks(element: etree._Element, *, may_have_buttons: bool = False) -> bool:
    """Say whether an element reads as a part of a text: it has sentences, few links, and nothing to fill in.

    Panels may have buttons and choices: to copy an example, to choose its language, to open a panel within.
    """
    if any(True for _ in element.iter(*(_FIELDS if may_have_buttons else _CONTROLS))):
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
    return has_paragraphs(element, 3)


def is_headed_article(element: etree._Element) -> bool:
    """Say whether an element is an article under the page's first heading: "commented" says that it has comments."""
    return element.tag == "article" and next(element.iter("h1"), None) is not None and has_paragraphs(element, 3)


def has_paragraphs(element: etree._Element, least: int) -> bool:
    """Say whether an element holds so many paragraphs of some length in sentences."""
    long = (told for told in map(_words, islice(element.iter("p"), _MOST_LOOKED_AT)) if weigh(told) > 80)
    return sum(1 for told in islice(long, least) if SENTENCE_END.search(told)) == least


_MAINS = etree.XPath(".//main | .//*[@role='main']")
_OF_A_MAIN, _OF_AN_ARTICLE = 3, 5


def around_main(body: etree._Element) -> frozenset[etree._Element]:
    """Return the elements around a page's only main part, and that part itself, where it speaks: whatever these are
    called, and whether or not a tag before them was left open, they are no margin."""
    mains = cast("list[etree._Element]", _MAINS(body))
    if not mains:
        mains = list(islice(filter(_is_left_open, body.iter("nav")), 1))
    if len(mains) != 1 or not has_paragraphs(mains[0], _OF_A_MAIN):
        return frozenset()
    return frozenset([mains[0], *mains[0].iterancestors()])


def _is_left_open(menu: etree._Element) -> bool:
    """Say whether a menu holds what stood behind it: paragraphs of a text, which no menu has."""
    return has_paragraphs(menu, _OF_AN_ARTICLE)


def around_article(body: etree._Element) -> frozenset[etree._Element]:
    """Return the same of a page's only article."""
    articles = list(islice(body.iter("article"), 2))
    if len(articles) != 1 or not has_paragraphs(articles[0], _OF_AN_ARTICLE):
        return frozenset()
    return frozenset([articles[0], *articles[0].iterancestors()])


_NAMED_BY_WORDS = 600
"""Letters that a part must have to be believed to bear its heading for a name."""


def is_named_by_heading(element: etree._Element, identity: str) -> bool:
    """Say whether an element's id is its own heading's words ("more-on-lists"), over a part that speaks.

    Programs for documents write such ids. They say nothing of what the part is for.
    """
    heading = next(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
    name = "-".join(re.findall(r"[^\W_]+", identity.lower()))
    if heading is None or "-" not in name:
        return False
    told = "-".join(re.findall(r"[^\W_]+", _words(heading).lower()))
    return name in told and len(told) < 1.7 * len(name) and weigh(_words(element)) > _NAMED_BY_WORDS and speaks(element)


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
