"""Front pages: what makes a page one, and its parts.

In: a parsed page. Out: a `FrontPageDraft`: its lead and its teasers in order, with the sections that they stand under.
The means are general: what makes a group of like blocks with links a list is the same everywhere.

The file is long and stays whole: each step from links to groups to lists of teasers works on what the one before left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import urljoin, urlsplit

from lxml import etree

from muniment.reading.findings.date_labels import iso_date
from muniment.reading.findings.language import detect_language
from muniment.reading.formats.html_page import Page, short_text, text_of
from muniment.reading.pages.card_dates import CardDates, order_of
from muniment.reading.pages.cards import MOST_OF_A_SUMMARY, card_of, read_card
from muniment.reading.pages.elements import HEADINGS, MAY_HAVE_A_YEAR, SENTENCE, class_and_id, linked_length, weight_of
from muniment.reading.pages.furniture import measure, prune
from muniment.reading.pages.headlines import (
    Candidate,
    Group,
    Headline,
    first_line,
    has_words_of_its_own,
    is_date,
    is_elsewhere,
    leads_home,
    own_host,
    signature,
)
from muniment.reading.pages.sections import SectionNames
from muniment.reading.pages.teasers import is_read_more

_COOKIES = re.compile(r"\bcookies?\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:^|[\s_\-])(?:side|aside|rail|right[-_]?(?:col|column|bar|side)|secondary|module[-_]?side)(?:$|"
    r"[\s_\-])|sidebar|sidewrapper|^side",
    re.IGNORECASE,
)
_MOST_READ = re.compile(
    r"^(?:most (?:read|popular|viewed|shared|commented)|popular|related|"
    r"recommended|tags|categories|follow us|advertisement|sponsored|recent (?:posts|comments)|热门|排行|"
    r"点击排行|相关|推荐|友情链接)(?:\b.{0,24})?$",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    ["p", "li", "td", "dd", "blockquote", "div", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6"]
)
_LEAST_TITLE = 26.0
"""Weight of a mean title in a group of links that stand in no heading."""
_SURELY_A_TITLE = 45.0
"""Weight of a mean title that no link to a topic, an author or a place has."""
_SHORT_TITLE = 20.0


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


def draft_front_page(page: Page, root: etree._Element, longest: int = MOST_OF_A_SUMMARY) -> FrontPageDraft:
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
    groups = _find_groups(held, position, own_host(page, held), is_aside)
    chosen = _choose(groups)
    headlines = _each_address_once(sorted((m for g in chosen for m in g.members), key=lambda m: m.position))
    plain = _unlinked_headlines(held, position) if len(headlines) < 3 else []
    if len(plain) > len(headlines):
        headlines = plain
    marks = {id(h.anchor) for h in headlines}
    counts = _count_within(headlines, body)
    cards = {id(h.anchor): card_of(h.anchor, counts, body, marks) for h in headlines}
    addresses = {h.address for h in headlines if h.address}
    in_cards = {id(e) for card in cards.values() for e in card}
    dates = _dates_of(page, held, headlines)
    sections = SectionNames(counts, marks, in_cards - marks, addresses)
    candidates: list[Candidate] = []
    inside = 0.0
    for headline in headlines:
        card = cards[id(headline.anchor)]
        section = sections.of(headline.anchor, card[0], headline.text)
        if section and _MOST_READ.match(section):
            in_cards.difference_update(id(e) for e in card)
            continue
        summary, published, more = read_card(card, headline, dates, longest)
        title, set_off = dates.split_title(headline.text)
        heads_the_day = dates.read(section) if section else None
        for told in (set_off, heads_the_day):
            if told is not None and (published is None or published.startswith("X")):
                published = told.edtf
        inside += sum(weight_of(text_of(e)) for e in card)
        address = headline.address or more
        prominent = headline.in_heading or weight_of(summary) >= 60
        candidates.append(
            Candidate(
                title or headline.text,
                summary,
                _absolute(page.url, address),
                section if section not in (headline.text, page.site) else None,
                published,
                prominent,
            )
        )
    first = headlines[0].position if headlines else 0
    lead, lead_title, outside = _prose_outside(held, in_cards, first, is_aside)
    del everything
    return FrontPageDraft(lead, lead_title, candidates, inside, outside)


def _dates_of(page: Page, held: list[etree._Element], headlines: list[Headline]) -> CardDates:
    """Return what reads the page's dates: by its languages, and by the order of day and month in its figures."""
    told = detect_language(" ".join(h.text for h in headlines)[:2000], page.language)
    languages = tuple(dict.fromkeys(x for x in (told, page.language, "en") if x))
    short = (w for e in held for w in (e.text, e.tail) if w and len(w) <= 60 and any(c.isdigit() for c in w))
    return CardDates(languages, order_of(islice(short, 2000), languages[0]))


