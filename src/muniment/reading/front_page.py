"""The front page of an HTML page: its lead and its teasers in reading order.

In: a `Page`. Out: candidates with titles, summaries and links, and how much the page is made of them.

How it works. A headline is a link that reads like one (in a heading, or long enough), outside of what stands on every
page (navigation, footer, forms, share bars, "most read"). A headline's card is the largest element that holds no
other headline: what else is in it is the teaser's summary, date and read-more link. A section is the nearest heading
before a card that is not itself a headline. The lead is the prose that stands before the first card.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree

from .html_page import Page, iso_date, text_of
from .teasers import is_read_more

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
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_FURNITURE = re.compile(
    r"(?:^|[\s_\-])(?:nav|navbar|navigation|menu|submenu|megamenu|breadcrumbs?|footer|foot|cookies?|consent|share|sharing|social|login|signin|subscribe|newsletter|"
    r"advert\w*|ads?|adv|sponsor(?:ed)?|promo|popup|modal|lightbox|most[-_]?(?:read|viewed|popular)|popular|trending|hot[-_]?news|ranking|tag[-_]?cloud|tags|pagination|pager|page[-_]?nav|"
    r"skip|toolbar|topbar|top[-_]bar|langs?|languages?|search[-_]?(?:box|form|bar)|copyright|friend[-_]?links?|sitemap|widget[-_]?area|related|recommend\w*|comments?|archives?[-_]list|blogroll)(?:$|[\s_\-])",
    re.IGNORECASE,
)
_FURNITURE_ROLES = {"navigation", "contentinfo", "search", "menu", "menubar", "dialog", "banner-ad", "complementary"}
_MOST_READ = re.compile(
    r"^(?:most (?:read|popular|viewed|shared|commented)|popular|trending|top stories this week|related|recommended|tags|categories|archives|follow us|advertisement|sponsored|热门|排行|点击排行|相关|推荐|友情链接)\b",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass
class Candidate:
    """A teaser as it stands on the page, before its words are read."""

    title: str
    summary: str
    url: str | None
    section: str | None
    published: str | None
    prominent: bool
    """Its title is in a heading, or its card has a summary."""


@dataclass
class FrontPageDraft:
    """What a page looks like when it is read as a front page."""

    lead: str
    lead_title: str | None
    candidates: list[Candidate]


def _weight(text: str) -> float:
    """Return the length of a text with a character of a wide script counted as three."""
    return len(text) + 2 * len(_WIDE.findall(text))


def prune(root: etree._Element) -> None:
    """Take off what stands on every page. The tree is changed."""
    body = root.find("body")
    body = root if body is None else body
    whole = len(text_of(body)) or 1
    doomed = []
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _DROPPED:
            # Old sites wrap the whole page in one form.
            if element.tag == "form" and len(text_of(element)) > 0.3 * whole:
                continue
            doomed.append(element)
        elif (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or "display:none" in (element.get("style") or "").replace(" ", "")
        ):
            doomed.append(element)
        elif element.tag in ("div", "ul", "ol", "section", "aside", "header", "table", "td", "p", "span", "li", "dl"):
            sign = f"{element.get('class') or ''} {element.get('id') or ''}"
            if (element.get("role") or "").lower() in _FURNITURE_ROLES or _FURNITURE.search(sign):
                # Sites name a wrapper of everything "has-menu" or "page archive-list": big ones are kept.
                if len(text_of(element)) < 0.4 * whole:
                    doomed.append(element)
    for element in doomed:
        _drop(element)


def _drop(element: etree._Element) -> None:
    """Take an element off its tree, keeping the words that follow it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _is_headline(link: etree._Element, text: str) -> bool:
    if not text or is_read_more(text):
        return False
    href = link.get("href") or ""
    if href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return False
    weight = _weight(text)
    in_heading = link.xpath(
        "boolean(ancestor::h1|ancestor::h2|ancestor::h3|ancestor::h4|ancestor::h5|descendant::h1|descendant::h2|descendant::h3|descendant::h4|descendant::h5)"
    )
    if in_heading:
        return weight >= 8
    # A link with a title's length: navigation has one to three words.
    return weight >= 24 and (len(text.split()) >= 4 or bool(_WIDE.search(text)))


