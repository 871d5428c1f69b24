"""Dates that an HTML page declares or shows: fields of its head, its structured data, lines in its margins.

In: a parsed page. Out: `PageDates`.

The file is long and stays whole: declared and shown dates are weighed against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from lxml import etree

from muniment.reading.findings.date_labels import (
    FAR_AFTER,
    FAR_BEFORE,
    Dated,
    Line,
    PageDates,
    days_of,
    is_of_event,
    is_other,
    iso_date,
    label_beside,
    may_hold_a_day,
    names_day,
    read_line,
    whole_day,
)
from muniment.reading.findings.dates import find_dates
from muniment.reading.model import DateMention

_PUBLISHED_FIELDS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "article.published",
    "article:published",
    "dc.date.issued",
    "dcterms.issued",
    "dc.issued",
    "dcterms.available",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "prism.publicationdate",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_date",
    "publication_date",
    "publication-date",
    "date_published",
    "published_time",
    "published",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "firstpublishedtime",
    "firstpublished",
    "originalpublicationdate",
    "dateissued",
    "releasedate",
    # Chinese government sites (the ministry's standard of page heads).
    "publishtime",
    "pubtime",
)
"""Fields of a page's head whose name says publication."""
_DATE_FIELDS = ("date", "dc.date", "dcterms.date")
"""Fields of a date of some kind: counted only where it is not the day of the page's last change."""
_MODIFIED_FIELDS = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "lastmod",
    "modified_time",
    "dc.date.modified",
    "dcterms.modified",
    "dc.modified",
    "revised",
    "updated_time",
)
_PAGE_TYPES = frozenset(
    {
        "article",
        "newsarticle",
        "blogposting",
        "reportagenewsarticle",
        "report",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "backgroundnewsarticle",
        "reviewnewsarticle",
        "askpublicnewsarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "medicalscholarlyarticle",
        "techarticle",
        "apireference",
        "liveblogposting",
        "socialmediaposting",
        "discussionforumposting",
        "webpage",
        "medicalwebpage",
        "itempage",
        "aboutpage",
        "faqpage",
        "claimreview",
        "legislation",
        "legislationobject",
    }
)
"""What a node of structured data may be, for its datePublished to be the page's."""


def _iso_day(text: str) -> str:
    date = iso_date(text) or ""
    return date if len(date) == 10 and "X" not in date else ""


def find_page_dates(
    root: etree._Element, title: str | None, metas: dict[str, list[str]], data: list[dict[str, Any]]
) -> PageDates:
    """Return when a page says that it was published and changed: by its data, else by words beside its title."""
    modified = _of_nodes(data, title, "dateModified") or _of_fields(metas, _MODIFIED_FIELDS)
    published = _of_nodes(data, title, "datePublished") or _of_fields(metas, _PUBLISHED_FIELDS)
    if published is None or _INSTANT.search(published.quote):
        is_event = any("event" in kind for node in data for kind in _types(node)) or is_of_event(title)
        shown, seen = _visible(root, title, is_event=is_event)
        if published is None:
            published, modified = shown, modified or seen
        elif shown and _is_next_to(shown.date, published.date):
            published = shown
    if (
        published is None
        and (some := _of_fields(metas, _DATE_FIELDS))
        and (modified is None or some.date != modified.date)
    ):
        published = some
    return PageDates(published, modified)


_INSTANT = re.compile(r"(?:T|\s)\d{1,2}:\d{2}(?::[\d.]+)?\s?(?:Z|[+-]00:?00)$")
"""A time of UTC. Where a page was written it was the day before or after for some hours of it, and the page shows that
one."""


def _is_next_to(one: str, other: str) -> bool:
    """Return whether two days are neighbours, in EDTF."""
    try:
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) == 1
    except ValueError:
        return False


def _of_fields(metas: dict[str, list[str]], fields: Iterable[str]) -> Dated | None:
    for name in fields:
        for value in metas.get(name, []):
            if date := iso_date(value):
                return Dated(date, value, name)
    return None


