"""Calendar files (iCalendar, RFC 5545): their events, each with its days, place, state and documents.

In: text. Out: a `TextReading` of kind document with a paragraph and a listed event an entry. A rule of recurrence is
kept as it is said; its days are counted out where it ends, or near the day the file was made, and never without limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from muniment.reading.errors import EmptyFile
from muniment.reading.events.words import find_status
from muniment.reading.formats.media_type import CALENDAR
from muniment.reading.formats.text_reading import finish_text_reading
from muniment.reading.links import safe_link
from muniment.reading.losses import ROWS, Losses, count_words
from muniment.reading.model import EventPaper, EventStatus, ListedEvent, TextReading
from muniment.reading.paragraphs import RawSection

_MOST_EVENTS, _MOST_ENTRIES = 500, 2_000
_MOST_LETTERS = 200_000
"""Letters of one entry; a longer one holds a file."""
_MOST_DAYS = 60
"""Days of one rule that are given: the last of them."""
_MOST_STEPS, _MOST_RULE = 20_000, 500
_AFTER_MADE = timedelta(days=366)
_LONGEST_RULE = timedelta(days=366 * 30)
_ENTRY = re.compile(r"^BEGIN:VEVENT[ \t]*$(.*?)^END:VEVENT[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"^(?:X-WR-CALNAME|NAME)(?:;[^:\n]*)?:(.*)$", re.MULTILINE | re.IGNORECASE)
_FREQUENT = frozenset(("DAILY", "WEEKLY", "MONTHLY", "YEARLY"))
_STATES: dict[str, EventStatus] = {"CANCELLED": "cancelled"}


@dataclass(frozen=True)
class _Entry:
    """One VEVENT."""

    uid: str
    begin: date | datetime
    event: ListedEvent
    length: timedelta | None
    rule: str = ""
    instead_of: date | datetime | None = None
    """The occurrence of a recurring event that this entry replaces."""
    without: frozenset[date | datetime] = frozenset()
    added: tuple[date | datetime, ...] = ()
    made: date | None = None


def read_calendar(text: str, media_type: str, charset: str | None, url: str | None, warnings: list[str]) -> TextReading:
    """Read a calendar file. Raises EmptyFile where it has no entry that can be read."""
    lines = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff").replace("\0", ""))
    # A line that begins with a blank goes on with the one before.
    lines = re.sub(r"\n[ \t]", "", lines)
    blocks = list(islice(_ENTRY.finditer(lines), _MOST_ENTRIES + 1))
    entries: list[_Entry] = []
    unread = 0
    for block in blocks[:_MOST_ENTRIES]:
        entry = _read_entry(block[1]) if len(block[1]) <= _MOST_LETTERS else None
        unread += entry is None
        entries += [entry] if entry is not None else []
    if not entries:
        raise EmptyFile("the calendar has no event that can be read")
    warnings = list(warnings)
    if len(blocks) > _MOST_ENTRIES:
        warnings.append(f"the calendar has over {_MOST_ENTRIES:,} entries; the first {_MOST_ENTRIES:,} were read")
    if unread:
        warnings.append(f"entries of the calendar without a title or a day that can be read, left out: {unread}")
    events = sorted(_counted_out(entries), key=lambda event: event.start or "")
    if len(events) > _MOST_EVENTS:
        warnings.append(f"the calendar gives {len(events):,} days; the first {_MOST_EVENTS} are events of their own")
    section, losses = RawSection(), Losses()
    for entry in entries:
        section.paragraphs.append((_told(entry), None, "text"))
    original = sum(count_words(paragraph[0]) for paragraph in section.paragraphs)
    for block in blocks[_MOST_ENTRIES:]:
        losses.add(ROWS, block[1])
    name = _NAME.search(lines)
    title = _plain(name[1]) if name else None
    base: dict[str, Any] = {
        "media_type": CALENDAR,
        "charset": charset,
        "url": url,
        "warnings": warnings,
        "events": events[:_MOST_EVENTS],
    }
    return finish_text_reading(base, title or None, [section], kind="document", original=original, losses=losses)


def _plain(text: str) -> str:
    """Return the words of a value: RFC 5545 writes commas, semicolons and breaks with a stroke before them."""
    return " ".join(re.sub(r"\\([\\;,nN])", lambda m: " " if m[1] in "nN" else m[1], text).split())


def _read_entry(block: str) -> _Entry | None:
    """Return what an entry says; None where it has no title, no day, or is written wrongly."""
    from icalendar import Event

    try:
        # Alarms and the like inside an entry have days of their own.
        inner = re.sub(r"^BEGIN:(?!VEVENT)(\w+)$.*?^END:\1$\n?", "", block, flags=re.MULTILINE | re.DOTALL)
        fields = Event.from_ical(f"BEGIN:VEVENT\n{inner.strip()}\nEND:VEVENT\n")
        return _entry_of(fields)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return None


def _entry_of(fields: Any) -> _Entry | None:
    title = _words(fields.get("SUMMARY"))[:300]
    told = fields.get("DTSTART")
    begin = getattr(told, "dt", None)
    if not title or not isinstance(begin, date):
        return None
    length = None
    if isinstance(end := getattr(fields.get("DTEND"), "dt", None), date) and type(end) is type(begin):
        length = _between(begin, end)
    elif isinstance(duration := getattr(fields.get("DURATION"), "dt", None), timedelta):
        length = duration
    said = _words(fields.get("STATUS")).upper()
    text = " ".join(filter(None, (title, _words(fields.get("DESCRIPTION")))))[:1000]
    organizer = fields.get("ORGANIZER")
    event = ListedEvent(
        title=title,
        zone=_zone(told, begin),
        place=_words(fields.get("LOCATION"))[:300] or None,
        body=_words(getattr(organizer, "params", {}).get("CN"))[:200] or None,
        status=_STATES.get(said) or find_status(title),
        url=_link(fields.get("URL")),
        papers=_papers(fields.get("ATTACH")),
        text=text,
        confidence=0.98,
    )
    rule = fields.get("RRULE")
    rules = rule if isinstance(rule, list) else [rule] if rule is not None else []
    said_rule = rules[0].to_ical().decode() if len(rules) == 1 else ""
    made = [getattr(fields.get(name), "dt", None) for name in ("LAST-MODIFIED", "DTSTAMP")]
    return _Entry(
        str(fields.get("UID") or ""),
        begin,
        event.model_copy(update={"recurrence": said_rule or None}),
        length if length is not None and length >= timedelta(0) else None,
        said_rule if len(said_rule) <= _MOST_RULE else "",
        getattr(fields.get("RECURRENCE-ID"), "dt", None),
        frozenset(_moments(fields.get("EXDATE"))),
        tuple(islice(_moments(fields.get("RDATE")), _MOST_DAYS)),
        max((_day(moment) for moment in made if isinstance(moment, date)), default=None),
    )


def _words(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(str(value).split()) if value is not None else ""


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _naive(moment: date | datetime) -> datetime:
    """Return a moment on the clock of its own zone."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)


