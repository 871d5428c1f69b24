"""A page as lines: what a reader sees as one line or one cell, in order, with where it stands.

In: the body of a page. Out: `Line`s. The page's foot and forms are left out; so are menus, what stands beside the page
and panels that are hidden, where they hold no list of meetings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from muniment.reading.events.days import find_days, month_in, years_in
from muniment.reading.events.words import any_of

_BREAKS = frozenset(
    [
        "p",
        "div",
        "li",
        "td",
        "th",
        "tr",
        "table",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "dl",
        "dt",
        "dd",
        "br",
        "hr",
        "header",
        "main",
        "form",
        "tbody",
        "thead",
        "caption",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "fieldset",
        "legend",
        "center",
        "label",
    ]
)
_LEFT_OUT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "select",
        "button",
        "svg",
        "iframe",
        "object",
        "textarea",
        "footer",
        "input",
    ]
)
_BESIDE = frozenset(("nav", "aside"))
_PANELS = frozenset(("div", "section", "ul", "ol", "dl", "table", "tbody", "article"))
"""What a page hides until a reader opens it: the other years of its meetings, among others."""
_FEWEST_DAYS, _FEWEST_WORDS = 3, 2
"""So many days, and so many lines that speak of meetings, make a menu, a panel or a margin a list of meetings."""
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BOLD_LEVEL = 7
_STRONG = frozenset(("strong", "b", "u"))
_STRUCK = frozenset(("s", "del", "strike"))
_APART = frozenset(("span", "a", "time", "abbr", "i"))
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_LINES = 20_000


@dataclass(slots=True)
class Anchor:
    """A link in a line."""

    text: str
    href: str
    title: str


@dataclass(slots=True)
class Line:
    """One line of a page."""

    text: str
    holder: etree._Element
    """The nearest block that holds it."""
    level: int = 0
    """1 to 6 in a heading, 7 where all of it is bold; 0 else."""
    links: list[Anchor] = field(default_factory=list)
    stamp: str = ""
    """The moment that a `<time>` in it bears."""
    is_struck: bool = False

    @property
    def is_link(self) -> bool:
        """All of it is a link."""
        return len(self.links) == 1 and len(self.links[0].text) >= 0.9 * len(self.text)


@dataclass(slots=True)
class _State:
    holder: etree._Element
    level: int
    bold: bool
    struck: bool


class _Writer:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._clear()

    def _clear(self) -> None:
        self._parts: list[str] = []
        self._links: list[Anchor] = []
        self._bold = self._struck = 0
        self._stamp = ""

    def add(self, text: str | None, state: _State, *, apart: bool = False) -> None:
        if not text:
            return
        if apart and self._parts and _are_apart(self._parts[-1][-1], text[0]):
            self._parts.append(" ")
        self._parts.append(text)
        length = len(text) - text.count(" ")
        self._bold += length if state.bold else 0
        self._struck += length if state.struck else 0

    def note(self, element: etree._Element) -> None:
        if element.tag == "a" and element.get("href"):
            words = " ".join("".join(map(str, element.itertext())).split())
            title = element.get("title") or element.get("aria-label") or ""
            self._links.append(Anchor(words, str(element.get("href")), title))
        elif element.tag == "time" and element.get("datetime"):
            self._stamp = self._stamp or str(element.get("datetime"))

    def end(self, state: _State) -> None:
        text = " ".join("".join(self._parts).split())
        if text:
            length = len(text) - text.count(" ")
            bold = _BOLD_LEVEL if self._bold >= 0.8 * length and len(text) <= 160 else 0
            struck = self._struck >= 0.9 * length
            self.lines.append(Line(text, state.holder, state.level or bold, self._links, self._stamp, struck))
        self._clear()


def _are_apart(before: str, after: str) -> bool:
    """Return whether two elements that touch are two words: "Jul" and "21", "Cancelled" after "pm"."""
    return (
        (before.isdigit() and (after.isdigit() or after.isalpha()))
        or (before.isalpha() and after.isdigit())
        or (before.islower() and after.isupper())
    )


def read_lines(body: etree._Element) -> list[Line]:
    """Return the lines of a page's body, in order."""
    writer = _Writer()
    states = [_State(body, 0, False, False)]
    zones: list[tuple[etree._Element, int]] = []
    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        state = states[-1]
        if event == "start":
            is_zone = isinstance(tag, str) and element is not body and _is_zone(element)
            if not isinstance(tag, str) or tag in _LEFT_OUT or (not is_zone and _is_hidden(element)):
                _add_opener(writer, element, state)
                writer.add(" ", state)
                states.append(state)
                walk.skip_subtree()
                continue
            if is_zone:
                writer.end(state)
                zones.append((element, len(writer.lines)))
            if (tag in _BREAKS or is_zone) and element is not body:
                writer.end(state)
                if len(writer.lines) > _MOST_LINES:
                    break
                if tag != "br":
                    state = _State(element, _HEADINGS.get(tag, state.level), state.bold or tag == "th", state.struck)
            elif tag in _STRONG or tag in _STRUCK:
                state = _State(state.holder, state.level, state.bold or tag in _STRONG, state.struck or tag in _STRUCK)
            writer.note(element)
            writer.add(element.text, state, apart=tag in _APART)
            states.append(state)
        else:
            inner = states.pop()
            is_zone = bool(zones) and zones[-1][0] is element
            if is_zone or (tag in _BREAKS and tag != "br" and tag not in _LEFT_OUT):
                writer.end(inner)
            if is_zone:
                _close_zone(writer.lines, zones.pop()[1])
            if element is not body:
                writer.add(element.tail, states[-1], apart=tag in _APART)
    writer.end(states[0])
    return writer.lines


def _is_zone(element: etree._Element) -> bool:
    """Return whether an element stands beside the page or is a hidden panel: its lines count only as a list of days."""
    if element.tag in _BESIDE or element.get("role") == "navigation":
        return True
    return element.tag in _PANELS and _is_hidden(element) and element.get("role") != "contentinfo"


def _close_zone(lines: list[Line], first: int) -> None:
    """Take the lines of a zone away again where they are no list of meetings."""
    days = words = 0
    for line in lines[first:]:
        if len(line.text) > 300:
            continue
        days += bool(find_days(line.text))
        words += any(any_of(group).search(line.text) is not None for group in ("meeting", "papers"))
        if days >= _FEWEST_DAYS and words >= _FEWEST_WORDS:
            return
    del lines[first:]


def _add_opener(writer: _Writer, element: etree._Element, state: _State) -> None:
    """Write the words of a button that opens what stands under it, where they give a year, a month or a day."""
    if element.tag != "button" or _is_hidden(element):
        return
    words = " ".join("".join(map(str, element.itertext())).split())
    if 3 <= len(words) <= 120 and (years_in(words) or month_in(words) is not None or find_days(words)):
        writer.end(state)
        opened = _State(element, state.level or _BOLD_LEVEL, state.bold, state.struck)
        writer.add(words, opened)
        writer.end(opened)


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return (
        (style is not None and _HIDDEN.search(style) is not None)
        or element.get("hidden") is not None
        or element.get("role") in ("navigation", "contentinfo")
    )