def draft_front_page(page: Page, root: etree._Element) -> FrontPageDraft:
    """Return the page read as a front page. `root` is a copy that may be changed."""
    prune(root)
    body = root.find("body")
    body = root if body is None else body
    # lxml makes an element's Python object anew each time it is reached, unless one is held: with all of them held,
    # id() names an element for as long as this function runs.
    held = list(body.iter())
    headlines: list[tuple[etree._Element, str]] = []
    by_address: dict[str, int] = {}
    for link in body.iter("a"):
        if not link.get("href"):
            continue
        text = _headline_text(link)
        if not _is_headline(link, text):
            continue
        address = (link.get("href") or "").split("#")[0]
        if address in by_address:
            # A picture and a heading often link to the same place: the heading's words win.
            index = by_address[address]
            if _in_heading(link) and not _in_heading(headlines[index][0]):
                headlines[index] = (link, text)
            continue
        by_address[address] = len(headlines)
        headlines.append((link, text))
    marks = {id(link) for link, _ in headlines}
    counts = _count_within(body, marks)
    candidates: list[Candidate] = []
    section_of = _sections_before(body, marks)
    base = page.url
    for link, title in headlines:
        section = section_of.get(id(link))
        if section and _MOST_READ.match(section):
            continue
        card = _card(link, counts, body)
        summary, published = _read_card(card, link, title)
        prominent = _in_heading(link) or _weight(summary) >= 60
        candidates.append(
            Candidate(title, summary, _address(base, link.get("href")), section if section != title else None, published, prominent)
        )
    candidates = _choose(candidates)
    lead, lead_title = _lead(body, marks)
    del held
    return FrontPageDraft(lead, lead_title, candidates)


def _headline_text(link: etree._Element) -> str:
    """Return the headline of a link: of its heading where the link wraps a whole card, else all its words."""
    for heading in link.iter("h1", "h2", "h3", "h4", "h5"):
        return text_of(heading)
    text = text_of(link)
    if len(text) > 220:
        return ""
    return text or " ".join((link.get("title") or "").split())


def _in_heading(link: etree._Element) -> bool:
    return any(a.tag in _HEADINGS for a in link.iterancestors()) or any(True for _ in link.iter(*_HEADINGS))