def _find_groups(held: list[etree._Element], position: dict[int, int], host: str, is_aside: _Asides) -> list[Group]:
    groups: dict[str, Group] = {}
    for link in held:
        if link.tag != "a":
            continue
        address = (link.get("href") or "").strip()
        if not address or address.startswith(("#", "javascript:", "mailto:", "tel:")) or leads_home(address, host):
            continue
        if sum(1 for _ in islice(link.iter("a"), 4)) > 3:
            # Links that were never closed: each holds all that follow.
            continue
        heading = next((a for a in link.iterancestors() if a.tag in HEADINGS), None)
        inner = next(link.iter(*HEADINGS), None) if heading is None else None
        text = text_of(inner) if inner is not None else text_of(link)
        if not text or is_read_more(text) or sum(map(str.isalpha, text)) < 2 or is_date(text):
            continue
        if len(text) > 320:
            # A link around a whole card: its first line is the title.
            text = first_line(link)
            if not text:
                continue
        anchor = heading if heading is not None else link
        headline = Headline(
            link,
            anchor,
            text,
            address.split("#")[0],
            weight_of(text),
            heading is not None or inner is not None,
            is_aside(link),
            heading is None and inner is None and _stands_in_text(link),
            position[id(link)],
        )
        if is_elsewhere(headline.address, host) and not headline.in_heading:
            continue
        groups.setdefault(signature(link, heading, inner), Group()).members.append(headline)
    return list(groups.values())


class _Asides:
    """Tells what stands beside the page's main part. An element that holds half of the page is no aside, whatever it is
    named."""

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
            sign = class_and_id(element)
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
            before.append(
                "".join(map(str, previous.itertext()))
                if previous.tag in ("a", "em", "strong", "b", "i", "span")
                else ""
            )
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
    return weight_of(words) > 40 and not (MAY_HAVE_A_YEAR.search(words[:30]) and iso_date(words[:30]))


def _choose(groups: list[Group]) -> list[Group]:
    """Return the groups that are teasers."""
    sound = [g for g in groups if g.share("is_in_text") < 0.5]
    main = [g for g in sound if g.share("is_aside") < 0.5]
    headings = [g for g in main if g.share("in_heading") > 0.5 and (g.mean() >= 12 or (g.count >= 3 and g.mean() >= 9))]
    headings = _without_sections([g for g in headings if not _is_menu(g)])
    count = sum(g.count for g in headings)
    lists = [
        g
        for g in main
        if g.share("in_heading") <= 0.5
        and g.count >= 3
        and g.mean() >= _LEAST_TITLE
        and sum(m.weight >= 20 for m in g.members) > 0.6 * len(g.members)
    ]
    if count >= 3:
        spans = _spans(headings)
        taken = {m.address for g in headings for m in g.members}
        lists = [
            g
            for g in lists
            if g.mean() >= 1.2 * _LEAST_TITLE
            and sum(m.address in taken for m in g.members) < 0.5 * len(g.members)
            and (g.mean() >= _SURELY_A_TITLE or not _within(g, spans))
        ]
        # Long lists of bare links beside a few headed teasers are an index, not teasers.
        return headings + lists
    chosen = headings + lists
    if sum(g.count for g in chosen) >= 3:
        return chosen
    beside = [g for g in sound if g not in main and g.share("in_heading") > 0.5 and g.mean() >= 12]
    return chosen + _without_sections(beside)


def _is_menu(group: Group) -> bool:
    """Say whether a few short headings with no words of their own lead to parts of a site."""
    if group.mean() >= _SHORT_TITLE:
        return False
    return sum(has_words_of_its_own(m) for m in group.members) < 0.5 * len(group.members) and group.count <= 4


def _spans(groups: list[Group]) -> list[tuple[int, int]]:
    """Return for each group where its cards begin and, as far as can be told, end: between its own headlines."""
    spans = []
    for group in groups:
        places = sorted(m.position for m in group.members)
        spans += list(pairwise(places))
    return spans


def _within(group: Group, spans: list[tuple[int, int]]) -> bool:
    """Say whether most of a group's links are scattered among the cards of headed teasers: links in their words."""
    inside = [next((i for i, (a, b) in enumerate(spans) if a < m.position < b), -1) for m in group.members]
    places = {i for i in inside if i >= 0}
    return sum(i >= 0 for i in inside) > 0.5 * len(inside) and len(places) > 1


