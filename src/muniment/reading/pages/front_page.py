"""The front page of an HTML page: its lead and its teasers in reading order.

In: a `Page`. Out: candidates with titles, summaries and links, and how much of the page's prose is theirs.

How it works. Teasers come in groups: links that stand in like elements of like class (an `h3` in an `article`, say).
What stands on every page (navigation, footer, forms, share bars, "most read") is taken off; then each group is judged
as a whole: do its links read like headlines, do they stand in headings, in running text, in a sidebar, do they only
name sections? A headline's card is the largest element that holds no other headline, or what follows it up to the
next: what else is in it is the teaser's summary, date and read-more link. A heading without a link is a headline where
its card ends in a read-more link. A section is the nearest heading before a card that is not itself a headline. The
lead is the prose before the first card.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise
from urllib.parse import urljoin, urlsplit

from lxml import etree

from muniment.reading.findings.publication import iso_date
from muniment.reading.formats.html_page import Page, host_of, text_of
from muniment.reading.pages.teasers import is_read_more

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
    r"skip|toolbar|topbar|top[-_]bar|langs?|languages?|search[-_]?(?:box|form|bar)|copyright|friend[-_]?links?|sitemap|related|recommend\w*|comments?|archives?[-_]list|blogroll)(?:$|[\s_\-])",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
_MENU = re.compile(r"(?:^|[\s_\-])(?:nav|navbar|menu|tags|ads?|adv)(?:$|[\s_\-])", re.IGNORECASE)
_FURNITURE_ROLES = {"navigation", "contentinfo", "search", "menu", "menubar", "dialog", "banner-ad"}
_ASIDE = re.compile(
    r"(?:^|[\s_\-])(?:side|aside|rail|right[-_]?(?:col|column|bar|side)|secondary|module[-_]?side)(?:$|[\s_\-])|sidebar|sidewrapper|^side",
    re.IGNORECASE,
)
_SECTION_NAME = re.compile(
    r"(?:^|[\s_\-])(?:hd|head|tit|title|caption|(?:section|box|block|column|col|mod)[-_]?(?:title|head|hd|tit|name))(?:$|[\s_\-])",
    re.IGNORECASE,
)
"""Classes of what names a section on pages that keep headings for other things."""
_TAXONOMY = re.compile(r"(?:^|\s)(?:category|tag|type|status|format)-\S+")
"""Classes that say what a post is about, and nothing of where it stands."""
_MOST_READ = re.compile(
    r"^(?:most (?:read|popular|viewed|shared|commented)|popular|trending|top stories this week|related|recommended|tags|categories|follow us|advertisement|sponsored|recent (?:posts|comments)|热门|排行|点击排行|相关|推荐|友情链接)(?:\b.{0,24})?$",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"[.。!?！？…।](?:\s|$|[\"”’»)」])|[。！？]")
_UNSTABLE_CLASS = re.compile(r"\d|^(?:first|last|odd|even|active|current|alt|sticky|item-?left|item-?right)$", re.IGNORECASE)
_BLOCKS = frozenset(["p", "li", "td", "dd", "blockquote", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"])
_LEAST_TITLE = 26.0
"""Weight of a mean title in a group of links that stand in no heading."""
_MOST_OF_A_SUMMARY = 1200


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
    inside: float = 0.0
    """Weight of all words in the teasers' cards."""
    outside: float = 0.0
    """Weight of the prose in no card and in no lead."""


@dataclass
class _Headline:
    """A link that may be a teaser's title, or a heading without a link."""

    link: etree._Element | None
    anchor: etree._Element
    """The heading that it stands in or holds, else the link itself."""
    text: str
    address: str
    weight: float
    in_heading: bool
    is_aside: bool
    is_in_text: bool
    position: int = 0


@dataclass
class _Group:
    """Headlines of one make."""

    members: list[_Headline] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len({m.address or m.text for m in self.members})

    def mean(self) -> float:
        return sum(min(m.weight, 120) for m in self.members) / len(self.members)

    def share(self, name: str) -> float:
        return float(sum(getattr(m, name) for m in self.members)) / len(self.members)


