"""What a record says of its event: title, times, place, state, documents, its own page.

In: the lines of a record, the words over it. Out: `Facts`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from muniment.reading.events.days import find_days
from muniment.reading.events.groups import Record, Tree
from muniment.reading.events.hours import Hours, find_hours
from muniment.reading.events.lines import Anchor, Line
from muniment.reading.events.titles import EDGES, READ_MORE, is_generic, is_words, without_when
from muniment.reading.events.words import any_of, find_status
from muniment.reading.model import EventStatus

_FILE = re.compile(r"\.(?:pdf|docx?|rtf|odt|xlsx?|pptx?|mp[34]|m4a|wav)(?:$|[?#])", re.IGNORECASE)
_PAPER_ADDRESS = re.compile(r"(?:agenda|minutes|packet)[^/]*(?:[?=/_-]|$)[^/]*\d[^/]*$", re.IGNORECASE)
_LABEL_OF_PLACE = re.compile(
    r"^\s*(?:meeting\s+)?(?:location|place|where|venue|address|room|lugar|lieu|ort|место|المكان|地点|"
    r"地點)\b\s*[:\uff1a]?\s*",
    re.IGNORECASE,
)
_LABEL_OF_TIME = re.compile(
    r"^\s*(?:(?:start|begin|end|meeting|event)\s+)?(?:times?|date|dates|when|day|date\s*(?:and|&|"
    r"/)\s*time|start|end|starts|ends|hora|fecha|heure|uhrzeit|datum|время|дата|时间|時間|"
    r"日期)\b\s*[:\uff1a]?\s*$",
    re.IGNORECASE,
)
_LABEL_OF_TITLE = re.compile(
    r"\b(?:title|name|event|meeting(?! date| time| location| type)|subject|body|committee|board|"
    r"description|department|topic|group|type|meeting type|agency|commission|what)\b",
    re.IGNORECASE,
)
_LABEL_OF_NO_TITLE = re.compile(
    r"\b(?:date|time|location|place|where|venue|address|room|agenda|minutes|packet|video|audio|"
    r"details?|status|media|documents?|download|materials?|links?|notes?|summary|notice|length|"
    r"actions?|results?|contact|duration|view|attachments?)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b\d{1,6}\s+(?:[NSEW]\.?\s+)?[A-Z][\w.' -]{1,40}\b(?:street|st|avenue|ave|road|rd|boulevard|"
    r"blvd|drive|dr|lane|ln|way|court|ct|place|pl|plaza|square|sq|parkway|pkwy|highway|hwy|circle|"
    r"terrace)\b"
    r"|\b(?:room|rm\.?|suite|ste\.?|floor|fl\.?)\s*#?\d|\b\d{1,2}(?:st|nd|rd|th)\s+floor\b|\b[A-Z]{2}\s+\d{5}\b",
    re.IGNORECASE,
)
_HALL = re.compile(
    r"\b(?:city hall|town hall|village hall|county building|courthouse|library|auditorium|chambers?|"
    r"conference room|board ?room|meeting room|community center|community centre|"
    r"pavilion|theat(?:er|re)|annex|courtroom|headquarters|clubhouse|gym(?:nasium)?|cafeteria|mezzanine|ballroom|"
    r"center|centre|school|church|building|campus|museum|field house|fieldhouse|park|hotel|zoom|webex|"
    r"microsoft teams|teleconference|videoconference|virtual|online|webinar|via\s+\w+|"
    r"salle|mairie|sala|salón|ayuntamiento|rathaus|saal|sitzungssaal|зал|قاعة|会议室|會議室|礼堂)\b|(?:会议室|會議室|礼堂|大厅)",
    re.IGNORECASE,
)
_ONLINE = re.compile(r"(?:online|virtual|remote|video|telephone)\s+meeting", re.IGNORECASE)
_VIA = re.compile(
    r"\b(?:via|by|on)\s+(?:zoom|webex|webinar|(?:microsoft )?teams|"
    r"tele-?conference|video-?\s?conference|go ?to ?(?:webinar|"
    r"meeting)|conference call)\b",
    re.IGNORECASE,
)
_AGENDA = re.compile(
    r"\b(?:agendas?|minutes|tagesordnung|niederschrift|protokoll|ordre du jour|procès-verbal|orden del día|acta|"
    r"повестка|протокол)\b|议程|議程|纪要|紀錄|جدول الأعمال|محضر",
    re.IGNORECASE,
)
_MOST_TITLE, _MOST_PLACE, _MOST_LINES = 200, 200, 40


@dataclass
class Facts:
    """What was found in a record."""

    titles: list[tuple[int, str]] = field(default_factory=list)
    """What may be its title, each with how much speaks for it."""
    hours: Hours | None = None
    place: str = ""
    status: EventStatus | None = None
    papers: list[Anchor] = field(default_factory=list)
    own_page: str = ""
    body: str = ""
    """Who meets, where the record itself says it apart from the title."""
    words: str = ""
    length: int = 0
    """Letters of the record, documents not counted."""
    has_paper_of_a_meeting: bool = False
    has_agenda: bool = False
    """An agenda or minutes among its documents."""

    @property
    def title(self) -> str:
        """What most speaks for as a title; the first of equals."""
        return max(self.titles, key=lambda t: t[0])[1] if self.titles else ""

    @property
    def has_meeting_word(self) -> bool:
        """Return whether its title is that of a meeting."""
        return any_of("meeting").search(self.title) is not None


def is_paper(link: Anchor) -> bool:
    """Return whether a link leads to a document or a recording, and not to an event's own page."""
    return bool(_FILE.search(link.href) or _PAPER_ADDRESS.search(link.href)) or (
        len(link.text) <= 90 and any_of("papers").search(link.text) is not None
    )


