"""Feeds that were saved as files: RSS, RDF, Atom (RFC 4287).

In: bytes. Out: where they hold whole texts, a `TextReading` with a section an item; else a `FrontPage` of
their teasers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from muniment.reading.errors import Damaged, EmptyFile
from muniment.reading.findings.date_labels import Dated, PageDates, iso_date
from muniment.reading.findings.language import detect_language, direction
from muniment.reading.formats.flow import Flow
from muniment.reading.formats.html_page import parse
from muniment.reading.formats.markup_walk import MarkupWalk
from muniment.reading.formats.media_type import ATOM, RSS
from muniment.reading.formats.packages import local_name
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.losses import TITLE, Losses, count_words, measure_front
from muniment.reading.model import FrontPage, Reading
from muniment.reading.pages.shown_words import read_words
from muniment.reading.pages.teasers import read_block

_MOST_ITEMS = 1_000
_MOST_BLOCKS = 500
_LONG = 700
"""Letters of a summary that is the text itself."""


@dataclass
class _Item:
    title: str
    markup: str
    url: str | None
    published: str | None
    is_whole: bool
    author: str = ""


def read_feed(content: bytes, url: str | None, warnings: list[str]) -> Reading:
    """Read a feed. Raises Damaged, EmptyFile."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Damaged(f"the feed is damaged: {error}") from error
    if root is None:
        raise Damaged("the feed is damaged: it is no XML")
    media_type = ATOM if local_name(root) == "feed" else RSS
    items = [_item(e) for e in root.iter("{*}item", "{*}entry")][: _MOST_ITEMS + 1]
    if len(items) > _MOST_ITEMS:
        warnings = [*warnings, f"the feed has more than {_MOST_ITEMS:,} items; the first of them were read"]
    items = [item for item in items[:_MOST_ITEMS] if item.title or item.markup]
    if not items:
        raise EmptyFile("the feed has no items")
    channel = next(root.iter("{*}channel"), root)
    title = _words(channel.find("{*}title")) or None
    declared = channel.findtext("{*}language") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    base: dict[str, Any] = {"media_type": media_type, "charset": None, "url": url, "warnings": warnings}
    if len(items) == 1 and items[0].is_whole and title is None:
        # An entry that a capture took out of a feed.
        return _one(items[0], declared, base)
    if any(item.is_whole for item in items):
        flow, losses = Flow(), Losses()
        for item in items:
            flow.add_heading(item.title, 1)
            losses.original += count_words(item.title) + _add_markup(item.markup, flow, losses)
        return finish_text_reading(
            {**base, "declared": declared},
            title,
            flow.sections,
            kind="document",
            original=losses.original,
            losses=losses,
        )
    return _front_page(items, title, declared, base)


def _one(item: _Item, declared: str | None, base: dict[str, Any]) -> Reading:
    """Return the reading of a feed that is one text: that text."""
    flow, losses = Flow(), Losses()
    losses.original = count_words(item.title) + _add_markup(item.markup, flow, losses)
    losses.add(TITLE, item.title)
    published = Dated(item.published, item.published, "the entry of the feed") if item.published else None
    return finish_text_reading(
        {**base, "url": base["url"] or item.url, "declared": declared},
        item.title or None,
        flow.sections,
        kind="article",
        authors=[item.author] if item.author else [],
        dates=PageDates(published),
        original=losses.original,
        losses=losses,
    )


def _front_page(items: list[_Item], title: str | None, declared: str | None, base: dict[str, Any]) -> FrontPage:
    blocks = []
    for item in items[:_MOST_BLOCKS]:
        held = Flow()
        _add_markup(item.markup, held, Losses())
        words = held.flatten()[0]
        blocks.append(
            read_block(
                item.title or words[:80], words, url=item.url, more=item.url is not None, published=item.published
            )
        )
    sample = " ".join(f"{b.title} {b.summary}" for b in blocks)
    language = detect_language(sample, declared)
    original = count_words(sample)
    return FrontPage(
        **base,
        language=language,
        direction=direction(language),
        title=title,
        site=title,
        blocks=blocks,
        measure=measure_front(original, None, blocks),
    )


def _words(element: etree._Element | None) -> str:
    """Return the words of a title, which may be markup written as text."""
    if element is None:
        return ""
    text = " ".join("".join(map(str, element.itertext())).split())
    if "<" in text or "&" in text:
        held = Flow()
        _add_markup(text, held, Losses())
        return held.flatten()[0]
    return text


def _item(element: etree._Element) -> _Item:
    whole, summary, url, published, author = "", "", None, None, ""
    for child in element:
        name = local_name(child)
        if name == "encoded" or (name == "content" and not child.get("url") and not child.get("src")):
            whole = whole or _markup(child)
        elif name in ("description", "summary"):
            summary = summary or _markup(child)
        elif name == "link" and (child.get("rel") or "alternate") == "alternate":
            url = url or (child.get("href") or child.text or "").strip() or None
        elif name in ("creator", "author"):
            author = author or _author(child)
        elif name in ("pubdate", "date", "published", "issued"):
            published = published or _day((child.text or "").strip())
    markup = whole or summary
    is_whole = bool(whole.strip()) or len(summary) > _LONG
    return _Item(_words(element.find("{*}title")), markup, url, published, is_whole, author)


def _author(element: etree._Element) -> str:
    """Return the name of who wrote an entry; an address is none."""
    name = " ".join((element.findtext("{*}name") or element.text or "").split())
    # RSS asks for an address, with the name in brackets behind it.
    if match := re.fullmatch(r"\S+@\S+ \((?P<name>[^()]+)\)", name):
        name = match["name"]
    return name if len(name) < 100 and "@" not in name else ""


def _markup(element: etree._Element) -> str:
    """Return what an element holds as markup: written as text, or (XHTML) as elements."""
    if len(element) and element.get("type") == "xhtml":
        return etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    text = "".join(map(str, element.itertext()))
    if element.get("type") == "text":
        return text.replace("&", "&amp;").replace("<", "&lt;")
    return text


def _add_markup(markup: str, flow: Flow, losses: Losses) -> int:
    """Add what markup says, and return how many words it has."""
    if not markup.strip():
        return 0
    try:
        root = parse(markup if "<" in markup else f"<p>{markup}</p>")
    except (Damaged, EmptyFile):
        return 0
    body = root.find("body")
    holder = root if body is None else body
    walk = MarkupWalk(flow, losses)
    walk.run(holder)
    return count_words(read_words(holder))


def _day(text: str) -> str | None:
    if found := iso_date(text):
        return found
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