def _weight(text: str) -> float:
    """Return the length of a text with a character of a wide script counted as three."""
    return float(len(text)) if text.isascii() else float(len(text) + 2 * len(_WIDE.findall(text)))


def measure(body: etree._Element) -> dict[int, int]:
    """Return how many characters of words each element holds, by its id(); the elements must be held while it is used."""
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
    doomed: dict[int, etree._Element] = {}
    for element in held:
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        if parent is not None and id(parent) in doomed:
            doomed[id(element)] = element
        elif element.tag in _DROPPED:
            # Old sites wrap the whole page in one form.
            if element.tag != "form" or sizes[id(element)] <= 0.3 * whole:
                doomed[id(element)] = element
        elif (
            element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or "display:none" in (element.get("style") or "").replace(" ", "")
        ):
            doomed[id(element)] = element
        elif element.tag in ("div", "ul", "ol", "section", "aside", "header", "table", "td", "p", "span", "li", "dl"):
            sign = _sign(element)
            if (element.get("role") or "").lower() in _FURNITURE_ROLES or _FURNITURE.search(sign):
                # Sites name a wrapper of everything "has-menu" or "page archive-list": big ones are kept.
                words = sizes[id(element)]
                if words < 0.4 * whole and not (words > 400 and _MENU.search(sign) and _linked(element, 0.6 * words) < 0.6 * words):
                    doomed[id(element)] = element
    for element in doomed.values():
        parent = element.getparent()
        if parent is None or id(parent) not in doomed:
            _drop(element)


def _linked(element: etree._Element, most: float) -> float:
    """Return how many characters of an element are links, counted up to `most`: nearly all of a menu's."""
    linked = 0
    for link in element.iter("a"):
        linked += len(text_of(link))
        if linked >= most:
            # Links that were never closed hold one another: counting them all would take the square of their number.
            break
    return linked


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


def draft_front_page(page: Page, root: etree._Element) -> FrontPageDraft:
    """Return the page read as a front page. `root` is a tree of its own, which is changed."""
    # Held while the page is pruned: where Python lets go of an element that was taken off, lxml looks through all that
    # was taken off with it, which on a deep page takes seconds.
    everything = list(root.iter())
    prune(root)
    body = root.find("body")
    body = root if body is None else body
    # lxml makes an element's Python object anew each time it is reached, unless one is held: with all of them held,
    # id() names an element for as long as this function runs.
    held = [e for e in body.iter() if isinstance(e.tag, str)]
    position = {id(e): i for i, e in enumerate(held)}
    is_aside = _Asides(body)
    groups = _find_groups(held, position, _own_host(page, held), is_aside)
    chosen = _choose(groups)
    headlines = _each_address_once(sorted((m for g in chosen for m in g.members), key=lambda m: m.position))
    plain = _unlinked_headlines(held, position) if len(headlines) < 3 else []
    if len(plain) > len(headlines):
        headlines = plain
    marks = {id(h.anchor) for h in headlines}
    counts = _count_within(headlines, body)
    cards = {id(h.anchor): _card(h.anchor, counts, body, marks) for h in headlines}
    addresses = {h.address for h in headlines if h.address}
    section_of = _sections_before(held, marks, addresses, {anchor: id(card[0]) for anchor, card in cards.items() if len(card) == 1})
    in_cards: set[int] = set()
    candidates: list[Candidate] = []
    inside = 0.0
    for headline in headlines:
        section = section_of.get(id(headline.anchor))
        if section and _MOST_READ.match(section):
            continue
        card = cards[id(headline.anchor)]
        in_cards.update(id(e) for e in card)
        summary, published, more = _read_card(card, headline)
        inside += sum(_weight(text_of(e)) for e in card)
        address = headline.address or more
        prominent = headline.in_heading or _weight(summary) >= 60
        candidates.append(
            Candidate(
                headline.text,
                summary,
                _absolute(page.url, address),
                section if section not in (headline.text, page.title, page.site) else None,
                published,
                prominent,
            )
        )
    first = headlines[0].position if headlines else 0
    lead, lead_title, outside = _prose_outside(held, in_cards, first, is_aside)
    del everything
    return FrontPageDraft(lead, lead_title, candidates, inside, outside)


