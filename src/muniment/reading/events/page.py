"""The events of a page: from its data where it has them, else from its groups of like rows, cards or headings.

In: a page's tree, its title and language. Out: `ListedEvent`s in the page's order, each once; none of a page of news.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urljoin

from lxml import etree

from muniment.reading.events.dated import Dated, find_dated, give_years, settle_order
from muniment.reading.events.days import Day, find_days
from muniment.reading.events.facts import Facts, drop_labels, read_facts
from muniment.reading.events.groups import Group, Record, Tree, column_labels, make_groups
from muniment.reading.events.hours import find_hours
from muniment.reading.events.judging import SHOWN, Around, is_label_of_when, judge_group, judge_single
from muniment.reading.events.lines import Line, read_lines
from muniment.reading.events.markup import find_marked_events
from muniment.reading.events.once import MOST_PAPERS, each_once, fold, is_same, merge
from muniment.reading.events.titles import body_of, is_generic, is_words, name_of_meeting, without_when
from muniment.reading.events.words import any_of
from muniment.reading.links import safe_link
from muniment.reading.model import EventPaper, ListedEvent

_MOST_EVENTS = 500
_LONG = 160
"""Letters from which a line is prose."""
_AMERICAN = re.compile(r"\b[A-Z]{2}\s+\d{5}\b|\(\d{3}\)\s*\d{3}-\d{4}|\b\d{3}[-.]\d{3}[-.]\d{4}\b")


@dataclass(frozen=True)
class PageWords:
    """What is known of a page before its events are sought."""

    title: str
    site: str = ""
    language: str | None = None
    url: str | None = None
    is_article: bool = False
    published: date | None = None
    data: tuple[dict[str, str], ...] = ()
    """What its JSON-LD says of events."""


def may_list_events(root: etree._Element, words: PageWords) -> bool:
    """Return whether a page's headings, the heads of its tables or its links speak of meetings: a cheap look first.

    A page that calls itself an article has to name a list of them in its title or in a heading.
    """
    calendar, meeting = any_of("calendar"), any_of("meeting")
    if calendar.search(words.title) or (not words.is_article and meeting.search(words.title)):
        return True
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "th", "caption", "strong", "b"):
        text = element.text
        if text and 3 < len(text) < 90 and (calendar.search(text) or (not words.is_article and meeting.search(text))):
            return True
    if words.is_article:
        return False
    count = 0
    for element in root.iter("a", "p", "td", "li", "span", "div"):
        text = element.text
        if text and 5 < len(text) < 160 and text[0] != "\n" and (calendar.search(text) or meeting.search(text)):
            count += 1
            if count >= 2:
                return True
    return False


def find_page_events(root: etree._Element, words: PageWords) -> list[ListedEvent]:
    """Return the events of a page: those that its data give, with what its words add, and those of its words alone."""
    marked = find_marked_events(root, words.data, words.url) if _may_be_marked(root, words) else []
    if words.is_article and not any_of("calendar").search(words.title):
        # Beside a text stand events of the site that it is not about.
        title = fold(words.title)
        marked = [event for event in marked if fold(event.title) in title or title in fold(event.title)]
    read = find_events(root, words) if marked or may_list_events(root, words) else []
    result: list[ListedEvent] = []
    for event in marked:
        same = [other for other in read if (other.start or "")[:10] == (event.start or "")[:10]]
        alike = [other for other in same if is_same(event, other)]
        for other in alike[:1]:
            read.remove(other)
            # What readers see is right where the data say another hour: many write local time as if it were UTC.
            merged = merge(event, other)
            timed = other if "T" in (other.start or "") else event
            event = merged.model_copy(
                update={"title": event.title, "start": timed.start, "end": timed.end, "zone": timed.zone}
            )
        result.append(event)
    return each_once([*result, *read])[:_MOST_EVENTS]


_MARKED = etree.XPath(
    "boolean(//*[@itemscope and contains(@itemtype,'Event') or @class and (contains(concat(' ',@class,' '),' vevent ')"
    " or contains(concat(' ',@class,' '),' h-event '))])"
)


def _may_be_marked(root: etree._Element, words: PageWords) -> bool:
    return bool(words.data) or bool(_MARKED(root))


def find_events(root: etree._Element, words: PageWords) -> list[ListedEvent]:
    """Return the events that a page's words list."""
    body = root.find("body")
    lines = read_lines(root if body is None else body)
    dated = find_dated(lines)
    if not dated:
        return []
    dated = give_years(settle_order(dated, american=_is_american(root, words, dated)), lines, words.title)
    whole = [d for d in dated if d.day.is_whole and d.day.at() is not None]
    if not whole:
        return []
    tree = Tree(lines)
    found: list[tuple[int, ListedEvent]] = []
    groups = make_groups(tree, whole)
    for record in (r for group in groups if len(group.records) > 1 for r in group.records):
        tree.inside[record.first : record.stop] = b"\x01" * (record.stop - record.first)
    for group in groups:
        found += _events_of(tree, group, words)
    found.sort(key=lambda pair: pair[0])
    return each_once([event for _, event in found])[:_MOST_EVENTS]