def read_facts(tree: Tree, record: Record, labels: dict[int, str], language: str | None) -> Facts:
    """Return what a record says."""
    facts = Facts()
    # Of a long record what stands around its day tells of it.
    first = max(record.first, record.dated.line - _MOST_LINES)
    lines = tree.lines[first : min(record.stop, record.dated.line + _MOST_LINES)]
    titles = facts.titles
    places: list[tuple[int, int, str]] = []
    words: list[str] = []
    before = ""
    hours: list[tuple[int, Hours]] = []
    anchor = record.dated
    anchor_cell = tree.cell(anchor.line)
    items = sum(line.holder.tag == "li" for n, line in enumerate(lines, first) if n != anchor.line)
    for number, line in enumerate(lines, first):
        papers = [link for link in line.links if is_paper(link)]
        facts.papers += papers
        if any(
            any_of("papers").search(f"{link.text} {link.title}") or _PAPER_ADDRESS.search(link.href) for link in papers
        ) or (not papers and any_of("papers").fullmatch(line.text)):
            facts.has_paper_of_a_meeting = True
            facts.has_agenda = facts.has_agenda or _AGENDA.search(line.text) is not None
        cell = tree.cell(number) if labels else None
        label = labels.get(tree.column(cell), "") if cell is not None else ""
        facts.status = facts.status or (find_status(line.text) if len(line.text) < 240 else None)
        if line.is_struck:
            continue
        if not _OTHER_TIME.search(line.text):
            hours += [(number, h) for h in find_hours(line.text if len(line.text) < 300 else line.text[:300], language)]
        is_doc = bool(papers) and line.is_link
        if is_doc:
            pass
        else:
            words.append(line.text)
            facts.length += len(line.text)
        text = line.text[:300]
        if number == anchor.line and len(days := find_days(text)) > 1 and days[0].start > 12:
            # A line that lists its days: what stands before them names the meeting.
            text = text[: days[0].start]
        bare = without_when(text, language)
        _sort(
            titles,
            places,
            number,
            line,
            bare,
            label,
            before,
            is_doc=is_doc,
            is_anchor=anchor.line <= number <= anchor.last_line,
            is_beside=cell is not None and cell is anchor_cell,
            in_list=items >= 3 and line.holder.tag == "li",
        )
        for link in line.links:
            if link not in papers and not facts.own_page and is_words(link.text) and not READ_MORE.match(link.text):
                facts.own_page = link.href
        before = line.text
    facts.place = _place(places, titles, {n: line.text for n, line in enumerate(lines, first)})
    facts.words = " ".join(words)[:1000]
    facts.hours = _choose_hours(hours, record)
    return facts


_OF_LISTS = re.compile(
    r"\b(?:calendars?|schedules?|agendas|minutes|upcoming|meetings|events|dates|webpage|website)\b", re.IGNORECASE
)
_OTHER_TIME = re.compile(
    r"\b(?:doors? opens?|regist(?:er|ration)|deadline|posted|published|updated|sign[- ]?up|"
    r"no later than|by \d|office hours|prior to|hours (?:before|of)|submit\w*)\b",
    re.IGNORECASE,
)