def _own_host(page: Page, held: list[etree._Element]) -> str:
    """Return the host that the page is on: its address's, else the host that most of its links name."""
    if host := host_of(page.url):
        return host
    hosts: Counter[str] = Counter()
    for element in held:
        href = element.get("href") if element.tag == "a" else None
        if href and href.startswith(("http://", "https://")):
            hosts[href.split("/")[2].partition(":")[0].removeprefix("www.")] += 1
    return hosts.most_common(1)[0][0] if hosts else ""


def _is_elsewhere(address: str, host: str) -> bool:
    if not address.startswith(("http://", "https://", "//")):
        return False
    other = address.split("/")[2].partition(":")[0].removeprefix("www.")
    return bool(host) and not (other.endswith(host) or host.endswith(other))


def _find_groups(held: list[etree._Element], position: dict[int, int], host: str, is_aside: _Asides) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for link in held:
        if link.tag != "a":
            continue
        address = (link.get("href") or "").strip()
        if not address or address.startswith(("#", "javascript:", "mailto:", "tel:")):
            continue
        if sum(1 for _ in islice(link.iter("a"), 4)) > 3:
            # Links that were never closed: each holds all that follow.
            continue
        heading = next((a for a in link.iterancestors() if a.tag in _HEADINGS), None)
        inner = next(link.iter(*_HEADINGS), None) if heading is None else None
        text = text_of(inner) if inner is not None else text_of(link)
        if not text or is_read_more(text) or not re.search(r"[^\W\d_]{2}", text) or _is_date(text):
            continue
        if len(text) > 320:
            # A link around a whole card: its first line is the title.
            text = _first_line(link)
            if not text:
                continue
        anchor = heading if heading is not None else link
        headline = _Headline(
            link, anchor, text, address.split("#")[0], _weight(text), heading is not None or inner is not None, is_aside(link),
            heading is None and inner is None and _stands_in_text(link), position[id(link)],
        )  # fmt: skip
        if _is_elsewhere(headline.address, host) and not headline.in_heading:
            continue
        groups.setdefault(_signature(link, heading, inner), _Group()).members.append(headline)
    return list(groups.values())


_MAY_HAVE_A_YEAR = re.compile(r"\d{4}|\d\s?[./\-]\s?\d|[年月日〇零一二三四五六七八九十]|['’]\d\d")
"""What every date with a year has: it is looked for before the date is, thousands of times on a page."""