def _without_sections(groups: list[Group]) -> list[Group]:
    """Leave out groups of short headings that each open a list of other headlines: they name sections."""
    kept = []
    for group in groups:
        if group.mean() < 24 and sum(has_words_of_its_own(m) for m in group.members) < 0.5 * len(group.members):
            others = sorted(m.position for g in groups if g is not group and g.mean() > group.mean() for m in g.members)
            places = [*sorted(m.position for m in group.members), 10**9]
            led = [sum(a < o < b for o in others) for a, b in pairwise(places)]
            if sum(n >= 2 for n in led) >= 0.5 * len(led):
                continue
        kept.append(group)
    return kept


def _each_address_once(headlines: list[Headline]) -> list[Headline]:
    """Keep one headline of each address: the first, or one in a heading where the first is not."""
    found: dict[str, int] = {}
    kept: list[Headline] = []
    for headline in headlines:
        index = found.get(headline.address)
        if index is None:
            found[headline.address] = len(kept)
            kept.append(headline)
        elif headline.in_heading and not kept[index].in_heading:
            kept[index] = headline
    return sorted(kept, key=lambda h: h.position)


def _unlinked_headlines(held: list[etree._Element], position: dict[int, int]) -> list[Headline]:
    """Return headings without a link that each have words and a read-more link before the next heading.

    Old pages print a heading as bold words that open a paragraph.
    """
    found: list[Headline] = []
    heading: etree._Element | None = None
    for element in held:
        if element.tag in HEADINGS or (element.tag in ("b", "strong", "dt") and _opens_its_block(element)):
            if heading is not None and any(a is heading for a in element.iterancestors()):
                continue
            heading = element if next(element.iter("a"), None) is None and text_of(element) else None
        elif (
            element.tag == "a"
            and heading is not None
            and element.get("href")
            and is_read_more(text_of(element).strip())
        ):
            text = text_of(heading)
            found.append(Headline(None, heading, text, "", weight_of(text), True, False, False, position[id(heading)]))
            heading = None
    return found if len(found) >= 2 else []


def _opens_its_block(element: etree._Element) -> bool:
    """Say whether bold words stand at the beginning of their paragraph, and are not the whole of a sentence in it."""
    parent = element.getparent()
    if element.tag == "dt":
        return True
    before = (parent.text or "").strip() if parent is not None else "x"
    return parent is not None and not before and element.getprevious() is None and len(short_text(element, 200)) >= 4


def _count_within(headlines: list[Headline], body: etree._Element) -> dict[int, int]:
    counts: dict[int, int] = {}
    for headline in headlines:
        for ancestor in headline.anchor.iterancestors():
            counts[id(ancestor)] = counts.get(id(ancestor), 0) + 1
            if ancestor is body:
                break
    return counts


def _prose_outside(
    held: list[etree._Element], in_cards: set[int], first: int, is_aside: _Asides
) -> tuple[str, str | None, float]:
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
                weight_of(words) >= 80
                and not _COOKIES.search(words[:300])
                and linked_length(element, 0.4 * len(words)) < 0.4 * len(words)
                and SENTENCE.search(words)
            ):
                taken.add(id(element))
                if (
                    index < first
                    and len(lead) < 6
                    and element.tag in ("p", "blockquote", "div")
                    and not is_aside(element)
                ):
                    lead.append(words)
                elif not is_aside(element):
                    outside += weight_of(words)
    if not lead:
        lead = _under_the_title(held, card_depth, is_aside)
        outside -= sum(weight_of(words) for words in lead)
    return "\n\n".join(lead), heading if lead else None, max(0.0, outside)


def _under_the_title(held: list[etree._Element], in_cards: set[int], is_aside: _Asides) -> list[str]:
    """Return the paragraphs right under the page's own title, where a column of teasers stands before them."""
    title = next((e for e in held if e.tag == "h1" and text_of(e) and id(e) not in in_cards), None)
    lead: list[str] = []
    following = title.getnext() if title is not None else None
    while (
        following is not None
        and following.tag in ("p", "blockquote")
        and id(following) not in in_cards
        and len(lead) < 6
    ):
        words = text_of(following)
        if weight_of(words) >= 80 and SENTENCE.search(words) and not is_aside(following):
            lead.append(words)
        following = following.getnext()
    return lead


def _is_leaf(element: etree._Element) -> bool:
    """Say whether an element holds words and inline marks only."""
    return bool((element.text or "").strip() or any((c.tail or "").strip() for c in element)) and not any(
        c.tag in _BLOCKS for c in element
    )


def _absolute(base: str | None, href: str | None) -> str | None:
    if not href:
        return None
    try:
        joined = urljoin(base or "", href.strip())
        return joined if urlsplit(joined).scheme in ("", "http", "https") else None
    except ValueError:
        return None