def _is_american(root: etree._Element, words: PageWords, dated: list[Dated]) -> bool:
    """Return whether a page is of a country that writes the month first: by its host, telephones, or zip codes."""
    if not any(d.day.open_order for d in dated) or not (words.language or "en").startswith("en"):
        return False
    if re.match(r"https?://[^/]+\.(?:gov|us|mil)(?:[:/]|$)", words.url or ""):
        return True
    return _AMERICAN.search(" ".join(map(str, root.itertext()))) is not None


def _headings_over(tree: Tree, number: int) -> tuple[str, ...]:
    """Return the headings that stand over a line, the nearest first, each of a higher level than the one before."""
    found: list[str] = []
    level = 9
    for at in range(number - 1, max(-1, number - 400), -1):
        line = tree.lines[at]
        if line.level and line.level < level and not tree.inside[at] and _is_heading(tree, at, line):
            level = line.level
            found.append(line.text)
            if level == 1:
                break
    return tuple(found)


def _is_heading(tree: Tree, number: int, line: Line) -> bool:
    """Return whether bold or headed words name what stands under them: no label, no column's head, no day or time."""
    if not is_words(line.text) or len(line.text) > _LONG or find_days(line.text) or find_hours(line.text):
        return False
    if line.level < 7:
        return True
    cell = tree.cell(number)
    return cell is None or (cell.getnext() is None and cell.getprevious() is None)


def _around(tree: Tree, group: list[Record], first: int, words: PageWords) -> Around:
    inside = sum(len(line.text) for r in group for line in tree.lines[r.first : r.stop] if len(line.text) > _LONG)
    prose = sum(len(line.text) for line in tree.lines if len(line.text) > _LONG) - inside
    before = [line.text for line in tree.lines[max(0, first - 5) : first] if len(line.text) < 500]
    labels = column_labels(tree, group[0].dated.line)
    return Around(
        _headings_over(tree, first), " ".join([*before, *labels.values()]), words.title, words.is_article, prose
    )


def _parts(tree: Tree, group: Group) -> list[list[Record]]:
    """Return the records of a group by the heading that they stand under, where most headings have several."""
    by_heading: dict[int, list[Record]] = {}
    heading = -1
    number = 0
    for record in group.records:
        while number < record.first:
            line = tree.lines[number]
            if line.level and not tree.inside[number] and is_words(line.text):
                heading = number
            number += 1
        by_heading.setdefault(heading, []).append(record)
    parts = list(by_heading.values())
    several = sum(len(part) for part in parts if len(part) > 1)
    return parts if several >= 0.6 * len(group.records) else [group.records]


def _events_of(tree: Tree, group: Group, words: PageWords) -> list[tuple[int, ListedEvent]]:
    records = group.records
    if len(records) == 1:
        return _single(tree, records[0], words)
    facts = {id(r): read_facts(tree, r, column_labels(tree, r.dated.line), words.language) for r in records}
    drop_labels(list(facts.values()))
    if len({r.dated.day.at() for r in records}) == 1 and not _are_several(list(facts.values())):
        return _single(tree, records[0], words)
    whole = judge_group(list(facts.values()), _around(tree, records, records[0].first, words))
    found: list[tuple[int, ListedEvent]] = []
    for part in _parts(tree, group):
        sure = whole
        if len(part) < len(records):
            own = judge_group([facts[id(r)] for r in part], _around(tree, part, part[0].first, words))
            sure = max(own, min(whole, own + 0.2))
        if sure >= SHOWN:
            _give_hours(tree, part, [facts[id(r)] for r in part], words.language)
            confidence = round(min(0.98, 0.7 + 0.28 * sure), 2)
            found += [(r.first, _event(tree, r, facts[id(r)], words, confidence)) for r in part]
    return found


_RULE = re.compile(
    r"\b(?:meetings?|hearings?|sessions?|board|committee|commission|council|all)\b.{0,80}\b(?:begins?|"
    r"starts?|held|commences?|convenes?|meets?|take place|time|at|from)\b|\btime\b",
    re.IGNORECASE | re.DOTALL,
)


def _give_hours(tree: Tree, part: list[Record], facts: list[Facts], language: str | None) -> None:
    """Give the time that the lines over a list say of all its meetings to those that say none: "All meetings begin at
    7 pm"."""
    without = [fact for fact in facts if fact.hours is None]
    if not without:
        return
    told = [
        hours
        for line in tree.lines[max(0, part[0].first - 12) : part[0].first]
        if len(line.text) < 700 and _RULE.search(line.text) and not find_days(line.text)
        for hours in find_hours(line.text, language)
    ]
    if told and len({hours.begin for hours in told}) == 1:
        for fact in without:
            fact.hours = told[0]