def drop_labels(facts: list[Facts]) -> None:
    """Take from what may be titles what stands in most records and names no meeting: "Details", "Journal"."""
    if len(facts) < 3:
        return
    counts = Counter(text for fact in facts for text in {text for _, text in fact.titles})
    labels = {
        text
        for text, count in counts.items()
        if count >= 0.5 * len(facts) and not any_of("meeting").search(text) and len(text) < 40
    }
    for fact in facts:
        fact.titles = [t for t in fact.titles if t[1] not in labels]
    constant = next((text for text, count in counts.items() if count >= 0.8 * len(facts) and text not in labels), None)
    if constant is None or not any_of("bodies").search(constant):
        return
    with_another = sum(any(t != constant and w >= 10 for w, t in fact.titles) for fact in facts)
    if with_another >= 0.7 * len(facts):
        # Who meets stands in each card, over what the meeting is.
        for fact in facts:
            others = [t for t in fact.titles if t[1] != constant]
            if others and len(others) < len(fact.titles):
                fact.titles, fact.body = others, constant


def _choose_hours(hours: list[tuple[int, Hours]], record: Record) -> Hours | None:
    """Return the time of an event: the one beside its day, else the first after it, else the first before."""
    if not hours:
        return None
    anchor = record.dated
    same = [h for n, h in hours if anchor.line <= n <= anchor.last_line]
    behind = [h for h in same if h.start >= anchor.day.start]
    after = [h for n, h in hours if n > anchor.last_line]
    chosen = (behind or same or after or [h for _, h in hours])[0]
    if not chosen.end:
        # "3:00 pm" "to" "5:00 pm": the end in a line of its own.
        rest = [h for h in (behind or same)[1:] or after if h is not chosen]
        if len(rest) == 1 and rest[0].begin > chosen.begin and not rest[0].end and record.stop - record.first <= 16:
            return Hours(chosen.begin, rest[0].begin, chosen.zone or rest[0].zone, chosen.start, chosen.stop)
    return chosen


def _sort(
    titles: list[tuple[int, str]],
    places: list[tuple[int, int, str]],
    number: int,
    line: Line,
    bare: str,
    label: str,
    before: str,
    *,
    is_doc: bool,
    is_anchor: bool,
    is_beside: bool,
    in_list: bool,
) -> None:
    """Put a line of a record among what may be its title and what may be its place."""
    if _take_labelled_place(places, number, line, bare, label, before):
        return
    if not is_doc:
        for link in line.links:
            if is_paper(link) and link.text:
                bare = bare.replace(link.text, " ").strip(" -–—,;:|•·*@/")
    if len(bare) > _MOST_TITLE:
        bare = re.split(r"(?<=\w{3})[.:;]\s", bare)[0]
    if not is_words(bare) or _LABEL_OF_TIME.match(line.text) or len(bare) > _MOST_TITLE:
        return
    bare = _take_place(places, number, line, bare, is_titled=_is_titled(label), is_doc=is_doc)
    if not bare:
        return
    weight = 10
    if label:
        is_other = _LABEL_OF_NO_TITLE.search(label) is not None
        if is_other and not is_anchor and not is_beside:
            return
        weight += 30 if _LABEL_OF_TITLE.search(label) and not is_other else 0
    if is_doc or (any_of("papers").fullmatch(bare) and not is_anchor):
        # The words of a document's link name the meeting where nothing else does.
        bare = _of_papers(bare)
        if not is_words(bare) or not (is_anchor or any_of("meeting").search(bare)):
            return
        weight = 8
    weight += 3 * is_anchor - 10 * in_list + _weight(line, bare, is_doc=is_doc)
    titles.append((weight, bare))


def _is_titled(label: str) -> bool:
    return bool(label and _LABEL_OF_TITLE.search(label))


def _take_labelled_place(
    places: list[tuple[int, int, str]], number: int, line: Line, bare: str, label: str, before: str
) -> bool:
    """Put the place that a label or a column's head tells among the places; say whether there was such a label."""
    if _LABEL_OF_PLACE.match(line.text) and len(line.text) > 14 and not line.level:
        places.append((1, number, _LABEL_OF_PLACE.sub("", line.text).strip(" :-–")))
        return True
    if _LABEL_OF_PLACE.fullmatch(before) or (label and _LABEL_OF_PLACE.match(label)):
        if is_words(bare):
            places.append((1, number, bare))
        return True
    return False


