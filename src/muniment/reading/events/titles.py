"""Titles: words without their days and times, what is a name and what could be any meeting's, who meets.

In: words of a line or a heading. Out: the words that can be a title, or that name a body; empty where there are none.
"""

from __future__ import annotations

import re

from muniment.reading.events.days import find_days, month_in, years_in
from muniment.reading.events.hours import find_hours
from muniment.reading.events.words import any_of, weekday_pattern
from muniment.reading.model import EVENT_STATUSES

EDGES = " -–—,;:|•·*@/.[]▼▲►»«"
"""What stands at the ends of words that were cut out."""
_GENERIC = frozenset(
    [
        "regular",
        "special",
        "meeting",
        "meetings",
        "board",
        "session",
        "sessions",
        "monthly",
        "quarterly",
        "annual",
        "meeting's",
        "mtg",
        "public",
        "hearing",
        "minutes",
        "agenda",
        "agendas",
        "notice",
        "notices",
        "of",
        "the",
        "and",
        "a",
        "for",
        "to",
        "on",
        "at",
        "in",
        "schedule",
        "dates",
        "date",
        "calendar",
        "upcoming",
        "past",
        "event",
        "events",
        "scheduled",
        "full",
        "emergency",
        "joint",
        "virtual",
        "online",
        "via",
        "zoom",
        "rescheduled",
        "cancelled",
        "canceled",
        "postponed",
        "approved",
        "draft",
        "final",
        "amended",
        "revised",
        "copy",
        "pdf",
        "video",
        "audio",
        "view",
        "download",
        "details",
        "materials",
        "documents",
        "more",
        "info",
        "information",
        "next",
        "current",
        "archive",
        "archives",
        "all",
        "packet",
        "click",
        "here",
        "live",
        "webcast",
        "time",
        "summary",
        "commission",
        "committee",
        "council",
        "general",
        "business",
        "year",
        "fiscal",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "no",
        "new",
        "held",
        "are",
        "is",
        "be",
        "will",
        "tentative",
        "st",
        "nd",
        "rd",
        "th",
        "am",
        "pm",
    ]
)
_LIST_WORD = (
    r"(?:(?:upcoming|past|previous|next|future|recent|archived?|all|scheduled|current|tentative|"
    r"proposed|regular|public|monthly|annual|remaining|meeting|event|agendas?)\s+)*(?:meetings?|"
    r"agendas?|minutes|schedules?|calendars?|dates?|times?|events|archives?|notices?|videos?|webcasts|"
    r"materials|packets|documents|information|hearings|more|center|list|locations?|records)"
)
_LIST_WORDS = rf"{_LIST_WORD}(?:\s*(?:,|&|and|/|\+|\s)\s*{_LIST_WORD})*"
_LIST_BEHIND = re.compile(rf"[\s\-–—|:,&]*(?:\band\s+)?\b{_LIST_WORDS}\s*$", re.IGNORECASE)
_LIST_BEFORE = re.compile(
    rf"^\s*{_LIST_WORDS}\s*(?:[-–—|:,]|\bof the\b|\bof\b|\bfor the\b|\bfor\b|$)\s*", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"\b(?:will|are|is|was|were|has|have|held|following|please|you|your|must|shall|take place|click|"
    r"unless|if|our|welcome|about|currently selected|no longer)\b",
    re.IGNORECASE,
)
READ_MORE = re.compile(
    r"^\W*(?:(?:view|read|see|show|learn|find out)\s+(?:more|details?|event|all|full)\b.*|return|back|"
    r"home|close|next|previous( repeat)?|previous|(?:when|where|location|details?|venue|address|date|"
    r"time|categor(?:y|ies)|organi[sz]er|contact|website|phone|email|tags?|posted|media|summary|"
    r"description)\s*:?|more( info(rmation)?)?|details?|view|add to (?:my )?calendar.*|"
    r"(?:\+\s*)?(?:google|outlook|ical|export|apple)\b.*|download.*|click here.*|here|map|"
    r"get directions|directions|share|print|register( now| here)?|rsvp|join (?:us|now|the|via|by|zoom|"
    r"meeting|online|here)\b.*|join|subscribe.*|"
    r"not (?:available|included|viewable).*|n/?a|none|tbd|tba|yes|no|edit|\W*|back to.*|all day|"
    r"recurring event.*|event series.*|see all.*|dial[- ]in.*|read more.*|more »?)\W*$",
    re.IGNORECASE,
)