def _between(begin: date | datetime, end: date | datetime) -> timedelta:
    return _naive(end) - _naive(begin)


def _zone(told: Any, begin: date | datetime) -> str | None:
    """Return the zone as the entry states it: an IANA name, `UTC`, or its own words; None for a day, and for local
    time."""
    if not isinstance(begin, datetime):
        return None
    said = _words(getattr(told, "params", {}).get("TZID"))
    if said:
        return said[:80]
    return "UTC" if begin.tzinfo is not None else None


def _link(value: Any) -> str | None:
    try:
        return safe_link(_words(value)) if value else None
    except ValueError:
        return None


def _papers(value: Any) -> list[EventPaper]:
    """Return the documents that an entry links to; one that it holds packed is no link."""
    found = []
    for each in islice(value if isinstance(value, list) else [value], 20):
        address = _words(each)
        if address.startswith(("http://", "https://")) and (link := _link(address)) is not None:
            params = getattr(each, "params", {})
            label = _words(params.get("FILENAME") or params.get("X-FILENAME")) or address.rpartition("/")[2]
            found.append(EventPaper(label=label[:200], url=link))
    return found


def _moments(value: Any) -> Iterator[date | datetime]:
    for each in value if isinstance(value, list) else [value]:
        for moment in getattr(each, "dts", ()):
            if isinstance(moment.dt, date):
                yield moment.dt