def _of_nodes(data: list[dict[str, Any]], title: str | None, key: str) -> Dated | None:
    """Return the date of the page's own node: of an article before one of the page, of the one that bears the title
    among several."""
    found: list[tuple[bool, bool, str, str]] = []
    for node in data:
        kinds = _types(node)
        value = node.get(key)
        if not kinds & _PAGE_TYPES or not isinstance(value, str) or not (date := iso_date(value)):
            continue
        name = node.get("headline") or node.get("name")
        found.append((isinstance(name, str) and _like(name, title), "webpage" not in kinds, date, value))
    if not found:
        return None
    best = max((named, article) for named, article, _, _ in found)
    chosen = [(date, value) for named, article, date, value in found if (named, article) == best]
    # Several articles of several days, none of which bears the page's title, are a list of others.
    if not best[0] and len({date for date, _ in chosen}) > 1:
        return None
    return Dated(chosen[0][0], chosen[0][1], key)


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {str(k).lower() for k in (kind if isinstance(kind, list) else [kind])}


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _like(name: str, title: str | None) -> bool:
    one, other = _fold(name), _fold(title or "")
    return bool(one and other) and (one in other or other in one)


_PLACE_BEFORE = re.compile(r"(?:[^\W\d_][\w.'’-]{1,20} ?){1,3}, ?")


def _dateline(text: str) -> DateMention | None:
    """Return the day that opens a line behind a place and before a dash ("Bern, 17.08.2007 - …"): of the line, whatever
    it speaks of."""
    first = (
        next(iter(find_dates(text[:60])), None)
        if re.match(r"[^\W\d_]", text) and any(c.isdecimal() for c in text[:60])
        else None
    )
    if (
        first is None
        or not whole_day(first)
        or not text[0].isupper()
        or not _PLACE_BEFORE.fullmatch(text[: first.start])
    ):
        return None
    return first if re.match(r"\s?[-–—]\s*\w", text[first.end :]) and not is_other(text[: first.start]) else None


# --- pages ------------------------------------------------------------------------------------------------------------

_SIGN = re.compile(
    r"(?:^|[\s_-])(?:date|time|pub|publish\w*|posted|timestamp|datetime|byline|meta|source|info)(?:$|[\s_-]|line|on|d)"
)
_PUBLISHED_SIGN = re.compile(
    r"datepublished|pub-?date|publish(?:ed)?[-_]?(?:date|time|on|at)|(?:post|entry|article|"
    r"story)(?:ed)?[-_](?:date|time|on)"
)
_OTHER_SIGN = re.compile(
    r"updat|modif|event|meeting|hearing|start|(?:^|[\s_-])end|expir|deadline|copyright|licen[cs]|comment|"
    r"footer|birth|calendar|reply|schedule|current|today"
)
IN_THE_MARGIN = re.compile(
    r"(?:^|[\s_-])(?:comments?|replies|related|sidebar|footer|copyright|licen[cs]e\w*|recommend\w*|trending|"
    r"popular|latest|most-?read|widget\w*|promo\w*|"
    r"[a-z]*foot|reviews?|calendar|teasers?|newsletter|breadcrumb\w*|menu|navbox|catlinks|printfooter|"
    r"more-?(?:news|stories)|read-?next|upcoming)(?:$|[\s_-])"
)
"""Names of what stands beside a text and is not of it: other articles, comments, menus."""
_SKIPPED = frozenset(
    {"nav", "footer", "aside", "script", "style", "form", "select", "noscript", "template", "head", "svg", "iframe"}
)
_LONGEST_LINE = 160
_MOST_NODES = 60
"""Elements within a line: what has more is no line, and elements within elements would be read as often as they are
deep."""