def without_when(text: str, language: str | None) -> str:
    """Return words without the days, times, weekdays and states in them."""
    spans = [(d.start, d.stop) for d in find_days(text)] + [(h.start, h.stop) for h in find_hours(text, language)]
    for start, stop in sorted(spans, reverse=True):
        text = f"{text[:start]} \0 {text[stop:]}"
    text = weekday_pattern().sub("\0", text)
    for state in EVENT_STATUSES:
        text = any_of(state).sub("\0", text)
    text = re.sub(
        r"\b\d{1,2}:\d\d\b(?:\s*[ap]\.?m\.?)?|\b(?:at|on|from|dated?|of|for|the|to)\s*(?=\0|$)|^\s*(?:on|at)\b",
        "\0",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"(?:\s*[\0|,;:*•·–—@-]+\s*)*\0(?:\s*[\0|,;:*•·–—@-]+\s*)*", " \0 ", text)
    return _balanced(re.sub(r"\s+", " ", text.replace("\0", " ")).strip(EDGES))


def _balanced(text: str) -> str:
    """Return words without a bracket whose other half was taken away."""
    for opening, closing in ("()", "[]"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, " ").replace(closing, " ")
    text = re.sub(r"\(\s*\)|\[\s*\]", " ", text)
    return re.sub(r"\s+", " ", text).strip(EDGES)


def is_words(text: str) -> bool:
    """Return whether a text says something: two letters at least, and more than a read-more mark."""
    return len(re.findall(r"[^\W\d_]", text)) >= 3 and not READ_MORE.match(text) and month_in(text) is None


def is_generic(text: str) -> bool:
    """Return whether a title could be that of any body's meeting: "Regular Meeting"."""
    return all(word in _GENERIC or word.isdecimal() for word in re.findall(r"[^\W_]+", text.lower()))


def body_of(text: str) -> str:
    """Return who meets, of a heading over a list: "Library Board – Meetings & Agendas" gives "Library Board"."""
    for year in sorted(set(years_in(text))):
        text = text.replace(str(year), " ")
    text = re.sub(r"\s+", " ", text).strip(EDGES)
    bare = _LIST_BEHIND.sub("", text).strip(EDGES)
    bare = _LIST_BEFORE.sub("", bare).strip(EDGES) if bare else ""
    is_name = is_words(bare) and not is_generic(bare) and len(bare) <= 110 and not _SENTENCE.search(bare)
    return bare if is_name else ""


_BEHIND_A_MEETING = re.compile(
    r"[\s\-–—|:,&]*\b(?:schedules?|calendars?|dates?|times?|agendas?|minutes|archives?|notices?|"
    r"videos?|materials|packets|documents|information|summary|summaries|list|locations?|"
    r"records)\b[\s:]*$",
    re.IGNORECASE,
)


def name_of_meeting(text: str) -> str:
    """Return what meets, of a heading over a list: "2031 Regular Board Meeting Dates" gives "Regular Board Meeting"."""
    for year in sorted(set(years_in(text))):
        text = text.replace(str(year), " ")
    text = re.sub(
        r"\b(?:upcoming|past|previous|next|future|archived?|tentative|proposed|remaining|scheduled)\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"\s+", " ", text).strip(EDGES)
    for _ in range(4):
        cut = _BEHIND_A_MEETING.sub("", text).strip(EDGES)
        cut = re.sub(r"\s+(?:and|&|/)$", "", cut)
        if cut == text:
            break
        text = cut
    return text if 3 <= len(text) <= 110 and any_of("meeting").search(text) and not _SENTENCE.search(text) else ""
