"""Headlines: links with their titles on a page that lists, grouped by how they are made.

In: a pruned page. Out: candidates for teasers, and the groups of those that are made alike.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from muniment.reading.findings.date_labels import iso_date
from muniment.reading.formats.html_page import Page, host_of, text_of
from muniment.reading.pages.elements import HEADINGS, MAY_HAVE_A_YEAR, weight_of

_UNSTABLE_CLASS = re.compile(
    r"\d|(?:^|[-_])(?:first|last|odd|even|active|current|alt|sticky|item-?left|item-?right)$", re.IGNORECASE
)


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
class Headline:
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
class Group:
    """Headlines of one make."""

    members: list[Headline] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many different headlines it has."""
        return len({m.address or m.text for m in self.members})

    def mean(self) -> float:
        """Return how many letters its headlines have on average."""
        return sum(min(m.weight, 120) for m in self.members) / len(self.members)

    def share(self, name: str) -> float:
        """Return which part of its headlines have a sign."""
        return float(sum(getattr(m, name) for m in self.members)) / len(self.members)


def own_host(page: Page, held: list[etree._Element]) -> str:
    """Return the host that the page is on: its address's, else the host that most of its links name."""
    if host := host_of(page.url):
        return host
    hosts: Counter[str] = Counter()
    for element in held:
        href = element.get("href") if element.tag == "a" else None
        if href and href.startswith(("http://", "https://")):
            hosts[href.split("/")[2].partition(":")[0].removeprefix("www.")] += 1
    return hosts.most_common(1)[0][0] if hosts else ""


def is_elsewhere(address: str, host: str) -> bool:
    """Return whether an address is of another site."""
    if not address.startswith(("http://", "https://", "//")):
        return False
    other = address.split("/")[2].partition(":")[0].removeprefix("www.")
    return bool(host) and _owner(other) != _owner(host)


_SECOND = frozenset({"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "ne", "net", "or", "org", "gc", "gv"})
"""Labels under which a country gives names away."""


@lru_cache(1024)
def _owner(host: str) -> str:
    """Return the part of a host's name that somebody holds: news.example.co.uk is of example.co.uk."""
    labels = host.split(".")
    several = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if several else -2 :])


_HOME = re.compile(r"(?:(?:https?:)?//([^/?#]+))?/?(?:(?:index|default|home)\.\w+)?", re.IGNORECASE)


def leads_home(address: str, host: str) -> bool:
    """Say whether an address is the site's own beginning: its name in a header, no headline."""
    match = _HOME.fullmatch(address)
    return match is not None and (match[1] is None or match[1].partition(":")[0].removeprefix("www.") == host)


def is_date(text: str) -> bool:
    """Say whether a link's words are a date and hardly more: "4 March 2016", "Posted 2016-03-04"."""
    if len(text) > 40 or not MAY_HAVE_A_YEAR.search(text) or not iso_date(text):
        return False
    months = re.sub(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", "", text)
    return weight_of(re.sub(r"[\d\W_]|[年月日号]", "", months)) < 10


def first_line(link: etree._Element) -> str:
    """Return the first words that stand in a link."""
    for element in link.iter():
        words = " ".join((element.text or "").split()) if isinstance(element.tag, str) else ""
        if weight_of(words) >= 8 and len(words) <= 220:
            return words
    return ""


def signature(link: etree._Element, heading: etree._Element | None, inner: etree._Element | None) -> str:
    """Return how a headline is made: its element, its classes, and those around it."""
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


def has_words_of_its_own(headline: Headline) -> bool:
    """Say whether the nearest element around a headline that has more words has no other headings in it."""
    for ancestor in headline.anchor.iterancestors():
        words = weight_of(text_of(ancestor))
        if words > headline.weight + 40:
            return sum(1 for _ in ancestor.iter(*HEADINGS)) <= 1 and words < 3000
    return False
