"""The events of a page: from its data where it has them, else from its groups of like rows, cards or headings.

In: a page's tree, its title and language. Out: `ListedEvent`s in the page's order, each once; none of a page of news.

The file is long and stays whole: what a page's data give and what its words list are told apart, compared and joined in
one pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Literal
from urllib.parse import urljoin

from lxml import etree

from muniment.reading.events.dated import find_dated, settle_order
from muniment.reading.events.days import Day, find_days
from muniment.reading.events.facts import Facts, drop_labels, read_facts
from muniment.reading.events.groups import Group, Record, Tree, column_labels, make_groups
from muniment.reading.events.hours import find_hours
from muniment.reading.events.judging import SHOWN, Around, is_label_of_when, judge_group, judge_single
from muniment.reading.events.lines import Line, read_lines
from muniment.reading.events.markup import find_marked_events
from muniment.reading.events.once import MOST_PAPERS, each_once, fold, is_same, merge
from muniment.reading.events.shared_facts import give_what_all_share
from muniment.reading.events.spots import Dated
from muniment.reading.events.titles import body_of, is_generic, is_words, name_of_meeting, without_when
from muniment.reading.events.words import any_of
from muniment.reading.events.years import give_years
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
    if calendar.search(words.title) or (meeting.search(words.title) and not words.is_article):
        return True
    if words.is_article and ((meeting.search(words.title) and find_days(words.title)) or _has_a_card(root)):
        return True
    for element in root.iter("h1", "h2", "h3", "h4", "h5", "th", "caption", "strong", "b"):
        text = element.text
        if text and 3 < len(text) < 90 and (calendar.search(text) or (not words.is_article and meeting.search(text))):
            return True
    if words.is_article:
        return False
    count = 0
    for element in root.iter("a", "p", "td", "li", "span", "div"):
        text = (element.text or "").strip()
        if 5 < len(text) < 160 and (calendar.search(text) or meeting.search(text)):
            count += 1 + bool(find_days(text))
            if count >= 2:
                return True
    return False


_CLOCK = 20
"""Letters of a line that is a time or its label, and not the moment at which news was published."""


def _has_a_card(root: etree._Element) -> bool:
    """Return whether a short line right under a page's title is a time of day, or labels a day: an event's card."""
    title = next(root.iter("h1"), None)
    if title is None:
        return False
    seen = 0
    for element in islice(title.itersiblings(), 8):
        for text in islice(element.itertext(), 40):
            words = " ".join(str(text).split())
            if not words:
                continue
            seen += 1
            if len(words) <= _CLOCK and (find_hours(words) or is_label_of_when(words)):
                return True
            if seen > 12 or len(words) > _LONG:
                return False
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
    dated = give_years(settle_order(dated, _order(root, words, dated)), lines, words.title)
    whole = [d for d in dated if d.day.is_whole and d.day.at() is not None]
    if not whole:
        return []
    tree = Tree(lines)
    found: list[tuple[int, ListedEvent]] = []
    groups = make_groups(tree, whole)
    for record in (r for group in groups if len(group.records) > 1 for r in group.records):
        tree.inside[record.first : record.stop] = b"\x01" * (record.stop - record.first)
    lists: list[tuple[Group, float]] = []
    left: list[Group] = []
    for group in groups:
        events = _events_of(tree, group, words)
        found += events
        if len(events) >= _FEWEST_OF_A_LIST:
            lists.append((group, min(event.confidence for _, event in events)))
        elif not events:
            left.append(group)
    found += [event for group in left for event in _odd_ones(tree, group, lists, words)]
    found.sort(key=lambda pair: pair[0])
    return each_once([event for _, event in found])[:_MOST_EVENTS]


_FEWEST_OF_A_LIST, _GAP = 4, 4


def _odd_ones(
    tree: Tree, group: Group, lists: list[tuple[Group, float]], words: PageWords
) -> list[tuple[int, ListedEvent]]:
    """Return events of days that stand among those of a list and are only made otherwise: bold, or in a tag more."""
    found: list[tuple[int, ListedEvent]] = []
    for record in group.records:
        tag = tree.lines[record.dated.line].holder.tag
        length = len(tree.lines[record.dated.line].text)
        for other, confidence in lists:
            near = sum(_gap(record, r) <= _GAP for r in other.records)
            alike = [tree.lines[r.dated.line] for r in other.records[:40]]
            longest = max(len(line.text) for line in alike)
            if near and length <= longest + 20 and any(line.holder.tag == tag for line in alike):
                facts = read_facts(tree, record, column_labels(tree, record.dated.line), words.language)
                found.append((record.first, _event(tree, record, facts, words, round(confidence - 0.04, 2))))
                break
    return found


def _gap(one: Record, other: Record) -> int:
    """Return how many lines stand between two records."""
    return max(one.first - other.stop, other.first - one.stop, 0)


_DAY_FIRST = frozenset(
    [
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "ru",
        "uk",
        "be",
        "pl",
        "cs",
        "sk",
        "sl",
        "hr",
        "sr",
        "bs",
        "bg",
        "mk",
        "ro",
        "el",
        "tr",
        "da",
        "nb",
        "no",
        "fi",
        "et",
        "lv",
        "ca",
        "gl",
        "eu",
        "ar",
        "he",
        "fa",
        "hi",
        "id",
        "ms",
        "vi",
        "th",
        "kk",
        "ky",
        "uz",
        "az",
        "hy",
        "ka",
        "sq",
    ]
)
_MONTH_FIRST_HOST = re.compile(r"^(?:https?:)?//[^/?#]+\.(?:gov|us|mil)(?:[:/?#]|$)", re.IGNORECASE)
_DAY_FIRST_HOST = re.compile(
    r"^(?:https?:)?//[^/?#]+\.(?:uk|au|nz|ie|in|za|sg|ng|ke|gh|pk|lk|mt|eu|int)(?:[:/?#]|$)", re.IGNORECASE
)


def _order(root: etree._Element, words: PageWords, dated: list[Dated]) -> Literal["mdy", "dmy", ""]:
    """Return which of month and day the page's country writes first: by its language, its host, those that it links
    to, telephones, or zip codes; empty where nothing tells."""
    if not any(d.day.open_order for d in dated):
        return ""
    language = (words.language or "en").lower().partition("-")[0]
    if language != "en":
        return "dmy" if language in _DAY_FIRST else ""
    if words.url and _MONTH_FIRST_HOST.match(words.url):
        return "mdy"
    if words.url and _DAY_FIRST_HOST.match(words.url):
        return "dmy"
    addresses = [str(a.get("href")) for a in root.iter("a", "link") if "//" in (a.get("href") or "")[:8]]
    american = sum(_MONTH_FIRST_HOST.match(a) is not None for a in addresses)
    other = sum(_DAY_FIRST_HOST.match(a) is not None for a in addresses)
    if 2 * american > len(addresses):
        return "mdy"
    if 2 * other > len(addresses):
        return "dmy"
    return "mdy" if _AMERICAN.search(" ".join(map(str, root.itertext()))) else ""


def _headings_over(tree: Tree, number: int) -> tuple[str, ...]:
    """Return the headings that stand over a line, the nearest first, each of a higher level than the one before."""
    found: list[str] = []
    # A day that is a heading itself stands under no heading of a lower level.
    own = (
        tree.lines[number - 1].level if 0 < number <= len(tree.lines) and find_days(tree.lines[number - 1].text) else 0
    )
    level = own if 0 < own < 3 else 9
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
            give_what_all_share(tree, part, [facts[id(r)] for r in part], words.language)
            confidence = round(min(0.98, 0.7 + 0.28 * sure), 2)
            found += [(r.first, _event(tree, r, facts[id(r)], words, confidence)) for r in part]
    return found


def _are_several(facts: list[Facts]) -> bool:
    """Return whether records of one day are events of their own: each with a title and a time of its own."""
    keys = {(f.title, f.hours.begin) for f in facts if f.hours is not None and f.title}
    return len(facts) > 1 and len(keys) == len(facts)


_SHORT = 80
"""Letters of a line in an article that can be a card's and no sentence."""
_LABELS_AFTER = 14
_BEFORE_SINGLE, _AFTER_SINGLE = 8, 30
"""Lines around a page's only day that may tell of its event."""