def _is_date(text: str) -> bool:
    """Say whether a link's words are a date and hardly more: "4 March 2016", "Posted 2016-03-04"."""
    if len(text) > 40 or not _MAY_HAVE_A_YEAR.search(text) or not iso_date(text):
        return False
    months = re.sub(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", "", text)
    return _weight(re.sub(r"[\d\W_]|[年月日号]", "", months)) < 10


def _first_line(link: etree._Element) -> str:
    for element in link.iter():
        words = " ".join((element.text or "").split()) if isinstance(element.tag, str) else ""
        if _weight(words) >= 8 and len(words) <= 220:
            return words
    return ""


def _signature(link: etree._Element, heading: etree._Element | None, inner: etree._Element | None) -> str:
    parts = [_make_of(link)]
    if inner is not None:
        parts.append(f"around {inner.tag}")
    element = link.getparent()
    steps = 0
    within = heading is not None and any(a is heading for a in link.iterancestors())
    while element is not None and element.tag != "body" and steps < 3:
        parts.append(_make_of(element))
        # Wrappers inside a heading are no step of their own.
        within = within and element is not heading
        steps += not within
        element = element.getparent()
    return "<".join(parts)


def _make_of(element: etree._Element) -> str:
    names = [c for c in (element.get("class") or "").split() if not _UNSTABLE_CLASS.search(c)]
    return ".".join([str(element.tag), *names[:2]])


def _sign(element: etree._Element) -> str:
    """Return an element's class and id, without what only says what a post is about."""
    return _TAXONOMY.sub(" ", f"{element.get('class') or ''} {element.get('id') or ''}")


class _Asides:
    """Tells what stands beside the page's main part. An element that holds half of the page is no aside, whatever it is named."""

    def __init__(self, body: etree._Element) -> None:
        self._sizes = measure(body)
        self._whole = self._sizes[id(body)] or 1
        self._known: dict[int, bool] = {}
        self._beside: dict[int, bool] = {}

    def __call__(self, element: etree._Element) -> bool:
        chain: list[int] = []
        found = False
        for ancestor in element.iterancestors():
            if ancestor.tag == "body":
                break
            key = id(ancestor)
            if key in self._beside:
                found = self._beside[key]
                break
            chain.append(key)
            if self._names(ancestor):
                found = True
                break
        # What holds an element holds its neighbours too: each ancestor is looked at once.
        for key in chain:
            self._beside[key] = found
        return found

    def _names(self, element: etree._Element) -> bool:
        known = self._known.get(id(element))
        if known is None:
            sign = _sign(element)
            named = (
                element.tag == "aside"
                or (element.get("role") or "").lower() == "complementary"
                or (sign != " " and bool(_ASIDE.search(sign)))
            )
            known = self._known[id(element)] = named and self._sizes.get(id(element), 0) < 0.5 * self._whole
        return known


_MOST_BEFORE = 24
"""Elements before a link that are looked at for words of its sentence."""


def _stands_in_text(link: etree._Element) -> bool:
    """Say whether words of a sentence stand before a link in its paragraph."""
    before: list[str] = []
    element = link
    # What stands a little before is enough: a paragraph of a thousand links is not gone through for each of them.
    steps = 0
    while steps < _MOST_BEFORE:
        previous = element.getprevious()
        while previous is not None and steps < _MOST_BEFORE:
            steps += 1
            before.append(previous.tail or "")
            before.append("".join(map(str, previous.itertext())) if previous.tag in ("a", "em", "strong", "b", "i", "span") else "")
            if previous.tag in _BLOCKS or previous.tag == "br":
                break
            previous = previous.getprevious()
        parent = element.getparent()
        steps += 1
        if parent is None or previous is not None:
            break
        before.append(parent.text or "")
        if parent.tag in _BLOCKS:
            break
        element = parent
    words = " ".join("".join(reversed(before)).split())
    return _weight(words) > 40 and not (_MAY_HAVE_A_YEAR.search(words[:30]) and iso_date(words[:30]))


def _choose(groups: list[_Group]) -> list[_Group]:
    """Return the groups that are teasers."""
    sound = [g for g in groups if g.share("is_in_text") < 0.5]
    main = [g for g in sound if g.share("is_aside") < 0.5]
    headings = [g for g in main if g.share("in_heading") > 0.5 and (g.mean() >= 12 or (g.count >= 3 and g.mean() >= 9))]
    headings = _without_sections(headings)
    count = sum(g.count for g in headings)
    lists = [
        g for g in main
        if g.share("in_heading") <= 0.5 and g.count >= 3 and g.mean() >= _LEAST_TITLE and sum(m.weight >= 20 for m in g.members) > 0.6 * len(g.members)
    ]  # fmt: skip
    if count >= 3:
        spans = _spans(headings)
        taken = {m.address for g in headings for m in g.members}
        lists = [
            g for g in lists
            if g.mean() >= 1.2 * _LEAST_TITLE and sum(m.address in taken for m in g.members) < 0.5 * len(g.members) and not _within(g, spans)
        ]  # fmt: skip
        # Long lists of bare links beside a few headed teasers are an index, not teasers.
        return headings + lists
    chosen = headings + lists
    if sum(g.count for g in chosen) >= 3:
        return chosen
    beside = [g for g in sound if g not in main and g.share("in_heading") > 0.5 and g.mean() >= 12]
    return chosen + _without_sections(beside)


def _spans(groups: list[_Group]) -> list[tuple[int, int]]:
    """Return for each group where its cards begin and, as far as can be told, end: between its own headlines."""
    spans = []
    for group in groups:
        places = sorted(m.position for m in group.members)
        spans += list(pairwise(places))
    return spans


def _within(group: _Group, spans: list[tuple[int, int]]) -> bool:
    """Say whether most of a group's links are scattered among the cards of headed teasers: links in their words."""
    inside = [next((i for i, (a, b) in enumerate(spans) if a < m.position < b), -1) for m in group.members]
    places = {i for i in inside if i >= 0}
    return sum(i >= 0 for i in inside) > 0.5 * len(inside) and len(places) > 1


def _without_sections(groups: list[_Group]) -> list[_Group]:
    """Leave out groups of short headings that each open a list of other headlines: they name sections."""
    kept = []
    for group in groups:
        if group.mean() < 24 and sum(_has_words_of_its_own(m) for m in group.members) < 0.5 * len(group.members):
            others = sorted(m.position for g in groups if g is not group and g.mean() > group.mean() for m in g.members)
            places = [*sorted(m.position for m in group.members), 10**9]
            led = [sum(a < o < b for o in others) for a, b in pairwise(places)]
            if sum(n >= 2 for n in led) >= 0.5 * len(led):
                continue
        kept.append(group)
    return kept


def _has_words_of_its_own(headline: _Headline) -> bool:
    """Say whether the nearest element around a headline that has more words has no other headings in it."""
    for ancestor in headline.anchor.iterancestors():
        words = _weight(text_of(ancestor))
        if words > headline.weight + 40:
            return sum(1 for _ in ancestor.iter(*_HEADINGS)) <= 1 and words < 3000
    return False


def _each_address_once(headlines: list[_Headline]) -> list[_Headline]:
    """Keep one headline of each address: the first, or one in a heading where the first is not."""
    found: dict[str, int] = {}
    kept: list[_Headline] = []
    for headline in headlines:
        index = found.get(headline.address)
        if index is None:
            found[headline.address] = len(kept)
            kept.append(headline)
        elif headline.in_heading and not kept[index].in_heading:
            kept[index] = headline
    return sorted(kept, key=lambda h: h.position)


def _unlinked_headlines(held: list[etree._Element], position: dict[int, int]) -> list[_Headline]:
    """Return headings without a link that each have words and a read-more link before the next heading.

    Old pages print a heading as bold words that open a paragraph.
    """
    found: list[_Headline] = []
    heading: etree._Element | None = None
    for element in held:
        if element.tag in _HEADINGS or (element.tag in ("b", "strong", "dt") and _opens_its_block(element)):
            if heading is not None and any(a is heading for a in element.iterancestors()):
                continue
            heading = element if next(element.iter("a"), None) is None and text_of(element) else None
        elif element.tag == "a" and heading is not None and element.get("href") and is_read_more(text_of(element).strip()):
            text = text_of(heading)
            found.append(_Headline(None, heading, text, "", _weight(text), True, False, False, position[id(heading)]))
            heading = None
    return found if len(found) >= 2 else []


def _opens_its_block(element: etree._Element) -> bool:
    """Say whether bold words stand at the beginning of their paragraph, and are not the whole of a sentence in it."""
    parent = element.getparent()
    if element.tag == "dt":
        return True
    before = (parent.text or "").strip() if parent is not None else "x"
    return parent is not None and not before and element.getprevious() is None and 4 <= len(text_of(element)) <= 200


def _count_within(headlines: list[_Headline], body: etree._Element) -> dict[int, int]:
    counts: dict[int, int] = {}
    for headline in headlines:
        for ancestor in headline.anchor.iterancestors():
            counts[id(ancestor)] = counts.get(id(ancestor), 0) + 1
            if ancestor is body:
                break
    return counts


def _card(anchor: etree._Element, counts: dict[int, int], body: etree._Element, marks: set[int]) -> list[etree._Element]:
    """Return the elements of a headline's card: one that holds all of it, or the headline and what follows it."""
    card = anchor
    for ancestor in anchor.iterancestors():
        if ancestor is body or counts.get(id(ancestor), 0) > 1:
            break
        card = ancestor
    parts = [card]
    if counts.get(id(card.getparent()), 0) < 2:
        return parts
    # A flat page: headings and paragraphs side by side. What is in a card already (words beside the headline) needs
    # no more than that.
    alone = card is anchor or _weight(text_of(card)) < 1.2 * _weight(text_of(anchor)) + 12
    following = card.getnext()
    size = 0.0
    while alone and following is not None and size < 6000:
        if id(following) in marks or counts.get(id(following), 0) or following.tag in ("h1", "h2", "h3") or following.tag == "hr":
            break
        parts.append(following)
        if _ends_in_read_more(following):
            break
        size += len(text_of(following)) if isinstance(following.tag, str) else 0
        following = following.getnext()
    return parts


def _without_labels(parts: list[str]) -> list[str]:
    """Take off what stands before a teaser's words and is none of them: a byline, a category, "posted on"."""
    for index, part in enumerate(parts):
        if _weight(part) >= 60 or _SENTENCE.search(part):
            return parts[index:]
    return parts


_MOST_AROUND = 100


def _ends_in_read_more(element: etree._Element) -> bool:
    links = list(element.iter("a")) if isinstance(element.tag, str) else []
    return bool(links) and is_read_more(text_of(links[-1]).strip())


def _read_card(card: list[etree._Element], headline: _Headline) -> tuple[str, str | None, str]:
    """Return (summary, the printed date, the address of a read-more link)."""
    parts: list[str] = []
    published: str | None = None
    more = ""
    link = headline.link if headline.link is not None else headline.anchor
    size = 0
    for piece in card:
        for text, element in _texts(piece):
            words = " ".join(text.split())
            if not words or words == headline.text or size > _MOST_OF_A_SUMMARY:
                continue
            # Pages that close nothing are thousands of elements deep; what tells of a text stands near it.
            chain = [element, *islice(_ancestors_below(element, piece), _MOST_AROUND)]
            if any(a is headline.anchor for a in chain) and headline.in_heading and headline.anchor.tag in _HEADINGS:
                continue
            holder = next((a for a in chain if a.tag == "a"), None)
            if is_read_more(words):
                more = more or (holder.get("href") or "" if holder is not None else "")
                continue
            time = next((a for a in chain if a.tag == "time"), None)
            if time is not None:
                published = published or iso_date(time.get("datetime") or words)
                continue
            if len(words) < 40 and (date := _only_date(words)):
                published = published or date
                continue
            if link in chain:
                if (any(True for _ in link.iter(*_HEADINGS)) and not any(a.tag in _HEADINGS for a in chain)) or (
                    link.tag == "a" and headline.text != text_of(link) and words != headline.text
                ):
                    parts.append(words)
                    size += len(words)
                continue
            if holder is not None and len(words) < 30 and holder is element and not (parts and not _SENTENCE.search(parts[-1][-2:])):
                continue
            parts.append(words)
            size += len(words)
    parts = _without_labels(parts)
    summary = " ".join(p for p in parts if _weight(p) >= 12 or (len(parts) > 1 and re.search(r"[.。,\uff0c;!?\uff01\uff1f]", p)))
    summary = summary.strip(" |·•-–—,:;")
    # A card's leftovers without a sentence are labels, not a summary.
    return (summary if _weight(summary) >= 30 else ""), published, more


def _ancestors_below(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    """Yield the ancestors of an element up to `top`, which is the last."""
    if element is top:
        return
    for ancestor in element.iterancestors():
        yield ancestor
        if ancestor is top:
            return


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


def _sections_before(held: list[etree._Element], marks: set[int], addresses: set[str], card_of: dict[int, int]) -> dict[int, str]:
    """Return for each headline the nearest heading before it that is none itself and whose part of the page it stands in.

    A heading's part is what its parent holds, or its parent's parent: the title of a slider or of a site names no
    section of the teasers that come after it. Nor does what stands in a card after its headline, which is of that teaser's
    own text, or what links to several things, or to what a headline links to: a teaser shown a second time.
    """
    own = set(marks)
    names: list[tuple[str, etree._Element | None, etree._Element | None]] = []
    result: dict[int, str] = {}
    for element in held:
        if id(element) in marks:
            own.add(card_of.get(id(element), 0))
            if names:
                around = {id(a) for a in element.iterancestors() if a.tag != "body"}
                for words, parent, grandparent in reversed(names[-12:]):
                    if (parent is not None and (id(parent) in around or parent.tag == "body")) or (
                        grandparent is not None
                        and (id(grandparent) in around or (grandparent.tag == "body" and parent is not None and len(parent) <= 2))
                    ):
                        result[id(element)] = words
                        break
        elif element.tag in _HEADINGS or (element.tag in ("div", "span", "td", "dt", "p") and _SECTION_NAME.search(_sign(element))):
            is_of_a_teaser = any(id(a) in marks for a in element.iter()) or any(id(a) in own for a in element.iterancestors())
            linked = {link.get("href", "").strip() for link in element.iter("a")}
            if not is_of_a_teaser and len(linked) < 2 and linked.isdisjoint(addresses):
                words = text_of(element)
                if 1 < len(words) < (80 if element.tag in _HEADINGS else 30):
                    parent = element.getparent()
                    names.append((words, parent, parent.getparent() if parent is not None and parent.tag != "body" else None))
    return result


def _prose_outside(held: list[etree._Element], in_cards: set[int], first: int, is_aside: _Asides) -> tuple[str, str | None, float]:
    """Return the lead (prose before the first card), the heading it stands under, and the weight of all other prose."""
    lead: list[str] = []
    heading: str | None = None
    outside = 0.0
    card_depth: set[int] = set(in_cards)
    taken: set[int] = set()
    for index, element in enumerate(held):
        parent = element.getparent()
        if id(element) in card_depth or (parent is not None and id(parent) in card_depth):
            card_depth.add(id(element))
            continue
        if parent is not None and id(parent) in taken:
            taken.add(id(element))
            continue
        if index < first and element.tag in ("h1", "h2") and not lead:
            heading = text_of(element) or heading
        if element.tag in ("p", "blockquote") or (element.tag in ("div", "td", "li", "dd") and _is_leaf(element)):
            words = text_of(element)
            if (
                _weight(words) >= 80
                and not _COOKIES.search(words[:300])
                and _linked(element, 0.4 * len(words)) < 0.4 * len(words)
                and _SENTENCE.search(words)
            ):
                taken.add(id(element))
                if index < first and len(lead) < 6 and element.tag in ("p", "blockquote", "div") and not is_aside(element):
                    lead.append(words)
                elif not is_aside(element):
                    outside += _weight(words)
    if not lead:
        lead = _under_the_title(held, card_depth, is_aside)
        outside -= sum(_weight(words) for words in lead)
    return "\n\n".join(lead), heading if lead else None, max(0.0, outside)


def _under_the_title(held: list[etree._Element], in_cards: set[int], is_aside: _Asides) -> list[str]:
    """Return the paragraphs right under the page's own title, where a column of teasers stands before them."""
    title = next((e for e in held if e.tag == "h1" and text_of(e) and id(e) not in in_cards), None)
    lead: list[str] = []
    following = title.getnext() if title is not None else None
    while following is not None and following.tag in ("p", "blockquote") and id(following) not in in_cards and len(lead) < 6:
        words = text_of(following)
        if _weight(words) >= 80 and _SENTENCE.search(words) and not is_aside(following):
            lead.append(words)
        following = following.getnext()
    return lead


def _is_leaf(element: etree._Element) -> bool:
    """Say whether an element holds words and inline marks only."""
    return bool((element.text or "").strip() or any((c.tail or "").strip() for c in element)) and not any(c.tag in _BLOCKS for c in element)


def _absolute(base: str | None, href: str | None) -> str | None:
    if not href:
        return None
    try:
        joined = urljoin(base or "", href.strip())
        return joined if urlsplit(joined).scheme in ("", "http", "https") else None
    except ValueError:
        return None