def _count_within(body: etree._Element, marks: set[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for element in body.iter("a"):
        if id(element) in marks:
            for ancestor in element.iterancestors():
                counts[id(ancestor)] = counts.get(id(ancestor), 0) + 1
                if ancestor is body:
                    break
    return counts


_MOST_OF_A_CARD = 2500
"""Characters: an element with more words than this is the page's body and no teaser."""


def _card(link: etree._Element, counts: dict[int, int], body: etree._Element) -> etree._Element:
    card = link
    for ancestor in link.iterancestors():
        if ancestor is body or counts.get(id(ancestor), 0) > 1 or len("".join(map(str, ancestor.itertext()))) > _MOST_OF_A_CARD:
            break
        card = ancestor
    return card


def _read_card(card: etree._Element, link: etree._Element, title: str) -> tuple[str, str | None]:
    """Return (summary, the printed date)."""
    parts: list[str] = []
    published: str | None = None
    for text, element in _texts(card):
        words = " ".join(text.split())
        if not words or words == title:
            continue
        inside_link = element.tag == "a" or any(a.tag == "a" for a in element.iterancestors() if a is not card)
        if is_read_more(words):
            continue
        if element.tag == "time" or any(a.tag == "time" for a in element.iterancestors()):
            time = element if element.tag == "time" else next(a for a in element.iterancestors() if a.tag == "time")
            published = published or iso_date(time.get("datetime") or words)
            continue
        if len(words) < 40 and (date := _only_date(words)):
            published = published or date
            continue
        if link is element or link in element.iterancestors():
            if any(True for _ in link.iter(*_HEADINGS)) and not any(a.tag in _HEADINGS for a in [element, *element.iterancestors()]):
                parts.append(words)
            continue
        if inside_link and len(words) < 30:
            continue
        parts.append(words)
    summary = " ".join(p for p in parts if _weight(p) >= 12 or (len(parts) > 1 and re.search(r"[.。,,;!?]", p)))
    summary = summary.strip(" |·•-–—")
    # A card's leftovers without a sentence are labels, not a summary.
    return (summary if _weight(summary) >= 30 else ""), published


def _texts(card: etree._Element) -> list[tuple[str, etree._Element]]:
    """Return the runs of text of a card with the element that each stands in; inline marks are joined."""
    runs: list[tuple[str, etree._Element]] = []
    inline = {"em", "strong", "b", "i", "mark", "sup", "sub", "abbr", "q", "cite", "u", "wbr", "font"}

    def add(text: str | None, element: etree._Element, joined: bool) -> None:
        if not text:
            return
        if joined and runs:
            runs[-1] = (runs[-1][0] + text, runs[-1][1])
        elif text.strip():
            runs.append((text, element))

    for element in card.iter():
        if not isinstance(element.tag, str):
            continue
        add(element.text, element, element.tag in inline)
        # Tails are given with their parent when the parent's children are done; document order needs them here only
        # for leaves, which is where nearly all text of a card stands.
        if element is not card and element.tail and element.tail.strip() and len(element) == 0:
            parent = element.getparent()
            add(element.tail, parent if parent is not None else card, element.tag in inline)
        elif element is not card and element.tail and element.tail.strip():
            parent = element.getparent()
            runs.append((element.tail, parent if parent is not None else card))
    return runs


def _only_date(words: str) -> str | None:
    date = iso_date(words)
    if not date:
        return None
    rest = re.sub(r"[\d\W_]|[年月日号]", "", words)
    return date if len(rest) < 22 else None


def _sections_before(body: etree._Element, marks: set[int]) -> dict[int, str]:
    """Return for each headline the nearest heading before it that is none itself and not deeper than a card."""
    current: str | None = None
    result: dict[int, str] = {}
    for element in body.iter():
        if element.tag in _HEADINGS:
            holds_headline = any(id(a) in marks for a in element.iter("a")) or any(id(a) in marks for a in element.iterancestors("a"))
            if not holds_headline:
                words = text_of(element)
                if 1 < len(words) < 80:
                    current = words
        elif element.tag == "a" and id(element) in marks and current:
            result[id(element)] = current
    return result


def _address(base: str | None, href: str | None) -> str | None:
    if not href:
        return None
    try:
        joined = urljoin(base or "", href.strip())
    except ValueError:
        return None
    return joined if not urlsplit(joined).scheme or urlsplit(joined).scheme in ("http", "https") else None


def _choose(candidates: list[Candidate]) -> list[Candidate]:
    """Where a page has prominent teasers, a bare link stays only with them in number or in a section of its own."""
    prominent = [c for c in candidates if c.prominent]
    if len(prominent) >= 5 and len(prominent) >= 0.35 * len(candidates):
        return prominent
    return candidates


def _lead(body: etree._Element, marks: set[int]) -> tuple[str, str | None]:
    """Return the prose before the first headline, with the heading it stands under."""
    parts: list[str] = []
    heading: str | None = None
    for element in body.iter():
        if element.tag == "a" and id(element) in marks:
            break
        if element.tag in ("h1", "h2") and not parts:
            heading = text_of(element) or heading
        if element.tag in ("p", "blockquote") or (element.tag == "div" and len(element) == 0):
            if any(id(a) in marks for a in element.iter("a")):
                break
            words = text_of(element)
            linked = sum(len(text_of(a)) for a in element.iter("a"))
            if _weight(words) >= 80 and linked < 0.4 * len(words) and re.search(r"[.。!?!?]", words):
                parts.append(words)
    return "\n\n".join(parts[:6]), heading if parts else None