def _counted_out(entries: list[_Entry]) -> Iterator[ListedEvent]:
    """Yield the events of the entries, those of a rule on each of its days; an entry that changes one day of a rule
    stands in that day's place."""
    changed: dict[str, set[datetime]] = {}
    for entry in entries:
        if entry.instead_of is not None and entry.uid:
            changed.setdefault(entry.uid, set()).add(_naive(entry.instead_of))
    for entry in entries:
        instead = changed.get(entry.uid, set()) if entry.instead_of is None else set()
        for begin in _days_of(entry):
            if _naive(begin) not in instead:
                yield _on(entry, begin)


def _days_of(entry: _Entry) -> list[date | datetime]:
    """Return the beginnings of an entry: its own, those of its rule, and those that are added, without those that are
    taken out."""
    if not entry.rule and not entry.added:
        return [entry.begin]
    found = {_naive(moment): moment for moment in (entry.begin, *entry.added)}
    for moment in _of_rule(entry):
        found.setdefault(moment, moment if isinstance(entry.begin, datetime) else moment.date())
    out = {_naive(moment) for moment in entry.without} | {_naive(_day(m)) for m in entry.without if type(m) is date}
    kept = [found[moment] for moment in sorted(found) if moment not in out and _naive(moment.date()) not in out]
    return kept[-_MOST_DAYS:]


def _of_rule(entry: _Entry) -> list[datetime]:
    """Return the days that a rule gives, at most `_MOST_DAYS` of them, the last; none where it is no rule of days."""
    from dateutil.rrule import rrulestr

    parts = dict(part.partition("=")[::2] for part in entry.rule.upper().split(";"))
    interval = parts.get("INTERVAL", "1")
    if parts.get("FREQ") not in _FREQUENT or not interval.isdecimal() or not 0 < int(interval[:6]) < 1000:
        return []
    if any(parts.get(name) for name in ("BYSECOND", "BYMINUTE", "BYHOUR")):
        return []
    begin = _naive(entry.begin)
    until = begin + _LONGEST_RULE
    said_until = re.match(r"(\d{4})(\d\d)(\d\d)", parts.pop("UNTIL", ""))
    if said_until:
        until = min(until, datetime(int(said_until[1]), int(said_until[2]), int(said_until[3]), 23, 59))
    elif "COUNT" not in parts:
        # A rule without an end is counted out for a year after the file was made.
        until = min(until, max(begin, _naive(entry.made or begin)) + _AFTER_MADE)
    rule = ";".join(f"{name}={value}" for name, value in parts.items() if name != "COUNT" or value.isdecimal())
    given: list[datetime] = []
    try:
        for moment in islice(rrulestr(rule, dtstart=begin), _MOST_STEPS):
            if moment > until:
                break
            given.append(moment)
    except (ValueError, TypeError, OverflowError):
        return []
    return given[-_MOST_DAYS:]


def _on(entry: _Entry, begin: date | datetime) -> ListedEvent:
    """Return an entry's event as it begins at a moment."""
    start = _edtf(begin)
    end = None
    if entry.length:
        last = _naive(begin) + entry.length
        if not isinstance(begin, datetime):
            # The last day of an entry of whole days is the one before its end.
            last -= timedelta(days=1)
        end = _edtf(last if isinstance(begin, datetime) else last.date())
    return entry.event.model_copy(update={"start": start, "end": end if end and end > start else None})


def _edtf(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%Y-%m-%dT%H:%M}"
    return f"{moment:%Y-%m-%d}"


def _told(entry: _Entry) -> str:
    """Return an entry in a line: when, what, where, how it recurs."""
    event = _on(entry, entry.begin)
    when = " – ".join(filter(None, (event.start, event.end))).replace("T", " ")
    zone = f"({event.zone})" if event.zone else ""
    recurs = f"[{event.recurrence}]" if event.recurrence else ""
    state = f"({event.status})" if event.status else ""
    return " ".join(filter(None, (when, zone, recurs, event.text, state, event.place and f"– {event.place}")))