def _take_place(
    places: list[tuple[int, int, str]], number: int, line: Line, bare: str, *, is_titled: bool, is_doc: bool
) -> str:
    """Put what a line says of its place among the places, and return what of the line can be a title."""
    if via := _VIA.search(bare):
        places.append((3, number, via[0].strip()))
    if is_titled:
        return bare
    if not line.level and is_place(bare):
        places.append((2, number, bare))
        return ""
    pieces = [] if is_doc else _PIECES.split(bare)
    # "Commission Meeting – Cabrillo Pavilion": the place stands behind a dash.
    there = next((n for n, piece in enumerate(pieces) if n and is_place(piece)), 0)
    if there:
        places.append((2, number, " - ".join(pieces[there:])))
        return " - ".join(pieces[:there])
    return bare


_PIECES = re.compile(r"\s+[-–—|]\s+")


def is_place(text: str) -> bool:
    """Return whether words are those of a place, and of no meeting."""
    if text.startswith(("http://", "https://")):
        return False
    return _ADDRESS.search(text) is not None or (
        _HALL.search(text) is not None and (not any_of("meeting").search(text) or _ONLINE.fullmatch(text) is not None)
    )


def looks_like_a_place(text: str) -> bool:
    """Return whether words name a hall, a room or an address, whatever else they name."""
    return bool(_ADDRESS.search(text) or _HALL.search(text)) and "http" not in text


def _place(places: list[tuple[int, int, str]], titles: list[tuple[int, str]], lines: dict[int, str]) -> str:
    """Return the place of a record: the labelled one, else the first, with the lines of its address that follow."""
    told = [p for p in sorted(places, key=lambda p: p[0]) if 3 <= len(p[2]) <= _MOST_PLACE and "://" not in p[2]]
    if not told:
        return ""
    rank, number, text = told[0]
    parts = [text]
    by_line = {n: words for r, n, words in places if r < 3}
    before = lines.get(number - 1, "")
    if rank == 2 and re.match(r"\(?\d", text) and number - 1 not in by_line and _is_name_of_place(before, titles):
        parts.insert(0, before)
        titles[:] = [t for t in titles if t[1] != before]
    while (number := number + 1) in lines and len(parts) < _MOST_PARTS:
        following = by_line.get(number) or (lines[number] if _CITY.match(lines[number]) else "")
        if not following or len(", ".join((*parts, following))) > _MOST_PLACE:
            break
        if following not in parts:
            parts.append(following)
    return ", ".join(parts)


_MOST_PARTS = 4
_CITY = re.compile(r"[A-Z][\w.' -]{2,30},\s+[A-Z][A-Za-z. ]{1,20}\s*\d{5}(?:-\d{4})?$")


def _is_name_of_place(text: str, titles: list[tuple[int, str]]) -> bool:
    """Return whether the line over an address is the name of the house: it is short, and the title is another."""
    return (
        3 < len(text) <= 60
        and not any(map(str.isdecimal, text))
        and is_words(text)
        and not text.endswith(":")
        and not any_of("meeting").search(text)
        and any(words != text for _, words in titles)
        and any(words == text for _, words in titles)
    )


def _weight(line: Line, bare: str, *, is_doc: bool) -> int:
    """Return how much the form of words speaks for their being a title."""
    weight = 0
    if line.level:
        weight += 8 if line.level < 7 else 4
    if line.is_link and not is_doc:
        weight += 8
    if any_of("meeting").search(bare):
        weight += 6
    if _OF_LISTS.search(bare) and not is_doc:
        weight -= 5
    if is_generic(bare):
        weight -= 4
    if len(bare) > 110:
        weight -= 6
    if bare.endswith((".", "?")) and len(bare) > 60:
        weight -= 6
    if line.text.endswith(":"):
        weight -= 8
    return weight


def _of_papers(text: str) -> str:
    return re.sub(
        r"\s+",
        " ",
        any_of("papers").sub(" ", re.sub(r"\(?\.?pdf\)?|\b\d+(?:\.\d+)?\s?[km]b\b", " ", text, flags=re.IGNORECASE)),
    ).strip(EDGES)
