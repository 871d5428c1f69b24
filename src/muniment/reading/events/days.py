"""Days in a line of a page, as far as the line gives them: the year may stand elsewhere.

In: a line's words. Out: `Day`s. Dates in words are found by `findings/dates`; figures with strokes and the like here,
where a page's other dates say which of them is the month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from muniment.reading.events.words import find_weekday
from muniment.reading.findings.dates import find_dates
from muniment.reading.findings.vocabulary import load


@dataclass(frozen=True)
class Day:
    """A day, or days, that a line gives."""

    month: int
    day: int
    start: int
    stop: int
    year: int | None = None
    weekday: int | None = None
    last: tuple[int, int] | None = None
    """(month, day) of the last day, where the line gives several."""
    open_order: bool = False
    """Figures of which either could be the month: `month` is the first of them."""
    figures: str = ""
    """`mdy` or `dmy`, where figures themselves tell which of them is the month."""

    @property
    def is_whole(self) -> bool:
        """The year is known, and which of the figures is the month."""
        return self.year is not None and not self.open_order

    def at(self) -> date | None:
        """Return the day of the calendar; None where it is not known or there is none."""
        if self.year is None or not 1 <= self.month <= 12:
            return None
        return date(self.year, self.month, self.day) if self.day <= monthrange(self.year, self.month)[1] else None

    def swapped(self) -> Day:
        """Return it with the other of its figures as the month."""
        return replace(self, month=self.day, day=self.month, open_order=False)


_FIGURES = re.compile(
    r"(?<![\d/.$#:-])(?P<a>\d{1,2})(?P<mark>[/.\-])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:19|20)\d\d|"
    r"\d\d)(?!\d|[/.]\d|-\d{1,2}(?![\d:]|\s?[ap]\.?m)|%)"
)
_COMPACT = re.compile(r"(?<!\d)(?P<y>20[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_WITHOUT_YEAR = re.compile(r"(?<![\d/.$#:-])(?P<a>1[0-2]|0?[1-9])/(?P<b>3[01]|[12]\d|0?[1-9])(?![\d/%]|\.\d|[-/]\d)")
_HYPHENED = re.compile(
    r"(?<![\w-])(?:(?P<d>3[01]|[12]\d|0?[1-9])-(?P<m>[A-Z][a-z]{2,8})|(?P<m2>[A-Z][a-z]{2,8})-(?P<d2>3[01]|[12]\d|0?[1-9]))"
    r"(?:-(?P<y>(?:20)?\d\d))?(?![\w-])"
)
_UNTIL = re.compile(
    r"\s*(?:-|–|—|&|and|to|through)\s*(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?!\s*[:/.]\d|\s*[ap]\.?m)"
)
_FROM = re.compile(r"(?<![\d.])(?P<d>3[01]|[12]\d|0?[1-9])\.\s?(?:[-–—]|bis|und|/)\s?$")
_BEFORE_YEAR = re.compile(r"\s*,?\s*(?P<y>20\d\d)\b")
_MOST_LETTERS = 600


def find_days(text: str, stamp: str = "") -> list[Day]:
    """Return the days that a line gives, in order. `stamp` is the moment its markup bears: it can lend the year."""
    if len(text) > _MOST_LETTERS or not any(map(str.isdecimal, text)):
        return []
    found = [*_in_figures(text)]
    taken = [(day.start, day.stop) for day in found]
    for mention in find_dates(text):
        if mention.edtf is None or any(a < mention.end and mention.start < b for a, b in taken):
            continue
        if (day := _of_mention(text, mention.edtf, mention.start, mention.end)) is not None:
            found.append(day)
    found.sort(key=lambda d: d.start)
    return [_with_stamp(_with_weekday(day, text), stamp) for day in found]


def _in_figures(text: str) -> list[Day]:
    days: list[Day] = []
    for match in _FIGURES.finditer(text):
        first, second = int(match["a"]), int(match["b"])
        year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
        start, stop = match.span()
        if match["mark"] == "." and len(match["y"]) == 4 and 1 <= second <= 12 and 1 <= first <= 31 and first > 12:
            days.append(Day(second, first, start, stop, year, figures="dmy"))
        elif 1 <= first <= 12 and 1 <= second <= 31:
            is_open = second <= 12 and first != second
            told = "mdy" if second > 12 else ""
            days.append(Day(first, second, start, stop, year, open_order=is_open, figures=told))
        elif 1 <= second <= 12 and 12 < first <= 31:
            days.append(Day(second, first, start, stop, year, figures="dmy"))
    for match in _COMPACT.finditer(text):
        days.append(Day(int(match["m"]), int(match["d"]), *match.span(), int(match["y"])))
    for match in _HYPHENED.finditer(text):
        if (month := month_in(match["m"] or match["m2"])) is not None:
            of_year = None if match["y"] is None else int(match["y"]) % 100 + 2000
            days.append(Day(month, int(match["d"] or match["d2"]), *match.span(), of_year))
    if not days:
        for match in _WITHOUT_YEAR.finditer(text):
            days.append(Day(int(match["a"]), int(match["b"]), *match.span(), open_order=int(match["b"]) <= 12))
    return [day for day in days if day.year is None or 1980 <= day.year <= 2100]


def _of_mention(text: str, edtf: str, start: int, stop: int) -> Day | None:
    first, _, last = edtf.partition("/")
    if not (parts := re.fullmatch(r"(\d{4}|XXXX)-(\d\d)-(\d\d)", first)):
        return None
    year = None if parts[1] == "XXXX" else int(parts[1])
    end = None
    if until := re.fullmatch(r"(?:\d{4}|XXXX)-(\d\d)-(\d\d)", last):
        end = (int(until[1]), int(until[2]))
    elif not last and (more := _UNTIL.match(text, stop)) and int(more["d"]) > int(parts[3]):
        end, stop = (int(parts[2]), int(more["d"])), more.end()
        if year is None and (told := _BEFORE_YEAR.match(text, stop)):
            year, stop = int(told["y"]), told.end()
    number = int(parts[3])
    if not last and end is None and (first_day := _FROM.search(text, 0, start)) and int(first_day["d"]) < number:
        # "12.–14. März 2031"
        number, end, start = int(first_day["d"]), (int(parts[2]), number), first_day.start()
    return Day(int(parts[2]), number, start, stop, year, last=end)


def _with_weekday(day: Day, text: str) -> Day:
    before = text[max(0, day.start - 16) : day.start]
    after = text[day.stop : day.stop + 16]
    weekday = find_weekday(before)
    if weekday is None and after.lstrip(" ,(-–").lower()[:3].isalpha():
        weekday = find_weekday(after[:14])
    return replace(day, weekday=weekday) if weekday is not None else day


_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


def _with_stamp(day: Day, stamp: str) -> Day:
    """Return the day with the year of its markup, where words and markup say the same month and day."""
    if day.year is not None or not (told := _STAMP.match(stamp)):
        return day
    same = (int(told[2]), int(told[3])) == (day.month, day.day)
    return replace(day, year=int(told[1]), open_order=False) if same else day


_ONLY_YEAR = re.compile(r"(?<![\d/.$#,-])(?:19[89]|20[0-4])\d(?![\d/.,]\d|\d|%)")


def years_in(text: str) -> list[int]:
    """Return the years that a heading names, in order."""
    return [int(match[0]) for match in _ONLY_YEAR.finditer(text)]


def month_in(text: str) -> int | None:
    """Return the month that a short line is: "January", "Jan.", "Dec - 2023"."""
    bare = re.sub(r"[\d\W_]+", " ", text).strip().lower()
    if not bare or len(bare) > 20:
        return None
    for months in load("dates")["months"].values():
        for number, names in enumerate(months, 1):
            if bare in names:
                return number
    chinese = re.fullmatch(r"\s*(?:20\d\d\s*年)?\s*(1[0-2]|[1-9])\s*月\s*", text)
    return int(chinese[1]) if chinese else None