def _are_several(facts: list[Facts]) -> bool:
    """Return whether records of one day are events of their own: each with a title and a time of its own."""
    keys = {(f.title, f.hours.begin) for f in facts if f.hours is not None and f.title}
    return len(facts) > 1 and len(keys) == len(facts)


_BEFORE_SINGLE, _AFTER_SINGLE = 8, 30
"""Lines around a page's only day that may tell of its event."""


def _single(tree: Tree, record: Record, words: PageWords) -> list[tuple[int, ListedEvent]]:
    at = record.dated.line
    if words.is_article and record.dated.day.at() == words.published:
        return []
    first = max(at - _BEFORE_SINGLE, 0)
    while first < at and any(line.level and line.level < 7 for line in tree.lines[first + 1 : at + 1]):
        first += 1
    record = Record(record.dated, first, min(max(record.stop, at + 1), at + _AFTER_SINGLE))
    line = tree.lines[at]
    before = tree.lines[at - 1].text if at else ""
    if words.is_article and not line.level and not is_label_of_when(before) and not is_label_of_when(line.text):
        return []
    facts = read_facts(tree, record, column_labels(tree, at), words.language)
    sure = judge_single(
        facts,
        _around(tree, [record], at + 1, words),
        before=before,
        line=line.text,
        level=line.level,
    )
    if sure < SHOWN:
        return []
    facts.titles = [
        (w + 12 * (fold(t) in fold(words.title)), t) for w, t in facts.titles if any_of("meeting").search(t)
    ]
    over = [t for t in (*_headings_over(tree, at + 1), words.title) if any_of("meeting").search(t) and len(t) < 160]
    if not facts.titles and (over or words.title):
        text = over[0] if over else words.title
        facts.titles.append((99, without_when(text, words.language) or text))
    confidence = round(min(0.95, 0.65 + 0.28 * sure), 2)
    return [(record.first, _event(tree, record, facts, words, confidence))]


def _event(tree: Tree, record: Record, facts: Facts, words: PageWords, confidence: float) -> ListedEvent:
    body = facts.body or _body(tree, record, words)
    own = re.sub(r"(?i)(?<=meeting)\s+(?:summary|notice|minutes|agenda|materials|and)$", "", facts.title)
    title = _title(own, body, _headings_over(tree, record.first), words)
    day = record.dated.day
    start = day.at()
    hours = facts.hours
    end = _end(day)
    begin_text = f"{start}T{hours.begin}" if hours else f"{start}"
    end_text = None
    if end is not None:
        end_text = f"{end}"
    elif hours and hours.end:
        end_text = f"{start}T{hours.end}"
    papers = [
        EventPaper(label=(link.text or link.title)[:200], url=address)
        for link in facts.papers[:MOST_PAPERS]
        if (address := _resolve(words.url, link.href))
    ]
    return ListedEvent(
        title=title[:300] or "–",
        start=begin_text,
        end=end_text,
        zone=hours.zone or None if hours else None,
        place=facts.place or None,
        body=body or None,
        status=facts.status,
        url=_resolve(words.url, facts.own_page),
        papers=papers,
        text=facts.words,
        confidence=confidence,
    )


def _body(tree: Tree, record: Record, words: PageWords) -> str:
    """Return who meets: the nearest heading that names a body, else the nearest that names anything."""
    over = [body for text in (*_headings_over(tree, record.first), words.title) if (body := body_of(text))]
    return next((b for b in over if any_of("bodies").search(b)), over[0] if over else body_of(words.site))


def _title(own: str, body: str, over: tuple[str, ...], words: PageWords) -> str:
    """Return a title that says what meets: a record's own words, with the body's name where they name none."""
    if not own:
        own = next((name for text in (*over, words.title) if (name := name_of_meeting(text))), "")
        if not own:
            return body or words.title or words.site
    if any_of("bodies").search(own) and not is_generic(own):
        return own
    if not body or fold(body) in fold(own) or not (is_generic(own) or any_of("bodies").search(body)):
        return own
    return f"{body}: {own}"


def _end(day: Day) -> date | None:
    if day.last is None or day.year is None:
        return None
    month, number = day.last
    end = replace(day, month=month, day=number, year=day.year + (month < day.month), last=None).at()
    start = day.at()
    return end if end and start and end > start else None


def _resolve(base: str | None, href: str) -> str | None:
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:")):
        return None
    try:
        return safe_link(urljoin(base or "", href.strip()))
    except ValueError:
        return None
