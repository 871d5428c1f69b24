"""Sections: what names the lists of teasers on a page.

In: the teasers' places on a page. Out: for each the printed name of the list that it stands in, where there is one.

A name stands before its list, beside it or in a wrapper of its own, and covers all teasers up to the next name. Where
several names stand in a row before as many lists (tabs, two columns), the first names the first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from muniment.reading.formats.html_page import text_of
from muniment.reading.pages.elements import HEADINGS, SENTENCE, class_and_id, weight_of
from muniment.reading.pages.headlines import is_date
from muniment.reading.pages.teasers import is_read_more

_SECTION_NAME = re.compile(
    r"(?:^|[\s_\-])(?:hd|head|header|tit|title|caption|"
    r"(?:section|box|block|column|col|mod)[-_]?(?:title|head|header|hd|tit|name))(?:$|[\s_\-])",
    re.IGNORECASE,
)
"""Classes of what names a section on pages that keep headings for other things."""
_NAMES = frozenset({"legend", "caption", "th", "dt", "summary"})
_CONTROLS = re.compile(
    r"^(?:(?:return|back)(?: to .*)?|free .*delivery|home|menu|search|login|log in|sign in|share|print|"
    r"close|next|previous|prev|more|loading|"
    r"advertisement|skip to .*|you are here|sort by.*|filter.*|page \d+.*|reklama|publicidad|publicité|anzeige|"
    r"pubblicità|реклама|广告|廣告|返回|首页|上一页|下一页)\W*$",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+")
_LONGEST_NAME = 60
_LONGEST_PLAIN = 30
_DEEPEST = 16
"""Wrappers around a name that are opened."""
_MOST_IN_A_ROW = 12
"""Names that stand side by side: more are a menu."""


@dataclass
class _Name:
    """Words that may name a section."""

    words: str
    is_heading: bool
    make: str
    is_open: bool = False
    """Of tabs, the one whose list is shown."""
    classes: str = ""


_OPEN = re.compile(r"(?:^|[\s_\-])(?:active|current|selected|cur|on|hi|open|here)(?:$|[\s_\-])|(?<=[a-z])On\b")


_UNSTEADY = re.compile(r"[0-9]+|odd|even|first|last|left|right|active|current|selected|on\b|off\b", re.IGNORECASE)


def _make(element: etree._Element) -> str:
    """Return how an element is made, without what tells it from its neighbours."""
    return f"{element.tag} {_UNSTEADY.sub('', element.get('class') or '').strip()}"


_MASTHEAD = re.compile(
    r"(?:^|[\s_\-])(?:logo|brand(?:ing)?|masthead|site[-_]?(?:name|title))(?:$|[\s_\-])", re.IGNORECASE
)
_PARTS = frozenset({"main", "section", "article", "aside"})


def _is_masthead(element: etree._Element) -> bool:
    """Say whether an element is the head of the page, with the site's name, and not of a part of it."""
    if _MASTHEAD.search(class_and_id(element)):
        return True
    return element.tag == "header" and not any(a.tag in _PARTS for a in element.iterancestors())


def _runs(element: etree._Element) -> int:
    """Return in how many pieces an element's words stand."""
    inside = (e for e in element.iter() if isinstance(e.tag, str))
    return sum(bool((e.text or "").strip()) + (e is not element and bool((e.tail or "").strip())) for e in inside)


