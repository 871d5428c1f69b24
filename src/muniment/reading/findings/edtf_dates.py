"""EDTF dates (ISO 8601-2): whether a text is one, its first and last day, its parts, its order.

In: text. Out: days in ISO 8601, or the parts that a language's way of writing needs. All rooms ask here and nowhere
else.

The archive's dates are those of EDTF levels 0 to 2 between the years 0000 and 9999. Days, months, years, seasons and
decades, with a mark of doubt or open digits, and intervals of them are read here; sets and marks on parts by the `edtf`
library, which takes 4 ms for each and half a second to import. See docs/decisions/0033.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_ONE = re.compile(
    r"(?P<year>\d{0,4}X{0,4})(?:-(?P<month>\d\d|\dX|XX)(?:-(?P<day>\d\d|\dX|XX))?)?(?P<mark>[~?%]?)", re.ASCII
)
# Months in which a season or a part of the year begins and ends: 21 to 24 of no hemisphere (counted as northern), 25 to
# 28
# northern, 29 to 32 southern, 33 to 36 quarters, 37 to 39 thirds, 40 and 41 halves. A winter ends in the next year.
_NORTHERN = ((3, 5), (6, 8), (9, 11), (12, 14))
_SEASONS = dict(
    enumerate(
        (
            *_NORTHERN,
            *_NORTHERN,
            (9, 11),
            (12, 14),
            (3, 5),
            (6, 8),
            (1, 3),
            (4, 6),
            (7, 9),
            (10, 12),
            (1, 4),
            (5, 8),
            (9, 12),
            (1, 6),
            (7, 12),
        ),
        21,
    )
)
_OPEN = ("", "..")


@dataclass(frozen=True)
class Bounds:
    """The first and the last day that a date can mean, in ISO 8601; empty where it is open or of no known year."""

    first: str
    last: str


@dataclass(frozen=True)
class DateParts:
    """One date as it is written: digits that are not known are X, what it does not name is empty."""

    year: str
    month: str
    """01 to 12, or 21 to 41 for a season or a part of the year."""
    day: str
    mark: str
    """~ about, ? uncertain, % both."""


def is_edtf(text: str) -> bool:
    """Return whether `text` is a date, an interval or a set in EDTF that a calendar can have."""
    return find_bounds(text) is not None


def find_bounds(text: str) -> Bounds | None:
    """Return the first and the last day that an EDTF date can mean; None where `text` is none."""
    if match := _PLAIN.fullmatch(text):
        year, month, day = match.groups()
        if month is None:
            return Bounds(f"{year}-01-01", f"{year}-12-31")
        if "01" <= month <= "12":
            length = monthrange(int(year) or 4, int(month))[1]
            if day is None:
                return Bounds(f"{text}-01", f"{text}-{length}")
            return Bounds(text, text) if "01" <= day <= "31" and int(day) <= length else None
    return _find_slowly(text)


@lru_cache(maxsize=4096)
def _find_slowly(text: str) -> Bounds | None:
    if not text.isascii() or text != text.strip() or len(text) > 200:
        return None
    if "/" in text:
        return _interval(*text.split("/", 1))
    match = _ONE.fullmatch(text)
    return _of_parts(*match.group("year", "month", "day")) if match else _by_library(text)


def _interval(first: str, last: str) -> Bounds | None:
    if first in _OPEN and last in _OPEN:
        return None
    begin = Bounds("", "") if first in _OPEN else find_bounds(first)
    end = Bounds("", "") if last in _OPEN else find_bounds(last)
    if begin is None or end is None or any(sign in first + last for sign in "/[{"):
        return None
    if begin.first and end.last and begin.first > end.last:
        return None
    return Bounds(begin.first, end.last)


def _of_parts(year: str, month: str | None, day: str | None) -> Bounds | None:
    """Return the bounds of one date of which digits may be open; None where no day of a calendar can be meant."""
    if len(year) != 4:
        return None
    # Of an open year February may have 29 days.
    first_year, last_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if month is not None and month.isdigit() and int(month) in _SEASONS:
        return _season(first_year, last_year, int(month)) if day is None and year != "XXXX" else None
    months = [n for n in range(1, 13) if month is None or _fits(n, month)]
    leap = first_year != last_year or monthrange(first_year or 4, 2)[1] == 29
    days = [
        (m, d)
        for m in months
        for d in range(1, (29 if m == 2 and leap else monthrange(2001, m)[1]) + 1)
        if day is None or _fits(d, day)
    ]
    if not days:
        return None
    if year == "XXXX":
        return Bounds("", "")
    years = range(first_year, last_year + 1)
    first = next((made for y in years for m, d in days if (made := _iso(y, m, d))), "")
    last = next((made for y in reversed(years) for m, d in reversed(days) if (made := _iso(y, m, d))), "")
    return Bounds(first, last) if first else None


def _iso(year: int, month: int, day: int) -> str:
    """Return a day in ISO 8601; empty where its month has no such day in that year."""
    return f"{year:04}-{month:02}-{day:02}" if day <= monthrange(year or 4, month)[1] else ""


def _season(first_year: int, last_year: int, number: int) -> Bounds:
    begin, end = _SEASONS[number]
    if end > 12 and last_year == 9999:
        return Bounds(f"{first_year:04}-{begin:02}-01", "9999-12-31")
    after = last_year + (end > 12)
    month = (end - 1) % 12 + 1
    return Bounds(f"{first_year:04}-{begin:02}-01", f"{after:04}-{month:02}-{monthrange(after or 4, month)[1]:02}")


def _fits(number: int, digits: str) -> bool:
    return all(a in (b, "X") for a, b in zip(digits, f"{number:02}", strict=True))


def _by_library(text: str) -> Bounds | None:
    """Return the bounds of what the library reads: sets, and marks on parts of a date."""
    from edtf import EDTFParseException, parse_edtf

    # Years of more than four digits or before the year 0 have no place in a chart or a calendar of ours.
    if re.search(r"[YESeys]|\d{5}|(?:^|[\[{,.])-", text):
        return None
    try:
        found = parse_edtf(text)
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        return None  # It fails in several ways on what it does not know.
    # It takes what it should not: blanks at the end, and open digits before known ones.
    if re.search(r"\s$|X\d", text) or str(found).replace(", ", ",") != text.replace(", ", ","):
        return None
    days = []
    for ask in ("lower_strict", "upper_strict"):
        try:
            year, month, day = getattr(found, ask)()[:3]
            days.append(f"{year:04}-{month:02}-{day:02}" if 0 < year < 9999 else "")
        except (TypeError, ValueError, AttributeError, OverflowError):
            days.append("")  # An open end.
    return Bounds(*days)


def first_day(text: str | None) -> str:
    """Return the first day that an EDTF date can mean; empty where its beginning or its year is not known."""
    found = find_bounds(text) if text else None
    return found.first if found else ""


def last_day(text: str | None) -> str:
    """Return the last day that an EDTF date can mean; empty where its end or its year is not known."""
    found = find_bounds(text) if text else None
    return found.last if found else ""


def sort_key(text: str | None) -> str:
    """Return the day by which a date stands among others: its first, else the first of its end; empty where it has
    neither."""
    if not text:
        return ""
    return first_day(text) or (first_day(text.partition("/")[2]) if text.startswith(("/", "../")) else "")


def has_year(edtf: str) -> bool:
    """Return whether a date names its year: a day of which the year is not given is no date of publication."""
    return not edtf.startswith("XXXX")


def known_year(text: str | None) -> int | None:
    """Return the year that a date is of, or begins in; None where the date leaves that open: 201X is no item of
    2010."""
    found = find_bounds(text) if text else None
    if text is None or found is None:
        return None
    if found.first and found.first[:4] == found.last[:4]:
        return int(found.first[:4])
    parts = split_date(split_interval(text)[0])
    return int(parts.year) if parts and parts.year.isdigit() else None


def compare_dates(one: str, other: str) -> int:
    """Return -1 where one date is surely before the other, 1 where it is surely after it, 0 where neither is sure."""
    a, b = find_bounds(one), find_bounds(other)
    if a is None or b is None:
        return 0
    if a.last and b.first and a.last < b.first:
        return -1
    return 1 if b.last and a.first and b.last < a.first else 0


def split_interval(text: str) -> tuple[str, str]:
    """Return the first and last date of an EDTF interval as they are written; both the same for a single date."""
    first, slash, last = text.partition("/")
    return (first, last) if slash else (text, text)


def split_date(text: str) -> DateParts | None:
    """Return the parts of one date; None for an interval, a set, marks on parts of a date, and what is no date."""
    match = _ONE.fullmatch(text)
    if match is None or find_bounds(text) is None:
        return None
    return DateParts(match["year"], match["month"] or "", match["day"] or "", match["mark"])


def calendar_date(text: str | None) -> str:
    """Return the date where it is a plain year, month or day, which every other format knows too; else an empty
    text."""
    match = _PLAIN.fullmatch(text) if text else None
    if match is None or (match[2] or "01") > "12" or not is_edtf(match[0]):
        return ""
    return match[0]


def calendar_day(text: str | None) -> date | None:
    """Return the day that a date names; None where it is no plain day."""
    plain = calendar_date(text)
    return date.fromisoformat(plain) if len(plain) == 10 and plain[:4] != "0000" else None
