"""Furniture: what of a page is no content: menus, footers, consent banners, controls.

In: a parsed page. Out: the page without it.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from muniment.reading.formats.html_page import text_of
from muniment.reading.pages.elements import class_and_id, linked_length, weight_of

_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "form",
    "button",
    "select",
    "input",
    "nav",
    "object",
    "video",
    "audio",
    "canvas",
    "dialog",
    "footer",
}
_FURNITURE = re.compile(
    r"(?:^|[\s_\-])(?:nav|navbar|navigation|menu|submenu|megamenu|breadcrumbs?|footer|foot|cookies?|consent|"
    r"share|sharing|social|login|signin|subscribe|newsletter|"
    r"advert\w*|ads?|adv|sponsor(?:ed)?|promo|popup|modal|lightbox|most[-_]?(?:read|viewed|popular)|popular|"
    r"trending|hot[-_]?news|ranking|tag[-_]?cloud|tags|pagination|pager|page[-_]?nav|"
    r"skip|toolbar|topbar|top[-_]bar|langs?|languages?|search[-_]?(?:box|form|bar)|copyright|friend[-_]?links?|"
    r"sitemap|related|recommend\w*|comments?|archives?[-_]list|blogroll)(?:$|[\s_\-])",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MENU = re.compile(r"(?:^|[\s_\-])(?:nav|navbar|menu|tags|ads?|adv)(?:$|[\s_\-])", re.IGNORECASE)
_FURNITURE_ROLES = {"navigation", "contentinfo", "search", "menu", "menubar", "dialog", "banner-ad"}


def measure(body: etree._Element) -> dict[int, int]:
    """Return how many characters of words each element holds, by its id(); the elements must be held while it is
    used."""
    sizes: dict[int, int] = {}
    for element in reversed(list(body.iter())):
        own = len(" ".join(element.text.split())) if element.text and isinstance(element.tag, str) else 0
        for child in element:
            own += sizes.get(id(child), 0) + (len(" ".join(child.tail.split())) if child.tail else 0)
        sizes[id(element)] = own
    return sizes


def prune(root: etree._Element) -> None:
    """Take off what stands on every page. The tree is changed."""
    body = root.find("body")
    body = root if body is None else body
    held = list(body.iter())
    sizes = measure(body)
    whole = sizes[id(body)] or 1
    is_tab = _Tabs()
    doomed: dict[int, etree._Element] = {}
    for element in held:
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if parent is not None and id(parent) in doomed:
            doomed[id(element)] = element
        elif element.tag in _DROPPED:
            # Old sites wrap the whole page in one form, content systems a list that can be sorted.
            if element.tag != "form" or (sizes[id(element)] <= 0.3 * whole and not _lists_titles(element)):
                doomed[id(element)] = element
        elif element.get("hidden") is not None or element.get("aria-hidden") == "true" or _is_unseen(element):
            if not is_tab(element):
                doomed[id(element)] = element
        elif element.tag in ("div", "ul", "ol", "section", "aside", "header", "table", "td", "p", "span", "li", "dl"):
            sign = class_and_id(element)
            if (element.get("role") or "").lower() in _FURNITURE_ROLES or _FURNITURE.search(sign):
                # Sites name a wrapper of everything "has-menu" or "page archive-list": big ones are kept.
                words = sizes[id(element)]
                if words < 0.4 * whole and not (
                    words > 400 and _MENU.search(sign) and linked_length(element, 0.6 * words) < 0.6 * words
                ):
                    doomed[id(element)] = element
    for element in doomed.values():
        parent = element.getparent()
        if parent is None or id(parent) not in doomed:
            _drop(element)


_TITLE, _SEVERAL = 25, 3


def _is_unseen(element: etree._Element) -> bool:
    return "display:none" in (element.get("style") or "").replace(" ", "")


class _Tabs:
    """Tells which lists that are not shown are one of several made alike, of which a reader sees one at a time."""

    def __init__(self) -> None:
        # By an element's id(): how many of its children are made alike, and which makes have one that is shown.
        self._known: dict[int, tuple[Counter[tuple[str, str | None]], set[tuple[str, str | None]]]] = {}

    def __call__(self, element: etree._Element) -> bool:
        parent = element.getparent()
        if parent is None or element.tag not in ("div", "ul", "section", "ol") or not _lists_titles(element):
            return False
        if id(parent) not in self._known:
            parts = [e for e in parent if isinstance(e.tag, str)]
            shown = {(str(e.tag), e.get("class")) for e in parts if not _is_unseen(e)}
            self._known[id(parent)] = Counter((str(e.tag), e.get("class")) for e in parts), shown
        count, shown = self._known[id(parent)]
        make = str(element.tag), element.get("class")
        return count[make] > 1 and make in shown


def _lists_titles(element: etree._Element) -> bool:
    """Say whether several links in an element are as long as titles."""
    long = 0
    for link in element.iter("a"):
        long += link.get("href") is not None and weight_of(text_of(link)) >= _TITLE
        if long >= _SEVERAL:
            return True
    return False


def _drop(element: etree._Element) -> None:
    """Take an element off its tree, keeping the words that follow it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        # The parser lets in characters, written as references, that it does not let be set.
        tail = _CONTROL.sub(" ", element.tail)
        before = element.getprevious()
        if before is None:
            parent.text = _CONTROL.sub(" ", parent.text or "") + tail
        else:
            before.tail = _CONTROL.sub(" ", before.tail or "") + tail
    parent.remove(element)