class SectionNames:
    """Finds the name of the section that a teaser stands in.

    `counts` gives how many teasers an element holds, `marks` the elements of the teasers' titles, `cards` what belongs
    to a teaser alone, all by id(); the elements must be held as long as this is used. `addresses` are the teasers'.
    """

    def __init__(self, counts: Mapping[int, int], marks: set[int], in_cards: set[int], addresses: set[str]) -> None:
        self._counts = counts
        self._marks = marks
        self._in_cards = in_cards
        self._addresses = addresses
        self._scopes: dict[int, dict[int, tuple[_Name, int]]] = {}

    def of(self, anchor: etree._Element, card: etree._Element, title: str) -> str | None:
        """Return the name of the section around a teaser, or None. `card` is the element that holds all of it."""
        if name := self._over_a_single_teaser(anchor, card, title):
            return name
        child = card
        for parent in card.iterancestors():
            name_, covers = self._named(parent).get(id(child), (None, 0))
            if name_ is not None and (covers >= 2 or name_.is_heading):
                return name_.words
            if parent.tag == "body":
                break
            child = parent
        return None

    def _over_a_single_teaser(self, anchor: etree._Element, card: etree._Element, title: str) -> str | None:
        """Return the heading that stands in a teaser's card over its title, its picture and its words together: a
        section of one. What stands over the title alone is a kicker.
        """
        if card is anchor:
            return None
        found: str | None = None
        branch = anchor
        least = 1.3 * len(title) + 4
        for parent in islice(anchor.iterancestors(), _DEEPEST):
            for before in branch.itersiblings(preceding=True):
                if not isinstance(before.tag, str) or not text_of(before):
                    continue
                has_image = branch is not anchor and next(branch.iter("img"), None) is not None
                if has_image or len(text_of(branch)) > least:
                    names = self._names_in(before)
                    if len(names) == 1 and names[0].is_heading:
                        found = names[0].words
                break
            if found or parent is card:
                return found
            branch = parent
        return None

    def _named(self, parent: etree._Element) -> dict[int, tuple[_Name, int]]:
        """Return for an element's children that hold teasers, by their id(): the name over each, and how many teasers
        it covers."""
        known = self._scopes.get(id(parent))
        if known is not None:
            return known
        found: dict[int, tuple[_Name, int]] = {}
        waiting: list[_Name] = []
        lists: list[etree._Element] = []
        plain: _Name | None = None
        side_by_side = False
        for child in parent:
            if not isinstance(child.tag, str):
                continue
            if self._holds(child):
                if plain is not None and not found and not lists and not waiting:
                    waiting = [plain]
                lists.append(child)
            elif id(child) not in self._in_cards and (names := self._names_in(child)):
                if lists:
                    found |= self._share_out(waiting, lists)
                    waiting, lists = [], []
                waiting = [*(waiting if side_by_side else []), *names]
                side_by_side = True
            elif id(child) not in self._in_cards and text_of(child):
                side_by_side = False
                plain = self._plain_name(child) if parent.tag != "body" else None
        found |= self._share_out(waiting, lists)
        self._scopes[id(parent)] = found
        return found

    def _share_out(self, names: list[_Name], lists: list[etree._Element]) -> dict[int, tuple[_Name, int]]:
        """Give each list its name: the last of several, or of names made alike the k-th to the k-th list."""
        if not names or not lists:
            return {}
        alike = [n for n in names if n.make == names[-1].make]
        made = [part for part in lists if _make(part) == _make(lists[0])]
        if [n.classes for n in alike[-len(lists) :]] == [part.get("class") for part in lists]:
            # Names and lists in two columns, each with the classes of its own.
            alike = alike[-len(lists) :]
        if len(alike) > 1 and len(alike) in (len(lists), len(made)):
            parts = lists if len(alike) == len(lists) else made
            return {id(part): (name, self._held(part)) for name, part in zip(alike, parts, strict=True)}
        name = names[-1]
        if len(alike) > 1 and not name.is_heading:
            # Tabs over one list: the one that is open names it.
            is_open = [n for n in alike if n.is_open]
            if len(is_open) != 1:
                return {}
            name = is_open[0]
        covers = sum(map(self._held, lists))
        return {id(part): (name, covers) for part in lists}

    def _holds(self, element: etree._Element) -> bool:
        return id(element) in self._marks or self._counts.get(id(element), 0) > 0

    def _held(self, element: etree._Element) -> int:
        return max(self._counts.get(id(element), 0), int(id(element) in self._marks))

    def _names_in(self, element: etree._Element, depth: int = 0) -> list[_Name]:
        """Return the name that an element without teasers is, or those that stand in it side by side."""
        if element.tag == "thead" or _is_masthead(element):
            # What stands over a column, or over the whole page.
            return []
        if name := self._name_of(element):
            return [name]
        parts = [c for c in element if isinstance(c.tag, str) and text_of(c)]
        if not 1 <= len(parts) <= _MOST_IN_A_ROW or element.tag in ("ul", "ol", "p"):
            return []
        if len(parts) == 1 and len(text_of(parts[0])) >= 0.7 * len(text_of(element)):
            return self._names_in(parts[0], depth + 1) if depth < _DEEPEST else []
        names = [self._name_of(part) for part in parts]
        whole = [name for name in names if name is not None]
        if len(whole) == len(parts):
            return whole
        if len(parts) > 1 and len({_make(part) for part in parts}) == 1:
            tabs = [tab for part in parts if (tab := self._tab_of(part)) is not None]
            return tabs if len(tabs) == len(parts) else []
        if (first := names[0]) is not None and first.is_heading and len(text_of(element)) < 160:
            # A heading with a line of links or a subtitle beside it.
            return [first]
        if _SECTION_NAME.search(class_and_id(element)) and next(parts[0].iter("a"), None) is None:
            tab = self._tab_of(parts[0])
            return [tab] if tab is not None else []
        return []

    def _name_of(self, element: etree._Element) -> _Name | None:
        words = self._words(element, _LONGEST_NAME)
        if words is None:
            return None
        inner = [e for e in element.iter(*HEADINGS) if e is not element]
        is_heading = element.tag in HEADINGS or (len(inner) == 1 and len(text_of(inner[0])) >= 0.6 * len(words))
        if is_heading:
            return _Name(
                text_of(inner[0]) if inner else words,
                True,
                str(inner[0].tag if inner else element.tag),
                classes=element.get("class") or "",
            )
        if _runs(element) > 2:
            return None
        named = element.tag in _NAMES or (
            element.tag in ("div", "span", "td", "tr", "p", "header", "li", "center", "b", "strong", "table", "tbody")
            and (self._is_signed(element) or self._is_bold(element))
        )
        return self._plain(words, element) if named and len(words) < _LONGEST_PLAIN else None

    def _tab_of(self, element: etree._Element) -> _Name | None:
        words = self._words(element, _LONGEST_PLAIN)
        if words is None or _runs(element) > 2:
            return None
        return self._plain(words, element)

    def _plain(self, words: str, element: etree._Element) -> _Name:
        return _Name(
            words,
            False,
            str(element.tag),
            any(_OPEN.search(class_and_id(e)) for e in element.iter() if isinstance(e.tag, str)),
        )

    def _plain_name(self, element: etree._Element) -> _Name | None:
        """Return short bare words at the beginning of a part of the page, before all of its teasers."""
        if element.tag not in ("div", "span", "p", "strong", "b"):
            return None
        # A link with nothing in it but a script's handle is no link.
        if any((a.get("href") or "").strip().lower()[:11] not in ("", "#", "javascript:") for a in element.iter("a")):
            return None
        words = self._words(element, _LONGEST_PLAIN)
        if words is None or _runs(element) > 2 or re.search(r"\d", words):
            return None
        return _Name(words, False, str(element.tag))

    def _words(self, element: etree._Element, most: int) -> str | None:
        words = " ".join(text_of(element).split()).strip(" :|»›>•·-–—")
        if len(_NUMBERS.findall(words)) > 1 and element.tag not in HEADINGS:
            # "Showing 25 - 48 of 55"
            return None
        if not 1 < len(words) <= most or weight_of(words) > 90 or sum(map(str.isalpha, words)) < 2:
            return None
        if (
            (is_date(words) and element.tag not in HEADINGS)
            or is_read_more(words)
            or _CONTROLS.match(words)
            or SENTENCE.search(words)
        ):
            return None
        linked = {(a.get("href") or "").strip() for a in element.iter("a")}
        if len(linked) > 1 or not linked.isdisjoint(self._addresses):
            return None
        # What leads to the site's own beginning is its name.
        return None if any(re.fullmatch(r"(?:https?://[^/]+)?/?(?:index\.\w+)?", a) for a in linked if a) else words

    def _is_signed(self, element: etree._Element) -> bool:
        """Say whether the classes of an element, or of what holds all its words, call it a name."""
        words = len(text_of(element))
        for _ in range(_DEEPEST):
            if _SECTION_NAME.search(class_and_id(element)):
                return True
            inner = [c for c in element if isinstance(c.tag, str) and len(text_of(c)) >= 0.8 * words]
            if len(inner) != 1:
                return False
            element = inner[0]
        return False

    def _is_bold(self, element: etree._Element) -> bool:
        words = len(text_of(element))
        bold = [
            b for b in element.iter("b", "strong", "th") if getattr(b.getparent(), "tag", "") not in ("b", "strong")
        ]
        return words > 0 and sum(len(text_of(b)) for b in bold) >= 0.8 * words