def _visible(root: etree._Element, title: str | None, *, is_event: bool) -> tuple[Dated | None, Dated | None]:
    """Return the dates that the page's own words say: those that a word or the markup names, then one that stands alone
    beside the title."""
    lines = list(_lines(root, title))
    modified: Dated | None = None
    near: list[tuple[int, Dated]] = []
    named: list[tuple[int, Dated]] = []
    for line in lines:
        found, changed, is_said = read_line(line.text, rest=60 if line.sign else 40)
        if changed and modified is None:
            modified = Dated(changed.edtf or "", changed.text, "words beside the title")
        if line.says_published and (date := _iso_day(line.value or line.text)) and not (changed and not found):
            named.append((line.at, Dated(date, line.value or line.text, "datePublished")))
            continue
        if found and is_said and not _like(line.text, title):
            named.append((line.at, Dated(found.edtf or "", label_beside(line.text, found), "words beside the title")))
            continue
        if is_event or not -FAR_BEFORE <= line.at <= FAR_AFTER:
            continue
        if not found and not changed and line.at >= 0 and (dated := _dateline(line.text)):
            near.append((2, Dated(dated.edtf or "", dated.text, "dateline under the title")))
            continue
        if (
            line.is_time
            and not changed
            and (date := _iso_day(line.value or line.text))
            and not (find_dates(line.text) and is_other(line.text))
        ):
            near.append(
                (0 if line.at >= 0 else 1, Dated(date, line.text or line.value, "time element beside the title"))
            )
        elif found and (line.sign or (line.at >= 0 and title)) and not _like(line.text, title):
            near.append(
                ((2 if line.sign else 4) + (line.at < 0), Dated(found.edtf or "", found.text, "words beside the title"))
            )
    if named:
        # Those beside the title before those of other articles under it; several of one kind are a list.
        beside = {said.date for at, said in named if -FAR_BEFORE <= at <= FAR_AFTER} or {said.date for _, said in named}
        return (next(said for _, said in named if said.date in beside) if len(beside) == 1 else None), modified
    near.sort(key=lambda each: each[0])
    # Several days beside a title are a list of others: meetings, files, posts.
    if not near or len({said.date for rank, said in near if rank // 2 == near[0][0] // 2}) > 1:
        return None, modified
    if near[0][0] >= 2 and len({day for line in lines for day in days_of(line)}) > _MOST_DAYS:
        return None, modified
    return near[0][1], modified


_MOST_DAYS = 3
"""How many days a page may name in short lines, for one that nothing names to be its own."""


def _lines(root: etree._Element, title: str | None) -> Iterator[Line]:
    """Yield the short texts of a page that hold a date, in order, without those of menus, comments and other
    articles."""
    body = next(root.iter("body"), root)
    heading = _heading(body, title)
    # What holds the page's own title is no margin, whatever it is called.
    around = list(heading.iterancestors()) if heading is not None else []
    before: list[tuple[int, Line]] = []
    paragraphs = sum(1 for _ in body.iter("p"))
    letters = 0
    seen: int | None = None if heading is not None else 0
    stack: list[tuple[etree._Element, bool]] = [(body, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            letters += len((element.tail or "").strip())
            continue
        stack.append((element, True))
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            continue
        if element is heading:
            seen = letters
            for at, line in before:
                yield Line(line.text, line.value, at - letters, line.sign, line.is_time, line.says_published)
            before = []
            continue
        sign = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}".lower()
        is_margin = bool(sign != "  " and IN_THE_MARGIN.search(sign)) or bool(_OF_A_READER.match(_first_words(element)))
        if is_margin and not any(element is each for each in around) and not _is_most(element, paragraphs):
            continue
        held = _line(element, tag, sign, letters - (seen or 0))
        if held is not None:
            if seen is None:
                before.append((letters, held))
            else:
                yield held
            if held.is_time or held.says_published or len(element) == 0:
                letters += len(held.text)
                continue
        letters += len((element.text or "").strip())
        stack += [(child, False) for child in reversed(element)]
    for at, line in before:
        yield Line(line.text, line.value, at - letters, line.sign, line.is_time, line.says_published)


_OF_A_READER = re.compile(
    r"(?:reviewers?|review(?:ed)? by|comment(?:ed|s)?(?: by| from)|commenter|rezension von|kommentar von|"
    r"bewertet von|commentaires? de|avis de|comentarios? de|reseña de|"
    r"отзыв от|комментарий от|تعليق من|评论人|评论者|網友評論|网友评论|評論者)(?!\w)",
    re.IGNORECASE,
)
"""Words that open what a reader wrote under a page: the day beside them is of that."""


def _first_words(element: etree._Element) -> str:
    """Return the words that an element opens with, a few of them at most."""
    return next((words for text in islice(element.itertext(), 12) if (words := str(text).strip())), "")[:40]


def _is_of_a_link(element: etree._Element) -> bool:
    """Return whether a date stands among other words of a link: it is of what the link leads to ("Terms of use (3 May
    2011)")."""
    for link in islice(element.iter("a"), 4):
        words = _short_text(link, _LONGEST_LINE)
        dates = find_dates(words) if any(c.isdecimal() for c in words) and may_hold_a_day(words) else []
        beside = re.sub(r"[\W\d_]+", "", words)
        if (
            any(whole_day(d) for d in dates)
            and len(beside) - sum(len(re.sub(r"[\W\d_]+", "", d.text)) for d in dates) > 3
        ):
            return not names_day(words, "published")
    return False


def _is_most(element: etree._Element, paragraphs: int) -> bool:
    """Return whether an element named like a margin holds most of the page's paragraphs: it is a wrapper then."""
    return paragraphs > 4 and sum(1 for _ in element.iter("p")) > 0.5 * paragraphs


_PUBLISHED_PROPERTIES = frozenset(
    [
        "dc:created",
        "dcterms:created",
        "dc:issued",
        "dcterms:issued",
        "schema:datepublished",
        "schema:datecreated",
        "datepublished",
    ]
)
"""RDFa's names for the day that a page is of, on an element with its words."""
_HOLDS_LINES = frozenset(
    {
        "time",
        "span",
        "div",
        "p",
        "li",
        "em",
        "small",
        "td",
        "th",
        "dd",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "b",
        "i",
        "font",
        "meta",
        "abbr",
        "header",
        "ul",
        "center",
        "section",
    }
)


def _line(element: etree._Element, tag: str, sign: str, at: int) -> Line | None:
    if tag not in _HOLDS_LINES:
        return None
    says = (
        element.get("itemprop", "").lower() == "datepublished"
        or (tag == "time" and element.get("pubdate") is not None)
        or not _PUBLISHED_PROPERTIES.isdisjoint(element.get("property", "").lower().split())
    )
    value = element.get("datetime") or element.get("content") or ""
    named = bool(_SIGN.search(sign)) and not _OTHER_SIGN.search(sign)
    text = _short_text(element, _LONGEST_LINE)
    if not says and tag != "time" and (not text or not any(c.isdecimal() for c in text)):
        return None
    if _OTHER_SIGN.search(sign) and not says:
        return None
    says = says or (bool(_PUBLISHED_SIGN.search(sign)) and not _OTHER_SIGN.search(sign) and bool(_iso_day(text)))
    if not says and tag != "time" and not named and len(element) > 3:
        return None
    if not says and tag != "time" and _is_of_a_link(element):
        return None
    return Line(text, value if says or tag == "time" else "", at, sign.strip() if named else "", tag == "time", says)


def _short_text(element: etree._Element, most: int) -> str:
    """Return the words of an element that has at most `most` characters of them, else an empty text. The rest of a long
    one is not looked at."""
    length = 0
    for number, node in enumerate(element.iter()):
        length += len(node.text or "") + (len(node.tail or "") if number else 0)
        # White space counts for less than half: it is folded.
        if length > 2 * most + 400 or number > _MOST_NODES:
            return ""
    words = " ".join(" ".join(map(str, element.itertext())).split())
    return words if len(words) <= most else ""


def _heading(body: etree._Element, title: str | None) -> etree._Element | None:
    """Return the heading that bears the page's title; the first one where none does."""
    first = None
    for element in body.iter("h1", "h2"):
        words = _short_text(element, 400)
        if not words:
            continue
        if _like(words, title) and len(words) > 3:
            return element
        first = first if first is not None else element if element.tag == "h1" else None
    return first
