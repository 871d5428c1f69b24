"""Words that say what a date is, in many languages: published, updated, of the event.

In: a line with a date. Out: what its label says of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.edtf_dates import has_year
from muniment.reading.findings.vocabulary import load
from muniment.reading.model import DateMention


@dataclass(frozen=True)
class Dated:
    """A date, and what says so: the words of the text, or a field of the file's data with its value."""

    date: str
    quote: str
    source: str = ""
    """The field or place whose words are not among the text's; empty where they are the text's own."""


@dataclass(frozen=True)
class PageDates:
    """What a page says of its own dates."""

    published: Dated | None = None
    modified: Dated | None = None


_NO_DAY = re.compile(r"\s*(?:0001|1900|1970)-01-01")
"""Where machines begin to count: what they write where nobody gave a day."""


def iso_date(text: str | None) -> str | None:
    """Return the EDTF date that a machine-readable value holds."""
    if not text or _NO_DAY.match(text):
        return None
    match = re.match(r"\s*(1[5-9]\d\d|20\d\d)-(\d{1,2})-(\d{1,2})(?=T|\s|$)", text)
    if match:
        day = (match[1], match[2].zfill(2), match[3].zfill(2))
        return "-".join(day) if _is_a_day(*day) else None
    match = re.match(r"\s*(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?![\d])", text)
    if (
        match
        and "1500" < match[1] < "2100"
        and (not match[2] or "01" <= match[2] <= "12")
        and (not match[3] or "01" <= match[3] <= "31")
    ):
        return "-".join(p for p in match.groups() if p) if _is_a_day(*match.groups()) else None
    # As C and Java print a time, the year stands at the end: Mon Oct 11 14:57:21 CEST 2021.
    text = _CLOCK_BEFORE_YEAR.sub(r"\1 \2", text)
    return next((d.edtf for d in find_dates(text) if d.edtf and has_year(d.edtf)), None)


def _is_a_day(year: str, month: str | None, day: str | None) -> bool:
    """Return whether the calendar has a day: 31 February is a machine's mistake, and no day near it is meant."""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


_CLOCK_BEFORE_YEAR = re.compile(
    r"([A-Z][a-z]{2} +\d{1,2}),? +\d{1,2}:\d\d(?::\d\d)?(?: +[A-Z]{2,5}| +[+-]\d{4})? +(\d{4})\b"
)


# --- words beside a date ----------------------------------------------------------------------------------------------


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    """Return the words that say what a date is, in all languages."""
    rows: dict[str, list[str]] = {
        **load("date-labels"),
        "event": load("events")["labels of an event's date, as patterns"],
        "event titles": load("events")["titles of events, as patterns"],
    }
    return {
        name: re.compile(
            "|".join(
                rf"(?<!\w){word}(?!\w)" if word[0].isascii() or (word[0].isalpha() and not _is_wide(word)) else word
                for word in words
            ),
            re.IGNORECASE,
        )
        for name, words in rows.items()
    }


def _is_wide(word: str) -> bool:
    return any("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\ud7af" for c in word)


# What may stand between "Published" and its day: who did it, "on", a weekday; not a sentence that goes on.
_BETWEEN = re.compile(
    r"[\s:\uff1a|,.·•()\[\]–—-]*(?:(?:by|par|por|von|di|door)\s[^.。;]{2,50}?[\s,|·•–—-]+)?(?:on|at|le|el|am|"
    r"em|il|op|den|dne|في|يوم)?[\s:\uff1a,]*(?:[^\W\d]{2,14}\.?,?\s*)?"
)


def label_of(text: str, mention: DateMention, begin: int = 0) -> str:
    """Return what the words before a date, from `begin` on, say that it is: published, modified, other, or nothing."""
    before = text[max(begin, mention.start - 70) : mention.start]
    last, at, after = "", -1, 0
    for name in ("published", "modified", "other"):
        for match in _labels()[name].finditer(before):
            if match.start() > at or (match.start() == at and match.end() > after):
                last, at, after = name, match.start(), match.end()
    if last == "published" and (not _BETWEEN.fullmatch(before[after:]) or _of_something_else(before[:at])):
        return "other"
    return last


_BEEN = re.compile(
    r"\b(?:was|were|been|being|is|are|has|had|ét[ée]e?s?|est|sont|fue|fueron|sido|foi|foram)\s+(?:\w+ly\s+)?$"
)
_THIS = re.compile(
    r"\b(?:this|these|cet|cette|ces|ce|est[ae]|estos|[oa] presente|el presente|la presente|le présent|la présente)\s"
    r"(?:[\w’'-]+\s+){1,5}$",
    re.IGNORECASE,
)