def _single(tree: Tree, record: Record, words: PageWords) -> list[tuple[int, ListedEvent]]:
    at = record.dated.line
    first = max(at - _BEFORE_SINGLE, 0)
    while first < at and any(line.level and line.level < 7 for line in tree.lines[first + 1 : at + 1]):
        first += 1
    line = tree.lines[at]
    before = tree.lines[at - 1].text if at else ""
    is_labelled = is_label_of_when(before) or is_label_of_when(line.text)
    stop = max(record.stop, at + 1)
    if is_labelled:
        stop = _end_of_labels(tree, record.dated, stop)
    record = Record(record.dated, first, min(stop, at + _AFTER_SINGLE))
    if words.is_article and not is_labelled and len(line.text) > _SHORT:
        return []
    facts = read_facts(tree, record, column_labels(tree, at), words.language)
    if words.is_article and not is_labelled:
        is_card = facts.hours is not None and bool(facts.place or facts.has_paper_of_a_meeting)
        if record.dated.day.at() == words.published:
            is_card = is_card and bool(facts.place and facts.has_paper_of_a_meeting)
        elif line.level:
            is_card = True
        if not is_card:
            return []
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


def _end_of_labels(tree: Tree, dated: Dated, stop: int) -> int:
    """Return where the labelled facts end that stand under a labelled day: "Time", "Location"."""
    own = (dated.day.month, dated.day.day)
    while stop < min(len(tree.lines), dated.line + _LABELS_AFTER):
        line = tree.lines[stop]
        if 0 < line.level < 4 or any((d.month, d.day) != own for d in find_days(line.text)):
            break
        stop += 1
    return stop


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
    if not body and is_generic(own) and any_of("bodies").search(words.title) and len(words.title) < 80:
        body = without_when(words.title, words.language)
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