def _of_something_else(before: str) -> bool:
    """Return whether a sentence says of something that it was published or released: "Version 5 was released on". Of
    this very text it says "this report was"."""
    been = _BEEN.search(before)
    return bool(been and re.search(r"\w\s+$", before[: been.start()]) and not _THIS.search(before[: been.start()]))


def says_published(text: str) -> bool:
    """Say whether words name a day of publication: "Posted on", "Publié le"."""
    return names_day(text, "published")


def says_other(text: str) -> bool:
    """Say whether words name a day of something else: of a change, of an event."""
    return any(names_day(text, name) for name in ("modified", "other", "event"))


def label_beside(text: str, mention: DateMention) -> str:
    """Return the date with the words right before it that say what it is, as the text has them: "Date of issue: 3 May
    2021"."""
    begin = max(0, mention.start - 70)
    found = list(_labels()["published"].finditer(text[begin : mention.start]))
    return text[begin + found[-1].start() : mention.end] if found else mention.text


def whole_day(mention: DateMention) -> bool:
    """Return whether a date is one certain day."""
    return (
        bool(mention.edtf)
        and len(mention.edtf or "") == 10
        and "X" not in (mention.edtf or "")
        and "/" not in (mention.edtf or "")
    )


def may_hold_a_day(text: str) -> bool:
    """Return whether a short text may name a whole day, by its figures: a day and a year have three at least.

    What is not plain ASCII may write them in other signs.
    """
    return not text.isascii() or sum(c.isdecimal() for c in text) > 2


def read_line(text: str, *, rest: int) -> tuple[DateMention | None, DateMention | None, bool]:
    """Return (published, modified) of a short line, and whether a word says the first.

    `rest` is how many characters may stand beside a date that no word names. A line of several such dates says nothing.
    """
    mentions = [d for d in find_dates(text) if d.edtf] if may_hold_a_day(text) else []
    published: DateMention | None = None
    modified: DateMention | None = None
    plain: list[DateMention] = []
    begin = 0
    for mention in mentions:
        label = label_of(text, mention, begin)
        begin = mention.end
        if label == "published" and whole_day(mention):
            published = published or mention
        elif label == "modified" and whole_day(mention):
            modified = modified or mention
        elif not label:
            plain.append(mention)
    if published:
        return published, modified, True
    if (
        len({d.edtf for d in plain}) != 1
        or not whole_day(plain[0])
        or _labels()["other"].search(text)
        or _labels()["event"].search(text)
    ):
        return None, modified, False
    beside = _weigh(text) - sum(_weigh(d.text) for d in mentions)
    if beside > rest or (beside > 14 and text.rstrip()[-1:] in ".。!?;…"):
        return None, modified, False  # A sentence with a day in it.
    return plain[0], modified, False


def _weigh(text: str) -> int:
    """Return how long a text is, in letters of the Latin script: one of Chinese counts for two and a half."""
    wide = sum("\u3040" <= c <= "\ud7af" for c in text)
    return int(len(text) + 1.5 * wide)


FAR_BEFORE, FAR_AFTER = 300, 700
"""How many letters of other text may stand between a date and the title."""


@dataclass(frozen=True)
class Line:
    """A short text of a page: how far it stands behind the title, in letters (less than 0: before it), and what its
    markup calls it."""

    text: str
    value: str
    at: int
    sign: str
    is_time: bool
    says_published: bool


def days_of(line: Line) -> list[str]:
    """Return the days that a line names, in EDTF."""
    return [d.edtf or "" for d in find_dates(line.text) if whole_day(d)]


def is_of_event(title: str | None) -> bool:
    """Return whether a page's title is of something that takes place: the day beside it is that of the meeting then."""
    beginning = (title or "")[:_LONGEST_TITLE]
    if SITTING.search(beginning):
        return True
    return bool(_labels()["event titles"].search(beginning)) and not _labels()["speech titles"].search(beginning)


_LONGEST_TITLE = 1000
"""Characters of a title that are looked at."""


def is_other(text: str) -> bool:
    """Return whether words say that a date is of something else than publication."""
    labels = _labels()
    return bool(labels["other"].search(text) or labels["event"].search(text) or labels["modified"].search(text))


SITTING = re.compile(
    r"(?i)\b(?:oral argument|public hearing|transcript of|minutes of|verbatim record|diario de sesiones|"
    r"sesi[óo]n plenaria|compte rendu|s[ée]ance du|"
    r"plenarprotokoll|\d+\. sitzung|hansard|congressional record|parliamentary debates|official report of "
    r"debates|會議過程正式紀錄|会议过程正式记录|会議録|速記録|стенограмм\w+|протокол\w* заседани\w+|محضر)"
)
"""A record of what was said on a day: the day is that of the sitting."""


def names_day(text: str, name: str) -> bool:
    """Return whether a text has a label of a kind of day: "published", "modified", "event" or "other"."""
    return bool(_labels()[name].search(text))
